//! What the outbox has, and when it is freed.

use super::*;

#[test]
fn new_events_go_to_the_outbox_together_and_leave_it_when_they_are_delivered() {
    let browser = FakeBrowser::default();
    let (mut delivery, options) = (Delivery::default(), durable());
    add(&browser, &mut delivery, &options, &["1", "2"]);
    assert_eq!((browser.timer.get() - browser.now(), records(&browser).len()), (SAVE_MS, 0));
    pass(&browser, &mut delivery, &options, SAVE_MS);
    assert_eq!(records(&browser), [(1, 2, "1,2".into())]);
    assert_eq!(browser.timer.get() - browser.now(), 3000 - SAVE_MS);
    add(&browser, &mut delivery, &options, &["3"]);
    pass(&browser, &mut delivery, &options, SAVE_MS);
    assert_eq!(records(&browser)[1], (1, 1, "3".into()));
    pass(&browser, &mut delivery, &options, 3000 - 2 * SAVE_MS);
    let sent = browser.take_sent();
    assert!(text(&sent[0]).contains("\"batch\":[1,2,3]"));
    assert_eq!(records(&browser).len(), 2, "until the server has them");
    delivery.answered(&browser, &options, sent[0].id, 200, 0);
    assert_eq!((records(&browser).len(), browser.record_count.get()), (0, 2));
}

#[test]
fn what_is_delivered_within_the_wait_is_never_written() {
    let browser = FakeBrowser::default();
    let (mut delivery, options) = (Delivery::default(), durable());
    delivery.add(&browser, &options, "/e/", "1", Some(Transport::Fetch));
    delivery.answered(&browser, &options, browser.take_sent()[0].id, 200, 0);
    assert_eq!(browser.timer.get(), 0, "nothing waits");
    pass(&browser, &mut delivery, &options, SAVE_MS);
    assert_eq!(browser.record_count.get(), 0);
}

#[test]
fn what_is_on_its_way_is_in_the_outbox_too() {
    let browser = FakeBrowser::default();
    let (mut delivery, options) = (Delivery::default(), durable());
    delivery.add(&browser, &options, "/e/", "1", Some(Transport::Fetch));
    pass(&browser, &mut delivery, &options, SAVE_MS);
    assert_eq!(records(&browser).len(), 1);
    delivery.answered(&browser, &options, browser.take_sent()[0].id, 400, 0);
    assert_eq!(records(&browser).len(), 0, "refused for good");
}

#[test]
fn a_closing_page_writes_what_it_has_and_leaves_the_records_to_the_next() {
    let browser = FakeBrowser::default();
    let (mut delivery, options) = (Delivery::default(), durable());
    add(&browser, &mut delivery, &options, &["1"]);
    delivery.unload(&browser, &options, false);
    let sent = browser.take_sent();
    assert_eq!((sent[0].transport, records(&browser).len()), (Transport::Beacon, 1));
    delivery.answered(&browser, &options, sent[0].id, 200, 0);
    assert!(!delivery.is_pending());
}

#[test]
fn a_record_goes_when_both_halves_have_arrived() {
    let browser = FakeBrowser::default();
    let (mut delivery, options) = (Delivery::default(), durable());
    add(&browser, &mut delivery, &options, &["1", "2"]);
    delivery.flush(&browser, &options);
    delivery.answered(&browser, &options, browser.take_sent()[0].id, 413, 0);
    let halves = browser.take_sent();
    assert_eq!((halves.len(), browser.record_count.get()), (2, 1), "saved once, before it was halved");
    delivery.answered(&browser, &options, halves[1].id, 200, 0);
    assert_eq!((records(&browser).len(), delivery.is_pending()), (1, true));
    delivery.answered(&browser, &options, halves[0].id, 200, 0);
    assert_eq!((records(&browser).len(), delivery.is_pending()), (0, false));
    pass(&browser, &mut delivery, &options, 100);
    assert_eq!(browser.record_count.get(), 1);
}

#[test]
fn records_of_an_earlier_page_are_merged_and_sent_apart_from_new_events() {
    let browser = FakeBrowser::default();
    let (mut delivery, options) = (Delivery::default(), Options { max_batch: 3, ..durable() });
    add(&browser, &mut delivery, &options, &["9"]);
    let mut ids = Vec::new();
    for (events, count) in [("1,2", 2), ("3", 1), ("4", 1)] {
        let id = delivery.adopt(&options, "/e/", events, count);
        browser.records.borrow_mut().push((id, "/e/".into(), count, gzip::continued(events.as_bytes(), 0)));
        ids.push(id);
    }
    assert_eq!(ids, [2, 2, 3]);
    delivery.tick(&browser, &options);
    let sent = browser.take_sent();
    assert!(text(&sent[0]).contains("\"batch\":[1,2,3]") && text(&sent[1]).contains("\"batch\":[4]"));
    assert_eq!((sent.len(), sent[0].attempts), (2, 1));
    delivery.answered(&browser, &options, sent[0].id, 200, 0);
    delivery.answered(&browser, &options, sent[1].id, 503, 0);
    assert_eq!(records(&browser), [(3, 1, "4".into())]);
    pass(&browser, &mut delivery, &options, SAVE_MS);
    assert_eq!(records(&browser)[1], (1, 1, "9".into()), "the new event has its own");
}

#[test]
fn giving_up_leaves_the_records_to_the_next_page() {
    for options in [durable(), options()] {
        let options = Options { max_retries: 0, ..options };
        let browser = FakeBrowser::default();
        let mut delivery = Delivery::default();
        add(&browser, &mut delivery, &options, &["1", "2"]);
        // before it was time to save them
        delivery.flush(&browser, &options);
        delivery.answered(&browser, &options, browser.take_sent()[0].id, 503, 0);
        assert_eq!((delivery.requests.len(), records(&browser).len()), (0, usize::from(options.durable)));
        assert_eq!(delivery.take_dropped(), if options.durable { 0 } else { 2 });
        assert_eq!(delivery.take_dropped(), 0);
    }
}

#[test]
fn what_joins_a_half_does_not_go_on_from_the_whole() {
    let browser = FakeBrowser::default();
    let (mut delivery, options) = (Delivery::default(), durable());
    let events = ["one", "two"].map(|word| json::quoted(&word.repeat(20)));
    add(&browser, &mut delivery, &options, &[&events[0], &events[1]]);
    delivery.flush(&browser, &options);
    let sent = browser.take_sent();
    // the halves wait, and may be joined
    delivery.answered(&browser, &options, sent[0].id, 413, 1000);
    add(&browser, &mut delivery, &options, &[&events[0]]);
    pass(&browser, &mut delivery, &options, SAVE_MS);
    assert_eq!(records(&browser)[1].2, events[0]);
    pass(&browser, &mut delivery, &options, 1000);
    for half in browser.take_sent() {
        assert!(!records(&browser).is_empty());
        delivery.answered(&browser, &options, half.id, 200, 0);
    }
    assert!(records(&browser).is_empty() && !delivery.is_pending());
}

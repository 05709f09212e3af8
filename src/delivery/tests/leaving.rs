//! What leaves with a page, and what the outbox knows of it.

use super::*;
use wire::core_protocol::request_status::HANDED_OVER;

/// What hardly packs, so that its size is that of a body.
fn noise(bytes: usize) -> String {
    let mut seed = 7_u32;
    let text = (0..bytes).map(|_| {
        seed = seed.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        char::from(b'a' + (seed >> 25) as u8 % 26)
    });
    json::quoted(&text.collect::<String>())
}

/// Answers what was sent as a browser does that takes `room` bytes more; those that it took, in order.
fn let_go(browser: &FakeBrowser, delivery: &mut Delivery, options: &Options, mut room: usize) -> Vec<Sent> {
    let mut taken = Vec::new();
    loop {
        let sent = browser.take_sent();
        if sent.is_empty() {
            return taken;
        }
        for request in sent {
            let fits = request.body.len() <= room;
            match request.transport {
                Transport::Beacon | Transport::Keepalive if !fits => {
                    delivery.answered(browser, options, request.id, BEACON_REFUSED, 0);
                }
                Transport::PlainFetch => taken.push(request),
                _ => {
                    room -= request.body.len();
                    if request.transport == Transport::Beacon {
                        delivery.answered(browser, options, request.id, HANDED_OVER, 0);
                    }
                    taken.push(request);
                }
            }
        }
    }
}

fn count(sent: &[Sent]) -> usize {
    sent.iter().map(|sent| text(sent).matches("\"number\"").count()).sum()
}

fn add_large(browser: &FakeBrowser, delivery: &mut Delivery, options: &Options) {
    let events: Vec<_> = (0..40).map(|_| format!("{{\"number\":1,\"text\":{}}}", noise(3000))).collect();
    add(browser, delivery, options, &events.iter().map(String::as_str).collect::<Vec<_>>());
}

#[test]
fn a_page_that_goes_sends_what_fits_by_beacon_and_the_rest_in_few_requests() {
    let browser = FakeBrowser::default();
    let (mut delivery, options) = (Delivery::default(), options());
    add_large(&browser, &mut delivery, &options);
    delivery.unload(&browser, &options, false);
    let taken = let_go(&browser, &mut delivery, &options, 65_536);
    let rest = taken.iter().filter(|sent| sent.transport == Transport::PlainFetch).count();
    assert_eq!(count(&taken), 40);
    assert!((1..=5).contains(&rest), "{rest}");
}

#[test]
fn while_a_page_may_stay_what_has_no_room_waits_for_it() {
    let browser = FakeBrowser::default();
    let (mut delivery, options) = (Delivery::default(), durable());
    add_large(&browser, &mut delivery, &options);
    delivery.unload(&browser, &options, true);
    let first = let_go(&browser, &mut delivery, &options, 52_000);
    assert!(first.iter().all(|sent| sent.transport == Transport::Keepalive));
    assert!(count(&first) > 10 && count(&first) < 40);
    browser.advance(FULL_MS);
    delivery.tick(&browser, &options);
    let second = let_go(&browser, &mut delivery, &options, 52_000);
    assert!(count(&second) > 10);
    // the rest goes with the page
    delivery.unload(&browser, &options, false);
    let last = let_go(&browser, &mut delivery, &options, 65_536);
    assert_eq!(count(&first) + count(&second) + count(&last), 40);
}

#[test]
fn an_event_that_can_never_fit_goes_by_an_ordinary_fetch_at_once() {
    for (may_stay, durable) in [(true, true), (true, false), (false, false)] {
        let browser = FakeBrowser::default();
        let (mut delivery, options) = (Delivery::default(), Options { durable, ..options() });
        add(&browser, &mut delivery, &options, &[&noise(100_000)]);
        delivery.unload(&browser, &options, may_stay);
        let taken = let_go(&browser, &mut delivery, &options, 65_536);
        assert_eq!((taken.len(), taken[0].transport), (1, Transport::PlainFetch));
    }
}

#[test]
fn without_an_outbox_what_has_no_room_leaves_at_once_in_few_requests() {
    let browser = FakeBrowser::default();
    let (mut delivery, options) = (Delivery::default(), options());
    add_large(&browser, &mut delivery, &options);
    delivery.unload(&browser, &options, true);
    let taken = let_go(&browser, &mut delivery, &options, 52_000);
    assert_eq!(count(&taken), 40);
    // a browser has six connections to a server
    assert!(taken.len() <= 5, "{}", taken.len());
}

#[test]
fn without_an_outbox_what_fits_into_a_beacon_waits_for_it() {
    let browser = FakeBrowser::default();
    let (mut delivery, options) = (Delivery::default(), options());
    add(&browser, &mut delivery, &options, &["1"]);
    delivery.unload(&browser, &options, true);
    assert!(browser.take_sent().is_empty());
    delivery.unload(&browser, &options, false);
    assert_eq!(browser.take_sent()[0].transport, Transport::Beacon);
}

#[test]
fn what_was_still_being_compressed_leaves_with_the_page() {
    let browser = FakeBrowser::default();
    let (mut delivery, options) = (Delivery::default(), Options { gzip: true, ..options() });
    add(&browser, &mut delivery, &options, &[&noise(5000)]);
    delivery.flush(&browser, &options);
    let sent = browser.take_sent().remove(0);
    delivery.unload(&browser, &options, false);
    delivery.answered(&browser, &options, sent.id, HELD_UP, 0);
    let sent = browser.take_sent();
    assert_eq!((sent.len(), sent[0].transport, sent[0].attempts), (1, Transport::Beacon, 0));
    assert!(sent[0].body.starts_with(&[0x1f, 0x8b]));
}

#[test]
fn a_page_that_may_stay_leaves_the_server_alone_as_it_wants() {
    let browser = FakeBrowser::default();
    let (mut delivery, options) = (Delivery::default(), durable());
    let sent = send_one(&browser, &mut delivery);
    delivery.answered(&browser, &options, sent.id, 429, 60_000);
    delivery.unload(&browser, &options, true);
    assert!(browser.take_sent().is_empty());
    delivery.unload(&browser, &options, false);
    assert_eq!(browser.take_sent().len(), 1);
}

#[test]
fn failures_are_noted_beside_the_records() {
    for (status, notes) in [(0, 1), (OFFLINE, 1), (429, 1), (503, 1), (200, 0), (400, 0), (HANDED_OVER, 0)] {
        let browser = FakeBrowser::default();
        let (mut delivery, options) = (Delivery::default(), durable());
        let sent = send_one(&browser, &mut delivery);
        delivery.answered(&browser, &options, sent.id, status, 0);
        assert_eq!(browser.failures.get(), notes, "{status}");
    }
    let browser = FakeBrowser::default();
    let mut delivery = Delivery::default();
    let sent = send_one(&browser, &mut delivery);
    delivery.answered(&browser, &options(), sent.id, 503, 0);
    assert_eq!(browser.failures.get(), 0, "there is no outbox");
}

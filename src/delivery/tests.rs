//! Batches and retries, natively.

mod leaving;
mod outbox;

use super::*;
use crate::browser::Ask;
use crate::browser::fake::{FakeBrowser, Sent};
use std::io::Read;

const MAX_RETRIES: i64 = 10;

fn options() -> Options {
    Options {
        token: "phc".into(),
        gzip: false,
        browser_gzip: true,
        transport: Transport::Fetch,
        flush_ms: 0,
        flush_at: i64::MAX,
        max_batch: i64::MAX,
        max_retries: MAX_RETRIES,
        max_queue: i64::MAX,
        durable: false,
    }
}

fn durable() -> Options {
    Options { durable: true, ..options() }
}

/// What the outbox has: request, number of events and their text.
fn records(browser: &FakeBrowser) -> Vec<(u32, i64, String)> {
    let mut found = Vec::new();
    // what a record continues, by its request
    let mut before = std::collections::BTreeMap::new();
    for (id, url, count, packed) in browser.records.borrow().iter() {
        let (bytes, read) = before.entry(*id).or_insert((Vec::new(), 0));
        if !url.is_empty() {
            assert_eq!(url, "/e/");
            (*bytes, *read) = (Vec::new(), 0);
        }
        bytes.extend(packed);
        let mut text = String::new();
        let end = [bytes.as_slice(), &[3, 0]].concat();
        flate2::read::DeflateDecoder::new(end.as_slice()).read_to_string(&mut text).expect("DEFLATE");
        found.push((*id, *count, text[*read..].trim_start_matches(',').into()));
        *read = text.len();
    }
    found
}

fn add(browser: &FakeBrowser, delivery: &mut Delivery, options: &Options, events: &[&str]) {
    for event in events {
        delivery.add(browser, options, "/e/", event, None);
    }
}

/// Lets time pass and the timer's call come.
fn pass(browser: &FakeBrowser, delivery: &mut Delivery, options: &Options, ms: i64) {
    browser.advance(ms);
    delivery.tick(browser, options);
}

fn text(sent: &Sent) -> String {
    String::from_utf8_lossy(&sent.body).into_owned()
}

fn send_one(browser: &FakeBrowser, delivery: &mut Delivery) -> Sent {
    delivery.add(browser, &options(), "/e/", "1", Some(Transport::Fetch));
    browser.take_sent().remove(0)
}

#[test]
fn writes_posthog_js_envelope() {
    let browser = FakeBrowser::default();
    browser.clock.set(0);
    let sent = send_one(&browser, &mut Delivery::default());
    assert_eq!(text(&sent), r#"{"api_key":"phc","batch":[1],"sent_at":"iso:0"}"#);
    assert_eq!((sent.url.as_str(), sent.is_gzip, sent.transport), ("/e/", false, Transport::Fetch));
    let mut delivery = Delivery::default();
    delivery.add(&browser, &Options { gzip: true, ..options() }, "/e/", "1", Some(Transport::Fetch));
    let sent = browser.take_sent().remove(0);
    assert!(sent.is_gzip && sent.body.starts_with(&[0x1f, 0x8b]));
}

#[test]
fn what_is_large_is_compressed_by_the_browser_unless_the_page_may_be_gone() {
    let browser = FakeBrowser::default();
    let gzip = Options { gzip: true, ..options() };
    let large = format!("\"{}\"", "x".repeat(5000));
    let mut delivery = Delivery::default();
    delivery.add(&browser, &gzip, "/s/", &large, Some(Transport::Fetch));
    let sent = browser.take_sent().remove(0);
    assert!(sent.is_gzip && sent.body.starts_with(b"{\"api_key\""));
    let old = Options { browser_gzip: false, ..gzip.clone() };
    delivery.add(&browser, &old, "/s/", &large, Some(Transport::Fetch));
    assert!(browser.take_sent().remove(0).body.starts_with(&[0x1f, 0x8b]));
    type Leave = fn(&mut Delivery, &FakeBrowser, &Options);
    let leaves: [Leave; 3] = [
        |delivery, browser, options| delivery.flush(browser, options),
        |delivery, browser, options| delivery.unload(browser, &Options { durable: true, ..options.clone() }, true),
        |delivery, browser, options| delivery.unload(browser, options, false),
    ];
    for leave in leaves {
        delivery.add(&browser, &gzip, "/s/", &large, None);
        leave(&mut delivery, &browser, &gzip);
        let sent = browser.take_sent().remove(0);
        assert!(sent.is_gzip && sent.body.starts_with(&[0x1f, 0x8b]));
    }
}

#[test]
fn batches_by_url_and_waits_for_the_interval() {
    let browser = FakeBrowser::default();
    let (mut delivery, options) = (Delivery::default(), options());
    for (url, event) in [("/e/", "1"), ("/s/", "2"), ("/e/", "3")] {
        delivery.add(&browser, &options, url, event, None);
    }
    assert_eq!(browser.timer.get(), browser.now() + 3000);
    browser.advance(2999);
    delivery.tick(&browser, &options);
    assert!(browser.take_sent().is_empty());
    browser.advance(1);
    delivery.tick(&browser, &options);
    let sent = browser.take_sent();
    assert_eq!(sent.iter().map(|sent| sent.url.as_str()).collect::<Vec<_>>(), ["/e/", "/s/"]);
    assert!(text(&sent[0]).contains("\"batch\":[1,3]"));
    assert_eq!(browser.timer.get(), 0);
}

#[test]
fn retries_what_may_work_later_with_growing_waits() {
    for status in [0, 408, 429, 500, 503] {
        let browser = FakeBrowser::default();
        let mut delivery = Delivery::default();
        let mut sent = send_one(&browser, &mut delivery);
        for attempt in 0..MAX_RETRIES {
            delivery.answered(&browser, &options(), sent.id, status, 0);
            let wait = browser.timer.get() - browser.now();
            let middle = (RETRY_MS << attempt).min(RETRY_MAX_MS);
            assert!(wait >= middle * 3 / 4 && wait <= middle * 5 / 4, "{status}: {wait}");
            assert_eq!(delivery.retry_count(), 1);
            browser.advance(wait);
            delivery.tick(&browser, &options());
            sent = browser.take_sent().remove(0);
            assert!(text(&sent).contains("\"batch\":[1]"));
        }
        delivery.answered(&browser, &options(), sent.id, status, 0);
        assert_eq!((browser.timer.get(), delivery.requests.len()), (0, 0));
        assert!(browser.console.borrow().iter().any(|(_, line)| line.contains("giving up")));
    }
}

#[test]
fn does_not_repeat_what_was_taken_or_refused_for_good() {
    for status in [200, 204, 400, 401, 403, 404] {
        let browser = FakeBrowser::default();
        let mut delivery = Delivery::default();
        let sent = send_one(&browser, &mut delivery);
        delivery.answered(&browser, &options(), sent.id, status, 0);
        delivery.answered(&browser, &options(), sent.id, 500, 0);
        assert_eq!((browser.timer.get(), delivery.requests.len()), (0, 0), "{status}");
    }
}

#[test]
fn a_new_batch_is_not_mixed_with_one_that_is_retried() {
    let browser = FakeBrowser::default();
    let mut delivery = Delivery::default();
    let sent = send_one(&browser, &mut delivery);
    delivery.answered(&browser, &options(), sent.id, 503, 0);
    delivery.add(&browser, &options(), "/e/", "2", None);
    browser.advance(10_000);
    delivery.tick(&browser, &options());
    let mut bodies = browser.take_sent().iter().map(text).collect::<Vec<_>>();
    bodies.sort();
    assert!(bodies[0].contains("\"batch\":[1]") && bodies[1].contains("\"batch\":[2]"));
}

#[test]
fn halves_what_is_too_large() {
    let browser = FakeBrowser::default();
    let (mut delivery, options) = (Delivery::default(), options());
    for event in [r#"{"a":"x,y"}"#, r#"{"a":2}"#, r#"{"a":3}"#] {
        delivery.add(&browser, &options, "/e/", event, None);
    }
    browser.advance(3000);
    delivery.tick(&browser, &options);
    delivery.answered(&browser, &options, browser.take_sent()[0].id, 413, 0);
    let halves = browser.take_sent();
    assert!(text(&halves[0]).contains(r#""batch":[{"a":"x,y"},{"a":2}]"#), "{}", text(&halves[0]));
    assert!(text(&halves[1]).contains(r#""batch":[{"a":3}]"#));
    delivery.answered(&browser, &options, halves[1].id, 413, 0);
    assert!(browser.take_sent().is_empty());
    assert!(browser.console.borrow()[0].1.contains("too large"));
}

#[test]
fn a_closing_page_sends_everything_by_beacon() {
    let browser = FakeBrowser::default();
    let (mut delivery, options) = (Delivery::default(), options());
    let failed = send_one(&browser, &mut delivery);
    delivery.answered(&browser, &options, failed.id, 503, 0);
    delivery.add(&browser, &options, "/e/", "2", None);
    delivery.unload(&browser, &options, false);
    let sent = browser.take_sent();
    assert_eq!(sent.len(), 2);
    assert!(sent.iter().all(|sent| sent.transport == Transport::Beacon));
    delivery.answered(&browser, &options, sent[1].id, BEACON_REFUSED, 0);
    let again = browser.take_sent();
    assert_eq!((again.len(), again[0].transport), (1, Transport::PlainFetch));
}

#[test]
fn the_interval_stays_in_bounds() {
    for (wanted, used) in [(0, 3000), (10, 250), (9_000_000, 5000), (1000, 1000), (-1, 250)] {
        let browser = FakeBrowser::default();
        Delivery::default().add(&browser, &Options { flush_ms: wanted, ..options() }, "/e/", "1", None);
        assert_eq!(browser.timer.get() - browser.now(), used);
    }
}

#[test]
fn a_batch_that_is_full_leaves_at_once() {
    for (options, sizes) in [
        (Options { flush_at: 2, ..options() }, vec![2, 2]),
        (Options { max_batch: 3, ..options() }, vec![3]),
        (Options { max_batch: 2, flush_at: 9, ..options() }, vec![2, 2]),
    ] {
        let browser = FakeBrowser::default();
        let mut delivery = Delivery::default();
        add(&browser, &mut delivery, &options, &["1", "2", "3", "4", "5"]);
        let sent = browser.take_sent();
        let count =
            |sent: &Sent| text(sent).split("batch").nth(1).unwrap().split(']').next().unwrap().matches(',').count() + 1;
        assert_eq!(sent.iter().map(count).collect::<Vec<_>>(), sizes);
    }
    let browser = FakeBrowser::default();
    let mut delivery = Delivery::default();
    add(&browser, &mut delivery, &options(), &[&json::quoted(&"x".repeat(1 << 20))]);
    assert_eq!(browser.take_sent().len(), 1);
}

#[test]
fn the_oldest_events_go_where_too_many_wait_but_none_on_its_way() {
    let browser = FakeBrowser::default();
    let (mut delivery, options) = (Delivery::default(), Options { max_queue: 2, ..durable() });
    add(&browser, &mut delivery, &options, &["1", "2"]);
    delivery.flush(&browser, &options);
    let sent = browser.take_sent();
    add(&browser, &mut delivery, &options, &["{\"a\":[3,3]}", "4"]);
    pass(&browser, &mut delivery, &options, SAVE_MS);
    assert_eq!((delivery.take_dropped(), records(&browser).len()), (0, 2));
    add(&browser, &mut delivery, &options, &["5"]);
    assert_eq!(delivery.take_dropped(), 1);
    assert!(browser.console.borrow()[0].1.contains("too many events"));
    // the failed ones are older
    delivery.answered(&browser, &options, sent[0].id, 503, 0);
    assert_eq!(delivery.take_dropped(), 2);
    pass(&browser, &mut delivery, &options, SAVE_MS);
    assert_eq!(records(&browser).iter().map(|record| record.2.as_str()).collect::<Vec<_>>(), ["{\"a\":[3,3]},4", "5"]);
    delivery.flush(&browser, &options);
    let sent = browser.take_sent();
    assert!(text(&sent[0]).contains("\"batch\":[4,5]"), "{}", text(&sent[0]));
    delivery.answered(&browser, &options, sent[0].id, 200, 0);
    assert_eq!((records(&browser).len(), delivery.requests.len()), (0, 0));
}

#[test]
fn a_server_that_wants_to_be_left_alone_is() {
    for status in [200, 429] {
        let browser = FakeBrowser::default();
        let (mut delivery, options) = (Delivery::default(), options());
        let sent = send_one(&browser, &mut delivery);
        delivery.answered(&browser, &options, sent.id, status, 60_000);
        delivery.add(&browser, &options, "/e/", "2", Some(Transport::Fetch));
        pass(&browser, &mut delivery, &options, 59_000);
        delivery.flush(&browser, &options);
        assert_eq!((browser.take_sent().len(), browser.timer.get() - browser.now()), (0, 1000));
        assert!(delivery.is_pending());
        pass(&browser, &mut delivery, &options, 1000);
        assert_eq!(browser.take_sent().len(), if status == 429 { 2 } else { 1 });
    }
}

#[test]
fn offline_failures_cost_no_retries_and_wait_for_the_network() {
    let browser = FakeBrowser::default();
    let (mut delivery, options) = (Delivery::default(), options());
    let mut sent = send_one(&browser, &mut delivery);
    for _ in 0..30 {
        delivery.answered(&browser, &options, sent.id, OFFLINE, 0);
        assert!(browser.timer.get() - browser.now() > 20 * 60_000);
        delivery.flush(&browser, &options);
        sent = browser.take_sent().remove(0);
        assert_eq!(sent.attempts, 1);
    }
    delivery.answered(&browser, &options, sent.id, 200, 0);
    assert!(!delivery.is_pending());
}

#[test]
fn flush_waits_for_what_was_there_and_not_for_what_comes() {
    let browser = FakeBrowser::default();
    let (mut delivery, options) = (Delivery::default(), options());
    add(&browser, &mut delivery, &options, &["1"]);
    delivery.flush(&browser, &options);
    add(&browser, &mut delivery, &options, &["2"]);
    delivery.answered(&browser, &options, browser.take_sent()[0].id, 503, 0);
    assert!(delivery.is_pending(), "it is to be sent again");
    pass(&browser, &mut delivery, &options, 4000);
    for sent in browser.take_sent() {
        delivery.answered(&browser, &options, sent.id, 200, 0);
    }
    add(&browser, &mut delivery, &options, &["3"]);
    assert!(!delivery.is_pending());
}

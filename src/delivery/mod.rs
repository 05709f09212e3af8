//! How events get there: batched, compressed, sent, and sent again while the server cannot take them.

mod gzip;
mod host;

pub use host::{endpoint, region};

use crate::browser::{Browser, Level, Transport};
use crate::json::{PropertyBag, value_end};

/// Bounds and default of `request_queue_config.flush_interval_ms`, posthog-js's.
const FLUSH_LEAST_MS: i64 = 250;
const FLUSH_MOST_MS: i64 = 5000;
const FLUSH_MS: i64 = 3000;
/// First wait before a retry; each further one doubles it.
const RETRY_MS: i64 = 3000;
const RETRY_MAX_MS: i64 = 30 * 60 * 1000;
/// After this many retries a request is given up, as in posthog-js.
const MAX_RETRIES: u32 = 10;
/// The status the shim reports for a beacon that the browser refused: too much in flight already.
pub const BEACON_REFUSED: i64 = -1;
/// `due` of a request that is on its way.
const IN_FLIGHT: i64 = i64::MAX;

/// Events for one URL, from the first one's capture to the server's answer.
#[derive(Debug)]
struct Request {
    id: u32,
    url: String,
    /// The events' JSON, separated by commas.
    events: String,
    attempts: u32,
    /// When it is to leave, ms since 1970, or [`IN_FLIGHT`].
    due: i64,
    transport: Transport,
}

/// Everything of one instance that is not delivered yet.
#[derive(Debug, Default)]
pub struct Delivery {
    requests: Vec<Request>,
    last_id: u32,
}

/// How requests leave: what the config says of it.
#[derive(Debug, Clone)]
pub struct Options {
    /// The project's token: the envelope's `api_key`.
    pub token: String,
    /// Whether bodies are compressed.
    pub gzip: bool,
    /// How requests leave while the page is open.
    pub transport: Transport,
    /// How long a batch waits, ms; 0 where not given.
    pub flush_ms: i64,
}

impl Delivery {
    /// How many requests wait for a retry: `$sdk_debug_retry_queue_size`.
    pub fn retry_count(&self) -> i64 {
        let mut count = 0;
        for request in &self.requests {
            count += i64::from(request.attempts > 0 && request.due != IN_FLIGHT);
        }
        count
    }

    /// Takes an event (JSON) for `url`: into the batch that waits for it, or by itself where `transport` says how.
    pub fn add(
        &mut self,
        browser: &dyn Browser,
        options: &Options,
        url: &str,
        event: &str,
        transport: Option<Transport>,
    ) {
        let flush_ms = if options.flush_ms == 0 { FLUSH_MS } else { options.flush_ms };
        let now = browser.now();
        if transport.is_none() {
            for request in &mut self.requests {
                if request.attempts == 0 && request.due != IN_FLIGHT && request.url == url {
                    request.events.push(',');
                    request.events.push_str(event);
                    return;
                }
            }
        }
        let due = if transport.is_some() { now } else { now + flush_ms.clamp(FLUSH_LEAST_MS, FLUSH_MOST_MS) };
        self.push(url, event, 0, due, transport.unwrap_or(options.transport));
        self.tick(browser, options);
    }

    fn push(&mut self, url: &str, events: &str, attempts: u32, due: i64, transport: Transport) {
        self.last_id += 1;
        self.requests.push(Request {
            id: self.last_id,
            url: url.into(),
            events: events.into(),
            attempts,
            due,
            transport,
        });
    }

    /// Sends what is due, and sets the timer to what is due next.
    pub fn tick(&mut self, browser: &dyn Browser, options: &Options) {
        let now = browser.now();
        let mut next = 0;
        for request in &mut self.requests {
            if request.due <= now {
                request.send(browser, options);
            } else if request.due != IN_FLIGHT && (next == 0 || request.due < next) {
                next = request.due;
            }
        }
        browser.wake_at(next);
    }

    /// The page goes away: everything that is not on its way leaves by beacon, now. A page that comes back from the
    /// back-forward cache simply goes on.
    pub fn unload(&mut self, browser: &dyn Browser, options: &Options) {
        for request in &mut self.requests {
            if request.due != IN_FLIGHT {
                request.transport = Transport::Beacon;
                request.due = 0;
            }
        }
        self.tick(browser, options);
    }

    /// Takes note of an answer. `status` 0 is a failure of the network, [`BEACON_REFUSED`] a beacon that did not leave.
    pub fn answered(&mut self, browser: &dyn Browser, options: &Options, id: u32, status: i64) {
        let mut found = 0;
        while found < self.requests.len() && self.requests[found].id != id {
            found += 1;
        }
        if found == self.requests.len() {
            return;
        }
        let mut request = self.requests.swap_remove(found);
        match status {
            BEACON_REFUSED | 413 => self.push_smaller(browser, &request, status),
            0 | 408 | 429 | 500.. if request.attempts < MAX_RETRIES => {
                let wait = (RETRY_MS << request.attempts).min(RETRY_MAX_MS);
                // half to one and a half of it, so that many pages do not come back at once
                request.due = browser.now() + wait / 2 + wait * i64::from(browser.random() & 1023) / 1024;
                request.attempts += 1;
                if request.transport == Transport::Beacon {
                    request.transport = options.transport;
                }
                self.requests.push(request);
            }
            0 | 408 | 429 | 500.. => {
                browser.log(Level::Error, "giving up on a request after 10 retries; its events are lost")
            }
            _ => {}
        }
        self.tick(browser, options);
    }

    /// Halves what was too large; a single event that a beacon cannot take goes by fetch.
    fn push_smaller(&mut self, browser: &dyn Browser, request: &Request, status: i64) {
        let (events, now) = (request.events.as_str(), browser.now());
        let mut middle = 0;
        loop {
            middle = value_end(events.as_bytes(), middle) + 1;
            if middle >= events.len() / 2 {
                break;
            }
        }
        if middle < events.len() {
            for half in [&events[..middle - 1], &events[middle..]] {
                self.push(&request.url, half, request.attempts, now, request.transport);
            }
        } else if status == BEACON_REFUSED {
            self.push(&request.url, events, request.attempts, now, Transport::PlainFetch);
        } else {
            browser.log(Level::Error, "an event is too large for the server; it is lost");
        }
    }
}

impl Request {
    /// Sends posthog-js's envelope: `{"api_key", "batch": [...], "sent_at"}`.
    fn send(&mut self, browser: &dyn Browser, options: &Options) {
        let mut batch = String::from("[");
        batch.push_str(&self.events);
        batch.push(']');
        let mut envelope = PropertyBag::default();
        envelope.set_str("api_key", &options.token);
        envelope.set_raw("batch", &batch);
        envelope.set_str("sent_at", &browser.iso(browser.now()));
        let json = envelope.to_json();
        self.due = IN_FLIGHT;
        let packed = if options.gzip { gzip::gzip(json.as_bytes()) } else { json.into_bytes() };
        browser.send(self.id, &self.url, &packed, options.gzip, self.transport);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::browser::fake::{FakeBrowser, Sent};

    fn options() -> Options {
        Options { token: "phc".into(), gzip: false, transport: Transport::Fetch, flush_ms: 0 }
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
                delivery.answered(&browser, &options(), sent.id, status);
                let wait = browser.timer.get() - browser.now();
                let middle = (RETRY_MS << attempt).min(RETRY_MAX_MS);
                assert!(wait >= middle / 2 && wait <= middle * 3 / 2, "{status}: {wait}");
                assert_eq!(delivery.retry_count(), 1);
                browser.advance(wait);
                delivery.tick(&browser, &options());
                sent = browser.take_sent().remove(0);
                assert!(text(&sent).contains("\"batch\":[1]"));
            }
            delivery.answered(&browser, &options(), sent.id, status);
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
            delivery.answered(&browser, &options(), sent.id, status);
            delivery.answered(&browser, &options(), sent.id, 500);
            assert_eq!((browser.timer.get(), delivery.requests.len()), (0, 0), "{status}");
        }
    }

    #[test]
    fn a_new_batch_is_not_mixed_with_one_that_is_retried() {
        let browser = FakeBrowser::default();
        let mut delivery = Delivery::default();
        let sent = send_one(&browser, &mut delivery);
        delivery.answered(&browser, &options(), sent.id, 503);
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
        delivery.answered(&browser, &options, browser.take_sent()[0].id, 413);
        let halves = browser.take_sent();
        assert!(text(&halves[0]).contains(r#""batch":[{"a":"x,y"},{"a":2}]"#), "{}", text(&halves[0]));
        assert!(text(&halves[1]).contains(r#""batch":[{"a":3}]"#));
        delivery.answered(&browser, &options, halves[1].id, 413);
        assert!(browser.take_sent().is_empty());
        assert!(browser.console.borrow()[0].1.contains("too large"));
    }

    #[test]
    fn a_closing_page_sends_everything_by_beacon() {
        let browser = FakeBrowser::default();
        let (mut delivery, options) = (Delivery::default(), options());
        let failed = send_one(&browser, &mut delivery);
        delivery.answered(&browser, &options, failed.id, 503);
        delivery.add(&browser, &options, "/e/", "2", None);
        delivery.unload(&browser, &options);
        let sent = browser.take_sent();
        assert_eq!(sent.len(), 2);
        assert!(sent.iter().all(|sent| sent.transport == Transport::Beacon));
        delivery.answered(&browser, &options, sent[1].id, BEACON_REFUSED);
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
}

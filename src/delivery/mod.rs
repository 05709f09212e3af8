//! How events get there: batched, compressed, sent, and sent again while the server cannot take them.

mod base64;
mod gzip;
mod request;

pub use request::{Encoding, Outgoing, Request, Transport, endpoint, region};

use crate::browser::{Browser, Level};

/// Default of `request_queue_config.flush_interval_ms`, and the bounds posthog-js keeps it in.
const FLUSH_MS: (i64, i64, i64) = (3000, 250, 5000);
/// First wait before a retry; each further one doubles it.
const RETRY_MS: i64 = 3000;
const RETRY_MAX_MS: i64 = 30 * 60 * 1000;
/// After this many retries a request is given up, as in posthog-js.
const MAX_RETRIES: u32 = 10;
/// The status the shim reports for a beacon that the browser refused: too much in flight already.
pub const BEACON_REFUSED: i32 = -1;

/// A request that waits for its next attempt.
#[derive(Debug)]
struct Waiting {
    due: i64,
    request: Request,
}

/// Everything of one instance that is not delivered yet.
#[derive(Debug)]
pub struct Delivery {
    token: String,
    encoding: Encoding,
    flush_ms: i64,
    queue: Vec<(String, String)>,
    flush_due: Option<i64>,
    waiting: Vec<Waiting>,
    in_flight: Vec<(u32, Request, Transport)>,
    last_id: u32,
}

impl Delivery {
    /// `flush_ms` is `request_queue_config.flush_interval_ms`, 0 where not given.
    pub fn new(browser: &dyn Browser, token: &str, encoding: Encoding, flush_ms: i64) -> Self {
        let (usual, least, most) = FLUSH_MS;
        let wanted = if flush_ms == 0 { usual } else { flush_ms };
        let flush_ms = wanted.clamp(least, most);
        if flush_ms != wanted {
            browser.log(Level::Warn, "flush interval must be between 250 and 5000; using the nearest");
        }
        Self {
            token: token.into(),
            encoding,
            flush_ms,
            queue: Vec::new(),
            flush_due: None,
            waiting: Vec::new(),
            in_flight: Vec::new(),
            last_id: 0,
        }
    }

    /// Changes how bodies are written from now on.
    pub fn set_encoding(&mut self, encoding: Encoding) {
        self.encoding = encoding;
    }

    /// How many requests wait for a retry: `$sdk_debug_retry_queue_size`.
    pub fn retry_count(&self) -> usize {
        self.waiting.len()
    }

    /// Puts an event (JSON) into the batch for `url`.
    pub fn enqueue(&mut self, now: i64, url: String, event: String) {
        self.queue.push((url, event));
        self.flush_due.get_or_insert(now + self.flush_ms);
    }

    /// Sends an event (JSON) by itself, now.
    pub fn send(&mut self, now: i64, url: String, event: String, transport: Transport) -> Outgoing {
        self.dispatch(now, Request { url, events: vec![event], attempts: 0 }, transport)
    }

    fn dispatch(&mut self, now: i64, request: Request, transport: Transport) -> Outgoing {
        self.last_id += 1;
        let outgoing = request.outgoing(self.last_id, &self.token, now, self.encoding, transport);
        self.in_flight.push((self.last_id, request, transport));
        outgoing
    }

    /// The batches: one request a URL, in the order of their first events.
    fn take_batches(&mut self) -> Vec<Request> {
        let mut batches: Vec<Request> = Vec::new();
        'queued: for (url, event) in std::mem::take(&mut self.queue) {
            for batch in &mut batches {
                if batch.url == url {
                    batch.events.push(event);
                    continue 'queued;
                }
            }
            batches.push(Request { url, events: vec![event], attempts: 0 });
        }
        self.flush_due = None;
        batches
    }

    /// Sends what is due at `now`.
    pub fn tick(&mut self, now: i64, transport: Transport) -> Vec<Outgoing> {
        let mut requests = Vec::new();
        if self.flush_due.is_some_and(|due| due <= now) {
            requests = self.take_batches();
        }
        for waiting in std::mem::take(&mut self.waiting) {
            if waiting.due <= now {
                requests.push(waiting.request);
            } else {
                self.waiting.push(waiting);
            }
        }
        self.dispatch_all(now, requests, transport)
    }

    fn dispatch_all(&mut self, now: i64, requests: Vec<Request>, transport: Transport) -> Vec<Outgoing> {
        let mut sent = Vec::new();
        for request in requests {
            sent.push(self.dispatch(now, request, transport));
        }
        sent
    }

    /// Sends everything that is not on its way, by beacon: the page goes away. A page that comes back from the
    /// back-forward cache simply goes on.
    pub fn unload(&mut self, now: i64) -> Vec<Outgoing> {
        let mut requests = self.take_batches();
        for waiting in std::mem::take(&mut self.waiting) {
            requests.push(waiting.request);
        }
        self.dispatch_all(now, requests, Transport::Beacon)
    }

    /// When [`Self::tick`] has something to do next, ms since 1970.
    pub fn next_due(&self) -> Option<i64> {
        let mut next = self.flush_due;
        for waiting in &self.waiting {
            next = Some(next.map_or(waiting.due, |next| next.min(waiting.due)));
        }
        next
    }

    /// Takes note of an answer. `status` 0 is a failure of the network, [`BEACON_REFUSED`] a beacon that did not
    /// leave. The answer is what has to be sent at once.
    pub fn answered(&mut self, browser: &dyn Browser, id: u32, status: i32) -> Vec<Outgoing> {
        let Some(found) = self.in_flight.iter().position(|(other, ..)| *other == id) else { return Vec::new() };
        let (_, mut request, transport) = self.in_flight.swap_remove(found);
        let now = browser.now();
        let retries = match status {
            BEACON_REFUSED | 413 => return self.send_smaller(browser, request, transport, status),
            0 | 408 | 429 | 500.. => true,
            _ => false,
        };
        if retries && request.attempts < MAX_RETRIES {
            let wait = (RETRY_MS << request.attempts).min(RETRY_MAX_MS);
            request.attempts += 1;
            // half to one and a half of it, so that many pages do not come back at once
            let due = now + wait / 2 + wait * i64::from(browser.random() & 1023) / 1024;
            self.waiting.push(Waiting { due, request });
        } else if retries {
            browser.log(Level::Error, "giving up on a request after 10 retries; its events are lost");
        }
        Vec::new()
    }

    /// Halves what was too large; a single event that a beacon cannot take goes by fetch without keepalive.
    fn send_smaller(
        &mut self,
        browser: &dyn Browser,
        request: Request,
        transport: Transport,
        status: i32,
    ) -> Vec<Outgoing> {
        let now = browser.now();
        let (first, second) = request.split();
        if second.is_none() && status == 413 {
            browser.log(Level::Error, "an event is too large for the server; it is lost");
            return Vec::new();
        }
        let transport = if second.is_none() { Transport::Fetch } else { transport };
        let mut sent = vec![self.dispatch(now, first, transport)];
        if let Some(second) = second {
            sent.push(self.dispatch(now, second, transport));
        } else {
            sent[0].keepalive = false;
        }
        sent
    }

    /// A beacon that left tells nothing more: forget it.
    pub fn beacon_left(&mut self, id: u32) {
        self.in_flight.retain(|(other, ..)| *other != id);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::browser::fake::FakeBrowser;

    fn delivery(browser: &FakeBrowser) -> Delivery {
        Delivery::new(browser, "phc", Encoding::Plain, 0)
    }

    fn text(outgoing: &Outgoing) -> String {
        String::from_utf8_lossy(&outgoing.body).into_owned()
    }

    #[test]
    fn batches_by_url_and_waits_for_the_interval() {
        let browser = FakeBrowser::default();
        let mut delivery = delivery(&browser);
        let now = browser.now();
        for (url, event) in [("/e/", "1"), ("/s/", "2"), ("/e/", "3")] {
            delivery.enqueue(now, url.into(), event.into());
        }
        assert_eq!(delivery.next_due(), Some(now + 3000));
        assert!(delivery.tick(now + 2999, Transport::Fetch).is_empty());
        let sent = delivery.tick(now + 3000, Transport::Fetch);
        assert_eq!(sent.iter().map(|sent| sent.url.as_str()).collect::<Vec<_>>(), ["/e/", "/s/"]);
        assert!(text(&sent[0]).contains("\"batch\":[1,3]"));
        assert_eq!(delivery.next_due(), None);
    }

    #[test]
    fn retries_what_may_work_later_with_growing_waits() {
        for status in [0, 408, 429, 500, 503] {
            let browser = FakeBrowser::default();
            let mut delivery = delivery(&browser);
            let mut sent = delivery.send(browser.now(), "/e/".into(), "1".into(), Transport::Fetch);
            let mut last_wait = 0;
            for attempt in 0..MAX_RETRIES {
                assert!(delivery.answered(&browser, sent.id, status).is_empty());
                let wait = delivery.next_due().unwrap() - browser.now();
                let middle = (RETRY_MS << attempt).min(RETRY_MAX_MS);
                assert!(wait >= middle / 2 && wait <= middle * 3 / 2, "{status}: {wait}");
                assert!(wait * 3 >= last_wait);
                last_wait = wait;
                assert_eq!(delivery.retry_count(), 1);
                browser.advance(wait);
                sent = delivery.tick(browser.now(), Transport::Fetch).remove(0);
                assert!(text(&sent).contains("\"batch\":[1]"));
            }
            delivery.answered(&browser, sent.id, status);
            assert_eq!(delivery.next_due(), None);
            assert!(browser.console.borrow().iter().any(|(_, line)| line.contains("giving up")));
        }
    }

    #[test]
    fn does_not_repeat_what_was_taken_or_refused_for_good() {
        for status in [200, 204, 400, 401, 403, 404] {
            let browser = FakeBrowser::default();
            let mut delivery = delivery(&browser);
            let sent = delivery.send(browser.now(), "/e/".into(), "1".into(), Transport::Fetch);
            assert!(delivery.answered(&browser, sent.id, status).is_empty());
            assert_eq!(delivery.next_due(), None, "{status}");
            assert!(delivery.answered(&browser, sent.id, 500).is_empty());
        }
    }

    #[test]
    fn halves_what_is_too_large() {
        let browser = FakeBrowser::default();
        let mut delivery = delivery(&browser);
        for event in ["1", "2", "3"] {
            delivery.enqueue(browser.now(), "/e/".into(), event.into());
        }
        browser.advance(3000);
        let sent = delivery.tick(browser.now(), Transport::Fetch);
        let halves = delivery.answered(&browser, sent[0].id, 413);
        assert!(text(&halves[0]).contains("\"batch\":[1,2]") && text(&halves[1]).contains("\"batch\":[3]"));
        assert!(delivery.answered(&browser, halves[1].id, 413).is_empty());
        assert!(browser.console.borrow()[0].1.contains("too large"));
    }

    #[test]
    fn a_closing_page_sends_everything_by_beacon() {
        let browser = FakeBrowser::default();
        let mut delivery = delivery(&browser);
        let failed = delivery.send(browser.now(), "/e/".into(), "1".into(), Transport::Fetch);
        delivery.answered(&browser, failed.id, 503);
        delivery.enqueue(browser.now(), "/e/".into(), "2".into());
        let sent = delivery.unload(browser.now());
        assert_eq!(sent.len(), 2);
        assert!(sent.iter().all(|sent| sent.transport == Transport::Beacon));
        delivery.beacon_left(sent[0].id);
        let again = delivery.answered(&browser, sent[1].id, BEACON_REFUSED);
        assert_eq!((again.len(), again[0].transport, again[0].keepalive), (1, Transport::Fetch, false));
    }

    #[test]
    fn the_interval_stays_in_bounds() {
        let browser = FakeBrowser::default();
        for (wanted, used) in [(0, 3000), (10, 250), (9_000_000, 5000), (1000, 1000), (-1, 250)] {
            assert_eq!(Delivery::new(&browser, "t", Encoding::Gzip, wanted).flush_ms, used);
        }
    }
}

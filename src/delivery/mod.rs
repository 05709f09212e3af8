//! How events get there: batched, compressed, sent, and sent again while the server cannot take them. What waits is
//! also kept in the outbox, where the next page finds it after a crash (docs/design/outbox.md).

mod host;
mod request;
#[cfg(test)]
mod tests;

pub use host::{endpoint, region, trimmed};

use crate::browser::{Browser, Level, Transport};
use request::{Request, State};
use wire::core_protocol::request_status::{BEACON_REFUSED, FAILED, HELD_UP, OFFLINE};

/// Bounds and default of `request_queue_config.flush_interval_ms`, posthog-js's.
const FLUSH_LEAST_MS: i64 = 250;
const FLUSH_MOST_MS: i64 = 5000;
const FLUSH_MS: i64 = 3000;
/// First wait before a retry; each further one doubles it.
const RETRY_MS: i64 = 3000;
const RETRY_MAX_MS: i64 = 30 * 60 * 1000;
/// How long an event waits for others before they go to the outbox together: a transaction costs the page as much as
/// two events, and an event should be safe 100 ms after its capture.
const SAVE_MS: i64 = 50;
/// A batch with so much JSON is full, bytes.
const BATCH_BYTES: usize = 1 << 20;
/// What may wait in memory, bytes of JSON; the oldest events go first.
const QUEUE_BYTES: usize = 10 << 20;
/// What has more JSON may be too large for a beacon: bytes.
const BEACON_BYTES: usize = 1 << 16;
/// How long what the browser has no room for waits, ms.
const FULL_MS: i64 = 50;
/// A body with less JSON than that is not halved where the browser refuses it: bytes.
const LEAST_PART: usize = 1 << 14;

/// Everything of one instance that is not delivered yet.
#[derive(Debug, Default)]
pub struct Delivery {
    /// The oldest first, second halves of what was too large last.
    requests: Vec<Request>,
    last_id: u32,
    /// When new events go to the outbox, ms since 1970; 0 where there are none.
    save_at: i64,
    /// Until when the server wants to be left alone.
    paused: i64,
    /// Events that were dropped since the last look.
    dropped: i64,
    /// Until when the browser is taken to have no room for more that outlives the page.
    full_until: i64,
}

/// How requests are sent, according to the config.
#[derive(Debug, Clone)]
pub struct Options {
    /// The project's token: the envelope's `api_key`.
    pub token: String,
    /// Whether bodies are compressed.
    pub gzip: bool,
    /// Whether the browser compresses what is large, beside the page's work.
    pub browser_gzip: bool,
    /// How requests leave while the page is open.
    pub transport: Transport,
    /// How long a batch waits, ms; 0 where not given.
    pub flush_ms: i64,
    /// A batch of so many events leaves at once.
    pub flush_at: i64,
    /// No request has more events.
    pub max_batch: i64,
    /// After so many retries a request is given up until the next page.
    pub max_retries: i64,
    /// How many events may wait; the oldest go first.
    pub max_queue: i64,
    /// Whether the outbox may be used.
    pub durable: bool,
}

impl Delivery {
    /// How many requests wait for a retry: `$sdk_debug_retry_queue_size`.
    pub fn retry_count(&self) -> i64 {
        let mut count = 0;
        for request in &self.requests {
            count += i64::from(request.attempts > 0 && request.state != State::InFlight);
        }
        count
    }

    /// Takes an event (JSON) for `url`: into the batch that waits for it, or by itself where `transport` says how.
    pub fn add(&mut self, browser: &Browser, options: &Options, url: &str, event: &str, transport: Option<Transport>) {
        let now = browser.now();
        let mut is_due = false;
        let mut at = 0;
        while at < self.requests.len() && (transport.is_some() || !self.requests[at].is_open(0, url, options.max_batch))
        {
            at += 1;
        }
        if at == self.requests.len() {
            let wait = if options.flush_ms == 0 { FLUSH_MS } else { options.flush_ms };
            let due = if transport.is_some() { now } else { now + wait.clamp(FLUSH_LEAST_MS, FLUSH_MOST_MS) };
            self.push(url, State::Waits(due), transport.unwrap_or(options.transport));
            is_due = true;
        }
        let request = &mut self.requests[at];
        request.append(event, 1);
        if request.count >= options.flush_at.min(options.max_batch) || request.events.len() >= BATCH_BYTES {
            request.state = State::Waits(now);
            is_due = true;
        }
        if options.durable && self.save_at == 0 {
            self.save_at = now + SAVE_MS;
            is_due = true;
        }
        self.bound(browser, options);
        if is_due {
            self.tick(browser, options);
        }
    }

    fn push(&mut self, url: &str, state: State, transport: Transport) {
        self.last_id += 1;
        self.requests.push(Request::new(self.last_id, url, state, transport));
    }

    /// Takes a record of the outbox, which an earlier page left: `count` events. The answer is the request that has them
    /// now; [`Delivery::tick`] sends it.
    pub fn adopt(&mut self, options: &Options, url: &str, events: &str, count: i64) -> u32 {
        let most = options.max_batch - count + 1;
        let mut at = 0;
        while at < self.requests.len()
            && !(self.requests[at].state == State::Adopted && self.requests[at].is_open(1, url, most))
        {
            at += 1;
        }
        if at == self.requests.len() {
            self.push(url, State::Adopted, options.transport);
        }
        let request = &mut self.requests[at];
        // it counts as one that has failed: nothing new joins it
        request.attempts = 1;
        request.append(events, count);
        request.saved = request.events.len();
        request.unsaved = 0;
        request.id
    }

    /// Drops the oldest events of what waits where that is too much.
    fn bound(&mut self, browser: &Browser, options: &Options) {
        loop {
            let (mut count, mut bytes, mut oldest) = (0, 0, None);
            for (at, request) in self.requests.iter().enumerate() {
                if request.state != State::InFlight {
                    count += request.count;
                    bytes += request.events.len();
                    oldest = oldest.or(Some(at));
                }
            }
            match oldest {
                Some(at) if count > options.max_queue || bytes > QUEUE_BYTES => {
                    browser.log(Level::Warn, "too many events wait; the oldest is dropped");
                    self.dropped += 1;
                    if self.requests[at].drop_first() {
                        self.settle(browser, at);
                    }
                }
                _ => return,
            }
        }
    }

    /// Sends what is due, keeps what is new, and sets the timer to what is due next.
    pub fn tick(&mut self, browser: &Browser, options: &Options) {
        self.send_due(browser, options, false);
    }

    fn send_due(&mut self, browser: &Browser, options: &Options, at_once: bool) {
        let now = browser.now();
        if self.save_at <= now {
            self.save(browser, options);
        }
        if self.requests.is_empty() {
            self.save_at = 0;
        }
        let mut next = self.save_at;
        for request in &mut self.requests {
            let Some(due) = request.state.due().map(|due| due.max(self.paused)) else { continue };
            if due <= now {
                request.send(browser, options, at_once);
            } else if next == 0 || due < next {
                next = due;
            }
        }
        browser.wake_at(next);
    }

    /// Writes the events to the outbox that are not there yet.
    pub fn save(&mut self, browser: &Browser, options: &Options) {
        self.save_at = 0;
        for request in &mut self.requests {
            request.save(browser, options);
        }
    }

    /// Sends everything that waits.
    pub fn flush(&mut self, browser: &Browser, options: &Options) {
        for request in &mut self.requests {
            if request.state != State::InFlight {
                request.state = State::Flushed;
            }
        }
        self.send_due(browser, options, true);
    }

    /// Whether something is left of what was there at the last [`Delivery::flush`].
    pub fn is_pending(&self) -> bool {
        self.requests.iter().any(|request| !matches!(request.state, State::Waits(_)) || request.attempts > 0)
    }

    /// The page unloads: everything that is not in flight is sent so that it outlives the page, in parts that the
    /// browser accepts, and the rest by an ordinary fetch. A page that comes back from the back-forward cache simply
    /// goes on. Where the page `may_stay`, it needs the responses, and the server's pause still holds; without an
    /// outbox only what may be too large for a beacon is sent then. Where it may not, this is the last chance, and a
    /// beacon is used.
    pub fn unload(&mut self, browser: &Browser, options: &Options, may_stay: bool) {
        self.save(browser, options);
        self.full_until = 0;
        if !may_stay {
            self.paused = 0;
        }
        for request in &mut self.requests {
            let is_wanted = !may_stay || options.durable || request.events.len() > BEACON_BYTES;
            if request.state != State::InFlight && is_wanted {
                request.transport = if may_stay { Transport::Keepalive } else { Transport::Beacon };
                request.state = State::Flushed;
            }
        }
        self.send_due(browser, options, true);
    }

    /// Takes note of an answer. `status` is HTTP's or one of [`wire::core_protocol::request_status`]. `wait` is how long the
    /// server asks to be left alone, ms; 0 where it does not.
    pub fn answered(&mut self, browser: &Browser, options: &Options, id: u32, status: i64, wait: i64) {
        let Some(found) = self.requests.iter().position(|request| request.id == id) else { return };
        let request = &mut self.requests[found];
        let now = browser.now();
        if wait > 0 {
            self.paused = now + wait.min(RETRY_MAX_MS);
        }
        if options.durable && matches!(status, OFFLINE | FAILED | 408 | 429 | 500..) {
            browser.note_failure();
        }
        match status {
            BEACON_REFUSED | 413 => self.make_smaller(browser, options, found, status),
            HELD_UP => {
                request.state = State::Waits(now);
                request.transport = Transport::Beacon;
            }
            OFFLINE | FAILED | 408 | 429 | 500.. if i64::from(request.attempts) < options.max_retries => {
                let wait = if status == OFFLINE {
                    RETRY_MAX_MS
                } else {
                    (RETRY_MS << request.attempts.min(10)).min(RETRY_MAX_MS)
                };
                // three to five quarters of it, so that many pages do not come back at once
                request.state = State::Waits(now + wait * (3072 + i64::from(browser.random() & 2047)) / 4096);
                request.attempts += u32::from(status != OFFLINE || request.attempts == 0);
                if request.transport as u8 >= Transport::Beacon as u8 {
                    request.transport = options.transport;
                }
                browser.log(Level::Warn, "a request failed; it is sent again later");
                self.bound(browser, options);
            }
            OFFLINE | FAILED | 408 | 429 | 500.. => {
                request.save(browser, options);
                if request.saved == 0 {
                    self.dropped += request.count;
                }
                self.requests.remove(found);
                browser.log(Level::Error, "giving up on a request after its last retry");
            }
            _ => {
                self.settle(browser, found);
                // there is room again
                for request in &mut self.requests {
                    if request.transport == Transport::Keepalive && request.state != State::InFlight {
                        request.state = State::Waits(now);
                    }
                }
                self.full_until = 0;
            }
        }
        self.tick(browser, options);
    }

    /// Removes a request, and its records from the outbox, unless another part of what was one request needs them.
    fn settle(&mut self, browser: &Browser, at: usize) {
        let origin = self.requests.remove(at).origin;
        if !self.requests.iter().any(|other| other.origin == origin) {
            browser.forget_records(origin);
        }
    }

    /// Halves what was too large. What the browser has no room for that is to outlive the page waits for that while the
    /// page may stay. Then, and where it is a single event that may not fit at all, it goes by an ordinary fetch.
    fn make_smaller(&mut self, browser: &Browser, options: &Options, at: usize, status: i64) {
        let request = &mut self.requests[at];
        request.save(browser, options);
        let now = browser.now();
        request.state = State::Waits(now);
        if request.events.len() < LEAST_PART && status == BEACON_REFUSED {
            self.full_until = now + FULL_MS;
        }
        // without an outbox nothing else sends it: few requests, and now, or the browser ends them with the page
        let is_full = if options.durable { now < self.full_until } else { request.events.len() <= BEACON_BYTES };
        if status == BEACON_REFUSED && (is_full || request.count == 1) {
            if is_full && options.durable && request.transport == Transport::Keepalive {
                request.state = State::Waits(self.full_until);
            } else {
                request.transport = Transport::PlainFetch;
            }
        } else if request.count > 1 {
            self.last_id += 2;
            // neither half may go on from a record of the whole
            request.id = self.last_id - 1;
            let rest = request.split(self.last_id);
            self.requests.push(rest);
        } else {
            browser.log(Level::Error, "an event is too large for the server; it is lost");
            self.settle(browser, at);
        }
    }

    /// Counts events that the outbox had to drop.
    pub fn count_dropped(&mut self, count: i64) {
        self.dropped += count;
    }

    /// How many events were dropped since the last look.
    pub fn take_dropped(&mut self) -> i64 {
        std::mem::take(&mut self.dropped)
    }
}

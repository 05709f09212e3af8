//! One request: events for one URL, from the first one's capture to the server's answer.

use super::{BATCH_BYTES, Options};
use crate::browser::{Browser, Transport};
use gzip::{continued, gzip};
use json::text::part;
use json::{push_quoted, value_end};

/// From so many bytes on the browser compresses a body: it does that better than we, but not at once.
const LARGE: usize = 4096;

/// What becomes of a request next.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum State {
    /// An earlier page left it: it is sent with the next tick, and what else that page left joins it until then.
    Adopted,
    /// It waits until then, ms since 1970.
    Waits(i64),
    /// It has to leave now: a flush waits for its end.
    Flushed,
    /// The browser has it, and has not answered.
    InFlight,
}

impl State {
    /// When it is sent, ms since 1970; `None` where it is.
    pub fn due(self) -> Option<i64> {
        match self {
            Self::Adopted | Self::Flushed => Some(0),
            Self::Waits(until) => Some(until),
            Self::InFlight => None,
        }
    }
}

/// Events for one URL.
#[derive(Debug)]
pub struct Request {
    pub id: u32,
    /// The request that it is a part of, or itself: what the outbox knows its records by.
    pub origin: u32,
    pub url: String,
    /// The events' JSON, separated by commas.
    pub events: String,
    pub count: i64,
    /// How much of `events` the outbox has.
    pub saved: usize,
    /// How many of them it has not.
    pub unsaved: i64,
    pub attempts: u32,
    pub state: State,
    pub transport: Transport,
}

impl Request {
    pub fn new(id: u32, url: &str, state: State, transport: Transport) -> Self {
        Self {
            id,
            origin: id,
            url: url.into(),
            events: String::new(),
            count: 0,
            saved: 0,
            unsaved: 0,
            attempts: 0,
            state,
            transport,
        }
    }

    /// Whether events for `url` may join it: it waits after so many attempts, and has less than `most` of them.
    pub fn is_open(&self, attempts: u32, url: &str, most: i64) -> bool {
        self.attempts == attempts
            && self.state != State::InFlight
            && self.count < most
            && self.events.len() < BATCH_BYTES
            && self.url == url
    }

    /// Adds `count` events.
    pub fn append(&mut self, events: &str, count: i64) {
        if self.count > 0 {
            self.events.push(',');
        }
        self.events.push_str(events);
        self.count += count;
        self.unsaved += count;
    }

    /// Where the second of the events starts that stand at `at` and behind it.
    fn next(&self, at: usize) -> usize {
        value_end(self.events.as_bytes(), at) + 1
    }

    /// Drops the first event; whether nothing is left.
    pub fn drop_first(&mut self) -> bool {
        let end = self.next(0).min(self.events.len());
        self.events.drain(..end);
        self.count -= 1;
        if self.saved == 0 {
            self.unsaved -= 1;
        }
        self.saved = self.saved.saturating_sub(end);
        self.count == 0
    }

    /// Splits off the half of the bytes that comes last, as request `id`; there are two events at least.
    pub fn split(&mut self, id: u32) -> Self {
        let (mut middle, mut count) = (self.next(0), 1);
        while middle < self.events.len() / 2 {
            let next = self.next(middle);
            if next > self.events.len() {
                break;
            }
            middle = next;
            count += 1;
        }
        let mut rest = Self::new(id, &self.url, self.state, self.transport);
        rest.origin = self.origin;
        rest.attempts = self.attempts;
        rest.append(part(&self.events, middle, self.events.len()), self.count - count);
        self.events.truncate(middle - 1);
        self.count = count;
        // all of them or none: a request is saved before it is halved
        if self.saved > 0 {
            self.saved = self.events.len();
            rest.saved = rest.events.len();
            rest.unsaved = 0;
        } else {
            self.unsaved = count;
        }
        rest
    }

    /// Writes the events to the outbox that are not there yet, as one record. It is a tenth as large where it can
    /// continue the request's last one, which the browser may not know any more, or may have with other events behind.
    pub fn save(&mut self, browser: &Browser, options: &Options) {
        if options.durable && self.saved < self.events.len() {
            let events = self.events.as_bytes();
            let save = |url: &str, packed: &[u8]| browser.save_record(self.origin, url, self.unsaved, packed);
            let goes_on = self.saved > 0 && self.id == self.origin && save("", &continued(events, self.saved));
            if !goes_on {
                // without the comma
                let from = self.saved + usize::from(self.saved > 0);
                save(&self.url, &continued(&events[from..], 0));
            }
            self.saved = self.events.len();
            self.unsaved = 0;
        }
    }

    /// Sends posthog-js's envelope: `{"api_key", "batch": [...], "sent_at"}`; `now` where the page may be gone before the
    /// browser has compressed it.
    pub fn send(&mut self, browser: &Browser, options: &Options, now: bool) {
        // written at once: a batch can be large, and what memory it takes wasm keeps for ever
        let mut json = String::with_capacity(self.events.len() + 200);
        json.push_str("{\"api_key\":");
        push_quoted(&mut json, &options.token);
        json.push_str(",\"batch\":[");
        json.push_str(&self.events);
        json.push_str("],\"sent_at\":");
        push_quoted(&mut json, &browser.iso(browser.now()));
        json.push('}');
        self.state = State::InFlight;
        let is_left =
            options.browser_gzip && json.len() >= LARGE && !now && self.transport as u8 <= Transport::Xhr as u8;
        let packed = if options.gzip && !is_left { gzip(json.as_bytes()) } else { json.into_bytes() };
        browser.send(self.id, &self.url, &packed, options.gzip, self.transport, self.attempts);
    }
}

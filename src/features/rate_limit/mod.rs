//! The client's own limit of events, which stops runaway loops: a bucket of tokens, one for each event, refilled with time
//! (posthog-js `rate-limiter.ts`, 1.449.2).

use crate::browser::Browser;
use crate::persistence::Persistence;
use json::PropertyBag;
use wire::persisted_keys::key::CAPTURE_RATE_LIMIT;

/// Parts of a token: what a millisecond brings at a thousandth of a token a second.
const TOKEN: i64 = 1_000_000;
/// The share of its tokens after which a bucket is stored: a page that reloads itself in a loop is to find its bucket as
/// empty as it left it.
const STORE_EVERY: i64 = 10;
/// As often as the session, whose write takes it along.
const STORE_EVERY_MS: i64 = 5000;

/// `rate_limiting` of the config.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Limits {
    /// `events_per_second`, thousandths.
    pub rate: i64,
    /// `events_burst_limit`, thousandths.
    pub burst: i64,
}

impl Limits {
    /// The limits that the config has, posthog-js's for what it has not.
    pub fn parse(config: &PropertyBag) -> Self {
        let number = |key, usual| match thousandths(config.raw(key).unwrap_or_default()) {
            0 => usual,
            found => found,
        };
        let rate = number("events_per_second", 10_000);
        Self { rate, burst: number("events_burst_limit", 10 * rate).max(rate) }
    }
}

/// A JSON number in thousandths; 0 for all else, and for what an `i64` cannot hold.
fn thousandths(number: &str) -> i64 {
    let whole = json::text::before(number, ".");
    let fraction = json::text::after(number, ".").unwrap_or_default();
    let mut value = json::parse_int(whole).saturating_mul(1000);
    let sign = if number.starts_with('-') { -1 } else { 1 };
    let mut place = 100;
    for digit in fraction.bytes().take(3).take_while(u8::is_ascii_digit) {
        value += sign * place * i64::from(digit - b'0');
        place /= 10;
    }
    value
}

/// What became of an event.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Verdict {
    /// It has a token; so many are left, thousandths.
    Taken(i64),
    /// There was none, and no warning is due.
    Dropped,
    /// There was none for the first time in a row: a warning is due that so many events were dropped since the
    /// last warning.
    Warn(i64),
}

/// The bucket of one visitor.
#[derive(Debug, Default)]
pub struct Bucket {
    /// Whether the stored one was read.
    is_open: bool,
    tokens: i64,
    /// When it was filled last, ms since 1970.
    last: i64,
    /// Events dropped since the last warning that left.
    dropped: i64,
    was_limited: bool,
    stored_tokens: i64,
    stored_at: i64,
}

impl Bucket {
    /// Takes a token for an event.
    pub fn take(&mut self, store: &mut Persistence, browser: &Browser, limits: Limits) -> Verdict {
        let is_new = self.fill(store, browser.now(), limits);
        let is_limited = self.tokens < TOKEN;
        if is_limited {
            self.dropped += 1;
        } else {
            self.tokens -= TOKEN;
        }
        let is_first = is_limited && !self.was_limited;
        self.was_limited = is_limited;
        self.keep(store, browser, limits, is_new || is_first);
        match (is_limited, is_first) {
            (false, _) => Verdict::Taken(self.tokens / 1000),
            (true, true) => Verdict::Warn(self.dropped),
            (true, false) => Verdict::Dropped,
        }
    }

    /// Fills the bucket up to this time (ms since 1970), and opens it where it is not; whether it is a new one.
    fn fill(&mut self, store: &Persistence, now: i64, limits: Limits) -> bool {
        let is_new = !self.is_open && !self.open(store, now);
        if is_new {
            *self = Self { is_open: true, tokens: limits.burst * 1000, last: now, ..Self::default() };
        }
        let filled = (now - self.last).max(0).saturating_mul(limits.rate);
        self.tokens = self.tokens.saturating_add(filled).min(limits.burst * 1000);
        self.last = self.last.max(now);
        is_new
    }

    /// How many tokens there are now, thousandths.
    pub fn left(&mut self, store: &Persistence, browser: &Browser, limits: Limits) -> i64 {
        self.fill(store, browser.now(), limits);
        self.tokens / 1000
    }

    /// Takes note that the last warning has left.
    pub fn warned(&mut self) {
        self.dropped = 0;
    }

    /// Forgets the bucket: another visitor has another one.
    pub fn reset(&mut self) {
        *self = Self::default();
    }

    /// Reads the stored bucket; whether there is one.
    fn open(&mut self, store: &Persistence, now: i64) -> bool {
        let stored = store.props.bag(CAPTURE_RATE_LIMIT);
        let tokens = stored.raw("tokens").unwrap_or_default();
        self.is_open = tokens.starts_with(|first: char| first.is_ascii_digit());
        self.tokens = thousandths(tokens).saturating_mul(1000);
        self.last = if stored.raw("last").is_some() { stored.int("last") } else { now };
        self.dropped = stored.int("dropped");
        self.is_open
    }

    /// Puts the bucket where the next write takes it along, or writes it where that is due; in any case where `is_turn`.
    fn keep(&mut self, store: &mut Persistence, browser: &Browser, limits: Limits, is_turn: bool) {
        let is_much = self.stored_tokens - self.tokens >= limits.burst * 1000 / STORE_EVERY;
        let is_due = is_much || is_turn || self.last - self.stored_at >= STORE_EVERY_MS;
        if !is_due {
            return;
        }
        (self.stored_tokens, self.stored_at) = (self.tokens, self.last);
        let mut bag = PropertyBag::default();
        bag.set_thousandths("tokens", self.tokens / 1000);
        bag.set_int("last", self.last);
        // a warning of the first one is about to leave
        if self.dropped > 1 {
            bag.set_int("dropped", self.dropped);
        }
        store.props.set_raw(CAPTURE_RATE_LIMIT, &bag.into_json());
        if is_much || self.was_limited {
            store.save(browser);
        }
    }
}

#[cfg(test)]
mod tests;

//! The browser itself, reached through the shim: `js/wasm/host.ts` is the other side.
//!
//! Not through web-sys: its getters, the hashed names of their imports and js-sys behind them were a sixth of the
//! module (docs/design/wasm-border.md has the figures).

use super::{Area, CookieOptions, Level, Transport, handover};
use json::PropertyBag;
use std::cell::Cell;
use wasm_bindgen::prelude::*;

/// What the shim can be asked for. The numbers are those of `Ask` in `js/wasm/core.ts`.
mod ask {
    /// The page's properties as JSON; with number 1 the referrer, with 2 the title, with 3 the scroll depth as JSON,
    /// with 4 that too, which begins anew then, with 5 what session replay says in an event of this name.
    pub const PAGE: u8 = 0;
    pub const PARAMS: u8 = 1;
    pub const ISO: u8 = 2;
    pub const STORED: u8 = 3;
    /// An empty value removes the entry.
    pub const STORE: u8 = 4;
    /// The number is `days * 4 + cross_subdomain * 2 + secure`.
    pub const COOKIE: u8 = 5;
    pub const LOG: u8 = 6;
    /// The number is `(id * 64 + attempts) * 16 + is_gzip * 8 + transport`.
    pub const SEND: u8 = 7;
    pub const CAPTURED: u8 = 8;
    pub const WAKE_AT: u8 = 9;
    pub const RATE_LIMITED: u8 = 10;
    /// The number is `count * 2^32 + id`; without an id there is no record, but a failure to be noted.
    pub const SAVE: u8 = 11;
    pub const FORGET: u8 = 12;
    pub const SESSION_CHANGED: u8 = 13;
    pub const FLAGS: u8 = 14;
}

#[wasm_bindgen(module = "/js/wasm/hosts.js")]
extern "C" {
    /// Asks the host of an instance for something, with two texts (or bytes) and a number. The answer is a number:
    /// of a text its length, and the text is left in [`handover::room`]. Never throws, and never runs the user's code
    /// before the core has returned.
    #[wasm_bindgen(js_name = ask)]
    fn ask_host(
        instance: u32,
        what: u8,
        a: *const u8,
        a_length: usize,
        b: *const u8,
        b_length: usize,
        number: f64,
    ) -> f64;
}

thread_local! {
    /// The number of the instance that is at work.
    static INSTANCE: Cell<u32> = const { Cell::new(0) };
    /// When it was called, ms since 1970, and in the lowest four bits what consent allowed then.
    static TIME: Cell<i64> = const { Cell::new(0) };
    /// What random numbers are made of.
    static CHANCE: Cell<u64> = const { Cell::new(0) };
}

/// What the shim does for the instance that is at work: [`super::Ask`], by functions of its own.
pub struct Host(());

impl Host {
    /// Lets `work` ask the host of an instance. What every work asks comes with the call: the time and consent (see
    /// [`TIME`]), and 52 random bits of a number below 1.
    pub fn with<T>(instance: u32, time: f64, random: f64, work: impl FnOnce(&Self) -> T) -> T {
        let before = INSTANCE.replace(instance);
        TIME.set(time as i64);
        CHANCE.set(CHANCE.get() ^ random.to_bits());
        let answer = work(&Self(()));
        INSTANCE.set(before);
        answer
    }
}

impl Host {
    fn ask(&self, what: u8, a: &str, b: &[u8], number: i64) -> f64 {
        ask_host(INSTANCE.get(), what, a.as_ptr(), a.len(), b.as_ptr(), b.len(), number as f64)
    }

    fn text(&self, what: u8, a: &str, b: &str, number: i64) -> String {
        handover::take(self.ask(what, a, b.as_bytes(), number) as usize)
    }
}

#[allow(missing_docs, reason = "the trait `Ask` documents them")]
impl Host {
    pub fn now(&self) -> i64 {
        TIME.get() >> 4
    }

    pub fn random(&self) -> u32 {
        // Knuth's linear congruential generator, whose upper half is random enough for identifiers
        let next = CHANCE.get().wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        CHANCE.set(next);
        (next >> 32) as u32
    }

    pub fn page(&self) -> PropertyBag {
        PropertyBag::parse_or_empty(&self.text(ask::PAGE, "", "", 0))
    }

    pub fn referrer(&self) -> String {
        self.text(ask::PAGE, "", "", 1)
    }

    pub fn title(&self) -> String {
        self.text(ask::PAGE, "", "", 2)
    }

    pub fn scroll(&self, restart: bool) -> PropertyBag {
        PropertyBag::parse_or_empty(&self.text(ask::PAGE, "", "", if restart { 4 } else { 3 }))
    }

    pub fn replay(&self, name: &str) -> String {
        self.text(ask::PAGE, name, "", 5)
    }

    pub fn rate_limited(&self, message: &str) {
        self.ask(ask::RATE_LIMITED, message, &[], 0);
    }

    pub fn params(&self, url: &str, name: &str) -> PropertyBag {
        PropertyBag::parse_or_empty(&self.text(ask::PARAMS, url, name, 0))
    }

    pub fn iso(&self, ms: i64) -> String {
        self.text(ask::ISO, "", "", ms)
    }

    pub fn stored(&self, area: Area, key: &str) -> String {
        self.text(ask::STORED, key, "", area as i64)
    }

    pub fn store(&self, area: Area, key: &str, value: &str) -> bool {
        self.ask(ask::STORE, key, value.as_bytes(), area as i64) != 0.0
    }

    pub fn forget(&self, area: Area, key: &str) {
        self.store(area, key, "");
    }

    pub fn set_cookie(&self, name: &str, value: &str, options: CookieOptions) {
        let flags = i64::from(options.cross_subdomain) * 2 + i64::from(options.secure);
        self.ask(ask::COOKIE, name, value.as_bytes(), options.days * 4 + flags);
    }

    pub fn consent(&self) -> u8 {
        TIME.get() as u8 & 15
    }

    pub fn log(&self, level: Level, message: &str) {
        self.ask(ask::LOG, message, &[], level as i64);
    }

    pub fn send(&self, id: u32, url: &str, body: &[u8], is_gzip: bool, transport: Transport, attempts: u32) {
        let number = (i64::from(id) * 64 + i64::from(attempts.min(63))) * 16;
        self.ask(ask::SEND, url, body, number + i64::from(is_gzip) * 8 + transport as i64);
    }

    pub fn save_record(&self, id: u32, url: &str, count: i64, events: &[u8]) -> bool {
        self.ask(ask::SAVE, url, events, (count << 32) + i64::from(id)) != 0.0
    }

    pub fn note_failure(&self) {
        self.ask(ask::SAVE, "", &[], 0);
    }

    pub fn forget_records(&self, id: u32) {
        self.ask(ask::FORGET, "", &[], i64::from(id));
    }

    pub fn captured(&self, event: &str) {
        self.ask(ask::CAPTURED, event, &[], 0);
    }

    pub fn session_changed(&self, session: &str) {
        self.ask(ask::SESSION_CHANGED, session, &[], 0);
    }

    pub fn flags(&self, anew: bool) {
        self.ask(ask::FLAGS, "", &[], i64::from(anew));
    }

    pub fn wake_at(&self, due: i64) {
        self.ask(ask::WAKE_AT, "", &[], due);
    }
}

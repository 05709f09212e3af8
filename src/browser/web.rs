//! The browser itself, reached through the shim: `js/wasm/host.ts` is the other side.
//!
//! Not through web-sys: its getters, the hashed names of their imports and js-sys behind them were a sixth of the
//! module (docs/design/wasm-border.md has the figures).

use super::handover::take;
use super::{Area, CookieOptions, Level, Transport};
use crate::features::consent::Rules;
use json::PropertyBag;
use std::cell::Cell;
use wasm_bindgen::prelude::*;
use wire::core_protocol::consent::{DENIED, GRANTED};

#[wasm_bindgen(module = "/js/wasm/hosts.js")]
extern "C" {
    // A text that is answered is left in the room; the answer is its length. None of these throws or runs the page's code
    // before the module has returned.
    #[wasm_bindgen(js_name = pageFacts)]
    fn page_facts(instance: i32) -> usize;
    fn referrer(instance: i32) -> usize;
    pub(super) fn title(instance: i32) -> usize;
    #[wasm_bindgen(js_name = numberText)]
    fn number_text(value: f64) -> usize;
    fn replay(instance: i32, name: &str) -> usize;
    #[wasm_bindgen(js_name = rateLimited)]
    fn rate_limited(instance: i32, message: &str);
    fn params(instance: i32, url: &str, name: &str) -> usize;
    fn iso(instance: i32, ms: f64) -> usize;
    fn stored(instance: i32, area: i32, key: &str) -> usize;
    fn store(instance: i32, area: i32, key: &str, value: &str) -> bool;
    #[wasm_bindgen(js_name = setCookie)]
    fn set_cookie(instance: i32, name: &str, value: &str, days: i32, cross_subdomain: i32, secure: i32);
    fn log(instance: i32, level: i32, message: &str);
    fn send(instance: i32, id: i32, url: &str, body: &[u8], is_gzip: i32, transport: i32, attempts: i32);
    #[wasm_bindgen(js_name = saveRecord)]
    fn save_record(instance: i32, id: i32, url: &str, count: i32, events: &[u8]) -> bool;
    #[wasm_bindgen(js_name = noteFailure)]
    fn note_failure(instance: i32);
    #[wasm_bindgen(js_name = forgetRecords)]
    fn forget_records(instance: i32, id: i32);
    #[wasm_bindgen(js_name = capturedEarly)]
    fn captured_early(instance: i32, event: &str);
    #[wasm_bindgen(js_name = sessionChanged)]
    fn session_changed(instance: i32, session: &str);
    #[wasm_bindgen(js_name = wantFlags)]
    fn want_flags(instance: i32, is_other: i32);
    #[wasm_bindgen(js_name = wakeAt)]
    fn wake_at(instance: i32, due: f64);
}

thread_local! {
    /// The number of the instance that is at work.
    static INSTANCE: Cell<i32> = const { Cell::new(0) };
    /// When the shim called, ms since 1970 * 16, plus bits of [`wire::core_protocol::consent_facts`].
    static TIME: Cell<i64> = const { Cell::new(0) };
    /// What consent allows, bits of [`super::consent`].
    static CONSENT: Cell<u8> = const { Cell::new(0) };
    /// What random numbers are made of.
    static CHANCE: Cell<u64> = const { Cell::new(0) };
}

/// See `moment` of `exports`.
pub fn set_moment(time: f64, random: f64) {
    TIME.set(time as i64);
    CHANCE.set(CHANCE.get() ^ random.to_bits());
}

/// What the shim does for the instance that is at work: [`super::Ask`], by functions of its own.
pub struct Host(());

/// The host of an instance, until it is dropped.
pub struct AtWork {
    host: Host,
    before: i32,
}

impl AtWork {
    /// Lets an instance ask its host.
    pub fn begin(instance: i32) -> Self {
        Self { host: Host(()), before: INSTANCE.replace(instance) }
    }
}

impl std::ops::Deref for AtWork {
    type Target = Host;

    fn deref(&self) -> &Host {
        &self.host
    }
}

impl Drop for AtWork {
    fn drop(&mut self) {
        INSTANCE.set(self.before);
    }
}

fn at() -> i32 {
    INSTANCE.get()
}

/// The bag in a text that the shim has left.
#[inline(never)]
fn bag(length: usize) -> PropertyBag {
    PropertyBag::parse_or_empty(&take(length))
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
        bag(page_facts(at()))
    }

    pub fn referrer(&self) -> String {
        take(referrer(at()))
    }

    pub fn title(&self) -> String {
        take(title(at()))
    }

    pub fn number(&self, value: f64) -> String {
        take(number_text(value))
    }

    pub fn replay(&self, name: &str) -> String {
        take(replay(at(), name))
    }

    pub fn rate_limited(&self, message: &str) {
        rate_limited(at(), message);
    }

    pub fn params(&self, url: &str, name: &str) -> PropertyBag {
        bag(params(at(), url, name))
    }

    pub fn iso(&self, ms: i64) -> String {
        take(iso(at(), ms as f64))
    }

    pub fn stored(&self, area: Area, key: &str) -> String {
        take(stored(at(), area as i32, key))
    }

    pub fn store(&self, area: Area, key: &str, value: &str) -> bool {
        store(at(), area as i32, key, value)
    }

    pub fn forget(&self, area: Area, key: &str) {
        // an empty value removes the entry
        store(at(), area as i32, key, "");
    }

    pub fn set_cookie(&self, name: &str, value: &str, options: CookieOptions) {
        set_cookie(
            at(),
            name,
            value,
            options.days as i32,
            i32::from(options.cross_subdomain),
            i32::from(options.secure),
        );
    }

    pub fn set_consent_rules(&self, rules: Rules) {
        CONSENT.set(rules.allow(TIME.get() as u8 & 15));
    }

    pub fn consent(&self) -> u8 {
        CONSENT.get() & !(GRANTED | DENIED)
    }

    /// [`Host::consent`], and what the visitor has decided.
    pub fn consent_and_decision(&self) -> u8 {
        CONSENT.get()
    }

    pub fn log(&self, level: Level, message: &str) {
        log(at(), level as i32, message);
    }

    pub fn send(&self, id: u32, url: &str, body: &[u8], is_gzip: bool, transport: Transport, attempts: u32) {
        send(at(), id as i32, url, body, i32::from(is_gzip), transport as i32, attempts as i32);
    }

    pub fn save_record(&self, id: u32, url: &str, count: i64, events: &[u8]) -> bool {
        save_record(at(), id as i32, url, count as i32, events)
    }

    pub fn note_failure(&self) {
        note_failure(at());
    }

    pub fn forget_records(&self, id: u32) {
        forget_records(at(), id as i32);
    }

    pub fn captured(&self, event: &str) {
        captured_early(at(), event);
    }

    pub fn session_changed(&self, session: &str) {
        session_changed(at(), session);
    }

    pub fn flags(&self, is_other: bool) {
        want_flags(at(), i32::from(is_other));
    }

    pub fn wake_at(&self, due: i64) {
        wake_at(at(), due as f64);
    }
}

//! The only folder that touches the browser. [`Ask`] is what the rest of the crate may ask of it;
//! everything above is plain Rust on plain data and is tested natively against `fake::FakeBrowser`.

#[cfg(test)]
pub mod fake;

in_the_page! {
    mod element;
    pub mod handover;
    mod listener;
    pub mod page;
    mod timer;
    mod value;
    mod web;
    pub use element::{Element, Kind};
    pub use listener::{CONFIG, EVENT, Listener, Listeners, Place, SELECTORS};
    pub use timer::Timer;
    pub use value::{Key, Value};
    pub use web::{AtWork, set_moment};
}

/// The browser. In the module there is one, it is asked directly and has no size: passing it on costs nothing.
#[cfg(all(target_arch = "wasm32", not(test)))]
pub use web::Host as Browser;
/// The browser, or its replacement in tests. In the module it is no trait object.
#[cfg(not(all(target_arch = "wasm32", not(test))))]
pub type Browser = dyn Ask;

use crate::features::consent::Rules;
use json::PropertyBag;
pub use wire::core_protocol::{Area, Level, Transport, consent};

/// How a cookie is written.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct CookieOptions {
    /// `cookie_expiration`, days; 0 is a session cookie, less removes it.
    pub days: i64,
    /// `cross_subdomain_cookie`: written for the broadest domain that the browser accepts.
    pub cross_subdomain: bool,
    /// `secure_cookie`
    pub secure: bool,
}

/// What the SDK asks of the browser. Nothing here runs the user's code before the core has returned: requests and
/// hooks wait until then.
///
/// The module's `Host` has the same methods as its own, for callers to need no import.
pub trait Ask {
    /// Milliseconds since 1970, `Date.now()`.
    fn now(&self) -> i64;
    /// 32 random bits.
    fn random(&self) -> u32;
    /// The properties of events that describe the page now, under posthog-js's names: `$current_url` (as the config allows it),
    /// `$host`, `$pathname`, and the sizes of screen and viewport.
    fn page(&self) -> PropertyBag;
    /// `document.referrer`, empty where there is none.
    fn referrer(&self) -> String;
    /// `document.title`
    fn title(&self) -> String;
    /// A number as JSON has it: printing floats is much code, and the browser has it.
    fn number(&self, value: f64) -> String;
    /// Session replay's properties of event `name`: JSON behind a digit, which is 1 where the event has to
    /// have everything that is noted of it, and 0 where only what every event needs. Empty where there is no replay.
    fn replay(&self, name: &str) -> String;
    /// Warns the page and the project that events were dropped, in these words, when the core has returned.
    fn rate_limited(&self, message: &str);
    /// Query parameters of `url`, decoded, null where absent or empty: `name`, or the campaign parameters where that
    /// is empty, or those without `custom_campaign_params` where it is `*`.
    fn params(&self, url: &str, name: &str) -> PropertyBag;
    /// `ms` since 1970 as `Date#toISOString` writes it.
    fn iso(&self, ms: i64) -> String;
    /// An entry of a place; empty where it or the place is missing, or where it starts like an object and is no JSON.
    fn stored(&self, area: Area, key: &str) -> String;
    /// Writes an entry of a storage; false where it is missing, full or forbidden.
    fn store(&self, area: Area, key: &str, value: &str) -> bool;
    /// Removes an entry of a storage.
    fn forget(&self, area: Area, key: &str);
    /// Writes a cookie for the whole site.
    fn set_cookie(&self, name: &str, value: &str, options: CookieOptions);
    /// Has consent mean what these rules say from now on.
    fn set_consent_rules(&self, rules: Rules);
    /// What consent allows now, after what this or another tab decided: bits of [`consent`], without
    /// the decision itself.
    fn consent(&self) -> u8;
    /// One console line.
    fn log(&self, level: Level, message: &str);
    /// Posts `body`, which is gzip where `is_gzip`, or JSON that the browser is to compress. The answer comes back to
    /// [`crate::delivery::Delivery::answered`] under `id`. `attempts` counts the earlier ones.
    fn send(&self, id: u32, url: &str, body: &[u8], is_gzip: bool, transport: Transport, attempts: u32);
    /// Keeps `count` events of request `id` for `url` in the outbox, as a further record: the DEFLATE, without an end, of
    /// their JSON, separated by commas. Without a URL it goes on where the request's last one ended, which is refused
    /// (false) where that is not there any more.
    fn save_record(&self, id: u32, url: &str, count: i64, events: &[u8]) -> bool;
    /// Notes in the outbox that the server could not be reached or could not take events just now.
    fn note_failure(&self);
    /// Removes a request's records from the outbox.
    fn forget_records(&self, id: u32);
    /// Runs the hooks on an event (JSON) that the SDK captured by itself, then delivers it.
    fn captured(&self, event: &str);
    /// Tells who listens that the session or the window has changed; `session` is [`crate::identity::session::Session`]
    /// as JSON.
    fn session_changed(&self, session: &str);
    /// Requests feature flags; `is_other` for another visitor, of whom nothing is known yet.
    fn flags(&self, is_other: bool);
    /// Sets the one timer to a time, ms since 1970; 0 stops it.
    fn wake_at(&self, due: i64);
}

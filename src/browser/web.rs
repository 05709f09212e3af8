//! The browser itself, reached through the shim: `js/host.ts` is the other side.
//!
//! Not through web-sys: its getters, the hashed names of their imports and js-sys behind them were a sixth of the
//! module (docs/ARCHITECTURE.md has the figures).

use super::{Area, Browser, CookieOptions, Level, Page};
use crate::json::PropertyBag;
use wasm_bindgen::prelude::*;

#[wasm_bindgen]
extern "C" {
    /// What the shim does for an instance. None of it throws, and none runs the user's code before the core has
    /// returned.
    pub type Host;
    /// Runs the hooks on an event (JSON) that the SDK captured by itself, then delivers it.
    #[wasm_bindgen(method)]
    pub fn captured(this: &Host, event: &str);
    /// Sends a request; its answer comes back as `op::ANSWERED`.
    #[wasm_bindgen(method)]
    pub fn send(this: &Host, id: u32, url: &str, body: &[u8], content_type: &str, transport: u8, keepalive: bool);
    /// Sets the one timer, in ms: `op::TICK` follows. Less than 0 stops it.
    #[wasm_bindgen(method)]
    pub fn timer(this: &Host, wait: f64);
    #[wasm_bindgen(method)]
    fn log(this: &Host, level: u8, message: &str);
    #[wasm_bindgen(method)]
    fn now(this: &Host) -> f64;
    #[wasm_bindgen(method)]
    fn random(this: &Host) -> u32;
    /// [`Page`] as JSON.
    #[wasm_bindgen(method)]
    fn page(this: &Host) -> String;
    /// The entry of an [`Area`], or a cookie (2); none where it is missing.
    #[wasm_bindgen(method)]
    fn stored(this: &Host, place: u8, key: &str) -> Option<String>;
    /// Writes an entry; none removes it.
    #[wasm_bindgen(method)]
    fn store(this: &Host, place: u8, key: &str, value: Option<&str>) -> bool;
    #[wasm_bindgen(method)]
    fn cookie(this: &Host, key: &str, value: &str, days: f64, cross_subdomain: bool, secure: bool);
}

impl Browser for Host {
    fn now(&self) -> i64 {
        self.now() as i64
    }

    fn random(&self) -> u32 {
        self.random()
    }

    fn page(&self) -> Page {
        let page = PropertyBag::parse_or_empty(Some(&self.page()));
        let size = |key| page.int(key) as i32;
        Page {
            url: page.text("url"),
            referrer: page.text("referrer"),
            title: page.text("title"),
            screen: (size("screenWidth"), size("screenHeight")),
            viewport: (size("width"), size("height")),
        }
    }

    fn stored(&self, area: Area, key: &str) -> Option<String> {
        self.stored(area as u8, key)
    }

    fn store(&self, area: Area, key: &str, value: &str) -> bool {
        self.store(area as u8, key, Some(value))
    }

    fn forget(&self, area: Area, key: &str) {
        self.store(area as u8, key, None);
    }

    fn cookie(&self, name: &str) -> Option<String> {
        self.stored(2, name)
    }

    fn set_cookie(&self, name: &str, value: &str, options: &CookieOptions) {
        self.cookie(name, value, options.days as f64, options.cross_subdomain, options.secure);
    }

    fn log(&self, level: Level, message: &str) {
        self.log(level as u8, message);
    }
}

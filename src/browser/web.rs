//! The browser itself, reached through the shim: `js/host.ts` is the other side.
//!
//! Not through web-sys: its getters, the hashed names of their imports and js-sys behind them were a sixth of the
//! module (docs/ARCHITECTURE.md has the figures).

use super::{Area, Browser, CookieOptions, Level, Transport};
use crate::json::PropertyBag;
use wasm_bindgen::prelude::*;

#[wasm_bindgen]
extern "C" {
    /// What the shim does for an instance. None of it throws, and none runs the user's code before the core has
    /// returned.
    pub type Host;
    #[wasm_bindgen(method)]
    fn now(this: &Host) -> f64;
    #[wasm_bindgen(method)]
    fn random(this: &Host) -> u32;
    /// 0 the page's properties as JSON, 1 the referrer, 2 the title.
    #[wasm_bindgen(method)]
    fn page(this: &Host, what: u8) -> String;
    #[wasm_bindgen(method)]
    fn params(this: &Host, url: &str, name: &str) -> String;
    #[wasm_bindgen(method)]
    fn iso(this: &Host, ms: f64) -> String;
    #[wasm_bindgen(method)]
    fn stored(this: &Host, area: u8, key: &str) -> Option<String>;
    /// Writes an entry; an empty value removes it.
    #[wasm_bindgen(method)]
    fn store(this: &Host, area: u8, key: &str, value: &str) -> bool;
    #[wasm_bindgen(method)]
    fn cookie(this: &Host, key: &str, value: &str, days: f64, cross_subdomain: bool, secure: bool);
    #[wasm_bindgen(method)]
    fn log(this: &Host, level: u8, message: &str);
    #[wasm_bindgen(method)]
    fn send(this: &Host, id: u32, url: &str, body: &[u8], is_gzip: bool, transport: u8, attempts: u32);
    #[wasm_bindgen(method)]
    fn save(this: &Host, url: &str, count: u32, events: &[u8]) -> u32;
    #[wasm_bindgen(method)]
    fn forget(this: &Host, id: u32);
    #[wasm_bindgen(method)]
    fn captured(this: &Host, event: &str);
    #[wasm_bindgen(method, js_name = wakeAt)]
    fn wake_at(this: &Host, due: f64);
}

impl Browser for Host {
    fn now(&self) -> i64 {
        self.now() as i64
    }

    fn random(&self) -> u32 {
        self.random()
    }

    fn page(&self) -> PropertyBag {
        PropertyBag::parse_or_empty(&self.page(0))
    }

    fn referrer(&self) -> String {
        self.page(1)
    }

    fn title(&self) -> String {
        self.page(2)
    }

    fn params(&self, url: &str, name: &str) -> PropertyBag {
        PropertyBag::parse_or_empty(&self.params(url, name))
    }

    fn iso(&self, ms: i64) -> String {
        self.iso(ms as f64)
    }

    fn stored(&self, area: Area, key: &str) -> Option<String> {
        self.stored(area as u8, key)
    }

    fn store(&self, area: Area, key: &str, value: &str) -> bool {
        self.store(area as u8, key, value)
    }

    fn forget(&self, area: Area, key: &str) {
        self.store(area as u8, key, "");
    }

    fn set_cookie(&self, name: &str, value: &str, options: CookieOptions) {
        self.cookie(name, value, options.days as f64, options.cross_subdomain, options.secure);
    }

    fn log(&self, level: Level, message: &str) {
        self.log(level as u8, message);
    }

    fn send(&self, id: u32, url: &str, body: &[u8], is_gzip: bool, transport: Transport, attempts: u32) {
        self.send(id, url, body, is_gzip, transport as u8, attempts);
    }

    fn save_record(&self, url: &str, count: u32, events: &[u8]) -> u32 {
        self.save(url, count, events)
    }

    fn forget_record(&self, id: u32) {
        self.forget(id);
    }

    fn captured(&self, event: &str) {
        self.captured(event);
    }

    fn wake_at(&self, due: i64) {
        self.wake_at(due as f64);
    }
}

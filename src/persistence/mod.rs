//! What is remembered between pages: posthog-js's own keys in posthog-js's own places, so that a visitor
//! keeps their identity when a site changes from one SDK to the other.

pub mod keys;
mod shared;
mod split;

use crate::browser::{Area, Browser, CookieOptions, Level};
use json::text::{concat, part};
use json::{PropertyBag, lists};
use wire::persisted_keys::key::DISTINCT_ID;

/// Where properties are kept: `config.persistence`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Mode {
    /// All in `localStorage`, the identity in a cookie too.
    #[default]
    LocalStorageAndCookie,
    /// `localStorage` only.
    LocalStorage,
    /// A cookie only.
    Cookie,
    /// `sessionStorage` only.
    SessionStorage,
    /// Gone with the page.
    Memory,
}

impl Mode {
    /// The mode `name` stands for, as the shim's config spells it (`js/client/config.ts`); the default for any other text.
    pub fn parse(name: &str) -> Self {
        match name {
            "localStorage" => Self::LocalStorage,
            "cookie" => Self::Cookie,
            "sessionStorage" => Self::SessionStorage,
            "memory" => Self::Memory,
            _ => Self::LocalStorageAndCookie,
        }
    }

    fn has_cookie(self) -> bool {
        matches!(self, Self::Cookie | Self::LocalStorageAndCookie)
    }

    fn area(self) -> Option<Area> {
        match self {
            Self::LocalStorageAndCookie | Self::LocalStorage => Some(Area::Local),
            Self::SessionStorage => Some(Area::Session),
            Self::Cookie | Self::Memory => None,
        }
    }
}

/// How and where a [`Persistence`] keeps its properties.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Options {
    /// See [`Mode`].
    pub mode: Mode,
    /// Nothing is written, and what was written is removed.
    pub disabled: bool,
    /// See [`CookieOptions`].
    pub cookie: CookieOptions,
    /// `cookie_persisted_properties`: further keys for the cookie, a JSON array of strings.
    pub in_cookie: String,
    /// `cookieWinsOnConflict`: what subdomains share counts for more than what this one stored.
    pub cookie_wins: bool,
    /// `split_storage`: see `split.rs`.
    pub splits: bool,
}

/// One persisted property bag.
#[derive(Debug)]
pub struct Persistence {
    name: String,
    options: Options,
    /// `Options::mode`, or its replacement if the browser lacks the storage.
    mode: Mode,
    /// The properties as they are now; writes follow at once.
    pub props: PropertyBag,
    /// The texts last seen in the storage and in the cookie.
    seen: (String, String),
    /// The texts of the other entries as they were last written: see `split.rs`.
    seen_parts: String,
    /// Whose properties were last read or written here: a distinct id as written in JSON.
    owner: String,
    /// Whether the shared cookie has brought another identity; see [`Self::sync`].
    has_new_identity: bool,
}

/// The key posthog-js stores under: `ph_<persistence_name>`, else `ph_<token>_posthog`.
pub fn storage_name(token: &str, persistence_name: &str) -> String {
    if !persistence_name.is_empty() {
        return concat(&["ph_", persistence_name]);
    }
    let mut name = String::from("ph_");
    let mut done = 0;
    for (at, byte) in token.bytes().enumerate() {
        let code = match byte {
            b'+' => "PL",
            b'/' => "SL",
            b'=' => "EQ",
            _ => continue,
        };
        name.push_str(part(token, done, at));
        name.push_str(code);
        done = at + 1;
    }
    name.push_str(part(token, done, token.len()));
    name.push_str("_posthog");
    name
}

impl Persistence {
    /// Opens the bag stored as `name`, empty where there is none.
    pub fn open(browser: &Browser, name: String, options: Options) -> Self {
        let mode = usable(browser, options.mode);
        let mut opened = Self {
            name,
            options,
            mode,
            props: PropertyBag::default(),
            seen: Default::default(),
            seen_parts: String::new(),
            owner: String::new(),
            has_new_identity: false,
        };
        if opened.options.disabled {
            opened.forget(browser);
        } else {
            opened.load(browser);
        }
        opened
    }

    /// Reads the stored bag again: another tab may have written it.
    pub fn load(&mut self, browser: &Browser) {
        if self.options.disabled || self.mode == Mode::Memory {
            return;
        }
        self.props = PropertyBag::default();
        if let Some(area) = self.mode.area() {
            self.seen.0 = browser.stored(area, &self.name);
            let mut props = PropertyBag::parse_or_empty(&self.seen.0);
            self.add_parts(browser, &mut props);
            self.props = props;
        }
        if self.mode.has_cookie() {
            let text = browser.stored(Area::Cookie, &self.name);
            let mut cookie = PropertyBag::parse_or_empty(&text);
            if self.follows_cookie() {
                self.adopt(&cookie);
            } else {
                // localStorage wins: the cookie only fills what it lacks
                cookie.extend(&self.props);
                self.props = cookie;
            }
            self.seen.1 = text;
        }
        self.owner = self.props.bare(DISTINCT_ID).into();
    }

    /// Takes over what another tab has written for the same visitor, of what tabs share; whether that is anything new.
    pub fn take_over(&mut self, browser: &Browser) -> bool {
        let mut is_new = false;
        if self.options.disabled || self.mode.area() != Some(Area::Local) {
            return is_new;
        }
        let mut other = PropertyBag::parse_or_empty(&browser.stored(Area::Local, &self.name));
        self.add_parts(browser, &mut other);
        if other.raw(DISTINCT_ID) == self.props.raw(DISTINCT_ID) {
            for (key, value) in other.iter() {
                if keys::is_shared_by_tabs(key) && self.props.raw(key) != Some(value) {
                    self.props.set_raw(key, value);
                    is_new = true;
                }
            }
        }
        is_new
    }

    /// Writes the bag where it has changed.
    pub fn save(&mut self, browser: &Browser) {
        if self.options.disabled || self.mode == Mode::Memory {
            return;
        }
        let mut text = self.props.settle();
        if self.splits() {
            text = self.part(0, 0);
        }
        let id = self.props.bare(DISTINCT_ID);
        if let Some(area) = self.mode.area() {
            if self.seen.0 != text {
                let there = browser.stored(area, &self.name);
                if there != self.seen.0 && id == self.owner {
                    let other = PropertyBag::parse_or_empty(&there);
                    let other = other.bare(DISTINCT_ID);
                    if !other.is_empty() && other != id {
                        // another tab knows who the visitor is now: this one must not undo it
                        return;
                    }
                }
                if browser.store(area, &self.name, &text) {
                    self.seen.0 = text.as_str().into();
                }
            }
            self.owner = id.into();
        }
        self.save_parts(browser);
        let in_cookie = match self.mode {
            Mode::Cookie => text,
            Mode::LocalStorageAndCookie => self.cookie_part(),
            _ => return,
        };
        if self.seen.1 != in_cookie && in_cookie != "{}" {
            browser.set_cookie(&self.name, &in_cookie, self.options.cookie);
            self.seen.1 = in_cookie;
        }
    }

    fn cookie_part(&self) -> String {
        let mut part = PropertyBag::default();
        for (key, value) in self.props.iter() {
            let is_shared = keys::is_in_cookie(key) || lists(&self.options.in_cookie, key);
            if is_shared && !matches!(value, "null" | "\"\"") {
                part.set_raw(key, value);
            }
        }
        part.to_json()
    }

    /// Removes what is stored; the bag in memory stays.
    pub fn forget(&mut self, browser: &Browser) {
        if let Some(area) = self.mode.area() {
            browser.forget(area, &self.name);
            if area == Area::Local {
                for entry in 1..=split::PARTS {
                    browser.forget(area, &self.part_name(entry));
                }
            }
        }
        if self.mode.has_cookie() {
            for cross_subdomain in &[false, true] {
                let options = CookieOptions { days: -1, cross_subdomain: *cross_subdomain, ..self.options.cookie };
                browser.set_cookie(&self.name, "", options);
            }
        }
        self.seen = Default::default();
        self.seen_parts = String::new();
    }

    /// Empties the bag, stored and in memory.
    pub fn clear(&mut self, browser: &Browser) {
        self.forget(browser);
        self.props = PropertyBag::default();
    }

    /// Follows a change of the config: what is kept moves to where it now belongs.
    pub fn reconfigure(&mut self, browser: &Browser, options: Options) {
        if options == self.options {
            return;
        }
        if !self.options.disabled {
            self.forget(browser);
        }
        self.mode = usable(browser, options.mode);
        self.options = options;
        self.save(browser);
    }

    /// Sets properties and writes. A cookie written by this lives `days`, as long as usual for 0.
    pub fn register(&mut self, browser: &Browser, props: &PropertyBag, days: i64) {
        self.props.extend(props);
        self.save_for(browser, days);
    }

    /// Sets the properties that are absent or equal `default` (raw JSON, "None" where empty), and writes.
    pub fn register_once(&mut self, browser: &Browser, props: &PropertyBag, default: &str, days: i64) {
        let default = if default.is_empty() { "\"None\"" } else { default };
        for (key, value) in props.iter() {
            if self.props.raw(key).is_none_or(|there| there == default) {
                self.props.set_raw(key, value);
            }
        }
        self.save_for(browser, days);
    }

    fn save_for(&mut self, browser: &Browser, days: i64) {
        let usual = self.options.cookie.days;
        if days > 0 {
            self.options.cookie.days = days;
        }
        self.save(browser);
        self.options.cookie.days = usual;
    }

    /// Removes a property and writes.
    pub fn unregister(&mut self, browser: &Browser, key: &str) {
        if self.props.remove(key) {
            self.save(browser);
        }
    }

    /// Sets one string property and writes.
    pub fn set_str(&mut self, browser: &Browser, key: &str, value: &str) {
        self.props.set_str(key, value);
        self.save(browser);
    }

    /// What is known of the project's settings; see [`keys::is_setting`].
    #[inline(never)]
    pub fn settings(&self) -> PropertyBag {
        self.props.filtered(keys::is_setting)
    }

    /// The super properties: what events carry.
    pub fn event_properties(&self) -> PropertyBag {
        let mut out = PropertyBag::default();
        for (key, value) in self.props.iter() {
            if keys::is_event_property(key, value) {
                out.set_raw(key, value);
            }
        }
        out
    }

    /// Whether this bag outlives the page in `sessionStorage` terms: it is neither disabled nor memory.
    pub fn is_durable(&self) -> bool {
        !self.options.disabled && self.mode != Mode::Memory
    }
}

/// `mode` where the browser has its storage; else a cookie for what belongs to the visitor, and memory for what
/// belongs to the session: both bags have one name, and a cookie can hold one of them.
fn usable(browser: &Browser, mode: Mode) -> Mode {
    if mode.area().is_none_or(|area| is_supported(browser, area)) {
        return mode;
    }
    if mode == Mode::SessionStorage {
        return Mode::Memory;
    }
    browser.log(Level::Error, "localStorage unsupported; falling back to cookie store");
    Mode::Cookie
}

fn is_supported(browser: &Browser, area: Area) -> bool {
    const PROBE: &str = "__mplssupport__";
    let works = browser.store(area, PROBE, "\"xyz\"") && browser.stored(area, PROBE) == "\"xyz\"";
    browser.forget(area, PROBE);
    works
}

#[cfg(test)]
mod tests;

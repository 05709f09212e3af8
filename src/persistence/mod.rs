//! What is remembered between pages: posthog-js's own keys in posthog-js's own places, so that a visitor
//! keeps their identity when a site changes from one SDK to the other.

pub mod keys;

use crate::browser::{Area, Browser, CookieOptions, Level};
use crate::json::PropertyBag;
use crate::text::concat;

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
    /// The mode `name` stands for, its case ignored as in posthog-js; the default where there is no such mode.
    pub fn parse(name: &str) -> Self {
        match name.to_ascii_lowercase().as_str() {
            "localstorage" => Self::LocalStorage,
            "cookie" => Self::Cookie,
            "sessionstorage" => Self::SessionStorage,
            "memory" => Self::Memory,
            _ => Self::LocalStorageAndCookie,
        }
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
    /// `cookie_persisted_properties`: further keys for the cookie.
    pub in_cookie: Vec<String>,
}

/// One persisted property bag.
#[derive(Debug)]
pub struct Persistence {
    name: String,
    options: Options,
    /// `Options::mode`, or what stands in for it where the browser lacks the storage.
    mode: Mode,
    /// The properties as they are now; writes follow at once.
    pub props: PropertyBag,
    written: (String, String),
}

/// The key posthog-js stores under: `ph_<persistence_name>`, else `ph_<token>_posthog`.
pub fn storage_name(token: &str, persistence_name: &str) -> String {
    if !persistence_name.is_empty() {
        return concat(&["ph_", persistence_name]);
    }
    let mut name = String::from("ph_");
    for character in token.chars() {
        match character {
            '+' => name.push_str("PL"),
            '/' => name.push_str("SL"),
            '=' => name.push_str("EQ"),
            other => name.push(other),
        }
    }
    name.push_str("_posthog");
    name
}

impl Persistence {
    /// Opens the bag stored as `name`, empty where there is none.
    pub fn open(browser: &dyn Browser, name: String, options: Options) -> Self {
        let mode = usable(browser, options.mode);
        let mut opened = Self { name, options, mode, props: PropertyBag::default(), written: Default::default() };
        if opened.options.disabled {
            opened.forget(browser);
        } else {
            opened.load(browser);
        }
        opened
    }

    /// Reads the stored bag again: another tab may have written it.
    pub fn load(&mut self, browser: &dyn Browser) {
        if self.options.disabled || self.mode == Mode::Memory {
            return;
        }
        let mut props = PropertyBag::default();
        if let Some(area) = self.mode.area() {
            props = bag_of(browser, area, &self.name);
        }
        if matches!(self.mode, Mode::Cookie | Mode::LocalStorageAndCookie) {
            // localStorage wins: the cookie only fills what it lacks, as in posthog-js
            let mut all = bag_of(browser, Area::Cookie, &self.name);
            all.extend(&props);
            props = all;
        }
        self.props = props;
    }

    /// Writes the bag where it has changed.
    pub fn save(&mut self, browser: &dyn Browser) {
        if self.options.disabled || self.mode == Mode::Memory {
            return;
        }
        let text = self.props.settle();
        if let Some(area) = self.mode.area()
            && self.written.0 != text
            && browser.store(area, &self.name, &text)
        {
            self.written.0.clone_from(&text);
        }
        let in_cookie = match self.mode {
            Mode::Cookie => text,
            Mode::LocalStorageAndCookie => self.cookie_part(),
            _ => return,
        };
        if self.written.1 != in_cookie && in_cookie != "{}" {
            browser.set_cookie(&self.name, &in_cookie, self.options.cookie);
            self.written.1 = in_cookie;
        }
    }

    fn cookie_part(&self) -> String {
        let mut part = PropertyBag::default();
        for (key, value) in self.props.iter() {
            let is_shared = keys::is_in_cookie(key) || self.options.in_cookie.iter().any(|custom| custom == key);
            if is_shared && !matches!(value, "null" | "\"\"") {
                part.set_raw(key, value);
            }
        }
        part.to_json()
    }

    /// Removes what is stored; the bag in memory stays.
    fn forget(&mut self, browser: &dyn Browser) {
        if let Some(area) = self.mode.area() {
            browser.forget(area, &self.name);
        }
        if matches!(self.mode, Mode::Cookie | Mode::LocalStorageAndCookie) {
            browser.set_cookie(&self.name, "", CookieOptions { days: -1, ..self.options.cookie });
        }
        self.written = Default::default();
    }

    /// Empties the bag, stored and in memory.
    pub fn clear(&mut self, browser: &dyn Browser) {
        self.forget(browser);
        self.props = PropertyBag::default();
    }

    /// Follows a change of the config: what is kept moves to where it now belongs.
    pub fn reconfigure(&mut self, browser: &dyn Browser, options: Options) {
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
    pub fn register(&mut self, browser: &dyn Browser, props: &PropertyBag, days: i64) {
        self.props.extend(props);
        self.save_for(browser, days);
    }

    /// Sets the properties that are absent or equal `default` (raw JSON, "None" where empty), and writes.
    pub fn register_once(&mut self, browser: &dyn Browser, props: &PropertyBag, default: &str, days: i64) {
        let default = if default.is_empty() { "\"None\"" } else { default };
        for (key, value) in props.iter() {
            if self.props.raw(key).is_none_or(|there| there == default) {
                self.props.set_raw(key, value);
            }
        }
        self.save_for(browser, days);
    }

    fn save_for(&mut self, browser: &dyn Browser, days: i64) {
        let usual = self.options.cookie.days;
        if days > 0 {
            self.options.cookie.days = days;
        }
        self.save(browser);
        self.options.cookie.days = usual;
    }

    /// Removes a property and writes.
    pub fn unregister(&mut self, browser: &dyn Browser, key: &str) {
        if self.props.remove(key) {
            self.save(browser);
        }
    }

    /// Sets one string property and writes.
    pub fn set_str(&mut self, browser: &dyn Browser, key: &str, value: &str) {
        self.props.set_str(key, value);
        self.save(browser);
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

fn bag_of(browser: &dyn Browser, area: Area, key: &str) -> PropertyBag {
    PropertyBag::parse_or_empty(&browser.stored(area, key).unwrap_or_default())
}

/// `mode` where the browser has its storage; else a cookie for what belongs to the visitor, and memory for what
/// belongs to the session: both bags have one name, and a cookie can hold one of them.
fn usable(browser: &dyn Browser, mode: Mode) -> Mode {
    if mode.area().is_none_or(|area| is_supported(browser, area)) {
        return mode;
    }
    if mode == Mode::SessionStorage {
        return Mode::Memory;
    }
    browser.log(Level::Error, "localStorage unsupported; falling back to cookie store");
    Mode::Cookie
}

fn is_supported(browser: &dyn Browser, area: Area) -> bool {
    const PROBE: &str = "__mplssupport__";
    let works = browser.store(area, PROBE, "\"xyz\"") && browser.stored(area, PROBE).as_deref() == Some("\"xyz\"");
    browser.forget(area, PROBE);
    works
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::browser::fake::FakeBrowser;

    fn bag(text: &str) -> PropertyBag {
        PropertyBag::parse(text).unwrap()
    }

    fn open(browser: &FakeBrowser, mode: Mode) -> Persistence {
        let cookie = CookieOptions { days: 365, ..CookieOptions::default() };
        Persistence::open(browser, "ph_t_posthog".into(), Options { mode, cookie, ..Options::default() })
    }

    #[test]
    fn names_follow_posthog_js() {
        assert_eq!(storage_name("phc_a+b/c=", ""), "ph_phc_aPLbSLcEQ_posthog");
        assert_eq!(storage_name("phc_a", "mine"), "ph_mine");
    }

    #[test]
    fn the_identity_goes_into_the_cookie_the_rest_does_not() {
        let browser = FakeBrowser::default();
        open(&browser, Mode::LocalStorageAndCookie).register(
            &browser,
            &bag(r#"{"distinct_id":"a","plan":"x","$epp":true}"#),
            0,
        );
        assert_eq!(browser.local.borrow()["ph_t_posthog"], r#"{"distinct_id":"a","plan":"x","$epp":true}"#);
        assert_eq!(browser.stored(Area::Cookie, "ph_t_posthog").as_deref(), Some(r#"{"distinct_id":"a","$epp":true}"#));
    }

    #[test]
    fn local_storage_wins_and_the_cookie_fills() {
        let browser = FakeBrowser::default();
        browser.local.borrow_mut().insert("ph_t_posthog".into(), r#"{"distinct_id":"local"}"#.into());
        browser.set_cookie("ph_t_posthog", r#"{"distinct_id":"cookie","$device_id":"d"}"#, CookieOptions::default());
        let opened = open(&browser, Mode::LocalStorageAndCookie);
        assert_eq!(opened.props.string("distinct_id").as_deref(), Some("local"));
        assert_eq!(opened.props.string("$device_id").as_deref(), Some("d"));
    }

    #[test]
    fn every_mode_remembers_where_it_should() {
        for (mode, local, session, cookie) in [
            (Mode::LocalStorageAndCookie, true, false, true),
            (Mode::LocalStorage, true, false, false),
            (Mode::Cookie, false, false, true),
            (Mode::SessionStorage, false, true, false),
            (Mode::Memory, false, false, false),
        ] {
            let browser = FakeBrowser::default();
            open(&browser, mode).register(&browser, &bag(r#"{"distinct_id":"a"}"#), 0);
            let found = (
                browser.local.borrow().contains_key("ph_t_posthog"),
                browser.session.borrow().contains_key("ph_t_posthog"),
                browser.stored(Area::Cookie, "ph_t_posthog").is_some(),
            );
            assert_eq!(found, (local, session, cookie), "{mode:?}");
            let again = open(&browser, mode);
            assert_eq!(again.props.string("distinct_id").is_some(), mode != Mode::Memory, "{mode:?}");
        }
    }

    #[test]
    fn broken_storage_falls_back_to_the_cookie() {
        let browser = FakeBrowser::default();
        browser.storage_broken.set(true);
        open(&browser, Mode::LocalStorageAndCookie).register(&browser, &bag(r#"{"distinct_id":"a","plan":1}"#), 0);
        assert_eq!(browser.stored(Area::Cookie, "ph_t_posthog").as_deref(), Some(r#"{"distinct_id":"a","plan":1}"#));
    }

    #[test]
    fn corrupt_storage_is_an_empty_start() {
        let browser = FakeBrowser::default();
        for text in ["", "nonsense", "[1]", "{\"a\":tru}", "null"] {
            browser.local.borrow_mut().insert("ph_t_posthog".into(), text.into());
            assert!(open(&browser, Mode::LocalStorage).props.is_empty(), "{text}");
        }
    }

    #[test]
    fn register_once_keeps_what_is_there_but_not_defaults() {
        let browser = FakeBrowser::default();
        let mut kept = open(&browser, Mode::Memory);
        kept.register_once(&browser, &bag(r#"{"a":1,"b":"None"}"#), "", 0);
        kept.register_once(&browser, &bag(r#"{"a":2,"b":2}"#), "", 0);
        assert_eq!(kept.props.to_json(), r#"{"a":1,"b":2}"#);
        kept.register_once(&browser, &bag(r#"{"a":3}"#), "1", 0);
        assert_eq!(kept.props.raw("a"), Some("3"));
    }

    #[test]
    fn switching_modes_moves_what_is_kept() {
        let browser = FakeBrowser::default();
        let mut kept = open(&browser, Mode::LocalStorage);
        kept.register(&browser, &bag(r#"{"a":1}"#), 0);
        kept.reconfigure(&browser, Options { mode: Mode::SessionStorage, ..Options::default() });
        assert!(browser.local.borrow().is_empty());
        assert_eq!(browser.session.borrow()["ph_t_posthog"], r#"{"a":1}"#);
        kept.reconfigure(&browser, Options { disabled: true, ..Options::default() });
        assert!(browser.session.borrow().is_empty());
        assert_eq!(kept.props.raw("a"), Some("1"));
    }

    #[test]
    fn events_carry_super_properties_only() {
        let browser = FakeBrowser::default();
        let mut kept = open(&browser, Mode::Memory);
        kept.register(
            &browser,
            &bag(r#"{"plan":"x","$sesid":[1],"$groups":{},"$posthog_sr_group_url_trigger_1":1}"#),
            0,
        );
        assert_eq!(kept.event_properties().to_json(), r#"{"plan":"x","$groups":{}}"#);
    }

    #[test]
    fn unchanged_properties_are_not_written_again() {
        let browser = FakeBrowser::default();
        let mut kept = open(&browser, Mode::LocalStorageAndCookie);
        for _ in 0..3 {
            kept.register(&browser, &bag(r#"{"distinct_id":"a"}"#), 0);
        }
        assert_eq!(browser.cookie_writes.get(), 1);
    }
}

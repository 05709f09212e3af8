//! A browser made of plain memory, for native tests.

use super::{Area, Ask, CookieOptions, Level, Transport};
use crate::features::consent::Rules;
use json::PropertyBag;
use std::cell::{Cell, RefCell};
use std::collections::BTreeMap;

/// A request that was sent.
#[derive(Debug, Clone)]
pub struct Sent {
    /// Names it for the answer.
    pub id: u32,
    /// Where it went.
    pub url: String,
    /// What was posted.
    pub body: Vec<u8>,
    /// Whether the body is gzip, or to be where it is JSON.
    pub is_gzip: bool,
    /// How it left.
    pub transport: Transport,
    /// How often it was tried before.
    pub attempts: u32,
}

/// A record of the outbox: its request, URL, number of events, their gzip.
pub type Record = (u32, String, i64, Vec<u8>);

/// Plain memory that behaves like a browser, as far as [`Ask`] goes.
pub struct FakeBrowser {
    /// The clock, ms since 1970.
    pub clock: Cell<i64>,
    /// `location.href`
    pub url: RefCell<String>,
    /// What [`Ask::referrer`] answers.
    pub referrer: RefCell<String>,
    /// `localStorage`
    pub local: RefCell<BTreeMap<String, String>>,
    /// `sessionStorage`
    pub session: RefCell<BTreeMap<String, String>>,
    /// Whether `localStorage` and `sessionStorage` refuse everything.
    pub storage_broken: Cell<bool>,
    /// Cookies by name.
    pub jar: RefCell<BTreeMap<String, (String, CookieOptions)>>,
    /// How often a cookie was written.
    pub cookie_writes: Cell<u32>,
    /// What [`Ask::consent`] answers.
    pub consent: Cell<u8>,
    /// Console lines.
    pub console: RefCell<Vec<(Level, String)>>,
    /// Requests that were sent.
    pub sent: RefCell<Vec<Sent>>,
    /// Events that the SDK captured by itself.
    pub captured: RefCell<Vec<String>>,
    /// Changes of the session.
    pub session_changes: RefCell<Vec<String>>,
    /// How often feature flags were requested, and how often for another visitor.
    pub flag_asks: Cell<(u32, u32)>,
    /// The outbox.
    pub records: RefCell<Vec<Record>>,
    /// How many records were ever kept.
    pub record_count: Cell<u32>,
    /// How many failures were noted beside them.
    pub failures: Cell<u32>,
    /// When the timer goes off.
    pub timer: Cell<i64>,
    /// What [`Ask::replay`] answers, with the event's name for NAME.
    pub replay: RefCell<String>,
    /// Warnings of events that were dropped.
    pub warnings: RefCell<Vec<String>>,
    /// What was asked of the browser, by the trait's methods: each is a crossing into JavaScript in the module.
    pub calls: RefCell<Vec<&'static str>>,
    seed: Cell<u32>,
}

impl Default for FakeBrowser {
    fn default() -> Self {
        Self {
            clock: Cell::new(1_795_342_066_000),
            url: RefCell::new("https://shop.example.com/products?utm_source=news&gclid=G1#top".into()),
            referrer: RefCell::new("https://www.google.com/search?q=blue+shoes".into()),
            local: RefCell::default(),
            session: RefCell::default(),
            storage_broken: Cell::new(false),
            jar: RefCell::default(),
            cookie_writes: Cell::default(),
            consent: Cell::new(super::consent::CAPTURES),
            console: RefCell::default(),
            sent: RefCell::default(),
            captured: RefCell::default(),
            session_changes: RefCell::default(),
            flag_asks: Cell::default(),
            records: RefCell::default(),
            record_count: Cell::default(),
            failures: Cell::default(),
            calls: RefCell::default(),
            timer: Cell::default(),
            replay: RefCell::default(),
            warnings: RefCell::default(),
            seed: Cell::new(42),
        }
    }
}

impl FakeBrowser {
    /// Lets time pass.
    pub fn advance(&self, ms: i64) {
        self.clock.set(self.clock.get() + ms);
    }

    /// Takes the requests that were sent since the last look.
    pub fn take_sent(&self) -> Vec<Sent> {
        std::mem::take(&mut self.sent.borrow_mut())
    }

    fn area(&self, area: Area) -> &RefCell<BTreeMap<String, String>> {
        match area {
            Area::Session => &self.session,
            _ => &self.local,
        }
    }
}

impl Ask for FakeBrowser {
    fn now(&self) -> i64 {
        self.clock.get()
    }

    fn random(&self) -> u32 {
        let next = self.seed.get().wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        self.seed.set(next);
        next
    }

    fn page(&self) -> PropertyBag {
        self.calls.borrow_mut().push("page");
        let url = self.url.borrow();
        let mut page = PropertyBag::default();
        page.set_str("$current_url", &url);
        page.set_str("$host", url.split('/').nth(2).unwrap_or_default());
        page.set_str("$pathname", "/products");
        page.set_int("$screen_width", 1280);
        page
    }

    fn referrer(&self) -> String {
        self.calls.borrow_mut().push("referrer");
        self.referrer.borrow().clone()
    }

    fn title(&self) -> String {
        self.calls.borrow_mut().push("title");
        "Products".into()
    }

    fn number(&self, value: f64) -> String {
        self.calls.borrow_mut().push("number");
        value.to_string()
    }

    fn replay(&self, name: &str) -> String {
        self.calls.borrow_mut().push("replay");
        self.replay.borrow().replace("NAME", name)
    }

    fn rate_limited(&self, message: &str) {
        self.calls.borrow_mut().push("rate_limited");
        self.warnings.borrow_mut().push(message.into());
    }

    fn params(&self, url: &str, name: &str) -> PropertyBag {
        self.calls.borrow_mut().push("params");
        let query = url.split('#').next().unwrap_or_default().split_once('?').map_or("", |(_, query)| query);
        let mut params = PropertyBag::default();
        for wanted in if matches!(name, "" | "*") { vec!["utm_source", "utm_medium", "gclid"] } else { vec![name] } {
            let found = query.split('&').find_map(|pair| pair.strip_prefix(wanted)?.strip_prefix('='));
            match found {
                Some(value) => params.set_str(wanted, &value.replace('+', " ")),
                None => params.set_raw(wanted, "null"),
            }
        }
        params
    }

    fn iso(&self, ms: i64) -> String {
        self.calls.borrow_mut().push("iso");
        format!("iso:{ms}")
    }

    fn stored(&self, area: Area, key: &str) -> String {
        self.calls.borrow_mut().push("stored");
        let found = match area {
            Area::Cookie => self.jar.borrow().get(key).map(|(value, _)| value.clone()),
            _ if self.storage_broken.get() => None,
            _ => self.area(area).borrow().get(key).cloned(),
        };
        found
            .filter(|text| !text.starts_with('{') || serde_json::from_str::<&serde_json::value::RawValue>(text).is_ok())
            .unwrap_or_default()
    }

    fn store(&self, area: Area, key: &str, value: &str) -> bool {
        self.calls.borrow_mut().push("store");
        if self.storage_broken.get() {
            return false;
        }
        if value.is_empty() {
            self.area(area).borrow_mut().remove(key);
        } else {
            self.area(area).borrow_mut().insert(key.into(), value.into());
        }
        true
    }

    fn forget(&self, area: Area, key: &str) {
        self.calls.borrow_mut().push("forget");
        self.area(area).borrow_mut().remove(key);
    }

    fn set_cookie(&self, name: &str, value: &str, options: CookieOptions) {
        self.calls.borrow_mut().push("set_cookie");
        self.cookie_writes.set(self.cookie_writes.get() + 1);
        if options.days < 0 {
            self.jar.borrow_mut().remove(name);
        } else {
            self.jar.borrow_mut().insert(name.into(), (value.into(), options));
        }
    }

    fn set_consent_rules(&self, _: Rules) {
        // tests say what consent allows
    }

    fn consent(&self) -> u8 {
        self.consent.get()
    }

    fn log(&self, level: Level, message: &str) {
        self.calls.borrow_mut().push("log");
        self.console.borrow_mut().push((level, message.into()));
    }

    fn send(&self, id: u32, url: &str, body: &[u8], is_gzip: bool, transport: Transport, attempts: u32) {
        self.calls.borrow_mut().push("send");
        self.sent.borrow_mut().push(Sent { id, url: url.into(), body: body.into(), is_gzip, transport, attempts });
    }

    fn save_record(&self, id: u32, url: &str, count: i64, events: &[u8]) -> bool {
        self.calls.borrow_mut().push("save_record");
        if url.is_empty() && self.records.borrow().iter().all(|record| record.0 != id) {
            return false;
        }
        self.record_count.set(self.record_count.get() + 1);
        self.records.borrow_mut().push((id, url.into(), count, events.into()));
        true
    }

    fn note_failure(&self) {
        self.calls.borrow_mut().push("note_failure");
        self.failures.set(self.failures.get() + 1);
    }

    fn forget_records(&self, id: u32) {
        self.calls.borrow_mut().push("forget_records");
        self.records.borrow_mut().retain(|record| record.0 != id);
    }

    fn captured(&self, event: &str) {
        self.calls.borrow_mut().push("captured");
        self.captured.borrow_mut().push(event.into());
    }

    fn session_changed(&self, session: &str) {
        self.calls.borrow_mut().push("session_changed");
        self.session_changes.borrow_mut().push(session.into());
    }

    fn flags(&self, is_other: bool) {
        self.calls.borrow_mut().push("flags");
        let (asks, other_asks) = self.flag_asks.get();
        self.flag_asks.set((asks + 1, other_asks + u32::from(is_other)));
    }

    fn wake_at(&self, due: i64) {
        self.calls.borrow_mut().push("wake_at");
        self.timer.set(due);
    }
}

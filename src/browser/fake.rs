//! A browser made of plain memory, for native tests.

use super::{Area, Browser, CookieOptions, Level, Page};
use std::cell::{Cell, RefCell};
use std::collections::BTreeMap;

/// Plain memory that behaves like a browser, as far as [`Browser`] goes.
pub struct FakeBrowser {
    /// The clock, ms since 1970.
    pub clock: Cell<i64>,
    /// What [`Browser::page`] answers.
    pub current: RefCell<Page>,
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
    /// Console lines.
    pub console: RefCell<Vec<(Level, String)>>,
    seed: Cell<u32>,
}

impl Default for FakeBrowser {
    fn default() -> Self {
        Self {
            clock: Cell::new(1_795_342_066_000),
            current: RefCell::new(Page {
                url: "https://shop.example.com/products?utm_source=news&gclid=G1#top".into(),
                referrer: "https://www.google.com/search?q=blue+shoes".into(),
                title: "Products".into(),
                screen: (1280, 720),
                viewport: (1200, 600),
            }),
            local: RefCell::default(),
            session: RefCell::default(),
            storage_broken: Cell::new(false),
            jar: RefCell::default(),
            cookie_writes: Cell::default(),
            console: RefCell::default(),
            seed: Cell::new(42),
        }
    }
}

impl FakeBrowser {
    /// Lets time pass.
    pub fn advance(&self, ms: i64) {
        self.clock.set(self.clock.get() + ms);
    }

    fn area(&self, area: Area) -> &RefCell<BTreeMap<String, String>> {
        match area {
            Area::Local => &self.local,
            Area::Session => &self.session,
        }
    }
}

impl Browser for FakeBrowser {
    fn now(&self) -> i64 {
        self.clock.get()
    }

    fn random(&self) -> u32 {
        let next = self.seed.get().wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        self.seed.set(next);
        next
    }

    fn page(&self) -> Page {
        self.current.borrow().clone()
    }

    fn stored(&self, area: Area, key: &str) -> Option<String> {
        if self.storage_broken.get() { None } else { self.area(area).borrow().get(key).cloned() }
    }

    fn store(&self, area: Area, key: &str, value: &str) -> bool {
        if self.storage_broken.get() {
            return false;
        }
        self.area(area).borrow_mut().insert(key.into(), value.into());
        true
    }

    fn forget(&self, area: Area, key: &str) {
        self.area(area).borrow_mut().remove(key);
    }

    fn cookie(&self, name: &str) -> Option<String> {
        self.jar.borrow().get(name).map(|(value, _)| value.clone())
    }

    fn set_cookie(&self, name: &str, value: &str, options: &CookieOptions) {
        self.cookie_writes.set(self.cookie_writes.get() + 1);
        if options.days < 0 {
            self.jar.borrow_mut().remove(name);
        } else {
            self.jar.borrow_mut().insert(name.into(), (value.into(), options.clone()));
        }
    }

    fn log(&self, level: Level, message: &str) {
        self.console.borrow_mut().push((level, message.into()));
    }
}

//! Session and window ids: a session ends after idling or after a day, a window is one tab.

use crate::browser::{Area, Browser, Level};
use crate::event::uuid::{Uuids, timestamp_ms};
use crate::json::{PropertyBag, decode_string, parse_int, push_int, push_quoted, quoted};
use crate::persistence::Persistence;
use crate::text::{after, before, concat};

/// The stored triple `[last activity ms, session id, start ms]`.
const SESSION: &str = "$sesid";
const MAX_LENGTH_MS: i64 = 24 * 3600 * 1000;
const DEFAULT_IDLE_SECONDS: i64 = 30 * 60;
/// Activity is written at most this often; every write wakes the other tabs.
const WRITE_EVERY_MS: i64 = 5000;
/// How far in the future a bootstrapped session may start: clocks differ.
const CLOCK_SKEW_MS: i64 = 60_000;

/// A look at the session.
#[derive(Debug, Clone)]
pub struct Session {
    /// Session id, a UUID v7.
    pub id: String,
    /// Window id, a UUID v7.
    pub window_id: String,
    /// When it began, ms since 1970.
    pub start: i64,
    /// Whether it began with this look: there was none, it had been idle for too long, or had lasted 24 hours.
    pub is_new: bool,
}

impl Session {
    /// What `sessionManager.checkAndGetSessionAndWindowId` answers in posthog-js, as JSON.
    pub fn to_json(&self) -> String {
        let mut out = PropertyBag::default();
        out.set_str("sessionId", &self.id);
        out.set_str("windowId", &self.window_id);
        out.set_int("sessionStartTimestamp", self.start);
        out.to_json()
    }
}

/// The session of one instance in one tab.
#[derive(Debug)]
pub struct Sessions {
    idle_ms: i64,
    window_key: String,
    window_open_key: String,
    window_id: String,
    activity: i64,
    written_activity: i64,
}

impl Sessions {
    /// Takes up the tab's window id, unless the tab is a copy of one that is still open.
    pub fn start(browser: &dyn Browser, store: &Persistence, name: &str, idle_seconds: i64) -> Self {
        let mut idle = if idle_seconds == 0 { DEFAULT_IDLE_SECONDS } else { idle_seconds };
        if !(60..=36_000).contains(&idle) {
            browser.log(Level::Warn, "session_idle_timeout_seconds must be between 60 and 36000; using the nearest");
            idle = idle.clamp(60, 36_000);
        }
        let mut sessions = Self {
            idle_ms: idle * 1000,
            window_key: concat(&["ph_", name, "_window_id"]),
            window_open_key: concat(&["ph_", name, "_primary_window_exists"]),
            window_id: String::new(),
            activity: 0,
            written_activity: 0,
        };
        if store.is_durable() {
            if browser.stored(Area::Session, &sessions.window_open_key).is_none() {
                let stored = browser.stored(Area::Session, &sessions.window_key);
                sessions.window_id = stored.and_then(|raw| decode_string(&raw)).unwrap_or_default();
            } else {
                // the opener's sessionStorage was copied into this tab
                browser.forget(Area::Session, &sessions.window_key);
            }
            browser.store(Area::Session, &sessions.window_open_key, "true");
        }
        sessions
    }

    /// The idle time after which a session ends, ms.
    pub fn timeout_ms(&self) -> i64 {
        self.idle_ms
    }

    /// Continues the session `id`, whose start its UUID tells; false where that is no session that began lately.
    pub fn adopt(&mut self, browser: &dyn Browser, store: &mut Persistence, id: &str) -> bool {
        let now = browser.now();
        match timestamp_ms(id) {
            Some(start) if start <= now + CLOCK_SKEW_MS => {
                self.write(browser, store, id, now, start);
                true
            }
            _ => false,
        }
    }

    /// The session at `now`: the stored one while it lasts, else a new one. `read_only` looks do not keep it alive.
    pub fn check(
        &mut self,
        browser: &dyn Browser,
        store: &mut Persistence,
        uuids: &mut Uuids,
        now: i64,
        read_only: bool,
    ) -> Session {
        let (mut id, mut start) = self.stored(store);
        if !id.is_empty() && !read_only && self.is_idle(now) {
            // another tab may have kept it alive
            store.load(browser);
            (id, start) = self.stored(store);
            if self.is_idle(now) {
                id = String::new();
            }
        }
        let is_new = id.is_empty() || (start > 0 && (now - start).abs() > MAX_LENGTH_MS);
        if is_new {
            id = uuids.next(browser);
            self.window_id = String::new();
        }
        if is_new || start <= 0 {
            start = now;
        }
        if self.window_id.is_empty() {
            self.window_id = uuids.next(browser);
            if store.is_durable() {
                browser.store(Area::Session, &self.window_key, &quoted(&self.window_id));
            }
        }
        if is_new || !read_only || self.activity == 0 {
            self.activity = now;
        }
        if is_new || (self.activity - self.written_activity).abs() >= WRITE_EVERY_MS {
            self.write(browser, store, &id, self.activity, start);
        }
        Session { id, window_id: self.window_id.clone(), start, is_new }
    }

    /// Forgets the session: the next look begins a new one.
    pub fn reset(&mut self, browser: &dyn Browser, store: &mut Persistence) {
        self.activity = 0;
        self.written_activity = 0;
        store.unregister(browser, SESSION);
    }

    /// The tab goes away: its window id is free for the page that comes next in it.
    pub fn leave(&self, browser: &dyn Browser) {
        browser.forget(Area::Session, &self.window_open_key);
    }

    fn is_idle(&self, now: i64) -> bool {
        self.activity > 0 && (now - self.activity).abs() > self.idle_ms
    }

    /// The stored session's id and start; its activity is noted where it is later than ours.
    fn stored(&mut self, store: &Persistence) -> (String, i64) {
        let raw = store.props.raw(SESSION).and_then(|raw| raw.strip_prefix('[')).unwrap_or_default();
        let activity = parse_int(raw);
        let rest = after(raw, ",").unwrap_or_default();
        let id = decode_string(before(before(rest, ","), "]")).unwrap_or_default();
        // old versions stored no start
        let start = after(rest, ",").map_or(activity, parse_int);
        self.activity = self.activity.max(activity);
        (id, start)
    }

    fn write(&mut self, browser: &dyn Browser, store: &mut Persistence, id: &str, activity: i64, start: i64) {
        let mut raw = String::from("[");
        push_int(&mut raw, activity);
        raw.push(',');
        push_quoted(&mut raw, id);
        raw.push(',');
        push_int(&mut raw, start);
        raw.push(']');
        self.activity = activity;
        self.written_activity = activity;
        store.props.set_raw(SESSION, &raw);
        store.save(browser);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::browser::fake::FakeBrowser;
    use crate::identity::tests::store;

    struct Tab {
        browser: FakeBrowser,
        store: Persistence,
        sessions: Sessions,
        uuids: Uuids,
    }

    impl Tab {
        fn open(browser: FakeBrowser) -> Self {
            let store = store(&browser);
            let sessions = Sessions::start(&browser, &store, "t", 0);
            Self { browser, store, sessions, uuids: Uuids::default() }
        }

        fn look(&mut self, read_only: bool) -> Session {
            self.sessions.check(&self.browser, &mut self.store, &mut self.uuids, self.browser.now(), read_only)
        }
    }

    #[test]
    fn lasts_while_something_happens() {
        let mut tab = Tab::open(FakeBrowser::default());
        let first = tab.look(false);
        assert!(first.is_new);
        for _ in 0..10 {
            tab.browser.advance(29 * 60_000);
            let next = tab.look(false);
            assert_eq!((next.id, next.window_id, next.is_new), (first.id.clone(), first.window_id.clone(), false));
        }
    }

    #[test]
    fn ends_when_idle_and_after_a_day() {
        let mut tab = Tab::open(FakeBrowser::default());
        let first = tab.look(false);
        tab.browser.advance(30 * 60_000 + 1);
        let second = tab.look(false);
        assert!(second.is_new);
        assert!(second.id != first.id && second.window_id != first.window_id);
        for _ in 0..50 {
            tab.browser.advance(29 * 60_000);
            tab.look(false);
        }
        assert!(tab.look(false).id != second.id);
    }

    #[test]
    fn looking_does_not_keep_it_alive() {
        let mut tab = Tab::open(FakeBrowser::default());
        let first = tab.look(false).id;
        for _ in 0..4 {
            tab.browser.advance(10 * 60_000);
            assert_eq!(tab.look(true).id, first);
        }
        assert!(tab.look(false).id != first);
    }

    #[test]
    fn a_reload_keeps_session_and_window_a_copied_tab_gets_its_own_window() {
        let mut tab = Tab::open(FakeBrowser::default());
        let first = tab.look(false);
        tab.sessions.leave(&tab.browser);
        let mut reloaded = Tab::open(tab.browser);
        let again = reloaded.look(false);
        assert_eq!((&again.id, &again.window_id), (&first.id, &first.window_id));
        // no leave(): sessionStorage was copied while the first tab lives on
        let mut copied = Tab::open(reloaded.browser);
        let other = copied.look(false);
        assert_eq!(other.id, first.id);
        assert!(other.window_id != first.window_id);
    }

    #[test]
    fn another_tab_keeps_the_session_alive() {
        let mut tab = Tab::open(FakeBrowser::default());
        let first = tab.look(false);
        tab.browser.advance(40 * 60_000);
        let mut other = store(&tab.browser);
        let raw = format!("[{},\"{}\",{}]", tab.browser.now() - 1000, first.id, first.start);
        other.props.set_raw("$sesid", &raw);
        other.save(&tab.browser);
        assert_eq!(tab.look(false).id, first.id);
    }

    #[test]
    fn takes_up_what_posthog_js_stored() {
        let browser = FakeBrowser::default();
        let now = browser.now();
        let stored = format!(r#"{{"$sesid":[{},"01a202b9-e1ff-7eea-9dd4-9675470541d3",{}]}}"#, now - 1000, now - 5000);
        browser.local.borrow_mut().insert("ph_t_posthog".into(), stored);
        let session = Tab::open(browser).look(false);
        assert_eq!((session.id.as_str(), session.start), ("01a202b9-e1ff-7eea-9dd4-9675470541d3", now - 5000));
    }

    #[test]
    fn bootstrapped_sessions_must_be_uuids_of_the_past() {
        let mut tab = Tab::open(FakeBrowser::default());
        let id = "01a202b9-e1ff-7eea-9dd4-9675470541d3";
        tab.browser.clock.set(timestamp_ms(id).unwrap() + 10);
        assert!(tab.sessions.adopt(&tab.browser, &mut tab.store, id));
        assert_eq!(tab.look(false).id, id);
        assert!(!tab.sessions.adopt(&tab.browser, &mut tab.store, "mine"));
        tab.browser.clock.set(0);
        assert!(!tab.sessions.adopt(&tab.browser, &mut tab.store, id));
    }

    #[test]
    fn answers_in_posthog_js_shape() {
        let session = Session { id: "s".into(), window_id: "w".into(), start: 5, is_new: true };
        assert_eq!(session.to_json(), r#"{"sessionId":"s","windowId":"w","sessionStartTimestamp":5}"#);
    }
}

//! Session and window ids: a session ends after idling or after a day, a window is one tab.

use crate::browser::{Area, Browser, Level};
use crate::event::uuid::{Uuids, timestamp_ms};
use crate::persistence::Persistence;
use json::text::{after, before, between, concat};
use json::{PropertyBag, decode_string, parse_int, push_int, push_quoted, quoted};
use wire::core_protocol::session_change::{ADOPTED, CHANGED, IDLE, MISSING, TOO_LONG};
use wire::persisted_keys::key::SESSION;

const MAX_LENGTH_MS: i64 = 24 * 3600 * 1000;
const DEFAULT_IDLE_SECONDS: i64 = 30 * 60;
/// Activity is written at most this often; every write wakes the other tabs.
const WRITE_EVERY_MS: i64 = 5000;
/// How far in the future a bootstrapped session may start: clocks differ.
const CLOCK_SKEW_MS: i64 = 60_000;

/// How a look at the session affects it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Look {
    /// Something happened: it keeps the session alive.
    Active,
    /// Nothing happened: an idle session stays as it is, as in posthog-js.
    ReadOnly,
    /// Nothing happened, but who asks wants a session that has not ended.
    Current,
}

/// A look at the session; [`Sessions::id`] and [`Sessions::window_id`] belong to it.
#[derive(Debug, Clone, Copy)]
pub struct Session {
    /// When it began, ms since 1970.
    pub start: i64,
    /// When something last happened in it before this look, ms since 1970; 0 for unknown.
    pub activity: i64,
    /// What this look changed: bits such as [`CHANGED`].
    pub change: u8,
}

/// The session of one instance in one tab.
#[derive(Debug, Default)]
pub struct Sessions {
    idle_ms: i64,
    window_key: String,
    window_open_key: String,
    /// Window id, a UUID v7.
    pub window_id: String,
    /// The session of the last look, a UUID v7, empty before the first.
    pub id: String,
    /// A session to begin with the next look, given with `reset`.
    pending: String,
    activity: i64,
    written_activity: i64,
}

impl Sessions {
    /// Takes up the tab's window id, unless the tab is a copy of one that is still open.
    pub fn start(&mut self, browser: &Browser, store: &Persistence, name: &str, idle_seconds: i64) {
        let mut idle = if idle_seconds == 0 { DEFAULT_IDLE_SECONDS } else { idle_seconds };
        if !(60..=36_000).contains(&idle) {
            browser.log(Level::Warn, "session_idle_timeout_seconds must be between 60 and 36000; using the nearest");
            idle = idle.clamp(60, 36_000);
        }
        self.idle_ms = idle * 1000;
        self.window_key = concat(&["ph_", name, "_window_id"]);
        self.window_open_key = concat(&["ph_", name, "_primary_window_exists"]);
        self.window_id.clear();
        self.forget();
        if store.is_durable() {
            if browser.stored(Area::Session, &self.window_open_key).is_empty() {
                let stored = browser.stored(Area::Session, &self.window_key);
                self.window_id = decode_string(&stored).unwrap_or_default();
            } else {
                // the opener's sessionStorage was copied into this tab
                browser.forget(Area::Session, &self.window_key);
            }
            browser.store(Area::Session, &self.window_open_key, "true");
        }
    }

    fn forget(&mut self) {
        self.activity = 0;
        self.written_activity = 0;
        self.id.clear();
        self.pending.clear();
    }

    /// What `sessionManager.checkAndGetSessionAndWindowId` answers in posthog-js, as JSON, but for the bits in `change`.
    pub fn to_json(&self, look: Session) -> String {
        let mut out = PropertyBag::default();
        out.set_str("sessionId", &self.id);
        out.set_str("windowId", &self.window_id);
        out.set_int("sessionStartTimestamp", look.start);
        out.set_int("lastActivityTimestamp", look.activity);
        out.set_int("change", i64::from(look.change));
        out.to_json()
    }

    /// The idle time after which a session ends, ms.
    pub fn timeout_ms(&self) -> i64 {
        self.idle_ms
    }

    /// Continues the session `id`, whose start its UUID tells, at once or with the next look; false where that is no
    /// session that began by now.
    pub fn adopt(&mut self, browser: &Browser, store: &mut Persistence, id: &str, at_once: bool) -> bool {
        let now = browser.now();
        match timestamp_ms(id) {
            Some(start) if start <= now + CLOCK_SKEW_MS => {
                if at_once {
                    self.write(browser, store, id, now, start);
                } else {
                    self.pending = id.into();
                }
                true
            }
            _ => false,
        }
    }

    /// The session at `now`: the stored one while it lasts, else a new one.
    pub fn check(
        &mut self,
        browser: &Browser,
        store: &mut Persistence,
        uuids: &mut Uuids,
        now: i64,
        look: Look,
    ) -> Session {
        let (mut id, mut start) = self.stored(store);
        let last = self.activity;
        let pending = std::mem::take(&mut self.pending);
        let mut moved = false;
        let mut change = if id.is_empty() || !pending.is_empty() { MISSING } else { 0 };
        if change == 0 && look != Look::ReadOnly && self.is_idle(now, look) {
            // another tab may have kept it alive, begun another or ended it
            store.load(browser);
            let known = id;
            (id, start) = self.stored(store);
            moved = id != known;
            if self.is_idle(now, look) {
                change = IDLE;
            } else if id.is_empty() {
                change = MISSING;
            }
        }
        let mut begin = timestamp_ms(&pending);
        let too_long = match begin {
            Some(begin) => begin > now + CLOCK_SKEW_MS || now - begin > MAX_LENGTH_MS,
            None => start > 0 && (now - start).abs() > MAX_LENGTH_MS,
        };
        if too_long {
            begin = None;
            change |= TOO_LONG;
        }
        let is_new = change > 0;
        if is_new {
            id = if begin.is_some() { pending } else { uuids.next(browser) };
            start = begin.unwrap_or(now);
            self.window_id.clear();
        } else if moved || (!self.id.is_empty() && id != self.id) {
            change = ADOPTED;
        }
        if start <= 0 {
            start = now;
        }
        if self.window_id.is_empty() {
            change |= CHANGED;
            self.window_id = uuids.next(browser);
            if store.is_durable() {
                browser.store(Area::Session, &self.window_key, &quoted(&self.window_id));
            }
        }
        if is_new || look == Look::Active || self.activity == 0 {
            self.activity = now;
        }
        if is_new || (self.activity - self.written_activity).abs() >= WRITE_EVERY_MS {
            self.write(browser, store, &id, self.activity, start);
        }
        self.id = id;
        Session { start, activity: last, change }
    }

    /// Whether a session has been looked at.
    pub fn is_known(&self) -> bool {
        !self.id.is_empty()
    }

    /// Forgets the session: the next look begins a new one.
    pub fn reset(&mut self, browser: &Browser, store: &mut Persistence) {
        self.forget();
        store.props.set_raw(SESSION, "[null,null,null]");
        store.save(browser);
    }

    /// The tab goes away: its window id is free for the page that comes next in it, which shall know when something
    /// last happened here.
    pub fn leave(&mut self, browser: &Browser, store: &mut Persistence) {
        if self.activity != self.written_activity && self.is_known() {
            let activity = self.activity;
            store.load(browser);
            let (id, start) = self.stored(store);
            // another tab's session is not ours to write
            if id == self.id {
                self.write(browser, store, &id, activity, start);
            }
        }
        browser.forget(Area::Session, &self.window_open_key);
    }

    /// Whether the idle time is over. Activity far in the future, by a clock that was set back or an event with a time of its
    /// own, ends the session with the next activity, as in posthog-js, and not with a look.
    fn is_idle(&self, now: i64, look: Look) -> bool {
        let since = now - self.activity;
        self.activity > 0 && (since > self.idle_ms || look == Look::Active && since < -self.idle_ms)
    }

    /// The stored session's id and start; its activity is noted where it is later than ours.
    fn stored(&mut self, store: &Persistence) -> (String, i64) {
        let raw = between(store.props.raw(SESSION).unwrap_or_default(), b'[', b']').unwrap_or_default();
        let activity = parse_int(raw);
        let rest = after(raw, ",").unwrap_or_default();
        let id = decode_string(before(rest, ",")).unwrap_or_default();
        // old versions stored no start
        let start = after(rest, ",").map_or(activity, parse_int);
        self.activity = self.activity.max(activity);
        (id, start)
    }

    fn write(&mut self, browser: &Browser, store: &mut Persistence, id: &str, activity: i64, start: i64) {
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
mod tests;

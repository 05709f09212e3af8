//! The session of an instance: what its start and its end bring, and the properties that end with it.

use super::core::Core;
use crate::browser::{Area, Browser, Level};
use crate::event::campaign;
use crate::identity::session::{Look, Session};
use json::PropertyBag;
use json::text::{after, before, between, concat, contains, part};
use wire::core_protocol::session_change::{ADOPTED, IDLE, TOO_LONG};
use wire::names::property;
use wire::persisted_keys::key;

impl Core {
    /// A look at the session, which those who are not to be recognised have not; see [`crate::identity::session::Sessions::check`].
    pub fn session(&mut self, browser: &Browser, now: i64, look: Look) -> Option<Session> {
        if self.cookieless {
            return None;
        }
        let session = self.sessions.check(browser, &mut self.store, &mut self.uuids, now, look);
        if session.change > 0 {
            self.enter_session(browser, session.change);
            browser.session_changed(&self.sessions.to_json(session));
        }
        Some(session)
    }

    fn enter_session(&mut self, browser: &Browser, change: u8) {
        if change & (IDLE | TOO_LONG | ADOPTED) > 0 {
            let names = std::mem::take(&mut self.registered);
            let mut rest = names.as_str();
            while !rest.is_empty() {
                // a name between its quotes is written as in the bag
                self.bag(true).unregister(browser, after(before(rest, "\","), "\"").unwrap_or_default());
                rest = after(rest, "\",").unwrap_or_default();
            }
            self.note_registered(browser);
        }
        let id = &self.sessions.id;
        if self.store.props.bag(key::CLIENT_SESSION_PROPS).bare("sessionId") != id {
            // a new session is entered where the visitor is now
            let mut entry = PropertyBag::default();
            entry.set_str("sessionId", id);
            entry.set_raw(
                "props",
                &campaign::person_info(&browser.page().text(property::CURRENT_URL), &browser.referrer()),
            );
            self.store.props.set_raw(key::CLIENT_SESSION_PROPS, &entry.to_json());
            self.store.save(browser);
        }
    }

    /// Whether a session has been looked at on this page.
    pub fn knows_session(&self) -> bool {
        self.sessions.is_known()
    }

    /// `sessionManager.sessionTimeoutMs`; 0 where there are no sessions.
    pub fn session_timeout(&self) -> i64 {
        if self.cookieless { 0 } else { self.sessions.timeout_ms() }
    }

    /// Forgets the session: `sessionManager.resetSessionId`.
    pub fn reset_session(&mut self, browser: &Browser) {
        self.sessions.reset(browser, &mut self.store);
    }

    pub(super) fn start_sessions(&mut self, browser: &Browser) {
        let idle = self.config.int("session_idle_timeout_seconds");
        self.sessions.start(browser, &self.store, &self.config.short_name(), idle);
        if !self.cookieless {
            self.store.props.set_int("$configured_session_timeout_ms", self.sessions.timeout_ms());
            self.store.save(browser);
        }
        if self.bag(true).is_durable() {
            let kept = browser.stored(Area::Session, &self.registered_key());
            let names = between(&kept, b'[', b']').unwrap_or_default();
            self.registered = if names.is_empty() { String::new() } else { concat(&[names, ","]) };
        }
    }

    /// The session that `bootstrap` names, at once or with the next look.
    pub(super) fn bootstrap_session(&mut self, browser: &Browser, bootstrap: &PropertyBag, at_once: bool) {
        let id = bootstrap.text("sessionID");
        if !id.is_empty() && !self.cookieless && !self.sessions.adopt(browser, &mut self.store, &id, at_once) {
            browser.log(Level::Error, "Invalid sessionID in bootstrap");
        }
    }

    /// `register_for_session`: these properties end with the session.
    pub fn register_for_session(&mut self, browser: &Browser, props: &PropertyBag) {
        self.follow_others(browser);
        self.bag(true).register(browser, props, 0);
        for (name, _) in props.iter() {
            let name = concat(&["\"", name, "\","]);
            if !contains(&self.registered, &name) {
                self.registered.push_str(&name);
            }
        }
        self.note_registered(browser);
    }

    fn registered_key(&self) -> String {
        concat(&["ph_", &self.config.short_name(), "_session_registered_properties"])
    }

    /// Keeps the names of what ends with the session, for the tab's next page.
    pub(super) fn note_registered(&mut self, browser: &Browser) {
        let key = self.registered_key();
        if self.registered.is_empty() || !self.bag(true).is_durable() {
            browser.forget(Area::Session, &key);
        } else {
            let names = part(&self.registered, 0, self.registered.len() - 1);
            browser.store(Area::Session, &key, &concat(&["[", names, "]"]));
        }
    }
}

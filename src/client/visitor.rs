//! Who the visitor is: what the API says of them, and what consent allows.

use super::config::Config;
use super::core::Core;
use crate::browser::{Area, Browser, Level};
use crate::event::campaign;
use crate::identity::consent::{Consent, Cookieless};
use crate::identity::person::{self, Alias};
use crate::identity::session::{CHANGED, Look, MISSING, Session, Sessions};
use crate::identity::{self, groups, key};
use crate::json::PropertyBag;
use crate::persistence::{Mode, Options, Persistence};
use crate::text::concat;

impl Core {
    /// Whether events are captured at all.
    pub fn is_capturing(&self, browser: &dyn Browser) -> bool {
        self.consent.allows(browser)
    }

    /// Whether `what` may happen; says so where consent forbids it. Brings the visitor up to what other tabs and
    /// subdomains know.
    pub(super) fn allows(&mut self, browser: &dyn Browser, what: &str) -> bool {
        let allowed = self.is_capturing(browser);
        if allowed {
            self.follow_others(browser);
        } else {
            browser.log(Level::Info, &concat(&[what, " was dropped: nothing is captured without consent"]));
        }
        allowed
    }

    /// Takes over what other tabs decided and what other subdomains wrote.
    pub fn follow_others(&mut self, browser: &dyn Browser) {
        if self.consent.is_cookieless(browser) != self.cookieless {
            self.follow_consent(browser, "");
        }
        self.store.sync(browser);
        if self.store.take_new_identity() {
            self.sent.clear();
            if !identity::is_identified(&self.store)
                && let Some(session) = &mut self.session_store
            {
                session.clear(browser);
                self.registered = PropertyBag::default();
                self.note_registered(browser);
            }
        }
    }

    /// `opt_in_capturing`, `opt_out_capturing`; `None` is `clear_opt_in_out_capturing`. `id` is for a visitor who is
    /// recognised from now on. Whether the decision is news.
    pub fn decide_consent(&mut self, browser: &dyn Browser, granted: Option<bool>, id: &str) -> bool {
        let before = self.consent.decision(browser);
        self.consent.decide(browser, granted);
        self.follow_consent(browser, id);
        self.consent.decision(browser) != before
    }

    /// Becomes, or stops being, somebody who is not to be recognised, and keeps properties where that allows it.
    pub(super) fn follow_consent(&mut self, browser: &dyn Browser, id: &str) {
        let cookieless = self.consent.is_cookieless(browser);
        if cookieless == self.cookieless {
            return self.follow_config(browser);
        }
        self.cookieless = cookieless;
        if cookieless {
            self.follow_config(browser);
            self.forget_visitor(browser, id, true);
        } else {
            // another tab may have made a visitor already
            (self.store, self.session_store) = open_stores(browser, &self.config, &self.consent);
            let id = if id.is_empty() { self.uuid(browser) } else { id.into() };
            identity::start_anonymous(&mut self.store, browser, &id);
            self.start_sessions(browser);
        }
    }

    /// `opt_out_capturing({ clear_persistence: true })`: nothing of the visitor stays. Without consent to forget, what
    /// is in memory goes too.
    pub fn clear_persistence(&mut self, browser: &dyn Browser, id: &str) {
        self.forget_visitor(browser, id, true);
        self.store.forget(browser);
    }

    /// `reset`: the visitor becomes a new one. `id` is their distinct id, and the device's too with `new_device`.
    pub fn reset(&mut self, browser: &dyn Browser, new_device: bool, id: &str, bootstrap: &PropertyBag) {
        self.consent.decide(browser, None);
        self.cookieless = self.consent.is_cookieless(browser);
        self.forget_visitor(browser, id, new_device);
        let known_as = bootstrap.text("distinctID");
        if !known_as.is_empty() && !self.cookieless {
            let state = if bootstrap.is_truthy("isIdentifiedID") { identity::IDENTIFIED } else { identity::ANONYMOUS };
            self.store.props.set_str(key::USER_STATE, state);
            self.store.set_str(browser, key::DISTINCT_ID, &known_as);
        }
        self.bootstrap_session(browser, bootstrap, false);
        self.follow_config(browser);
    }

    fn forget_visitor(&mut self, browser: &dyn Browser, id: &str, new_device: bool) {
        // the device's model describes no visitor
        let device: Vec<_> = [key::DEVICE_ID, "$device_model"]
            .into_iter()
            .filter_map(|key| Some((key, self.store.props.raw(key).filter(|_| !new_device)?.to_owned())))
            .collect();
        self.bag(true).clear(browser);
        self.registered = PropertyBag::default();
        self.note_registered(browser);
        self.store.clear(browser);
        self.sent.clear();
        self.screen.clear();
        self.pageview = Default::default();
        let props = &mut self.store.props;
        props.set_str(key::USER_STATE, identity::ANONYMOUS);
        if self.cookieless {
            identity::start_cookieless(&mut self.store);
        } else {
            props.set_str(key::DISTINCT_ID, id);
            props.set_str(key::DEVICE_ID, id);
            for (key, value) in device {
                props.set_raw(key, &value);
            }
        }
        self.store.props.set_str("$last_posthog_reset", &browser.iso(browser.now()));
        self.sessions.reset(browser, &mut self.store);
    }

    /// `identify`: id, `$set` and `$set_once`, the latter JSON objects or empty.
    pub fn identify(&mut self, browser: &dyn Browser, given: [&str; 3]) -> String {
        if !person::check_id(browser, given[0]) || !self.require_person(browser, "posthog.identify") {
            return String::new();
        }
        let (mut own, mut options) = (PropertyBag::default(), PropertyBag::default());
        let merges = !self.config.is_on("reuseAnonymousId");
        let name = person::identify(&mut self.store, browser, &mut self.sent, given, merges, &mut own, &mut options);
        self.capture_if(browser, name, &own, &options)
    }

    /// `setPersonProperties`: `$set` and `$set_once`, JSON objects or empty.
    pub fn set_person_properties(&mut self, browser: &dyn Browser, given: [&str; 2]) -> String {
        let mut own = PropertyBag::default();
        if !self.require_person(browser, "posthog.setPersonProperties") {
            return String::new();
        }
        let name = person::set_properties(&self.store, browser, &mut self.sent, given, &mut own);
        self.capture_if(browser, name, &own, &PropertyBag::default())
    }

    /// What was last sent about the person did not leave: the same again is no repetition.
    pub fn forget_sent(&mut self) {
        self.sent.clear();
    }

    /// `unsetPersonProperties`; `names` is a JSON array of strings.
    pub fn unset_person_properties(&mut self, browser: &dyn Browser, names: &str) -> String {
        let mut own = PropertyBag::default();
        own.set_raw("$unset", names);
        self.sent.clear();
        let name = if self.require_person(browser, "posthog.unsetPersonProperties") { "$set" } else { "" };
        self.capture_if(browser, name, &own, &PropertyBag::default())
    }

    /// `alias`: the event, or `-1` and `-2` as posthog-js answers them (see [`Alias`]).
    pub fn alias(&mut self, browser: &dyn Browser, alias: &str, original: &str) -> String {
        let mut own = PropertyBag::default();
        if alias.is_empty() {
            browser.log(Level::Warn, "posthog.alias was called without an alias. This call will be ignored.");
        } else if self.require_person(browser, "posthog.alias") {
            return match person::alias(&mut self.store, browser, alias, original, &mut own) {
                Alias::Capture => self.capture_if(browser, "$create_alias", &own, &PropertyBag::default()),
                Alias::Same => "-1".into(),
                Alias::Refused => "-2".into(),
            };
        }
        String::new()
    }

    /// `group`, or `groupIdentify` where the visitor does not `join`: type, key (JSON) and properties, the latter a
    /// JSON object or empty.
    pub fn group(&mut self, browser: &dyn Browser, given: [&str; 3], join: bool) -> String {
        let mut own = PropertyBag::default();
        groups::describe(&mut own, given);
        let is_told = if join {
            self.may_know_person(browser, "posthog.group")
                && (groups::join(&mut self.store, browser, given[0], given[1]) || !given[2].is_empty())
        } else {
            self.require_person(browser, "posthog.groupIdentify")
        };
        self.capture_if(browser, if is_told { "$groupidentify" } else { "" }, &own, &PropertyBag::default())
    }

    /// `resetGroups`
    pub fn reset_groups(&mut self, browser: &dyn Browser) {
        groups::reset(&mut self.store, browser);
    }

    fn capture_if(&mut self, browser: &dyn Browser, name: &str, own: &PropertyBag, options: &PropertyBag) -> String {
        if name.is_empty() { String::new() } else { self.capture(browser, name, own, options) }
    }

    /// Whether events update a person: `_hasPersonProcessing`.
    pub fn has_person_processing(&self) -> bool {
        person::is_processed(&self.store, self.config.profiles())
    }

    fn may_know_person(&mut self, browser: &dyn Browser, method: &str) -> bool {
        self.allows(browser, method) && person::is_allowed(browser, self.config.profiles(), method)
    }

    /// Makes person processing stick; see [`person::require`].
    fn require_person(&mut self, browser: &dyn Browser, method: &str) -> bool {
        let allowed = self.may_know_person(browser, method);
        if allowed {
            person::require(&mut self.store, browser);
        }
        allowed
    }

    /// A look at the session, which those who are not to be recognised have not; see [`Sessions::check`].
    pub fn session(&mut self, browser: &dyn Browser, now: i64, look: Look) -> Option<Session> {
        if self.cookieless {
            return None;
        }
        let session = self.sessions.check(browser, &mut self.store, &mut self.uuids, now, look);
        if session.change > 0 {
            self.enter_session(browser, &session);
            browser.session_changed(&session.to_json());
        }
        Some(session)
    }

    fn enter_session(&mut self, browser: &dyn Browser, session: &Session) {
        if session.change != CHANGED {
            self.pageview = Default::default();
        }
        if session.change & MISSING == 0 && session.change != CHANGED {
            for (name, _) in std::mem::take(&mut self.registered).iter() {
                self.bag(true).unregister(browser, name);
            }
            self.note_registered(browser);
        }
        if self.store.props.bag(CLIENT_SESSION_PROPS).text("sessionId") != session.id {
            // a new session is entered where the visitor is now
            let mut entry = PropertyBag::default();
            entry.set_str("sessionId", &session.id);
            entry.set_raw("props", &campaign::person_info(&browser.page().text("$current_url"), &browser.referrer()));
            self.store.props.set_raw(CLIENT_SESSION_PROPS, &entry.to_json());
            self.store.save(browser);
        }
    }

    /// Whether a session has been looked at on this page.
    pub fn knows_session(&self) -> bool {
        self.sessions.is_known()
    }

    /// `sessionManager.sessionTimeoutMs` in decimal digits, empty where there are no sessions.
    pub fn session_timeout(&self) -> String {
        let mut text = String::new();
        if !self.cookieless {
            crate::json::push_int(&mut text, self.sessions.timeout_ms());
        }
        text
    }

    /// The visitor's bag, to be written on purpose.
    pub fn visitor(&mut self, browser: &dyn Browser) -> &mut Persistence {
        self.follow_others(browser);
        &mut self.store
    }

    /// Forgets the session: `sessionManager.resetSessionId`.
    pub fn reset_session(&mut self, browser: &dyn Browser) {
        self.sessions.reset(browser, &mut self.store);
    }

    pub(super) fn start_sessions(&mut self, browser: &dyn Browser) {
        let idle = self.config.int("session_idle_timeout_seconds");
        self.sessions = Sessions::start(browser, &self.store, &self.config.short_name(), idle);
        if !self.cookieless {
            self.store.props.set_int("$configured_session_timeout_ms", self.sessions.timeout_ms());
            self.store.save(browser);
        }
        if self.bag(true).is_durable() {
            let kept = browser.stored(Area::Session, &self.registered_key()).unwrap_or_default();
            let kept = PropertyBag::parse_or_empty(&concat(&["{\"names\":", &kept, "}"]));
            for name in kept.strings("names") {
                self.registered.set_bool(&PropertyBag::escape_key(&name), true);
            }
        }
    }

    /// The session that `bootstrap` names, at once or with the next look.
    pub(super) fn bootstrap_session(&mut self, browser: &dyn Browser, bootstrap: &PropertyBag, at_once: bool) {
        let id = bootstrap.text("sessionID");
        if !id.is_empty() && !self.cookieless && !self.sessions.adopt(browser, &mut self.store, &id, at_once) {
            browser.log(Level::Error, "Invalid sessionID in bootstrap");
        }
    }

    /// `register_for_session`: these properties end with the session.
    pub fn register_for_session(&mut self, browser: &dyn Browser, props: &PropertyBag) {
        self.follow_others(browser);
        self.bag(true).register(browser, props, 0);
        for (name, _) in props.iter() {
            self.registered.set_bool(name, true);
        }
        self.note_registered(browser);
    }

    /// `unregister_for_session`; `name` as it stands in JSON.
    pub fn unregister_for_session(&mut self, browser: &dyn Browser, name: &str) {
        self.bag(true).unregister(browser, name);
        self.registered.remove(name);
        self.note_registered(browser);
    }

    fn registered_key(&self) -> String {
        concat(&["ph_", &self.config.short_name(), "_session_registered_properties"])
    }

    /// Keeps the names of what ends with the session, for the tab's next page.
    fn note_registered(&mut self, browser: &dyn Browser) {
        self.registered.settle();
        let mut names = String::new();
        for (name, _) in self.registered.iter() {
            names.push_str(if names.is_empty() { "[\"" } else { ",\"" });
            names.push_str(name);
            names.push('"');
        }
        let key = self.registered_key();
        if names.is_empty() || !self.bag(true).is_durable() {
            browser.forget(Area::Session, &key);
        } else {
            names.push(']');
            browser.store(Area::Session, &key, &names);
        }
    }
}

/// What the session was entered with.
pub(super) const CLIENT_SESSION_PROPS: &str = "$client_session_props";

/// Opens the bags of the visitor and of the session; the latter is none where the visitor's is theirs too.
pub(super) fn open_stores(
    browser: &dyn Browser,
    config: &Config,
    consent: &Consent,
) -> (Persistence, Option<Persistence>) {
    // where nothing may be kept, what is stored still tells who the page has to do with, before it is removed
    let is_read = !consent.is_cookieless(browser);
    let open = |options: Options| {
        let first = Options { disabled: options.disabled && !is_read, ..options.clone() };
        let mut store = Persistence::open(browser, config.storage_name(), first);
        store.reconfigure(browser, options);
        store
    };
    let options = persistence_options(browser, config, consent);
    let session = session_options(&options).map(open);
    (open(options), session)
}

/// How the visitor's properties are kept: what the config says, as far as consent allows.
pub(super) fn persistence_options(browser: &dyn Browser, config: &Config, consent: &Consent) -> Options {
    let by_consent = match consent.cookieless {
        Cookieless::Always => true,
        Cookieless::OnReject => consent.is_opted_out(browser),
        Cookieless::Off => config.is_on("opt_out_persistence_by_default") && consent.is_opted_out(browser),
    };
    config.persistence_options(by_consent)
}

/// How the session's properties are kept; none where the visitor's bag is theirs too.
pub(super) fn session_options(visitor: &Options) -> Option<Options> {
    match visitor.mode {
        Mode::SessionStorage | Mode::Memory => None,
        _ => Some(Options { mode: Mode::SessionStorage, ..visitor.clone() }),
    }
}

#[cfg(test)]
mod tests;

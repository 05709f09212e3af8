//! The visitor: identity methods of the API, and the effect of consent.

use super::config::Config;
use super::core::Core;
use crate::browser::consent::{CAPTURES, COOKIELESS, KEEPS_NOTHING};
use crate::browser::{Browser, Level};
use crate::identity::person;
use crate::identity::{self, groups};
use crate::persistence::{Mode, Options, Persistence};
use json::PropertyBag;
use json::text::concat;
use wire::core_protocol::AliasRefusal;
use wire::names::{event_name, property};
use wire::persisted_keys::key;

/// Whether consent allows, or asks for, `what`: a bit of [`crate::browser::consent`].
pub(super) fn allows(browser: &Browser, what: u8) -> bool {
    browser.consent() & what > 0
}

impl Core {
    /// Whether `what` may happen; says so where consent forbids it. Brings the visitor up to what other tabs and
    /// subdomains know.
    pub(super) fn may(&mut self, browser: &Browser, what: &str) -> bool {
        let allowed = allows(browser, CAPTURES);
        if allowed {
            self.follow_others(browser);
        } else {
            browser.log(Level::Info, &concat(&[what, " was dropped: nothing is captured without consent"]));
        }
        allowed
    }

    /// Takes over what other tabs decided and what other subdomains wrote.
    pub(super) fn follow_others(&mut self, browser: &Browser) {
        if allows(browser, COOKIELESS) != self.cookieless {
            self.follow_consent(browser, "");
        }
        if self.store.sync(browser) {
            self.sent.clear();
            self.forget_flags(browser);
            if !identity::is_identified(&self.store) {
                self.clear_session(browser);
            }
        }
    }

    /// The visitor's bag, brought up to what other tabs and subdomains know.
    pub fn visitor(&mut self, browser: &Browser) -> &mut Persistence {
        self.follow_others(browser);
        &mut self.store
    }

    /// Follows a decision: enters or leaves cookieless mode, and keeps properties where that is allowed. `id` is for a
    /// visitor who accepts here, and is new then; empty if another tab decided.
    pub fn follow_consent(&mut self, browser: &Browser, id: &str) {
        let turned = allows(browser, COOKIELESS) != self.cookieless;
        if browser.consent() != CAPTURES {
            browser.forget_records(0);
        }
        self.cookieless ^= turned;
        if turned && !self.cookieless {
            let settings = self.store.settings();
            (self.store, self.session_store) = open_stores(browser, &self.config);
            // the page received them while nothing could be stored
            self.store.props.extend(&settings);
            self.pageview = Default::default();
            if id.is_empty() {
                // another tab has decided, and may have made a visitor already
                let id = self.uuid(browser);
                identity::start_anonymous(&mut self.store, browser, &id);
            } else {
                self.forget_visitor(browser, id, true);
            }
            self.start_sessions(browser);
        } else {
            self.follow_config(browser);
            if turned {
                self.forget_visitor(browser, id, true);
            }
        }
    }

    /// `opt_out_capturing({ clear_persistence: true })`: nothing of the visitor stays. Without consent to forget, what
    /// is in memory goes too.
    pub fn clear_persistence(&mut self, browser: &Browser, id: &str) {
        self.forget_visitor(browser, id, true);
        self.store.forget(browser);
    }

    /// `reset`: the visitor becomes a new one, after the shim has forgotten their consent. `id` is their distinct id,
    /// and the device's too with `new_device`.
    pub fn reset(&mut self, browser: &Browser, new_device: bool, id: &str, bootstrap: &PropertyBag) {
        self.cookieless = allows(browser, COOKIELESS);
        self.forget_visitor(browser, id, new_device);
        let known_as = bootstrap.text("distinctID");
        if !known_as.is_empty() && !self.cookieless {
            if bootstrap.is_truthy("isIdentifiedID") {
                self.store.props.set_str(key::USER_STATE, identity::IDENTIFIED);
            }
            self.store.props.set_str(key::DISTINCT_ID, &known_as);
        }
        self.flags.bootstrap(&mut self.store, browser, bootstrap);
        self.bootstrap_session(browser, bootstrap, false);
        self.follow_config(browser);
        self.store.save(browser);
    }

    fn forget_visitor(&mut self, browser: &Browser, id: &str, new_device: bool) {
        let mut props = PropertyBag::default();
        props.set_str(key::USER_STATE, identity::ANONYMOUS);
        props.set_str(key::LAST_RESET, &browser.iso(browser.now()));
        if !self.cookieless {
            props.set_str(key::DISTINCT_ID, id);
            props.set_str(key::DEVICE_ID, id);
            // the device's model describes no visitor
            for name in &[key::DEVICE_ID, key::DEVICE_MODEL] {
                if let (false, Some(value)) = (new_device, self.store.props.raw(name)) {
                    props.set_raw(name, value);
                }
            }
        }
        props.extend(&self.store.settings());
        self.clear_session(browser);
        self.store.clear(browser);
        self.store.props = props;
        if self.cookieless {
            identity::start_cookieless(&mut self.store);
        }
        self.sent.clear();
        self.screen.clear();
        self.bucket.reset();
        self.forget_flags(browser);
        self.sessions.reset(browser, &mut self.store);
    }

    fn clear_session(&mut self, browser: &Browser) {
        if let Some(session) = &mut self.session_store {
            session.clear(browser);
        }
        self.registered.clear();
        self.note_registered(browser);
    }

    /// `identify`: id, `$set` and `$set_once`, the latter JSON objects or empty.
    pub fn identify(&mut self, browser: &Browser, given: [&str; 3]) -> String {
        if self.may(browser, "posthog.identify") { self.become_known(browser, given) } else { String::new() }
    }

    /// The same without a look at consent. A visitor who has opted out and whom the page knows from the start (`bootstrap`) is that
    /// person once they opt in; until then nothing is sent.
    pub(super) fn become_known(&mut self, browser: &Browser, given: [&str; 3]) -> String {
        let is_sound = person::check_id(browser, given[0]);
        if !is_sound || !person::is_allowed(browser, self.config.profiles, "posthog.identify") {
            return String::new();
        }
        person::require(&mut self.store, browser);
        let (mut own, mut options) = (PropertyBag::default(), PropertyBag::default());
        let merges = !self.config.is_on("reuseAnonymousId");
        let (previous, was_known) = (identity::distinct_id(&self.store), identity::is_identified(&self.store));
        let is_other = previous != given[0];
        let name = person::identify(&mut self.store, browser, &mut self.sent, given, merges, &mut own, &mut options);
        if !was_known || !name.is_empty() {
            self.note_for_flags(browser, [given[1], given[2]]);
        }
        if is_other {
            self.store.unregister(browser, key::FLAG_CALLS_REPORTED);
        }
        if is_other || !name.is_empty() && given[1].len() + given[2].len() > 0 {
            browser.flags(false);
        }
        let event = self.capture_if(browser, name, &own, &options);
        if is_other && !was_known {
            self.flags.anonymous_id = if merges { previous } else { String::new() };
        }
        event
    }

    /// `setPersonProperties`: `$set` and `$set_once`, JSON objects or empty.
    pub fn set_person_properties(&mut self, browser: &Browser, given: [&str; 2]) -> String {
        let mut own = PropertyBag::default();
        if !self.require_person(browser, "posthog.setPersonProperties") {
            return String::new();
        }
        let name = person::set_properties(&self.store, browser, &mut self.sent, given, &mut own);
        if !name.is_empty() {
            self.note_for_flags(browser, given);
            browser.flags(false);
        }
        self.capture_if(browser, name, &own, &PropertyBag::default())
    }

    /// Adds `$set` and `$set_once`, JSON objects or empty, to what flags are asked for with.
    fn note_for_flags(&mut self, browser: &Browser, [set, once]: [&str; 2]) {
        let (set, once) = (PropertyBag::parse_or_empty(set), PropertyBag::parse_or_empty(once));
        self.set_for_flags(browser, &set, &once);
    }

    fn forget_flags(&mut self, browser: &Browser) {
        self.flags.forget();
        browser.flags(true);
    }

    /// What was last sent about the person did not leave: the same again is no repetition.
    pub fn forget_sent(&mut self) {
        self.sent.clear();
    }

    /// `unsetPersonProperties`; `names` is a JSON array of strings.
    pub fn unset_person_properties(&mut self, browser: &Browser, names: &str) -> String {
        let mut own = PropertyBag::default();
        own.set_raw(property::UNSET, names);
        self.sent.clear();
        let name = if self.require_person(browser, "posthog.unsetPersonProperties") { event_name::SET } else { "" };
        self.capture_if(browser, name, &own, &PropertyBag::default())
    }

    /// `alias`: the event, empty where nothing may be captured, or why there is none.
    pub fn alias(&mut self, browser: &Browser, alias: &str, original: &str) -> Result<String, AliasRefusal> {
        let mut own = PropertyBag::default();
        if alias.is_empty() {
            browser.log(Level::Warn, "posthog.alias was called without an alias. This call will be ignored.");
        } else if self.require_person(browser, "posthog.alias") {
            person::alias(&mut self.store, browser, alias, original, &mut own)?;
            return Ok(self.capture_if(browser, "$create_alias", &own, &PropertyBag::default()));
        }
        Ok(String::new())
    }

    /// `group`, or `groupIdentify` where the visitor does not `join`: type, key (JSON) and properties, the latter a
    /// JSON object or empty.
    pub fn group(&mut self, browser: &Browser, given: [&str; 3], join: bool) -> String {
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
    pub fn reset_groups(&mut self, browser: &Browser) {
        groups::reset(&mut self.store, browser);
    }

    fn capture_if(&mut self, browser: &Browser, name: &str, own: &PropertyBag, options: &PropertyBag) -> String {
        if name.is_empty() { String::new() } else { self.capture(browser, name, own, options) }
    }

    /// Whether events update a person: `_hasPersonProcessing`.
    pub fn has_person_processing(&self) -> bool {
        person::is_processed(person::is_there(&self.store), self.config.profiles)
    }

    fn may_know_person(&mut self, browser: &Browser, method: &str) -> bool {
        self.may(browser, method) && person::is_allowed(browser, self.config.profiles, method)
    }

    /// Makes person processing stick; see [`person::require`].
    fn require_person(&mut self, browser: &Browser, method: &str) -> bool {
        let allowed = self.may_know_person(browser, method);
        if allowed {
            person::require(&mut self.store, browser);
        }
        allowed
    }
}

/// Opens the bags of the visitor and of the session; the latter is none where the visitor's is theirs too.
pub(super) fn open_stores(browser: &Browser, config: &Config) -> (Persistence, Option<Persistence>) {
    let options = persistence_options(browser, config);
    let session = session_options(&options).map(|own| open(browser, config, own));
    (open(browser, config, options), session)
}

/// Opens a bag. If nothing may be stored, the stored identity is still read before it is removed, except in cookieless
/// mode.
#[inline(never)]
fn open(browser: &Browser, config: &Config, options: Options) -> Persistence {
    let mut first = options.clone();
    first.disabled &= allows(browser, COOKIELESS);
    let mut store = Persistence::open(browser, config.storage_name(), first);
    store.reconfigure(browser, options);
    store
}

/// How the visitor's properties are kept: what the config says, as far as consent allows.
pub(super) fn persistence_options(browser: &Browser, config: &Config) -> Options {
    config.persistence_options(allows(browser, KEEPS_NOTHING))
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

//! One PostHog instance as plain data: what the API does to it, and the effects that follow.
//!
//! Nothing here calls the user's code or the network. What must happen outside is left in
//! [`Core::take_effects`], for the caller to carry out when no borrow of the core is held.

use super::config::Config;
use crate::browser::{Browser, Level};
use crate::delivery::{Delivery, Outgoing, Transport};
use crate::event::uuid::Uuids;
use crate::event::{campaign, time};
use crate::identity::consent::Consent;
use crate::identity::person::{self, PersonEvent, Sent};
use crate::identity::session::{Session, Sessions};
use crate::identity::{self, Bootstrapped, groups};
use crate::json::PropertyBag;
use crate::persistence::{Mode, Persistence};

/// What the outside has to do.
#[derive(Debug)]
pub enum Effect {
    /// Send this.
    Send(Outgoing),
    /// An event that the SDK captured by itself: run the hooks, then hand it to [`Core::deliver`].
    Captured(String),
}

/// Where a property is kept.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Scope {
    /// For the visitor: `register`, `get_property`.
    Visitor,
    /// For the session: `register_for_session`, `getSessionProperty`.
    Session,
}

/// One PostHog instance.
#[derive(Debug)]
pub struct Core {
    pub(super) config: Config,
    pub(super) device: PropertyBag,
    pub(super) uuids: Uuids,
    pub(super) store: Persistence,
    /// The bag in `sessionStorage`; none where `store` itself lives there or in memory.
    pub(super) session_store: Option<Persistence>,
    pub(super) sessions: Sessions,
    pub(super) consent: Consent,
    pub(super) delivery: Delivery,
    pub(super) sent: Sent,
    pub(super) initial_props_sent: bool,
    pub(super) campaign_url: String,
    pub(super) pageview: Option<super::pageview::Pageview>,
    pub(super) device_properties: Option<((i32, i32), PropertyBag)>,
    effects: Vec<Effect>,
}

impl Core {
    /// Starts an instance: takes up what is stored, or makes a new visitor of `device_id`.
    pub fn start(browser: &dyn Browser, config: Config, device: PropertyBag, device_id: &str) -> Self {
        let consent = config.consent();
        let disabled = persistence_is_disabled(&config, &consent, browser);
        let mut store = Persistence::open(browser, config.storage_name(), config.persistence_options(disabled));
        let session_store = open_session_store(browser, &config, disabled);
        let mut props = PropertyBag::default();
        props.set_str("$initialization_time", &time::iso(browser.now()));
        let idle_seconds = config.int("session_idle_timeout_seconds");
        let sessions = Sessions::start(browser, &store, &config.short_name(), idle_seconds);
        props.set_int("$configured_session_timeout_ms", sessions.timeout_ms());
        store.register(browser, &props, None);
        let delivery = Delivery::new(browser, &config.text("token"), config.encoding(), config.flush_interval_ms());
        let mut core = Self {
            device,
            uuids: Uuids::default(),
            store,
            session_store,
            sessions,
            consent,
            delivery,
            sent: Sent::default(),
            initial_props_sent: false,
            campaign_url: String::new(),
            pageview: None,
            device_properties: None,
            effects: Vec::new(),
            config,
        };
        core.bootstrap(browser, device_id);
        identity::start_anonymous(&mut core.store, browser, device_id);
        core
    }

    fn bootstrap(&mut self, browser: &dyn Browser, device_id: &str) {
        let wanted = self.config.bootstrap();
        if let Some(id) = &wanted.session_id {
            if !self.sessions.adopt(browser, &mut self.store, id) {
                browser.log(Level::Error, "Invalid sessionID in bootstrap");
            }
        }
        match identity::bootstrap(&mut self.store, browser, &wanted, device_id) {
            Bootstrapped::Settled => {}
            Bootstrapped::Identify(id) => {
                if let Some(event) = self.identify(browser, &id, None, None) {
                    self.effects.push(Effect::Captured(event));
                }
            }
            Bootstrapped::Refused => browser.log(
                Level::Warn,
                "Bootstrap distinctID differs from an already-identified user. The existing identity is preserved. \
                 Call reset() before reinitializing if you intend to switch users.",
            ),
        }
    }

    /// Follows `set_config`.
    pub fn set_config(&mut self, browser: &dyn Browser, config: Config) {
        self.config = config;
        self.consent = self.config.consent();
        self.device_properties = None;
        self.delivery.set_encoding(self.config.encoding());
        self.follow_consent(browser);
    }

    fn follow_consent(&mut self, browser: &dyn Browser) {
        let disabled = persistence_is_disabled(&self.config, &self.consent, browser);
        self.store.reconfigure(browser, self.config.persistence_options(disabled));
        match (&mut self.session_store, open_session_store(browser, &self.config, disabled)) {
            (Some(_), Some(_)) => {}
            (current, fresh) => *current = fresh,
        }
    }

    /// What has to be done outside, in order.
    pub fn take_effects(&mut self) -> Vec<Effect> {
        std::mem::take(&mut self.effects)
    }

    pub(super) fn store_of(&mut self, scope: Scope) -> &mut Persistence {
        match (scope, &mut self.session_store) {
            (Scope::Session, Some(store)) => store,
            _ => &mut self.store,
        }
    }

    /// The properties kept in `scope`, as they are stored.
    pub fn properties(&mut self, scope: Scope) -> &PropertyBag {
        &self.store_of(scope).props
    }

    /// `register`, `register_for_session`
    pub fn register(&mut self, browser: &dyn Browser, scope: Scope, props: &PropertyBag, days: Option<i64>) {
        self.store_of(scope).register(browser, props, days);
    }

    /// `register_once`; `default` is raw JSON.
    pub fn register_once(
        &mut self,
        browser: &dyn Browser,
        props: &PropertyBag,
        default: Option<&str>,
        days: Option<i64>,
    ) {
        self.store.register_once(browser, props, default, days);
    }

    /// `unregister`, `unregister_for_session`
    pub fn unregister(&mut self, browser: &dyn Browser, scope: Scope, key: &str) {
        let key = PropertyBag::escape_key(key);
        self.store_of(scope).unregister(browser, &key);
    }

    /// Whether events are captured at all.
    pub fn is_capturing(&self, browser: &dyn Browser) -> bool {
        self.consent.allows(browser)
    }

    /// The consent that was given or refused.
    pub fn consent(&self) -> &Consent {
        &self.consent
    }

    /// `opt_in_capturing`, `opt_out_capturing`, `clear_opt_in_out_capturing`
    pub fn decide_consent(&mut self, browser: &dyn Browser, granted: Option<bool>) {
        self.consent.decide(browser, granted);
        self.follow_consent(browser);
    }

    /// Whether events update a person: `_hasPersonProcessing`.
    pub fn has_person_processing(&self) -> bool {
        person::is_processed(&self.store, self.config.profiles())
    }

    /// A look at the session; see [`Sessions::check`].
    pub fn session(&mut self, browser: &dyn Browser, now: i64, read_only: bool) -> Session {
        let session = self.sessions.check(browser, &mut self.store, &mut self.uuids, now, read_only);
        if session.change.is_some_and(|change| change != Default::default()) {
            // a new session is entered where the visitor is now, and its pageviews start anew
            self.pageview = None;
            let page = browser.page();
            let mut entry = PropertyBag::default();
            entry.set_str("sessionId", &session.id);
            entry.set_raw(
                "props",
                &campaign::person_info(&page.url, &page.referrer, &self.config.url_policy()).to_json(),
            );
            self.store.props.set_raw("$client_session_props", &entry.to_json());
            self.store.save(browser);
        }
        session
    }

    /// Forgets the session: `sessionManager.resetSessionId`.
    pub fn reset_session(&mut self, browser: &dyn Browser) {
        self.sessions.reset(browser, &mut self.store);
    }

    /// `identify`. `set` and `set_once` are raw JSON objects. The answer is an event to run the hooks on.
    pub fn identify(
        &mut self,
        browser: &dyn Browser,
        id: &str,
        set: Option<&str>,
        set_once: Option<&str>,
    ) -> Option<String> {
        if let Some(refusal) = person::refusal(id) {
            browser.log(Level::Critical, &refusal);
            return None;
        }
        if !self.require_person(browser, "posthog.identify") {
            return None;
        }
        let event = person::identify(&mut self.store, browser, &mut self.sent, id, set, set_once)?;
        self.capture_person_event(browser, event)
    }

    /// `setPersonProperties`
    pub fn set_person_properties(
        &mut self,
        browser: &dyn Browser,
        set: Option<&str>,
        set_once: Option<&str>,
    ) -> Option<String> {
        if (set.is_none() && set_once.is_none()) || !self.require_person(browser, "posthog.setPersonProperties") {
            return None;
        }
        let event = person::set_properties(&self.store, browser, &mut self.sent, set, set_once)?;
        self.capture_person_event(browser, event)
    }

    /// `unsetPersonProperties`; `names` is a raw JSON array of strings.
    pub fn unset_person_properties(&mut self, browser: &dyn Browser, names: &str) -> Option<String> {
        if !self.require_person(browser, "posthog.unsetPersonProperties") {
            return None;
        }
        let event = person::unset_properties(&mut self.sent, names);
        self.capture_person_event(browser, event)
    }

    /// `alias`: the event, or `-1` and `-2` as posthog-js answers them (see [`person::Alias`]).
    pub fn alias(&mut self, browser: &dyn Browser, alias: &str, original: Option<&str>) -> Option<String> {
        if alias.is_empty() {
            browser.log(Level::Warn, "posthog.alias was called without an alias. This call will be ignored.");
            return None;
        }
        if !self.require_person(browser, "posthog.alias") {
            return None;
        }
        match person::alias(&mut self.store, browser, alias, original) {
            person::Alias::Capture(event) => self.capture_person_event(browser, event),
            person::Alias::Same => Some("-1".into()),
            person::Alias::Refused => Some("-2".into()),
        }
    }

    /// `group`; `set` is a raw JSON object.
    pub fn group(&mut self, browser: &dyn Browser, kind: &str, id: &str, set: Option<&str>) -> Option<String> {
        if !self.is_capturing(browser) {
            browser.log(Level::Info, "posthog.group was called while opted out. This call will be ignored.");
            return None;
        }
        let properties = groups::join(&mut self.store, browser, kind, id, set)?;
        self.capture_person_event(browser, PersonEvent { name: "$groupidentify", properties, ..PersonEvent::default() })
    }

    /// `resetGroups`
    pub fn reset_groups(&mut self, browser: &dyn Browser) {
        groups::reset(&mut self.store, browser);
    }

    /// Makes person processing stick; see [`person::require`].
    pub fn require_person(&mut self, browser: &dyn Browser, method: &str) -> bool {
        person::require(&mut self.store, browser, self.config.profiles(), method)
    }

    fn capture_person_event(&mut self, browser: &dyn Browser, event: PersonEvent) -> Option<String> {
        let mut options = PropertyBag::default();
        for (key, value) in [("$set", event.set), ("$set_once", event.set_once)] {
            if let Some(value) = value {
                options.set_raw(key, &value);
            }
        }
        self.capture(browser, event.name, event.properties, &options).map(|event| event.to_json())
    }

    /// `reset`: the visitor becomes a new one. `id` is their distinct id, and the device's too with `new_device`.
    pub fn reset(&mut self, browser: &dyn Browser, new_device: bool, id: &str) {
        let device_id = self.store.props.raw(identity::key::DEVICE_ID).map(String::from);
        self.consent.decide(browser, None);
        self.store.clear(browser);
        if let Some(store) = &mut self.session_store {
            store.clear(browser);
        }
        self.sessions.reset(browser, &mut self.store);
        self.sent.forget();
        self.pageview = None;
        let props = &mut self.store.props;
        props.set_str(identity::key::USER_STATE, identity::ANONYMOUS);
        props.set_str(identity::key::DISTINCT_ID, id);
        match device_id.filter(|_| !new_device) {
            Some(kept) => props.set_raw(identity::key::DEVICE_ID, &kept),
            None => props.set_str(identity::key::DEVICE_ID, id),
        }
        props.set_str("$last_posthog_reset", &time::iso(browser.now()));
        self.store.save(browser);
    }

    /// The uuid of the last `$pageview`: `getPageViewId`.
    pub fn pageview_id(&self) -> Option<String> {
        self.pageview.as_ref().map(|pageview| pageview.id.clone())
    }

    /// A new UUID v7.
    pub fn uuid(&mut self, browser: &dyn Browser) -> String {
        self.uuids.next(browser)
    }

    /// Leaves an effect for the caller.
    pub(super) fn push(&mut self, effect: Effect) {
        self.effects.push(effect);
    }

    /// Leaves requests for the caller to send.
    pub(super) fn push_sends(&mut self, sends: Vec<Outgoing>) {
        self.effects.extend(sends.into_iter().map(Effect::Send));
    }

    /// How requests leave while the page is open.
    pub(super) fn transport(&self) -> Transport {
        self.config.transport()
    }
}

fn persistence_is_disabled(config: &Config, consent: &Consent, browser: &dyn Browser) -> bool {
    config.is_on("opt_out_persistence_by_default") && !consent.allows(browser)
}

fn open_session_store(browser: &dyn Browser, config: &Config, disabled: bool) -> Option<Persistence> {
    let mut options = config.persistence_options(disabled);
    if matches!(options.mode, Mode::SessionStorage | Mode::Memory) {
        return None;
    }
    options.mode = Mode::SessionStorage;
    Some(Persistence::open(browser, config.storage_name(), options))
}

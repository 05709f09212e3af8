//! One PostHog instance as plain data, and what its API does to it.
//!
//! Nothing here calls the user's code: [`Browser`] keeps requests and captured events until the core has returned.

use super::config::Config;
use crate::autocapture::pageview::Pageview;
use crate::browser::{Browser, Level};
use crate::delivery::Delivery;
use crate::event::campaign;
use crate::event::uuid::Uuids;
use crate::identity::consent::Consent;
use crate::identity::person::{self, Alias};
use crate::identity::session::{Session, Sessions};
use crate::identity::{self, Bootstrapped, groups, key};
use crate::json::PropertyBag;
use crate::persistence::{Mode, Options, Persistence};

/// One PostHog instance. Where a method answers an event (JSON), the hooks are to run on it and [`Core::deliver`] is
/// to take it then; an empty answer is no event.
#[derive(Debug)]
pub struct Core {
    pub(super) config: Config,
    /// What events say of the device: posthog-js's names, read once by the shim.
    pub(super) device: PropertyBag,
    pub(super) uuids: Uuids,
    pub(super) store: Persistence,
    /// The bag in `sessionStorage`; none where `store` itself lives there or in memory.
    pub(super) session_store: Option<Persistence>,
    pub(super) sessions: Sessions,
    /// Everything that is not delivered yet.
    pub delivery: Delivery,
    /// What was last sent about the person.
    pub(super) sent: String,
    pub(super) initial_props_sent: bool,
    /// The URL whose campaign parameters were noted last.
    pub(super) campaign_url: String,
    pub(super) pageview: Pageview,
    /// What is left of the client's limit of events, JSON.
    pub(super) bucket: String,
}

impl Core {
    /// Starts an instance: takes up what is stored, or makes a new visitor of `device_id` (one is made where empty).
    pub fn start(browser: &dyn Browser, config: Config, device: PropertyBag, device_id: &str) -> Self {
        let mut uuids = Uuids::default();
        let device_id = if device_id.is_empty() { uuids.next(browser) } else { device_id.into() };
        let options = persistence_options(&config, browser);
        let session_store = session_options(&options).map(|own| Persistence::open(browser, config.storage_name(), own));
        let mut store = Persistence::open(browser, config.storage_name(), options);
        let sessions =
            Sessions::start(browser, &store, &config.short_name(), config.int("session_idle_timeout_seconds"));
        store.props.set_str("$initialization_time", &browser.iso(browser.now()));
        store.props.set_int("$configured_session_timeout_ms", sessions.timeout_ms());
        let mut core = Self {
            config,
            device,
            uuids,
            store,
            session_store,
            sessions,
            delivery: Delivery::default(),
            sent: String::new(),
            initial_props_sent: false,
            campaign_url: String::new(),
            pageview: Pageview::default(),
            bucket: String::new(),
        };
        core.bootstrap(browser, &device_id);
        identity::start_anonymous(&mut core.store, browser, &device_id);
        core.store.save(browser);
        core
    }

    fn bootstrap(&mut self, browser: &dyn Browser, device_id: &str) {
        let given = self.config.bag("bootstrap");
        let session_id = given.text("sessionID");
        if !session_id.is_empty() && !self.sessions.adopt(browser, &mut self.store, &session_id) {
            browser.log(Level::Error, "Invalid sessionID in bootstrap");
        }
        match identity::bootstrap(&mut self.store, browser, &given, device_id) {
            Bootstrapped::Settled => {}
            Bootstrapped::Identify => {
                let event = self.identify(browser, [&given.text("distinctID"), "", ""]);
                if !event.is_empty() {
                    browser.captured(&event);
                }
            }
            Bootstrapped::Refused => browser.log(
                Level::Warn,
                "Bootstrap distinctID differs from an already-identified user. The existing identity is preserved.",
            ),
        }
    }

    /// Follows `set_config`.
    pub fn set_config(&mut self, browser: &dyn Browser, config: Config) {
        self.config = config;
        self.follow_config(browser);
    }

    /// Keeps properties where the config and consent now want them.
    fn follow_config(&mut self, browser: &dyn Browser) {
        let options = persistence_options(&self.config, browser);
        match (&mut self.session_store, session_options(&options)) {
            (Some(store), Some(own)) => store.reconfigure(browser, own),
            (store, own) => *store = own.map(|own| Persistence::open(browser, self.config.storage_name(), own)),
        }
        self.store.reconfigure(browser, options);
    }

    /// The bag of the visitor, or of the session.
    pub fn bag(&mut self, of_session: bool) -> &mut Persistence {
        match &mut self.session_store {
            Some(store) if of_session => store,
            _ => &mut self.store,
        }
    }

    /// Whether events are captured at all.
    pub fn is_capturing(&self, browser: &dyn Browser) -> bool {
        self.consent().allows(browser)
    }

    /// The consent that was given or refused.
    pub fn consent(&self) -> Consent {
        self.config.consent()
    }

    /// `opt_in_capturing`, `opt_out_capturing`; `None` is `clear_opt_in_out_capturing`.
    pub fn decide_consent(&mut self, browser: &dyn Browser, granted: Option<bool>) {
        self.consent().decide(browser, granted);
        if granted == Some(false) {
            browser.forget_records(0);
        }
        self.follow_config(browser);
    }

    /// Whether events update a person: `_hasPersonProcessing`.
    pub fn has_person_processing(&self) -> bool {
        person::is_processed(&self.store, self.config.profiles())
    }

    /// Makes person processing stick; see [`person::require`].
    pub fn require_person(&mut self, browser: &dyn Browser, method: &str) -> bool {
        person::require(&mut self.store, browser, self.config.profiles(), method)
    }

    /// A look at the session; see [`Sessions::check`].
    pub fn session(&mut self, browser: &dyn Browser, now: i64, read_only: bool) -> Session {
        let session = self.sessions.check(browser, &mut self.store, &mut self.uuids, now, read_only);
        if session.is_new {
            // a new session is entered where the visitor is now
            let mut entry = PropertyBag::default();
            entry.set_str("sessionId", &session.id);
            entry.set_raw("props", &campaign::person_info(&browser.page().text("$current_url"), &browser.referrer()));
            self.store.props.set_raw("$client_session_props", &entry.to_json());
            self.store.save(browser);
        }
        session
    }

    /// Forgets the session: `sessionManager.resetSessionId`.
    pub fn reset_session(&mut self, browser: &dyn Browser) {
        self.sessions.reset(browser, &mut self.store);
    }

    /// `identify`: id, `$set` and `$set_once`, the latter JSON objects or empty.
    pub fn identify(&mut self, browser: &dyn Browser, given: [&str; 3]) -> String {
        if !person::check_id(browser, given[0]) || !self.require_person(browser, "posthog.identify") {
            return String::new();
        }
        let (mut own, mut options) = (PropertyBag::default(), PropertyBag::default());
        let name = person::identify(&mut self.store, browser, &mut self.sent, given, &mut own, &mut options);
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

    /// `group`: type, key and properties, the latter a JSON object or empty.
    pub fn group(&mut self, browser: &dyn Browser, given: [&str; 3]) -> String {
        let mut own = PropertyBag::default();
        let is_told = self.is_capturing(browser) && groups::join(&mut self.store, browser, given, &mut own);
        self.capture_if(browser, if is_told { "$groupidentify" } else { "" }, &own, &PropertyBag::default())
    }

    /// `resetGroups`
    pub fn reset_groups(&mut self, browser: &dyn Browser) {
        groups::reset(&mut self.store, browser);
    }

    fn capture_if(&mut self, browser: &dyn Browser, name: &str, own: &PropertyBag, options: &PropertyBag) -> String {
        if name.is_empty() { String::new() } else { self.capture(browser, name, own, options) }
    }

    /// `reset`: the visitor becomes a new one. `id` is their distinct id, and the device's too with `new_device`.
    pub fn reset(&mut self, browser: &dyn Browser, new_device: bool, id: &str) {
        let device_id = self.store.props.text(key::DEVICE_ID);
        self.consent().decide(browser, None);
        self.bag(true).clear(browser);
        self.store.clear(browser);
        self.sessions.reset(browser, &mut self.store);
        self.sent.clear();
        self.bucket.clear();
        let props = &mut self.store.props;
        props.set_str(key::USER_STATE, identity::ANONYMOUS);
        props.set_str(key::DISTINCT_ID, id);
        props.set_str(key::DEVICE_ID, if new_device || device_id.is_empty() { id } else { &device_id });
        props.set_str("$last_posthog_reset", &browser.iso(browser.now()));
        self.store.save(browser);
    }

    /// The uuid of the last `$pageview`: `getPageViewId`; empty where there was none.
    pub fn pageview_id(&self) -> String {
        self.pageview.id.clone()
    }

    /// A new UUID v7.
    pub fn uuid(&mut self, browser: &dyn Browser) -> String {
        self.uuids.next(browser)
    }
}

/// How the visitor's properties are kept: what the config says, as far as consent allows.
fn persistence_options(config: &Config, browser: &dyn Browser) -> Options {
    config.persistence_options(config.is_on("opt_out_persistence_by_default") && !config.consent().allows(browser))
}

/// How the session's properties are kept; none where the visitor's bag is theirs too.
fn session_options(visitor: &Options) -> Option<Options> {
    match visitor.mode {
        Mode::SessionStorage | Mode::Memory => None,
        _ => Some(Options { mode: Mode::SessionStorage, ..visitor.clone() }),
    }
}

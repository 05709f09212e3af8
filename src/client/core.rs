//! One PostHog instance as plain data, and what its API does to it.
//!
//! Nothing here calls the user's code: [`Browser`] keeps requests and captured events until the core has returned.

use super::config::Config;
use super::facts::Facts;
use super::visitor::{allows, open_stores, persistence_options, session_options};
use crate::browser::consent::COOKIELESS;
use crate::browser::{Browser, Level};
use crate::delivery::Delivery;
use crate::event::uuid::Uuids;
use crate::features::feature_flags::Flags;
use crate::features::pageviews::view::Pageview;
use crate::features::rate_limit::Bucket;
use crate::features::remote_config;
use crate::identity::session::Sessions;
use crate::identity::{self, Bootstrapped};
use crate::persistence::Persistence;
use json::PropertyBag;
use wire::names::property;

/// One PostHog instance. Where a method answers an event (JSON), the hooks are to run on it and [`Core::deliver`] is
/// to take it then; an empty answer is no event.
#[derive(Debug)]
pub struct Core {
    pub(super) config: Config,
    /// The project's settings, as the server has them.
    pub(super) project: PropertyBag,
    /// The properties of events that describe the device: posthog-js's names, read once by the shim.
    pub(super) device: PropertyBag,
    pub(super) uuids: Uuids,
    pub(super) store: Persistence,
    /// The bag in `sessionStorage`; none where `store` itself lives there or in memory.
    pub(super) session_store: Option<Persistence>,
    /// The names of what `register_for_session` set: a JSON array without its brackets, each followed by a comma.
    pub(super) registered: String,
    /// Whether the visitor is not to be recognised: no session, one id for all, nothing kept.
    pub(super) cookieless: bool,
    /// Sessions and windows.
    pub sessions: Sessions,
    /// Everything that is not delivered yet.
    pub delivery: Delivery,
    /// What was last sent about the person.
    pub(super) sent: String,
    /// The name of the last `$screen`.
    pub(super) screen: String,
    pub(super) initial_props_sent: bool,
    /// The URL whose campaign parameters were noted last.
    pub(super) campaign_url: String,
    /// The page view that is going on.
    pub pageview: Pageview,
    /// The properties of events that describe the session's entry, and what they were derived from.
    pub(super) entry: (PropertyBag, String),
    /// What the visitor's bag says, as far as every event asks for it.
    pub(super) facts: Facts,
    /// What is known of feature flags.
    pub(super) flags: Flags,
    /// The limit of events.
    pub(super) bucket: Bucket,
}

impl Core {
    /// Starts an instance: takes up what is stored, or makes a new visitor of `device_id` (one is made where empty).
    pub fn start(browser: &Browser, config: Config, device: PropertyBag, device_id: &str) -> Self {
        browser.set_consent_rules(config.consent);
        let mut uuids = Uuids::default();
        let device_id = if device_id.is_empty() { uuids.next(browser) } else { device_id.into() };
        let (store, session_store) = open_stores(browser, &config);
        let mut core = Self {
            cookieless: allows(browser, COOKIELESS),
            sessions: Sessions::default(),
            config,
            project: PropertyBag::default(),
            device,
            uuids,
            store,
            session_store,
            registered: String::new(),
            delivery: Delivery::default(),
            sent: String::new(),
            screen: String::new(),
            initial_props_sent: false,
            campaign_url: String::new(),
            pageview: Pageview::default(),
            entry: Default::default(),
            facts: Facts::default(),
            flags: Flags::default(),
            bucket: Bucket::default(),
        };
        core.store.props.set_str("$initialization_time", &browser.iso(browser.now()));
        core.start_sessions(browser);
        core.bootstrap(browser, &device_id);
        if core.cookieless {
            identity::start_cookieless(&mut core.store);
        } else {
            identity::start_anonymous(&mut core.store, browser, &device_id);
        }
        core.store.save(browser);
        core
    }

    fn bootstrap(&mut self, browser: &Browser, device_id: &str) {
        let given = self.config.bag("bootstrap");
        self.flags.bootstrap(&mut self.store, browser, &given);
        self.bootstrap_session(browser, &given, true);
        match identity::bootstrap(&mut self.store, browser, &given, device_id) {
            Bootstrapped::Settled => {}
            Bootstrapped::Identify => {
                let event = self.become_known(browser, [&given.text("distinctID"), "", ""]);
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
    pub fn set_config(&mut self, browser: &Browser, mut config: Config) {
        config.follow(&self.project);
        browser.set_consent_rules(config.consent);
        self.config = config;
        self.entry = Default::default();
        self.follow_consent(browser, "");
    }

    /// Follows the project's settings, which are empty where they could not be had.
    pub fn set_project(&mut self, browser: &Browser, settings: PropertyBag) {
        self.config.follow(&settings);
        self.project = settings;
        let remembered = remote_config::remembered(&self.project);
        if !remembered.is_empty() {
            self.visitor(browser).register(browser, &remembered, 0);
        }
    }

    /// Keeps properties where the config and consent now want them.
    pub(super) fn follow_config(&mut self, browser: &Browser) {
        let options = persistence_options(browser, &self.config);
        match (&mut self.session_store, session_options(&options)) {
            (Some(store), Some(own)) => store.reconfigure(browser, own),
            (store, own) => {
                if let Some(store) = store {
                    store.clear(browser);
                }
                *store = own.map(|own| Persistence::open(browser, self.config.storage_name(), own));
            }
        }
        self.store.reconfigure(browser, options);
        self.note_registered(browser);
    }

    /// Reads the visitor's properties again: the page was away.
    pub fn load(&mut self, browser: &Browser) {
        self.store.load(browser);
        self.follow_others(browser);
    }

    /// The bag of the visitor, or of the session.
    pub fn bag(&mut self, of_session: bool) -> &mut Persistence {
        match &mut self.session_store {
            Some(store) if of_session => store,
            _ => &mut self.store,
        }
    }

    /// The page's config.
    pub fn config(&self) -> &Config {
        &self.config
    }

    /// The properties that describe page views in an event called `name` at `time` (ms since 1970), with its own `id`:
    /// `pageViewManager`.
    pub fn describe_pageview(&mut self, browser: &Browser, name: &str, id: &str, time: i64) -> PropertyBag {
        let mut props = PropertyBag::default();
        self.pageview.describe(browser, &mut props, name, &browser.page().text(property::PATHNAME), time, id);
        props
    }

    /// A new UUID v7.
    pub fn uuid(&mut self, browser: &Browser) -> String {
        self.uuids.next(browser)
    }
}

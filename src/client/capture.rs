//! From a name and some properties to an event, and from an event to the wire.

use super::core::{Core, Effect, Scope};
use super::pageview::Pageview;
use crate::browser::{Browser, Level, Page};
use crate::delivery::{Transport, endpoint, region};
use crate::event::campaign::{self, UrlPolicy};
use crate::event::properties::{device_properties, insert_id, page_properties};
use crate::event::url::host_and_path;
use crate::event::uuid::is_uuid;
use crate::event::{Event, time};
use crate::identity::{self, key};
use crate::json::PropertyBag;

/// posthog-js's endpoint for events, until remote config names another.
const EVENTS_PATH: &str = "/e/";

impl Core {
    /// Builds an event; `None` where nothing may be captured. `options` are posthog-js's `CaptureOptions`, their
    /// timestamp in ms.
    pub fn capture(
        &mut self,
        browser: &dyn Browser,
        name: &str,
        own: PropertyBag,
        options: &PropertyBag,
    ) -> Option<Event> {
        if !self.is_capturing(browser) {
            browser.log(Level::Info, "an event was dropped: capturing is opted out");
            return None;
        }
        if name.is_empty() {
            browser.log(Level::Error, "No event name provided to posthog.capture");
            return None;
        }
        let page = browser.page();
        self.remember_source(browser, &page);
        let system_time = browser.now();
        let given = options.is_truthy("timestamp");
        let timestamp = if given { options.int("timestamp") } else { system_time };
        let uuid = options.string("uuid").filter(|uuid| is_uuid(uuid)).unwrap_or_else(|| self.uuids.next(browser));
        let mut properties = self.event_properties(browser, &page, name, own, timestamp, &uuid);
        if given {
            properties.set_bool("$event_time_override_provided", true);
            properties.set_str("$event_time_override_system_time", &time::iso(system_time));
        }
        Some(Event {
            set_once: self.set_once_properties(name, options.raw("$set_once")),
            set: options.raw("$set").map(Into::into),
            unset: options.raw("$unset").map(Into::into),
            name: name.into(),
            uuid,
            properties,
            timestamp,
        })
    }

    /// Notes campaign, search and referrer of the visit where they are new.
    fn remember_source(&mut self, browser: &dyn Browser, page: &Page) {
        let policy = self.config.url_policy();
        let search = campaign::search_info(&page.referrer);
        let (save_campaign, save_referrer) =
            (self.config.is_on("save_campaign_params"), self.config.is_on("save_referrer"));
        let is_new_url = self.campaign_url != page.url;
        let session = self.store_of(Scope::Session);
        session.props.extend(&search);
        if save_campaign && is_new_url {
            let params = campaign::page_campaign_params(&page.url, &policy);
            if campaign::has_any(&params) {
                session.props.extend(&params);
            }
        }
        if save_referrer {
            session.register_once(browser, &campaign::referrer_info(&page.referrer), None, None);
        }
        session.save(browser);
        self.campaign_url.clone_from(&page.url);
        let known = |key| self.store.props.is_truthy(key);
        let is_known =
            known("$initial_campaign_params") || known("$initial_referrer_info") || known(key::INITIAL_PERSON_INFO);
        if (save_campaign || save_referrer) && !is_known {
            let info = campaign::person_info(&page.url, &page.referrer, &policy);
            self.store.props.set_raw(key::INITIAL_PERSON_INFO, &info.to_json());
            self.store.save(browser);
        }
    }

    /// All properties of an event, later ones winning, in posthog-js's order of precedence.
    fn event_properties(
        &mut self,
        browser: &dyn Browser,
        page: &Page,
        name: &str,
        own: PropertyBag,
        timestamp: i64,
        uuid: &str,
    ) -> PropertyBag {
        let policy = self.config.url_policy();
        let session = self.session(browser, timestamp, false);
        let mut props = self.device_properties(page);
        page_properties(&mut props, page, &policy);
        props.set_str("$insert_id", &insert_id(browser));
        props.set_thousandths("$time", browser.now());
        props.set_str("$sdk_dist_channel", &self.config.text("dist_channel"));
        let registered = self.store.event_properties();
        props.extend(&registered);
        if let Some(store) = &self.session_store {
            for (key, value) in store.event_properties().iter() {
                // a referrer that the page registered itself is better than the browser's
                if !(matches!(key, "$referrer" | "$referring_domain") && registered.raw(key).is_some()) {
                    props.set_raw(key, value);
                }
            }
        }
        props.extend(&own);
        props.set_str("token", &self.config.text("token"));
        props.set_str("$config_defaults", &self.config.text("defaults"));
        props.set_str("$session_id", &session.id);
        props.set_str("$window_id", &session.window_id);
        props.extend(&self.session_entry_properties(&policy));
        props.set_int("$sdk_debug_retry_queue_size", self.delivery.retry_count() as i64);
        let api_host = self.config.text("api_host");
        if region(&api_host).is_none() {
            props.set_str("$lib_custom_api_host", &api_host);
        }
        self.add_pageview(&mut props, page, name, timestamp, uuid);
        props.set_bool("$is_identified", identity::is_identified(&self.store));
        for denied in self.config.texts("property_denylist") {
            props.remove(&PropertyBag::escape_key(&denied));
        }
        let processed = self.has_person_processing();
        props.set_bool("$process_person_profile", processed);
        if processed {
            self.require_person(browser, "capture");
        }
        props
    }

    fn device_properties(&mut self, page: &Page) -> PropertyBag {
        match &self.device_properties {
            Some((screen, props)) if *screen == page.screen => props.clone(),
            _ => {
                let props = device_properties(&self.device, page, self.config.is_on("detect_google_search_app"));
                self.device_properties = Some((page.screen, props.clone()));
                props
            }
        }
    }

    /// What the session's entry tells: `$session_entry_*`, only what has a value.
    fn session_entry_properties(&self, policy: &UrlPolicy) -> PropertyBag {
        let entry = self.session_entry(policy);
        let mut out = PropertyBag::default();
        for (key, value) in campaign::prefixed(&entry, "$session_entry_").iter() {
            if !matches!(value, "null" | "\"\"") {
                out.set_raw(if key == "$session_entry_current_url" { "$session_entry_url" } else { key }, value);
            }
        }
        out
    }

    fn session_entry(&self, policy: &UrlPolicy) -> PropertyBag {
        let info = self.store.props.bag("$client_session_props").bag("props");
        if info.is_empty() { info } else { campaign::person_props(&info, policy) }
    }

    fn add_pageview(&mut self, props: &mut PropertyBag, page: &Page, name: &str, timestamp: i64, uuid: &str) {
        let current = self.pageview.take();
        match name {
            "$pageview" => {
                props.set_str("$pageview_id", uuid);
                props.set_str("title", &page.title);
                if let Some(previous) = current {
                    previous.describe_as_previous(props, timestamp);
                }
                let path = host_and_path(&page.url).map_or("", |(_, path)| path);
                self.pageview = Some(Pageview { id: uuid.into(), path: path.into(), timestamp });
            }
            _ => {
                if let Some(pageview) = current {
                    props.set_str("$pageview_id", &pageview.id);
                    if name == "$pageleave" {
                        pageview.describe_as_previous(props, timestamp);
                    }
                    self.pageview = Some(pageview);
                }
            }
        }
    }

    /// `$set_once` with what is to be known of the person's first visit, sent once a page and with every `$identify`.
    fn set_once_properties(&mut self, event: &str, own: Option<&str>) -> Option<String> {
        let plain = || own.map(Into::into);
        if !self.has_person_processing() || (self.initial_props_sent && event != "$identify") {
            return plain();
        }
        let policy = self.config.url_policy();
        let mut props = PropertyBag::default();
        for stored in ["$initial_referrer_info", "$initial_campaign_params"] {
            props.extend(&campaign::prefixed(&self.store.props.bag(stored), "$initial_"));
        }
        let info = self.store.props.bag(key::INITIAL_PERSON_INFO);
        if !info.is_empty() {
            props.extend(&campaign::prefixed(&campaign::person_props(&info, &policy), "$initial_"));
        }
        props.extend(&self.session_entry(&policy));
        props.extend(&PropertyBag::parse_or_empty(own));
        // the server makes no person of a $groupidentify
        self.initial_props_sent |= event != "$groupidentify";
        (!props.is_empty()).then(|| props.to_json())
    }

    /// Hands an event (JSON) that has passed the hooks to delivery. `at_once` sends it by itself.
    pub fn deliver(&mut self, browser: &dyn Browser, event: String, options: &PropertyBag, at_once: bool) {
        let url = options.string("_url").unwrap_or_else(|| endpoint(&self.config.text("api_host"), EVENTS_PATH));
        let transport = options.string("transport").and_then(|name| Transport::parse(&name));
        let at_once = (at_once || options.is_truthy("send_instantly")) && !options.is_truthy("_batchKey");
        if at_once || !self.config.is_on("request_batching") {
            let transport = transport.unwrap_or_else(|| self.transport());
            let sent = self.delivery.send(browser.now(), url, event, transport);
            self.push(Effect::Send(sent));
        } else {
            self.delivery.enqueue(browser.now(), url, event);
        }
    }

    /// Sends what is due; see [`crate::delivery::Delivery::tick`].
    pub fn tick(&mut self, browser: &dyn Browser) {
        let sends = self.delivery.tick(browser.now(), self.transport());
        self.push_sends(sends);
    }

    /// When [`Self::tick`] has something to do next, ms since 1970.
    pub fn next_due(&self) -> Option<i64> {
        self.delivery.next_due()
    }

    /// Takes note of a request's answer; see [`crate::delivery::Delivery::answered`].
    pub fn answered(&mut self, browser: &dyn Browser, id: u32, status: i32) {
        let sends = self.delivery.answered(browser, id, status);
        self.push_sends(sends);
    }

    /// A beacon has left.
    pub fn beacon_left(&mut self, id: u32) {
        self.delivery.beacon_left(id);
    }

    /// The page goes away: everything leaves by beacon, and the window id is free for the next page.
    pub fn unload(&mut self, browser: &dyn Browser) {
        let sends = self.delivery.unload(browser.now());
        self.push_sends(sends);
    }

    /// The window id is free for the page that comes next in this tab.
    pub fn leave(&mut self, browser: &dyn Browser) {
        self.sessions.leave(browser);
    }

    /// Captures the first `$pageview` of the page.
    pub fn capture_initial_pageview(&mut self, browser: &dyn Browser) {
        let mut own = PropertyBag::default();
        own.set_str("title", &browser.page().title);
        if let Some(event) = self.capture(browser, "$pageview", own, &PropertyBag::default()) {
            self.push(Effect::Captured(event.to_json()));
        }
    }
}

//! From a name and some properties to an event, and from an event to the wire.

use super::config::transport;
use super::core::Core;
use crate::browser::{Browser, consent};
use crate::delivery::{self, endpoint};
use crate::event::uuid::is_uuid;
use crate::event::{LIB, campaign, insert_id};
use crate::features::surveys;
use crate::identity::session::Look;
use crate::identity::{groups, person};
use crate::persistence::keys::{is_needed_replay_note, is_replay_note};
use json::text::contains;
use json::{PropertyBag, lists};
use wire::names::{event_name, property};
use wire::persisted_keys::key;

impl Core {
    /// Builds an event: posthog-js's `CaptureResult` as JSON, its timestamp in ISO form. Empty where nothing may be
    /// captured. `options` are posthog-js's `CaptureOptions`, their timestamp in ms; with `dry` the answer is the
    /// properties alone, and the page view takes no note of it, nor with 2 the session (`calculateEventProperties`).
    pub fn capture(&mut self, browser: &Browser, name: &str, own: &PropertyBag, options: &PropertyBag) -> String {
        if !self.may(browser, name) {
            return String::new();
        }
        if self.config.bot == "drop" {
            return String::new();
        }
        let dry = options.int("dry");
        let is_limited = !options.is_truthy("skip_client_rate_limiting");
        let left = if is_limited { self.take_token(browser) } else { None };
        if is_limited && left.is_none() {
            return String::new();
        }
        if name == event_name::SCREEN {
            self.screen = own.text(property::SCREEN_NAME);
        }
        let page = browser.page();
        if dry == 0 {
            self.remember_source(browser, &page);
        }
        let mut timestamp = options.int("timestamp");
        let given = options.bare("uuid");
        let uuid = if is_uuid(given) { given.into() } else { self.uuids.next(browser) };
        let is_given = timestamp != 0;
        if !is_given {
            timestamp = browser.now();
        }
        let is_snapshot = name == event_name::SNAPSHOT;
        let mut properties = if is_snapshot {
            self.snapshot_properties(own)
        } else {
            self.own_properties(browser, &page, (name, &uuid), own, timestamp, dry)
        };
        let mut name = name;
        if name == event_name::PAGEVIEW && self.config.bot == "pageview" {
            name = "$bot_pageview";
            properties.set_str("$browser_type", "bot");
        }
        if options.is_truthy("disable_geoip") {
            properties.set_bool(property::GEOIP_DISABLE, true);
        }
        let processed = !is_snapshot && self.finish_properties(browser, &mut properties);
        if dry > 0 {
            return properties.to_json();
        }
        if let Some(left) = left {
            properties.set_thousandths("$lib_rate_limit_remaining_tokens", left);
        }
        if is_given {
            properties.set_bool("$event_time_override_provided", true);
            properties.set_str("$event_time_override_system_time", &browser.iso(browser.now()));
        }
        let mut event = PropertyBag::default();
        event.set_str("uuid", &uuid);
        event.set_str("event", name);
        event.set_raw("properties", &properties.to_json());
        if !options.is_truthy("minimal") {
            self.add_person(browser, &mut event, (name, processed), own, options);
        }
        event.set_str("timestamp", &browser.iso(timestamp));
        event.into_json()
    }

    /// The properties of a part of a recording: no more than what the page's recorder gives goes with it, as in posthog-js.
    fn snapshot_properties(&self, own: &PropertyBag) -> PropertyBag {
        let mut properties = own.clone();
        for key in ["token", "$config_defaults"] {
            properties.set_raw(key, self.config.event.raw(key).unwrap_or("null"));
        }
        properties.set_raw(key::DISTINCT_ID, self.store.props.raw(key::DISTINCT_ID).unwrap_or("null"));
        properties
    }

    /// The properties of every other event, with those that describe the page view; see [`Core::capture`] for `dry`.
    fn own_properties(
        &mut self,
        browser: &Browser,
        page: &PropertyBag,
        (name, uuid): (&str, &str),
        own: &PropertyBag,
        timestamp: i64,
        dry: i64,
    ) -> PropertyBag {
        let look = if dry == 2 { Look::ReadOnly } else { Look::Active };
        let mut properties = self.event_properties(browser, page, name, own, timestamp, look);
        if name == event_name::AUTOCAPTURE && !self.screen.is_empty() {
            properties.set_str(property::SCREEN_NAME, &self.screen);
        }
        let noted = if dry > 0 { "" } else { name };
        self.pageview.describe(browser, &mut properties, noted, &page.text(property::PATHNAME), timestamp, uuid);
        if noted == event_name::PAGEVIEW {
            properties.set_str("title", &browser.title());
        }
        properties
    }

    /// Adds what an event sets of the person.
    fn add_person(
        &mut self,
        browser: &Browser,
        event: &mut PropertyBag,
        (name, processed): (&str, bool),
        own: &PropertyBag,
        options: &PropertyBag,
    ) {
        let mut beside = options.bag(property::SET);
        surveys::describe_person(browser, name, own, &mut beside);
        if !beside.is_empty() || options.raw(property::SET).is_some() {
            event.set_raw(property::SET, &beside.to_json());
        }
        event.set_some(property::UNSET, options.raw(property::UNSET));
        let once = options.raw(property::SET_ONCE).unwrap_or_default();
        self.add_set_once(browser, event, name, processed, once);
        let mut set = own.bag(property::SET);
        set.extend(&beside);
        if !set.is_empty() {
            self.set_for_flags(browser, &set, &PropertyBag::default());
            browser.flags(false);
        }
    }

    /// Notes campaign, search and referrer of the visit where they are new.
    fn remember_source(&mut self, browser: &Browser, page: &PropertyBag) {
        let (campaigns, referrers) = (self.config.campaigns, self.config.referrers);
        let raw = page.raw(property::CURRENT_URL).unwrap_or_default();
        let is_elsewhere = self.campaign_url != raw;
        let has_referrer = self.bag(true).props.is_truthy(property::REFERRER);
        if is_elsewhere || !has_referrer {
            let referrer = browser.referrer();
            let mut noted = PropertyBag::default();
            campaign::add_search_info(&mut noted, browser, &referrer);
            if campaigns && is_elsewhere {
                let params = browser.params(&page.text(property::CURRENT_URL), "");
                if campaign::has_any(&params) {
                    noted.extend(&params);
                }
            }
            if referrers && !has_referrer {
                campaign::add_referrer_info(&mut noted, &referrer);
            }
            self.campaign_url = raw.into();
            self.bag(true).register(browser, &noted, 0);
        }
        let known = |key| self.store.props.is_truthy(key);
        if (campaigns || referrers)
            && !known(key::INITIAL_PERSON_INFO)
            && !known(key::INITIAL_CAMPAIGN_PARAMS)
            && !known(key::INITIAL_REFERRER_INFO)
        {
            let info = campaign::person_info(&page.text(property::CURRENT_URL), &browser.referrer());
            self.store.props.set_raw(key::INITIAL_PERSON_INFO, &info);
            self.store.save(browser);
        }
    }

    /// The properties of an event, later ones winning, in posthog-js's order of precedence.
    fn event_properties(
        &mut self,
        browser: &Browser,
        page: &PropertyBag,
        name: &str,
        own: &PropertyBag,
        timestamp: i64,
        look: Look,
    ) -> PropertyBag {
        let session = self.session(browser, timestamp, look);
        let mut props = self.device.clone();
        props.set_raw(property::LIB, LIB);
        // which may have another library's name
        props.extend(page);
        props.set_str("$insert_id", &insert_id(browser));
        props.set_thousandths("$time", browser.now());
        self.facts.renew(&self.store, &self.flags);
        let registered = &self.facts.event;
        props.extend(registered);
        if let Some(store) = &self.session_store {
            for (key, value) in store.event_properties().iter() {
                // a referrer that the page registered itself is better than the browser's
                if !key.starts_with("$referr") || registered.raw(key).is_none() {
                    props.set_raw(key, value);
                }
            }
        }
        props.extend(&self.flag_properties(browser));
        props.extend(own);
        // an event's own groups add to the visitor's, unless it has none on purpose
        let groups = own.bag(key::GROUPS);
        if !groups.is_empty() {
            let mut all = groups::current(&self.store);
            all.extend(&groups);
            props.set_raw(key::GROUPS, &all.to_json());
        }
        props.extend(&self.config.event);
        if session.is_some() {
            props.set_str(property::SESSION_ID, &self.sessions.id);
            props.set_str(property::WINDOW_ID, &self.sessions.window_id);
            self.add_session_entry(browser, &mut props);
            self.add_replay(browser, &mut props, name);
        } else {
            props.set_bool(property::COOKIELESS_MODE, true);
        }
        props.set_int("$sdk_debug_retry_queue_size", self.delivery.retry_count());
        let dropped = self.delivery.take_dropped();
        if dropped > 0 {
            props.set_int("$lib_outbox_dropped", dropped);
        }
        props
    }

    /// Adds session replay's properties; see [`crate::browser::Ask::replay`].
    fn add_replay(&self, browser: &Browser, props: &mut PropertyBag, name: &str) {
        let told = browser.replay(name);
        let is_all = told.starts_with('1');
        if !told.is_empty()
            && let Some(store) = &self.session_store
        {
            for (key, value) in store.props.iter() {
                if is_replay_note(key) && (is_all || is_needed_replay_note(key)) {
                    props.set_raw(key, value);
                }
            }
        }
        props.extend(&PropertyBag::parse_or_empty(told.get(1..).unwrap_or_default()));
    }

    /// What may not be overridden. Whether the event is to update a person.
    fn finish_properties(&mut self, browser: &Browser, props: &mut PropertyBag) -> bool {
        self.facts.renew(&self.store, &self.flags);
        props.set_bool("$is_identified", self.facts.is_identified);
        let denied = &self.config.denied;
        if !denied.is_empty() {
            *props = props.filtered(|key| !lists(denied, key));
        }
        let processed = person::is_processed(self.facts.has_person, self.config.profiles);
        props.set_bool(property::PROCESS_PERSON_PROFILE, processed);
        if processed {
            person::require(&mut self.store, browser);
        }
        processed
    }

    /// What the session's entry tells: `$session_entry_*`, only what has a value. Made once for each entry.
    fn add_session_entry(&mut self, browser: &Browser, props: &mut PropertyBag) {
        let info = self.store.props.raw(key::CLIENT_SESSION_PROPS).unwrap_or_default();
        if self.entry.1 != info {
            self.entry = (PropertyBag::default(), info.into());
            let mut entry = PropertyBag::default();
            self.add_entry(browser, &mut entry, "$session_entry_");
            for (key, value) in entry.iter() {
                if value != "null" {
                    let key = if key == "$session_entry_current_url" { "$session_entry_url" } else { key };
                    self.entry.0.set_raw(key, value);
                }
            }
        }
        props.extend(&self.entry.0);
    }

    fn add_entry(&self, browser: &Browser, out: &mut PropertyBag, prefix: &str) {
        let info = self.store.props.bag(key::CLIENT_SESSION_PROPS).bag("props");
        campaign::add_person_props(out, browser, &info, prefix, self.config.is_on("disable_capture_url_hashes"));
    }

    /// `$set_once` with the properties of the person's first visit, sent once a page and with every `$identify`.
    fn add_set_once(&mut self, browser: &Browser, event: &mut PropertyBag, name: &str, processed: bool, own: &str) {
        let mut props = PropertyBag::default();
        if processed && (!self.initial_props_sent || name == event_name::IDENTIFY) {
            self.add_initial(browser, &mut props);
            self.add_entry(browser, &mut props, "");
            // the server makes no person of a $groupidentify
            self.initial_props_sent |= name != "$groupidentify";
        }
        props.extend(&PropertyBag::parse_or_empty(own));
        if !own.is_empty() || !props.is_empty() {
            event.set_raw(property::SET_ONCE, &props.to_json());
        }
    }

    /// Adds what is known of the person's first visit: `$initial_*`.
    pub(super) fn add_initial(&self, browser: &Browser, out: &mut PropertyBag) {
        for stored in &[key::INITIAL_REFERRER_INFO, key::INITIAL_CAMPAIGN_PARAMS] {
            campaign::add_prefixed(out, &self.store.props.bag(stored), "$initial_");
        }
        let info = self.store.props.bag(key::INITIAL_PERSON_INFO);
        campaign::add_person_props(out, browser, &info, "$initial_", self.config.is_on("disable_capture_url_hashes"));
    }

    /// Hands an event (JSON) that has passed the hooks to delivery. `at_once` sends it by itself.
    pub fn deliver(&mut self, browser: &Browser, event: &str, options: &PropertyBag, at_once: bool) {
        let mut url = options.text("_url");
        if url.is_empty() {
            url.push_str(&self.config.events_url);
        } else if contains(&url, "#") {
            // a request of a recording has one session, and one person too
            url.push_str(self.store.props.bare(key::DISTINCT_ID));
        }
        let out = self.delivery_options(browser);
        let alone = (at_once || options.is_truthy("send_instantly")) && !options.is_truthy("_batchKey");
        let named = transport(options.bare("transport"));
        let by_itself = if alone || !self.config.batches { named.or(Some(out.transport)) } else { None };
        self.delivery.add(browser, &out, &url, event, by_itself);
    }

    /// How requests are sent. Nothing is stored without consent, or in cookieless mode.
    fn delivery_options(&self, browser: &Browser) -> delivery::Options {
        let mut options = self.config.sending.clone();
        options.durable &= browser.consent() == consent::CAPTURES;
        options
    }

    /// Where `path` is on PostHog's servers: the one for events and the like, or the one for scripts and settings.
    pub fn endpoint(&self, path: &str, of_assets: bool) -> String {
        endpoint(&self.config.text("api_host"), path, of_assets)
    }

    /// Sends what is due; see [`delivery::Delivery::tick`].
    pub fn tick(&mut self, browser: &Browser) {
        self.delivery.tick(browser, &self.delivery_options(browser));
    }

    /// Takes note of a request's answer; see [`delivery::Delivery::answered`].
    pub fn answered(&mut self, browser: &Browser, id: u32, status: i64, wait: i64) {
        self.delivery.answered(browser, &self.delivery_options(browser), id, status, wait);
    }

    /// The page goes away: see [`delivery::Delivery::unload`].
    pub fn unload(&mut self, browser: &Browser, may_stay: bool) {
        self.delivery.unload(browser, &self.delivery_options(browser), may_stay);
    }

    /// Writes new events to the outbox without waiting for others.
    pub fn save(&mut self, browser: &Browser) {
        self.delivery.save(browser, &self.delivery_options(browser));
    }

    /// Sends everything that waits.
    pub fn flush(&mut self, browser: &Browser) {
        self.delivery.flush(browser, &self.delivery_options(browser));
    }

    /// Takes a record that an earlier page left; see [`delivery::Delivery::adopt`].
    pub fn adopt(&mut self, url: &str, events: &str, count: i64) -> u32 {
        self.delivery.adopt(&self.config.sending, url, events, count)
    }

    /// The window id is free for the page that comes next in this tab.
    pub fn leave(&mut self, browser: &Browser) {
        if !self.cookieless {
            self.sessions.leave(browser, &mut self.store);
        }
    }
}

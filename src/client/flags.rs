//! What an instance does about feature flags; see [`crate::flags`].

use super::core::Core;
use super::visitor::allows;
use crate::browser::Browser;
use crate::browser::consent::CAPTURES;
use crate::event::LIB;
use crate::flags::{FEATURE, context, key};
use crate::identity::session::Look;
use crate::identity::{self, groups};
use crate::json::{PropertyBag, lists, parse_int, quoted};
use crate::text::{between, concat, contains};

/// What [`Core::flag_called`] answers where nothing is to be told.
const TOLD: &str = "0";

/// What a minimal `$feature_flag_called` says; `|` stands around each name.
const MINIMAL: &str = "|$feature_flag|$feature_flag_response|$feature_flag_has_experiment|$feature_flag_id|\
    $feature_flag_version|$feature_flag_reason|$feature_flag_request_id|$feature_flag_evaluated_at|\
    $feature_flag_error|locally_evaluated|$groups|$process_person_profile|$geoip_disable|$current_url|$pathname|\
    $referring_domain|utm_source|utm_medium|utm_campaign|utm_content|utm_term|gad_source|mc_cid|gclid|gclsrc|dclid|\
    gbraid|wbraid|fbclid|msclkid|twclid|li_fat_id|igshid|ttclid|rdt_cid|epik|qclid|sccid|oppref|bfcid|irclid|_kx|\
    $session_id|$window_id|$lib|$lib_version|$device_id|$is_server|token|distinct_id|$cookieless_mode|";

impl Core {
    /// The body that asks for flags; `own` is what the shim adds: time zone, `evaluation_contexts` and the like.
    pub fn flags_request(&mut self, browser: &Browser, own: &PropertyBag) -> String {
        let store = &self.store;
        let mut person = PropertyBag::default();
        self.add_initial(browser, &mut person);
        person.extend(&store.props.bag(key::PERSON));
        person.set_raw("$lib", LIB);
        let mut body = PropertyBag::default();
        body.set_raw("token", self.config.raw("token"));
        body.set_str("distinct_id", &identity::distinct_id(store));
        body.set_raw("groups", &groups::current(store).to_json());
        body.set_raw("person_properties", &person.to_json());
        if !self.flags.anonymous_id.is_empty() {
            body.set_str("$anon_distinct_id", &self.flags.anonymous_id);
        }
        if let Some(known) = store.props.raw(key::GROUPS) {
            body.set_raw("group_properties", known);
        }
        let device = store.props.raw(identity::key::DEVICE_ID).unwrap_or("null");
        if device != "null" {
            body.set_raw(identity::key::DEVICE_ID, device);
        }
        body.extend(own);
        body.to_json()
    }

    /// Takes an answer (JSON), empty where there is none. The bits of `how`: 1 it is about a part of the flags, 2 the
    /// server knows who the visitor was, 4 it failed.
    pub fn flags_answered(&mut self, browser: &Browser, answer: &PropertyBag, how: i64) {
        if how & 2 != 0 {
            self.flags.anonymous_id.clear();
        }
        if !self.flags.receive(&mut self.store, browser, answer, how & 1 != 0) && how & 4 != 0 {
            self.flags.fall_back(&self.store);
        }
        self.facts = Default::default();
    }

    /// The JSON of what is known under a key of [`key`].
    pub fn flag_property(&self, key: &str) -> String {
        self.flags.raw(&self.store, key).unwrap_or_default().into()
    }

    /// Changes what flags are asked for with: `what` is 0 for properties to set, 1 for all of the person's to forget, 2
    /// and 3 the same of groups, a type of which may be `given`.
    pub fn flags_context(&mut self, browser: &Browser, given: &str, what: i64) {
        self.follow_others(browser);
        let store = &mut self.store;
        let bag = PropertyBag::parse_or_empty(given);
        match what {
            0 => {
                let (set, once) = (bag.bag("$set"), bag.bag("$set_once"));
                let is_plain = bag.raw("$set").or(bag.raw("$set_once")).is_none();
                context::set_person(store, browser, if is_plain { &bag } else { &set }, &once);
            }
            1 => store.unregister(browser, key::PERSON),
            2 => context::set_groups(store, browser, &bag),
            _ if given.is_empty() => store.unregister(browser, key::GROUPS),
            _ => context::reset_group(store, browser, &PropertyBag::escape_key(given)),
        }
    }

    /// A flag was read: `$feature_flag_called` unless that was told already (`0`); empty where nothing may be told now.
    pub fn flag_called(&mut self, browser: &Browser, name: &str, is_fresh: bool) -> String {
        let name = PropertyBag::escape_key(name);
        let known = |core: &Self, key| core.flags.bag(&core.store, key).raw(&name).map(String::from);
        let value = known(self, key::OVERRIDES).or_else(|| known(self, key::ENABLED));
        let text = value.as_deref().unwrap_or("undefined");
        let text = if text.starts_with('"') { text.into() } else { quoted(text) };
        let mut reported = self.store.props.bag(key::REPORTED);
        let mut session = String::new();
        if self.config.is_on("advanced_feature_flags_dedup_per_session")
            && self.session(browser, browser.now(), Look::ReadOnly).is_some()
        {
            session = quoted(&self.sessions.id);
            if self.store.props.raw(key::REPORTED_SESSION) != Some(&session) {
                reported = PropertyBag::default();
            }
        }
        if !allows(browser, CAPTURES) {
            // what was told before counts no more once events are captured again
            self.store.unregister(browser, key::REPORTED);
            return String::new();
        }
        let told = reported.raw(&name).unwrap_or("[]");
        let is_told = lists(told, between(&text, b'"', b'"').unwrap_or_default());
        let mut event = String::from(TOLD);
        if !is_told {
            let own = self.call_properties(&name, value.as_deref(), is_fresh);
            event = self.capture(browser, "$feature_flag_called", &own, &PropertyBag::default());
            // what may be captured and is not, the client's limit has stopped
            if event.is_empty() && self.config.bot != "drop" {
                return event;
            }
            let others = between(told, b'[', b']').unwrap_or_default();
            reported.set_raw(&name, &concat(&["[", others, if others.is_empty() { "" } else { "," }, &text, "]"]));
        }
        self.store.props.set_raw(key::REPORTED, &reported.to_json());
        if !session.is_empty() {
            self.store.props.set_raw(key::REPORTED_SESSION, &session);
        }
        self.store.save(browser);
        if event.is_empty() { TOLD.into() } else { event }
    }

    /// What `$feature_flag_called` says of a flag (its name as it stands in JSON).
    fn call_properties(&self, name: &str, value: Option<&str>, is_fresh: bool) -> PropertyBag {
        let bag = |key| self.flags.bag(&self.store, key);
        let (overrides, override_payloads, payloads) =
            (bag(key::OVERRIDES), bag(key::OVERRIDE_PAYLOADS), bag(key::PAYLOADS));
        let bootstrap = self.config.bag("bootstrap");
        let (given, given_payloads) = (bootstrap.bag("featureFlags"), bootstrap.bag("featureFlagPayloads"));
        let detail = bag(key::DETAILS).bag(name);
        let (metadata, reason) = (detail.bag("metadata"), detail.bag("reason"));
        let or_null = Some("null");
        let mut errors = String::new();
        let listed = between(self.store.props.raw(key::ERRORS).unwrap_or_default(), b'[', b']').unwrap_or_default();
        for letter in listed.chars() {
            if letter != '"' {
                errors.push(letter);
            }
        }
        if value.is_none() {
            errors.push_str(if errors.is_empty() { "flag_missing" } else { ",flag_missing" });
        }
        // what the server said, where this page says something else
        let (mut original, mut original_payload) = (None, None);
        if let Some(own) = overrides.raw(name) {
            let is_on = overrides.is_truthy(name);
            let variant = Some(own).filter(|own| own.starts_with('"'));
            if variant != detail.raw("variant") {
                original = detail.raw("variant");
            }
            if original.is_none() && is_on != detail.is_truthy("enabled") {
                original = detail.raw("enabled");
            }
        }
        if override_payloads.is_truthy(name) && metadata.is_truthy("payload") {
            original_payload = metadata.raw("payload");
        }
        let mut own = PropertyBag::default();
        own.set_raw("$feature_flag", &concat(&["\"", name, "\""]));
        for (key, value) in [
            ("response", value),
            ("payload", override_payloads.raw(name).or(payloads.raw(name)).or(or_null)),
            ("request_id", self.flags.raw(&self.store, key::REQUEST_ID)),
            ("evaluated_at", self.flags.raw(&self.store, key::EVALUATED_AT)),
            ("bootstrapped_response", given.raw(name).or(or_null)),
            ("bootstrapped_payload", given_payloads.raw(name).or(or_null)),
            ("has_experiment", metadata.raw("has_experiment")),
            ("version", metadata.raw("version")),
            ("reason", reason.raw("description").filter(|text| *text != "null").or(reason.raw("code"))),
            ("id", metadata.raw("id").filter(|id| !matches!(*id, "0" | "null"))),
            ("original_response", original),
            ("original_payload", original_payload),
            ("error", Some(&*quoted(&errors)).filter(|_| !errors.is_empty())),
        ] {
            if let Some(value) = value {
                own.set_raw(&concat(&["$feature_flag_", key]), value);
            }
        }
        own.set_bool("$used_bootstrap_value", !is_fresh);
        own
    }

    /// Whether an event is a `$feature_flag_called` that the project wants to say little, as no experiment needs the flag.
    pub(super) fn is_minimal(&self, name: &str, properties: &PropertyBag) -> bool {
        name == "$feature_flag_called"
            && properties.raw("$feature_flag_has_experiment") == Some("false")
            && self.flags.raw(&self.store, key::MINIMAL) == Some("true")
    }

    /// What events say of flags, `$feature/x` only while the answer is not too old.
    pub(super) fn flag_properties(&self, browser: &Browser) -> PropertyBag {
        let mut out = self.facts.flags.clone();
        let limit = self.config.int("feature_flag_cache_ttl_ms");
        if limit > 0 && browser.now() - parse_int(self.flags.raw(&self.store, key::EVALUATED_AT).unwrap_or("0")) > limit
        {
            out = out.filtered(|name| !name.starts_with(FEATURE));
        }
        out
    }

    /// Adds to what is asked for flags with, of an event's `$set`; the shim asks anew then.
    pub(super) fn set_for_flags(&mut self, browser: &Browser, set: &PropertyBag, once: &PropertyBag) {
        context::set_person(&mut self.store, browser, set, once);
        browser.flags(false);
    }
}

/// The properties of a minimal `$feature_flag_called`.
pub(super) fn minimal(properties: &PropertyBag) -> PropertyBag {
    properties.filtered(|name| contains(MINIMAL, &concat(&["|", name, "|"])))
}

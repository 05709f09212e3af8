//! `$feature_flag_called`: captured once for each value of a flag that is read.

use super::Known;
use crate::browser::{Browser, consent};
use crate::client::Core;
use crate::identity::session::Look;
use json::text::{between, concat, contains};
use json::{PropertyBag, elements, is_truthy};
use wire::core_protocol::hooks::NONE_COMES_FIRST;
use wire::names::{event_name, property};
use wire::persisted_keys::key;
use wire::tracking_params::params::{CLICK_IDS, MARKETING_PARAMS};

const CALLED: &str = event_name::FEATURE_FLAG_CALLED;
/// What is stored of the last response's faults, a list.
pub const ERRORS: &str = "$feature_flag_errors";
/// Properties of the event for a flag without an experiment, where the project wants few; names with spaces around.
const MINIMAL: &str = " $feature_flag $feature_flag_response $feature_flag_has_experiment $feature_flag_id $feature_flag_version $feature_flag_reason $feature_flag_request_id $feature_flag_evaluated_at $feature_flag_error locally_evaluated $groups $process_person_profile $geoip_disable $current_url $pathname $referring_domain $session_id $window_id $lib $lib_version $device_id $is_server token distinct_id $cookieless_mode ";

/// What came of reading a flag.
#[derive(Debug, PartialEq, Eq)]
pub enum Called {
    /// This value was reported before.
    Known,
    /// Nothing can be captured now: it is reported later, if it still holds then.
    Held,
    /// The event, JSON.
    Event(String),
}

/// What is read of a flag: its name and its value, both JSON.
pub type Reading<'a> = (&'a str, Option<&'a str>);

/// Flags that were read while nothing could be captured, each with what it was then.
#[derive(Debug, Default)]
pub struct Held(PropertyBag);

impl Held {
    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    fn hold(&mut self, core: &mut Core, reading: Reading<'_>, session: &str) -> Called {
        self.0.set_raw(bare(reading.0), &context(core, reading.1, session));
        Called::Held
    }

    /// A flag of the visitor was read. `is_fresh` is whether the last response of the server was a good one. An event that no
    /// hook comes before (bits of [`wire::core_protocol::hooks`]) is delivered.
    #[inline(never)]
    pub fn read(
        &mut self,
        core: &mut Core,
        browser: &Browser,
        reading: Reading<'_>,
        is_fresh: bool,
        hooks: u8,
    ) -> Called {
        let (name, value) = (bare(reading.0), reading.1);
        self.0.remove(name);
        let session = session(core, browser);
        if browser.consent() & consent::CAPTURES == 0 {
            // what was reported before does not count any more once events are captured again
            core.visitor(browser).unregister(browser, key::FLAG_CALLS_REPORTED);
            return self.hold(core, reading, &session);
        }
        let known = core.known_flags();
        let is_new_session = !session.is_empty() && known.json(key::FLAG_CALLS_SESSION) != json::quoted(&session);
        let mut reported = if is_new_session { PropertyBag::default() } else { known.bag(key::FLAG_CALLS_REPORTED) };
        let text = text_of(value);
        let values = reported.raw(name).unwrap_or_default();
        let mut called = Called::Known;
        if !elements(values).any(|known| known == text) {
            let values = between(values, b'[', b']').unwrap_or_default();
            let list = concat(&["[", values, if values.is_empty() { "" } else { "," }, &text, "]"]);
            let event = capture(core, browser, reading, is_fresh, hooks);
            // the limit of a client's events has stopped it
            if event.is_empty() && core.config().bot != "drop" {
                return self.hold(core, reading, &session);
            }
            reported.set_raw(name, &list);
            called = Called::Event(event);
        } else if !is_new_session {
            return called;
        }
        let mut noted = PropertyBag::default();
        noted.set_raw(key::FLAG_CALLS_REPORTED, &reported.to_json());
        if !session.is_empty() {
            noted.set_str(key::FLAG_CALLS_SESSION, &session);
        }
        core.visitor(browser).register(browser, &noted, 0);
        called
    }

    /// Reports what was read while nothing could be captured, as far as it still holds; returns the events.
    pub fn report(&mut self, core: &mut Core, browser: &Browser, is_fresh: bool, hooks: u8) -> Vec<String> {
        let mut events = Vec::new();
        if browser.consent() & consent::CAPTURES == 0 {
            return events;
        }
        let all = std::mem::take(&mut self.0);
        for (name, was) in all.iter() {
            let value = core.known_flags().value(name).map(String::from);
            let value = value.as_deref();
            let session = session(core, browser);
            if was == context(core, value, &session)
                && let Called::Event(event) = self.read(core, browser, (&as_text(name), value), is_fresh, hooks)
            {
                events.push(event);
            }
        }
        events
    }
}

/// What a page gives as a name (JSON) as a [`Reading`] has it: it need not be a text, but a list or an object becomes one.
pub fn name_of(given: &str) -> String {
    let is_plain = given.starts_with('"') || !contains(given, "\"");
    if is_plain { given.into() } else { json::quoted(given) }
}

/// The key of a name as [`name_of`] returns it.
pub fn bare(name: &str) -> &str {
    between(name, b'"', b'"').unwrap_or(name)
}

/// A key, or another text that is written as in JSON, as a JSON text: the other way round.
pub fn as_text(key: &str) -> String {
    concat(&["\"", key, "\""])
}

/// The session whose reports count, where the config wants each session to have its own; empty where not.
fn session(core: &mut Core, browser: &Browser) -> String {
    let has_own = core.config().is_on("advanced_feature_flags_dedup_per_session");
    if has_own && core.session(browser, browser.now(), Look::ReadOnly).is_some() {
        core.sessions.id.clone()
    } else {
        String::new()
    }
}

/// A flag's value as a text, JSON.
fn text_of(value: Option<&str>) -> String {
    match value {
        Some(text) if text.starts_with('"') => text.into(),
        value => json::quoted(value.unwrap_or("undefined")),
    }
}

/// What has to be the same for a flag that was read before to be reported, JSON.
fn context(core: &mut Core, value: Option<&str>, session: &str) -> String {
    let props = &core.bag(false).props;
    let raw = |key| props.raw(key).unwrap_or("0");
    concat(&["[", &text_of(value), ",", raw(key::DISTINCT_ID), ",", raw(key::GROUPS), ",\"", session, "\"]"])
}

/// Captures the event and returns its JSON, empty where there is none.
fn capture(core: &mut Core, browser: &Browser, reading: Reading<'_>, is_fresh: bool, hooks: u8) -> String {
    let known = core.known_flags();
    let own = properties(known, &core.config().bag("bootstrap"), reading, is_fresh);
    let is_minimal =
        own.raw(property::FLAG_HAS_EXPERIMENT) == Some("false") && known.json(key::MINIMAL_FLAG_CALLED) == "true";
    let options = if is_minimal { "{\"minimal\":true}" } else { "" };
    let mut event = core.capture(browser, CALLED, &own, &PropertyBag::parse_or_empty(options));
    if is_minimal && !event.is_empty() {
        let mut bag = PropertyBag::parse_or_empty(&event);
        bag.set_raw("properties", &bag.bag("properties").filtered(is_needed).into_json());
        event = bag.to_json();
    }
    if hooks & NONE_COMES_FIRST != 0 && !event.is_empty() {
        core.deliver(browser, &event, &PropertyBag::default(), false);
    }
    event
}

/// Whether an event that says little has a property.
fn is_needed(name: &str) -> bool {
    let name = concat(&[" ", name, " "]);
    contains(MINIMAL, &name) || contains(&concat(&[" ", MARKETING_PARAMS, " ", CLICK_IDS, " "]), &name)
}

/// What the event says.
fn properties(known: Known<'_>, bootstrap: &PropertyBag, (json, value): Reading<'_>, is_fresh: bool) -> PropertyBag {
    let name = bare(json);
    let detail = known.detail(name);
    let (metadata, reason) = (detail.bag("metadata"), detail.bag("reason"));
    let (values, payloads) = (bootstrap.bag("featureFlags"), bootstrap.bag("featureFlagPayloads"));
    let described = reason.raw("description").filter(|text| *text != "null");
    let mut faults = joined(known.json(ERRORS));
    if value.is_none() {
        faults.push_str(if faults.is_empty() { "flag_missing" } else { ",flag_missing" });
    }
    let mut own = PropertyBag::default();
    own.set_raw("$feature_flag", json);
    own.set_some("$feature_flag_response", value);
    own.set_raw("$feature_flag_payload", known.payload(name).unwrap_or("null"));
    own.set_raw("$feature_flag_bootstrapped_response", values.raw(name).unwrap_or("null"));
    own.set_raw("$feature_flag_bootstrapped_payload", payloads.raw(name).unwrap_or("null"));
    own.set_bool("$used_bootstrap_value", !is_fresh);
    own.set_some(property::FLAG_HAS_EXPERIMENT, metadata.raw("has_experiment"));
    own.set_some("$feature_flag_version", metadata.raw("version"));
    own.set_some("$feature_flag_original_response", detail.raw("original_variant").or(detail.raw("original_enabled")));
    own.set_some(key::FLAG_REQUEST_ID, truthy(Some(known.json(key::FLAG_REQUEST_ID))));
    own.set_some(key::FLAGS_EVALUATED_AT, truthy(Some(known.json(key::FLAGS_EVALUATED_AT))));
    own.set_some("$feature_flag_reason", truthy(described.or(reason.raw("code"))));
    own.set_some("$feature_flag_id", truthy(metadata.raw("id")));
    own.set_some("$feature_flag_original_payload", truthy(metadata.raw("original_payload")));
    own.set_some("$feature_flag_error", truthy(Some(&as_text(&faults))));
    own
}

#[inline(never)]
fn truthy(value: Option<&str>) -> Option<&str> {
    value.filter(|value| !value.is_empty() && is_truthy(value))
}

/// The texts of a JSON list, with commas between.
pub fn joined(list: &str) -> String {
    let mut all = String::new();
    for text in elements(list) {
        if !all.is_empty() {
            all.push(',');
        }
        // what is stored may be anything
        all.push_str(between(text, b'"', b'"').unwrap_or_default());
    }
    all
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::browser::fake::FakeBrowser;
    use crate::client::tests::{bag, start};
    use crate::features::feature_flags::Response;

    const ANSWER: &str = r#"{"flags":{
        "on":{"key":"on","enabled":true,"reason":{"code":"c","description":"matched"},
              "metadata":{"id":7,"version":2,"payload":"{}","has_experiment":false}},
        "button":{"key":"button","enabled":true,"variant":"blue","metadata":{"has_experiment":true}}},
        "requestId":"r","evaluatedAt":5}"#;

    fn with_flags(options: &str, answer: &str) -> (FakeBrowser, Core) {
        let browser = FakeBrowser::default();
        let mut core = start(&browser, options);
        core.flags_answered(&browser, &bag(answer), Response::default());
        (browser, core)
    }

    fn properties_of(called: Called) -> PropertyBag {
        let Called::Event(event) = called else { panic!("{called:?}") };
        bag(&event).bag("properties")
    }

    #[test]
    fn each_value_is_reported_once() {
        let (browser, mut core) = with_flags("{}", ANSWER);
        let mut held = Held::default();
        let mut read = |value| held.read(&mut core, &browser, ("\"on\"", value), true, 0);
        assert!(matches!(read(Some("true")), Called::Event(_)));
        assert_eq!(read(Some("true")), Called::Known);
        assert!(matches!(read(Some("\"x\"")), Called::Event(_)) && matches!(read(None), Called::Event(_)));
        assert_eq!(
            (read(None), read(Some("\"x\"")), read(Some("true"))),
            (Called::Known, Called::Known, Called::Known)
        );
        let reported = core.known_flags().json(key::FLAG_CALLS_REPORTED);
        assert_eq!(reported, r#"{"on":["true","x","undefined"]}"#);
    }

    #[test]
    fn says_what_is_known_of_the_flag() {
        let (browser, mut core) = with_flags(r#"{"bootstrap":{"featureFlags":{"on":"early"}}}"#, ANSWER);
        let said = properties_of(Held::default().read(&mut core, &browser, ("\"on\"", Some("true")), true, 0));
        for (name, value) in [
            ("$feature_flag", Some("\"on\"")),
            ("$feature_flag_response", Some("true")),
            ("$feature_flag_payload", Some("\"{}\"")),
            ("$feature_flag_bootstrapped_response", Some("\"early\"")),
            ("$feature_flag_bootstrapped_payload", Some("null")),
            ("$used_bootstrap_value", Some("false")),
            ("$feature_flag_has_experiment", Some("false")),
            ("$feature_flag_version", Some("2")),
            ("$feature_flag_reason", Some("\"matched\"")),
            ("$feature_flag_id", Some("7")),
            ("$feature_flag_request_id", Some("\"r\"")),
            ("$feature_flag_evaluated_at", Some("5")),
            ("$feature_flag_original_response", None),
            ("$feature_flag_error", None),
        ] {
            assert_eq!(said.raw(name), value, "{name}");
        }
        core.visitor(&browser).register(&browser, &bag(r#"{"$feature_flag_errors":["api_error_500","timeout"]}"#), 0);
        let said = properties_of(Held::default().read(&mut core, &browser, ("\"none\"", None), false, 0));
        assert_eq!(said.text("$feature_flag_error"), "api_error_500,timeout,flag_missing");
        assert_eq!((said.raw("$feature_flag_response"), said.raw("$used_bootstrap_value")), (None, Some("true")));
    }

    #[test]
    fn says_little_of_a_flag_without_an_experiment_where_the_project_wants_that() {
        let answer = ANSWER.replacen('{', r#"{"minimalFlagCalledEvents":true,"#, 1);
        let (browser, mut core) = with_flags("{}", &answer);
        let said = properties_of(Held::default().read(&mut core, &browser, ("\"on\"", Some("true")), true, 0));
        assert!(said.raw("$feature_flag_payload").is_none() && said.raw("$browser").is_none());
        assert!(said.raw("$feature_flag_id").is_some() && said.raw("$session_id").is_some());
        let said = properties_of(Held::default().read(&mut core, &browser, ("\"button\"", Some("\"blue\"")), true, 0));
        assert!(said.raw("$feature_flag_payload").is_some());
    }

    #[test]
    fn is_held_while_nothing_may_be_captured() {
        let (browser, mut core) = with_flags("{}", ANSWER);
        let mut held = Held::default();
        let allowed = browser.consent.replace(0);
        for (name, value) in [("\"on\"", Some("true")), ("\"button\"", Some("\"red\"")), ("\"gone\"", None)] {
            assert_eq!(held.read(&mut core, &browser, (name, value), true, 0), Called::Held);
        }
        assert!(held.report(&mut core, &browser, true, 0).is_empty() && !held.is_empty());
        browser.consent.set(allowed);
        let events = held.report(&mut core, &browser, true, 0);
        let names: Vec<_> = events.iter().map(|event| bag(event).bag("properties").text("$feature_flag")).collect();
        // the button has another value by now
        assert_eq!(names, ["on", "gone"]);
        assert!(held.is_empty());
    }

    #[test]
    fn a_new_session_reports_again_where_the_page_wants_that() {
        let (browser, mut core) = with_flags(r#"{"advanced_feature_flags_dedup_per_session":true}"#, ANSWER);
        let mut held = Held::default();
        let mut read = |core: &mut Core| held.read(core, &browser, ("\"on\"", Some("true")), true, 0);
        assert!(matches!(read(&mut core), Called::Event(_)) && read(&mut core) == Called::Known);
        core.reset_session(&browser);
        assert!(matches!(read(&mut core), Called::Event(_)) && read(&mut core) == Called::Known);
    }
}

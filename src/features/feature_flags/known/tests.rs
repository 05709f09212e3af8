use super::*;
use crate::browser::fake::FakeBrowser;
use crate::identity::tests::store;
use wire::persisted_keys::key;

struct Visitor {
    browser: FakeBrowser,
    kept: Persistence,
    flags: Flags,
}

fn bag(json: &str) -> PropertyBag {
    PropertyBag::parse(json).unwrap()
}

fn visitor() -> Visitor {
    let browser = FakeBrowser::default();
    let kept = store(&browser);
    Visitor { browser, kept, flags: Flags::default() }
}

impl Visitor {
    fn receive(&mut self, answer: &str) -> bool {
        self.flags.receive(&mut self.kept, &self.browser, &PropertyBag::parse_or_empty(answer), false)
    }

    fn raw(&self, key: &str) -> &str {
        self.flags.raw(&self.kept, key).unwrap_or_default()
    }
}

const ANSWER: &str = r#"{"flags":{
    "on":{"key":"on","enabled":true,"variant":null,"metadata":{"payload":"1"}},
    "off":{"key":"off","enabled":false,"metadata":{"payload":"no"}},
    "button":{"key":"button","enabled":true,"variant":"blue"}},"requestId":"r","evaluatedAt":5}"#;

#[test]
fn an_answer_is_kept_as_posthog_js_keeps_it() {
    let mut who = visitor();
    assert!(who.receive(ANSWER));
    assert_eq!(who.raw(key::ENABLED_FLAGS), r#"{"on":true,"off":false,"button":"blue"}"#);
    assert_eq!(who.raw(key::ACTIVE_FLAGS), r#"["on","button"]"#);
    assert_eq!(who.raw(key::FLAG_PAYLOADS), r#"{"on":"1"}"#);
    assert!(who.raw(key::FLAG_DETAILS).contains(r#""button":{"key":"button","enabled":true,"variant":"blue"}"#));
    assert_eq!(
        (who.raw(key::FLAG_REQUEST_ID), who.raw(key::FLAGS_EVALUATED_AT), who.raw(key::MINIMAL_FLAG_CALLED)),
        ("\"r\"", "5", "false")
    );
    assert!(who.browser.local.borrow().values().any(|entry| entry.contains("$enabled_feature_flags")));
}

#[test]
fn the_next_answer_replaces_it() {
    let mut who = visitor();
    who.receive(ANSWER);
    assert!(who.receive(r#"{"flags":{"new":{"enabled":true}},"minimalFlagCalledEvents":true}"#));
    assert_eq!((who.raw(key::ENABLED_FLAGS), who.raw(key::FLAG_PAYLOADS)), (r#"{"new":true}"#, "{}"));
    assert_eq!((who.raw(key::MINIMAL_FLAG_CALLED), who.raw(key::FLAG_REQUEST_ID)), ("true", "\"r\""));
}

#[test]
fn what_could_not_be_computed_stays() {
    let mut who = visitor();
    who.receive(ANSWER);
    let partly = r#"{"errorsWhileComputingFlags":true,"flags":{
        "on":{"enabled":true,"variant":"x"},"button":{"enabled":false,"failed":true}}}"#;
    assert!(who.receive(partly));
    assert_eq!(who.raw(key::ENABLED_FLAGS), r#"{"on":"x","off":false,"button":"blue"}"#);
    // the new answer has no payload of it
    assert_eq!((who.raw(key::FLAG_PAYLOADS), who.raw(key::ACTIVE_FLAGS)), ("{}", r#"["on","button"]"#));
}

#[test]
fn a_part_of_the_flags_adds_to_the_others() {
    let mut who = visitor();
    who.receive(ANSWER);
    let part = bag(r#"{"flags":{"survey":{"enabled":true,"metadata":{"payload":2}}}}"#);
    assert!(who.flags.receive(&mut who.kept, &who.browser, &part, true));
    assert_eq!(who.raw(key::ENABLED_FLAGS), r#"{"on":true,"off":false,"button":"blue","survey":true}"#);
    assert_eq!(who.raw(key::FLAG_PAYLOADS), r#"{"on":"1","survey":2}"#);
}

#[test]
fn older_servers_are_understood() {
    let mut who = visitor();
    assert!(who.receive(r#"{"featureFlags":["a","b\"c"]}"#));
    assert_eq!(who.raw(key::ENABLED_FLAGS), r#"{"a":true,"b\"c":true}"#);
    assert_eq!(who.raw(key::ACTIVE_FLAGS), r#"["a","b\"c"]"#);
    assert!(who.receive(r#"{"featureFlags":{"a":"x","b":false},"featureFlagPayloads":{"a":"p"}}"#));
    assert_eq!((who.raw(key::ENABLED_FLAGS), who.raw(key::FLAG_PAYLOADS)), (r#"{"a":"x","b":false}"#, r#"{"a":"p"}"#));
    assert!(who.receive(r#"{"featureFlags":[ ]}"#));
    assert_eq!(who.raw(key::ENABLED_FLAGS), "{}");
}

#[test]
fn what_says_nothing_of_flags_changes_nothing() {
    let mut who = visitor();
    who.receive(ANSWER);
    for nothing in ["", "{}", "nonsense", r#"{"featureFlags":null}"#, r#"{"flags":5}"#, r#"{"featureFlags":"x"}"#] {
        assert!(!who.receive(nothing), "{nothing}");
    }
    assert_eq!(who.raw(key::ACTIVE_FLAGS), r#"["on","button"]"#);
}

#[test]
fn answers_of_any_shape_do_no_harm() {
    for odd in [
        r#"{"flags":{"a":5,"b":null,"c":[],"d":{}}}"#,
        r#"{"flags":{"a":{"enabled":"yes","variant":5,"metadata":7}}}"#,
        r#"{"featureFlags":[1,null,{"a":["b"]},"x" , "y"]}"#,
        r#"{"featureFlags":{"a":{"deep":[]}},"featureFlagPayloads":7}"#,
    ] {
        let mut who = visitor();
        assert!(who.receive(odd), "{odd}");
        assert!(PropertyBag::parse(who.raw(key::ENABLED_FLAGS)).is_some(), "{odd}");
        who.flags.event_properties(&who.kept);
    }
}

#[test]
fn events_carry_flags() {
    let mut who = visitor();
    assert!(who.flags.event_properties(&who.kept).is_empty());
    who.receive(ANSWER);
    who.kept.register(&who.browser, &bag(r#"{"$override_feature_flags":{"on":false}}"#), 0);
    let said = who.flags.event_properties(&who.kept);
    for (key, value) in [
        ("$feature/on", "true"),
        ("$feature/off", "false"),
        ("$feature/button", "\"blue\""),
        (key::ACTIVE_FLAGS, r#"["on","button"]"#),
        (key::FLAG_PAYLOADS, r#"{"on":"1"}"#),
        (key::FLAG_REQUEST_ID, "\"r\""),
        (key::FLAG_OVERRIDES, r#"{"on":false}"#),
    ] {
        assert_eq!(said.raw(key), Some(value), "{key}");
    }
    let facts = who.flags.facts(&who.kept);
    assert!(facts.raw("$feature/on").is_none() && facts.raw(key::ACTIVE_FLAGS).is_some());
}

const GIVEN: &str = r#"{"featureFlags":{"a":true,"b":"x","c":false},"featureFlagPayloads":{"a":1,"c":2,"d":3}}"#;

#[test]
fn a_bootstrap_counts_for_more_until_the_server_answers() {
    let mut who = visitor();
    who.receive(ANSWER);
    who.flags.bootstrap(&mut who.kept, &who.browser, &bag(GIVEN));
    assert_eq!(who.raw(key::ENABLED_FLAGS), r#"{"a":true,"b":"x","c":false}"#);
    assert_eq!((who.raw(key::FLAG_PAYLOADS), who.raw(key::ACTIVE_FLAGS)), (r#"{"a":1}"#, r#"["a","b"]"#));
    assert_eq!(who.kept.props.raw(key::ACTIVE_FLAGS), Some(r#"["on","button"]"#));
    who.receive(r#"{"flags":{"new":{"enabled":true}}}"#);
    assert_eq!(who.raw(key::ENABLED_FLAGS), r#"{"new":true}"#);
}

#[test]
fn a_bootstrap_is_kept_where_nothing_else_is() {
    let mut who = visitor();
    who.flags.bootstrap(&mut who.kept, &who.browser, &bag(r#"{"featureFlags":{}}"#));
    assert_eq!(who.kept.props.raw(key::ENABLED_FLAGS), None);
    who.flags.bootstrap(&mut who.kept, &who.browser, &bag(GIVEN));
    assert_eq!(who.kept.props.raw(key::ACTIVE_FLAGS), Some(r#"["a","b"]"#));
}

#[test]
fn what_is_stored_counts_where_the_server_fails() {
    let mut who = visitor();
    who.receive(ANSWER);
    who.flags.bootstrap(&mut who.kept, &who.browser, &bag(GIVEN));
    who.flags.fall_back(&who.kept);
    assert_eq!(who.raw(key::ACTIVE_FLAGS), r#"["on","button"]"#);
}

#[test]
fn tabs_tell_each_other_of_the_same_visitor() {
    let mut one = visitor();
    one.kept.set_str(&one.browser, "distinct_id", "ada");
    let mut other = store(&one.browser);
    assert!(!other.take_over(&one.browser));
    one.receive(ANSWER);
    assert!(other.take_over(&one.browser) && !other.take_over(&one.browser));
    assert_eq!(other.props.raw(key::ACTIVE_FLAGS), Some(r#"["on","button"]"#));
    one.kept.set_str(&one.browser, "distinct_id", "bob");
    one.receive(r#"{"flags":{}}"#);
    assert!(!other.take_over(&one.browser));
}

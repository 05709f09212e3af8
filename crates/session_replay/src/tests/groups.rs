//! Conditions of trigger groups, from opening to what comes of what happens.

use super::page::{Page, SESSION};
use wire::replay_protocol::{Status, TriggerKind};

fn group(id: &str, rest: &str) -> String {
    format!(r#"{{"id":"{id}","name":"{id}","conditions":{{}},{rest}}}"#)
}

fn open(groups: &[String]) -> Page {
    Page::open(&config(groups))
}

fn config(groups: &[String]) -> String {
    format!(r#"{{"version":2,"triggerGroups":[{}]}}"#, groups.join(","))
}

const BOUGHT: &str = r#""sampleRate":1,"conditions":{"events":[{"name":"bought"}]}"#;

#[test]
fn record_where_one_of_them_does() {
    let always = [group("a", r#""sampleRate":0"#), group("b", r#""sampleRate":1"#)];
    assert_eq!(open(&always).status(), Status::Sampled);
    assert_eq!(open(&always[..1]).status(), Status::Disabled);
    let mut waiting = open(&[group("a", r#""sampleRate":0"#), group("b", BOUGHT)]);
    assert_eq!((waiting.status(), waiting.control.is_pending()), (Status::Buffering, true));
    assert_eq!(waiting.missing(), r#"["trigger group \"b\": event condition not matched"]"#);
}

#[test]
fn are_conditions_of_the_second_version_only() {
    let groups = config(&[group("a", r#""sampleRate":0"#)]);
    assert_eq!(Page::open(&groups.replace(":2,", ":1,")).status(), Status::Active);
    assert_eq!(Page::open(r#"{"version":2,"triggerGroups":[]}"#).status(), Status::Active);
}

#[test]
fn look_at_what_an_event_has() {
    let events = r#"[{"name":"bought","properties":[{"key":"price","operator":"gt","value":10}]}]"#;
    let mut page = open(&[group("a", &format!(r#""sampleRate":1,"conditions":{{"events":{events}}}"#))]);
    page.capture("bought", r#"{"price":5}"#);
    assert_eq!(page.status(), Status::Buffering);
    page.capture("bought", r#"{"price":50}"#);
    assert_eq!(page.status(), Status::Sampled);
    assert_eq!(page.stored.text("$posthog_sr_group_event_trigger_a"), SESSION);
}

#[test]
fn look_at_filters_of_the_event_and_of_the_group() {
    let greater = |key| format!(r#"[{{"key":"{key}","operator":"gt","value":10}}]"#);
    let events = format!(r#"[{{"name":"bought","properties":{}}},{{"name":"looked"}}]"#, greater("price"));
    let rest = format!(r#""sampleRate":1,"conditions":{{"events":{events},"properties":{}}}"#, greater("items"));
    let mut page = open(&[group("a", &rest)]);
    page.capture("bought", r#"{"price":50,"items":1}"#);
    page.capture("bought", r#"{"price":5,"items":11}"#);
    page.capture("looked", r#"{"price":50}"#);
    page.capture("sold", r#"{"price":50,"items":11}"#);
    assert_eq!(page.status(), Status::Buffering);
    page.capture("bought", r#"{"price":50,"items":11}"#);
    assert_eq!(page.status(), Status::Sampled);
}

#[test]
fn look_at_the_person_as_it_is_then() {
    let filter = r#"[{"key":"plan","type":"person","value":"pro"}]"#;
    let urls = r#"[{"url":"checkout","matching":"regex"}]"#;
    let rest = format!(r#""sampleRate":1,"conditions":{{"urls":{urls},"properties":{filter}}}"#);
    let mut page = open(&[group("a", &rest)]);
    page.visit("https://a.b/checkout");
    assert_eq!(page.status(), Status::Buffering);
    page.stored.set_raw("$stored_person_properties", r#"{"plan":"pro"}"#);
    page.visit("https://a.b/other");
    assert_eq!(page.status(), Status::Buffering);
    page.visit("https://a.b/checkout");
    assert_eq!(page.status(), Status::Sampled);
}

#[test]
fn take_the_shortest_minimum_of_those_that_are_met() {
    let minimum = |id, ms, more: &str| group(id, &format!(r#""sampleRate":1,"minDurationMs":{ms}{more}"#));
    let waiting = r#","conditions":{"events":[{"name":"bought"}]}"#;
    let mut page = open(&[minimum("a", 9, ""), minimum("b", 4, ""), minimum("c", 1, waiting)]);
    assert_eq!(page.control.minimum(), 4.0);
    page.capture("bought", "{}");
    assert_eq!(page.control.minimum(), 1.0);
    assert!(open(&[group("a", r#""sampleRate":1"#)]).control.minimum().is_nan());
}

#[test]
fn decide_by_chance_once_for_a_session_and_rate() {
    let mut page = open(&[group("a", r#""sampleRate":1"#)]);
    let made =
        r#"custom: triggerGroupSamplingDecisionMade {"group_id":"a","group_name":"a","sampleRate":1,"isSampled":true}"#;
    assert_eq!(page.happened, [made]);
    let noted = format!(r#"{{"sessionId":"{SESSION}","sampleRate":1,"sampled":true}}"#);
    assert_eq!(page.stored.raw("$posthog_sr_group_sampling_a"), Some(noted.as_str()));
    page.reopen(&config(&[group("a", r#""sampleRate":1"#)]));
    assert_eq!((page.happened.len(), page.status()), (1, Status::Sampled));
    page.reopen(&config(&[group("a", r#""sampleRate":0"#)]));
    assert_eq!((page.happened.len(), page.status()), (2, Status::Disabled));
}

#[test]
fn a_session_that_is_being_sent_waits_for_no_event() {
    let mut page = open(&[group("a", BOUGHT)]);
    page.control.on_sent();
    page.capture("bought", "{}");
    assert_eq!(page.status(), Status::Buffering);
    page.reopen(&config(&[group("a", BOUGHT)]));
    page.capture("bought", "{}");
    assert_eq!(page.status(), Status::Sampled);
}

#[test]
fn each_has_a_flag_of_its_own() {
    let flag = |id, key| group(id, &format!(r#""sampleRate":1,"conditions":{{"flag":"{key}"}}"#));
    let mut page = open(&[group("a", r#""sampleRate":0"#), flag("b", "f"), flag("c", "g")]);
    assert_eq!(page.watched, [None, Some("f".to_owned()), Some("g".to_owned())]);
    page.control.override_flag();
    page.override_trigger(TriggerKind::Url);
    assert_eq!(page.status(), Status::Buffering);
    page.happened.clear();
    page.flag(2, "true");
    page.flag(7, "true");
    assert_eq!(page.status(), Status::Sampled);
    let detail = r#"{"flag":"g","variant":null,"group_id":"c","group_name":"c"}"#;
    assert_eq!(page.happened, [format!("started: linked_flag_matched {detail}"), "activated:".into()]);
}

#[test]
fn report_which_of_them_match() {
    let mut page = open(&[group("a", r#""sampleRate":0"#), group("b", BOUGHT)]);
    let matched =
        |page: &Page| page.reported.raw("$sdk_debug_replay_matched_recording_trigger_groups").unwrap().to_owned();
    assert_eq!(matched(&page), r#"[{"id":"a","name":"a","matched":true,"sampled":false}]"#);
    page.capture("bought", "{}");
    assert!(matched(&page).ends_with(r#"{"id":"b","name":"b","matched":true,"sampled":true}]"#));
    assert_eq!(page.reported.text("$sdk_debug_replay_remote_trigger_matching_config"), "v2_trigger_groups");
    assert_eq!(page.reported.int("$sdk_debug_replay_trigger_groups_count"), 2);
}

#[test]
fn forget_what_belongs_to_the_session() {
    let mut page = open(&[group("a", BOUGHT)]);
    page.capture("bought", "{}");
    page.control.forget();
    page.carry_out();
    assert_eq!((page.stored.to_json().as_str(), page.status()), ("{}", Status::Buffering));
}

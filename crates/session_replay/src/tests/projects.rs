//! Conditions of a project, from opening to what comes of what happens.

use super::page::{Page, SESSION};
use crate::control::Control;
use wire::replay_protocol::{FlagValue, Status, TriggerKind};

const BOTH: &str = r#""eventTriggers":["bought"],"urlTriggers":[{"url":"checkout","matching":"regex"}]"#;

#[test]
fn nothing_is_recorded_before_the_conditions_are_opened() {
    let mut control = Control::NEW;
    assert_eq!((control.status(true), control.is_pending()), (Status::Disabled, false));
    assert!(control.minimum().is_nan());
    control.on_address(true);
    assert!(!control.asks(TriggerKind::Event, &[1]));
    control.meet(TriggerKind::Event, &[1], &[]);
    control.decide();
    control.forget();
    control.on_flag(0, FlagValue::On);
    control.override_trigger(TriggerKind::Event);
    control.report_missing(true);
    assert_eq!(control.effects.take(), []);
}

#[test]
fn are_met_where_there_are_no_conditions() {
    assert_eq!(Page::open("{}").status(), Status::Active);
}

#[test]
fn decide_by_chance_once_for_a_session() {
    let mut page = Page::open(r#"{"sampleRate":1}"#);
    assert_eq!(page.status(), Status::Sampled);
    assert_eq!(page.stored.text("$session_is_sampled"), SESSION);
    assert_eq!(page.happened, ["started: sampled"]);
    assert_eq!(Page::open(r#"{"sampleRate":-1}"#).status(), Status::Disabled);
    let mut page = Page::open(r#"{"sampleRate":0}"#);
    assert_eq!(page.status(), Status::Disabled);
    assert_eq!(page.stored.text("$session_is_sampled"), format!("!{SESSION}"));
    assert_eq!(page.happened, ["warning"]);
}

#[test]
fn keep_what_is_decided_at_the_same_rate() {
    let stored = format!(r#"{{"$session_is_sampled":"{SESSION}","$replay_sample_rate":0}}"#);
    let mut page = Page::with(&stored, r#"{"sampleRate":0}"#);
    assert_eq!(page.status(), Status::Sampled);
    assert!(page.happened.is_empty());
}

#[test]
fn wait_for_an_event_and_an_address() {
    let mut page = Page::open(&format!("{{{BOTH}}}"));
    page.capture("looked", "{}");
    page.capture("bought", "{}");
    assert_eq!(page.status(), Status::Buffering);
    assert_eq!(page.missing(), r#"["URL condition not matched"]"#);
    page.visit("https://shop.example.com/checkout");
    assert_eq!(page.status(), Status::Active);
    assert_eq!(page.missing(), "[]");
    assert_eq!(
        page.happened,
        [
            "activated: event",
            r#"released: event_trigger_matched {"matchedEvent":"bought"}"#,
            "activated: url",
            r#"released: url_trigger_matched {"matchedUrl":"https://shop.example.com/checkout"}"#,
        ]
    );
    page.control.forget();
    page.carry_out();
    assert_eq!(page.status(), Status::Buffering);
    assert_eq!(page.stored.to_json(), "{}");
}

#[test]
fn take_either_where_the_project_says_so() {
    let mut page = Page::open(&format!(r#"{{{BOTH},"triggerMatchType":"any"}}"#));
    assert_eq!(page.status(), Status::Buffering);
    page.capture("bought", "{}");
    assert_eq!(page.status(), Status::Active);
    assert_eq!(page.reported.text("$sdk_debug_replay_remote_trigger_matching_config"), "any");
}

#[test]
fn an_event_says_that_somebody_cares_whatever_else_is_waited_for() {
    let mut page = Page::open(&format!(r#"{{{BOTH},"triggerMatchType":"any"}}"#));
    page.visit("https://shop.example.com/checkout");
    page.happened.clear();
    page.capture("bought", "{}");
    assert_eq!(page.happened, ["activated: event"]);
    page.visit("https://shop.example.com/checkout?again");
    assert_eq!(page.happened, ["activated: event"]);
}

#[test]
fn chance_decides_behind_the_conditions_or_beside_them() {
    let status = |rate, match_type| {
        let mut page = Page::open(&format!(
            r#"{{"eventTriggers":["bought"],"sampleRate":{rate},"triggerMatchType":"{match_type}"}}"#
        ));
        let before = page.status();
        page.capture("bought", "{}");
        (before, page.status())
    };
    assert_eq!(status(1, "all"), (Status::Buffering, Status::Sampled));
    assert_eq!(status(0, "all"), (Status::Buffering, Status::Disabled));
    assert_eq!(status(1, "any"), (Status::Sampled, Status::Sampled));
    assert_eq!(status(0, "any"), (Status::Buffering, Status::Active));
}

#[test]
fn report_what_the_session_waits_for() {
    let mut page = Page::open(r#"{"eventTriggers":["bought"]}"#);
    page.status();
    assert_eq!(page.reported.text("$sdk_debug_replay_event_trigger_status"), "trigger_pending");
    assert_eq!(page.reported.text("$sdk_debug_replay_url_trigger_status"), "trigger_disabled");
    assert_eq!(page.reported.text("$sdk_debug_replay_linked_flag_trigger_status"), "trigger_disabled");
}

#[test]
fn take_no_minimum_duration_that_is_no_number() {
    let minimum = |raw| Page::open(&format!(r#"{{"minimumDurationMilliseconds":{raw}}}"#)).control.minimum();
    assert!(minimum("\"soon\"").is_nan() && minimum("null").is_nan());
    assert_eq!(minimum("5"), 5.0);
}

#[test]
fn a_flag_lets_sessions_in_while_it_is_on() {
    let config = r#"{"linkedFlag":{"flag":"replay","variant":"on"}}"#;
    let mut page = Page::open(config);
    assert_eq!(page.watched, [Some("replay".to_owned())]);
    assert_eq!((page.status(), page.control.is_pending()), (Status::Buffering, false));
    page.flag(0, r#""off""#);
    assert_eq!(page.status(), Status::Buffering);
    page.flag(0, r#""on""#);
    page.flag(0, r#""on""#);
    assert_eq!(page.status(), Status::Active);
    assert_eq!(page.happened, [r#"started: linked_flag_matched {"flag":"replay","variant":"on"}"#, "activated:"]);
    // it outlasts the conditions, and is not watched any more
    page.reopen(config);
    assert_eq!((page.status(), page.watched.clone()), (Status::Active, vec![None]));
    page.reopen(r#"{"linkedFlag":"other"}"#);
    assert_eq!(page.status(), Status::Active);
}

#[test]
fn the_page_overrides_each_condition() {
    let mut page = Page::open(r#"{"linkedFlag":"replay"}"#);
    page.control.override_flag();
    assert_eq!(page.status(), Status::Active);
    let mut page = Page::open(&format!("{{{BOTH}}}"));
    page.override_trigger(TriggerKind::Event);
    page.override_trigger(TriggerKind::Url);
    assert_eq!(page.status(), Status::Active);
    assert_eq!(page.happened[1], "released: event_trigger_matched {}");
    let mut page = Page::open(r#"{"sampleRate":0}"#);
    page.override_sampling();
    page.control.decide();
    page.carry_out();
    assert_eq!(page.status(), Status::Sampled);
    assert_eq!(page.stored.raw("$replay_sample_rate"), Some("null"));
}

#[test]
fn an_override_outlasts_settings_without_a_rate() {
    let mut page = Page::open("{}");
    page.override_sampling();
    page.reopen("{}");
    assert_eq!(page.stored.raw("$replay_sample_rate"), Some("null"));
    page.reopen(r#"{"sampleRate":0}"#);
    assert_eq!(page.status(), Status::Sampled);
    page.control.forget();
    page.control.decide();
    page.carry_out();
    assert_eq!(page.status(), Status::Disabled, "it was of the session that has ended");
}

#[test]
fn addresses_that_are_not_recorded_pause_it() {
    let mut page = Page::open(r#"{"urlBlocklist":[{"url":"secret","matching":"regex"}]}"#);
    page.visit("https://a.b/secret");
    page.visit("https://a.b/secret/too");
    assert_eq!(page.status(), Status::Paused);
    assert_eq!(page.reported.text("$sdk_debug_replay_url_trigger_status"), "trigger_disabled");
    assert_eq!(page.reported.raw("$sdk_debug_replay_linked_flag_trigger_status"), None);
    page.visit("https://a.b/");
    assert_eq!(page.status(), Status::Active);
    assert_eq!(page.happened, ["pause:", "resume:"]);
    assert_eq!(page.control.status(true), Status::Failed);
}

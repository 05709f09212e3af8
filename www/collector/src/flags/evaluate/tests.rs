//! Values and reasons of single flags. Shares and variants are those that `posthog` (PyPI) computes.

use serde_json::{Value, json};

use super::*;

fn definitions(flags: Value) -> Definitions {
    let flags = serde_json::from_value(flags).expect("flags");
    Definitions { flags, group_types: vec!["company".into(), "team".into()], ..Definitions::default() }
}

fn subject(distinct_id: &str, person: Value) -> Subject {
    let Value::Object(person) = person else { panic!("properties are an object") };
    Subject { distinct_id: distinct_id.into(), person, ..Subject::default() }
}

fn evaluate(flag: Value, subject: &Subject) -> Outcome {
    let definitions = definitions(json!([flag]));
    Evaluation::new(&definitions, subject, Timestamp::UNIX_EPOCH).flag(0)
}

fn flag(filters: Value) -> Value {
    json!({ "id": 1, "key": "beta", "filters": filters })
}

#[test]
fn the_first_condition_that_matches_decides() {
    let filters = json!({ "groups": [
        { "properties": [{ "key": "plan", "value": ["pro"], "operator": "exact", "type": "person" }], "rollout_percentage": null },
        { "properties": [], "rollout_percentage": 33 },
    ] });
    let by_property = evaluate(flag(filters.clone()), &subject("zoë", json!({ "plan": "pro" })));
    assert_eq!((by_property.enabled, by_property.condition), (true, Some(0)));
    // `beta.ada` hashes to 0.327, `beta.zoë` to 0.619.
    let by_share = evaluate(flag(filters.clone()), &subject("ada", json!({})));
    assert_eq!((by_share.enabled, by_share.condition), (true, Some(1)));
    let neither = evaluate(flag(filters), &subject("zoë", json!({})));
    assert_eq!(neither, Outcome::off(Reason::OutOfRolloutBound, Some(1)));
}

#[test]
fn without_conditions_or_active_it_is_off() {
    assert!(!evaluate(flag(json!({})), &subject("ada", json!({}))).enabled);
    let mut inactive = flag(json!({ "groups": [{}] }));
    inactive["active"] = json!(false);
    assert!(!evaluate(inactive, &subject("ada", json!({}))).enabled);
    assert!(evaluate(flag(json!({ "groups": [{}] })), &subject("ada", json!({}))).enabled);
    let nobody = flag(json!({ "groups": [{ "rollout_percentage": 0 }] }));
    assert!(!evaluate(nobody, &subject("ada", json!({}))).enabled);
}

#[test]
fn variants_share_everybody_and_may_be_overridden() {
    let variants = json!([
        { "key": "control", "rollout_percentage": 50 },
        { "key": "test", "rollout_percentage": 50 },
    ]);
    let shared = flag(json!({ "groups": [{}], "multivariate": { "variants": variants } }));
    // `beta.adavariant` hashes to 0.882.
    assert_eq!(evaluate(shared, &subject("ada", json!({}))).variant.as_deref(), Some("test"));
    let overridden =
        |variant: &str| flag(json!({ "groups": [{ "variant": variant }], "multivariate": { "variants": variants } }));
    assert_eq!(evaluate(overridden("control"), &subject("ada", json!({}))).variant.as_deref(), Some("control"));
    assert_eq!(evaluate(overridden("gone"), &subject("ada", json!({}))).variant.as_deref(), Some("test"));
    let some = json!([{ "key": "control", "rollout_percentage": 50 }]);
    let rest =
        evaluate(flag(json!({ "groups": [{}], "multivariate": { "variants": some } })), &subject("ada", json!({})));
    assert_eq!((rest.enabled, rest.variant), (true, None));
}

#[test]
fn group_flags_hash_the_group_and_read_its_properties() {
    let filters = json!({ "aggregation_group_type_index": 0, "groups": [
        { "properties": [{ "key": "size", "value": 10, "operator": "gt", "type": "group", "group_type_index": 0 }] },
    ] });
    let mut subject = subject("ada", json!({ "size": 100 }));
    assert_eq!(evaluate(flag(filters.clone()), &subject).reason, Reason::NoGroupType);
    subject.groups.insert("company".into(), "acme".into());
    assert_eq!(evaluate(flag(filters.clone()), &subject).reason, Reason::NoConditionMatch);
    let Value::Object(acme) = json!({ "size": 11 }) else { unreachable!() };
    subject.group_properties.insert("company".into(), acme);
    assert!(evaluate(flag(filters), &subject).enabled);
}

#[test]
fn conditions_may_be_for_groups_or_persons_each() {
    let filters = json!({ "groups": [
        { "aggregation_group_type_index": 1, "rollout_percentage": 100 },
        { "aggregation_group_type_index": null, "rollout_percentage": 0 },
    ] });
    let mut subject = subject("ada", json!({}));
    let outcome = evaluate(flag(filters.clone()), &subject);
    assert_eq!(outcome, Outcome::off(Reason::OutOfRolloutBound, Some(1)));
    subject.groups.insert("team".into(), "red".into());
    assert_eq!(evaluate(flag(filters), &subject).condition, Some(0));
}

#[test]
fn an_early_exit_ends_the_search() {
    let filters = |early_exit: bool| json!({ "early_exit": early_exit, "groups": [{ "rollout_percentage": 1 }, {}] });
    assert!(evaluate(flag(filters(false)), &subject("ada", json!({}))).enabled);
    assert!(!evaluate(flag(filters(true)), &subject("ada", json!({}))).enabled);
}

#[test]
fn enrolment_beats_conditions_and_holdouts() {
    let elder =
        json!([{ "properties": [{ "key": "$feature_enrollment/beta", "value": ["true"], "operator": "exact" }] }]);
    for enrolment in [json!({ "feature_enrollment": true }), json!({ "super_groups": elder })] {
        let mut filters = enrolment;
        filters["groups"] = json!([{ "rollout_percentage": 100 }]);
        for (value, enabled) in [(json!(true), true), (json!("true"), true), (json!(false), false)] {
            let outcome =
                evaluate(flag(filters.clone()), &subject("ada", json!({ "$feature_enrollment/beta": value })));
            assert_eq!((outcome.enabled, outcome.reason), (enabled, Reason::SuperConditionValue));
        }
        let unasked = evaluate(flag(filters), &subject("ada", json!({})));
        assert_eq!((unasked.enabled, unasked.reason), (true, Reason::ConditionMatch));
    }
}

#[test]
fn a_holdout_keeps_its_share_out() {
    let filters = |percent: f64| json!({ "groups": [{}], "holdout": { "id": 7, "exclusion_percentage": percent } });
    // `holdout-ada` hashes to 0.708.
    let held = evaluate(flag(filters(71.0)), &subject("ada", json!({})));
    assert_eq!((held.variant.as_deref(), held.reason), (Some("holdout-7"), Reason::HoldoutConditionValue));
    assert_eq!(evaluate(flag(filters(70.0)), &subject("ada", json!({}))).reason, Reason::ConditionMatch);
}

#[test]
fn devices_and_earlier_ids_take_the_place_of_the_distinct_id() {
    let filters = json!({ "groups": [{ "rollout_percentage": 33 }] });
    let mut by_device = flag(filters.clone());
    by_device["bucketing_identifier"] = json!("device_id");
    let mut on_device = subject("zoë", json!({}));
    assert!(!evaluate(by_device.clone(), &on_device).enabled);
    on_device.device_id = Some("ada".into());
    assert!(evaluate(by_device, &on_device).enabled);

    let mut identified = subject("zoë", json!({}));
    identified.earlier_ids.insert("beta".into(), "ada".into());
    assert!(!evaluate(flag(filters.clone()), &identified).enabled);
    let mut continued = flag(filters);
    continued["ensure_experience_continuity"] = json!(true);
    assert!(evaluate(continued, &identified).enabled);
}

#[test]
fn flags_may_depend_on_flags() {
    let depends = |id: i64, on: &str, value: Value| {
        let filter = json!({ "key": on, "type": "flag", "operator": "flag_evaluates_to", "value": value });
        json!({ "id": id, "key": format!("flag-{id}"), "filters": { "groups": [{ "properties": [filter] }] } })
    };
    let base = json!({ "id": 1, "key": "base", "filters": {
        "groups": [{ "variant": "a" }], "multivariate": { "variants": [{ "key": "a", "rollout_percentage": 100 }] },
    } });
    let flags = json!([
        base,
        depends(2, "base", json!(true)),
        depends(3, "1", json!("a")),
        depends(4, "base", json!("b")),
        depends(5, "flag-4", json!(false)),
        depends(6, "gone", json!(true)),
        depends(7, "flag-8", json!(true)),
        depends(8, "flag-7", json!(true)),
    ]);
    let definitions = definitions(flags);
    let subject = subject("ada", json!({}));
    let mut evaluation = Evaluation::new(&definitions, &subject, Timestamp::UNIX_EPOCH);
    let outcomes: Vec<_> = (0..8).map(|index| evaluation.flag(index)).collect();
    let enabled: Vec<bool> = outcomes.iter().map(|outcome| outcome.enabled).collect();
    assert_eq!(enabled, [true, true, true, false, true, false, false, false]);
    for outcome in &outcomes[5..] {
        assert_eq!(outcome.reason, Reason::MissingDependency);
    }
}

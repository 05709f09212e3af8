//! Flags over HTTP: created by API, evaluated on request.

use serde_json::{Value, json};

use crate::harness::{Collector, event_with};

/// Makes a flag, which must be accepted.
pub fn make(collector: &Collector, flag: Value) -> Value {
    let answer = collector.post("/api/projects/@current/feature_flags/", flag.to_string().as_bytes());
    assert_eq!(answer.status, 201, "{answer:?}");
    answer.json()
}

fn everybody(key: &str) -> Value {
    json!({ "key": key, "filters": { "groups": [{ "properties": [], "rollout_percentage": 100 }] } })
}

fn of_plan(key: &str, plan: &str) -> Value {
    let filter = json!({ "key": "plan", "type": "person", "operator": "exact", "value": [plan] });
    json!({ "key": key, "filters": { "groups": [{ "properties": [filter], "rollout_percentage": 100 }] } })
}

fn ask(collector: &Collector, path: &str, fields: Value) -> Value {
    let mut body = json!({ "token": "phc_test", "distinct_id": "ada" });
    if let (Value::Object(body), Value::Object(fields)) = (&mut body, fields) {
        body.extend(fields);
    }
    let answer = collector.post(path, body.to_string().as_bytes());
    assert_eq!(answer.status, 200, "{answer:?}");
    answer.json()
}

fn flags(collector: &Collector, fields: Value) -> Value {
    ask(collector, "/flags/?v=2", fields)["flags"].take()
}

#[test]
fn each_flag_comes_with_reason_and_metadata() {
    let collector = Collector::start();
    let variants = json!([{ "key": "control", "rollout_percentage": 0 }, { "key": "test", "rollout_percentage": 100 }]);
    let made = make(
        &collector,
        json!({ "key": "checkout", "filters": {
            "groups": [{ "properties": [], "rollout_percentage": 100 }],
            "multivariate": { "variants": variants },
            "payloads": { "test": { "colour": "red" } },
        } }),
    );
    make(&collector, json!({ "key": "nobody", "filters": { "groups": [{ "rollout_percentage": 0 }] } }));
    make(&collector, json!({ "key": "inactive", "active": false }));
    let expected = json!({
        "checkout": {
            "key": "checkout", "enabled": true, "variant": "test",
            "reason": { "code": "condition_match", "condition_index": 0, "description": "Matched condition set 1" },
            "metadata": {
                "id": made["id"], "version": 1, "description": null, "payload": "{\"colour\":\"red\"}",
                "has_experiment": false,
            },
        },
        "nobody": {
            "key": "nobody", "enabled": false, "variant": null,
            "reason": { "code": "out_of_rollout_bound", "condition_index": 0, "description": "Out of rollout bound" },
            "metadata": { "id": 2, "version": 1, "description": null, "payload": null, "has_experiment": false },
        },
    });
    assert_eq!(flags(&collector, json!({})), expected);
}

#[test]
fn version_4_has_typed_values() {
    let collector = Collector::start();
    let variants = json!([{ "key": "red", "rollout_percentage": 100 }]);
    let mut colour = everybody("colour");
    colour["filters"]["multivariate"] = json!({ "variants": variants });
    make(&collector, colour);
    make(&collector, everybody("on"));
    make(&collector, of_plan("off", "pro"));
    let typed = |key: &str| ask(&collector, "/flags/?v=4", json!({}))["flags"][key].take();
    for (key, value) in [("colour", json!("red")), ("on", json!(true)), ("off", json!(false))] {
        let flag = typed(key);
        assert_eq!((&flag["value"], &flag["failed"]), (&value, &json!(false)), "{flag}");
        assert_eq!(flag["metadata"]["config_version"], 1);
    }
    assert_eq!(typed("colour")["metadata"]["variant_key"], "red");
    assert!(flags(&collector, json!({}))["on"].get("value").is_none(), "the elder shape stays as it is");
}

#[test]
fn earlier_versions_have_their_own_shapes() {
    let collector = Collector::start();
    let mut on = everybody("on");
    on["filters"]["payloads"] = json!({ "true": "[1]" });
    make(&collector, on);
    make(&collector, json!({ "key": "off", "filters": { "groups": [{ "rollout_percentage": 0 }] } }));
    for path in ["/flags/", "/flags/?v=1", "/decide/?v=3"] {
        let answer = ask(&collector, path, json!({}));
        assert_eq!(answer["featureFlags"], json!({ "off": false, "on": true }), "{path}");
        assert_eq!(answer["featureFlagPayloads"], json!({ "on": "[1]" }), "{path}");
        assert_eq!(answer["errorsWhileComputingFlags"], false, "{path}");
    }
    assert_eq!(ask(&collector, "/decide/?v=2", json!({}))["featureFlags"], json!({ "on": true }));
    assert_eq!(ask(&collector, "/decide/", json!({}))["featureFlags"], json!(["on"]));
    assert_eq!(ask(&collector, "/decide/?v=4", json!({}))["flags"]["on"]["enabled"], true);
    assert_eq!(ask(&collector, "/flags/?v=2&config=true", json!({}))["hasFeatureFlags"], true);
}

#[test]
fn stored_person_properties_count_and_sent_ones_override_them() {
    let collector = Collector::start();
    make(&collector, of_plan("pro", "pro"));
    assert_eq!(flags(&collector, json!({}))["pro"]["enabled"], false);
    collector.capture(&event_with("$set", "ada", json!({ "$set": { "plan": "pro" } })));
    assert_eq!(flags(&collector, json!({}))["pro"]["enabled"], true);
    assert_eq!(flags(&collector, json!({ "token": "phc_other" }))["pro"]["enabled"], false);
    assert_eq!(flags(&collector, json!({ "person_properties": { "plan": "free" } }))["pro"]["enabled"], false);
    let sent = json!({ "distinct_id": "eve", "person_properties": { "plan": "pro" } });
    assert_eq!(flags(&collector, sent)["pro"]["enabled"], true);
}

#[test]
fn groups_get_their_index_in_the_order_of_their_types() {
    let collector = Collector::start();
    let big = json!({ "key": "size", "type": "group", "group_type_index": 1, "operator": "gt", "value": 10 });
    let filters = json!({ "aggregation_group_type_index": 1, "groups": [{ "properties": [big] }] });
    make(&collector, json!({ "key": "big", "filters": filters }));
    for (kind, key, size) in [("team", "red", 3), ("company", "acme", 11)] {
        let group = json!({ "$group_type": kind, "$group_key": key, "$group_set": { "size": size } });
        collector.capture(&event_with("$groupidentify", "ada", group));
    }
    assert_eq!(flags(&collector, json!({}))["big"]["reason"]["code"], "no_group_type");
    assert_eq!(flags(&collector, json!({ "groups": { "company": "acme" } }))["big"]["enabled"], true);
    assert_eq!(flags(&collector, json!({ "groups": { "company": "tiny" } }))["big"]["enabled"], false);
    let sent = json!({ "groups": { "company": "tiny" }, "group_properties": { "company": { "size": 12 } } });
    assert_eq!(flags(&collector, sent)["big"]["enabled"], true);
}

#[test]
fn a_request_may_ask_for_some_or_none() {
    let collector = Collector::start();
    make(&collector, everybody("a"));
    let mut b = everybody("b");
    b["evaluation_contexts"] = json!(["web"]);
    make(&collector, b);
    let mut c = everybody("c");
    c["evaluation_runtime"] = json!("server");
    make(&collector, c);
    make(&collector, everybody("survey-targeting-x"));
    let keys = |path: &str, fields: Value| -> Vec<String> {
        let answer = ask(&collector, path, fields);
        answer["flags"].as_object().expect("flags").keys().cloned().collect()
    };
    assert_eq!(keys("/flags/?v=2", json!({})), ["a", "b", "c", "survey-targeting-x"]);
    assert_eq!(keys("/flags/?v=2", json!({ "flag_keys": ["b"] })), ["b"]);
    assert_eq!(keys("/flags/?v=2", json!({ "flag_keys_to_evaluate": ["a", "gone"] })), ["a"]);
    assert_eq!(keys("/flags/?v=2", json!({ "evaluation_contexts": ["docs"] })), ["a", "c", "survey-targeting-x"]);
    assert_eq!(keys("/flags/?v=2", json!({ "evaluation_runtime": "client" })), ["a", "b", "survey-targeting-x"]);
    assert_eq!(keys("/flags/?v=2&only_evaluate_survey_feature_flags=true", json!({})), ["survey-targeting-x"]);
    assert!(keys("/flags/?v=2", json!({ "disable_flags": true })).is_empty());
    let browser = collector.request(
        "POST",
        "/flags/?v=2",
        &[("origin", "https://shop.test")],
        br#"{"token":"phc_test","distinct_id":"ada"}"#,
    );
    assert_eq!(browser.json()["flags"].get("c"), None);
}

#[test]
fn experience_goes_on_after_identification() {
    let collector = Collector::start();
    // `beta.ada` hashes to 0.327 and `beta.zoë` to 0.619: half of everybody has `ada` and not `zoë`.
    let filters = json!({ "groups": [{ "properties": [], "rollout_percentage": 50 }] });
    make(&collector, json!({ "key": "beta", "filters": filters, "ensure_experience_continuity": true }));
    let beta = |fields: Value| flags(&collector, fields)["beta"]["enabled"].take();
    assert_eq!(beta(json!({ "distinct_id": "ada" })), true);
    assert_eq!(beta(json!({ "distinct_id": "zoë" })), false);
    assert_eq!(beta(json!({ "distinct_id": "zoë", "$anon_distinct_id": "ada" })), true);
    assert_eq!(beta(json!({ "distinct_id": "zoë" })), true);
    assert_eq!(beta(json!({ "distinct_id": "zoë", "token": "phc_other" })), false);
    // Another device of the same person knows nothing of the first one's id.
    let identify = json!({ "$anon_distinct_id": "phone" });
    collector.capture(&event_with("$identify", "zoë", identify));
    assert_eq!(beta(json!({ "distinct_id": "phone" })), true);
}

#[test]
fn devices_may_decide() {
    let collector = Collector::start();
    let filters = json!({ "groups": [{ "properties": [], "rollout_percentage": 50 }] });
    make(&collector, json!({ "key": "beta", "filters": filters, "bucketing_identifier": "device_id" }));
    let beta = |fields: Value| flags(&collector, fields)["beta"]["enabled"].take();
    assert_eq!(beta(json!({ "distinct_id": "zoë" })), false);
    assert_eq!(beta(json!({ "distinct_id": "zoë", "$device_id": "ada" })), true);
    assert_eq!(beta(json!({ "distinct_id": "zoë", "person_properties": { "$device_id": "ada" } })), true);
}

#[test]
fn a_lost_dependency_is_an_error_that_takes_no_other_flag_with_it() {
    let collector = Collector::start();
    let base = make(&collector, everybody("base"));
    let depends = json!({ "key": "base", "type": "flag", "operator": "flag_evaluates_to", "value": true });
    make(&collector, json!({ "key": "dependent", "filters": { "groups": [{ "properties": [depends] }] } }));
    make(&collector, everybody("other"));
    assert_eq!(flags(&collector, json!({}))["dependent"]["enabled"], true);
    let path = format!("/api/projects/1/feature_flags/{}/", base["id"]);
    assert_eq!(collector.request("DELETE", &path, &[], b"").status, 204);
    let answer = ask(&collector, "/flags/?v=2", json!({}));
    assert_eq!(answer["errorsWhileComputingFlags"], true);
    assert_eq!(answer["flags"]["dependent"]["reason"]["code"], "missing_dependency");
    assert_eq!(answer["flags"]["other"]["enabled"], true);
}

#[test]
fn remote_config_says_whether_there_are_flags() {
    let collector = Collector::start();
    let has_flags = || collector.get("/array/phc_test/config").json()["hasFeatureFlags"].take();
    assert_eq!(has_flags(), false);
    make(&collector, json!({ "key": "inactive", "active": false }));
    assert_eq!(has_flags(), false);
    make(&collector, everybody("active"));
    assert_eq!(has_flags(), true);
}

#[test]
fn a_quota_that_is_used_up_is_told_in_place_of_flags() {
    let collector = Collector::start_with(&["--quota-limited", "feature_flags"]);
    make(&collector, everybody("new"));
    let answer = ask(&collector, "/flags/?v=2", json!({}));
    assert_eq!((&answer["quotaLimited"], &answer["flags"]), (&json!(["feature_flags"]), &json!({})));
    assert_eq!(answer["errorsWhileComputingFlags"], json!(false));
    assert!(ask(&Collector::start(), "/flags/?v=2", json!({}))["quotaLimited"].is_null());
}

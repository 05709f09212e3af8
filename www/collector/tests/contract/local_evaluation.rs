//! The definitions, as server SDKs ask for them.

use serde_json::json;

use crate::{
    feature_flags::make,
    harness::{Answer, Collector, DEVELOPMENT_KEY, event_with},
};

const PATHS: [&str; 4] = [
    "/flags/definitions?token=phc_test&send_cohorts",
    "/flags/definitions/?token=phc_test",
    "/api/feature_flag/local_evaluation?token=phc_test&send_cohorts",
    "/api/feature_flag/local_evaluation/?token=phc_test",
];

fn with_key(collector: &Collector, path: &str) -> Answer {
    collector.request("GET", path, &[("authorization", DEVELOPMENT_KEY)], b"")
}

#[test]
fn a_personal_api_key_is_needed() {
    let collector = Collector::start();
    for path in PATHS {
        for headers in [&[][..], &[("authorization", "Bearer phc_test")], &[("authorization", "Bearer phx_any")]] {
            let answer = collector.request("GET", path, headers, b"");
            assert_eq!(answer.status, 401, "{path}");
            assert_eq!(answer.json()["type"], "authentication_error");
        }
        assert_eq!(with_key(&collector, path).status, 200, "{path}");
    }
    let page = [("authorization", DEVELOPMENT_KEY), ("origin", "https://evil.test")];
    assert_eq!(collector.request("GET", PATHS[0], &page, b"").header("access-control-allow-origin"), None);
}

#[test]
fn flags_cohorts_and_group_types() {
    let collector = Collector::start();
    for kind in ["company", "team"] {
        let group = json!({ "$group_type": kind, "$group_key": "a", "$group_set": {} });
        collector.capture(&event_with("$groupidentify", "ada", group));
    }
    let properties = json!({ "type": "AND", "values": [{ "key": "a", "type": "person", "value": "1" }] });
    let cohort = json!({ "name": "A", "filters": { "properties": properties } });
    assert_eq!(collector.post("/api/projects/1/cohorts/", cohort.to_string().as_bytes()).status, 201);
    make(&collector, json!({ "key": "base", "name": "Base", "active": false }));
    let depends = json!({ "key": "1", "type": "flag", "operator": "flag_evaluates_to", "value": false });
    make(&collector, json!({ "key": "dependent", "filters": { "groups": [{ "properties": [depends] }] } }));

    let answer = with_key(&collector, PATHS[0]).json();
    assert_eq!(answer["group_type_mapping"], json!({ "0": "company", "1": "team" }));
    assert_eq!(answer["cohorts"], json!({ "1": properties }));
    let flags = answer["flags"].as_array().expect("flags");
    assert_eq!(flags.len(), 2);
    let base = json!({
        "id": 1, "team_id": 1, "key": "base", "name": "Base", "active": false, "deleted": false, "version": 1,
        "ensure_experience_continuity": false, "evaluation_runtime": "all", "evaluation_contexts": [],
        "bucketing_identifier": null, "has_encrypted_payloads": false,
        "filters": { "groups": [{ "properties": [], "rollout_percentage": null }] },
    });
    assert_eq!(flags[0], base);
    let dependency = &flags[1]["filters"]["groups"][0]["properties"][0];
    assert_eq!((&dependency["key"], &dependency["dependency_chain"]), (&json!("base"), &json!(["base"])));
}

#[test]
fn what_an_sdk_has_already_is_not_sent_again() {
    let collector = Collector::start();
    make(&collector, json!({ "key": "beta" }));
    let first = with_key(&collector, PATHS[0]);
    let tag = first.header("etag").expect("a tag").to_owned();
    let ask = |tag: &str| {
        let headers = [("authorization", DEVELOPMENT_KEY), ("if-none-match", tag)];
        collector.request("GET", PATHS[0], &headers, b"")
    };
    let again = ask(&tag);
    assert_eq!((again.status, again.body.as_str(), again.header("etag")), (304, "", Some(tag.as_str())));
    assert_eq!(ask(&format!("W/{tag}")).status, 304);
    make(&collector, json!({ "key": "gamma" }));
    let changed = ask(&tag);
    assert_eq!(changed.status, 200);
    assert_ne!(changed.header("etag"), Some(tag.as_str()));
}

#[test]
fn a_flag_may_be_read_as_remote_config() {
    let collector = Collector::start();
    let filters = json!({ "groups": [{}], "payloads": { "true": { "limit": 5 } } });
    make(&collector, json!({ "key": "limits", "is_remote_configuration": true, "filters": filters }));
    let path = "/api/projects/@current/feature_flags/limits/remote_config?token=phc_test";
    assert_eq!(with_key(&collector, path).json(), r#"{"limit":5}"#);
    assert_eq!(collector.get(path).status, 401);
    assert_eq!(with_key(&collector, &path.replace("limits", "none")).status, 404);
}

//! What a project defines: flags, cohorts, early access features and web experiments.

use serde_json::{Value, json};

use crate::{
    feature_flags::make,
    harness::{Answer, Collector, DEVELOPMENT_KEY, event_with},
};

const FLAGS: &str = "/api/projects/@current/feature_flags/";

fn send(collector: &Collector, method: &str, path: &str, body: Value) -> Answer {
    collector.request(method, path, &[("content-type", "application/json")], body.to_string().as_bytes())
}

fn value(collector: &Collector, key: &str, person: Value) -> Value {
    let body = json!({ "token": "phc_test", "distinct_id": "ada", "person_properties": person });
    collector.post("/flags/?v=2", body.to_string().as_bytes()).json()["flags"][key]["enabled"].take()
}

#[test]
fn a_flag_is_made_read_changed_and_deleted() {
    let collector = Collector::start();
    let made = make(&collector, json!({ "key": "beta", "name": "The beta", "tags": ["team"], "unknown": [1] }));
    for (field, expected) in [
        ("id", json!(1)),
        ("key", json!("beta")),
        ("name", json!("The beta")),
        ("active", json!(true)),
        ("deleted", json!(false)),
        ("version", json!(1)),
        ("ensure_experience_continuity", json!(false)),
        ("evaluation_runtime", json!("all")),
        ("tags", json!(["team"])),
        ("unknown", json!([1])),
        ("filters", json!({ "groups": [{ "properties": [], "rollout_percentage": null }] })),
    ] {
        assert_eq!(made[field], expected, "{field}");
    }
    assert_eq!(collector.get(&format!("{FLAGS}1/")).json(), made);
    assert_eq!(collector.get(&format!("{FLAGS}beta/")).json(), made);
    assert_eq!(collector.results(FLAGS), std::slice::from_ref(&made));

    let changed = send(&collector, "PATCH", &format!("{FLAGS}1/"), json!({ "active": false, "id": 9, "version": 7 }));
    assert_eq!(changed.status, 200);
    let changed = changed.json();
    assert_eq!((&changed["id"], &changed["version"], &changed["active"]), (&json!(1), &json!(2), &json!(false)));
    assert_eq!((&changed["name"], &changed["created_at"]), (&made["name"], &made["created_at"]));

    assert_eq!(send(&collector, "PATCH", &format!("{FLAGS}1/"), json!({ "deleted": true })).status, 200);
    assert_eq!(collector.get(&format!("{FLAGS}1/")).status, 404);
    assert!(collector.results(FLAGS).is_empty());
    // A key is free again, a number is not.
    assert_eq!(make(&collector, json!({ "key": "beta" }))["id"], 2);
    assert_eq!(collector.request("DELETE", &format!("{FLAGS}2/"), &[], b"").status, 204);
    assert_eq!(collector.request("DELETE", &format!("{FLAGS}2/"), &[], b"").status, 404);
}

#[test]
fn flags_outlive_a_restart_and_the_deletion_of_what_was_collected() {
    let folder = tempfile::TempDir::new().expect("a folder");
    let data = folder.path().join("posthog.db");
    let collector = Collector::open::<&str>(&data, &[]);
    make(&collector, json!({ "key": "beta" }));
    assert_eq!(collector.request("DELETE", "/api/projects/1/data/", &[], b"").status, 204);
    drop(collector);
    assert_eq!(Collector::open::<&str>(&data, &[]).results(FLAGS)[0]["key"], "beta");
}

#[test]
fn a_flag_that_makes_no_sense_is_refused() {
    let collector = Collector::start();
    make(&collector, json!({ "key": "taken" }));
    let condition =
        |properties: Value| json!({ "key": "new", "filters": { "groups": [{ "properties": properties }] } });
    let filters = |filters: Value| json!({ "key": "new", "filters": filters });
    let variants = |shares: &[f64]| -> Value {
        shares
            .iter()
            .enumerate()
            .map(|(i, share)| json!({ "key": format!("v{i}"), "rollout_percentage": share }))
            .collect()
    };
    let cases = [
        (json!({}), "key", "required"),
        (json!({ "key": "two words" }), "key", "invalid_key"),
        (json!({ "key": "taken" }), "key", "unique"),
        (filters(json!([])), "filters", "invalid_input"),
        (filters(json!({ "groups": [{ "rollout_percentage": 101 }] })), "filters", "invalid_input"),
        (filters(json!({ "groups": [{ "rollout_percentage": "all" }] })), "filters", "invalid_input"),
        (filters(json!({ "multivariate": { "variants": variants(&[50.0, 49.0]) } })), "filters", "invalid_input"),
        (filters(json!({ "groups": [{ "variant": "v0" }] })), "filters", "invalid_input"),
        (filters(json!({ "payloads": { "v0": "1" } })), "filters", "invalid_input"),
        (filters(json!({ "payloads": { "true": "{" } })), "filters", "invalid_input"),
        (condition(json!([{ "key": "a", "value": "b", "operator": "like" }])), "filters", "invalid_input"),
        (condition(json!([{ "key": "a", "type": "behavioral", "value": 1 }])), "filters", "invalid_input"),
        (condition(json!([{ "key": "id", "type": "cohort", "value": 5 }])), "filters", "cohort_does_not_exist"),
        (
            condition(json!([{ "key": "gone", "type": "flag", "operator": "flag_evaluates_to", "value": true }])),
            "filters",
            "invalid_input",
        ),
        (
            condition(json!([{ "key": "new", "type": "flag", "operator": "flag_evaluates_to", "value": true }])),
            "filters",
            "invalid_input",
        ),
    ];
    for (flag, attr, code) in cases {
        let answer = send(&collector, "POST", FLAGS, flag.clone());
        assert_eq!(answer.status, 400, "{flag}");
        let body = answer.json();
        assert_eq!((&body["attr"], &body["code"]), (&json!(attr), &json!(code)), "{flag}: {body}");
        assert_eq!(body["type"], "validation_error");
    }
    assert_eq!(collector.request("POST", FLAGS, &[], b"{").json()["code"], "parse_error");
    assert_eq!(collector.results(FLAGS).len(), 1);
    let thirds = filters(json!({ "multivariate": { "variants": variants(&[33.33, 33.33, 33.34]) } }));
    assert_eq!(send(&collector, "POST", FLAGS, thirds).status, 201);
}

#[test]
fn definitions_are_not_for_pages_of_other_origins() {
    let collector = Collector::start();
    let headers = [("origin", "https://evil.test"), ("content-type", "application/json")];
    for path in [FLAGS, "/api/projects/1/cohorts/", "/api/projects/1/web_experiments/"] {
        assert_eq!(collector.request("POST", path, &headers, br#"{"key":"a"}"#).status, 403, "{path}");
    }
}

#[test]
fn static_cohorts_list_persons() {
    let collector = Collector::start();
    let path = "/api/projects/1/cohorts/";
    let made = send(&collector, "POST", path, json!({ "name": "Guests", "is_static": true, "distinct_ids": ["ada"] }));
    assert_eq!((made.status, &made.json()["count"]), (201, &json!(1)));
    let within = json!({ "key": "id", "type": "cohort", "value": 1, "operator": "in" });
    make(&collector, json!({ "key": "guests", "filters": { "groups": [{ "properties": [within] }] } }));
    let nested = json!({ "type": "OR", "values": [{ "type": "AND", "values": [within] }] });
    let outer = json!({ "name": "Outer", "filters": { "properties": nested } });
    assert_eq!(send(&collector, "POST", path, outer).status, 201);
    let outside = json!({ "key": "id", "type": "cohort", "value": 2, "operator": "not_in" });
    make(&collector, json!({ "key": "others", "filters": { "groups": [{ "properties": [outside] }] } }));
    let is_guest = |id: &str| {
        let body = json!({ "token": "phc_test", "distinct_id": id });
        let flags = collector.post("/flags/?v=2", body.to_string().as_bytes()).json()["flags"].take();
        assert_ne!(flags["guests"]["enabled"], flags["others"]["enabled"], "{flags}");
        flags["guests"]["enabled"] == json!(true)
    };
    assert!(is_guest("ada") && !is_guest("bob") && !is_guest("cy"));

    // persons that share an id with the list
    let merged = json!({ "$anon_distinct_id": "ada-on-a-phone" });
    collector.capture(&event_with("$identify", "ada", merged));
    collector.capture(&event_with("$set", "bob", json!({ "$set": { "plan": "pro" } })));
    assert!(is_guest("ada-on-a-phone"));

    let bob = collector.results("/api/projects/1/persons/?search=bob")[0]["id"].take();
    let change = |what: &str, body: Value| send(&collector, "PATCH", &format!("{path}1/{what}/"), body);
    let added = change("add_persons_to_static_cohort", json!({ "person_ids": [bob], "distinct_ids": ["cy"] }));
    assert_eq!((added.status, &added.json()["count"]), (200, &json!(3)));
    assert!(is_guest("ada") && is_guest("bob") && is_guest("cy"));
    assert_eq!(collector.results("/api/projects/1/cohorts/1/persons/").len(), 2);
    assert_eq!(change("remove_person_from_static_cohort", json!({ "person_id": bob })).status, 200);
    assert!(is_guest("cy") && !is_guest("bob"));
    assert_eq!(change("add_persons_to_static_cohort", json!({ "person_ids": 5 })).status, 400);
    assert_eq!(send(&collector, "PATCH", &format!("{path}2/add_persons_to_static_cohort/"), json!({})).status, 400);

    // server SDKs leave it to the server
    let headers = [("authorization", DEVELOPMENT_KEY)];
    let local = collector.request("GET", "/flags/definitions?token=phc_test&send_cohorts", &headers, b"").json();
    assert_eq!((&local["cohorts"]["1"], local["cohorts"]["2"].is_object()), (&Value::Null, true));
}

#[test]
fn cohorts_select_persons_by_their_properties() {
    let collector = Collector::start();
    let path = "/api/projects/1/cohorts/";
    let filter = json!({ "key": "plan", "type": "person", "value": ["pro"], "operator": "exact" });
    let properties = json!({ "type": "OR", "values": [{ "type": "AND", "values": [filter] }] });
    let made = send(&collector, "POST", path, json!({ "name": "Pros", "filters": { "properties": properties } }));
    assert_eq!((made.status, &made.json()["id"]), (201, &json!(1)));
    let in_cohort = json!({ "key": "id", "type": "cohort", "value": 1, "operator": "in" });
    make(&collector, json!({ "key": "pros", "filters": { "groups": [{ "properties": [in_cohort] }] } }));
    assert_eq!(value(&collector, "pros", json!({ "plan": "pro" })), true);
    assert_eq!(value(&collector, "pros", json!({ "plan": "free" })), false);

    for (id, plan) in [("ada", "pro"), ("bob", "free")] {
        collector.capture(&event_with("$set", id, json!({ "$set": { "plan": plan } })));
    }
    let members = collector.results("/api/projects/1/cohorts/1/persons/?limit=10");
    assert_eq!(members.len(), 1);
    assert_eq!(members[0]["distinct_ids"], json!(["ada"]));
    assert_eq!(collector.get("/api/projects/1/cohorts/9/persons/").status, 404);

    let behaviour =
        json!({ "type": "OR", "values": [{ "type": "AND", "values": [{ "type": "behavioral", "key": "x" }] }] });
    for refused in [
        json!({ "filters": { "properties": properties } }),
        json!({ "name": "None" }),
        json!({ "name": "Static", "is_static": true, "distinct_ids": "ada" }),
        json!({ "name": "Behaviour", "filters": { "properties": behaviour } }),
    ] {
        assert_eq!(send(&collector, "POST", path, refused.clone()).status, 400, "{refused}");
    }
}

#[test]
fn enrolment_in_an_early_access_feature_decides_about_its_flag() {
    let collector = Collector::start();
    let path = "/api/projects/1/early_access_feature/";
    let feature = json!({ "name": "New checkout!", "description": "Faster", "stage": "beta", "documentation_url": "https://a.test" });
    let made = send(&collector, "POST", path, feature);
    assert_eq!(made.status, 201, "{made:?}");
    let listed = collector.get("/api/early_access_features/?token=phc_test").json();
    let expected = json!({ "earlyAccessFeatures": [{
        "id": "1", "name": "New checkout!", "description": "Faster", "stage": "beta",
        "documentationUrl": "https://a.test", "payload": {}, "flagKey": "new-checkout",
    }] });
    assert_eq!(listed, expected);
    let concepts = collector.get("/api/early_access_features/?token=phc_test&stage=concept&stage=alpha").json();
    assert_eq!(concepts["earlyAccessFeatures"], json!([]));

    let enrolled = |value: bool| json!({ "$feature_enrollment/new-checkout": value });
    assert_eq!(value(&collector, "new-checkout", json!({})), false);
    assert_eq!(value(&collector, "new-checkout", enrolled(true)), true);
    assert_eq!(value(&collector, "new-checkout", enrolled(false)), false);
    let closed = send(&collector, "PATCH", &format!("{path}1/"), json!({ "stage": "archived" }));
    assert_eq!(closed.status, 200, "{closed:?}");
    assert_eq!(value(&collector, "new-checkout", enrolled(true)), false);
    assert_eq!(send(&collector, "POST", path, json!({ "name": "a", "stage": "soon" })).status, 400);

    // A second one of that name has a flag of its own.
    let second = send(&collector, "POST", path, json!({ "name": "New checkout" })).json();
    assert_eq!(second["feature_flag"]["key"], "new-checkout-2");
}

#[test]
fn a_web_experiment_comes_with_its_flag() {
    let collector = Collector::start();
    let path = "/api/projects/1/web_experiments/";
    let variants = json!({
        "control": { "transforms": [] },
        "test": { "transforms": [{ "selector": "h1", "html": "Hello", "css": "color: red" }] },
    });
    let made = send(&collector, "POST", path, json!({ "name": "Headline", "variants": variants }));
    assert_eq!(made.status, 201, "{made:?}");
    let listed = collector.get("/api/web_experiments/?token=phc_test").json();
    let key = "headline-web-experiment-feature";
    let shown = json!({ "id": 1, "name": "Headline", "feature_flag_key": key, "variants": variants });
    assert_eq!(listed, json!({ "experiments": [shown] }));
    let flag = collector.get(&format!("{FLAGS}{key}/")).json();
    let shares = flag["filters"]["multivariate"]["variants"].clone();
    assert_eq!(shares[0]["rollout_percentage"], 50.0);
    let body = br#"{"token":"phc_test","distinct_id":"ada"}"#;
    let asked = collector.post("/flags/?v=2", body).json();
    assert_eq!(asked["flags"][key]["metadata"]["has_experiment"], true);

    let mut more = variants.clone();
    more["test"]["rollout_percentage"] = json!(90);
    more["control"]["rollout_percentage"] = json!(10);
    assert_eq!(send(&collector, "PATCH", &format!("{path}1/"), json!({ "variants": more })).status, 200);
    let flag = collector.get(&format!("{FLAGS}{key}/")).json();
    assert_eq!(flag["version"], 2);
    assert_eq!(flag["filters"]["multivariate"]["variants"][1]["rollout_percentage"], 90.0);
    for refused in [json!({ "name": "a" }), json!({ "name": "a", "variants": { "test": { "transforms": [] } } })] {
        assert_eq!(send(&collector, "POST", path, refused).status, 400);
    }
}

#[test]
fn a_survey_is_made_shown_to_sdks_and_archived() {
    let collector = Collector::start();
    let path = "/api/projects/1/surveys/";
    let config = || collector.get("/array/phc_test/config").json()["surveys"].clone();
    assert_eq!(config(), false);
    let questions = json!([{ "type": "open", "question": "What do you think?" }]);
    let survey = json!({ "name": "Opinion", "type": "popover", "questions": questions, "start_date": "2026-01-01" });
    let made = send(&collector, "POST", path, survey);
    assert_eq!(made.status, 201, "{made:?}");
    let made = made.json();
    let id = made["id"].as_str().expect("a uuid").to_owned();
    assert!(made["questions"][0]["id"].is_string(), "a question gets an id: {made}");
    assert_eq!(made["start_date"], "2026-01-01T00:00:00.000Z");
    assert_eq!(config(), true);

    let public = collector.get("/api/surveys/?token=phc_test").json();
    assert_eq!(public["surveys"][0]["id"], id.as_str());
    assert_eq!(public["surveys"][0]["questions"], made["questions"]);
    assert_eq!(public["surveys"][0]["schedule"], "once");
    assert!(public["surveys"][0].get("archived").is_none(), "what SDKs do not need stays here");

    let one = format!("{path}{id}/");
    let flags = json!({ "targeting_flag_filters": { "groups": [{ "properties": [], "rollout_percentage": 100 }] } });
    let changed = send(&collector, "PATCH", &one, flags).json();
    assert_eq!(changed["targeting_flag_key"], "survey-targeting-opinion");
    assert_eq!(changed["id"], id.as_str());
    assert_eq!(collector.get(&format!("{FLAGS}survey-targeting-opinion/")).status, 200);
    assert_eq!(collector.get(path).json()["results"][0]["id"], id.as_str());

    assert_eq!(send(&collector, "PATCH", &one, json!({ "archived": true })).status, 200);
    assert_eq!(collector.get("/api/surveys/?token=phc_test").json(), json!({ "surveys": [] }));
    assert_eq!(config(), false);
    assert_eq!(send(&collector, "DELETE", &one, json!({})).status, 204);
    assert_eq!(collector.get(&one).status, 404);
}

#[test]
fn what_makes_no_survey_is_refused() {
    let collector = Collector::start();
    let with = |name: &str, value: Value| json!({ "name": "a", name: value });
    for refused in [
        json!({ "type": "api" }),
        with("type", json!("balloon")),
        with("schedule", json!("daily")),
        with("questions", json!({})),
        with("questions", json!(["open"])),
        with("questions", json!([{ "type": "essay", "question": "?" }])),
        with("questions", json!([{ "type": "open" }])),
        with("questions", json!([{ "type": "single_choice", "question": "?" }])),
        with("conditions", json!([])),
        with("start_date", json!("soon")),
        with("linked_flag_id", json!(7)),
    ] {
        let answer = send(&collector, "POST", "/api/projects/1/surveys/", refused.clone());
        assert_eq!(answer.status, 400, "{refused}: {answer:?}");
    }
}

//! Cohorts by behaviour, in the elder form, and from files. Those by properties are tested with flags.

use serde_json::{Value, json};

use super::harness::{Answer, Collector, event_with};

const COHORTS: &str = "/api/projects/1/cohorts/";

fn people() -> Collector {
    let collector = Collector::start();
    let mut events = Vec::new();
    for (id, times) in [("ada", 3), ("bob", 1), ("cyd", 0)] {
        events.push(event_with("seen", id, json!({ "$set": { "email": format!("{id}@shop.test") } })));
        events.extend((0..times).map(|time| event_with("bought", id, json!({ "price": time }))));
    }
    collector.capture(&json!(events));
    collector
}

fn make(collector: &Collector, body: &Value) -> Answer {
    collector.post(COHORTS, body.to_string().as_bytes())
}

/// Distinct ids of the persons of a cohort, in order.
fn members(collector: &Collector, id: &Value) -> Vec<String> {
    let persons = collector.results(&format!("{COHORTS}{id}/persons/"));
    let mut ids: Vec<String> =
        persons.iter().flat_map(|one| one["distinct_ids"].as_array().expect("ids").clone()).map(text).collect();
    ids.sort();
    ids
}

fn text(value: Value) -> String {
    value.as_str().expect("a text").to_owned()
}

fn behaviour(value: &str, more: Value) -> Value {
    let mut filter = json!({
        "type": "behavioral", "key": "bought", "event_type": "events", "value": value,
        "time_value": 7, "time_interval": "day",
    });
    filter.as_object_mut().expect("an object").extend(more.as_object().expect("an object").clone());
    json!({ "name": "c", "filters": { "properties": { "type": "AND", "values": [filter] } } })
}

#[test]
fn persons_belong_by_what_they_did() {
    let collector = people();
    for (value, more, expected) in [
        ("performed_event", json!({}), vec!["ada", "bob"]),
        ("performed_event", json!({ "negation": true }), vec!["cyd"]),
        ("performed_event_multiple", json!({ "operator": "gte", "operator_value": 2 }), vec!["ada"]),
        ("performed_event_multiple", json!({ "operator": "exact", "operator_value": 1 }), vec!["bob"]),
        ("performed_event_first_time", json!({}), vec!["ada", "bob"]),
        (
            "performed_event",
            json!({ "event_filters": [{ "key": "price", "operator": "gt", "value": 1 }] }),
            vec!["ada"],
        ),
    ] {
        let answer = make(&collector, &behaviour(value, more));
        assert_eq!(answer.status, 201, "{answer:?}");
        assert_eq!(members(&collector, &answer.json()["id"]), expected, "{value}");
    }
}

#[test]
fn what_was_done_before_does_not_count() {
    let collector = people();
    let mut old = event_with("bought", "cyd", json!({}));
    old["timestamp"] = json!("2020-01-01T00:00:00Z");
    collector.capture(&json!([old]));
    let answer = make(&collector, &behaviour("performed_event", json!({})));
    assert_eq!(members(&collector, &answer.json()["id"]), ["ada", "bob"]);
    let ever = make(&collector, &behaviour("performed_event", json!({ "explicit_datetime": "2019-01-01" })));
    assert_eq!(members(&collector, &ever.json()["id"]), ["ada", "bob", "cyd"]);
}

#[test]
fn the_elder_form_is_taken() {
    let collector = people();
    let groups = json!([
        { "event_id": "bought", "days": "7", "count": 3, "count_operator": "gte" },
        { "properties": [{ "key": "email", "type": "person", "value": "cyd@", "operator": "icontains" }] },
    ]);
    let answer = make(&collector, &json!({ "name": "either", "groups": groups }));
    assert_eq!(answer.status, 201, "{answer:?}");
    assert_eq!(members(&collector, &answer.json()["id"]), ["ada", "cyd"]);
}

#[test]
fn behaviour_that_is_not_kept_is_refused() {
    let collector = people();
    for (value, more) in [
        ("performed_event_sequence", json!({})),
        ("performed_event", json!({ "event_type": "actions" })),
        ("performed_event", json!({ "time_value": null })),
        ("performed_event_multiple", json!({ "operator": "about", "operator_value": 1 })),
        ("performed_event_multiple", json!({ "operator": "gte" })),
        ("performed_event", json!({ "event_filters": [{ "key": "a", "type": "person", "value": 1 }] })),
    ] {
        let answer = make(&collector, &behaviour(value, more));
        assert_eq!((answer.status, &answer.json()["attr"]), (400, &json!("filters")), "{value}: {answer:?}");
    }
    let id = make(&collector, &behaviour("performed_event", json!({}))).json()["id"].clone();
    let filter = json!({ "key": "id", "type": "cohort", "value": id });
    let flag = json!({ "key": "f", "filters": { "groups": [{ "properties": [filter] }] } });
    let answer = collector.post("/api/projects/1/feature_flags/", flag.to_string().as_bytes());
    assert_eq!((answer.status, &answer.json()["code"]), (400, &json!("behavioral_cohort_found")));
}

#[test]
fn files_make_static_cohorts() {
    let collector = people();
    let send = |csv: &str| {
        let part = |name: &str, more: &str, text: &str| {
            format!("--frontier\r\nContent-Disposition: form-data; name=\"{name}\"{more}\r\n\r\n{text}\r\n")
        };
        let file = part("csv", "; filename=\"people.csv\"\r\nContent-Type: text/csv", csv);
        let body = part("name", "", "123") + &part("is_static", "", "true") + &file + "--frontier--\r\n";
        let header = ("content-type", "multipart/form-data; boundary=frontier");
        collector.request("POST", COHORTS, &[header], body.as_bytes())
    };
    for (csv, expected) in [
        ("ada\ncyd\nnobody\n", vec!["ada", "cyd"]),
        ("distinct_id\r\nbob\r\n", vec!["bob"]),
        ("name,email\n\"Lovelace, Ada\",ada@shop.test\n", vec!["ada"]),
    ] {
        let answer = send(csv);
        assert_eq!((answer.status, &answer.json()["name"]), (201, &json!("123")), "{csv}: {answer:?}");
        assert_eq!(members(&collector, &answer.json()["id"]), expected, "{csv}");
    }
    assert_eq!(send("a,b\n1,2\n").json()["attr"], "csv");
}

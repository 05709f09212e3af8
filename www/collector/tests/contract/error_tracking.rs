//! Issues: what belongs together, their numbers, and their status.

use serde_json::{Value, json};

use super::harness::{Answer, Collector, event_with};

const ISSUES: &str = "/api/environments/1/error_tracking/issues/";

fn exception(kind: &str, message: &str, function: &str) -> Value {
    let frame = |function: &str, in_app: bool| {
        json!({
            "platform": "web:javascript", "filename": "https://shop.test/app.js", "function": function, "lineno": 3, "colno": 9,
            "in_app": in_app,
        })
    };
    json!({
        "$exception_list": [{
            "type": kind, "value": message, "mechanism": { "handled": false, "synthetic": false },
            "stacktrace": { "type": "raw", "frames": [frame("library", false), frame(function, true)] },
        }],
        "$exception_level": "error", "$session_id": format!("session of {function}"), "$lib": "web",
    })
}

/// An exception so many days ago.
fn thrown(collector: &Collector, id: &str, days: i64, properties: Value) {
    let mut event = event_with("$exception", id, properties);
    let at = jiff::Timestamp::now() - jiff::SignedDuration::from_hours(24 * days);
    event["timestamp"] = json!(at.to_string());
    collector.capture(&json!([event]));
}

fn ask(collector: &Collector, more: &Value) -> Answer {
    let mut query = json!({ "kind": "ErrorTrackingQuery", "dateRange": { "date_from": "-7d" } });
    query.as_object_mut().expect("an object").extend(more.as_object().expect("an object").clone());
    collector.post("/api/environments/1/query/", json!({ "query": query }).to_string().as_bytes())
}

fn issues(collector: &Collector, more: &Value) -> Vec<Value> {
    let answer = ask(collector, more);
    assert_eq!(answer.status, 200, "{answer:?}");
    answer.json()["results"].as_array().expect("issues").clone()
}

fn patch(collector: &Collector, id: &Value, body: &Value) -> Answer {
    let path = format!("{ISSUES}{}/", id.as_str().expect("an id"));
    collector.request("PATCH", &path, &[("content-type", "application/json")], body.to_string().as_bytes())
}

fn some() -> Collector {
    let collector = Collector::start();
    thrown(&collector, "ada", 3, exception("TypeError", "a is 1", "pay"));
    thrown(&collector, "bob", 1, exception("TypeError", "a is 2", "pay"));
    thrown(&collector, "bob", 1, exception("TypeError", "a is 3", "pay"));
    thrown(&collector, "ada", 2, exception("RangeError", "100% of_it", "show"));
    thrown(&collector, "ada", 30, exception("TypeError", "long ago", "pay"));
    collector
}

#[test]
fn exceptions_of_one_place_are_an_issue() {
    let collector = some();
    let found = issues(&collector, &json!({}));
    let names: Vec<&Value> = found.iter().map(|issue| &issue["name"]).collect();
    assert_eq!(names, ["TypeError", "RangeError"]);
    let issue = &found[0];
    assert_eq!((&issue["description"], &issue["status"]), (&json!("a is 1"), &json!("active")));
    assert_eq!(
        (&issue["source"], &issue["function"], &issue["library"]),
        (&json!("/app.js"), &json!("pay"), &json!("web"))
    );
    let numbers = &issue["aggregations"];
    assert_eq!((&numbers["occurrences"], &numbers["users"], &numbers["sessions"]), (&json!(3), &json!(2), &json!(1)));
    // A week back and today; the month before does not count, but is when it was seen first.
    let days = numbers["volume_buckets"].as_array().expect("days");
    let values: Vec<&Value> = days.iter().map(|day| &day["value"]).collect();
    assert_eq!(values, [0, 0, 0, 0, 1, 0, 2, 0].map(|count| json!(count)).iter().collect::<Vec<_>>());
    assert!(days[0]["label"].as_str() < days[7]["label"].as_str());
    assert!(issue["first_seen"].as_str() < issue["last_seen"].as_str());

    let seen = |more: Value| issues(&collector, &more).iter().map(|issue| issue["name"].clone()).collect::<Vec<_>>();
    assert_eq!(seen(json!({ "orderBy": "occurrences", "orderDirection": "ASC" })), ["RangeError", "TypeError"]);
    assert_eq!(seen(json!({ "orderBy": "first_seen", "limit": 1 })), ["RangeError"]);
    assert_eq!(seen(json!({ "limit": 1, "offset": 1 })), ["RangeError"]);
    assert_eq!(ask(&collector, &json!({ "limit": 1 })).json()["hasMore"], true);
    for (search, expected) in [("range", 1), ("PAY", 1), ("app.js", 2), ("100%", 1), ("of_it", 1), ("ofxit", 0)] {
        assert_eq!(seen(json!({ "searchQuery": search })).len(), expected, "{search}");
    }
    assert_eq!(seen(json!({ "dateRange": { "date_from": "all" } })).len(), 2);
}

#[test]
fn an_issue_shows_its_first_and_last_exception() {
    let collector = some();
    let id = issues(&collector, &json!({}))[0]["id"].take();
    let found = issues(&collector, &json!({ "issueId": id, "withFirstEvent": true, "withLastEvent": true }));
    let message = |event: &Value| -> Value {
        let properties: Value = serde_json::from_str(event["properties"].as_str().expect("text")).expect("JSON");
        properties["$exception_list"][0]["value"].clone()
    };
    assert_eq!(found.len(), 1);
    assert_eq!(
        (message(&found[0]["first_event"]), message(&found[0]["last_event"])),
        (json!("a is 1"), json!("a is 3"))
    );
    assert_eq!(found[0]["last_event"]["distinct_id"], "bob");
    let event = format!("/api/projects/1/events/{}/", found[0]["last_event"]["uuid"].as_str().expect("a uuid"));
    assert_eq!(collector.get(&event).status, 200);
}

#[test]
fn an_issue_is_resolved_and_comes_back() {
    let collector = some();
    let id = issues(&collector, &json!({}))[0]["id"].take();
    let status = || collector.get(&format!("{ISSUES}{}/", id.as_str().expect("an id"))).json()["status"].take();
    let changed = patch(&collector, &id, &json!({ "status": "resolved", "name": "Payment" }));
    assert_eq!((changed.status, &changed.json()["name"]), (200, &json!("Payment")));
    assert_eq!(issues(&collector, &json!({ "status": "active" })).len(), 1);
    assert_eq!(issues(&collector, &json!({ "status": "resolved" })).len(), 1);
    assert_eq!(issues(&collector, &json!({ "status": "all" })).len(), 2);
    // It happens again.
    thrown(&collector, "eve", 0, exception("TypeError", "again", "pay"));
    assert_eq!(status(), "active");
    // What is suppressed stays so.
    assert_eq!(patch(&collector, &id, &json!({ "status": "suppressed" })).status, 200);
    thrown(&collector, "eve", 0, exception("TypeError", "again", "pay"));
    assert_eq!(status(), "suppressed");

    assert_eq!(patch(&collector, &id, &json!({ "status": "gone" })).json()["attr"], "status");
    assert_eq!(patch(&collector, &json!("0198a2b3-0000-7000-8000-00000000abcd"), &json!({})).status, 404);
    let bulk = |body: Value| {
        let path = format!("{ISSUES}bulk/");
        collector.post(&path, body.to_string().as_bytes()).status
    };
    assert_eq!(bulk(json!({ "action": "set_status", "ids": [id], "status": "archived" })), 200);
    assert_eq!(status(), "archived");
    assert_eq!(bulk(json!({ "action": "assign", "ids": [id] })), 400);
    let listed = collector.results(ISSUES);
    assert_eq!(listed.len(), 2);
    assert_eq!(listed[0]["aggregations"], Value::Null);
    assert_eq!(collector.results(&format!("{ISSUES}?status=archived&search=pay")).len(), 1);
    assert_eq!(collector.get(&format!("{ISSUES}?status=odd")).json()["attr"], "status");
    assert_eq!(ask(&collector, &json!({ "orderBy": "luck" })).status, 400);
    assert_eq!(ask(&collector, &json!({ "colour": 1 })).json()["attr"], "query.colour");
}

#[test]
fn issues_are_made_of_earlier_files_and_forgotten_with_their_data() {
    let folder = tempfile::TempDir::new().expect("a folder");
    let data = folder.path().join("posthog.db");
    let before = Collector::open::<&str>(&data, &[]);
    thrown(&before, "ada", 0, exception("TypeError", "a", "pay"));
    let id = issues(&before, &json!({}))[0]["id"].take();
    drop(before);
    let connection = rusqlite::Connection::open(&data).expect("the file");
    connection
        .execute_batch("DROP TABLE exceptions; DROP TABLE issues; PRAGMA user_version = 3")
        .expect("the layout before");
    drop(connection);
    let after = Collector::open::<&str>(&data, &[]);
    let found = issues(&after, &json!({}));
    assert_eq!((&found[0]["id"], &found[0]["aggregations"]["occurrences"]), (&id, &json!(1)));
    assert_eq!(after.request("DELETE", "/api/projects/1/data/", &[], b"").status, 204);
    assert!(after.results(ISSUES).is_empty());
}

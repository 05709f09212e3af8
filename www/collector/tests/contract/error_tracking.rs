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
    assert_eq!(bulk(json!({ "action": "delete", "ids": [id] })), 400);
    let listed = collector.results(ISSUES);
    assert_eq!(listed.len(), 2);
    assert_eq!(listed[0]["aggregations"], Value::Null);
    assert_eq!(collector.results(&format!("{ISSUES}?status=archived&search=pay")).len(), 1);
    assert_eq!(collector.get(&format!("{ISSUES}?status=odd")).json()["attr"], "status");
    assert_eq!(ask(&collector, &json!({ "orderBy": "luck" })).status, 400);
    assert_eq!(ask(&collector, &json!({ "colour": 1 })).json()["attr"], "query.colour");
}

fn post(collector: &Collector, path: &str, body: &Value) -> Answer {
    collector.post(&format!("{ISSUES}{path}"), body.to_string().as_bytes())
}

#[test]
fn an_issue_is_assigned_and_found_by_that() {
    let collector = some();
    let ids: Vec<Value> = issues(&collector, &json!({})).into_iter().map(|mut issue| issue["id"].take()).collect();
    let id = ids[0].as_str().expect("an id");
    let assign = |to: Value| {
        let body = json!({ "assignee": to }).to_string();
        collector.request("PATCH", &format!("{ISSUES}{id}/assign/"), &[], body.as_bytes())
    };
    let me = json!({ "id": collector.get("/api/users/@me/").json()["id"], "type": "user" });
    assert_eq!(assign(me.clone()).json(), json!({ "success": true }));
    assert_eq!(collector.get(&format!("{ISSUES}{id}/")).json()["assignee"], me);
    let mine = issues(&collector, &json!({ "assignee": me }));
    assert_eq!((mine.len(), &mine[0]["id"], &mine[0]["assignee"]), (1, &ids[0], &me));
    for (wrong, reason) in [
        (json!({ "id": 2, "type": "user" }), "does not belong"),
        (json!({ "id": "x", "type": "user" }), "numeric"),
        (json!({ "id": 1, "type": "role" }), "does not belong"),
        (json!({ "id": 1 }), "user or role"),
    ] {
        let answer = assign(wrong);
        assert_eq!(answer.status, 400, "{answer:?}");
        assert!(answer.json()["detail"].as_str().expect("a reason").contains(reason), "{answer:?}");
    }
    assert_eq!(assign(Value::Null).status, 200);
    assert_eq!(collector.get(&format!("{ISSUES}{id}/")).json()["assignee"], Value::Null);
    let all = json!({ "action": "assign", "ids": ids, "assignee": me });
    assert_eq!(post(&collector, "bulk/", &all).status, 200);
    assert_eq!(issues(&collector, &json!({ "assignee": me })).len(), 2);
}

#[test]
fn issues_are_merged_and_split() {
    let collector = some();
    let found = issues(&collector, &json!({}));
    let [into, other] = [0, 1].map(|index: usize| found[index]["id"].as_str().expect("an id").to_owned());
    let me = json!({ "id": 1, "type": "user" });
    assert_eq!(post(&collector, "bulk/", &json!({ "action": "assign", "ids": [other], "assignee": me })).status, 200);
    let merge = |ids: Value| post(&collector, &format!("{into}/merge/"), &json!({ "ids": ids }));
    // Itself, and what is gone, are nothing to merge.
    assert_eq!(merge(json!([into, "0198a2b3-0000-7000-8000-00000000abcd"])).json(), json!({ "success": false }));
    assert_eq!(merge(json!([other])).json(), json!({ "success": true }));
    assert_eq!(merge(json!([])).status, 400);
    assert_eq!(post(&collector, &format!("{other}/merge/"), &json!({ "ids": [into] })).status, 404);
    let merged = issues(&collector, &json!({}));
    assert_eq!((merged.len(), &merged[0]["id"], &merged[0]["assignee"]), (1, &json!(into), &me));
    assert_eq!((&merged[0]["name"], &merged[0]["aggregations"]["occurrences"]), (&json!("TypeError"), &json!(4)));
    // What comes later goes the same way.
    thrown(&collector, "eve", 0, exception("RangeError", "again", "show"));
    assert_eq!(issues(&collector, &json!({}))[0]["aggregations"]["occurrences"], 5);

    let path = format!("/api/projects/1/error_tracking/fingerprints/?issue_id={into}");
    let fingerprints = collector.results(&path);
    assert_eq!(fingerprints.len(), 2);
    let own = found[1]["id"].clone();
    let off = fingerprints.iter().find(|one| one["id"] == own).expect("the other's");
    let parts = json!({ "fingerprints": [
        { "fingerprint": off["fingerprint"], "name": "Split", "description": "off" }, { "fingerprint": "of no issue" },
    ] });
    let split = post(&collector, &format!("{into}/split/"), &parts).json();
    let made = split["new_issue_ids"].as_array().expect("ids");
    assert_eq!((&split["success"], made.len()), (&json!(true), 1));
    thrown(&collector, "eve", 0, exception("RangeError", "once more", "show"));
    let after = issues(&collector, &json!({ "orderBy": "occurrences" }));
    let numbers: Vec<_> = after.iter().map(|one| (&one["name"], &one["aggregations"]["occurrences"])).collect();
    assert!(numbers.contains(&(&json!("TypeError"), &json!(3))), "{numbers:?}");
    assert!(numbers.contains(&(&json!("Split"), &json!(3))), "{numbers:?}");
    assert_eq!(collector.results(&path).len(), 1);
    assert_eq!(post(&collector, &format!("{other}/split/"), &json!({ "fingerprints": [] })).status, 404);
}

#[test]
fn a_file_of_before_issues_were_merged_is_taken_over() {
    let folder = tempfile::TempDir::new().expect("a folder");
    let data = folder.path().join("posthog.db");
    let before = Collector::open::<&str>(&data, &[]);
    thrown(&before, "ada", 0, exception("TypeError", "a", "pay"));
    let id = issues(&before, &json!({}))[0]["id"].take();
    assert_eq!(patch(&before, &id, &json!({ "status": "resolved" })).status, 200);
    drop(before);
    let connection = rusqlite::Connection::open(&data).expect("the file");
    connection
        .execute_batch(
            "DROP TABLE issue_fingerprints; DROP INDEX exceptions_fingerprint; PRAGMA user_version = 4;
             ALTER TABLE exceptions DROP COLUMN fingerprint; ALTER TABLE issues DROP COLUMN assignee",
        )
        .expect("the layout before");
    drop(connection);
    let after = Collector::open::<&str>(&data, &[]);
    // It stays resolved.
    assert_eq!(issues(&after, &json!({ "status": "resolved" }))[0]["id"], id);
    let path = format!("/api/projects/1/error_tracking/fingerprints/?issue_id={}", id.as_str().expect("an id"));
    let fingerprint = after.results(&path)[0]["fingerprint"].take();
    let parts = json!({ "fingerprints": [{ "fingerprint": fingerprint }] });
    assert_eq!(post(&after, &format!("{}/split/", id.as_str().expect("an id")), &parts).status, 200);
    assert_eq!(issues(&after, &json!({}))[0]["name"], "Untitled issue");
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
        .execute_batch(
            "DROP TABLE exceptions; DROP TABLE issues; DROP TABLE issue_fingerprints; PRAGMA user_version = 3",
        )
        .expect("the layout before");
    drop(connection);
    let after = Collector::open::<&str>(&data, &[]);
    let found = issues(&after, &json!({}));
    assert_eq!((&found[0]["id"], &found[0]["aggregations"]["occurrences"]), (&id, &json!(1)));
    assert_eq!(after.request("DELETE", "/api/projects/1/data/", &[], b"").status, 204);
    assert!(after.results(ISSUES).is_empty());
}

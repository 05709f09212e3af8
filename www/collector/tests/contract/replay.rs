//! `/s/`: chunks of session recordings, kept apart from the events.

use serde_json::{Value, json};

use crate::harness::{Collector, event_with, gzip};

const UUID: &str = "0198a2b3-0000-7000-8000-00000000beef";

fn snapshot() -> Value {
    let mut event = event_with(
        "$snapshot",
        "ada",
        json!({
            "$session_id": "session-1",
            "$window_id": "window-1",
            "$snapshot_data": [{ "type": 4, "data": { "href": "https://shop.test/" } }],
            "$snapshot_bytes": 60,
        }),
    );
    event["uuid"] = json!(UUID);
    event
}

#[test]
fn a_chunk_is_stored_once_as_it_came() {
    let collector = Collector::start();
    let body = gzip(json!([snapshot()]).to_string().as_bytes());
    for _ in 0..2 {
        let answer = collector.post("/s/?compression=gzip-js", &body);
        assert_eq!((answer.status, answer.json()), (200, json!({ "status": "Ok" })));
    }
    let rows = collector.sql("SELECT * FROM snapshots");
    assert_eq!(rows.len(), 1);
    let row = &rows[0];
    assert_eq!(row["session_id"], "session-1");
    assert_eq!(row["window_id"], "window-1");
    assert_eq!(row["distinct_id"], "ada");
    assert_eq!(row["token"], "phc_test");
    assert_eq!(row["uuid"], UUID);
    assert_eq!(row["data"], r#"[{"data":{"href":"https://shop.test/"},"type":4}]"#);
    assert!(collector.events().is_empty());
    assert!(collector.results("/api/projects/1/persons/").is_empty());
}

#[test]
fn a_deep_page_is_stored_whole() {
    let collector = Collector::start();
    let depth = 2_000;
    let data = format!("[{}{}]", r#"{"childNodes":["#.repeat(depth), "]}".repeat(depth));
    let body = format!(
        r#"{{"event":"$snapshot","api_key":"t","distinct_id":"d","properties":{{
            "$session_id":"s","$snapshot_data":{data}}}}}"#
    );
    assert_eq!(collector.post("/s/", body.as_bytes()).status, 200);
    let rows = collector.sql("SELECT data, window_id FROM snapshots");
    assert_eq!(rows[0]["data"], data);
    assert_eq!(rows[0]["window_id"], "s");
}

#[test]
fn a_chunk_that_cannot_be_placed_is_refused() {
    let collector = Collector::start();
    let refused = |change: &dyn Fn(&mut Value)| {
        let mut event = snapshot();
        change(&mut event["properties"]);
        let answer = collector.post("/s/", json!([event]).to_string().as_bytes());
        assert_eq!(answer.status, 400, "{answer:?}");
        answer.json()["detail"].as_str().expect("a detail").to_owned()
    };
    let without = |name: &str| {
        refused(&|properties| {
            properties.as_object_mut().expect("an object").remove(name);
        })
    };
    assert!(without("$session_id").contains("session id"));
    assert!(without("$snapshot_data").contains("snapshot data"));
    assert!(without("distinct_id").contains("distinct_id"));
    assert!(refused(&|p| p["$session_id"] = json!("x".repeat(101))).contains("session id"));
    assert!(refused(&|p| p["$session_id"] = json!(5)).contains("session id"));
    assert!(refused(&|p| p["$snapshot_data"] = json!("text")).contains("snapshot data"));
    assert!(collector.sql("SELECT 1 FROM snapshots").is_empty());
}

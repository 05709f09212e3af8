//! How an event's fields are read: distinct id, person fields, time.

use jiff::{Timestamp, ToSpan};
use serde_json::{Value, json};

use crate::harness::{Collector, event, event_with};

fn stored(event: Value) -> Value {
    let collector = Collector::start();
    collector.capture(&event);
    collector.events().remove(0)
}

#[test]
fn distinct_ids_become_text_of_at_most_200_characters() {
    let outer_wins = json!({
        "event": "e", "api_key": "t", "distinct_id": 23, "properties": { "distinct_id": "inner" },
    });
    assert_eq!(stored(outer_wins)["distinct_id"], "23");
    let object = json!({ "event": "e", "api_key": "t", "distinct_id": { "a": [1] } });
    assert_eq!(stored(object)["distinct_id"], r#"{"a":[1]}"#);
    let long = stored(event("e", &"ü".repeat(222)));
    assert_eq!(long["distinct_id"], "ü".repeat(200));
}

#[test]
fn person_fields_are_folded_into_the_properties() {
    let mut event = event_with("e", "ada", json!({ "$set": { "a": 1, "b": 1 }, "kept": true }));
    event["$set"] = json!({ "b": 2 });
    event["$set_once"] = json!({ "c": 3 });
    event["$unset"] = json!(["d"]);
    let stored = stored(event);
    let properties = &stored["properties"];
    assert_eq!(properties["$set"], json!({ "a": 1, "b": 2 }));
    assert_eq!(properties["$set_once"], json!({ "c": 3 }));
    assert_eq!(properties["$unset"], json!(["d"]));
    assert_eq!(properties["kept"], true);
}

#[test]
fn an_engage_request_without_name_is_an_identify() {
    let collector = Collector::start();
    let body = json!({ "api_key": "t", "distinct_id": "ada", "$set": { "a": 1 } }).to_string();
    assert_eq!(collector.post("/engage/", body.as_bytes()).status, 200);
    assert_eq!(collector.events()[0]["event"], "$identify");
    assert_eq!(collector.results("/api/projects/1/persons/")[0]["properties"]["a"], 1);
}

#[test]
fn the_time_of_an_event() {
    let now = Timestamp::now();
    let ago = |minutes: i64| format!("{:.3}", now - minutes.minutes());
    let timestamp = |collector: &Collector| {
        let text = collector.events()[0]["timestamp"].clone();
        text.as_str().expect("a time").parse::<Timestamp>().expect("ISO 8601")
    };
    let collector = Collector::start();

    let mut plain = event("plain", "ada");
    plain["timestamp"] = json!(ago(60));
    collector.capture(&plain);
    assert_eq!(collector.events()[0]["timestamp"], ago(60));

    // The client's clock is an hour slow, which is corrected but for PostHog's deadband of 150 s.
    let mut skewed = plain.clone();
    skewed["sent_at"] = json!(ago(60));
    for body in [json!([skewed]), json!({ "batch": [plain], "api_key": "t", "sent_at": ago(60) })] {
        collector.capture(&body);
        let corrected = (now - 150.seconds()).duration_until(timestamp(&collector));
        assert!((0..30).contains(&corrected.as_secs()), "{corrected:?}");
    }
    for query in ["sent_at", "_"] {
        let sent_at = (now - 60.minutes()).as_millisecond();
        let path = format!("/e/?{query}={sent_at}");
        assert_eq!(collector.post(&path, plain.to_string().as_bytes()).status, 200);
        let corrected = (now - 150.seconds()).duration_until(timestamp(&collector));
        assert!((0..30).contains(&corrected.as_secs()), "{corrected:?}");
    }
    skewed["properties"]["$ignore_sent_at"] = json!(true);
    collector.capture(&skewed);
    assert_eq!(collector.events()[0]["timestamp"], ago(60));

    let mut queued = event("queued", "ada");
    queued["offset"] = json!(60_000);
    collector.capture(&queued);
    let lag = timestamp(&collector).duration_until(now);
    assert!((30..=60).contains(&lag.as_secs()), "{lag:?}");

    for unreadable in [json!("yesterday"), json!(null), json!("2999-01-01T00:00:00Z")] {
        let mut event = event("unreadable", "ada");
        event["timestamp"] = unreadable;
        collector.capture(&event);
        let stored = collector.events().remove(0);
        assert_eq!(stored["timestamp"], stored["received_at"]);
    }
}

//! Every way in which PostHog's SDKs wrap events is read, whatever the label says.

use base64::{Engine, prelude::BASE64_STANDARD};
use serde_json::{Value, json};

use crate::harness::{Collector, event, gzip};

fn encoded(data: &str) -> String {
    url::form_urlencoded::byte_serialize(data.as_bytes()).collect()
}

/// Posts one body and returns the events that were stored by it.
fn stored(path: &str, content_type: &str, body: &[u8]) -> Vec<Value> {
    let collector = Collector::start();
    let answer = collector.request("POST", path, &[("content-type", content_type)], body);
    assert_eq!(answer.status, 200, "{answer:?}");
    assert_eq!(answer.json(), json!({ "status": "Ok" }));
    collector.events()
}

fn assert_one(events: &[Value]) {
    let [event] = events else { panic!("one event, not {events:?}") };
    assert_eq!(event["event"], "clicked ☃");
    assert_eq!(event["distinct_id"], "ada");
    assert_eq!(event["token"], "phc_test");
    assert_eq!(event["properties"]["token"], "phc_test");
}

fn one() -> String {
    event("clicked ☃", "ada").to_string()
}

#[test]
fn json_of_every_shape() {
    let single = event("clicked ☃", "ada");
    let bare = json!({ "event": "clicked ☃", "distinct_id": "ada" });
    let shapes = [
        single.clone(),
        json!([single]),
        json!({ "api_key": "phc_test", "batch": [single], "historical_migration": true }),
        json!({ "token": "phc_test", "batch": [single], "sent_at": "2025-01-01T00:00:00Z" }),
    ];
    for shape in shapes {
        for content_type in ["application/json", "text/plain;charset=UTF-8", "image/png"] {
            assert_one(&stored("/e/", content_type, shape.to_string().as_bytes()));
        }
    }
    let envelopes = [
        json!({ "api_key": "phc_test", "batch": [bare] }),
        json!({ "api_key": "phc_test", "event": "clicked ☃", "distinct_id": "ada" }),
        json!({ "token": "phc_test", "event": "clicked ☃", "$distinct_id": "ada" }),
        json!([{ "$token": "phc_test", "event": "clicked ☃", "distinct_id": "ada" }]),
    ];
    for envelope in envelopes {
        let events = stored("/batch/", "application/json", envelope.to_string().as_bytes());
        assert_eq!(events[0]["token"], "phc_test", "{envelope}");
        assert_eq!(events[0]["distinct_id"], "ada", "{envelope}");
    }
}

#[test]
fn gzip_however_it_is_marked() {
    let body = gzip(one().as_bytes());
    assert_one(&stored("/e/?compression=gzip-js", "text/plain", &body));
    assert_one(&stored("/e/?compression=gzip", "application/octet-stream", &body));
    assert_one(&stored("/e/?compression=base64", "text/plain", &body));
    assert_one(&stored("/e/", "text/plain", &body));
    assert_one(&stored("/e/", "application/x-www-form-urlencoded", &body));
    assert_one(&stored("/e/?compression=gzip-js", "text/plain", one().as_bytes()));

    let collector = Collector::start();
    let headers = [("content-encoding", "gzip"), ("content-type", "application/json")];
    assert_eq!(collector.request("POST", "/batch/", &headers, &body).status, 200);
    assert_one(&collector.events());
}

#[test]
fn forms() {
    let form = "application/x-www-form-urlencoded";
    let base64 = BASE64_STANDARD.encode(one());
    let zipped = BASE64_STANDARD.encode(gzip(one().as_bytes()));
    let bodies = [
        format!("data={}&compression=base64", encoded(&base64)),
        format!("compression=base64&data={}", encoded(&base64)),
        format!("ver=1.2.3&data={}", encoded(&one())),
        format!("data={}&compression=gzip-js", encoded(&zipped)),
        format!("data={base64}"),
    ];
    for body in bodies {
        assert_one(&stored("/e/", form, body.as_bytes()));
        assert_one(&stored("/track/", "text/plain", body.as_bytes()));
    }
}

#[test]
fn base64_without_a_form() {
    let base64 = BASE64_STANDARD.encode(one());
    assert_one(&stored("/e/?compression=base64", "text/plain", base64.as_bytes()));
    let unpadded = base64.trim_end_matches('=').replace('+', "-").replace('/', "_");
    assert_one(&stored("/capture/", "text/plain", unpadded.as_bytes()));
}

#[test]
fn get_with_data() {
    let collector = Collector::start();
    for (index, path) in ["/e/", "/track/", "/e", "/i/v0/e"].into_iter().enumerate() {
        let base64 = BASE64_STANDARD.encode(event(&format!("get {index}"), "ada??>>").to_string());
        let answer = collector.get(&format!("{path}?data={}", encoded(&base64)));
        assert_eq!(answer.status, 200, "{answer:?}");
        // Some clients forget to encode the plus signs.
        assert_eq!(collector.get(&format!("{path}?ver=1&data={base64}")).status, 200);
    }
    assert_eq!(collector.events().len(), 8);
}

#[test]
fn every_endpoint_with_and_without_slash() {
    let collector = Collector::start();
    let paths = ["/e", "/i/v0/e", "/batch", "/capture", "/track", "/engage"];
    for path in paths {
        assert_eq!(collector.post(path, one().as_bytes()).status, 200, "{path}");
        assert_eq!(collector.post(&format!("{path}/"), one().as_bytes()).status, 200, "{path}/");
    }
    assert_eq!(collector.events().len(), 2 * paths.len());
}

#[test]
fn a_beacon_gets_no_body() {
    let collector = Collector::start();
    let answer = collector.post("/e/?beacon=1", one().as_bytes());
    assert_eq!((answer.status, answer.body.as_str()), (204, ""));
    assert_one(&collector.events());
}

#[test]
fn half_an_emoji_does_not_lose_the_event() {
    let body = r#"[{"event":"cut","properties":{"token":"phc_test","distinct_id":"ada",
        "text":"broken \ud83d","whole":"\ud83d\ude00","\udc00key":1,"escaped":"\\ud83d"}}]"#;
    let events = stored("/e/", "text/plain", body.as_bytes());
    let properties = &events[0]["properties"];
    assert_eq!(properties["text"], "broken \u{fffd}");
    assert_eq!(properties["whole"], "😀");
    assert_eq!(properties["\u{fffd}key"], 1);
    assert_eq!(properties["escaped"], "\\ud83d");
}

#[test]
fn values_are_stored_as_they_were_written() {
    let body = r#"{"event":"numbers","distinct_id":"ada","api_key":"phc_test",
        "properties":{"big":12345678901234567890123,"exact":1.10,"nested":{"b":[1,{"a":null}]}}}"#;
    let collector = Collector::start();
    assert_eq!(collector.post("/e/", body.as_bytes()).status, 200);
    let answer = collector.get("/api/projects/1/events/");
    assert!(answer.body.contains(r#""big":12345678901234567890123,"exact":1.10"#), "{answer:?}");
}

//! `/i/v1/analytics/events`: what its requests need, a result for each event, and what becomes of typed options.

use std::io::Write;

use flate2::{Compression, write::ZlibEncoder};
use serde_json::{Value, json};

use super::harness::{Answer, Collector, gzip};

const PATH: &str = "/i/v1/analytics/events";
const UUID: &str = "01890000-0000-7000-8000-0000000000";

const HEADERS: [(&str, &str); 6] = [
    ("authorization", "Bearer phc_test"),
    ("content-type", "application/json"),
    ("posthog-sdk-info", "posthog-python/7.91.1"),
    ("posthog-attempt", "1"),
    ("posthog-request-id", "01890000-0000-7000-8000-000000000000"),
    ("posthog-request-timestamp", "2026-01-01T12:00:00Z"),
];

fn post(collector: &Collector, headers: &[(&str, &str)], body: &[u8]) -> Answer {
    collector.request("POST", PATH, headers, body)
}

fn batch(events: &Value) -> Vec<u8> {
    json!({ "created_at": "2026-01-01T12:00:00Z", "batch": events }).to_string().into_bytes()
}

fn event(number: u32, more: Value) -> Value {
    let mut event = json!({
        "event": "e", "uuid": format!("{UUID}{number:02}"), "distinct_id": "ada",
        "timestamp": "2026-01-01T11:59:00Z", "options": {}, "properties": {},
    });
    event.as_object_mut().expect("an object").extend(more.as_object().expect("an object").clone());
    event
}

#[test]
fn each_event_has_a_result() {
    let collector = Collector::start();
    let long = "x".repeat(201);
    let faults = [
        (json!({ "event": " " }), "missing_event_name"),
        (json!({ "event": long }), "event_name_too_long"),
        (json!({ "distinct_id": "" }), "missing_distinct_id"),
        (json!({ "distinct_id": long }), "distinct_id_too_large"),
        (json!({ "distinct_id": "undefined" }), "malformed_distinct_id"),
        (json!({ "timestamp": "yesterday" }), "invalid_event_timestamp"),
        (json!({ "properties": [1] }), "malformed_event_properties"),
        (json!({ "options": { "process_person_profile": "maybe" } }), "invalid_options"),
        (json!({ "options": true }), "invalid_options"),
        (json!({ "properties": { "large": "x".repeat(1_000_000) } }), "event_too_big"),
    ];
    let mut events = vec![event(0, json!({}))];
    events.extend(faults.iter().zip(1..).map(|((fault, _), number)| event(number, fault.clone())));
    let answer = post(&collector, &HEADERS, &batch(&json!(events)));
    assert_eq!(answer.status, 200, "{answer:?}");
    let results = answer.json();
    assert_eq!(results["results"][format!("{UUID}00")], json!({ "result": "ok" }));
    for ((_, details), number) in faults.iter().zip(1..) {
        let expected = json!({ "result": "drop", "details": details });
        assert_eq!(results["results"][format!("{UUID}{number:02}")], expected);
    }
    assert_eq!(collector.events().len(), 1);
    // What was sent before is stored once.
    assert_eq!(
        post(&collector, &HEADERS, &batch(&json!([events[0]]))).json()["results"][format!("{UUID}00")]["result"],
        "ok"
    );
    assert_eq!(collector.events().len(), 1);
}

#[test]
fn options_and_ids_are_properties_of_the_event() {
    let collector = Collector::start();
    let typed = json!({
        "session_id": "s", "window_id": "w",
        "options": { "process_person_profile": "0", "product_tour_id": 7, "disable_skew_correction": true, "new": [] },
        "properties": { "plan": "pro", "$set": { "name": "Ada" }, "$lib": "other" },
    });
    let other = json!({ "properties": { "$set": { "name": "Bob" } }, "distinct_id": " bob " });
    let body = batch(&json!([event(1, typed), event(2, other)]));
    assert_eq!(post(&collector, &HEADERS, &body).status, 200);
    let events = collector.events();
    let first = events.iter().find(|event| event["distinct_id"] == "ada").expect("it is stored");
    let properties = &first["properties"];
    for (name, value) in [
        ("$session_id", json!("s")),
        ("$window_id", json!("w")),
        ("$process_person_profile", json!(false)),
        ("$product_tour_id", json!("7")),
        ("$lib", json!("posthog-python")),
        ("$lib_version", json!("7.91.1")),
        ("plan", json!("pro")),
    ] {
        assert_eq!(properties[name], value, "{properties}");
    }
    // Its own clock is right as it is; the other one's is wrong by what the request's is.
    assert_eq!(first["timestamp"], "2026-01-01T11:59:00.000Z");
    let second = events.iter().find(|event| event["distinct_id"] == "bob").expect("trimmed");
    assert_ne!(second["timestamp"], "2026-01-01T11:59:00.000Z");
    let persons = collector.results("/api/projects/1/persons/");
    assert_eq!((persons.len(), &persons[0]["properties"]["name"]), (1, &json!("Bob")));
}

#[test]
fn requests_that_are_wrong_are_refused_as_a_whole() {
    let collector = Collector::start();
    let good = batch(&json!([event(1, json!({}))]));
    let without = |name: &str| -> Vec<(&str, &str)> { HEADERS.into_iter().filter(|(own, _)| *own != name).collect() };
    let with = |name: &'static str, value: &'static str| {
        let mut headers = without(name);
        headers.push((name, value));
        headers
    };
    let refused = |headers: &[(&str, &str)], body: &[u8]| {
        let answer = post(&collector, headers, body);
        (answer.status, answer.json()["error"].as_str().unwrap_or_default().to_owned())
    };
    let expect = |status: u16, error: &str| (status, error.to_owned());
    assert_eq!(refused(&without("authorization"), &good), expect(401, "invalid_api_token"));
    assert_eq!(refused(&with("authorization", "Bearer phx_own"), &good), expect(401, "invalid_api_token"));
    for name in ["posthog-attempt", "posthog-request-id", "posthog-request-timestamp", "posthog-sdk-info"] {
        assert_eq!(refused(&without(name), &good), expect(400, "missing_required_headers"), "{name}");
    }
    assert_eq!(refused(&with("posthog-attempt", "0"), &good), expect(400, "invalid_header_value"));
    assert_eq!(refused(&with("posthog-request-id", "7"), &good), expect(400, "invalid_header_value"));
    assert_eq!(refused(&with("posthog-request-timestamp", "now"), &good), expect(400, "invalid_header_value"));
    assert_eq!(refused(&with("content-type", "text/plain"), &good), expect(415, "unsupported_content_type"));
    assert_eq!(refused(&HEADERS, b""), expect(400, "empty_body"));
    assert_eq!(refused(&HEADERS, b"{}"), expect(400, "request_parsing_error"));
    assert_eq!(refused(&HEADERS, b"{\"batch\":[}"), expect(400, "request_parsing_error"));
    assert_eq!(refused(&HEADERS, &batch(&json!([]))), expect(400, "empty_batch"));
    assert_eq!(
        refused(&HEADERS, &batch(&json!([event(1, json!({ "uuid": "7" }))]))),
        expect(400, "missing_event_uuid")
    );
    let twice = batch(&json!([event(1, json!({})), event(1, json!({}))]));
    assert_eq!(refused(&HEADERS, &twice), expect(400, "duplicate_event_uuid"));
    assert!(collector.events().is_empty());
    assert_eq!(collector.get(PATH).status, 405);
}

#[test]
fn bodies_are_unpacked_by_what_they_are() {
    let collector = Collector::start();
    let body = |number| batch(&json!([event(number, json!({}))]));
    let mut zlib = ZlibEncoder::new(Vec::new(), Compression::default());
    zlib.write_all(&body(2)).expect("memory takes all");
    let zstd = ruzstd::encoding::compress_to_vec(body(3).as_slice(), ruzstd::encoding::CompressionLevel::Fastest);
    for packed in [gzip(&body(1)), zlib.finish().expect("memory takes all"), zstd] {
        let answer = post(&collector, &HEADERS, &packed);
        assert_eq!(answer.status, 200, "{answer:?}");
    }
    assert_eq!(collector.events().len(), 3);
    let broken = [&[0x28, 0xb5, 0x2f, 0xfd][..], b"not zstandard"].concat();
    assert_eq!(post(&collector, &HEADERS, &broken).json()["error"], "request_decoding_error");
}

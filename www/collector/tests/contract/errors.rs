//! What is refused, how, and that nothing of it is stored.

use serde_json::{Value, json};

use crate::harness::{Collector, event, gzip};

const LIMIT: usize = 20 * 1024 * 1024;

#[track_caller]
fn assert_refused(collector: &Collector, path: &str, body: &[u8], status: u16) -> Value {
    let answer = collector.request("POST", path, &[("origin", "https://shop.test")], body);
    let shown = String::from_utf8_lossy(&body[..body.len().min(200)]);
    assert_eq!(answer.status, status, "{shown}: {answer:?}");
    // Without this header a page could not read why it was refused.
    assert_eq!(answer.header("access-control-allow-origin"), Some("https://shop.test"));
    let error = answer.json();
    let fields = error.as_object().expect("an object").keys().collect::<Vec<_>>();
    assert_eq!(fields, ["attr", "code", "detail", "type"]);
    assert!(error["detail"].as_str().is_some_and(|detail| !detail.is_empty()));
    assert_eq!(collector.events(), Vec::<Value>::new(), "{shown}");
    error
}

#[test]
fn bad_payloads_are_400() {
    let collector = Collector::start();
    let truncated = gzip(event("a", "b").to_string().as_bytes());
    let deep = format!(
        r#"{{"event":"e","distinct_id":"d","api_key":"t","properties":{{"x":{}1{}}}}}"#,
        "[".repeat(5000),
        "]".repeat(5000)
    );
    let bodies: Vec<Vec<u8>> = [
        "",
        "   ",
        "null",
        "42",
        "\"text\"",
        "not json",
        "{",
        "[{]",
        "[1]",
        "{} {}",
        "data=",
        "data=%00%ff",
        "compression=base64",
        "AAAA",
        "A",
        r#"{"api_key":"t","batch":{}}"#,
        r#"{"api_key":"t","batch":[null]}"#,
        r#"{"event":"e","distinct_id":"d","api_key":"t","properties":[]}"#,
        r#"{"event":"e","distinct_id":"d","api_key":"t","properties":{"a":NaN}}"#,
        r#"{"event":"e","distinct_id":"d","api_key":"t","properties":{"a":"\x"}}"#,
        &deep,
        &"[".repeat(1_000_000),
    ]
    .into_iter()
    .map(|text| text.as_bytes().to_vec())
    .chain([
        truncated[..truncated.len() / 2].to_vec(),
        truncated[..12].to_vec(),
        b"\x1f\x8b\x08 not gzip".to_vec(),
        b"\x00\x01\x02".to_vec(),
        b"{\"event\":\"\xff\xfe\"}".to_vec(),
        gzip(&gzip(&gzip(&gzip(&gzip(b"{}"))))),
    ])
    .collect();
    for body in bodies {
        let error = assert_refused(&collector, "/e/", &body, 400);
        assert_eq!(error["type"], "validation_error");
        assert_eq!(error["code"], "invalid_payload");
        assert_eq!(error["attr"], Value::Null);
    }
}

#[test]
fn bad_events_are_400_and_take_their_batch_with_them() {
    let collector = Collector::start();
    let good = event("good", "ada");
    let bad = [
        json!({ "distinct_id": "d" }),
        json!({ "event": "", "distinct_id": "d" }),
        json!({ "event": null, "distinct_id": "d" }),
        json!({ "event": 7, "distinct_id": "d" }),
        json!({ "event": "e" }),
        json!({ "event": "e", "distinct_id": "" }),
        json!({ "event": "e", "distinct_id": null }),
        json!({ "event": "e", "properties": { "distinct_id": null } }),
        // What PostHog's capture service cannot read.
        json!({ "event": "e", "distinct_id": "d", "uuid": "not-a-uuid" }),
        json!({ "event": "e", "distinct_id": "d", "uuid": 7 }),
        json!({ "event": "e", "distinct_id": "d", "timestamp": 1_700_000_000 }),
        json!({ "event": "e", "distinct_id": "d", "timestamp": {} }),
        json!({ "event": "e", "distinct_id": "d", "offset": 1.5 }),
        json!({ "event": "e", "distinct_id": "d", "properties": null }),
        json!({ "event": "e", "distinct_id": "d", "$set": "x" }),
    ];
    for bad in bad {
        let body = json!({ "api_key": "phc_test", "batch": [good, bad] }).to_string();
        assert_refused(&collector, "/batch/", body.as_bytes(), 400);
    }
    assert_refused(&collector, "/e/", b"[]", 400);
    assert_refused(&collector, "/batch/", br#"{"api_key":"t","batch":[]}"#, 400);
    // The good event alone is accepted, so it was not what was refused.
    collector.capture(&good);
    // A name of spaces is one, and what is empty or null is absent: PostHog takes them.
    let mut odd = event("   ", "ada");
    for (name, value) in
        [("uuid", json!("")), ("timestamp", json!(null)), ("offset", json!(null)), ("$set", json!(null))]
    {
        odd[name] = value;
    }
    collector.capture(&odd);
    assert_eq!(collector.events().len(), 2);
}

#[test]
fn tokens_are_401() {
    let collector = Collector::start();
    let long = "x".repeat(65);
    let cases = [
        (json!([{ "event": "e", "distinct_id": "d" }]), "missing_api_key"),
        (json!({ "batch": [{ "event": "e", "distinct_id": "d" }] }), "missing_api_key"),
        (json!({ "event": "e", "distinct_id": "d", "api_key": "" }), "missing_api_key"),
        (json!({ "event": "e", "distinct_id": "d", "token": " \n" }), "missing_api_key"),
        (json!({ "event": "e", "distinct_id": "d", "token": null }), "missing_api_key"),
        (json!({ "event": "e", "distinct_id": "d", "api_key": "phx_me" }), "invalid_api_key"),
        (json!({ "event": "e", "distinct_id": "d", "api_key": long }), "invalid_api_key"),
        (json!({ "event": "e", "distinct_id": "d", "api_key": "töken" }), "invalid_api_key"),
        (json!({ "event": "e", "distinct_id": "d", "api_key": "a\u{0}b" }), "invalid_api_key"),
        (
            json!([
                { "event": "e", "distinct_id": "d", "token": "one" },
                { "event": "e", "distinct_id": "d", "token": "two" },
            ]),
            "invalid_api_key",
        ),
    ];
    for (body, code) in cases {
        let error = assert_refused(&collector, "/e/", body.to_string().as_bytes(), 401);
        assert_eq!(error["type"], "authentication_error");
        assert_eq!(error["code"], code, "{body}");
    }
}

#[test]
fn lz64_is_refused_by_name() {
    let collector = Collector::start();
    let error = assert_refused(&collector, "/e/?compression=lz64", b"N4IgLgngDg", 400);
    assert!(error["detail"].as_str().is_some_and(|detail| detail.contains("unsupported")));
    assert_refused(&collector, "/e/", b"data=N4IgLgngDg&compression=lz64", 400);
}

#[test]
fn too_large_is_413_as_sent_and_decompressed() {
    let collector = Collector::start();
    let error = assert_refused(&collector, "/e/", &vec![b' '; LIMIT + 1], 413);
    assert_eq!(error["type"], "validation_error");
    let bomb = gzip(&vec![b' '; LIMIT + 1]);
    assert!(bomb.len() < 100_000, "the bomb is small on the wire");
    assert_refused(&collector, "/e/", &bomb, 413);
    assert_refused(&collector, "/s/", &bomb, 413);
}

#[test]
fn the_largest_body_is_accepted() {
    let collector = Collector::start();
    let mut body = event("large", "ada").to_string().into_bytes();
    body.resize(LIMIT, b' ');
    assert_eq!(collector.post("/e/", &body).status, 200);
    assert_eq!(collector.events().len(), 1);
}

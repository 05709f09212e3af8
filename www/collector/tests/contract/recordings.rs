//! Recordings: their descriptions, and their events as a player reads them.

use std::io::{BufRead, BufReader};

use serde_json::{Value, json};

use crate::harness::{Collector, event_with, gzip};

const RECORDINGS: &str = "/api/projects/@current/session_recordings/";

/// 2026-01-01T00:00:00Z in milliseconds.
const START: i64 = 1_767_225_600_000;

/// A value as posthog-js compresses it.
fn packed(value: &Value) -> String {
    gzip(value.to_string().as_bytes()).into_iter().map(char::from).collect()
}

fn chunk(session: &str, window: &str, uuid: u32, data: Value) -> Value {
    let mut event = event_with(
        "$snapshot",
        "ada",
        json!({ "$session_id": session, "$window_id": window, "$snapshot_data": data, "$snapshot_bytes": 100 }),
    );
    event["uuid"] = json!(format!("0198a2b3-0000-7000-8000-{uuid:012}"));
    event
}

fn send(collector: &Collector, chunks: &[Value]) {
    let body = gzip(json!(chunks).to_string().as_bytes());
    assert_eq!(collector.post("/s/?compression=gzip-js", &body).status, 200);
}

fn meta(at: i64, href: &str) -> Value {
    json!({ "type": 4, "timestamp": START + at, "data": { "href": href, "width": 800, "height": 600 } })
}

fn click(at: i64) -> Value {
    json!({ "type": 3, "timestamp": START + at, "data": { "source": 2, "type": 2, "id": 5 } })
}

fn line(at: i64, level: &str) -> Value {
    let payload = json!({ "level": level, "payload": ["\"a line\""], "trace": [] });
    json!({ "type": 6, "timestamp": START + at, "data": { "plugin": "rrweb/console@1", "payload": payload } })
}

#[test]
fn a_recording_is_the_sum_of_its_chunks() {
    let collector = Collector::start();
    collector.capture(&json!([event_with("$identify", "ada", json!({ "$set": { "email": "ada@shop.test" } }))]));
    let input = json!({ "type": 3, "timestamp": START + 2_000, "data": { "source": 5, "text": "*", "id": 7 } });
    let first = chunk("s1", "w1", 1, json!([meta(1_000, "https://shop.test/"), input]));
    let second = chunk("s1", "w1", 2, json!([click(3_000), line(3_500, "error"), line(3_600, "warn")]));
    // The later one comes first, and the first one twice.
    send(&collector, &[second, first.clone()]);
    send(&collector, &[first]);
    send(&collector, &[chunk("s2", "w1", 3, json!([meta(60_000, "https://shop.test/cart")]))]);

    let recordings = collector.results(RECORDINGS);
    let ids: Vec<_> = recordings.iter().map(|recording| &recording["id"]).collect();
    assert_eq!(ids, ["s2", "s1"]);
    let one = collector.get(&format!("{RECORDINGS}s1/")).json();
    assert_eq!(one, recordings[1]);
    let person = &collector.results("/api/projects/1/persons/")[0];
    let expected = json!({
        "id": "s1",
        "token": "phc_test",
        "distinct_id": "ada",
        "person": { "id": person["id"], "properties": { "email": "ada@shop.test" } },
        "start_time": "2026-01-01T00:00:01.000Z",
        "end_time": "2026-01-01T00:00:03.600Z",
        "recording_duration": 2,
        "ongoing": true,
        "start_url": "https://shop.test/",
        "click_count": 1,
        "keypress_count": 1,
        "mouse_activity_count": 1,
        "console_log_count": 0,
        "console_warn_count": 1,
        "console_error_count": 1,
        "event_count": 5,
        "snapshot_count": 2,
        "snapshot_bytes": 200,
    });
    assert_eq!(one, expected);
    assert_eq!(collector.get(&format!("{RECORDINGS}none/")).status, 404);

    let page = collector.get(&format!("{RECORDINGS}?limit=1")).json();
    assert_eq!((page["results"][0]["id"].as_str(), page["has_next"].as_bool()), (Some("s2"), Some(true)));
    let page = collector.get(&format!("{RECORDINGS}?limit=1&offset=1&distinct_id=ada")).json();
    assert_eq!((page["results"][0]["id"].as_str(), page["has_next"].as_bool()), (Some("s1"), Some(false)));
    assert!(collector.results(&format!("{RECORDINGS}?distinct_id=ben")).is_empty());
}

#[test]
fn a_recording_nobody_adds_to_is_over() {
    let collector = Collector::start();
    send(&collector, &[chunk("s1", "w1", 1, json!([meta(0, "https://shop.test/")]))]);
    let data = collector.data.clone();
    let connection = rusqlite::Connection::open(data).expect("the data file");
    connection.execute("UPDATE recordings SET last_received = '2026-01-01T00:00:00.000Z'", []).expect("an update");
    assert_eq!(collector.results(RECORDINGS)[0]["ongoing"], false);
}

#[test]
fn events_come_unpacked_and_from_a_cursor_on() {
    let collector = Collector::start();
    let page = json!({ "node": { "type": 0, "id": 1, "childNodes": [] }, "initialOffset": { "left": 0, "top": 0 } });
    let full = |data: Value| json!({ "type": 2, "timestamp": START, "data": data });
    let mutation = |adds: Value| json!({ "type": 3, "timestamp": START + 1, "data": { "source": 0, "adds": adds, "texts": [], "removes": [] } });
    let with_cv = |mut event: Value| {
        event["cv"] = json!("2024-10");
        event
    };
    let adds = json!([{ "parentId": 1, "nextId": null, "node": { "type": 3, "textContent": "é漢😀" } }]);
    let mut packed_mutation = with_cv(mutation(json!(packed(&adds))));
    for name in ["texts", "removes"] {
        packed_mutation["data"][name] = json!(packed(&json!([])));
    }
    let href = meta(0, "https://shop.test/");
    send(&collector, &[chunk("s1", "w1", 1, json!([href, with_cv(full(json!(packed(&page))))]))]);
    send(&collector, &[chunk("other", "w1", 2, json!([href]))]);
    send(&collector, &[chunk("s1", "w2", 3, packed_mutation)]);

    let snapshots = |after: &Value| collector.get(&format!("{RECORDINGS}s1/snapshots/?after={after}")).json();
    let all = snapshots(&json!(0));
    let expected = json!([
        { "id": 1, "window_id": "w1", "events": [href, full(page)] },
        { "id": 3, "window_id": "w2", "events": [mutation(adds)] },
    ]);
    assert_eq!(all, json!({ "results": expected, "cursor": 3, "has_next": false }));

    assert_eq!(snapshots(&json!(1))["results"], json!([expected[1]]));
    assert_eq!(snapshots(&json!(3)), json!({ "results": [], "cursor": 3, "has_next": false }));
    assert_eq!(collector.get(&format!("{RECORDINGS}s1/snapshots/?after=x")).status, 400);

    let big = json!([{ "type": 5, "timestamp": START, "data": { "tag": "big", "payload": "x".repeat(3_000_000) } }]);
    for uuid in 4..7 {
        send(&collector, &[chunk("s1", "w1", uuid, big.clone())]);
    }
    let part = snapshots(&json!(3));
    assert_eq!((part["cursor"].as_i64(), part["has_next"].as_bool()), (Some(5), Some(true)));
    assert_eq!(snapshots(&part["cursor"])["results"][0]["id"], 6);
}

#[test]
fn chunks_are_announced_as_they_come() {
    let collector = Collector::start();
    send(&collector, &[chunk("s1", "w1", 1, json!([click(0)]))]);
    let response = collector.open_request("GET", "/api/live/recordings?after=0", &[], b"");
    assert_eq!(response.headers()["content-type"], "text/event-stream");
    let mut lines = BufReader::new(response.into_body().into_reader()).lines().map(|line| line.expect("a line"));
    let mut next = || -> Value {
        let data = lines.find_map(|line| line.strip_prefix("data: ").map(str::to_owned)).expect("a message");
        serde_json::from_str(&data).expect("JSON")
    };
    assert_eq!(next(), json!({ "id": 1, "session_id": "s1" }));
    // An event and a chunk that exist already are not announced.
    collector.capture(&json!([event_with("click", "ada", json!({ "$session_id": "s1" }))]));
    send(&collector, &[chunk("s1", "w1", 1, json!([click(0)]))]);
    send(&collector, &[chunk("s2", "w1", 2, json!([click(0)]))]);
    let message = next();
    assert_eq!(message["session_id"], "s2");
}

/// One odd number must not spoil what comes after it, nor what comes with it.
#[test]
fn odd_numbers_are_not_the_recording_s() {
    let collector = Collector::start();
    for (uuid, bytes) in [(1, json!(1e19)), (2, json!(-5)), (3, json!("x")), (4, json!(10))] {
        let mut odd = chunk("s1", "w1", uuid, json!([click(1_000)]));
        odd["properties"]["$snapshot_bytes"] = bytes;
        send(&collector, &[odd]);
    }
    let far = json!({ "type": 3, "timestamp": 8.6e15, "data": { "source": 2 } });
    let later = json!({ "type": 3, "timestamp": START + 4_000_000_000_000i64, "data": { "source": 2 } });
    send(&collector, &[chunk("s1", "w1", 5, json!([click(2_000), far])), chunk("s1", "w1", 6, json!([later]))]);
    let one = collector.get(&format!("{RECORDINGS}s1/")).json();
    assert_eq!(
        (&one["start_time"], &one["end_time"]),
        (&json!("2026-01-01T00:00:01.000Z"), &json!("2026-01-01T00:00:02.000Z"))
    );
    assert_eq!((&one["recording_duration"], &one["snapshot_count"]), (&json!(1), &json!(6)));
    // A file of an earlier program may have a sum that no other number can be added to.
    let connection = rusqlite::Connection::open(&collector.data).expect("the data file");
    connection.execute("UPDATE recordings SET bytes = ?1", [i64::MAX]).expect("an update");
    send(&collector, &[chunk("s1", "w1", 7, json!([click(3_000)]))]);
}

#[test]
fn clearing_forgets_recordings() {
    let collector = Collector::start();
    send(&collector, &[chunk("s1", "w1", 1, json!([click(0)]))]);
    assert_eq!(collector.request("DELETE", "/api/projects/1/data/", &[], b"").status, 204);
    assert!(collector.results(RECORDINGS).is_empty());
    assert_eq!(collector.get(&format!("{RECORDINGS}s1/snapshots/")).json()["results"], json!([]));
}

#[test]
fn sdks_are_told_to_record_where_that_is_asked_for() {
    let config = |arguments: &[&str]| {
        let collector = Collector::start_with(arguments);
        collector.get("/array/phc_test/config").json()
    };
    let off = config(&[]);
    assert_eq!(
        (&off["sessionRecording"], &off["capturePerformance"]["network_timing"]),
        (&json!(false), &json!(false))
    );
    let on = config(&["--session-recording"]);
    assert_eq!(on["sessionRecording"]["endpoint"], "/s/");
    assert_eq!(on["sessionRecording"]["consoleLogRecordingEnabled"], true);
    assert_eq!(on["capturePerformance"]["network_timing"], true);
    let chosen = config(&["--session-recording", r#"{"sampleRate":"0.5","endpoint":"/elsewhere/"}"#]);
    assert_eq!(chosen["sessionRecording"]["sampleRate"], "0.5");
    assert_eq!(chosen["sessionRecording"]["endpoint"], "/elsewhere/");
    assert_eq!(chosen["sessionRecording"]["recorderVersion"], "v2");
}

#[test]
fn a_data_file_of_the_layout_before_gets_what_it_lacks() {
    let folder = tempfile::TempDir::new().expect("a folder");
    let data = folder.path().join("posthog.db");
    drop(Collector::open::<&str>(&data, &[]));
    let connection = rusqlite::Connection::open(&data).expect("the data file");
    connection
        .execute_batch("DROP TABLE recordings; ALTER TABLE snapshots DROP COLUMN bytes; PRAGMA user_version = 1")
        .expect("the layout before");
    drop(connection);
    let collector = Collector::open::<&str>(&data, &[]);
    send(&collector, &[chunk("s1", "w1", 1, json!([click(0)]))]);
    assert_eq!(collector.results(RECORDINGS).len(), 1);
}

//! Events and recordings move to another PostHog, here a second collector: all of them once, whatever ends or refuses in
//! between.

use std::{
    path::Path,
    process::{Command, Output, Stdio},
    sync::Arc,
    sync::atomic::{AtomicBool, AtomicUsize, Ordering},
    time::{Duration, Instant},
};

use serde_json::{Value, json};

use crate::{
    harness::{Collector, binary, event_with, sql},
    relay::{Act, Relay},
};

const KEY: &str = "phc_there";
/// Events of one request.
const BATCH: usize = 1_000;

fn sender(data: &Path, to: &str, key: &str) -> Command {
    let mut command = binary();
    command.args(["send", "--to", to, "--key", key, "--data"]).arg(data);
    command
}

fn send(data: &Path, to: &str) -> Output {
    sender(data, to, KEY).output().expect("the binary runs")
}

fn printed(output: &Output) -> String {
    assert!(output.status.success(), "{output:?}");
    String::from_utf8(output.stdout.clone()).expect("UTF-8")
}

/// A collector with so many events of so many persons, who have merges and properties.
fn filled(events: usize) -> Collector {
    let collector = Collector::start();
    let all: Vec<Value> = (0..events)
        .map(|number| {
            let set = json!({ "n": number, "$set": { "plan": number % 3 }, "$anon_distinct_id": format!("anonymous-{}", number % 40) });
            let name = if number % 10 == 0 { "$identify" } else { "used" };
            event_with(name, &format!("user-{}", number % 40), set)
        })
        .collect();
    for part in all.chunks(BATCH) {
        collector.capture(&json!(part));
    }
    collector
}

/// What has to be the same on both sides.
fn facts(data: &Path) -> [Vec<Value>; 2] {
    [
        sql(
            data,
            "SELECT uuid, event, distinct_id, timestamp, json_remove(properties, '$.token') AS properties
                   FROM events ORDER BY uuid",
        ),
        sql(
            data,
            "SELECT group_concat(distinct_id, ' ' ORDER BY distinct_id) AS ids, p.properties FROM persons p
                   JOIN distinct_ids d ON d.person_id = p.id GROUP BY p.id ORDER BY ids",
        ),
    ]
}

#[test]
fn everything_is_there_with_its_persons_and_is_sent_once() {
    let (here, there) = (filled(2_500), Collector::start());
    let relay = Relay::start(&there.url, |_| Act::Pass);
    assert_eq!(printed(&send(&here.data, &relay.url)), format!("2500 events are at {}\n", relay.url));
    assert_eq!(facts(&there.data), facts(&here.data));
    let tokens = there.sql("SELECT DISTINCT token, json_extract(properties, '$.token') AS own FROM events");
    assert_eq!(tokens, [json!({ "token": KEY, "own": KEY })]);
    for body in relay.bodies() {
        assert_eq!((&body["historical_migration"], &body["api_key"]), (&json!(true), &json!(KEY)));
    }
    assert_eq!(relay.bodies().len(), 3);

    // Nothing is left; what comes later is.
    assert_eq!(printed(&send(&here.data, &relay.url)), format!("0 events are at {}\n", relay.url));
    assert_eq!(relay.bodies().len(), 3);
    here.capture(&event_with("later", "ada", json!({})));
    assert_eq!(printed(&send(&here.data, &relay.url)), format!("1 events are at {}\n", relay.url));
    assert_eq!(there.sql("SELECT COUNT(*) AS n FROM events")[0]["n"], 2_501);
}

#[test]
fn a_sender_that_is_killed_goes_on_where_it_was() {
    let (here, there) = (filled(5_500), Collector::start());
    // The third request arrives, and is never answered.
    let relay = Relay::start(&there.url, |number| if number == 2 { Act::Swallow } else { Act::Pass });
    let mut child = sender(&here.data, &relay.url, KEY).stdout(Stdio::null()).spawn().expect("the binary runs");
    relay.wait_for_swallowed(1);
    child.kill().expect("it is killed");
    child.wait().expect("it ends");
    assert_eq!(there.sql("SELECT COUNT(*) AS n FROM events")[0]["n"], 3 * BATCH);
    assert_eq!(printed(&send(&here.data, &relay.url)), format!("3500 events are at {}\n", relay.url));
    assert_eq!(facts(&there.data), facts(&here.data));
    // Only the one in doubt was sent again.
    assert_eq!(relay.bodies().len(), 3 + 4);
    assert_eq!(relay.bodies()[3], relay.bodies()[2]);
}

/// Recordings of three sessions in two windows, with a click in each chunk.
fn record(collector: &Collector, chunks: usize) {
    for number in 0..chunks {
        let session = format!("session-{}", number % 3);
        let at = 1_767_600_000_000_i64 + number as i64 * 1_000;
        let click =
            json!({ "type": 3, "timestamp": at, "data": { "source": 2, "type": 2, "id": 4, "x": number, "y": 7 } });
        let page =
            json!({ "type": 4, "timestamp": at, "data": { "href": "https://shop.test/", "width": 9, "height": 9 } });
        let window = format!("window-{}", number % 2);
        let properties = json!({
            "$session_id": session, "$window_id": window, "$snapshot_data": [page, click], "$snapshot_bytes": 1_000 + number,
        });
        let event = event_with("$snapshot", &format!("user-{}", number % 3), properties);
        assert_eq!(collector.post("/s/", json!([event]).to_string().as_bytes()).status, 200);
    }
}

/// What has to be the same of recordings on both sides.
fn recorded(data: &Path) -> [Vec<Value>; 2] {
    [
        sql(data, "SELECT uuid, session_id, window_id, distinct_id, timestamp, data, bytes FROM snapshots ORDER BY id"),
        sql(
            data,
            "SELECT session_id, distinct_id, start_ms, end_ms, start_url, clicks, mouse_activity, events, chunks, bytes
             FROM recordings ORDER BY session_id",
        ),
    ]
}

#[test]
fn recordings_move_along_once_whatever_is_killed() {
    let here = filled(1_200);
    record(&here, 12);
    let folder = tempfile::TempDir::new().expect("a folder");
    let data = folder.path().join("there.db");
    let mut there = Collector::open::<&str>(&data, &[]);
    // Two requests have events. The fifth chunk arrives, and is never answered.
    let relay = Relay::start(&there.url, |number| if number == 2 + 4 { Act::Swallow } else { Act::Pass });
    let mut child = sender(&here.data, &relay.url, KEY).stdout(Stdio::null()).spawn().expect("the binary runs");
    relay.wait_for_swallowed(1);
    child.kill().expect("it is killed");
    child.wait().expect("it ends");
    assert_eq!(relay.bodies().len(), 2 + 5);
    // What was accepted outlives its receiver, too.
    there.signal("KILL");
    there.wait();
    let there = Collector::open::<&str>(&data, &[]);
    assert_eq!(there.sql("SELECT COUNT(*) AS n FROM snapshots")[0]["n"], 5);

    // The other start has an address of its own.
    let second = Relay::start(&there.url, |_| Act::Pass);
    let moved = format!("UPDATE deliveries SET target = replace(target, '{}', '{}')", relay.url, second.url);
    rusqlite::Connection::open(&here.data).expect("the file").execute_batch(&moved).expect("moved");
    let expected = format!("0 events are at {0}\n8 chunks of recordings are at {0}\n", second.url);
    assert_eq!(printed(&send(&here.data, &second.url)), expected);
    assert_eq!(recorded(&there.data), recorded(&here.data));
    assert_eq!(facts(&there.data), facts(&here.data));
    // Only the one in doubt was sent again, and nothing is left.
    assert_eq!(second.bodies().len(), 8);
    assert_eq!(second.bodies()[0], relay.bodies()[6]);
    assert!(printed(&send(&here.data, &second.url)).contains("0 chunks of recordings"));
    record(&here, 1);
    assert!(printed(&send(&here.data, &second.url)).contains("1 chunks of recordings"));
    assert_eq!(
        there.sql("SELECT token, COUNT(*) AS n FROM snapshots GROUP BY token"),
        [json!({ "token": KEY, "n": 13 })]
    );
}

#[test]
fn a_chunk_that_is_refused_keeps_no_other_back() {
    let (here, there) = (Collector::start(), Collector::start());
    record(&here, 4);
    let relay = Relay::refusing(&there.url, |body| body[0]["properties"]["$snapshot_bytes"] == 1_002);
    let output = send(&here.data, &relay.url);
    assert_eq!(output.status.code(), Some(1));
    let said = String::from_utf8(output.stderr).expect("UTF-8");
    assert!(said.contains("1 chunks of recordings were refused") && said.contains("session-2"), "{said}");
    assert_eq!(there.sql("SELECT COUNT(*) AS n FROM snapshots")[0]["n"], 3);
}

#[test]
fn a_target_that_asks_for_time_gets_it() {
    let (here, there) = (filled(1_500), Collector::start());
    let relay = Relay::start(&there.url, |number| match number {
        0 => Act::Answer("429 Too Many Requests\r\nRetry-After: 2"),
        2 => Act::Answer("503 Service Unavailable"),
        _ => Act::Pass,
    });
    let begin = Instant::now();
    assert_eq!(printed(&send(&here.data, &relay.url)), format!("1500 events are at {}\n", relay.url));
    assert!(begin.elapsed() >= Duration::from_millis(2_500), "{:?}", begin.elapsed());
    assert_eq!(facts(&there.data), facts(&here.data));
    assert_eq!(relay.bodies().len(), 4);
}

#[test]
fn one_event_that_is_refused_keeps_no_other_back() {
    let here = filled(20);
    let bad = here.sql("SELECT uuid FROM events WHERE id = 13")[0]["uuid"].take();
    let there = Collector::start();
    let refused = bad.clone();
    let relay = Relay::refusing(&there.url, move |body| {
        body["batch"].as_array().is_some_and(|batch| batch.iter().any(|event| event["uuid"] == refused))
    });
    let output = send(&here.data, &relay.url);
    assert_eq!(output.status.code(), Some(1));
    let said = String::from_utf8(output.stderr).expect("UTF-8");
    assert!(said.contains(bad.as_str().expect("a uuid")) && said.contains("1 events were refused"), "{said}");
    assert_eq!(there.sql("SELECT COUNT(*) AS n FROM events")[0]["n"], 19);
    // It is not tried for ever.
    assert_eq!(printed(&send(&here.data, &relay.url)), format!("0 events are at {}\n", relay.url));
}

#[test]
fn a_wrong_key_or_host_ends_it_at_once() {
    let here = filled(3);
    let there = Collector::start();
    let relay = Relay::start(&there.url, |_| Act::Answer("401 Unauthorized"));
    for (to, key, expected) in [
        (relay.url.as_str(), KEY, "refuses the key"),
        (relay.url.as_str(), "phx_personal", "no project API key"),
        ("ftp://there", KEY, "is no host"),
    ] {
        let output = sender(&here.data, to, key).output().expect("the binary runs");
        let said = String::from_utf8(output.stderr).expect("UTF-8");
        assert!(output.status.code() == Some(1) && said.contains(expected), "{said}");
        assert!(!said.contains("personal"), "{said}");
    }
    let missing = send(Path::new("/nowhere/posthog.db"), &relay.url);
    assert!(String::from_utf8(missing.stderr).expect("UTF-8").contains("no data file"));
    // None counts as sent.
    let open = Relay::start(&there.url, |_| Act::Pass);
    assert_eq!(printed(&send(&here.data, &open.url)), format!("3 events are at {}\n", open.url));
}

/// Waits until a collector has so many events.
fn wait_for(collector: &Collector, events: i64) {
    let begin = Instant::now();
    while collector.sql("SELECT COUNT(*) AS n FROM events")[0]["n"].as_i64() < Some(events) {
        assert!(begin.elapsed() < Duration::from_secs(60), "{:?}", collector.sql("SELECT COUNT(*) FROM events"));
    }
}

#[test]
fn what_arrives_is_forwarded_with_its_own_key_or_another() {
    let there = Collector::start();
    for (arguments, token) in [(vec![], "phc_test"), (vec!["--forward-key", KEY], KEY)] {
        let relay = Relay::start(&there.url, |_| Act::Pass);
        let here = Collector::start_with(&[&["--forward-to", relay.url.as_str()][..], &arguments].concat());
        let before = there.sql("SELECT COUNT(*) AS n FROM events")[0]["n"].as_i64().expect("a number");
        here.capture(&event_with("first", "ada", json!({ "$set": { "plan": "pro" } })));
        here.capture(&json!([event_with("second", "ada", json!({})), event_with("third", "bob", json!({}))]));
        wait_for(&there, before + 3);
        let events = there.sql(&format!("SELECT event, token FROM events WHERE id > {before} ORDER BY id"));
        let expected = ["first", "second", "third"].map(|event| json!({ "event": event, "token": token }));
        assert_eq!(events, expected);
        // What is new is no history.
        assert!(relay.bodies().iter().all(|body| body["historical_migration"].is_null()));
    }
}

#[test]
fn forwarding_survives_a_target_that_is_away_and_a_kill() {
    let there = Collector::start();
    let is_up = Arc::new(AtomicBool::new(false));
    let tries = Arc::new(AtomicUsize::new(0));
    let (up, tried) = (Arc::clone(&is_up), Arc::clone(&tries));
    let relay = Relay::start(&there.url, move |_| {
        tried.fetch_add(1, Ordering::SeqCst);
        if up.load(Ordering::SeqCst) { Act::Pass } else { Act::Answer("503 Service Unavailable\r\nRetry-After: 0") }
    });
    let folder = tempfile::TempDir::new().expect("a folder");
    let data = folder.path().join("posthog.db");
    let arguments = ["--forward-to", relay.url.as_str()];

    // What was there before is not passed on, nor what arrives while it is off.
    let before = Collector::open::<&str>(&data, &[]);
    before.capture(&event_with("before", "ada", json!({})));
    drop(before);
    let mut here = Collector::open(&data, &arguments);
    for number in 0..50 {
        here.capture(&event_with("queued", "ada", json!({ "n": number })));
    }
    while tries.load(Ordering::SeqCst) < 2 {
        std::thread::yield_now();
    }
    here.signal("KILL");
    here.wait();
    let off = Collector::open::<&str>(&data, &[]);
    off.capture(&event_with("off", "ada", json!({})));
    drop(off);
    let again = Collector::open(&data, &arguments);
    again.capture(&event_with("after", "ada", json!({})));
    is_up.store(true, Ordering::SeqCst);
    wait_for(&there, 51);
    let names = there.sql("SELECT event, COUNT(*) AS n FROM events GROUP BY event ORDER BY event");
    assert_eq!(names, [json!({ "event": "after", "n": 1 }), json!({ "event": "queued", "n": 50 })]);
}

#[test]
fn forwarding_holds_up_no_capture() {
    // Nothing listens there.
    let here = Collector::start_with(&["--forward-to", "http://127.0.0.1:9"]);
    let begin = Instant::now();
    for number in 0..20 {
        here.capture(&event_with("e", "ada", json!({ "n": number })));
    }
    assert!(begin.elapsed() < Duration::from_secs(20), "{:?}", begin.elapsed());
    let refused = binary().args(["--forward-to", "ftp://a", "--port", "0", "--data"]).arg(&here.data).output();
    let refused = refused.expect("the binary runs");
    assert_eq!(refused.status.code(), Some(1));
    assert!(String::from_utf8(refused.stderr).expect("UTF-8").contains("ftp://a is no host"));
}

//! What a request or a reader can make the collector hold and do has an end.

use std::thread;

use serde_json::{Value, json};

use crate::harness::{Collector, event, event_with, gzip};

const MB: usize = 1_000_000;

/// 20 MiB less the rest of the request.
const FULL: usize = 20 * 1024 * 1024 - 1_000;

/// As posthog-js packs a value.
fn packed(text: &str) -> String {
    gzip(text.as_bytes()).into_iter().map(char::from).collect()
}

fn recording(session: &str, data: &Value) -> Vec<u8> {
    let mut chunk = event_with("$snapshot", "ada", json!({ "$session_id": session }));
    chunk["properties"]["$snapshot_data"] = data.clone();
    gzip(json!([chunk]).to_string().as_bytes())
}

fn many_items() -> Vec<u8> {
    gzip(format!("{{\"api_key\":\"t\",\"batch\":[{}{{}}]}}", "{},".repeat(FULL / 3 - 100)).as_bytes())
}

/// 20 events of nearly 1 MB.
fn many_megabytes() -> Vec<u8> {
    let events: Vec<Value> = (0..20).map(|_| event_with("big", "ada", json!({ "p": "a".repeat(990_000) }))).collect();
    gzip(json!(events).to_string().as_bytes())
}

fn unfolding_recording() -> Vec<u8> {
    let bomb = packed(&format!("\"{}\"", "a".repeat(FULL)));
    let members: Value =
        (0..20).map(|number| (format!("k{number}"), json!(bomb))).collect::<serde_json::Map<_, _>>().into();
    let good = json!({ "type": 4, "timestamp": 1, "data": { "href": "https://shop.test/" } });
    recording("bomb", &json!([{ "type": 3, "timestamp": 1, "cv": "2024-10", "data": members }, good]))
}

#[test]
fn a_request_has_so_many_events_and_an_event_so_many_bytes() {
    let collector = Collector::start();
    let refused = |body: &[u8], path: &str| {
        let answer = collector.post(path, body);
        assert_eq!((answer.status, &answer.json()["code"]), (413, &json!("payload_too_large")), "{answer:?}");
        answer.json()["detail"].as_str().expect("a detail").to_owned()
    };
    assert!(refused(&many_items(), "/batch/").contains("20000 events"));
    let large = event_with("large", "ada", json!({ "p": "a".repeat(MB) }));
    let batch = json!([event("good", "ada"), large]);
    assert!(refused(&gzip(batch.to_string().as_bytes()), "/e/").contains("1000000 bytes"));
    let values = format!(
        "{{\"token\":\"t\",\"distinct_id\":\"d\",\"person_properties\":{{\"a\":[{}1]}}}}",
        "{},".repeat(300_000)
    );
    assert!(refused(&gzip(values.as_bytes()), "/flags/?v=2").contains("JSON values"));
    assert!(refused(&gzip(&vec![b'['; 3 * MB]), "/flags/?v=2").contains("bytes"));
    assert_eq!(collector.events().len(), 0);
}

#[test]
fn a_page_has_so_many_bytes_and_the_next_goes_on() {
    let collector = Collector::start();
    assert_eq!(collector.post("/e/", &many_megabytes()).status, 200);
    let mut path = "/api/projects/1/events/?limit=100&event=big".to_owned();
    let (mut seen, mut pages) = (0, 0);
    loop {
        let answer = collector.get(&path);
        assert!(answer.body.len() < 6 * MB, "{}", answer.body.len());
        let page = answer.json();
        seen += page["results"].as_array().expect("results").len();
        pages += 1;
        match page["next"].as_str() {
            Some(next) => path = next.strip_prefix(&collector.url).expect("an address of ours").to_owned(),
            None => break,
        }
    }
    assert_eq!((seen, pages), (20, 4));
}

#[test]
fn a_recording_unfolds_so_far_and_its_good_events_stay() {
    let collector = Collector::start();
    assert_eq!(collector.post("/s/", &unfolding_recording()).status, 200);
    let snapshots = collector.get("/api/projects/1/session_recordings/bomb/snapshots/");
    assert!(snapshots.body.len() < 1_000, "{}", snapshots.body.len());
    assert_eq!(snapshots.json()["results"][0]["events"][0]["type"], 4);
}

/// By its processor's time, which does not depend on what else the machine does.
#[test]
fn reading_packed_members_takes_time_in_proportion_to_their_number() {
    let collector = Collector::start();
    let one = packed("1");
    let time = |number: usize, times: usize| {
        let members: Value =
            (0..number).map(|number| (format!("k{number}"), json!(one))).collect::<serde_json::Map<_, _>>().into();
        let data = json!([{ "type": 3, "timestamp": 1, "cv": "2024-10", "data": members }]);
        let name = format!("many-{number}");
        assert_eq!(collector.post("/s/", &recording(&name, &data)).status, 200);
        let before = collector.processor_ticks();
        for _ in 0..times {
            let answer = collector.get(&format!("/api/projects/1/session_recordings/{name}/snapshots/"));
            assert_eq!(answer.status, 200, "{}", answer.body);
            assert_eq!(answer.json()["results"][0]["events"][0]["data"][format!("k{}", number - 1)], 1);
        }
        collector.processor_ticks() - before
    };
    // As many members in all; if each looked at all others, the large recording would take 16 times as long.
    let (small, large) = (time(1_000, 16), time(16_000, 1));
    assert!(large < 2 * small.max(5), "{small} ticks of the processor for 16 times 1,000 members, {large} for 16,000");
}

#[test]
fn properties_of_a_person_have_so_many_bytes() {
    let collector = Collector::start();
    collector.capture(&event_with("small", "ada", json!({ "$set": { "plan": "pro" } })));
    let half = || "a".repeat(400_000);
    collector.capture(&event_with("first", "ada", json!({ "$set": { "a": half() } })));
    collector.capture(&event_with("second", "ada", json!({ "$set": { "b": half() } })));
    collector.capture(&event_with("values", "ada", json!({ "$set": { "c": vec![1; 30_000] } })));
    collector.capture(&event_with(
        "$groupidentify",
        "ada",
        json!({
            "$group_type": "company", "$group_key": "acme", "$group_set": { "a": "a".repeat(700_000) },
        }),
    ));
    let person = collector.results("/api/projects/1/persons/").remove(0);
    let mut names: Vec<_> = person["properties"].as_object().expect("properties").keys().collect();
    names.sort();
    assert_eq!(names, ["a", "plan"]);
    // Merged with another that has as much, the event's own properties stay.
    collector.capture(&event_with("other", "ben", json!({ "$set": { "b": half() } })));
    collector.capture(&event_with("$merge_dangerously", "ada", json!({ "alias": "ben" })));
    let person = collector.results("/api/projects/1/persons/").remove(0);
    assert_eq!(person["distinct_ids"], json!(["ada", "ben"]));
    assert!(person["properties"].get("a").is_some() && person["properties"].get("b").is_none());
    assert_eq!(collector.results("/api/projects/1/events/?distinct_id=ada").len(), 6);
    assert!(collector.sql("SELECT * FROM groups").iter().all(|group| group["properties"] == "{}"));
}

#[test]
fn a_chain_of_flags_has_so_many_links() {
    let collector = Collector::start();
    let make = |number: usize| {
        let on = json!([{ "key": format!("flag-{}", number.saturating_sub(1)), "type": "flag", "operator": "flag_evaluates_to", "value": true }]);
        let properties = if number == 0 { json!([]) } else { on };
        let flag = json!({ "key": format!("flag-{number}"), "filters": { "groups": [{ "properties": properties }] } });
        collector.post("/api/projects/1/feature_flags/", flag.to_string().as_bytes())
    };
    for number in 0..50 {
        assert_eq!(make(number).status, 201, "{number}");
    }
    assert_eq!(make(50).status, 400);
    let flags = collector.post("/flags/?v=2", br#"{"token":"t","distinct_id":"d"}"#).json();
    assert_eq!(flags["flags"]["flag-49"]["enabled"], true);
}

/// The most memory that the process has held, in MB.
#[cfg(target_os = "linux")]
fn peak(collector: &Collector) -> usize {
    let status = std::fs::read_to_string(format!("/proc/{}/status", collector.id())).expect("it runs");
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:")).expect("a peak");
    let kilobytes: usize = line.trim().trim_end_matches(" kB").parse().expect("a number");
    kilobytes / 1024
}

/// A debug build holds little more than a release build: what counts is how much is read at once.
#[cfg(target_os = "linux")]
#[test]
fn sixteen_of_the_worst_at_once_fit_into_300_megabytes() {
    let collector = Collector::start();
    let bodies = [many_items(), many_megabytes()];
    assert_eq!(collector.post("/s/", &unfolding_recording()).status, 200);
    thread::scope(|scope| {
        for number in 0..16 {
            let (collector, bodies) = (&collector, &bodies);
            scope.spawn(move || {
                let status = match number % 4 {
                    2 => collector.get("/api/projects/1/events/?limit=100").status,
                    3 => collector.get("/api/projects/1/session_recordings/bomb/snapshots/").status,
                    which => collector.post("/e/", &bodies[which]).status,
                };
                assert!([200, 413, 503].contains(&status), "{status}");
            });
        }
    });
    assert!(peak(&collector) <= 300, "{} MB", peak(&collector));
    collector.capture(&event("after", "ada"));
}

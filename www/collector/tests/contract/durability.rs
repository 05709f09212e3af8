//! What was answered with 200 is on disk: the process may be killed at any moment.

use std::{collections::HashMap, path::Path, sync::mpsc, thread};

use serde_json::{Value, json};
use tempfile::TempDir;
use ureq::Agent;
use uuid::Uuid;

use crate::harness::{Collector, event, sql};

const LOADERS: usize = 4;
const BATCH: usize = 20;
const ACCEPTED_BEFORE_THE_KILL: usize = 150;
const KILLS: usize = 4;

/// Posts batches until the collector is gone. The uuids of those that were answered with 200.
fn load(url: &str, accepted: &mpsc::Sender<()>) -> Vec<String> {
    let agent: Agent = Agent::config_builder().http_status_as_error(false).build().into();
    let mut acknowledged = Vec::new();
    loop {
        let events: Vec<Value> = (0..BATCH)
            .map(|number| {
                let mut event = event("load", &format!("user {number}"));
                event["uuid"] = json!(Uuid::now_v7().to_string());
                event["$set"] = json!({ "filler": "x".repeat(500) });
                event
            })
            .collect();
        match agent.post(format!("{url}/batch/")).send(json!(events).to_string()) {
            Ok(answer) if answer.status() == 200 => {}
            _ => return acknowledged,
        }
        let uuids = events.iter().filter_map(|event| event["uuid"].as_str());
        acknowledged.extend(uuids.map(str::to_owned));
        if accepted.send(()).is_err() {
            return acknowledged;
        }
    }
}

/// Starts the collector, kills it under load, and returns what it had acknowledged.
fn kill_under_load(data: &Path) -> Vec<String> {
    let mut collector = Collector::open::<&str>(data, &[]);
    let (accepted, answers) = mpsc::channel();
    thread::scope(|scope| {
        let loaders: Vec<_> = (0..LOADERS)
            .map(|_| {
                let (accepted, url) = (accepted.clone(), collector.url.clone());
                scope.spawn(move || load(&url, &accepted))
            })
            .collect();
        let accepted_before = answers.iter().take(ACCEPTED_BEFORE_THE_KILL).count();
        assert_eq!(accepted_before, ACCEPTED_BEFORE_THE_KILL);
        collector.signal("KILL");
        assert!(!collector.wait().0);
        let acknowledged = loaders.into_iter().map(thread::ScopedJoinHandle::join);
        acknowledged.flat_map(|uuids| uuids.expect("no loader panics")).collect()
    })
}

#[test]
fn no_acknowledged_event_is_lost_by_a_kill() {
    let folder = TempDir::new().expect("a folder");
    let data = folder.path().join("posthog.db");
    let acknowledged: Vec<String> = (0..KILLS).flat_map(|_| kill_under_load(&data)).collect();
    assert!(acknowledged.len() >= KILLS * ACCEPTED_BEFORE_THE_KILL * BATCH);

    // A restart recovers the file; after that it holds each acknowledged event exactly once.
    let mut collector = Collector::open::<&str>(&data, &[]);
    collector.signal("TERM");
    assert!(collector.wait().0);
    let mut stored: HashMap<String, usize> = HashMap::new();
    for row in sql(&data, "SELECT uuid FROM events") {
        *stored.entry(row["uuid"].as_str().expect("a uuid").to_owned()).or_default() += 1;
    }
    let missing = acknowledged.iter().filter(|uuid| stored.get(*uuid) != Some(&1)).count();
    assert_eq!(missing, 0, "of {} acknowledged events", acknowledged.len());
    // Counters changed in the same transactions.
    let counts = sql(&data, "SELECT (SELECT COUNT(*) FROM events) AS stored, SUM(count) AS counted FROM event_names");
    assert_eq!(counts[0]["stored"], counts[0]["counted"]);
    assert_eq!(sql(&data, "PRAGMA integrity_check"), [json!({ "integrity_check": "ok" })]);
}

//! `/_health` says whether events can be stored, whatever is in the way.

use std::process::Command;

use serde_json::json;
use tempfile::TempDir;

use crate::harness::{Collector, event, event_with};

fn health(collector: &Collector) -> (u16, String) {
    let answer = collector.get("/_health");
    (answer.status, answer.json()["detail"].as_str().unwrap_or_default().to_owned())
}

/// The limit of a file's size stands for a disk that is full: SQLite is refused when it writes.
#[cfg(unix)]
#[test]
fn a_full_disk_is_said_and_clearing_makes_room() {
    let folder = TempDir::new().expect("a folder");
    let data = folder.path().join("posthog.db");
    let mut shell = Command::new("bash");
    shell.args(["-c", "ulimit -f 6000; exec \"$0\" \"$@\"", env!("CARGO_BIN_EXE_posthog-collector")]);
    let collector = Collector::run(shell, &data, &[] as &[&str]);
    assert_eq!(health(&collector).0, 200);
    let large = event_with("large", "ada", json!({ "p": "a".repeat(900_000) })).to_string();
    let statuses: Vec<u16> = (0..40).map(|_| collector.post("/e/", large.as_bytes()).status).collect();
    assert_eq!((statuses[0], *statuses.last().expect("40")), (200, 503), "{statuses:?}");
    let refused = collector.post("/e/", large.as_bytes());
    assert_eq!(refused.header("retry-after"), Some("2"));
    assert_eq!(health(&collector).0, 503);
    let stored = statuses.iter().filter(|status| **status == 200).count();
    assert_eq!(collector.sql("SELECT COUNT(*) AS n FROM events")[0]["n"], stored);

    assert_eq!(collector.request("DELETE", "/api/projects/1/data/", &[], b"").status, 204);
    assert_eq!(health(&collector).0, 200);
    assert_eq!(collector.post("/e/", large.as_bytes()).status, 200);
    assert_eq!(collector.events().len(), 1);
}

#[cfg(unix)]
#[test]
fn a_data_file_that_is_taken_away_is_noticed() {
    for replaced in [false, true] {
        let folder = TempDir::new().expect("a folder");
        let data = folder.path().join("posthog.db");
        let mut collector = Collector::open::<&str>(&data, &[]);
        collector.capture(&event("before", "ada"));
        for end in ["", "-wal", "-shm"] {
            std::fs::remove_file(folder.path().join(format!("posthog.db{end}"))).expect("a file");
        }
        let mut other = replaced.then(|| Collector::open::<&str>(&data, &[]));
        if let Some(other) = &other {
            other.capture(&event("other", "ben"));
        }
        let answer = collector.post("/e/", event("lost", "ada").to_string().as_bytes());
        assert_eq!(answer.status, 503);
        assert!(answer.body.contains("removed or replaced"), "{answer:?}");
        assert_eq!(collector.get("/api/projects/1/events/").status, 503);
        let (status, detail) = health(&collector);
        assert!(status == 503 && detail.contains("removed or replaced"), "{detail}");
        collector.signal("TERM");
        assert!(collector.wait().0);
        // The file that is in its place now is left alone.
        if let Some(other) = &mut other {
            other.capture(&event("more", "ben"));
            assert_eq!(other.events().len(), 2);
        } else {
            assert!(!data.exists());
        }
    }
}

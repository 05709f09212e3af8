//! How the program begins and ends.

use std::{
    io::Write,
    net::TcpStream,
    thread,
    time::{Duration, Instant},
};

use serde_json::json;
use tempfile::TempDir;

use crate::harness::{Collector, binary, event, sql};

#[test]
fn the_only_line_on_stdout_is_the_address() {
    let mut collector = Collector::start();
    assert!(collector.url.starts_with("http://127.0.0.1:"), "{}", collector.url);
    collector.capture(&event("e", "ada"));
    collector.signal("TERM");
    assert_eq!(collector.wait(), (true, String::new()));
}

#[test]
fn both_signals_stop_it_and_nothing_is_lost() {
    let folder = TempDir::new().expect("a folder");
    let data = folder.path().join("posthog.db");
    for signal in ["INT", "TERM"] {
        let mut collector = Collector::open::<&str>(&data, &[]);
        collector.capture(&event(signal, "ada"));
        // A reader that stays open would keep the write-ahead log from being tidied up.
        assert!(!collector.events().is_empty());
        collector.signal(signal);
        assert!(collector.wait().0, "{signal}");
        // Everything is in the one file.
        assert!(!data.with_extension("db-wal").exists());
    }
    let rows = sql(&data, "SELECT event FROM events ORDER BY id");
    assert_eq!(rows, [json!({ "event": "INT" }), json!({ "event": "TERM" })]);
}

/// Half a request is waited for a while, and no longer.
#[test]
fn the_end_waits_for_nobody_and_a_second_signal_for_nothing() {
    for (signals, seconds) in [(1, 10), (2, 3)] {
        let mut collector = Collector::start();
        let mut half = collector.connect();
        half.write_all(b"POST /e/ HTTP/1.1\r\nHost: localhost\r\nContent-Length: 100\r\n\r\n{").expect("it is read");
        // Answered after the half one was read.
        collector.capture(&event("e", "ada"));
        let begin = Instant::now();
        collector.signal("TERM");
        if signals == 2 {
            // The first has been taken when the port is closed.
            while TcpStream::connect(collector.url.trim_start_matches("http://")).is_ok() {
                thread::yield_now();
            }
            collector.signal("TERM");
        }
        collector.wait();
        assert!(begin.elapsed() < Duration::from_secs(seconds), "{signals}: {:?}", begin.elapsed());
        let stored = sql(&collector.data, "SELECT event FROM events");
        assert_eq!(stored, [json!({ "event": "e" })]);
    }
}

#[test]
fn a_taken_port_is_said_in_one_sentence() {
    let collector = Collector::start();
    let port = collector.url.rsplit(':').next().expect("a port");
    let folder = TempDir::new().expect("a folder");
    let data = folder.path().join("data").join("posthog.db");
    let by_flag = binary().args(["--port", port, "--data"]).arg(&data).output();
    let by_env = binary().env("PORT", port).arg("--data").arg(&data).output();
    for output in [by_flag, by_env] {
        let output = output.expect("the binary runs");
        assert_eq!(output.status.code(), Some(1));
        assert!(output.stdout.is_empty());
        let said = String::from_utf8(output.stderr).expect("UTF-8");
        assert_eq!(said.lines().count(), 1, "{said}");
        assert!(said.contains(port) && said.contains("--port"), "{said}");
    }
    // It had not even begun to work.
    assert!(!data.exists());
}

#[test]
fn a_data_file_of_another_kind_is_refused() {
    let folder = TempDir::new().expect("a folder");
    let text = folder.path().join("text.db");
    std::fs::write(&text, "this is no database, but a text of some length\n".repeat(100)).expect("a file");
    let newer = folder.path().join("newer.db");
    let mut collector = Collector::open::<&str>(&newer, &[]);
    collector.signal("TERM");
    assert!(collector.wait().0);
    let connection = rusqlite::Connection::open(&newer).expect("a database");
    connection.pragma_update(None, "user_version", 99).expect("an update");
    drop(connection);
    for data in [text, newer] {
        let output = binary().args(["--port", "0", "--data"]).arg(&data).output();
        let output = output.expect("the binary runs");
        assert_eq!(output.status.code(), Some(1), "{}", data.display());
        assert!(output.stdout.is_empty());
        let said = String::from_utf8(output.stderr).expect("UTF-8");
        assert!(said.contains("--data"), "{said}");
    }
}

#[test]
fn health_is_answered_at_every_address_it_is_asked_at() {
    let collector = Collector::start();
    for path in ["/_health", "/_readiness", "/_liveness"] {
        let answer = collector.get(path);
        assert_eq!((answer.status, answer.json()), (200, json!({ "status": "ok" })));
    }
}

/// What is collected is for the user who collects it.
#[cfg(unix)]
#[test]
fn the_data_file_is_nobody_else_s() {
    use std::os::unix::fs::PermissionsExt;
    let collector = Collector::start();
    let mode = std::fs::metadata(&collector.data).expect("a file").permissions().mode();
    assert_eq!(mode & 0o777, 0o600);
}

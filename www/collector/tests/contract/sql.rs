//! The `sql` subcommand.

use std::process::Stdio;

use serde_json::json;
use tempfile::TempDir;

use crate::harness::{Collector, binary, event, run_sql, sql};

#[test]
fn rows_are_json_lines_in_the_order_of_the_columns() {
    let collector = Collector::start();
    collector.capture(&json!([event("a", "ada"), event("b", "bob")]));
    let rows =
        run_sql(&collector.data, "SELECT event, 1 AS n, 0.5 AS half, NULL AS absent, x'00ff' AS bytes FROM events");
    assert!(rows.status.success());
    let text = String::from_utf8(rows.stdout).expect("UTF-8");
    let expected = r#"{"event":"a","n":1,"half":0.5,"absent":null,"bytes":"AP8="}
{"event":"b","n":1,"half":0.5,"absent":null,"bytes":"AP8="}
"#;
    assert_eq!(text, expected);
    let names = collector.sql("SELECT properties ->> 'distinct_id' AS id FROM events_with_person");
    assert_eq!(names, [json!({ "id": "ada" }), json!({ "id": "bob" })]);
}

#[test]
fn the_file_can_be_read_after_the_collector_has_gone() {
    let folder = TempDir::new().expect("a folder");
    let data = folder.path().join("posthog.db");
    let mut collector = Collector::open::<&str>(&data, &[]);
    collector.capture(&event("a", "ada"));
    collector.signal("TERM");
    assert!(collector.wait().0);
    assert_eq!(sql(&data, "SELECT COUNT(*) AS n FROM events"), [json!({ "n": 1 })]);
}

#[test]
fn what_fails_says_why_and_changes_nothing() {
    let collector = Collector::start();
    collector.capture(&event("a", "ada"));
    let statements = ["DELETE FROM events", "SELECT nonsense FROM events", "not sql"];
    for statement in statements {
        let output = run_sql(&collector.data, statement);
        assert_eq!(output.status.code(), Some(1), "{statement}");
        assert!(output.stdout.is_empty());
        assert_eq!(String::from_utf8_lossy(&output.stderr).lines().count(), 1, "{statement}");
    }
    assert_eq!(collector.events().len(), 1);
    let missing = TempDir::new().expect("a folder");
    let missing = missing.path().join("none.db");
    assert_eq!(run_sql(&missing, "SELECT 1").status.code(), Some(1));
    assert!(!missing.exists());
}

#[test]
fn no_statement_and_no_more_reader_are_said_or_silent() {
    let collector = Collector::start();
    let empty = run_sql(&collector.data, " ");
    assert_eq!(empty.status.code(), Some(1));
    assert!(String::from_utf8_lossy(&empty.stderr).contains("no statement"));
    let rows = "WITH RECURSIVE n(x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM n LIMIT 100000) SELECT x FROM n";
    let mut child = binary()
        .args(["sql", "--data"])
        .arg(&collector.data)
        .arg(rows)
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .expect("the binary starts");
    drop(child.stdout.take());
    let output = child.wait_with_output().expect("its end");
    assert_eq!((output.status.code(), String::from_utf8_lossy(&output.stderr).as_ref()), (Some(0), ""));
}

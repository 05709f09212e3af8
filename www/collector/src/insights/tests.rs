//! How SQLite goes about what insights ask: along an index that has all it needs, and without sorting events.

use std::sync::{Arc, Mutex};

use rusqlite::{
    Connection,
    trace::{TraceEvent, TraceEventCodes},
};
use serde_json::json;
use tempfile::TempDir;

use super::*;
use crate::{
    experiments::{counts, experiment::Experiment, metric::Metric},
    limits::WORTH_TRACKING,
    store::{property_values, schema},
};

const NOW: &str = "2026-01-31T12:00:00Z";

/// A file with one event, of which the property `browser` is kept in its own place.
fn file(folder: &TempDir) -> Connection {
    let path = folder.path().join("posthog.db");
    let writer = schema::open_writer(&path).expect("a new file");
    writer
        .execute_batch(&format!(
            "INSERT INTO events (id, uuid, token, event, distinct_id, distinct_key, timestamp, received_at, properties, at)
             VALUES ({WORTH_TRACKING}, 'u', 't', 'e', 'ada', 1, '', '', '{{\"browser\":\"Firefox\"}}', 1769000000000);
             INSERT INTO distinct_ids VALUES (1, 't', 'ada', 'p');
             INSERT INTO event_names VALUES ('t', 'e', 1, '');"
        ))
        .expect("an event");
    let id = property_values::begin(&writer, "browser").expect("many events").expect("a number");
    assert!(property_values::fill(&writer, id).expect("a slice"));
    schema::open_reader(&path).expect("the same file")
}

/// The plans of all statements on events that `ask` runs, a line for each step.
fn plans(connection: Connection, ask: impl FnOnce(&Reading)) -> Vec<Vec<String>> {
    let mut connection = connection;
    let seen: Arc<Mutex<Vec<String>>> = Arc::default();
    let of_trace = Arc::clone(&seen);
    let note = move |event: TraceEvent<'_>| {
        if let TraceEvent::Stmt(_, sql) = event {
            of_trace.lock().expect("no panic").push(sql.to_owned());
        }
    };
    connection.trace_v2(TraceEventCodes::SQLITE_TRACE_STMT, Some(note)).expect("it is traced");
    let reading = Reading::of_test(connection);
    ask(&reading);
    let of_events = |sql: &String| sql.contains(" events e") || sql.contains(" property_values e");
    let statements: Vec<String> = seen.lock().expect("no panic").iter().filter(|sql| of_events(sql)).cloned().collect();
    assert!(!statements.is_empty());
    let plan = |sql: &String| {
        let mut statement = reading.prepare(&format!("EXPLAIN QUERY PLAN {sql}")).expect("SQL");
        let steps = statement.raw_query().mapped(|row| row.get(3)).collect::<Result<_, _>>();
        steps.expect("steps")
    };
    statements.iter().map(plan).collect()
}

fn of_query(folder: &TempDir, query: Value) -> Vec<Vec<String>> {
    let question = query::read(query).expect("a question");
    let now: Timestamp = NOW.parse().expect("a time");
    plans(file(folder), |reading| drop(answer(reading, &question, now).expect("an answer")))
}

/// How a step reads `e`.
fn reads_of_events(plan: &[String]) -> Vec<&str> {
    let of_events = |step: &&String| step.starts_with("SEARCH e ") || *step == "SCAN e" || step.starts_with("SCAN e ");
    plan.iter().filter(of_events).map(String::as_str).collect()
}

const COVERING: &str = "SEARCH e USING COVERING INDEX events_at (event=?";
const VALUES: &str = "SEARCH e USING PRIMARY KEY (property=? AND event=?";

#[test]
fn events_are_read_along_an_index_that_has_all_that_is_needed() {
    let by_browser = json!({ "breakdown": "browser", "breakdown_type": "event" });
    let firefox = json!([{ "key": "browser", "type": "event", "value": "Firefox" }]);
    let steps = json!([{ "event": "e" }, { "event": "f" }, { "event": "g", "properties": firefox }]);
    let retention = |target: &str, kind: &str| {
        json!({ "kind": "RetentionQuery", "retentionFilter": {
            "period": "Week", "totalIntervals": 8, "retentionType": kind,
            "targetEntity": { "id": target, "type": "events" }, "returningEntity": { "id": "e", "type": "events" },
        } })
    };
    let cases = [
        (json!({ "kind": "TrendsQuery", "series": [{ "event": "e" }] }), vec![COVERING]),
        (json!({ "kind": "TrendsQuery", "series": [{ "event": null }] }), vec![COVERING]),
        (json!({ "kind": "TrendsQuery", "series": [{ "event": null, "math": "dau" }] }), vec![COVERING]),
        (json!({ "kind": "TrendsQuery", "series": [{ "event": null }], "breakdownFilter": by_browser }), vec![VALUES]),
        (
            json!({ "kind": "TrendsQuery", "series": [{ "event": "e", "math": "dau", "properties": firefox }] }),
            vec![VALUES],
        ),
        (json!({ "kind": "FunnelsQuery", "series": steps }), vec![COVERING, COVERING, VALUES]),
        (json!({ "kind": "PathsQuery", "pathsFilter": { "includeEventTypes": ["custom_event"] } }), vec![COVERING]),
        (retention("e", "retention_recurring"), vec![COVERING]),
        (retention("f", "retention_recurring"), vec![COVERING, COVERING]),
        (retention("f", "retention_first_time"), vec![COVERING, COVERING]),
    ];
    for (query, expected) in cases {
        let folder = TempDir::new().expect("a folder");
        for plan in of_query(&folder, query.clone()) {
            let reads = reads_of_events(&plan);
            assert_eq!(reads.len(), expected.len(), "{query}: {plan:?}");
            let all = reads.iter().zip(&expected).all(|(read, expected)| read.starts_with(expected));
            assert!(all, "{query}: {plan:?}");
        }
    }
}

#[test]
fn persons_are_counted_without_sorting_their_events() {
    let steps = json!([{ "event": "e" }, { "event": "f" }]);
    let queries = [
        json!({ "kind": "TrendsQuery", "series": [{ "event": null, "math": "dau" }] }),
        json!({ "kind": "RetentionQuery", "retentionFilter": {} }),
        json!({ "kind": "FunnelsQuery", "series": steps }),
    ];
    for query in queries {
        let folder = TempDir::new().expect("a folder");
        for plan in of_query(&folder, query.clone()) {
            assert!(!plan.iter().any(|step| step.contains("TEMP B-TREE")), "{query}: {plan:?}");
        }
    }
}

#[test]
fn experiments_read_only_exposures_whole() {
    let now: Timestamp = NOW.parse().expect("a time");
    let object = |value: Value| value.as_object().expect("an object").clone();
    let variants = json!([{ "key": "control" }, { "key": "test" }]);
    let flag = object(json!({ "key": "f", "filters": { "multivariate": { "variants": variants } } }));
    let own = object(json!({ "start_date": "2026-01-01T00:00:00Z" }));
    let experiment = Experiment::read(&own, &flag, now).expect("an experiment");
    let other = json!({ "event": "e" });
    // Each goal reads the exposures, and what persons did along an index that has all of it.
    for (metric, exposed, covering) in [
        (json!({ "metric_type": "funnel", "series": [other] }), 2, 1),
        (json!({ "metric_type": "ratio", "numerator": other, "denominator": other }), 1, 2),
        (
            json!({
                "metric_type": "retention", "start_event": other, "completion_event": other, "start_handling": "first_seen",
                "retention_window_start": 1, "retention_window_end": 7, "retention_window_unit": "day",
            }),
            1,
            2,
        ),
    ] {
        let metric = Metric::read(metric, "metric").expect("a metric");
        let folder = TempDir::new().expect("a folder");
        let plans = plans(file(&folder), |reading| {
            let definitions = definitions::load(reading).expect("none");
            let asking = rows::Asking::new(reading, &definitions, now);
            drop(counts::samples(&asking, &experiment, &metric).expect("samples"));
        });
        let reads: Vec<&str> = plans.iter().flat_map(|plan| reads_of_events(plan)).collect();
        let exposures = "SEARCH e USING INDEX events_at (event=? AND at>? AND at<?)";
        assert_eq!(reads.iter().filter(|read| **read == exposures).count(), exposed, "{plans:?}");
        assert_eq!(reads.iter().filter(|read| read.starts_with(COVERING)).count(), covering, "{plans:?}");
        assert_eq!(reads.len(), exposed + covering, "{plans:?}");
    }
}

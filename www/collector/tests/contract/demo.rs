//! Demo data: what is counted about it is what was made.

use std::path::Path;

use serde_json::{Value, json};
use tempfile::TempDir;

use crate::harness::{Collector, DEVELOPMENT_KEY, binary, event, sql};

const PROJECT: &str = "/api/projects/1";

/// Runs `demo`: what it counted, or why it refused.
fn demo(data: &Path, arguments: &[&str]) -> Result<Value, String> {
    let output = binary().arg("demo").args(arguments).arg("--data").arg(data).output().expect("the binary runs");
    if !output.status.success() {
        return Err(String::from_utf8(output.stderr).expect("UTF-8"));
    }
    Ok(serde_json::from_slice(&output.stdout).expect("a line of JSON"))
}

fn ask(collector: &Collector, query: &Value) -> Value {
    let answer = collector.post(&format!("{PROJECT}/query/"), json!({ "query": query }).to_string().as_bytes());
    assert_eq!(answer.status, 200, "{answer:?}");
    answer.json()
}

/// The insight that was saved under a name, with its result.
fn saved(collector: &Collector, name: &str) -> Value {
    let all = collector.results(&format!("{PROJECT}/insights/"));
    let found = all.iter().find(|insight| insight["name"] == name).expect("it is saved");
    collector.get(&format!("{PROJECT}/insights/{}/", found["id"])).json()
}

#[test]
fn the_answers_are_what_was_made() {
    let folder = TempDir::new().expect("a folder");
    let data = folder.path().join("demo.db");
    let made = demo(&data, &["--days", "30", "--seed", "7"]).expect("demo data");
    let collector = Collector::open::<&str>(&data, &[]);

    let names = collector.results(&format!("{PROJECT}/event_names/"));
    let counted: Value =
        names.iter().map(|name| (name["name"].as_str().expect("a name").to_owned(), name["count"].clone())).collect();
    assert_eq!(counted, made["events"]);
    assert_eq!(collector.get(&format!("{PROJECT}/persons/?limit=1")).json()["count"], made["persons"]);
    let funnel = saved(&collector, "Onboarding")["result"].take();
    let steps: Vec<&Value> = funnel.as_array().expect("steps").iter().map(|step| &step["count"]).collect();
    assert_eq!(json!(steps), made["onboarding_funnel"]);
    let exposures = ask(&collector, &json!({ "kind": "ExperimentExposureQuery", "experiment_id": 1 }));
    assert_eq!(exposures["total_exposures"], made["exposures"]);
    let sign_ups: f64 = sum(&saved(&collector, "Sign-ups by method")["result"], "count");
    assert_eq!(json!(sign_ups as u64), made["events"]["user_signed_up"]);

    is_believable(&collector, &made);
    every_page_has_something(&collector, &made);
}

fn sum(series: &Value, member: &str) -> f64 {
    series.as_array().expect("series").iter().map(|one| one[member].as_f64().expect("a number")).sum()
}

fn occurrences(issue: &Value) -> f64 {
    issue["aggregations"]["occurrences"].as_f64().expect("a number")
}

/// A funnel that narrows, a retention that falls, quiet weekends.
fn is_believable(collector: &Collector, made: &Value) {
    let steps: Vec<u64> =
        made["onboarding_funnel"].as_array().expect("steps").iter().map(|n| n.as_u64().expect("a number")).collect();
    assert!(steps[0] > 200 && steps[0] > steps[1] && steps[1] >= steps[2] && steps[2] > steps[0] / 4, "{steps:?}");
    let retention = saved(collector, "Retention by week")["result"].take();
    let first_cohorts = &retention.as_array().expect("cohorts")[3..5];
    let week = |number: usize| -> u64 {
        first_cohorts.iter().map(|cohort| cohort["values"][number]["count"].as_u64().unwrap_or(0)).sum()
    };
    assert!(week(0) > week(1) && week(1) >= week(2) && week(2) > 0, "{retention}");
    let by_weekday = "SELECT strftime('%w', timestamp) IN ('0', '6') AS weekend, COUNT(*) * 1.0 / COUNT(DISTINCT date(timestamp)) AS daily
         FROM events WHERE date(timestamp) < date('now') GROUP BY weekend ORDER BY weekend";
    let days = collector.sql(by_weekday);
    assert!(days[0]["daily"].as_f64() > days[1]["daily"].as_f64().map(|weekend| 1.5 * weekend), "{days:?}");
    let future = collector.sql("SELECT COUNT(*) AS n FROM events WHERE at > unixepoch('now', 'subsec') * 1000");
    assert_eq!(future[0]["n"], 0);
}

/// Flags, cohorts, recordings, an experiment with results; and flags that are what events say they were.
fn every_page_has_something(collector: &Collector, made: &Value) {
    for name in ["Paying", "Signed up with GitHub", "Power users"] {
        let cohorts = collector.results(&format!("{PROJECT}/cohorts/"));
        let cohort = cohorts.iter().find(|cohort| cohort["name"] == name).expect("it is there");
        let members = collector.results(&format!("{PROJECT}/cohorts/{}/persons/?limit=1", cohort["id"]));
        assert_eq!(members.len(), 1, "{name}");
    }
    let recordings = collector.results(&format!("{PROJECT}/session_recordings/"));
    assert!(recordings.len() >= 6, "{}", recordings.len());
    let session = recordings[0]["id"].as_str().expect("an id");
    let snapshots = collector.get(&format!("{PROJECT}/session_recordings/{session}/snapshots/"));
    assert!(snapshots.body.contains("Write the report"), "{}", snapshots.status);
    let dashboard = collector.results(&format!("{PROJECT}/dashboards/")).remove(0);
    let tiles = collector.get(&format!("{PROJECT}/dashboards/{}/", dashboard["id"])).json()["tiles"].take();
    let has_result = |tile: &Value| !tile["insight"]["result"].is_null();
    assert!(tiles.as_array().is_some_and(|tiles| tiles.len() > 3 && tiles.iter().all(has_result)), "{tiles}");
    assert_eq!(collector.results(&format!("{PROJECT}/annotations/")).len(), 1);
    for insight in collector.results(&format!("{PROJECT}/insights/")) {
        let result = collector.get(&format!("{PROJECT}/insights/{}/", insight["id"])).json()["result"].take();
        assert!(result.as_array().is_some_and(|result| !result.is_empty()), "{insight}");
    }
    let experiment = collector.get(&format!("{PROJECT}/experiments/1/")).json();
    let query = json!({ "kind": "ExperimentQuery", "experiment_id": 1, "metric": experiment["metrics"][0] });
    let results = ask(collector, &query);
    assert_eq!(results["baseline"]["number_of_samples"], made["exposures"]["control"]);

    let issues = ask(collector, &json!({ "kind": "ErrorTrackingQuery", "dateRange": { "date_from": "-30d" } }));
    let exceptions: f64 = issues["results"].as_array().expect("issues").iter().map(occurrences).sum();
    assert_eq!(json!(exceptions as u64), made["events"]["$exception"], "{issues}");
    let logs = collector.post(&format!("{PROJECT}/logs/query/"), json!({ "query": {} }).to_string().as_bytes()).json();
    assert!(logs["results"].as_array().is_some_and(|lines| lines.len() == 100), "{logs}");
    let clicks = collector.results(&format!("{PROJECT}/heatmaps/?date_from=-30d"));
    let counted: f64 = clicks.iter().map(|place| place["count"].as_f64().unwrap_or_default()).sum();
    assert_eq!(json!(counted as u64), made["events"]["$$heatmap"]);

    let mut compared = 0;
    for called in collector.results(&format!("{PROJECT}/events/?event=%24feature_flag_called&limit=40")) {
        let body = json!({ "token": "phc_playground", "distinct_id": called["distinct_id"] });
        let flags = collector.post("/flags/?v=2", body.to_string().as_bytes()).json()["flags"].take();
        assert_eq!(flags["new-onboarding"]["variant"], called["properties"]["$feature_flag_response"], "{called}");
        assert_eq!(flags["beta-search"]["enabled"], called["properties"]["$feature/beta-search"], "{called}");
        compared += 1;
    }
    assert_eq!(compared, 40);
    let local = collector.request("GET", "/flags/definitions", &[("authorization", DEVELOPMENT_KEY)], b"");
    assert_eq!(local.json()["flags"].as_array().map(Vec::len), Some(4));
}

#[test]
fn equal_seeds_make_equal_users() {
    let folder = TempDir::new().expect("a folder");
    let rows = |name: &str, seed: &str| {
        let data = folder.path().join(name);
        demo(&data, &["--days", "4", "--seed", seed]).expect("demo data");
        // All but the last day, which ends with now.
        sql(
            &data,
            "SELECT event, distinct_id, uuid, properties FROM events WHERE date(timestamp) < date('now') ORDER BY id",
        )
    };
    let first = rows("a.db", "3");
    assert!(first.len() > 200, "{}", first.len());
    assert_eq!(first, rows("b.db", "3"));
    assert_ne!(first, rows("c.db", "4"));
}

#[test]
fn it_is_not_mixed_with_what_was_collected() {
    let folder = TempDir::new().expect("a folder");
    let data = folder.path().join("own.db");
    let collector = Collector::open::<&str>(&data, &[]);
    collector.capture(&event("mine", "ada"));
    let refused = demo(&data, &[]).expect_err("a refusal");
    assert!(refused.contains("--data") && refused.lines().count() == 1, "{refused}");
    assert_eq!(collector.request("DELETE", &format!("{PROJECT}/data/"), &[], b"").status, 204);
    assert_eq!(collector.post(&format!("{PROJECT}/feature_flags/"), br#"{"key":"mine"}"#).status, 201);
    assert!(demo(&data, &[]).is_err());
    assert_eq!(sql(&data, "SELECT COUNT(*) AS n FROM events")[0]["n"], 0);
}

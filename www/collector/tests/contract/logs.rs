//! Log lines: levels, search, pages, and what comes in meanwhile.

use serde_json::{Value, json};

use super::harness::{Answer, Collector};

fn send(collector: &Collector, service: &str, records: &Value) {
    let body = json!({ "resourceLogs": [{
        "resource": { "attributes": [{ "key": "service.name", "value": { "stringValue": service } }] },
        "scopeLogs": [{ "scope": { "name": "mill" }, "logRecords": records }],
    }] });
    let headers = [("content-type", "application/json"), ("authorization", "Bearer phc_test")];
    assert_eq!(collector.request("POST", "/i/v1/logs", &headers, body.to_string().as_bytes()).status, 200);
}

/// A line so many minutes ago.
fn line(minutes: i64, body: &str, more: &Value) -> Value {
    let at = jiff::Timestamp::now() - jiff::SignedDuration::from_mins(minutes);
    let mut record = json!({
        "timeUnixNano": at.as_nanosecond().to_string(), "body": { "stringValue": body },
        "attributes": [{ "key": "order", "value": { "intValue": "7" } }, { "key": "ok", "value": { "boolValue": true } }],
    });
    record.as_object_mut().expect("an object").extend(more.as_object().expect("an object").clone());
    record
}

fn ask(collector: &Collector, query: &Value) -> Answer {
    collector.post("/api/environments/1/logs/query/", json!({ "query": query }).to_string().as_bytes())
}

fn bodies(answer: &Answer) -> Vec<String> {
    assert_eq!(answer.status, 200, "{answer:?}");
    let found = answer.json();
    let lines = found["results"].as_array().expect("lines");
    lines.iter().map(|line| line["body"].as_str().expect("text").to_owned()).collect()
}

#[test]
fn lines_have_levels_and_are_found() {
    let collector = Collector::start();
    send(
        &collector,
        "shop",
        &json!([
            line(5, "Order placed", &json!({ "severityNumber": 9, "severityText": "INFO" })),
            line(4, "Card refused 100%", &json!({ "severityNumber": 17 })),
            line(3, "by text", &json!({ "severityText": "Warning" })),
            line(2, "without", &json!({})),
        ]),
    );
    send(
        &collector,
        "mill",
        &json!([line(
            1,
            "the mill stops",
            &json!({ "severityNumber": 21, "traceId": "0af7651916cd43dd8448eb211c80319c" })
        )]),
    );
    let all = ask(&collector, &json!({}));
    assert_eq!(bodies(&all), ["the mill stops", "without", "by text", "Card refused 100%", "Order placed"]);
    let found = all.json();
    let levels: Vec<&Value> = found["results"].as_array().expect("lines").iter().map(|line| &line["level"]).collect();
    assert_eq!(levels, ["fatal", "info", "warn", "error", "info"]);
    let first = &found["results"][0];
    assert_eq!(first["attributes"], json!({ "order": "7", "ok": "true" }));
    assert_eq!(first["resource_attributes"], json!({ "service.name": "mill" }));
    assert_eq!((&first["service_name"], &first["instrumentation_scope"]), (&json!("mill"), &json!("mill")));
    assert_eq!(
        (&first["severity_number"], &found["hasMore"], &found["nextCursor"]),
        (&json!(21), &json!(false), &Value::Null)
    );

    for (query, expected) in [
        (json!({ "severityLevels": ["error", "fatal"] }), vec!["the mill stops", "Card refused 100%"]),
        (json!({ "severityLevels": ["warn"] }), vec!["by text"]),
        (json!({ "searchTerm": "order" }), vec!["Order placed"]),
        (json!({ "searchTerm": "100%" }), vec!["Card refused 100%"]),
        (json!({ "searchTerm": "o_der" }), vec![]),
        (json!({ "serviceNames": ["mill"] }), vec!["the mill stops"]),
        (
            json!({ "serviceNames": ["shop"], "orderBy": "earliest", "limit": 2 }),
            vec!["Order placed", "Card refused 100%"],
        ),
        (json!({ "dateRange": { "date_from": "2020-01-01", "date_to": "2020-01-02" } }), vec![]),
    ] {
        assert_eq!(bodies(&ask(&collector, &query)), expected, "{query}");
    }
    for query in [
        json!({ "severityLevels": ["loud"] }),
        json!({ "after": "x" }),
        json!({ "orderBy": "luck" }),
        json!({ "colour": "red" }),
        json!({ "filterGroup": { "type": "AND", "values": [{}] } }),
    ] {
        assert_eq!(ask(&collector, &query).status, 400, "{query}");
    }
}

#[test]
fn pages_have_each_line_once_and_new_ones_are_asked_for() {
    let collector = Collector::start();
    // Many of one moment.
    let at = jiff::Timestamp::now().as_nanosecond();
    let same: Vec<Value> = (0..25)
        .map(|number| json!({ "timeUnixNano": at.to_string(), "body": { "stringValue": format!("line {number}") } }))
        .collect();
    send(&collector, "shop", &json!(same));
    let (mut after, mut seen) = (Value::Null, Vec::new());
    let checkpoint = loop {
        let answer = ask(&collector, &json!({ "limit": 10, "after": after }));
        seen.extend(bodies(&answer));
        let page = answer.json();
        after = page["nextCursor"].clone();
        assert_eq!(page["hasMore"], json!(!after.is_null()));
        if after.is_null() {
            break page["liveLogsCheckpoint"].clone();
        }
    };
    let expected: Vec<String> = (0..25).rev().map(|number| format!("line {number}")).collect();
    assert_eq!(seen, expected);
    let live = json!({ "liveLogsCheckpoint": checkpoint });
    assert!(bodies(&ask(&collector, &live)).is_empty());
    // It is late, and new all the same.
    send(&collector, "shop", &json!([line(60, "late", &json!({}))]));
    assert_eq!(bodies(&ask(&collector, &live)), ["late"]);
}

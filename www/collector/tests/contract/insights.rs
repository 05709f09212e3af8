//! Insights by both forms of a question: their shapes, what they refuse, and what is kept of them.

use serde_json::{Value, json};

use super::harness::{Collector, event_with};

const PROJECT: &str = "/api/projects/1";

fn send(collector: &Collector, path: &str, body: &Value) -> (u16, Value) {
    let answer = collector.post(path, body.to_string().as_bytes());
    (answer.status, answer.json())
}

fn ask(collector: &Collector, query: &Value) -> Value {
    let (status, mut answer) = send(collector, &format!("{PROJECT}/query/"), &json!({ "query": query }));
    assert_eq!(status, 200, "{answer}");
    answer["results"].take()
}

fn at(name: &str, id: &str, time: &str, properties: Value) -> Value {
    let mut event = event_with(name, id, properties);
    event["timestamp"] = json!(time);
    event
}

/// Three sign up, two of them go on, one to the end; a day lies between two steps.
fn people() -> Collector {
    let collector = Collector::start();
    let mut events = Vec::new();
    for (id, browser, last) in [("ada", "Chrome", 3), ("bob", "Firefox", 2), ("cyd", "Chrome", 1)] {
        for (step, name) in ["signed up", "onboarded", "used"].iter().enumerate().take(last) {
            let time = format!("2026-01-0{}T12:00:00Z", step + 5);
            events.push(at(name, id, &time, json!({ "browser": browser, "step": step, "$set": { "who": id } })));
        }
    }
    collector.capture(&json!(events));
    collector
}

fn filters() -> Value {
    json!({
        "insight": "FUNNELS",
        "events": [
            { "id": "used", "type": "events", "order": 2 },
            { "id": "signed up", "type": "events", "order": 0, "custom_name": "Start" },
            { "id": "onboarded", "type": "events", "order": 1, "properties": [{ "key": "step", "value": "1" }] },
        ],
        "funnel_window_days": 14,
        "date_from": "2026-01-01",
        "date_to": "2026-01-31",
    })
}

#[test]
fn a_saved_funnel_has_its_steps_and_its_persons() {
    let collector = people();
    let (status, insight) =
        send(&collector, &format!("{PROJECT}/insights/"), &json!({ "name": "Onboarding", "filters": filters() }));
    assert_eq!(status, 201, "{insight}");
    assert_eq!((&insight["name"], &insight["filters"]), (&json!("Onboarding"), &filters()));
    let steps = insight["result"].as_array().expect("steps");
    let counts: Vec<&Value> = steps.iter().map(|step| &step["count"]).collect();
    assert_eq!(counts, [&json!(3), &json!(2), &json!(1)]);
    let first = &steps[0];
    assert_eq!(
        (&first["action_id"], &first["name"], &first["custom_name"], &first["order"], &first["type"]),
        (&json!("signed up"), &json!("signed up"), &json!("Start"), &json!(0), &json!("events"))
    );
    assert_eq!((&first["average_conversion_time"], &first["dropped_people_url"]), (&Value::Null, &Value::Null));
    assert_eq!(steps[1]["average_conversion_time"], json!(86_400.0));
    assert_eq!(steps[2]["median_conversion_time"], json!(86_400.0));
    let persons = |step: &Value, name: &str| -> Vec<String> {
        let answer = collector.get(step[name].as_str().expect("an address")).json();
        let people = answer["results"][0]["people"].as_array().expect("people").clone();
        let mut ids: Vec<String> =
            people.iter().map(|one| one["distinct_ids"][0].as_str().expect("an id").to_owned()).collect();
        ids.sort();
        ids
    };
    assert_eq!(persons(&steps[0], "converted_people_url"), ["ada", "bob", "cyd"]);
    assert_eq!(persons(&steps[2], "converted_people_url"), ["ada"]);
    assert_eq!(persons(&steps[1], "dropped_people_url"), ["cyd"]);
    assert_eq!(persons(&steps[2], "dropped_people_url"), ["bob"]);
}

#[test]
fn insights_are_listed_found_changed_and_deleted() {
    let collector = people();
    let made = send(&collector, &format!("{PROJECT}/insights"), &json!({ "name": "One", "filters": filters() })).1;
    send(&collector, "/api/environments/1/insights/", &json!({ "name": "Two", "filters": filters() }));
    let list = |query: &str| -> Vec<Value> {
        let listed = collector.results(&format!("{PROJECT}/insights/?{query}"));
        listed.iter().map(|insight| insight["name"].clone()).collect()
    };
    assert_eq!(list(""), ["One", "Two"]);
    assert_eq!(list("search=tw"), ["Two"]);
    assert_eq!(list("limit=1&offset=1"), ["Two"]);
    let short_id = made["short_id"].as_str().expect("a short id");
    assert_eq!(list(&format!("short_id={short_id}")), ["One"]);
    for path in [format!("{PROJECT}/insights/1/"), format!("/api/environments/1/insights/{short_id}")] {
        let answer = collector.get(&path);
        assert_eq!((answer.status, &answer.json()["result"][0]["count"]), (200, &json!(3)), "{path}");
    }
    let body = json!({ "name": "Renamed", "filters": { "insight": "TRENDS", "events": [{ "id": "used" }] } });
    let answer = collector.request("PATCH", &format!("{PROJECT}/insights/1/"), &[], body.to_string().as_bytes());
    assert_eq!((answer.status, &answer.json()["name"]), (200, &json!("Renamed")));
    assert_eq!(answer.json()["result"][0]["label"], "used");
    assert_eq!(answer.json()["short_id"], made["short_id"]);
    assert_eq!(collector.request("DELETE", &format!("{PROJECT}/insights/1/"), &[], b"").status, 204);
    assert_eq!(collector.get(&format!("{PROJECT}/insights/1/")).status, 404);
    assert_eq!(list(""), ["Two"]);
    // A read-only list is no place for a filter that is not known.
    assert_eq!(collector.get(&format!("{PROJECT}/insights/?mine=1")).json()["attr"], "mine");
}

#[test]
fn what_would_be_ignored_is_refused_by_its_name() {
    let collector = people();
    let query = |kind: &str, more: Value| {
        let mut query = json!({ "kind": kind, "series": [{ "event": "a" }, { "event": "b" }] });
        query.as_object_mut().expect("an object").extend(more.as_object().expect("an object").clone());
        json!({ "query": query })
    };
    let cases = [
        (query("TrendsQuery", json!({ "unknown": 1 })), "query.unknown"),
        (query("TrendsQuery", json!({ "trendsFilter": { "formula": "A/B" } })), "query.formula"),
        (query("TrendsQuery", json!({ "aggregation_group_type_index": 0 })), "query.aggregation_group_type_index"),
        (query("TrendsQuery", json!({ "properties": [{ "key": "a", "what": 1 }] })), "query.properties.what"),
        (query("TrendsQuery", json!({ "dateRange": { "date_from": "soon" } })), "query"),
        (query("TrendsQuery", json!({ "samplingFactor": 0.1 })), "query"),
        (query("TrendsQuery", json!({ "properties": [{ "key": "a", "operator": "sounds_like" }] })), "query"),
        (query("TrendsQuery", json!({ "properties": [{ "key": "a", "type": "hogql" }] })), "query"),
        (query("TrendsQuery", json!({ "series": [{ "event": "a", "math": "hogql" }] })), "query"),
        (query("TrendsQuery", json!({ "series": [{ "kind": "ActionsNode", "id": 1 }] })), "query"),
        (query("FunnelsQuery", json!({ "series": [{ "event": "a" }] })), "query"),
        (query("FunnelsQuery", json!({ "funnelsFilter": { "funnelVizType": "trends" } })), "query"),
        (query("FunnelsQuery", json!({ "funnelsFilter": { "funnelWindowInterval": 0 } })), "query"),
        (query("FunnelsQuery", json!({ "funnelsFilter": { "exclusions": [{ "event": "a" }] } })), "query"),
        (query("HogQLQuery", json!({})), "query"),
        (
            json!({ "query": { "kind": "RetentionQuery", "retentionFilter": { "cumulative": true } } }),
            "query.cumulative",
        ),
        (json!({ "ask": 1 }), "query"),
    ];
    for (body, attr) in cases {
        let (status, answer) = send(&collector, &format!("{PROJECT}/query/"), &body);
        assert_eq!((status, &answer["attr"]), (400, &json!(attr)), "{body}: {answer}");
    }
    for (body, attr) in [
        (json!({ "filters": { "insight": "USER_SQL" } }), "filters"),
        (
            json!({ "filters": { "insight": "FUNNELS", "events": [], "funel_window_days": 3 } }),
            "filters.funel_window_days",
        ),
        (json!({ "name": "empty" }), "query"),
        (json!({ "filters": filters(), "result_of": 1 }), "result_of"),
    ] {
        let (status, answer) = send(&collector, &format!("{PROJECT}/insights/"), &body);
        assert_eq!((status, &answer["attr"]), (400, &json!(attr)), "{body}: {answer}");
    }
    assert!(collector.results(&format!("{PROJECT}/insights/")).is_empty());
}

#[test]
fn trends_have_intervals_values_and_an_earlier_time() {
    let collector = people();
    let result = ask(
        &collector,
        &json!({
            "kind": "InsightVizNode",
            "source": {
                "kind": "TrendsQuery",
                "series": [{ "kind": "EventsNode", "event": null }, { "kind": "EventsNode", "event": "used", "math": "dau" }],
                "interval": "week",
                "dateRange": { "date_from": "2026-01-08", "date_to": "2026-01-14" },
                "compareFilter": { "compare": true },
            },
        }),
    );
    let lines: Vec<(&Value, &Value, &Value)> = result
        .as_array()
        .expect("lines")
        .iter()
        .map(|line| (&line["label"], &line["compare_label"], &line["data"]))
        .collect();
    let (all, used) = (json!("All events"), json!("used"));
    let (current, previous) = (json!("current"), json!("previous"));
    let expected = [
        (&all, &current, &json!([6, 0])),
        (&used, &current, &json!([1, 0])),
        (&all, &previous, &json!([0, 0])),
        (&used, &previous, &json!([0, 0])),
    ];
    assert_eq!(lines, expected);
    assert_eq!(result[0]["days"], json!(["2026-01-04", "2026-01-11"]));
    assert_eq!(result[0]["labels"], json!(["4-Jan-2026", "11-Jan-2026"]));
    assert_eq!((&result[0]["count"], &result[0]["action"]["order"]), (&json!(6), &json!(0)));
    assert_eq!(result[1]["action"]["math"], "dau");
    let total = ask(
        &collector,
        &json!({
            "kind": "TrendsQuery",
            "series": [{ "event": "signed up", "math": "dau" }],
            "dateRange": { "date_from": "all" },
            "trendsFilter": { "display": "BoldNumber" },
        }),
    );
    assert_eq!(total[0]["aggregated_value"], 3);
}

#[test]
fn the_elder_addresses_answer_at_once() {
    let collector = people();
    let funnel = send(&collector, &format!("{PROJECT}/insights/funnel/"), &filters()).1;
    assert_eq!((&funnel["result"][0]["count"], &funnel["result"][2]["count"]), (&json!(3), &json!(1)));
    let events = url::form_urlencoded::byte_serialize(br#"[{"id":"signed up","type":"events"}]"#).collect::<String>();
    let path =
        format!("{PROJECT}/insights/trend?events={events}&date_from=2026-01-05&date_to=2026-01-06&interval=hour");
    let trend = collector.get(&path).json();
    assert_eq!(trend["result"][0]["count"], 3, "{trend}");
    assert_eq!(trend["result"][0]["days"][12], "2026-01-05 12:00:00");
    let answer = collector.get(&format!("{PROJECT}/insights/trend/?events={events}&formulas=A"));
    assert_eq!((answer.status, &answer.json()["attr"]), (400, &json!("filters.formulas")));
}

#[test]
fn persons_and_cohorts_are_filters_and_breakdowns() {
    let collector = people();
    let cohort = json!({ "name": "list", "is_static": true, "distinct_ids": ["ada", "cyd"] });
    assert_eq!(send(&collector, &format!("{PROJECT}/cohorts/"), &cohort).0, 201);
    let count = |properties: Value| {
        let query = json!({
            "kind": "TrendsQuery", "series": [{ "event": "signed up" }], "properties": properties,
            "dateRange": { "date_from": "2026-01-01", "date_to": "2026-01-31" },
        });
        ask(&collector, &query)[0]["count"].clone()
    };
    assert_eq!(count(json!([{ "type": "person", "key": "who", "value": ["ada", "bob"] }])), 2);
    assert_eq!(count(json!([{ "type": "cohort", "key": "id", "value": 1 }])), 2);
    assert_eq!(count(json!([{ "type": "cohort", "key": "id", "value": 1, "operator": "not_in" }])), 1);
    assert_eq!(count(json!({ "browser": "Chrome" })), 2);
    assert_eq!(count(json!({ "browser__icontains": "FIRE" })), 1);
    let either = json!({ "type": "OR", "values": [
        { "type": "AND", "values": [{ "key": "browser", "value": "Firefox" }] },
        { "type": "AND", "values": [{ "type": "person", "key": "who", "value": "ada" }] },
    ] });
    assert_eq!(count(either), 2);
    let funnel = json!({
        "kind": "FunnelsQuery", "series": [{ "event": "signed up" }, { "event": "used" }],
        "dateRange": { "date_from": "2026-01-01", "date_to": "2026-01-31" },
        "breakdownFilter": { "breakdown": "browser", "breakdown_type": "event" },
    });
    let answer = ask(&collector, &funnel);
    let counts =
        |steps: &Value| (steps[0]["breakdown_value"].clone(), steps[0]["count"].clone(), steps[1]["count"].clone());
    assert_eq!(answer.as_array().map(Vec::len), Some(2));
    assert_eq!(counts(&answer[0]), (json!(["Chrome"]), json!(2), json!(1)));
    assert_eq!(counts(&answer[1]), (json!(["Firefox"]), json!(1), json!(0)));
}

#[test]
fn all_operators_are_kept_to() {
    let collector = Collector::start();
    let values = [
        json!("Alpha"),
        json!("beta"),
        json!(5),
        json!("12"),
        json!(true),
        json!("2026-01-10"),
        json!("1.2.3"),
        Value::Null,
    ];
    let events: Vec<Value> = values
        .iter()
        .enumerate()
        .map(|(index, value)| at("e", &format!("p{index}"), "2026-01-05T00:00:00Z", json!({ "v'\u{e9}": value })))
        .collect();
    collector.capture(&json!(events));
    let count = |operator: &str, value: Value| {
        let filter = json!({ "key": "v'\u{e9}", "type": "event", "operator": operator, "value": value });
        let query = json!({
            "kind": "TrendsQuery", "series": [{ "event": "e", "properties": [filter] }],
            "dateRange": { "date_from": "2026-01-05", "date_to": "2026-01-05" },
        });
        ask(&collector, &query)[0]["count"].as_i64().expect("a count")
    };
    for (operator, value, expected) in [
        ("exact", json!("alpha"), 0),
        ("exact", json!(["Alpha", 5]), 2),
        ("is_not", json!("Alpha"), 7),
        ("icontains", json!("ALP"), 1),
        ("not_icontains", json!("a"), 6),
        ("regex", json!("^[a-z]+$"), 2),
        ("not_regex", json!("^[a-z]+$"), 6),
        ("gt", json!(4), 2),
        ("lte", json!("5"), 1),
        ("between", json!([1, 6]), 1),
        ("is_set", json!("is_set"), 7),
        ("is_not_set", json!("is_not_set"), 1),
        ("is_date_before", json!("2026-01-11"), 3),
        ("is_date_after", json!("2026-01-09"), 1),
        ("semver_eq", json!("1.2.3"), 1),
        ("starts_with", json!("al"), 1),
    ] {
        assert_eq!(count(operator, value.clone()), expected, "{operator} {value}");
    }
}

#[test]
fn a_property_of_many_events_is_counted_alike_from_its_own_place() {
    let collector = Collector::start();
    let send = |numbers: std::ops::Range<i64>| {
        let event = |number: i64| {
            let id = format!("person-{}", number % 700);
            let properties = if number % 5 == 0 { json!({}) } else { json!({ "plan": format!("p{}", number % 7) }) };
            let name = ["a", "b"][(number % 2) as usize];
            let time = jiff::Timestamp::from_second(1_767_600_000 + number * 20).expect("a time");
            json!({ "event": name, "distinct_id": id, "timestamp": time.to_string(), "properties": properties })
        };
        let batch: Vec<Value> = numbers.map(event).collect();
        let body = json!({ "api_key": "phc_test", "batch": batch }).to_string();
        assert_eq!(collector.post("/batch/", body.as_bytes()).status, 200);
    };
    (0..10).for_each(|batch| send(batch * 5_000..(batch + 1) * 5_000));
    let plan = json!([{ "key": "plan", "type": "event", "value": "p3", "operator": "exact" }]);
    let dates = json!({ "date_from": "2026-01-01", "date_to": "2026-02-28" });
    let queries = [
        json!({ "kind": "TrendsQuery", "series": [{ "event": null }, { "event": "a", "math": "dau", "properties": plan }],
            "breakdownFilter": { "breakdown": "plan", "breakdown_limit": 3 }, "dateRange": dates }),
        json!({ "kind": "FunnelsQuery", "series": [{ "event": "a" }, { "event": "b", "properties": plan }], "dateRange": dates }),
        json!({ "kind": "RetentionQuery", "dateRange": { "date_to": "2026-01-20" }, "retentionFilter": {
            "period": "Day", "targetEntity": { "id": "a", "type": "events", "properties": plan } } }),
    ];
    let answers = || queries.iter().map(|query| ask(&collector, query)).collect::<Vec<Value>>();
    let before = answers();
    let complete = "SELECT COUNT(*) AS n FROM tracked_properties WHERE name = 'plan' AND done >= upto";
    while collector.sql(complete)[0]["n"] != 1 {}
    assert_eq!(answers(), before);
    // Events that arrive later are counted from there, too.
    let counts = |answers: &[Value]| answers[0][0]["count"].as_f64().expect("a number");
    send(50_000..55_000);
    assert!(counts(&answers()) > counts(&before));
    let kept = collector.sql("SELECT COUNT(*) AS n, COUNT(value) AS values_ FROM property_values");
    assert_eq!(kept[0], json!({ "n": 55_000, "values_": 44_000 }));
}

#[test]
fn files_of_the_layout_before_are_taken_over() {
    let folder = tempfile::TempDir::new().expect("a folder");
    let data = folder.path().join("posthog.db");
    {
        let collector = Collector::open::<&str>(&data, &[]);
        collector.capture(&json!([at("e", "ada", "2026-01-05T00:00:00.250Z", json!({}))]));
    }
    let older = rusqlite::Connection::open(&data).expect("a file");
    older
        .execute_batch("DROP INDEX events_at; ALTER TABLE events DROP COLUMN at; PRAGMA user_version = 2;")
        .expect("the layout before");
    drop(older);
    let collector = Collector::open::<&str>(&data, &[]);
    let query = json!({ "kind": "TrendsQuery", "series": [{ "event": "e" }], "dateRange": { "date_from": "all" } });
    assert_eq!(ask(&collector, &query)[0]["count"], 1);
    assert_eq!(collector.sql("SELECT at FROM events")[0]["at"], 1_767_571_200_250_i64);
}

//! HogQL: what is answered, what is refused, and random events beside a naive count.

use std::collections::{BTreeMap, BTreeSet};

use proptest::{
    collection::vec,
    option,
    prelude::*,
    test_runner::{Config, TestRunner},
};
use serde_json::{Value, json};

use crate::harness::{Answer, Collector, event_with, seed};

fn ask(collector: &Collector, query: &str) -> Answer {
    let body = json!({ "query": { "kind": "HogQLQuery", "query": query } });
    collector.post("/api/projects/@current/query/", body.to_string().as_bytes())
}

fn rows(collector: &Collector, query: &str) -> Value {
    let answer = ask(collector, query);
    assert_eq!(answer.status, 200, "{query}: {answer:?}");
    answer.json()["results"].take()
}

fn event(name: &str, distinct_id: &str, at: &str, properties: Value) -> Value {
    let mut event = event_with(name, distinct_id, properties);
    event["timestamp"] = json!(at);
    event
}

/// Three visits and an order of two persons.
fn with_events() -> Collector {
    let collector = Collector::start();
    let url = "https://a.test/";
    collector.capture(&json!([
        event(
            "$pageview",
            "ada",
            "2026-01-05T07:10:00.250Z",
            json!({ "$current_url": url, "n": 1, "$set": { "plan": "pro" } })
        ),
        event(
            "$pageview",
            "ada",
            "2026-01-05T23:59:59Z",
            json!({ "$current_url": "https://b.test/Help", "n": 5, "new": true })
        ),
        event(
            "$pageview",
            "bob",
            "2026-01-06T00:00:00Z",
            json!({ "$current_url": url, "n": "7", "o'k": { "a": "deep" } })
        ),
        event("ordered", "bob", "2026-02-10T12:00:00Z", json!({ "amount": 2.5, "$session_id": "s1" })),
    ]));
    collector
}

#[test]
fn a_select_has_columns_types_and_pages() {
    let collector = with_events();
    let answer = ask(&collector, "SELECT event, timestamp AS at, properties.n FROM events ORDER BY timestamp LIMIT 2");
    let body = answer.json();
    assert_eq!(body["columns"], json!(["event", "at", "properties.n"]));
    assert_eq!(body["types"][0], json!(["event", "String"]));
    assert_eq!((&body["hasMore"], &body["limit"], &body["offset"]), (&json!(true), &json!(2), &json!(0)));
    assert_eq!(body["results"][0], json!(["$pageview", "2026-01-05T07:10:00.250000Z", 1]));
    assert_eq!(body["results"][1], json!(["$pageview", "2026-01-05T23:59:59Z", 5]));
    let last = ask(&collector, "select event from events order by timestamp limit 2 offset 2").json();
    assert_eq!((&last["hasMore"], &last["results"]), (&json!(false), &json!([["$pageview"], ["ordered"]])));
    assert_eq!(rows(&collector, "SELECT count() FROM events LIMIT 0"), json!([]));
}

#[test]
fn expressions_are_what_posthog_s_are() {
    let collector = with_events();
    let of_order = |expression: &str| {
        let query = format!("SELECT {expression} FROM events AS e WHERE event = 'ordered'");
        rows(&collector, &query)[0][0].clone()
    };
    for (expression, expected) in [
        ("properties.amount", json!(2.5)),
        ("e.properties['amount'] * 2", json!(5)),
        ("toDate(timestamp)", json!("2026-02-10")),
        ("toStartOfMonth(e.timestamp)", json!("2026-02-01")),
        ("toStartOfWeek(timestamp)", json!("2026-02-08")),
        ("toStartOfHour(timestamp)", json!("2026-02-10T12:00:00Z")),
        ("timestamp + INTERVAL 1 MONTH", json!("2026-03-10T12:00:00Z")),
        ("toDate(timestamp) - toIntervalDay(10)", json!("2026-01-31")),
        ("dateDiff('day', toDateTime('2026-02-08 23:00:00'), timestamp)", json!(2)),
        ("toYear(timestamp) + toMonth(timestamp)", json!(2028)),
        ("toDayOfWeek(timestamp)", json!(2)),
        ("7 / 2", json!(3.5)),
        ("intDiv(7, 2) % 2", json!(1)),
        ("if(properties.amount > 2, 'much', 'little')", json!("much")),
        ("multiIf(1 = 2, 'a', event = 'ordered', 'b', 'c')", json!("b")),
        ("CASE WHEN event LIKE 'ORD%' THEN 1 WHEN event ILIKE 'ORD%' THEN 2 ELSE 3 END", json!(2)),
        ("coalesce(properties.none, $session_id, 'x')", json!("s1")),
        ("concat(upper(event), '-', toString(properties.amount))", json!("ORDERED-2.5")),
        ("properties.none = 'a' OR NOT properties.none > 1", json!(1)),
        ("properties.none != 'a'", json!(1)),
        ("timestamp BETWEEN '2026-02-10' AND '2026-02-11'", json!(1)),
        ("properties.amount IN (1, 2.5)", json!(1)),
        ("length(substring(event, 2, 3))", json!(3)),
        ("round(properties.amount) + abs(-1)", json!(4)),
        ("'it''s ?' || ' {0}'", json!("it's ? {0}")),
        ("event IN ()", json!(0)),
        ("floor(properties.amount) + ceil(properties.amount)", json!(5)),
        ("least(3, properties.amount) + greatest(1, 2)", json!(4.5)),
        ("concat(trim('  a '), replaceAll(event, 'e', 'E'))", json!("aordErEd")),
        ("position(event, 'd') + length(event)", json!(10)),
        ("endsWith(event, 'red') AND empty(properties.none) AND isNull(nullIf(event, 'ordered'))", json!(1)),
        ("toStartOfYear(timestamp)", json!("2026-01-01")),
        ("toStartOfMinute(timestamp - INTERVAL '30' SECOND)", json!("2026-02-10T11:59:00Z")),
        ("toHour(timestamp) * 100 + toMinute(timestamp) + toDayOfMonth(timestamp)", json!(1210)),
        ("toUnixTimestamp(toStartOfDay(timestamp))", json!(1_770_681_600)),
        ("toIntOrZero(properties.none) + toInt(properties.amount) + toFloat('0.5')", json!(2.5)),
        ("coalesce(toDate('2026-01-31') + INTERVAL 1 QUARTER, today())", json!("2026-05-01")),
    ] {
        assert_eq!(of_order(expression), expected, "{expression}");
    }
}

#[test]
fn conditions_are_what_posthog_s_are() {
    let collector = with_events();
    let where_ =
        |condition: &str| rows(&collector, &format!("SELECT count() FROM events WHERE {condition}"))[0][0].clone();
    for (condition, expected) in [
        ("timestamp >= '2026-01-06' AND timestamp < toDateTime('2026-02-01')", 1),
        ("toDate(timestamp) = '2026-01-05'", 2),
        ("properties.$current_url LIKE 'https://_.test/%'", 3),
        ("properties.new = true", 1),
        ("properties.new", 1),
        ("properties.new != true", 3),
        ("properties.n >= 5", 2),
        ("properties.n = '7'", 1),
        ("properties.n IS NULL", 1),
        ("properties.`o'k`.a = 'deep'", 1),
        ("person.properties.plan = 'pro'", 2),
        ("person.properties.plan IS NULL AND person_id IS NOT NULL", 2),
        ("event NOT IN ('ordered', 'x')", 3),
        ("NOT (event = 'ordered' OR distinct_id = 'bob')", 2),
        ("timestamp > now() - INTERVAL 100000 WEEK AND timestamp < today()", 4),
        ("startsWith(event, '$') AND notEmpty(properties.$current_url)", 3),
    ] {
        assert_eq!(where_(condition), json!(expected), "{condition}");
    }
}

#[test]
fn groups_are_counted() {
    let collector = with_events();
    let by_day = "SELECT toDate(timestamp) AS day, count(), uniq(person_id) AS persons, sum(properties.n), \
                  countIf(properties.$current_url LIKE '%Help') FROM events WHERE event = '$pageview' \
                  GROUP BY day HAVING count() > 0 ORDER BY day DESC";
    assert_eq!(rows(&collector, by_day), json!([["2026-01-06", 1, 1, 7, 0], ["2026-01-05", 2, 1, 6, 1]]));
    let totals = "SELECT count(*), count(DISTINCT distinct_id), avg(properties.n), min(timestamp), max(properties.amount), \
                  median(properties.n), quantile(1)(properties.n), sumIf(properties.n, distinct_id = 'ada') FROM events";
    assert_eq!(
        rows(&collector, totals)[0],
        json!([4, 2, (1.0 + 5.0 + 7.0) / 3.0, "2026-01-05T07:10:00.250000Z", 2.5, 5, 7, 6])
    );
    let by_place = "SELECT properties.$current_url, count() AS n FROM events GROUP BY 1 ORDER BY 2 DESC, 1 LIMIT 1";
    assert_eq!(rows(&collector, by_place), json!([["https://a.test/", 2]]));
    assert_eq!(rows(&collector, "SELECT DISTINCT distinct_id FROM events ORDER BY 1"), json!([["ada"], ["bob"]]));
    let persons = "SELECT properties.plan, is_identified, created_at FROM persons WHERE properties.plan = 'pro'";
    assert_eq!(rows(&collector, persons), json!([["pro", 0, "2026-01-05T07:10:00.250000Z"]]));
    assert_eq!(rows(&collector, "SELECT count() FROM persons p WHERE p.created_at > '2026-01-05'"), json!([[2]]));
}

/// Queries, and what each is refused by.
const REFUSED: &[(&str, &str)] = &[
    ("", "empty"),
    ("SELECT", "read"),
    ("SELECT event FROM events; DROP TABLE events", "One statement"),
    ("DELETE FROM events", "Only SELECT"),
    ("PRAGMA table_info(events)", "read"),
    ("ATTACH DATABASE 'a' AS b", "SELECT"),
    ("SELECT event", "FROM"),
    ("SELECT name FROM sqlite_schema", "sqlite_schema"),
    ("SELECT hash FROM api_keys", "api_keys"),
    ("SELECT event FROM main.events", "main.events"),
    ("SELECT event FROM events UNION SELECT id FROM persons", "UNION"),
    ("SELECT event FROM (SELECT * FROM events)", "subquery"),
    ("SELECT event FROM events JOIN persons ON 1 = 1", "JOIN"),
    ("SELECT event FROM events, persons", "FROM events or FROM persons"),
    ("SELECT event FROM json_each('[1]')", "function as a table"),
    ("WITH a AS (SELECT 1) SELECT event FROM events", "WITH"),
    ("SELECT event FROM events WHERE event IN (SELECT event FROM events)", "SELECT event FROM events"),
    ("SELECT (SELECT 1) FROM events", "SELECT 1"),
    ("SELECT event FROM events WHERE EXISTS (SELECT 1)", "EXISTS"),
    ("SELECT * FROM events", "name the columns"),
    ("SELECT token FROM events", "token"),
    ("SELECT e.at FROM events e", "e.at"),
    ("SELECT rowid FROM events", "rowid"),
    ("SELECT properties FROM events WHERE person.token = 'a'", "person.token"),
    ("SELECT load_extension('a') FROM events", "load_extension"),
    ("SELECT sqlite_version() FROM events", "sqlite_version"),
    ("SELECT randomblob(1000000000) FROM events", "randomblob"),
    ("SELECT row_number() OVER () FROM events", "OVER"),
    ("SELECT count() FILTER (WHERE 1 = 1) FROM events", "read"),
    ("SELECT count(count()) FROM events", "aggregate"),
    ("SELECT event FROM events WHERE count() > 1", "aggregate in WHERE"),
    ("SELECT event, count() FROM events", "GROUP BY"),
    ("SELECT timestamp, count() FROM events GROUP BY event", "timestamp"),
    ("SELECT event FROM events HAVING event = 'a'", "HAVING"),
    ("SELECT event FROM events GROUP BY 2", "column 2"),
    ("SELECT event FROM events WHERE timestamp > 'soon'", "'soon' is no time"),
    ("SELECT event FROM events WHERE event", "condition"),
    ("SELECT lower(event, event) FROM events", "lower"),
    ("SELECT a AS b, b AS a FROM events", "not known"),
    ("SELECT quantile(2)(properties.n) FROM events", "quantile"),
    ("SELECT event FROM events LIMIT -1", "LIMIT"),
    ("SELECT event FROM events LIMIT 1 BY event", "found: BY"),
    ("SELECT INTERVAL 1 DAY FROM events", "INTERVAL"),
    ("SELECT timestamp + INTERVAL 1 FORTNIGHT FROM events", "INTERVAL"),
    ("SELECT timestamp + timestamp FROM events", "timestamp + timestamp"),
    ("SELECT event -> '$' FROM events", "->"),
    ("SELECT CAST(event AS BLOB) FROM events", "CAST"),
    ("SELECT event COLLATE nocase FROM events", "COLLATE"),
    ("SELECT event FROM events WHERE event = ?", "?"),
    ("SELECT event FROM events WHERE event = {name}", "read"),
];

/// Each names what cannot be had.
#[test]
fn what_is_not_known_is_refused_by_its_name() {
    let collector = with_events();
    let mut wrong: Vec<String> = Vec::new();
    let deep = format!("SELECT {}1{} FROM events", "(".repeat(400), ")".repeat(400));
    let double =
        |level: usize| (1..level).map(|at| format!(", concat(a{0}, a{0}) AS a{at}", at - 1)).collect::<String>();
    let bomb = format!("SELECT event AS a0{} FROM events", double(18));
    let long = format!("SELECT '{}' FROM events", "a".repeat(20_000));
    let many = format!("SELECT {} FROM events", vec!["event"; 101].join(", "));
    let large = [
        (deep.as_str(), "read"),
        (bomb.as_str(), "too long"),
        (long.as_str(), "too long"),
        (many.as_str(), "too many columns"),
    ];
    for (query, named) in REFUSED.iter().chain(&large) {
        let answer = ask(&collector, query);
        let body = answer.json();
        let detail = body["detail"].as_str().unwrap_or_default();
        if answer.status != 400 || !detail.contains(named) {
            wrong.push(format!("{} to {query}: {detail}", answer.status));
        }
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
    let with_values =
        json!({ "query": { "kind": "HogQLQuery", "query": "SELECT 1 FROM events", "values": { "a": 1 } } });
    assert_eq!(collector.post("/api/projects/1/query/", with_values.to_string().as_bytes()).status, 400);
    // What only the data make impossible.
    collector.capture(&json!([
        event_with("large", "a", json!({ "n": i64::MAX })),
        event_with("large", "a", json!({ "n": i64::MAX }))
    ]));
    let large = ask(&collector, "SELECT sum(toInt(properties.n)) FROM events WHERE event = 'large'");
    assert!(matches!(large.status, 200 | 400), "{large:?}");
    assert_eq!(collector.events().len(), 6);
}

/// An event: person, hour, name, n, plan.
type Row = (usize, i64, &'static str, Option<i64>, Option<&'static str>);

fn random_events() -> impl Strategy<Value = Vec<Row>> {
    let row = (
        0..4usize,
        0..72i64,
        prop::sample::select(vec!["a", "b", "c"]),
        option::of(0..5i64),
        option::of(prop::sample::select(vec!["free", "pro"])),
    );
    vec(row, 0..40)
}

fn check(collector: &Collector, number: usize, events: &[Row], least: i64) {
    let start: jiff::Timestamp = "2026-01-05T00:00:00Z".parse().expect("a time");
    let batch: Vec<Value> = events
        .iter()
        .map(|(person, hour, name, n, plan)| {
            let at = start.checked_add(jiff::SignedDuration::from_hours(*hour)).expect("a time").to_string();
            event(name, &format!("{number}-{person}"), &at, json!({ "set": number, "n": n, "plan": plan }))
        })
        .collect();
    if !batch.is_empty() {
        collector.capture(&json!(batch));
    }
    let own = format!("properties.set = {number}");
    // By day and name: how many, of how many persons, the sum of what is large.
    let query = format!(
        "SELECT toDate(timestamp) AS day, event, count(), uniq(person_id), sumIf(properties.n, properties.n >= {least}) \
         FROM events WHERE {own} AND event IN ('a', 'b') GROUP BY day, event ORDER BY day, event"
    );
    let mut groups: BTreeMap<(i64, &str), Vec<&Row>> = BTreeMap::new();
    for row in events.iter().filter(|row| row.2 != "c") {
        groups.entry((row.1 / 24, row.2)).or_default().push(row);
    }
    let expected: Vec<Value> = groups
        .iter()
        .map(|((day, name), rows)| {
            let persons = rows.iter().map(|row| row.0).collect::<BTreeSet<_>>().len();
            let sum: i64 = rows.iter().filter_map(|row| row.3).filter(|n| *n >= least).sum();
            json!([format!("2026-01-0{}", 5 + day), name, rows.len(), persons, sum])
        })
        .collect();
    assert_eq!(rows(collector, &query), json!(expected), "{query}");

    // What is missing is unlike everything.
    let query =
        format!("SELECT count() FROM events WHERE {own} AND (properties.plan != 'pro' AND NOT properties.n > {least})");
    let count = events.iter().filter(|row| row.4 != Some("pro") && row.3.is_none_or(|n| n <= least)).count();
    assert_eq!(rows(collector, &query), json!([[count]]), "{query}");

    let query = format!(
        "SELECT ifNull(properties.plan, '-') AS plan, max(properties.n) AS most FROM events WHERE {own} \
         GROUP BY plan HAVING count() > 1 ORDER BY most DESC, plan"
    );
    let mut plans: BTreeMap<&str, Vec<Option<i64>>> = BTreeMap::new();
    events.iter().for_each(|row| plans.entry(row.4.unwrap_or("-")).or_default().push(row.3));
    let mut expected: Vec<(Option<i64>, &str)> = plans
        .iter()
        .filter(|(_, all)| all.len() > 1)
        .map(|(plan, all)| (all.iter().copied().flatten().max(), *plan))
        .collect();
    expected.sort_by(|one, other| other.0.cmp(&one.0).then(one.1.cmp(other.1)));
    let expected: Vec<Value> = expected.into_iter().map(|(most, plan)| json!([plan, most])).collect();
    assert_eq!(rows(collector, &query), json!(expected), "{query}");
}

#[test]
fn answers_equal_a_naive_count_of_random_events() {
    let collector = Collector::start();
    let config = Config { cases: 100, failure_persistence: None, rng_seed: seed(), ..Config::default() };
    let number = std::cell::Cell::new(0);
    let run = |(events, least): (Vec<Row>, i64)| {
        check(&collector, number.replace(number.get() + 1), &events, least);
        Ok(())
    };
    TestRunner::new(config).run(&(random_events(), 0..5i64), run).expect("all equal");
}

//! Paths: what is asked and refused; and 200 random data sets, counted by going through each person's events.

use std::collections::{BTreeMap, BTreeSet};

use proptest::{
    collection::vec,
    option,
    prelude::*,
    test_runner::{Config, TestRunner},
};
use serde_json::{Value, json};

use crate::harness::{Answer, Collector, seed};

/// 2026-01-05T00:00:00Z in milliseconds.
const START: i64 = 1_767_571_200_000;
const MINUTE: i64 = 60_000;
const ITEMS: [&str; 5] = ["/a", "/b", "/c", "/shop/1", "/shop/2"];

fn ask(collector: &Collector, query: &Value) -> Answer {
    collector.post("/api/projects/@current/query/", json!({ "query": query }).to_string().as_bytes())
}

fn results(collector: &Collector, query: &Value) -> Value {
    let answer = ask(collector, query);
    assert_eq!(answer.status, 200, "{query}: {answer:?}");
    answer.json()["results"].take()
}

fn event(name: &str, distinct_id: &str, minute: i64, properties: Value) -> Value {
    let timestamp = jiff::Timestamp::from_millisecond(START + minute * MINUTE).expect("a time").to_string();
    json!({ "event": name, "distinct_id": distinct_id, "timestamp": timestamp, "properties": properties })
}

fn page(distinct_id: &str, minute: i64, address: &str) -> Value {
    event("$pageview", distinct_id, minute, json!({ "$current_url": address }))
}

fn send(collector: &Collector, batch: &[Value]) {
    let body = json!({ "api_key": "phc_test", "batch": batch }).to_string();
    assert_eq!(collector.post("/batch/", body.as_bytes()).status, 200);
}

fn query(filter: Value) -> Value {
    json!({ "kind": "PathsQuery", "dateRange": { "date_from": "2026-01-05", "date_to": "2026-01-06" }, "pathsFilter": filter })
}

/// Edges as `source > target: value, minutes`.
fn edges(result: &Value) -> Vec<String> {
    let text = |edge: &Value| {
        let minutes = edge["average_conversion_time"].as_f64().expect("a time") / MINUTE as f64;
        let name = |name: &str| edge[name].as_str().expect("an item").to_owned();
        format!("{} > {}: {}, {minutes}", name("source"), name("target"), edge["value"])
    };
    result.as_array().expect("edges").iter().map(text).collect()
}

#[test]
fn pages_screens_and_events_are_items_of_paths() {
    let collector = Collector::start();
    send(
        &collector,
        &[
            page("ada", 0, "https://a.test/"),
            page("ada", 1, "https://a.test/shop/"),
            page("ada", 2, "https://a.test/shop"),
            event("bought", "ada", 4, json!({})),
            event("$screen", "ada", 5, json!({ "$screen_name": "Home" })),
            event("$autocapture", "ada", 6, json!({})),
            // Half an hour later another path begins.
            page("ada", 36, "https://a.test/"),
            page("ada", 65, "https://a.test/help"),
        ],
    );
    let of = |filter: Value| edges(&results(&collector, &query(filter)));
    let all = [
        "1_https://a.test > 2_https://a.test/help: 1, 29",
        "1_https://a.test > 2_https://a.test/shop: 1, 2",
        "2_https://a.test/shop > 3_bought: 1, 2",
        "3_bought > 4_Home: 1, 1",
        "4_Home > 5_$autocapture: 1, 1",
    ];
    assert_eq!(of(json!({})), all);
    let elder = json!({ "insight": "PATHS", "date_from": "2026-01-05", "date_to": "2026-01-06" });
    let insight = collector.post("/api/projects/1/insights/", json!({ "filters": elder }).to_string().as_bytes());
    assert_eq!((insight.status, edges(&insight.json()["result"])), (201, all.map(str::to_owned).to_vec()));
    assert_eq!(of(json!({ "includeEventTypes": ["$pageview"] })), &all[..2]);
    assert_eq!(of(json!({ "includeEventTypes": ["$screen", "custom_event"] })), ["1_bought > 2_Home: 1, 1"]);
    assert_eq!(of(json!({ "excludeEvents": ["https://a.test/shop", "$autocapture"] })).len(), 3);
    assert_eq!(of(json!({ "edgeLimit": 1 })), &all[..1]);
    // An edge that nothing leads to is not shown.
    assert!(of(json!({ "minEdgeWeight": 2 })).is_empty());
    let cleaned = json!({ "localPathCleaningFilters": [{ "regex": "https://a.test", "alias": "~" }],
                          "pathGroupings": ["~/*"], "includeEventTypes": ["$pageview"], "stepLimit": 3 });
    assert_eq!(of(cleaned), ["1_~ > 2_~/*: 2, 15.5"]);

    let mut actors = query(json!({ "pathStartKey": "2_https://a.test/shop", "pathEndKey": "3_bought" }));
    let persons = |query: &Value| {
        let source = json!({ "kind": "InsightActorsQuery", "source": query });
        let asked = json!({ "kind": "ActorsQuery", "source": source, "select": ["person", "event_count"] });
        let rows = results(&collector, &asked);
        rows.as_array().expect("rows").iter().map(|row| row[0]["distinct_ids"].to_string()).collect::<Vec<_>>()
    };
    assert_eq!(persons(&actors), [r#"["ada"]"#]);
    actors["pathsFilter"]["pathEndKey"] = json!("3_nothing");
    assert!(persons(&actors).is_empty());
}

#[test]
fn what_cannot_be_counted_is_refused() {
    let collector = Collector::start();
    for (filter, named) in [
        (json!({ "includeEventTypes": ["hogql"] }), "hogql"),
        (json!({ "pathsHogQLExpression": "event" }), "pathsHogQLExpression"),
        (json!({ "stepLimit": 0 }), "stepLimit"),
        (json!({ "stepLimit": 21 }), "stepLimit"),
        (json!({ "edgeLimit": 1_001 }), "edgeLimit"),
        (json!({ "excludeEvents": vec!["a"; 101] }), "leave out"),
        (json!({ "startPoint": "a".repeat(1_001) }), "too long"),
        (json!({ "localPathCleaningFilters": [{ "regex": "(", "alias": "" }] }), "pattern"),
        (json!({ "pathGroupings": "a" }), "pathGroupings"),
    ] {
        let answer = ask(&collector, &query(filter.clone()));
        assert_eq!(answer.status, 400, "{filter}: {answer:?}");
        assert!(answer.json()["detail"].as_str().is_some_and(|detail| detail.contains(named)), "{answer:?}");
    }
    let mut funnel = query(json!({}));
    funnel["funnelPathsFilter"] = json!({ "funnelStep": 1 });
    assert_eq!(ask(&collector, &funnel).status, 400);
}

/// What is asked of a data set: (person, minute, item).
#[derive(Debug, Clone)]
struct Case {
    visits: Vec<(usize, i64, &'static str)>,
    start: Option<&'static str>,
    end: Option<&'static str>,
    steps: usize,
    excluded: Option<&'static str>,
    grouped: bool,
    least: Option<i64>,
}

fn case() -> impl Strategy<Value = Case> {
    let item = || prop::sample::select(ITEMS.to_vec());
    let visit = (0..4usize, 0..180i64, item());
    (
        vec(visit, 0..45),
        option::of(item()),
        option::of(item()),
        1..7usize,
        option::of(item()),
        any::<bool>(),
        option::of(1..3i64),
    )
        .prop_map(|(visits, start, end, steps, excluded, grouped, least)| Case {
            visits,
            start,
            end,
            steps,
            excluded,
            grouped,
            least,
        })
}

/// Items with their minutes.
type Path = [(String, i64)];

/// The paths of all persons as the rules read.
fn naive(case: &Case) -> Vec<(usize, Vec<(String, i64)>)> {
    let name = |item: &str| if case.grouped && item.starts_with("/shop/") { "/shop/*" } else { item }.to_owned();
    let mut paths = Vec::new();
    for person in 0..4 {
        let mut own: Vec<(String, i64)> = case
            .visits
            .iter()
            .filter(|(who, ..)| *who == person)
            .map(|(_, minute, item)| (name(item), *minute))
            .collect();
        own.retain(|(item, _)| case.excluded != Some(item.as_str()));
        own.sort_by_key(|(_, minute)| *minute);
        let mut sessions: Vec<Vec<(String, i64)>> = Vec::new();
        for (item, minute) in own {
            match sessions.last_mut() {
                Some(session) if minute - session[session.len() - 1].1 < 30 => session.push((item, minute)),
                _ => sessions.push(vec![(item, minute)]),
            }
        }
        for session in sessions {
            let mut path: Vec<(String, i64)> = Vec::new();
            for (item, minute) in session {
                // The last of a row of one item stays.
                if path.last().is_some_and(|(last, _)| *last == item) {
                    path.pop();
                }
                path.push((item, minute));
            }
            paths.extend(part(case, path).map(|path| (person, path)));
        }
    }
    paths
}

/// The part of a path that is wanted; `None` where it does not come by.
fn part(case: &Case, path: Vec<(String, i64)>) -> Option<Vec<(String, i64)>> {
    let find = |path: &Path, wanted: &str| path.iter().position(|(item, _)| item == wanted);
    match (case.start, case.end) {
        (None, None) => Some(path.into_iter().take(case.steps).collect()),
        (Some(start), None) => Some(path[find(&path, start)?..].iter().take(case.steps).cloned().collect()),
        (None, Some(end)) => {
            let until = &path[..=find(&path, end)?];
            Some(until[until.len().saturating_sub(case.steps)..].to_vec())
        }
        (Some(start), Some(end)) => {
            let from = &path[find(&path, start)?..];
            let between = &from[..=find(from, end)?];
            if between.len() <= case.steps {
                return Some(between.to_vec());
            }
            let half = case.steps / 2;
            let middle = ("...".to_owned(), between[half].1);
            Some([&between[..half], &[middle], &between[between.len() - half..]].concat())
        }
    }
}

type Edges = BTreeMap<(String, String), Vec<i64>>;

fn naive_edges(case: &Case) -> Edges {
    let mut edges = Edges::new();
    for (_, path) in naive(case) {
        for (place, pair) in path.windows(2).enumerate() {
            let key = (format!("{}_{}", place + 1, pair[0].0), format!("{}_{}", place + 2, pair[1].0));
            edges.entry(key).or_default().push(pair[1].1 - pair[0].1);
        }
    }
    edges.retain(|_, times| case.least.is_none_or(|least| times.len() as i64 >= least));
    // Only what is reached from the first items.
    let mut reached: BTreeSet<String> =
        edges.keys().map(|(source, _)| source.clone()).filter(|source| source.starts_with("1_")).collect();
    for _ in 0..case.steps + 1 {
        let next = edges.keys().filter(|(source, _)| reached.contains(source)).map(|(_, target)| target.clone());
        reached.extend(next.collect::<Vec<_>>());
    }
    edges.retain(|(source, _), _| reached.contains(source));
    edges
}

fn check(collector: &Collector, number: usize, case: &Case) {
    let id = |person: usize, minute: i64| format!("{number}-{person}{}", if minute % 2 == 0 { "" } else { "-second" });
    let mut batch: Vec<Value> = Vec::new();
    for person in 0..4 {
        let mut identify = event("$identify", &id(person, 0), -5_000, json!({ "$anon_distinct_id": id(person, 1) }));
        identify["properties"]["$set"] = json!({ "set": number, "level": person });
        batch.push(identify);
    }
    // Visits of one minute come one after the other, as they are listed.
    batch.extend(case.visits.iter().map(|(person, minute, item)| page(&id(*person, *minute), *minute, item)));
    send(collector, &batch);
    let mut asked = query(json!({
        "includeEventTypes": ["$pageview"], "startPoint": case.start, "endPoint": case.end, "stepLimit": case.steps,
        "excludeEvents": case.excluded.into_iter().collect::<Vec<_>>(), "minEdgeWeight": case.least, "edgeLimit": 500,
        "pathGroupings": if case.grouped { json!(["/shop/*"]) } else { json!([]) },
    }));
    asked["properties"] = json!([{ "key": "set", "type": "person", "value": number, "operator": "exact" }]);
    let expected = naive_edges(case);
    let result = results(collector, &asked);
    let found: BTreeMap<(String, String), (i64, f64)> = result
        .as_array()
        .expect("edges")
        .iter()
        .map(|edge| {
            let name = |name: &str| edge[name].as_str().expect("an item").to_owned();
            let time = edge["average_conversion_time"].as_f64().expect("a time");
            ((name("source"), name("target")), (edge["value"].as_i64().expect("a number"), time))
        })
        .collect();
    assert_eq!(found.keys().collect::<Vec<_>>(), expected.keys().collect::<Vec<_>>(), "{asked}");
    for (edge, times) in &expected {
        let (value, time) = found[edge];
        assert_eq!(value, times.len() as i64, "{edge:?} of {asked}");
        let mean = times.iter().sum::<i64>() as f64 / times.len() as f64 * MINUTE as f64;
        assert!((time - mean).abs() < 1e-6, "{edge:?} of {asked}: {time}, not {mean}");
    }
    check_persons(collector, &asked, case);
}

/// Who went the first edge, and who ended where another one leads.
fn check_persons(collector: &Collector, asked: &Value, case: &Case) {
    let levels = |more: Value| {
        let mut source = asked.clone();
        source["pathsFilter"].as_object_mut().expect("an object").extend(more.as_object().expect("an object").clone());
        let source = json!({ "kind": "InsightActorsQuery", "source": source });
        let rows = results(collector, &json!({ "kind": "ActorsQuery", "source": source }));
        let level = |row: &Value| row[0]["properties"]["level"].as_u64().expect("a level") as usize;
        rows.as_array().expect("rows").iter().map(level).collect::<BTreeSet<_>>()
    };
    let paths = naive(case);
    let key = |path: &Path, place: usize| format!("{}_{}", place + 1, path[place].0);
    let Some((_, longest)) = paths.iter().max_by_key(|(_, path)| path.len()).filter(|(_, path)| path.len() > 1) else {
        return;
    };
    let last = longest.len() - 1;
    let (source, target) = (key(longest, last - 1), key(longest, last));
    let who = |goes: &dyn Fn(&Path) -> bool| {
        paths.iter().filter(|(_, path)| goes(path)).map(|(person, _)| *person).collect::<BTreeSet<_>>()
    };
    let edge = |path: &Path| path.len() > last && key(path, last - 1) == source && key(path, last) == target;
    assert_eq!(levels(json!({ "pathStartKey": source, "pathEndKey": target })), who(&edge), "{asked}");
    let ends = |path: &Path| path.len() == last + 1 && key(path, last) == target;
    assert_eq!(levels(json!({ "pathDropoffKey": target })), who(&ends), "{asked}");
}

#[test]
fn paths_equal_those_of_a_walk_through_the_events() {
    let collector = Collector::start();
    let config = Config { cases: 200, failure_persistence: None, rng_seed: seed(), ..Config::default() };
    let number = std::cell::Cell::new(0);
    let run = |case: Case| {
        check(&collector, number.replace(number.get() + 1), &case);
        Ok(())
    };
    TestRunner::new(config).run(&case(), run).expect("all equal");
}

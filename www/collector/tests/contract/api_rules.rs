//! Filters of the API filter, or are refused by their names.

use std::io::{BufRead, BufReader, Write};

use serde_json::{Value, json};

use crate::harness::{Collector, event, event_with};

const PROJECT: &str = "/api/projects/1";

fn distinct_ids(collector: &Collector, query: &str) -> Vec<String> {
    let ids = |person: &Value| person["distinct_ids"][0].as_str().expect("an id").to_owned();
    collector.results(&format!("{PROJECT}/persons/?{query}")).iter().map(ids).collect()
}

fn some_people() -> Collector {
    let collector = Collector::start();
    let people: Vec<Value> = (0..130)
        .map(|number| {
            let plan = if number % 2 == 0 { "pro" } else { "free" };
            let set = json!({ "email": format!("mail{number}@shop.test"), "plan": plan });
            event_with("e", &format!("u{number:03}"), json!({ "$set": set }))
        })
        .collect();
    collector.capture(&json!(people));
    collector
}

/// The results of all pages, by the address that each gives for the next.
fn all_pages(collector: &Collector, path: &str) -> Vec<Value> {
    let (mut path, mut all) = (path.to_owned(), Vec::new());
    loop {
        let mut page = collector.get(&path).json();
        match page["results"].take() {
            Value::Array(results) => all.extend(results),
            other => panic!("results are {other}"),
        }
        match page["next"].as_str() {
            Some(next) => path = next.strip_prefix(&collector.url).expect("an address of ours").to_owned(),
            None => return all,
        }
    }
}

#[test]
fn no_address_of_the_api_ignores_a_parameter() {
    let collector = Collector::start();
    let answers = [
        ("GET", "events.csv"),
        ("GET", "events.jsonl"),
        ("GET", "events.parquet"),
        ("GET", "events/0198a2b3-0000-7000-8000-00000000abcd/"),
        ("GET", "persons/0198a2b3-0000-7000-8000-00000000abcd/"),
        ("GET", "ingestion_warnings/"),
        ("GET", "telemetry/"),
        ("GET", "insights/"),
        ("GET", "insights/1/"),
        ("PATCH", "insights/1/"),
        ("DELETE", "insights/1/"),
        ("POST", "insights/"),
        ("POST", "query/"),
        ("GET", "experiments/"),
        ("POST", "experiments/"),
        ("GET", "experiments/1/"),
        ("PATCH", "experiments/1/"),
        ("DELETE", "experiments/1/"),
        ("POST", "experiments/1/launch/"),
        ("POST", "feature_flags/"),
        ("GET", "feature_flags/1/"),
        ("PATCH", "feature_flags/1/"),
        ("PUT", "cohorts/1/"),
        ("DELETE", "cohorts/1/"),
        ("PATCH", "cohorts/1/add_persons_to_static_cohort/"),
        ("PATCH", "cohorts/1/remove_person_from_static_cohort/"),
        ("DELETE", "groups_types/0/"),
        ("GET", "session_recordings/s/"),
        ("DELETE", "data/"),
    ];
    for (method, path) in answers {
        let answer = collector.request(method, &format!("{PROJECT}/{path}?colour=red"), &[], b"{}");
        assert_eq!((answer.status, &answer.json()["attr"]), (400, &json!("colour")), "{method} {path}");
    }
}

#[test]
fn events_are_filtered_by_properties_and_exported_whole() {
    let collector = Collector::start();
    let events: Vec<Value> = (0..2_500)
        .map(|number| {
            let set = json!({ "plan": if number % 2 == 0 { "pro" } else { "free" } });
            event_with("e", &format!("u{}", number % 10), json!({ "n": number, "text": "a \"b\",\nc", "$set": set }))
        })
        .collect();
    events.chunks(500).for_each(|events| collector.capture(&json!(events)));
    let encoded = |filters: Value| -> String {
        url::form_urlencoded::Serializer::new(String::new()).append_pair("properties", &filters.to_string()).finish()
    };
    let large = json!({ "key": "n", "type": "event", "operator": "gte", "value": 2_490 });
    let query = encoded(json!([large, { "key": "plan", "type": "person", "value": "free" }]));
    let numbers = |rows: &[Value]| -> Vec<i64> {
        rows.iter().map(|row| row["properties"]["n"].as_i64().expect("a number")).collect()
    };
    let found = collector.results(&format!("{PROJECT}/events/?{query}"));
    assert_eq!(numbers(&found), [2_499, 2_497, 2_495, 2_493, 2_491]);
    let of_one = collector.results(&format!("{PROJECT}/events/?distinct_id=u9&{query}"));
    assert_eq!(numbers(&of_one), [2_499]);
    let refused = collector.get(&format!("{PROJECT}/events/?{}", encoded(json!([{ "key": "n", "operator": "near" }]))));
    assert_eq!(refused.status, 400, "{refused:?}");

    let lines = collector.get(&format!("{PROJECT}/events.jsonl"));
    let rows: Vec<Value> = lines.body.lines().map(|line| serde_json::from_str(line).expect("JSON")).collect();
    assert_eq!(numbers(&rows), (0..2_500).rev().collect::<Vec<i64>>());
    let table = collector.get(&format!("{PROJECT}/events.csv?{query}&limit=3"));
    assert_eq!(table.header("content-type"), Some("text/csv; charset=utf-8"));
    let mut reader = csv::Reader::from_reader(table.body.as_bytes());
    assert_eq!(reader.headers().expect("names").get(6), Some("properties"));
    let rows: Vec<Value> = reader
        .records()
        .map(|row| serde_json::from_str(row.expect("a row").get(6).expect("properties")).expect("JSON"))
        .collect();
    assert_eq!(rows.iter().map(|row| row["n"].as_i64()).collect::<Vec<_>>(), [Some(2_499), Some(2_497), Some(2_495)]);
    assert_eq!(rows[0]["text"], "a \"b\",\nc");
}

#[test]
fn unknown_and_repeated_parameters_are_refused_by_name() {
    let collector = Collector::start();
    let lists = [
        "events/",
        "persons/",
        "cohorts/",
        "cohorts/1/persons/",
        "feature_flags/",
        "session_recordings/",
        "session_recordings/s/snapshots/",
        "groups_types/",
        "event_names/",
    ];
    for list in lists {
        let answer = collector.get(&format!("{PROJECT}/{list}?colour=red"));
        assert_eq!((answer.status, &answer.json()["attr"]), (400, &json!("colour")), "{list}");
    }
    for (query, name) in [
        ("events/?limit=1&limit=2", "limit"),
        ("events/?orderBy=%5B%5D", "orderBy"),
        ("events/?after=soon", "after"),
        ("events/?before=soon", "before"),
        ("persons/?properties=%5B%7B%22type%22%3A%22event%22%7D%5D", "properties"),
        ("persons/?cohort=x", "cohort"),
        ("feature_flags/?active=maybe", "active"),
        ("cohorts/1/persons/?limit=x", "limit"),
    ] {
        let answer = collector.get(&format!("{PROJECT}/{query}"));
        assert_eq!((answer.status, &answer.json()["attr"]), (400, &json!(name)), "{query}");
    }
    assert_eq!(collector.get("/api/live/events?since=1").json()["attr"], "since");
}

#[test]
fn persons_are_found_by_what_posthog_s_api_documents() {
    let collector = some_people();
    assert_eq!(distinct_ids(&collector, "distinct_id=u007"), ["u007"]);
    assert_eq!(distinct_ids(&collector, "email=mail7%40shop.test"), ["u007"]);
    assert!(distinct_ids(&collector, "distinct_id=u").is_empty());
    let filter = "%5B%7B%22key%22%3A%22email%22%2C%22operator%22%3A%22icontains%22%2C%22value%22%3A%22mail12%22%7D%5D";
    let found = collector.get(&format!("{PROJECT}/persons/?properties={filter}&limit=4")).json();
    // mail12 and mail120 to mail129
    assert_eq!((found["count"].as_i64(), found["results"].as_array().map(Vec::len)), (Some(11), Some(4)));
    assert_eq!(all_pages(&collector, &format!("{PROJECT}/persons/?properties={filter}&limit=4")).len(), 11);
    assert_eq!(all_pages(&collector, &format!("{PROJECT}/persons/?limit=50")).len(), 130);
    // with and without the last slash
    assert_eq!(collector.get(&format!("{PROJECT}/persons?distinct_id=u007")).json()["count"], 1);
}

#[test]
fn a_cohort_s_persons_have_pages() {
    let collector = some_people();
    let filters = json!({ "properties": { "type": "OR", "values": [
        { "type": "AND", "values": [{ "key": "plan", "type": "person", "value": ["pro"], "operator": "exact" }] },
    ] } });
    let cohort = json!({ "name": "Pro", "filters": filters }).to_string();
    assert_eq!(collector.post(&format!("{PROJECT}/cohorts/"), cohort.as_bytes()).status, 201);
    let all = all_pages(&collector, &format!("{PROJECT}/cohorts/1/persons/?limit=20"));
    let mut ids: Vec<_> = all.iter().map(|person| person["distinct_ids"][0].to_string()).collect();
    ids.sort();
    ids.dedup();
    assert_eq!(ids.len(), 65);
    let second = collector.get(&format!("{PROJECT}/cohorts/1/persons/?limit=20&offset=20")).json();
    assert!(second["previous"].as_str().is_some_and(|address| address.ends_with("limit=20&offset=0")));
    assert_eq!(distinct_ids(&collector, "cohort=1").len(), 65);
    for path in ["cohorts/abc/persons/", "cohorts/9/persons/"] {
        assert_eq!(collector.get(&format!("{PROJECT}/{path}")).status, 404, "{path}");
    }
}

#[test]
fn events_are_found_by_time() {
    let collector = Collector::start();
    let days = (1..=9).map(|day| {
        let mut event = event(&format!("day{day}"), "ada");
        event["timestamp"] = json!(format!("2025-01-0{day}T00:00:00Z"));
        event
    });
    collector.capture(&days.collect::<Value>());
    let names = |path: &str| -> Vec<String> {
        all_pages(&collector, path).iter().map(|event| event["event"].as_str().expect("a name").to_owned()).collect()
    };
    let between = "after=2025-01-02T00:00:00Z&before=2025-01-06";
    assert_eq!(names(&format!("{PROJECT}/events/?{between}")), ["day5", "day4", "day3"]);
    for filter in ["", "&distinct_id=ada"] {
        assert_eq!(names(&format!("{PROJECT}/events/?{between}&limit=1{filter}")), ["day5", "day4", "day3"]);
        assert_eq!(names(&format!("{PROJECT}/events/?limit=2&offset=6{filter}")), ["day3", "day2", "day1"]);
    }
}

#[test]
fn group_types_can_be_removed() {
    let collector = Collector::start();
    let group = |kind: &str| event_with("$groupidentify", "ada", json!({ "$group_type": kind, "$group_key": "k" }));
    collector.capture(&json!(["a", "b", "c", "d", "e", "f"].map(group)));
    let types = || -> Vec<(String, i64)> {
        let answer = collector.get(&format!("{PROJECT}/groups_types/")).json();
        let all = answer.as_array().expect("a list").iter();
        all.map(|one| {
            (one["group_type"].as_str().expect("a name").into(), one["group_type_index"].as_i64().expect("an index"))
        })
        .collect()
    };
    assert_eq!(types().len(), 5);
    assert_eq!(collector.request("DELETE", &format!("{PROJECT}/groups_types/1/"), &[], b"").status, 204);
    assert_eq!(collector.request("DELETE", &format!("{PROJECT}/groups_types/1/"), &[], b"").status, 404);
    collector.capture(&group("company"));
    assert!(types().contains(&("company".into(), 1)) && types().contains(&("e".into(), 4)));
    // What no flag is for is forgotten with the data.
    let flag =
        json!({ "key": "f", "filters": { "groups": [{ "properties": [] }], "aggregation_group_type_index": 1 } });
    assert_eq!(collector.post(&format!("{PROJECT}/feature_flags/"), flag.to_string().as_bytes()).status, 201);
    assert_eq!(collector.request("DELETE", &format!("{PROJECT}/data/"), &[], b"").status, 204);
    assert_eq!(types(), [("company".to_owned(), 1)]);
}

#[test]
fn refusals_are_json() {
    let collector = Collector::start();
    let large = format!("{{\"key\":\"{}\"}}", "a".repeat(3_000_000));
    let answers = [
        (collector.request("PATCH", "/e/", &[], b""), 405),
        (collector.request("POST", &format!("{PROJECT}/events/"), &[], b"{}"), 405),
        (collector.post(&format!("{PROJECT}/feature_flags/"), large.as_bytes()), 413),
    ];
    for (answer, status) in answers {
        assert_eq!(answer.status, status, "{answer:?}");
        assert!(answer.json()["detail"].is_string());
    }
}

/// The body comes after the refusal is known; the connection stays good for the next request.
#[test]
fn a_refused_request_does_not_end_its_connection() {
    let collector = Collector::start();
    let mut stream = collector.connect();
    let mut answers = BufReader::new(stream.try_clone().expect("the same connection"));
    for (path, status) in [("feature_flags/?colour=red", "400"), ("nothing/", "404"), ("feature_flags/", "201")] {
        let head = "HTTP/1.1\r\nHost: localhost\r\nContent-Length: 11\r\n\r\n";
        stream.write_all(format!("POST {PROJECT}/{path} {head}{{\"key\"").as_bytes()).expect("it is read");
        // The server has the head by now, and has looked at the address.
        assert_eq!(collector.get("/_health").status, 200);
        stream.write_all(b":\"a\"}").expect("it is read");
        let mut line = String::new();
        answers.read_line(&mut line).expect("an answer");
        assert_eq!(line.split(' ').nth(1), Some(status), "{path}");
        skip_rest(&mut answers);
    }
}

/// Reads an answer's headers and its body.
fn skip_rest(answers: &mut impl BufRead) {
    let mut length = 0;
    loop {
        let mut line = String::new();
        answers.read_line(&mut line).expect("a header");
        if let Some(number) = line.to_ascii_lowercase().strip_prefix("content-length:") {
            length = number.trim().parse().expect("a length");
        }
        if line.trim().is_empty() {
            break;
        }
    }
    answers.read_exact(&mut vec![0; length]).expect("a body");
}

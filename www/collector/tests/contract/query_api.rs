//! What the playground reads.

use serde_json::{Value, json};

use crate::harness::{Collector, event, event_with};

fn names(events: &[Value]) -> Vec<&str> {
    events.iter().map(|event| event["event"].as_str().expect("a name")).collect()
}

#[test]
fn an_event_has_all_its_fields() {
    let collector = Collector::start();
    let mut sent = event_with("e", "ada", json!({ "$set": { "a": 1 }, "n": 1.5 }));
    sent["uuid"] = json!("0198a2b3-0000-7000-8000-00000000abcd");
    sent["timestamp"] = json!("2025-01-02T03:04:05.678Z");
    collector.capture(&sent);
    let listed = collector.events().remove(0);
    let mut fields: Vec<_> = listed.as_object().expect("an object").keys().collect();
    fields.sort();
    let expected =
        ["distinct_id", "event", "id", "person_id", "properties", "received_at", "timestamp", "token", "uuid"];
    assert_eq!(fields, expected);
    assert_eq!(listed["uuid"], sent["uuid"]);
    assert_eq!(listed["timestamp"], sent["timestamp"]);
    assert_eq!(listed["properties"], sent["properties"]);
    assert!(listed["id"].is_i64());

    for project in ["1", "@current", "anything"] {
        let path = format!("/api/projects/{project}/events/0198a2b3-0000-7000-8000-00000000ABCD/");
        assert_eq!(collector.get(&path).json(), listed);
    }
}

#[test]
fn there_is_one_project_with_its_key() {
    let collector = Collector::start();
    assert_eq!(collector.get("/api/projects/@current/").json()["api_token"], Value::Null);
    collector.capture(&event("e", "ada"));
    for path in ["/api/projects/@current/", "/api/projects/7", "/api/environments/1/"] {
        let project = collector.get(path).json();
        assert_eq!((&project["id"], &project["api_token"]), (&json!(1), &json!("phc_test")), "{path}");
    }
    assert_eq!(collector.results("/api/projects/")[0]["api_token"], "phc_test");
    assert_eq!(collector.get("/api/users/@me/").json()["team"]["id"], 1);
    let organization = collector.get("/api/organizations/@current").json();
    assert_eq!(organization["id"], collector.get("/api/projects/1/").json()["organization"]);
    assert_eq!(collector.get("/api/projects/?colour=red").json()["attr"], "colour");
}

#[test]
fn what_is_not_there_is_404() {
    let collector = Collector::start();
    let paths = [
        "/api/projects/1/events/0198a2b3-0000-7000-8000-00000000abcd/",
        "/api/projects/1/persons/0198a2b3-0000-7000-8000-00000000abcd/",
        "/api/projects/1/persons/not-a-uuid/",
        "/api/projects/1/nothing/",
    ];
    for path in paths {
        let answer = collector.get(path);
        assert_eq!(answer.status, 404, "{path}");
        let shape = json!({
            "type": "invalid_request", "code": "not_found", "detail": "Not found.", "attr": null,
        });
        assert_eq!(answer.json(), shape);
    }
}

#[test]
fn pages_of_events_cover_everything_once() {
    let collector = Collector::start();
    let sent: Vec<_> = (0..25).map(|number| event(&format!("e{number}"), "ada")).collect();
    collector.capture(&json!(sent));
    let mut seen = Vec::new();
    let mut path = "/api/projects/1/events/?limit=10".to_owned();
    let mut pages = 0;
    loop {
        let page = collector.get(&path).json();
        let results = page["results"].as_array().expect("results");
        seen.extend(names(results).into_iter().map(str::to_owned));
        pages += 1;
        match page["next"].as_str() {
            Some(next) => path = next.strip_prefix(&collector.url).expect("an address of ours").to_owned(),
            None => break,
        }
    }
    let expected: Vec<_> = (0..25).rev().map(|number| format!("e{number}")).collect();
    assert_eq!((pages, seen), (3, expected));
    let full = collector.get("/api/projects/1/events/?limit=25").json();
    assert_eq!(full["next"], Value::Null);
}

#[test]
fn filters_narrow_and_combine() {
    let collector = Collector::start();
    let in_session = |name, id, session| event_with(name, id, json!({ "$session_id": session }));
    collector.capture(&json!([
        in_session("a", "ada", "s1"),
        in_session("b", "ada", "s2"),
        in_session("a", "bob", "s3"),
        event("b", "bob"),
    ]));
    let list = |query: &str| {
        let path = format!("/api/projects/1/events/?{query}");
        let events = collector.results(&path);
        events
            .iter()
            .map(|event| format!("{}-{}", event["event"], event["distinct_id"]).replace('"', ""))
            .collect::<Vec<_>>()
    };
    assert_eq!(list("event=a"), ["a-bob", "a-ada"]);
    assert_eq!(list("distinct_id=ada"), ["b-ada", "a-ada"]);
    assert_eq!(list("session_id=s2"), ["b-ada"]);
    assert_eq!(list("event=a&distinct_id=ada"), ["a-ada"]);
    assert_eq!(list("event=a&session_id=s2"), Vec::<String>::new());
    assert_eq!(list("event=&distinct_id=bob"), ["b-bob", "a-bob"]);
    let bob = collector.results("/api/projects/1/events/?distinct_id=bob");
    let person = bob[0]["person_id"].as_str().expect("an id");
    assert_eq!(list(&format!("person_id={person}&event=b")), ["b-bob"]);
    assert_eq!(list(&format!("person_id={person}&distinct_id=ada")), Vec::<String>::new());
    assert_eq!(list(&format!("person_id={person}&limit=1")), ["b-bob"]);
}

#[test]
fn parameters_that_cannot_be_read_are_400() {
    let collector = Collector::start();
    for (path, name) in
        [("events/?limit=many", "limit"), ("events/?before=yesterday", "before"), ("persons/?offset=-1", "offset")]
    {
        let answer = collector.get(&format!("/api/projects/1/{path}"));
        assert_eq!(answer.status, 400);
        assert_eq!(answer.json()["attr"], name);
    }
}

#[test]
fn event_names_are_counted() {
    let collector = Collector::start();
    let mut late = event("b", "ada");
    late["timestamp"] = json!("2025-03-01T00:00:00Z");
    let mut early = event("b", "bob");
    early["timestamp"] = json!("2025-01-01T00:00:00Z");
    early["properties"]["token"] = json!("phc_test");
    collector.capture(&json!([event("a", "ada"), late]));
    collector.capture(&early);
    let names = collector.results("/api/projects/1/event_names/");
    assert_eq!(names.len(), 2);
    assert_eq!(names[0], json!({ "name": "b", "count": 2, "last_seen": "2025-03-01T00:00:00.000Z" }));
    assert_eq!((&names[1]["name"], &names[1]["count"]), (&json!("a"), &json!(1)));
}

#[test]
fn persons_are_searched_and_paged() {
    let collector = Collector::start();
    let people: Vec<_> = (0..7)
        .map(|number| {
            let mut event = event_with(
                "e",
                &format!("user_{number}"),
                json!({ "$set": { "email": format!("mail{number}@shop.test") } }),
            );
            event["timestamp"] = json!(format!("2025-01-0{}T00:00:00Z", number + 1));
            event
        })
        .collect();
    collector.capture(&json!(people));
    let page = |query: &str| {
        let answer = collector.get(&format!("/api/projects/1/persons/?{query}")).json();
        let ids: Vec<_> = answer["results"]
            .as_array()
            .expect("results")
            .iter()
            .map(|person| person["distinct_ids"][0].as_str().expect("an id").to_owned())
            .collect();
        (answer["count"].as_i64().expect("a count"), ids)
    };
    assert_eq!(page("limit=2"), (7, vec!["user_6".to_owned(), "user_5".to_owned()]));
    assert_eq!(page("limit=2&offset=6"), (7, vec!["user_0".to_owned()]));
    assert_eq!(page("search=MAIL3"), (1, vec!["user_3".to_owned()]));
    assert_eq!(page("search=user_4"), (1, vec!["user_4".to_owned()]));
    // A wildcard of SQL is an ordinary character.
    assert_eq!(page("search=user%25").0, 0);

    let listed = collector.results("/api/projects/1/persons/?search=user_4").remove(0);
    let id = listed["id"].as_str().expect("an id");
    assert_eq!(collector.get(&format!("/api/projects/1/persons/{id}/")).json(), listed);
    assert_eq!(listed["last_seen"], "2025-01-05T00:00:00.000Z");
}

#[test]
fn clearing_gives_the_disk_space_back() {
    let collector = Collector::start();
    let filler = json!({ "filler": "x".repeat(900_000) });
    for number in 0..5 {
        collector.capture(&event_with(&format!("e{number}"), "ada", filler.clone()));
    }
    let answer = collector.request("DELETE", "/api/projects/1/data/", &[], b"");
    assert_eq!(answer.status, 204);
    for file in [collector.data.clone(), collector.data.with_extension("db-wal")] {
        let size = std::fs::metadata(&file).expect("a file").len();
        assert!(size < 500_000, "{size} bytes in {}", file.display());
    }
}

#[test]
fn clearing_removes_everything_and_collecting_goes_on() {
    let collector = Collector::start();
    collector.capture(&event_with("e", "ada", json!({ "$set": { "a": 1 } })));
    let first_id = collector.events()[0]["id"].as_i64().expect("an id");
    let answer = collector.request("DELETE", "/api/projects/1/data/", &[], b"");
    assert_eq!(answer.status, 204);
    assert!(collector.events().is_empty());
    assert!(collector.results("/api/projects/1/persons/").is_empty());
    assert!(collector.results("/api/projects/1/event_names/").is_empty());
    collector.capture(&event("again", "ada"));
    let events = collector.events();
    assert_eq!(names(&events), ["again"]);
    // Cursors from before stay valid: ids are never given twice.
    assert!(events[0]["id"].as_i64().is_some_and(|id| id > first_id));
}

#[test]
fn lists_are_walked_by_index() {
    let collector = Collector::start();
    let plans = [
        ("event = 'e'", "events_name"),
        ("distinct_key = 1", "events_distinct"),
        ("distinct_key = 1 AND id >= 5 AND session_id = 's'", "events_distinct"),
        ("uuid = 'u'", "events_uuid"),
        ("id < 5", "PRIMARY KEY"),
        ("TRUE", "SCAN e"),
    ];
    for (condition, index) in plans {
        let plan = collector.sql(&format!(
            "EXPLAIN QUERY PLAN SELECT * FROM events_with_person
             WHERE {condition} ORDER BY id DESC LIMIT 100"
        ));
        let first = plan[0]["detail"].as_str().expect("a step");
        assert!(first.contains(index), "{condition}: {plan:?}");
        let sorts = plan.iter().any(|step| step["detail"].to_string().contains("TEMP B-TREE"));
        assert!(!sorts || condition.starts_with("uuid"), "{condition}: {plan:?}");
    }
}

#[test]
fn the_schema_is_served() {
    let collector = Collector::start();
    let answer = collector.get("/api/schema/");
    assert_eq!((answer.status, answer.header("content-type")), (200, Some("application/json")));
    let schema = answer.json();
    assert_eq!(schema["openapi"], "3.1.0");
    let events = &schema["paths"]["/api/projects/{project}/events/"]["get"];
    let names: Vec<&Value> =
        events["parameters"].as_array().expect("parameters").iter().map(|one| &one["name"]).collect();
    assert!(names.contains(&&json!("project")) && names.contains(&&json!("after")), "{names:?}");
    // Every schema that is referred to is there.
    let text = answer.body.clone();
    let references = text
        .match_indices("#/components/schemas/")
        .map(|(place, prefix)| text[place + prefix.len()..].split('"').next().expect("a name"));
    for name in references {
        assert!(schema["components"]["schemas"][name].is_object(), "{name}");
    }
}

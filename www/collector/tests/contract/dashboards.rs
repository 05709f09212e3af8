//! Dashboards and annotations by PostHog's API.

use serde_json::{Value, json};

use crate::harness::{Answer, Collector, event_with};

const DASHBOARDS: &str = "/api/projects/@current/dashboards/";
const ANNOTATIONS: &str = "/api/projects/@current/annotations/";
const INSIGHTS: &str = "/api/projects/@current/insights/";

fn send(collector: &Collector, method: &str, path: &str, body: &Value) -> Answer {
    collector.request(method, path, &[], body.to_string().as_bytes())
}

fn made(collector: &Collector, path: &str, body: &Value) -> Value {
    let answer = send(collector, "POST", path, body);
    assert_eq!(answer.status, 201, "{answer:?}");
    answer.json()
}

/// A collector with an event on the first of January and two on the second.
fn with_events() -> Collector {
    let collector = Collector::start();
    let seen = |day: usize| {
        let mut event = event_with("seen", "ada", json!({}));
        event["timestamp"] = json!(format!("2026-01-0{day}T12:00:00Z"));
        event
    };
    collector.capture(&json!([seen(1), seen(2), seen(2)]));
    collector
}

fn insight(collector: &Collector, more: Value) -> Value {
    let dates = json!({ "date_from": "2026-01-01", "date_to": "2026-01-02" });
    let query = json!({ "kind": "TrendsQuery", "series": [{ "event": "seen" }], "dateRange": dates });
    let mut body = json!({ "name": "Seen", "query": { "kind": "InsightVizNode", "source": query } });
    body.as_object_mut().expect("an object").extend(more.as_object().expect("an object").clone());
    made(collector, INSIGHTS, &body)
}

#[test]
fn a_dashboard_has_the_insights_that_name_it() {
    let collector = with_events();
    let dashboard = made(&collector, DASHBOARDS, &json!({ "name": "Overview", "tags": ["a"] }));
    assert_eq!((&dashboard["tiles"], &dashboard["pinned"]), (&json!([]), &json!(false)));
    let id = dashboard["id"].as_i64().expect("an id");
    let first = insight(&collector, json!({ "dashboards": [id] }));
    assert_eq!(first["dashboards"], json!([id]));
    let second = insight(&collector, json!({}));
    assert_eq!(second["dashboards"], json!([]));
    let path = format!("{INSIGHTS}{}/", second["id"]);
    assert_eq!(send(&collector, "PATCH", &path, &json!({ "dashboards": [id] })).json()["dashboards"], json!([id]));

    let shown = collector.get(&format!("{DASHBOARDS}{id}/")).json();
    let tiles = shown["tiles"].as_array().expect("tiles");
    assert_eq!(tiles.len(), 2);
    assert_eq!((&tiles[0]["insight"]["id"], &tiles[1]["insight"]["id"]), (&first["id"], &second["id"]));
    assert_eq!(tiles[0]["insight"]["result"][0]["data"], json!([1, 2]));
    // A list has no tiles, and another change of the insight leaves it where it is.
    assert!(collector.results(DASHBOARDS)[0].get("tiles").is_none());
    assert_eq!(send(&collector, "PATCH", &path, &json!({ "name": "Again" })).json()["dashboards"], json!([id]));

    // Off by the tile, by the insight's own list, and by the insight's end.
    let gone = json!({ "tiles": [{ "id": tiles[1]["id"], "deleted": true }] });
    let left = send(&collector, "PATCH", &format!("{DASHBOARDS}{id}/"), &gone).json();
    assert_eq!(left["tiles"].as_array().map(Vec::len), Some(1));
    assert_eq!(collector.get(&path).json()["dashboards"], json!([]));
    send(&collector, "PATCH", &path, &json!({ "dashboards": [id] }));
    assert_eq!(send(&collector, "DELETE", &path, &json!({})).status, 204);
    let path = format!("{INSIGHTS}{}/", first["id"]);
    send(&collector, "PATCH", &path, &json!({ "dashboards": [] }));
    assert_eq!(collector.get(&format!("{DASHBOARDS}{id}/")).json()["tiles"], json!([]));

    assert_eq!(send(&collector, "DELETE", &format!("{DASHBOARDS}{id}/"), &json!({})).status, 204);
    assert!(collector.results(DASHBOARDS).is_empty());
    assert_eq!(collector.get(&path).status, 200, "its insights stay");
    assert_eq!(send(&collector, "PATCH", &path, &json!({ "dashboards": [id] })).status, 400);
}

#[test]
fn tiles_have_texts_places_and_the_dates_of_the_dashboard() {
    let collector = with_events();
    let tiles = json!([{ "text": { "body": "Read me" }, "layouts": { "sm": { "x": 0, "y": 5 } } }]);
    let dashboard = made(&collector, DASHBOARDS, &json!({ "name": "Dates", "pinned": true, "tiles": tiles }));
    made(&collector, DASHBOARDS, &json!({ "name": "Another" }));
    assert_eq!(collector.results(DASHBOARDS)[0]["name"], "Dates", "pinned ones come first");
    assert_eq!(collector.results(&format!("{DASHBOARDS}?pinned=false&search=ANO")).len(), 1);
    let id = &dashboard["id"];
    let seen = insight(&collector, json!({ "dashboards": [id] }));
    let path = format!("{DASHBOARDS}{id}/");
    let places = json!({ "tiles": [
        { "id": 1, "layouts": { "sm": { "x": 0, "y": 5 } }, "text": { "body": "Read me now" } },
        { "id": 2, "layouts": { "sm": { "x": 0, "y": 0 } }, "color": "blue" },
    ] });
    let changed = send(&collector, "PATCH", &path, &places);
    assert_eq!(changed.status, 200, "{changed:?}");
    let shown = changed.json();
    assert_eq!((&shown["tiles"][0]["insight"]["id"], &shown["tiles"][0]["color"]), (&seen["id"], &json!("blue")));
    assert_eq!(shown["tiles"][1]["text"]["body"], "Read me now");
    // What was shown can be sent back.
    assert_eq!(send(&collector, "PATCH", &path, &json!({ "tiles": shown["tiles"] })).status, 200);

    let dates = json!({ "filters": { "date_from": "2026-01-02", "date_to": "2026-01-02" } });
    let shown = send(&collector, "PATCH", &path, &dates).json();
    assert_eq!(shown["tiles"][0]["insight"]["result"][0]["data"], json!([2]));
    let own = collector.get(&format!("{INSIGHTS}{}/", seen["id"])).json();
    assert_eq!(own["result"][0]["data"], json!([1, 2]), "the insight itself keeps its dates");
    let from = collector.get(&format!("{INSIGHTS}{}/?from_dashboard={id}", seen["id"])).json();
    assert_eq!(from["result"][0]["data"], json!([2]));
    let elder = json!({ "name": "Elder", "dashboards": [id], "filters": { "insight": "TRENDS", "events": [{ "id": "seen" }],
                        "date_from": "2026-01-01" } });
    made(&collector, INSIGHTS, &elder);
    let shown = collector.get(&path).json();
    let elder = shown["tiles"].as_array().expect("tiles").iter().find(|tile| tile["insight"]["name"] == "Elder");
    assert_eq!(elder.expect("a tile")["insight"]["result"][0]["data"], json!([2]));
}

#[test]
fn what_makes_no_dashboard_is_refused() {
    let collector = Collector::start();
    let tile = |tile: Value| json!({ "tiles": [tile] });
    let many: Vec<Value> = (0..51).map(|number| json!({ "text": { "body": number.to_string() } })).collect();
    for body in [
        json!({ "name": 5 }),
        json!({ "name": "a".repeat(401) }),
        json!({ "pinned": "yes" }),
        json!({ "tags": [1] }),
        json!({ "use_template": "product analytics" }),
        json!({ "filters": { "date_from": "soon" } }),
        json!({ "filters": { "properties": [{ "key": "a" }] } }),
        json!({ "filters": [] }),
        tile(json!({ "insight": 1 })),
        tile(json!({ "id": 7, "color": "blue" })),
        tile(json!({ "text": { "body": "a".repeat(4_001) } })),
        tile(json!({ "text": "a" })),
        tile(json!({ "text": { "body": "a" }, "layouts": [] })),
        tile(json!({ "text": { "body": "a" }, "button_tile": {} })),
        tile(json!("a")),
        json!({ "tiles": many }),
        json!({ "tiles": {} }),
    ] {
        let answer = send(&collector, "POST", DASHBOARDS, &body);
        assert_eq!(answer.status, 400, "{body}: {answer:?}");
    }
    assert!(collector.results(DASHBOARDS).is_empty());
    assert_eq!(collector.get(&format!("{DASHBOARDS}1/")).status, 404);
    let body = json!({ "query": { "kind": "TrendsQuery", "series": [{ "event": "a" }] }, "dashboards": "1" });
    assert_eq!(send(&collector, "POST", INSIGHTS, &body).status, 400);
    assert!(collector.results(INSIGHTS).is_empty(), "nothing is half made");
}

#[test]
fn annotations_are_made_listed_changed_and_deleted() {
    let collector = with_events();
    let insight = insight(&collector, json!({}));
    let body = json!({ "content": "Launch", "date_marker": "2026-01-02T10:00:00+02:00", "scope": "project" });
    let launch = made(&collector, ANNOTATIONS, &body);
    assert_eq!(launch["date_marker"], "2026-01-02T08:00:00.000Z");
    assert_eq!((&launch["creation_type"], &launch["deleted"]), (&json!("USR"), &json!(false)));
    let of_insight = json!({ "content": "Only here", "date_marker": "2026-01-03", "dashboard_item": insight["id"] });
    let own = made(&collector, ANNOTATIONS, &of_insight);
    assert_eq!((&own["scope"], &own["insight_name"]), (&json!("dashboard_item"), &json!("Seen")));
    assert_eq!(own["insight_short_id"], insight["short_id"]);

    let contents = |query: &str| {
        let found = collector.results(&format!("{ANNOTATIONS}{query}"));
        found.iter().map(|one| one["content"].as_str().expect("text").to_owned()).collect::<Vec<_>>()
    };
    assert_eq!(contents(""), ["Only here", "Launch"]);
    assert_eq!(contents("?scope=project"), ["Launch"]);
    assert_eq!(contents("?search=HERE"), ["Only here"]);
    assert_eq!(contents("?date_from=2026-01-02&date_to=2026-01-02T12:00:00Z"), ["Launch"]);
    assert_eq!(contents("?limit=1&offset=1"), ["Launch"]);
    let path = format!("{ANNOTATIONS}{}/", launch["id"]);
    // What came can be sent back with a change.
    let mut changed = launch.clone();
    changed["content"] = json!("The launch");
    let changed = send(&collector, "PATCH", &path, &changed);
    assert_eq!((changed.status, &changed.json()["content"]), (200, &json!("The launch")));
    assert_eq!(collector.get(&path).json()["content"], "The launch");
    assert_eq!(send(&collector, "PATCH", &path, &json!({ "deleted": true })).status, 200);
    assert_eq!(send(&collector, "DELETE", &format!("{ANNOTATIONS}{}/", own["id"]), &json!({})).status, 204);
    assert!(contents("").is_empty());
    assert_eq!(collector.get(&path).status, 404);
}

#[test]
fn what_makes_no_annotation_is_refused() {
    let collector = Collector::start();
    for (body, attr) in [
        (json!({ "content": 5 }), "content"),
        (json!({ "content": "a".repeat(8_193) }), "content"),
        (json!({ "content": "a", "date_marker": "soon" }), "date_marker"),
        (json!({ "content": "a", "date_marker": 5 }), "date_marker"),
        (json!({ "content": "a", "scope": "world" }), "scope"),
        (json!({ "content": "a", "dashboard_item": 1 }), "dashboard_item"),
        (json!({ "content": "a", "dashboard_id": "1" }), "dashboard_id"),
        (json!({ "content": "a", "emoji": "b" }), "emoji"),
    ] {
        let answer = send(&collector, "POST", ANNOTATIONS, &body);
        assert_eq!((answer.status, &answer.json()["attr"]), (400, &json!(attr)), "{answer:?}");
    }
    assert_eq!(collector.get(&format!("{ANNOTATIONS}?scope=world")).status, 400);
    assert_eq!(collector.get(&format!("{ANNOTATIONS}?apply_all=true")).status, 400);
    assert!(collector.results(ANNOTATIONS).is_empty());
}

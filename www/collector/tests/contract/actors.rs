//! The persons behind a number of an insight: what may be asked, and what is refused.

use serde_json::{Value, json};

use crate::harness::{Answer, Collector, event_with};

fn ask(collector: &Collector, query: &Value) -> Answer {
    collector.post("/api/projects/@current/query/", json!({ "query": query }).to_string().as_bytes())
}

fn seen(distinct_id: &str, at: &str, more: Value) -> Value {
    let mut event = event_with("seen", distinct_id, more);
    event["timestamp"] = json!(at);
    event
}

fn trend(more: Value) -> Value {
    let mut query = json!({
        "kind": "TrendsQuery", "series": [{ "kind": "EventsNode", "event": "seen" }],
        "dateRange": { "date_from": "2026-01-05", "date_to": "2026-01-06" },
    });
    query.as_object_mut().expect("an object").extend(more.as_object().expect("an object").clone());
    query
}

#[test]
fn persons_come_by_the_number_of_their_events_page_by_page() {
    let collector = Collector::start();
    let set = json!({ "$set": { "email": "ada@shop.test" } });
    collector.capture(&json!([
        seen("ada", "2026-01-05T07:10:00Z", set),
        seen("ada", "2026-01-05T07:50:00Z", json!({})),
        seen("bob", "2026-01-05T07:30:00Z", json!({})),
        seen("cleo", "2026-01-05T07:59:59Z", json!({ "$process_person_profile": false })),
        seen("dan", "2026-01-05T08:00:00Z", json!({})),
    ]));
    let source = json!({
        "kind": "InsightActorsQuery", "source": trend(json!({ "interval": "hour" })), "day": "2026-01-05 07:00:00",
    });
    let page = |offset: usize| {
        let select = json!(["actor", "id", "event_count", "created_at"]);
        let query = json!({ "kind": "ActorsQuery", "source": source, "select": select, "limit": 2, "offset": offset });
        let answer = ask(&collector, &query);
        assert_eq!(answer.status, 200, "{answer:?}");
        answer.json()
    };
    let first = page(0);
    assert_eq!(first["columns"], json!(["actor", "id", "event_count", "created_at"]));
    assert_eq!((&first["hasMore"], &first["limit"], &first["offset"]), (&json!(true), &json!(2), &json!(0)));
    assert_eq!(first["results"][0][0]["properties"], json!({ "email": "ada@shop.test" }));
    assert_eq!(first["results"][0][2], 2);
    assert_eq!(first["results"][0][3], "2026-01-05T07:10:00.000Z");
    assert_eq!(first["results"][0][1], first["results"][0][0]["id"]);
    let last = page(2);
    assert_eq!((&last["hasMore"], last["results"].as_array().map(Vec::len)), (&json!(false), Some(1)));
    let ids: Vec<Value> = [&first["results"][1], &last["results"][0]].map(|row| row[0]["distinct_ids"].clone()).into();
    assert!(ids.contains(&json!(["bob"])) && ids.contains(&json!(["cleo"])), "who has no profile, too: {ids:?}");
}

#[test]
fn what_no_number_is_asked_for_with_is_refused() {
    let collector = Collector::start();
    collector.capture(&seen("ada", "2026-01-05T07:10:00Z", json!({})));
    let insight = |source: Value, more: Value| {
        let mut actors = json!({ "kind": "InsightActorsQuery", "source": source });
        actors.as_object_mut().expect("an object").extend(more.as_object().expect("an object").clone());
        json!({ "kind": "ActorsQuery", "source": actors })
    };
    let node = json!([{ "event": "seen" }]);
    let lifecycle = json!({ "kind": "LifecycleQuery", "series": node });
    let retention = json!({ "kind": "RetentionQuery", "retentionFilter": { "totalIntervals": 3 } });
    let mut columns = insight(trend(json!({})), json!({ "day": "2026-01-05" }));
    columns["select"] = json!(["person", "count(*) FROM persons --"]);
    let refused = [
        (columns, "select"),
        (insight(trend(json!({})), json!({})), "day"),
        (insight(trend(json!({})), json!({ "day": "soon" })), "day"),
        (insight(trend(json!({})), json!({ "day": "2026-01-05", "series": 1 })), "series"),
        (insight(trend(json!({})), json!({ "day": "2026-01-05", "compare": "previous" })), "compare"),
        (insight(trend(json!({})), json!({ "day": "2026-01-05", "other": 1 })), "other"),
        (insight(trend(json!({ "trendsFilter": { "display": "BoldNumber" } })), json!({ "day": "2026-01-05" })), "day"),
        (insight(lifecycle.clone(), json!({ "day": "2026-01-05" })), "status"),
        (insight(lifecycle.clone(), json!({ "day": "2026-01-05", "status": "gone" })), "status"),
        (insight(lifecycle, json!({ "status": "new" })), "day"),
        (insight(retention, json!({ "interval": 3 })), "interval"),
        (insight(json!({ "kind": "StickinessQuery", "series": node }), json!({})), "day"),
        (
            insight(json!({ "kind": "FunnelsQuery", "series": [{ "event": "a" }, { "event": "b" }] }), json!({})),
            "persons",
        ),
        (json!({ "kind": "ActorsQuery", "source": { "source": trend(json!({})) } }), "kind"),
    ];
    for (query, named) in refused {
        let answer = ask(&collector, &query);
        assert_eq!(answer.status, 400, "{query}: {answer:?}");
        assert!(answer.json()["detail"].as_str().is_some_and(|detail| detail.contains(named)), "{named}: {answer:?}");
    }
    // No number of the answer has such a day: it has no persons.
    let answer = ask(&collector, &insight(trend(json!({})), json!({ "day": "2026-02-05" })));
    assert_eq!((answer.status, answer.json()["results"].take()), (200, json!([])));
}

//! Who an event belongs to.

use serde_json::{Value, json};

use crate::harness::{Collector, event, event_with};

const PERSONS: &str = "/api/projects/@current/persons/";

fn identify(distinct_id: &str, anonymous: &str, set: Value) -> Value {
    event_with("$identify", distinct_id, json!({ "$anon_distinct_id": anonymous, "$set": set }))
}

fn personless(name: &str, distinct_id: &str) -> Value {
    event_with(name, distinct_id, json!({ "$process_person_profile": false }))
}

fn only_person(collector: &Collector) -> Value {
    let mut persons = collector.results(PERSONS);
    assert_eq!(persons.len(), 1, "{persons:?}");
    persons.remove(0)
}

fn person_id_of(collector: &Collector, name: &str) -> Value {
    let events = collector.results(&format!("/api/projects/1/events/?event={name}"));
    events[0]["person_id"].clone()
}

#[test]
fn set_overrides_set_once_does_not_unset_removes() {
    let collector = Collector::start();
    collector.capture(&json!([
        event_with("a", "ada", json!({ "$set": { "plan": "free", "gone": 1 } })),
        event_with("b", "ada", json!({ "$set_once": { "plan": "no", "first": "a" } })),
        event_with("c", "ada", json!({ "$set_once": { "first": "b" }, "$set": { "plan": "paid" } })),
        event_with("d", "ada", json!({ "$set": { "both": 2 }, "$set_once": { "both": 1 } })),
        event_with("e", "ada", json!({ "$unset": ["gone", "never"] })),
        event_with("$exception", "ada", json!({ "$set": { "ignored": true } })),
    ]));
    let person = only_person(&collector);
    assert_eq!(person["properties"], json!({ "plan": "paid", "first": "a", "both": 2 }));
    assert_eq!(person["is_identified"], false);
    assert_eq!(person["event_count"], 6);
}

#[test]
fn identify_merges_the_anonymous_person() {
    let collector = Collector::start();
    let mut early = event_with("viewed", "anon", json!({ "$set": { "utm": "x", "name": "?" } }));
    early["timestamp"] = json!("2025-01-01T00:00:00Z");
    let mut known = event_with("bought", "ada", json!({ "$set": { "name": "Ada" } }));
    known["timestamp"] = json!("2025-02-01T00:00:00Z");
    collector.capture(&json!([known, early]));
    assert_eq!(collector.results(PERSONS).len(), 2);
    let ada = person_id_of(&collector, "bought");

    collector.capture(&identify("ada", "anon", json!({ "email": "ada@shop.test" })));
    let person = only_person(&collector);
    assert_eq!(person["id"], ada);
    assert_eq!(person["distinct_ids"], json!(["ada", "anon"]));
    assert_eq!(person["properties"], json!({ "utm": "x", "name": "Ada", "email": "ada@shop.test" }));
    assert_eq!(person["created_at"], "2025-01-01T00:00:00.000Z");
    assert_eq!(person["is_identified"], true);
    assert_eq!(person["event_count"], 3);
    // Events sent before the merge have moved with it.
    assert_eq!(person_id_of(&collector, "viewed"), ada);
    let path = format!("/api/projects/1/events/?person_id={}", ada.as_str().expect("an id"));
    assert_eq!(collector.results(&path).len(), 3);
}

#[test]
fn an_identified_person_is_not_merged_away() {
    let collector = Collector::start();
    collector.capture(&identify("ada", "anon-1", json!({ "name": "Ada" })));
    collector.capture(&event("viewed", "bob"));
    collector.capture(&identify("bob", "ada", json!({ "name": "Bob" })));
    let persons = collector.results(PERSONS);
    assert_eq!(persons.len(), 2, "{persons:?}");
    for (id, name) in [("ada", "Ada"), ("bob", "Bob")] {
        let person = collector.results(&format!("{PERSONS}?search={name}")).remove(0);
        assert!(person["distinct_ids"].as_array().is_some_and(|ids| ids.contains(&json!(id))));
        assert_eq!(person["is_identified"], true);
    }
    // The refused event itself is stored.
    assert_eq!(collector.events().len(), 3);
    // An alias is refused likewise; only the dangerous merge goes through.
    collector.capture(&event_with("$create_alias", "bob", json!({ "alias": "ada" })));
    assert_eq!(collector.results(PERSONS).len(), 2);
    collector.capture(&event_with("$merge_dangerously", "bob", json!({ "alias": "ada" })));
    let person = only_person(&collector);
    assert_eq!(person["distinct_ids"], json!(["ada", "anon-1", "bob"]));
    assert_eq!(person["properties"]["name"], "Bob");
}

#[test]
fn an_alias_joins_whoever_exists() {
    let collector = Collector::start();
    collector.capture(&event_with("e", "ada", json!({ "$set": { "a": 1 } })));
    collector.capture(&event_with("$create_alias", "ada", json!({ "alias": "new" })));
    collector.capture(&event_with("$create_alias", "newer", json!({ "alias": "new" })));
    let person = only_person(&collector);
    assert_eq!(person["distinct_ids"], json!(["ada", "new", "newer"]));
    assert_eq!(person["properties"], json!({ "a": 1 }));
    collector.capture(&event("e", "newer"));
    assert_eq!(only_person(&collector)["event_count"], 4);
}

#[test]
fn ids_that_stem_from_a_bug_are_never_merged() {
    let collector = Collector::start();
    let illegal = [
        "",
        " ",
        "null",
        "undefined",
        "UNDEFINED",
        "anonymous",
        "Guest",
        "distinct_id",
        "distinctid",
        "id",
        "not_authenticated",
        "email",
        "true",
        "False",
        "0",
        "[object Object]",
        "NaN",
        "None",
        "none",
        "'null'",
        "\"undefined\"",
    ];
    for id in illegal {
        collector.capture(&identify("ada", id, json!({})));
        if !id.is_empty() {
            collector.capture(&identify(id, "carl", json!({})));
        }
    }
    let ids = collector.sql("SELECT person_id, COUNT(*) AS n FROM distinct_ids GROUP BY person_id HAVING n > 1");
    assert!(ids.is_empty(), "{ids:?}");
    // Their case may matter: this one is a name.
    collector.capture(&identify("ada", "nan", json!({})));
    let person = collector.results(&format!("{PERSONS}?search=ada")).remove(0);
    assert_eq!(person["distinct_ids"], json!(["ada", "nan"]));
}

#[test]
fn a_long_id_is_merged_at_the_length_it_is_stored_with() {
    let collector = Collector::start();
    let long = "x".repeat(250);
    collector.capture(&event("viewed", &long));
    collector.capture(&identify("ada", &long, json!({})));
    let person = only_person(&collector);
    assert_eq!(person["distinct_ids"], json!(["ada", "x".repeat(200)]));
}

#[test]
fn identifying_as_oneself_merges_nothing() {
    let collector = Collector::start();
    collector.capture(&identify("ada", "ada", json!({ "a": 1 })));
    let person = only_person(&collector);
    assert_eq!((&person["is_identified"], &person["properties"]["a"]), (&json!(false), &json!(1)));
}

#[test]
fn anonymous_events_make_no_person_and_join_one_later() {
    let collector = Collector::start();
    let mut first = personless("viewed", "anon");
    first["$set_once"] = json!({ "$initial_utm": "x" });
    collector.capture(&json!([first, personless("scrolled", "anon")]));
    assert!(collector.results(PERSONS).is_empty());
    let anonymous = person_id_of(&collector, "viewed");
    assert_eq!(person_id_of(&collector, "scrolled"), anonymous);
    let path = |id: &Value| format!("/api/projects/1/events/?person_id={}", id.as_str().expect("an id"));
    assert_eq!(collector.results(&path(&anonymous)).len(), 2);

    collector.capture(&identify("ada", "anon", json!({})));
    let person = only_person(&collector);
    // The new id was unknown, so the person takes over the id that is on the events already.
    assert_eq!(person["id"], anonymous);
    assert_eq!(person["properties"], json!({}));
    assert_eq!(person["event_count"], 3);
    assert_eq!(collector.results(&path(&anonymous)).len(), 3);

    // A second device's anonymous events join the person that exists by now.
    collector.capture(&personless("viewed elsewhere", "anon-2"));
    assert_ne!(person_id_of(&collector, "viewed%20elsewhere"), anonymous);
    collector.capture(&identify("ada", "anon-2", json!({})));
    assert_eq!(person_id_of(&collector, "viewed%20elsewhere"), anonymous);
    assert_eq!(collector.results(&path(&anonymous)).len(), 5);

    // A personless event of an id that has a person belongs to it, and changes nothing.
    let mut late = personless("late", "ada");
    late["$set"] = json!({ "ignored": true });
    collector.capture(&late);
    assert_eq!(person_id_of(&collector, "late"), anonymous);
    assert_eq!(only_person(&collector)["properties"], json!({}));
}

#[test]
fn projects_do_not_share_persons() {
    let collector = Collector::start();
    for token in ["one", "two"] {
        collector.capture(&json!({
            "event": "e", "distinct_id": "ada", "api_key": token, "$set": { "token": token },
        }));
    }
    let persons = collector.results(PERSONS);
    assert_eq!(persons.len(), 2);
    assert_ne!(persons[0]["id"], persons[1]["id"]);
    let id = persons[0]["id"].as_str().expect("an id");
    assert_eq!(collector.results(&format!("/api/projects/1/events/?person_id={id}")).len(), 1);
}

#[test]
fn groups_are_stored_and_merged() {
    let collector = Collector::start();
    let group = |set: Value| {
        let group = json!({ "$group_type": "company", "$group_key": "acme", "$group_set": set });
        event_with("$groupidentify", "ada", group)
    };
    collector.capture(&json!([group(json!({ "a": 1, "b": 1 })), group(json!({ "b": 2 }))]));
    let rows = collector.sql("SELECT group_type, group_key, properties FROM groups");
    assert_eq!(rows.len(), 1);
    assert_eq!(rows[0]["group_type"], "company");
    assert_eq!(rows[0]["group_key"], "acme");
    assert_eq!(rows[0]["properties"], r#"{"a":1,"b":2}"#);
}

/// A refused merge says why.
#[test]
fn what_was_not_done_is_listed_as_a_warning() {
    let collector = Collector::start();
    let identify = |id: &str, anonymous: &str| event_with("$identify", id, json!({ "$anon_distinct_id": anonymous }));
    let group = |kind: &str| event_with("$groupidentify", "eve", json!({ "$group_type": kind, "$group_key": "k" }));
    collector.capture(&json!([identify("ada", "anon-1"), identify("bob", "anon-2"), identify("bob", "ada")]));
    collector.capture(&json!([identify("cid", "null"), identify("undefined", "anon-3")]));
    collector.capture(&event_with("large", "dan", json!({ "$set": { "a": "a".repeat(700_000) } })));
    collector.capture(&json!(["a", "b", "c", "d", "e", "f"].map(group)));
    let mut warnings = collector.results("/api/projects/1/ingestion_warnings/");
    warnings.sort_by_key(|warning| warning["type"].to_string());
    let counts: Vec<_> = warnings.iter().map(|one| (one["type"].as_str().expect("a type"), &one["count"])).collect();
    assert_eq!(
        counts,
        [
            ("cannot_merge_already_identified", &json!(1)),
            ("cannot_merge_with_illegal_distinct_id", &json!(2)),
            ("person_properties_size_violation", &json!(1)),
            ("too_many_group_types", &json!(1)),
        ]
    );
    let details = &warnings[0]["warnings"][0]["details"];
    assert_eq!(
        (&details["sourcePersonDistinctId"], &details["targetPersonDistinctId"]),
        (&json!("ada"), &json!("bob"))
    );
    assert_eq!(collector.request("DELETE", "/api/projects/1/data/", &[], b"").status, 204);
    assert!(collector.results("/api/projects/1/ingestion_warnings/").is_empty());
}

//! An event's uuid is its idempotency key: a repeat is answered with 200 and changes nothing.

use serde_json::json;

use crate::harness::{Collector, event, event_with};

const UUID: &str = "0198a2b3-0000-7000-8000-00000000abcd";

#[test]
fn a_repeat_is_stored_once_within_and_across_requests() {
    let collector = Collector::start();
    let mut first = event("first", "ada");
    first["uuid"] = json!(UUID);
    let mut again = event("again", "bob");
    again["uuid"] = json!(UUID.to_uppercase());
    collector.capture(&json!([first, first]));
    collector.capture(&first);
    collector.capture(&again);
    let events = collector.events();
    assert_eq!(events.len(), 1);
    assert_eq!((&events[0]["event"], &events[0]["uuid"]), (&json!("first"), &json!(UUID)));
    // It is counted once too, and the repeat's distinct id was never seen.
    assert_eq!(collector.results("/api/projects/1/event_names/")[0]["count"], 1);
    assert_eq!(collector.sql("SELECT distinct_id FROM distinct_ids").len(), 1);
}

#[test]
fn projects_do_not_share_uuids() {
    let collector = Collector::start();
    for token in ["one", "two"] {
        let event = json!({ "event": "e", "distinct_id": "d", "api_key": token, "uuid": UUID });
        collector.capture(&event);
    }
    assert_eq!(collector.events().len(), 2);
}

#[test]
fn a_repeat_does_not_change_the_person_again() {
    let collector = Collector::start();
    let mut old = event_with("$set", "ada", json!({ "$set": { "plan": "free" } }));
    old["uuid"] = json!(UUID);
    collector.capture(&old);
    collector.capture(&event_with("$set", "ada", json!({ "$set": { "plan": "paid" } })));
    collector.capture(&old);
    let persons = collector.results("/api/projects/1/persons/");
    assert_eq!(persons[0]["properties"]["plan"], "paid");
    assert_eq!(persons[0]["event_count"], 2);
}

#[test]
fn an_event_without_a_uuid_gets_one() {
    let collector = Collector::start();
    let mut empty = event("empty", "ada");
    empty["uuid"] = json!("");
    collector.capture(&json!([event("none", "ada"), empty]));
    for stored in collector.events() {
        let uuid = stored["uuid"].as_str().expect("a uuid");
        let parsed = uuid::Uuid::parse_str(uuid).expect("a valid uuid");
        assert_eq!(parsed.get_version_num(), 7, "{stored}");
    }
    assert_eq!(collector.events().len(), 2);
}

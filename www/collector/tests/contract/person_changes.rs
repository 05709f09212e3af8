//! Persons that are split and deleted, with what belongs to them.

use std::collections::BTreeSet;

use proptest::{
    collection::vec,
    prelude::*,
    test_runner::{Config, TestRunner},
};
use serde_json::{Value, json};

use crate::harness::{Answer, Collector, event_with, seed};

const PERSONS: &str = "/api/projects/@current/persons/";

fn identify(distinct_id: &str, anonymous: &str) -> Value {
    let set = json!({ "email": format!("{distinct_id}@shop.test") });
    event_with("$identify", distinct_id, json!({ "$anon_distinct_id": anonymous, "$set": set }))
}

fn seen(distinct_id: &str) -> Value {
    event_with("seen", distinct_id, json!({ "$session_id": format!("session of {distinct_id}") }))
}

fn person_of(collector: &Collector, distinct_id: &str) -> Option<Value> {
    collector.results(&format!("{PERSONS}?distinct_id={distinct_id}")).pop()
}

fn id_of(collector: &Collector, distinct_id: &str) -> String {
    person_of(collector, distinct_id).expect("a person")["id"].as_str().expect("an id").to_owned()
}

fn split(collector: &Collector, id: &str, body: Value) -> Answer {
    collector.request("POST", &format!("{PERSONS}{id}/split/"), &[], body.to_string().as_bytes())
}

fn delete(collector: &Collector, id: &str, query: &str) -> u16 {
    collector.request("DELETE", &format!("{PERSONS}{id}/{query}"), &[], b"").status
}

#[test]
fn distinct_ids_that_are_split_off_are_persons_of_their_own() {
    let collector = Collector::start();
    collector.capture(&json!([seen("anon"), seen("other"), identify("ada", "anon"), identify("ada", "other")]));
    let ada = id_of(&collector, "ada");
    let answer = split(&collector, &ada, json!({ "distinct_ids_to_split": ["anon"] }));
    assert_eq!((answer.status, answer.json()), (201, json!({ "success": true })));
    let person = collector.get(&format!("{PERSONS}{ada}/")).json();
    assert_eq!(person["distinct_ids"], json!(["ada", "other"]));
    assert_eq!(person["properties"], json!({ "email": "ada@shop.test" }));
    let anon = person_of(&collector, "anon").expect("a person");
    assert_eq!((&anon["properties"], &anon["is_identified"]), (&json!({}), &json!(false)));
    assert_eq!(anon["event_count"], 1, "its events have gone with it");

    // The one that is named stays; what comes later belongs to the person that it was made.
    assert_eq!(split(&collector, &ada, json!({ "main_distinct_id": "other" })).status, 201);
    assert_eq!(id_of(&collector, "other"), ada);
    let alone = id_of(&collector, "ada");
    collector.capture(&json!([seen("ada"), seen("anon")]));
    assert_eq!(id_of(&collector, "ada"), alone);
    assert_eq!(person_of(&collector, "anon").expect("a person")["event_count"], 2);
    assert_eq!(collector.results(PERSONS).len(), 3);
}

#[test]
fn without_a_name_the_first_distinct_id_stays() {
    let collector = Collector::start();
    collector.capture(&json!([seen("first"), seen("second"), identify("second", "first")]));
    let person = id_of(&collector, "second");
    assert_eq!(split(&collector, &person, json!({})).status, 201);
    assert_eq!(id_of(&collector, "first"), person);
    assert_ne!(id_of(&collector, "second"), person);
}

#[test]
fn what_cannot_be_split_or_deleted_is_refused() {
    let collector = Collector::start();
    collector.capture(&json!([seen("anon"), identify("ada", "anon")]));
    let ada = id_of(&collector, "ada");
    let foreign = split(&collector, &ada, json!({ "distinct_ids_to_split": ["bob"] }));
    assert_eq!((foreign.status, &foreign.json()["attr"]), (400, &json!("distinct_ids_to_split")));
    assert_eq!(foreign.json()["detail"], r#"not on this person: ["bob"]"#);
    for body in [
        json!({ "main_distinct_id": "bob" }),
        json!({ "main_distinct_id": "ada", "distinct_ids_to_split": ["anon"] }),
        json!({ "distinct_ids_to_split": ["ada", "anon"] }),
        json!({ "distinct_ids_to_split": "anon" }),
        json!({ "everything": true }),
    ] {
        assert_eq!(split(&collector, &ada, body.clone()).status, 400, "{body}");
    }
    assert_eq!(person_of(&collector, "ada").expect("a person")["distinct_ids"], json!(["ada", "anon"]));
    let unknown = "01234567-0000-5000-8000-000000000000";
    assert_eq!(split(&collector, unknown, json!({})).status, 404);
    assert_eq!(delete(&collector, unknown, ""), 404);
    assert_eq!(delete(&collector, &ada, "?delete_events=maybe"), 400);
    assert_eq!(delete(&collector, &ada, "?delete_everything=true"), 400);
}

#[test]
fn a_deleted_person_leaves_its_events_unless_these_are_wanted_gone() {
    let collector = Collector::start();
    collector.capture(&json!([seen("anon"), identify("ada", "anon"), seen("bob")]));
    assert_eq!(delete(&collector, &id_of(&collector, "ada"), ""), 202);
    assert!(person_of(&collector, "ada").is_none());
    assert_eq!(collector.events().len(), 3);
    // An event of its distinct id makes a person again, another one.
    collector.capture(&seen("ada"));
    let ada = person_of(&collector, "ada").expect("a person");
    assert_eq!((&ada["distinct_ids"], &ada["properties"]), (&json!(["ada"]), &json!({})));

    assert_eq!(delete(&collector, &id_of(&collector, "ada"), "?delete_events="), 202);
    let left: BTreeSet<String> = collector.events().iter().map(|event| event["distinct_id"].to_string()).collect();
    assert_eq!(left, BTreeSet::from([r#""anon""#.to_owned(), r#""bob""#.to_owned()]));
    let names = collector.get("/api/projects/1/event_names/").json();
    assert_eq!(names["results"].as_array().expect("names").len(), 1, "{names}");
    assert_eq!((&names["results"][0]["name"], &names["results"][0]["count"]), (&json!("seen"), &json!(2)));
    for table in ["sessions", "distinct_ids"] {
        let rows = collector.sql(&format!("SELECT COUNT(*) AS n FROM {table}"));
        assert_eq!(rows[0]["n"], 2, "{table}");
    }
}

#[test]
fn recordings_go_only_where_that_is_wanted() {
    let collector = Collector::start();
    collector.capture(&json!([identify("ada", "anon"), seen("bob")]));
    for id in ["ada", "bob"] {
        let data = json!({ "$session_id": id, "$window_id": "w", "$snapshot_data": [{ "type": 2, "timestamp": 1 }] });
        let chunk = json!([event_with("$snapshot", id, data)]);
        assert_eq!(collector.post("/s/", chunk.to_string().as_bytes()).status, 200);
    }
    let recordings = || collector.results("/api/projects/@current/session_recordings/");
    let ada = id_of(&collector, "ada");
    assert_eq!(delete(&collector, &ada, "?delete_recordings=false"), 202);
    assert_eq!(recordings().len(), 2);
    let person = |id: &str| recordings().iter().find(|one| one["id"] == id).expect("a recording")["person"].clone();
    assert_eq!(person("ada"), Value::Null);

    collector.capture(&seen("ada"));
    assert_eq!(delete(&collector, &ada, "?delete_recordings=true&delete_events=true"), 202);
    assert_eq!(recordings().len(), 1);
    assert_eq!(collector.sql("SELECT DISTINCT session_id AS id FROM snapshots"), [json!({ "id": "bob" })]);
}

#[test]
fn static_cohorts_and_kept_flags_stay_with_the_person() {
    let collector = Collector::start();
    let cohort = json!({ "name": "listed", "is_static": true, "distinct_ids": ["anon", "bob"] });
    let made = collector.post("/api/projects/1/cohorts/", cohort.to_string().as_bytes()).json();
    let members = || {
        let rows = collector.results(&format!("/api/projects/1/cohorts/{}/persons/", made["id"]));
        rows.iter().map(|row| row["distinct_ids"].to_string()).collect::<BTreeSet<_>>()
    };
    collector.capture(&json!([seen("anon"), identify("ada", "anon"), seen("bob")]));
    let filters = json!({ "groups": [{ "properties": [], "rollout_percentage": 100 }] });
    let flag = json!({ "key": "kept", "filters": filters, "ensure_experience_continuity": true });
    assert_eq!(collector.post("/api/projects/1/feature_flags/", flag.to_string().as_bytes()).status, 201);
    let asked = json!({ "token": "phc_test", "distinct_id": "ada", "$anon_distinct_id": "anon" });
    assert_eq!(collector.post("/flags/?v=2", asked.to_string().as_bytes()).status, 200);
    let kept = || collector.sql("SELECT distinct_id AS id, earlier_id AS earlier FROM earlier_ids ORDER BY id");

    let ada = id_of(&collector, "ada");
    assert_eq!(split(&collector, &ada, json!({ "main_distinct_id": "ada" })).status, 201);
    assert_eq!(members(), BTreeSet::from([r#"["ada"]"#.into(), r#"["bob"]"#.into()]));
    assert_eq!(kept(), [json!({ "id": "ada", "earlier": "anon" })]);
    assert_eq!(delete(&collector, &ada, ""), 202);
    collector.capture(&seen("ada"));
    assert_eq!(members(), BTreeSet::from([r#"["bob"]"#.into()]));
    assert!(kept().is_empty());
    let stored = collector.get(&format!("/api/projects/1/cohorts/{}/", made["id"])).json();
    assert_eq!((&stored["distinct_ids"], &stored["count"]), (&json!(["bob"]), &json!(1)));
}

const IDS: usize = 5;

/// What is done to persons; distinct ids are numbers.
#[derive(Debug, Clone)]
enum Step {
    Seen(usize),
    Identify(usize, usize),
    SplitAllBut(usize),
    SplitOff(usize),
    Delete(usize, bool),
}

fn step() -> impl Strategy<Value = Step> {
    let id = || 0..IDS;
    prop_oneof![
        3 => id().prop_map(Step::Seen),
        3 => (id(), id()).prop_map(|(one, other)| Step::Identify(one, other)),
        1 => id().prop_map(Step::SplitAllBut),
        1 => id().prop_map(Step::SplitOff),
        1 => (id(), any::<bool>()).prop_map(|(id, events)| Step::Delete(id, events)),
    ]
}

/// A person as the rules read, without a look at how it is stored.
#[derive(Debug, Clone, Default, PartialEq, Eq, PartialOrd, Ord)]
struct Person {
    ids: BTreeSet<usize>,
    has_profile: bool,
    is_identified: bool,
}

/// Everybody who was seen, and the distinct ids of all events.
#[derive(Debug, Default)]
struct Model {
    persons: Vec<Person>,
    events: Vec<usize>,
}

impl Model {
    fn take(&mut self, id: usize) -> Person {
        match self.persons.iter().position(|person| person.ids.contains(&id)) {
            Some(place) => self.persons.swap_remove(place),
            None => Person { ids: BTreeSet::from([id]), ..Person::default() },
        }
    }

    /// Whether the API knows a person of this distinct id.
    fn has_profile(&self, id: usize) -> bool {
        self.persons.iter().any(|person| person.has_profile && person.ids.contains(&id))
    }

    fn run(&mut self, step: &Step) {
        match *step {
            Step::Seen(id) => {
                self.events.push(id);
                let person = self.take(id);
                self.persons.push(Person { has_profile: true, ..person });
            }
            Step::Identify(id, other) => {
                self.events.push(id);
                let mut own = self.take(id);
                let had_profile = std::mem::replace(&mut own.has_profile, true);
                if id != other {
                    own.is_identified = true;
                    if !own.ids.contains(&other) {
                        let other = self.take(other);
                        // Without a profile there is no other person that could be lost.
                        if other.is_identified && had_profile {
                            self.persons.push(other);
                        } else {
                            own.ids.extend(other.ids);
                        }
                    }
                }
                self.persons.push(own);
            }
            Step::SplitAllBut(main) => {
                let person = self.take(main);
                let leave = person.ids.iter().copied().filter(|id| *id != main).collect();
                self.split(person, leave);
            }
            Step::SplitOff(id) => {
                let person = self.take(id);
                let leaves = person.ids.len() > 1;
                self.split(person, if leaves { BTreeSet::from([id]) } else { BTreeSet::new() });
            }
            Step::Delete(id, events) => {
                let person = self.take(id);
                if events {
                    self.events.retain(|id| !person.ids.contains(id));
                } else {
                    let alone = |id: &usize| Person { ids: BTreeSet::from([*id]), ..Person::default() };
                    self.persons.extend(person.ids.iter().map(alone));
                }
            }
        }
    }

    fn split(&mut self, mut person: Person, leaving: BTreeSet<usize>) {
        person.ids.retain(|id| !leaving.contains(id));
        self.persons.push(person);
        let alone = |id: usize| Person { ids: BTreeSet::from([id]), has_profile: true, is_identified: false };
        self.persons.extend(leaving.into_iter().map(alone));
    }
}

fn name(id: usize) -> String {
    format!("id-{id}")
}

fn perform(collector: &Collector, step: &Step) {
    match *step {
        Step::Seen(id) => collector.capture(&seen(&name(id))),
        Step::Identify(id, other) => collector.capture(&identify(&name(id), &name(other))),
        Step::SplitAllBut(id) => {
            let body = json!({ "main_distinct_id": name(id) });
            assert_eq!(split(collector, &id_of(collector, &name(id)), body).status, 201);
        }
        Step::SplitOff(id) => {
            let person = person_of(collector, &name(id)).expect("a person");
            let is_alone = person["distinct_ids"].as_array().is_some_and(|ids| ids.len() == 1);
            let body = json!({ "distinct_ids_to_split": [name(id)] });
            let answer = split(collector, person["id"].as_str().expect("an id"), body);
            assert_eq!(answer.status, if is_alone { 400 } else { 201 }, "{answer:?}");
        }
        Step::Delete(id, events) => {
            assert_eq!(delete(collector, &id_of(collector, &name(id)), &format!("?delete_events={events}")), 202);
        }
    }
}

fn compare(collector: &Collector, model: &Model) {
    let number = |id: &Value| id.as_str().and_then(|id| id.strip_prefix("id-")?.parse::<usize>().ok()).expect("an id");
    let ids = |ids: &Value| ids.as_array().expect("ids").iter().map(number).collect::<BTreeSet<_>>();
    let of_model = |person: &&Person| person.has_profile;
    let expected: BTreeSet<(BTreeSet<usize>, bool, usize)> = model
        .persons
        .iter()
        .filter(of_model)
        .map(|person| {
            let events = model.events.iter().filter(|id| person.ids.contains(id)).count();
            (person.ids.clone(), person.is_identified, events)
        })
        .collect();
    let read = |person: &Value| {
        let events = person["event_count"].as_u64().expect("a count") as usize;
        (ids(&person["distinct_ids"]), person["is_identified"] == true, events)
    };
    let persons: BTreeSet<_> = collector.results(PERSONS).iter().map(read).collect();
    assert_eq!(persons, expected);
    let mut sent: Vec<usize> = collector.events().iter().map(|event| number(&event["distinct_id"])).collect();
    sent.sort_unstable();
    let mut events = model.events.clone();
    events.sort_unstable();
    assert_eq!(sent, events);
    let query = json!({ "kind": "TrendsQuery", "series": [{ "event": null, "math": "dau" }], "dateRange": { "date_from": "-1d" },
                        "interval": "month" });
    let answer = collector.post("/api/projects/1/query/", json!({ "query": query }).to_string().as_bytes()).json();
    let active = model.persons.iter().filter(|person| model.events.iter().any(|id| person.ids.contains(id))).count();
    let counted = answer["results"][0]["data"].as_array().expect("numbers").iter().filter_map(Value::as_i64).max();
    assert_eq!(counted, Some(active as i64), "{answer}");
}

#[test]
fn persons_are_what_the_rules_make_of_random_steps() {
    let collector = Collector::start();
    let config = Config { cases: 60, rng_seed: seed(), failure_persistence: None, ..Config::default() };
    let run = |steps: Vec<Step>| {
        assert_eq!(collector.request("DELETE", "/api/projects/1/data/", &[], b"").status, 204);
        let mut model = Model::default();
        for step in steps {
            let needs = match step {
                Step::SplitAllBut(id) | Step::SplitOff(id) | Step::Delete(id, _) => Some(id),
                Step::Seen(_) | Step::Identify(..) => None,
            };
            if needs.is_some_and(|id| !model.has_profile(id)) {
                continue;
            }
            perform(&collector, &step);
            model.run(&step);
            compare(&collector, &model);
        }
        Ok(())
    };
    TestRunner::new(config).run(&vec(step(), 1..14), run).expect("all as the rules say");
}

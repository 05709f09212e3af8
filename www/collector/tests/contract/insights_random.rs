//! 200 random data sets: what is answered equals what its definition says, counted naively.

use std::{
    collections::{BTreeMap, BTreeSet},
    sync::atomic::{AtomicUsize, Ordering},
};

use proptest::{
    collection::vec,
    option,
    prelude::*,
    test_runner::{Config, TestRunner},
};
use serde_json::{Value, json};

use super::{
    harness::{Collector, seed},
    naive::{self, DAY, Event, Funnel, Wanted},
};

/// 2026-01-04, a Sunday.
pub const START: i64 = 1_767_484_800_000;
pub const DAYS: i64 = 10;
const NAMES: [&str; 4] = ["a", "b", "c", "x"];
const PLANS: [&str; 4] = ["free", "pro", "team", "vip"];

/// A data set and what is asked of it.
#[derive(Debug, Clone)]
pub struct Case {
    pub events: Vec<Event>,
    steps: usize,
    /// Steps of one name, which one event may be several of.
    alike: bool,
    least: Option<i64>,
    hours: i64,
    order: &'static str,
    exclusion: Option<(usize, usize)>,
    times: i64,
}

fn event() -> impl Strategy<Value = Event> {
    let plan = option::of(prop::sample::select(PLANS.to_vec()));
    (0..4usize, any::<bool>(), prop::sample::select(NAMES.to_vec()), 0..DAYS * 24, 0..4i64, plan).prop_map(
        |(person, second_id, name, hour, n, plan)| Event {
            person,
            second_id,
            name,
            at: START + hour * 3_600_000,
            n,
            plan,
        },
    )
}

fn case() -> impl Strategy<Value = Case> {
    let order = prop::sample::select(vec!["ordered", "ordered", "strict", "unordered"]);
    let exclusion = option::of((0..3usize, 1..3usize));
    let shape = (2..4usize, any::<bool>(), option::of(0..4i64), prop::sample::select(vec![5, 24, 72, 240]));
    (vec(event(), 0..40), shape, order, exclusion, 1..4i64).prop_map(
        |(mut events, (steps, alike, least, hours), order, exclusion, times)| {
            if alike || order == "strict" {
                // At one moment any order is right: whether two of them are different events is another question.
                events.iter_mut().zip(1..).for_each(|(event, number)| event.at += number);
            }
            let exclusion =
                exclusion.map(|(from, more)| (from % (steps - 1), (from % (steps - 1) + more).min(steps - 1)));
            let exclusion = exclusion.filter(|_| order == "ordered");
            Case { events, steps, alike, least, hours, order, exclusion, times }
        },
    )
}

/// Event names and persons are a data set's own, so that all of them can be in one file.
pub struct Asked<'a> {
    collector: &'a Collector,
    pub number: usize,
    pub case: &'a Case,
}

impl Asked<'_> {
    pub fn name(&self, name: &str) -> String {
        format!("{name}-{}", self.number)
    }

    fn id(&self, person: usize, second: bool) -> String {
        format!("person-{}-{person}{}", self.number, if second { "-second" } else { "" })
    }

    /// The day on which the persons identify themselves: no day of a strict funnel, where this would be an event on the way.
    pub fn created_on(&self) -> i64 {
        if self.case.order == "strict" { -300 } else { (self.number % 14) as i64 - 3 }
    }

    fn send(&self) {
        let time = |at: i64| jiff::Timestamp::from_millisecond(at).expect("a time").to_string();
        let mut batch: Vec<Value> = Vec::new();
        let persons: BTreeSet<usize> = self.case.events.iter().map(|event| event.person).collect();
        for person in persons {
            batch.push(json!({
                "event": "$identify", "distinct_id": self.id(person, false),
                "timestamp": time(START + self.created_on() * DAY),
                "properties": {
                    "$anon_distinct_id": self.id(person, true),
                    "$set": { "set": self.number, "level": person },
                },
            }));
        }
        for event in &self.case.events {
            batch.push(json!({
                "event": self.name(event.name),
                "distinct_id": self.id(event.person, event.second_id),
                "timestamp": time(event.at),
                "properties": { "n": event.n, "plan": event.plan },
            }));
        }
        if !batch.is_empty() {
            let body = json!({ "api_key": "phc_test", "batch": batch }).to_string();
            assert_eq!(self.collector.post("/batch/", body.as_bytes()).status, 200);
        }
    }

    pub fn ask(&self, query: &Value) -> Value {
        let answer = self.collector.post("/api/projects/1/query/", json!({ "query": query }).to_string().as_bytes());
        assert_eq!(answer.status, 200, "{query}: {answer:?}");
        answer.json()["results"].take()
    }

    pub fn node(&self, wanted: &Wanted, math: &Value) -> Value {
        let mut node = json!({ "kind": "EventsNode", "event": wanted.name.map(|name| self.name(name)) });
        if let Some(least) = wanted.least {
            node["properties"] = json!([{ "key": "n", "type": "event", "operator": "gte", "value": least }]);
        }
        if let (Value::Object(node), Value::Object(math)) = (&mut node, math) {
            node.extend(math.clone());
        }
        node
    }

    fn funnel(&self) -> Funnel {
        let name = |step: usize| if self.case.alike { "a" } else { NAMES[step] };
        let least = |step: usize| self.case.least.filter(|_| step == 1);
        let steps = (0..self.case.steps).map(|step| Wanted { name: Some(name(step)), least: least(step) });
        let exclusion = self.case.exclusion.map(|(from, to)| (Wanted { name: Some("x"), least: None }, from, to));
        let window = self.case.hours * 3_600_000;
        Funnel { steps: steps.collect(), window, order: self.case.order, exclusion }
    }

    fn funnel_query(&self, funnel: &Funnel) -> Value {
        let mut shape = json!({
            "funnelOrderType": funnel.order,
            "funnelWindowInterval": self.case.hours,
            "funnelWindowIntervalUnit": "hour",
        });
        if let Some((wanted, from, to)) = &funnel.exclusion {
            let mut node = self.node(wanted, &json!({}));
            node["funnelFromStep"] = json!(from);
            node["funnelToStep"] = json!(to);
            shape["exclusions"] = json!([node]);
        }
        let series: Vec<Value> = funnel.steps.iter().map(|step| self.node(step, &json!({}))).collect();
        json!({
            "kind": "FunnelsQuery", "series": series, "funnelsFilter": shape, "dateRange": dates(),
            // Strict funnels look at all events, which are those of all data sets here.
            "properties": [{ "key": "set", "type": "person", "value": self.number, "operator": "exact" }],
        })
    }

    fn check_funnel(&self) {
        let funnel = self.funnel();
        let query = self.funnel_query(&funnel);
        let expected = naive::funnel(&self.case.events, &funnel);
        let result = self.ask(&query);
        for step in 0..funnel.steps.len() {
            let there: Vec<&Vec<i64>> = expected.values().filter(|times| times.len() > step).collect();
            assert_eq!(result[step]["count"], json!(there.len()), "step {step} of {query}: {expected:?}");
            if step == 0 || funnel.order != "ordered" || funnel.exclusion.is_some() {
                continue;
            }
            let times: Vec<f64> = there.iter().map(|times| (times[step] - times[step - 1]) as f64 / 1000.0).collect();
            let average = (!times.is_empty()).then(|| times.iter().sum::<f64>() / times.len() as f64);
            let answered = result[step]["average_conversion_time"].as_f64();
            let is_equal = match (answered, average) {
                // Sums in another order.
                (Some(one), Some(other)) => (one - other).abs() < 1e-6,
                (one, other) => one == other,
            };
            assert!(is_equal, "step {step} of {query}: {answered:?}, not {average:?}");
        }
        self.check_persons(&query, &expected, funnel.steps.len());
    }

    fn check_persons(&self, query: &Value, expected: &BTreeMap<usize, Vec<i64>>, steps: usize) {
        let source = json!({ "kind": "FunnelsActorsQuery", "source": query, "funnelStep": -(steps as i64) });
        let rows = self.ask(&json!({ "kind": "ActorsQuery", "source": source }));
        let level = |row: &Value| row[0]["properties"]["level"].as_u64().expect("a level") as usize;
        let dropped: BTreeSet<usize> = rows.as_array().expect("rows").iter().map(level).collect();
        let wanted = expected.iter().filter(|(_, times)| times.len() == steps - 1).map(|(person, _)| *person);
        assert_eq!(dropped, wanted.collect(), "{query}");
    }

    fn check_trends(&self) {
        let a = Wanted { name: Some("a"), least: self.case.least };
        let own: Vec<Event> = self.case.events.iter().filter(|event| a.matches(event)).cloned().collect();
        let range = (START, DAYS);
        let maths: [(Value, Vec<f64>); 4] = [
            (json!({}), naive::by_day(&own, range, 1, |events| events.len() as f64)),
            (json!({ "math": "dau" }), naive::by_day(&own, range, 1, naive::persons)),
            (json!({ "math": "weekly_active" }), naive::by_day(&own, range, 7, naive::persons)),
            (
                json!({ "math": "sum", "math_property": "n" }),
                naive::by_day(&own, range, 1, |events| events.iter().map(|event| event.n as f64).sum()),
            ),
        ];
        for (math, expected) in maths {
            let query = json!({ "kind": "TrendsQuery", "series": [self.node(&a, &math)], "dateRange": dates() });
            assert_eq!(numbers(&self.ask(&query)[0]["data"]), expected, "{query}");
        }
        for math in ["total", "dau"] {
            self.check_breakdown(&own, &self.node(&a, &json!({ "math": math })), math == "dau");
        }
    }

    /// The two largest values, and the others as one.
    fn check_breakdown(&self, own: &[Event], node: &Value, of_persons: bool) {
        let query = json!({
            "kind": "TrendsQuery", "series": [node], "dateRange": dates(),
            "breakdownFilter": { "breakdown": "plan", "breakdown_type": "event", "breakdown_limit": 2 },
        });
        let data = |keeps: &dyn Fn(Option<&str>) -> bool| {
            let kept: Vec<Event> = own.iter().filter(|event| keeps(event.plan)).cloned().collect();
            naive::by_day(&kept, (START, DAYS), 1, |events| {
                if of_persons { naive::persons(events) } else { events.len() as f64 }
            })
        };
        let values: BTreeSet<Option<&str>> = own.iter().map(|event| event.plan).collect();
        let mut expected: Vec<(Option<&str>, Vec<f64>)> =
            values.into_iter().map(|value| (value, data(&|plan| plan == value))).collect();
        expected.sort_by(|one, other| {
            let sum = |data: &[f64]| data.iter().sum::<f64>();
            sum(&other.1).total_cmp(&sum(&one.1)).then(one.0.cmp(&other.0))
        });
        let kept: Vec<Option<&str>> = expected.iter().take(2).map(|(value, _)| *value).collect();
        if expected.len() > 2 {
            expected.truncate(2);
            expected.push((Some("$$_posthog_breakdown_other_$$"), data(&|plan| !kept.contains(&plan))));
        }
        let result = self.ask(&query);
        let lines = result.as_array().expect("lines").iter();
        let lines: Vec<(Value, Vec<f64>)> =
            lines.map(|line| (line["breakdown_value"].clone(), numbers(&line["data"]))).collect();
        let named = |value: Option<&str>| json!(value.unwrap_or("$$_posthog_breakdown_null_$$"));
        let expected: Vec<(Value, Vec<f64>)> = expected.into_iter().map(|(value, data)| (named(value), data)).collect();
        assert_eq!(lines, expected, "{query}");
    }

    fn check_retention(&self) {
        let wanted = |name| Wanted { name: Some(name), least: None };
        let cases = [("retention_recurring", "b"), ("retention_recurring", "a"), ("retention_first_time", "b")];
        for (kind, returning) in cases {
            let query = json!({
                "kind": "RetentionQuery",
                "dateRange": { "date_to": "2026-01-13" },
                "retentionFilter": {
                    "period": "Day", "totalIntervals": 10, "retentionType": kind,
                    "targetEntity": { "id": self.name("a"), "type": "events" },
                    "returningEntity": { "id": self.name(returning), "type": "events" },
                },
            });
            let expected = naive::retention(
                &self.case.events,
                (START, DAYS),
                (wanted("a"), wanted(returning)),
                kind == "retention_first_time",
            );
            let result = self.ask(&query);
            for (row, expected) in result.as_array().expect("rows").iter().zip(&expected) {
                let counts: Vec<i64> = row["values"]
                    .as_array()
                    .expect("values")
                    .iter()
                    .map(|value| value["count"].as_i64().expect("a count"))
                    .collect();
                assert_eq!(&counts, expected, "{kind} {}", row["label"]);
            }
            assert_eq!(result[0]["date"], "2026-01-04T00:00:00.000Z");
        }
    }

    /// All persons of a data set were created on one day: mostly one of those that are looked at.
    fn check_lifecycle(&self) {
        let a = Wanted { name: Some("a"), least: None };
        // The third day and what follows, so that there is something before.
        let range = (START + 2 * DAY, DAYS - 2);
        let ask = |kind: &str| {
            let dates = json!({ "date_from": "2026-01-06", "date_to": "2026-01-13" });
            let query = json!({ "kind": kind, "series": [self.node(&a, &json!({}))], "dateRange": dates });
            self.ask(&query)
        };
        let result = ask("LifecycleQuery");
        let created = self.created_on() - 2;
        for (line, expected) in
            result.as_array().expect("lines").iter().zip(naive::lifecycle(&self.case.events, range, a, created))
        {
            assert_eq!(line["data"], json!(expected), "{} {}", line["status"], created);
        }
        let in_range: Vec<Event> = self.case.events.iter().filter(|event| event.at >= range.0).cloned().collect();
        assert_eq!(ask("StickinessQuery")[0]["data"], json!(naive::stickiness(&in_range, range, a)));
    }

    /// Who did `a` so often since the fifth day, and is no person of level 0.
    fn check_cohort(&self) {
        let since = START + 4 * DAY;
        let done = |person: usize| {
            let is_it =
                |event: &&Event| event.person == person && event.name == "a" && event.n >= 1 && event.at >= since;
            self.case.events.iter().filter(is_it).count() as i64
        };
        let behaviour = json!({
            "type": "behavioral", "key": self.name("a"), "event_type": "events", "value": "performed_event_multiple",
            "operator": "gte", "operator_value": self.case.times, "explicit_datetime": "2026-01-08",
            "event_filters": [{ "key": "n", "type": "event", "operator": "gte", "value": 1 }],
        });
        let level = json!({ "type": "person", "key": "level", "value": [0], "operator": "exact", "negation": true });
        let filters = json!({ "properties": { "type": "AND", "values": [behaviour, level] } });
        let body = json!({ "name": "often", "filters": filters }).to_string();
        let answer = self.collector.post("/api/projects/1/cohorts/", body.as_bytes());
        assert_eq!(answer.status, 201, "{answer:?}");
        let listed = self.collector.results(&format!("/api/projects/1/cohorts/{}/persons/", answer.json()["id"]));
        let level = |person: &Value| person["properties"]["level"].as_u64().expect("a level") as usize;
        let persons: BTreeSet<usize> = listed.iter().map(level).collect();
        let expected = (1..4).filter(|person| done(*person) >= self.case.times).collect();
        assert_eq!(persons, expected);
    }
}

pub fn dates() -> Value {
    json!({ "date_from": "2026-01-04", "date_to": "2026-01-13" })
}

fn numbers(values: &Value) -> Vec<f64> {
    values.as_array().expect("numbers").iter().map(|value| value.as_f64().expect("a number")).collect()
}

#[test]
fn answers_equal_a_naive_count() {
    let collector = Collector::start();
    let number = AtomicUsize::new(0);
    let mut runner =
        TestRunner::new(Config { cases: 200, failure_persistence: None, rng_seed: seed(), ..Config::default() });
    let run = runner.run(&case(), |case| {
        let asked = Asked { collector: &collector, number: number.fetch_add(1, Ordering::Relaxed), case: &case };
        asked.send();
        asked.check_funnel();
        asked.check_trends();
        asked.check_retention();
        asked.check_cohort();
        asked.check_lifecycle();
        asked.check_actors();
        Ok(())
    });
    if let Err(error) = run {
        panic!("{error}");
    }
    assert!(number.into_inner() >= 200);
}

//! The persons behind the numbers of random data sets, beside a naive choice: one person after the other.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::{Value, json};

use super::{
    insights_random::{Asked, DAYS, START, dates},
    naive::{self, DAY, Event, Wanted},
};

const A: Wanted = Wanted { name: Some("a"), least: None };

/// The person that a row is of: its level.
fn level(row: &Value) -> usize {
    row[0]["properties"]["level"].as_u64().expect("a level") as usize
}

fn date(day: i64) -> String {
    jiff::Timestamp::from_millisecond(START + day * DAY).expect("a time").to_string()[..10].to_owned()
}

impl Asked<'_> {
    pub fn check_actors(&self) {
        self.check_actors_of_trends();
        self.check_actors_of_retention();
        self.check_actors_of_lifecycle();
        self.check_actors_of_stickiness();
    }

    fn actors(&self, source: Value, select: &[&str]) -> Vec<Value> {
        let rows = self.ask(&json!({ "kind": "ActorsQuery", "source": source, "select": select, "limit": 10 }));
        rows.as_array().expect("rows").clone()
    }

    fn levels(&self, source: Value) -> BTreeSet<usize> {
        self.actors(source, &["person"]).iter().map(level).collect()
    }

    /// Who is in something that is counted of one person's events.
    fn who(&self, is_in: impl Fn(&[Event]) -> bool) -> BTreeSet<usize> {
        let own = |person: usize| {
            self.case.events.iter().filter(|event| event.person == person).cloned().collect::<Vec<Event>>()
        };
        (0..4).filter(|person| is_in(&own(*person))).collect()
    }

    fn check_actors_of_trends(&self) {
        let query = |more: Value| {
            let mut query = json!({ "kind": "TrendsQuery", "series": [self.node(&A, &json!({ "math": "dau" }))], "dateRange": dates() });
            query.as_object_mut().expect("an object").extend(more.as_object().expect("an object").clone());
            query
        };
        let count = |keeps: &dyn Fn(&Event) -> bool| {
            let mut counts = BTreeMap::new();
            self.case.events.iter().filter(|event| A.matches(event) && keeps(event)).for_each(|event| {
                *counts.entry(event.person).or_insert(0) += 1;
            });
            counts
        };
        let asked = |source: &Value, more: Value| -> BTreeMap<usize, i64> {
            let mut actors = json!({ "kind": "InsightActorsQuery", "source": source });
            actors.as_object_mut().expect("an object").extend(more.as_object().expect("an object").clone());
            let rows = self.actors(actors, &["person", "event_count"]);
            rows.iter().map(|row| (level(row), row[1].as_i64().expect("a count"))).collect()
        };
        let day = self.number as i64 % DAYS;
        let on_day = |event: &Event, day: i64| (event.at - START).div_euclid(DAY) == day;
        assert_eq!(asked(&query(json!({})), json!({ "day": date(day) })), count(&|event| on_day(event, day)));
        let compared = query(json!({ "compareFilter": { "compare": true, "compare_to": "-2d" } }));
        let before = asked(&compared, json!({ "day": date(day), "compare": "previous" }));
        assert_eq!(before, count(&|event| on_day(event, day - 2)));
        let single = query(json!({ "trendsFilter": { "display": "BoldNumber" } }));
        assert_eq!(asked(&single, json!({})), count(&|_| true));

        let by = json!({ "breakdown": "plan", "breakdown_type": "event", "breakdown_limit": 2 });
        let broken = query(json!({ "breakdownFilter": by }));
        let lines = self.ask(&broken);
        let values: Vec<&str> = lines
            .as_array()
            .expect("lines")
            .iter()
            .map(|line| line["breakdown_value"].as_str().expect("a value"))
            .collect();
        let plan = |event: &Event| event.plan.unwrap_or("$$_posthog_breakdown_null_$$");
        for value in &values {
            let is_it = |event: &Event| match *value {
                "$$_posthog_breakdown_other_$$" => !values.contains(&plan(event)),
                value => plan(event) == value,
            };
            let found = asked(&broken, json!({ "day": date(day), "breakdown": value }));
            assert_eq!(found, count(&|event| is_it(event) && on_day(event, day)), "{value} of {values:?}");
        }
    }

    fn check_actors_of_retention(&self) {
        for (kind, returning) in
            [("retention_recurring", "b"), ("retention_recurring", "a"), ("retention_first_time", "b")]
        {
            let query = json!({
                "kind": "RetentionQuery", "dateRange": { "date_to": "2026-01-13" },
                "retentionFilter": {
                    "period": "Day", "totalIntervals": DAYS, "retentionType": kind,
                    "targetEntity": { "id": self.name("a"), "type": "events" },
                    "returningEntity": { "id": self.name(returning), "type": "events" },
                },
            });
            let interval = self.number % DAYS as usize;
            let later: Vec<String> = (0..DAYS).map(|later| format!("day_{later}")).collect();
            let select: Vec<&str> = ["person"].into_iter().chain(later.iter().map(String::as_str)).collect();
            let rows =
                self.actors(json!({ "kind": "InsightActorsQuery", "source": query, "interval": interval }), &select);
            let found: BTreeMap<usize, Vec<i64>> = rows
                .iter()
                .map(|row| (level(row), (1..=later.len()).map(|at| row[at].as_i64().expect("a number")).collect()))
                .collect();
            let is_first = kind == "retention_first_time";
            let wanted = (A, Wanted { name: Some(returning), least: None });
            let own = |person: usize| {
                let events: Vec<Event> =
                    self.case.events.iter().filter(|event| event.person == person).cloned().collect();
                naive::retention(&events, (START, DAYS), wanted, is_first)[interval].clone()
            };
            let expected = (0..4).map(|person| (person, own(person))).filter(|(_, row)| row[0] == 1).collect();
            assert_eq!(found, expected, "{kind} {interval}");
        }
    }

    fn check_actors_of_lifecycle(&self) {
        let (from, days) = (START + 2 * DAY, DAYS - 2);
        let dates = json!({ "date_from": "2026-01-06", "date_to": "2026-01-13" });
        let query = json!({ "kind": "LifecycleQuery", "series": [self.node(&A, &json!({}))], "dateRange": dates });
        let day = self.number % days as usize;
        for (place, status) in ["new", "returning", "resurrecting", "dormant"].into_iter().enumerate() {
            let found = self.levels(json!({
                "kind": "InsightActorsQuery", "source": query, "day": date(day as i64 + 2), "status": status,
            }));
            let is_in = |own: &[Event]| naive::lifecycle(own, (from, days), A, self.created_on() - 2)[place][day] != 0;
            assert_eq!(found, self.who(is_in), "{status} on day {day}");
        }
    }

    fn check_actors_of_stickiness(&self) {
        for is_cumulative in [false, true] {
            let query = json!({
                "kind": "StickinessQuery", "series": [self.node(&A, &json!({}))], "dateRange": dates(),
                "stickinessFilter": { "computedAs": if is_cumulative { "cumulative" } else { "non_cumulative" } },
            });
            for times in 1..4usize {
                let found = self.levels(json!({ "kind": "StickinessActorsQuery", "source": query, "day": times }));
                let is_in = |own: &[Event]| {
                    let counts = naive::stickiness(own, (START, DAYS), A);
                    let place = counts.iter().position(|count| *count > 0).map(|place| place + 1);
                    place.is_some_and(|place| if is_cumulative { place >= times } else { place == times })
                };
                assert_eq!(found, self.who(is_in), "{times} times");
            }
        }
    }
}

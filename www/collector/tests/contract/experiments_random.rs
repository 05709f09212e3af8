//! 200 random data sets: exposures and conversions of experiments equal what their definition says, counted naively.

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

/// 2026-01-04.
const START: i64 = 1_767_484_800_000;
const DAYS: i64 = 10;
const HOUR: i64 = 3_600_000;
const VARIANTS: [&str; 2] = ["control", "test"];
const MATHS: [&str; 7] = ["total", "sum", "avg", "min", "max", "dau", "unique_session"];

#[derive(Debug, Clone, Copy)]
struct Exposed {
    variant: &'static str,
    first: i64,
    last: i64,
}

/// A person saw a variant.
#[derive(Debug, Clone)]
struct Exposure {
    person: usize,
    second_id: bool,
    at: i64,
    variant: &'static str,
}

#[derive(Debug, Clone)]
struct Case {
    events: Vec<Event>,
    exposures: Vec<Exposure>,
    /// When the experiment begins, and whether it ends.
    from: i64,
    to: i64,
    first_seen: bool,
    /// An event of the test in place of `$feature_flag_called`.
    custom: bool,
    window: Option<i64>,
    unordered: bool,
    steps: usize,
    back: Back,
}

/// A retention's window.
#[derive(Debug, Clone)]
struct Back {
    /// Its unit: name, milliseconds, and whether times are cut to it.
    unit: (&'static str, i64, bool),
    from: i64,
    to: i64,
    last: bool,
}

fn back() -> impl Strategy<Value = Back> {
    let units = vec![("minute", 60_000, false), ("hour", HOUR, true), ("day", DAY, true), ("week", 7 * DAY, false)];
    (prop::sample::select(units), 0..3i64, 0..4i64, any::<bool>()).prop_map(|(unit, from, more, last)| {
        // So many minutes that some come back within them.
        let many = if unit.0 == "minute" { 500 } else { 1 };
        Back { unit, from: from * many, to: (from + more) * many, last }
    })
}

fn case() -> impl Strategy<Value = Case> {
    let event = (0..6usize, any::<bool>(), prop::sample::select(vec!["a", "b", "c"]), 0..DAYS * 24 * 4, 0..4i64);
    let event = event.prop_map(|(person, second_id, name, quarter, n)| Event {
        person,
        second_id,
        name,
        at: START + quarter * HOUR / 4,
        n,
        plan: None,
    });
    // Some have a value that is no variant of the experiment.
    let variant = prop::sample::select(vec!["control", "control", "test", "test", "other"]);
    let exposure = (0..6usize, any::<bool>(), 0..DAYS * 24, variant).prop_map(|(person, second_id, hour, variant)| {
        Exposure { person, second_id, at: START + hour * HOUR, variant }
    });
    let shape = (0..4i64, 5..9i64, any::<bool>(), any::<bool>(), option::of(1..72i64), any::<bool>(), 1..4usize);
    (vec(event, 0..40), vec(exposure, 0..14), shape, back()).prop_map(
        |(events, mut exposures, (from, to, first_seen, custom, window, unordered, steps), back)| {
            // At one moment either of two variants could be the first.
            exposures.iter_mut().zip(1..).for_each(|(exposure, number)| exposure.at += number);
            let (from, to) = (START + from * DAY, START + to * DAY);
            Case { events, exposures, from, to, first_seen, custom, window, unordered, steps, back }
        },
    )
}

impl Case {
    /// What exposes: a variant of the experiment in its time.
    fn counted(&self) -> impl Iterator<Item = &Exposure> {
        let is_it = |one: &&Exposure| VARIANTS.contains(&one.variant) && (self.from..=self.to).contains(&one.at);
        self.exposures.iter().filter(is_it)
    }

    /// Of each person that was exposed the variant, and the times of the first exposure and of the last.
    fn exposed(&self) -> BTreeMap<usize, Exposed> {
        let mut exposed = BTreeMap::new();
        for person in 0..6 {
            let mut own: Vec<&Exposure> = self.counted().filter(|one| one.person == person).collect();
            own.sort_by_key(|one| one.at);
            let (Some(first), Some(last)) = (own.first(), own.last()) else { continue };
            let several = own.iter().any(|one| one.variant != first.variant);
            let variant = if several && !self.first_seen { "$multiple" } else { first.variant };
            exposed.insert(person, Exposed { variant, first: first.at, last: last.at });
        }
        exposed
    }

    fn window_ms(&self) -> i64 {
        self.window.unwrap_or(0) * HOUR
    }

    /// The value of a person for a mean, or for a part of a ratio.
    fn value(&self, person: usize, exposed: Exposed, name: &str, math: &str) -> f64 {
        let in_window = |at: i64| self.window.is_none() || at < exposed.last + self.window_ms();
        let is_it = |event: &&Event| {
            event.person == person
                && event.name == name
                && event.at >= exposed.first
                && event.at < self.to + self.window_ms()
                && in_window(event.at)
        };
        let own: Vec<f64> = self.events.iter().filter(is_it).map(|event| event.n as f64).collect();
        if own.is_empty() {
            return 0.0;
        }
        match math {
            "sum" => own.iter().sum(),
            "avg" => own.iter().sum::<f64>() / own.len() as f64,
            "min" => own.iter().copied().fold(f64::MAX, f64::min),
            "max" => own.iter().copied().fold(0.0, f64::max),
            "dau" => 1.0,
            "unique_session" => own.iter().map(|n| *n as i64).collect::<BTreeSet<_>>().len() as f64,
            _ => own.len() as f64,
        }
    }

    /// Whether a person came back; `None` for those who never started.
    fn returned(&self, person: usize, exposed: Exposed) -> Option<bool> {
        let (_, length, is_cut) = self.back.unit;
        let in_window = |at: i64| self.window.is_none() || at <= exposed.first + self.window_ms();
        let of = |name: &'static str| {
            self.events.iter().filter(move |event| event.person == person && event.name == name).map(|event| event.at)
        };
        let starts = of("a").filter(|at| *at >= exposed.first && *at < self.to + self.window_ms() && in_window(*at));
        let start = if self.back.last { starts.max() } else { starts.min() }?;
        let cut = |at: i64| if is_cut { at / length * length } else { at };
        let end = self.to + self.window_ms() + self.back.to * length;
        let is_back = |at: i64| {
            at >= start
                && at < end
                && (cut(start) + self.back.from * length..=cut(start) + self.back.to * length).contains(&cut(at))
        };
        Some(of("b").any(is_back))
    }

    /// How many steps each exposed person came, the exposure being the first.
    fn reached(&self, exposed: &BTreeMap<usize, Exposed>) -> BTreeMap<usize, usize> {
        let as_event = |one: &Exposure| Event {
            person: one.person,
            second_id: one.second_id,
            name: "exposure",
            at: one.at,
            n: 0,
            plan: None,
        };
        let mut events: Vec<Event> = self.counted().map(as_event).collect();
        let in_time = |event: &&Event| {
            let first = exposed.get(&event.person).map_or(i64::MAX, |one| one.first);
            (self.from..=self.to + self.window_ms()).contains(&event.at) && (!self.unordered || event.at >= first)
        };
        events.extend(self.events.iter().filter(in_time).cloned());
        let names = ["exposure", "a", "b", "c"];
        let funnel = Funnel {
            steps: names[..=self.steps].iter().map(|name| Wanted { name: Some(name), least: None }).collect(),
            window: if self.window.is_some() { self.window_ms() } else { 1000 * DAY },
            order: if self.unordered { "unordered" } else { "ordered" },
            exclusion: None,
        };
        naive::funnel(&events, &funnel).into_iter().map(|(person, times)| (person, times.len())).collect()
    }
}

/// Names are a data set's own, so that all of them can be in one file.
struct Asked<'a> {
    collector: &'a Collector,
    number: usize,
    case: &'a Case,
}

impl Asked<'_> {
    fn id(&self, person: usize, second: bool) -> String {
        format!("person-{}-{person}{}", self.number, if second { "-second" } else { "" })
    }

    fn send(&self) {
        let time = |at: i64| jiff::Timestamp::from_millisecond(at).expect("a time").to_string();
        let mut batch: Vec<Value> = Vec::new();
        for person in 0..6 {
            batch.push(json!({
                "event": "$identify", "distinct_id": self.id(person, false), "timestamp": "2025-01-01T00:00:00Z",
                "properties": { "$anon_distinct_id": self.id(person, true) },
            }));
        }
        for event in &self.case.events {
            batch.push(json!({
                "event": format!("{}-{}", event.name, self.number),
                "distinct_id": self.id(event.person, event.second_id),
                "timestamp": time(event.at),
                "properties": { "n": event.n, "$session_id": format!("session {}", event.n) },
            }));
        }
        for one in &self.case.exposures {
            let key = format!("flag-{}", self.number);
            let (name, mut properties) = match self.case.custom {
                true => (format!("seen-{}", self.number), json!({})),
                false => (
                    "$feature_flag_called".to_owned(),
                    json!({ "$feature_flag": key, "$feature_flag_response": one.variant }),
                ),
            };
            properties[format!("$feature/{key}")] = json!(one.variant);
            batch.push(json!({
                "event": name, "distinct_id": self.id(one.person, one.second_id), "timestamp": time(one.at),
                "properties": properties,
            }));
        }
        let body = json!({ "api_key": "phc_test", "batch": batch }).to_string();
        assert_eq!(self.collector.post("/batch/", body.as_bytes()).status, 200);
    }

    /// The id of the experiment.
    fn create(&self) -> Value {
        let time = |at: i64| jiff::Timestamp::from_millisecond(at).expect("a time").to_string();
        let mut criteria = json!({});
        if self.case.first_seen {
            criteria["multiple_variant_handling"] = json!("first_seen");
        }
        if self.case.custom {
            criteria["exposure_config"] = json!({
                "kind": "ExperimentEventExposureConfig", "event": format!("seen-{}", self.number), "properties": [],
            });
        }
        let body = json!({
            "name": "Random", "feature_flag_key": format!("flag-{}", self.number), "exposure_criteria": criteria,
            "start_date": time(self.case.from), "end_date": time(self.case.to),
        });
        let answer = self.collector.post("/api/projects/1/experiments/", body.to_string().as_bytes());
        assert_eq!(answer.status, 201, "{answer:?}");
        answer.json()["id"].take()
    }

    fn ask(&self, query: &Value) -> Value {
        let answer = self.collector.post("/api/projects/1/query/", json!({ "query": query }).to_string().as_bytes());
        assert_eq!(answer.status, 200, "{query}: {answer:?}");
        answer.json()
    }

    fn results(&self, id: &Value, mut metric: Value) -> Vec<Value> {
        metric["kind"] = json!("ExperimentMetric");
        if let Some(window) = self.case.window {
            metric["conversion_window"] = json!(window);
            metric["conversion_window_unit"] = json!("hour");
        }
        let mut found = self.ask(&json!({ "kind": "ExperimentQuery", "experiment_id": id, "metric": metric }));
        assert_eq!(found["baseline"]["key"], "control");
        vec![found["baseline"].take(), found["variant_results"][0].take()]
    }

    fn check(&self) {
        let id = self.create();
        let exposed = self.case.exposed();
        self.check_exposures(&id, &exposed);
        // Two for each data set: each comes often enough.
        let maths = [MATHS[self.number % 7], MATHS[(self.number / 7) % 7]];
        for math in maths {
            let found = self.results(&id, json!({ "metric_type": "mean", "source": self.source("a", math) }));
            self.compare(&found, &exposed, |person, own| Some((self.case.value(person, own, "a", math), None)), math);
        }
        let metric = json!({
            "metric_type": "ratio", "numerator": self.source("a", maths[0]), "denominator": self.source("b", maths[1]),
        });
        let of = |person: usize, own: Exposed| {
            let value = |name: &str, math: &str| self.case.value(person, own, name, math);
            Some((value("a", maths[0]), Some(value("b", maths[1]))))
        };
        self.compare(&self.results(&id, metric), &exposed, of, &format!("ratio of {maths:?}"));
        self.check_retention(&id, &exposed);
        self.check_funnel(&id, &exposed);
    }

    fn source(&self, name: &str, math: &str) -> Value {
        json!({ "kind": "EventsNode", "event": format!("{name}-{}", self.number), "math": math, "math_property": "n" })
    }

    /// Compares the sums over persons. Of each person `of` has a number, and the one below it in a ratio.
    fn compare(
        &self,
        found: &[Value],
        exposed: &BTreeMap<usize, Exposed>,
        of: impl Fn(usize, Exposed) -> Option<(f64, Option<f64>)>,
        what: &str,
    ) {
        for (found, variant) in found.iter().zip(VARIANTS) {
            let own = exposed.iter().filter(|(_, one)| one.variant == variant);
            let pairs: Vec<(f64, Option<f64>)> = own.filter_map(|(person, one)| of(*person, *one)).collect();
            let sum = |of: &dyn Fn(f64, f64) -> f64| pairs.iter().map(|pair| of(pair.0, pair.1.unwrap_or(0.0))).sum();
            assert_eq!(found["number_of_samples"], json!(pairs.len()), "{what}: {found}");
            near(&found["sum"], sum(&|above, _| above), what);
            near(&found["sum_squares"], sum(&|above, _| above * above), what);
            if found["denominator_sum"].is_null() {
                assert!(pairs.iter().all(|pair| pair.1.is_none()), "{what}: {found}");
                continue;
            }
            near(&found["denominator_sum"], sum(&|_, below| below), what);
            near(&found["denominator_sum_squares"], sum(&|_, below| below * below), what);
            near(&found["numerator_denominator_sum_product"], sum(&|above, below| above * below), what);
        }
    }

    fn check_retention(&self, id: &Value, exposed: &BTreeMap<usize, Exposed>) {
        let back = &self.case.back;
        let event = |name: &str| json!({ "kind": "EventsNode", "event": format!("{name}-{}", self.number) });
        let metric = json!({
            "metric_type": "retention", "start_event": event("a"), "completion_event": event("b"),
            "retention_window_start": back.from, "retention_window_end": back.to, "retention_window_unit": back.unit.0,
            "start_handling": if back.last { "last_seen" } else { "first_seen" },
        });
        let of = |person: usize, own: Exposed| {
            self.case.returned(person, own).map(|came| (f64::from(u8::from(came)), Some(1.0)))
        };
        self.compare(&self.results(id, metric), exposed, of, "retention");
    }

    fn check_funnel(&self, id: &Value, exposed: &BTreeMap<usize, Exposed>) {
        let reached = self.case.reached(exposed);
        let step = |name: &&str| json!({ "kind": "EventsNode", "event": format!("{name}-{}", self.number) });
        let series: Vec<Value> = ["a", "b", "c"][..self.case.steps].iter().map(step).collect();
        let order = if self.case.unordered { "unordered" } else { "ordered" };
        let metric = json!({ "metric_type": "funnel", "series": series, "funnel_order_type": order });
        for (found, variant) in self.results(id, metric).iter().zip(VARIANTS) {
            let own = exposed.iter().filter(|(_, one)| one.variant == variant);
            let steps: Vec<usize> = own.map(|(person, _)| reached[person]).collect();
            let counts: Vec<usize> =
                (2..=self.case.steps + 1).map(|step| steps.iter().filter(|steps| **steps >= step).count()).collect();
            assert_eq!(found["step_counts"], json!(counts), "{found}");
            assert_eq!(found["sum"], json!(counts[counts.len() - 1]));
            assert_eq!((&found["sum_squares"], &found["number_of_samples"]), (&found["sum"], &json!(steps.len())));
        }
    }

    /// Each person counts on the day of the first exposure; the series are sums.
    fn check_exposures(&self, id: &Value, exposed: &BTreeMap<usize, Exposed>) {
        let found = self.ask(&json!({ "kind": "ExperimentExposureQuery", "experiment_id": id }));
        let mut names = VARIANTS.to_vec();
        if exposed.values().any(|one| one.variant == "$multiple") {
            names.push("$multiple");
        }
        let series = found["timeseries"].as_array().expect("series");
        assert_eq!(series.iter().map(|one| &one["variant"]).collect::<Vec<_>>(), names);
        for (series, name) in series.iter().zip(names) {
            let until = |end: i64| exposed.values().filter(|one| one.variant == name && one.first < end).count();
            let days = (self.case.to - self.case.from) / DAY + 1;
            let expected: Vec<usize> = (1..=days).map(|day| until(self.case.from + day * DAY)).collect();
            assert_eq!(series["exposure_counts"], json!(expected), "{series}");
            assert_eq!(found["total_exposures"][name], json!(expected[expected.len() - 1]));
        }
    }
}

fn near(found: &Value, expected: f64, what: &str) {
    let found = found.as_f64().expect("a number");
    assert!((found - expected).abs() < 1e-9, "{what}: {found}, not {expected}");
}

#[test]
fn results_of_experiments_equal_a_naive_count() {
    let collector = Collector::start();
    let number = AtomicUsize::new(0);
    let mut runner =
        TestRunner::new(Config { cases: 200, failure_persistence: None, rng_seed: seed(), ..Config::default() });
    let run = runner.run(&case(), |case| {
        let asked = Asked { collector: &collector, number: number.fetch_add(1, Ordering::Relaxed), case: &case };
        asked.send();
        asked.check();
        Ok(())
    });
    if let Err(error) = run {
        panic!("{error}");
    }
    assert!(number.into_inner() >= 200);
}

//! Experiments: their life and their flags, the shapes of what they answer, and what is refused.

use serde_json::{Value, json};

use super::harness::{Answer, Collector, event_with};

const PATH: &str = "/api/projects/1/experiments/";

fn send(collector: &Collector, method: &str, path: &str, body: &Value) -> Answer {
    let body = if body.is_null() { String::new() } else { body.to_string() };
    collector.request(method, path, &[("content-type", "application/json")], body.as_bytes())
}

fn made(collector: &Collector, body: &Value) -> Value {
    let answer = send(collector, "POST", PATH, body);
    assert_eq!(answer.status, 201, "{answer:?}");
    answer.json()
}

fn ask(collector: &Collector, query: &Value) -> Answer {
    send(collector, "POST", "/api/projects/1/query/", &json!({ "query": query }))
}

fn goal() -> Value {
    json!({
        "kind": "ExperimentMetric", "metric_type": "funnel", "name": "Bought", "goal": "increase",
        "series": [{ "kind": "EventsNode", "event": "bought", "name": "bought" }],
    })
}

/// A flag, with its value for a person.
fn flag_of(collector: &Collector, key: &str, id: &str) -> Value {
    let body = json!({ "token": "phc_test", "distinct_id": id }).to_string();
    collector.post("/flags/?v=2", body.as_bytes()).json()["flags"][key].take()
}

#[test]
fn an_experiment_has_a_flag_and_a_life() {
    let collector = Collector::start();
    let draft = made(&collector, &json!({ "name": "Checkout", "feature_flag_key": "checkout", "metrics": [goal()] }));
    assert_eq!(
        (&draft["status"], &draft["start_date"], &draft["type"]),
        (&json!("draft"), &Value::Null, &json!("product"))
    );
    assert!(draft["metrics"][0]["uuid"].is_string());
    assert_eq!(draft["primary_metrics_ordered_uuids"], json!([draft["metrics"][0]["uuid"]]));
    let flag = &draft["feature_flag"];
    let variants = flag["filters"]["multivariate"]["variants"].as_array().expect("variants");
    let keys: Vec<&Value> = variants.iter().map(|variant| &variant["key"]).collect();
    assert_eq!((&flag["active"], keys), (&json!(false), vec![&json!("control"), &json!("test")]));

    let path = format!("{PATH}{}/", draft["id"]);
    let three = json!({ "parameters": { "feature_flag_variants": [
        { "key": "control", "split_percent": 20 }, { "key": "a", "split_percent": 30 }, { "key": "b", "rollout_percentage": 50 },
    ] } });
    let changed = send(&collector, "PATCH", &path, &three).json();
    assert_eq!(changed["feature_flag"]["filters"]["multivariate"]["variants"][2]["rollout_percentage"], 50.0);
    assert_eq!(changed["metrics"], draft["metrics"]);

    let act = |action: &str, body: Value| send(&collector, "POST", &format!("{path}{action}/"), &body);
    assert_eq!(act("end", Value::Null).status, 400);
    let running = act("launch", Value::Null).json();
    assert_eq!((&running["status"], &running["feature_flag"]["active"]), (&json!("running"), &json!(true)));
    let value = flag_of(&collector, "checkout", "ada");
    assert_eq!((&value["enabled"], &value["metadata"]["has_experiment"]), (&json!(true), &json!(true)));
    assert_eq!(act("launch", Value::Null).json()["detail"], "Experiment has already been launched.");
    assert_eq!(act("pause", json!({})).json()["status"], "paused");
    assert_eq!(act("resume", json!({})).json()["status"], "running");
    let ended = act("end", json!({ "conclusion": "won", "conclusion_comment": "by far" })).json();
    assert_eq!((&ended["status"], &ended["conclusion"]), (&json!("stopped"), &json!("won")));
    assert_eq!(ended["feature_flag"]["active"], true);
    assert_eq!(act("archive", Value::Null).json()["archived"], true);
    assert_eq!(act("publish", Value::Null).status, 404);

    assert_eq!(collector.results(PATH).len(), 0);
    assert_eq!(collector.results(&format!("{PATH}?archived=true&status=complete&search=check")).len(), 1);
    assert_eq!(send(&collector, "PATCH", &path, &json!({ "deleted": true })).status, 200);
    assert_eq!(collector.get(&path).status, 404);
    assert_eq!(collector.get(&format!("{PATH}abc/")).status, 404);
}

#[test]
fn the_list_is_in_order_and_takes_no_unknown_filter() {
    let collector = Collector::start();
    let flag = json!({ "key": "shared", "filters": { "groups": [{}], "multivariate": { "variants": [
        { "key": "control", "rollout_percentage": 50 }, { "key": "red", "rollout_percentage": 50 },
    ] } } });
    let flag = send(&collector, "POST", "/api/projects/1/feature_flags/", &flag).json();
    for (name, key) in [("B", "shared"), ("A", "shared"), ("C", "own")] {
        made(&collector, &json!({ "name": name, "feature_flag_key": key }));
    }
    let names = |query: &str| -> Vec<Value> {
        collector.results(&format!("{PATH}?{query}")).into_iter().map(|mut one| one["name"].take()).collect()
    };
    assert_eq!(names(""), ["C", "A", "B"]);
    assert_eq!(names("order=name"), ["A", "B", "C"]);
    assert_eq!(names("order=-name&limit=1&offset=1"), ["B"]);
    assert_eq!(names(&format!("feature_flag_id={}", flag["id"])), ["A", "B"]);
    for (query, name) in [("mine=1", "mine"), ("status=lost", "status"), ("order=luck", "order")] {
        assert_eq!(collector.get(&format!("{PATH}?{query}")).json()["attr"], name);
    }
    let path = format!("{PATH}{}/", collector.results(PATH)[0]["id"]);
    assert_eq!(send(&collector, "DELETE", &path, &Value::Null).status, 204);
    assert_eq!(names(""), ["A", "B"]);
}

#[test]
fn what_cannot_be_counted_is_refused_by_its_name() {
    let collector = Collector::start();
    let with = |more: Value| {
        let mut body = json!({ "name": "One", "feature_flag_key": "one" });
        body.as_object_mut().expect("an object").extend(more.as_object().expect("an object").clone());
        let answer = send(&collector, "POST", PATH, &body);
        assert_eq!(answer.status, 400, "{more}: {answer:?}");
        answer.json()["attr"].as_str().unwrap_or_default().to_owned()
    };
    let metric = |more: Value| {
        let mut metric = goal();
        metric.as_object_mut().expect("an object").extend(more.as_object().expect("an object").clone());
        with(json!({ "metrics": [metric] }))
    };
    assert_eq!(with(json!({ "name": "" })), "name");
    assert_eq!(with(json!({ "feature_flag_key": null })), "feature_flag_key");
    assert_eq!(with(json!({ "colour": "red" })), "colour");
    assert_eq!(with(json!({ "holdout_id": 1 })), "holdout_id");
    assert_eq!(with(json!({ "conclusion": "maybe" })), "conclusion");
    assert_eq!(with(json!({ "start_date": "soon" })), "start_date");
    assert_eq!(with(json!({ "start_date": "2026-02-01T00:00:00Z", "end_date": "2026-01-01T00:00:00Z" })), "end_date");
    assert_eq!(
        with(json!({ "parameters": { "feature_flag_variants": [{ "key": "control", "split_percent": 100 }] } })),
        "parameters"
    );
    assert_eq!(
        with(json!({ "exposure_criteria": { "activation_config": { "event": "x" } } })),
        "exposure_criteria.activation_config"
    );
    assert_eq!(with(json!({ "stats_config": { "cuped": { "enabled": true } } })), "stats_config");
    assert_eq!(
        with(json!({ "stats_config": { "frequentist": { "sequential_testing_enabled": true } } })),
        "stats_config"
    );
    assert_eq!(metric(json!({ "metric_type": "ratio" })), "metrics");
    assert_eq!(metric(json!({ "series": [] })), "metrics");
    assert_eq!(metric(json!({ "upper_bound_percentile": 0.9 })), "metrics.upper_bound_percentile");
    assert_eq!(metric(json!({ "kind": "ExperimentTrendsQuery" })), "metrics");
    assert!(collector.results("/api/projects/1/feature_flags/").is_empty(), "a refused experiment makes no flag");

    let boolean = json!({ "key": "plain", "filters": { "groups": [{}] } });
    assert_eq!(send(&collector, "POST", "/api/projects/1/feature_flags/", &boolean).status, 201);
    assert_eq!(with(json!({ "feature_flag_key": "plain" })), "feature_flag_key");
    let query = json!({ "kind": "ExperimentQuery", "experiment_id": 7, "metric": goal() });
    assert_eq!(ask(&collector, &query).json()["detail"], "Experiment with id 7 not found");
}

#[test]
fn a_retention_without_sense_is_refused() {
    let collector = Collector::start();
    let back = |more: Value| {
        let mut metric = json!({
            "kind": "ExperimentMetric", "metric_type": "retention", "start_event": { "kind": "EventsNode", "event": "a" },
            "completion_event": { "kind": "EventsNode", "event": "b" }, "start_handling": "first_seen",
            "retention_window_start": 1, "retention_window_end": 7, "retention_window_unit": "day",
        });
        metric.as_object_mut().expect("an object").extend(more.as_object().expect("an object").clone());
        let body = json!({ "name": "One", "feature_flag_key": "one", "metrics": [metric] });
        send(&collector, "POST", PATH, &body).json()["attr"].take()
    };
    for wrong in [
        json!({ "start_handling": "any" }),
        json!({ "retention_window_unit": "year" }),
        json!({ "retention_window_start": 8 }),
        json!({ "retention_window_end": -1 }),
        json!({ "completion_event": null }),
        json!({ "start_event": { "kind": "ExperimentExposureNode" } }),
    ] {
        assert_eq!(back(wrong), "metrics");
    }
    assert!(collector.results("/api/projects/1/feature_flags/").is_empty(), "a refused experiment makes no flag");
}

/// 200 persons of each variant, of whom so many buy; some saw both.
fn shop(collector: &Collector) -> Value {
    let experiment = made(
        collector,
        &json!({ "name": "Shop", "feature_flag_key": "shop", "start_date": "2026-01-01T00:00:00Z", "metrics": [goal()] }),
    );
    let mut events = Vec::new();
    let mut add = |id: &str, name: &str, day: i64, properties: Value| {
        let mut event = event_with(name, id, properties);
        event["timestamp"] = json!(format!("2026-01-0{day}T12:00:00Z"));
        events.push(event);
    };
    let seen = |variant: &str| json!({ "$feature_flag": "shop", "$feature_flag_response": variant });
    for (variant, buyers) in [("control", 40), ("test", 70)] {
        for number in 0..200 {
            let id = format!("{variant}-{number}");
            add(&id, "$feature_flag_called", 2, seen(variant));
            add(&id, "$feature_flag_called", 4, seen(variant));
            if number < buyers {
                add(&id, "bought", 3, json!({ "price": number }));
            }
        }
        // What was bought before the exposure was not bought because of it.
        let early = format!("{variant}-199");
        add(&early, "bought", 1, json!({ "price": 1000 }));
    }
    for number in 0..9 {
        let id = format!("both-{number}");
        add(&id, "$feature_flag_called", 2, seen("control"));
        add(&id, "$feature_flag_called", 3, seen("test"));
        add(&id, "bought", 4, json!({ "price": 5000 }));
    }
    add("off", "$feature_flag_called", 2, json!({ "$feature_flag": "shop", "$feature_flag_response": false }));
    add("other", "$feature_flag_called", 2, json!({ "$feature_flag": "shops", "$feature_flag_response": "test" }));
    for events in events.chunks(500) {
        collector.capture(&json!(events));
    }
    experiment
}

#[test]
fn results_are_in_posthog_s_shape() {
    let collector = Collector::start();
    let experiment = shop(&collector);
    let id = &experiment["id"];
    let found =
        ask(&collector, &json!({ "kind": "ExperimentQuery", "experiment_id": id, "metric": experiment["metrics"][0] }));
    let found = found.json();
    let sample = json!({
        "key": "control", "number_of_samples": 200, "sum": 40, "sum_squares": 40, "step_counts": [40],
        "validation_failures": [],
    });
    assert_eq!((&found["kind"], &found["baseline"]), (&json!("ExperimentQuery"), &sample));
    let test = &found["variant_results"][0];
    assert_eq!((&test["key"], &test["sum"], &test["method"]), (&json!("test"), &json!(70), &json!("bayesian")));
    // 0.35 against 0.2: 75 % more, with a standard error of 0.2998 by the delta method; 1.96 of them on each side.
    let error = (0.35 * 0.65 / 200.0 / 0.04 + 0.35f64.powi(2) * (0.2 * 0.8 / 200.0) / 0.0016).sqrt();
    let number = |value: &Value| value.as_f64().expect("a number");
    assert!((number(&test["credible_interval"][0]) - (0.75 - 1.959_963_985 * error)).abs() < 1e-6, "{test}");
    assert!((number(&test["credible_interval"][1]) - (0.75 + 1.959_963_985 * error)).abs() < 1e-6, "{test}");
    assert!(number(&test["chance_to_win"]) > 0.99 && test["significant"] == true, "{test}");

    let exposures = ask(&collector, &json!({ "kind": "ExperimentExposureQuery", "experiment_id": id })).json();
    assert_eq!(exposures["total_exposures"], json!({ "control": 200, "test": 200, "$multiple": 9 }));
    assert_eq!(exposures["sample_ratio_mismatch"]["expected"], json!({ "control": 200.0, "test": 200.0 }));
    assert_eq!(exposures["sample_ratio_mismatch"]["p_value"], 1.0);
    assert_eq!(exposures["timeseries"][2]["variant"], "$multiple");
    let series = &exposures["timeseries"][0];
    assert_eq!((&series["days"][1], &series["exposure_counts"][0]), (&json!("2026-01-02"), &json!(0)));
    assert_eq!(series["exposure_counts"][1], 200);
}

#[test]
fn numbers_are_compared_by_either_method() {
    let collector = Collector::start();
    let experiment = shop(&collector);
    let path = format!("{PATH}{}/", experiment["id"]);
    let stats = json!({ "stats_config": { "method": "frequentist", "frequentist": { "alpha": 0.1, "difference_type": "ABSOLUTE" } } });
    assert_eq!(send(&collector, "PATCH", &path, &stats).status, 200);
    let metric = json!({
        "kind": "ExperimentMetric", "metric_type": "mean", "conversion_window": 3, "conversion_window_unit": "day",
        "source": { "kind": "EventsNode", "event": "bought", "math": "sum", "math_property": "price" },
    });
    let query = json!({ "kind": "ExperimentQuery", "experiment_id": experiment["id"], "metric": metric });
    let found = ask(&collector, &query).json();
    let test = &found["variant_results"][0];
    let sums: [f64; 2] = [40, 70].map(|buyers: i64| (0..buyers).sum::<i64>() as f64);
    assert_eq!((&found["baseline"]["sum"], &test["sum"]), (&json!(sums[0] as i64), &json!(sums[1] as i64)));
    assert_eq!((&test["method"], &test["significant"]), (&json!("frequentist"), &json!(true)));
    let interval: Vec<f64> = [0, 1].map(|end| test["confidence_interval"][end].as_f64().expect("a number")).to_vec();
    assert!(((interval[0] + interval[1]) / 2.0 - (sums[1] - sums[0]) / 200.0).abs() < 1e-9, "{test}");
    assert!(test["p_value"].as_f64().expect("a number") < 0.001 && test["step_counts"].is_null());

    // Those who saw both count for what they saw first; a draft has no results yet.
    let first = json!({ "exposure_criteria": { "multiple_variant_handling": "first_seen" } });
    assert_eq!(send(&collector, "PATCH", &path, &first).status, 200);
    assert_eq!(ask(&collector, &query).json()["baseline"]["number_of_samples"], 209);
    assert_eq!(send(&collector, "PATCH", &path, &json!({ "start_date": null })).json()["status"], "draft");
    assert_eq!(ask(&collector, &query).json()["baseline"]["number_of_samples"], 0);
}

#[test]
fn a_ratio_and_a_retention_are_compared() {
    let collector = Collector::start();
    let experiment = shop(&collector);
    let results = |metric: Value| {
        let query = json!({ "kind": "ExperimentQuery", "experiment_id": experiment["id"], "metric": metric });
        let answer = ask(&collector, &query);
        assert_eq!(answer.status, 200, "{answer:?}");
        answer.json()
    };
    let bought = |more: Value| {
        let mut node = json!({ "kind": "EventsNode", "event": "bought" });
        node.as_object_mut().expect("an object").extend(more.as_object().expect("an object").clone());
        node
    };
    // The price of a purchase: of 0, 1, … 39 and of 0, 1, … 69.
    let found = results(json!({
        "kind": "ExperimentMetric", "metric_type": "ratio", "denominator": bought(json!({ "math": "total" })),
        "numerator": bought(json!({ "math": "sum", "math_property": "price" })),
    }));
    let (control, test) = (&found["baseline"], &found["variant_results"][0]);
    assert_eq!((&control["sum"], &control["denominator_sum"]), (&json!(780), &json!(40)));
    assert_eq!((&test["denominator_sum_squares"], &test["number_of_samples"]), (&json!(70), &json!(200)));
    assert_eq!(test["numerator_denominator_sum_product"], test["sum"]);
    let interval: Vec<f64> = [0, 1].map(|end| test["credible_interval"][end].as_f64().expect("a number")).to_vec();
    assert!(((interval[0] + interval[1]) / 2.0 - (34.5 / 19.5 - 1.0)).abs() < 1e-9, "{test}");
    assert!(test["chance_to_win"].as_f64().expect("a number") > 0.99, "{test}");

    // All who bought are those who saw the flag a day later.
    let found = results(json!({
        "kind": "ExperimentMetric", "metric_type": "retention", "start_event": bought(json!({})),
        "completion_event": { "kind": "EventsNode", "event": "$feature_flag_called" }, "start_handling": "first_seen",
        "retention_window_start": 1, "retention_window_end": 1, "retention_window_unit": "day",
    }));
    let test = &found["variant_results"][0];
    assert_eq!((&test["number_of_samples"], &test["sum"]), (&json!(70), &json!(70)));
    assert_eq!((&test["denominator_sum"], &test["chance_to_win"]), (&json!(70), &Value::Null));
    assert_eq!(found["baseline"]["validation_failures"], json!(["not-enough-exposures"]));
}

#[test]
fn a_month_of_a_retention_is_one_of_the_calendar() {
    let collector = Collector::start();
    let experiment = made(
        &collector,
        &json!({ "name": "Months", "feature_flag_key": "months", "start_date": "2026-01-01T00:00:00Z" }),
    );
    // A month after January 30th is February 28th.
    let returns = ["02-28T11:59:59.999", "02-28T12:00:00", "03-30T12:00:00", "03-30T12:00:00.001", "01-30T12:00:00"];
    let mut events = Vec::new();
    for (number, back) in returns.iter().enumerate() {
        let seen = json!({ "$feature_flag": "months", "$feature_flag_response": "test" });
        let of = [
            ("$feature_flag_called", "01-02T00:00:00", seen),
            ("start", "01-30T12:00:00", json!({})),
            ("back", *back, json!({})),
        ];
        for (name, time, properties) in of {
            let mut event = event_with(name, &format!("person-{number}"), properties);
            event["timestamp"] = json!(format!("2026-{time}Z"));
            events.push(event);
        }
    }
    collector.capture(&json!(events));
    let metric = json!({
        "kind": "ExperimentMetric", "metric_type": "retention", "start_handling": "last_seen",
        "start_event": { "kind": "EventsNode", "event": "start" },
        "completion_event": { "kind": "EventsNode", "event": "back" },
        "retention_window_start": 1, "retention_window_end": 2, "retention_window_unit": "month",
    });
    let query = json!({ "kind": "ExperimentQuery", "experiment_id": experiment["id"], "metric": metric });
    let found = ask(&collector, &query).json();
    let test = &found["variant_results"][0];
    assert_eq!((&test["number_of_samples"], &test["sum"]), (&json!(5), &json!(2)), "{test}");
}

use super::{Metrics, Sample};
use crate::js::native::Native;
use serde_json::Value;
use wire::signals_protocol::{MetricKind, Outcome};

const SAMPLE: Sample<'_> = Sample {
    kind: MetricKind::Count as u8,
    name: "c",
    unit: "",
    attributes: "{}",
    value: 1.0,
    bounds: "",
    span: "",
    now: 1000.0,
};

fn started() -> Metrics {
    let mut metrics = Metrics::default();
    metrics.set("{}");
    metrics
}

fn add(metrics: &mut Metrics, samples: &[Sample<'_>]) -> Vec<String> {
    samples.iter().map(|sample| metrics.add(*sample, &Native)).collect()
}

fn taken(metrics: &mut Metrics) -> Vec<Value> {
    let text = format!("[{}]", metrics.take(5000.0, true, &Native));
    serde_json::from_str(&text).expect("JSON")
}

const HISTOGRAM: Sample<'_> = Sample { kind: MetricKind::Histogram as u8, name: "h", unit: "ms", ..SAMPLE };
const GAUGE: Sample<'_> = Sample { kind: MetricKind::Gauge as u8, name: "g", ..SAMPLE };

#[test]
fn a_series_begins_with_its_oldest_sample() {
    let mut metrics = started();
    add(&mut metrics, &[Sample { now: 3000.0, ..SAMPLE }, Sample { now: 2000.0, ..SAMPLE }]);
    let point = &taken(&mut metrics)[0]["sum"]["dataPoints"][0];
    assert_eq!(point["startTimeUnixNano"], "2000000000");
    assert_eq!(point["asDouble"], 2.0);
}

#[test]
fn samples_of_a_series_are_added_up() {
    let mut metrics = started();
    let said = add(
        &mut metrics,
        &[
            Sample { attributes: r#"{"b":1,"a":"x"}"#, value: 2.0, ..SAMPLE },
            Sample { attributes: r#"{"a":"x","b":1}"#, value: 0.5, now: 2000.0, ..SAMPLE },
            Sample { attributes: r#"{"a":"y","b":1}"#, ..SAMPLE },
            Sample { value: 5.0, ..GAUGE },
            Sample { value: 3.0, ..GAUGE },
        ],
    );
    assert!(said.iter().all(String::is_empty), "{said:?}");
    let all = taken(&mut metrics);
    let points = all[0]["sum"]["dataPoints"].as_array().expect("points");
    assert_eq!((points[0]["asDouble"].as_f64(), points[1]["asDouble"].as_f64()), (Some(2.5), Some(1.0)));
    assert_eq!(points[0]["startTimeUnixNano"], "1000000000");
    assert_eq!(points[0]["timeUnixNano"], "5000000000");
    assert_eq!(all[0]["sum"]["aggregationTemporality"], 1);
    assert_eq!(all[0]["sum"]["isMonotonic"], true);
    assert_eq!(all[1]["gauge"]["dataPoints"][0]["asDouble"], 3);
    assert!(metrics.is_empty());
}

#[test]
fn a_histogram_counts_by_bounds() {
    let mut metrics = started();
    let of = |value| Sample { value, bounds: "[1,2.5]", ..HISTOGRAM };
    add(&mut metrics, &[of(1.0), of(1.5), of(9.0)]);
    let all = taken(&mut metrics);
    assert_eq!((&all[0]["name"], &all[0]["unit"]), (&Value::from("h"), &Value::from("ms")));
    let point = &all[0]["histogram"]["dataPoints"][0];
    assert_eq!(point["bucketCounts"], serde_json::json!([1, 1, 1]));
    assert_eq!(point["explicitBounds"], serde_json::json!([1, 2.5]));
    assert_eq!((point["count"].as_i64(), point["sum"].as_f64()), (Some(3), Some(11.5)));
    assert_eq!((point["min"].as_f64(), point["max"].as_f64()), (Some(1.0), Some(9.0)));
    // the first bounds stay, and that is said once a window
    let said = add(&mut metrics, &[HISTOGRAM, HISTOGRAM]);
    assert!(said[0].contains("other bounds") && said[1].is_empty(), "{said:?}");
}

#[test]
fn what_is_no_measurement_is_dropped_and_said() {
    let mut metrics = started();
    let said = add(
        &mut metrics,
        &[
            Sample { name: "", ..SAMPLE },
            Sample { value: f64::NAN, ..SAMPLE },
            Sample { value: -1.0, ..SAMPLE },
            Sample { bounds: "[]", ..HISTOGRAM },
            Sample { bounds: "[2,1]", ..HISTOGRAM },
            Sample { bounds: r#"["1"]"#, ..HISTOGRAM },
            Sample { bounds: "[null]", ..HISTOGRAM },
        ],
    );
    assert!(said.iter().all(|said| said.contains("dropped")), "{said:?}");
    assert!(metrics.is_empty());
    let said = add(&mut metrics, &[SAMPLE, Sample { name: "c", ..GAUGE }]);
    assert!(said[1].contains("two kinds"), "{said:?}");
}

#[test]
fn series_are_bounded() {
    let mut metrics = Metrics::default();
    metrics.set(r#"{"maxSeriesPerFlush":1}"#);
    let said = add(&mut metrics, &[SAMPLE, GAUGE, GAUGE, SAMPLE]);
    assert_eq!(said.iter().filter(|said| said.contains("too many")).count(), 1);
    assert_eq!(taken(&mut metrics).len(), 1);
}

#[test]
fn what_the_server_may_take_later_is_added_to_what_came_meanwhile() {
    let mut metrics = started();
    let of = |value| Sample { value, ..HISTOGRAM };
    add(&mut metrics, &[SAMPLE, of(3.0), Sample { value: 7.0, ..GAUGE }]);
    taken(&mut metrics);
    add(&mut metrics, &[Sample { now: 3000.0, ..SAMPLE }, of(30.0), Sample { value: 8.0, ..GAUGE }]);
    assert_eq!(metrics.answer(503, 0.0, 0.0, 0.5), Outcome::Later);
    let all = taken(&mut metrics);
    assert_eq!(all[0]["sum"]["dataPoints"][0]["asDouble"], 2);
    assert_eq!(all[0]["sum"]["dataPoints"][0]["startTimeUnixNano"], "1000000000");
    assert_eq!(all[1]["histogram"]["dataPoints"][0]["count"], 2);
    assert_eq!(all[1]["histogram"]["dataPoints"][0]["min"], 3);
    assert_eq!(all[2]["gauge"]["dataPoints"][0]["asDouble"], 8);
    for (status, outcome) in [(200, Outcome::Sent), (413, Outcome::TooLarge), (400, Outcome::Refused)] {
        assert_eq!(metrics.answer(status, 0.0, 0.0, 0.5), outcome);
        assert!(metrics.is_empty());
    }
}

#[test]
fn a_sample_of_a_span_says_which() {
    let mut metrics = started();
    add(&mut metrics, &[Sample { span: r#"{"traceId":"t","spanId":"s"}"#, value: 2.0, ..SAMPLE }, SAMPLE]);
    let exemplar = &taken(&mut metrics)[0]["sum"]["dataPoints"][0]["exemplars"][0];
    assert_eq!((&exemplar["traceId"], &exemplar["asDouble"]), (&Value::from("t"), &Value::from(2)));
}

#[test]
fn sums_stay_numbers_of_json() {
    let mut metrics = started();
    add(&mut metrics, &[Sample { value: f64::MAX, ..SAMPLE }, Sample { value: f64::MAX, ..SAMPLE }]);
    // written out in full, which serde_json does not read
    let text = metrics.take(5000.0, true, &Native);
    assert!(text.contains(&format!("\"asDouble\":{}", f64::MAX)) && !text.contains("inf"), "{text}");
}

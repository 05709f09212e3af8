use super::*;
use crate::js::native::Native;
use serde_json::Value;

const TRACE: &str = "4bf92f3577b34da6a3ce929d0e0e4736";
const SPAN: &str = "00f067aa0ba902b7";

#[test]
fn a_traceparent_names_a_trace_and_a_span() {
    for header in
        [format!("00-{TRACE}-{SPAN}-01"), format!(" 00-{TRACE}-{SPAN}-00 "), format!("01-{TRACE}-{SPAN}-01-more")]
    {
        assert_eq!(parse_parent(&header), Some((TRACE, SPAN)), "{header}");
    }
    for header in [
        "garbage".into(),
        String::new(),
        format!("ff-{TRACE}-{SPAN}-01"),
        format!("00-{TRACE}-{SPAN}-01-more"),
        format!("00-{TRACE}-{SPAN}-0"),
        format!("00-{}-{SPAN}-01", TRACE.to_uppercase()),
        format!("00-{}-{SPAN}-01", "0".repeat(32)),
        format!("00-{TRACE}-{}-01", "0".repeat(16)),
        format!("00_{TRACE}-{SPAN}-01"),
        format!("00-{}é-{SPAN}-01", &TRACE[2..]),
    ] {
        assert_eq!(parse_parent(&header), None, "{header}");
    }
}

#[test]
fn a_tracestate_goes_on_as_it_is_or_not_at_all() {
    assert_eq!(sound_state(" vendor=abc,other=1 "), "vendor=abc,other=1");
    let many = vec!["a=1"; 33].join(",");
    let long = format!("a={}", "x".repeat(600));
    for state in ["vendor", "a=\u{e9}", "a=1\n", &many, &long] {
        assert_eq!(sound_state(state.trim_end_matches('\r')), if state == "a=1\n" { "a=1" } else { "" }, "{state}");
    }
}

#[test]
fn live_spans_are_bounded_and_old_ones_make_room() {
    let mut spans = Spans::default();
    spans.set(r#"{"maxLiveSpans":2,"maxSpanAgeMs":1000,"flushIntervalMs":50}"#);
    let (first, second) = (spans.start(0.0), spans.start(500.0));
    assert!(first > 0 && second > 0);
    assert_eq!(spans.start(600.0), 0);
    assert_eq!(spans.warning(600.0), "1 spans are dropped: too many are not ended");
    let third = spans.start(1000.0);
    assert!(third > 0);
    assert!(!spans.end(first, 1001.0), "it was forgotten");
    assert!(spans.end(second, 1400.0) && !spans.end(second, 1400.0));
    assert!(!spans.end(third, 2000.0), "too old");
    spans.drop(1, "of a hook");
    assert_eq!(spans.warning(620.0), "");
    assert_eq!(spans.warning(2000.0), "3 spans are dropped: they were not ended in time, of a hook");
    assert_eq!(spans.warning(3000.0), "");
}

#[test]
fn limits_are_the_config_s_or_the_usual() {
    let limits = limits(r#"{"maxExportBatchSize":0,"maxQueueSize":1.5}"#);
    assert_eq!((limits.per_request, limits.queued, limits.interval), (512, 2048, 5000.0));
    assert!(limits.keeps_oldest);
    assert_eq!(super::limits(r#"{"maxExportBatchSize":9,"maxQueueSize":3}"#).queued, 9);
}

#[test]
fn a_span_is_written_as_otlp_has_it() {
    let read = |span: &str| -> Value { serde_json::from_str(&record(span, &Native)).expect("JSON") };
    let least = read(r#"{"traceId":"t","spanId":"s","name":"n","kind":"internal","startTime":5,"endTime":6.25}"#);
    assert_eq!(
        least,
        serde_json::json!({"traceId":"t","spanId":"s","name":"n","kind":1,"startTimeUnixNano":"5000000","endTimeUnixNano":"6250000","flags":257})
    );
    let all = read(
        r#"{"traceId":"t","spanId":"s","parentSpanId":"p","traceState":"v=1","name":"n","kind":"client","startTime":5,"endTime":6,"isRemote":true,"attributes":{"n":42,"none":null},"droppedAttributesCount":2,"events":[{"name":"exception","timestamp":5.5,"attributes":{"exception.type":"TypeError"}},{"name":"e","timestamp":6}],"droppedEventsCount":1,"status":{"code":"error","message":"boom"}}"#,
    );
    assert_eq!((&all["parentSpanId"], &all["traceState"], &all["kind"]), (&"p".into(), &"v=1".into(), &3.into()));
    assert_eq!(all["flags"], 0x301);
    assert_eq!(all["attributes"], serde_json::json!([{"key":"n","value":{"intValue":"42"}}]));
    assert_eq!(all["events"][0]["timeUnixNano"], "5500000");
    assert_eq!(all["events"].as_array().map(Vec::len), Some(2));
    assert_eq!((&all["droppedAttributesCount"], &all["droppedEventsCount"]), (&2.into(), &1.into()));
    assert_eq!(all["status"], serde_json::json!({"code":2,"message":"boom"}));
    assert_eq!(read(r#"{"name":"n","status":{"code":"ok"},"events":[]}"#)["status"], serde_json::json!({"code":1}));
}

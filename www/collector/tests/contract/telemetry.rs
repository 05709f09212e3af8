//! Logs, metrics, traces and the spans of AI calls, in both forms of OTLP.

use opentelemetry_proto::tonic::{
    collector::{
        logs::v1::ExportLogsServiceRequest, metrics::v1::ExportMetricsServiceRequest,
        trace::v1::ExportTraceServiceRequest,
    },
    common::v1::{AnyValue, InstrumentationScope, KeyValue, any_value},
    logs::v1::{LogRecord, ResourceLogs, ScopeLogs},
    metrics::v1::{Gauge, Metric, NumberDataPoint, ResourceMetrics, ScopeMetrics, metric, number_data_point},
    resource::v1::Resource,
    trace::v1::{ResourceSpans, ScopeSpans, Span},
};
use prost::Message;
use serde_json::{Value, json};

use super::harness::{Collector, gzip};

/// 2026-01-01T00:00:00Z.
const NANOSECONDS: u64 = 1_767_225_600_000_000_000;
const LIST: &str = "/api/projects/1/telemetry/";

fn text(text: &str) -> Option<AnyValue> {
    Some(AnyValue { value: Some(any_value::Value::StringValue(text.into())) })
}

fn pair(key: &str, value: &str) -> KeyValue {
    KeyValue { key: key.into(), value: text(value), ..KeyValue::default() }
}

fn resource() -> Option<Resource> {
    let attributes = vec![pair("service.name", "shop"), pair("host.name", "mill")];
    Some(Resource { attributes, ..Resource::default() })
}

fn scope() -> Option<InstrumentationScope> {
    Some(InstrumentationScope { name: "lib".into(), version: "1.2".into(), ..InstrumentationScope::default() })
}

fn span(attributes: Vec<KeyValue>) -> Span {
    Span {
        trace_id: vec![7; 16],
        span_id: vec![8; 8],
        parent_span_id: vec![9; 8],
        name: "chat gpt".into(),
        start_time_unix_nano: NANOSECONDS,
        end_time_unix_nano: NANOSECONDS + 5,
        attributes,
        ..Span::default()
    }
}

fn traces(spans: Vec<Span>) -> ExportTraceServiceRequest {
    let scope_spans = vec![ScopeSpans { scope: scope(), spans, ..ScopeSpans::default() }];
    let resource_spans = vec![ResourceSpans { resource: resource(), scope_spans, ..ResourceSpans::default() }];
    ExportTraceServiceRequest { resource_spans }
}

fn logs() -> ExportLogsServiceRequest {
    let record = LogRecord {
        time_unix_nano: NANOSECONDS,
        severity_text: "WARN".into(),
        body: text("the mill stops"),
        trace_id: vec![1; 16],
        ..LogRecord::default()
    };
    let scope_logs = vec![ScopeLogs { scope: scope(), log_records: vec![record], ..ScopeLogs::default() }];
    let resource_logs = vec![ResourceLogs { resource: resource(), scope_logs, ..ResourceLogs::default() }];
    ExportLogsServiceRequest { resource_logs }
}

fn metrics() -> ExportMetricsServiceRequest {
    let point = NumberDataPoint {
        time_unix_nano: NANOSECONDS,
        value: Some(number_data_point::Value::AsDouble(42.5)),
        ..NumberDataPoint::default()
    };
    let data = Some(metric::Data::Gauge(Gauge { data_points: vec![point] }));
    let metric = Metric { name: "heat".into(), unit: "K".into(), data, ..Metric::default() };
    let scope_metrics = vec![ScopeMetrics { scope: scope(), metrics: vec![metric], ..ScopeMetrics::default() }];
    let resource_metrics = vec![ResourceMetrics { resource: resource(), scope_metrics, ..ResourceMetrics::default() }];
    ExportMetricsServiceRequest { resource_metrics }
}

/// Both forms of a request, plain and packed.
fn forms<T: Message + serde::Serialize>(request: &T) -> Vec<Vec<u8>> {
    let (protobuf, json) = (request.encode_to_vec(), serde_json::to_vec(request).expect("JSON"));
    vec![gzip(&protobuf), gzip(&json), protobuf, json]
}

#[test]
fn records_are_kept_in_either_form() {
    let collector = Collector::start();
    let requests = [
        ("logs", forms(&logs()), json!(["the mill stops", "WARN", "01".repeat(16), "2026-01-01T00:00:00.000Z"])),
        ("metrics", forms(&metrics()), json!(["heat", null, null, null])),
        (
            "traces",
            forms(&traces(vec![span(vec![])])),
            json!(["chat gpt", null, "07".repeat(16), "2026-01-01T00:00:00.000Z"]),
        ),
    ];
    for (signal, forms, expected) in requests {
        for body in &forms {
            let answer = collector.post(&format!("/i/v1/{signal}?token=phc_test"), body);
            assert_eq!((answer.status, answer.json()), (200, json!({})), "{signal}");
        }
        let rows = collector.results(&format!("{LIST}?signal={signal}&service=shop"));
        assert_eq!(rows.len(), 4, "{signal}");
        for row in &rows {
            let mut found = json!([row["name"], row["severity"], row["trace_id"], row["timestamp"]]);
            if signal == "metrics" {
                found[3] = Value::Null;
            }
            assert_eq!(found, expected);
            assert_eq!(row["scope"]["version"], "1.2");
            assert_eq!(row["data"], rows[0]["data"], "both forms are kept alike");
        }
    }
    let row = collector.results(&format!("{LIST}?signal=metrics&limit=1")).remove(0);
    assert_eq!(row["data"]["gauge"]["dataPoints"][0]["asDouble"], 42.5);
    let page = collector.get(&format!("{LIST}?limit=5")).json();
    let next =
        page["next"].as_str().expect("there are more").split_once(&collector.url).expect("an address").1.to_owned();
    assert!(collector.results(&next)[0]["id"].as_i64() < page["results"][4]["id"].as_i64());
    assert_eq!(collector.request("DELETE", "/api/projects/1/data/", &[], b"").status, 204);
    assert!(collector.results(LIST).is_empty());
}

#[test]
fn what_is_no_otlp_or_too_much_is_refused() {
    let collector = Collector::start();
    let logs = |body: &[u8]| collector.post("/i/v1/logs/?token=phc_test", body).status;
    assert_eq!(collector.post("/i/v1/logs", b"{}").status, 401);
    assert_eq!(logs(b"{}"), 200);
    assert_eq!(logs(b""), 400);
    assert_eq!(logs(b"not OTLP at all"), 400);
    assert_eq!(logs(b"{\"resourceLogs\": 7}"), 400);
    assert_eq!(logs(b"{\"resourceLogs\": [7]}"), 400);
    // Two bytes a record: in memory each would have hundreds.
    let nested = |field: u8, inner: &[u8]| {
        let mut message = vec![field << 3 | 2];
        let mut length = inner.len();
        while length > 127 {
            message.push((length & 127) as u8 | 128);
            length >>= 7;
        }
        message.push(length as u8);
        [message.as_slice(), inner].concat()
    };
    let records = |number: usize| nested(1, &nested(2, &[0x12, 0x00].repeat(number)));
    assert_eq!(logs(&records(20_000)), 200);
    assert_eq!(logs(&records(20_001)), 413);
    let attributes = nested(1, &nested(2, &nested(2, &[0x32, 0x00].repeat(500_001))));
    assert_eq!(logs(&attributes), 413);
    assert_eq!(collector.post("/i/v1/traces?token=phx_own", &records(1)).status, 401);
    assert_eq!(collector.get(&format!("{LIST}?signal=smoke")).status, 400);
}

#[test]
fn spans_of_ai_calls_are_events() {
    let collector = Collector::start();
    let chat = vec![
        pair("gen_ai.operation.name", "chat"),
        pair("posthog.distinct_id", "ada"),
        KeyValue {
            key: "n".into(),
            value: Some(AnyValue { value: Some(any_value::Value::IntValue(7)) }),
            ..KeyValue::default()
        },
    ];
    let embedding = vec![pair("ai.operationId", "ai.embed.doEmbed"), pair("gen_ai.conversation.id", "talk")];
    let request = traces(vec![span(chat), span(embedding), span(vec![pair("http.route", "/")])]);
    let headers = [("authorization", "Bearer phc_test"), ("content-type", "application/x-protobuf")];
    let answer = collector.request("POST", "/i/v0/ai/otel", &headers, &request.encode_to_vec());
    assert_eq!((answer.status, answer.json()), (200, json!({})));
    let events = collector.events();
    assert_eq!(events.len(), 2, "the third span is of no AI call");
    let named = |name: &str| events.iter().find(|event| event["event"] == name).expect("an event");
    let generation = named("$ai_generation");
    assert_eq!(
        (&generation["distinct_id"], &generation["timestamp"]),
        (&json!("ada"), &json!("2026-01-01T00:00:00.000Z"))
    );
    let properties = &generation["properties"];
    for (name, value) in [
        ("$ai_trace_id", json!("07".repeat(16))),
        ("$ai_span_id", json!("08".repeat(8))),
        ("$ai_parent_id", json!("09".repeat(8))),
        ("$ai_ingestion_source", json!("otel")),
        ("$lib", json!("posthog-otel")),
        ("$lib_version", json!("1.2")),
        ("$otel_span_name", json!("chat gpt")),
        ("$otel_start_time_unix_nano", json!(NANOSECONDS.to_string())),
        ("$geoip_disable", json!(true)),
        ("service.name", json!("shop")),
        ("host.name", Value::Null),
        ("n", json!(7)),
    ] {
        assert_eq!(properties[name], value, "{name}");
    }
    // By UUID version 5 of `session:talk` in PostHog's namespace.
    assert_eq!(named("$ai_embedding")["distinct_id"], "262cfeb0-31b8-5424-bc00-9a14e9fbb2d2");
}

#[test]
fn ai_events_are_events() {
    let collector = Collector::start();
    let batch = json!({ "api_key": "phc_test", "batch": [{
        "event": "$ai_generation", "distinct_id": "ada", "properties": { "$ai_model": "m" },
    }] });
    for path in ["/i/v0/ai/batch/", "/i/v0/ai/batch"] {
        assert_eq!(collector.post(path, batch.to_string().as_bytes()).status, 200);
    }
    assert_eq!(collector.events()[1]["properties"]["$ai_model"], "m");
}

//! Spans of AI calls as `$ai_…` events, as PostHog makes them (`rust/capture/src/otel`).

use serde_json::{Map, Value, json, value::RawValue};
use uuid::Uuid;

use super::otlp::Record;
use crate::{
    capture_error::CaptureError,
    fields::Fields,
    ingest::{
        event,
        raw::{Arrival, Endpoint, RawEvent},
    },
    json,
    limits::TREE_VALUES,
    model::Event,
};

/// Attributes that say whose span it is, in the order in which they count.
const OF_SPAN: [&str; 4] = [
    "ai.telemetry.metadata.posthog_distinct_id",
    "ai.settings.context.posthog_distinct_id",
    "posthog.distinct_id",
    "user.id",
];

/// The same of the whole process.
const OF_RESOURCE: [&str; 2] = ["posthog.distinct_id", "user.id"];

/// Attributes that name the session of a span.
const SESSIONS: [&str; 6] = [
    "$ai_session_id",
    "ai.telemetry.metadata.$ai_session_id",
    "ai.settings.context.$ai_session_id",
    "eve.session.id",
    "anthropic.session.id",
    "gen_ai.conversation.id",
];

/// What OpenTelemetry adds about the machine.
const OF_MACHINE: [&str; 4] = ["host.", "process.", "os.", "telemetry."];

/// The ids of spans that say nothing about whose they are are derived in this space, as in PostHog.
const DERIVED: Uuid = Uuid::from_u128(0x392e_81d5_3d13_4a6f_b541_bdbf_6c86_5e56);

/// The event of a span; `None` where it is of no AI call.
pub(super) fn event(record: &Record<'_>, arrival: Arrival) -> Result<Option<Event>, CaptureError> {
    let names = ["traceId", "spanId", "parentSpanId", "name", "startTimeUnixNano", "endTimeUnixNano", "attributes"];
    let span = Fields::read(record.data, &names)?;
    let own = attributes(&span)?;
    let Some(name) = classify(&own) else { return Ok(None) };
    let resource = attributes(&Fields::read(record.resource, &["attributes"])?)?;
    let text = |name: &str| span.string(name).filter(|text| !text.is_empty());
    let (trace, start) = (text("traceId").unwrap_or_default(), span.text("startTimeUnixNano").unwrap_or_default());
    let distinct_id = distinct_id(&own, &resource, &trace);
    let kept = resource.into_iter().filter(|(name, _)| !OF_MACHINE.iter().any(|prefix| name.starts_with(prefix)));
    let mut properties: Map<String, Value> = kept.collect();
    properties.extend(own);
    let disabled = properties.remove("posthog.geoip_disable").unwrap_or(json!(true));
    properties.entry("$geoip_disable").or_insert(disabled);
    properties.insert("$ai_trace_id".into(), json!(trace));
    properties.insert("$ai_span_id".into(), json!(text("spanId").unwrap_or_default()));
    properties.extend(text("parentSpanId").map(|id| ("$ai_parent_id".to_owned(), json!(id))));
    properties.insert("$ai_ingestion_source".into(), json!("otel"));
    properties.entry("$lib").or_insert(json!("posthog-otel"));
    let version = Fields::read(record.scope, &["version"])?.string("version").filter(|text| !text.is_empty());
    if let Some(version) = version {
        properties.entry("$lib_version").or_insert(json!(version));
    }
    properties.extend(text("name").map(|name| ("$otel_span_name".to_owned(), json!(name))));
    properties.insert("$otel_start_time_unix_nano".into(), json!(start));
    let end = span.text("endTimeUnixNano").unwrap_or_default();
    properties.insert("$otel_end_time_unix_nano".into(), json!(end));
    let mut elder = json!({ "event": name, "distinct_id": distinct_id, "properties": properties });
    if let Some(time) = super::otlp_time(&start) {
        elder["timestamp"] = json!(time.to_string());
    }
    let elder = elder.to_string();
    event::event(&RawEvent::parse(&elder)?, Endpoint::Events, arrival).map(Some)
}

/// Attributes as an object.
fn attributes(fields: &Fields<'_>) -> Result<Map<String, Value>, CaptureError> {
    let text = fields.get("attributes").map_or("[]", RawValue::get);
    if !json::is_small(text) {
        return Err(CaptureError::TooManyValues { limit: TREE_VALUES });
    }
    let listed: Vec<Value> = serde_json::from_str(text)?;
    let pair = |pair: &Value| Some((pair["key"].as_str()?.to_owned(), plain(&pair["value"])?));
    Ok(listed.iter().filter_map(pair).collect())
}

/// A value without the name of its type.
fn plain(value: &Value) -> Option<Value> {
    let (kind, value) = value.as_object()?.iter().next()?;
    match kind.as_str() {
        "intValue" => match value {
            Value::String(text) => text.parse::<i64>().ok().map(Value::from),
            number => Some(number.clone()),
        },
        "arrayValue" => Some(value["values"].as_array()?.iter().filter_map(plain).collect()),
        "kvlistValue" => {
            let pair = |pair: &Value| Some((pair["key"].as_str()?.to_owned(), plain(&pair["value"])?));
            Some(Value::Object(value["values"].as_array()?.iter().filter_map(pair).collect()))
        }
        _ => Some(value.clone()),
    }
}

/// The name of the event, by the names of the attributes that AI frameworks use.
fn classify(attributes: &Map<String, Value>) -> Option<&'static str> {
    let has = |prefix: &str| attributes.keys().any(|name| name.starts_with(prefix));
    let text = |name: &str| attributes.get(name).and_then(Value::as_str);
    let by_operation = |operation: Option<&str>| match operation {
        Some("chat") => "$ai_generation",
        Some("embeddings") => "$ai_embedding",
        _ => "$ai_span",
    };
    if has("ai.") || has("eve.") {
        return Some(match text("ai.operationId") {
            None => by_operation(text("gen_ai.operation.name")),
            Some(id) if id.ends_with(".doGenerate") || id.ends_with(".doStream") => "$ai_generation",
            Some("ai.embed.doEmbed" | "ai.embedMany.doEmbed") => "$ai_embedding",
            Some(_) => "$ai_span",
        });
    }
    if has("pydantic_ai.") {
        return Some("$ai_span");
    }
    if has("traceloop.") || has("llm.request.type") {
        return Some(match text("llm.request.type") {
            Some("chat" | "completion") => "$ai_generation",
            Some("embedding" | "embeddings") => "$ai_embedding",
            _ => "$ai_span",
        });
    }
    has("gen_ai.").then(|| by_operation(text("gen_ai.operation.name")))
}

/// Whose span it is. Where nothing says so, one id for all spans of a session or a trace.
fn distinct_id(own: &Map<String, Value>, resource: &Map<String, Value>, trace: &str) -> String {
    fn text<'a>(from: &'a Map<String, Value>, name: &str) -> Option<&'a str> {
        from.get(name).and_then(Value::as_str).filter(|text| !text.is_empty())
    }
    let of_span = OF_SPAN.iter().find_map(|name| text(own, name));
    if let Some(id) = of_span.or_else(|| OF_RESOURCE.iter().find_map(|name| text(resource, name))) {
        return id.to_owned();
    }
    let derived = |name: String| Uuid::new_v5(&DERIVED, name.as_bytes()).to_string();
    match SESSIONS.iter().find_map(|name| text(own, name).or_else(|| text(resource, name))) {
        Some(session) => derived(format!("session:{session}")),
        None if trace.bytes().any(|byte| byte != b'0') => derived(format!("trace:{}", trace.to_ascii_lowercase())),
        None => Uuid::now_v7().to_string(),
    }
}

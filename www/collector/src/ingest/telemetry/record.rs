//! A record of OTLP as it waits to be stored.

use serde_json::value::RawValue;

use super::{
    otlp::{Record, Signal},
    otlp_time,
};
use crate::{fields::Fields, json, model::TelemetryRecord};

/// A record with what it is found by. A field of another type than it should have is none.
pub(super) fn waiting(record: &Record<'_>, signal: Signal) -> TelemetryRecord {
    const NAMES: [&str; 8] = [
        "name",
        "body",
        "severityText",
        "traceId",
        "spanId",
        "timeUnixNano",
        "observedTimeUnixNano",
        "startTimeUnixNano",
    ];
    let fields = Fields::read(record.data, &NAMES).unwrap_or_default();
    let text = |name: &str| fields.string(name).filter(|text| !text.is_empty());
    let times = ["timeUnixNano", "observedTimeUnixNano", "startTimeUnixNano"];
    let body = || {
        let body = Fields::read(fields.get("body")?.get(), &["stringValue"]).ok()?.string("stringValue")?;
        Some(body.chars().take(200).collect())
    };
    TelemetryRecord {
        signal: signal.name(),
        service: service(record.resource),
        name: text("name").or_else(body),
        severity: text("severityText"),
        trace_id: text("traceId"),
        span_id: text("spanId"),
        timestamp: times.iter().find_map(|name| otlp_time(&fields.text(name)?)),
        resource: record.resource.to_owned(),
        scope: record.scope.to_owned(),
        data: record.data.to_owned(),
    }
}

/// The attribute `service.name` of a resource.
fn service(resource: &str) -> Option<String> {
    let attributes = Fields::read(resource, &["attributes"]).ok()?;
    let mut found = None;
    let walked = json::each_item(attributes.get("attributes")?.get(), |item: &RawValue| {
        let pair = Fields::read(item.get(), &["key", "value"])?;
        if pair.string("key").as_deref() == Some("service.name") {
            let value = pair.get("value").map_or("{}", RawValue::get);
            found = Fields::read(value, &["stringValue"])?.string("stringValue");
        }
        Ok::<_, serde_json::Error>(())
    });
    walked.ok().and(found)
}

//! OTLP, as JSON or as protobuf, taken apart into its records: log lines, metrics or spans.
//!
//! Both forms have three levels: resources, scopes, records. A request is walked as it came and only one record at a time
//! is decoded, because a few bytes of protobuf become hundreds in memory. What comes out is OTLP's JSON either way.

use opentelemetry_proto::tonic::{
    common::v1::InstrumentationScope, logs::v1::LogRecord, metrics::v1::Metric, resource::v1::Resource, trace::v1::Span,
};
use prost::{
    Message,
    bytes::Buf,
    encoding::{DecodeContext, WireType, decode_key, decode_varint, skip_field},
};
use serde::Serialize;
use serde_json::value::RawValue;

use crate::{
    budget::Lease,
    capture_error::CaptureError,
    fields::{Fields, depth},
    json::{self, Stopped},
    limits::{EVENT_BYTES, JSON_DEPTH, PROTOBUF_GROWTH, REQUEST_EVENTS},
};

/// What a request brings.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Signal {
    /// Log lines.
    Logs,
    /// Metrics.
    Metrics,
    /// Spans.
    Traces,
}

impl Signal {
    /// Its name in addresses.
    pub fn name(self) -> &'static str {
        match self {
            Self::Logs => "logs",
            Self::Metrics => "metrics",
            Self::Traces => "traces",
        }
    }

    /// What JSON calls the lists of the three levels.
    fn levels(self) -> [&'static str; 3] {
        match self {
            Self::Logs => ["resourceLogs", "scopeLogs", "logRecords"],
            Self::Metrics => ["resourceMetrics", "scopeMetrics", "metrics"],
            Self::Traces => ["resourceSpans", "scopeSpans", "spans"],
        }
    }
}

/// One record with what it belongs to, all as OTLP's JSON.
#[derive(Debug, Clone, Copy)]
pub struct Record<'a> {
    /// What sent it.
    pub resource: &'a str,
    /// Which library.
    pub scope: &'a str,
    /// The record itself.
    pub data: &'a str,
}

/// Calls `visit` with each record of a request.
pub fn each_record(
    bytes: &[u8],
    signal: Signal,
    lease: &mut Lease,
    mut visit: impl FnMut(Record<'_>, &mut Lease) -> Result<(), CaptureError>,
) -> Result<(), CaptureError> {
    let mut number = 0;
    let mut counted = |record: Record<'_>, lease: &mut Lease| {
        number += 1;
        if number > REQUEST_EVENTS {
            return Err(CaptureError::TooManyEvents { limit: REQUEST_EVENTS });
        }
        if record.data.len() > EVENT_BYTES || record.resource.len() > EVENT_BYTES || record.scope.len() > EVENT_BYTES {
            return Err(CaptureError::EventTooLarge { limit: EVENT_BYTES });
        }
        visit(record, lease)
    };
    // A protobuf message begins with a field's number, which is no `{`: field 15 with a group's begin.
    match bytes.trim_ascii_start().first() {
        Some(b'{') => of_json(std::str::from_utf8(bytes)?.trim(), signal, &mut |record| counted(record, lease)),
        _ => of_protobuf(bytes, signal, lease, &mut counted),
    }
}

type Visit<'v> = dyn FnMut(Record<'_>) -> Result<(), CaptureError> + 'v;

fn of_json(text: &str, signal: Signal, visit: &mut Visit<'_>) -> Result<(), CaptureError> {
    if depth(text) > JSON_DEPTH {
        return Err(CaptureError::TooDeep { limit: JSON_DEPTH });
    }
    let [resources, scopes, records] = signal.levels();
    each(&Fields::read(text, &[resources])?, resources, &mut |of_resource| {
        let fields = Fields::read(of_resource, &["resource", scopes])?;
        let resource = fields.get("resource").map_or("{}", RawValue::get);
        each(&fields, scopes, &mut |of_scope| {
            let fields = Fields::read(of_scope, &["scope", records])?;
            let scope = fields.get("scope").map_or("{}", RawValue::get);
            each(&fields, records, &mut |data| visit(Record { resource, scope, data }))
        })
    })
}

fn each(
    fields: &Fields<'_>,
    name: &'static str,
    visit: &mut dyn FnMut(&str) -> Result<(), CaptureError>,
) -> Result<(), CaptureError> {
    let Some(list) = fields.get(name) else { return Ok(()) };
    json::each_item(list.get(), |item: &RawValue| match item.get() {
        item if item.starts_with('{') => visit(item),
        _ => Err(CaptureError::InvalidField { name, reason: "a list of objects is needed" }),
    })
    .map_err(|stopped| match stopped {
        Stopped::Json(error) => error.into(),
        Stopped::Visitor(error) => error,
    })
}

type Counted<'v> = dyn FnMut(Record<'_>, &mut Lease) -> Result<(), CaptureError> + 'v;

fn of_protobuf(bytes: &[u8], signal: Signal, lease: &mut Lease, visit: &mut Counted<'_>) -> Result<(), CaptureError> {
    // Field 1 of a request are its resources; of those 1 is the resource and 2 its scopes; of those 1 is the scope and 2
    // its records.
    for of_resource in messages(bytes, 1)? {
        let resource = json_of::<Resource>(messages(of_resource, 1)?.last().copied(), lease)?;
        for of_scope in messages(of_resource, 2)? {
            let scope = json_of::<InstrumentationScope>(messages(of_scope, 1)?.last().copied(), lease)?;
            for record in messages(of_scope, 2)? {
                let data = match signal {
                    Signal::Logs => json_of::<LogRecord>(Some(record), lease)?,
                    Signal::Metrics => json_of::<Metric>(Some(record), lease)?,
                    Signal::Traces => json_of::<Span>(Some(record), lease)?,
                };
                visit(Record { resource: &resource, scope: &scope, data: &data }, lease)?;
            }
        }
    }
    Ok(())
}

/// The messages of a field in a message, still encoded.
fn messages(mut bytes: &[u8], wanted: u32) -> Result<Vec<&[u8]>, CaptureError> {
    let mut found = Vec::new();
    while bytes.has_remaining() {
        let (field, kind) = decode_key(&mut bytes)?;
        if field != wanted || kind != WireType::LengthDelimited {
            skip_field(kind, field, &mut bytes, DecodeContext::default())?;
            continue;
        }
        let length = usize::try_from(decode_varint(&mut bytes)?).unwrap_or(usize::MAX);
        let Some((message, rest)) = bytes.split_at_checked(length) else {
            return Err(CaptureError::UnknownFormat);
        };
        found.push(message);
        if found.len() > REQUEST_EVENTS {
            return Err(CaptureError::TooManyEvents { limit: REQUEST_EVENTS });
        }
        bytes = rest;
    }
    Ok(found)
}

/// A message as OTLP's JSON. What it takes while it is decoded is accounted for.
fn json_of<T: Message + Default + Serialize>(
    message: Option<&[u8]>,
    lease: &mut Lease,
) -> Result<String, CaptureError> {
    let Some(message) = message else { return Ok("{}".into()) };
    if message.len() > EVENT_BYTES {
        return Err(CaptureError::EventTooLarge { limit: EVENT_BYTES });
    }
    let taken = message.len() * PROTOBUF_GROWTH;
    lease.grow(taken)?;
    let text = serde_json::to_string(&T::decode(message)?);
    lease.shrink_by(taken);
    Ok(text?)
}

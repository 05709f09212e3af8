//! The plain data that passes from ingestion to the store. Nothing here does any work.

use jiff::Timestamp;
use serde_json::{Map, Value};
use uuid::Uuid;

/// A JSON object.
pub type Properties = Map<String, Value>;

/// What one request asks to store. It is written whole or not at all.
#[derive(Debug, Default, PartialEq)]
pub struct Batch {
    /// Analytics events, in the order they came.
    pub events: Vec<Event>,
    /// Session replay chunks, in the order they came.
    pub snapshots: Vec<Snapshot>,
}

/// One analytics event, validated.
#[derive(Debug, Clone, PartialEq)]
pub struct Event {
    /// Idempotency key: together with `token` it is stored once.
    pub uuid: Uuid,
    /// Project API key.
    pub token: String,
    /// Event name, never empty.
    pub name: String,
    /// At most 200 characters, never empty.
    pub distinct_id: String,
    /// `$session_id`, when the event has one.
    pub session_id: Option<String>,
    /// When it happened, in this server's clock.
    pub timestamp: Timestamp,
    /// When this server got it.
    pub received_at: Timestamp,
    /// JSON object text as the client wrote it, `$set`, `$set_once` and `$unset` folded in.
    pub properties: String,
    /// What the event does to its person.
    pub person: PersonUpdate,
    /// What a `$groupidentify` event does to its group.
    pub group: Option<GroupUpdate>,
    /// What the issue of an `$exception` is made of.
    pub exception: Option<Box<Exception>>,
}

/// What an event does to the person behind its distinct id.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct PersonUpdate {
    /// `$process_person_profile: false`: no person is created and none is changed.
    pub personless: bool,
    /// Properties that override: JSON text, empty where there are none. What waits to be written is text, which takes
    /// a fraction of what it takes when it is built up.
    pub set: String,
    /// Properties that are kept only where the person has none, likewise.
    pub set_once: String,
    /// Names of properties to remove: the JSON text of an array or of an object that has them as keys.
    pub unset: String,
    /// Another distinct id that is the same person.
    pub merge: Option<Merge>,
}

/// What the issue of an exception is made of.
#[derive(Debug, Clone, PartialEq)]
pub struct Exception {
    /// What all exceptions of an issue have in common: SHA-512, or the client's own text.
    pub fingerprint: String,
    /// The type of the first exception.
    pub name: String,
    /// Its message.
    pub description: String,
    /// `$lib`.
    pub library: String,
    /// The file and the function of the frame where it happened.
    pub source: String,
    /// See `source`.
    pub function: String,
    /// Its frames that were found in source maps.
    pub frames: Vec<StackFrame>,
}

/// A frame as it is in the source.
#[derive(Debug, Clone, PartialEq)]
pub struct StackFrame {
    /// What the same frame has in common wherever it is seen.
    pub raw_id: String,
    /// The id of the symbol set that it was found in.
    pub symbol_set: String,
    /// The frame in PostHog's shape.
    pub contents: Value,
    /// The lines of the source around it, in PostHog's shape.
    pub context: Option<Value>,
}

/// Two distinct ids are one person.
#[derive(Debug, Clone, PartialEq)]
pub struct Merge {
    /// The id that is merged into the event's own distinct id.
    pub other_distinct_id: String,
    /// `$merge_dangerously`: merge even when the other person is identified already.
    pub force: bool,
}

/// What `$groupidentify` sets on one group.
#[derive(Debug, Clone, PartialEq)]
pub struct GroupUpdate {
    /// `$group_type`, such as `company`.
    pub group_type: String,
    /// `$group_key`, the group's id within its type.
    pub key: String,
    /// `$group_set`, merged over what is stored: JSON text, empty where there is none.
    pub set: String,
}

/// One `$snapshot` event: a chunk of a session recording.
#[derive(Debug, Clone, PartialEq)]
pub struct Snapshot {
    /// Idempotency key: together with `token` it is stored once.
    pub uuid: Uuid,
    /// Project API key.
    pub token: String,
    /// At most 200 characters, never empty.
    pub distinct_id: String,
    /// `$session_id`: at most 100 bytes.
    pub session_id: String,
    /// `$window_id`, or the session id where the client sends none.
    pub window_id: String,
    /// When the chunk was sent off, in this server's clock.
    pub timestamp: Timestamp,
    /// When this server got it.
    pub received_at: Timestamp,
    /// JSON text of `$snapshot_data` as it came: an array or an object.
    pub data: String,
    /// `$snapshot_bytes`, or the length of `data` where the client sends none.
    pub bytes: i64,
    /// What the chunk shows.
    pub facts: Facts,
}

/// What a chunk, or all chunks of a recording, show.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Facts {
    /// Number of events.
    pub events: i64,
    /// Time of the first event and of the last, by the page's clock: milliseconds since 1970.
    pub first_ms: Option<i64>,
    /// See `first_ms`.
    pub last_ms: Option<i64>,
    /// Clicks, of whatever button, and taps.
    pub clicks: i64,
    /// Changes of inputs.
    pub keypresses: i64,
    /// Events of the mouse and of touches.
    pub mouse_activity: i64,
    /// Lines of the console by their level.
    pub console_logs: i64,
    /// See `console_logs`.
    pub console_warns: i64,
    /// See `console_logs`.
    pub console_errors: i64,
    /// The first address that an event names.
    pub start_url: Option<String>,
}

/// One log line, metric or span of OpenTelemetry, with what it is found by.
#[derive(Debug, Clone, PartialEq)]
pub struct TelemetryRecord {
    /// `logs`, `metrics` or `traces`.
    pub signal: &'static str,
    /// The resource's `service.name`.
    pub service: Option<String>,
    /// The name of a metric or a span, the beginning of a log line.
    pub name: Option<String>,
    /// `severityText`.
    pub severity: Option<String>,
    /// `traceId`.
    pub trace_id: Option<String>,
    /// `spanId`.
    pub span_id: Option<String>,
    /// When it happened.
    pub timestamp: Option<Timestamp>,
    /// What sent it, OTLP's JSON.
    pub resource: String,
    /// Which library, OTLP's JSON.
    pub scope: String,
    /// The record itself, OTLP's JSON.
    pub data: String,
}

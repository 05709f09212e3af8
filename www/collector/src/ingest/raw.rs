//! An event as it came, before it is validated.

use jiff::Timestamp;
use serde_json::value::RawValue;

use crate::{capture_error::CaptureError, fields::Fields};

/// Which rules a request's events are held to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Endpoint {
    /// Analytics events.
    Events,
    /// Analytics events; one without a name is an `$identify`.
    Engage,
    /// Session replay: every event is a `$snapshot`.
    Replay,
}

/// When a request came and was sent, for dating its events.
#[derive(Debug, Clone, Copy)]
pub struct Arrival {
    /// The server's clock at arrival.
    pub now: Timestamp,
    /// The client's clock at sending, from the query.
    pub sent_at: Option<Timestamp>,
    /// The same from the envelope, which counts before an event's own.
    pub of_envelope: Option<Timestamp>,
}

/// What is read of an event.
const EVENT: [&str; 14] = [
    "event",
    "properties",
    "distinct_id",
    "$distinct_id",
    "uuid",
    "timestamp",
    "offset",
    "sent_at",
    "$set",
    "$set_once",
    "$unset",
    "token",
    "api_key",
    "$token",
];

/// What is read of its properties.
const PROPERTIES: [&str; 18] = [
    "distinct_id",
    "$session_id",
    "$window_id",
    "$snapshot_data",
    "$snapshot_bytes",
    "$ignore_sent_at",
    "$process_person_profile",
    "$anon_distinct_id",
    "alias",
    "$group_type",
    "$group_key",
    "$group_set",
    "$set",
    "$set_once",
    "$unset",
    "token",
    "api_key",
    "$token",
];

/// An event as it came, split into its two levels.
pub struct RawEvent<'a> {
    /// Its whole text.
    pub text: &'a str,
    /// The fields of the event itself.
    pub fields: Fields<'a>,
    /// The fields of its `properties`.
    pub properties: Fields<'a>,
    /// The text of its `properties`.
    pub properties_text: &'a str,
}

impl<'a> RawEvent<'a> {
    /// Splits an event's text.
    pub fn parse(text: &'a str) -> Result<Self, CaptureError> {
        let fields = Fields::read(text, &EVENT)?;
        let properties_text = fields.raw("properties").map_or("{}", RawValue::get);
        let properties = Fields::read(properties_text, &PROPERTIES)?;
        Ok(Self { text, fields, properties, properties_text })
    }
}

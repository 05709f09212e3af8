//! From one event as it came to the event that is stored.

use jiff::Timestamp;
use serde_json::value::RawValue;
use uuid::Uuid;

use super::raw::{Arrival, Endpoint, RawEvent};
use crate::{
    capture_error::CaptureError,
    exceptions,
    fields::{self, Fields, depth},
    json,
    limits::{DISTINCT_ID_CHARS, JSON_DEPTH, SESSION_ID_BYTES, SNAPSHOT_BYTES},
    model::{Event, Exception, GroupUpdate, Merge, PersonUpdate, Snapshot},
    rrweb,
    time::EventTime,
};

/// Events of these names never change a person's properties.
const NO_PERSON_UPDATE_EVENTS: [&str; 2] = ["$exception", "$$heatmap"];

/// Validates an analytics event. Its token is set later.
pub fn event(raw: &RawEvent<'_>, endpoint: Endpoint, arrival: Arrival) -> Result<Event, CaptureError> {
    let name = match raw.fields.string("event") {
        Some(name) if !name.is_empty() => name,
        None if endpoint == Endpoint::Engage => "$identify".to_owned(),
        _ => return Err(CaptureError::MissingEventName),
    };
    check(raw)?;
    let distinct_id = distinct_id(raw)?;
    let folded = fold_person_fields(raw)?;
    let mut person = PersonUpdate {
        personless: raw.properties.boolean("$process_person_profile") == Some(false),
        merge: merge(&name, &raw.properties),
        ..PersonUpdate::default()
    };
    if !NO_PERSON_UPDATE_EVENTS.contains(&name.as_str()) {
        let [set, set_once, unset] = folded.values;
        person = PersonUpdate { set, set_once, unset, ..person };
    }
    Ok(Event {
        uuid: uuid(&raw.fields)?,
        token: String::new(),
        group: group(&name, &raw.properties),
        exception: (name == exceptions::EVENT).then(|| Box::new(Exception::read(&folded.properties))),
        name,
        distinct_id,
        session_id: raw.properties.string("$session_id").filter(|id| !id.is_empty()),
        timestamp: timestamp(raw, arrival)?,
        received_at: arrival.now,
        properties: folded.properties,
        person,
    })
}

/// Readers of the event can follow it, and what PostHog's capture service cannot read is refused.
fn check(raw: &RawEvent<'_>) -> Result<(), CaptureError> {
    if depth(raw.text) > JSON_DEPTH {
        return Err(CaptureError::TooDeep { limit: JSON_DEPTH });
    }
    for name in ["$set", "$set_once"] {
        if raw.fields.get(name).is_some_and(|value| !value.get().starts_with('{')) {
            return Err(CaptureError::InvalidField { name, reason: "an object is needed" });
        }
    }
    Ok(())
}

/// Validates a session replay event. Its token is set later.
pub fn snapshot(raw: &RawEvent<'_>, arrival: Arrival) -> Result<Snapshot, CaptureError> {
    let distinct_id = distinct_id(raw)?;
    let session_id = match raw.properties.get("$session_id") {
        None => return Err(CaptureError::MissingSessionId),
        Some(_) => short_id(raw, "$session_id").ok_or(CaptureError::InvalidSessionId)?,
    };
    let data = raw
        .properties
        .get("$snapshot_data")
        .map(RawValue::get)
        .filter(|data| data.starts_with(['{', '[']))
        .ok_or(CaptureError::MissingSnapshotData)?;
    let said = raw.properties.integer("$snapshot_bytes").filter(|bytes| (0..=SNAPSHOT_BYTES).contains(bytes));
    Ok(Snapshot {
        uuid: uuid(&raw.fields)?,
        token: String::new(),
        distinct_id,
        window_id: short_id(raw, "$window_id").unwrap_or_else(|| session_id.clone()),
        session_id,
        timestamp: timestamp(raw, arrival)?,
        received_at: arrival.now,
        bytes: said.unwrap_or(data.len() as i64),
        facts: rrweb::facts(data),
        data: data.to_owned(),
    })
}

/// The id of a session or a window, where it is a string of a length that ids have.
fn short_id(raw: &RawEvent<'_>, name: &str) -> Option<String> {
    raw.properties.string(name).filter(|id| !id.is_empty() && id.len() <= SESSION_ID_BYTES)
}

/// As PostHog reads it: an empty one is none, and one of another shape refuses the request.
fn uuid(fields: &Fields<'_>) -> Result<Uuid, CaptureError> {
    const INVALID: CaptureError = CaptureError::InvalidField { name: "uuid", reason: "a UUID is needed" };
    if fields.get("uuid").is_none() {
        return Ok(Uuid::now_v7());
    }
    match fields.string("uuid") {
        Some(text) if text.is_empty() => Ok(Uuid::now_v7()),
        Some(text) => Uuid::parse_str(&text).map_err(|_| INVALID),
        None => Err(INVALID),
    }
}

/// A distinct id at the length it is stored with.
fn cut(id: String) -> String {
    match id.char_indices().nth(DISTINCT_ID_CHARS) {
        Some((end, _)) => id[..end].to_owned(),
        None => id,
    }
}

/// The event's own distinct id counts before its properties'. Numbers and containers become text.
fn distinct_id(raw: &RawEvent<'_>) -> Result<String, CaptureError> {
    let id = raw
        .fields
        .text("distinct_id")
        .or_else(|| raw.fields.text("$distinct_id"))
        .or_else(|| raw.properties.text("distinct_id"))
        .filter(|id| !id.is_empty())
        .ok_or(CaptureError::MissingDistinctId)?;
    Ok(cut(id))
}

/// As PostHog reads them: a `timestamp` is text, an `offset` a whole number.
fn timestamp(raw: &RawEvent<'_>, arrival: Arrival) -> Result<Timestamp, CaptureError> {
    let timestamp = raw.fields.string("timestamp");
    if timestamp.is_none() && raw.fields.get("timestamp").is_some() {
        return Err(CaptureError::InvalidField { name: "timestamp", reason: "text is needed" });
    }
    let offset: Option<i64> = match raw.fields.get("offset").map(|offset| serde_json::from_str(offset.get())) {
        None => None,
        Some(Ok(offset)) => Some(offset),
        Some(Err(_)) => return Err(CaptureError::InvalidField { name: "offset", reason: "a whole number is needed" }),
    };
    let time = EventTime {
        timestamp: timestamp.as_deref(),
        offset_ms: offset,
        sent_at: arrival.sent_at,
        ignore_sent_at: raw.properties.boolean("$ignore_sent_at") == Some(true),
    };
    Ok(time.resolve(arrival.now))
}

struct Folded {
    /// `$set`, `$set_once`, `$unset`: JSON text, empty where there is none.
    values: [String; 3],
    /// The event's properties as JSON text with these three among them.
    properties: String,
}

/// `$set`, `$set_once` and `$unset` may be next to `properties` or inside them. PostHog stores
/// them among them; on a conflict the outer one counts.
fn fold_person_fields(raw: &RawEvent<'_>) -> Result<Folded, CaptureError> {
    let mut outer = Vec::new();
    let mut fold = |name: &'static str, join: fn(&str, &str) -> Option<String>| {
        let inner = raw.properties.get(name).map(RawValue::get).unwrap_or_default();
        let Some(beside) = raw.fields.get(name).map(RawValue::get) else { return inner.to_owned() };
        // What is too large to be joined is too large for a person, too: the outer one stands for both.
        let joined = join(inner, beside).unwrap_or_else(|| beside.to_owned());
        outer.push((name, joined.clone()));
        joined
    };
    let values = [fold("$set", join_objects), fold("$set_once", join_objects), fold("$unset", join_names)];
    let properties = match outer.as_slice() {
        [] => raw.properties_text.to_owned(),
        outer => fields::with(raw.properties_text, outer)?,
    };
    Ok(Folded { values, properties })
}

fn join_objects(inner: &str, outer: &str) -> Option<String> {
    let mut joined = json::object(inner).unwrap_or_default();
    joined.extend(json::object(outer)?);
    serde_json::to_string(&joined).ok()
}

fn join_names(inner: &str, outer: &str) -> Option<String> {
    let mut joined = fields::names(inner);
    joined.extend(fields::names(outer));
    serde_json::to_string(&joined).ok()
}

fn merge(name: &str, properties: &Fields<'_>) -> Option<Merge> {
    let other = match name {
        "$identify" => properties.text("$anon_distinct_id")?,
        "$create_alias" | "$merge_dangerously" => properties.text("alias")?,
        _ => return None,
    };
    Some(Merge { other_distinct_id: cut(other), force: name == "$merge_dangerously" })
}

fn group(name: &str, properties: &Fields<'_>) -> Option<GroupUpdate> {
    if name != "$groupidentify" {
        return None;
    }
    Some(GroupUpdate {
        group_type: properties.text("$group_type").filter(|text| !text.is_empty())?,
        key: properties.text("$group_key").filter(|text| !text.is_empty())?,
        set: properties.object_text("$group_set").to_owned(),
    })
}

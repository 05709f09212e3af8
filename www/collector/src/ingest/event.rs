//! From one event as it came to the event that is stored.

use jiff::Timestamp;
use serde_json::Value;
use uuid::Uuid;

use super::{
    error::CaptureError,
    fields::{Fields, depth},
    payload::{Arrival, Endpoint, RawEvent},
    time::EventTime,
};
use crate::{
    model::{Event, GroupUpdate, Merge, PersonUpdate, Properties, Snapshot},
    rrweb,
};

/// Longer distinct ids are cut, as PostHog does.
const MAX_DISTINCT_ID_CHARS: usize = 200;

/// Longest `$session_id` of a recording, in bytes.
const MAX_SESSION_ID_BYTES: usize = 100;

/// serde_json's own limit, which PostHog's capture service inherits.
const MAX_DEPTH: usize = 128;

/// Events of these names never change a person's properties.
const NO_PERSON_UPDATE_EVENTS: [&str; 2] = ["$exception", "$$heatmap"];

/// Validates an analytics event.
pub fn event(raw: &RawEvent<'_>, token: &str, endpoint: Endpoint, arrival: Arrival) -> Result<Event, CaptureError> {
    let name = match raw.fields.string("event") {
        Some(name) if !name.trim().is_empty() => name,
        None if endpoint == Endpoint::Engage => "$identify".to_owned(),
        _ => return Err(CaptureError::MissingEventName),
    };
    if depth(raw.text) > MAX_DEPTH {
        return Err(CaptureError::TooDeep { limit: MAX_DEPTH });
    }
    let distinct_id = distinct_id(raw)?;
    let folded = fold_person_fields(raw);
    let (set, set_once, unset) = folded.values;
    let mut person = PersonUpdate {
        personless: raw.properties.boolean("$process_person_profile") == Some(false),
        merge: merge(&name, &raw.properties),
        ..PersonUpdate::default()
    };
    if !NO_PERSON_UPDATE_EVENTS.contains(&name.as_str()) {
        person = PersonUpdate { set, set_once, unset, ..person };
    }
    Ok(Event {
        uuid: uuid(&raw.fields),
        token: token.to_owned(),
        group: group(&name, &raw.properties),
        name,
        distinct_id,
        session_id: raw.properties.string("$session_id").filter(|id| !id.is_empty()),
        timestamp: timestamp(raw, arrival),
        received_at: arrival.now,
        properties: folded.properties,
        person,
    })
}

/// Validates a session replay event.
pub fn snapshot(raw: &RawEvent<'_>, token: &str, arrival: Arrival) -> Result<Snapshot, CaptureError> {
    let distinct_id = distinct_id(raw)?;
    let session_id = match raw.properties.get("$session_id") {
        None => return Err(CaptureError::MissingSessionId),
        Some(_) => raw
            .properties
            .string("$session_id")
            .filter(|id| !id.is_empty() && id.len() <= MAX_SESSION_ID_BYTES)
            .ok_or(CaptureError::InvalidSessionId)?,
    };
    let data = raw
        .properties
        .get("$snapshot_data")
        .map(|data| data.get())
        .filter(|data| data.starts_with(['{', '[']))
        .ok_or(CaptureError::MissingSnapshotData)?;
    Ok(Snapshot {
        uuid: uuid(&raw.fields),
        token: token.to_owned(),
        distinct_id,
        window_id: raw.properties.string("$window_id").unwrap_or_else(|| session_id.clone()),
        session_id,
        timestamp: timestamp(raw, arrival),
        received_at: arrival.now,
        bytes: raw.properties.integer("$snapshot_bytes").unwrap_or(data.len() as i64),
        facts: rrweb::facts(data),
        data: data.to_owned(),
    })
}

fn uuid(fields: &Fields<'_>) -> Uuid {
    fields.string("uuid").and_then(|text| Uuid::parse_str(&text).ok()).unwrap_or_else(Uuid::now_v7)
}

/// A distinct id at the length it is stored with.
fn cut(id: String) -> String {
    match id.char_indices().nth(MAX_DISTINCT_ID_CHARS) {
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

fn timestamp(raw: &RawEvent<'_>, arrival: Arrival) -> Timestamp {
    EventTime {
        timestamp: raw.fields.text("timestamp").as_deref(),
        offset_ms: raw.fields.integer("offset"),
        sent_at: arrival.sent_at,
        ignore_sent_at: raw.properties.boolean("$ignore_sent_at") == Some(true),
    }
    .resolve(arrival.now)
}

struct Folded {
    /// `$set`, `$set_once`, `$unset`.
    values: (Properties, Properties, Vec<String>),
    /// The event's properties as JSON text with these three among them.
    properties: String,
}

/// `$set`, `$set_once` and `$unset` may stand beside `properties` or among them. PostHog stores
/// them among them; on a conflict the outer one counts.
fn fold_person_fields(raw: &RawEvent<'_>) -> Folded {
    let mut outer = Vec::new();
    let mut fold = |name: &'static str| {
        let mut values = raw.properties.object(name);
        if raw.fields.get(name).is_some() {
            values.extend(raw.fields.object(name));
            outer.push((name, Value::Object(values.clone()).to_string()));
        }
        values
    };
    let set = fold("$set");
    let set_once = fold("$set_once");
    let mut unset = raw.properties.names("$unset");
    if raw.fields.get("$unset").is_some() {
        unset.extend(raw.fields.names("$unset"));
        outer.push(("$unset", Value::from(unset.clone()).to_string()));
    }
    let properties = match outer.as_slice() {
        [] => raw.properties_text.to_owned(),
        outer => raw.properties.with(outer),
    };
    Folded { values: (set, set_once, unset), properties }
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
        set: properties.object("$group_set"),
    })
}

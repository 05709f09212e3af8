//! From JSON text to validated events.
//!
//! The shapes and the order of the checks are those of PostHog's `rust/capture`: a request is
//! accepted whole or refused whole, and its token is looked at before its events.

use jiff::Timestamp;
use serde_json::value::RawValue;

use super::{
    error::{CaptureError, TokenFault},
    event,
    fields::Fields,
    time,
};
use crate::model::Batch;

/// Longest project API key, in bytes.
const MAX_TOKEN_BYTES: usize = 64;

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
}

/// Reads one request: an array of events, an envelope with a `batch`, or a single event.
pub fn parse(json: &str, endpoint: Endpoint, arrival: Arrival) -> Result<Batch, CaptureError> {
    let (envelope, items) = split(json)?;
    if items.is_empty() {
        return Err(CaptureError::EmptyBatch);
    }
    let events = items.iter().map(|item| RawEvent::parse(item.get())).collect::<Result<Vec<_>, _>>()?;
    let token = match envelope.as_ref().and_then(token_of) {
        Some(token) => token,
        None => common_token(&events)?,
    };
    let token = validate_token(&token)?;
    let envelope_sent_at =
        envelope.as_ref().and_then(|fields| fields.text("sent_at")).and_then(|text| time::parse(&text));

    let mut batch = Batch::default();
    for raw in &events {
        let own_sent_at = raw.fields.text("sent_at").and_then(|text| time::parse(&text));
        let arrival = Arrival { sent_at: envelope_sent_at.or(own_sent_at).or(arrival.sent_at), ..arrival };
        let is_snapshot = endpoint == Endpoint::Replay
            || raw.fields.string("event").as_deref() == Some("$snapshot")
                && raw.properties.get("$snapshot_data").is_some();
        if is_snapshot {
            batch.snapshots.push(event::snapshot(raw, &token, arrival)?);
        } else {
            batch.events.push(event::event(raw, &token, endpoint, arrival)?);
        }
    }
    Ok(batch)
}

/// The project API key of a request that is no batch of events, such as one for flags.
pub fn token_of_request(fields: &Fields<'_>) -> Result<String, CaptureError> {
    validate_token(&token_of(fields).ok_or(CaptureError::MissingToken)?)
}

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
    fn parse(text: &'a str) -> Result<Self, CaptureError> {
        let fields: Fields<'a> = serde_json::from_str(text)?;
        let properties_text = fields.get("properties").map_or("{}", RawValue::get);
        let properties = serde_json::from_str(properties_text)?;
        Ok(Self { text, fields, properties, properties_text })
    }
}

fn split(json: &str) -> Result<(Option<Fields<'_>>, Vec<&RawValue>), CaptureError> {
    if json.starts_with('[') {
        return Ok((None, serde_json::from_str(json)?));
    }
    let fields: Fields<'_> = serde_json::from_str(json)?;
    match fields.get("batch") {
        Some(batch) => {
            let items = serde_json::from_str(batch.get())?;
            Ok((Some(fields), items))
        }
        None => Ok((None, vec![serde_json::from_str(json)?])),
    }
}

fn token_of(fields: &Fields<'_>) -> Option<String> {
    ["token", "api_key", "$token"].iter().find_map(|name| fields.string(name))
}

/// The one token the events agree on. Events without one go along with the others.
fn common_token(events: &[RawEvent<'_>]) -> Result<String, CaptureError> {
    let mut common: Option<String> = None;
    for event in events {
        let token = token_of(&event.fields).or_else(|| token_of(&event.properties));
        match (&common, token) {
            (Some(one), Some(other)) if *one != other => return Err(CaptureError::MultipleTokens),
            (None, Some(token)) => common = Some(token),
            _ => {}
        }
    }
    common.ok_or(CaptureError::MissingToken)
}

/// Accepts what has the shape of a project API key, without the white space of a careless copy.
pub fn validate_token(token: &str) -> Result<String, CaptureError> {
    let token = token.trim();
    let fault = if token.is_empty() {
        return Err(CaptureError::MissingToken);
    } else if token.len() > MAX_TOKEN_BYTES {
        TokenFault::TooLong
    } else if !token.bytes().all(|byte| byte.is_ascii_graphic() || byte == b' ') {
        TokenFault::NotAscii
    } else if token.starts_with("phx_") {
        TokenFault::PersonalApiKey
    } else {
        return Ok(token.to_owned());
    };
    Err(CaptureError::InvalidToken(fault))
}

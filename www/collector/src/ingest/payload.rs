//! From JSON text to validated events.
//!
//! The shapes and the order of the checks are those of PostHog's `rust/capture`: a request is
//! accepted whole or refused whole, and its token is looked at before its events.

use serde_json::value::RawValue;

use super::{
    event,
    raw::{Arrival, Endpoint, RawEvent},
};
use crate::{
    capture_error::{CaptureError, TokenFault},
    fields::Fields,
    json::{self, Stopped},
    limits::{EVENT_BYTES, REQUEST_EVENTS},
    model::Batch,
    time,
};

/// Longest project API key, in bytes.
const MAX_TOKEN_BYTES: usize = 64;

/// What is read of an envelope.
const ENVELOPE: [&str; 5] = ["batch", "token", "api_key", "$token", "sent_at"];

/// Reads one request: an array of events, an envelope with a `batch`, or a single event.
pub fn parse(json: &str, endpoint: Endpoint, arrival: Arrival) -> Result<Batch, CaptureError> {
    let mut reading =
        Reading { endpoint, arrival, events: 0, batch: Batch::default(), tokens: Tokens::default(), refusal: None };
    if json.starts_with('[') {
        reading.items(json)?;
        return reading.finish(None);
    }
    let envelope = Fields::read(json, &ENVELOPE)?;
    let Some(batch) = envelope.get("batch") else {
        reading.item(json)?;
        return reading.finish(None);
    };
    let sent_at = envelope.text("sent_at").and_then(|text| time::parse(&text));
    reading.arrival.of_envelope = sent_at;
    reading.items(batch.get())?;
    reading.finish(token_of(&envelope))
}

/// A request whose events are read one after the other: none is kept longer than it takes to make what is stored.
struct Reading {
    endpoint: Endpoint,
    arrival: Arrival,
    events: usize,
    batch: Batch,
    tokens: Tokens,
    /// The error of the first rejected event. Reported only if the token is valid.
    refusal: Option<CaptureError>,
}

impl Reading {
    fn items(&mut self, json: &str) -> Result<(), CaptureError> {
        json::each_item(json, |item: &RawValue| self.item(item.get())).map_err(|stopped| match stopped {
            Stopped::Json(error) => error.into(),
            Stopped::Visitor(error) => error,
        })
    }

    fn item(&mut self, text: &str) -> Result<(), CaptureError> {
        self.events += 1;
        if self.events > REQUEST_EVENTS {
            return Err(CaptureError::TooManyEvents { limit: REQUEST_EVENTS });
        }
        let raw = RawEvent::parse(text)?;
        self.tokens.add(&raw);
        if self.refusal.is_none() {
            self.refusal = self.store(&raw).err();
        }
        Ok(())
    }

    fn store(&mut self, raw: &RawEvent<'_>) -> Result<(), CaptureError> {
        let own_sent_at = raw.fields.text("sent_at").and_then(|text| time::parse(&text));
        let sent_at = self.arrival.of_envelope.or(own_sent_at).or(self.arrival.sent_at);
        let arrival = Arrival { sent_at, ..self.arrival };
        let is_snapshot = self.endpoint == Endpoint::Replay
            || raw.properties.get("$snapshot_data").is_some()
                && raw.fields.string("event").as_deref() == Some("$snapshot");
        if is_snapshot {
            self.batch.snapshots.push(event::snapshot(raw, arrival)?);
        } else if raw.text.len() > EVENT_BYTES {
            return Err(CaptureError::EventTooLarge { limit: EVENT_BYTES });
        } else {
            self.batch.events.push(event::event(raw, self.endpoint, arrival)?);
        }
        Ok(())
    }

    /// The token is looked at before the events.
    fn finish(self, token: Option<String>) -> Result<Batch, CaptureError> {
        if self.events == 0 {
            return Err(CaptureError::EmptyBatch);
        }
        let token = match token {
            Some(token) => token,
            None => self.tokens.common()?,
        };
        let token = validate_token(&token)?;
        if let Some(refusal) = self.refusal {
            return Err(refusal);
        }
        let mut batch = self.batch;
        batch.events.iter_mut().for_each(|event| event.token.clone_from(&token));
        batch.snapshots.iter_mut().for_each(|snapshot| snapshot.token.clone_from(&token));
        Ok(batch)
    }
}

/// The project API key of a request that is no batch of events, such as one for flags.
pub fn token_of_request(fields: &Fields<'_>) -> Result<String, CaptureError> {
    validate_token(&token_of(fields).ok_or(CaptureError::MissingToken)?)
}

fn token_of(fields: &Fields<'_>) -> Option<String> {
    ["token", "api_key", "$token"].iter().find_map(|name| fields.string(name))
}

/// The one token that events agree on. Events without one go along with the others.
#[derive(Default)]
struct Tokens {
    first: Option<String>,
    differ: bool,
}

impl Tokens {
    fn add(&mut self, event: &RawEvent<'_>) {
        let token = token_of(&event.fields).or_else(|| token_of(&event.properties));
        match (&self.first, token) {
            (Some(one), Some(other)) => self.differ |= *one != other,
            (None, token) => self.first = token,
            (Some(_), None) => {}
        }
    }

    fn common(&self) -> Result<String, CaptureError> {
        if self.differ {
            return Err(CaptureError::MultipleTokens);
        }
        self.first.clone().ok_or(CaptureError::MissingToken)
    }
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

//! `/i/v1/analytics/events`: a batch with the key in a header, options with types, and a result for each event.
//!
//! PostHog's capture service (`rust/capture/src/v1`): what is wrong with one event drops that event and says so under its
//! uuid; what is wrong with the request, or makes results ambiguous, refuses all of it. An event is rewritten into the
//! elder form and goes the way of all others from there.

use std::{borrow::Cow, collections::HashSet};

use axum::{
    Json,
    http::{HeaderMap, StatusCode},
    response::{IntoResponse, Response},
};
use jiff::Timestamp;
use serde_json::{Map, Value, json, value::RawValue};
use uuid::Uuid;

use super::{
    CaptureError, event, frames,
    payload::validate_token,
    raw::{Arrival, Endpoint, RawEvent},
    request::SdkRequest,
};
use crate::{
    access::bearer,
    error::ApiError,
    fields::{self, Fields},
    json::{self, Stopped},
    limits::{DISTINCT_ID_CHARS, EVENT_BYTES, EVENT_NAME_CHARS, EVENT_OVERHEAD_BYTES, REQUEST_EVENTS},
    model::{Batch, Event},
    store::persons,
};

/// Headers besides the key that every request has.
const HEADERS: [&str; 4] = ["posthog-sdk-info", "posthog-attempt", "posthog-request-id", "posthog-request-timestamp"];

/// What is read of an event.
const EVENT: [&str; 8] =
    ["event", "uuid", "distinct_id", "timestamp", "session_id", "window_id", "options", "properties"];

/// Typed options, and what they are called among the properties.
const OPTIONS: [(&str, &str); 4] = [
    ("cookieless_mode", "$cookieless_mode"),
    ("disable_skew_correction", "$ignore_sent_at"),
    ("process_person_profile", "$process_person_profile"),
    ("product_tour_id", "$product_tour_id"),
];

/// Why a request is refused, in the names and the shape of this address.
struct Refusal {
    status: StatusCode,
    error: &'static str,
    description: String,
}

impl IntoResponse for Refusal {
    fn into_response(self) -> Response {
        let body = json!({
            "error": self.error,
            "error_description": self.description,
            "error_uri": "https://posthog.com/docs/api",
        });
        (self.status, Json(body)).into_response()
    }
}

fn refused(error: &'static str, description: impl Into<String>) -> Refusal {
    Refusal { status: StatusCode::BAD_REQUEST, error, description: description.into() }
}

impl From<CaptureError> for Refusal {
    fn from(error: CaptureError) -> Self {
        let name = match error.status() {
            StatusCode::PAYLOAD_TOO_LARGE => "payload_too_large",
            StatusCode::UNAUTHORIZED => "invalid_api_token",
            StatusCode::SERVICE_UNAVAILABLE => "service_unavailable",
            _ if matches!(error, CaptureError::EmptyPayload) => "empty_body",
            _ if matches!(error, CaptureError::Json(_)) => "request_parsing_error",
            _ => "request_decoding_error",
        };
        Self { status: error.status(), error: name, description: error.to_string() }
    }
}

/// What the headers say.
struct Request {
    token: String,
    sent_at: Timestamp,
    lib: Option<(String, String)>,
}

impl Request {
    fn read(headers: &HeaderMap) -> Result<Self, Refusal> {
        let text = |name: &str| headers.get(name).and_then(|value| value.to_str().ok()).map(str::trim);
        let unauthorized =
            |description: String| Refusal { status: StatusCode::UNAUTHORIZED, error: "invalid_api_token", description };
        let Some(key) = bearer(headers) else {
            return Err(unauthorized("A project API key is needed as bearer in Authorization.".into()));
        };
        let token = validate_token(key).map_err(|error| unauthorized(error.to_string()))?;
        let missing: Vec<&str> = HEADERS.into_iter().filter(|name| text(name).is_none()).collect();
        if !missing.is_empty() {
            let description = format!("request is missing required headers: {missing:?}");
            return Err(refused("missing_required_headers", description));
        }
        let kind = text("content-type").unwrap_or_default().split(';').next().unwrap_or_default().trim();
        if !kind.eq_ignore_ascii_case("application/json") {
            let description = format!("unsupported content type: {kind}");
            let status = StatusCode::UNSUPPORTED_MEDIA_TYPE;
            return Err(Refusal { status, error: "unsupported_content_type", description });
        }
        let invalid = |name: &str| refused("invalid_header_value", format!("invalid header value: {name}"));
        if text("posthog-request-id").and_then(|id| Uuid::parse_str(id).ok()).is_none() {
            return Err(invalid("PostHog-Request-Id"));
        }
        if text("posthog-attempt").and_then(|number| number.parse::<u32>().ok()).is_none_or(|number| number == 0) {
            return Err(invalid("PostHog-Attempt"));
        }
        let sent_at = text("posthog-request-timestamp").and_then(|time| time.parse().ok());
        let lib = text("posthog-sdk-info").and_then(|info| info.rsplit_once('/'));
        Ok(Self {
            token,
            sent_at: sent_at.ok_or_else(|| invalid("PostHog-Request-Timestamp"))?,
            lib: lib
                .map(|(name, version)| (name.trim().to_owned(), version.trim().to_owned()))
                .filter(|(name, version)| !name.is_empty() && !version.is_empty()),
        })
    }
}

/// `POST /i/v1/analytics/events`.
pub async fn events(mut sent: SdkRequest) -> Result<Response, ApiError> {
    // The body is read in any case: a sender that is still busy would not see why it is refused.
    let payload = sent.payload().await.map_err(Refusal::from);
    let (request, payload) = match Request::read(&sent.headers).and_then(|request| Ok((request, payload?))) {
        Ok(both) => both,
        Err(refusal) => return Ok(refusal.into_response()),
    };
    let parsed = payload.json(&sent.app, move |json, lease| {
        let parsed = read(json, &request);
        if let Ok((batch, _)) = &parsed {
            lease.grow(json.len() + batch.events.len() * EVENT_OVERHEAD_BYTES)?;
        }
        Ok(parsed)
    });
    let (parsed, lease) = match parsed.await {
        Ok(parsed) => parsed,
        Err(ApiError::Capture(error)) => return Ok(Refusal::from(error).into_response()),
        Err(error) => return Err(error),
    };
    let (batch, results) = match parsed {
        Ok(parsed) => parsed,
        Err(refusal) => return Ok(refusal.into_response()),
    };
    let batch = frames::resolve(&sent.app, batch).await;
    sent.app.store.write(batch, lease).await?;
    Ok(Json(json!({ "results": results })).into_response())
}

/// What is stored of a request, and the result of each of its events by uuid.
type Parsed = (Batch, Map<String, Value>);

fn read(text: &str, request: &Request) -> Result<Parsed, Refusal> {
    let broken = |error: &dyn std::fmt::Display| refused("request_parsing_error", error.to_string());
    let envelope = Fields::read(text, &["batch", "created_at"]).map_err(|error| broken(&error))?;
    let batch = envelope.get("batch").map(RawValue::get).filter(|batch| batch.starts_with('['));
    let batch = batch.ok_or_else(|| broken(&"batch has to be a list"))?;
    if envelope.string("created_at").is_none() {
        return Err(broken(&"created_at is missing"));
    }
    let mut reading = Reading { request, now: Timestamp::now(), seen: HashSet::new(), stored: Batch::default() };
    let mut results = Map::new();
    json::each_item(batch, |item: &RawValue| {
        let (uuid, outcome) = reading.event(item.get())?;
        let result = match outcome {
            Ok(event) => {
                reading.stored.events.push(event);
                json!({ "result": "ok" })
            }
            Err(details) => json!({ "result": "drop", "details": details }),
        };
        results.insert(uuid.to_string(), result);
        Ok(())
    })
    .map_err(|stopped| match stopped {
        Stopped::Json(error) => broken(&error),
        Stopped::Visitor(refusal) => refusal,
    })?;
    if results.is_empty() {
        return Err(refused("empty_batch", "request batch is empty"));
    }
    Ok((reading.stored, results))
}

struct Reading<'a> {
    request: &'a Request,
    now: Timestamp,
    seen: HashSet<Uuid>,
    stored: Batch,
}

impl Reading<'_> {
    /// An event by its uuid, or why it is dropped. Without a uuid of its own there is no telling which event a result is
    /// about: that refuses the batch.
    fn event(&mut self, text: &str) -> Result<(Uuid, Result<Event, &'static str>), Refusal> {
        let fields = Fields::read(text, &EVENT).map_err(|error| refused("request_parsing_error", error.to_string()))?;
        let uuid = fields.string("uuid").and_then(|text| Uuid::parse_str(text.trim()).ok());
        let uuid = uuid.ok_or_else(|| refused("missing_event_uuid", "event submitted without a uuid"))?;
        if !self.seen.insert(uuid) {
            return Err(refused("duplicate_event_uuid", format!("duplicate event uuid: {uuid}")));
        }
        if self.seen.len() > REQUEST_EVENTS {
            let description = format!("request holds more than {REQUEST_EVENTS} events");
            let status = StatusCode::PAYLOAD_TOO_LARGE;
            return Err(Refusal { status, error: "payload_too_large", description });
        }
        if text.len() > EVENT_BYTES {
            return Ok((uuid, Err("event_too_big")));
        }
        Ok((uuid, self.valid(&fields, uuid)))
    }

    fn valid(&self, fields: &Fields<'_>, uuid: Uuid) -> Result<Event, &'static str> {
        let name = fields.string("event").filter(|name| !name.trim().is_empty()).ok_or("missing_event_name")?;
        if name.chars().count() > EVENT_NAME_CHARS {
            return Err("event_name_too_long");
        }
        let id = fields.string("distinct_id").map(|id| id.trim().to_owned()).filter(|id| !id.is_empty());
        let id = id.ok_or("missing_distinct_id")?;
        if id.chars().count() > DISTINCT_ID_CHARS {
            return Err("distinct_id_too_large");
        }
        if persons::is_illegal_id(&id) {
            return Err("malformed_distinct_id");
        }
        let time = fields.string("timestamp").filter(|time| time.parse::<Timestamp>().is_ok());
        let time = time.ok_or("invalid_event_timestamp")?;
        let properties = self.properties(fields)?;
        let elder = json!({ "event": name, "uuid": uuid, "distinct_id": id, "timestamp": time }).to_string();
        let elder = fields::with(&elder, &[("properties", properties)]).map_err(|_| "serialization_failed")?;
        let raw = RawEvent::parse(&elder).map_err(|_| "malformed_event_properties")?;
        let arrival = Arrival { now: self.now, sent_at: Some(self.request.sent_at), of_envelope: None };
        let mut event = event::event(&raw, Endpoint::Events, arrival).map_err(|_| "malformed_event_properties")?;
        event.token.clone_from(&self.request.token);
        Ok(event)
    }

    /// The properties with what this form has beside them.
    fn properties(&self, fields: &Fields<'_>) -> Result<String, &'static str> {
        let properties = match fields.get("properties").map(RawValue::get) {
            None => Cow::Borrowed("{}"),
            Some(properties) if properties.starts_with('{') => Cow::Borrowed(properties),
            Some(_) => return Err("malformed_event_properties"),
        };
        let mut added: Vec<(&str, String)> = Vec::new();
        for (name, property) in [("session_id", "$session_id"), ("window_id", "$window_id")] {
            added.extend(fields.string(name).map(|id| (property, Value::from(id).to_string())));
        }
        if let Some((name, version)) = &self.request.lib {
            added.push(("$lib", json!(name).to_string()));
            added.push(("$lib_version", json!(version).to_string()));
        }
        let options = fields.get("options").map_or("{}", RawValue::get);
        if !options.starts_with('{') {
            return Err("invalid_options");
        }
        let options = Fields::read(options, &OPTIONS.map(|(name, _)| name)).map_err(|_| "invalid_options")?;
        for (name, property) in OPTIONS {
            let Some(value) = options.get(name) else { continue };
            let value: Value = serde_json::from_str(value.get()).map_err(|_| "invalid_options")?;
            let value = if name == "product_tour_id" { as_text(&value) } else { as_truth(&value) };
            added.push((property, value.ok_or("invalid_options")?.to_string()));
        }
        fields::with(&properties, &added).map_err(|_| "malformed_event_properties")
    }
}

/// A truth, or what PostHog takes for one.
fn as_truth(value: &Value) -> Option<Value> {
    match value {
        Value::Bool(_) => Some(value.clone()),
        Value::Number(number) => number.as_f64().map(|number| json!(number != 0.0)),
        Value::String(text) => match text.trim().to_ascii_lowercase().as_str() {
            "true" | "1" => Some(json!(true)),
            "false" | "0" => Some(json!(false)),
            _ => None,
        },
        _ => None,
    }
}

/// A text, or a whole number as one.
fn as_text(value: &Value) -> Option<Value> {
    match value {
        Value::String(_) => Some(value.clone()),
        Value::Number(number) if number.is_i64() || number.is_u64() => Some(json!(number.to_string())),
        _ => None,
    }
}

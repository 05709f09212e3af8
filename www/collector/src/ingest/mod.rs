//! The endpoints SDKs send events to: bytes → JSON → events → store.
//!
//! [`decode`] unwraps the body, [`payload`] reads its shape and its token, [`event`] validates each
//! event, [`time`] dates it. An answer of 200 means that all of the request is on disk.

pub mod decode;
pub mod error;
pub mod event;
pub mod fields;
pub mod payload;
pub mod time;

use axum::{
    Json,
    body::Body,
    extract::{RawQuery, State},
    http::{HeaderMap, StatusCode, header},
    response::{IntoResponse, Response},
};
use jiff::Timestamp;
use serde_json::json;
use tokio_stream::StreamExt;

pub use error::CaptureError;

use crate::{error::ApiError, server::App};
use decode::MAX_BODY_BYTES;
use payload::{Arrival, Endpoint};

/// A refused body is read on to this size, so that its sender gets to read the answer.
const MAX_DRAINED_BYTES: usize = 8 * MAX_BODY_BYTES;

/// Larger bodies are decoded on a thread that may block.
const INLINE_BYTES: usize = 64 * 1024;

/// `/e/`, `/i/v0/e/`, `/batch/`, `/capture/`, `/track/`.
pub async fn events(
    State(app): State<App>,
    RawQuery(query): RawQuery,
    headers: HeaderMap,
    body: Body,
) -> Result<Response, ApiError> {
    capture(app, query, &headers, body, Endpoint::Events).await
}

/// `/engage/`.
pub async fn engage(
    State(app): State<App>,
    RawQuery(query): RawQuery,
    headers: HeaderMap,
    body: Body,
) -> Result<Response, ApiError> {
    capture(app, query, &headers, body, Endpoint::Engage).await
}

/// `/s/`.
pub async fn replay(
    State(app): State<App>,
    RawQuery(query): RawQuery,
    headers: HeaderMap,
    body: Body,
) -> Result<Response, ApiError> {
    capture(app, query, &headers, body, Endpoint::Replay).await
}

async fn capture(
    app: App,
    query: Option<String>,
    headers: &HeaderMap,
    body: Body,
    endpoint: Endpoint,
) -> Result<Response, ApiError> {
    let query = Query::parse(query.as_deref().unwrap_or_default());
    let arrival = Arrival { now: Timestamp::now(), sent_at: query.sent_at };
    let beacon = query.beacon;
    let payload = query.payload(headers, body).await?;
    let batch = offload(payload, move |payload| payload::parse(&payload.decode()?, endpoint, arrival)).await?;
    app.store.write(batch).await?;
    Ok(if beacon { StatusCode::NO_CONTENT.into_response() } else { Json(json!({ "status": "Ok" })).into_response() })
}

/// Query parameters of an SDK's request. None of them can be wrong: what cannot be read is absent.
#[derive(Debug, Default)]
pub struct Query {
    /// The payload itself, in a GET.
    data: Option<String>,
    /// `gzip`, `gzip-js`, `base64`, `lz64`.
    compression: Option<String>,
    /// The client's clock at sending.
    sent_at: Option<Timestamp>,
    /// Whether a success should have no body.
    beacon: bool,
    /// API version of `/flags/` and `/decide/`.
    pub version: Option<u32>,
    /// Whether `/flags/` should answer the remote config besides.
    pub config: bool,
    /// Whether only the flags of surveys are asked for.
    pub only_surveys: bool,
}

impl Query {
    /// Reads a URL's query.
    pub fn parse(query: &str) -> Self {
        let mut parsed = Self::default();
        for (name, value) in url::form_urlencoded::parse(query.as_bytes()) {
            match name.as_ref() {
                "data" if !value.is_empty() => parsed.data = Some(value.into_owned()),
                "compression" => parsed.compression = Some(value.into_owned()),
                "_" | "sent_at" => parsed.sent_at = time::parse_sent_at(&value).or(parsed.sent_at),
                "beacon" => parsed.beacon = value == "1",
                "v" => parsed.version = value.parse().ok(),
                "config" => parsed.config = value == "true" || value == "1",
                "only_evaluate_survey_feature_flags" => parsed.only_surveys = value == "true" || value == "1",
                _ => {}
            }
        }
        parsed
    }

    /// The payload of the request: its `data` parameter, else its body.
    pub async fn payload(self, headers: &HeaderMap, body: Body) -> Result<Payload, CaptureError> {
        let bytes = match self.data {
            Some(data) => data.into_bytes(),
            None => read_body(headers, body).await?,
        };
        Ok(Payload { bytes, compression: self.compression })
    }
}

/// A request's payload as it came.
#[derive(Debug)]
pub struct Payload {
    bytes: Vec<u8>,
    compression: Option<String>,
}

impl Payload {
    /// The JSON text in it.
    pub fn decode(&self) -> Result<String, CaptureError> {
        decode::decode(&self.bytes, self.compression.as_deref())
    }
}

/// Runs `work` where it does not hold up other requests.
pub async fn offload<T: Send + 'static>(
    payload: Payload,
    work: impl FnOnce(&Payload) -> Result<T, CaptureError> + Send + 'static,
) -> Result<T, ApiError> {
    if payload.bytes.len() <= INLINE_BYTES {
        return Ok(work(&payload)?);
    }
    let result = tokio::task::spawn_blocking(move || work(&payload)).await;
    Ok(result.map_err(|_| crate::store::StoreError::NotStored)??)
}

async fn read_body(headers: &HeaderMap, body: Body) -> Result<Vec<u8>, CaptureError> {
    let announced =
        headers.get(header::CONTENT_LENGTH).and_then(|length| length.to_str().ok()?.parse::<usize>().ok()).unwrap_or(0);
    let mut bytes = Vec::with_capacity(announced.min(MAX_BODY_BYTES));
    let mut received = 0;
    let mut chunks = body.into_data_stream();
    while let Some(chunk) = chunks.next().await {
        let chunk = chunk.map_err(CaptureError::Body)?;
        received += chunk.len();
        if received > MAX_DRAINED_BYTES {
            break;
        }
        if received <= MAX_BODY_BYTES {
            bytes.extend_from_slice(&chunk);
        }
    }
    if received > MAX_BODY_BYTES {
        return Err(CaptureError::TooLarge { limit: MAX_BODY_BYTES });
    }
    Ok(bytes)
}

//! The endpoints SDKs send events to: bytes → JSON → events → store.
//!
//! [`decode`] unwraps the body, [`payload`] reads its shape and its token, [`event`] validates each
//! event, [`time`] dates it. An answer of 200 means that all of the request is on disk. [`analytics_v1`] is the newer form
//! of a batch, [`telemetry`] what comes in the form of OpenTelemetry.

pub mod analytics_v1;
pub mod decode;
pub mod event;
pub mod payload;
pub mod telemetry;

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

pub use crate::capture_error::CaptureError;

use crate::{
    app::App,
    budget::Lease,
    error::ApiError,
    limits::{DRAINED_BYTES, EVENT_OVERHEAD_BYTES, REQUEST_BYTES},
    store::StoreError,
    time,
};
use payload::{Arrival, Endpoint};

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
    let arrival = Arrival { now: Timestamp::now(), sent_at: query.sent_at, of_envelope: None };
    let beacon = query.beacon;
    let payload = query.payload(&app, headers, body).await?;
    let (batch, lease) = offload(&app, payload, move |json, lease| {
        let batch = payload::parse(json, endpoint, arrival)?;
        lease.grow(json.len() + (batch.events.len() + batch.snapshots.len()) * EVENT_OVERHEAD_BYTES)?;
        Ok(batch)
    })
    .await?;
    app.store.write(batch, lease).await?;
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
    pub async fn payload(self, app: &App, headers: &HeaderMap, body: Body) -> Result<Payload, CaptureError> {
        let mut lease = app.requests.lease();
        let bytes = match self.data {
            Some(data) => {
                lease.grow(data.len())?;
                data.into_bytes()
            }
            None => read_body(headers, body, REQUEST_BYTES, &mut lease).await?,
        };
        Ok(Payload { bytes, compression: self.compression, lease })
    }
}

/// A request's payload as it came.
#[derive(Debug)]
pub struct Payload {
    bytes: Vec<u8>,
    compression: Option<String>,
    lease: Lease,
}

/// Unwraps a payload and runs `work` on its bytes, which need not be JSON, as [`offload`] does.
pub async fn offload_bytes<T: Send + 'static>(
    app: &App,
    payload: Payload,
    work: impl FnOnce(Vec<u8>, &mut Lease) -> Result<T, CaptureError> + Send + 'static,
) -> Result<(T, Lease), ApiError> {
    let decoders = std::sync::Arc::clone(&app.decoders);
    let permit = decoders.acquire_owned().await.map_err(|_| StoreError::Closed)?;
    let decoded = tokio::task::spawn_blocking(move || {
        let _permit = permit;
        let Payload { bytes, mut lease, .. } = payload;
        let bytes = decode::decompress(bytes, &mut lease)?;
        let length = bytes.len();
        let made = work(bytes, &mut lease)?;
        lease.shrink_by(length);
        Ok::<_, CaptureError>((made, lease))
    });
    Ok(decoded.await.map_err(|_| StoreError::NotStored)??)
}

/// Decodes a payload and runs `work` on its JSON text, off the async threads and with few at once. What `work` made,
/// and the lease for it.
pub async fn offload<T: Send + 'static>(
    app: &App,
    payload: Payload,
    work: impl FnOnce(&str, &mut Lease) -> Result<T, CaptureError> + Send + 'static,
) -> Result<(T, Lease), ApiError> {
    let decoders = std::sync::Arc::clone(&app.decoders);
    let permit = decoders.acquire_owned().await.map_err(|_| StoreError::Closed)?;
    let decoded = tokio::task::spawn_blocking(move || {
        let _permit = permit;
        let Payload { bytes, compression, mut lease } = payload;
        let text = decode::decode(bytes, compression.as_deref(), &mut lease)?;
        let made = work(&text, &mut lease)?;
        lease.shrink_by(text.len());
        drop(text);
        Ok::<_, CaptureError>((made, lease))
    });
    Ok(decoded.await.map_err(|_| StoreError::NotStored)??)
}

/// A body of at most `limit` bytes. The rest of a larger one is read and forgotten, so that its sender gets to read why
/// it is refused.
pub async fn read_body(
    headers: &HeaderMap,
    body: Body,
    limit: usize,
    lease: &mut Lease,
) -> Result<Vec<u8>, CaptureError> {
    let announced =
        headers.get(header::CONTENT_LENGTH).and_then(|length| length.to_str().ok()?.parse::<usize>().ok()).unwrap_or(0);
    let mut bytes = Vec::with_capacity(if announced > limit { 0 } else { announced });
    let mut received = 0;
    let mut refusal = (announced > limit).then_some(CaptureError::TooLarge { limit });
    let mut chunks = body.into_data_stream();
    while let Some(chunk) = chunks.next().await {
        let chunk = chunk.map_err(CaptureError::Body)?;
        received += chunk.len();
        if received > DRAINED_BYTES {
            break;
        }
        if received > limit {
            refusal = Some(CaptureError::TooLarge { limit });
        } else if refusal.is_none() {
            refusal = lease.grow(chunk.len()).err().map(Into::into);
        }
        match &refusal {
            None => bytes.extend_from_slice(&chunk),
            Some(_) if !bytes.is_empty() => {
                bytes = Vec::new();
                lease.shrink_to(0);
            }
            Some(_) => {}
        }
    }
    match refusal {
        None => Ok(bytes),
        Some(refusal) => Err(refusal),
    }
}

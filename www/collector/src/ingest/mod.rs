//! The endpoints SDKs send events to: bytes → JSON → events → store.
//!
//! [`request`] has what all of them take, [`decode`] unwraps the body, [`payload`] reads its shape and its token, [`event`] validates each
//! event, [`time`] dates it, [`frames`] applies source maps. An answer of 200 means that all of the request is on disk. [`analytics_v1`] is the newer form
//! of a batch, [`telemetry`] what comes in the form of OpenTelemetry.

pub mod analytics_v1;
pub mod decode;
pub mod event;
pub mod frames;
pub mod payload;
pub mod raw;
pub mod request;
pub mod telemetry;

use axum::{
    Json,
    http::StatusCode,
    response::{IntoResponse, Response},
};
use jiff::Timestamp;
use serde_json::json;

pub use crate::capture_error::CaptureError;

use crate::{error::ApiError, limits::EVENT_OVERHEAD_BYTES};
use raw::{Arrival, Endpoint};
use request::SdkRequest;

/// `/e/`, `/i/v0/e/`, `/batch/`, `/capture/`, `/track/`.
pub async fn events(request: SdkRequest) -> Result<Response, ApiError> {
    capture(request, Endpoint::Events).await
}

/// `/engage/`.
pub async fn engage(request: SdkRequest) -> Result<Response, ApiError> {
    capture(request, Endpoint::Engage).await
}

/// `/s/`.
pub async fn replay(request: SdkRequest) -> Result<Response, ApiError> {
    capture(request, Endpoint::Replay).await
}

async fn capture(mut request: SdkRequest, endpoint: Endpoint) -> Result<Response, ApiError> {
    let arrival = Arrival { now: Timestamp::now(), sent_at: request.query.sent_at, of_envelope: None };
    let payload = request.payload().await?;
    let parse = move |json: &str, lease: &mut crate::budget::Lease| {
        let batch = payload::parse(json, endpoint, arrival)?;
        lease.grow(json.len() + (batch.events.len() + batch.snapshots.len()) * EVENT_OVERHEAD_BYTES)?;
        Ok(batch)
    };
    let (batch, lease) = payload.json(&request.app, parse).await?;
    let batch = frames::resolve(&request.app, batch).await;
    request.app.store.write(batch, lease).await?;
    Ok(if request.query.beacon {
        StatusCode::NO_CONTENT.into_response()
    } else {
        Json(json!({ "status": "Ok" })).into_response()
    })
}

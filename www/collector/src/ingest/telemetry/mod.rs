//! What SDKs send in the form of OpenTelemetry: logs, metrics and traces, and the spans of AI calls, which become events.
//!
//! [`otlp`] takes a request apart into records, whichever of the two forms it has; [`spans`] makes events of them,
//! [`record`] rows.

pub mod otlp;
mod record;
mod spans;

use axum::{
    Json,
    response::{IntoResponse, Response},
};
use jiff::Timestamp;
use serde_json::json;

use super::{
    CaptureError,
    payload::validate_token,
    raw::Arrival,
    request::{Payload, SdkRequest},
};
use crate::{access::bearer, error::ApiError, limits::EVENT_OVERHEAD_BYTES, model::Batch, store::telemetry};
use otlp::Signal;

/// `/i/v1/logs`.
pub async fn logs(request: SdkRequest) -> Result<Response, ApiError> {
    store(request, Signal::Logs).await
}

/// `/i/v1/metrics`.
pub async fn metrics(request: SdkRequest) -> Result<Response, ApiError> {
    store(request, Signal::Metrics).await
}

/// `/i/v1/traces`.
pub async fn traces(request: SdkRequest) -> Result<Response, ApiError> {
    store(request, Signal::Traces).await
}

/// The payload, and the key: as bearer, or as the parameter `token`.
async fn payload(request: &mut SdkRequest) -> Result<(Payload, String), CaptureError> {
    let payload = request.payload().await?;
    let key = bearer(&request.headers).or(request.query.token.as_deref()).ok_or(CaptureError::MissingToken)?;
    Ok((payload, validate_token(key)?))
}

async fn store(mut request: SdkRequest, signal: Signal) -> Result<Response, ApiError> {
    let (payload, token) = payload(&mut request).await?;
    let read = move |bytes: Vec<u8>, lease: &mut crate::budget::Lease| {
        let mut records = Vec::new();
        otlp::each_record(&bytes, signal, lease, |record, lease| {
            lease.grow(record.data.len() + EVENT_OVERHEAD_BYTES)?;
            records.push(record::waiting(&record, signal));
            Ok(())
        })?;
        Ok(records)
    };
    let (records, lease) = payload.bytes(&request.app, read).await?;
    let received_at = Timestamp::now();
    let stored = request.app.store.change::<_, ApiError, _>(move |connection| {
        let _lease = lease;
        Ok(telemetry::insert(connection, &token, received_at, &records)?)
    });
    stored.await?;
    Ok(Json(json!({})).into_response())
}

/// `/i/v0/ai/otel`: spans of AI calls become `$ai_…` events, others are left out.
pub async fn ai_spans(mut request: SdkRequest) -> Result<Response, ApiError> {
    let (payload, token) = payload(&mut request).await?;
    let arrival = Arrival { now: Timestamp::now(), sent_at: None, of_envelope: None };
    let read = move |bytes: Vec<u8>, lease: &mut crate::budget::Lease| {
        let mut batch = Batch::default();
        otlp::each_record(&bytes, Signal::Traces, lease, |record, lease| {
            if let Some(mut event) = spans::event(&record, arrival)? {
                lease.grow(event.properties.len() + EVENT_OVERHEAD_BYTES)?;
                event.token.clone_from(&token);
                batch.events.push(event);
            }
            Ok(())
        })?;
        Ok(batch)
    };
    let (batch, lease) = payload.bytes(&request.app, read).await?;
    if !batch.events.is_empty() {
        request.app.store.write(batch, lease).await?;
    }
    Ok(Json(json!({})).into_response())
}

/// A time of OTLP, nanoseconds since 1970 as text; `None` where there is none.
fn otlp_time(text: &str) -> Option<Timestamp> {
    let nanoseconds: i128 = text.parse().ok().filter(|number| *number > 0)?;
    Timestamp::from_nanosecond(nanoseconds).ok()
}

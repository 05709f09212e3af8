//! What SDKs send in the form of OpenTelemetry: logs, metrics and traces, and the spans of AI calls, which become events.
//!
//! [`otlp`] takes a request apart into records, whichever of the two forms it has; [`spans`] makes events of them.

pub mod otlp;
mod spans;

use axum::{
    Json,
    body::Body,
    extract::{RawQuery, State},
    http::HeaderMap,
    response::{IntoResponse, Response},
};
use jiff::Timestamp;
use serde_json::json;

use super::{
    CaptureError, Payload, Query, offload_bytes,
    payload::{Arrival, validate_token},
};
use crate::{access::bearer, app::App, error::ApiError, limits::EVENT_OVERHEAD_BYTES, store::telemetry};
use otlp::Signal;

/// `/i/v1/logs`.
pub async fn logs(app: State<App>, query: RawQuery, headers: HeaderMap, body: Body) -> Result<Response, ApiError> {
    store(app, query, headers, body, Signal::Logs).await
}

/// `/i/v1/metrics`.
pub async fn metrics(app: State<App>, query: RawQuery, headers: HeaderMap, body: Body) -> Result<Response, ApiError> {
    store(app, query, headers, body, Signal::Metrics).await
}

/// `/i/v1/traces`.
pub async fn traces(app: State<App>, query: RawQuery, headers: HeaderMap, body: Body) -> Result<Response, ApiError> {
    store(app, query, headers, body, Signal::Traces).await
}

/// The key as bearer, or as the parameter `token`.
fn token(headers: &HeaderMap, query: Option<&str>) -> Result<String, CaptureError> {
    let of_query = || {
        let query = query.unwrap_or_default();
        url::form_urlencoded::parse(query.as_bytes()).find(|(name, _)| name == "token").map(|(_, token)| token)
    };
    let token = bearer(headers).map(Into::into).or_else(of_query).ok_or(CaptureError::MissingToken)?;
    validate_token(&token)
}

async fn payload(app: &App, query: Option<&str>, headers: &HeaderMap, body: Body) -> Result<Payload, CaptureError> {
    Query::parse(query.unwrap_or_default()).payload(app, headers, body).await
}

async fn store(
    State(app): State<App>,
    RawQuery(query): RawQuery,
    headers: HeaderMap,
    body: Body,
    signal: Signal,
) -> Result<Response, ApiError> {
    let payload = payload(&app, query.as_deref(), &headers, body).await?;
    let token = token(&headers, query.as_deref())?;
    let (records, lease) = offload_bytes(&app, payload, move |bytes, lease| {
        let mut records = Vec::new();
        otlp::each_record(&bytes, signal, lease, |record, lease| {
            lease.grow(record.data.len() + EVENT_OVERHEAD_BYTES)?;
            records.push(telemetry::Row::new(&record, signal));
            Ok(())
        })?;
        Ok(records)
    })
    .await?;
    let received_at = Timestamp::now();
    app.store
        .change::<_, ApiError, _>(move |connection| {
            let _lease = lease;
            Ok(telemetry::insert(connection, &token, received_at, &records)?)
        })
        .await?;
    Ok(Json(json!({})).into_response())
}

/// `/i/v0/ai/otel`: spans of AI calls become `$ai_…` events, others are left out.
pub async fn ai_spans(
    State(app): State<App>,
    RawQuery(query): RawQuery,
    headers: HeaderMap,
    body: Body,
) -> Result<Response, ApiError> {
    let payload = payload(&app, query.as_deref(), &headers, body).await?;
    let token = token(&headers, query.as_deref())?;
    let arrival = Arrival { now: Timestamp::now(), sent_at: None, of_envelope: None };
    let (batch, lease) = offload_bytes(&app, payload, move |bytes, lease| {
        let mut batch = crate::model::Batch::default();
        otlp::each_record(&bytes, Signal::Traces, lease, |record, lease| {
            if let Some(mut event) = spans::event(&record, arrival)? {
                lease.grow(event.properties.len() + EVENT_OVERHEAD_BYTES)?;
                event.token.clone_from(&token);
                batch.events.push(event);
            }
            Ok(())
        })?;
        Ok(batch)
    })
    .await?;
    if !batch.events.is_empty() {
        app.store.write(batch, lease).await?;
    }
    Ok(Json(json!({})).into_response())
}

/// A time of OTLP, nanoseconds since 1970 as text; `None` where there is none.
pub fn otlp_time(text: &str) -> Option<Timestamp> {
    let nanoseconds: i128 = text.parse().ok().filter(|number| *number > 0)?;
    Timestamp::from_nanosecond(nanoseconds).ok()
}

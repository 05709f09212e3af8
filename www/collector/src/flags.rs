//! `/flags/` and `/decide/`: which feature flags are on for somebody.
//!
//! No flags can be defined here, so every answer is an empty set, in the shape its version asks for.

use std::collections::BTreeMap;

use axum::{
    Json,
    body::Body,
    extract::{RawQuery, State},
    http::HeaderMap,
    response::{IntoResponse, Response},
};
use jiff::Timestamp;
use serde::Serialize;
use serde_json::Value;
use uuid::Uuid;

use crate::{
    error::ApiError,
    ingest::{Query, offload, payload},
    remote_config::RemoteConfig,
    server::App,
};

/// What every version of the answer has.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Evaluation {
    errors_while_computing_flags: bool,
    request_id: Uuid,
    /// Milliseconds since 1970.
    evaluated_at: i64,
    #[serde(flatten)]
    flags: Flags,
    #[serde(flatten)]
    config: Option<RemoteConfig>,
}

/// The flags themselves, by the version that asked.
#[derive(Serialize)]
#[serde(untagged)]
enum Flags {
    /// `/flags/?v=2` and `/decide/?v=4`.
    Details { flags: BTreeMap<String, Value> },
    /// `/flags/` and `/decide/?v=2` and `?v=3`.
    #[serde(rename_all = "camelCase")]
    Values { feature_flags: BTreeMap<String, Value>, feature_flag_payloads: BTreeMap<String, Value> },
    /// `/decide/`: just the names of those that are on.
    #[serde(rename_all = "camelCase")]
    Names { feature_flags: Vec<String> },
}

/// `/flags/`.
pub async fn flags(
    State(app): State<App>,
    RawQuery(query): RawQuery,
    headers: HeaderMap,
    body: Body,
) -> Result<Response, ApiError> {
    let query = Query::parse(query.as_deref().unwrap_or_default());
    let none = match query.version.unwrap_or(1) {
        0 | 1 => values_of_none(),
        _ => details_of_none(),
    };
    let with_config = query.config;
    answer(app, query, &headers, body, with_config, none).await
}

/// `/decide/`, the elder of `/flags/`: it always holds the remote config.
pub async fn decide(
    State(app): State<App>,
    RawQuery(query): RawQuery,
    headers: HeaderMap,
    body: Body,
) -> Result<Response, ApiError> {
    let query = Query::parse(query.as_deref().unwrap_or_default());
    let none = match query.version.unwrap_or(1) {
        0 | 1 => Flags::Names { feature_flags: Vec::new() },
        2 | 3 => values_of_none(),
        _ => details_of_none(),
    };
    answer(app, query, &headers, body, true, none).await
}

fn details_of_none() -> Flags {
    Flags::Details { flags: BTreeMap::new() }
}

fn values_of_none() -> Flags {
    Flags::Values { feature_flags: BTreeMap::new(), feature_flag_payloads: BTreeMap::new() }
}

async fn answer(
    app: App,
    query: Query,
    headers: &HeaderMap,
    body: Body,
    with_config: bool,
    flags: Flags,
) -> Result<Response, ApiError> {
    let payload = query.payload(headers, body).await?;
    let token = offload(payload, |payload| payload::parse_token(&payload.decode()?)).await?;
    Ok(Json(Evaluation {
        errors_while_computing_flags: false,
        request_id: Uuid::now_v7(),
        evaluated_at: Timestamp::now().as_millisecond(),
        flags,
        config: with_config.then(|| RemoteConfig::new(token, &app.settings)),
    })
    .into_response())
}

//! Releases as PostHog's API has them (`products/error_tracking`, `views/releases.py`).

use axum::{
    Json,
    extract::{Path, State},
    http::StatusCode,
    response::{IntoResponse, Response},
    routing::{MethodRouter, get},
};
use jiff::Timestamp;
use serde_json::Value;

use super::settings::Sent;
use crate::{
    answer,
    app::App,
    error::ApiError,
    insights::taken::Taken,
    params::{Asked, NoParameters, Page},
    store::releases::{self, NewRelease},
};

/// Characters of a hash, as in PostHog; those of a version and a project likewise.
const HASH_CHARS: usize = 128;
const NAME_CHARS: usize = 1_000;

/// The addresses below a project.
pub fn routes() -> Vec<(&'static str, MethodRouter<App>)> {
    vec![
        ("error_tracking/releases", get(list).post(create)),
        ("error_tracking/releases/{id}", get(one).delete(delete)),
        ("error_tracking/releases/hash/{hash}", get(one)),
    ]
}

/// `GET …/releases/`: the newest first.
async fn list(State(app): State<App>, Asked(page): Asked<Page>) -> Result<Response, ApiError> {
    answer::json(&app.store, &app.answers, move |reading| {
        let (results, more) = releases::list(reading, page.limit, page.offset)?;
        Ok(Some(page.answer(&results, more)))
    })
    .await
}

/// `GET …/releases/{id}/` and `…/releases/hash/{hash}/`.
async fn one(
    State(app): State<App>,
    Path((_, id)): Path<(String, String)>,
    _: Asked<NoParameters>,
) -> Result<Response, ApiError> {
    answer::json(&app.store, &app.answers, move |reading| releases::find(reading, &id)).await
}

fn refused(detail: impl Into<String>) -> ApiError {
    ApiError::Refused { attr: "body", code: "invalid_input", detail: detail.into() }
}

/// `POST …/releases/`.
async fn create(State(app): State<App>, _: Asked<NoParameters>, Sent(body): Sent) -> Result<Response, ApiError> {
    let mut taken = Taken::new(Value::Object(body), "body")?;
    let version: String = taken.take("version")?.unwrap_or_default();
    let project: String = taken.take("project")?.unwrap_or_default();
    let hash: Option<String> = taken.take("hash_id")?;
    let metadata: Option<Value> = taken.take("metadata")?;
    taken.end()?;
    for (name, text) in [("Version", &version), ("Project", &project)] {
        if text.is_empty() || text.chars().count() > NAME_CHARS {
            return Err(refused(format!("{name} is required, of {NAME_CHARS} characters at most")));
        }
    }
    let hash_id = hash.filter(|hash| !hash.is_empty()).unwrap_or_else(|| uuid::Uuid::now_v7().to_string());
    if hash_id.len() > HASH_CHARS {
        return Err(refused(format!("Hash id length cannot exceed {HASH_CHARS} bytes")));
    }
    let new = NewRelease { hash_id, version, project, metadata };
    let in_use = ApiError::Refused {
        attr: "hash_id",
        code: "release_hash_in_use",
        detail: format!("Hash id {} already in use", new.hash_id),
    };
    let made = app
        .store
        .change::<_, ApiError, _>(move |connection| Ok(releases::create(connection, &new, Timestamp::now())?))
        .await?;
    Ok((StatusCode::CREATED, Json(made.ok_or(in_use)?)).into_response())
}

/// `DELETE …/releases/{id}/`.
async fn delete(
    State(app): State<App>,
    Path((_, id)): Path<(String, String)>,
    _: Asked<NoParameters>,
) -> Result<StatusCode, ApiError> {
    let deleted = app.store.change::<_, ApiError, _>(move |connection| Ok(releases::delete(connection, &id)?)).await?;
    if deleted { Ok(StatusCode::NO_CONTENT) } else { Err(ApiError::NotFound) }
}

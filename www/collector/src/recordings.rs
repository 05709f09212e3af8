//! `/api/projects/{project}/session_recordings/`: recordings and what they hold.

use axum::{
    Json,
    extract::{Path, Query, State},
};
use serde::{Deserialize, Serialize};

use crate::{
    api::{limit, number, present},
    error::ApiError,
    server::App,
    store::recordings::{self, Chunk, Recording},
};

/// Query parameters of the list.
#[derive(Debug, Deserialize)]
pub struct ListQuery {
    limit: Option<String>,
    offset: Option<String>,
    distinct_id: Option<String>,
}

/// A page of recordings.
#[derive(Debug, Serialize)]
pub struct RecordingsPage {
    results: Vec<Recording>,
    has_next: bool,
}

/// `session_recordings/`.
pub async fn list(State(app): State<App>, Query(asked): Query<ListQuery>) -> Result<Json<RecordingsPage>, ApiError> {
    let limit = limit(asked.limit)?;
    let offset = number("offset", asked.offset)?.unwrap_or(0);
    let distinct_id = present(asked.distinct_id);
    // One row more tells whether another page follows.
    let read = move |connection: &_| recordings::list(connection, distinct_id.as_deref(), limit + 1, offset);
    let mut results = app.store.read(read).await?;
    let has_next = results.len() > limit;
    results.truncate(limit);
    Ok(Json(RecordingsPage { results, has_next }))
}

/// `session_recordings/{session}/`.
pub async fn one(
    State(app): State<App>,
    Path((_project, session)): Path<(String, String)>,
) -> Result<Json<Recording>, ApiError> {
    let found = app.store.read(move |connection| recordings::find(connection, &session)).await?;
    found.map(Json).ok_or(ApiError::NotFound)
}

/// Query parameters of a recording's chunks.
#[derive(Debug, Deserialize)]
pub struct SnapshotsQuery {
    after: Option<String>,
}

/// A page of a recording's chunks.
#[derive(Debug, Serialize)]
pub struct SnapshotsPage {
    results: Vec<Chunk>,
    /// The `after` that goes on behind this page, now or when more has come.
    cursor: i64,
    /// Whether more is there already.
    has_next: bool,
}

/// `session_recordings/{session}/snapshots/`.
pub async fn snapshots(
    State(app): State<App>,
    Path((_project, session)): Path<(String, String)>,
    Query(asked): Query<SnapshotsQuery>,
) -> Result<Json<SnapshotsPage>, ApiError> {
    let after = number("after", asked.after)?.unwrap_or(0);
    let read = move |connection: &_| recordings::chunks(connection, &session, after);
    let (results, has_next) = app.store.read(read).await?;
    let cursor = results.last().map_or(after, |chunk| chunk.id);
    Ok(Json(SnapshotsPage { results, cursor, has_next }))
}

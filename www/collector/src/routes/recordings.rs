//! `/api/projects/{project}/session_recordings/`: recordings and what they hold.

use axum::{
    extract::{Path, State},
    response::Response,
};
use serde::Serialize;

use crate::{
    answer,
    app::App,
    error::ApiError,
    params::{Asked, Link, NoParameters, Parameters, Params},
    store::recordings::{self, Recording},
};

/// Query parameters of the list.
pub struct ListQuery {
    limit: usize,
    offset: usize,
    distinct_id: Option<String>,
    link: Link,
}

impl Parameters for ListQuery {
    fn read(params: &mut Params) -> Result<Self, ApiError> {
        Ok(Self {
            limit: params.limit()?,
            offset: params.offset()?,
            distinct_id: params.text("distinct_id"),
            link: params.link(),
        })
    }
}

/// A page of recordings.
#[derive(Debug, Serialize)]
pub struct RecordingsPage {
    /// The address of the next page, where there is one.
    next: Option<String>,
    /// The address of the page before, where there is one.
    previous: Option<String>,
    results: Vec<Recording>,
    has_next: bool,
}

/// `session_recordings/`.
pub async fn list(State(app): State<App>, Asked(asked): Asked<ListQuery>) -> Result<Response, ApiError> {
    answer::json(&app.store, &app.answers, move |reading| {
        let ListQuery { limit, offset, distinct_id, link } = asked;
        let page = recordings::list(reading, distinct_id.as_deref(), limit, offset)?;
        let (next, previous) = link.neighbours(limit, offset, page.rows.len(), page.more);
        Ok(Some(RecordingsPage { next, previous, results: page.rows, has_next: page.more }))
    })
    .await
}

/// `session_recordings/{session}/`.
pub async fn one(
    State(app): State<App>,
    Path((_project, session)): Path<(String, String)>,
    _: Asked<NoParameters>,
) -> Result<Response, ApiError> {
    answer::json(&app.store, &app.answers, move |reading| recordings::find(reading, &session)).await
}

/// Query parameters of a recording's chunks.
pub struct SnapshotsQuery {
    after: i64,
}

impl Parameters for SnapshotsQuery {
    fn read(params: &mut Params) -> Result<Self, ApiError> {
        Ok(Self { after: params.number("after")?.unwrap_or(0) })
    }
}

/// `session_recordings/{session}/snapshots/`.
pub async fn snapshots(
    State(app): State<App>,
    Path((_project, session)): Path<(String, String)>,
    Asked(asked): Asked<SnapshotsQuery>,
) -> Result<Response, ApiError> {
    answer::recording(&app.store, &app.answers, move |reading| recordings::chunks(reading, &session, asked.after)).await
}

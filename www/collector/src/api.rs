//! The query API: what was collected, in the shapes of PostHog's own API where it has one.

use axum::{
    Json,
    extract::{Path, Query, State},
    http::StatusCode,
};
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use crate::{
    error::ApiError,
    server::App,
    store::query::{self, EventFilter, EventRow, PersonRow},
};

/// Rows of a page where the request does not say.
const DEFAULT_LIMIT: usize = 100;

/// Most rows of a page.
const MAX_LIMIT: usize = 1_000;

/// Query parameters of the event list. An empty filter filters nothing.
#[derive(Debug, Deserialize)]
pub struct EventsQuery {
    limit: Option<String>,
    event: Option<String>,
    distinct_id: Option<String>,
    person_id: Option<String>,
    session_id: Option<String>,
    before: Option<String>,
}

/// A page of events.
#[derive(Debug, Serialize)]
pub struct EventsPage {
    results: Vec<EventRow>,
    /// The `before` of the next page, where there is one.
    next: Option<String>,
}

/// `/api/projects/{project}/events/`.
pub async fn events(State(app): State<App>, Query(asked): Query<EventsQuery>) -> Result<Json<EventsPage>, ApiError> {
    let limit = limit(asked.limit)?;
    let before = number("before", asked.before)?;
    let filter = EventFilter {
        event: present(asked.event),
        distinct_id: present(asked.distinct_id),
        person_id: present(asked.person_id),
        session_id: present(asked.session_id),
        before,
        // One row more tells whether another page follows.
        limit: limit + 1,
    };
    let mut results = app.store.read(move |connection| query::events(connection, &filter)).await?;
    let more = results.len() > limit;
    results.truncate(limit);
    let last = results.last().map(|row| row.id.to_string());
    Ok(Json(EventsPage { next: last.filter(|_| more), results }))
}

/// `/api/projects/{project}/events/{uuid}/`.
pub async fn event(
    State(app): State<App>,
    Path((_project, uuid)): Path<(String, String)>,
) -> Result<Json<EventRow>, ApiError> {
    let uuid = uuid.to_ascii_lowercase();
    let row = app.store.read(move |connection| query::event(connection, &uuid)).await?;
    row.map(Json).ok_or(ApiError::NotFound)
}

/// `/api/projects/{project}/event_names/`.
pub async fn event_names(State(app): State<App>) -> Result<Json<Value>, ApiError> {
    let results = app.store.read(query::event_names).await?;
    Ok(Json(json!({ "results": results })))
}

/// Query parameters of the person list.
#[derive(Debug, Deserialize)]
pub struct PersonsQuery {
    search: Option<String>,
    limit: Option<String>,
    offset: Option<String>,
}

/// A page of persons.
#[derive(Debug, Serialize)]
pub struct PersonsPage {
    /// How many persons match in all.
    count: i64,
    results: Vec<PersonRow>,
}

/// `/api/projects/{project}/persons/`.
pub async fn persons(State(app): State<App>, Query(asked): Query<PersonsQuery>) -> Result<Json<PersonsPage>, ApiError> {
    let limit = limit(asked.limit)?;
    let offset = number("offset", asked.offset)?.unwrap_or(0);
    let search = present(asked.search);
    let (count, results) =
        app.store.read(move |connection| query::persons(connection, search.as_deref(), limit, offset)).await?;
    Ok(Json(PersonsPage { count, results }))
}

/// `/api/projects/{project}/persons/{uuid}/`.
pub async fn person(
    State(app): State<App>,
    Path((_project, id)): Path<(String, String)>,
) -> Result<Json<PersonRow>, ApiError> {
    let id = id.to_ascii_lowercase();
    let row = app.store.read(move |connection| query::person(connection, &id)).await?;
    row.map(Json).ok_or(ApiError::NotFound)
}

/// `DELETE /api/projects/{project}/data/`: deletes everything.
pub async fn clear(State(app): State<App>) -> Result<StatusCode, ApiError> {
    app.store.clear().await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Any address of the API that is none.
pub async fn not_found() -> ApiError {
    ApiError::NotFound
}

/// A parameter that says something.
pub fn present(text: Option<String>) -> Option<String> {
    text.filter(|text| !text.is_empty())
}

/// Rows of a page.
pub fn limit(text: Option<String>) -> Result<usize, ApiError> {
    let limit = number("limit", text)?.unwrap_or(DEFAULT_LIMIT);
    Ok(limit.clamp(1, MAX_LIMIT))
}

/// A parameter that is a number.
pub fn number<T: std::str::FromStr>(name: &'static str, text: Option<String>) -> Result<Option<T>, ApiError> {
    present(text)
        .map(|text| text.parse())
        .transpose()
        .map_err(|_| ApiError::InvalidParameter { name, reason: "a whole number is needed" })
}

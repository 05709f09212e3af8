//! The one project, its organization and its one user: what scripts ask for before anything else.

use axum::{
    extract::{Path, State},
    response::Response,
    routing::get,
};
use rusqlite::{Connection, OptionalExtension};
use serde_json::{Value, json};
use uuid::Uuid;

use super::route::Route;
use crate::{
    answer,
    app::App,
    error::ApiError,
    params::{Asked, NoParameters},
    store::StoreError,
};

/// The numbers that never change.
const ID: i64 = 1;
const PROJECT: Uuid = Uuid::from_u128(0x0190_0000_0000_7000_8000_0000_0000_0001);
const ORGANIZATION: Uuid = Uuid::from_u128(0x0190_0000_0000_7000_8000_0000_0000_0002);
const USER: Uuid = Uuid::from_u128(0x0190_0000_0000_7000_8000_0000_0000_0003);

/// The addresses.
pub fn routes() -> [Route; 6] {
    [
        ("/api/projects".into(), get(list)),
        ("/api/environments".into(), get(list)),
        ("/api/projects/{project}".into(), get(one)),
        ("/api/environments/{project}".into(), get(one)),
        ("/api/users/@me".into(), get(me)),
        ("/api/organizations/@current".into(), get(organization)),
    ]
}

/// The project. Its key is the one that most events came with.
fn project(connection: &Connection) -> Result<Value, StoreError> {
    let token: Option<String> = connection
        .prepare_cached("SELECT token FROM event_names GROUP BY token ORDER BY SUM(count) DESC LIMIT 1")?
        .query_row([], |row| row.get(0))
        .optional()?;
    Ok(json!({
        "id": ID,
        "uuid": PROJECT,
        "organization": ORGANIZATION,
        "name": "Local project",
        "api_token": token,
        "timezone": "UTC",
        "ingested_event": token.is_some(),
        "week_start_day": 0,
    }))
}

/// `/api/projects/`.
async fn list(State(app): State<App>, _: Asked<NoParameters>) -> Result<Response, ApiError> {
    answer::json(&app.store, &app.answers, |reading| {
        Ok(Some(json!({ "count": 1, "next": null, "previous": null, "results": [project(reading)?] })))
    })
    .await
}

/// `/api/projects/{project}/`: the same one, whatever it is called.
async fn one(State(app): State<App>, Path(_): Path<String>, _: Asked<NoParameters>) -> Result<Response, ApiError> {
    answer::json(&app.store, &app.answers, |reading| project(reading).map(Some)).await
}

/// `/api/users/@me/`.
async fn me(State(app): State<App>, _: Asked<NoParameters>) -> Result<Response, ApiError> {
    answer::json(&app.store, &app.answers, |reading| {
        Ok(Some(json!({
            "id": ID,
            "uuid": USER,
            "distinct_id": "local-user",
            "first_name": "Local",
            "email": "local@localhost",
            "is_staff": false,
            "team": project(reading)?,
            "organization": { "id": ORGANIZATION, "name": "Local organization" },
        })))
    })
    .await
}

/// `/api/organizations/@current/`.
async fn organization(State(app): State<App>, _: Asked<NoParameters>) -> Result<Response, ApiError> {
    answer::json(&app.store, &app.answers, |reading| {
        let projects = json!([project(reading)?]);
        Ok(Some(json!({
            "id": ORGANIZATION, "name": "Local organization", "teams": projects, "projects": projects,
        })))
    })
    .await
}

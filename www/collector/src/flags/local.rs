//! The definitions, for SDKs that evaluate flags by themselves: `/flags/definitions` and its elder
//! `/api/feature_flag/local_evaluation/`.
//!
//! They are for servers: a personal API key or a project secret key is needed, and no page of another origin may read them, nor one whose name
//! was made to lead here.

use axum::{
    Extension, Json,
    extract::{Path, State},
    http::{HeaderMap, StatusCode, header},
    response::{IntoResponse, Response},
    routing::{MethodRouter, get},
};
use rusqlite::Connection;
use serde_json::{Value, json};
use sha1::{Digest, Sha1};

use super::dependencies;
use crate::{
    access::Caller,
    app::App,
    error::ApiError,
    filters::{definition::Definitions, property},
    store::{
        StoreError,
        definitions::{self, Document, Kind},
        reader::Lane,
    },
};

/// What SDKs read of a flag.
const FIELDS: [&str; 12] = [
    "id",
    "name",
    "key",
    "filters",
    "deleted",
    "active",
    "ensure_experience_continuity",
    "has_encrypted_payloads",
    "version",
    "evaluation_runtime",
    "evaluation_contexts",
    "bucketing_identifier",
];

/// All addresses for servers' SDKs.
pub fn routes() -> [(&'static str, MethodRouter<App>); 3] {
    [
        ("/api/projects/{project}/feature_flags/{key}/remote_config", get(remote_config)),
        ("/flags/definitions", get(definitions_of_project)),
        ("/api/feature_flag/local_evaluation", get(definitions_of_project)),
    ]
}

/// All definitions, or 304 where the SDK has them already.
async fn definitions_of_project(
    State(app): State<App>,
    Extension(caller): Extension<Caller>,
    headers: HeaderMap,
) -> Result<Response, ApiError> {
    caller.key()?;
    let body = app.store.read(Lane::Flags, |reading| Ok(everything(reading)?.to_string())).await?;
    let tag = format!("\"{}\"", hex(&Sha1::digest(body.as_bytes())));
    let known = headers.get(header::IF_NONE_MATCH).and_then(|tags| tags.to_str().ok()).unwrap_or_default();
    if known.split(',').any(|known| known.trim().trim_start_matches("W/") == tag) {
        return Ok((StatusCode::NOT_MODIFIED, [(header::ETAG, tag)]).into_response());
    }
    Ok(([(header::ETAG, tag), (header::CONTENT_TYPE, "application/json".into())], body).into_response())
}

/// A remote config flag's payload.
async fn remote_config(
    State(app): State<App>,
    Extension(caller): Extension<Caller>,
    Path((_project, key)): Path<(String, String)>,
) -> Result<Json<Value>, ApiError> {
    caller.key()?;
    let definitions = app.store.read(Lane::Flags, |reading| definitions::load(reading)).await?;
    let index = definitions.flag(&key).ok_or(ApiError::NotFound)?;
    Ok(Json(definitions.flags[index].payload(None).unwrap_or_default()))
}

fn everything(connection: &Connection) -> Result<Value, StoreError> {
    let read = definitions::load(connection)?;
    let flags: Vec<Value> =
        definitions::list(connection, Kind::FeatureFlag)?.into_iter().map(|flag| for_sdk(&read, flag)).collect();
    let cohorts: Document = definitions::list(connection, Kind::Cohort)?
        .into_iter()
        .filter_map(|cohort| Some((cohort.get("id")?.to_string(), cohort.get("filters")?.get("properties")?.clone())))
        .collect();
    let group_types: Document = read
        .group_types
        .iter()
        .enumerate()
        .filter(|(_, name)| !name.is_empty())
        .map(|(index, name)| (index.to_string(), name.as_str().into()))
        .collect();
    Ok(json!({ "flags": flags, "group_type_mapping": group_types, "cohorts": cohorts }))
}

fn for_sdk(read: &Definitions, mut flag: Document) -> Value {
    flag.retain(|name, _| FIELDS.contains(&name.as_str()));
    flag.insert("team_id".into(), 1.into());
    let conditions = flag.get_mut("filters").and_then(|filters| filters.get_mut("groups")?.as_array_mut());
    for condition in conditions.into_iter().flatten() {
        let properties = condition.get_mut("properties").and_then(Value::as_array_mut);
        for property in properties.into_iter().flatten().filter_map(Value::as_object_mut) {
            if property.get("type").and_then(Value::as_str) == Some("flag") {
                name_dependencies(read, property);
            }
        }
    }
    Value::Object(flag)
}

/// SDKs know flags by their keys and evaluate in the given order.
fn name_dependencies(read: &Definitions, property: &mut Document) {
    let name = property.get("key").map(property::text).unwrap_or_default();
    let key = read.flag(&name).map_or(name.as_str(), |index| &read.flags[index].key);
    property.insert("key".into(), key.into());
    property.insert("dependency_chain".into(), dependencies::chain(read, key).into());
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

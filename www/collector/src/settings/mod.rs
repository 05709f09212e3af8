//! What a project defines, by PostHog's API: [`feature_flags`], [`cohorts`], [`early_access`] features
//! and [`web_experiments`]. There is one project, whatever name the address gives it.

pub mod cohorts;
pub mod early_access;
pub mod feature_flags;
pub mod validate;
pub mod web_experiments;

use axum::{
    Json, Router,
    body::Bytes,
    extract::{Path, State},
    http::StatusCode,
    routing::{MethodRouter, get, patch},
};
use jiff::Timestamp;
use rusqlite::Connection;
use serde_json::{Value, json};

use crate::{
    error::ApiError,
    ingest::time,
    server::App,
    store::definitions::{self, Document, Kind},
};

/// How documents of one kind are made and changed.
#[derive(Clone, Copy)]
struct Rules {
    kind: Kind,
    /// Completes a document; the one before is there where it is changed. Its `id` is set.
    complete: fn(&Connection, Document, Option<&Document>) -> Result<Document, ApiError>,
}

/// What only this server's own pages and local tools may use.
pub fn routes() -> Router<App> {
    let resources = [
        ("feature_flags", feature_flags::RULES),
        ("cohorts", cohorts::RULES),
        ("early_access_feature", early_access::RULES),
        ("web_experiments", web_experiments::RULES),
    ];
    let mut router = Router::new()
        .route("/api/projects/{project}/groups_types/", get(group_types))
        .route("/api/projects/{project}/cohorts/{id}/persons/", get(cohorts::persons))
        .route("/api/projects/{project}/cohorts/{id}/add_persons_to_static_cohort/", patch(cohorts::add))
        .route("/api/projects/{project}/cohorts/{id}/remove_person_from_static_cohort/", patch(cohorts::remove));
    for (name, rules) in resources {
        let all = format!("/api/projects/{{project}}/{name}");
        let one = format!("{all}/{{id}}");
        for (path, methods) in [(all, collection(rules)), (one, item(rules))] {
            router = router.route(&format!("{path}/"), methods.clone()).route(&path, methods);
        }
    }
    router
}

/// What SDKs on any page may read.
pub fn public_routes() -> Router<App> {
    let lists = [("early_access_features", get(early_access::list)), ("web_experiments", get(web_experiments::list))];
    lists.into_iter().fold(Router::new(), |router, (name, list)| {
        router.route(&format!("/api/{name}/"), list.clone()).route(&format!("/api/{name}"), list)
    })
}

fn collection(rules: Rules) -> MethodRouter<App> {
    get(move |State(app): State<App>| async move {
        let results = app.store.read(move |connection| definitions::list(connection, rules.kind)).await?;
        Ok::<_, ApiError>(Json(json!({ "count": results.len(), "next": null, "previous": null, "results": results })))
    })
    .post(move |State(app): State<App>, body: Bytes| async move {
        let body = object(&body)?;
        let made = app.store.change(move |connection| create(connection, rules, body)).await?;
        Ok::<_, ApiError>((StatusCode::CREATED, Json(made)))
    })
}

type OnePath = Path<(String, String)>;

fn item(rules: Rules) -> MethodRouter<App> {
    let change = move |State(app): State<App>, Path((_, id)): OnePath, body: Bytes| async move {
        let body = object(&body)?;
        let made = app.store.change(move |connection| update(connection, rules, &id, body)).await?;
        Ok::<_, ApiError>(Json(made))
    };
    get(move |State(app): State<App>, Path((_, id)): OnePath| async move {
        let found = app.store.read(move |connection| Ok(find(connection, rules.kind, &id))).await?;
        Ok::<_, ApiError>(Json(found?))
    })
    .patch(change)
    .put(change)
    .delete(move |State(app): State<App>, Path((_, id)): OnePath| async move {
        let deleted = Document::from_iter([("deleted".to_owned(), Value::Bool(true))]);
        app.store.change(move |connection| update(connection, rules, &id, deleted)).await?;
        Ok::<_, ApiError>(StatusCode::NO_CONTENT)
    })
}

fn create(connection: &Connection, rules: Rules, mut body: Document) -> Result<Document, ApiError> {
    let id = definitions::next_id(connection, rules.kind)?;
    let now = time::format(Timestamp::now());
    for (name, value) in [("id", json!(id)), ("created_at", json!(now)), ("updated_at", json!(now))] {
        body.insert(name.into(), value);
    }
    body.insert("deleted".into(), false.into());
    let document = (rules.complete)(connection, body, None)?;
    definitions::put(connection, rules.kind, id, &document)?;
    Ok(document)
}

fn update(connection: &Connection, rules: Rules, id: &str, body: Document) -> Result<Document, ApiError> {
    let before = find(connection, rules.kind, id)?;
    let number = number_of(&before);
    let mut changed = before.clone();
    changed.extend(body);
    for name in ["id", "created_at", "version"] {
        if let Some(kept) = before.get(name) {
            changed.insert(name.into(), kept.clone());
        }
    }
    changed.insert("updated_at".into(), time::format(Timestamp::now()).into());
    let is_deleted = changed.get("deleted") == Some(&Value::Bool(true));
    let document = if is_deleted { changed } else { (rules.complete)(connection, changed, Some(&before))? };
    definitions::put(connection, rules.kind, number, &document)?;
    Ok(document)
}

/// By its number, or a flag by its key.
fn find(connection: &Connection, kind: Kind, id: &str) -> Result<Document, ApiError> {
    let number: Option<i64> = id.parse().ok();
    let all = definitions::list(connection, kind)?;
    let found = all.into_iter().find(|document| match number {
        Some(number) => number_of(document) == number,
        None => document.get("key").and_then(Value::as_str) == Some(id),
    });
    found.ok_or(ApiError::NotFound)
}

fn number_of(document: &Document) -> i64 {
    document.get("id").and_then(Value::as_i64).unwrap_or_default()
}

/// `/api/projects/{project}/groups_types/`.
async fn group_types(State(app): State<App>) -> Result<Json<Value>, ApiError> {
    let names = app.store.read(definitions::group_types).await?;
    let types = names.iter().enumerate().map(|(index, name)| {
        json!({ "group_type": name, "group_type_index": index, "name_singular": null, "name_plural": null })
    });
    Ok(Json(types.collect()))
}

fn object(body: &[u8]) -> Result<Document, ApiError> {
    serde_json::from_slice(body).map_err(|error| ApiError::Refused {
        attr: "body",
        code: "parse_error",
        detail: format!("JSON parse error - {error}"),
    })
}

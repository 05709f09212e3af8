//! What a project defines, by PostHog's API: [`feature_flags`], [`cohorts`], [`early_access`] features,
//! [`surveys`] and [`web_experiments`]. There is one project, whatever name the address gives it.

pub mod cohorts;
pub mod early_access;
pub mod feature_flags;
mod static_csv;
pub mod surveys;
pub mod validate;
pub mod web_experiments;

use axum::{
    Json,
    body::Body,
    extract::{FromRequest, Path, Request, State},
    http::StatusCode,
    response::Response,
    routing::{MethodRouter, delete, get, patch, post},
};
use jiff::Timestamp;
use rusqlite::Connection;
use serde_json::{Value, json};

use super::route::{Route, below_project};
use crate::{
    answer,
    app::App,
    error::ApiError,
    ingest::request::read_body,
    limits::{DEFINITION_BYTES, PAGE_BYTES, PAGE_ROWS},
    params::{Asked, Link, NoParameters, Parameters, Params},
    store::{
        StoreError,
        definitions::{self, Document, Kind},
        reader::Lane,
    },
    time,
};

/// How documents of one kind are made and changed.
#[derive(Clone, Copy)]
pub(super) struct Rules {
    /// What they are.
    pub(super) kind: Kind,
    /// Completes a document; the one before is there where it is changed. Its `id` is set.
    pub(super) complete: fn(&Connection, Document, Option<&Document>) -> Result<Document, ApiError>,
    /// Turns stored documents, in the order in which they were made, into those that the API shows, in the order of its list.
    pub(super) shown: fn(&Connection, Vec<Document>) -> Result<Vec<Document>, StoreError>,
}

impl Rules {
    fn shown_one(&self, connection: &Connection, document: Document) -> Result<Document, ApiError> {
        (self.shown)(connection, vec![document])?.pop().ok_or(ApiError::NotFound)
    }
}

/// [`Rules::shown`] of documents that are shown unchanged.
#[expect(clippy::unnecessary_wraps, reason = "the type of the field")]
pub(super) fn as_stored(_: &Connection, documents: Vec<Document>) -> Result<Vec<Document>, StoreError> {
    Ok(documents)
}

/// What only this server's own pages and local tools may use.
pub fn routes() -> Vec<Route> {
    let resources = [
        ("feature_flags", feature_flags::RULES),
        ("cohorts", cohorts::RULES),
        ("early_access_feature", early_access::RULES),
        ("web_experiments", web_experiments::RULES),
        ("surveys", surveys::RULES),
    ];
    let others: [(&str, MethodRouter<App>); 5] = [
        ("groups_types", get(group_types)),
        ("groups_types/{index}", delete(forget_group_type)),
        ("cohorts/{id}/persons", get(cohorts::persons)),
        ("cohorts/{id}/add_persons_to_static_cohort", patch(cohorts::add)),
        ("cohorts/{id}/remove_person_from_static_cohort", patch(cohorts::remove)),
    ];
    let mut routes = Vec::new();
    for (path, methods) in others {
        routes.extend(below_project(path, &methods));
    }
    for (name, rules) in resources {
        routes.extend(below_project(name, &collection(rules)));
        routes.extend(below_project(&format!("{name}/{{id}}"), &item(rules)));
    }
    routes
}

/// What SDKs on any page may read.
pub fn public_routes() -> [Route; 3] {
    [
        ("/api/early_access_features".into(), get(early_access::list)),
        ("/api/web_experiments".into(), get(web_experiments::list)),
        ("/api/surveys".into(), get(surveys::public)),
    ]
}

/// Query parameters of a list of definitions.
struct ListQuery {
    limit: usize,
    offset: usize,
    search: Option<String>,
    active: Option<bool>,
    link: Link,
}

impl Parameters for ListQuery {
    fn read(params: &mut Params) -> Result<Self, ApiError> {
        Ok(Self {
            // Pages of ours show all of them.
            limit: params.number("limit")?.unwrap_or(PAGE_ROWS).clamp(1, PAGE_ROWS),
            offset: params.offset()?,
            search: params.text("search").map(|text| text.to_lowercase()),
            active: params.parsed("active", "true or false is needed", |text| text.parse().ok())?,
            link: params.link(),
        })
    }
}

impl ListQuery {
    /// PostHog looks into keys and names.
    fn wants(&self, document: &Document) -> bool {
        let has = |search: &String| {
            let texts = ["key", "name"].into_iter().filter_map(|name| document.get(name)?.as_str());
            texts.into_iter().any(|text| text.to_lowercase().contains(search))
        };
        self.search.as_ref().is_none_or(has)
            && self.active.is_none_or(|wanted| document.get("active") == Some(&Value::Bool(wanted)))
    }

    fn page(&self, documents: Vec<Document>) -> Value {
        let wanted = documents.into_iter().filter(|document| self.wants(document)).collect();
        page(wanted, self.limit, self.offset, &self.link)
    }
}

/// A page of a list, of so many documents and bytes at most, with the addresses of those beside it.
pub(super) fn page(wanted: Vec<Document>, limit: usize, offset: usize, link: &Link) -> Value {
    let count = wanted.len();
    let (mut results, mut bytes) = (Vec::new(), 0);
    for document in wanted.into_iter().skip(offset) {
        if results.len() >= limit || bytes >= PAGE_BYTES {
            break;
        }
        let document = Value::Object(document);
        bytes += document.to_string().len();
        results.push(document);
    }
    let more = offset + results.len() < count;
    let (next, previous) = link.neighbours(limit, offset, results.len(), more);
    json!({ "count": count, "next": next, "previous": previous, "results": results })
}

/// Extractor: the JSON object in a request's body; a form, which files are sent in, becomes one.
pub(super) struct Sent(pub(super) Document);

impl FromRequest<App> for Sent {
    type Rejection = ApiError;

    async fn from_request(request: Request, app: &App) -> Result<Self, ApiError> {
        let mut lease = app.requests.lease();
        let (parts, body): (_, Body) = request.into_parts();
        let bytes = read_body(&parts.headers, body, DEFINITION_BYTES, &mut lease).await?;
        if let Some(boundary) = static_csv::boundary(&parts.headers) {
            return static_csv::form(bytes, boundary).await.map(Self);
        }
        let refused = |detail: String| ApiError::Refused { attr: "body", code: "parse_error", detail };
        let text = std::str::from_utf8(&bytes).map_err(|error| refused(format!("JSON parse error - {error}")))?;
        if text.is_empty() {
            return Ok(Self(Document::new()));
        }
        if !crate::json::is_small(text) && crate::json::values(text).is_ok() {
            return Err(refused("There are too many values in it.".into()));
        }
        serde_json::from_str(text).map(Self).map_err(|error| refused(format!("JSON parse error - {error}")))
    }
}

fn collection(rules: Rules) -> MethodRouter<App> {
    get(move |State(app): State<App>, Asked(asked): Asked<ListQuery>| async move {
        answer::json(&app.store, &app.answers, move |reading| {
            Ok(Some(asked.page((rules.shown)(reading, definitions::list(reading, rules.kind)?)?)))
        })
        .await
    })
    .merge(making(rules))
}

/// `POST` on a list: makes a document.
pub(super) fn making(rules: Rules) -> MethodRouter<App> {
    post(move |State(app): State<App>, _: Asked<NoParameters>, Sent(body): Sent| async move {
        let make = move |connection: &Connection| rules.shown_one(connection, create(connection, rules, body)?);
        Ok::<_, ApiError>((StatusCode::CREATED, Json(app.store.change(make).await?)))
    })
}

type OnePath = Path<(String, String)>;

/// One document by its number, or a flag by its key: `GET`, `PATCH`, `PUT` and `DELETE`.
pub(super) fn item(rules: Rules) -> MethodRouter<App> {
    let change = move |State(app): State<App>, Path((_, id)): OnePath, _: Asked<NoParameters>, Sent(body): Sent| async move {
        let change = move |connection: &Connection| rules.shown_one(connection, update(connection, rules, &id, body)?);
        Ok::<_, ApiError>(Json(app.store.change(change).await?))
    };
    get(move |State(app): State<App>, Path((_, id)): OnePath, _: Asked<NoParameters>| async move {
        let found = app.store.read(Lane::Lists, move |reading| {
            Ok(find(reading, rules.kind, &id).and_then(|found| rules.shown_one(reading, found)))
        });
        Ok::<_, ApiError>(Json(found.await??))
    })
    .patch(change)
    .put(change)
    .merge(deletion(rules))
}

/// `DELETE` of one document.
pub(super) fn deletion(rules: Rules) -> MethodRouter<App> {
    delete(move |State(app): State<App>, Path((_, id)): OnePath, _: Asked<NoParameters>| async move {
        let deleted = Document::from_iter([("deleted".to_owned(), Value::Bool(true))]);
        app.store.change(move |connection| update(connection, rules, &id, deleted)).await?;
        Ok::<_, ApiError>(StatusCode::NO_CONTENT)
    })
}

pub(super) fn create(connection: &Connection, rules: Rules, mut body: Document) -> Result<Document, ApiError> {
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

pub(super) fn update(connection: &Connection, rules: Rules, id: &str, body: Document) -> Result<Document, ApiError> {
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
pub(super) fn find(connection: &Connection, kind: Kind, id: &str) -> Result<Document, ApiError> {
    let number: Option<i64> = id.parse().ok();
    let all = definitions::list(connection, kind)?;
    let found = all.into_iter().find(|document| match number {
        Some(number) => number_of(document) == number,
        None => document.get("key").and_then(Value::as_str) == Some(id),
    });
    found.ok_or(ApiError::NotFound)
}

pub(super) fn number_of(document: &Document) -> i64 {
    document.get("id").and_then(Value::as_i64).unwrap_or_default()
}

/// `/api/projects/{project}/groups_types/`.
async fn group_types(State(app): State<App>, _: Asked<NoParameters>) -> Result<Response, ApiError> {
    answer::json(&app.store, &app.answers, |reading| {
        let names = definitions::group_types(reading)?;
        let types = names.iter().enumerate().filter(|(_, name)| !name.is_empty()).map(|(index, name)| {
            json!({ "group_type": name, "group_type_index": index, "name_singular": null, "name_plural": null })
        });
        Ok(Some(types.collect::<Value>()))
    })
    .await
}

/// `DELETE /api/projects/{project}/groups_types/{index}/`: frees the place of a type. Its groups stay.
async fn forget_group_type(
    State(app): State<App>,
    Path((_, index)): OnePath,
    _: Asked<NoParameters>,
) -> Result<StatusCode, ApiError> {
    let index: i64 = index.parse().map_err(|_| ApiError::NotFound)?;
    let removed =
        app.store.change::<_, ApiError, _>(move |connection| Ok(definitions::forget_group_type(connection, index)?));
    if removed.await? { Ok(StatusCode::NO_CONTENT) } else { Err(ApiError::NotFound) }
}

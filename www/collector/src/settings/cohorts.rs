//! Cohorts: by person properties, and static ones, which list distinct ids. Those by behaviour are refused.

use axum::{
    Json,
    body::Bytes,
    extract::{Path, Query, State},
};
use jiff::Timestamp;
use rusqlite::Connection;
use serde::Deserialize;
use serde_json::{Value, json};

use super::Rules;
use crate::{
    error::ApiError,
    flags::{
        definition::{Member, PropertyGroup},
        members::Members,
        property,
    },
    model::Properties,
    server::App,
    store::{
        definitions::{self, Document, Kind},
        query,
    },
};

/// How cohorts are made and changed.
pub(super) const RULES: Rules = Rules { kind: Kind::Cohort, complete };

fn complete(_: &Connection, mut cohort: Document, _: Option<&Document>) -> Result<Document, ApiError> {
    let refused = |code, detail: String| ApiError::Refused { attr: "filters", code, detail };
    if cohort.get("name").and_then(Value::as_str).unwrap_or_default().is_empty() {
        return Err(ApiError::Refused { attr: "name", code: "required", detail: "This field is required.".into() });
    }
    if cohort.get("is_static") == Some(&Value::Bool(true)) {
        return complete_static(cohort);
    }
    let group = cohort.get("filters").and_then(|filters| filters.get("properties")).cloned().unwrap_or_default();
    let group: PropertyGroup = serde_json::from_value(group)
        .map_err(|error| refused("invalid_input", format!("Cohort filters cannot be read: {error}")))?;
    if !matches!(group.kind.as_str(), "AND" | "OR") {
        return Err(refused("invalid_input", "Must contain type 'AND' or 'OR' and values.".into()));
    }
    if let Some(problem) = group.values.iter().find_map(problem) {
        return Err(refused("invalid_input", problem));
    }
    cohort.remove("distinct_ids");
    for (name, value) in [("description", json!("")), ("is_static", json!(false)), ("is_calculating", json!(false))] {
        cohort.entry(name).or_insert(value);
    }
    Ok(cohort)
}

/// What it lists is all that there is to a static cohort.
fn complete_static(mut cohort: Document) -> Result<Document, ApiError> {
    let ids = cohort.get("distinct_ids").cloned().unwrap_or_else(|| json!([]));
    let mut listed: Vec<String> = serde_json::from_value(ids).map_err(|error| ApiError::Refused {
        attr: "distinct_ids",
        code: "invalid_input",
        detail: format!("A list of texts is wanted: {error}"),
    })?;
    listed.sort();
    listed.dedup();
    cohort.insert("count".into(), json!(listed.len()));
    cohort.insert("distinct_ids".into(), json!(listed));
    cohort.insert("filters".into(), json!({}));
    for (name, value) in [("description", json!("")), ("is_calculating", json!(false))] {
        cohort.entry(name).or_insert(value);
    }
    Ok(cohort)
}

/// Persons who are to be in a static cohort, or not any more: by their ids, or by distinct ids.
#[derive(Debug, Deserialize)]
struct Listed {
    #[serde(default)]
    person_ids: Vec<String>,
    person_id: Option<String>,
    #[serde(default)]
    distinct_ids: Vec<String>,
}

/// `PATCH /api/projects/{project}/cohorts/{id}/add_persons_to_static_cohort/`.
pub async fn add(app: State<App>, path: Path<(String, String)>, body: Bytes) -> Result<Json<Value>, ApiError> {
    list(app, path, body, true).await
}

/// `PATCH /api/projects/{project}/cohorts/{id}/remove_person_from_static_cohort/`.
pub async fn remove(app: State<App>, path: Path<(String, String)>, body: Bytes) -> Result<Json<Value>, ApiError> {
    list(app, path, body, false).await
}

async fn list(
    State(app): State<App>,
    Path((_project, id)): Path<(String, String)>,
    body: Bytes,
    adds: bool,
) -> Result<Json<Value>, ApiError> {
    let refused = |detail: String| ApiError::Refused { attr: "body", code: "invalid_input", detail };
    let given: Listed = serde_json::from_slice(&body).map_err(|error| refused(error.to_string()))?;
    let changed = app
        .store
        .change(move |connection| {
            let cohort = super::find(connection, Kind::Cohort, &id)?;
            if cohort.get("is_static") != Some(&Value::Bool(true)) {
                return Err(refused("Only static cohorts list persons.".into()));
            }
            let mut ids = given.distinct_ids;
            for person in given.person_ids.into_iter().chain(given.person_id) {
                ids.extend(definitions::ids_of_person(connection, &person)?);
            }
            let known = cohort.get("distinct_ids").and_then(Value::as_array).into_iter().flatten();
            let mut listed: Vec<String> = known.filter_map(Value::as_str).map(str::to_owned).collect();
            listed.retain(|id| !ids.contains(id));
            if adds {
                listed.extend(ids);
            }
            let changes = Document::from_iter([("distinct_ids".to_owned(), json!(listed))]);
            super::update(connection, RULES, &id, changes)
        })
        .await?;
    Ok(Json(Value::Object(changed)))
}

fn problem(member: &Member) -> Option<String> {
    match member {
        Member::Group { values, .. } => values.iter().find_map(problem),
        Member::Filter(filter) => match filter.kind.as_deref() {
            Some("cohort") => None,
            None | Some("person") => {
                let operator = filter.operator.as_deref().unwrap_or("exact");
                let known = property::OPERATORS.contains(&operator);
                (!known).then(|| format!("'{operator}' is no operator of a person property."))
            }
            Some(kind) => Some(format!("Cohorts by '{kind}' are not kept here.")),
        },
    }
}

/// Query parameters of a cohort's list of persons.
#[derive(Debug, Deserialize)]
pub struct PersonsQuery {
    limit: Option<usize>,
}

/// `/api/projects/{project}/cohorts/{id}/persons/`: who belongs to it now.
pub async fn persons(
    State(app): State<App>,
    Path((_project, id)): Path<(String, i64)>,
    Query(asked): Query<PersonsQuery>,
) -> Result<Json<Value>, ApiError> {
    let results = app
        .store
        .read(move |connection| {
            let definitions = definitions::load(connection)?;
            let lists = &definitions.lists;
            if !definitions.cohorts.contains_key(&id) && !lists.contains_key(&id) {
                return Ok(None);
            }
            let now = Timestamp::now();
            let (_, persons) = query::persons(connection, None, i64::MAX as usize, 0)?;
            let mut found = Vec::new();
            for person in persons {
                let properties: Properties = serde_json::from_str(person.properties.get())?;
                let listed = lists.iter().filter(|(_, ids)| person.distinct_ids.iter().any(|id| ids.contains(id)));
                let listed_in = listed.map(|(id, _)| *id).collect();
                let members =
                    Members { properties: &properties, listed_in: &listed_in, cohorts: &definitions.cohorts, now };
                if members.contains(id) {
                    found.push(person);
                }
            }
            found.truncate(asked.limit.unwrap_or(100));
            Ok(Some(json!({ "results": found, "next": null, "previous": null })))
        })
        .await?;
    results.map(Json).ok_or(ApiError::NotFound)
}

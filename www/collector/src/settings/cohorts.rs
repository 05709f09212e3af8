//! Cohorts by person properties. Static ones and those by behaviour are refused.

use axum::{
    Json,
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
        members, property,
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
        return Err(refused("invalid_input", "Static cohorts are not kept here: define it by properties.".into()));
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
    for (name, value) in [("description", json!("")), ("is_static", json!(false)), ("is_calculating", json!(false))] {
        cohort.entry(name).or_insert(value);
    }
    Ok(cohort)
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
            let Some(cohort) = definitions.cohorts.get(&id) else { return Ok(None) };
            let now = Timestamp::now();
            let (_, persons) = query::persons(connection, None, i64::MAX as usize, 0)?;
            let mut found = Vec::new();
            for person in persons {
                let properties: Properties = serde_json::from_str(person.properties.get())?;
                if members::contains(cohort, &properties, &definitions.cohorts, now) {
                    found.push(person);
                }
            }
            found.truncate(asked.limit.unwrap_or(100));
            Ok(Some(json!({ "results": found, "next": null, "previous": null })))
        })
        .await?;
    results.map(Json).ok_or(ApiError::NotFound)
}

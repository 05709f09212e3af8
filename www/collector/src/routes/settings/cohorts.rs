//! Cohorts: by what persons are and by what they did, and static ones, which list distinct ids.

use std::collections::HashSet;

use axum::{
    Json,
    extract::{Path, State},
    response::Response,
};
use jiff::Timestamp;
use rusqlite::Connection;
use serde::Deserialize;
use serde_json::{Value, json};

use super::{Rules, Sent, as_stored, static_csv};
use crate::{
    answer,
    app::App,
    error::ApiError,
    filters::{
        definition::{Member, PropertyFilter, PropertyGroup},
        event_property, property,
    },
    params::{Asked, Link, NoParameters, Parameters, Params},
    routes::lists::PersonsPage,
    store::{
        definitions::{self, Document, Kind},
        people::{self, PersonFilter},
    },
};

/// How cohorts are made and changed.
pub(super) const RULES: Rules = Rules { kind: Kind::Cohort, complete, shown: as_stored };

fn refused(code: &'static str, detail: impl Into<String>) -> ApiError {
    ApiError::Refused { attr: "filters", code, detail: detail.into() }
}

fn complete(connection: &Connection, mut cohort: Document, _: Option<&Document>) -> Result<Document, ApiError> {
    if cohort.get("name").and_then(Value::as_str).unwrap_or_default().is_empty() {
        return Err(ApiError::Refused { attr: "name", code: "required", detail: "This field is required.".into() });
    }
    for (name, value) in [("description", json!("")), ("is_static", json!(false)), ("is_calculating", json!(false))] {
        cohort.entry(name).or_insert(value);
    }
    if let Some(csv) = cohort.remove("csv") {
        let listed = static_csv::read(connection, csv.as_str().unwrap_or_default())?;
        cohort.insert("is_static".into(), true.into());
        cohort.insert("distinct_ids".into(), json!(listed));
    }
    if cohort.get("is_static") == Some(&Value::Bool(true)) {
        return complete_static(cohort);
    }
    if let Some(groups) = cohort.remove("groups").filter(|groups| groups.as_array().is_some_and(|all| !all.is_empty()))
    {
        cohort.insert("filters".into(), json!({ "properties": legacy(&groups)? }));
    }
    let group = cohort.get("filters").and_then(|filters| filters.get("properties")).cloned().unwrap_or_default();
    let group: PropertyGroup = serde_json::from_value(group)
        .map_err(|error| refused("invalid_input", format!("Cohort filters cannot be read: {error}")))?;
    if !matches!(group.kind.as_str(), "AND" | "OR") {
        return Err(refused("invalid_input", "Must contain type 'AND' or 'OR' and values."));
    }
    if let Some(problem) = group.values.iter().find_map(problem) {
        return Err(refused("invalid_input", problem));
    }
    cohort.remove("distinct_ids");
    Ok(cohort)
}

/// The older form: a person is in the cohort if they are in one of its groups, each of properties or of something done.
fn legacy(groups: &Value) -> Result<Value, ApiError> {
    let group = |group: &Value| {
        let days = group["days"].as_i64().or_else(|| group["days"].as_str()?.parse().ok());
        let event = group["event_id"].as_str();
        let values = match (event, group["properties"].as_array()) {
            (Some(event), _) => json!([{
                "type": "behavioral",
                "key": event,
                "event_type": "events",
                "value": "performed_event_multiple",
                "operator": group["count_operator"].as_str().unwrap_or("gte"),
                "operator_value": group["count"].as_i64().unwrap_or(1),
                "time_value": days.unwrap_or(30),
                "time_interval": "day",
            }]),
            (None, Some(properties)) => json!(properties),
            (None, None) => {
                return Err(refused("invalid_input", "A group needs a list of properties or an event_id."));
            }
        };
        Ok(json!({ "type": "AND", "values": values }))
    };
    let groups = groups.as_array().into_iter().flatten().map(group).collect::<Result<Vec<_>, _>>()?;
    Ok(json!({ "type": "OR", "values": groups }))
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
    Ok(cohort)
}

/// Persons to be added to a static cohort, or removed: by their ids, or by distinct ids.
#[derive(Debug, Deserialize)]
struct Listed {
    #[serde(default)]
    person_ids: Vec<String>,
    person_id: Option<String>,
    #[serde(default)]
    distinct_ids: Vec<String>,
}

/// `PATCH /api/projects/{project}/cohorts/{id}/add_persons_to_static_cohort/`.
pub(super) async fn add(
    app: State<App>,
    path: Path<(String, String)>,
    _: Asked<NoParameters>,
    body: Sent,
) -> Result<Json<Value>, ApiError> {
    list(app, path, body, true).await
}

/// `PATCH /api/projects/{project}/cohorts/{id}/remove_person_from_static_cohort/`.
pub(super) async fn remove(
    app: State<App>,
    path: Path<(String, String)>,
    _: Asked<NoParameters>,
    body: Sent,
) -> Result<Json<Value>, ApiError> {
    list(app, path, body, false).await
}

async fn list(
    State(app): State<App>,
    Path((_project, id)): Path<(String, String)>,
    Sent(body): Sent,
    adds: bool,
) -> Result<Json<Value>, ApiError> {
    let refused = |detail: String| ApiError::Refused { attr: "body", code: "invalid_input", detail };
    let given: Listed = serde_json::from_value(Value::Object(body)).map_err(|error| refused(error.to_string()))?;
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
            let named: HashSet<&String> = ids.iter().collect();
            listed.retain(|id| !named.contains(id));
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
            Some("behavioral") => behaviour_problem(filter),
            Some(kind) => Some(format!("Cohorts by '{kind}' are not kept here.")),
        },
    }
}

/// What is wrong with something done.
fn behaviour_problem(filter: &PropertyFilter) -> Option<String> {
    let is_of_events = |one: &PropertyFilter| {
        matches!(one.kind.as_deref(), None | Some("event"))
            && event_property::is_operator(one.operator.as_deref().unwrap_or("exact"))
    };
    match filter.value.as_str() {
        Some("performed_event" | "performed_event_multiple" | "performed_event_first_time") => {}
        _ => return Some(format!("Cohorts by '{}' are not kept here.", property::text(&filter.value))),
    }
    if filter.event_type.as_deref().is_some_and(|kind| kind != "events") {
        return Some("Only events can be looked for, not actions.".into());
    }
    if filter.since(Timestamp::now()).is_none() {
        return Some("A time is needed: time_value with time_interval, or explicit_datetime.".into());
    }
    if filter.value == "performed_event_multiple" {
        let operator = filter.operator.as_deref().unwrap_or("gte");
        if !["gte", "lte", "gt", "lt", "eq", "exact"].contains(&operator) || filter.operator_value.is_none() {
            return Some("An operator_value and its operator are needed, such as gte.".into());
        }
    }
    (!filter.event_filters.iter().all(is_of_events))
        .then(|| "event_filters can be properties of the event only.".into())
}

/// Query parameters of a cohort's list of persons.
pub struct PersonsQuery {
    filter: PersonFilter,
    link: Link,
}

impl Parameters for PersonsQuery {
    fn read(params: &mut Params) -> Result<Self, ApiError> {
        let (limit, offset) = (params.limit()?, params.offset()?);
        let filter = PersonFilter { search: params.text("search"), limit, offset, ..PersonFilter::default() };
        Ok(Self { filter, link: params.link() })
    }
}

/// `/api/projects/{project}/cohorts/{id}/persons/`: who belongs to it now.
pub async fn persons(
    State(app): State<App>,
    Path((_project, id)): Path<(String, String)>,
    Asked(asked): Asked<PersonsQuery>,
) -> Result<Response, ApiError> {
    let id: i64 = id.parse().map_err(|_| ApiError::NotFound)?;
    answer::json(&app.store, &app.answers, move |reading| {
        if !people::has_cohort(&definitions::load(reading)?, id) {
            return Ok(None);
        }
        let filter = PersonFilter { cohort: Some(id), ..asked.filter };
        PersonsPage::read(reading, &filter, &asked.link).map(Some)
    })
    .await
}

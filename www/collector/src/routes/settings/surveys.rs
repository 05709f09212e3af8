//! Surveys: made by PostHog's API, shown by its script, which the SDK loads. Facts from PostHog's `posthog/api/survey.py`.

use axum::{Json, extract::State};
use rusqlite::Connection;
use serde_json::{Value, json};
use uuid::Uuid;

use super::{Rules, feature_flags};
use crate::{
    app::App,
    error::ApiError,
    limits::{SURVEY_QUESTIONS, SURVEYS},
    store::{
        StoreError,
        definitions::{self, Document, Kind},
        reader::Lane,
    },
    time,
};

/// How surveys are made and changed. A stored survey has its number as `id` and its uuid as `key`; the API shows the uuid
/// as `id`.
pub(super) const RULES: Rules = Rules { kind: Kind::Survey, complete, shown };

const TYPES: [&str; 4] = ["popover", "widget", "external_survey", "api"];
const QUESTIONS: [&str; 5] = ["open", "link", "rating", "single_choice", "multiple_choice"];
const SCHEDULES: [&str; 3] = ["once", "recurring", "always"];

/// What SDKs get of a survey.
const PUBLIC: [&str; 16] = [
    "id",
    "name",
    "description",
    "type",
    "linked_flag_key",
    "targeting_flag_key",
    "internal_targeting_flag_key",
    "questions",
    "conditions",
    "appearance",
    "start_date",
    "end_date",
    "current_iteration",
    "current_iteration_start_date",
    "schedule",
    "enable_partial_responses",
];

fn refused(attr: &'static str, detail: impl Into<String>) -> ApiError {
    ApiError::Refused { attr, code: "invalid_input", detail: detail.into() }
}

fn complete(connection: &Connection, mut survey: Document, before: Option<&Document>) -> Result<Document, ApiError> {
    if survey.get("name").and_then(Value::as_str).unwrap_or_default().is_empty() {
        return Err(ApiError::Refused { attr: "name", code: "required", detail: "This field is required.".into() });
    }
    if before.is_none() && definitions::list(connection, Kind::Survey)?.len() >= SURVEYS {
        return Err(refused("name", format!("There are {SURVEYS} surveys already: delete some.")));
    }
    one_of(&mut survey, "type", &TYPES)?;
    one_of(&mut survey, "schedule", &SCHEDULES)?;
    for (name, usual) in [
        ("description", json!("")),
        ("archived", json!(false)),
        ("conditions", Value::Null),
        ("appearance", Value::Null),
        ("start_date", Value::Null),
        ("end_date", Value::Null),
        ("current_iteration", Value::Null),
        ("current_iteration_start_date", Value::Null),
        ("enable_partial_responses", json!(false)),
        ("questions", json!([])),
    ] {
        survey.entry(name).or_insert(usual);
    }
    for name in ["conditions", "appearance"] {
        if !survey[name].is_null() && !survey[name].is_object() {
            return Err(refused(
                if name == "conditions" { "conditions" } else { "appearance" },
                "An object is needed.",
            ));
        }
    }
    for attr in ["start_date", "end_date"] {
        match survey[attr].as_str().map(time::parse) {
            Some(Some(at)) => drop(survey.insert(attr.into(), time::format(at).into())),
            None if survey[attr].is_null() => {}
            _ => return Err(refused(attr, "A time is needed, such as 2026-01-31T12:00:00Z.")),
        }
    }
    let questions = survey["questions"].take();
    survey.insert("questions".into(), numbered(questions)?);
    let key = before.and_then(|before| before.get("key").cloned());
    survey.insert("key".into(), key.unwrap_or_else(|| Uuid::now_v7().to_string().into()));
    with_flags(connection, survey)
}

/// Sets `attr` to its first value where it is missing; refuses what is not of `values`.
fn one_of(survey: &mut Document, attr: &'static str, values: &[&str]) -> Result<(), ApiError> {
    let value = survey.entry(attr).or_insert_with(|| values[0].into());
    if value.as_str().is_some_and(|value| values.contains(&value)) {
        return Ok(());
    }
    Err(refused(attr, format!("It has to be one of {}.", values.join(", "))))
}

/// The questions, each with an id of its own.
fn numbered(questions: Value) -> Result<Value, ApiError> {
    let Value::Array(mut questions) = questions else {
        return Err(refused("questions", "Questions must be a list of objects"));
    };
    if questions.len() > SURVEY_QUESTIONS {
        return Err(refused("questions", format!("There can be {SURVEY_QUESTIONS} questions at most.")));
    }
    for question in &mut questions {
        let Value::Object(question) = question else {
            return Err(refused("questions", "Questions must be a list of objects"));
        };
        let kind = question.get("type").and_then(Value::as_str).unwrap_or_default();
        if !QUESTIONS.contains(&kind) {
            return Err(refused("questions", format!("A question has to be one of {}.", QUESTIONS.join(", "))));
        }
        let has_choices = question.get("choices").and_then(Value::as_array).is_some_and(|choices| !choices.is_empty());
        if kind.ends_with("_choice") && !has_choices {
            return Err(refused("questions", "A question with choices needs some."));
        }
        if question.get("question").and_then(Value::as_str).unwrap_or_default().is_empty() {
            return Err(refused("questions", "A question needs its text: question."));
        }
        question.entry("id").or_insert_with(|| Uuid::now_v7().to_string().into());
    }
    Ok(questions.into())
}

/// Adds the keys of the flags that a survey depends on: the linked one, and the one that `targeting_flag_filters` make.
fn with_flags(connection: &Connection, mut survey: Document) -> Result<Document, ApiError> {
    let linked = feature_flags::referred(connection, survey.get("linked_flag_id"))?;
    let key = |flag: Option<Document>| flag.and_then(|flag| flag.get("key").cloned()).unwrap_or_default();
    survey.insert("linked_flag_key".into(), key(linked));
    survey.entry("internal_targeting_flag_key").or_insert(Value::Null);
    let known = survey.get("targeting_flag_key").and_then(Value::as_str).map(str::to_owned);
    if let Some(filters) = survey.remove("targeting_flag_filters").filter(Value::is_object) {
        let flags = definitions::list(connection, Kind::FeatureFlag)?;
        let flag = flags.iter().find(|flag| flag.get("key").and_then(Value::as_str) == known.as_deref());
        let flag = match flag {
            Some(flag) if known.is_some() => feature_flags::change(connection, flag, json!({ "filters": filters }))?,
            _ => {
                let name = survey.get("name").and_then(Value::as_str).unwrap_or_default().to_owned();
                let key = format!("survey-targeting-{}", feature_flags::slug(&name));
                feature_flags::make(connection, &key, &format!("Targeting flag for survey {name}"), filters)?
            }
        };
        survey.insert("targeting_flag_key".into(), key(Some(flag)));
    }
    if survey.remove("remove_targeting_flag") == Some(Value::Bool(true)) {
        survey.insert("targeting_flag_key".into(), Value::Null);
    }
    survey.entry("targeting_flag_key").or_insert(Value::Null);
    Ok(survey)
}

/// A survey as the API shows it.
fn with_uuid(mut survey: Document) -> Document {
    let id = survey.remove("key").unwrap_or_default();
    survey.insert("id".into(), id);
    survey
}

/// The newest first.
#[expect(clippy::unnecessary_wraps, reason = "the type of the field")]
fn shown(_: &Connection, surveys: Vec<Document>) -> Result<Vec<Document>, StoreError> {
    Ok(surveys.into_iter().rev().map(with_uuid).collect())
}

/// `/api/surveys/`: all that are not archived, as PostHog's script reads them.
pub async fn public(State(app): State<App>) -> Result<Json<Value>, ApiError> {
    let all = app.store.read(Lane::Flags, |reading| definitions::surveys(reading)).await?;
    let surveys: Vec<Value> = all
        .into_iter()
        .map(with_uuid)
        .map(|survey| PUBLIC.iter().map(|name| (*name, survey.get(*name).cloned().unwrap_or_default())).collect())
        .collect();
    Ok(Json(json!({ "surveys": surveys })))
}

//! Insights: saved ones, and questions that are answered at once.

use std::collections::BTreeSet;

use axum::{
    extract::{OriginalUri, Path, State},
    http::{StatusCode, Uri},
    response::Response,
    routing::{MethodRouter, get},
};
use jiff::Timestamp;
use rusqlite::Connection;
use serde_json::{Value, json};
use uuid::Uuid;

use super::{
    funnel_persons,
    settings::{self, Rules, Sent, number_of},
    tiles,
};
use crate::{
    answer,
    app::App,
    error::ApiError,
    insights::{self, filters, question::Insight, taken::refused},
    params::{Asked, Link, NoParameters, Parameters, Params},
    store::{
        StoreError,
        definitions::{self, Document, Kind},
        property_values,
        reader::{Lane, Reading},
    },
    time,
};

/// How insights are made and changed.
const RULES: Rules = Rules { kind: Kind::Insight, complete, shown: settings::as_stored };

/// What an insight has where nothing was said; other members are refused.
fn defaults() -> [(&'static str, Value); 12] {
    [
        ("name", Value::Null),
        ("derived_name", Value::Null),
        ("description", json!("")),
        ("filters", json!({})),
        ("query", Value::Null),
        ("order", Value::Null),
        ("dashboards", json!([])),
        ("tags", json!([])),
        ("favorited", json!(false)),
        ("saved", json!(false)),
        ("created_by", Value::Null),
        ("last_modified_by", Value::Null),
    ]
}

/// What the store and this program add.
const OWN: [&str; 6] = ["id", "short_id", "created_at", "updated_at", "deleted", "last_modified_at"];

/// The addresses below a project.
pub fn routes() -> Vec<(&'static str, MethodRouter<App>)> {
    vec![
        ("insights", get(list).post(create)),
        ("insights/trend", get(asked_by_address).post(asked_by_body)),
        ("insights/funnel", get(asked_by_address).post(asked_by_body)),
        ("insights/retention", get(asked_by_address).post(asked_by_body)),
        ("insights/{id}", get(one).patch(change).put(change).delete(delete)),
        ("persons/funnel", get(funnel_persons::persons)),
    ]
}

fn complete(_: &Connection, mut insight: Document, before: Option<&Document>) -> Result<Document, ApiError> {
    let defaults = defaults();
    let known = |name: &str| OWN.contains(&name) || defaults.iter().any(|(known, _)| *known == name);
    if let Some(name) = insight.keys().find(|name| !known(name)) {
        return Err(ApiError::UnknownParameter(name.clone()));
    }
    for (name, value) in defaults {
        insight.entry(name).or_insert(value);
    }
    if before.is_none() {
        insight.insert("short_id".into(), short_id().into());
    }
    insight.insert("last_modified_at".into(), insight.get("updated_at").cloned().unwrap_or_default());
    question(&insight)?;
    Ok(insight)
}

/// Eight letters and digits, by chance.
fn short_id() -> String {
    const DIGITS: &[u8; 32] = b"abcdefghijkmnpqrstuvwxyz23456789";
    let (_, low) = Uuid::now_v7().as_u64_pair();
    (0..8).map(|index| char::from(DIGITS[(low >> (5 * index)) as usize % DIGITS.len()])).collect()
}

/// The form of a question and the question itself.
fn question(insight: &Document) -> Result<(&'static str, Value, Insight), ApiError> {
    let member = |name: &str| insight.get(name).filter(|value| value.as_object().is_some_and(|one| !one.is_empty()));
    match (member("query"), member("filters")) {
        (Some(value), _) => Ok(("query", value.clone(), insights::query::read(value.clone())?)),
        (None, Some(value)) => Ok(("filters", value.clone(), filters::read(value.clone())?)),
        (None, None) => Err(refused("query", "An insight needs a query or filters.")),
    }
}

/// Has the properties that a question asked for kept in a place of their own, where that is worth it: the next answer is
/// quick. It is done in slices, between which captures are stored: half of the time at least.
pub(super) fn learn(app: &App, question: &Insight) {
    let (app, properties) = (app.clone(), question.event_properties());
    if properties.is_empty() {
        return;
    }
    tokio::spawn(async move {
        if let Err(error) = track(&app, properties).await {
            tracing::warn!(%error, "a property has no place of its own");
        }
    });
}

async fn track(app: &App, properties: BTreeSet<String>) -> Result<(), StoreError> {
    let lacking = app.store.read(Lane::Lists, move |reading| {
        let lacks = |name: &String| property_values::is_wanted(reading, name).unwrap_or(false);
        Ok(properties.into_iter().filter(lacks).collect::<Vec<String>>())
    });
    for name in lacking.await? {
        let begun = app.store.change::<_, StoreError, _>(move |connection| property_values::begin(connection, &name));
        let Some(id) = begun.await? else { continue };
        app.store.change_in_slices(move |connection| property_values::fill(connection, id)).await?;
    }
    Ok(())
}

/// The same for the question of an insight.
pub(super) fn learn_from(app: &App, insight: &Document) {
    if let Ok((_, _, question)) = question(insight) {
        learn(app, &question);
    }
}

/// An insight with its answer, counted now, and the dashboards that it is on.
pub(super) fn answered(reading: &Reading, mut insight: Document) -> Result<Value, StoreError> {
    tiles::name(reading, std::slice::from_mut(&mut insight))?;
    let now = Timestamp::now();
    // What an earlier program took and this one does not is shown without an answer.
    let result = match question(&insight) {
        Ok((form, asked, question)) => result(reading, (form, &asked), &question, now)?,
        Err(_) => Value::Null,
    };
    for (name, value) in [
        ("result", result),
        ("last_refresh", json!(time::format(now))),
        ("is_cached", json!(false)),
        ("refreshing", json!(false)),
        ("timezone", json!("UTC")),
    ] {
        insight.insert(name.into(), value);
    }
    Ok(Value::Object(insight))
}

pub(super) fn result(
    reading: &Reading,
    (form, asked): (&str, &Value),
    question: &Insight,
    now: Timestamp,
) -> Result<Value, StoreError> {
    let mut result = insights::answer(reading, question, now)?;
    if let (Insight::Funnel(_), Some(answers)) = (question, result.as_array_mut()) {
        for answer in answers {
            match answer {
                Value::Array(steps) => steps.iter_mut().for_each(|step| link(step, form, asked)),
                step => link(step, form, asked),
            }
        }
    }
    Ok(result)
}

/// Adds the addresses of the persons who reached a step, and of those who got no further than the one before.
fn link(step: &mut Value, form: &str, asked: &Value) {
    let number = step["order"].as_i64().unwrap_or_default() + 1;
    let address = |number: i64| {
        let mut query = url::form_urlencoded::Serializer::new(String::new());
        query.append_pair(form, &asked.to_string()).append_pair("funnel_step", &number.to_string());
        if let Some(value) = step["breakdown_value"][0].as_str() {
            query.append_pair("funnel_step_breakdown", value);
        }
        format!("/api/person/funnel/?{}", query.finish())
    };
    let (converted, dropped) = (address(number), (number > 1).then(|| address(-number)));
    step["converted_people_url"] = json!(converted);
    step["dropped_people_url"] = json!(dropped);
}

/// Query parameters of the list.
struct ListQuery {
    limit: usize,
    offset: usize,
    search: Option<String>,
    short_id: Option<String>,
    saved: Option<bool>,
    link: Link,
}

impl Parameters for ListQuery {
    fn read(params: &mut Params) -> Result<Self, ApiError> {
        // Nothing is kept that could be refreshed, and a list has no answers.
        params.text("refresh");
        params.text("basic");
        Ok(Self {
            limit: params.limit()?,
            offset: params.offset()?,
            search: params.text("search").map(|text| text.to_lowercase()),
            short_id: params.text("short_id"),
            saved: params.parsed("saved", "true or false is needed", |text| text.to_lowercase().parse().ok())?,
            link: params.link(),
        })
    }
}

impl ListQuery {
    fn wants(&self, insight: &Document) -> bool {
        let text = |name: &str| insight.get(name).and_then(Value::as_str).unwrap_or_default();
        let found =
            |search: &String| ["name", "description"].iter().any(|name| text(name).to_lowercase().contains(search));
        self.search.as_ref().is_none_or(found)
            && self.short_id.as_ref().is_none_or(|id| text("short_id") == id)
            && self.saved.is_none_or(|saved| insight.get("saved") == Some(&Value::Bool(saved)))
    }
}

/// `GET …/insights/`: without their answers.
async fn list(State(app): State<App>, Asked(asked): Asked<ListQuery>) -> Result<Response, ApiError> {
    answer::json(&app.store, &app.answers, move |reading| {
        let mut all = definitions::list(reading, Kind::Insight)?;
        all.retain(|insight| asked.wants(insight));
        tiles::name(reading, &mut all)?;
        Ok(Some(settings::page(all, asked.limit, asked.offset, &asked.link)))
    })
    .await
}

/// `POST …/insights/`.
async fn create(State(app): State<App>, _: Asked<Refresh>, Sent(mut body): Sent) -> Result<Response, ApiError> {
    let on = body.remove("dashboards");
    let made = app.store.change::<_, ApiError, _>(move |connection| {
        let made = settings::create(connection, RULES, body)?;
        tiles::place(connection, number_of(&made), on)?;
        Ok(made)
    });
    let mut response = shown(&app, made.await?, None).await?;
    *response.status_mut() = StatusCode::CREATED;
    Ok(response)
}

/// With the filters of a dashboard, where one is named.
async fn shown(app: &App, insight: Document, dashboard: Option<String>) -> Result<Response, ApiError> {
    learn_from(app, &insight);
    answer::counted(&app.store, &app.answers, move |reading| {
        answered(reading, tiles::filtered(reading, insight, dashboard.as_deref())?)
    })
    .await
}

/// Results are always computed again.
struct Refresh {
    from_dashboard: Option<String>,
}

impl Parameters for Refresh {
    fn read(params: &mut Params) -> Result<Self, ApiError> {
        params.text("refresh");
        Ok(Self { from_dashboard: params.text("from_dashboard") })
    }
}

type OnePath = Path<(String, String)>;

/// By its number or its short id.
fn find(connection: &Connection, id: &str) -> Result<Document, ApiError> {
    let is_it = |insight: &Document| {
        number_of(insight).to_string() == id || insight.get("short_id").and_then(Value::as_str) == Some(id)
    };
    definitions::list(connection, Kind::Insight)?.into_iter().find(is_it).ok_or(ApiError::NotFound)
}

/// `GET …/insights/{id}/`, with its answer.
async fn one(
    State(app): State<App>,
    Path((_, id)): OnePath,
    Asked(asked): Asked<Refresh>,
) -> Result<Response, ApiError> {
    let found = app.store.read(Lane::Lists, move |reading| Ok(find(reading, &id))).await??;
    shown(&app, found, asked.from_dashboard).await
}

/// `PATCH …/insights/{id}/`.
async fn change(
    State(app): State<App>,
    Path((_, id)): OnePath,
    Asked(asked): Asked<Refresh>,
    Sent(mut body): Sent,
) -> Result<Response, ApiError> {
    let on = body.remove("dashboards");
    let changed = app.store.change::<_, ApiError, _>(move |connection| {
        let number = number_of(&find(connection, &id)?);
        tiles::place(connection, number, on)?;
        settings::update(connection, RULES, &number.to_string(), body)
    });
    shown(&app, changed.await?, asked.from_dashboard).await
}

/// `DELETE …/insights/{id}/`.
async fn delete(
    State(app): State<App>,
    Path((_, id)): OnePath,
    _: Asked<NoParameters>,
) -> Result<StatusCode, ApiError> {
    let deleted = Document::from_iter([("deleted".to_owned(), Value::Bool(true))]);
    let changed = app.store.change::<_, ApiError, _>(move |connection| {
        let number = number_of(&find(connection, &id)?);
        settings::update(connection, RULES, &number.to_string(), deleted)
    });
    changed.await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Filters as parameters of an address: lists and objects are JSON.
struct Filters(Document);

impl Parameters for Filters {
    fn read(params: &mut Params) -> Result<Self, ApiError> {
        let value = |text: String| match serde_json::from_str(&text) {
            Ok(value @ (Value::Array(_) | Value::Object(_) | Value::Bool(_))) => value,
            _ => Value::String(text),
        };
        Ok(Self(params.rest().into_iter().map(|(name, text)| (name, value(text))).collect()))
    }
}

/// `GET …/insights/trend/` and the like.
async fn asked_by_address(
    app: State<App>,
    uri: OriginalUri,
    Asked(Filters(filters)): Asked<Filters>,
) -> Result<Response, ApiError> {
    by_filters(app, &uri, filters).await
}

/// `POST …/insights/trend/` and the like.
async fn asked_by_body(
    app: State<App>,
    uri: OriginalUri,
    _: Asked<Refresh>,
    Sent(filters): Sent,
) -> Result<Response, ApiError> {
    by_filters(app, &uri, filters).await
}

/// Filters that are answered at once. Which insight it is, the address says.
async fn by_filters(State(app): State<App>, uri: &Uri, mut filters: Document) -> Result<Response, ApiError> {
    let kind = match uri.path().trim_end_matches('/').rsplit('/').next() {
        Some("funnel") => "FUNNELS",
        Some("retention") => "RETENTION",
        _ => "TRENDS",
    };
    filters.insert("insight".into(), kind.into());
    let asked = Value::Object(filters);
    let question = filters::read(asked.clone())?;
    learn(&app, &question);
    answer::counted(&app.store, &app.answers, move |reading| {
        let now = Timestamp::now();
        let result = result(reading, ("filters", &asked), &question, now)?;
        Ok(json!({ "result": result, "is_cached": false, "last_refresh": time::format(now), "timezone": "UTC" }))
    })
    .await
}

#[cfg(test)]
mod tests {
    use super::short_id;

    #[test]
    fn short_ids_differ() {
        let ids: std::collections::HashSet<String> = (0..100).map(|_| short_id()).collect();
        assert_eq!(ids.len(), 100);
        assert!(ids.iter().all(|id| id.len() == 8 && id.bytes().all(|byte| byte.is_ascii_alphanumeric())));
    }
}

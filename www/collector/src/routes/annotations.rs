//! Annotations: notes on times, which charts show. Facts from PostHog's `posthog/api/annotation.py`.

use axum::{
    extract::State,
    response::Response,
    routing::{MethodRouter, get},
};
use jiff::Timestamp;
use rusqlite::Connection;
use serde_json::Value;

use super::settings::{self, Rules, number_of};
use crate::{
    answer,
    app::App,
    error::ApiError,
    limits::{ANNOTATION_CHARS, ANNOTATIONS},
    params::{Asked, Link, Parameters, Params},
    store::{
        StoreError,
        definitions::{self, Document, Kind},
    },
    time,
};

/// How annotations are made and changed.
const RULES: Rules = Rules { kind: Kind::Annotation, complete, shown: named };

/// Where an annotation is shown: on one insight, on those of one dashboard, or on all.
const SCOPES: [&str; 4] = ["dashboard_item", "dashboard", "project", "organization"];

/// What may be sent; the store and this program add the others.
const SENT: [&str; 6] = ["content", "date_marker", "scope", "dashboard_item", "dashboard_id", "deleted"];

/// What is added when an annotation is shown or made. A client may send it back as it came.
const ADDED: [&str; 9] = [
    "id",
    "created_at",
    "updated_at",
    "created_by",
    "creation_type",
    "insight_short_id",
    "insight_name",
    "insight_derived_name",
    "dashboard_name",
];

/// The addresses below a project.
pub fn routes() -> Vec<(&'static str, MethodRouter<App>)> {
    vec![("annotations", get(list).merge(settings::making(RULES))), ("annotations/{id}", settings::item(RULES))]
}

fn refused(attr: &'static str, detail: impl Into<String>) -> ApiError {
    ApiError::Refused { attr, code: "invalid_input", detail: detail.into() }
}

fn complete(
    connection: &Connection,
    mut annotation: Document,
    before: Option<&Document>,
) -> Result<Document, ApiError> {
    let is_known = |name: &String| SENT.contains(&name.as_str()) || ADDED.contains(&name.as_str());
    if let Some(name) = annotation.keys().find(|name| !is_known(name)) {
        return Err(ApiError::UnknownParameter(name.clone()));
    }
    if before.is_none() && definitions::list(connection, Kind::Annotation)?.len() >= ANNOTATIONS {
        return Err(refused("content", format!("There are {ANNOTATIONS} annotations already: delete some.")));
    }
    for name in SENT {
        annotation.entry(name).or_insert(Value::Null);
    }
    match &annotation["content"] {
        Value::Null => {}
        Value::String(text) if text.chars().count() <= ANNOTATION_CHARS => {}
        _ => return Err(refused("content", format!("Text of at most {ANNOTATION_CHARS} characters is needed."))),
    }
    match annotation["date_marker"].as_str().map(time::parse) {
        Some(Some(at)) => drop(annotation.insert("date_marker".into(), time::format(at).into())),
        None if annotation["date_marker"].is_null() => {}
        _ => return Err(refused("date_marker", "A time is needed, such as 2026-01-31T12:00:00Z.")),
    }
    if annotation["scope"].is_null() {
        annotation.insert("scope".into(), SCOPES[0].into());
    }
    if !annotation["scope"].as_str().is_some_and(|scope| SCOPES.contains(&scope)) {
        return Err(refused("scope", format!("It has to be one of {}.", SCOPES.join(", "))));
    }
    for (attr, kind) in [("dashboard_item", Kind::Insight), ("dashboard_id", Kind::Dashboard)] {
        let id = &annotation[attr];
        if !id.is_null() && find(&definitions::list(connection, kind)?, id).is_none() {
            return Err(refused(attr, "There is none of this id."));
        }
    }
    annotation.insert("creation_type".into(), "USR".into());
    annotation.insert("created_by".into(), Value::Null);
    annotation.retain(|name, _| !ADDED[5..].contains(&name.as_str()));
    Ok(annotation)
}

fn find<'a>(documents: &'a [Document], id: &Value) -> Option<&'a Document> {
    documents.iter().find(|document| id.as_i64() == Some(number_of(document)))
}

/// Adds the names of what annotations are on.
fn named(connection: &Connection, annotations: Vec<Document>) -> Result<Vec<Document>, StoreError> {
    let insights = definitions::list(connection, Kind::Insight)?;
    let dashboards = definitions::list(connection, Kind::Dashboard)?;
    let name = |mut annotation: Document| {
        let insight = find(&insights, &annotation["dashboard_item"]);
        let dashboard = find(&dashboards, &annotation["dashboard_id"]);
        let of = |document: Option<&Document>, name: &str| document.and_then(|one| one.get(name).cloned());
        for (own, value) in [
            ("insight_short_id", of(insight, "short_id")),
            ("insight_name", of(insight, "name")),
            ("insight_derived_name", of(insight, "derived_name")),
            ("dashboard_name", of(dashboard, "name")),
        ] {
            annotation.insert(own.into(), value.unwrap_or_default());
        }
        annotation
    };
    Ok(annotations.into_iter().map(name).collect())
}

/// Query parameters of the list.
struct ListQuery {
    limit: usize,
    offset: usize,
    search: Option<String>,
    scope: Option<String>,
    from: Option<Timestamp>,
    to: Option<Timestamp>,
    link: Link,
}

impl Parameters for ListQuery {
    fn read(params: &mut Params) -> Result<Self, ApiError> {
        let scope = |text: &str| SCOPES.contains(&text).then(|| text.to_owned());
        Ok(Self {
            limit: params.limit()?,
            offset: params.offset()?,
            search: params.text("search").map(|text| text.to_lowercase()),
            scope: params.parsed("scope", "dashboard_item, dashboard, project or organization is needed", scope)?,
            from: params.time("date_from")?,
            to: params.time("date_to")?,
            link: params.link(),
        })
    }
}

impl ListQuery {
    fn wants(&self, annotation: &Document) -> bool {
        let text = |name: &str| annotation.get(name).and_then(Value::as_str).unwrap_or_default();
        let at = time::parse(text("date_marker"));
        self.search.as_ref().is_none_or(|search| text("content").to_lowercase().contains(search))
            && self.scope.as_ref().is_none_or(|scope| text("scope") == scope)
            && self.from.is_none_or(|from| at.is_some_and(|at| at >= from))
            && self.to.is_none_or(|to| at.is_some_and(|at| at <= to))
    }
}

/// `GET …/annotations/`: the latest time first.
async fn list(State(app): State<App>, Asked(asked): Asked<ListQuery>) -> Result<Response, ApiError> {
    answer::json(&app.store, &app.answers, move |reading| {
        let mut all = definitions::list(reading, Kind::Annotation)?;
        all.retain(|annotation| asked.wants(annotation));
        // Times of one form: as text they have the order of time.
        let time = |one: &Document| one.get("date_marker").and_then(Value::as_str).unwrap_or_default().to_owned();
        all.sort_by_key(|one| std::cmp::Reverse(time(one)));
        Ok(Some(settings::page(named(reading, all)?, asked.limit, asked.offset, &asked.link)))
    })
    .await
}

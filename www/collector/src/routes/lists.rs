//! The query API: what was collected, in the shapes of PostHog's own API where it has one.

use axum::{
    extract::{Path, State},
    http::StatusCode,
    response::Response,
};
use serde::Serialize;
use serde_json::json;

use crate::{
    answer,
    app::App,
    error::ApiError,
    filters::definition::PropertyFilter,
    insights::parts,
    params::{Asked, Link, NoParameters, Parameters, Params},
    store::{
        people::{self, PersonFilter, PersonRow},
        query::{self, EventFilter, EventRow},
        telemetry, warnings,
    },
    time,
};

/// Query parameters of the event list.
pub struct EventsQuery {
    /// Which events.
    pub filter: EventFilter,
    link: Link,
}

impl Parameters for EventsQuery {
    fn read(params: &mut Params) -> Result<Self, ApiError> {
        // Times are PostHog's `before`; the id of an event goes on behind a page, whatever arrives meanwhile.
        let before = params.text("before");
        let before_id: Option<i64> = before.as_deref().and_then(|text| text.parse().ok());
        let before = before.filter(|_| before_id.is_none()).map(|text| time::parse(&text).ok_or(text)).transpose();
        let before = before.map_err(|_| ApiError::InvalidParameter {
            name: "before".into(),
            reason: "a time is needed, or the id of an event",
        })?;
        let properties = params.parsed("properties", "a JSON array of filters is needed", |text| {
            serde_json::from_str::<serde_json::Value>(text).ok()
        })?;
        let filter = EventFilter {
            properties: parts::properties(properties, "properties")?,
            event: params.text("event"),
            distinct_id: params.text("distinct_id"),
            person_id: params.text("person_id").map(|id| id.to_ascii_lowercase()),
            session_id: params.text("session_id"),
            before_id,
            before: before.map(time::format),
            after: params.time("after")?.map(time::format),
            limit: params.limit()?,
            offset: params.offset()?,
        };
        Ok(Self { filter, link: params.link() })
    }
}

/// A page of events.
#[derive(Debug, Serialize)]
pub struct EventsPage {
    /// The address of the next page, where there is one.
    next: Option<String>,
    results: Vec<EventRow>,
}

/// `/api/projects/{project}/events/`.
pub async fn events(State(app): State<App>, Asked(asked): Asked<EventsQuery>) -> Result<Response, ApiError> {
    answer::json(&app.store, &app.answers, move |reading| {
        let EventsQuery { mut filter, link } = asked;
        let page = query::events(reading, &filter)?;
        let next = match page.rows.last().filter(|_| page.more) {
            None => None,
            // A time that was asked for and the place in the list are one parameter: then the offset goes on.
            Some(_) if filter.before.is_some() => {
                filter.offset += page.rows.len();
                Some(link.with(&[("offset", filter.offset.to_string())]))
            }
            Some(last) => Some(link.with(&[("before", last.id.to_string()), ("offset", "0".into())])),
        };
        Ok(Some(EventsPage { next, results: page.rows }))
    })
    .await
}

/// `/api/projects/{project}/events/{uuid}/`.
pub async fn event(
    State(app): State<App>,
    Path((_project, uuid)): Path<(String, String)>,
    _: Asked<NoParameters>,
) -> Result<Response, ApiError> {
    let uuid = uuid.to_ascii_lowercase();
    answer::json(&app.store, &app.answers, move |reading| query::event(reading, &uuid)).await
}

/// `/api/projects/{project}/event_names/`.
pub async fn event_names(State(app): State<App>, _: Asked<NoParameters>) -> Result<Response, ApiError> {
    answer::json(&app.store, &app.answers, |reading| Ok(Some(json!({ "results": query::event_names(reading)? })))).await
}

/// Query parameters of the person list.
pub struct PersonsQuery {
    filter: PersonFilter,
    link: Link,
}

impl Parameters for PersonsQuery {
    fn read(params: &mut Params) -> Result<Self, ApiError> {
        let filter = PersonFilter {
            search: params.text("search"),
            distinct_id: params.text("distinct_id"),
            email: params.text("email"),
            properties: person_properties(params)?,
            cohort: params.number("cohort")?,
            limit: params.limit()?,
            offset: params.offset()?,
        };
        Ok(Self { filter, link: params.link() })
    }
}

/// `properties`: a JSON array of filters as flags have them, of persons only.
fn person_properties(params: &mut Params) -> Result<Vec<PropertyFilter>, ApiError> {
    let is_of_person = |one: &PropertyFilter| matches!(one.kind.as_deref(), None | Some("person"));
    let filters = params.parsed("properties", "a JSON array of filters of person properties is needed", |text| {
        serde_json::from_str::<Vec<PropertyFilter>>(text).ok().filter(|all| all.iter().all(is_of_person))
    })?;
    Ok(filters.unwrap_or_default())
}

/// A page of persons.
#[derive(Debug, Serialize)]
pub struct PersonsPage {
    /// How many persons match in all.
    count: i64,
    /// The address of the next page, where there is one.
    next: Option<String>,
    /// The address of the page before, where there is one.
    previous: Option<String>,
    results: Vec<PersonRow>,
}

impl PersonsPage {
    /// A page of the persons that a filter leaves over.
    pub fn read(
        reading: &crate::store::reader::Reading,
        filter: &PersonFilter,
        link: &Link,
    ) -> Result<Self, crate::store::StoreError> {
        let (count, page) = people::persons(reading, filter)?;
        let (next, previous) = link.neighbours(filter.limit, filter.offset, page.rows.len(), page.more);
        Ok(Self { count, next, previous, results: page.rows })
    }
}

/// `/api/projects/{project}/persons/`.
pub async fn persons(State(app): State<App>, Asked(asked): Asked<PersonsQuery>) -> Result<Response, ApiError> {
    answer::json(&app.store, &app.answers, move |reading| {
        PersonsPage::read(reading, &asked.filter, &asked.link).map(Some)
    })
    .await
}

/// `/api/projects/{project}/persons/{uuid}/`.
pub async fn person(
    State(app): State<App>,
    Path((_project, id)): Path<(String, String)>,
    _: Asked<NoParameters>,
) -> Result<Response, ApiError> {
    let id = id.to_ascii_lowercase();
    answer::json(&app.store, &app.answers, move |reading| people::person(reading, &id)).await
}

/// `DELETE /api/projects/{project}/data/`: deletes everything.
pub async fn clear(State(app): State<App>, _: Asked<NoParameters>) -> Result<StatusCode, ApiError> {
    app.store.clear().await?;
    Ok(StatusCode::NO_CONTENT)
}

/// `/api/projects/{project}/ingestion_warnings/`.
pub async fn ingestion_warnings(State(app): State<App>, _: Asked<NoParameters>) -> Result<Response, ApiError> {
    answer::json(&app.store, &app.answers, |reading| Ok(Some(json!({ "results": warnings::list(reading)? })))).await
}

/// Any address of the API that is none.
pub async fn not_found() -> ApiError {
    ApiError::NotFound
}

/// Query parameters of the list of logs, metrics and spans.
pub struct TelemetryQuery {
    signal: Option<String>,
    service: Option<String>,
    before: Option<i64>,
    limit: usize,
    link: Link,
}

impl Parameters for TelemetryQuery {
    fn read(params: &mut Params) -> Result<Self, ApiError> {
        let signal = |text: &str| ["logs", "metrics", "traces"].contains(&text).then(|| text.to_owned());
        Ok(Self {
            signal: params.parsed("signal", "logs, metrics or traces is needed", signal)?,
            service: params.text("service"),
            before: params.number("before")?,
            limit: params.limit()?,
            link: params.link(),
        })
    }
}

/// `/api/projects/{project}/telemetry/`: what came in the form of OpenTelemetry, the newest first.
pub async fn telemetry(State(app): State<App>, Asked(asked): Asked<TelemetryQuery>) -> Result<Response, ApiError> {
    answer::json(&app.store, &app.answers, move |reading| {
        let of = (asked.signal.as_deref(), asked.service.as_deref());
        let (rows, more) = telemetry::list(reading, of, asked.before, asked.limit)?;
        let next = rows.last().filter(|_| more).map(|last| asked.link.with(&[("before", last.id().to_string())]));
        Ok(Some(json!({ "next": next, "results": rows })))
    })
    .await
}

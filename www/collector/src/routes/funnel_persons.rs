//! The persons of a funnel's step, by the address that the funnel's answer has.

use axum::{extract::State, response::Response, routing::get};
use jiff::Timestamp;
use serde_json::{Value, json};

use super::route::Route;
use crate::{
    answer,
    app::App,
    error::ApiError,
    insights::{
        self, filters, query,
        question::{Funnel, Insight},
        taken::refused,
    },
    limits::DEFAULT_PAGE_ROWS,
    params::{Asked, Link, Parameters, Params},
    store::{StoreError, definitions, reader::Reading},
};

/// The address that PostHog's answers name for the persons of a step.
pub fn routes() -> [Route; 1] {
    [("/api/person/funnel".into(), get(persons))]
}

/// Which persons of a funnel.
struct Step {
    funnel: Funnel,
    number: i64,
    value: Option<String>,
    limit: usize,
    offset: usize,
}

impl Step {
    fn new(insight: Insight, number: i64, value: Option<String>, place: &'static str) -> Result<Self, ApiError> {
        let Insight::Funnel(funnel) = insight else { return Err(refused(place, "Only funnels have steps.")) };
        insights::funnel::check_step(&funnel, number, place)?;
        Ok(Self { funnel, number, value, limit: DEFAULT_PAGE_ROWS, offset: 0 })
    }

    /// The persons with their profiles, where they have one, and whether there are more.
    fn read(&self, reading: &Reading) -> Result<(Vec<Value>, bool), StoreError> {
        let definitions = definitions::load(reading)?;
        let asking = insights::rows::Asking::new(reading, &definitions, Timestamp::now());
        let page = (self.limit + 1, self.offset);
        let ids = insights::funnel::persons(&asking, &self.funnel, self.number, self.value.as_deref(), page)?;
        let shown = ids.iter().take(self.limit).map(|id| insights::actors::person(&asking, id));
        let persons = shown.collect::<Result<_, _>>()?;
        Ok((persons, ids.len() > self.limit))
    }
}

/// Query parameters of the persons of a step.
pub(super) struct PersonsQuery {
    step: Step,
    link: Link,
}

impl Parameters for PersonsQuery {
    fn read(params: &mut Params) -> Result<Self, ApiError> {
        let json = |text: &str| serde_json::from_str::<Value>(text).ok();
        let query = params.parsed("query", "JSON is needed", json)?;
        let filters = params.parsed("filters", "JSON is needed", json)?;
        let insight = match (query, filters) {
            (Some(query), _) => query::read(query)?,
            (None, filters) => filters::read(filters.unwrap_or_default())?,
        };
        let number = params.number("funnel_step")?.unwrap_or(1);
        let value = params.text("funnel_step_breakdown");
        let step = Step::new(insight, number, value, "funnel_step")?;
        Ok(Self { step: Step { limit: params.limit()?, offset: params.offset()?, ..step }, link: params.link() })
    }
}

/// `/api/person/funnel/`: what `converted_people_url` and `dropped_people_url` name.
pub(super) async fn persons(State(app): State<App>, Asked(asked): Asked<PersonsQuery>) -> Result<Response, ApiError> {
    answer::counted(&app.store, &app.answers, move |reading| {
        let PersonsQuery { step, link } = &asked;
        let (persons, more) = step.read(reading)?;
        let (next, previous) = link.neighbours(step.limit, step.offset, persons.len(), more);
        let count = persons.len();
        Ok(json!({ "results": [{ "people": persons, "count": count }], "next": next, "previous": previous }))
    })
    .await
}

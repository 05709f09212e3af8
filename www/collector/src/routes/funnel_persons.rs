//! The persons of a funnel's step: by an `ActorsQuery`, and by the address that the funnel's answer has.

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
        taken::{Taken, refused},
    },
    limits::{DEFAULT_PAGE_ROWS, PAGE_ROWS},
    params::{Asked, Link, Parameters, Params},
    store::{StoreError, definitions, people, reader::Reading},
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
        let steps = funnel.steps.len() as i64;
        if !(1..=steps).contains(&number) && !(-steps..=-2).contains(&number) {
            let detail = "The step has to be from 1 to the number of steps, or from -2 to its opposite.";
            return Err(refused(place, detail));
        }
        Ok(Self { funnel, number, value, limit: DEFAULT_PAGE_ROWS, offset: 0 })
    }

    /// The persons with their profiles, where they have one, and whether there are more.
    fn read(&self, reading: &Reading) -> Result<(Vec<Value>, bool), StoreError> {
        let definitions = definitions::load(reading)?;
        let asking = insights::rows::Asking::new(reading, &definitions, Timestamp::now());
        let page = (self.limit + 1, self.offset);
        let ids = insights::funnel::persons(&asking, &self.funnel, self.number, self.value.as_deref(), page)?;
        let mut persons = Vec::new();
        for id in ids.iter().take(self.limit) {
            persons.push(match people::person(reading, id)? {
                Some(person) => serde_json::to_value(person)?,
                None => json!({ "id": id, "distinct_ids": definitions::ids_of_person(reading, id)?, "properties": {} }),
            });
        }
        Ok((persons, ids.len() > self.limit))
    }
}

/// The persons of a step by an `ActorsQuery`: rows of one column each.
pub(super) async fn actors(app: &App, asked: Value) -> Result<Response, ApiError> {
    let mut taken = Taken::new(asked, "query")?;
    let mut source = Taken::new(taken.take("source")?.unwrap_or_default(), "query")?;
    let kind: Option<String> = source.take("kind")?;
    if kind.as_deref() != Some("FunnelsActorsQuery") {
        return Err(refused("query", "Persons are shown of a 'FunnelsActorsQuery' here."));
    }
    let funnel = query::read(source.take("source")?.unwrap_or_default())?;
    let number = source.number("funnelStep")?.unwrap_or(1);
    let value: Option<Value> = source.take("funnelStepBreakdown")?;
    let value = value.and_then(|value| value.as_str().or_else(|| value[0].as_str()).map(str::to_owned));
    source.ignore(&["includeRecordings", "version"]);
    source.end()?;
    let mut step = Step::new(funnel, number, value, "query")?;
    step.limit = taken.number("limit")?.map_or(step.limit, |limit| limit.clamp(1, PAGE_ROWS as i64) as usize);
    step.offset = taken.number("offset")?.map_or(0, |offset| offset.clamp(0, i64::from(u32::MAX)) as usize);
    let select: Option<Vec<String>> = taken.take("select")?;
    if select.is_some_and(|select| select != ["person"] && select != ["actor"]) {
        return Err(refused("query", "select: only 'person' is shown here."));
    }
    taken.ignore(&["kind", "version", "tags", "response", "orderBy"]);
    taken.end()?;
    answer::counted(&app.store, &app.answers, move |reading| {
        let (persons, more) = step.read(reading)?;
        let rows: Vec<Value> = persons.into_iter().map(|person| json!([person])).collect();
        Ok(json!({
            "columns": ["person"], "results": rows, "hasMore": more, "limit": step.limit, "offset": step.offset,
        }))
    })
    .await
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

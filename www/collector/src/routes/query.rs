//! `POST …/query/`: questions that are answered at once and not kept.

use axum::{
    extract::State,
    response::Response,
    routing::{MethodRouter, post},
};
use jiff::Timestamp;
use serde_json::{Value, json};

use super::{error_tracking, experiment_results, insights, settings::Sent};
use crate::{
    answer,
    app::App,
    error::ApiError,
    hogql,
    insights::{
        actors, query,
        rows::Asking,
        taken::{Taken, refused},
    },
    params::{Asked, NoParameters},
    store::{definitions, property_values},
    time,
};

/// The address below a project.
pub fn routes() -> Vec<(&'static str, MethodRouter<App>)> {
    vec![("query", post(ask))]
}

/// `POST …/query/`.
async fn ask(State(app): State<App>, _: Asked<NoParameters>, Sent(body): Sent) -> Result<Response, ApiError> {
    let mut taken = Taken::new(Value::Object(body), "body")?;
    let asked: Value = taken.take("query")?.ok_or_else(|| refused("query", "This field is required."))?;
    taken.ignore(&["client_query_id", "refresh", "async", "name", "filters_override", "variables_override"]);
    taken.end()?;
    match asked.get("kind").and_then(Value::as_str) {
        Some("ActorsQuery") => return persons_of(&app, asked).await,
        Some("HogQLQuery") => return hogql(&app, asked).await,
        Some("ErrorTrackingQuery") => return error_tracking::query(&app, asked).await,
        Some("ExperimentQuery") => return experiment_results::results(&app, asked).await,
        Some("ExperimentExposureQuery") => return experiment_results::exposures(&app, asked).await,
        _ => {}
    }
    let question = query::read(asked.clone())?;
    insights::learn(&app, &question);
    answer::counted(&app.store, &app.answers, move |reading| {
        let now = Timestamp::now();
        let results = insights::result(reading, ("query", &asked), &question, now)?;
        Ok(json!({
            "results": results,
            "is_cached": false,
            "last_refresh": time::format(now),
            "timezone": "UTC",
        }))
    })
    .await
}

/// An `ActorsQuery`: the persons behind a number.
async fn persons_of(app: &App, asked: Value) -> Result<Response, ApiError> {
    let asked = actors::read(asked)?;
    answer::counted(&app.store, &app.answers, move |reading| {
        let definitions = definitions::load(reading)?;
        let tracked = property_values::complete(reading)?;
        let asking = Asking { tracked, ..Asking::new(reading, &definitions, Timestamp::now()) };
        actors::answer(&asking, &asked)
    })
    .await
}

/// A `HogQLQuery`.
async fn hogql(app: &App, asked: Value) -> Result<Response, ApiError> {
    let question = hogql::read(asked, Timestamp::now())?;
    answer::counted(&app.store, &app.answers, move |reading| hogql::answer(reading, &question)).await
}

//! What experiments found, by `query/`: an `ExperimentQuery` for a goal, an `ExperimentExposureQuery` for who took part.

use axum::response::Response;
use jiff::Timestamp;
use rusqlite::Connection;
use serde_json::{Value, json};

use super::experiments;
use crate::{
    answer,
    app::App,
    error::ApiError,
    experiments::{
        counts,
        experiment::{self, Criteria, Experiment},
        exposures,
        metric::Metric,
    },
    insights::{
        rows::Asking,
        taken::{Taken, refused},
    },
    store::{
        definitions::{self, Document},
        reader::Lane,
    },
    time,
};

const PLACE: &str = "query";

/// What has no part in an answer.
const SHOWN: [&str; 9] =
    ["kind", "version", "tags", "response", "modifiers", "name", "experiment_name", "precomputation_mode", "holdout"];

/// The experiment of a query with its flag.
async fn load(app: &App, taken: &mut Taken) -> Result<(i64, Document, Document), ApiError> {
    let id = taken.number("experiment_id")?.ok_or_else(|| refused(PLACE, "experiment_id is required"))?;
    let find = move |connection: &Connection| {
        let Some(own) = experiments::find(connection, id)? else { return Ok(None) };
        Ok(experiments::flag_of(connection, &own)?.map(|flag| (id, own, flag)))
    };
    let found = app.store.read(Lane::Lists, move |reading| find(reading)).await?;
    found.ok_or_else(|| refused(PLACE, format!("Experiment with id {id} not found")))
}

/// An `ExperimentQuery`.
pub(super) async fn results(app: &App, asked: Value) -> Result<Response, ApiError> {
    let mut taken = Taken::new(asked, PLACE)?;
    let (_, own, flag) = load(app, &mut taken).await?;
    let asked: Value = taken.take("metric")?.ok_or_else(|| refused(PLACE, "metric is required"))?;
    taken.ignore(&SHOWN);
    taken.end()?;
    let metric = Metric::read(asked.clone(), PLACE)?;
    let now = Timestamp::now();
    let experiment = Experiment::read(&own, &flag, now)?;
    answer::counted(&app.store, &app.answers, move |reading| {
        let definitions = definitions::load(reading)?;
        let asking = Asking::new(reading, &definitions, now);
        let (baseline, variants): (Vec<_>, Vec<_>) = counts::samples(&asking, &experiment, &metric)?
            .into_iter()
            .partition(|sample| sample.key == experiment.baseline);
        let (baseline, results) = experiment.comparison.written(&baseline[0], &variants);
        Ok(json!({
            "kind": "ExperimentQuery",
            "metric": asked,
            "baseline": baseline,
            "variant_results": results,
            "is_cached": false,
            "last_refresh": time::format(now),
            "timezone": "UTC",
        }))
    })
    .await
}

/// An `ExperimentExposureQuery`. What it does not have is the experiment's own.
pub(super) async fn exposures(app: &App, asked: Value) -> Result<Response, ApiError> {
    let mut taken = Taken::new(asked, PLACE)?;
    let (_, own, flag) = load(app, &mut taken).await?;
    let now = Timestamp::now();
    let mut experiment = Experiment::read(&own, &flag, now)?;
    let criteria: Option<Value> = taken.take("exposure_criteria")?;
    if let Some(criteria) = criteria {
        experiment.criteria = Criteria::read(criteria)?;
    }
    let dates: [Option<Value>; 2] = [taken.take("start_date")?, taken.take("end_date")?];
    if let [Some(start), end] = &dates {
        experiment.range = experiment::range(start, &end.clone().unwrap_or_default(), now)?;
    }
    let sent: Option<Document> = taken.take("feature_flag")?;
    let flag = sent.filter(|sent| !experiment::shares(sent).is_empty()).unwrap_or(flag);
    experiment.variants = experiment::variants(&own, &flag);
    taken.ignore(&SHOWN);
    taken.end()?;
    answer::counted(&app.store, &app.answers, move |reading| {
        let definitions = definitions::load(reading)?;
        let asking = Asking::new(reading, &definitions, now);
        let mut found = exposures::answer(&asking, &experiment, &experiment::shares(&flag))?;
        let date = |at: i64| Timestamp::from_millisecond(at).map(time::format).ok();
        found["date_range"] = json!({
            "date_from": experiment.range.and_then(|range| date(range.from)),
            "date_to": experiment.range.and_then(|range| date(range.to - 1)),
            "explicitDate": true,
        });
        found["kind"] = json!("ExperimentExposureQuery");
        found["is_cached"] = json!(false);
        found["last_refresh"] = json!(time::format(now));
        Ok(found)
    })
    .await
}

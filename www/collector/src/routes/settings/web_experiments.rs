//! Web experiments: variants of a page, applied by the SDK for visitors who have the flag's variant.

use axum::{Json, extract::State};
use rusqlite::Connection;
use serde_json::{Value, json};

use super::{Rules, as_stored, feature_flags};
use crate::{
    app::App,
    error::ApiError,
    store::{
        definitions::{self, Document, Kind},
        reader::Lane,
    },
};

/// How experiments are made and changed.
pub(super) const RULES: Rules = Rules { kind: Kind::WebExperiment, complete, shown: as_stored };

/// Makes the flag whose variants are those of the experiment, or changes it along.
fn complete(
    connection: &Connection,
    mut experiment: Document,
    before: Option<&Document>,
) -> Result<Document, ApiError> {
    let refused = |attr, code, detail: &str| Err(ApiError::Refused { attr, code, detail: detail.into() });
    let name = experiment.get("name").and_then(Value::as_str).unwrap_or_default().to_owned();
    if name.is_empty() {
        return refused("name", "required", "This field is required.");
    }
    let Some(Value::Object(variants)) = experiment.get("variants").cloned() else {
        return refused("variants", "required", "Experiment does not have any variants");
    };
    if !variants.contains_key("control") {
        return refused("variants", "invalid_input", "Experiment should contain a control variant");
    }
    if !variants.values().all(|variant| variant.get("transforms").is_some_and(Value::is_array)) {
        return refused("variants", "invalid_input", "Experiment variant is missing its list of transforms");
    }
    let even = 100.0 / variants.len() as f64;
    let shares: Vec<Value> = variants
        .iter()
        .map(|(key, variant)| {
            let percent = variant.get("rollout_percentage").and_then(Value::as_f64).unwrap_or(even);
            json!({ "key": key, "rollout_percentage": percent })
        })
        .collect();
    let filters = json!({
        "groups": [{ "properties": [], "rollout_percentage": 100 }],
        "multivariate": { "variants": shares },
    });
    let known = definitions::list(connection, Kind::FeatureFlag)?;
    let wanted = experiment.get("feature_flag_key").and_then(Value::as_str).map(str::to_owned);
    let flag = known.into_iter().find(|flag| flag.get("key").and_then(Value::as_str) == wanted.as_deref());
    let flag = match flag {
        Some(flag) if before.is_some() => {
            let mut filters = filters;
            filters["groups"] = flag.get("filters").and_then(|own| own.get("groups")).cloned().unwrap_or_default();
            feature_flags::change(connection, &flag, json!({ "filters": filters }))?
        }
        Some(flag) => flag,
        None => {
            let key = wanted.unwrap_or_else(|| format!("{}-web-experiment-feature", feature_flags::slug(&name)));
            feature_flags::make(connection, &key, &format!("Feature Flag for Experiment {name}"), filters)?
        }
    };
    experiment.insert("feature_flag_key".into(), flag.get("key").cloned().unwrap_or_default());
    Ok(experiment)
}

/// `/api/web_experiments/`: all of them, as the SDK applies them.
pub async fn list(State(app): State<App>) -> Result<Json<Value>, ApiError> {
    let experiments = app.store.read(Lane::Flags, |reading| definitions::list(reading, Kind::WebExperiment)).await?;
    let shown: Vec<Value> = experiments
        .iter()
        .map(|experiment| {
            json!({
                "id": experiment.get("id"),
                "name": experiment.get("name"),
                "feature_flag_key": experiment.get("feature_flag_key"),
                "variants": experiment.get("variants"),
            })
        })
        .collect();
    Ok(Json(json!({ "experiments": shown })))
}

//! Early access features: persons who enrol have the flag.

use axum::{
    Json,
    extract::{RawQuery, State},
};
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

/// How features are made and changed.
pub(super) const RULES: Rules = Rules { kind: Kind::EarlyAccessFeature, complete, shown: as_stored };

/// How far a feature may have come.
const STAGES: [&str; 6] = ["draft", "concept", "alpha", "beta", "general-availability", "archived"];

/// Stages in which enrolment counts.
const OPEN: [&str; 3] = ["alpha", "beta", "general-availability"];

/// Makes the flag where the feature has none yet, and lets enrolment decide about it.
fn complete(connection: &Connection, mut feature: Document, before: Option<&Document>) -> Result<Document, ApiError> {
    let name = feature.get("name").and_then(Value::as_str).unwrap_or_default().to_owned();
    if name.is_empty() {
        return Err(ApiError::Refused { attr: "name", code: "required", detail: "This field is required.".into() });
    }
    for (field, value) in [
        ("description", json!("")),
        ("stage", json!("draft")),
        ("documentation_url", json!("")),
        ("payload", json!({})),
    ] {
        feature.entry(field).or_insert(value);
    }
    let stage = feature.get("stage").and_then(Value::as_str).unwrap_or_default().to_owned();
    if !STAGES.contains(&stage.as_str()) {
        let detail = format!("\"{stage}\" is not a valid choice.");
        return Err(ApiError::Refused { attr: "stage", code: "invalid_choice", detail });
    }
    let kept = before.and_then(|feature| feature.get("feature_flag")).and_then(|flag| flag.get("id")).cloned();
    let id = feature.remove("feature_flag_id").or(kept);
    let flag = match feature_flags::referred(connection, id.as_ref())? {
        Some(flag) => flag,
        None => {
            let filters = json!({ "groups": [{ "properties": [], "rollout_percentage": 0 }] });
            let key = feature_flags::slug(&name);
            feature_flags::make(connection, &key, &format!("Feature Flag for Feature {name}"), filters)?
        }
    };
    let mut filters = flag.get("filters").cloned().unwrap_or_else(|| json!({}));
    filters["feature_enrollment"] = OPEN.contains(&stage.as_str()).into();
    let flag = feature_flags::change(connection, &flag, json!({ "filters": filters }))?;
    feature.insert("feature_flag".into(), json!({ "id": flag.get("id"), "key": flag.get("key") }));
    Ok(feature)
}

/// `/api/early_access_features/`: those of the stages that the query names, or in beta.
pub async fn list(State(app): State<App>, RawQuery(query): RawQuery) -> Result<Json<Value>, ApiError> {
    let query = query.unwrap_or_default();
    let mut stages: Vec<String> = url::form_urlencoded::parse(query.as_bytes())
        .filter(|(name, _)| name == "stage")
        .map(|(_, stage)| stage.into_owned())
        .collect();
    if stages.is_empty() {
        stages.push("beta".into());
    }
    let features = app.store.read(Lane::Flags, |reading| definitions::list(reading, Kind::EarlyAccessFeature)).await?;
    let shown: Vec<Value> = features
        .iter()
        .filter(|feature| stages.iter().any(|stage| feature.get("stage").and_then(Value::as_str) == Some(stage)))
        .map(|feature| {
            json!({
                "id": feature.get("id").map(ToString::to_string),
                "name": feature.get("name"),
                "description": feature.get("description"),
                "stage": feature.get("stage"),
                "documentationUrl": feature.get("documentation_url"),
                "payload": feature.get("payload"),
                "flagKey": feature.get("feature_flag").and_then(|flag| flag.get("key")),
            })
        })
        .collect();
    Ok(Json(json!({ "earlyAccessFeatures": shown })))
}

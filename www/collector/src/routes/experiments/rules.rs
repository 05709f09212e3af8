//! What is an experiment that can be counted, and the flag that is made and changed along.

use jiff::Timestamp;
use rusqlite::Connection;
use serde_json::{Value, json};
use uuid::Uuid;

use crate::{
    error::ApiError,
    experiments::{CONTROL, experiment, experiment::Experiment, metric::Metric},
    insights::taken::refused,
    routes::settings::feature_flags,
    store::definitions::{self, Document, Kind},
};

/// What an experiment has where nothing was said; other members are refused.
fn defaults() -> [(&'static str, Value); 19] {
    [
        ("description", json!("")),
        ("start_date", Value::Null),
        ("end_date", Value::Null),
        ("holdout_id", Value::Null),
        ("exposure_cohort", Value::Null),
        ("parameters", json!({})),
        ("secondary_metrics", json!([])),
        ("saved_metrics_ids", Value::Null),
        ("filters", json!({})),
        ("archived", json!(false)),
        ("type", json!("product")),
        ("exposure_criteria", json!({})),
        ("metrics", json!([])),
        ("metrics_secondary", json!([])),
        ("stats_config", json!({ "method": "bayesian" })),
        ("scheduling_config", Value::Null),
        ("conclusion", Value::Null),
        ("conclusion_comment", Value::Null),
        ("only_count_matured_users", json!(false)),
    ]
}

/// What this program adds or shows, and what PostHog's pages send along: no request changes it.
const READ_ONLY: [&str; 9] = [
    "feature_flag",
    "holdout",
    "saved_metrics",
    "created_by",
    "status",
    "user_access_level",
    "allow_unknown_events",
    "primary_metrics_ordered_uuids",
    "secondary_metrics_ordered_uuids",
];

/// What the store adds, besides the two that every request has.
const OWN: [&str; 7] =
    ["id", "created_at", "updated_at", "deleted", "name", "feature_flag_key", "update_feature_flag_params"];

/// What PostHog keeps and is not counted here.
const NOT_KEPT: [&str; 5] =
    ["holdout_id", "secondary_metrics", "saved_metrics_ids", "filters", "only_count_matured_users"];

/// Completes an experiment, and makes or changes its flag along.
pub(super) fn complete(
    connection: &Connection,
    mut own: Document,
    before: Option<&Document>,
) -> Result<Document, ApiError> {
    READ_ONLY.iter().for_each(|name| drop(own.remove(*name)));
    let defaults = defaults();
    let known = |name: &str| OWN.contains(&name) || defaults.iter().any(|(known, _)| *known == name);
    if let Some(name) = own.keys().find(|name| !known(name)) {
        return Err(ApiError::UnknownParameter(name.clone()));
    }
    for (name, value) in defaults {
        let member = own.entry(name).or_insert_with(|| value.clone());
        if member.is_null() {
            *member = value;
        }
    }
    let is_nothing = |value: &Value| match value {
        Value::Array(values) => values.is_empty(),
        Value::Object(members) => members.is_empty(),
        value => value.is_null() || *value == json!(false),
    };
    if let Some(name) = NOT_KEPT.into_iter().find(|name| !is_nothing(&own[*name])) {
        return Err(refused(name, format!("{name}: this is not counted here.")));
    }
    if own.get("name").and_then(Value::as_str).is_none_or(str::is_empty) {
        return Err(ApiError::Refused { attr: "name", code: "required", detail: "This field is required.".into() });
    }
    let conclusions = ["won", "lost", "inconclusive", "stopped_early", "invalid"];
    if own["conclusion"].as_str().is_some_and(|name| !conclusions.contains(&name)) {
        let detail = format!("{} is not a valid choice.", own["conclusion"]);
        return Err(ApiError::Refused { attr: "conclusion", code: "invalid_choice", detail });
    }
    for name in ["metrics", "metrics_secondary"] {
        let metrics = own.remove(name).unwrap_or_default();
        own.insert(name.into(), checked_metrics(metrics, name)?);
    }
    let flag = flag(connection, &mut own, before)?;
    Experiment::read(&own, &flag, Timestamp::now())?;
    Ok(own)
}

/// Metrics that can be counted, each with an id.
fn checked_metrics(metrics: Value, place: &'static str) -> Result<Value, ApiError> {
    let Value::Array(metrics) = metrics else { return Err(refused(place, "This has to be a list.")) };
    let check = |mut metric: Value| {
        Metric::read(metric.clone(), place)?;
        if metric["uuid"].is_null() {
            metric["uuid"] = json!(Uuid::now_v7());
        }
        Ok(metric)
    };
    metrics.into_iter().map(check).collect()
}

/// The flag of an experiment: made where there is none with its key. A draft's flag has the experiment's variants, and is
/// switched on when the experiment starts.
fn flag(connection: &Connection, own: &mut Document, before: Option<&Document>) -> Result<Document, ApiError> {
    const ATTR: &str = "feature_flag_key";
    let Some(key) = own.get(ATTR).and_then(Value::as_str).filter(|key| !key.is_empty()).map(str::to_owned) else {
        return Err(ApiError::Refused { attr: ATTR, code: "required", detail: "This field is required.".into() });
    };
    if before.is_some_and(|before| before.get(ATTR) != own.get(ATTR)) {
        return Err(refused(ATTR, "Can't update keys: get_feature_flag_key on Experiment"));
    }
    let wants_sync = own.remove("update_feature_flag_params") == Some(json!(true));
    let variants = sent_variants(&own["parameters"])?;
    let rollout = own["parameters"].get("rollout_percentage").and_then(Value::as_f64);
    let starts = !own["start_date"].is_null() && before.is_none_or(|before| before["start_date"].is_null());
    let all = definitions::list(connection, Kind::FeatureFlag)?;
    let found = all.into_iter().find(|flag| flag.get("key").and_then(Value::as_str) == Some(&key));
    let Some(flag) = found else {
        let variants = variants.unwrap_or_else(default_variants);
        let filters = json!({
            "groups": [{ "properties": [], "rollout_percentage": rollout.unwrap_or(100.0) }],
            "multivariate": { "variants": variants },
        });
        let name = format!("Feature Flag for Experiment {}", own["name"].as_str().unwrap_or_default());
        let flag = feature_flags::make(connection, &key, &name, filters)?;
        return feature_flags::change(connection, &flag, json!({ "active": starts }));
    };
    check_flag(&flag)?;
    let is_draft = before.is_some_and(|before| before["start_date"].is_null());
    let mut changes = json!({});
    if (is_draft || wants_sync) && before.is_some() && (variants.is_some() || rollout.is_some()) {
        let mut filters = flag["filters"].clone();
        if let Some(variants) = variants {
            filters["multivariate"]["variants"] = variants;
        }
        if let (Some(rollout), Some(group)) = (rollout, filters["groups"].get_mut(0)) {
            group["rollout_percentage"] = json!(rollout);
        }
        changes["filters"] = filters;
    }
    if starts {
        changes["active"] = json!(true);
    }
    if changes == json!({}) { Ok(flag) } else { feature_flags::change(connection, &flag, changes) }
}

fn default_variants() -> Value {
    json!([
        { "key": CONTROL, "name": "Control Group", "rollout_percentage": 50 },
        { "key": "test", "name": "Test Variant", "rollout_percentage": 50 },
    ])
}

/// An experiment compares variants of persons.
fn check_flag(flag: &Document) -> Result<(), ApiError> {
    const ATTR: &str = "feature_flag_key";
    let shares = experiment::shares(flag);
    if shares.len() < 2 {
        return Err(refused(
            ATTR,
            "Feature flag must have at least 2 variants (control and at least one test variant)",
        ));
    }
    if flag["filters"].get("aggregation_group_type_index").is_some_and(|index| !index.is_null()) {
        return Err(refused(ATTR, "Flags by groups are not compared here."));
    }
    Ok(())
}

/// `parameters.feature_flag_variants` as a flag has them; `split_percent` is the newer name of a share.
fn sent_variants(parameters: &Value) -> Result<Option<Value>, ApiError> {
    let Some(Value::Array(sent)) = parameters.get("feature_flag_variants") else { return Ok(None) };
    let mut variants = Vec::new();
    for variant in sent {
        let share = variant.get("split_percent").or(variant.get("rollout_percentage")).and_then(Value::as_f64);
        let (Some(key), Some(share)) = (variant.get("key").and_then(Value::as_str), share) else {
            return Err(refused(
                "parameters",
                "Each variant must have a key, and split_percent or rollout_percentage.",
            ));
        };
        variants.push(json!({ "key": key, "name": variant.get("name"), "rollout_percentage": share }));
    }
    if variants.len() < 2 {
        let detail = "Feature flag must have at least 2 variants (control and at least one test variant)";
        return Err(refused("parameters", detail));
    }
    if !variants.iter().any(|variant| variant["key"] == CONTROL) {
        return Err(refused("parameters", "Feature flag variants must contain a variant with key 'control'"));
    }
    Ok(Some(json!(variants)))
}

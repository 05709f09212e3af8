//! What a flag may not be: PostHog's API refuses it in these words.

use rusqlite::Connection;
use serde_json::{Map, Value, json};

use crate::{
    error::ApiError,
    filters::{
        definition::{FeatureFlag, Filters, PropertyFilter},
        property,
    },
    flags::dependencies,
    limits::FLAG_CHAIN,
    store::definitions::{self, Document},
};

fn refused(attr: &'static str, code: &'static str, detail: impl Into<String>) -> ApiError {
    ApiError::Refused { attr, code, detail: detail.into() }
}

/// A key of letters, digits, `-` and `_` that no other flag has.
pub fn key(flag: &Document, others: &[Document]) -> Result<(), ApiError> {
    let key = flag.get("key").and_then(Value::as_str).unwrap_or_default();
    let is_fine = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_');
    if key.is_empty() {
        return Err(refused("key", "required", "This field is required."));
    }
    if !key.bytes().all(is_fine) || key.len() > 400 {
        let detail = "Only letters, numbers, hyphens (-) & underscores (_) are allowed.";
        return Err(refused("key", "invalid_key", detail));
    }
    if others.iter().any(|other| other.get("key").and_then(Value::as_str) == Some(key)) {
        return Err(refused("key", "unique", "There is already a feature flag with this key."));
    }
    Ok(())
}

/// Filters that can be evaluated, with payloads as JSON text. None at all are for everybody.
pub fn filters(filters: Value) -> Result<Value, ApiError> {
    let mut filters = match filters {
        Value::Object(filters) => filters,
        Value::Null => Map::new(),
        _ => return Err(refused("filters", "invalid_input", "Filters must be an object.")),
    };
    filters.entry("groups").or_insert_with(|| json!([{ "properties": [], "rollout_percentage": null }]));
    payloads(&mut filters)?;
    let read: Filters = serde_json::from_value(Value::Object(filters.clone()))
        .map_err(|error| refused("filters", "invalid_input", format!("Filters cannot be read: {error}")))?;
    percentages(&read)?;
    variants(&read)?;
    for condition in read.groups.iter().chain(&read.super_groups) {
        condition.properties.iter().try_for_each(operator)?;
    }
    Ok(Value::Object(filters))
}

/// Cohorts and flags that the flag refers to are there, and it does not depend on itself.
pub fn references(connection: &Connection, flag: &Document, others: &[Document]) -> Result<(), ApiError> {
    let read = |document: &Document| -> Result<FeatureFlag, ApiError> {
        serde_json::from_value(Value::Object(document.clone()))
            .map_err(|error| refused("filters", "invalid_input", error.to_string()))
    };
    let mut all = definitions::load(connection)?;
    all.flags = others.iter().map(read).collect::<Result<_, _>>()?;
    let flag = read(flag)?;
    for filter in flag.properties() {
        if let Some(id) = filter.cohort().filter(|id| !all.cohorts.contains_key(id) && !all.lists.contains_key(id)) {
            let detail = format!("Cohort with id {id} does not exist");
            return Err(refused("filters", "cohort_does_not_exist", detail));
        }
        if filter.cohort().is_some_and(|id| all.has_behaviour(id)) {
            let detail = format!("Cohort {} has behavioural filters, which feature flags cannot have.", filter.value);
            return Err(refused("filters", "behavioral_cohort_found", detail));
        }
    }
    let depends_on: Vec<String> = flag.properties().filter(|one| one.is_flag()).map(|one| one.key.clone()).collect();
    all.flags.push(flag);
    for name in depends_on {
        if all.flag(&name).is_none() {
            let detail = format!("Flag dependency references non-existent flag {name}");
            return Err(refused("filters", "invalid_input", detail));
        }
        if dependencies::chain(&all, &all.flags[all.flags.len() - 1].key).is_empty() {
            let detail = format!("Circular dependency detected, or one of more than {FLAG_CHAIN} flags");
            return Err(refused("filters", "invalid_input", detail));
        }
    }
    Ok(())
}

/// Payloads are kept as the JSON text that SDKs parse.
fn payloads(filters: &mut Map<String, Value>) -> Result<(), ApiError> {
    let Some(Value::Object(payloads)) = filters.get_mut("payloads") else { return Ok(()) };
    for payload in payloads.values_mut() {
        match payload.as_str() {
            Some(text) if serde_json::from_str::<Value>(text).is_err() => {
                return Err(refused("filters", "invalid_input", "Payload value is not valid JSON"));
            }
            Some(_) => {}
            None => *payload = payload.to_string().into(),
        }
    }
    payloads.retain(|_, payload| payload.as_str() != Some("null"));
    Ok(())
}

fn percentages(filters: &Filters) -> Result<(), ApiError> {
    let conditions = filters.groups.iter().filter_map(|condition| condition.rollout_percentage);
    let variants = filters.multivariate.variants.iter().map(|variant| variant.rollout_percentage);
    if conditions.chain(variants).all(|percent| (0.0..=100.0).contains(&percent)) {
        Ok(())
    } else {
        Err(refused("filters", "invalid_input", "Rollout percentages must lie between 0 and 100."))
    }
}

fn variants(filters: &Filters) -> Result<(), ApiError> {
    let variants = &filters.multivariate.variants;
    let known = |key: &str| variants.iter().any(|variant| variant.key == key);
    if !variants.is_empty() {
        let sum: f64 = variants.iter().map(|variant| variant.rollout_percentage).sum();
        // Thirds are written with so many digits.
        if (sum - 100.0).abs() > 0.01 {
            let detail = "Invalid variant definitions: Variant rollout percentages must sum to 100.";
            return Err(refused("filters", "invalid_input", detail));
        }
    }
    if filters.groups.iter().filter_map(|condition| condition.variant.as_deref()).any(|key| !known(key)) {
        let detail = "Filters are not valid (variant override does not exist in multivariate)";
        return Err(refused("filters", "invalid_input", detail));
    }
    let misnamed = filters.payloads.keys().find(|key| if variants.is_empty() { *key != "true" } else { !known(key) });
    match misnamed {
        None => Ok(()),
        Some(_) if variants.is_empty() => {
            Err(refused("filters", "invalid_input", "Payload keys must be 'true' for boolean flags"))
        }
        Some(_) => {
            Err(refused("filters", "invalid_input", "Payload keys must match a variant key for multivariate flags"))
        }
    }
}

fn operator(filter: &PropertyFilter) -> Result<(), ApiError> {
    let operator = filter.operator.as_deref().unwrap_or("exact");
    let known: &[&str] = match filter.kind.as_deref() {
        Some("cohort") => &["exact", "in", "not_in"],
        Some("flag") => &["flag_evaluates_to"],
        None | Some("person" | "group") => &property::OPERATORS,
        Some(kind) => {
            let detail = format!("Properties of type '{kind}' cannot be evaluated for feature flags.");
            return Err(refused("filters", "invalid_input", detail));
        }
    };
    if known.contains(&operator) {
        return Ok(());
    }
    Err(refused("filters", "invalid_input", format!("'{operator}' is no operator of such a property.")))
}

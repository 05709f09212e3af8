//! What is stored of an experiment, as far as results depend on it.

use jiff::Timestamp;
use serde_json::{Map, Value};

use super::{
    CONTROL,
    statistics::{Comparison, Method},
};
use crate::{
    error::ApiError,
    filters::definition::PropertyGroup,
    insights::{
        parts,
        range::Range,
        taken::{Taken, refused},
    },
    store::definitions::Document,
    time,
};

/// The event that a flag's value is reported with.
pub const FLAG_CALLED: &str = "$feature_flag_called";

/// What counts as exposure.
#[derive(Debug, Clone)]
pub struct Criteria {
    /// The event.
    pub event: String,
    /// What has to be true of it.
    pub properties: PropertyGroup,
    /// Whether who saw several variants counts for the first of them, not for none.
    pub first_seen: bool,
}

/// An experiment with its flag.
#[derive(Debug, Clone)]
pub struct Experiment {
    /// The flag's key.
    pub flag: String,
    /// The variants that are compared, in the flag's order.
    pub variants: Vec<String>,
    /// The one that the others are compared with.
    pub baseline: String,
    /// When it runs; `None` for a draft. The end is exclusive.
    pub range: Option<Range>,
    /// What counts as exposure.
    pub criteria: Criteria,
    /// How variants are compared.
    pub comparison: Comparison,
}

impl Experiment {
    /// Of a stored experiment and its flag. An experiment without an end runs until `now`.
    pub fn read(document: &Document, flag: &Document, now: Timestamp) -> Result<Self, ApiError> {
        let member = |name: &str| document.get(name).cloned().unwrap_or_default();
        let (comparison, baseline) = statistics(member("stats_config"))?;
        let variants = variants(document, flag);
        if !variants.contains(&baseline) {
            return Err(refused("feature_flag_key", format!("The flag has no variant '{baseline}'.")));
        }
        Ok(Self {
            flag: flag.get("key").and_then(Value::as_str).unwrap_or_default().to_owned(),
            variants,
            baseline,
            range: range(&member("start_date"), &member("end_date"), now)?,
            criteria: Criteria::read(member("exposure_criteria"))?,
            comparison,
        })
    }
}

impl Criteria {
    /// Reads `exposure_criteria`.
    pub fn read(value: Value) -> Result<Self, ApiError> {
        const PLACE: &str = "exposure_criteria";
        let mut taken = Taken::new(value, PLACE)?;
        let handling: Option<String> = taken.take("multiple_variant_handling")?;
        let first_seen = match handling.as_deref() {
            None | Some("exclude") => false,
            Some("first_seen") => true,
            Some(other) => return Err(refused(PLACE, format!("multiple_variant_handling: '{other}' is not known."))),
        };
        let mut config = Taken::new(taken.take("exposure_config")?.unwrap_or_default(), PLACE)?;
        // There are no test accounts here.
        taken.ignore(&["filterTestAccounts"]);
        taken.end()?;
        let kind: Option<String> = config.take("kind")?;
        if kind.is_some_and(|kind| kind != "ExperimentEventExposureConfig") {
            return Err(refused(PLACE, "exposure_config: only events are counted here."));
        }
        let event: Option<String> = config.take("event")?;
        let properties = parts::properties(config.take("properties")?, PLACE)?;
        config.ignore(&["version", "response"]);
        config.end()?;
        let event = event.filter(|event| !event.is_empty()).unwrap_or_else(|| FLAG_CALLED.into());
        Ok(Self { event, properties, first_seen })
    }
}

/// The keys of the variants that are compared.
pub fn variants(document: &Document, flag: &Document) -> Vec<String> {
    let excluded = |place: Option<&Value>, key: &str| {
        let listed = place.and_then(|place| place.get("excluded_variants")).and_then(Value::as_array);
        listed.is_some_and(|keys| keys.iter().any(|one| one == key))
    };
    let parameters = document.get("parameters");
    let keys = shares(flag).into_iter().map(|(key, _)| key);
    keys.filter(|key| !excluded(parameters, key)).collect()
}

/// The variants of a flag with their percentages.
pub fn shares(flag: &Document) -> Vec<(String, f64)> {
    let variants = flag.get("filters").map(|filters| &filters["multivariate"]["variants"]).and_then(Value::as_array);
    let share = |variant: &Value| {
        Some((variant["key"].as_str()?.to_owned(), variant["rollout_percentage"].as_f64().unwrap_or_default()))
    };
    variants.into_iter().flatten().filter_map(share).collect()
}

/// When it runs. The last moment counts, and `None` is a draft.
pub fn range(start: &Value, end: &Value, now: Timestamp) -> Result<Option<Range>, ApiError> {
    let date = |attr: &'static str, value: &Value| match value {
        Value::Null => Ok(None),
        Value::String(text) => time::parse(text).map(Some).ok_or(attr),
        _ => Err(attr),
    };
    let wrong = |attr| ApiError::Refused { attr, code: "invalid", detail: "A time is needed.".into() };
    let (start, end) = (date("start_date", start).map_err(wrong)?, date("end_date", end).map_err(wrong)?);
    let Some(start) = start else { return Ok(None) };
    if end.is_some_and(|end| end <= start) {
        return Err(refused("end_date", "End date must be after start date"));
    }
    Ok(Some(Range { from: start.as_millisecond(), to: end.unwrap_or(now).as_millisecond() + 1 }))
}

/// Reads `stats_config`; also which variant is the baseline.
fn statistics(value: Value) -> Result<(Comparison, String), ApiError> {
    const PLACE: &str = "stats_config";
    let mut taken = Taken::new(value, PLACE)?;
    let method: Option<String> = taken.take("method")?;
    let baseline: Option<String> = taken.take("baseline_variant_key")?;
    let mut bayesian: Map<String, Value> = taken.take("bayesian")?.unwrap_or_default();
    let mut frequentist: Map<String, Value> = taken.take("frequentist")?.unwrap_or_default();
    for (name, members) in [("cuped", "enabled"), ("frequentist", "sequential_testing_enabled")] {
        let own: Option<Map<String, Value>> =
            if name == "cuped" { taken.take(name)? } else { Some(frequentist.clone()) };
        if own.is_some_and(|own| own.get(members) == Some(&Value::Bool(true))) {
            return Err(refused(PLACE, format!("{name}.{members}: this is not computed here.")));
        }
    }
    taken.ignore(&["version", "migrated_from", "timeseries"]);
    taken.end()?;
    let level = |own: &mut Map<String, Value>, name: &str, default: f64| {
        let level = own.remove(name).as_ref().and_then(Value::as_f64);
        // PostHog takes the default in place of what is no probability.
        level.filter(|level| 0.0 < *level && *level < 1.0).unwrap_or(default)
    };
    let is_absolute = |own: &Map<String, Value>| own.get("difference_type").and_then(Value::as_str) == Some("ABSOLUTE");
    let comparison = match method.as_deref() {
        Some("frequentist") => Comparison {
            absolute: is_absolute(&frequentist),
            method: Method::Frequentist { alpha: level(&mut frequentist, "alpha", 0.05) },
        },
        None | Some("bayesian") => Comparison {
            absolute: is_absolute(&bayesian),
            method: Method::Bayesian { level: level(&mut bayesian, "ci_level", 0.95) },
        },
        Some(other) => return Err(refused(PLACE, format!("method: '{other}' is not computed here."))),
    };
    Ok((comparison, baseline.unwrap_or_else(|| CONTROL.into())))
}

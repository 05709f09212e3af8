//! What a flag and a cohort are, as far as evaluation reads them.
//!
//! Field names are those of PostHog's API; what is not named here is kept with the definition and
//! has no effect.

use std::{
    collections::{HashMap, HashSet},
    sync::OnceLock,
};

use jiff::Timestamp;
use serde::{Deserialize, Deserializer};
use serde_json::{Map, Value};

use super::dates;

/// Everything an evaluation depends on besides whom it is for.
#[derive(Debug, Default)]
pub struct Definitions {
    /// Flags that are not deleted, in the order of their creation.
    pub flags: Vec<FeatureFlag>,
    /// Cohorts by id.
    pub cohorts: HashMap<i64, PropertyGroup>,
    /// Static cohorts by id: the distinct ids that each lists.
    pub lists: HashMap<i64, HashSet<String>>,
    /// Names of the group types; a type's index is its place.
    pub group_types: Vec<String>,
    /// Places of the flags by their keys, made at the first question: by then the flags are complete.
    pub places: OnceLock<HashMap<String, usize>>,
}

/// A feature flag.
#[derive(Debug, Clone, Deserialize)]
pub struct FeatureFlag {
    /// Its number in the API.
    pub id: i64,
    /// Its name in code.
    pub key: String,
    /// Grows with each change.
    #[serde(default)]
    pub version: i64,
    /// Whether it is evaluated at all.
    #[serde(default = "yes")]
    pub active: bool,
    /// A person keeps the value seen before identification.
    #[serde(default, deserialize_with = "or_default")]
    pub ensure_experience_continuity: bool,
    /// `client`, `server` or `all`: who receives it.
    #[serde(default)]
    pub evaluation_runtime: Option<String>,
    /// Who receives it, if the request names its contexts.
    #[serde(default, deserialize_with = "or_default")]
    pub evaluation_contexts: Vec<String>,
    /// `device_id`: the device decides in place of the distinct id.
    #[serde(default)]
    pub bucketing_identifier: Option<String>,
    /// Whether an experiment uses it.
    #[serde(default)]
    pub has_experiment: bool,
    /// Who gets what.
    #[serde(default, deserialize_with = "or_default")]
    pub filters: Filters,
}

/// Who gets what of a flag.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default)]
pub struct Filters {
    /// Conditions; the first that matches decides.
    #[serde(deserialize_with = "or_default")]
    pub groups: Vec<Condition>,
    /// Variants, where there are any.
    #[serde(deserialize_with = "or_default")]
    pub multivariate: Multivariate,
    /// Payloads by variant, or by `true`.
    #[serde(deserialize_with = "or_default")]
    pub payloads: Map<String, Value>,
    /// The type of group that the flag is for, in place of persons.
    pub aggregation_group_type_index: Option<usize>,
    /// The elder form of `feature_enrollment`.
    #[serde(deserialize_with = "or_default")]
    pub super_groups: Vec<Condition>,
    /// Persons who enrolled in the early access feature have it, whatever the conditions say.
    pub feature_enrollment: Option<bool>,
    /// Who is kept out.
    pub holdout: Option<Holdout>,
    /// A condition that matches but for its share ends the search.
    #[serde(deserialize_with = "or_default")]
    pub early_exit: bool,
}

/// One of a flag's conditions.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default)]
pub struct Condition {
    /// All of them have to match.
    #[serde(deserialize_with = "or_default")]
    pub properties: Vec<PropertyFilter>,
    /// Percent of those who match; none means all.
    pub rollout_percentage: Option<f64>,
    /// The variant that all who match get.
    pub variant: Option<String>,
    /// Overrides the flag's own; `Some(None)` is for persons.
    #[serde(deserialize_with = "present")]
    pub aggregation_group_type_index: Option<Option<usize>>,
}

/// What has to be true of a person.
#[derive(Debug, Clone, Default, PartialEq, Deserialize)]
#[serde(default)]
pub struct PropertyFilter {
    /// The property's name; of a dependency the other flag's key or id.
    #[serde(deserialize_with = "text")]
    pub key: String,
    /// What it is compared with; of a cohort its id.
    pub value: Value,
    /// How; none is `exact`.
    pub operator: Option<String>,
    /// `person`, `group`, `cohort` or `flag`; none is `person`. In insights `event`, which none is there; in cohorts
    /// `behavioral`: `key` is an event then, `value` how it was done.
    #[serde(rename = "type")]
    pub kind: Option<String>,
    /// In cohorts: the opposite has to be true.
    #[serde(deserialize_with = "or_default")]
    pub negation: bool,
    /// `events`, where it says what kind of thing was done.
    pub event_type: Option<String>,
    /// How often it was done, by `operator`.
    pub operator_value: Option<i64>,
    /// In the last so many of `time_interval`.
    pub time_value: Option<i64>,
    /// `hour`, `day`, `week`, `month` or `year`.
    pub time_interval: Option<String>,
    /// Since then, a date as filters have it, in place of the two.
    pub explicit_datetime: Option<String>,
    /// What has to be true of each time it was done.
    #[serde(deserialize_with = "or_default")]
    pub event_filters: Vec<PropertyFilter>,
}

/// The variants of a flag.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default)]
pub struct Multivariate {
    /// In the order in which they share everybody.
    #[serde(deserialize_with = "or_default")]
    pub variants: Vec<Variant>,
}

/// One variant.
#[derive(Debug, Clone, Deserialize)]
pub struct Variant {
    /// Its name in code.
    pub key: String,
    /// Percent of those who have the flag.
    #[serde(default)]
    pub rollout_percentage: f64,
}

/// Whom an experiment leaves out.
#[derive(Debug, Clone, Deserialize)]
pub struct Holdout {
    /// Part of the value that those who are left out get.
    pub id: i64,
    /// Percent of everybody.
    #[serde(default)]
    pub exclusion_percentage: f64,
}

/// A cohort's definition, or a part of it.
#[derive(Debug, Clone, Default, PartialEq, Deserialize)]
#[serde(default)]
pub struct PropertyGroup {
    /// `AND` or `OR`.
    #[serde(rename = "type")]
    pub kind: String,
    /// What is joined.
    pub values: Vec<Member>,
}

/// A member of a [`PropertyGroup`].
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(untagged)]
pub enum Member {
    /// A group within the group.
    Group {
        /// `AND` or `OR`.
        #[serde(rename = "type")]
        kind: String,
        /// What is joined.
        values: Vec<Member>,
    },
    /// A single property.
    Filter(PropertyFilter),
}

impl Definitions {
    /// Whether a cohort, or one that it names, depends on what a person did.
    pub fn has_behaviour(&self, id: i64) -> bool {
        let (mut seen, mut waiting) = (HashSet::new(), vec![id]);
        while let Some(id) = waiting.pop() {
            let Some(cohort) = self.cohorts.get(&id).filter(|_| seen.insert(id)) else { continue };
            let mut members: Vec<&Member> = cohort.values.iter().collect();
            while let Some(member) = members.pop() {
                match member {
                    Member::Group { values, .. } => members.extend(values),
                    Member::Filter(filter) if filter.kind.as_deref() == Some("behavioral") => return true,
                    Member::Filter(filter) => waiting.extend(filter.cohort()),
                }
            }
        }
        false
    }

    /// The flag that a dependency names by key or by id.
    pub fn flag(&self, name: &str) -> Option<usize> {
        let keys = || self.flags.iter().enumerate().rev().map(|(index, flag)| (flag.key.clone(), index));
        let by_key = self.places.get_or_init(|| keys().collect()).get(name).copied();
        by_key.or_else(|| {
            let id: i64 = name.parse().ok()?;
            self.flags.iter().position(|flag| flag.id == id)
        })
    }
}

impl FeatureFlag {
    /// What to hand out with a value: the payload of the variant, or of `true`.
    pub fn payload(&self, variant: Option<&str>) -> Option<Value> {
        self.filters.payloads.get(variant.unwrap_or("true")).filter(|payload| !payload.is_null()).cloned()
    }

    /// The indices of the group types that it is for.
    pub fn group_types(&self) -> impl Iterator<Item = usize> {
        let own = self.filters.aggregation_group_type_index;
        let conditions = self.filters.groups.iter().filter_map(|one| one.aggregation_group_type_index.flatten());
        own.into_iter().chain(conditions)
    }

    /// All the filters of its conditions.
    pub fn properties(&self) -> impl Iterator<Item = &PropertyFilter> {
        self.filters.groups.iter().flat_map(|condition| &condition.properties)
    }
}

impl PropertyFilter {
    /// Whether it asks for another flag's value.
    pub fn is_flag(&self) -> bool {
        self.kind.as_deref() == Some("flag")
    }

    /// From when on something had to be done; `None` where that is not said, or cannot be read.
    pub fn since(&self, now: Timestamp) -> Option<Timestamp> {
        let text = match (&self.explicit_datetime, self.time_value, &self.time_interval) {
            (Some(text), ..) => text.clone(),
            (None, Some(number), Some(unit)) => format!("-{number}{}", unit.chars().next()?),
            _ => return None,
        };
        dates::of_filter(&Value::String(text), now)
    }

    /// The cohort it asks for, where it does.
    pub fn cohort(&self) -> Option<i64> {
        (self.kind.as_deref() == Some("cohort")).then(|| match &self.value {
            Value::String(id) => id.parse().unwrap_or(-1),
            id => id.as_i64().unwrap_or(-1),
        })
    }
}

fn yes() -> bool {
    true
}

/// PostHog's API writes `null` where nothing is set.
fn or_default<'de, D: Deserializer<'de>, T: Deserialize<'de> + Default>(deserializer: D) -> Result<T, D::Error> {
    Ok(Option::deserialize(deserializer)?.unwrap_or_default())
}

/// Tells `null` from a field that is not there.
fn present<'de, D: Deserializer<'de>, T: Deserialize<'de>>(deserializer: D) -> Result<Option<T>, D::Error> {
    T::deserialize(deserializer).map(Some)
}

/// A name that may also be written as a number.
fn text<'de, D: Deserializer<'de>>(deserializer: D) -> Result<String, D::Error> {
    Ok(match Value::deserialize(deserializer)? {
        Value::String(text) => text,
        Value::Null => String::new(),
        other => other.to_string(),
    })
}

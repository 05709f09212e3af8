//! What `/flags/` and `/decide/` answer, in the shape of each of their versions.

use std::collections::BTreeMap;

use axum::{
    Json,
    response::{IntoResponse, Response},
};
use jiff::Timestamp;
use serde::Serialize;
use serde_json::Value;
use uuid::Uuid;

use super::{
    evaluate::{Outcome, Reason},
    request::FirstSeen,
};
use crate::{filters::definition::FeatureFlag, remote_config::RemoteConfig};

/// The shape of an answer's flags.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Shape {
    /// `/flags/?v=4`: besides each one's value, typed.
    Typed,
    /// `/flags/?v=2` and `/decide/?v=4`: each with its reason and metadata.
    Details,
    /// `/flags/` and `/decide/?v=3`: values and payloads.
    Values,
    /// `/decide/?v=2`: values of those that are on.
    Enabled,
    /// `/decide/`: just the names of those that are on.
    Names,
}

impl Shape {
    /// By the version that `/flags/` was asked for.
    pub fn of_flags(version: Option<u32>) -> Self {
        match version.unwrap_or(1) {
            0 | 1 => Self::Values,
            2 | 3 => Self::Details,
            _ => Self::Typed,
        }
    }

    /// By the version that `/decide/` was asked for.
    pub fn of_decide(version: Option<u32>) -> Self {
        match version.unwrap_or(1) {
            0 | 1 => Self::Names,
            2 => Self::Enabled,
            3 => Self::Values,
            _ => Self::Details,
        }
    }
}

/// The flags of one answer.
#[derive(Debug, Default)]
pub struct Values {
    details: BTreeMap<String, Details>,
    failed: bool,
    /// Values to be stored for flags with experience continuity.
    pub first_seen: Option<FirstSeen>,
}

impl Values {
    /// Adds a flag and its value.
    pub fn add(&mut self, flag: &FeatureFlag, outcome: Outcome) {
        self.failed |= outcome.reason == Reason::MissingDependency;
        let payload = if outcome.enabled { flag.payload(outcome.variant.as_deref()) } else { None };
        let details = Details {
            key: flag.key.clone(),
            enabled: outcome.enabled,
            reason: Why {
                code: outcome.reason.code(),
                condition_index: outcome.condition,
                description: description(&outcome),
            },
            variant: outcome.variant,
            metadata: Metadata {
                id: flag.id,
                version: flag.version,
                description: None,
                payload,
                has_experiment: flag.has_experiment,
                config_version: None,
                variant_key: None,
            },
            value: None,
            is_known: outcome.reason != Reason::MissingDependency,
            failed: None,
        };
        self.details.insert(flag.key.clone(), details);
    }
}

#[derive(Debug, Serialize)]
struct Details {
    key: String,
    enabled: bool,
    variant: Option<String>,
    reason: Why,
    metadata: Metadata,
    /// In the typed shape: the variant or the truth, null where it could not be evaluated.
    #[serde(skip_serializing_if = "Option::is_none")]
    value: Option<Value>,
    #[serde(skip_serializing_if = "Option::is_none")]
    failed: Option<bool>,
    #[serde(skip)]
    is_known: bool,
}

impl Details {
    fn typed(self) -> Self {
        let value = if self.is_known { self.value() } else { Value::Null };
        let variant_key = self.variant.clone();
        let metadata = Metadata { config_version: Some(1), variant_key, ..self.metadata };
        Self { value: Some(value), failed: Some(!self.is_known), metadata, ..self }
    }

    fn value(&self) -> Value {
        match &self.variant {
            Some(variant) => Value::from(variant.as_str()),
            None => Value::from(self.enabled),
        }
    }
}

#[derive(Debug, Serialize)]
struct Why {
    code: &'static str,
    condition_index: Option<usize>,
    description: String,
}

#[derive(Debug, Serialize)]
struct Metadata {
    id: i64,
    version: i64,
    description: Option<String>,
    payload: Option<Value>,
    has_experiment: bool,
    /// In the typed shape: the form of the flag's definition.
    #[serde(skip_serializing_if = "Option::is_none")]
    config_version: Option<u32>,
    #[serde(skip_serializing_if = "Option::is_none")]
    variant_key: Option<String>,
}

/// A reason in PostHog's words: SDKs put them into events.
fn description(outcome: &Outcome) -> String {
    match outcome.reason {
        Reason::ConditionMatch => format!("Matched condition set {}", outcome.condition.unwrap_or(0) + 1),
        Reason::NoConditionMatch => "No matching condition set".into(),
        Reason::OutOfRolloutBound => "Out of rollout bound".into(),
        Reason::NoGroupType => "No group type".into(),
        Reason::SuperConditionValue => "Super condition value".into(),
        Reason::HoldoutConditionValue => "Holdout condition value".into(),
        Reason::MissingDependency => "Flag cannot be evaluated due to missing dependency".into(),
    }
}

/// What every version of the answer has.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Answer {
    errors_while_computing_flags: bool,
    request_id: Uuid,
    /// Milliseconds since 1970.
    evaluated_at: i64,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    quota_limited: Vec<String>,
    #[serde(flatten)]
    flags: Flags,
    #[serde(flatten)]
    config: Option<RemoteConfig>,
}

#[derive(Serialize)]
#[serde(untagged)]
enum Flags {
    Details {
        flags: BTreeMap<String, Details>,
    },
    #[serde(rename_all = "camelCase")]
    Values {
        feature_flags: BTreeMap<String, Value>,
        feature_flag_payloads: BTreeMap<String, Value>,
    },
    #[serde(rename_all = "camelCase")]
    Names {
        feature_flags: Vec<String>,
    },
}

/// The answer in a shape, with the remote config where that was asked for.
pub fn write(shape: Shape, values: Values, config: Option<RemoteConfig>, quota_limited: Vec<String>) -> Response {
    let Values { details, failed, .. } = values;
    let flags = match shape {
        Shape::Typed => Flags::Details { flags: details.into_iter().map(|(key, flag)| (key, flag.typed())).collect() },
        Shape::Details => Flags::Details { flags: details },
        Shape::Values | Shape::Enabled => {
            let shown = || details.values().filter(|flag| shape == Shape::Values || flag.enabled);
            Flags::Values {
                feature_flags: shown().map(|flag| (flag.key.clone(), flag.value())).collect(),
                feature_flag_payloads: shown()
                    .filter_map(|flag| Some((flag.key.clone(), flag.metadata.payload.clone()?)))
                    .collect(),
            }
        }
        Shape::Names => Flags::Names {
            feature_flags: details.into_values().filter(|flag| flag.enabled).map(|flag| flag.key).collect(),
        },
    };
    Json(Answer {
        errors_while_computing_flags: failed,
        request_id: Uuid::now_v7(),
        evaluated_at: Timestamp::now().as_millisecond(),
        quota_limited,
        flags,
        config,
    })
    .into_response()
}

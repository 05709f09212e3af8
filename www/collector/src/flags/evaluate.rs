//! Which value a flag has for a person, and why.

use std::collections::{HashMap, HashSet};

use jiff::Timestamp;

use super::hash;
use crate::{
    filters::{
        definition::{Condition, Definitions, FeatureFlag, PropertyFilter},
        members::Members,
        property::{self, is_true},
    },
    limits::FLAG_CHAIN,
    model::Properties,
};

/// Whom flags are evaluated for.
#[derive(Debug, Default)]
pub struct Subject {
    /// Who asks.
    pub distinct_id: String,
    /// The device, where the request names it.
    pub device_id: Option<String>,
    /// What is known of the person, stored and sent.
    pub person: Properties,
    /// Group keys by the name of their type.
    pub groups: HashMap<String, String>,
    /// What is known of each group, by the name of its type.
    pub group_properties: HashMap<String, Properties>,
    /// By flag: the id that the person had before identification, for flags that go on with it.
    pub earlier_ids: HashMap<String, String>,
    /// The static cohorts that list the person.
    pub listed_in: HashSet<i64>,
}

/// Why a flag has its value. The later outranks the earlier where conditions differ.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Reason {
    /// It depends on a flag that is not there, or on itself.
    MissingDependency,
    /// It is for groups of a type that the request does not name.
    NoGroupType,
    /// No condition matches.
    NoConditionMatch,
    /// A condition matches but for its share.
    OutOfRolloutBound,
    /// A condition matches.
    ConditionMatch,
    /// An experiment's holdout has this one.
    HoldoutConditionValue,
    /// The person's enrolment in the early access feature decides.
    SuperConditionValue,
}

impl Reason {
    /// As the answer names it.
    pub fn code(self) -> &'static str {
        match self {
            Self::MissingDependency => "missing_dependency",
            Self::NoGroupType => "no_group_type",
            Self::NoConditionMatch => "no_condition_match",
            Self::OutOfRolloutBound => "out_of_rollout_bound",
            Self::ConditionMatch => "condition_match",
            Self::HoldoutConditionValue => "holdout_condition_value",
            Self::SuperConditionValue => "super_condition_value",
        }
    }
}

/// A flag's value for a person.
#[derive(Debug, Clone, PartialEq)]
pub struct Outcome {
    /// Whether it is on.
    pub enabled: bool,
    /// Which variant it has, where there are any.
    pub variant: Option<String>,
    /// Why.
    pub reason: Reason,
    /// The condition that decided.
    pub condition: Option<usize>,
}

impl Outcome {
    fn off(reason: Reason, condition: Option<usize>) -> Self {
        Self { enabled: false, variant: None, reason, condition }
    }

    /// Whether another flag's condition that expects `wanted` of this one matches.
    fn evaluates_to(&self, wanted: &serde_json::Value) -> bool {
        match (wanted, &self.variant) {
            (serde_json::Value::Bool(wanted), _) => *wanted == self.enabled,
            (serde_json::Value::String(wanted), Some(variant)) => wanted == variant,
            _ => false,
        }
    }
}

/// A flag depends on one that is not there, or on itself.
struct Unresolved;

#[derive(Clone)]
enum State {
    UnderWay,
    Done(Outcome),
}

/// Evaluates flags for one subject; each flag once, however many depend on it.
pub struct Evaluation<'a> {
    definitions: &'a Definitions,
    subject: &'a Subject,
    now: Timestamp,
    states: HashMap<usize, State>,
    /// How many flags are under way: each is a call on the stack.
    depth: usize,
}

impl<'a> Evaluation<'a> {
    /// An evaluation at the time `now`, which relative dates count from.
    pub fn new(definitions: &'a Definitions, subject: &'a Subject, now: Timestamp) -> Self {
        Self { definitions, subject, now, states: HashMap::new(), depth: 0 }
    }

    /// The value of the flag at this place of the definitions.
    pub fn flag(&mut self, index: usize) -> Outcome {
        match self.states.get(&index) {
            Some(State::Done(outcome)) => return outcome.clone(),
            Some(State::UnderWay) => return Outcome::off(Reason::MissingDependency, None),
            None if self.depth >= FLAG_CHAIN => return Outcome::off(Reason::MissingDependency, None),
            None => {}
        }
        self.depth += 1;
        self.states.insert(index, State::UnderWay);
        let definitions = self.definitions;
        let outcome = match self.evaluate(&definitions.flags[index]) {
            Ok(outcome) => outcome,
            Err(Unresolved) => Outcome::off(Reason::MissingDependency, None),
        };
        self.depth -= 1;
        self.states.insert(index, State::Done(outcome.clone()));
        outcome
    }

    fn evaluate(&mut self, flag: &FeatureFlag) -> Result<Outcome, Unresolved> {
        if !flag.active {
            return Ok(Outcome::off(Reason::NoConditionMatch, None));
        }
        if let Some(enabled) = self.enrolment(flag)? {
            let reason = Reason::SuperConditionValue;
            return Ok(Outcome { enabled, variant: None, reason, condition: Some(0) });
        }
        if let Some(variant) = self.holdout(flag) {
            let reason = Reason::HoldoutConditionValue;
            return Ok(Outcome { enabled: true, variant: Some(variant), reason, condition: None });
        }
        let mut best = Outcome::off(Reason::NoConditionMatch, None);
        for (index, condition) in flag.filters.groups.iter().enumerate() {
            let reason = self.condition(flag, condition)?;
            if reason == Reason::ConditionMatch {
                let variant = self.variant(flag, condition);
                return Ok(Outcome { enabled: true, variant, reason, condition: Some(index) });
            }
            if reason >= best.reason || best.condition.is_none() {
                best = Outcome::off(reason, Some(index));
            }
            if reason == Reason::OutOfRolloutBound && flag.filters.early_exit {
                break;
            }
        }
        Ok(best)
    }

    fn condition(&mut self, flag: &FeatureFlag, condition: &Condition) -> Result<Reason, Unresolved> {
        let Some(id) = self.id(flag, condition) else { return Ok(Reason::NoGroupType) };
        if !self.properties_match(flag, condition)? {
            return Ok(Reason::NoConditionMatch);
        }
        let within = |percent: f64| percent >= 100.0 || hash::rollout(&flag.key, id) <= percent / 100.0;
        Ok(match condition.rollout_percentage {
            Some(percent) if !within(percent) => Reason::OutOfRolloutBound,
            _ => Reason::ConditionMatch,
        })
    }

    fn properties_match(&mut self, flag: &FeatureFlag, condition: &Condition) -> Result<bool, Unresolved> {
        let subject = self.subject;
        let nobody = Properties::new();
        let properties = match group_type(flag, condition) {
            None => &subject.person,
            Some(index) => self.group(index).and_then(|name| subject.group_properties.get(name)).unwrap_or(&nobody),
        };
        for filter in &condition.properties {
            if !self.matches(filter, properties)? {
                return Ok(false);
            }
        }
        Ok(true)
    }

    fn matches(&mut self, filter: &PropertyFilter, properties: &Properties) -> Result<bool, Unresolved> {
        if filter.is_flag() {
            let operator = filter.operator.as_deref().unwrap_or("exact");
            if operator != "flag_evaluates_to" || filter.key.is_empty() {
                return Ok(false);
            }
            let index = self.definitions.flag(&filter.key).ok_or(Unresolved)?;
            let other = self.flag(index);
            return match other.reason {
                Reason::MissingDependency => Err(Unresolved),
                _ => Ok(other.evaluates_to(&filter.value)),
            };
        }
        let (listed_in, cohorts, now) = (&self.subject.listed_in, &self.definitions.cohorts, self.now);
        Ok(match filter.cohort() {
            Some(_) => Members::new(properties, listed_in, cohorts, now).matches(filter),
            None => property::matches(filter, properties, now),
        })
    }

    /// Whether the person's enrolment says that the flag is on or off; `None` where there is none.
    fn enrolment(&mut self, flag: &FeatureFlag) -> Result<Option<bool>, Unresolved> {
        let subject = self.subject;
        if flag.filters.feature_enrollment == Some(true) {
            let name = format!("$feature_enrollment/{}", flag.key);
            return Ok(subject.person.get(&name).map(is_true));
        }
        let Some(condition) = flag.filters.super_groups.first() else { return Ok(None) };
        if !condition.properties.iter().any(|filter| subject.person.contains_key(&filter.key)) {
            return Ok(None);
        }
        for filter in &condition.properties {
            if !self.matches(filter, &subject.person)? {
                return Ok(Some(false));
            }
        }
        Ok(Some(true))
    }

    fn holdout(&self, flag: &FeatureFlag) -> Option<String> {
        let holdout = flag.filters.holdout.as_ref()?;
        let id = self.id(flag, &Condition::default())?;
        let percent = holdout.exclusion_percentage.clamp(0.0, 100.0);
        let held = percent >= 100.0 || hash::holdout(id) <= percent / 100.0;
        held.then(|| format!("holdout-{}", holdout.id))
    }

    /// The condition's own variant where the flag has it, else the one this id falls to.
    fn variant(&self, flag: &FeatureFlag, condition: &Condition) -> Option<String> {
        let variants = &flag.filters.multivariate.variants;
        if let Some(wanted) = &condition.variant
            && variants.iter().any(|variant| variant.key == *wanted)
        {
            return Some(wanted.clone());
        }
        let place = hash::variant(&flag.key, self.id(flag, condition)?);
        let mut end = 0.0;
        let found = variants.iter().find(|variant| {
            let start = end;
            end += variant.rollout_percentage / 100.0;
            (start..end).contains(&place)
        });
        found.map(|variant| variant.key.clone())
    }

    /// What is hashed for the flag: the group's key, the device, or the distinct id.
    fn id(&self, flag: &FeatureFlag, condition: &Condition) -> Option<&'a str> {
        let subject = self.subject;
        if let Some(index) = group_type(flag, condition) {
            return self.group(index).and_then(|name| subject.groups.get(name)).map(String::as_str);
        }
        if flag.bucketing_identifier.as_deref() == Some("device_id")
            && let Some(device) = &subject.device_id
        {
            return Some(device);
        }
        let earlier = subject.earlier_ids.get(&flag.key).filter(|_| flag.ensure_experience_continuity);
        Some(earlier.unwrap_or(&subject.distinct_id))
    }

    fn group(&self, index: usize) -> Option<&'a str> {
        self.definitions.group_types.get(index).map(String::as_str)
    }
}

/// The type of group that a condition is for; none is for persons.
fn group_type(flag: &FeatureFlag, condition: &Condition) -> Option<usize> {
    condition.aggregation_group_type_index.unwrap_or(flag.filters.aggregation_group_type_index)
}

#[cfg(test)]
#[path = "evaluate/tests.rs"]
mod tests;

//! Who belongs to a cohort.

use std::{
    cell::Cell,
    collections::{HashMap, HashSet},
};

use jiff::Timestamp;

use super::{
    definition::{Member, PropertyFilter, PropertyGroup},
    property,
};
use crate::{limits::COHORT_STEPS, model::Properties};

/// Maximum depth of cohorts within cohorts: one that contains itself is empty.
const DEEPEST: usize = 16;

/// A person, and the cohorts that they may be in.
pub struct Members<'a> {
    /// What is known of them.
    pub properties: &'a Properties,
    /// The static cohorts that list them.
    pub listed_in: &'a HashSet<i64>,
    /// Cohorts by properties, by id.
    pub cohorts: &'a HashMap<i64, PropertyGroup>,
    /// What dates are relative to.
    pub now: Timestamp,
    /// Conditions that were looked at.
    steps: Cell<usize>,
}

impl<'a> Members<'a> {
    /// A person at the time `now`.
    pub fn new(
        properties: &'a Properties,
        listed_in: &'a HashSet<i64>,
        cohorts: &'a HashMap<i64, PropertyGroup>,
        now: Timestamp,
    ) -> Self {
        Self { properties, listed_in, cohorts, now, steps: Cell::new(0) }
    }

    /// Whether they are in the cohort that `filter` names, or are not in it if the filter negates that. A cohort that
    /// does not exist is empty.
    pub fn matches(&self, filter: &PropertyFilter) -> bool {
        self.filter(filter, 0)
    }

    /// Whether they are in the cohort of this number.
    pub fn contains(&self, id: i64) -> bool {
        self.is_in(id, 0)
    }

    fn is_in(&self, id: i64, depth: usize) -> bool {
        match self.cohorts.get(&id) {
            Some(cohort) => depth < DEEPEST && self.group(&cohort.kind, &cohort.values, depth + 1),
            None => self.listed_in.contains(&id),
        }
    }

    /// Cohorts that name each other many times over are empty once that took too long.
    fn filter(&self, filter: &PropertyFilter, depth: usize) -> bool {
        self.steps.set(self.steps.get() + 1);
        if self.steps.get() > COHORT_STEPS {
            return false;
        }
        let Some(id) = filter.cohort() else { return property::matches(filter, self.properties, self.now) };
        self.is_in(id, depth) != (filter.operator.as_deref() == Some("not_in"))
    }

    fn group(&self, kind: &str, values: &[Member], depth: usize) -> bool {
        let matches = |member: &Member| match member {
            Member::Group { kind, values } => self.group(kind, values, depth),
            Member::Filter(filter) => self.filter(filter, depth) != filter.negation,
        };
        match kind {
            "OR" if !values.is_empty() => values.iter().any(matches),
            _ => values.iter().all(matches),
        }
    }
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::*;

    fn is_in(cohorts: &[(i64, Value)], filter: Value, properties: Value) -> bool {
        let cohorts = cohorts
            .iter()
            .map(|(id, cohort)| (*id, serde_json::from_value(cohort.clone()).expect("a cohort")))
            .collect();
        let filter = serde_json::from_value(filter).expect("a filter");
        let properties = properties.as_object().expect("an object");
        Members::new(properties, &HashSet::from([9]), &cohorts, Timestamp::UNIX_EPOCH).matches(&filter)
    }

    #[test]
    fn groups_nest_and_negate() {
        let cohort = json!({ "type": "OR", "values": [
            { "type": "AND", "values": [
                { "key": "plan", "type": "person", "value": ["pro"], "operator": "exact" },
                { "key": "country", "type": "person", "value": ["de"], "operator": "exact", "negation": true },
            ] },
            { "type": "AND", "values": [{ "key": "staff", "type": "person", "value": "true", "operator": "exact" }] },
        ] });
        let cohorts = [(1, cohort)];
        let filter = json!({ "key": "id", "type": "cohort", "value": 1 });
        assert!(is_in(&cohorts, filter.clone(), json!({ "plan": "pro", "country": "fr" })));
        assert!(!is_in(&cohorts, filter.clone(), json!({ "plan": "pro", "country": "de" })));
        assert!(is_in(&cohorts, filter.clone(), json!({ "plan": "free", "staff": true })));
        assert!(!is_in(&cohorts, filter, json!({})));
        let outside = json!({ "key": "id", "type": "cohort", "value": "1", "operator": "not_in" });
        assert!(is_in(&cohorts, outside, json!({ "plan": "free" })));
    }

    #[test]
    fn cohorts_that_name_each_other_many_times_over_end() {
        let name = |id: i64| json!({ "key": "id", "type": "cohort", "value": id, "negation": true });
        let names = json!({ "type": "AND", "values": [name(1), name(1), name(1), name(1), name(1), name(1), name(1)] });
        let filter = json!({ "key": "id", "type": "cohort", "value": 1 });
        let begin = std::time::Instant::now();
        is_in(&[(1, names)], filter, json!({}));
        assert!(begin.elapsed() < std::time::Duration::from_secs(5));
    }

    #[test]
    fn cohorts_may_name_cohorts_even_themselves() {
        let names = |id: i64| json!({ "type": "AND", "values": [{ "key": "id", "type": "cohort", "value": id }] });
        let leaf = json!({ "type": "AND", "values": [{ "key": "a", "type": "person", "value": "1" }] });
        let cohorts = [(1, names(2)), (2, leaf), (3, names(3))];
        let filter = |id: i64| json!({ "key": "id", "type": "cohort", "value": id, "operator": "in" });
        assert!(is_in(&cohorts, filter(1), json!({ "a": 1 })));
        assert!(!is_in(&cohorts, filter(1), json!({ "a": 2 })));
        assert!(!is_in(&cohorts, filter(3), json!({ "a": 1 })));
        assert!(!is_in(&cohorts, filter(4), json!({ "a": 1 })));
        // a static one, by itself and within another
        assert!(is_in(&cohorts, filter(9), json!({})));
        assert!(is_in(&[(1, names(9))], filter(1), json!({})));
    }
}

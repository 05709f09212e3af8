//! Who belongs to a cohort.

use std::collections::HashMap;

use jiff::Timestamp;

use super::{
    definition::{Member, PropertyFilter, PropertyGroup},
    property,
};
use crate::model::Properties;

/// Cohorts within cohorts are followed this far: one that contains itself has nobody.
const DEEPEST: usize = 16;

/// Whether somebody with these properties is in the cohort that `filter` names, or is not in it where
/// the filter wants that. A cohort that is not there has nobody.
pub fn matches(
    filter: &PropertyFilter,
    properties: &Properties,
    cohorts: &HashMap<i64, PropertyGroup>,
    now: Timestamp,
) -> bool {
    Members { properties, cohorts, now }.filter(filter, 0)
}

/// Whether somebody with these properties is in a cohort of this definition.
pub fn contains(
    cohort: &PropertyGroup,
    properties: &Properties,
    cohorts: &HashMap<i64, PropertyGroup>,
    now: Timestamp,
) -> bool {
    Members { properties, cohorts, now }.group(&cohort.kind, &cohort.values, 0)
}

struct Members<'a> {
    properties: &'a Properties,
    cohorts: &'a HashMap<i64, PropertyGroup>,
    now: Timestamp,
}

impl Members<'_> {
    fn filter(&self, filter: &PropertyFilter, depth: usize) -> bool {
        let Some(id) = filter.cohort() else { return property::matches(filter, self.properties, self.now) };
        let is_in = match self.cohorts.get(&id) {
            Some(cohort) if depth < DEEPEST => self.group(&cohort.kind, &cohort.values, depth + 1),
            _ => false,
        };
        is_in != (filter.operator.as_deref() == Some("not_in"))
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
        matches(&filter, properties.as_object().expect("an object"), &cohorts, Timestamp::UNIX_EPOCH)
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
    fn cohorts_may_name_cohorts_even_themselves() {
        let names = |id: i64| json!({ "type": "AND", "values": [{ "key": "id", "type": "cohort", "value": id }] });
        let leaf = json!({ "type": "AND", "values": [{ "key": "a", "type": "person", "value": "1" }] });
        let cohorts = [(1, names(2)), (2, leaf), (3, names(3))];
        let filter = |id: i64| json!({ "key": "id", "type": "cohort", "value": id, "operator": "in" });
        assert!(is_in(&cohorts, filter(1), json!({ "a": 1 })));
        assert!(!is_in(&cohorts, filter(1), json!({ "a": 2 })));
        assert!(!is_in(&cohorts, filter(3), json!({ "a": 1 })));
        assert!(!is_in(&cohorts, filter(4), json!({ "a": 1 })));
    }
}

//! Filters as conditions of SQL.
//!
//! In what is made here, `e` is an event, `d` the distinct id that it was sent with and `p` the person with a profile,
//! which an event need not have.

use std::collections::{HashMap, HashSet};

use jiff::Timestamp;
use rusqlite::types::Value as Sql;
use serde_json::json;

use crate::{
    filters::{
        dates,
        definition::{Definitions, Member, PropertyFilter, PropertyGroup},
    },
    limits::COHORT_STEPS,
    time,
};

/// Maximum depth of cohorts within cohorts: one that contains itself is empty.
const DEEPEST: usize = 16;

/// A statement in the making. Values are in the order of their question marks.
#[derive(Debug, Clone, Default)]
pub struct Statement {
    /// The text.
    pub text: String,
    /// The values.
    pub values: Vec<Sql>,
    /// The property whose values `e` is read from, and its number: [`super::property_values`]. `e` is an event else.
    pub tracked: Option<(String, i64)>,
}

impl Statement {
    /// Adds text that has no values.
    pub fn push(&mut self, text: &str) -> &mut Self {
        self.text.push_str(text);
        self
    }

    /// Adds a value.
    pub fn bind(&mut self, value: impl Into<Sql>) -> &mut Self {
        self.text.push('?');
        self.values.push(value.into());
        self
    }

    /// Adds the JSON text of a property of the object that `json` is.
    pub fn property(&mut self, json: &str, name: &str) -> &mut Self {
        if json == "e.properties" && self.tracked.as_ref().is_some_and(|(tracked, _)| tracked == name) {
            return self.push("e.value");
        }
        // A path is part of the text, as an index on it would have to be found. Few names cannot be in one.
        if name.contains(['"', '\\', '\0']) {
            return self.push(&format!("member({json}, ")).bind(name.to_owned()).push(")");
        }
        self.push(&format!("({json} -> '$.\"{}\"')", name.replace('\'', "''")))
    }
}

/// Makes conditions of filters.
pub struct Conditions<'a> {
    cohorts: &'a HashMap<i64, PropertyGroup>,
    lists: &'a HashMap<i64, HashSet<String>>,
    now: Timestamp,
    steps: usize,
}

impl<'a> Conditions<'a> {
    /// Conditions by the cohorts of a project; relative dates count from `now`.
    pub fn new(definitions: &'a Definitions, now: Timestamp) -> Self {
        Self { cohorts: &definitions.cohorts, lists: &definitions.lists, now, steps: 0 }
    }

    /// Of `e` with `d` and `p`: what an insight wants.
    pub fn event(&mut self, sql: &mut Statement, group: &PropertyGroup) {
        self.group(sql, &group.kind, &group.values, &mut |own, sql, filter| match filter.kind.as_deref() {
            Some("cohort") => {
                own.in_cohort(sql, filter, "d.person_id", 0);
            }
            kind => {
                let object = if kind == Some("person") { "p.properties" } else { "e.properties" };
                own.property(sql, "event_matches", filter, object);
            }
        });
    }

    /// Of `p`: one property, by the rules of flags.
    pub fn person_property(&mut self, sql: &mut Statement, filter: &PropertyFilter) {
        self.property(sql, "person_matches", filter, "p.properties");
    }

    /// A select of the ids of a cohort's persons.
    pub fn cohort(&mut self, sql: &mut Statement, id: i64, depth: usize) {
        if let Some(listed) = self.lists.get(&id) {
            sql.push(
                "SELECT listed.person_id FROM distinct_ids listed
                 WHERE listed.distinct_id IN (SELECT value FROM json_each(",
            );
            sql.bind(json!(listed).to_string()).push("))");
            return;
        }
        sql.push("SELECT p.id FROM persons p WHERE ");
        match self.cohorts.get(&id).filter(|_| depth < DEEPEST) {
            Some(group) => self.group(sql, &group.kind, &group.values, &mut |own, sql, filter| {
                own.of_cohort(sql, filter, depth + 1);
            }),
            None => {
                sql.push("FALSE");
            }
        }
    }

    fn of_cohort(&mut self, sql: &mut Statement, filter: &PropertyFilter, depth: usize) {
        if filter.negation {
            sql.push("NOT ");
        }
        self.steps += 1;
        match filter.kind.as_deref() {
            // Cohorts that name each other many times over are empty once that took too long.
            Some("cohort") if self.steps > COHORT_STEPS / 100 => {
                sql.push("FALSE");
            }
            Some("cohort") => self.in_cohort(sql, filter, "p.id", depth),
            Some("behavioral") => self.behaviour(sql, filter),
            _ => self.person_property(sql, filter),
        }
    }

    fn in_cohort(&mut self, sql: &mut Statement, filter: &PropertyFilter, person: &str, depth: usize) {
        let is_out = filter.operator.as_deref() == Some("not_in");
        sql.push(&format!("({person} {}IN (", if is_out { "NOT " } else { "" }));
        self.cohort(sql, filter.cohort().unwrap_or(-1), depth);
        sql.push("))");
    }

    /// Who did something so often in a time.
    fn behaviour(&mut self, sql: &mut Statement, filter: &PropertyFilter) {
        // It has an `e` of its own.
        let tracked = sql.tracked.take();
        let since = filter.since(self.now).map_or(i64::MIN, Timestamp::as_millisecond);
        let is_first = filter.value.as_str() == Some("performed_event_first_time");
        sql.push("p.id IN (SELECT d.person_id FROM events e CROSS JOIN distinct_ids d ON d.key = e.distinct_key");
        sql.push(" WHERE e.event = ").bind(filter.key.clone());
        if !is_first {
            sql.push(" AND e.at >= ").bind(since);
        }
        sql.push(" AND ");
        let wanted: Vec<Member> = filter.event_filters.iter().cloned().map(Member::Filter).collect();
        self.group(sql, "AND", &wanted, &mut |own, sql, filter| {
            own.property(sql, "event_matches", filter, "e.properties");
        });
        sql.push(" GROUP BY d.person_id");
        match filter.value.as_str() {
            Some("performed_event_multiple") => {
                let operator = match filter.operator.as_deref() {
                    Some("lte") => "<=",
                    Some("lt") => "<",
                    Some("gt") => ">",
                    Some("eq" | "exact") => "=",
                    _ => ">=",
                };
                sql.push(&format!(" HAVING COUNT(*) {operator} ")).bind(filter.operator_value.unwrap_or(1));
            }
            _ if is_first => {
                sql.push(" HAVING MIN(e.at) >= ").bind(since);
            }
            _ => {}
        }
        sql.push(")");
        sql.tracked = tracked;
    }

    fn property(&mut self, sql: &mut Statement, function: &str, filter: &PropertyFilter, object: &str) {
        let mut value = filter.value.clone();
        let is_of_dates = filter.operator.as_deref().is_some_and(|operator| operator.starts_with("is_date_"));
        if let Some(date) = is_of_dates.then(|| dates::of_filter(&value, self.now)).flatten() {
            value = time::format(date).into();
        }
        let wanted = json!({ "key": filter.key, "value": value, "operator": filter.operator });
        sql.push(function).push("(").bind(wanted.to_string()).push(", ").property(object, &filter.key).push(")");
    }

    fn group(
        &mut self,
        sql: &mut Statement,
        kind: &str,
        values: &[Member],
        of_filter: &mut dyn FnMut(&mut Self, &mut Statement, &PropertyFilter),
    ) {
        // No conditions at all are met by everybody.
        sql.push(if values.is_empty() { "(TRUE" } else { "(" });
        for (index, member) in values.iter().enumerate() {
            if index > 0 {
                sql.push(if kind == "OR" { " OR " } else { " AND " });
            }
            match member {
                Member::Group { kind, values } => self.group(sql, kind, values, of_filter),
                Member::Filter(filter) => of_filter(self, sql, filter),
            }
        }
        sql.push(")");
    }
}

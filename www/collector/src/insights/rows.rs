//! The part of SQL that all insights share: the events of a kind, with whom they belong to.

use std::collections::HashMap;

use jiff::Timestamp;
use serde_json::{Value, json};

use super::{
    question::{Breakdown, Entity, Math},
    range::{Range, When},
};
use crate::{
    filters::definition::{Definitions, Member, PropertyGroup},
    store::{
        StoreError,
        conditions::{Conditions, Statement},
        reader::Reading,
    },
};

/// What an insight is answered from.
pub struct Asking<'a> {
    /// The connection.
    pub reading: &'a Reading,
    /// The cohorts.
    pub definitions: &'a Definitions,
    /// What relative dates count from.
    pub now: Timestamp,
    /// Whether the aggregates that know all persons are there: [`crate::store::functions::people`].
    pub knows_people: bool,
    /// The properties whose values have a place of their own.
    pub tracked: HashMap<String, i64>,
}

/// Which tables a statement reads besides events.
#[derive(Debug, Clone, Copy, Default)]
pub struct Needs {
    /// `d`, for whom an event belongs to.
    pub person: bool,
    /// `p`, for the person's properties.
    pub profile: bool,
}

impl<'a> Asking<'a> {
    /// The range of a question that was found to be valid.
    pub fn range(&self, when: &When) -> Result<Range, StoreError> {
        let first: Option<i64> = match when.date_from.as_deref() {
            // One step down the index for each name.
            Some("all") => self.reading.query_row(
                "SELECT MIN((SELECT MIN(e.at) FROM events e WHERE e.event = names.event)) FROM event_names names",
                [],
                |row| row.get(0),
            )?,
            _ => None,
        };
        let now = self.now.as_millisecond();
        Ok(when.range(self.now, || first.unwrap_or(now)).unwrap_or(Range { from: now, to: now }))
    }

    /// What is asked, on a connection where nothing is prepared for it.
    pub fn new(reading: &'a Reading, definitions: &'a Definitions, now: Timestamp) -> Self {
        Self { reading, definitions, now, knows_people: false, tracked: HashMap::new() }
    }

    /// Has the select that begins here read a property's values in place of events, where it needs no other property.
    pub fn choose(&self, sql: &mut Statement, entity: &Entity, all: &PropertyGroup, breakdown: Option<&Breakdown>) {
        let names = entity.event_properties(all, breakdown);
        let only = names.first().filter(|_| names.len() == 1 && entity.math != Math::Sessions);
        sql.tracked = only.and_then(|name| Some((name.clone(), *self.tracked.get(name)?)));
    }

    /// Adds `FROM` the events of a kind `WHERE` they are as wanted. A time can follow as `AND e.at …`.
    pub fn events(&self, sql: &mut Statement, entity: &Entity, all: &PropertyGroup, needs: Needs) {
        sql.push(if sql.tracked.is_some() { " FROM property_values e" } else { " FROM events e" });
        self.wanted(sql, entity, all, needs);
    }

    /// The same without `FROM`, after what has `events e` in it.
    pub fn wanted(&self, sql: &mut Statement, entity: &Entity, all: &PropertyGroup, needs: Needs) {
        let groups = [&entity.properties, all];
        let profile = needs.profile || groups.iter().any(|group| asks_for(&group.values, "person"));
        let person = profile || needs.person || groups.iter().any(|group| asks_for(&group.values, "cohort"));
        // SQLite is not to begin with the persons.
        if person {
            sql.push(" CROSS JOIN distinct_ids d ON d.key = e.distinct_key");
        }
        if profile {
            sql.push(" LEFT JOIN persons p ON p.id = d.person_id");
        }
        match &sql.tracked {
            Some((_, number)) => {
                let number = *number;
                sql.push(" WHERE e.property = ").bind(number).push(" AND")
            }
            None => sql.push(" WHERE"),
        };
        match &entity.event {
            Some(event) => sql.push(" e.event = ").bind(event.clone()),
            // By way of the names the index on name and time serves here, too.
            None => sql.push(" e.event IN (SELECT event FROM event_names)"),
        };
        for group in groups.into_iter().filter(|group| !group.values.is_empty()) {
            sql.push(" AND ");
            Conditions::new(self.definitions, self.now).event(sql, group);
        }
    }
}

/// Whether a filter of this kind is among them.
fn asks_for(members: &[Member], kind: &str) -> bool {
    members.iter().any(|member| match member {
        Member::Group { values, .. } => asks_for(values, kind),
        Member::Filter(filter) => filter.kind.as_deref() == Some(kind),
    })
}

/// Adds the value of a breakdown as text; NULL where there is none, or an empty one.
pub fn value(sql: &mut Statement, breakdown: Option<&Breakdown>) {
    match breakdown {
        None => {
            sql.push("NULL");
        }
        Some(by) => {
            let object = if by.of_person { "p.properties" } else { "e.properties" };
            sql.push("NULLIF(text_of(").property(object, &by.property).push("), '')");
        }
    }
}

/// What a breakdown needs besides events.
pub fn needs(breakdown: Option<&Breakdown>) -> Needs {
    let profile = breakdown.is_some_and(|by| by.of_person);
    Needs { person: profile, profile }
}

/// A table of intervals as JSON: `[[from, to], …]`.
pub fn intervals(starts: &[i64]) -> String {
    json!(starts.windows(2).map(|pair| [pair[0], pair[1]]).collect::<Vec<_>>()).to_string()
}

/// A number as JSON; whole ones without a point.
pub fn number(number: f64) -> Value {
    if number.fract() == 0.0 && number.abs() < 9e15 { json!(number as i64) } else { json!(number) }
}

//! `funnel_path(funnel, at, id, step, value)`: how far one person came in a funnel.
//!
//! Its rows are the person's events: time in milliseconds, id, and the step that the event is, counted from 1; an event
//! that is several steps has a row for each. An exclusion is a negative number, an event that is nothing a 0. `value` is
//! what a breakdown asks for. It answers with JSON, `[steps, [times], value]`, and with NULL for those who are not in the
//! funnel: without a first step, or with an exclusion on their way.
//!
//! The rules are those of PostHog's `aggregate_funnel`: each step after the one before, all within the window from the
//! first, each event once; of several ways the furthest, of those the one that was there first. Events of one moment
//! count in whatever order helps.

mod ordered;
mod strict;
mod unordered;

use std::sync::Arc;

use rusqlite::functions::{Aggregate, Context};
use serde::{Deserialize, Serialize};

use super::people::People;
use crate::limits::FUNNEL_MOMENTS;

/// In which order the steps have to come.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Order {
    /// One after the other, with other events between them.
    Ordered,
    /// One right after the other, of all events of the person.
    Strict,
    /// In any.
    Unordered,
}

/// Which event's value a person counts for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Touch {
    /// The first of the funnel that has one.
    First,
    /// The last.
    Last,
}

/// What makes a way through the funnel; JSON in SQL.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Funnel {
    /// How many steps there are.
    pub steps: usize,
    /// How long the way from the first step may take, in milliseconds.
    pub window: i64,
    /// In which order the steps have to come.
    pub order: Order,
    /// Of each exclusion the step from which it counts, from 0, and the step up to which it does.
    pub exclusions: Vec<(usize, usize)>,
    /// Which value is the person's.
    pub touch: Touch,
}

/// One row.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Moment {
    /// When, in milliseconds.
    pub at: i64,
    /// The event.
    pub id: i64,
    /// What it is in the funnel.
    pub step: i64,
}

/// The times of the furthest way, one for each step; `None` for those who are not in the funnel. `moments` are in order.
pub fn furthest(funnel: &Funnel, moments: &[Moment]) -> Option<Vec<i64>> {
    match funnel.order {
        Order::Ordered => ordered::furthest(funnel, moments),
        Order::Strict => strict::furthest(funnel, moments),
        Order::Unordered => unordered::furthest(funnel, moments),
    }
}

/// The aggregate.
pub struct Paths;

/// The rows of one person.
pub struct Rows {
    funnel: Funnel,
    moments: Vec<Moment>,
    value: Option<(i64, i64, String)>,
}

impl Aggregate<Rows, Option<String>> for Paths {
    fn init(&self, context: &mut Context<'_>) -> rusqlite::Result<Rows> {
        let funnel = serde_json::from_str(context.get_raw(0).as_str()?);
        let funnel = funnel.map_err(|error| rusqlite::Error::UserFunctionError(error.into()))?;
        Ok(Rows { funnel, moments: Vec::new(), value: None })
    }

    fn step(&self, context: &mut Context<'_>, rows: &mut Rows) -> rusqlite::Result<()> {
        let moment = Moment { at: context.get(1)?, id: context.get(2)?, step: context.get(3)? };
        rows.moments.push(moment);
        if let Some(value) = context.get::<Option<String>>(4)? {
            let is_better = rows.value.as_ref().is_none_or(|(at, id, _)| match rows.funnel.touch {
                Touch::First => (moment.at, moment.id) < (*at, *id),
                Touch::Last => (moment.at, moment.id) > (*at, *id),
            });
            if is_better && !value.is_empty() {
                rows.value = Some((moment.at, moment.id, value));
            }
        }
        Ok(())
    }

    fn finalize(&self, _: &mut Context<'_>, rows: Option<Rows>) -> rusqlite::Result<Option<String>> {
        let Some(Rows { funnel, mut moments, value }) = rows else { return Ok(None) };
        moments.sort_unstable();
        let Some(times) = furthest(&funnel, &moments) else { return Ok(None) };
        let path = serde_json::to_string(&(times.len(), times, value.map(|(_, _, value)| value)));
        path.map(Some).map_err(|error| rusqlite::Error::UserFunctionError(error.into()))
    }
}

/// `funnel_paths(shape, at, id, step, key)`: the ways of all persons at once, as JSON: `[[person, steps, [times]], …]`. NULL
/// where there are too many events for that. To sort them here takes a fifth of the time that SQLite's sorting takes.
pub struct AllPaths(pub Arc<People>);

/// The rows of all persons.
pub struct AllRows {
    funnel: Funnel,
    moments: Vec<(u32, Moment)>,
    is_full: bool,
}

impl Aggregate<AllRows, Option<String>> for AllPaths {
    fn init(&self, context: &mut Context<'_>) -> rusqlite::Result<AllRows> {
        let funnel = serde_json::from_str(context.get_raw(0).as_str()?);
        let funnel = funnel.map_err(|error| rusqlite::Error::UserFunctionError(error.into()))?;
        Ok(AllRows { funnel, moments: Vec::new(), is_full: false })
    }

    fn step(&self, context: &mut Context<'_>, rows: &mut AllRows) -> rusqlite::Result<()> {
        if rows.is_full {
            return Ok(());
        }
        if rows.moments.len() == FUNNEL_MOMENTS {
            rows.is_full = true;
            rows.moments = Vec::new();
            return Ok(());
        }
        if let Some(person) = self.0.of(context.get(4)?) {
            let moment = Moment { at: context.get(1)?, id: context.get(2)?, step: context.get(3)? };
            rows.moments.push((person as u32, moment));
        }
        Ok(())
    }

    fn finalize(&self, _: &mut Context<'_>, rows: Option<AllRows>) -> rusqlite::Result<Option<String>> {
        let Some(AllRows { funnel, mut moments, is_full }) = rows else { return Ok(Some("[]".into())) };
        if is_full {
            return Ok(None);
        }
        moments.sort_unstable();
        let mut found: Vec<(u32, usize, Vec<i64>)> = Vec::new();
        let mut own: Vec<Moment> = Vec::new();
        for moments in moments.chunk_by(|one, other| one.0 == other.0) {
            own.clear();
            own.extend(moments.iter().map(|(_, moment)| *moment));
            found.extend(furthest(&funnel, &own).map(|times| (moments[0].0, times.len(), times)));
        }
        serde_json::to_string(&found).map(Some).map_err(|error| rusqlite::Error::UserFunctionError(error.into()))
    }
}

//! `retention_counts(shape, at, key, side)`: how many of those who did something in an interval did something in later ones.
//!
//! A row is an event: its time, its distinct id's key, and whether it counts a person (1), is its coming back (2) or both
//! (3). A person is two bits for each interval, so that all of them are counted in one pass. It answers with JSON,
//! `[[begun, later, count], …]`, where `later` counts from `begun` on.

use std::sync::Arc;

use rusqlite::functions::{Aggregate, Context};
use serde::{Deserialize, Serialize};

use super::people::People;

/// What is asked; JSON in SQL.
#[derive(Debug, Serialize, Deserialize)]
pub struct Shape {
    /// The begins of the intervals, and the end of the last: at most 128 of them.
    pub starts: Vec<i64>,
    /// Whether only the first time ever counts a person.
    pub first_time: bool,
}

/// The aggregate.
pub struct RetentionCounts(pub Arc<People>);

/// What is known of a person.
#[derive(Clone)]
struct Person {
    begun: u128,
    back: u128,
    first: i64,
}

/// All of them.
pub struct State {
    shape: Shape,
    persons: Vec<Person>,
}

impl State {
    /// The interval of a time.
    fn interval(&self, at: i64) -> Option<usize> {
        let index = self.shape.starts.partition_point(|start| *start <= at).checked_sub(1)?;
        (index + 1 < self.shape.starts.len()).then_some(index)
    }
}

impl Aggregate<State, String> for RetentionCounts {
    fn init(&self, context: &mut Context<'_>) -> rusqlite::Result<State> {
        let shape = serde_json::from_str(context.get_raw(0).as_str()?);
        let shape = shape.map_err(|error| rusqlite::Error::UserFunctionError(error.into()))?;
        Ok(State { shape, persons: vec![Person { begun: 0, back: 0, first: i64::MAX }; self.0.end()] })
    }

    fn step(&self, context: &mut Context<'_>, state: &mut State) -> rusqlite::Result<()> {
        let (at, side): (i64, i64) = (context.get(1)?, context.get(3)?);
        let Some(number) = self.0.of(context.get(2)?) else { return Ok(()) };
        let bit = state.interval(at).map_or(0, |interval| 1 << interval);
        let person = &mut state.persons[number];
        if side & 1 > 0 {
            person.begun |= bit;
            person.first = person.first.min(at);
        }
        if side & 2 > 0 {
            person.back |= bit;
        }
        Ok(())
    }

    fn finalize(&self, _: &mut Context<'_>, state: Option<State>) -> rusqlite::Result<String> {
        let Some(state) = state else { return Ok("[]".into()) };
        let total = state.shape.starts.len().saturating_sub(1);
        let mut counts = vec![0_i64; total * total];
        for person in &state.persons {
            let mut begun = match state.shape.first_time {
                true => state.interval(person.first).map_or(0, |interval| 1_u128 << interval),
                false => person.begun,
            };
            while begun > 0 {
                let from = begun.trailing_zeros() as usize;
                begun &= begun - 1;
                counts[from * total] += 1;
                let mut back = person.back >> from >> 1;
                while back > 0 {
                    let later = back.trailing_zeros() as usize + 1;
                    back &= back - 1;
                    counts[from * total + later] += 1;
                }
            }
        }
        let listed = (0..total * total).filter(|index| counts[*index] > 0);
        let listed: Vec<(usize, usize, i64)> =
            listed.map(|index| (index / total, index % total, counts[index])).collect();
        serde_json::to_string(&listed).map_err(|error| rusqlite::Error::UserFunctionError(error.into()))
    }
}

//! Whose an event is, without a look into a table for each: all distinct ids in memory, for aggregates.
//!
//! A person is the lowest key of its distinct ids, as everywhere in insights.

use std::sync::Arc;

use rusqlite::{
    Connection,
    functions::{Aggregate, Context},
};

use crate::{limits::PEOPLE_IN_MEMORY, store::StoreError};

/// The person of each distinct id by its key; 0 is none.
pub struct People(Vec<u32>);

impl People {
    /// All of them; `None` where there are too many to be held.
    pub fn load(connection: &Connection) -> Result<Option<Self>, StoreError> {
        let most: Option<i64> = connection.query_row("SELECT MAX(key) FROM distinct_ids", [], |row| row.get(0))?;
        let Some(length) = usize::try_from(most.unwrap_or(0)).ok().filter(|most| *most <= PEOPLE_IN_MEMORY) else {
            return Ok(None);
        };
        let mut people = vec![0; length + 1];
        // The index has them in this order.
        let mut statement =
            connection.prepare_cached("SELECT person_id, key FROM distinct_ids ORDER BY person_id, key")?;
        let mut rows = statement.query([])?;
        let (mut last, mut number) = (String::new(), 0);
        while let Some(row) = rows.next()? {
            let person = row.get_ref(0)?.as_str().map_err(rusqlite::Error::from)?;
            let key: u32 = row.get(1)?;
            if person != last {
                person.clone_into(&mut last);
                number = key;
            }
            // A distinct id that came after the first question has no place.
            if let Some(place) = people.get_mut(key as usize) {
                *place = number;
            }
        }
        Ok(Some(Self(people)))
    }

    /// The person of a distinct id; `None` for one that was not there when they were loaded.
    pub fn of(&self, key: i64) -> Option<usize> {
        let person = self.0.get(usize::try_from(key).ok()?)?;
        (*person > 0).then_some(*person as usize)
    }

    /// More than any person's number.
    pub fn end(&self) -> usize {
        self.0.len()
    }
}

/// How many persons events are of.
pub struct DistinctPersons(pub Arc<People>);

/// A bit for each person, and how many are set.
pub struct Seen {
    bits: Vec<u64>,
    number: i64,
}

impl Aggregate<Seen, i64> for DistinctPersons {
    fn init(&self, _: &mut Context<'_>) -> rusqlite::Result<Seen> {
        Ok(Seen { bits: vec![0; self.0.end() / 64 + 1], number: 0 })
    }

    fn step(&self, context: &mut Context<'_>, seen: &mut Seen) -> rusqlite::Result<()> {
        if let Some(person) = self.0.of(context.get(0)?) {
            let (word, bit) = (&mut seen.bits[person / 64], 1 << (person % 64));
            seen.number += i64::from(*word & bit == 0);
            *word |= bit;
        }
        Ok(())
    }

    fn finalize(&self, _: &mut Context<'_>, seen: Option<Seen>) -> rusqlite::Result<i64> {
        Ok(seen.map_or(0, |seen| seen.number))
    }
}

//! The rows of events, sessions and event names.

use std::collections::HashMap;

use jiff::Timestamp;
use rusqlite::{Transaction, params};

use super::StoreError;
use crate::{model::Event, time};

/// Adds an event. The new row's id; `None` where one with this uuid is there already.
pub fn insert_event(
    transaction: &Transaction<'_>,
    event: &Event,
    distinct_key: i64,
) -> Result<Option<i64>, StoreError> {
    let added = transaction
        .prepare_cached(
            "INSERT INTO events (uuid, token, event, distinct_id, distinct_key, session_id,
                                 timestamp, received_at, properties, at)
             VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10)
             ON CONFLICT (uuid, token) DO NOTHING",
        )?
        .execute(params![
            event.uuid.to_string(),
            event.token,
            event.name,
            event.distinct_id,
            distinct_key,
            event.session_id,
            time::format(event.timestamp),
            time::format(event.received_at),
            event.properties,
            event.timestamp.as_millisecond(),
        ])?;
    if added == 0 {
        return Ok(None);
    }
    let id = transaction.last_insert_rowid();
    if let Some(session_id) = &event.session_id {
        transaction
            .prepare_cached(
                "INSERT INTO sessions (session_id, distinct_key, first_event) VALUES (?1, ?2, ?3)
                 ON CONFLICT (session_id, distinct_key) DO NOTHING",
            )?
            .execute(params![session_id, distinct_key, id])?;
    }
    Ok(Some(id))
}

/// How often and when last a name was seen.
#[derive(Default)]
struct Seen {
    count: i64,
    last: Timestamp,
}

/// Counts of one transaction by token and event name, written once per name rather than per event.
#[derive(Default)]
pub struct Tally<'a>(HashMap<(&'a str, &'a str), Seen>);

impl<'a> Tally<'a> {
    /// Counts a newly stored event.
    pub fn add(&mut self, event: &'a Event) {
        let seen = self.0.entry((&event.token, &event.name)).or_default();
        seen.count += 1;
        seen.last = if seen.count == 1 { event.timestamp } else { seen.last.max(event.timestamp) };
    }

    /// Adds the counts to those of earlier transactions.
    pub fn flush(&self, transaction: &Transaction<'_>) -> Result<(), StoreError> {
        let mut upsert = transaction.prepare_cached(
            "INSERT INTO event_names (token, event, count, last_seen) VALUES (?1, ?2, ?3, ?4)
             ON CONFLICT (token, event) DO UPDATE SET
                 count = count + excluded.count, last_seen = MAX(last_seen, excluded.last_seen)",
        )?;
        for ((token, name), seen) in &self.0 {
            upsert.execute(params![token, name, seen.count, time::format(seen.last)])?;
        }
        Ok(())
    }
}

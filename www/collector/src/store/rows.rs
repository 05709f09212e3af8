//! The rows of events, sessions and event names.

use std::collections::HashMap;

use rusqlite::{Transaction, params};

use super::StoreError;
use crate::{model::Event, time};

/// Whether an event with this uuid is there already.
pub fn is_stored(transaction: &Transaction<'_>, event: &Event) -> Result<bool, StoreError> {
    Ok(transaction
        .prepare_cached("SELECT 1 FROM events WHERE uuid = ?1 AND token = ?2")?
        .exists(params![event.uuid.to_string(), event.token])?)
}

/// Adds an event that is not there yet. The new row's id.
pub fn insert_event(transaction: &Transaction<'_>, event: &Event, distinct_key: i64) -> Result<i64, StoreError> {
    transaction
        .prepare_cached(
            "INSERT INTO events (uuid, token, event, distinct_id, distinct_key, session_id,
                                 timestamp, received_at, properties, at)
             VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10)",
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
    let id = transaction.last_insert_rowid();
    if let Some(session_id) = &event.session_id {
        transaction
            .prepare_cached(
                "INSERT INTO sessions (session_id, distinct_key, first_event) VALUES (?1, ?2, ?3)
                 ON CONFLICT (session_id, distinct_key) DO NOTHING",
            )?
            .execute(params![session_id, distinct_key, id])?;
    }
    Ok(id)
}

/// How often and when last a name was seen.
#[derive(Default)]
struct Seen {
    count: i64,
    last: String,
}

/// Counts of one transaction by token and event name, written once per name rather than per event.
#[derive(Default)]
pub struct Tally<'a>(HashMap<(&'a str, &'a str), Seen>);

impl<'a> Tally<'a> {
    /// Counts a newly stored event.
    pub fn add(&mut self, event: &'a Event) {
        let seen = self.0.entry((&event.token, &event.name)).or_default();
        seen.count += 1;
        seen.last = std::mem::take(&mut seen.last).max(time::format(event.timestamp));
    }

    /// Adds the counts to those of earlier transactions.
    pub fn flush(&self, transaction: &Transaction<'_>) -> Result<(), StoreError> {
        let mut upsert = transaction.prepare_cached(
            "INSERT INTO event_names (token, event, count, last_seen) VALUES (?1, ?2, ?3, ?4)
             ON CONFLICT (token, event) DO UPDATE SET
                 count = count + excluded.count, last_seen = MAX(last_seen, excluded.last_seen)",
        )?;
        for ((token, name), seen) in &self.0 {
            upsert.execute(params![token, name, seen.count, seen.last])?;
        }
        Ok(())
    }
}

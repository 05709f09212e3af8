//! What the API does to one person: it is split into several, or deleted, with what belongs to it.
//!
//! Facts from PostHog's `posthog/api/person.py`: who is split off has no properties and an id that is derived from its
//! distinct id; the person itself keeps its own. Who is deleted is out of static cohorts, and a later event with one of
//! the distinct ids makes a person again.

use std::collections::HashSet;

use rusqlite::{Connection, params};
use serde_json::json;
use uuid::Uuid;

use super::{
    StoreError,
    definitions::{self, Kind},
    persons,
};
use crate::limits::{DELETED_CHUNKS, DELETED_EVENTS};

/// A distinct id of a person.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OwnId {
    /// The number that stands for it in `events`.
    key: i64,
    token: String,
    /// The id itself.
    pub distinct_id: String,
}

/// The distinct ids of a person with a profile, the one that was seen first in front; empty where there is no such person.
pub fn ids(connection: &Connection, person: &str) -> Result<Vec<OwnId>, StoreError> {
    let mut statement = connection.prepare_cached(
        "SELECT d.key, d.token, d.distinct_id FROM persons p JOIN distinct_ids d ON d.person_id = p.id
         WHERE p.id = ?1 ORDER BY d.key",
    )?;
    let rows = statement
        .query_map([person], |row| Ok(OwnId { key: row.get(0)?, token: row.get(1)?, distinct_id: row.get(2)? }))?;
    Ok(rows.collect::<Result<_, _>>()?)
}

/// Makes each of the ids that `leaves` chooses a person of its own, created at `now` (ISO 8601, UTC). The first of the
/// others stands for the person in static cohorts and where a flag's value was kept.
pub fn split(
    connection: &Connection,
    person: &str,
    leaves: impl Fn(&OwnId) -> bool,
    now: &str,
) -> Result<(), StoreError> {
    let (leaving, staying): (Vec<OwnId>, Vec<OwnId>) = ids(connection, person)?.into_iter().partition(leaves);
    let Some(kept) = staying.first() else { return Ok(()) };
    if leaving.is_empty() {
        return Ok(());
    }
    let mut rekey = connection
        .prepare_cached("UPDATE OR IGNORE earlier_ids SET distinct_id = ?3 WHERE token = ?1 AND distinct_id = ?2")?;
    for id in &leaving {
        rekey.execute([&id.token, &id.distinct_id, &kept.distinct_id])?;
        forget_flags(connection, id)?;
        let own = set_free(connection, id)?;
        connection
            .prepare_cached(
                "INSERT INTO persons (id, token, properties, created_at, is_identified) VALUES (?1, ?2, '{}', ?3, 0)",
            )?
            .execute([&own, &id.token, now])?;
    }
    unlist(connection, &leaving, Some(&kept.distinct_id))
}

/// Deletes a person's profile, and with it that its distinct ids are one; with `has_events` the ids themselves, of which
/// [`delete_events`] left none before.
pub fn delete(connection: &Connection, person: &str, has_events: bool) -> Result<(), StoreError> {
    let own = ids(connection, person)?;
    connection.prepare_cached("DELETE FROM persons WHERE id = ?1")?.execute([person])?;
    // None of them holds the id that another one should have.
    connection
        .prepare_cached("UPDATE distinct_ids SET person_id = CAST(key AS TEXT) WHERE person_id = ?1")?
        .execute([person])?;
    for id in &own {
        forget_flags(connection, id)?;
        if has_events {
            connection.prepare_cached("DELETE FROM distinct_ids WHERE key = ?1")?.execute([id.key])?;
        } else {
            set_free(connection, id)?;
        }
    }
    unlist(connection, &own, None)
}

/// Deletes the next [`DELETED_EVENTS`] events of a person. Whether these were the last.
pub fn delete_events(connection: &Connection, person: &str) -> Result<bool, StoreError> {
    let mut found = connection.prepare_cached(
        "SELECT e.id FROM distinct_ids d CROSS JOIN events e ON e.distinct_key = d.key WHERE d.person_id = ?1 LIMIT ?2",
    )?;
    let rows = found.query_map(params![person, DELETED_EVENTS as i64], |row| row.get(0))?;
    let ids: Vec<i64> = rows.collect::<Result<_, _>>()?;
    if ids.is_empty() {
        return Ok(true);
    }
    let list = json!(ids).to_string();
    let mut named = connection.prepare_cached(
        "SELECT token, event, COUNT(*) FROM events WHERE id IN (SELECT value FROM json_each(?1)) GROUP BY token, event",
    )?;
    let names = named.query_map([&list], |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?)))?;
    let names: Vec<(String, String, i64)> = names.collect::<Result<_, _>>()?;
    for sql in [
        "DELETE FROM property_values WHERE (property, event, at, id) IN (
             SELECT t.id, e.event, e.at, e.id FROM events e CROSS JOIN tracked_properties t
             WHERE e.id IN (SELECT value FROM json_each(?1)))",
        "DELETE FROM sessions WHERE (session_id, distinct_key) IN (
             SELECT session_id, distinct_key FROM events WHERE id IN (SELECT value FROM json_each(?1)))",
        "DELETE FROM events WHERE id IN (SELECT value FROM json_each(?1))",
    ] {
        connection.prepare_cached(sql)?.execute([&list])?;
    }
    for (token, event, number) in names {
        count_down(connection, &token, &event, number)?;
    }
    Ok(ids.len() < DELETED_EVENTS)
}

/// Takes deleted events out of the count of their name.
fn count_down(connection: &Connection, token: &str, event: &str, number: i64) -> Result<(), StoreError> {
    connection
        .prepare_cached(
            "UPDATE event_names SET count = count - ?3, last_seen = COALESCE((
                 SELECT e.timestamp FROM events e WHERE e.event = ?2 AND e.token = ?1 ORDER BY e.at DESC LIMIT 1
             ), last_seen) WHERE token = ?1 AND event = ?2",
        )?
        .execute(params![token, event, number])?;
    connection
        .prepare_cached("DELETE FROM event_names WHERE token = ?1 AND event = ?2 AND count <= 0")?
        .execute([token, event])?;
    Ok(())
}

/// Deletes the next [`DELETED_CHUNKS`] chunks of a person's recordings. Whether these were the last.
pub fn delete_recordings(connection: &Connection, person: &str) -> Result<bool, StoreError> {
    let owned = "SELECT r.session_id, r.token FROM distinct_ids d
         JOIN recordings r ON r.distinct_id = d.distinct_id AND r.token = d.token WHERE d.person_id = ?1";
    let deleted = connection
        .prepare_cached(&format!(
            "DELETE FROM snapshots WHERE id IN (
                 SELECT s.id FROM ({owned}) own CROSS JOIN snapshots s
                 ON s.session_id = own.session_id AND s.token = own.token LIMIT ?2)"
        ))?
        .execute(params![person, DELETED_CHUNKS as i64])?;
    let is_done = deleted < DELETED_CHUNKS;
    if is_done {
        connection
            .prepare_cached(&format!("DELETE FROM recordings WHERE (session_id, token) IN ({owned})"))?
            .execute([person])?;
    }
    Ok(is_done)
}

/// Separates a distinct id from all others. The id of its person from now on, who has no profile yet.
fn set_free(connection: &Connection, id: &OwnId) -> Result<String, StoreError> {
    let mut free = persons::derived_id(&id.token, &id.distinct_id);
    let mut taken = connection.prepare_cached(
        "SELECT 1 FROM persons WHERE id = ?1
         UNION ALL SELECT 1 FROM distinct_ids WHERE person_id = ?1 AND key <> ?2",
    )?;
    // A person keeps the id of its first distinct id when that one is split off.
    while taken.exists(params![free.to_string(), id.key])? {
        free = Uuid::new_v5(&free, id.distinct_id.as_bytes());
    }
    let free = free.to_string();
    connection
        .prepare_cached("UPDATE distinct_ids SET person_id = ?2 WHERE key = ?1")?
        .execute(params![id.key, free])?;
    Ok(free)
}

/// Forgets with which earlier id flags were evaluated.
fn forget_flags(connection: &Connection, id: &OwnId) -> Result<(), StoreError> {
    connection
        .prepare_cached("DELETE FROM earlier_ids WHERE token = ?1 AND distinct_id = ?2")?
        .execute([&id.token, &id.distinct_id])?;
    Ok(())
}

/// Takes distinct ids out of static cohorts; a cohort that listed one has `instead` in their place.
fn unlist(connection: &Connection, ids: &[OwnId], instead: Option<&str>) -> Result<(), StoreError> {
    let named: HashSet<&str> = ids.iter().map(|id| id.distinct_id.as_str()).collect();
    for mut cohort in definitions::list(connection, Kind::Cohort)? {
        let Some(listed) = cohort.get("distinct_ids").and_then(serde_json::Value::as_array) else { continue };
        let texts = listed.iter().filter_map(serde_json::Value::as_str);
        let mut left: Vec<&str> = texts.filter(|text| !named.contains(text)).collect();
        if left.len() == listed.len() {
            continue;
        }
        left.extend(instead.filter(|kept| !left.contains(kept)));
        left.sort_unstable();
        let (count, left) = (left.len(), json!(left));
        cohort.insert("count".into(), json!(count));
        cohort.insert("distinct_ids".into(), left);
        let number = cohort.get("id").and_then(serde_json::Value::as_i64).unwrap_or_default();
        definitions::put(connection, Kind::Cohort, number, &cohort)?;
    }
    Ok(())
}

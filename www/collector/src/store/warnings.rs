//! Ingestion warnings: what an event asked for and did not get, though it is stored. Types and details are PostHog's
//! (`nodejs/src/worker/ingestion/…`), the list is that of its API.

use jiff::Timestamp;
use rusqlite::{Connection, params};
use serde_json::{Value, json};

use super::StoreError;
use crate::{
    limits::{WARNINGS, WARNINGS_SHOWN},
    model::Event,
    time,
};

/// Its table; a file of an earlier program gets it when it is opened.
pub const TABLES: &str = "
CREATE TABLE IF NOT EXISTS ingestion_warnings (
    id        INTEGER PRIMARY KEY AUTOINCREMENT,
    token     TEXT NOT NULL,
    type      TEXT NOT NULL,
    timestamp TEXT NOT NULL,
    details   TEXT NOT NULL
) STRICT;
";

/// What went otherwise than the event said.
#[derive(Debug, Clone, Copy)]
pub enum Warning {
    /// A merge with a person who was identified before.
    AlreadyIdentified,
    /// A merge with an id that can only stem from a bug.
    IllegalDistinctId,
    /// Properties of a person that would be too large.
    PersonTooLarge,
    /// Properties of a group that would be too large.
    GroupTooLarge,
    /// One group type more than a project may have.
    TooManyGroupTypes,
}

impl Warning {
    fn name(self) -> &'static str {
        match self {
            Self::AlreadyIdentified => "cannot_merge_already_identified",
            Self::IllegalDistinctId => "cannot_merge_with_illegal_distinct_id",
            Self::PersonTooLarge => "person_properties_size_violation",
            Self::GroupTooLarge => "group_properties_size_violation",
            Self::TooManyGroupTypes => "too_many_group_types",
        }
    }
}

/// Remembers a warning about an event, the newest [`WARNINGS`] of them, and writes it into the log.
pub fn add(connection: &Connection, event: &Event, warning: Warning, mut details: Value) -> Result<(), StoreError> {
    let kind = warning.name();
    tracing::warn!(warning = kind, distinct_id = event.distinct_id, event = event.name, "ingestion warning");
    details["eventUuid"] = event.uuid.to_string().into();
    details["distinctId"] = event.distinct_id.as_str().into();
    connection
        .prepare_cached("INSERT INTO ingestion_warnings (token, type, timestamp, details) VALUES (?1, ?2, ?3, ?4)")?
        .execute(params![event.token, kind, time::format(Timestamp::now()), details.to_string()])?;
    connection
        .prepare_cached("DELETE FROM ingestion_warnings WHERE id <= ?1")?
        .execute([connection.last_insert_rowid() - WARNINGS])?;
    Ok(())
}

/// For each type how often it was, when last, and the newest of them.
pub fn list(connection: &Connection) -> Result<Vec<Value>, StoreError> {
    let mut types = connection.prepare_cached(
        "SELECT type, COUNT(*), MAX(timestamp) FROM ingestion_warnings GROUP BY type ORDER BY 3 DESC, type",
    )?;
    let mut newest = connection.prepare_cached(
        "SELECT timestamp, details FROM ingestion_warnings WHERE type = ?1 ORDER BY id DESC LIMIT ?2",
    )?;
    let mut rows = types.query([])?;
    let mut list = Vec::new();
    while let Some(row) = rows.next()? {
        let kind: String = row.get(0)?;
        let mut warnings = Vec::new();
        let mut shown = newest.query(params![kind, WARNINGS_SHOWN])?;
        while let Some(one) = shown.next()? {
            let details: Value = serde_json::from_str(one.get_ref(1)?.as_str().map_err(rusqlite::Error::from)?)?;
            warnings.push(json!({ "type": kind, "timestamp": one.get::<_, String>(0)?, "details": details }));
        }
        list.push(json!({
            "type": kind,
            "lastSeen": row.get::<_, String>(2)?,
            "count": row.get::<_, i64>(1)?,
            "warnings": warnings,
        }));
    }
    Ok(list)
}

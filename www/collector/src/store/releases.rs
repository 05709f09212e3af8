//! Releases: a build's name and version, from PostHog's command line. Symbol sets and exceptions may belong to one.

use jiff::Timestamp;
use rusqlite::{Connection, OptionalExtension, Row, params};
use serde_json::{Value, json};
use uuid::Uuid;

use super::StoreError;
use crate::{limits::RELEASES, time};

/// Its table; a file of an earlier program gets it when it is opened.
pub const TABLES: &str = "
CREATE TABLE IF NOT EXISTS releases (
    position   INTEGER PRIMARY KEY,
    id         TEXT NOT NULL UNIQUE,
    hash_id    TEXT NOT NULL UNIQUE,
    version    TEXT NOT NULL,
    project    TEXT NOT NULL,
    metadata   TEXT,
    created_at TEXT NOT NULL
) STRICT;
";

const COLUMNS: &str = "id, hash_id, version, project, metadata, created_at";

/// What a release is made of.
#[derive(Debug, Clone)]
pub struct NewRelease {
    /// What it is found by.
    pub hash_id: String,
    /// Its version.
    pub version: String,
    /// What is released.
    pub project: String,
    /// What else is known of it, such as the commit.
    pub metadata: Option<Value>,
}

fn shown(row: &Row<'_>) -> rusqlite::Result<Value> {
    let metadata: Option<String> = row.get(4)?;
    Ok(json!({
        "id": row.get::<_, String>(0)?,
        "hash_id": row.get::<_, String>(1)?,
        "team_id": 1,
        "version": row.get::<_, String>(2)?,
        "project": row.get::<_, String>(3)?,
        "metadata": metadata.and_then(|text| serde_json::from_str::<Value>(&text).ok()),
        "created_at": row.get::<_, String>(5)?,
    }))
}

/// A release in PostHog's shape by its id or its hash.
pub fn find(connection: &Connection, id: &str) -> Result<Option<Value>, StoreError> {
    let sql = format!("SELECT {COLUMNS} FROM releases WHERE id = ?1 OR hash_id = ?1");
    Ok(connection.prepare_cached(&sql)?.query_row([id], shown).optional()?)
}

/// A page of them, the newest first; and whether more follow.
pub fn list(connection: &Connection, limit: usize, offset: usize) -> Result<(Vec<Value>, bool), StoreError> {
    let sql = format!("SELECT {COLUMNS} FROM releases ORDER BY position DESC LIMIT ?1 OFFSET ?2");
    let mut statement = connection.prepare_cached(&sql)?;
    let rows = statement.query_map(params![limit as i64 + 1, offset as i64], shown)?;
    let mut releases: Vec<Value> = rows.collect::<Result<_, _>>()?;
    let more = releases.len() > limit;
    releases.truncate(limit);
    Ok((releases, more))
}

/// Makes a release; `None` where its hash is that of another. Past [`RELEASES`] the oldest go.
pub fn create(connection: &Connection, new: &NewRelease, now: Timestamp) -> Result<Option<Value>, StoreError> {
    let id = Uuid::now_v7().to_string();
    let made = connection.execute(
        "INSERT INTO releases (id, hash_id, version, project, metadata, created_at) VALUES (?1, ?2, ?3, ?4, ?5, ?6)
         ON CONFLICT (hash_id) DO NOTHING",
        params![
            id,
            new.hash_id,
            new.version,
            new.project,
            new.metadata.as_ref().map(Value::to_string),
            time::format(now)
        ],
    )?;
    connection
        .execute("DELETE FROM releases WHERE position <= (SELECT MAX(position) FROM releases) - ?1", [RELEASES])?;
    if made == 0 { Ok(None) } else { find(connection, &id) }
}

/// Deletes a release. Its symbol sets stay. Whether there was one.
pub fn delete(connection: &Connection, id: &str) -> Result<bool, StoreError> {
    connection.execute("UPDATE symbol_sets SET release_id = NULL WHERE release_id = ?1", [id])?;
    Ok(connection.execute("DELETE FROM releases WHERE id = ?1", [id])? > 0)
}

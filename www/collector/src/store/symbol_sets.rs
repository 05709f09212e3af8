//! Symbol sets: a chunk's source map with its minified code, as PostHog's command line uploads it.

use jiff::Timestamp;
use rusqlite::{Connection, OptionalExtension, Row, params};
use serde_json::{Value, json};
use uuid::Uuid;

use super::{StoreError, releases};
use crate::{
    limits::{SYMBOL_SETS, SYMBOL_SETS_BYTES},
    time,
};

/// Its tables; a file of an earlier program gets them when it is opened. `bytes` is absent until the file is there,
/// `content_hash` until its upload is finished; `version` grows with each file. The files have a table of their own, so
/// that a list does not read them.
pub const TABLES: &str = "
CREATE TABLE IF NOT EXISTS symbol_sets (
    position       INTEGER PRIMARY KEY,
    id             TEXT NOT NULL UNIQUE,
    ref            TEXT NOT NULL UNIQUE,
    release_id     TEXT,
    content_hash   TEXT,
    bytes          INTEGER,
    version        INTEGER NOT NULL DEFAULT 0,
    created_at     TEXT NOT NULL,
    last_used      TEXT NOT NULL,
    failure_reason TEXT
) STRICT;
CREATE INDEX IF NOT EXISTS symbol_sets_used ON symbol_sets (last_used);

CREATE TABLE IF NOT EXISTS symbol_set_files (
    id   TEXT NOT NULL PRIMARY KEY,
    data BLOB NOT NULL
) STRICT;
";

const COLUMNS: &str = "id, ref, release_id, content_hash, bytes, version, created_at, last_used, failure_reason";

/// What is stored of a symbol set, without its file.
#[derive(Debug, Clone)]
pub struct SymbolSet {
    /// Its id.
    pub id: String,
    /// The chunk's id.
    pub reference: String,
    /// The release that it belongs to.
    pub release: Option<String>,
    /// The hash of its content by the command line, once it is uploaded.
    pub content_hash: Option<String>,
    /// Bytes of its file, if it is there.
    pub bytes: Option<i64>,
    /// Which of its files.
    pub version: i64,
    created_at: String,
    last_used: String,
    failure: Option<String>,
}

impl SymbolSet {
    fn of_row(row: &Row<'_>) -> rusqlite::Result<Self> {
        Ok(Self {
            id: row.get(0)?,
            reference: row.get(1)?,
            release: row.get(2)?,
            content_hash: row.get(3)?,
            bytes: row.get(4)?,
            version: row.get(5)?,
            created_at: row.get(6)?,
            last_used: row.get(7)?,
            failure: row.get(8)?,
        })
    }

    /// In PostHog's shape.
    pub fn shown(&self, connection: &Connection) -> Result<Value, StoreError> {
        let release = self.release.as_deref().map(|id| releases::find(connection, id)).transpose()?.flatten();
        Ok(json!({
            "id": self.id,
            "ref": self.reference,
            "team_id": 1,
            "created_at": self.created_at,
            "last_used": self.last_used,
            "failure_reason": self.failure,
            "has_uploaded_file": self.bytes.is_some(),
            "release": release,
        }))
    }
}

fn by(connection: &Connection, column: &str, value: &str) -> Result<Option<SymbolSet>, StoreError> {
    let sql = format!("SELECT {COLUMNS} FROM symbol_sets WHERE {column} = ?1");
    Ok(connection.prepare_cached(&sql)?.query_row([value], SymbolSet::of_row).optional()?)
}

/// The symbol set with an id.
pub fn by_id(connection: &Connection, id: &str) -> Result<Option<SymbolSet>, StoreError> {
    by(connection, "id", id)
}

/// The symbol set of a chunk.
pub fn by_reference(connection: &Connection, chunk: &str) -> Result<Option<SymbolSet>, StoreError> {
    by(connection, "ref", chunk)
}

/// The symbol set of a chunk whose file is there.
pub fn uploaded(connection: &Connection, chunk: &str) -> Result<Option<SymbolSet>, StoreError> {
    Ok(by_reference(connection, chunk)?.filter(|set| set.bytes.is_some()))
}

/// The file of a symbol set.
pub fn file(connection: &Connection, id: &str) -> Result<Option<Vec<u8>>, StoreError> {
    let mut statement = connection.prepare_cached("SELECT data FROM symbol_set_files WHERE id = ?1")?;
    Ok(statement.query_row([id], |row| row.get(0)).optional()?)
}

/// Which symbol sets are wanted.
#[derive(Debug, Clone, Default)]
pub struct Wanted {
    /// The chunk's id.
    pub reference: Option<String>,
    /// A part of the chunk's id, or of the version or the project of the release.
    pub search: Option<String>,
    /// Whether the file is there.
    pub is_uploaded: Option<bool>,
    /// One of [`ORDERS`].
    pub order: &'static str,
}

/// How symbol sets can be ordered, as parts of SQL by PostHog's names.
pub const ORDERS: [(&str, &str); 6] = [
    ("-created_at", "position DESC"),
    ("created_at", "position"),
    ("-last_used", "last_used DESC, position DESC"),
    ("last_used", "last_used, position"),
    ("-ref", "ref DESC"),
    ("ref", "ref"),
];

/// A page of symbol sets in PostHog's shape, and how many there are in all.
pub fn list(
    connection: &Connection,
    wanted: &Wanted,
    (limit, offset): (usize, usize),
) -> Result<(Vec<Value>, i64), StoreError> {
    let condition = "(?1 IS NULL OR ref = ?1) AND (?2 IS NULL OR (bytes IS NOT NULL) = ?2)
         AND (?3 IS NULL OR instr(lower(ref), ?3) > 0 OR release_id IN (
             SELECT id FROM releases WHERE instr(lower(version), ?3) > 0 OR instr(lower(project), ?3) > 0))";
    let search = wanted.search.as_ref().map(|text| text.to_lowercase());
    let count = format!("SELECT COUNT(*) FROM symbol_sets WHERE {condition}");
    let total =
        connection.query_row(&count, params![wanted.reference, wanted.is_uploaded, search], |row| row.get(0))?;
    let sql = format!(
        "SELECT {COLUMNS} FROM symbol_sets WHERE {condition} ORDER BY {} LIMIT ?4 OFFSET ?5",
        if wanted.order.is_empty() { ORDERS[0].1 } else { wanted.order }
    );
    let mut statement = connection.prepare_cached(&sql)?;
    let page = params![wanted.reference, wanted.is_uploaded, search, limit as i64, offset as i64];
    let rows = statement.query_map(page, SymbolSet::of_row)?;
    let sets: Vec<SymbolSet> = rows.collect::<Result<_, _>>()?;
    let shown = sets.iter().map(|set| set.shown(connection)).collect::<Result<_, _>>()?;
    Ok((shown, total))
}

/// Announces the symbol set of a chunk that has none. Its id.
pub fn announce(
    connection: &Connection,
    chunk: &str,
    release: Option<&str>,
    now: Timestamp,
) -> Result<String, StoreError> {
    let id = Uuid::now_v7().to_string();
    connection
        .prepare_cached(
            "INSERT INTO symbol_sets (id, ref, release_id, created_at, last_used) VALUES (?1, ?2, ?3, ?4, ?4)",
        )?
        .execute(params![id, chunk, release, time::format(now)])?;
    while connection.query_row("SELECT COUNT(*) FROM symbol_sets", [], |row| row.get::<_, i64>(0))? > SYMBOL_SETS {
        delete_least_used(connection, &id)?;
    }
    Ok(id)
}

/// Awaits another file for a symbol set: that of before is forgotten.
pub fn restart(connection: &Connection, id: &str) -> Result<(), StoreError> {
    connection.execute("UPDATE symbol_sets SET content_hash = NULL, bytes = NULL WHERE id = ?1", [id])?;
    connection.execute("DELETE FROM symbol_set_files WHERE id = ?1", [id])?;
    Ok(())
}

/// Makes a symbol set one of a release.
pub fn bind_release(connection: &Connection, id: &str, release: &str) -> Result<(), StoreError> {
    connection.execute("UPDATE symbol_sets SET release_id = ?2 WHERE id = ?1", [id, release])?;
    Ok(())
}

/// Notes that the chunk of a symbol set is still in use.
pub fn note_use(connection: &Connection, id: &str, now: Timestamp) -> Result<(), StoreError> {
    connection
        .prepare_cached("UPDATE symbol_sets SET last_used = ?2 WHERE id = ?1")?
        .execute([id, &time::format(now)])?;
    Ok(())
}

/// Stores the file of a symbol set, and makes room for it by those that were not used for the longest time. Whether there
/// is such a symbol set.
pub fn store(connection: &Connection, id: &str, file: &[u8], failure: Option<&str>) -> Result<bool, StoreError> {
    let known = connection.execute(
        "UPDATE symbol_sets SET bytes = ?2, version = version + 1, failure_reason = ?3 WHERE id = ?1",
        params![id, file.len() as i64, failure],
    )?;
    if known == 0 {
        return Ok(false);
    }
    connection.execute("INSERT OR REPLACE INTO symbol_set_files (id, data) VALUES (?1, ?2)", params![id, file])?;
    while connection.query_row("SELECT SUM(bytes) FROM symbol_sets", [], |row| row.get::<_, i64>(0))?
        > SYMBOL_SETS_BYTES
    {
        delete_least_used(connection, id)?;
    }
    Ok(true)
}

/// Finishes an upload.
pub fn finish(connection: &Connection, id: &str, content_hash: &str) -> Result<(), StoreError> {
    connection.execute("UPDATE symbol_sets SET content_hash = ?2 WHERE id = ?1", [id, content_hash])?;
    Ok(())
}

fn delete_least_used(connection: &Connection, but: &str) -> Result<(), StoreError> {
    let sql = "SELECT id FROM symbol_sets WHERE id <> ?1 ORDER BY last_used, position LIMIT 1";
    let id: String = connection.prepare_cached(sql)?.query_row([but], |row| row.get(0))?;
    delete(connection, &id).map(drop)
}

/// Deletes a symbol set. Whether there was one.
pub fn delete(connection: &Connection, id: &str) -> Result<bool, StoreError> {
    connection.execute("DELETE FROM symbol_set_files WHERE id = ?1", [id])?;
    Ok(connection.execute("DELETE FROM symbol_sets WHERE id = ?1", [id])? > 0)
}

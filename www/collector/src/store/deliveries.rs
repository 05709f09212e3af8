//! How far events were passed on to other PostHogs.

use rusqlite::{Connection, OptionalExtension, params};

use super::StoreError;

/// Its tables; a file of an earlier program gets them when it is opened.
///
/// `deliveries` has for each target the id of the last event that `send` moved there. `forwarding` has ranges of ids whose
/// events `--forward-to` has to pass on: those that arrived while it was on. A range without an end is that of the program
/// that runs.
pub const TABLES: &str = "
CREATE TABLE IF NOT EXISTS deliveries (
    target TEXT NOT NULL PRIMARY KEY,
    last   INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE IF NOT EXISTS forwarding (
    position INTEGER PRIMARY KEY AUTOINCREMENT,
    target   TEXT NOT NULL,
    last     INTEGER NOT NULL,
    upto     INTEGER
) STRICT;
";

/// The id of the last event that was moved to a target; 0 where none was.
pub fn last_sent(connection: &Connection, target: &str) -> Result<i64, StoreError> {
    let last = connection.query_row("SELECT last FROM deliveries WHERE target = ?1", [target], |row| row.get(0));
    Ok(last.optional()?.unwrap_or(0))
}

/// Remembers the id of the last event that was moved to a target.
pub fn note_sent(connection: &Connection, target: &str, last: i64) -> Result<(), StoreError> {
    connection.execute(
        "INSERT INTO deliveries (target, last) VALUES (?1, ?2) ON CONFLICT (target) DO UPDATE SET last = excluded.last",
        params![target, last],
    )?;
    Ok(())
}

/// Begins to forward to a target what arrives from now on; without one nothing is. What an earlier start has not passed
/// on is kept for when its target is given again.
pub fn begin_forwarding(connection: &Connection, target: Option<&str>) -> Result<(), StoreError> {
    // Ids are never given twice: the sequence outlives the deletion of events.
    let newest = "COALESCE((SELECT seq FROM sqlite_sequence WHERE name = 'events'), 0)";
    connection.execute(&format!("UPDATE forwarding SET upto = {newest} WHERE upto IS NULL"), [])?;
    if let Some(target) = target {
        connection.execute(&format!("INSERT INTO forwarding (target, last) VALUES (?1, {newest})"), [target])?;
    }
    Ok(())
}

/// A range of events that have to be passed on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Range {
    position: i64,
    /// The id of the last event that was.
    pub last: i64,
    /// The id of the last event that has to be.
    pub upto: Option<i64>,
}

/// The first range of a target.
pub fn next_range(connection: &Connection, target: &str) -> Result<Option<Range>, StoreError> {
    let sql = "SELECT position, last, upto FROM forwarding WHERE target = ?1 ORDER BY position LIMIT 1";
    let range = |row: &rusqlite::Row<'_>| Ok(Range { position: row.get(0)?, last: row.get(1)?, upto: row.get(2)? });
    Ok(connection.prepare_cached(sql)?.query_row([target], range).optional()?)
}

/// Remembers that a range was passed on as far as `last`; `None` where nothing of it is left.
pub fn note_forwarded(connection: &Connection, range: Range, last: Option<i64>) -> Result<(), StoreError> {
    match last {
        Some(last) => {
            connection.execute("UPDATE forwarding SET last = ?2 WHERE position = ?1", params![range.position, last])?
        }
        None => connection.execute("DELETE FROM forwarding WHERE position = ?1", [range.position])?,
    };
    Ok(())
}

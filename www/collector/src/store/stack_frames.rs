//! Frames that were found in source maps, with the lines around them: the event has the frame, PostHog's pages ask for the
//! lines by its `raw_id`.

use jiff::Timestamp;
use rusqlite::{Connection, params};
use serde_json::{Value, json};
use uuid::Uuid;

use super::{StoreError, releases};
use crate::{limits::STACK_FRAMES, model::StackFrame, time};

/// Its table; a file of an earlier program gets it when it is opened.
pub const TABLES: &str = "
CREATE TABLE IF NOT EXISTS stack_frames (
    position   INTEGER PRIMARY KEY,
    id         TEXT NOT NULL,
    raw_id     TEXT NOT NULL UNIQUE,
    symbol_set TEXT NOT NULL,
    contents   TEXT NOT NULL,
    context    TEXT,
    created_at TEXT NOT NULL
) STRICT;
";

/// Keeps frames, the newest [`STACK_FRAMES`] of all. One that is known is as its map says now.
pub fn keep(connection: &Connection, frames: &[StackFrame], now: Timestamp) -> Result<(), StoreError> {
    for frame in frames {
        connection
            .prepare_cached(
                "INSERT INTO stack_frames (id, raw_id, symbol_set, contents, context, created_at)
                 VALUES (?1, ?2, ?3, ?4, ?5, ?6)
                 ON CONFLICT (raw_id) DO UPDATE SET symbol_set = excluded.symbol_set, contents = excluded.contents,
                     context = excluded.context",
            )?
            .execute(params![
                Uuid::now_v7().to_string(),
                frame.raw_id,
                frame.symbol_set,
                frame.contents.to_string(),
                frame.context.as_ref().map(Value::to_string),
                time::format(now),
            ])?;
    }
    if !frames.is_empty() {
        connection
            .prepare_cached("DELETE FROM stack_frames WHERE position <= (SELECT MAX(position) FROM stack_frames) - ?1")?
            .execute([STACK_FRAMES])?;
    }
    Ok(())
}

/// Those of some frames that are kept, in PostHog's shape, of one symbol set's `reference` where it is given.
pub fn find(connection: &Connection, ids: &[String], reference: Option<&str>) -> Result<Vec<Value>, StoreError> {
    let mut statement = connection.prepare_cached(
        "SELECT f.id, f.raw_id, f.created_at, f.contents, f.context, s.ref, s.release_id
         FROM stack_frames f LEFT JOIN symbol_sets s ON s.id = f.symbol_set
         WHERE f.raw_id = ?1 AND (?2 IS NULL OR s.ref = ?2)",
    )?;
    let mut found = Vec::new();
    for id in ids {
        let mut rows = statement.query(params![id, reference])?;
        while let Some(row) = rows.next()? {
            let json = |index: usize| -> Result<Value, StoreError> {
                let text: Option<String> = row.get(index)?;
                Ok(text.map(|text| serde_json::from_str(&text)).transpose()?.unwrap_or_default())
            };
            let release: Option<String> = row.get(6)?;
            let contents = json(3)?;
            found.push(json!({
                "id": row.get::<_, String>(0)?,
                "raw_id": row.get::<_, String>(1)?,
                "created_at": row.get::<_, String>(2)?,
                "resolved": contents["resolved"],
                "contents": contents,
                "context": json(4)?,
                "symbol_set_ref": row.get::<_, Option<String>>(5)?,
                "release": match release {
                    Some(id) => releases::find(connection, &id)?,
                    None => None,
                },
            }));
        }
    }
    Ok(found)
}

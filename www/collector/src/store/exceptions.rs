//! Which `$exception` belongs to which issue. [`super::issues`] reads them.

use jiff::Timestamp;
use rusqlite::{Connection, OptionalExtension, Transaction, params};

use super::{StoreError, stack_frames};
use crate::{
    model::{Event, Exception},
    time,
};

/// Its tables; a file of an earlier program gets them when it is opened. An exception whose event is deleted counts no
/// more. A fingerprint's id follows from it, and is that of its issue until the issue is merged into another or the
/// fingerprint is split off.
pub const TABLES: &str = "
CREATE TABLE IF NOT EXISTS issues (
    id          TEXT NOT NULL PRIMARY KEY,
    fingerprint TEXT NOT NULL,
    name        TEXT NOT NULL,
    description TEXT NOT NULL,
    status      TEXT NOT NULL,
    library     TEXT NOT NULL,
    source      TEXT NOT NULL,
    function    TEXT NOT NULL,
    assignee    TEXT
) STRICT, WITHOUT ROWID;

CREATE TABLE IF NOT EXISTS issue_fingerprints (
    id          TEXT NOT NULL PRIMARY KEY,
    fingerprint TEXT NOT NULL,
    issue       TEXT NOT NULL,
    created_at  TEXT NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX IF NOT EXISTS issue_fingerprints_issue ON issue_fingerprints (issue);

CREATE TABLE IF NOT EXISTS exceptions (
    event        INTEGER PRIMARY KEY,
    issue        TEXT NOT NULL,
    at           INTEGER NOT NULL,
    distinct_key INTEGER NOT NULL,
    session_id   TEXT,
    fingerprint  TEXT
) STRICT;
CREATE INDEX IF NOT EXISTS exceptions_issue ON exceptions (issue, at);
CREATE INDEX IF NOT EXISTS exceptions_fingerprint ON exceptions (fingerprint);
";

/// For files in which issues were not merged: each has one fingerprint, whose id is the issue's.
pub const ADD_FINGERPRINTS: &str = "ALTER TABLE exceptions ADD COLUMN fingerprint TEXT;
    UPDATE exceptions SET fingerprint = issue;
    ALTER TABLE issues ADD COLUMN assignee TEXT;";

/// What [`ADD_FINGERPRINTS`] leaves out: the fingerprints of the issues that there are.
pub const KNOWN_FINGERPRINTS: &str = "INSERT OR IGNORE INTO issue_fingerprints (id, fingerprint, issue, created_at)
    SELECT id, fingerprint, id, strftime('%Y-%m-%dT%H:%M:%fZ', 'now') FROM issues;";

/// Adds an exception to its issue. One that was resolved is active again, as in PostHog.
pub fn add(transaction: &Transaction<'_>, event: &Event, (id, distinct_key): (i64, i64)) -> Result<(), StoreError> {
    let Some(exception) = &event.exception else { return Ok(()) };
    stack_frames::keep(transaction, &exception.frames, event.received_at)?;
    place(transaction, exception, (id, event.timestamp.as_millisecond(), distinct_key, event.session_id.as_deref()))
}

fn place(
    connection: &Connection,
    exception: &Exception,
    (id, at, distinct_key, session): (i64, i64, i64, Option<&str>),
) -> Result<(), StoreError> {
    let fingerprint = exception.issue().to_string();
    let known: Option<String> = connection
        .prepare_cached("SELECT issue FROM issue_fingerprints WHERE id = ?1")?
        .query_row([&fingerprint], |row| row.get(0))
        .optional()?;
    let issue = match known {
        Some(issue) => issue,
        None => {
            connection
                .prepare_cached(
                    "INSERT INTO issue_fingerprints (id, fingerprint, issue, created_at) VALUES (?1, ?2, ?1, ?3)",
                )?
                .execute(params![fingerprint, exception.fingerprint, time::format(Timestamp::now())])?;
            fingerprint.clone()
        }
    };
    connection
        .prepare_cached(
            "INSERT INTO issues (id, fingerprint, name, description, status, library, source, function)
             VALUES (?1, ?2, ?3, ?4, 'active', ?5, ?6, ?7)
             ON CONFLICT (id) DO UPDATE SET status = IIF(status = 'resolved', 'active', status)",
        )?
        .execute(params![
            issue,
            exception.fingerprint,
            exception.name,
            exception.description,
            exception.library,
            exception.source,
            exception.function,
        ])?;
    connection
        .prepare_cached(
            "INSERT OR IGNORE INTO exceptions (event, issue, at, distinct_key, session_id, fingerprint)
             VALUES (?1, ?2, ?3, ?4, ?5, ?6)",
        )?
        .execute(params![id, issue, at, distinct_key, session, fingerprint])?;
    Ok(())
}

/// Adds the exceptions of a file that was written before there were issues.
pub fn take_over(connection: &Connection) -> Result<(), StoreError> {
    let sql = "SELECT id, at, distinct_key, session_id, properties FROM events WHERE event = '$exception'";
    let mut statement = connection.prepare(sql)?;
    let mut rows = statement.query([])?;
    while let Some(row) = rows.next()? {
        let (id, at, key): (i64, i64, i64) = (row.get(0)?, row.get(1)?, row.get(2)?);
        let (session, properties): (Option<String>, String) = (row.get(3)?, row.get(4)?);
        place(connection, &Exception::read(&properties), (id, at, key, session.as_deref()))?;
    }
    Ok(())
}

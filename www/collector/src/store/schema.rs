//! The tables, and how a connection to them is opened.

use std::{path::Path, time::Duration};

use rusqlite::{Connection, OpenFlags};

use super::{
    StoreError, api_keys, definitions, deliveries, exceptions, functions, property_values, releases, space,
    stack_frames, symbol_sets, telemetry, warnings,
};

/// Counted up with every change to the tables that older files do not have.
const VERSION: i64 = 5;

/// From this layout on a file has its exceptions.
const WITH_EXCEPTIONS: i64 = 4;

/// How long a statement waits for another process that holds the file, such as a backup.
const BUSY_TIMEOUT: Duration = Duration::from_secs(5);

/// `distinct_ids` has a row for every distinct id ever seen. Its `person_id` is derived from the id alone until the id
/// is merged into another person; a person with a profile also has a row in `persons`. So an event's person is found
/// through its distinct id when it is read, and a merge moves all earlier events by changing one row, the anonymous
/// ones too.
///
/// A stored event changes as few pages as can be, for each goes to the disk with every commit: the
/// only index at random places is `events_distinct`, on a small number in place of the id's text. A
/// session is found through whom it belongs to and its first event, which need no change later.
///
/// A chunk of a recording is kept as it came, in `snapshots`, with its `$snapshot_bytes`; `recordings` has the sums of a session's chunks, so that
/// a list of them reads no chunk. Its two times are the page's own clock, in milliseconds since 1970.
///
/// Insights ask for the events of a name in a time: `at` is `timestamp` in milliseconds since 1970. The index `events_at`
/// has whose event it is besides, so that most of them are answered without a look at the events themselves; its rows come
/// nearly in order. (A generated column would do, but SQLite takes no index for covering that has one.)
///
/// Times are ISO 8601 text in UTC with milliseconds, JSON is text. Event ids grow in the order of
/// the commits and are never given twice, so they serve as cursor of pages and of the live stream.
/// The view's CROSS JOIN keeps SQLite from starting at the wrong table.
const TABLES: &str = "
CREATE TABLE IF NOT EXISTS events (
    id           INTEGER PRIMARY KEY AUTOINCREMENT,
    uuid         TEXT NOT NULL,
    token        TEXT NOT NULL,
    event        TEXT NOT NULL,
    distinct_id  TEXT NOT NULL,
    distinct_key INTEGER NOT NULL,
    session_id   TEXT,
    timestamp    TEXT NOT NULL,
    received_at  TEXT NOT NULL,
    properties   TEXT NOT NULL,
    at           INTEGER
) STRICT;
CREATE INDEX IF NOT EXISTS events_at ON events (event, at, distinct_key);
CREATE UNIQUE INDEX IF NOT EXISTS events_uuid ON events (uuid, token);
CREATE INDEX IF NOT EXISTS events_name ON events (event, id);
CREATE INDEX IF NOT EXISTS events_distinct ON events (distinct_key, id);

CREATE TABLE IF NOT EXISTS sessions (
    session_id   TEXT NOT NULL,
    distinct_key INTEGER NOT NULL,
    first_event  INTEGER NOT NULL,
    PRIMARY KEY (session_id, distinct_key)
) STRICT, WITHOUT ROWID;

CREATE TABLE IF NOT EXISTS event_names (
    token     TEXT NOT NULL,
    event     TEXT NOT NULL,
    count     INTEGER NOT NULL,
    last_seen TEXT NOT NULL,
    PRIMARY KEY (token, event)
) STRICT, WITHOUT ROWID;

CREATE TABLE IF NOT EXISTS distinct_ids (
    key         INTEGER PRIMARY KEY,
    token       TEXT NOT NULL,
    distinct_id TEXT NOT NULL,
    person_id   TEXT NOT NULL,
    UNIQUE (distinct_id, token)
) STRICT;
CREATE INDEX IF NOT EXISTS distinct_ids_person ON distinct_ids (person_id);

CREATE TABLE IF NOT EXISTS persons (
    id            TEXT NOT NULL PRIMARY KEY,
    token         TEXT NOT NULL,
    properties    TEXT NOT NULL,
    created_at    TEXT NOT NULL,
    is_identified INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX IF NOT EXISTS persons_created_at ON persons (created_at, id);

CREATE TABLE IF NOT EXISTS groups (
    token      TEXT NOT NULL,
    group_type TEXT NOT NULL,
    group_key  TEXT NOT NULL,
    properties TEXT NOT NULL,
    created_at TEXT NOT NULL,
    PRIMARY KEY (token, group_type, group_key)
) STRICT, WITHOUT ROWID;

CREATE TABLE IF NOT EXISTS snapshots (
    id          INTEGER PRIMARY KEY AUTOINCREMENT,
    uuid        TEXT NOT NULL,
    token       TEXT NOT NULL,
    session_id  TEXT NOT NULL,
    window_id   TEXT NOT NULL,
    distinct_id TEXT NOT NULL,
    timestamp   TEXT NOT NULL,
    received_at TEXT NOT NULL,
    data        TEXT NOT NULL,
    bytes       INTEGER
) STRICT;
CREATE UNIQUE INDEX IF NOT EXISTS snapshots_uuid ON snapshots (uuid, token);
CREATE INDEX IF NOT EXISTS snapshots_session ON snapshots (session_id, id);

CREATE TABLE IF NOT EXISTS recordings (
    session_id     TEXT NOT NULL,
    token          TEXT NOT NULL,
    distinct_id    TEXT NOT NULL,
    start_ms       INTEGER NOT NULL,
    end_ms         INTEGER NOT NULL,
    last_received  TEXT NOT NULL,
    start_url      TEXT,
    clicks         INTEGER NOT NULL,
    keypresses     INTEGER NOT NULL,
    mouse_activity INTEGER NOT NULL,
    console_logs   INTEGER NOT NULL,
    console_warns  INTEGER NOT NULL,
    console_errors INTEGER NOT NULL,
    events         INTEGER NOT NULL,
    chunks         INTEGER NOT NULL,
    bytes          INTEGER NOT NULL,
    PRIMARY KEY (session_id, token)
) STRICT, WITHOUT ROWID;
CREATE INDEX IF NOT EXISTS recordings_start ON recordings (start_ms);

CREATE VIEW IF NOT EXISTS events_with_person AS
    SELECT e.id, e.uuid, e.token, e.event, e.distinct_id, e.distinct_key, d.person_id, e.session_id,
           e.timestamp, e.received_at, e.properties
    FROM events e
    CROSS JOIN distinct_ids d ON d.key = e.distinct_key;
";

/// For files of an earlier layout.
const ADD_AT: &str = "ALTER TABLE events ADD COLUMN at INTEGER;
    UPDATE events SET at = CAST(ROUND(unixepoch(timestamp, 'subsec') * 1000) AS INTEGER);";

const ADD_BYTES: &str = "ALTER TABLE snapshots ADD COLUMN bytes INTEGER;";

/// What `clear` empties.
pub const ALL_TABLES: [&str; 16] = [
    "events",
    "exceptions",
    "issues",
    "issue_fingerprints",
    "sessions",
    "event_names",
    "distinct_ids",
    "persons",
    "groups",
    "snapshots",
    "recordings",
    "ingestion_warnings",
    "telemetry",
    "stack_frames",
    "property_values",
    "tries",
];

/// Opens the file for writing, creating it and its folder where they are missing.
pub fn open_writer(path: &Path) -> Result<Connection, StoreError> {
    if let Some(folder) = path.parent().filter(|folder| !folder.as_os_str().is_empty()) {
        std::fs::create_dir_all(folder).map_err(|source| StoreError::Folder { path: folder.to_owned(), source })?;
    }
    let refused = |source| StoreError::Open { path: path.to_owned(), source };
    keep_private(path).map_err(|source| StoreError::Folder { path: path.to_owned(), source })?;
    let connection = Connection::open(path).map_err(refused)?;
    connection.busy_timeout(BUSY_TIMEOUT)?;
    // FULL makes every commit wait for the disk: an accepted event survives a power cut.
    connection
        .execute_batch(
            "PRAGMA journal_mode = WAL;
         PRAGMA synchronous = FULL;
         PRAGMA wal_autocheckpoint = 8000;
         PRAGMA journal_size_limit = 67108864;
         PRAGMA cache_size = -16384;
         PRAGMA temp_store = MEMORY;",
        )
        .map_err(refused)?;
    connection.set_prepared_statement_cache_capacity(64);
    let version: i64 = connection.query_row("PRAGMA user_version", [], |row| row.get(0))?;
    match version {
        // Every later layout has tables and indexes that the earlier lack, and no others; some a column
        // besides.
        0..VERSION => {
            let at = if lacks(&connection, "events", "at")? { ADD_AT } else { "" };
            let bytes = if lacks(&connection, "snapshots", "bytes")? { ADD_BYTES } else { "" };
            let merged =
                if lacks(&connection, "exceptions", "fingerprint")? { exceptions::ADD_FINGERPRINTS } else { "" };
            let (issues, known) = (exceptions::TABLES, exceptions::KNOWN_FINGERPRINTS);
            connection.execute_batch(&format!("BEGIN IMMEDIATE; {at} {bytes} {merged} {TABLES} {issues} {known}"))?;
            // Later files have their exceptions; to add one again would open its issue.
            if version < WITH_EXCEPTIONS {
                exceptions::take_over(&connection)?;
            }
            connection.execute_batch(&format!("PRAGMA user_version = {VERSION}; COMMIT;"))?;
        }
        VERSION => {}
        found => {
            return Err(StoreError::Version { found, known: VERSION });
        }
    }
    connection.execute_batch(api_keys::TABLES)?;
    connection.execute_batch(definitions::TABLES)?;
    connection.execute_batch(deliveries::TABLES)?;
    connection.execute_batch(space::TABLES)?;
    connection.execute_batch(warnings::TABLES)?;
    connection.execute_batch(telemetry::TABLES)?;
    connection.execute_batch(releases::TABLES)?;
    connection.execute_batch(symbol_sets::TABLES)?;
    connection.execute_batch(stack_frames::TABLES)?;
    connection.execute_batch(property_values::TABLES)?;
    property_values::drop_indexes(&connection)?;
    Ok(connection)
}

/// Whether there is a table from before it had a column.
fn lacks(connection: &Connection, table: &str, column: &str) -> Result<bool, StoreError> {
    let sql = "SELECT COUNT(*) > 0 AND SUM(name = ?2) = 0 FROM pragma_table_info(?1)";
    Ok(connection.query_row(sql, [table, column], |row| row.get::<_, Option<bool>>(0))?.unwrap_or(false))
}

/// Creates the file where it is missing, for this user alone: it holds what others typed.
#[cfg(unix)]
fn keep_private(path: &Path) -> std::io::Result<()> {
    use std::os::unix::fs::OpenOptionsExt;
    if path.exists() {
        return Ok(());
    }
    std::fs::OpenOptions::new().append(true).create(true).mode(0o600).open(path).map(drop)
}

/// The system's own rules hold there.
#[cfg(not(unix))]
fn keep_private(_: &Path) -> std::io::Result<()> {
    Ok(())
}

/// For a connection that sorts many rows: what does not fit into so many KB goes by way of the disk.
pub const MORE_MEMORY: &str = "PRAGMA cache_size = -32768";

/// For all others, and after that.
pub const LESS_MEMORY: &str = "PRAGMA cache_size = -4096; PRAGMA shrink_memory;";

/// Opens the file for reading only.
pub fn open_reader(path: &Path) -> Result<Connection, StoreError> {
    let flags = OpenFlags::SQLITE_OPEN_READ_ONLY | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    let connection = Connection::open_with_flags(path, flags)?;
    connection.busy_timeout(BUSY_TIMEOUT)?;
    connection.execute_batch("PRAGMA query_only = ON; PRAGMA cache_size = -4096;")?;
    functions::register(&connection)?;
    Ok(connection)
}

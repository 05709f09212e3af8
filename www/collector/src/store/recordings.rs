//! Session recordings: their chunks as they came, and for each recording the sums of its chunks.

use jiff::{SignedDuration, Timestamp};
use rusqlite::{Connection, Row, Transaction, params};
use serde::Serialize;
use serde_json::value::RawValue;

use super::{
    StoreError,
    query::{Gather, Page},
    reader::Reading,
};
use crate::{
    limits::{PAGE_BYTES, RECORDING_CHUNK_BYTES, RECORDING_MS, RECORDING_PAGE_BYTES, SNAPSHOT_BYTES},
    model::Snapshot,
    rrweb, time,
};

/// A recording that nothing was added to for so long is over, as PostHog sees it.
const ONGOING: SignedDuration = SignedDuration::from_mins(5);

/// Adds a replay chunk and counts it, unless it is there already. The new row's id.
pub fn insert(transaction: &Transaction<'_>, snapshot: &Snapshot) -> Result<Option<i64>, StoreError> {
    let added = transaction
        .prepare_cached(
            "INSERT INTO snapshots
                 (uuid, token, session_id, window_id, distinct_id, timestamp, received_at, data, bytes)
             VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9)
             ON CONFLICT (uuid, token) DO NOTHING",
        )?
        .execute(params![
            snapshot.uuid.to_string(),
            snapshot.token,
            snapshot.session_id,
            snapshot.window_id,
            snapshot.distinct_id,
            time::format(snapshot.timestamp),
            time::format(snapshot.received_at),
            snapshot.data,
            snapshot.bytes,
        ])?;
    if added == 0 {
        return Ok(None);
    }
    let id = transaction.last_insert_rowid();
    count(transaction, snapshot)?;
    Ok(Some(id))
}

fn count(transaction: &Transaction<'_>, snapshot: &Snapshot) -> Result<(), StoreError> {
    let facts = &snapshot.facts;
    let arrived = snapshot.timestamp.as_millisecond();
    transaction
        .prepare_cached(
            "INSERT INTO recordings
                 (session_id, token, distinct_id, start_ms, end_ms, last_received, start_url, clicks, keypresses,
                  mouse_activity, console_logs, console_warns, console_errors, events, chunks, bytes)
             VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, 1, ?15)
             ON CONFLICT (session_id, token) DO UPDATE SET
                 distinct_id = excluded.distinct_id,
                 start_url = IIF(excluded.start_ms < start_ms, IFNULL(excluded.start_url, start_url),
                                 IFNULL(start_url, excluded.start_url)),
                 start_ms = IIF(end_ms - excluded.start_ms > ?16, start_ms, MIN(start_ms, excluded.start_ms)),
                 end_ms = IIF(excluded.end_ms - start_ms > ?16, end_ms, MAX(end_ms, excluded.end_ms)),
                 last_received = MAX(last_received, excluded.last_received),
                 clicks = clicks + excluded.clicks,
                 keypresses = keypresses + excluded.keypresses,
                 mouse_activity = mouse_activity + excluded.mouse_activity,
                 console_logs = console_logs + excluded.console_logs,
                 console_warns = console_warns + excluded.console_warns,
                 console_errors = console_errors + excluded.console_errors,
                 events = events + excluded.events,
                 chunks = chunks + 1,
                 bytes = MIN(bytes, ?17) + excluded.bytes",
        )?
        .execute(params![
            snapshot.session_id,
            snapshot.token,
            snapshot.distinct_id,
            facts.first_ms.unwrap_or(arrived),
            facts.last_ms.unwrap_or(arrived),
            time::format(snapshot.received_at),
            facts.start_url,
            facts.clicks,
            facts.keypresses,
            facts.mouse_activity,
            facts.console_logs,
            facts.console_warns,
            facts.console_errors,
            facts.events,
            snapshot.bytes,
            // Sums of a file of an earlier program may be as large as a number can be.
            RECORDING_MS,
            i64::MAX - SNAPSHOT_BYTES,
        ])?;
    Ok(())
}

/// A recording as the API shows it; the names are PostHog's.
#[derive(Debug, Serialize)]
pub struct Recording {
    /// The session's id.
    pub id: String,
    /// Project API key.
    pub token: String,
    /// The distinct id of its last chunk.
    pub distinct_id: String,
    /// The person behind it, where there is one.
    pub person: Option<RecordedPerson>,
    /// Its first event: ISO 8601, UTC, by the page's clock.
    pub start_time: String,
    /// Its last event, likewise.
    pub end_time: String,
    /// Whole seconds between the two.
    pub recording_duration: i64,
    /// Whether more may come.
    pub ongoing: bool,
    /// The first address it names.
    pub start_url: Option<String>,
    /// Clicks and taps.
    pub click_count: i64,
    /// Changes of inputs.
    pub keypress_count: i64,
    /// Events of the mouse and of touches.
    pub mouse_activity_count: i64,
    /// Lines of the console, by level.
    pub console_log_count: i64,
    /// See `console_log_count`.
    pub console_warn_count: i64,
    /// See `console_log_count`.
    pub console_error_count: i64,
    /// rrweb's events.
    pub event_count: i64,
    /// `$snapshot` events.
    pub snapshot_count: i64,
    /// The sum of their `$snapshot_bytes`.
    pub snapshot_bytes: i64,
}

/// Who was recorded.
#[derive(Debug, Serialize)]
pub struct RecordedPerson {
    /// The person's id.
    pub id: String,
    /// Person properties.
    pub properties: Box<RawValue>,
}

const COLUMNS: &str = "
    r.session_id, r.token, r.distinct_id, r.start_ms, r.end_ms, r.last_received, r.start_url, r.clicks, r.keypresses,
    r.mouse_activity, r.console_logs, r.console_warns, r.console_errors, r.events, r.chunks, r.bytes,
    p.id, p.properties
    FROM recordings r
    LEFT JOIN distinct_ids d ON d.distinct_id = r.distinct_id AND d.token = r.token
    LEFT JOIN persons p ON p.id = d.person_id";

/// A page of recordings, the latest to begin first; of one distinct id, where that is given.
pub fn list(
    connection: &Connection,
    distinct_id: Option<&str>,
    limit: usize,
    offset: usize,
) -> Result<Page<Recording>, StoreError> {
    let mut statement = connection.prepare_cached(&format!(
        "SELECT {COLUMNS} WHERE ?1 IS NULL OR r.distinct_id = ?1
         ORDER BY r.start_ms DESC, r.session_id LIMIT ?2 OFFSET ?3"
    ))?;
    collect(statement.query(params![distinct_id, limit as i64 + 1, offset as i64])?, limit)
}

/// The recording of this session.
pub fn find(connection: &Connection, session_id: &str) -> Result<Option<Recording>, StoreError> {
    let mut statement = connection.prepare_cached(&format!("SELECT {COLUMNS} WHERE r.session_id = ?1 LIMIT 1"))?;
    Ok(collect(statement.query([session_id])?, 1)?.rows.pop())
}

fn collect(mut rows: rusqlite::Rows<'_>, limit: usize) -> Result<Page<Recording>, StoreError> {
    let now = Timestamp::now();
    let mut gather = Gather::new(limit, PAGE_BYTES);
    while let Some(row) = rows.next()? {
        if gather.is_full() {
            break;
        }
        let recording = recording(row, now)?;
        let person = recording.person.as_ref().map_or(0, |person| person.properties.get().len());
        let length = person + recording.start_url.as_ref().map_or(0, String::len);
        gather.add(recording, length);
    }
    Ok(gather.page())
}

fn recording(row: &Row<'_>, now: Timestamp) -> Result<Recording, StoreError> {
    let (start, end): (i64, i64) = (row.get(3)?, row.get(4)?);
    let received = time::parse(&row.get::<_, String>(5)?).unwrap_or(Timestamp::UNIX_EPOCH);
    let person = match row.get(16)? {
        Some(id) => Some(RecordedPerson { id, properties: RawValue::from_string(row.get(17)?)? }),
        None => None,
    };
    let iso = |ms| time::format(Timestamp::from_millisecond(ms).unwrap_or(Timestamp::UNIX_EPOCH));
    Ok(Recording {
        id: row.get(0)?,
        token: row.get(1)?,
        distinct_id: row.get(2)?,
        person,
        start_time: iso(start),
        end_time: iso(end),
        recording_duration: end.saturating_sub(start) / 1000,
        ongoing: received.duration_until(now) < ONGOING,
        start_url: row.get(6)?,
        click_count: row.get(7)?,
        keypress_count: row.get(8)?,
        mouse_activity_count: row.get(9)?,
        console_log_count: row.get(10)?,
        console_warn_count: row.get(11)?,
        console_error_count: row.get(12)?,
        event_count: row.get(13)?,
        snapshot_count: row.get(14)?,
        snapshot_bytes: row.get(15)?,
    })
}

/// The chunks of a session after the one with id `after`, in the order of their arrival: the JSON text of
/// `{"results": [{"id", "window_id", "events"}], "cursor", "has_next"}`, where `cursor` is the `after` that goes on
/// behind this page. It is text from the start, as it may be large.
pub fn chunks(reading: &Reading, session_id: &str, after: i64) -> Result<String, StoreError> {
    let mut statement = reading
        .prepare_cached("SELECT id, window_id, data FROM snapshots WHERE session_id = ?1 AND id > ?2 ORDER BY id")?;
    let mut rows = statement.query(params![session_id, after])?;
    let mut page = String::from("{\"results\":[");
    let (mut cursor, mut has_next) = (after, false);
    while let Some(row) = rows.next()? {
        if page.len() > RECORDING_PAGE_BYTES {
            has_next = true;
            break;
        }
        if cursor != after {
            page.push(',');
        }
        cursor = row.get(0)?;
        let window = serde_json::Value::from(row.get::<_, String>(1)?);
        page.push_str(&format!("{{\"id\":{cursor},\"window_id\":{window},\"events\":["));
        let data = row.get_ref(2)?.as_str().map_err(rusqlite::Error::from)?;
        rrweb::unpack(data, &mut page, RECORDING_CHUNK_BYTES, || reading.check().is_ok());
        page.push_str("]}");
        reading.check()?;
    }
    page.push_str(&format!("],\"cursor\":{cursor},\"has_next\":{has_next}}}"));
    Ok(page)
}

/// Whose chunks came after the one with id `after`: chunk ids and session ids, in the order of their arrival.
pub fn arrivals(connection: &Connection, after: i64, limit: usize) -> Result<Vec<(i64, String)>, StoreError> {
    let mut statement =
        connection.prepare_cached("SELECT id, session_id FROM snapshots WHERE id > ?1 ORDER BY id LIMIT ?2")?;
    let rows = statement.query_map(params![after, limit as i64], |row| Ok((row.get(0)?, row.get(1)?)))?;
    Ok(rows.collect::<Result<_, _>>()?)
}

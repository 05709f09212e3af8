//! Logs, metrics and spans of OpenTelemetry, each as it came.

use jiff::Timestamp;
use rusqlite::{Connection, params};
use serde::Serialize;
use serde_json::Value;

use super::StoreError;
use crate::{limits::PAGE_BYTES, model::TelemetryRecord, time};

/// Its table; a file of an earlier program gets it when it is opened. `resource`, `scope` and `data` are OTLP's JSON.
pub const TABLES: &str = "
CREATE TABLE IF NOT EXISTS telemetry (
    id          INTEGER PRIMARY KEY AUTOINCREMENT,
    token       TEXT NOT NULL,
    signal      TEXT NOT NULL,
    service     TEXT,
    name        TEXT,
    severity    TEXT,
    trace_id    TEXT,
    span_id     TEXT,
    timestamp   TEXT NOT NULL,
    received_at TEXT NOT NULL,
    resource    TEXT NOT NULL,
    scope       TEXT NOT NULL,
    data        TEXT NOT NULL
) STRICT;
CREATE INDEX IF NOT EXISTS telemetry_signal ON telemetry (signal, id);
CREATE INDEX IF NOT EXISTS telemetry_time ON telemetry (signal, timestamp, id);
";

/// Stores records.
pub fn insert(
    connection: &Connection,
    token: &str,
    received_at: Timestamp,
    rows: &[TelemetryRecord],
) -> Result<(), StoreError> {
    let mut insert = connection.prepare_cached(
        "INSERT INTO telemetry (token, signal, service, name, severity, trace_id, span_id, timestamp, received_at,
             resource, scope, data)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12)",
    )?;
    for row in rows {
        insert.execute(params![
            token,
            row.signal,
            row.service,
            row.name,
            row.severity,
            row.trace_id,
            row.span_id,
            time::format(row.timestamp.unwrap_or(received_at)),
            time::format(received_at),
            row.resource,
            row.scope,
            row.data,
        ])?;
    }
    Ok(())
}

/// A record of a list.
#[derive(Debug, Serialize)]
pub struct Shown {
    id: i64,
    signal: String,
    service: Option<String>,
    name: Option<String>,
    severity: Option<String>,
    trace_id: Option<String>,
    span_id: Option<String>,
    timestamp: String,
    resource: Value,
    scope: Value,
    data: Value,
}

impl Shown {
    /// The record's place.
    pub fn id(&self) -> i64 {
        self.id
    }
}

/// Records of a signal, or of all, the newest first, before one; and whether there are more.
pub fn list(
    connection: &Connection,
    (signal, service): (Option<&str>, Option<&str>),
    before: Option<i64>,
    limit: usize,
) -> Result<(Vec<Shown>, bool), StoreError> {
    let mut statement = connection.prepare_cached(
        "SELECT id, signal, service, name, severity, trace_id, span_id, timestamp, resource, scope, data FROM telemetry
         WHERE (?1 IS NULL OR signal = ?1) AND (?2 IS NULL OR service = ?2) AND id < ?3 ORDER BY id DESC",
    )?;
    let mut rows = statement.query(params![signal, service, before.unwrap_or(i64::MAX)])?;
    let (mut shown, mut bytes) = (Vec::new(), 0);
    while let Some(row) = rows.next()? {
        if shown.len() >= limit || bytes >= PAGE_BYTES {
            return Ok((shown, true));
        }
        let mut json = |index: usize| -> Result<Value, StoreError> {
            let text: String = row.get(index)?;
            bytes += text.len();
            // What is too large to be built up is shown as its text.
            if crate::json::is_small(&text) { Ok(serde_json::from_str(&text)?) } else { Ok(Value::String(text)) }
        };
        shown.push(Shown {
            id: row.get(0)?,
            signal: row.get(1)?,
            service: row.get(2)?,
            name: row.get(3)?,
            severity: row.get(4)?,
            trace_id: row.get(5)?,
            span_id: row.get(6)?,
            timestamp: row.get(7)?,
            resource: json(8)?,
            scope: json(9)?,
            data: json(10)?,
        });
    }
    Ok((shown, false))
}

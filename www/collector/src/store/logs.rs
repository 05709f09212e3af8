//! Log lines of OpenTelemetry, in the shape of PostHog's logs.

use rusqlite::params_from_iter;
use serde_json::{Map, Value, json};
use uuid::Uuid;

use super::{StoreError, conditions::Statement, reader::Reading};
use crate::limits::PAGE_BYTES;

/// PostHog's levels, the least severe first.
pub const LEVELS: [&str; 6] = ["trace", "debug", "info", "warn", "error", "fatal"];

/// The level of `t`, a record: by its number, else by its text.
const LEVEL: &str = "CASE (CAST(t.data ->> '$.severityNumber' AS INTEGER) + 3) / 4
    WHEN 1 THEN 'trace' WHEN 2 THEN 'debug' WHEN 3 THEN 'info' WHEN 4 THEN 'warn' WHEN 5 THEN 'error' WHEN 6 THEN 'fatal'
    ELSE CASE lower(t.severity) WHEN 'warning' THEN 'warn' WHEN 'critical' THEN 'fatal' WHEN 'err' THEN 'error'
         ELSE COALESCE(lower(t.severity), 'info') END END";

/// The text of a record's body, or its JSON where it is none.
const BODY: &str = "COALESCE(t.data ->> '$.body.stringValue', t.data ->> '$.body', '')";

/// Which lines are wanted.
#[derive(Debug, Clone)]
pub struct LogFilter {
    /// Of this time, ISO 8601: the end is exclusive.
    pub from: String,
    /// See `from`.
    pub to: String,
    /// Of these levels; none are all.
    pub levels: Vec<String>,
    /// Of these services; none are all.
    pub services: Vec<String>,
    /// A part of the line, in whatever case of ASCII letters.
    pub search: Option<String>,
    /// The earliest come first.
    pub earliest: bool,
    /// Behind this time and id, in the order that is wanted.
    pub after: Option<(String, i64)>,
    /// Those that arrived behind this id.
    pub arrived_after: Option<i64>,
    /// Lines of a page.
    pub limit: usize,
}

/// A page of lines, and the time and the id of the last where more follow.
pub struct Page {
    /// The lines in PostHog's shape.
    pub lines: Vec<Value>,
    /// Where the next page begins.
    pub next: Option<(String, i64)>,
}

/// The uuid of a record, which has its id.
pub fn uuid(id: i64) -> Uuid {
    Uuid::from_u64_pair(0, id.unsigned_abs())
}

/// The id of a record's uuid.
pub fn id(uuid: Uuid) -> i64 {
    i64::try_from(uuid.as_u64_pair().1).unwrap_or(i64::MAX)
}

/// Lines of a page.
pub fn list(reading: &Reading, filter: &LogFilter) -> Result<Page, StoreError> {
    let mut sql = Statement::default();
    sql.push(&format!(
        "SELECT t.id, t.timestamp, t.received_at, t.trace_id, t.span_id, t.service, {LEVEL}, {BODY}, t.resource, t.scope, t.data
         FROM telemetry t WHERE t.signal = 'logs' AND t.timestamp >= "
    ));
    sql.bind(filter.from.clone()).push(" AND t.timestamp < ").bind(filter.to.clone());
    for (column, values) in [(LEVEL, &filter.levels), ("t.service", &filter.services)] {
        if !values.is_empty() {
            sql.push(&format!(" AND {column} IN (SELECT value FROM json_each("));
            sql.bind(json!(values).to_string()).push("))");
        }
    }
    if let Some(search) = &filter.search {
        let pattern = format!("%{}%", search.replace('\\', "\\\\").replace('%', "\\%").replace('_', "\\_"));
        sql.push(&format!(" AND {BODY} LIKE ")).bind(pattern).push(" ESCAPE '\\'");
    }
    if let Some(id) = filter.arrived_after {
        sql.push(" AND t.id > ").bind(id);
    }
    let (compare, direction) = if filter.earliest { (">", "ASC") } else { ("<", "DESC") };
    if let Some((time, id)) = &filter.after {
        sql.push(&format!(" AND (t.timestamp, t.id) {compare} (")).bind(time.clone()).push(", ").bind(*id).push(")");
    }
    sql.push(&format!(" ORDER BY t.timestamp {direction}, t.id {direction}"));
    let mut statement = reading.prepare(&sql.text)?;
    let mut rows = statement.query(params_from_iter(sql.values))?;
    let (mut lines, mut last, mut bytes) = (Vec::new(), None, 0);
    while let Some(row) = rows.next()? {
        if lines.len() >= filter.limit || bytes >= PAGE_BYTES {
            return Ok(Page { lines, next: last });
        }
        let (id, timestamp): (i64, String) = (row.get(0)?, row.get(1)?);
        let mut text = |index: usize| -> Result<String, StoreError> {
            let text: Option<String> = row.get(index)?;
            bytes += text.as_ref().map_or(0, String::len);
            Ok(text.unwrap_or_default())
        };
        let (resource, scope, data) = (object(&text(8)?), object(&text(9)?), object(&text(10)?));
        lines.push(json!({
            "uuid": uuid(id),
            "timestamp": timestamp,
            "observed_timestamp": row.get::<_, String>(2)?,
            "trace_id": text(3)?,
            "span_id": text(4)?,
            "service_name": text(5)?,
            "level": text(6)?,
            "severity_text": text(6)?,
            "severity_number": data["severityNumber"].as_i64().unwrap_or(0),
            "body": text(7)?,
            "attributes": attributes(&data["attributes"]),
            "resource_attributes": attributes(&resource["attributes"]),
            "instrumentation_scope": scope["name"].as_str().unwrap_or_default(),
            "event_name": data["eventName"].as_str().unwrap_or_default(),
        }));
        last = Some((timestamp, id));
    }
    Ok(Page { lines, next: None })
}

/// Lines that came later have a larger id.
pub fn newest(reading: &Reading) -> Result<i64, StoreError> {
    let sql = "SELECT COALESCE(MAX(id), 0) FROM telemetry WHERE signal = 'logs'";
    Ok(reading.prepare_cached(sql)?.query_row([], |row| row.get(0))?)
}

/// What is too large to be built up has no members.
fn object(text: &str) -> Value {
    crate::json::object(text).map_or_else(|| json!({}), Value::Object)
}

/// OTLP's list of keys and values as an object of texts.
fn attributes(list: &Value) -> Map<String, Value> {
    let text = |value: &Value| -> Value {
        let typed = value.as_object().and_then(|value| value.iter().next());
        match typed {
            Some((_, Value::String(text))) => json!(text),
            Some((_, Value::Object(_) | Value::Array(_))) => json!(value.to_string()),
            Some((_, plain)) => json!(plain.to_string()),
            None => json!(""),
        }
    };
    let pair = |pair: &Value| Some((pair["key"].as_str()?.to_owned(), text(&pair["value"])));
    list.as_array().into_iter().flatten().filter_map(pair).collect()
}

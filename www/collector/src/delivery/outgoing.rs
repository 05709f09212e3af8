//! Stored events as they are sent: a batch of so many rows and bytes.

use rusqlite::{Connection, params};
use serde_json::value::RawValue;

use crate::{
    fields,
    limits::{DELIVERY_BYTES, DELIVERY_EVENTS},
    store::StoreError,
};

/// A stored event.
#[derive(Debug)]
pub struct Row {
    /// Its place in the order of arrival.
    pub id: i64,
    /// Its own uuid.
    pub uuid: String,
    /// The project key that it came with.
    pub token: String,
    /// Its name.
    pub event: String,
    distinct_id: String,
    timestamp: String,
    properties: String,
}

/// Events behind `after`, and not behind `upto` where there is one, in the order of their arrival. Their bytes end with
/// the event that passes [`DELIVERY_BYTES`].
pub fn read(connection: &Connection, after: i64, upto: Option<i64>) -> Result<Vec<Row>, StoreError> {
    let mut statement = connection.prepare_cached(
        "SELECT id, uuid, token, event, distinct_id, timestamp, properties FROM events
         WHERE id > ?1 AND id <= ?2 ORDER BY id LIMIT ?3",
    )?;
    let mut found = statement.query(params![after, upto.unwrap_or(i64::MAX), DELIVERY_EVENTS])?;
    let (mut rows, mut bytes) = (Vec::new(), 0);
    while let Some(row) = found.next()? {
        let properties: String = row.get(6)?;
        bytes += properties.len();
        rows.push(Row {
            id: row.get(0)?,
            uuid: row.get(1)?,
            token: row.get(2)?,
            event: row.get(3)?,
            distinct_id: row.get(4)?,
            timestamp: row.get(5)?,
            properties,
        });
        if bytes >= DELIVERY_BYTES {
            break;
        }
    }
    Ok(rows)
}

/// The body of a request to `/batch/`. A key among the properties becomes the target's.
pub fn body(key: &str, rows: &[Row], is_history: bool) -> Result<Vec<u8>, serde_json::Error> {
    #[derive(serde::Serialize)]
    struct Sent<'a> {
        uuid: &'a str,
        event: &'a str,
        distinct_id: &'a str,
        timestamp: &'a str,
        properties: Box<RawValue>,
    }
    #[derive(serde::Serialize)]
    struct Batch<'a> {
        api_key: &'a str,
        #[serde(skip_serializing_if = "std::ops::Not::not")]
        historical_migration: bool,
        batch: Vec<Sent<'a>>,
    }
    let token = [("token", serde_json::to_string(key)?)];
    let batch = rows.iter().map(|row| {
        let has_key = fields::Fields::read(&row.properties, &["token"])?.get("token").is_some();
        let properties = fields::with(&row.properties, if has_key { &token } else { &[] })?;
        Ok(Sent {
            uuid: &row.uuid,
            event: &row.event,
            distinct_id: &row.distinct_id,
            timestamp: &row.timestamp,
            properties: RawValue::from_string(properties)?,
        })
    });
    let batch = batch.collect::<Result<_, serde_json::Error>>()?;
    serde_json::to_vec(&Batch { api_key: key, historical_migration: is_history, batch })
}

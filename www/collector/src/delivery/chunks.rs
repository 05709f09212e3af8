//! Chunks of recordings as they are sent: one in each request. PostHog's capture service takes all of a request for one
//! session, and joins its chunks (`rust/capture`).

use rusqlite::{Connection, OptionalExtension};
use serde_json::value::RawValue;

use super::{
    Delivered,
    target::{Outcome, Target},
};
use crate::store::StoreError;

/// A stored chunk.
#[derive(Debug)]
pub struct Chunk {
    /// Its place in the order of arrival.
    pub id: i64,
    uuid: String,
    token: String,
    distinct_id: String,
    session_id: String,
    window_id: String,
    timestamp: String,
    data: String,
    bytes: Option<i64>,
}

/// The first chunk behind `after` in the order of their arrival.
pub fn read(connection: &Connection, after: i64) -> Result<Option<Chunk>, StoreError> {
    let mut statement = connection.prepare_cached(
        "SELECT id, uuid, token, distinct_id, session_id, window_id, timestamp, data, bytes FROM snapshots
         WHERE id > ?1 ORDER BY id LIMIT 1",
    )?;
    let chunk = statement.query_row([after], |row| {
        Ok(Chunk {
            id: row.get(0)?,
            uuid: row.get(1)?,
            token: row.get(2)?,
            distinct_id: row.get(3)?,
            session_id: row.get(4)?,
            window_id: row.get(5)?,
            timestamp: row.get(6)?,
            data: row.get(7)?,
            bytes: row.get(8)?,
        })
    });
    Ok(chunk.optional()?)
}

/// Sends a chunk and answers when it is accepted or refused. `Err` is why none can be sent now.
pub fn deliver(target: &Target, chunk: Chunk) -> Result<Delivered, Outcome> {
    let (uuid, session) = (chunk.uuid.clone(), chunk.session_id.clone());
    match target.post("/s/", body(target.key_for(&chunk.token), &chunk)) {
        Outcome::Accepted => Ok(Delivered { accepted: 1, refused: 0 }),
        Outcome::Refused(reason) => {
            tracing::warn!(uuid, session, reason, "the target refuses a chunk of a recording");
            Ok(Delivered { accepted: 0, refused: 1 })
        }
        outcome => Err(outcome),
    }
}

/// The body of a request to `/s/`, in the form of the SDK. What the page sent of its events stays as it is.
fn body(key: &str, chunk: &Chunk) -> Result<Vec<u8>, serde_json::Error> {
    #[derive(serde::Serialize)]
    struct Sent<'a> {
        event: &'a str,
        uuid: &'a str,
        api_key: &'a str,
        timestamp: &'a str,
        properties: Properties<'a>,
    }
    #[derive(serde::Serialize)]
    struct Properties<'a> {
        token: &'a str,
        distinct_id: &'a str,
        #[serde(rename = "$session_id")]
        session_id: &'a str,
        #[serde(rename = "$window_id")]
        window_id: &'a str,
        #[serde(rename = "$snapshot_source")]
        source: &'a str,
        #[serde(rename = "$lib")]
        lib: &'a str,
        #[serde(rename = "$snapshot_bytes", skip_serializing_if = "Option::is_none")]
        bytes: Option<i64>,
        #[serde(rename = "$snapshot_data")]
        data: &'a RawValue,
    }
    let data: &RawValue = serde_json::from_str(&chunk.data)?;
    let properties = Properties {
        token: key,
        distinct_id: &chunk.distinct_id,
        session_id: &chunk.session_id,
        window_id: &chunk.window_id,
        source: "web",
        lib: "web",
        bytes: chunk.bytes,
        data,
    };
    let sent = Sent { event: "$snapshot", uuid: &chunk.uuid, api_key: key, timestamp: &chunk.timestamp, properties };
    serde_json::to_vec(&[sent])
}

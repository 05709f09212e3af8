//! What PostHog's command line asks for before and after it uploads files: which chunks are wanted, where to, and that they
//! are there. The rules and the codes of refusals are PostHog's (`logic/symbol_sets.py`), the codes are what it acts on.

use std::collections::{HashMap, HashSet};

use axum::{
    Json,
    extract::State,
    http::{HeaderMap, StatusCode},
};
use jiff::Timestamp;
use rusqlite::Connection;
use serde::Deserialize;
use serde_json::{Map, Value, json};
use uuid::Uuid;

use super::super::settings::Sent;
use super::files::{self, Purpose};
use crate::{
    app::App,
    error::ApiError,
    insights::taken::Taken,
    limits::{SYMBOL_SET_BYTES, SYMBOL_SETS_OF_A_REQUEST},
    params::{Asked, NoParameters},
    store::{
        releases,
        symbol_sets::{self, SymbolSet},
    },
};

/// Bytes of a chunk's id.
const CHUNK_ID_BYTES: usize = 1_000;

/// A chunk as the command line announces it.
#[derive(Debug, Clone, Deserialize)]
struct Chunk {
    chunk_id: String,
    release_id: Option<String>,
    content_hash: Option<String>,
    content_length: Option<u64>,
}

/// What a request asks for.
struct Announced {
    chunks: Vec<Chunk>,
    force: bool,
    skip_on_conflict: bool,
}

fn refused(code: &'static str, detail: String) -> ApiError {
    ApiError::Refused { attr: "symbol_sets", code, detail }
}

impl Announced {
    fn read(body: Map<String, Value>) -> Result<Self, ApiError> {
        let mut taken = Taken::new(Value::Object(body), "body")?;
        let mut chunks: Vec<Chunk> = taken.take("symbol_sets")?.unwrap_or_default();
        let release_id: Option<String> = taken.take("release_id")?;
        // The form of elder clients.
        let ids: Vec<String> = taken.take("chunk_ids")?.unwrap_or_default();
        chunks.extend(ids.into_iter().map(|chunk_id| Chunk {
            chunk_id,
            release_id: release_id.clone(),
            content_hash: None,
            content_length: None,
        }));
        let force = taken.take("force")?.unwrap_or(false);
        let skip_on_conflict = taken.take("skip_on_conflict")?.unwrap_or(false);
        taken.ignore(&["upload_attempt_id", "upload_run_id"]);
        taken.end()?;
        if force && skip_on_conflict {
            let detail = "Use either force or skip_on_conflict, not both.".into();
            return Err(refused("invalid_conflict_handling", detail));
        }
        Self { chunks, force, skip_on_conflict }.checked()
    }

    fn checked(self) -> Result<Self, ApiError> {
        if self.chunks.len() > SYMBOL_SETS_OF_A_REQUEST {
            let detail = format!("There can be {SYMBOL_SETS_OF_A_REQUEST} symbol sets at most.");
            return Err(refused("invalid_input", detail));
        }
        let mut seen = HashSet::new();
        for chunk in &self.chunks {
            if chunk.chunk_id.is_empty() || chunk.chunk_id.len() > CHUNK_ID_BYTES {
                let detail = format!("A chunk id has 1 to {CHUNK_ID_BYTES} bytes.");
                return Err(refused("invalid_chunk_ids", detail));
            }
            if !seen.insert(&chunk.chunk_id) {
                return Err(refused("invalid_chunk_ids", format!("Duplicate chunk IDs provided: {}", chunk.chunk_id)));
            }
            if chunk.content_length.is_some_and(|bytes| bytes > SYMBOL_SET_BYTES as u64) {
                let detail =
                    format!("Symbol sets larger than {SYMBOL_SET_BYTES} bytes cannot be uploaded: {}", chunk.chunk_id);
                return Err(refused("file_too_large", detail));
            }
        }
        Ok(self)
    }

    /// The releases that are named have to be there.
    fn check_releases(&self, connection: &Connection) -> Result<(), ApiError> {
        let named: HashSet<&str> = self.chunks.iter().filter_map(|chunk| chunk.release_id.as_deref()).collect();
        for id in named.into_iter().filter(|id| !id.is_empty()) {
            if Uuid::parse_str(id).is_err() {
                return Err(refused("invalid_release_id", format!("Invalid release ID provided: {id}")));
            }
            if releases::find(connection, id)?.is_none() {
                return Err(refused("invalid_release_id", format!("Unknown release ID provided: {id}")));
            }
        }
        Ok(())
    }

    /// Whether a chunk whose symbol set is known has to be uploaded.
    fn needs_upload(&self, chunk: &Chunk, known: &SymbolSet) -> Result<bool, ApiError> {
        let Some(stored) = &known.content_hash else { return Ok(true) };
        match &chunk.content_hash {
            None => Err(refused(
                "content_hash_required",
                format!("Symbol set {} already has content; provide a content_hash to update it.", known.reference),
            )),
            Some(hash) if hash == stored => Ok(false),
            Some(_) if self.force => Ok(true),
            Some(_) if self.skip_on_conflict => Ok(false),
            Some(_) => Err(refused(
                "content_hash_mismatch",
                format!("Symbol set {} already exists with different content.", known.reference),
            )),
        }
    }
}

/// The release that a chunk brings to a symbol set that has none.
fn new_release<'a>(chunk: &'a Chunk, known: &SymbolSet) -> Result<Option<&'a str>, ApiError> {
    match (chunk.release_id.as_deref().filter(|id| !id.is_empty()), &known.release) {
        (Some(wanted), None) => Ok(Some(wanted)),
        (Some(wanted), Some(stored)) if wanted != stored => {
            Err(refused("release_id_mismatch", format!("Symbol set {} already has a release ID", known.reference)))
        }
        _ => Ok(None),
    }
}

/// `POST …/symbol_sets/bulk_check_upload/`: the chunks that are wanted.
pub(super) async fn check(
    State(app): State<App>,
    _: Asked<NoParameters>,
    Sent(body): Sent,
) -> Result<Json<Value>, ApiError> {
    let announced = Announced::read(body)?;
    let wanted = app.store.change::<_, ApiError, _>(move |connection| {
        announced.check_releases(connection)?;
        let mut wanted = Vec::new();
        for chunk in &announced.chunks {
            match symbol_sets::by_reference(connection, &chunk.chunk_id)? {
                Some(known) if new_release(chunk, &known)?.is_none() && !announced.needs_upload(chunk, &known)? => {
                    symbol_sets::note_use(connection, &known.id, Timestamp::now())?;
                }
                _ => wanted.push(chunk.chunk_id.clone()),
            }
        }
        Ok(wanted)
    });
    Ok(Json(json!({ "chunk_ids_to_upload": wanted.await? })))
}

/// `POST …/symbol_sets/bulk_start_upload/`: where the chunks that are wanted go.
pub(super) async fn start(
    State(app): State<App>,
    headers: HeaderMap,
    _: Asked<NoParameters>,
    Sent(body): Sent,
) -> Result<(StatusCode, Json<Value>), ApiError> {
    let announced = Announced::read(body)?;
    let started = app.store.change::<_, ApiError, _>(move |connection| {
        announced.check_releases(connection)?;
        let (mut started, now) = (Vec::new(), Timestamp::now());
        for chunk in &announced.chunks {
            let release = chunk.release_id.as_deref().filter(|id| !id.is_empty());
            let Some(known) = symbol_sets::by_reference(connection, &chunk.chunk_id)? else {
                let id = symbol_sets::announce(connection, &chunk.chunk_id, release, now)?;
                started.push((chunk.clone(), id));
                continue;
            };
            if let Some(release) = new_release(chunk, &known)? {
                symbol_sets::bind_release(connection, &known.id, release)?;
            }
            symbol_sets::note_use(connection, &known.id, now)?;
            if announced.needs_upload(chunk, &known)? {
                symbol_sets::restart(connection, &known.id)?;
                started.push((chunk.clone(), known.id));
            }
        }
        Ok(started)
    });
    let mut map = Map::new();
    for (chunk, id) in started.await? {
        let url = files::address(&app, &headers, Purpose::Upload, &id)?;
        let mut place = json!({ "presigned_url": { "url": url, "fields": {} }, "symbol_set_id": id });
        if chunk.content_length.is_some() {
            place["presigned_put_url"] = url.into();
        }
        map.insert(chunk.chunk_id, place);
    }
    Ok((StatusCode::CREATED, Json(json!({ "id_map": map }))))
}

/// `POST …/symbol_sets/bulk_finish_upload/`: what the content of each is called, once it is there.
pub(super) async fn finish(
    State(app): State<App>,
    _: Asked<NoParameters>,
    Sent(body): Sent,
) -> Result<(StatusCode, Json<Value>), ApiError> {
    let mut taken = Taken::new(Value::Object(body), "body")?;
    let hashes: HashMap<String, String> = taken.take("content_hashes")?.unwrap_or_default();
    taken.ignore(&["upload_attempt_id", "upload_run_id"]);
    taken.end()?;
    if hashes.len() > SYMBOL_SETS_OF_A_REQUEST {
        let detail = format!("There can be {SYMBOL_SETS_OF_A_REQUEST} content_hashes at most.");
        return Err(refused("invalid_input", detail));
    }
    let finished = app.store.change::<_, ApiError, _>(move |connection| {
        for (id, hash) in &hashes {
            let Some(set) = symbol_sets::by_id(connection, id)? else {
                return Err(refused("symbol_set_not_found", format!("Unknown symbol set IDs: {id}")));
            };
            if set.bytes.is_none() {
                return Err(refused("file_not_found", "No file has been uploaded for the symbol set.".into()));
            }
            symbol_sets::finish(connection, id, hash)?;
        }
        Ok(())
    });
    finished.await?;
    Ok((StatusCode::CREATED, Json(json!({ "success": true }))))
}

//! Answers of the API: read and written off the async threads, and counted until they are sent.

use axum::{
    body::{Body, Bytes},
    http::{HeaderValue, header},
    response::{IntoResponse, Response},
};
use serde::Serialize;

use crate::{
    budget::{Budget, Lease},
    error::ApiError,
    limits::{PAGE_BYTES, RECORDING_CHUNK_BYTES, RECORDING_PAGE_BYTES, WAIT_TIME},
    store::{
        Store, StoreError,
        reader::{Lane, Reading},
    },
};

/// What a page of a list takes at most while it is made: its rows and its text.
pub const LIST_BYTES: usize = 2 * PAGE_BYTES;

/// The same of a page of a recording, which is text from the start.
const RECORDING_BYTES: usize = RECORDING_PAGE_BYTES + RECORDING_CHUNK_BYTES;

/// Bytes that are counted as long as they are held.
struct Held {
    bytes: Vec<u8>,
    _lease: Lease,
}

impl AsRef<[u8]> for Held {
    fn as_ref(&self) -> &[u8] {
        &self.bytes
    }
}

/// Bytes that `lease` accounts for until the last of them is sent.
pub fn held(bytes: Vec<u8>, lease: Lease) -> Bytes {
    Bytes::from_owner(Held { bytes, _lease: lease })
}

/// Answers with what `query` finds, as JSON; with 404 where that is nothing.
pub async fn json<T, F>(store: &Store, answers: &Budget, query: F) -> Result<Response, ApiError>
where
    T: Serialize,
    F: FnOnce(&Reading) -> Result<Option<T>, StoreError> + Send + 'static,
{
    text(store, answers, (Lane::Lists, LIST_BYTES), move |reading| match query(reading)? {
        Some(found) => Ok(Some(serde_json::to_vec(&found)?)),
        None => Ok(None),
    })
    .await
}

/// Answers with what an insight counts, as JSON.
pub async fn counted<F>(store: &Store, answers: &Budget, query: F) -> Result<Response, ApiError>
where
    F: FnOnce(&Reading) -> Result<serde_json::Value, StoreError> + Send + 'static,
{
    text(store, answers, (Lane::Insights, LIST_BYTES), move |reading| Ok(Some(serde_json::to_vec(&query(reading)?)?)))
        .await
}

/// Answers with a page of a recording, JSON text.
pub async fn recording<F>(store: &Store, answers: &Budget, query: F) -> Result<Response, ApiError>
where
    F: FnOnce(&Reading) -> Result<String, StoreError> + Send + 'static,
{
    text(store, answers, (Lane::Recordings, RECORDING_BYTES), move |reading| Ok(Some(query(reading)?.into_bytes())))
        .await
}

async fn text<F>(store: &Store, answers: &Budget, (lane, most): (Lane, usize), query: F) -> Result<Response, ApiError>
where
    F: FnOnce(&Reading) -> Result<Option<Vec<u8>>, StoreError> + Send + 'static,
{
    let mut lease = answers.wait_for(most, WAIT_TIME).await?;
    let mut bytes = store.read(lane, query).await?.ok_or(ApiError::NotFound)?;
    bytes.shrink_to_fit();
    lease.shrink_to(bytes.len());
    let mut response = Body::from(held(bytes, lease)).into_response();
    response.headers_mut().insert(header::CONTENT_TYPE, HeaderValue::from_static("application/json"));
    Ok(response)
}

//! `/api/live/…`: what is stored, as it is stored, as server-sent events.
//!
//! A stream carries only the place it has got to; each page of rows comes from SQLite when the
//! writer announces a commit. So a reader that falls behind holds no memory, and one that comes back
//! with `Last-Event-ID` misses nothing.

use std::convert::Infallible;

use axum::{
    body::{Body, Bytes},
    extract::State,
    http::{HeaderMap, header},
    response::{IntoResponse, Response},
};
use rusqlite::Connection;
use serde_json::json;
use tokio::sync::{OwnedSemaphorePermit, mpsc, watch};
use tokio_stream::wrappers::ReceiverStream;

use crate::{
    answer::held,
    app::App,
    error::ApiError,
    limits::{EVENT_BYTES, SIGN_OF_LIFE, STALL_TIME, STREAM_BYTES, STREAM_ROWS},
    params::{Asked, Parameters, Params},
    store::{StoreError, query, reader::Lane, recordings},
};

/// The ids after the given one and their descriptions, in JSON.
type Read = fn(&Connection, i64) -> Result<Vec<(i64, String)>, StoreError>;

/// Says nothing but that the stream is there.
const COMMENT: Bytes = Bytes::from_static(b":\n\n");

/// Query parameters of a stream.
pub struct StreamQuery {
    after: Option<i64>,
}

impl Parameters for StreamQuery {
    fn read(params: &mut Params) -> Result<Self, ApiError> {
        Ok(Self { after: params.number("after")? })
    }
}

/// `/api/live/events`: each event.
pub async fn events(state: State<App>, asked: Asked<StreamQuery>, headers: HeaderMap) -> Result<Response, ApiError> {
    let newest = state.store.last_event();
    stream(state, asked, &headers, newest, "event", |connection, after| {
        let rows = query::events_after(connection, after, STREAM_ROWS, STREAM_BYTES)?;
        // Line breaks between JSON tokens mean nothing, but would break up the message.
        rows.into_iter().map(|row| Ok((row.id, serde_json::to_string(&row)?.replace(['\n', '\r'], " ")))).collect()
    })
}

/// `/api/live/recordings`: for each chunk of a recording its id and its session's, `{"id", "session_id"}`.
pub async fn recordings(
    state: State<App>,
    asked: Asked<StreamQuery>,
    headers: HeaderMap,
) -> Result<Response, ApiError> {
    let newest = state.store.last_snapshot();
    stream(state, asked, &headers, newest, "snapshot", |connection, after| {
        let rows = recordings::arrivals(connection, after, STREAM_ROWS)?;
        Ok(rows.into_iter().map(|(id, session)| (id, json!({ "id": id, "session_id": session }).to_string())).collect())
    })
}

/// Answers with a stream that begins after `Last-Event-ID`, or after the query's `after`, or now.
fn stream(
    State(app): State<App>,
    Asked(asked): Asked<StreamQuery>,
    headers: &HeaderMap,
    newest: watch::Receiver<i64>,
    name: &'static str,
    read: Read,
) -> Result<Response, ApiError> {
    let cursor = match cursor_of(headers)?.or(asked.after) {
        Some(id) => id,
        None => *newest.borrow(),
    };
    let permit = std::sync::Arc::clone(&app.streams).try_acquire_owned().map_err(|_| StoreError::Busy)?;
    // One message waits for the connection; those behind it are in the data file.
    let (sender, receiver) = mpsc::channel(1);
    let reader = Follower { app, newest, cursor, name, read, sender };
    tokio::spawn(async move {
        let _permit: OwnedSemaphorePermit = permit;
        if let Err(error) = reader.follow().await {
            tracing::error!(%error, "live stream ended");
        }
    });
    let headers = [(header::CONTENT_TYPE, "text/event-stream"), (header::CACHE_CONTROL, "no-cache")];
    Ok((headers, Body::from_stream(ReceiverStream::new(receiver))).into_response())
}

/// Where a browser that connects again had got to.
fn cursor_of(headers: &HeaderMap) -> Result<Option<i64>, ApiError> {
    let Some(value) = headers.get("last-event-id") else { return Ok(None) };
    let id = value.to_str().ok().and_then(|id| id.trim().parse().ok());
    let reason = "the id of an event is a whole number";
    id.map(Some).ok_or(ApiError::InvalidParameter { name: "Last-Event-ID".into(), reason })
}

/// One who reads a stream.
struct Follower {
    app: App,
    newest: watch::Receiver<i64>,
    cursor: i64,
    name: &'static str,
    read: Read,
    sender: mpsc::Sender<Result<Bytes, Infallible>>,
}

/// Whether a stream goes on.
type GoesOn = bool;

impl Follower {
    /// Sends rows until the reader leaves or the server stops.
    async fn follow(mut self) -> Result<(), StoreError> {
        // Firefox takes a stream for open when its first bytes have come.
        if !self.send(COMMENT).await {
            return Ok(());
        }
        loop {
            let last = *self.newest.borrow_and_update();
            while self.cursor < last {
                if !self.page(last).await? {
                    return Ok(());
                }
            }
            tokio::select! {
                changed = self.newest.changed() => if changed.is_err() { return Ok(()) },
                () = tokio::time::sleep(SIGN_OF_LIFE) => {
                    if !self.send(COMMENT).await { return Ok(()) }
                }
                () = self.sender.closed() => return Ok(()),
                () = self.app.stopped() => return Ok(()),
            }
        }
    }

    /// Sends the next rows. Their memory is counted until the last of them is sent.
    async fn page(&mut self, last: i64) -> Result<GoesOn, StoreError> {
        let Ok(mut lease) = self.app.messages.wait_for(STREAM_BYTES + EVENT_BYTES, STALL_TIME).await else {
            return Ok(!self.sender.is_closed());
        };
        let (read, cursor) = (self.read, self.cursor);
        let rows = self.app.store.read(Lane::Streams, move |reading| read(reading, cursor)).await?;
        // Nothing is left between the two where the data was cleared meanwhile.
        self.cursor = rows.last().map_or(last, |(id, _)| *id);
        let mut left: usize = rows.iter().map(|(_, json)| json.len()).sum();
        for (id, json) in rows {
            left -= json.len();
            let message = format!("id: {id}\nevent: {}\ndata: {json}\n\n", self.name).into_bytes();
            drop(json);
            let message = match lease.split(message.len()) {
                Some(part) => held(message, part),
                None => Bytes::from(message),
            };
            lease.shrink_to(left);
            if !self.send(message).await {
                return Ok(false);
            }
        }
        Ok(true)
    }

    async fn send(&mut self, message: Bytes) -> GoesOn {
        tokio::select! {
            sent = self.sender.send(Ok(message)) => sent.is_ok(),
            () = self.app.stopped() => false,
        }
    }
}

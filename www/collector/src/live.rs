//! `/api/live/…`: what is stored, as it is stored, as server-sent events.
//!
//! A stream carries only the place it has got to; each page of rows comes from SQLite when the
//! writer announces a commit. So a reader that falls behind holds no memory, and one that comes back
//! with `Last-Event-ID` misses nothing.

use std::convert::Infallible;

use axum::{
    extract::{RawQuery, State},
    http::HeaderMap,
    response::sse::{Event, KeepAlive, Sse},
};
use rusqlite::Connection;
use serde_json::json;
use tokio::sync::{mpsc, watch};
use tokio_stream::wrappers::ReceiverStream;

use crate::{
    error::ApiError,
    server::App,
    store::{StoreError, query, recordings},
};

/// Rows read at once.
const PAGE: usize = 64;

/// Messages that wait for a slow reader's connection.
const BUFFER: usize = 16;

type Stream = Sse<axum::response::sse::KeepAliveStream<ReceiverStream<Result<Event, Infallible>>>>;

/// The ids after the given one and what is told of each, in JSON.
type Read = fn(&Connection, i64) -> Result<Vec<(i64, String)>, StoreError>;

/// `/api/live/events`: each event.
pub async fn events(state: State<App>, query: RawQuery, headers: HeaderMap) -> Result<Stream, ApiError> {
    let newest = state.store.last_event();
    stream(state, query, headers, newest, "event", |connection, after| {
        let rows = query::events_after(connection, after, PAGE)?;
        // Line breaks between JSON tokens mean nothing, but would break up the message.
        rows.into_iter().map(|row| Ok((row.id, serde_json::to_string(&row)?.replace(['\n', '\r'], " ")))).collect()
    })
}

/// `/api/live/recordings`: for each chunk of a recording its id and its session's, `{"id", "session_id"}`.
pub async fn recordings(state: State<App>, query: RawQuery, headers: HeaderMap) -> Result<Stream, ApiError> {
    let newest = state.store.last_snapshot();
    stream(state, query, headers, newest, "snapshot", |connection, after| {
        let rows = recordings::arrivals(connection, after, PAGE)?;
        Ok(rows.into_iter().map(|(id, session)| (id, json!({ "id": id, "session_id": session }).to_string())).collect())
    })
}

/// Answers with a stream that begins after `Last-Event-ID`, or after the query's `after`, or now.
fn stream(
    State(app): State<App>,
    RawQuery(query): RawQuery,
    headers: HeaderMap,
    newest: watch::Receiver<i64>,
    name: &'static str,
    read: Read,
) -> Result<Stream, ApiError> {
    let cursor = match requested_cursor(&headers, query.as_deref().unwrap_or_default())? {
        Some(id) => id,
        None => *newest.borrow(),
    };
    let (sender, receiver) = mpsc::channel(BUFFER);
    tokio::spawn(async move {
        if let Err(error) = follow(app, newest, cursor, name, read, &sender).await {
            tracing::error!(%error, "live stream ended");
        }
    });
    Ok(Sse::new(ReceiverStream::new(receiver)).keep_alive(KeepAlive::default()))
}

fn requested_cursor(headers: &HeaderMap, query: &str) -> Result<Option<i64>, ApiError> {
    const REASON: &str = "the id of an event is a whole number";
    let invalid = |name| ApiError::InvalidParameter { name, reason: REASON };
    if let Some(value) = headers.get("last-event-id") {
        let id = value.to_str().ok().and_then(|id| id.trim().parse().ok());
        return id.map(Some).ok_or(invalid("Last-Event-ID"));
    }
    let after = url::form_urlencoded::parse(query.as_bytes()).find(|(name, _)| name == "after");
    match after {
        None => Ok(None),
        Some((_, value)) => value.parse().map(Some).map_err(|_| invalid("after")),
    }
}

/// Sends rows until the reader leaves or the server stops.
async fn follow(
    mut app: App,
    mut newest: watch::Receiver<i64>,
    mut cursor: i64,
    name: &str,
    read: Read,
    sender: &mpsc::Sender<Result<Event, Infallible>>,
) -> Result<(), StoreError> {
    loop {
        let last = *newest.borrow_and_update();
        while cursor < last {
            let rows = app.store.read(move |connection| read(connection, cursor)).await?;
            // Nothing is left between the two where the data was cleared meanwhile.
            cursor = rows.last().map_or(last, |(id, _)| *id);
            for (id, json) in rows {
                let event = Event::default().id(id.to_string()).event(name).data(json);
                tokio::select! {
                    sent = sender.send(Ok(event)) => if sent.is_err() { return Ok(()) },
                    () = app.stopped() => return Ok(()),
                }
            }
        }
        tokio::select! {
            changed = newest.changed() => if changed.is_err() { return Ok(()) },
            () = sender.closed() => return Ok(()),
            () = app.stopped() => return Ok(()),
        }
    }
}

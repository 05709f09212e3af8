//! `/api/live/events`: events as they are stored, as server-sent events.
//!
//! A stream carries only the place it has got to; each page of events comes from SQLite when the
//! writer announces a commit. So a reader that falls behind holds no memory, and one that comes back
//! with `Last-Event-ID` misses nothing.

use std::convert::Infallible;

use axum::{
    extract::{RawQuery, State},
    http::HeaderMap,
    response::sse::{Event, KeepAlive, Sse},
};
use tokio::sync::mpsc;
use tokio_stream::wrappers::ReceiverStream;

use crate::{
    error::ApiError,
    server::App,
    store::{StoreError, query},
};

/// Events read at once.
const PAGE: usize = 64;

/// Events that wait for a slow reader's connection.
const BUFFER: usize = 16;

type Stream = ReceiverStream<Result<Event, Infallible>>;

/// Answers with a stream that begins after `Last-Event-ID`, or after the query's `after`, or now.
pub async fn events(
    State(app): State<App>,
    RawQuery(query): RawQuery,
    headers: HeaderMap,
) -> Result<Sse<axum::response::sse::KeepAliveStream<Stream>>, ApiError> {
    let cursor = match requested_cursor(&headers, query.as_deref().unwrap_or_default())? {
        Some(id) => id,
        None => *app.store.last_event().borrow(),
    };
    let (sender, receiver) = mpsc::channel(BUFFER);
    tokio::spawn(async move {
        if let Err(error) = follow(app, cursor, &sender).await {
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

/// Sends events until the reader leaves or the server stops.
async fn follow(
    mut app: App,
    mut cursor: i64,
    sender: &mpsc::Sender<Result<Event, Infallible>>,
) -> Result<(), StoreError> {
    let mut last_event = app.store.last_event();
    loop {
        let newest = *last_event.borrow_and_update();
        while cursor < newest {
            let rows = app.store.read(move |connection| query::events_after(connection, cursor, PAGE)).await?;
            // Nothing is left between the two where the data was cleared meanwhile.
            cursor = rows.last().map_or(newest, |row| row.id);
            for row in rows {
                // Line breaks between JSON tokens mean nothing, but would break up the message.
                let json = serde_json::to_string(&row)?.replace(['\n', '\r'], " ");
                let event = Event::default().id(row.id.to_string()).event("event").data(json);
                tokio::select! {
                    sent = sender.send(Ok(event)) => if sent.is_err() { return Ok(()) },
                    () = app.stopped() => return Ok(()),
                }
            }
        }
        tokio::select! {
            changed = last_event.changed() => if changed.is_err() { return Ok(()) },
            () = sender.closed() => return Ok(()),
            () = app.stopped() => return Ok(()),
        }
    }
}

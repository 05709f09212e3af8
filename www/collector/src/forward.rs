//! `--forward-to`: passes on to another PostHog what arrives while it is on. An event is on disk before its sender is
//! answered, so that the queue is the table of events itself with a range of it that is left to be sent
//! ([`deliveries`]): it survives a restart and a target that is away, and takes no memory.

use std::sync::Arc;

use tokio::task::spawn_blocking;

use crate::{
    app::App,
    delivery::{
        Delivered, deliver, outgoing,
        retry::Retry,
        target::{Outcome, Target},
    },
    store::{
        StoreError,
        deliveries::{self, Range},
        reader::Lane,
    },
};

/// Forwards until the server is stopped.
pub async fn run(mut app: App, target: Arc<Target>) {
    let mut stopped = app.clone();
    tokio::select! {
        () = stopped.stopped() => {}
        result = forward(&mut app, target) => {
            if let Err(error) = result {
                tracing::error!(%error, "events are no longer forwarded");
            }
        }
    }
}

async fn forward(app: &mut App, target: Arc<Target>) -> Result<(), StoreError> {
    let mut news = app.store.last_event();
    let mut retry = Retry::default();
    loop {
        // Marked as seen before the rows are read: what arrives meanwhile wakes this up.
        news.borrow_and_update();
        let host = target.host.clone();
        let next = app.store.read(Lane::Streams, move |reading| {
            let Some(range) = deliveries::next_range(reading, &host)? else { return Ok(None) };
            Ok(Some((range, outgoing::read(reading, range.last, range.upto)?)))
        });
        let Some((range, rows)) = next.await? else { return Ok(()) };
        let Some(last) = rows.last().map(|row| row.id) else {
            if range.upto.is_none() {
                if news.changed().await.is_err() {
                    return Ok(());
                }
            } else {
                note(app, range, None).await?;
            }
            continue;
        };
        let sender = Arc::clone(&target);
        let sent = spawn_blocking(move || deliver(&sender, &rows, false)).await.map_err(|_| StoreError::Closed)?;
        match sent {
            Ok(Delivered { accepted, refused }) => {
                retry.succeeded();
                tracing::debug!(accepted, refused, "events were forwarded");
                note(app, range, Some(last)).await?;
            }
            Err(Outcome::Later { after, reason }) => wait(&mut retry, after, &reason, &target.host).await,
            Err(Outcome::Denied(reason) | Outcome::Refused(reason)) => {
                wait(&mut retry, None, &reason, &target.host).await;
            }
            Err(Outcome::Accepted) => {}
        }
    }
}

async fn wait(retry: &mut Retry, after: Option<std::time::Duration>, reason: &str, host: &str) {
    let wait = retry.failed(after);
    tracing::warn!(host, reason, "events wait to be forwarded: trying again in {} s", wait.as_secs_f32());
    tokio::time::sleep(wait).await;
}

async fn note(app: &App, range: Range, last: Option<i64>) -> Result<(), StoreError> {
    app.store.change(move |connection| deliveries::note_forwarded(connection, range, last)).await
}

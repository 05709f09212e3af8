//! `posthog-collector send`: moves what is stored to another PostHog, as history. It goes on where an earlier run ended,
//! however that ended.

use std::{
    io::Write,
    path::{Path, PathBuf},
    thread,
};

use rusqlite::Connection;
use thiserror::Error;

use crate::{
    delivery::{
        Delivered, chunks, deliver, outgoing,
        retry::Retry,
        target::{Outcome, Target, TargetError},
    },
    limits::SEND_FAILURES,
    store::{StoreError, deliveries, schema},
};

/// Why not all of it was sent.
#[derive(Debug, Error)]
pub enum SendError {
    /// The data file cannot be used.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// There is none.
    #[error("there is no data file {0}: name one with --data")]
    NoFile(PathBuf),
    /// The target is none.
    #[error(transparent)]
    Target(#[from] TargetError),
    /// The target does not take anything from this user.
    #[error("{host} refuses the key, or has no address for {what}: {reason}")]
    Denied {
        /// The target's address.
        host: String,
        /// What it does not take.
        what: &'static str,
        /// What it answered.
        reason: String,
    },
    /// The target did not answer, or had too much to do, for long.
    #[error("{host} takes nothing: {reason}. The same command goes on from here")]
    Away {
        /// The target's address.
        host: String,
        /// What it answered last.
        reason: String,
    },
    /// Some events, or chunks of recordings, were not taken.
    #[error("{refused} {what} were refused, see above; all others are there")]
    Refused {
        /// How many.
        refused: u64,
        /// Of what.
        what: &'static str,
    },
    /// The output cannot be written.
    #[error("cannot write: {0}")]
    Output(#[from] std::io::Error),
}

/// Sends all events and recordings of a data file that were not sent to this target before, and writes how many there
/// were.
pub fn run(data: &Path, host: &str, key: &str, output: &mut impl Write) -> Result<(), SendError> {
    if !data.exists() {
        return Err(SendError::NoFile(data.to_owned()));
    }
    let target = Target::new(host, Some(key.to_owned()))?;
    let connection = schema::open_writer(data)?;
    // The key is no secret, and one host has many projects.
    let name = format!("{} {key}", target.host);
    let mut failed = None;
    for queue in [&EVENTS, &RECORDINGS] {
        let delivered = queue.send(&connection, &target, &format!("{name}{}", queue.suffix))?;
        if queue.is_always_named || queue.count(&connection, 0)? > 0 {
            writeln!(output, "{} {} are at {}", delivered.accepted, queue.what, target.host)?;
        }
        if delivered.refused > 0 {
            failed.get_or_insert(SendError::Refused { refused: delivered.refused, what: queue.what });
        }
    }
    failed.map_or(Ok(()), Err)
}

/// What became of a request, with the id of the last row of it.
type Sent = (i64, Result<Delivered, Outcome>);

/// A table whose rows are sent in the order of their ids.
struct Queue {
    /// What its rows are called.
    what: &'static str,
    table: &'static str,
    /// What is behind a target's name where it is remembered how far it was sent.
    suffix: &'static str,
    /// Whether it is named even where there is nothing of it.
    is_always_named: bool,
    /// Sends the first rows behind an id; `None` where there are none.
    next: fn(&Connection, &Target, i64) -> Result<Option<Sent>, StoreError>,
}

const EVENTS: Queue = Queue {
    what: "events",
    table: "events",
    suffix: "",
    is_always_named: true,
    next: |connection, target, after| {
        let rows = outgoing::read(connection, after, None)?;
        Ok(rows.last().map(|newest| (newest.id, deliver(target, &rows, true))))
    },
};

const RECORDINGS: Queue = Queue {
    what: "chunks of recordings",
    table: "snapshots",
    suffix: " /s/",
    is_always_named: false,
    next: |connection, target, after| {
        Ok(chunks::read(connection, after)?.map(|chunk| (chunk.id, chunks::deliver(target, chunk))))
    },
};

impl Queue {
    /// Sends all that was not sent before; `name` is what is remembered of the target.
    fn send(&self, connection: &Connection, target: &Target, name: &str) -> Result<Delivered, SendError> {
        let mut last = deliveries::last_sent(connection, name)?;
        let left = self.count(connection, last)?;
        if last > 0 {
            tracing::info!(left, "going on where an earlier run ended: {}", self.what);
        }
        let (mut all, mut retry) = (Delivered::default(), Retry::default());
        while let Some((newest, sent)) = (self.next)(connection, target, last)? {
            match sent {
                Ok(delivered) => {
                    retry.succeeded();
                    all.accepted += delivered.accepted;
                    all.refused += delivered.refused;
                    last = newest;
                    deliveries::note_sent(connection, name, last)?;
                    tracing::info!("{} of {left} {} are at {}", all.accepted, self.what, target.host);
                }
                Err(Outcome::Later { after, reason }) if retry.failures() < SEND_FAILURES => {
                    let wait = retry.failed(after);
                    tracing::warn!(reason, "trying again in {} s", wait.as_secs_f32());
                    thread::sleep(wait);
                }
                Err(Outcome::Denied(reason)) => {
                    return Err(SendError::Denied { host: target.host.clone(), what: self.what, reason });
                }
                Err(Outcome::Later { reason, .. } | Outcome::Refused(reason)) => {
                    return Err(SendError::Away { host: target.host.clone(), reason });
                }
                // Nothing is left to send.
                Err(Outcome::Accepted) => break,
            }
        }
        Ok(all)
    }

    fn count(&self, connection: &Connection, after: i64) -> Result<i64, StoreError> {
        let sql = format!("SELECT COUNT(*) FROM {} WHERE id > ?1", self.table);
        Ok(connection.query_row(&sql, [after], |row| row.get(0))?)
    }
}

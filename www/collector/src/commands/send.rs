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
        deliver, outgoing,
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
    #[error("{host} refuses the key or has no /batch/ address: {reason}")]
    Denied {
        /// The target's address.
        host: String,
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
    /// Some events were not taken.
    #[error("{0} events were refused, see above; all others are there")]
    Refused(u64),
    /// The output cannot be written.
    #[error("cannot write: {0}")]
    Output(#[from] std::io::Error),
}

/// Sends all events of a data file that were not sent to this target before, and writes how many there were.
pub fn run(data: &Path, host: &str, key: &str, output: &mut impl Write) -> Result<(), SendError> {
    if !data.exists() {
        return Err(SendError::NoFile(data.to_owned()));
    }
    let target = Target::new(host, Some(key.to_owned()))?;
    let connection = schema::open_writer(data)?;
    // The key is no secret, and one host has many projects.
    let name = format!("{} {key}", target.host);
    let mut last = deliveries::last_sent(&connection, &name)?;
    let left = count(&connection, last)?;
    if last > 0 {
        tracing::info!(left, "going on where an earlier run ended");
    }
    let (mut sent, mut refused, mut retry) = (0, 0, Retry::default());
    loop {
        let rows = outgoing::read(&connection, last, None)?;
        let Some(newest) = rows.last() else { break };
        let newest = newest.id;
        match deliver(&target, &rows, true) {
            Ok(delivered) => {
                retry.succeeded();
                (sent, refused) = (sent + delivered.accepted, refused + delivered.refused);
                last = newest;
                deliveries::note_sent(&connection, &name, last)?;
                tracing::info!("{sent} of {left} events are at {}", target.host);
            }
            Err(Outcome::Later { after, reason }) if retry.failures() < SEND_FAILURES => {
                let wait = retry.failed(after);
                tracing::warn!(reason, "trying again in {} s", wait.as_secs_f32());
                thread::sleep(wait);
            }
            Err(Outcome::Denied(reason)) => return Err(SendError::Denied { host: target.host, reason }),
            Err(Outcome::Later { reason, .. } | Outcome::Refused(reason)) => {
                return Err(SendError::Away { host: target.host, reason });
            }
            // Nothing is left to send.
            Err(Outcome::Accepted) => break,
        }
    }
    writeln!(output, "{sent} events are at {}", target.host)?;
    if refused > 0 { Err(SendError::Refused(refused)) } else { Ok(()) }
}

fn count(connection: &Connection, last: i64) -> Result<i64, StoreError> {
    Ok(connection.query_row("SELECT COUNT(*) FROM events WHERE id > ?1", [last], |row| row.get(0))?)
}

//! Room on the disk: whether there is any, and a little that is kept for the moment when there is none.

use std::{
    fs,
    path::{Path, PathBuf},
};

use rusqlite::Connection;

use super::StoreError;
use crate::limits::EVENT_BYTES;

/// Bytes that are kept. SQLite writes a page of 4 kB for each thousand pages that it frees: enough for 2 GB.
const RESERVE_BYTES: usize = 2 * 1024 * 1024;

/// Bytes of a try while all is well.
const SMALL_TRY_BYTES: usize = 64 * 1024;

/// Table of the tries; a file of an earlier program gets it when it is opened.
pub const TABLES: &str = "
CREATE TABLE IF NOT EXISTS tries (
    id     INTEGER PRIMARY KEY,
    filler BLOB NOT NULL
) STRICT;
";

/// Writes and commits with the caller's transaction; after a write that failed, as much as the largest event has.
pub fn try_to_write(connection: &Connection, is_well: bool) -> Result<(), StoreError> {
    let bytes = if is_well { SMALL_TRY_BYTES } else { EVENT_BYTES };
    connection
        .prepare_cached(
            "INSERT INTO tries (id, filler) VALUES (1, zeroblob(?1)) ON CONFLICT (id) DO UPDATE SET filler = excluded.filler",
        )?
        .execute([bytes as i64])?;
    Ok(())
}

/// Writes the write-ahead log into the file and makes it empty, as far as that goes.
pub fn empty_log(connection: &Connection) {
    if let Err(error) = connection.execute_batch("PRAGMA wal_checkpoint(TRUNCATE)") {
        tracing::debug!(%error, "the write-ahead log keeps its size");
    }
}

/// A file that does nothing but take room on the disk: SQLite needs some to delete, too.
pub struct Reserve(PathBuf);

impl Reserve {
    /// The one beside a data file, taken now.
    pub fn beside(data: &Path) -> Self {
        let mut name = data.as_os_str().to_owned();
        name.push("-reserve");
        let reserve = Self(name.into());
        reserve.take();
        reserve
    }

    /// Takes the room, where it is not taken yet.
    pub fn take(&self) {
        let is_there = fs::metadata(&self.0).is_ok_and(|file| file.len() == RESERVE_BYTES as u64);
        if !is_there && let Err(error) = fs::write(&self.0, vec![0; RESERVE_BYTES]) {
            tracing::debug!(%error, "no room is kept on the disk");
        }
    }

    /// Gives the room back.
    pub fn give_up(&self) {
        if let Err(error) = fs::remove_file(&self.0) {
            tracing::debug!(%error, "no room was kept on the disk");
        }
    }
}

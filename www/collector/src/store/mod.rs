//! Everything that is remembered, in one SQLite file.
//!
//! One thread owns the connection that writes ([`writer`]); reads go through a small pool of
//! read-only connections ([`reader`]). WAL lets both work at once. [`file`] notices where the file is taken away,
//! [`space`] what can be done where the disk is full.

pub mod api_keys;
pub mod conditions;
pub mod definitions;
pub mod deliveries;
pub mod exceptions;
pub mod file;
pub mod functions;
pub mod heatmaps;
pub mod issues;
pub mod logs;
pub mod people;
pub mod person_changes;
pub mod persons;
pub mod property_values;
pub mod query;
pub mod reader;
pub mod recordings;
pub mod releases;
pub mod rows;
pub mod schema;
pub mod space;
pub mod stack_frames;
pub mod symbol_sets;
pub mod telemetry;
pub mod warnings;
pub mod writer;

use std::{
    path::{Path, PathBuf},
    sync::Arc,
    time::Instant,
};

use rusqlite::Connection;
use thiserror::Error;
use tokio::sync::watch;

use crate::{budget::Lease, limits::QUERY_TIME, model::Batch};
use reader::{Lane, Reading};

/// Why the store could not do what it was asked.
#[derive(Debug, Error)]
pub enum StoreError {
    /// The data file or its folder could not be created.
    #[error("cannot create {path}: {source}")]
    Folder {
        /// The folder or the file.
        path: PathBuf,
        /// What the system said.
        source: std::io::Error,
    },
    /// The file cannot be opened as a database.
    #[error("cannot use the data file {path}: {source}. Choose another with --data, or move this one away")]
    Open {
        /// The file.
        path: PathBuf,
        /// What SQLite said.
        source: rusqlite::Error,
    },
    /// The file was written by another version of the program.
    #[error("the data file has layout {found}, this program knows {known}: use another --data file")]
    Version {
        /// The file's layout.
        found: i64,
        /// The layout this program writes.
        known: i64,
    },
    /// SQLite refused.
    #[error("database: {0}")]
    Sqlite(rusqlite::Error),
    /// Stored JSON that cannot be read back.
    #[error("stored JSON is broken: {0}")]
    Json(#[from] serde_json::Error),
    /// The writer could not store a batch; its reason is in the log.
    #[error("the events could not be stored, please retry")]
    NotStored,
    /// The writer has ended.
    #[error("the store is closed")]
    Closed,
    /// A query took too long, or its client has gone.
    #[error("the query took longer than {} s and was stopped: ask for less", QUERY_TIME.as_secs())]
    Stopped,
    /// An answer of more numbers than can be held.
    #[error("the breakdown has too many values: filter them, or ask for a shorter time")]
    TooManyValues,
    /// A query that the data make impossible: what SQLite said.
    #[error("the query cannot be answered: {0}")]
    Unanswerable(String),
    /// All connections of its kind are busy with others.
    #[error("too many queries at once, please retry")]
    Busy,
    /// What is written would be lost.
    #[error("the data file {path} was removed or replaced while this program ran: start it again")]
    FileGone {
        /// The file.
        path: PathBuf,
    },
}

impl From<rusqlite::Error> for StoreError {
    fn from(error: rusqlite::Error) -> Self {
        match error.sqlite_error_code() {
            Some(rusqlite::ErrorCode::OperationInterrupted) => Self::Stopped,
            _ => Self::Sqlite(error),
        }
    }
}

/// The store's handle; clones share it.
#[derive(Clone)]
pub struct Store {
    writer: writer::Writer,
    readers: Arc<reader::Pool>,
}

impl Store {
    /// Opens or creates the data file and starts the writer.
    pub fn open(path: &Path) -> Result<Self, StoreError> {
        let connection = schema::open_writer(path)?;
        let file = file::DataFile::at(path);
        let writer = writer::Writer::start(connection, file.clone(), space::Reserve::beside(path))?;
        Ok(Self { writer, readers: Arc::new(reader::Pool::new(path, file)) })
    }

    /// Stores a batch and returns once it is on disk. `lease` is for the memory that it takes until then.
    pub async fn write(&self, batch: Batch, lease: Lease) -> Result<(), StoreError> {
        self.writer.write(batch, lease).await
    }

    /// Runs `change` in a transaction of its own and returns once it is on disk; an error undoes it.
    pub async fn change<T, E, F>(&self, change: F) -> Result<T, E>
    where
        T: Send + 'static,
        E: From<StoreError> + Send + 'static,
        F: FnOnce(&Connection) -> Result<T, E> + Send + 'static,
    {
        self.writer.change(change).await
    }

    /// Runs `slice` in one transaction after the other until it says that nothing is left. Captures have the writer for as
    /// long as each slice had it, the wait for it included.
    pub async fn change_in_slices<E, F>(&self, slice: F) -> Result<(), E>
    where
        E: From<StoreError> + Send + 'static,
        F: Fn(&Connection) -> Result<bool, E> + Clone + Send + 'static,
    {
        loop {
            let start = Instant::now();
            if self.change(slice.clone()).await? {
                return Ok(());
            }
            tokio::time::sleep(start.elapsed()).await;
        }
    }

    /// Deletes everything that was collected.
    pub async fn clear(&self) -> Result<(), StoreError> {
        self.writer.clear().await
    }

    /// Runs a query on a read-only connection of a lane, off the async threads. It is stopped where it takes too long
    /// and where the future is dropped.
    pub async fn read<T, F>(&self, lane: Lane, query: F) -> Result<T, StoreError>
    where
        T: Send + 'static,
        F: FnOnce(&Reading) -> Result<T, StoreError> + Send + 'static,
    {
        reader::read(Arc::clone(&self.readers), lane, query).await
    }

    /// The id of the newest event on disk, now and whenever it changes.
    pub fn last_event(&self) -> watch::Receiver<i64> {
        self.writer.last_event()
    }

    /// The same of the newest chunk of a recording.
    pub fn last_snapshot(&self) -> watch::Receiver<i64> {
        self.writer.last_snapshot()
    }

    /// Whether events can be stored: tried where nothing was stored just now.
    pub async fn health(&self) -> Result<(), StoreError> {
        self.writer.health().await
    }

    /// Stops all queries, stores what is waiting and ends the writer. Whatever is asked later gets
    /// [`StoreError::Closed`].
    pub async fn close(&self) {
        self.readers.close();
        self.writer.close().await;
    }
}

//! A small pool of read-only connections.

use std::{
    path::{Path, PathBuf},
    sync::{Arc, Mutex, PoisonError},
};

use rusqlite::Connection;
use tokio::sync::Semaphore;

use super::{StoreError, schema};

/// Queries that run at once; others wait for their turn.
const MAX_READERS: usize = 4;

/// Idle connections and the permits to use one.
pub struct Pool {
    path: PathBuf,
    idle: Mutex<Vec<Connection>>,
    permits: Arc<Semaphore>,
}

impl Pool {
    /// A pool on the data file; connections are opened as they are needed.
    pub fn new(path: &Path) -> Self {
        Self { path: path.to_owned(), idle: Mutex::new(Vec::new()), permits: Arc::new(Semaphore::new(MAX_READERS)) }
    }

    /// Refuses further queries and closes the idle connections. The writer has to be the last to
    /// close: a read-only connection cannot tidy up the write-ahead log.
    pub fn close(&self) {
        self.permits.close();
        self.idle.lock().unwrap_or_else(PoisonError::into_inner).clear();
    }

    fn take(&self) -> Result<Connection, StoreError> {
        let idle = self.idle.lock().unwrap_or_else(PoisonError::into_inner).pop();
        idle.map_or_else(|| schema::open_reader(&self.path), Ok)
    }

    fn put_back(&self, connection: Connection) {
        self.idle.lock().unwrap_or_else(PoisonError::into_inner).push(connection);
    }
}

/// Runs `query` on a connection of the pool, on a thread that may block.
pub async fn read<T, F>(pool: Arc<Pool>, query: F) -> Result<T, StoreError>
where
    T: Send + 'static,
    F: FnOnce(&Connection) -> Result<T, StoreError> + Send + 'static,
{
    let permits = Arc::clone(&pool.permits);
    let permit = permits.acquire_owned().await.map_err(|_| StoreError::Closed)?;
    let work = tokio::task::spawn_blocking(move || {
        // The permit is freed when the query ends, even where its caller has gone away.
        let _permit = permit;
        let connection = pool.take()?;
        let result = query(&connection);
        if result.is_ok() {
            pool.put_back(connection);
        }
        result
    });
    work.await.map_err(|_| StoreError::Closed)?
}

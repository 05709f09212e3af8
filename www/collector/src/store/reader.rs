//! Read-only connections, some for each kind of question, so that no kind keeps another waiting.

use std::{
    collections::HashMap,
    ops::Deref,
    path::{Path, PathBuf},
    sync::{
        Arc, Mutex, PoisonError,
        atomic::{AtomicBool, Ordering},
    },
    time::{Duration, Instant},
};

use rusqlite::Connection;
use tokio::sync::Semaphore;

use super::{StoreError, file::DataFile, schema};
use crate::limits::{QUERY_TIME, WAIT_TIME};

/// SQLite asks so often whether to go on: steps of its virtual machine.
const STEPS: i32 = 2_000;

/// Who asks. Each has connections of its own.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Lane {
    /// SDKs, for flags and settings.
    Flags,
    /// Lists of the API.
    Lists,
    /// Insights.
    Insights,
    /// What recordings hold.
    Recordings,
    /// Live streams.
    Streams,
    /// Source maps of the exceptions that arrive.
    Symbols,
}

impl Lane {
    const ALL: [(Self, usize); 6] = [
        (Self::Flags, 2),
        (Self::Lists, 3),
        (Self::Insights, 2),
        (Self::Recordings, 2),
        (Self::Streams, 2),
        // One map is unpacked at a time.
        (Self::Symbols, 1),
    ];
}

/// Idle connections and, for each lane, the permits to use one.
pub struct Pool {
    file: DataFile,
    path: PathBuf,
    idle: Mutex<Vec<Connection>>,
    permits: HashMap<Lane, Arc<Semaphore>>,
    closed: Arc<AtomicBool>,
    query_time: Duration,
}

impl Pool {
    /// A pool on the data file; connections are opened as they are needed.
    pub fn new(path: &Path, file: DataFile) -> Self {
        let permits = Lane::ALL.into_iter().map(|(lane, most)| (lane, Arc::new(Semaphore::new(most))));
        Self {
            file,
            path: path.to_owned(),
            idle: Mutex::default(),
            permits: permits.collect(),
            closed: Arc::default(),
            query_time: QUERY_TIME,
        }
    }

    /// Refuses further queries, stops those under way and closes the idle connections. The writer has to be the last
    /// to close: a read-only connection cannot tidy up the write-ahead log.
    pub fn close(&self) {
        self.closed.store(true, Ordering::Relaxed);
        self.permits.values().for_each(|permits| permits.close());
        self.idle.lock().unwrap_or_else(PoisonError::into_inner).clear();
    }

    fn take(&self) -> Result<Connection, StoreError> {
        self.file.check()?;
        let idle = self.idle.lock().unwrap_or_else(PoisonError::into_inner).pop();
        idle.map_or_else(|| schema::open_reader(&self.path), Ok)
    }

    fn put_back(&self, connection: Connection) {
        if !self.closed.load(Ordering::Relaxed) {
            self.idle.lock().unwrap_or_else(PoisonError::into_inner).push(connection);
        }
    }
}

/// Whether a query goes on: until its time is up or its client has gone.
#[derive(Clone)]
struct Ticket {
    end: Instant,
    left: Arc<AtomicBool>,
    closed: Arc<AtomicBool>,
}

impl Ticket {
    fn is_over(&self) -> bool {
        self.left.load(Ordering::Relaxed) || self.closed.load(Ordering::Relaxed) || Instant::now() >= self.end
    }
}

/// Ends the wait when its request is dropped: the client has gone.
struct Leaves(Arc<AtomicBool>);

impl Drop for Leaves {
    fn drop(&mut self) {
        self.0.store(true, Ordering::Relaxed);
    }
}

/// A connection for the time of one query. SQLite's own work stops by itself when it is over; what goes on in between
/// asks [`Reading::check`].
pub struct Reading {
    connection: Connection,
    ticket: Ticket,
}

impl Reading {
    /// An error where the query is to end.
    pub fn check(&self) -> Result<(), StoreError> {
        if self.ticket.is_over() { Err(StoreError::Stopped) } else { Ok(()) }
    }
}

#[cfg(test)]
impl Reading {
    /// On a connection of a test, without an end.
    pub fn of_test(connection: Connection) -> Self {
        let end = Instant::now() + Duration::from_secs(3600);
        Self { connection, ticket: Ticket { end, left: Arc::default(), closed: Arc::default() } }
    }
}

impl Deref for Reading {
    type Target = Connection;

    fn deref(&self) -> &Connection {
        &self.connection
    }
}

/// Runs `query` on a connection of the pool, on a thread that may block.
pub async fn read<T, F>(pool: Arc<Pool>, lane: Lane, query: F) -> Result<T, StoreError>
where
    T: Send + 'static,
    F: FnOnce(&Reading) -> Result<T, StoreError> + Send + 'static,
{
    let permits = pool.permits.get(&lane).map(Arc::clone).ok_or(StoreError::Closed)?;
    let permit = match tokio::time::timeout(WAIT_TIME, permits.acquire_owned()).await {
        Ok(permit) => permit.map_err(|_| StoreError::Closed)?,
        Err(_) => return Err(StoreError::Busy),
    };
    let left = Arc::new(AtomicBool::new(false));
    let _leaves = Leaves(Arc::clone(&left));
    let ticket = Ticket { end: Instant::now() + pool.query_time, left, closed: Arc::clone(&pool.closed) };
    let work = tokio::task::spawn_blocking(move || {
        // The permit is freed when the query ends, even where its caller has gone away.
        let _permit = permit;
        let mut connection = pool.take()?;
        if lane == Lane::Insights {
            connection.execute_batch(schema::MORE_MEMORY)?;
        }
        let asked = ticket.clone();
        connection.progress_handler(STEPS, Some(move || asked.is_over()))?;
        let reading = Reading { connection, ticket };
        let result = query(&reading);
        if result.is_ok() {
            if lane == Lane::Insights {
                reading.connection.execute_batch(schema::LESS_MEMORY)?;
            }
            pool.put_back(reading.connection);
        }
        result
    });
    work.await.map_err(|_| StoreError::Closed)?
}

#[cfg(test)]
mod tests {
    use tempfile::TempDir;

    use super::*;

    fn pool(folder: &TempDir, query_time: Duration) -> Arc<Pool> {
        let path = folder.path().join("posthog.db");
        drop(schema::open_writer(&path).expect("a new file"));
        Arc::new(Pool { query_time, ..Pool::new(&path, DataFile::at(&path)) })
    }

    /// A query that SQLite never ends by itself.
    fn endless(reading: &Reading) -> Result<i64, StoreError> {
        let sql = "WITH RECURSIVE n(x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM n) SELECT COUNT(*) FROM n";
        Ok(reading.query_row(sql, [], |row| row.get(0))?)
    }

    fn one(reading: &Reading) -> Result<i64, StoreError> {
        Ok(reading.query_row("SELECT 1", [], |row| row.get(0))?)
    }

    #[tokio::test]
    async fn a_query_has_its_time() {
        let folder = TempDir::new().expect("a folder");
        let pool = pool(&folder, Duration::from_millis(50));
        let stopped = read(Arc::clone(&pool), Lane::Lists, endless).await;
        assert!(matches!(stopped, Err(StoreError::Stopped)), "{stopped:?}");
        let loops = |reading: &Reading| loop {
            reading.check()?;
        };
        assert!(matches!(read::<(), _>(pool, Lane::Lists, loops).await, Err(StoreError::Stopped)));
    }

    #[tokio::test]
    async fn queries_whose_clients_have_gone_are_in_nobody_s_way() {
        let folder = TempDir::new().expect("a folder");
        let pool = pool(&folder, Duration::from_secs(3600));
        for _ in 0..10 {
            let query = tokio::spawn(read(Arc::clone(&pool), Lane::Lists, endless));
            tokio::task::yield_now().await;
            query.abort();
        }
        assert_eq!(read(Arc::clone(&pool), Lane::Lists, one).await.expect("an answer"), 1);
    }

    #[tokio::test]
    async fn one_lane_does_not_keep_another_waiting_and_the_end_stops_all() {
        let folder = TempDir::new().expect("a folder");
        let pool = pool(&folder, Duration::from_secs(3600));
        let queries: Vec<_> = (0..10).map(|_| tokio::spawn(read(Arc::clone(&pool), Lane::Lists, endless))).collect();
        assert_eq!(read(Arc::clone(&pool), Lane::Flags, one).await.expect("an answer"), 1);
        pool.close();
        for query in queries {
            let ended = query.await.expect("no panic");
            assert!(matches!(ended, Err(StoreError::Stopped | StoreError::Closed)), "{ended:?}");
        }
    }
}

//! The one thread that writes.
//!
//! Requests hand it their batches and wait. It takes all that are waiting into one transaction, so
//! that many requests share one wait for the disk, and answers each only after the commit.

use std::{
    sync::{Arc, Mutex, PoisonError},
    thread::JoinHandle,
    time::{Duration, Instant},
};

use rusqlite::{Connection, OptionalExtension, TransactionBehavior};
use tokio::sync::{mpsc, oneshot, watch};

use super::{
    StoreError, definitions, exceptions,
    file::DataFile,
    persons, recordings, rows, schema,
    space::{self, Reserve},
};
use crate::{budget::Lease, model::Batch};

/// Requests that may wait for the writer; more wait before they are handed over.
const QUEUE_LENGTH: usize = 256;

/// A transaction takes no further batch once it holds this many events: the first one's answer
/// should not wait for long.
const GROUP_EVENTS: usize = 2_000;

/// After a write that was stored, nothing is tried for so long to know that events can be stored.
const FRESH: Duration = Duration::from_secs(1);

/// How long to wait for a try; a writer that is busy longer is judged by its last write.
const TRY_TIME: Duration = Duration::from_secs(2);

/// How the last write ended.
#[derive(Clone, Copy)]
struct LastWrite {
    stored: bool,
    at: Option<Instant>,
}

/// Receives what is on disk.
struct Announce {
    event: watch::Sender<i64>,
    snapshot: watch::Sender<i64>,
}

/// The ids of the newest rows of a transaction, where there are new ones.
#[derive(Default)]
struct Newest {
    event: Option<i64>,
    snapshot: Option<i64>,
}

impl Announce {
    fn publish(&self, newest: Newest) {
        for (announce, id) in [(&self.event, newest.event), (&self.snapshot, newest.snapshot)] {
            if let Some(id) = id {
                announce.send_replace(id);
            }
        }
    }
}

type Reply = oneshot::Sender<Result<(), StoreError>>;

/// Work on the connection that sends its own response.
type Change = Box<dyn FnOnce(&mut Connection) + Send>;

enum Job {
    Write { batch: Batch, lease: Lease, reply: Reply },
    Change(Change),
    Clear { reply: Reply },
    Close { reply: Reply },
}

/// The handle of the writing thread; clones share it.
#[derive(Clone)]
pub struct Writer {
    jobs: mpsc::Sender<Job>,
    last_event: watch::Receiver<i64>,
    last_snapshot: watch::Receiver<i64>,
    thread: Arc<Mutex<Option<JoinHandle<()>>>>,
    last_write: watch::Receiver<LastWrite>,
    file: DataFile,
}

impl Writer {
    /// Starts the thread on the only connection that writes.
    pub fn start(connection: Connection, file: DataFile, reserve: Reserve) -> Result<Self, StoreError> {
        let announce = Announce {
            event: watch::Sender::new(newest(&connection, "events")?),
            snapshot: watch::Sender::new(newest(&connection, "snapshots")?),
        };
        let (last_event, last_snapshot) = (announce.event.subscribe(), announce.snapshot.subscribe());
        let (jobs, queue) = mpsc::channel(QUEUE_LENGTH);
        let outcome = watch::Sender::new(LastWrite { stored: true, at: None });
        let last_write = outcome.subscribe();
        let desk = Desk { connection, announce, file: file.clone(), reserve, outcome };
        let thread = std::thread::spawn(move || run(desk, queue));
        let thread = Arc::new(Mutex::new(Some(thread)));
        Ok(Self { jobs, last_event, last_snapshot, thread, last_write, file })
    }

    /// Stores a batch and returns once it is on disk.
    pub async fn write(&self, batch: Batch, lease: Lease) -> Result<(), StoreError> {
        self.ask(|reply| Job::Write { batch, lease, reply }).await
    }

    /// Runs `change` in a transaction of its own and returns once it is on disk; an error undoes it.
    pub async fn change<T, E, F>(&self, change: F) -> Result<T, E>
    where
        T: Send + 'static,
        E: From<StoreError> + Send + 'static,
        F: FnOnce(&Connection) -> Result<T, E> + Send + 'static,
    {
        let (reply, answer) = oneshot::channel();
        let file = self.file.clone();
        let work: Change = Box::new(move |connection| {
            let change = |connection: &Connection| file.check().map_err(E::from).and_then(|()| change(connection));
            if reply.send(in_transaction(connection, change)).is_err() {
                tracing::debug!("a client left before its answer");
            }
        });
        self.jobs.send(Job::Change(work)).await.map_err(|_| StoreError::Closed)?;
        answer.await.map_err(|_| StoreError::Closed)?
    }

    /// Deletes everything.
    pub async fn clear(&self) -> Result<(), StoreError> {
        self.ask(|reply| Job::Clear { reply }).await
    }

    /// The id of the newest event on disk.
    pub fn last_event(&self) -> watch::Receiver<i64> {
        self.last_event.clone()
    }

    /// The id of the newest chunk on disk.
    pub fn last_snapshot(&self) -> watch::Receiver<i64> {
        self.last_snapshot.clone()
    }

    /// Whether the thread still takes batches.
    pub fn is_alive(&self) -> bool {
        !self.jobs.is_closed()
    }

    /// Whether events can be stored: tried where nothing was stored just now.
    pub async fn health(&self) -> Result<(), StoreError> {
        self.file.check()?;
        if !self.is_alive() {
            return Err(StoreError::Closed);
        }
        let last = *self.last_write.borrow();
        if last.stored && last.at.is_some_and(|at| at.elapsed() < FRESH) {
            return Ok(());
        }
        let attempt = self.change::<(), StoreError, _>(move |connection| space::try_to_write(connection, last.stored));
        match tokio::time::timeout(TRY_TIME, attempt).await {
            Ok(tried) => tried,
            Err(_) if last.stored => Ok(()),
            Err(_) => Err(StoreError::NotStored),
        }
    }

    /// Lets the thread store what was handed over before, and waits for its end.
    pub async fn close(&self) {
        if self.ask(|reply| Job::Close { reply }).await.is_err() {
            tracing::warn!("the writer had ended before it was closed");
        }
        let thread = self.thread.lock().unwrap_or_else(PoisonError::into_inner).take();
        if let Some(thread) = thread {
            let joined = tokio::task::spawn_blocking(move || thread.join()).await;
            if !matches!(joined, Ok(Ok(()))) {
                tracing::error!("the writer ended by a panic");
            }
        }
    }

    async fn ask(&self, job: impl FnOnce(Reply) -> Job) -> Result<(), StoreError> {
        let (reply, answer) = oneshot::channel();
        self.jobs.send(job(reply)).await.map_err(|_| StoreError::Closed)?;
        answer.await.map_err(|_| StoreError::Closed)?
    }
}

/// What the thread works with.
struct Desk {
    connection: Connection,
    announce: Announce,
    file: DataFile,
    reserve: Reserve,
    outcome: watch::Sender<LastWrite>,
}

/// Batches of one transaction, each with the memory that it takes and the one who waits for it.
type Group = Vec<(Batch, Lease, Reply)>;

fn run(mut desk: Desk, mut queue: mpsc::Receiver<Job>) {
    let mut next = queue.blocking_recv();
    while let Some(job) = next.take() {
        match job {
            Job::Write { batch, lease, reply } => {
                let mut events = batch.events.len() + batch.snapshots.len();
                let mut group = vec![(batch, lease, reply)];
                while events < GROUP_EVENTS {
                    match queue.try_recv() {
                        Ok(Job::Write { batch, lease, reply }) => {
                            events += batch.events.len() + batch.snapshots.len();
                            group.push((batch, lease, reply));
                        }
                        Ok(other) => {
                            next = Some(other);
                            break;
                        }
                        Err(_) => break,
                    }
                }
                desk.commit_group(group);
            }
            Job::Change(change) => change(&mut desk.connection),
            Job::Clear { reply } => answer(reply, desk.clear()),
            Job::Close { reply } => {
                queue.close();
                return desk.close(reply);
            }
        }
        if next.is_none() {
            next = queue.blocking_recv();
        }
    }
}

impl Desk {
    /// One transaction for all; where it fails, one for each, so that a batch which cannot be stored
    /// does not take others with it.
    fn commit_group(&mut self, group: Group) {
        if self.file.check().is_err() {
            group.into_iter().for_each(|(_, _, reply)| answer(reply, self.file.check()));
            return self.note(false);
        }
        let batches: Vec<&Batch> = group.iter().map(|(batch, ..)| batch).collect();
        match commit(&mut self.connection, &batches) {
            Ok(newest) => {
                self.note(true);
                self.announce.publish(newest);
                group.into_iter().for_each(|(_, _, reply)| answer(reply, Ok(())));
            }
            Err(error) => {
                tracing::error!(%error, batches = batches.len(), "transaction failed");
                self.commit_each(group);
            }
        }
    }

    fn commit_each(&mut self, group: Group) {
        let alone = group.len() == 1;
        for (batch, lease, reply) in group {
            let retried = if alone { None } else { commit(&mut self.connection, &[&batch]).ok() };
            self.note(retried.is_some());
            drop((batch, lease));
            match retried {
                Some(newest) => {
                    self.announce.publish(newest);
                    answer(reply, Ok(()));
                }
                None => answer(reply, Err(StoreError::NotStored)),
            }
        }
    }

    fn note(&self, stored: bool) {
        self.outcome.send_replace(LastWrite { stored, at: Some(Instant::now()) });
    }

    /// Deletes everything that was collected, on a full disk too.
    fn clear(&mut self) -> Result<(), StoreError> {
        self.file.check()?;
        self.reserve.give_up();
        space::empty_log(&self.connection);
        let transaction = self.connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
        for table in schema::ALL_TABLES {
            transaction.execute(&format!("DELETE FROM {table}"), [])?;
        }
        definitions::forget_unused_group_types(&transaction)?;
        transaction.commit()?;
        // Gives the disk space back. It is no failure where a reader is in the way: the space is used
        // again by what comes next.
        space::empty_log(&self.connection);
        if let Err(error) = self.connection.execute_batch("VACUUM; PRAGMA wal_checkpoint(TRUNCATE);") {
            tracing::warn!(%error, "the data file keeps its size");
        }
        self.reserve.take();
        Ok(())
    }

    fn close(self, reply: Reply) {
        if let Err(lost) = self.file.check() {
            answer(reply, Err(lost));
            // Closing would tidy up by the file's name, which is another's by now.
            return std::mem::forget(self.connection);
        }
        answer(reply, self.connection.execute_batch("PRAGMA optimize").map_err(Into::into));
        self.reserve.give_up();
    }
}

/// A client that went away before its answer is no fault: its events are stored.
fn answer(reply: Reply, result: Result<(), StoreError>) {
    if reply.send(result).is_err() {
        tracing::debug!("a client left before its answer");
    }
}

/// Writes the batches in one transaction.
fn commit(connection: &mut Connection, batches: &[&Batch]) -> Result<Newest, StoreError> {
    let transaction = connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
    let mut tally = rows::Tally::default();
    let mut newest = Newest::default();
    for batch in batches {
        for event in &batch.events {
            let distinct_id = persons::ensure(&transaction, event)?;
            let Some(id) = rows::insert_event(&transaction, event, distinct_id.key)? else {
                persons::forget(&transaction, distinct_id)?;
                continue;
            };
            newest.event = Some(id);
            exceptions::add(&transaction, event, (id, distinct_id.key))?;
            persons::apply(&transaction, event, distinct_id.fresh)?;
            tally.add(event);
        }
        for snapshot in &batch.snapshots {
            newest.snapshot = recordings::insert(&transaction, snapshot)?.or(newest.snapshot);
        }
    }
    tally.flush(&transaction)?;
    transaction.commit()?;
    Ok(newest)
}

fn in_transaction<T, E: From<StoreError>>(
    connection: &mut Connection,
    change: impl FnOnce(&Connection) -> Result<T, E>,
) -> Result<T, E> {
    let transaction =
        connection.transaction_with_behavior(TransactionBehavior::Immediate).map_err(StoreError::Sqlite)?;
    let result = change(&transaction)?;
    transaction.commit().map_err(StoreError::Sqlite)?;
    Ok(result)
}

fn newest(connection: &Connection, table: &str) -> Result<i64, StoreError> {
    let id = connection
        .query_row(&format!("SELECT MAX(id) FROM {table}"), [], |row| row.get::<_, Option<i64>>(0))
        .optional()?
        .flatten();
    Ok(id.unwrap_or(0))
}

#[cfg(test)]
mod tests;

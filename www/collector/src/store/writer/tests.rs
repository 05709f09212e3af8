use jiff::Timestamp;
use tempfile::TempDir;
use uuid::Uuid;

use super::*;
use crate::model::{Event, PersonUpdate};

fn batch(name: &str) -> Batch {
    let event = Event {
        uuid: Uuid::now_v7(),
        token: "phc_test".into(),
        name: name.into(),
        distinct_id: name.into(),
        session_id: None,
        timestamp: Timestamp::UNIX_EPOCH,
        received_at: Timestamp::UNIX_EPOCH,
        properties: "{}".into(),
        person: PersonUpdate::default(),
        exception: None,
        group: None,
    };
    Batch { events: vec![event], snapshots: Vec::new() }
}

fn lease() -> Lease {
    crate::budget::Budget::new(0).lease()
}

fn desk(path: &std::path::Path, connection: Connection) -> Desk {
    Desk {
        connection,
        announce: Announce { event: watch::Sender::new(0), snapshot: watch::Sender::new(0) },
        file: DataFile::at(path),
        reserve: Reserve::beside(path),
        outcome: watch::Sender::new(LastWrite { stored: true, at: None }),
    }
}

fn count(connection: &Connection, table: &str) -> i64 {
    let sql = format!("SELECT COUNT(*) FROM {table}");
    connection.query_row(&sql, [], |row| row.get(0)).expect("a count")
}

#[test]
fn a_batch_that_cannot_be_stored_takes_no_other_with_it() {
    let folder = TempDir::new().expect("a folder");
    let path = folder.path().join("posthog.db");
    let connection = schema::open_writer(&path).expect("a new file");
    // It fails after its event and its person were written, so there is something to undo.
    connection
        .execute_batch(
            "CREATE TRIGGER poison AFTER INSERT ON persons
             WHEN EXISTS (SELECT 1 FROM events WHERE event = 'poison')
             BEGIN SELECT RAISE(ABORT, 'poison'); END",
        )
        .expect("a trigger");
    let mut desk = desk(&path, connection);
    let (group, answers): (Vec<_>, Vec<_>) = ["good", "poison", "better"]
        .map(|name| {
            let (reply, answer) = oneshot::channel();
            ((batch(name), lease(), reply), answer)
        })
        .into_iter()
        .unzip();
    desk.commit_group(group);
    let connection = &desk.connection;
    let stored: Vec<bool> =
        answers.into_iter().map(|mut answer| answer.try_recv().expect("an answer").is_ok()).collect();
    assert_eq!(stored, [true, false, true]);
    assert_eq!((count(connection, "events"), count(connection, "persons")), (2, 2));
    assert_eq!(*desk.announce.event.borrow(), newest(connection, "events").expect("an id"));
}

#[tokio::test]
async fn a_closed_writer_says_so() {
    let folder = TempDir::new().expect("a folder");
    let path = folder.path().join("posthog.db");
    let connection = schema::open_writer(&path).expect("a new file");
    let writer = Writer::start(connection, DataFile::at(&path), Reserve::beside(&path)).expect("a writer");
    assert!(writer.is_alive());
    let (first, second) = tokio::join!(writer.write(batch("a"), lease()), writer.write(batch("b"), lease()));
    assert!(first.is_ok() && second.is_ok());
    writer.close().await;
    assert!(!writer.is_alive());
    assert!(matches!(writer.write(batch("c"), lease()).await, Err(StoreError::Closed)));
    let reopened = schema::open_writer(&path).expect("the same file");
    assert_eq!(count(&reopened, "events"), 2);
}

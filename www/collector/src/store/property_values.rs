//! Properties of events that insights ask for, each in a place of its own.
//!
//! To read a property is to read and parse the whole event. `property_values` has the property's text besides whose event
//! it is and when, in the order in which insights walk, so that they need nothing else. A property gets there when it was
//! asked for and there are many events; for few ones it is not worth its place.
//!
//! From then on a trigger adds the value of each event that arrives. The earlier ones are added in slices, each a transaction
//! of its own: an index would be made in one, which keeps captures waiting until it is done.

use std::collections::HashMap;

use rusqlite::{Connection, OptionalExtension, params};

use super::{StoreError, conditions::Statement};
use crate::limits::{PROPERTY_SLICE, TRACKED_PROPERTIES, WORTH_TRACKING};

/// Its tables; a file of an earlier program gets them when it is opened. Events up to `upto` were there before the
/// trigger; those up to `done` have their values.
pub const TABLES: &str = "
CREATE TABLE IF NOT EXISTS tracked_properties (
    id   INTEGER PRIMARY KEY,
    name TEXT NOT NULL UNIQUE,
    upto INTEGER NOT NULL,
    done INTEGER NOT NULL
) STRICT;

CREATE TABLE IF NOT EXISTS property_values (
    property     INTEGER NOT NULL,
    event        TEXT NOT NULL,
    at           INTEGER NOT NULL,
    id           INTEGER NOT NULL,
    distinct_key INTEGER NOT NULL,
    value        TEXT,
    PRIMARY KEY (property, event, at, id)
) STRICT, WITHOUT ROWID;
";

/// Removes the indexes that an earlier program made for the same purpose.
pub fn drop_indexes(connection: &Connection) -> Result<(), StoreError> {
    let sql = "SELECT name FROM sqlite_schema WHERE type = 'index' AND name GLOB 'events_property_*'";
    let mut statement = connection.prepare(sql)?;
    let names: Vec<String> = statement.query_map([], |row| row.get(0))?.collect::<Result<_, _>>()?;
    for name in names {
        connection.execute_batch(&format!("DROP INDEX {name}"))?;
    }
    Ok(())
}

/// Whether to have a property here would help, and it is not complete yet.
pub fn is_wanted(connection: &Connection, property: &str) -> Result<bool, StoreError> {
    let newest: Option<i64> =
        connection.prepare_cached("SELECT MAX(id) FROM events")?.query_row([], |row| row.get(0))?;
    if newest.unwrap_or_default() < WORTH_TRACKING || expression("properties", property).is_none() {
        return Ok(false);
    }
    let (all, own, complete): (i64, i64, i64) = connection
        .prepare_cached(
            "SELECT COUNT(*), COUNT(*) FILTER (WHERE name = ?1), COUNT(*) FILTER (WHERE name = ?1 AND done >= upto)
             FROM tracked_properties",
        )?
        .query_row([property], |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?)))?;
    Ok(complete == 0 && (own > 0 || all < TRACKED_PROPERTIES))
}

/// Has the values of all events that arrive from now on kept, where that is wanted. The property's number.
pub fn begin(connection: &Connection, property: &str) -> Result<Option<i64>, StoreError> {
    let Some(value) =
        expression("NEW.properties", property).filter(|_| is_wanted(connection, property).unwrap_or(false))
    else {
        return Ok(None);
    };
    connection.execute(
        "INSERT OR IGNORE INTO tracked_properties (name, upto, done) SELECT ?1, COALESCE(MAX(id), 0), 0 FROM events",
        [property],
    )?;
    let sql = "SELECT id FROM tracked_properties WHERE name = ?1";
    let id: i64 = connection.query_row(sql, [property], |row| row.get(0))?;
    connection.execute_batch(&format!(
        "CREATE TRIGGER IF NOT EXISTS property_values_{id} AFTER INSERT ON events BEGIN
             INSERT OR IGNORE INTO property_values VALUES ({id}, NEW.event, NEW.at, NEW.id, NEW.distinct_key, {value});
         END"
    ))?;
    Ok(Some(id))
}

/// Adds the values of the next events that were there before. Whether all of them are there.
pub fn fill(connection: &Connection, id: i64) -> Result<bool, StoreError> {
    let row = connection
        .prepare_cached("SELECT name, upto, done FROM tracked_properties WHERE id = ?1")?
        .query_row([id], |row| Ok((row.get::<_, String>(0)?, row.get::<_, i64>(1)?, row.get::<_, i64>(2)?)))
        .optional()?;
    let Some((name, upto, done)) = row.filter(|(_, upto, done)| done < upto) else { return Ok(true) };
    let Some(value) = expression("properties", &name) else { return Ok(true) };
    let sql = "SELECT MAX(id) FROM (SELECT id FROM events WHERE id > ?1 AND id <= ?2 ORDER BY id LIMIT ?3)";
    let last: Option<i64> =
        connection.prepare_cached(sql)?.query_row(params![done, upto, PROPERTY_SLICE], |row| row.get(0))?;
    let last = last.unwrap_or(upto);
    connection
        .prepare_cached(&format!(
            "INSERT OR IGNORE INTO property_values SELECT {id}, event, at, id, distinct_key, {value} FROM events
             WHERE id > ?1 AND id <= ?2"
        ))?
        .execute([done, last])?;
    let update = "UPDATE tracked_properties SET done = MAX(done, ?2) WHERE id = ?1";
    connection.prepare_cached(update)?.execute([id, last])?;
    Ok(last >= upto)
}

/// The numbers of the properties whose values are all here.
pub fn complete(connection: &Connection) -> Result<HashMap<String, i64>, StoreError> {
    let sql = "SELECT name, id FROM tracked_properties WHERE done >= upto";
    let mut statement = connection.prepare_cached(sql)?;
    let rows = statement.query_map([], |row| Ok((row.get(0)?, row.get(1)?)))?;
    Ok(rows.collect::<Result<_, _>>()?)
}

/// The text of a property; `None` for the few names that cannot be part of a statement.
fn expression(object: &str, property: &str) -> Option<String> {
    let mut sql = Statement::default();
    sql.property(object, property);
    sql.values.is_empty().then_some(sql.text)
}

#[cfg(test)]
mod tests {
    use tempfile::TempDir;

    use super::{super::schema, *};

    fn add(connection: &Connection, id: i64) {
        let sql = "INSERT INTO events (id, uuid, token, event, distinct_id, distinct_key, timestamp, received_at, properties, at)
             VALUES (?1, ?1, 't', 'e', 'ada', 1, '2026-01-01T00:00:00.000Z', '2026-01-01T00:00:00.000Z', ?2, ?1)";
        connection.execute(sql, params![id, format!("{{\"it's $b\":{id}}}")]).expect("an event");
    }

    fn values(connection: &Connection) -> Vec<(i64, String)> {
        let mut statement = connection.prepare("SELECT id, value FROM property_values ORDER BY id").expect("SQL");
        let rows = statement.query_map([], |row| Ok((row.get(0)?, row.get(1)?))).expect("rows");
        rows.collect::<Result<_, _>>().expect("values")
    }

    #[test]
    fn a_property_of_many_events_has_all_of_its_values() {
        let folder = TempDir::new().expect("a folder");
        let connection = schema::open_writer(&folder.path().join("posthog.db")).expect("a new file");
        let many = PROPERTY_SLICE + 3;
        add(&connection, WORTH_TRACKING - 1);
        assert_eq!(begin(&connection, "it's $b").expect("few events"), None);
        (0..many).for_each(|number| add(&connection, WORTH_TRACKING + number));
        assert_eq!(begin(&connection, "a\"b").expect("no path"), None);
        let id = begin(&connection, "it's $b").expect("many events").expect("a number");
        assert!(complete(&connection).expect("a list").is_empty(), "the earlier events are not here yet");
        // What arrives meanwhile is here once.
        add(&connection, WORTH_TRACKING + many);
        assert!(!fill(&connection, id).expect("a slice"));
        assert_eq!(begin(&connection, "it's $b").expect("again"), Some(id), "another reader may go on with it");
        add(&connection, WORTH_TRACKING + many + 1);
        assert!(fill(&connection, id).expect("the rest"));
        assert_eq!(complete(&connection).expect("a list"), HashMap::from([("it's $b".into(), id)]));
        assert!(!is_wanted(&connection, "it's $b").expect("it is there"));
        let expected = (WORTH_TRACKING - 1..WORTH_TRACKING + many + 2).map(|id| (id, id.to_string()));
        assert_eq!(values(&connection), expected.collect::<Vec<_>>());
    }

    #[test]
    fn there_are_not_too_many_of_them() {
        let folder = TempDir::new().expect("a folder");
        let connection = schema::open_writer(&folder.path().join("posthog.db")).expect("a new file");
        add(&connection, WORTH_TRACKING);
        let begun = (0..20).filter(|number| begin(&connection, &format!("p{number}")).expect("a try").is_some());
        assert_eq!(begun.count() as i64, TRACKED_PROPERTIES);
    }
}

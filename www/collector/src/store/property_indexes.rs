//! Indexes on properties that insights ask for.
//!
//! To read a property is to read and parse the whole event. An index that has the property's text besides whose event it
//! is and when answers without that; SQLite keeps it up to date by itself. It is made when a property was asked for and
//! there are many events: for few ones it is not worth its place.

use rusqlite::{Connection, OptionalExtension};
use sha2::{Digest, Sha256};

use super::{StoreError, conditions::Statement};
use crate::limits::{PROPERTY_INDEXES, WORTH_AN_INDEX};

/// The index's name, for a property of any name.
fn name_of(property: &str) -> String {
    let digest = Sha256::digest(property.as_bytes());
    let hex: String = digest.iter().take(8).map(|byte| format!("{byte:02x}")).collect();
    format!("events_property_{hex}")
}

/// Whether an index on the property would help and is not there.
pub fn is_wanted(connection: &Connection, property: &str) -> Result<bool, StoreError> {
    let newest: Option<i64> =
        connection.prepare_cached("SELECT MAX(id) FROM events")?.query_row([], |row| row.get(0))?;
    if newest.unwrap_or_default() < WORTH_AN_INDEX || expression(property).is_none() {
        return Ok(false);
    }
    let (all, own): (i64, i64) = connection
        .prepare_cached(
            "SELECT COUNT(*), COUNT(*) FILTER (WHERE name = ?1) FROM sqlite_schema WHERE name GLOB 'events_property_*'",
        )?
        .query_row([name_of(property)], |row| Ok((row.get(0)?, row.get(1)?)))
        .optional()?
        .unwrap_or_default();
    Ok(own == 0 && all < PROPERTY_INDEXES)
}

/// Makes the index where it is wanted. Whether it was made.
pub fn create(connection: &Connection, property: &str) -> Result<bool, StoreError> {
    if !is_wanted(connection, property)? {
        return Ok(false);
    }
    let Some(expression) = expression(property) else { return Ok(false) };
    connection.execute_batch(&format!(
        "CREATE INDEX {} ON events (event, at, distinct_key, {expression})",
        name_of(property)
    ))?;
    Ok(true)
}

/// What statements have for the property; `None` for the few names that cannot be in an index.
fn expression(property: &str) -> Option<String> {
    let mut sql = Statement::default();
    sql.property("properties", property);
    sql.values.is_empty().then_some(sql.text)
}

#[cfg(test)]
mod tests {
    use tempfile::TempDir;

    use super::{super::schema, *};

    const EVENT: &str = "INSERT INTO events (id, uuid, token, event, distinct_id, distinct_key, timestamp, received_at, properties, at)
        VALUES (?1, ?1, 't', 'e', 'ada', 1, '2026-01-01T00:00:00.000Z', '2026-01-01T00:00:00.000Z', '{\"it''s $b\":1}', 1)";

    #[test]
    fn a_property_of_many_events_is_read_from_an_index() {
        let folder = TempDir::new().expect("a folder");
        let path = folder.path().join("posthog.db");
        let connection = schema::open_writer(&path).expect("a new file");
        connection.execute(EVENT, [WORTH_AN_INDEX - 1]).expect("an event");
        assert!(!create(&connection, "it's $b").expect("few events"));
        connection.execute(EVENT, [WORTH_AN_INDEX]).expect("an event");
        assert!(create(&connection, "it's $b").expect("many events"));
        assert!(!create(&connection, "it's $b").expect("there already"));
        assert!(!create(&connection, "a\"b").expect("no path"));

        let reader = schema::open_reader(&path).expect("the same file");
        let mut sql = Statement::default();
        sql.push("SELECT value, COUNT(*) FROM (SELECT text_of(").property("e.properties", "it's $b");
        sql.push(") AS value, e.distinct_key, e.id FROM events e WHERE e.event = 'e' AND e.at >= 0 AND e.at < 2");
        sql.push(" LIMIT -1) GROUP BY value");
        let texts = |sql: &str, column: usize| -> Vec<String> {
            let mut statement = reader.prepare(sql).expect("SQL");
            let rows = statement.query_map([], |row| row.get(column)).expect("rows");
            rows.collect::<Result<_, _>>().expect("texts")
        };
        let plan = texts(&format!("EXPLAIN QUERY PLAN {}", sql.text), 3);
        assert!(plan.iter().any(|step| step.contains("COVERING INDEX events_property_")), "{plan:?}");
        assert_eq!(texts(&sql.text, 0), ["1"]);
    }

    #[test]
    fn there_are_not_too_many_of_them() {
        let folder = TempDir::new().expect("a folder");
        let connection = schema::open_writer(&folder.path().join("posthog.db")).expect("a new file");
        connection.execute(EVENT, [WORTH_AN_INDEX]).expect("an event");
        let made = (0..20).filter(|number| create(&connection, &format!("p{number}")).expect("a try"));
        assert_eq!(made.count() as i64, PROPERTY_INDEXES);
    }
}

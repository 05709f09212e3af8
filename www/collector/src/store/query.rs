//! What is read from the store, for the query API and the live stream.

use rusqlite::{Connection, OptionalExtension, Row, params, params_from_iter, types::Value as Sql};
use serde::Serialize;
use serde_json::value::RawValue;

use super::StoreError;

/// A stored event as the API shows it.
#[derive(Debug, Serialize)]
pub struct EventRow {
    /// Grows with every stored event; serves as cursor.
    pub id: i64,
    /// The client's idempotency key.
    pub uuid: String,
    /// Event name.
    pub event: String,
    /// The distinct id it was sent with.
    pub distinct_id: String,
    /// The person it belongs to today.
    pub person_id: String,
    /// When it happened: ISO 8601, UTC.
    pub timestamp: String,
    /// When it arrived: ISO 8601, UTC.
    pub received_at: String,
    /// Project API key.
    pub token: String,
    /// The properties as the client wrote them.
    pub properties: Box<RawValue>,
}

/// How often an event name was seen.
#[derive(Debug, Serialize)]
pub struct EventNameRow {
    /// Event name.
    pub name: String,
    /// Number of events.
    pub count: i64,
    /// Time of the latest: ISO 8601, UTC.
    pub last_seen: String,
}

/// A person with a profile.
#[derive(Debug, Serialize)]
pub struct PersonRow {
    /// Derived from the project and the first distinct id.
    pub id: String,
    /// All its distinct ids, in alphabetical order.
    pub distinct_ids: Vec<String>,
    /// Person properties.
    pub properties: Box<RawValue>,
    /// Time of its first event: ISO 8601, UTC.
    pub created_at: String,
    /// Whether it was ever identified or merged.
    pub is_identified: bool,
    /// Events of all its distinct ids.
    pub event_count: i64,
    /// Time of the event that arrived last: ISO 8601, UTC.
    pub last_seen: Option<String>,
}

/// Which events to list; absent filters let everything pass.
#[derive(Debug, Default, Clone)]
pub struct EventFilter {
    /// Only events of this name.
    pub event: Option<String>,
    /// Only events sent with this distinct id.
    pub distinct_id: Option<String>,
    /// Only events of this person, under all its distinct ids.
    pub person_id: Option<String>,
    /// Only events of this session.
    pub session_id: Option<String>,
    /// Only events older than the one with this id.
    pub before: Option<i64>,
    /// Most events to list.
    pub limit: usize,
}

const COLUMNS: &str = "id, uuid, event, distinct_id, person_id, timestamp, received_at, token, properties";

/// The newest events first, in the order of arrival.
pub fn events(connection: &Connection, filter: &EventFilter) -> Result<Vec<EventRow>, StoreError> {
    if filter.distinct_id.is_none() && filter.person_id.is_none() && filter.session_id.is_none() {
        return walk(connection, filter, None);
    }
    // One walk down the index for each distinct id: sorting all events of a person would take long
    // for the one who sends most of them.
    let mut rows = Vec::new();
    for source in sources(connection, filter)? {
        rows.extend(walk(connection, filter, Some(source))?);
    }
    rows.sort_by_key(|row| std::cmp::Reverse(row.id));
    rows.truncate(filter.limit);
    Ok(rows)
}

/// Where events of a filter are found: under this distinct id, from this event on.
#[derive(Clone, Copy)]
struct Source {
    distinct_key: i64,
    first_event: i64,
}

/// The distinct ids that a filter leaves over.
fn sources(connection: &Connection, filter: &EventFilter) -> Result<Vec<Source>, StoreError> {
    let mut select = Select::new(match filter.session_id {
        None => "SELECT d.key, 0 FROM distinct_ids d WHERE TRUE",
        Some(_) => {
            "SELECT d.key, s.first_event
             FROM sessions s CROSS JOIN distinct_ids d ON d.key = s.distinct_key WHERE TRUE"
        }
    });
    select.and("s.session_id = ?", filter.session_id.clone());
    select.and("d.distinct_id = ?", filter.distinct_id.clone());
    select.and("d.person_id = ?", filter.person_id.clone());
    let mut statement = connection.prepare_cached(&select.sql)?;
    let rows = statement.query_map(params_from_iter(select.values), |row| {
        Ok(Source { distinct_key: row.get(0)?, first_event: row.get(1)? })
    })?;
    Ok(rows.collect::<Result<_, _>>()?)
}

fn walk(connection: &Connection, filter: &EventFilter, source: Option<Source>) -> Result<Vec<EventRow>, StoreError> {
    let mut select = Select::new(&format!("SELECT {COLUMNS} FROM events_with_person WHERE TRUE"));
    select.and("distinct_key = ?", source.map(|source| source.distinct_key));
    select.and("id >= ?", source.map(|source| source.first_event));
    select.and("session_id = ?", filter.session_id.clone());
    select.and("event = ?", filter.event.clone());
    select.and("id < ?", filter.before);
    select.sql.push_str(" ORDER BY id DESC LIMIT ?");
    select.values.push(Sql::from(filter.limit as i64));
    let mut statement = connection.prepare_cached(&select.sql)?;
    collect(statement.query(params_from_iter(select.values))?)
}

/// A statement that has a condition for each filter that is set, and no others: SQLite picks its
/// index by what stands there.
struct Select {
    sql: String,
    values: Vec<Sql>,
}

impl Select {
    fn new(sql: &str) -> Self {
        Self { sql: sql.to_owned(), values: Vec::new() }
    }

    fn and<T: Into<Sql>>(&mut self, condition: &str, value: Option<T>) {
        if let Some(value) = value {
            self.sql.push_str(" AND ");
            self.sql.push_str(condition);
            self.values.push(value.into());
        }
    }
}

/// The events after the one with id `after`, oldest first.
pub fn events_after(connection: &Connection, after: i64, limit: usize) -> Result<Vec<EventRow>, StoreError> {
    let mut statement = connection
        .prepare_cached(&format!("SELECT {COLUMNS} FROM events_with_person WHERE id > ?1 ORDER BY id LIMIT ?2"))?;
    collect(statement.query(params![after, limit as i64])?)
}

/// The event with this uuid.
pub fn event(connection: &Connection, uuid: &str) -> Result<Option<EventRow>, StoreError> {
    let mut statement =
        connection.prepare_cached(&format!("SELECT {COLUMNS} FROM events_with_person WHERE uuid = ?1 LIMIT 1"))?;
    Ok(collect(statement.query([uuid])?)?.pop())
}

/// All event names, the most frequent first.
pub fn event_names(connection: &Connection) -> Result<Vec<EventNameRow>, StoreError> {
    let mut statement = connection.prepare_cached(
        "SELECT event, SUM(count), MAX(last_seen) FROM event_names
         GROUP BY event ORDER BY 2 DESC, event",
    )?;
    let rows = statement
        .query_map([], |row| Ok(EventNameRow { name: row.get(0)?, count: row.get(1)?, last_seen: row.get(2)? }))?;
    Ok(rows.collect::<Result<_, _>>()?)
}

/// How many persons match, and a page of them, the youngest first. `search` is looked for in
/// distinct ids and in the text of the properties.
pub fn persons(
    connection: &Connection,
    search: Option<&str>,
    limit: usize,
    offset: usize,
) -> Result<(i64, Vec<PersonRow>), StoreError> {
    const MATCHES: &str = "(?1 IS NULL OR properties LIKE ?1 ESCAPE '\\' OR id IN
        (SELECT person_id FROM distinct_ids WHERE distinct_id LIKE ?1 ESCAPE '\\'))";
    let pattern = search.map(like_pattern);
    let count = connection
        .prepare_cached(&format!("SELECT COUNT(*) FROM persons WHERE {MATCHES}"))?
        .query_row([&pattern], |row| row.get(0))?;
    let mut statement = connection.prepare_cached(&format!(
        "SELECT id, properties, created_at, is_identified FROM persons WHERE {MATCHES}
         ORDER BY created_at DESC, id LIMIT ?2 OFFSET ?3"
    ))?;
    let rows = statement.query_map(params![pattern, limit as i64, offset as i64], person_head)?;
    let persons = rows.map(|head| complete(connection, head?)).collect::<Result<_, _>>()?;
    Ok((count, persons))
}

/// The person with this id.
pub fn person(connection: &Connection, id: &str) -> Result<Option<PersonRow>, StoreError> {
    let head = connection
        .prepare_cached("SELECT id, properties, created_at, is_identified FROM persons WHERE id = ?1")?
        .query_row([id], person_head)
        .optional()?;
    head.map(|head| complete(connection, head)).transpose()
}

type PersonHead = (String, String, String, bool);

fn person_head(row: &Row<'_>) -> rusqlite::Result<PersonHead> {
    Ok((row.get(0)?, row.get(1)?, row.get(2)?, row.get(3)?))
}

fn complete(connection: &Connection, head: PersonHead) -> Result<PersonRow, StoreError> {
    let (id, properties, created_at, is_identified) = head;
    let mut statement = connection.prepare_cached(
        "SELECT d.distinct_id,
                (SELECT COUNT(*) FROM events e WHERE e.distinct_key = d.key),
                (SELECT e.timestamp FROM events e WHERE e.distinct_key = d.key
                 ORDER BY e.id DESC LIMIT 1)
         FROM distinct_ids d WHERE d.person_id = ?1 ORDER BY d.distinct_id",
    )?;
    let mut person = PersonRow {
        distinct_ids: Vec::new(),
        properties: RawValue::from_string(properties)?,
        created_at,
        is_identified,
        event_count: 0,
        last_seen: None,
        id,
    };
    let mut rows = statement.query([&person.id])?;
    while let Some(row) = rows.next()? {
        person.distinct_ids.push(row.get(0)?);
        person.event_count += row.get::<_, i64>(1)?;
        person.last_seen = person.last_seen.max(row.get(2)?);
    }
    Ok(person)
}

/// `text` anywhere, its wildcards taken literally.
fn like_pattern(text: &str) -> String {
    let mut pattern = String::from("%");
    for character in text.chars() {
        if matches!(character, '%' | '_' | '\\') {
            pattern.push('\\');
        }
        pattern.push(character);
    }
    pattern.push('%');
    pattern
}

fn collect(mut rows: rusqlite::Rows<'_>) -> Result<Vec<EventRow>, StoreError> {
    let mut events = Vec::new();
    while let Some(row) = rows.next()? {
        events.push(EventRow {
            id: row.get(0)?,
            uuid: row.get(1)?,
            event: row.get(2)?,
            distinct_id: row.get(3)?,
            person_id: row.get(4)?,
            timestamp: row.get(5)?,
            received_at: row.get(6)?,
            token: row.get(7)?,
            properties: RawValue::from_string(row.get(8)?)?,
        });
    }
    Ok(events)
}

//! What is read from the store, for the query API and the live stream.

use jiff::Timestamp;
use rusqlite::{Connection, Row, params, params_from_iter, types::Value as Sql};
use serde::Serialize;
use serde_json::value::RawValue;

use super::{
    StoreError,
    conditions::{Conditions, Statement},
    definitions,
    reader::Reading,
};
use crate::{filters::definition::PropertyGroup, limits::PAGE_BYTES};

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

/// Rows of a list, as many as fit.
#[derive(Debug)]
pub struct Page<T> {
    /// The rows.
    pub rows: Vec<T>,
    /// Whether others follow.
    pub more: bool,
}

/// What a row takes besides its text, in bytes.
const ROW_OVERHEAD: usize = 512;

/// Collects the rows of a page: at most `limit`, and no more after the one that passes `bytes`.
pub(super) struct Gather<T> {
    page: Page<T>,
    limit: usize,
    bytes: usize,
}

impl<T> Gather<T> {
    pub(super) fn new(limit: usize, bytes: usize) -> Self {
        Self { page: Page { rows: Vec::new(), more: false }, limit, bytes }
    }

    /// Whether the page is full. It has others behind it then: this is asked before a row that is there.
    pub(super) fn is_full(&mut self) -> bool {
        self.page.more = self.page.rows.len() >= self.limit || self.bytes == 0;
        self.page.more
    }

    pub(super) fn add(&mut self, row: T, text: usize) {
        self.bytes = self.bytes.saturating_sub(text + ROW_OVERHEAD);
        self.page.rows.push(row);
    }

    pub(super) fn page(self) -> Page<T> {
        self.page
    }
}

/// Which events to list; absent filters let everything pass.
#[derive(Debug, Default, Clone)]
pub struct EventFilter {
    /// What has to be true of the event, its person and the person's cohorts.
    pub properties: PropertyGroup,
    /// Only events of this name.
    pub event: Option<String>,
    /// Only events with this distinct id.
    pub distinct_id: Option<String>,
    /// Only events of this person.
    pub person_id: Option<String>,
    /// Only events of this session.
    pub session_id: Option<String>,
    /// Only events that arrived before the one with this id.
    pub before_id: Option<i64>,
    /// Only events that happened before: ISO 8601, UTC.
    pub before: Option<String>,
    /// Only events that happened after: ISO 8601, UTC.
    pub after: Option<String>,
    /// Most events to list.
    pub limit: usize,
    /// Events to leave out before them.
    pub offset: usize,
}

const COLUMNS: &str = "id, uuid, event, distinct_id, person_id, timestamp, received_at, token, properties";

/// The newest events first, in the order of arrival.
pub fn events(reading: &Reading, filter: &EventFilter) -> Result<Page<EventRow>, StoreError> {
    let wanted = by_properties(reading, filter)?;
    let mut gather = Gather::new(filter.limit, PAGE_BYTES);
    if filter.distinct_id.is_none() && filter.person_id.is_none() && filter.session_id.is_none() {
        let select = select_events(COLUMNS, (filter, wanted.as_ref()), None, (filter.limit + 1, filter.offset));
        let mut statement = reading.prepare_cached(&select.sql)?;
        collect(statement.query(params_from_iter(select.values))?, &mut gather)?;
        return Ok(gather.page());
    }
    let mut statement = reading.prepare_cached(&format!("SELECT {COLUMNS} FROM events_with_person WHERE id = ?1"))?;
    for id in newest_ids(reading, (filter, wanted.as_ref()))? {
        if !collect(statement.query([id])?, &mut gather)? {
            break;
        }
    }
    Ok(gather.page())
}

/// The ids of the newest events of some distinct ids, one more than a page has: one walk down the index for each, as
/// sorting all events of a person would take long for the one who sends most of them.
fn newest_ids(reading: &Reading, of: (&EventFilter, Option<&Statement>)) -> Result<Vec<i64>, StoreError> {
    let (filter, _) = of;
    let wanted = filter.limit + filter.offset + 1;
    let mut ids: Vec<i64> = Vec::new();
    for source in sources(reading, filter)? {
        let select = select_events("id", of, Some(source), (wanted, 0));
        let mut statement = reading.prepare_cached(&select.sql)?;
        for id in statement.query_map(params_from_iter(select.values), |row| row.get(0))? {
            ids.push(id?);
        }
        if ids.len() > 16 * wanted {
            keep_newest(&mut ids, wanted);
        }
        reading.check()?;
    }
    keep_newest(&mut ids, wanted);
    Ok(ids.split_off(filter.offset.min(ids.len())))
}

fn keep_newest(ids: &mut Vec<i64>, wanted: usize) {
    ids.sort_unstable_by_key(|id| std::cmp::Reverse(*id));
    ids.truncate(wanted);
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

/// A condition on `events_with_person` for the properties that a filter names, where it names some.
fn by_properties(reading: &Reading, filter: &EventFilter) -> Result<Option<Statement>, StoreError> {
    if filter.properties.values.is_empty() {
        return Ok(None);
    }
    let definitions = definitions::load(reading)?;
    let mut sql = Statement::default();
    sql.push(
        "EXISTS (SELECT 1 FROM events e CROSS JOIN distinct_ids d ON d.key = e.distinct_key
         LEFT JOIN persons p ON p.id = d.person_id WHERE e.id = events_with_person.id AND ",
    );
    Conditions::new(&definitions, Timestamp::now()).event(&mut sql, &filter.properties);
    sql.push(")");
    Ok(Some(sql))
}

fn select_events(
    columns: &str,
    (filter, wanted): (&EventFilter, Option<&Statement>),
    source: Option<Source>,
    (limit, offset): (usize, usize),
) -> Select {
    let mut select = Select::new(&format!("SELECT {columns} FROM events_with_person WHERE TRUE"));
    select.and("distinct_key = ?", source.map(|source| source.distinct_key));
    select.and("id >= ?", source.map(|source| source.first_event));
    select.and("session_id = ?", filter.session_id.clone());
    select.and("event = ?", filter.event.clone());
    select.and("id < ?", filter.before_id);
    select.and("timestamp < ?", filter.before.clone());
    select.and("timestamp > ?", filter.after.clone());
    if let Some(wanted) = wanted {
        select.sql.push_str(" AND ");
        select.sql.push_str(&wanted.text);
        select.values.extend(wanted.values.iter().cloned());
    }
    select.sql.push_str(" ORDER BY id DESC LIMIT ? OFFSET ?");
    select.values.extend([Sql::from(limit as i64), Sql::from(offset as i64)]);
    select
}

/// A statement that has a condition for each filter that is set, and no others: SQLite picks its index by the
/// conditions it finds.
pub(super) struct Select {
    pub(super) sql: String,
    pub(super) values: Vec<Sql>,
}

impl Select {
    pub(super) fn new(sql: &str) -> Self {
        Self { sql: sql.to_owned(), values: Vec::new() }
    }

    pub(super) fn and<T: Into<Sql>>(&mut self, condition: &str, value: Option<T>) {
        if let Some(value) = value {
            self.sql.push_str(" AND ");
            self.sql.push_str(condition);
            self.values.push(value.into());
        }
    }
}

/// The events after the one with id `after`, oldest first: so many, and no more after the one that passes `bytes`.
pub fn events_after(
    connection: &Connection,
    after: i64,
    limit: usize,
    bytes: usize,
) -> Result<Vec<EventRow>, StoreError> {
    let mut statement = connection
        .prepare_cached(&format!("SELECT {COLUMNS} FROM events_with_person WHERE id > ?1 ORDER BY id LIMIT ?2"))?;
    let mut gather = Gather::new(limit, bytes);
    collect(statement.query(params![after, limit as i64])?, &mut gather)?;
    Ok(gather.page().rows)
}

/// The event with this uuid.
pub fn event(connection: &Connection, uuid: &str) -> Result<Option<EventRow>, StoreError> {
    let mut statement =
        connection.prepare_cached(&format!("SELECT {COLUMNS} FROM events_with_person WHERE uuid = ?1 LIMIT 1"))?;
    let mut gather = Gather::new(1, PAGE_BYTES);
    collect(statement.query([uuid])?, &mut gather)?;
    Ok(gather.page().rows.pop())
}

/// All event names, the most frequent first.
pub fn event_names(connection: &Connection) -> Result<Vec<EventNameRow>, StoreError> {
    let mut statement = connection.prepare_cached(
        "SELECT event, SUM(count), MAX(last_seen) FROM event_names
         GROUP BY event ORDER BY 2 DESC, event",
    )?;
    let mut rows = statement.query([])?;
    let mut gather = Gather::new(usize::MAX, PAGE_BYTES);
    while let Some(row) = rows.next()? {
        if gather.is_full() {
            break;
        }
        let name: String = row.get(0)?;
        let length = name.len();
        gather.add(EventNameRow { name, count: row.get(1)?, last_seen: row.get(2)? }, length);
    }
    Ok(gather.page().rows)
}

/// Whether there was room for all of them.
fn collect(mut rows: rusqlite::Rows<'_>, gather: &mut Gather<EventRow>) -> Result<bool, StoreError> {
    while let Some(row) = rows.next()? {
        if gather.is_full() {
            return Ok(false);
        }
        let event = event_row(row)?;
        let length = event.properties.get().len() + event.event.len();
        gather.add(event, length);
    }
    Ok(true)
}

fn event_row(row: &Row<'_>) -> Result<EventRow, StoreError> {
    Ok(EventRow {
        id: row.get(0)?,
        uuid: row.get(1)?,
        event: row.get(2)?,
        distinct_id: row.get(3)?,
        person_id: row.get(4)?,
        timestamp: row.get(5)?,
        received_at: row.get(6)?,
        token: row.get(7)?,
        properties: RawValue::from_string(row.get(8)?)?,
    })
}

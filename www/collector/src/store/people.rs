//! Persons as the query API lists them.

use jiff::Timestamp;
use rusqlite::{Connection, OptionalExtension, Row, params_from_iter, types::Value as Sql};
use serde::Serialize;
use serde_json::{Map, Value, value::RawValue};

use super::{
    StoreError,
    conditions::{Conditions, Statement},
    definitions,
    query::{Gather, Page},
    reader::Reading,
};
use crate::{
    filters::definition::{Definitions, PropertyFilter},
    limits::PAGE_BYTES,
};

/// A person with a profile.
#[derive(Debug, Serialize)]
pub struct PersonRow {
    /// Derived from the project and the first distinct id.
    pub id: String,
    /// The same: PostHog has a number besides.
    pub uuid: String,
    /// What the person is called: the email, a name, or else a distinct id.
    pub name: String,
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

/// Which persons to list; absent filters let everybody pass.
#[derive(Debug, Default)]
pub struct PersonFilter {
    /// Looked for in distinct ids and in the text of the properties.
    pub search: Option<String>,
    /// The person of this distinct id.
    pub distinct_id: Option<String>,
    /// Persons with this `email`.
    pub email: Option<String>,
    /// Persons with all of these properties.
    pub properties: Vec<PropertyFilter>,
    /// Persons of this cohort.
    pub cohort: Option<i64>,
    /// Most persons to list.
    pub limit: usize,
    /// Persons to leave out before them.
    pub offset: usize,
}

/// Whether there is a cohort of this number.
pub fn has_cohort(definitions: &Definitions, id: i64) -> bool {
    definitions.cohorts.contains_key(&id) || definitions.lists.contains_key(&id)
}

/// How many persons match, and a page of them, the youngest first.
pub fn persons(reading: &Reading, filter: &PersonFilter) -> Result<(i64, Page<PersonRow>), StoreError> {
    let definitions = definitions::load(reading)?;
    let wanted = condition(&definitions, filter);
    let counted = format!("SELECT COUNT(*) FROM persons p WHERE {}", wanted.text);
    let count = reading.prepare_cached(&counted)?.query_row(params_from_iter(&wanted.values), |row| row.get(0))?;
    let listed =
        format!("SELECT {HEAD} FROM persons p WHERE {} ORDER BY p.created_at DESC, p.id LIMIT ? OFFSET ?", wanted.text);
    let mut values = wanted.values;
    values.extend([Sql::from(filter.limit as i64 + 1), Sql::from(filter.offset as i64)]);
    let mut statement = reading.prepare_cached(&listed)?;
    let mut rows = statement.query(params_from_iter(values))?;
    let mut gather = Gather::new(filter.limit, PAGE_BYTES);
    while let Some(row) = rows.next()? {
        if gather.is_full() {
            break;
        }
        let person = complete(reading, head(row)?)?;
        add(&mut gather, person);
        reading.check()?;
    }
    Ok((count, gather.page()))
}

fn condition(definitions: &Definitions, filter: &PersonFilter) -> Statement {
    let mut conditions = Conditions::new(definitions, Timestamp::now());
    let mut sql = Statement::default();
    sql.push("TRUE");
    if let Some(pattern) = filter.search.as_deref().map(like_pattern) {
        sql.push(" AND (p.properties LIKE ").bind(pattern.clone()).push(" ESCAPE '\\' OR p.id IN");
        sql.push(" (SELECT person_id FROM distinct_ids WHERE distinct_id LIKE ").bind(pattern).push(" ESCAPE '\\'))");
    }
    if let Some(id) = &filter.distinct_id {
        sql.push(" AND p.id IN (SELECT person_id FROM distinct_ids WHERE distinct_id = ").bind(id.clone()).push(")");
    }
    if let Some(email) = &filter.email {
        sql.push(" AND json_extract(p.properties, '$.email') = ").bind(email.clone());
    }
    for property in &filter.properties {
        sql.push(" AND ");
        conditions.person_property(&mut sql, property);
    }
    if let Some(cohort) = filter.cohort {
        sql.push(" AND p.id IN (");
        conditions.cohort(&mut sql, cohort, 0);
        sql.push(")");
    }
    sql
}

fn add(gather: &mut Gather<PersonRow>, person: PersonRow) {
    let ids: usize = person.distinct_ids.iter().map(|id| id.len() + 32).sum();
    let length = person.properties.get().len() + ids;
    gather.add(person, length);
}

/// Properties that may contain a person's name, as PostHog looks for it.
const NAMES: [&str; 8] = ["email", "Email", "$email", "name", "Name", "username", "Username", "UserName"];

const HEAD: &str = "id, properties, created_at, is_identified";

/// The person with this id.
pub fn person(connection: &Connection, id: &str) -> Result<Option<PersonRow>, StoreError> {
    let found = connection
        .prepare_cached(&format!("SELECT {HEAD} FROM persons WHERE id = ?1"))?
        .query_row([id], head)
        .optional()?;
    found.map(|head| complete(connection, head)).transpose()
}

type PersonHead = (String, String, String, bool);

fn head(row: &Row<'_>) -> rusqlite::Result<PersonHead> {
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
    let known: Map<String, Value> = serde_json::from_str(&properties)?;
    let name = NAMES.iter().find_map(|name| known.get(*name)?.as_str()).unwrap_or_default().to_owned();
    let mut person = PersonRow {
        uuid: id.clone(),
        name,
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
    if person.name.is_empty() {
        person.name = person.distinct_ids.first().cloned().unwrap_or_default();
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

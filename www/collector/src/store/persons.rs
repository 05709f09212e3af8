//! Who an event belongs to, by PostHog's rules.
//!
//! Facts from PostHog's `nodejs/src/worker/ingestion/persons`: `$identify` and `$create_alias` merge
//! another distinct id's person into the event's own, unless that other person is identified
//! already; on a conflict of properties the event's own person wins; the older creation date stays;
//! ids that stem from a bug are never merged. A person's id is derived from its first distinct id.

use rusqlite::{Connection, OptionalExtension, params};
use serde_json::json;
use uuid::Uuid;

use super::{
    StoreError, definitions,
    warnings::{self, Warning},
};
use crate::{
    fields::names,
    json,
    limits::PROPERTIES_BYTES,
    model::{Event, GroupUpdate, Merge, PersonUpdate, Properties},
    time,
};

/// PostHog's namespace for ids derived from `<project>:<distinct id>`.
const PERSON_NAMESPACE: Uuid = Uuid::from_u128(0x932979b4_65c3_4424_8467_0b66ec27bc22);

/// Distinct ids that stand for a bug in the client, whatever their case.
const ILLEGAL_IDS: [&str; 10] = [
    "anonymous",
    "guest",
    "distinctid",
    "distinct_id",
    "id",
    "not_authenticated",
    "email",
    "undefined",
    "true",
    "false",
];

/// The same, only when written like this.
const ILLEGAL_IDS_EXACT: [&str; 7] = ["[object Object]", "NaN", "None", "none", "null", "0", "undefined"];

#[derive(Clone)]
struct Person {
    id: String,
    properties: Properties,
    created_at: String,
    is_identified: bool,
}

/// The id of a person that was first seen by this distinct id, with or without a profile.
pub fn derived_id(token: &str, distinct_id: &str) -> Uuid {
    Uuid::new_v5(&PERSON_NAMESPACE, format!("{token}:{distinct_id}").as_bytes())
}

/// Whether a distinct id can only stem from a bug: merging it would join strangers.
pub fn is_illegal_id(id: &str) -> bool {
    let bare = ['\'', '"'].iter().find_map(|&quote| id.strip_prefix(quote)?.strip_suffix(quote)).unwrap_or(id);
    bare.trim().is_empty()
        || ILLEGAL_IDS_EXACT.contains(&bare)
        || ILLEGAL_IDS.iter().any(|illegal| bare.eq_ignore_ascii_case(illegal))
}

/// A distinct id's row.
#[derive(Debug, Clone, Copy)]
pub struct DistinctId {
    /// The number that stands for it in `events`.
    pub key: i64,
    /// Whether it was never seen before.
    pub fresh: bool,
}

/// The row of an event's distinct id; a new one belongs to no other person yet.
pub fn ensure(connection: &Connection, event: &Event) -> Result<DistinctId, StoreError> {
    let known = connection
        .prepare_cached("SELECT key FROM distinct_ids WHERE distinct_id = ?1 AND token = ?2")?
        .query_row([&event.distinct_id, &event.token], |row| row.get(0))
        .optional()?;
    if let Some(key) = known {
        return Ok(DistinctId { key, fresh: false });
    }
    let person_id = derived_id(&event.token, &event.distinct_id).to_string();
    assign(connection, &event.token, &event.distinct_id, &person_id)?;
    let key = connection.last_insert_rowid();
    Ok(DistinctId { key, fresh: true })
}

/// Removes the row of a distinct id that only a repeated event had, which is not stored.
pub fn forget(connection: &Connection, distinct_id: DistinctId) -> Result<(), StoreError> {
    if distinct_id.fresh {
        connection.prepare_cached("DELETE FROM distinct_ids WHERE key = ?1")?.execute([distinct_id.key])?;
    }
    Ok(())
}

/// Does to the person and the group what a newly stored event says. `fresh`: its distinct id was
/// never seen before.
pub fn apply(connection: &Connection, event: &Event, fresh: bool) -> Result<(), StoreError> {
    if event.person.personless {
        return Ok(());
    }
    let identified = match &event.person.merge {
        Some(merge) => merge_ids(connection, event, merge, fresh)?,
        None => false,
    };
    update(connection, event, identified)?;
    if let Some(group) = &event.group {
        update_group(connection, event, group)?;
    }
    Ok(())
}

/// Joins the two distinct ids of a merge. Whether the event's own person counts as identified from
/// now on, which it does even where the other one could not be merged.
fn merge_ids(connection: &Connection, event: &Event, merge: &Merge, fresh: bool) -> Result<bool, StoreError> {
    let (token, own_id, other_id) = (&event.token, &event.distinct_id, &merge.other_distinct_id);
    if own_id == other_id {
        return Ok(false);
    }
    if is_illegal_id(own_id) || is_illegal_id(other_id) {
        let details = json!({ "illegalDistinctId": if is_illegal_id(own_id) { own_id } else { other_id }, "otherDistinctId": other_id });
        warnings::add(connection, event, Warning::IllegalDistinctId, details)?;
        return Ok(false);
    }
    match (find(connection, token, own_id)?, find(connection, token, other_id)?) {
        (Some(own), Some(other)) if own.id == other.id => {}
        (Some(_), Some(other)) if other.is_identified && !merge.force => {
            let details = json!({ "sourcePersonDistinctId": other_id, "targetPersonDistinctId": own_id });
            warnings::add(connection, event, Warning::AlreadyIdentified, details)?;
        }
        (Some(own), Some(other)) => merge_persons(connection, own, other)?,
        (Some(own), None) => assign(connection, token, other_id, &own.id)?,
        (None, Some(other)) => assign(connection, token, own_id, &other.id)?,
        (None, None) => {
            // The id that anonymous events carry already is kept where there is just one.
            let other_is_older = fresh && is_known(connection, token, other_id)?;
            let first = if other_is_older { other_id } else { own_id };
            let id = create(connection, event, first)?.id;
            assign(connection, token, own_id, &id)?;
            assign(connection, token, other_id, &id)?;
        }
    }
    Ok(true)
}

fn merge_persons(connection: &Connection, own: Person, other: Person) -> Result<(), StoreError> {
    let mut properties = other.properties;
    properties.extend(own.properties.clone());
    let created_at = own.created_at.clone().min(other.created_at);
    let merged = Person { properties, created_at: created_at.clone(), ..own.clone() };
    if !save(connection, &merged)? {
        // Too much for one person: the event's own properties stay.
        save(connection, &Person { created_at, ..own })?;
    }
    connection
        .prepare_cached("UPDATE distinct_ids SET person_id = ?1 WHERE person_id = ?2")?
        .execute(params![merged.id, other.id])?;
    connection.prepare_cached("DELETE FROM persons WHERE id = ?1")?.execute([other.id])?;
    Ok(())
}

/// Creates the person where there is none, and changes its properties.
fn update(connection: &Connection, event: &Event, identified: bool) -> Result<(), StoreError> {
    // Most events change nothing of a person who is there: its properties are not read.
    if !identified && changes_nothing(&event.person) && has_profile(connection, event)? {
        return Ok(());
    }
    let found = find(connection, &event.token, &event.distinct_id)?;
    let mut person = match found {
        Some(person) => person,
        None => create(connection, event, &event.distinct_id)?,
    };
    let changed = match Changes::read(&event.person) {
        Some(changes) => change_properties(&mut person.properties, &changes),
        None => {
            refused(connection, event)?;
            false
        }
    };
    if changed || (identified && !person.is_identified) {
        person.is_identified |= identified;
        if !save(connection, &person)? {
            refused(connection, event)?;
            connection
                .prepare_cached("UPDATE persons SET is_identified = ?2 WHERE id = ?1")?
                .execute(params![person.id, person.is_identified])?;
        }
    }
    Ok(())
}

/// PostHog refuses such an update with an ingestion warning, and keeps the event.
fn refused(connection: &Connection, event: &Event) -> Result<(), StoreError> {
    warnings::add(connection, event, Warning::PersonTooLarge, json!({ "limit": PROPERTIES_BYTES }))
}

/// A [`PersonUpdate`] that is built up.
struct Changes {
    set: Properties,
    set_once: Properties,
    unset: Vec<String>,
}

impl Changes {
    /// `None` where it is too large.
    fn read(update: &PersonUpdate) -> Option<Self> {
        Some(Self { set: object(&update.set)?, set_once: object(&update.set_once)?, unset: names(&update.unset) })
    }
}

/// What is no object is none, as PostHog takes it; `None` where it is too large.
fn object(text: &str) -> Option<Properties> {
    if text.len() > PROPERTIES_BYTES || !json::is_small(text) && !text.is_empty() {
        return None;
    }
    Some(serde_json::from_str(text).unwrap_or_default())
}

/// `$set_once` where absent, then `$set`, then `$unset`. All three look at the person as it was
/// before, so a name in both sets gets the value of `$set`, and a name that is only now set stays.
fn change_properties(properties: &mut Properties, update: &Changes) -> bool {
    let removed: Vec<&String> = update.unset.iter().filter(|name| properties.contains_key(*name)).collect();
    let mut changed = !removed.is_empty();
    let fresh = update.set_once.iter().filter(|(name, _)| !properties.contains_key(*name));
    let mut added: Properties = fresh.map(|(name, value)| (name.clone(), value.clone())).collect();
    for (name, value) in &update.set {
        if properties.get(name) != Some(value) {
            added.insert(name.clone(), value.clone());
        }
    }
    changed |= !added.is_empty();
    properties.extend(added);
    for name in removed {
        properties.remove(name);
    }
    changed
}

fn update_group(connection: &Connection, event: &Event, group: &GroupUpdate) -> Result<(), StoreError> {
    if !definitions::learn_group_type(connection, &group.group_type)? {
        warnings::add(connection, event, Warning::TooManyGroupTypes, json!({ "groupType": group.group_type }))?;
    }
    let stored: Option<String> = connection
        .prepare_cached(
            "SELECT properties FROM groups
             WHERE token = ?1 AND group_type = ?2 AND group_key = ?3",
        )?
        .query_row(params![event.token, group.group_type, group.key], |row| row.get(0))
        .optional()?;
    let mut properties: Properties = match stored {
        Some(json) => serde_json::from_str(&json)?,
        None => Properties::new(),
    };
    properties.extend(object(&group.set).unwrap_or_default());
    let text = serde_json::to_string(&properties)?;
    if text.len() > PROPERTIES_BYTES || !json::is_small(&text) {
        let details = json!({ "groupKey": group.key, "limit": PROPERTIES_BYTES });
        return warnings::add(connection, event, Warning::GroupTooLarge, details);
    }
    connection
        .prepare_cached(
            "INSERT INTO groups (token, group_type, group_key, properties, created_at)
             VALUES (?1, ?2, ?3, ?4, ?5)
             ON CONFLICT (token, group_type, group_key) DO UPDATE SET
                 properties = excluded.properties",
        )?
        .execute(params![event.token, group.group_type, group.key, text, time::format(event.timestamp),])?;
    Ok(())
}

fn find(connection: &Connection, token: &str, distinct_id: &str) -> Result<Option<Person>, StoreError> {
    let row = connection
        .prepare_cached(
            "SELECT p.id, p.properties, p.created_at, p.is_identified
             FROM distinct_ids d JOIN persons p ON p.id = d.person_id
             WHERE d.token = ?1 AND d.distinct_id = ?2",
        )?
        .query_row([token, distinct_id], |row| Ok((row.get(0)?, row.get::<_, String>(1)?, row.get(2)?, row.get(3)?)))
        .optional()?;
    let Some((id, json, created_at, is_identified)) = row else {
        return Ok(None);
    };
    Ok(Some(Person { id, properties: serde_json::from_str(&json)?, created_at, is_identified }))
}

/// Whether the person's properties stay as they are.
fn changes_nothing(update: &PersonUpdate) -> bool {
    [&update.set, &update.set_once, &update.unset].iter().all(|text| text.is_empty())
}

fn has_profile(connection: &Connection, event: &Event) -> Result<bool, StoreError> {
    Ok(connection
        .prepare_cached(
            "SELECT 1 FROM distinct_ids d JOIN persons p ON p.id = d.person_id WHERE d.token = ?1 AND d.distinct_id = ?2",
        )?
        .exists([&event.token, &event.distinct_id])?)
}

fn is_known(connection: &Connection, token: &str, distinct_id: &str) -> Result<bool, StoreError> {
    Ok(connection
        .prepare_cached("SELECT 1 FROM distinct_ids WHERE token = ?1 AND distinct_id = ?2")?
        .exists([token, distinct_id])?)
}

fn create(connection: &Connection, event: &Event, distinct_id: &str) -> Result<Person, StoreError> {
    // A distinct id that was split off may have another than the derived one.
    let id = connection
        .prepare_cached("SELECT person_id FROM distinct_ids WHERE distinct_id = ?1 AND token = ?2")?
        .query_row([distinct_id, &event.token], |row| row.get(0))
        .optional()?;
    let person = Person {
        id: id.unwrap_or_else(|| derived_id(&event.token, distinct_id).to_string()),
        properties: Properties::new(),
        created_at: time::format(event.timestamp),
        is_identified: false,
    };
    connection
        .prepare_cached(
            "INSERT INTO persons (id, token, properties, created_at, is_identified)
             VALUES (?1, ?2, '{}', ?3, 0)",
        )?
        .execute(params![person.id, event.token, person.created_at])?;
    assign(connection, &event.token, distinct_id, &person.id)?;
    Ok(person)
}

fn assign(connection: &Connection, token: &str, distinct_id: &str, person_id: &str) -> Result<(), StoreError> {
    connection
        .prepare_cached(
            "INSERT INTO distinct_ids (token, distinct_id, person_id) VALUES (?1, ?2, ?3)
             ON CONFLICT (distinct_id, token) DO UPDATE SET person_id = excluded.person_id",
        )?
        .execute(params![token, distinct_id, person_id])?;
    Ok(())
}

/// Whether the person could be saved: its properties may be too large.
fn save(connection: &Connection, person: &Person) -> Result<bool, StoreError> {
    let properties = serde_json::to_string(&person.properties)?;
    if properties.len() > PROPERTIES_BYTES || !json::is_small(&properties) {
        return Ok(false);
    }
    connection
        .prepare_cached("UPDATE persons SET properties = ?2, created_at = ?3, is_identified = ?4 WHERE id = ?1")?
        .execute(params![person.id, properties, person.created_at, person.is_identified])?;
    Ok(true)
}

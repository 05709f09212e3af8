//! What a project defines rather than collects: flags, cohorts, early access features, experiments.
//! It outlives [`clear`](super::Store::clear).
//!
//! Each is one JSON document in the shape of PostHog's API. Deleted ones stay as rows with
//! `"deleted": true`, so that no number is ever given twice.

use std::collections::{HashMap, HashSet};

use rusqlite::{Connection, OptionalExtension, params};
use serde_json::{Map, Value};

use super::StoreError;
use crate::{
    filters::definition::{Definitions, FeatureFlag, PropertyGroup},
    json,
    model::Properties,
};

/// Most group types that a project may have, as in PostHog.
const MAX_GROUP_TYPES: usize = 5;

/// Its tables; a file of an earlier program gets them when it is opened.
///
/// `group_types` has each type at the place that flags name it by. `earlier_ids` has the ids that
/// persons had when flags with experience continuity were first evaluated for them.
pub const TABLES: &str = "
CREATE TABLE IF NOT EXISTS definitions (
    position INTEGER PRIMARY KEY,
    kind     TEXT NOT NULL,
    id       INTEGER NOT NULL,
    data     TEXT NOT NULL,
    UNIQUE (kind, id)
) STRICT;

CREATE TABLE IF NOT EXISTS group_types (
    position INTEGER PRIMARY KEY,
    name     TEXT NOT NULL UNIQUE
) STRICT;

CREATE TABLE IF NOT EXISTS earlier_ids (
    token       TEXT NOT NULL,
    distinct_id TEXT NOT NULL,
    flag_key    TEXT NOT NULL,
    earlier_id  TEXT NOT NULL,
    PRIMARY KEY (token, distinct_id, flag_key)
) STRICT, WITHOUT ROWID;
";

/// The kinds of documents.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// A feature flag.
    FeatureFlag,
    /// A cohort.
    Cohort,
    /// An early access feature.
    EarlyAccessFeature,
    /// A web experiment.
    WebExperiment,
    /// A survey.
    Survey,
    /// An insight.
    Insight,
    /// An experiment.
    Experiment,
    /// A note on a time.
    Annotation,
    /// Insights beside each other.
    Dashboard,
}

impl Kind {
    fn name(self) -> &'static str {
        match self {
            Self::FeatureFlag => "feature_flag",
            Self::Cohort => "cohort",
            Self::EarlyAccessFeature => "early_access_feature",
            Self::WebExperiment => "web_experiment",
            Self::Survey => "survey",
            Self::Insight => "insight",
            Self::Experiment => "experiment",
            Self::Annotation => "annotation",
            Self::Dashboard => "dashboard",
        }
    }
}

/// A document of any kind.
pub type Document = Map<String, Value>;

/// All documents of a kind that are not deleted, in the order of their creation.
pub fn list(connection: &Connection, kind: Kind) -> Result<Vec<Document>, StoreError> {
    let mut statement = connection.prepare_cached("SELECT data FROM definitions WHERE kind = ?1 ORDER BY position")?;
    let mut rows = statement.query([kind.name()])?;
    let mut documents = Vec::new();
    while let Some(row) = rows.next()? {
        let document: Document = serde_json::from_str(row.get_ref(0)?.as_str().map_err(rusqlite::Error::from)?)?;
        if document.get("deleted") != Some(&Value::Bool(true)) {
            documents.push(document);
        }
    }
    Ok(documents)
}

/// The surveys that SDKs get: those that are not archived.
pub fn surveys(connection: &Connection) -> Result<Vec<Document>, StoreError> {
    let mut all = list(connection, Kind::Survey)?;
    all.retain(|survey| survey.get("archived") != Some(&Value::Bool(true)));
    Ok(all)
}

/// Whether there are [`surveys`].
pub fn has_surveys(connection: &Connection) -> Result<bool, StoreError> {
    Ok(!surveys(connection)?.is_empty())
}

/// The number that the next document of a kind gets.
pub fn next_id(connection: &Connection, kind: Kind) -> Result<i64, StoreError> {
    Ok(connection
        .prepare_cached("SELECT COALESCE(MAX(id), 0) + 1 FROM definitions WHERE kind = ?1")?
        .query_row([kind.name()], |row| row.get(0))?)
}

/// Stores a document under its number, over the one that has it.
pub fn put(connection: &Connection, kind: Kind, id: i64, document: &Document) -> Result<(), StoreError> {
    connection
        .prepare_cached(
            "INSERT INTO definitions (kind, id, data) VALUES (?1, ?2, ?3)
             ON CONFLICT (kind, id) DO UPDATE SET data = excluded.data",
        )?
        .execute(params![kind.name(), id, serde_json::to_string(document)?])?;
    Ok(())
}

/// Everything that evaluation reads.
pub fn load(connection: &Connection) -> Result<Definitions, StoreError> {
    let mut experiments = list(connection, Kind::WebExperiment)?;
    experiments.extend(list(connection, Kind::Experiment)?);
    let tested: Vec<&str> = experiments.iter().filter_map(|one| one.get("feature_flag_key")?.as_str()).collect();
    let mut flags = Vec::new();
    for document in list(connection, Kind::FeatureFlag)? {
        let mut flag: FeatureFlag = serde_json::from_value(Value::Object(document))?;
        flag.has_experiment = tested.contains(&flag.key.as_str());
        flags.push(flag);
    }
    let (mut cohorts, mut lists) = (HashMap::new(), HashMap::new());
    for mut document in list(connection, Kind::Cohort)? {
        let id = document.get("id").and_then(Value::as_i64);
        if let (Some(id), Some(Value::Array(ids))) = (id, document.get("distinct_ids")) {
            lists.insert(id, ids.iter().filter_map(Value::as_str).map(str::to_owned).collect());
        }
        let group = document.get_mut("filters").and_then(|filters| filters.get_mut("properties")).map(Value::take);
        if let (Some(id), Some(group)) = (id, group) {
            cohorts.insert(id, serde_json::from_value::<PropertyGroup>(group)?);
        }
    }
    Ok(Definitions { flags, cohorts, lists, group_types: group_types(connection)?, ..Definitions::default() })
}

/// The names of the group types, each at its index; an empty one where a type was removed.
pub fn group_types(connection: &Connection) -> Result<Vec<String>, StoreError> {
    let mut statement = connection.prepare_cached("SELECT position, name FROM group_types ORDER BY position")?;
    let mut rows = statement.query([])?;
    let mut names: Vec<String> = Vec::new();
    while let Some(row) = rows.next()? {
        // Positions count from 1.
        let index = usize::try_from(row.get::<_, i64>(0)? - 1).unwrap_or_default().min(MAX_GROUP_TYPES);
        names.resize(index.max(names.len()), String::new());
        names.push(row.get(1)?);
    }
    Ok(names)
}

/// Gives a group type the lowest free index, where it has none. Whether there was one left.
pub fn learn_group_type(connection: &Connection, name: &str) -> Result<bool, StoreError> {
    let known = connection.prepare_cached("SELECT 1 FROM group_types WHERE name = ?1")?.exists([name])?;
    if known {
        return Ok(true);
    }
    let taken = group_types(connection)?;
    let free = (0..MAX_GROUP_TYPES).find(|index| taken.get(*index).is_none_or(String::is_empty));
    let Some(index) = free else { return Ok(false) };
    connection
        .prepare_cached("INSERT INTO group_types (position, name) VALUES (?1, ?2)")?
        .execute(params![index as i64 + 1, name])?;
    Ok(true)
}

/// Removes the group type at an index. Whether there was one.
pub fn forget_group_type(connection: &Connection, index: i64) -> Result<bool, StoreError> {
    let removed = connection.execute("DELETE FROM group_types WHERE position = ?1", [index.saturating_add(1)])?;
    Ok(removed > 0)
}

/// Removes the group types that no flag is for.
pub fn forget_unused_group_types(connection: &Connection) -> Result<(), StoreError> {
    let definitions = load(connection)?;
    let used: HashSet<usize> = definitions.flags.iter().flat_map(FeatureFlag::group_types).collect();
    for index in (0..definitions.group_types.len()).filter(|index| !used.contains(index)) {
        forget_group_type(connection, index as i64)?;
    }
    Ok(())
}

/// What is stored of the person behind a distinct id.
pub fn person(connection: &Connection, token: &str, distinct_id: &str) -> Result<Properties, StoreError> {
    let stored: Option<String> = connection
        .prepare_cached(
            "SELECT p.properties FROM distinct_ids d JOIN persons p ON p.id = d.person_id
             WHERE d.distinct_id = ?1 AND d.token = ?2",
        )?
        .query_row([distinct_id, token], |row| row.get(0))
        .optional()?;
    Ok(stored.and_then(|json| json::object(&json)).unwrap_or_default())
}

/// The distinct ids of a person.
pub fn ids_of_person(connection: &Connection, person: &str) -> Result<Vec<String>, StoreError> {
    let mut statement = connection.prepare_cached("SELECT distinct_id FROM distinct_ids WHERE person_id = ?1")?;
    let ids = statement.query_map([person], |row| row.get(0))?;
    Ok(ids.collect::<Result<_, _>>()?)
}

/// The distinct ids of the persons with an email.
pub fn ids_by_email(connection: &Connection, email: &str) -> Result<Vec<String>, StoreError> {
    let mut statement = connection.prepare_cached(
        "SELECT d.distinct_id FROM persons p JOIN distinct_ids d ON d.person_id = p.id
         WHERE json_extract(p.properties, '$.email') = ?1",
    )?;
    let ids = statement.query_map([email], |row| row.get(0))?;
    Ok(ids.collect::<Result<_, _>>()?)
}

/// What is stored of a group.
pub fn group(connection: &Connection, token: &str, kind: &str, key: &str) -> Result<Properties, StoreError> {
    let stored: Option<String> = connection
        .prepare_cached("SELECT properties FROM groups WHERE token = ?1 AND group_type = ?2 AND group_key = ?3")?
        .query_row([token, kind, key], |row| row.get(0))
        .optional()?;
    Ok(stored.and_then(|json| json::object(&json)).unwrap_or_default())
}

/// The static cohorts that list `distinct_id`, or another id of the same person.
pub fn listed_in(
    connection: &Connection,
    token: &str,
    distinct_id: &str,
    lists: &HashMap<i64, HashSet<String>>,
) -> Result<HashSet<i64>, StoreError> {
    if lists.is_empty() {
        return Ok(HashSet::new());
    }
    let mut statement = connection.prepare_cached(
        "SELECT other.distinct_id FROM distinct_ids own JOIN distinct_ids other USING (token, person_id)
         WHERE own.token = ?1 AND own.distinct_id = ?2",
    )?;
    let mut ids: Vec<String> =
        statement.query_map([token, distinct_id], |row| row.get(0))?.collect::<Result<_, _>>()?;
    ids.push(distinct_id.to_owned());
    Ok(lists.iter().filter(|(_, listed)| ids.iter().any(|id| listed.contains(id))).map(|(id, _)| *id).collect())
}

/// By flag: the id that was hashed before, for anybody who is one person with `distinct_id`.
pub fn earlier_ids(
    connection: &Connection,
    token: &str,
    distinct_id: &str,
) -> Result<HashMap<String, String>, StoreError> {
    let mut statement = connection.prepare_cached(
        "SELECT flag_key, earlier_id FROM earlier_ids WHERE token = ?1 AND (distinct_id = ?2 OR distinct_id IN (
             SELECT other.distinct_id FROM distinct_ids own JOIN distinct_ids other USING (token, person_id)
             WHERE own.token = ?1 AND own.distinct_id = ?2))",
    )?;
    let rows = statement.query_map([token, distinct_id], |row| Ok((row.get(0)?, row.get(1)?)))?;
    Ok(rows.collect::<Result<_, _>>()?)
}

/// Remembers for each of these flags that `earlier_id` is hashed in place of `distinct_id`.
pub fn keep_earlier_id(
    connection: &Connection,
    token: &str,
    distinct_id: &str,
    flag_keys: &[String],
    earlier_id: &str,
) -> Result<(), StoreError> {
    let mut insert = connection.prepare_cached(
        "INSERT INTO earlier_ids (token, distinct_id, flag_key, earlier_id) VALUES (?1, ?2, ?3, ?4)
         ON CONFLICT (token, distinct_id, flag_key) DO NOTHING",
    )?;
    for flag_key in flag_keys {
        insert.execute([token, distinct_id, flag_key, earlier_id])?;
    }
    Ok(())
}

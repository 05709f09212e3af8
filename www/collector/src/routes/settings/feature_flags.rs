//! Feature flags, in the shape of PostHog's API.

use rusqlite::Connection;
use serde_json::{Value, json};

use super::{Rules, as_stored, number_of, validate};
use crate::{
    error::ApiError,
    store::definitions::{self, Document, Kind},
};

/// How flags are made and changed.
pub(super) const RULES: Rules = Rules { kind: Kind::FeatureFlag, complete, shown: as_stored };

/// What a flag has where nothing was said.
fn defaults() -> [(&'static str, Value); 11] {
    [
        ("name", json!("")),
        ("active", json!(true)),
        ("ensure_experience_continuity", json!(false)),
        ("evaluation_runtime", json!("all")),
        ("evaluation_contexts", json!([])),
        ("bucketing_identifier", json!(null)),
        ("is_remote_configuration", json!(false)),
        ("has_encrypted_payloads", json!(false)),
        ("created_by", json!(null)),
        ("tags", json!([])),
        ("features", json!([])),
    ]
}

fn complete(connection: &Connection, mut flag: Document, before: Option<&Document>) -> Result<Document, ApiError> {
    for (name, value) in defaults() {
        flag.entry(name).or_insert(value);
    }
    let filters = flag.remove("filters").unwrap_or_default();
    flag.insert("filters".into(), validate::filters(filters)?);
    let version = before.and_then(|flag| flag.get("version")).and_then(Value::as_i64).unwrap_or(0);
    flag.insert("version".into(), (version + 1).into());
    let others: Vec<Document> = definitions::list(connection, Kind::FeatureFlag)?
        .into_iter()
        .filter(|other| number_of(other) != number_of(&flag))
        .collect();
    validate::key(&flag, &others)?;
    validate::references(connection, &flag, &others)?;
    Ok(flag)
}

/// A new flag that something else needs; its key gets a number where it is taken.
pub(in crate::routes) fn make(
    connection: &Connection,
    key: &str,
    name: &str,
    filters: Value,
) -> Result<Document, ApiError> {
    let taken = definitions::list(connection, Kind::FeatureFlag)?;
    let is_free = |key: &str| taken.iter().all(|flag| flag.get("key").and_then(Value::as_str) != Some(key));
    let numbered = (2..).map(|number| format!("{key}-{number}"));
    let key = std::iter::once(key.to_owned()).chain(numbered).find(|key| is_free(key)).unwrap_or_default();
    let flag = json!({ "key": key, "name": name, "filters": filters });
    let Value::Object(flag) = flag else { return Err(ApiError::NotFound) };
    super::create(connection, RULES, flag)
}

/// The flag that a document refers to by its id, where there is one.
pub(super) fn referred(connection: &Connection, id: Option<&Value>) -> Result<Option<Document>, ApiError> {
    let Some(id) = id.and_then(Value::as_i64) else { return Ok(None) };
    super::find(connection, Kind::FeatureFlag, &id.to_string()).map(Some).map_err(|_| ApiError::Refused {
        attr: "feature_flag_id",
        code: "does_not_exist",
        detail: "Feature Flag with this ID does not exist".into(),
    })
}

/// Stores a flag that was changed along with something else.
pub(in crate::routes) fn change(
    connection: &Connection,
    flag: &Document,
    changes: Value,
) -> Result<Document, ApiError> {
    let Value::Object(changes) = changes else { return Err(ApiError::NotFound) };
    super::update(connection, RULES, &number_of(flag).to_string(), changes)
}

/// A key made of a name: `New checkout!` becomes `new-checkout`.
pub(super) fn slug(name: &str) -> String {
    let mut slug = String::new();
    for character in name.chars().flat_map(char::to_lowercase) {
        if character.is_ascii_alphanumeric() {
            slug.push(character);
        } else if !slug.is_empty() && !slug.ends_with('-') {
            slug.push('-');
        }
    }
    let slug = slug.trim_end_matches('-');
    if slug.is_empty() { "feature".into() } else { slug.into() }
}

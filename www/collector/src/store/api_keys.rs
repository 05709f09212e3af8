//! Personal API keys and project secret keys. A key's own text is not stored, see [`secret::hash`].

use jiff::{SignedDuration, Timestamp};
use rusqlite::{Connection, OptionalExtension, Row, params};
use thiserror::Error;

use super::StoreError;
use crate::{
    keys::{
        scope::Scopes,
        secret::{self, Kind},
    },
    limits::{API_KEY_LABEL_CHARS, API_KEYS},
    time,
};

/// Its table. The development key stays as a row where it was revoked, so that no later start makes it again.
pub const TABLES: &str = "
CREATE TABLE IF NOT EXISTS api_keys (
    id           TEXT NOT NULL PRIMARY KEY,
    label        TEXT NOT NULL,
    secure_value TEXT NOT NULL UNIQUE,
    mask_value   TEXT NOT NULL,
    scopes       TEXT NOT NULL,
    created_at   TEXT NOT NULL,
    last_used_at TEXT,
    revoked_at   TEXT
) STRICT;
";

const COLUMNS: &str = "id, label, mask_value, scopes, created_at, last_used_at";

/// After so long a further use of a key is remembered, as in PostHog.
const USE_INTERVAL: SignedDuration = SignedDuration::from_hours(1);

/// Why a key was not made.
#[derive(Debug, Error)]
pub enum KeyError {
    /// SQLite refused.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// No random numbers.
    #[error("the system has no random numbers: {0}")]
    Random(#[from] getrandom::Error),
    /// There are as many as there may be.
    #[error("You can only have {API_KEYS} personal API keys. Remove an existing key before creating a new one.")]
    TooMany,
    /// An empty label, or one that is too long.
    #[error("A label of 1 to {API_KEY_LABEL_CHARS} characters is needed.")]
    Label,
}

/// A key, without its text.
#[derive(Debug, Clone)]
pub struct ApiKey {
    /// Its own id, which is no secret.
    pub id: String,
    /// What the user calls it.
    pub label: String,
    /// Its first and last characters.
    pub mask: String,
    /// What it may do.
    pub scopes: Scopes,
    /// What it is for.
    pub kind: Kind,
    /// ISO 8601.
    pub created_at: String,
    /// ISO 8601, to the hour.
    pub last_used_at: Option<String>,
}

impl ApiKey {
    fn of_row(row: &Row<'_>) -> rusqlite::Result<Self> {
        let (mask, scopes): (String, String) = (row.get("mask_value")?, row.get("scopes")?);
        Ok(Self {
            id: row.get("id")?,
            label: row.get("label")?,
            kind: Kind::of(&mask),
            mask,
            scopes: Scopes::from_stored(&scopes),
            created_at: row.get("created_at")?,
            last_used_at: row.get("last_used_at")?,
        })
    }

    /// Whether a use of the key now is worth a row that changes.
    pub fn is_use_news(&self, now: Timestamp) -> bool {
        let last = self.last_used_at.as_deref().and_then(time::parse);
        last.is_none_or(|last| now.duration_since(last) > USE_INTERVAL)
    }
}

/// Makes a key: what is stored of it, and its text, which is known only now.
pub fn create(
    connection: &Connection,
    label: &str,
    kind: Kind,
    scopes: &Scopes,
    now: Timestamp,
) -> Result<(ApiKey, String), KeyError> {
    check_label(label)?;
    if list(connection)?.len() >= API_KEYS {
        return Err(KeyError::TooMany);
    }
    let value = secret::generate(kind)?;
    insert(connection, label, &value, scopes, now)?;
    let made = find(connection, &secret::hash(&value))?.ok_or(StoreError::NotStored)?;
    Ok((made, value))
}

/// Whether a key may have this label.
pub fn check_label(label: &str) -> Result<(), KeyError> {
    let length = label.trim().chars().count();
    if (1..=API_KEY_LABEL_CHARS).contains(&length) { Ok(()) } else { Err(KeyError::Label) }
}

/// Stores the key that everybody knows, where it is not there and was not revoked. Whether it can be used.
pub fn ensure_development_key(connection: &Connection, now: Timestamp) -> Result<bool, KeyError> {
    insert(connection, secret::DEVELOPMENT_LABEL, secret::DEVELOPMENT_KEY, &Scopes::all(), now)?;
    Ok(find(connection, &secret::hash(secret::DEVELOPMENT_KEY))?.is_some())
}

fn insert(connection: &Connection, label: &str, value: &str, scopes: &Scopes, now: Timestamp) -> Result<(), KeyError> {
    let sql = "INSERT INTO api_keys (id, label, secure_value, mask_value, scopes, created_at)
               VALUES (?1, ?2, ?3, ?4, ?5, ?6) ON CONFLICT (secure_value) DO NOTHING";
    let id = secret::generate_id()?;
    let row = params![id, label.trim(), secret::hash(value), secret::mask(value), scopes.stored(), time::format(now)];
    connection.execute(sql, row).map_err(StoreError::from)?;
    Ok(())
}

/// The key with this hash. All are compared, each in the same time: how long it takes tells nothing about any of them.
pub fn find(connection: &Connection, hash: &str) -> Result<Option<ApiKey>, StoreError> {
    let sql = format!("SELECT {COLUMNS}, secure_value FROM api_keys WHERE revoked_at IS NULL");
    let mut statement = connection.prepare_cached(&sql)?;
    let mut rows = statement.query([])?;
    let mut found = None;
    while let Some(row) = rows.next()? {
        let own: String = row.get("secure_value")?;
        if secret::is_same(&own, hash) {
            found = Some(ApiKey::of_row(row)?);
        }
    }
    Ok(found)
}

/// The key with this id.
pub fn by_id(connection: &Connection, id: &str) -> Result<Option<ApiKey>, StoreError> {
    let sql = format!("SELECT {COLUMNS} FROM api_keys WHERE revoked_at IS NULL AND id = ?1");
    Ok(connection.prepare_cached(&sql)?.query_row([id], ApiKey::of_row).optional()?)
}

/// All keys, the newest first.
pub fn list(connection: &Connection) -> Result<Vec<ApiKey>, StoreError> {
    let sql = format!("SELECT {COLUMNS} FROM api_keys WHERE revoked_at IS NULL ORDER BY created_at DESC, rowid DESC");
    let mut statement = connection.prepare_cached(&sql)?;
    let keys = statement.query_map([], ApiKey::of_row)?;
    Ok(keys.collect::<Result<_, _>>()?)
}

/// Changes the label and the scopes of a key.
pub fn change(connection: &Connection, id: &str, label: &str, scopes: &Scopes) -> Result<(), KeyError> {
    check_label(label)?;
    let sql = "UPDATE api_keys SET label = ?2, scopes = ?3 WHERE id = ?1";
    connection.execute(sql, params![id, label.trim(), scopes.stored()]).map_err(StoreError::from)?;
    Ok(())
}

/// Revokes a key: whether there was one with this id.
pub fn revoke(connection: &Connection, id: &str, now: Timestamp) -> Result<bool, StoreError> {
    let known = secret::hash(secret::DEVELOPMENT_KEY);
    let kept = "UPDATE api_keys SET revoked_at = ?3 WHERE id = ?1 AND secure_value = ?2 AND revoked_at IS NULL";
    let kept = connection.execute(kept, params![id, known, time::format(now)])?;
    let deleted = connection.execute("DELETE FROM api_keys WHERE id = ?1 AND revoked_at IS NULL", [id])?;
    Ok(kept + deleted > 0)
}

/// Remembers when a key was used.
pub fn note_use(connection: &Connection, id: &str, now: Timestamp) -> Result<(), StoreError> {
    connection.execute("UPDATE api_keys SET last_used_at = ?2 WHERE id = ?1", params![id, time::format(now)])?;
    Ok(())
}

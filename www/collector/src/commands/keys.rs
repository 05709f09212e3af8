//! `posthog-collector keys`: makes, lists and revokes personal API keys, also while the collector runs.

use std::{io::Write, path::Path};

use jiff::Timestamp;
use rusqlite::Connection;
use thiserror::Error;

use crate::{
    keys::{scope::Scopes, secret::Kind},
    store::{
        StoreError,
        api_keys::{self, KeyError},
        schema,
    },
};

/// What to do.
#[derive(Debug, Clone)]
pub enum Command {
    /// Makes a key and writes it as the only line.
    Create {
        /// What the user calls it.
        label: String,
        /// What it is for.
        kind: Kind,
        /// What it may do.
        scopes: Scopes,
    },
    /// Writes what is known of each key, a line each.
    List,
    /// Revokes the key with this id.
    Revoke {
        /// As [`Command::List`] writes it.
        id: String,
    },
}

/// Why it was not done.
#[derive(Debug, Error)]
pub enum KeysError {
    /// The data file cannot be used.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// The key was not made.
    #[error(transparent)]
    Key(#[from] KeyError),
    /// There is none.
    #[error("there is no key with the id {0}: \"keys list\" shows all")]
    Unknown(String),
    /// The output cannot be written.
    #[error("cannot write: {0}")]
    Output(#[from] std::io::Error),
}

/// Runs one command on a data file, which is created where it is missing.
pub fn run(data: &Path, command: Command, output: &mut impl Write) -> Result<(), KeysError> {
    let connection = schema::open_writer(data)?;
    let now = Timestamp::now();
    match command {
        Command::Create { label, kind, scopes } => {
            let (_, value) = api_keys::create(&connection, &label, kind, &scopes, now)?;
            writeln!(output, "{value}")?;
        }
        Command::List => list(&connection, output)?,
        Command::Revoke { id } => {
            if !api_keys::revoke(&connection, &id, now)? {
                return Err(KeysError::Unknown(id));
            }
        }
    }
    Ok(output.flush()?)
}

fn list(connection: &Connection, output: &mut impl Write) -> Result<(), KeysError> {
    writeln!(output, "{:22}  {:11}  {:7}  {:24}  label", "id", "key", "scope", "last used")?;
    for key in api_keys::list(connection)? {
        let used = key.last_used_at.as_deref().unwrap_or("never");
        let scopes = match key.kind {
            Kind::Personal => key.scopes.summary(),
            Kind::ProjectSecret => "flags".into(),
        };
        writeln!(output, "{:22}  {:11}  {scopes:7}  {used:24}  {}", key.id, key.mask, key.label)?;
    }
    Ok(())
}

//! `posthog-collector sql`: asks the data file in SQL.

use std::{io::Write, path::Path};

use base64::{Engine, prelude::BASE64_STANDARD};
use rusqlite::types::ValueRef;
use serde_json::Value;
use thiserror::Error;

use crate::store::{StoreError, schema};

/// Why a query gave no answer.
#[derive(Debug, Error)]
pub enum SqlError {
    /// The file cannot be read, or the SQL is wrong, or it would write.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// SQLite refused.
    #[error("{0}")]
    Sqlite(#[from] rusqlite::Error),
    /// There is nothing to run.
    #[error("there is no statement: give one, such as \"SELECT event FROM events\"")]
    Empty,
    /// The output cannot be written.
    #[error("cannot write the rows: {0}")]
    Output(#[from] std::io::Error),
}

/// Runs one statement read-only and writes each row as a line: a JSON object in the order of the
/// columns. Blobs become base64.
pub fn run(data: &Path, sql: &str, output: &mut impl Write) -> Result<(), SqlError> {
    match write_rows(data, sql, output) {
        // The reader has enough rows.
        Err(SqlError::Output(error)) if error.kind() == std::io::ErrorKind::BrokenPipe => Ok(()),
        written => written,
    }
}

fn write_rows(data: &Path, sql: &str, output: &mut impl Write) -> Result<(), SqlError> {
    if sql.trim().is_empty() {
        return Err(SqlError::Empty);
    }
    let connection = schema::open_reader(data)?;
    let mut statement = connection.prepare(sql)?;
    let names: Vec<Value> = statement.column_names().map(Value::from).collect();
    let mut rows = statement.query([])?;
    while let Some(row) = rows.next()? {
        let mut line = String::from("{");
        for (index, name) in names.iter().enumerate() {
            let separator = if index > 0 { "," } else { "" };
            let value = json(row.get_ref(index)?);
            line.push_str(&format!("{separator}{name}:{value}"));
        }
        writeln!(output, "{line}}}")?;
    }
    Ok(output.flush()?)
}

fn json(value: ValueRef<'_>) -> Value {
    match value {
        ValueRef::Null => Value::Null,
        ValueRef::Integer(number) => Value::from(number),
        ValueRef::Real(number) => Value::from(number),
        ValueRef::Text(text) => Value::from(String::from_utf8_lossy(text)),
        ValueRef::Blob(bytes) => Value::from(BASE64_STANDARD.encode(bytes)),
    }
}

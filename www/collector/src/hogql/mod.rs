//! HogQL: a SELECT over events or persons, in PostHog's dialect of SQL.
//!
//! [`dialect`] has it parsed by `sqlparser`, [`select`] makes the statement for SQLite from the tree: every part of it is
//! known and written again ([`expression`], [`operators`], [`functions`]), values are bound ([`typed`]). No text of a query is passed on;
//! what is not known is refused by its name.

mod dialect;
mod expression;
mod functions;
mod operators;
mod select;
mod typed;

use jiff::Timestamp;
use rusqlite::params_from_iter;
use serde_json::{Value, json};

use crate::{
    error::ApiError,
    insights::taken::{Taken, refused},
    limits::{HOGQL_BYTES, PAGE_BYTES},
    store::{StoreError, reader::Reading},
};
use select::Select;

const PLACE: &str = "query";

/// A question that was found to be answerable.
pub struct Question {
    text: String,
    select: Select,
}

/// Reads a `HogQLQuery`.
pub fn read(asked: Value, now: Timestamp) -> Result<Question, ApiError> {
    let mut taken = Taken::new(asked, PLACE)?;
    let text: String = taken.take("query")?.ok_or_else(|| refused(PLACE, "query is needed: a SELECT."))?;
    taken.ignore(&["kind", "version", "tags", "response", "modifiers", "name", "explain"]);
    taken.end()?;
    if text.len() > HOGQL_BYTES {
        return Err(refused(PLACE, "The query is too long."));
    }
    let query = dialect::parse(&text)?;
    Ok(Question { select: select::translate(&query, now)?, text })
}

/// The response to a `HogQLQuery`.
pub fn answer(reading: &Reading, question: &Question) -> Result<Value, StoreError> {
    rows(reading, question).map_err(|error| match error {
        // What only shows with the values, such as a sum that is too large.
        StoreError::Sqlite(rusqlite::Error::SqliteFailure(code, Some(text)))
            if code.code == rusqlite::ErrorCode::Unknown =>
        {
            StoreError::Unanswerable(text)
        }
        error => error,
    })
}

fn rows(reading: &Reading, question: &Question) -> Result<Value, StoreError> {
    let select = &question.select;
    let mut statement = reading.prepare(&select.sql.text)?;
    let mut rows = statement.query(params_from_iter(&select.sql.values))?;
    let (mut results, mut more, mut room) = (Vec::new(), false, PAGE_BYTES);
    while let Some(row) = rows.next()? {
        if results.len() >= select.limit || room == 0 {
            more = true;
            break;
        }
        let cells = select.columns.iter().enumerate().map(|(index, column)| Ok(column.shown(row.get_ref(index)?)));
        let cells = Value::Array(cells.collect::<Result<_, StoreError>>()?);
        room = room.saturating_sub(cells.to_string().len());
        results.push(cells);
    }
    let columns: Vec<&str> = select.columns.iter().map(|column| column.name.as_str()).collect();
    let types: Vec<Value> = select.columns.iter().map(|column| json!([column.name, column.kind.name()])).collect();
    Ok(json!({
        "query": question.text,
        "columns": columns,
        "types": types,
        "results": results,
        "hasMore": more,
        "limit": select.limit,
        "offset": select.offset,
        "is_cached": false,
        "timezone": "UTC",
    }))
}

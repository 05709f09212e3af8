//! The forms of an export, each written page after page.

use super::table::{COLUMNS, Table};
use crate::store::{StoreError, query::EventRow};

/// A form of an export.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Form {
    Csv,
    Lines,
    Parquet,
}

/// What writes a form. It has what it needs to know of earlier pages.
pub(super) enum Writer {
    Csv { is_first: bool },
    Lines,
    Parquet(Box<Table>),
}

impl Form {
    /// The media type, and what says how the file is called.
    pub(super) fn headers(self) -> (&'static str, &'static str) {
        match self {
            Self::Csv => ("text/csv; charset=utf-8", "attachment; filename=\"events.csv\""),
            Self::Lines => ("application/jsonl", "attachment; filename=\"events.jsonl\""),
            Self::Parquet => ("application/vnd.apache.parquet", "attachment; filename=\"events.parquet\""),
        }
    }

    pub(super) fn writer(self) -> Result<Writer, StoreError> {
        Ok(match self {
            Self::Csv => Writer::Csv { is_first: true },
            Self::Lines => Writer::Lines,
            Self::Parquet => Writer::Parquet(Box::new(Table::new()?)),
        })
    }
}

impl Writer {
    /// The bytes of a page.
    pub(super) fn page(&mut self, rows: &[EventRow]) -> Result<Vec<u8>, StoreError> {
        match self {
            Self::Csv { is_first } => csv(rows, std::mem::take(is_first)),
            Self::Lines => lines(rows),
            Self::Parquet(table) => table.page(rows),
        }
    }

    /// What follows the last page.
    pub(super) fn end(self) -> Result<Vec<u8>, StoreError> {
        match self {
            Self::Csv { .. } | Self::Lines => Ok(Vec::new()),
            Self::Parquet(table) => table.end(),
        }
    }
}

fn lines(rows: &[EventRow]) -> Result<Vec<u8>, StoreError> {
    let mut text = Vec::new();
    for row in rows {
        serde_json::to_writer(&mut text, row)?;
        text.push(b'\n');
    }
    Ok(text)
}

fn csv(rows: &[EventRow], with_names: bool) -> Result<Vec<u8>, StoreError> {
    let mut text = Vec::new();
    let mut writer = csv::Writer::from_writer(&mut text);
    let mut write = |line: [&str; 7]| {
        writer.write_record(line).map_err(|error| StoreError::Json(serde_json::Error::io(error.into())))
    };
    if with_names {
        write(COLUMNS)?;
    }
    for row in rows {
        let EventRow { uuid, event, distinct_id, person_id, timestamp, received_at, properties, .. } = row;
        write([uuid, event, distinct_id, person_id, timestamp, received_at, properties.get()])?;
    }
    drop(writer);
    Ok(text)
}

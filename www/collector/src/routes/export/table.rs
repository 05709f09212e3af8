//! Events as Parquet: a row group for each page. Ids, names and properties are text, times are of milliseconds in UTC.

use std::sync::Arc;

use jiff::Timestamp;
use parquet::{
    basic::{Compression, LogicalType, Repetition, TimeUnit, Type as Physical},
    data_type::{ByteArray, ByteArrayType, Int64Type},
    errors::ParquetError,
    file::{
        properties::{EnabledStatistics, WriterProperties},
        writer::{SerializedFileWriter, SerializedRowGroupWriter},
    },
    schema::types::{Type, TypePtr},
};

use crate::{
    store::{StoreError, query::EventRow},
    time,
};

/// The columns of all forms but lines of JSON.
pub(super) const COLUMNS: [&str; 7] =
    ["uuid", "event", "distinct_id", "person_id", "timestamp", "received_at", "properties"];

/// A Parquet file whose bytes are taken away as they are written.
pub(super) struct Table {
    writer: SerializedFileWriter<Vec<u8>>,
}

fn failed(error: ParquetError) -> StoreError {
    StoreError::Json(serde_json::Error::io(std::io::Error::other(error)))
}

fn is_time(column: &str) -> bool {
    matches!(column, "timestamp" | "received_at")
}

fn schema() -> Result<TypePtr, ParquetError> {
    let column = |name: &&str| {
        let (physical, logical) = if is_time(name) {
            (Physical::INT64, LogicalType::timestamp(true, TimeUnit::MILLIS))
        } else {
            (Physical::BYTE_ARRAY, LogicalType::String)
        };
        let built = Type::primitive_type_builder(name, physical)
            .with_repetition(Repetition::REQUIRED)
            .with_logical_type(Some(logical))
            .build()?;
        Ok(Arc::new(built))
    };
    let columns = COLUMNS.iter().map(column).collect::<Result<Vec<_>, ParquetError>>()?;
    Ok(Arc::new(Type::group_type_builder("event").with_fields(columns).build()?))
}

/// The text of a column; times are not among them.
fn text<'a>(row: &'a EventRow, column: &str) -> &'a str {
    match column {
        "uuid" => &row.uuid,
        "event" => &row.event,
        "distinct_id" => &row.distinct_id,
        "person_id" => &row.person_id,
        _ => row.properties.get(),
    }
}

/// Milliseconds since 1970.
fn moment(row: &EventRow, column: &str) -> i64 {
    let text = if column == "timestamp" { &row.timestamp } else { &row.received_at };
    time::parse(text).map(Timestamp::as_millisecond).unwrap_or_default()
}

impl Table {
    pub(super) fn new() -> Result<Self, StoreError> {
        // Statistics would hold a part of each row group in memory to the end.
        let properties = WriterProperties::builder()
            .set_compression(Compression::SNAPPY)
            .set_statistics_enabled(EnabledStatistics::None)
            .set_created_by("posthog-collector".into())
            .build();
        let schema = schema().map_err(failed)?;
        let writer = SerializedFileWriter::new(Vec::new(), schema, Arc::new(properties)).map_err(failed)?;
        Ok(Self { writer })
    }

    /// The bytes of a row group, and of what was written before.
    pub(super) fn page(&mut self, rows: &[EventRow]) -> Result<Vec<u8>, StoreError> {
        if !rows.is_empty() {
            self.group(rows).map_err(failed)?;
        }
        Ok(std::mem::take(self.writer.inner_mut()))
    }

    fn group(&mut self, rows: &[EventRow]) -> Result<(), ParquetError> {
        let mut group = self.writer.next_row_group()?;
        for name in COLUMNS {
            write_column(&mut group, name, rows)?;
        }
        group.close().map(drop)
    }

    /// The bytes behind the last row group.
    pub(super) fn end(mut self) -> Result<Vec<u8>, StoreError> {
        self.writer.finish().map_err(failed)?;
        Ok(std::mem::take(self.writer.inner_mut()))
    }
}

fn write_column(
    group: &mut SerializedRowGroupWriter<'_, Vec<u8>>,
    name: &str,
    rows: &[EventRow],
) -> Result<(), ParquetError> {
    let Some(mut column) = group.next_column()? else { return Ok(()) };
    if is_time(name) {
        let moments: Vec<i64> = rows.iter().map(|row| moment(row, name)).collect();
        column.typed::<Int64Type>().write_batch(&moments, None, None)?;
    } else {
        let texts: Vec<ByteArray> = rows.iter().map(|row| ByteArray::from(text(row, name))).collect();
        column.typed::<ByteArrayType>().write_batch(&texts, None, None)?;
    }
    column.close()
}

//! Parts of a statement with what their values are.

use jiff::Timestamp;
use rusqlite::types::{Value as Sql, ValueRef};
use serde_json::{Value, json};

use super::PLACE;
use crate::{
    error::ApiError,
    insights::{rows::number, taken::refused},
    limits::HOGQL_STATEMENT_BYTES,
    store::conditions::Statement,
    time,
};

/// What the values of a part are.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// Text.
    Text,
    /// Numbers.
    Number,
    /// 0 and 1.
    Bool,
    /// Milliseconds since 1970.
    Time,
    /// The same, of the first of a day.
    Date,
    /// JSON text of a property, or NULL.
    Property,
    /// Text, numbers and NULL.
    Any,
    /// A time that is added to another: so many milliseconds.
    Millis(i64),
    /// The same: so many months.
    Months(i64),
}

impl Kind {
    /// What ClickHouse calls it.
    pub fn name(self) -> &'static str {
        match self {
            Self::Text => "String",
            Self::Number => "Float64",
            Self::Bool => "UInt8",
            Self::Time => "DateTime64(6, 'UTC')",
            Self::Date => "Date",
            Self::Property | Self::Any => "Nullable(String)",
            Self::Millis(_) | Self::Months(_) => "Interval",
        }
    }
}

/// A part of a statement.
#[derive(Debug, Clone)]
pub struct Typed {
    /// The part.
    pub sql: Statement,
    /// What its values are.
    pub kind: Kind,
    /// What was written, where it is a constant.
    pub literal: Option<Sql>,
    /// Whether it is of several rows.
    pub aggregates: bool,
    /// Whether it depends on the row.
    pub has_columns: bool,
    /// Whether it may be NULL.
    pub is_nullable: bool,
}

impl Typed {
    /// Text of this program, which has no values.
    pub fn raw(text: &str, kind: Kind) -> Self {
        let mut sql = Statement::default();
        sql.push(text);
        Self { sql, kind, literal: None, aggregates: false, has_columns: false, is_nullable: false }
    }

    /// A constant.
    pub fn literal(value: Sql, kind: Kind) -> Self {
        let mut sql = Statement::default();
        sql.bind(value.clone());
        Self { sql, kind, literal: Some(value), aggregates: false, has_columns: false, is_nullable: false }
    }

    /// A column.
    pub fn column(sql: Statement, kind: Kind) -> Self {
        let is_nullable = matches!(kind, Kind::Property | Kind::Any);
        Self { sql, kind, literal: None, aggregates: false, has_columns: true, is_nullable }
    }

    /// A template with `{0}` and so on for other parts.
    pub fn of(kind: Kind, template: &str, parts: &[&Self]) -> Result<Self, ApiError> {
        let mut sql = Statement::default();
        let mut rest = template;
        while let Some((before, after)) = rest.split_once('{') {
            let (number, after) = after.split_once('}').unwrap_or((after, ""));
            sql.push(before);
            if let Some(part) = number.parse().ok().and_then(|number: usize| parts.get(number)) {
                sql.push(&part.sql.text);
                sql.values.extend(part.sql.values.iter().cloned());
            }
            rest = after;
        }
        sql.push(rest);
        if sql.text.len() > HOGQL_STATEMENT_BYTES {
            return Err(refused(PLACE, "The query is too long: names that stand for each other make it so."));
        }
        Ok(Self {
            sql,
            kind,
            literal: None,
            aggregates: parts.iter().any(|part| part.aggregates),
            has_columns: parts.iter().any(|part| part.has_columns),
            // What cannot be read as a number or a time is NULL.
            is_nullable: parts.iter().any(|part| part.is_nullable) || template.contains("_of("),
        })
    }

    /// The value of a property; any other part as it is.
    pub fn value(&self) -> Result<Self, ApiError> {
        match self.kind {
            Kind::Property => Self::of(Kind::Any, "value_of({0})", &[self]),
            _ => Ok(self.clone()),
        }
    }

    /// As a number.
    pub fn number(&self) -> Result<Self, ApiError> {
        match self.kind {
            Kind::Number | Kind::Bool => Ok(self.clone()),
            Kind::Time | Kind::Date => Self::of(Kind::Number, "({0} / 1000)", &[self]),
            _ => Self::of(Kind::Number, "number_of({0})", &[self]),
        }
    }

    /// As text.
    pub fn text(&self) -> Result<Self, ApiError> {
        let template = match self.kind {
            Kind::Text => return Ok(self.clone()),
            Kind::Property => "text_of({0})",
            Kind::Time => "strftime('%Y-%m-%d %H:%M:%S', {0} / 1000.0, 'unixepoch')",
            Kind::Date => "strftime('%Y-%m-%d', {0} / 1000.0, 'unixepoch')",
            _ => "CAST({0} AS TEXT)",
        };
        Self::of(Kind::Text, template, &[self])
    }

    /// As a condition.
    pub fn truth(&self) -> Result<Self, ApiError> {
        match self.kind {
            Kind::Bool | Kind::Number => Ok(self.clone()),
            Kind::Property => Self::of(Kind::Bool, "(text_of({0}) IS 'true')", &[self]),
            _ => Err(refused(PLACE, "A condition is needed, not a text or a time.")),
        }
    }

    /// As a time; constants are read here and now.
    pub fn time(&self) -> Result<Self, ApiError> {
        match (&self.literal, self.kind) {
            (Some(Sql::Text(text)), Kind::Text) => {
                let at = time::parse(text).ok_or_else(|| refused(PLACE, format!("'{text}' is no time.")))?;
                Ok(Self::literal(Sql::Integer(at.as_millisecond()), Kind::Time))
            }
            (_, Kind::Time | Kind::Date) => Ok(self.clone()),
            (_, Kind::Number) => Self::of(Kind::Time, "CAST({0} * 1000 AS INTEGER)", &[self]),
            _ => Self::of(Kind::Time, "time_of({0})", &[&self.text()?]),
        }
    }
}

/// A column of an answer.
#[derive(Debug)]
pub struct Column {
    /// Its alias, or as it was written.
    pub name: String,
    /// What its values are.
    pub kind: Kind,
}

impl Column {
    /// A value as PostHog shows it.
    pub fn shown(&self, value: ValueRef<'_>) -> Value {
        match (value, self.kind) {
            (ValueRef::Integer(at), Kind::Time | Kind::Date) => {
                let at = Timestamp::from_millisecond(at).unwrap_or(Timestamp::UNIX_EPOCH);
                let format = match self.kind {
                    Kind::Date => "%Y-%m-%d",
                    _ if at.subsec_nanosecond() == 0 => "%Y-%m-%dT%H:%M:%SZ",
                    _ => "%Y-%m-%dT%H:%M:%S.%6fZ",
                };
                json!(at.strftime(format).to_string())
            }
            (ValueRef::Integer(number), _) => json!(number),
            (ValueRef::Real(real), _) => number(real),
            (ValueRef::Text(text), _) => json!(String::from_utf8_lossy(text)),
            (ValueRef::Null | ValueRef::Blob(_), _) => Value::Null,
        }
    }
}

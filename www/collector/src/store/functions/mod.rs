//! Functions that SQL lacks, for connections that read: operators of filters, values of properties, the way of a person
//! through a funnel ([`steps`]) and quantiles. All of them depend on their arguments alone. Those that need to know all
//! persons are registered for each question.

mod like;
pub mod path_name;
pub mod people;
mod quantile;
pub mod retention;
pub mod steps;

use std::{collections::HashMap, sync::Arc};

use jiff::Timestamp;
use rusqlite::{
    Connection,
    functions::{Context, FunctionFlags},
    types::{Value as Sql, ValueRef},
};
use serde_json::{Value, value::RawValue};

use crate::{
    filters::{definition::PropertyFilter, event_property, property},
    store::StoreError,
    time,
};
use people::{DistinctPersons, People};
use retention::RetentionCounts;
use steps::AllPaths;

const PURE: FunctionFlags =
    FunctionFlags::SQLITE_UTF8.union(FunctionFlags::SQLITE_DETERMINISTIC).union(FunctionFlags::SQLITE_INNOCUOUS);

/// Makes the functions known to a connection:
///
/// - `event_matches(filter, value)` and `person_matches(filter, value)`: whether a property, as JSON text or NULL, is as
///   a filter, JSON text too, wants it; the former by the rules of insights, the latter by those of flags.
/// - `text_of(value)`, `number_of(value)`: JSON text as text or number; NULL where it is none.
/// - `value_of(value)`: JSON text as what it is: a number, or text. `time_of(text)`: milliseconds since 1970.
/// - `floor_of(number)`, `ceil_of(number)`: the whole number below and above.
/// - `like_of(text, pattern)`: `LIKE` that regards case.
/// - `member(object, name)`: the JSON text of a member, for names that have no JSON path.
/// - `funnel_path(funnel, at, id, step, value)`: an aggregate, see [`steps`].
/// - `path_name(rules, item)`: see [`path_name`].
/// - `quantile(number, level)`: an aggregate; between two numbers it lies in proportion.
pub fn register(connection: &Connection) -> rusqlite::Result<()> {
    connection.create_scalar_function("event_matches", 2, PURE, |context| {
        let filter = filter(context)?;
        Ok(event_property::matches(&filter, json(context, 1).as_ref()))
    })?;
    connection.create_scalar_function("person_matches", 2, PURE, |context| {
        let filter = filter(context)?;
        let properties = json(context, 1).map(|value| (filter.key.clone(), value)).into_iter().collect();
        // Relative dates were made absolute before.
        Ok(property::matches(&filter, &properties, Timestamp::UNIX_EPOCH))
    })?;
    connection.create_scalar_function("text_of", 1, PURE, |context| {
        Ok(json(context, 0).filter(|value| !value.is_null()).map(|value| property::text(&value)))
    })?;
    connection.create_scalar_function("number_of", 1, PURE, |context| {
        Ok(json(context, 0).as_ref().and_then(property::number))
    })?;
    connection.create_scalar_function("value_of", 1, PURE, |context| {
        Ok(match json(context, 0) {
            None | Some(Value::Null) => Sql::Null,
            Some(Value::Number(number)) => {
                number.as_i64().map(Sql::Integer).or(number.as_f64().map(Sql::Real)).unwrap_or(Sql::Null)
            }
            Some(Value::String(text)) => Sql::Text(text),
            Some(other) => Sql::Text(other.to_string()),
        })
    })?;
    // SQLite has them only where it is built with its mathematics.
    for (name, round) in [("floor_of", f64::floor as fn(f64) -> f64), ("ceil_of", f64::ceil)] {
        connection
            .create_scalar_function(name, 1, PURE, move |context| Ok(context.get::<Option<f64>>(0)?.map(round)))?;
    }
    connection.create_scalar_function("time_of", 1, PURE, |context| {
        Ok(time::parse(text(context, 0)).map(Timestamp::as_millisecond))
    })?;
    connection
        .create_scalar_function("like_of", 2, PURE, |context| Ok(like::matches(text(context, 0), text(context, 1))))?;
    connection.create_scalar_function("member", 2, PURE, |context| {
        let object: HashMap<&str, &RawValue> = serde_json::from_str(text(context, 0)).unwrap_or_default();
        Ok(object.get(text(context, 1)).map(|value| value.get().to_owned()))
    })?;
    connection.create_scalar_function("path_name", 2, PURE, |context| {
        let read = |value: ValueRef<'_>| -> Result<path_name::Compiled, Box<dyn std::error::Error + Send + Sync>> {
            let rules = serde_json::from_str(value.as_str()?)?;
            path_name::Compiled::new(&rules).ok_or_else(|| "a pattern cannot be read".into())
        };
        let rules: Arc<path_name::Compiled> = context.get_or_create_aux(0, read)?;
        Ok(rules.name(text(context, 1)))
    })?;
    connection.create_aggregate_function("funnel_path", 5, PURE, steps::Paths)?;
    connection.create_aggregate_function("quantile", 2, PURE, quantile::Quantile)
}

/// Makes aggregates known that need to know all persons, with the distinct ids of now. Whether there are few enough.
///
/// - `distinct_persons(key)`: how many persons the events are of.
/// - `retention_counts(shape, at, key, side)`: see [`retention`].
/// - `funnel_paths(shape, at, id, step, key)`: see [`steps`].
pub fn register_people(connection: &Connection) -> Result<bool, StoreError> {
    let Some(people) = People::load(connection)? else { return Ok(false) };
    let people = Arc::new(people);
    connection.create_aggregate_function("distinct_persons", 1, PURE, DistinctPersons(Arc::clone(&people)))?;
    connection.create_aggregate_function("retention_counts", 4, PURE, RetentionCounts(Arc::clone(&people)))?;
    connection.create_aggregate_function("funnel_paths", 5, PURE, AllPaths(people))?;
    Ok(true)
}

fn text<'a>(context: &'a Context<'_>, index: usize) -> &'a str {
    match context.get_raw(index) {
        ValueRef::Text(text) => std::str::from_utf8(text).unwrap_or_default(),
        _ => "",
    }
}

fn json(context: &Context<'_>, index: usize) -> Option<Value> {
    match context.get_raw(index) {
        ValueRef::Text(text) => serde_json::from_slice(text).ok(),
        ValueRef::Integer(number) => Some(number.into()),
        ValueRef::Real(number) => Some(number.into()),
        _ => None,
    }
}

/// The filter of the first argument, read once for all rows.
fn filter(context: &Context<'_>) -> rusqlite::Result<Arc<PropertyFilter>> {
    let read = |value: ValueRef<'_>| -> Result<PropertyFilter, Box<dyn std::error::Error + Send + Sync>> {
        Ok(serde_json::from_str(value.as_str()?)?)
    };
    context.get_or_create_aux(0, read)
}

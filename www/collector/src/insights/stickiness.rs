//! Stickiness: on how many days, or other intervals, persons did something.

use std::collections::HashMap;

use rusqlite::params_from_iter;
use serde_json::{Value, json};

use super::{
    question::{Entity, Stickiness},
    retention::by_interval,
    rows::{self, Asking},
};
use crate::store::{StoreError, conditions::Statement};

/// `result` of a stickiness: a line for each series, with a number for each number of intervals.
pub fn answer(asking: &Asking<'_>, stickiness: &Stickiness) -> Result<Value, StoreError> {
    let range = asking.range(&stickiness.when)?;
    let starts = stickiness.interval.starts(range).ok_or(StoreError::TooManyValues)?;
    let line = |(order, entity): (usize, &Entity)| {
        let counts = count(asking, stickiness, entity, &starts)?;
        Ok(written(stickiness, (order, entity), starts.len() - 1, &counts))
    };
    stickiness.series.iter().enumerate().map(line).collect()
}

/// How many persons there are by the number of their intervals.
fn count(
    asking: &Asking<'_>,
    stickiness: &Stickiness,
    entity: &Entity,
    starts: &[i64],
) -> Result<HashMap<i64, i64>, StoreError> {
    let mut sql = times(asking, stickiness, entity, starts);
    sql.push(" SELECT times, COUNT(*) FROM persons GROUP BY times");
    let mut statement = asking.reading.prepare(&sql.text)?;
    let counts = statement.query_map(params_from_iter(sql.values), |row| Ok((row.get(0)?, row.get(1)?)))?;
    Ok(counts.collect::<Result<_, _>>()?)
}

/// Begins a statement with the table `persons`: on how many intervals each was there.
fn times(asking: &Asking<'_>, stickiness: &Stickiness, entity: &Entity, starts: &[i64]) -> Statement {
    let mut sql = Statement::default();
    sql.push(
        "WITH intervals AS MATERIALIZED (SELECT key AS n, value ->> 0 AS low, value ->> 1 AS high FROM json_each(",
    );
    sql.bind(rows::intervals(starts)).push(")), seen AS (");
    by_interval(asking, &mut sql, entity, &stickiness.properties);
    sql.push("), persons AS (SELECT person, COUNT(*) AS times FROM seen GROUP BY person)");
    sql
}

/// A select of the persons who were there on so many intervals, or more where that is asked; none where there is no such
/// series.
pub fn persons(
    asking: &Asking<'_>,
    stickiness: &Stickiness,
    (series, intervals): (usize, i64),
) -> Result<Option<Statement>, StoreError> {
    let range = asking.range(&stickiness.when)?;
    let starts = stickiness.interval.starts(range).ok_or(StoreError::TooManyValues)?;
    let Some(entity) = stickiness.series.get(series) else { return Ok(None) };
    let mut sql = times(asking, stickiness, entity, &starts);
    sql.push(" SELECT person, NULL FROM persons WHERE times ");
    sql.push(if stickiness.cumulative { ">= " } else { "= " }).bind(intervals).push(" ORDER BY person");
    Ok(Some(sql))
}

/// A line in PostHog's shape. Cumulative ones have those of so many intervals or more.
fn written(
    stickiness: &Stickiness,
    (order, entity): (usize, &Entity),
    intervals: usize,
    counts: &HashMap<i64, i64>,
) -> Value {
    let mut data: Vec<i64> =
        (1..=intervals).map(|times| counts.get(&(times as i64)).copied().unwrap_or_default()).collect();
    let count: i64 = data.iter().sum();
    if stickiness.cumulative {
        (0..intervals.saturating_sub(1)).rev().for_each(|index| data[index] += data[index + 1]);
    }
    let unit = stickiness.interval.title().to_lowercase();
    let label = |times: usize| {
        let more = if stickiness.cumulative { " or more" } else { "" };
        format!("{times} {unit}{}{more}", if times == 1 { "" } else { "s" })
    };
    json!({
        "action": { "id": entity.event, "name": entity.name, "type": "events", "order": order },
        "label": entity.custom_name.as_ref().unwrap_or(&entity.name),
        "count": count,
        "data": data,
        "days": (1..=intervals).collect::<Vec<_>>(),
        "labels": (1..=intervals).map(label).collect::<Vec<_>>(),
    })
}

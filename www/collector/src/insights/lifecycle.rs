//! Lifecycle: of those who did something in an interval, who is new, came back the next time or after a while; and who did
//! not come back.

use std::collections::HashMap;

use rusqlite::params_from_iter;
use serde_json::{Value, json};

use super::{
    question::Lifecycle,
    retention::by_interval,
    rows::{self, Asking},
};
use crate::store::{StoreError, conditions::Statement};

/// In the order of an answer's lines.
pub const STATUSES: [&str; 4] = ["new", "returning", "resurrecting", "dormant"];

/// `result` of a lifecycle: a line for each status; the numbers of those who stayed away are negative.
pub fn answer(asking: &Asking<'_>, lifecycle: &Lifecycle) -> Result<Value, StoreError> {
    let interval = lifecycle.interval;
    let starts = starts(asking, lifecycle)?;
    let mut sql = statuses(asking, lifecycle, &starts);
    sql.push(" SELECT n, status, COUNT(*) FROM statuses WHERE n >= 1 AND n < ");
    sql.bind(starts.len() as i64 - 1).push(" GROUP BY n, status");
    let mut statement = asking.reading.prepare(&sql.text)?;
    let mut counts: HashMap<(i64, String), i64> = HashMap::new();
    let mut rows = statement.query(params_from_iter(sql.values))?;
    while let Some(row) = rows.next()? {
        counts.insert((row.get(0)?, row.get(1)?), row.get(2)?);
    }
    let shown = &starts[1..starts.len() - 1];
    let days: Vec<String> = shown.iter().map(|start| interval.day(*start)).collect();
    let labels: Vec<String> = shown.iter().map(|start| interval.label(*start)).collect();
    let entity = &lifecycle.entity;
    let lines = STATUSES.map(|status| {
        let sign = if status == "dormant" { -1 } else { 1 };
        let number = |n: i64| sign * counts.get(&(n, status.to_owned())).copied().unwrap_or_default();
        let data: Vec<i64> = (1..=shown.len() as i64).map(number).collect();
        json!({
            "action": { "id": entity.event, "name": entity.name, "type": "events", "order": 0, "math": "total" },
            "label": format!("{} - {status}", entity.name),
            "status": status,
            "count": data.iter().sum::<i64>(),
            "data": data,
            "days": days,
            "labels": labels,
        })
    });
    Ok(lines.into_iter().collect())
}

/// The begins of the intervals, from the one before the first on: whether a person came back depends on it.
fn starts(asking: &Asking<'_>, lifecycle: &Lifecycle) -> Result<Vec<i64>, StoreError> {
    let range = asking.range(&lifecycle.when)?;
    let mut starts = lifecycle.interval.starts(range).ok_or(StoreError::TooManyValues)?;
    starts.insert(0, lifecycle.interval.later(starts[0], -1));
    Ok(starts)
}

/// A select of the persons who had a status in the interval that a time lies in; none where that is not asked for.
pub fn persons(
    asking: &Asking<'_>,
    lifecycle: &Lifecycle,
    (day, status): (i64, &str),
) -> Result<Option<Statement>, StoreError> {
    let starts = starts(asking, lifecycle)?;
    let Some(n) = starts.windows(2).position(|pair| (pair[0]..pair[1]).contains(&day)).filter(|n| *n > 0) else {
        return Ok(None);
    };
    let mut sql = statuses(asking, lifecycle, &starts);
    sql.push(" SELECT person, NULL FROM statuses WHERE n = ").bind(n as i64);
    sql.push(" AND status = ").bind(status.to_owned()).push(" ORDER BY person");
    Ok(Some(sql))
}

/// Begins a statement with the table `statuses`: of each person in each interval.
fn statuses(asking: &Asking<'_>, lifecycle: &Lifecycle, starts: &[i64]) -> Statement {
    let mut sql = Statement::default();
    sql.push(
        "WITH intervals AS MATERIALIZED (SELECT key AS n, value ->> 0 AS low, value ->> 1 AS high FROM json_each(",
    );
    sql.bind(rows::intervals(starts)).push(")), seen AS MATERIALIZED (");
    by_interval(asking, &mut sql, &lifecycle.entity, &lifecycle.properties);
    // A person is new in the interval in which it was created, by its first event there.
    sql.push(
        "), begun AS MATERIALIZED (SELECT seen.person AS person, MIN(n) AS first,
             unixepoch(p.created_at, 'subsec') * 1000 AS created
             FROM seen LEFT JOIN persons p ON p.id = seen.person GROUP BY seen.person),
         statuses AS (
             SELECT seen.person AS person, seen.n AS n, CASE
                 WHEN seen.n = begun.first AND created >= low AND created < high THEN 'new'
                 WHEN before.n IS NOT NULL THEN 'returning' ELSE 'resurrecting' END AS status
             FROM seen JOIN begun ON begun.person = seen.person JOIN intervals ON intervals.n = seen.n
             LEFT JOIN seen before ON before.person = seen.person AND before.n = seen.n - 1
             UNION ALL SELECT seen.person, seen.n + 1, 'dormant' FROM seen
             LEFT JOIN seen after ON after.person = seen.person AND after.n = seen.n + 1 WHERE after.n IS NULL)",
    );
    sql
}

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

const STATUSES: [&str; 4] = ["new", "returning", "resurrecting", "dormant"];

/// `result` of a lifecycle: a line for each status; the numbers of those who stayed away are negative.
pub fn answer(asking: &Asking<'_>, lifecycle: &Lifecycle) -> Result<Value, StoreError> {
    let range = asking.range(&lifecycle.when)?;
    let interval = lifecycle.interval;
    let mut starts = interval.starts(range).ok_or(StoreError::TooManyValues)?;
    // Whether a person came back depends on the interval before the first.
    starts.insert(0, interval.later(starts[0], -1));
    let sql = statement(asking, lifecycle, &starts);
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

fn statement(asking: &Asking<'_>, lifecycle: &Lifecycle, starts: &[i64]) -> Statement {
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
             SELECT seen.n AS n, CASE
                 WHEN seen.n = begun.first AND created >= low AND created < high THEN 'new'
                 WHEN before.n IS NOT NULL THEN 'returning' ELSE 'resurrecting' END AS status
             FROM seen JOIN begun ON begun.person = seen.person JOIN intervals ON intervals.n = seen.n
             LEFT JOIN seen before ON before.person = seen.person AND before.n = seen.n - 1
             UNION ALL SELECT seen.n + 1, 'dormant' FROM seen
             LEFT JOIN seen after ON after.person = seen.person AND after.n = seen.n + 1 WHERE after.n IS NULL)
         SELECT n, status, COUNT(*) FROM statuses WHERE n >= 1 AND n < ",
    );
    sql.bind(starts.len() as i64 - 1).push(" GROUP BY n, status");
    sql
}

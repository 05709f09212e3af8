//! Retention: of those who did something in an interval, how many did something in the later ones.

use std::collections::HashMap;

use rusqlite::params_from_iter;
use serde_json::{Value, json};

use super::{
    question::{Entity, Retention},
    range::{Interval, Range, When},
    rows::{self, Asking, Needs},
};
use crate::{
    filters::definition::PropertyGroup,
    store::{StoreError, conditions::Statement, functions::retention::Shape},
    time,
};

/// `result` of a retention: one row for each interval in which a person may have begun.
pub fn answer(asking: &Asking<'_>, retention: &Retention) -> Result<Value, StoreError> {
    let starts = starts(asking, retention);
    let sql = match asking.knows_people {
        true => one_pass(asking, retention, &starts),
        false => statement(asking, retention, &starts),
    };
    let mut statement = asking.reading.prepare(&sql.text)?;
    let mut counts: HashMap<(i64, i64), i64> = HashMap::new();
    let mut rows = statement.query(params_from_iter(sql.values))?;
    while let Some(row) = rows.next()? {
        counts.insert((row.get(0)?, row.get(1)?), row.get(2)?);
    }
    let title = retention.period.title();
    let rows = (0i64..retention.total as i64).map(|begun| {
        let values = (0i64..retention.total as i64).map(|later| {
            let count = counts.get(&(begun, later)).copied().unwrap_or_default();
            json!({ "count": count, "label": format!("{title} {later}") })
        });
        let date = jiff::Timestamp::from_millisecond(starts[begun as usize]).map(time::format).unwrap_or_default();
        json!({ "values": values.collect::<Vec<_>>(), "label": format!("{title} {begun}"), "date": date })
    });
    Ok(rows.collect())
}

/// The begins of the intervals, and the end of the last, which has the date up to which is asked.
fn starts(asking: &Asking<'_>, retention: &Retention) -> Vec<i64> {
    let when = When { date_from: None, date_to: retention.date_to.clone(), explicit: false };
    let now = asking.now.as_millisecond();
    let Range { to, .. } = when.range(asking.now, || now).unwrap_or(Range { from: now, to: now });
    let last = retention.period.start(match retention.period {
        // Now, where nothing is said: not the hours that the day still has.
        Interval::Minute | Interval::Hour if retention.date_to.is_none() => now,
        _ => to - 1,
    });
    let total = retention.total as i64;
    (0..=total).map(|index| retention.period.later(last, index - total + 1)).collect()
}

/// All events in one pass, by an aggregate that knows all persons.
fn one_pass(asking: &Asking<'_>, retention: &Retention, starts: &[i64]) -> Statement {
    let shape = Shape { starts: starts.to_vec(), first_time: retention.first_time };
    let mut sql = Statement::default();
    sql.push("SELECT value ->> 0, value ->> 1, value ->> 2 FROM json_each((SELECT retention_counts(");
    sql.bind(json!(shape).to_string()).push(", at, key, side) FROM (");
    let mut side = |entity: &Entity, number: i64, always: bool| {
        asking.choose(&mut sql, entity, &retention.properties, None);
        sql.push(&format!("SELECT e.at AS at, e.distinct_key AS key, {number} AS side"));
        asking.events(&mut sql, entity, &retention.properties, Needs::default());
        if !always {
            sql.push(" AND e.at >= ").bind(starts[0]).push(" AND e.at < ").bind(starts[starts.len() - 1]);
        }
        if number == 1 {
            sql.push(" UNION ALL ");
        }
    };
    if !retention.first_time && retention.target == retention.returning {
        side(&retention.target, 3, false);
    } else {
        // The first time may have been long before.
        side(&retention.target, 1, retention.first_time);
        side(&retention.returning, 2, false);
    }
    sql.push(")))");
    sql
}

fn statement(asking: &Asking<'_>, retention: &Retention, starts: &[i64]) -> Statement {
    let mut sql = sides(asking, retention, starts);
    sql.push(
        " SELECT target.n, returning_.n - target.n, COUNT(*)
         FROM target JOIN returning_ ON returning_.person = target.person AND returning_.n > target.n
         GROUP BY 1, 2
         UNION ALL SELECT n, 0, COUNT(*) FROM target GROUP BY n",
    );
    sql
}

/// A select of the persons who began in an interval, counted from 0, each with the intervals in which it was there,
/// counted from that one, as a JSON array; those who were there most often come first.
pub fn persons(asking: &Asking<'_>, retention: &Retention, interval: i64) -> Statement {
    let mut sql = sides(asking, retention, &starts(asking, retention));
    sql.push(
        " SELECT target.person, json_group_array(seen.n - target.n) FROM target JOIN (
             SELECT n, person FROM returning_ UNION SELECT n, person FROM target WHERE n = ",
    );
    sql.bind(interval).push(") seen ON seen.person = target.person AND seen.n >= target.n WHERE target.n = ");
    sql.bind(interval).push(" GROUP BY target.person ORDER BY COUNT(*) DESC, target.person");
    sql
}

/// Begins a statement with the tables `target` and `returning_`: who did it in which interval. Both sides are brought down
/// to one row for each person and interval before they meet.
fn sides(asking: &Asking<'_>, retention: &Retention, starts: &[i64]) -> Statement {
    let mut sql = Statement::default();
    sql.push(
        "WITH intervals AS MATERIALIZED (SELECT key AS n, value ->> 0 AS low, value ->> 1 AS high FROM json_each(",
    );
    sql.bind(rows::intervals(starts)).push(")), target AS MATERIALIZED (");
    if retention.first_time {
        asking.choose(&mut sql, &retention.target, &retention.properties, None);
        sql.push("SELECT n, person FROM (SELECT d.person_id AS person, MIN(e.at) AS first");
        asking.events(&mut sql, &retention.target, &retention.properties, Needs { person: true, profile: false });
        sql.push(" GROUP BY d.person_id) JOIN intervals ON first >= low AND first < high");
    } else {
        by_interval(asking, &mut sql, &retention.target, &retention.properties);
    }
    sql.push("), returning_ AS MATERIALIZED (");
    if !retention.first_time && retention.target == retention.returning {
        // Looking once is enough.
        sql.push("SELECT n, person FROM target");
    } else {
        by_interval(asking, &mut sql, &retention.returning, &retention.properties);
    }
    sql.push(")");
    sql
}

/// Who did it in which interval. Distinct ids are brought down first: they are numbers.
pub(super) fn by_interval(asking: &Asking<'_>, sql: &mut Statement, entity: &Entity, properties: &PropertyGroup) {
    asking.choose(sql, entity, properties, None);
    sql.push("SELECT DISTINCT n, owner.person_id AS person FROM (");
    let table = if sql.tracked.is_some() { "property_values" } else { "events" };
    sql.push(&format!("SELECT DISTINCT n, e.distinct_key AS key FROM intervals CROSS JOIN {table} e"));
    asking.wanted(sql, entity, properties, Needs::default());
    sql.push(" AND e.at >= low AND e.at < high) keys JOIN distinct_ids owner ON owner.key = keys.key");
}

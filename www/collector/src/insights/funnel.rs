//! Funnels: how many persons go on from step to step, how fast, and who.

use rusqlite::{Row, params_from_iter};
use serde_json::{Value, json};

use super::{
    question::{Entity, Funnel},
    range::Range,
    rows::{self, Asking},
    taken::refused,
};
use crate::{
    error::ApiError,
    filters::definition::PropertyGroup,
    store::{
        StoreError,
        conditions::Statement,
        functions::steps::{self, Order, Touch},
    },
};

/// What PostHog calls the values that a breakdown leaves out.
const OTHERS: &str = "Other";

/// `result` of a funnel: its steps, or a list of them for each value of a breakdown.
pub fn answer(asking: &Asking<'_>, funnel: &Funnel) -> Result<Value, StoreError> {
    let range = asking.range(&funnel.when)?;
    let mut sql = match all_paths(asking, funnel, range)? {
        Some(found) => known_paths(found),
        None => paths(asking, funnel, range),
    };
    let limit = funnel.breakdown.as_ref().map_or(1, |by| by.limit);
    sql.push(", ranked AS (SELECT value, ROW_NUMBER() OVER (ORDER BY COUNT(*) DESC, value) AS place FROM paths GROUP BY value)");
    sql.push(&format!(" SELECT CASE WHEN place <= {limit} THEN paths.value ELSE "));
    sql.bind(OTHERS.to_owned()).push(" END");
    for step in 1..=funnel.steps.len() {
        sql.push(&format!(", COALESCE(SUM(steps >= {step}), 0)"));
    }
    for step in 1..funnel.steps.len() {
        let time =
            format!("CASE WHEN steps > {step} THEN ((times ->> {step}) - (times ->> {})) / 1000.0 END", step - 1);
        sql.push(&format!(", AVG({time}), quantile({time}, 0.5)"));
    }
    sql.push(" FROM paths JOIN ranked ON ranked.value IS paths.value GROUP BY 1 ORDER BY 2 DESC, 1");
    let mut statement = asking.reading.prepare(&sql.text)?;
    let answers = statement.query_map(params_from_iter(sql.values), |row| written(funnel, row))?;
    let mut answers: Vec<Value> = answers.collect::<Result<_, _>>()?;
    if funnel.breakdown.is_some() {
        if funnel.breakdown.as_ref().is_some_and(|by| by.hides_others) {
            answers.retain(|steps| steps[0]["breakdown_value"] != json!([OTHERS]));
        }
        return Ok(Value::Array(answers));
    }
    let nobody = || (0..funnel.steps.len()).map(|index| step(funnel, index, 0, None)).collect();
    Ok(answers.pop().unwrap_or_else(nobody))
}

/// Refuses a step that a funnel does not have: see [`persons`].
pub fn check_step(funnel: &Funnel, number: i64, place: &'static str) -> Result<(), ApiError> {
    let steps = funnel.steps.len() as i64;
    match (1..=steps).contains(&number) || (-steps..=-2).contains(&number) {
        true => Ok(()),
        false => Err(refused(place, "The step has to be from 1 to the number of steps, or from -2 to its opposite.")),
    }
}

/// The ids of the persons who reached a step, counted from 1; with a negative number of those who reached the step
/// before it and not that one. `value` is one of the breakdown.
pub fn persons(
    asking: &Asking<'_>,
    funnel: &Funnel,
    step: i64,
    value: Option<&str>,
    (limit, offset): (usize, usize),
) -> Result<Vec<String>, StoreError> {
    let mut sql = paths(asking, funnel, asking.range(&funnel.when)?);
    sql.push(" SELECT DISTINCT person_id FROM paths JOIN distinct_ids ON key = person WHERE ");
    match step {
        1.. => sql.push("steps >= ").bind(step),
        _ => sql.push("steps = ").bind(-step - 1),
    };
    if let Some(value) = value {
        sql.push(" AND COALESCE(value, '') = ").bind(value.to_owned());
    }
    sql.push(" ORDER BY person_id LIMIT ").bind(limit as i64).push(" OFFSET ").bind(offset as i64);
    let mut statement = asking.reading.prepare(&sql.text)?;
    let ids = statement.query_map(params_from_iter(sql.values), |row| row.get(0))?;
    Ok(ids.collect::<Result<_, _>>()?)
}

/// Begins a statement with a table `paths`: person, number of steps, their times as JSON, value. A person is the lowest key
/// of its distinct ids: to sort all events by a number takes half the time that it takes by an id.
fn paths(asking: &Asking<'_>, funnel: &Funnel, range: Range) -> Statement {
    let mut sql = Statement::default();
    sql.push(
        "WITH people AS MATERIALIZED (
             SELECT own.key AS key, number FROM distinct_ids own
             JOIN (SELECT person_id, MIN(key) AS number FROM distinct_ids GROUP BY person_id) first
             ON first.person_id = own.person_id),
         moments AS (",
    );
    all_moments(asking, &mut sql, funnel, range);
    let by = if funnel.breakdown.is_some() && funnel.touch.is_none() { "number, value" } else { "number" };
    sql.push("), found AS MATERIALIZED (SELECT number AS person, funnel_path(");
    sql.bind(json!(shape(funnel)).to_string());
    sql.push(&format!(
        ", at, id, step, value) AS path FROM moments CROSS JOIN people ON people.key = moments.key GROUP BY {by})"
    ));
    sql.push(
        ", paths AS MATERIALIZED (SELECT person, path ->> 0 AS steps, path -> 1 AS times, path ->> 2 AS value
           FROM found WHERE path IS NOT NULL)",
    );
    sql
}

/// The same, where the ways are known already.
fn known_paths(found: String) -> Statement {
    let mut sql = Statement::default();
    sql.push("WITH paths AS MATERIALIZED (SELECT value ->> 0 AS person, value ->> 1 AS steps, value -> 2 AS times,");
    sql.push(" NULL AS value FROM json_each(").bind(found).push("))");
    sql
}

/// The ways of all persons, by an aggregate that knows them; `None` where it cannot be done like that.
fn all_paths(asking: &Asking<'_>, funnel: &Funnel, range: Range) -> Result<Option<String>, StoreError> {
    if !asking.knows_people || funnel.breakdown.is_some() {
        return Ok(None);
    }
    let mut sql = Statement::default();
    sql.push("SELECT funnel_paths(").bind(json!(shape(funnel)).to_string()).push(", at, id, step, key) FROM (");
    all_moments(asking, &mut sql, funnel, range);
    sql.push(")");
    Ok(asking.reading.query_row(&sql.text, params_from_iter(sql.values), |row| row.get(0))?)
}

fn shape(funnel: &Funnel) -> steps::Funnel {
    steps::Funnel {
        steps: funnel.steps.len(),
        window: funnel.window,
        order: funnel.order,
        exclusions: funnel.exclusions.iter().map(|one| (one.from, one.to)).collect(),
        touch: funnel.touch.unwrap_or(Touch::First),
    }
}

/// Adds all events that have a part in a funnel.
fn all_moments(asking: &Asking<'_>, sql: &mut Statement, funnel: &Funnel, range: Range) {
    let steps = funnel.steps.iter().zip(1..);
    let exclusions = funnel.exclusions.iter().map(|one| &one.entity).zip((1..).map(|number: i64| -number));
    for (index, (entity, step)) in steps.chain(exclusions).enumerate() {
        if index > 0 {
            sql.push(" UNION ALL ");
        }
        moments(asking, sql, funnel, (entity, step), range);
    }
    if funnel.order == Order::Strict {
        let any = Entity { event: None, properties: PropertyGroup::default(), ..funnel.steps[0].clone() };
        sql.push(" UNION ALL ");
        moments(asking, sql, funnel, (&any, 0), range);
    }
}

fn moments(asking: &Asking<'_>, sql: &mut Statement, funnel: &Funnel, (entity, step): (&Entity, i64), range: Range) {
    let by = funnel.breakdown.as_ref();
    asking.choose(sql, entity, &funnel.properties, by.filter(|_| step > 0 || funnel.touch.is_none()));
    sql.push(&format!("SELECT e.distinct_key AS key, e.at AS at, e.id AS id, {step} AS step, "));
    // What must not happen, or is nothing, has no part in whom it happens to.
    rows::value(sql, by.filter(|_| step > 0 || funnel.touch.is_none()));
    sql.push(" AS value");
    asking.events(sql, entity, &funnel.properties, rows::needs(by));
    sql.push(" AND e.at >= ").bind(range.from).push(" AND e.at < ").bind(range.to);
}

/// A row of counts and times in PostHog's shape.
fn written(funnel: &Funnel, row: &Row<'_>) -> rusqlite::Result<Value> {
    let number = funnel.steps.len();
    let value: Option<String> = row.get(0)?;
    let steps = (0..number).map(|index| {
        let times = match index {
            0 => None,
            _ => {
                let first = number + 2 * index - 1;
                Some((row.get::<_, Option<f64>>(first)?, row.get::<_, Option<f64>>(first + 1)?))
            }
        };
        let mut step = step(funnel, index, row.get(index + 1)?, times);
        if funnel.breakdown.is_some() {
            // PostHog has a list of one here.
            let value = json!([value.clone().unwrap_or_default()]);
            step["breakdown"] = value.clone();
            step["breakdown_value"] = value;
        }
        Ok(step)
    });
    steps.collect::<rusqlite::Result<Vec<_>>>().map(Value::Array)
}

fn step(funnel: &Funnel, index: usize, count: i64, times: Option<(Option<f64>, Option<f64>)>) -> Value {
    let entity = &funnel.steps[index];
    let (average, median) = times.unwrap_or_default();
    let mut step = json!({
        "action_id": entity.event,
        "name": entity.name,
        "custom_name": entity.custom_name,
        "order": index,
        "people": [],
        "count": count,
        "type": "events",
        "average_conversion_time": average,
        "median_conversion_time": median,
    });
    if funnel.order == Order::Unordered {
        // Which step it is depends on the person.
        step["action_id"] = Value::Null;
        step["name"] = json!(format!("Completed {} step{}", index + 1, if index == 0 { "" } else { "s" }));
        step["custom_name"] = Value::Null;
    }
    step
}

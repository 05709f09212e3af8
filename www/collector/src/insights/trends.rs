//! Trends: one number for each interval, series and value.

use std::collections::HashMap;

use rusqlite::{params_from_iter, types::Value as Sql};
use serde_json::{Value, json};

use super::{
    question::{Aggregate, Breakdown, Compare, Entity, Math, Trends},
    range::{self, Interval, Range},
    rows::{self, Asking, Needs, number},
};
use crate::{
    limits::INSIGHT_NUMBERS,
    store::{StoreError, conditions::Statement},
};

/// What PostHog calls the values that a breakdown leaves out, and events without a value.
const OTHERS: &str = "$$_posthog_breakdown_other_$$";
const NOTHING: &str = "$$_posthog_breakdown_null_$$";

/// The numbers of a value: by interval, and of all the time where that is wanted.
type Numbers = HashMap<Option<String>, Vec<(usize, f64)>>;

/// A line before it is written.
struct Line {
    value: Option<String>,
    data: Vec<f64>,
    aggregated: f64,
}

/// `result` of a trend: a list of lines, those of a breakdown by their size.
pub fn answer(asking: &Asking<'_>, trends: &Trends) -> Result<Value, StoreError> {
    let times = times(asking, trends)?;
    let mut lines = Vec::new();
    for (label, range, starts) in times {
        for (order, entity) in trends.series.iter().enumerate() {
            for line in series(asking, trends, entity, range, &starts)? {
                let compared = trends.compare.is_some().then_some(label);
                lines.push(written(trends, (order, entity), &starts, line, compared));
            }
        }
    }
    Ok(Value::Array(lines))
}

/// A time that is counted: what it is called, from when to when, the begins of its intervals and the end of the last.
type Time = (&'static str, Range, Vec<i64>);

/// The time that is asked for, and the one to compare it with.
fn times(asking: &Asking<'_>, trends: &Trends) -> Result<Vec<Time>, StoreError> {
    let mut range = asking.range(&trends.when)?;
    if trends.when.date_to.is_none() && matches!(trends.interval, Interval::Minute | Interval::Hour) {
        // Up to now, not the hours that the day still has.
        let now = trends.interval.start(asking.now.as_millisecond());
        range.to = trends.interval.later(now, 1);
    }
    let starts = trends.interval.starts(range).ok_or(StoreError::TooManyValues)?;
    let mut times = vec![("current", range, starts.clone())];
    if let Some(compare) = &trends.compare {
        let number = starts.len() as i64 - 1;
        let earlier = |at: i64| match compare {
            Compare::Previous => trends.interval.later(at, -number),
            Compare::Earlier(text) => range::span(text).map_or(at, |(unit, number)| unit.later(at, -number)),
        };
        let range = Range { from: earlier(range.from), to: earlier(range.to) };
        times.push(("previous", range, starts.iter().map(|start| earlier(*start)).collect()));
    }
    Ok(times)
}

fn series(
    asking: &Asking<'_>,
    trends: &Trends,
    entity: &Entity,
    range: Range,
    starts: &[i64],
) -> Result<Vec<Line>, StoreError> {
    let mut windows: Vec<Range> =
        starts.windows(2).map(|pair| window(&entity.math, pair[0], pair[1].min(range.to))).collect();
    if trends.aggregated {
        windows.push(range);
    }
    let numbers = count(asking, trends, entity, &windows, None)?;
    let intervals = starts.len() - 1;
    let line = |(value, numbers): (Option<String>, Vec<(usize, f64)>)| {
        let mut data = vec![0.0; windows.len()];
        numbers.into_iter().for_each(|(index, number)| data[index] = number);
        let aggregated = data.get(intervals).copied().unwrap_or_default();
        data.truncate(intervals);
        Line { value, data, aggregated }
    };
    let mut lines: Vec<Line> = numbers.into_iter().map(line).collect();
    let Some(by) = &trends.breakdown else {
        let empty = || Line { value: None, data: vec![0.0; intervals], aggregated: 0.0 };
        return Ok(vec![lines.pop().unwrap_or_else(empty)]);
    };
    let size = |line: &Line| if trends.aggregated { line.aggregated } else { line.data.iter().sum() };
    lines.sort_by(|one, other| size(other).total_cmp(&size(one)).then_with(|| one.value.cmp(&other.value)));
    if lines.len() > by.limit {
        lines.truncate(by.limit);
        if !by.hides_others {
            let kept: Vec<&Option<String>> = lines.iter().map(|line| &line.value).collect();
            let others = count(asking, trends, entity, &windows, Some(&kept))?;
            lines.extend(others.into_iter().map(line).map(|line| Line { value: Some(OTHERS.into()), ..line }));
        }
    }
    Ok(lines)
}

/// The time whose events count for an interval.
fn window(math: &Math, from: i64, to: i64) -> Range {
    match math {
        Math::Active(days) => Range { from: Interval::Day.later(to, -days).min(from), to },
        _ => Range { from, to },
    }
}

/// One statement, run for each window: a walk along the index. `except` has all values but these count as one.
fn count(
    asking: &Asking<'_>,
    trends: &Trends,
    entity: &Entity,
    windows: &[Range],
    except: Option<&[&Option<String>]>,
) -> Result<Numbers, StoreError> {
    let sql = statement(asking, trends, entity, except);
    let mut statement = asking.reading.prepare(&sql.text)?;
    let (mut numbers, mut held) = (Numbers::new(), 0);
    for (index, window) in windows.iter().enumerate() {
        let mut values = sql.values.clone();
        values.extend([Sql::from(window.from), Sql::from(window.to)]);
        let mut rows = statement.query(params_from_iter(values))?;
        while let Some(row) = rows.next()? {
            let (value, number): (Option<String>, Option<f64>) = (row.get(0)?, row.get(1)?);
            held += 1;
            if held > INSIGHT_NUMBERS {
                return Err(StoreError::TooManyValues);
            }
            numbers.entry(value).or_default().push((index, number.unwrap_or_default()));
        }
    }
    Ok(numbers)
}

fn statement(asking: &Asking<'_>, trends: &Trends, entity: &Entity, except: Option<&[&Option<String>]>) -> Statement {
    let by = trends.breakdown.as_ref();
    let mut sql = Statement::default();
    asking.choose(&mut sql, entity, &trends.properties, by);
    sql.push("SELECT value, ").push(&aggregate(&entity.math, asking.knows_people)).push(" FROM (SELECT ");
    rows::value(&mut sql, by);
    sql.push(" AS value, ");
    let mut needs = rows::needs(by);
    match &entity.math {
        Math::Total => sql.push("NULL"),
        Math::Unique | Math::Active(_) if asking.knows_people => sql.push("e.distinct_key"),
        Math::Unique | Math::Active(_) => {
            needs = Needs { person: true, ..needs };
            sql.push("d.person_id")
        }
        Math::Sessions => sql.push("e.session_id"),
        Math::Property(_, name) => sql.push("number_of(").property("e.properties", name).push(")"),
    };
    sql.push(" AS counted");
    asking.events(&mut sql, entity, &trends.properties, needs);
    // The last two values are the window's.
    match except {
        // An inner select with a limit is answered by itself, from an index that has the property.
        None => sql.push(" AND e.at >= ? AND e.at < ? LIMIT -1)"),
        Some(kept) => {
            sql.push(" AND ");
            is_other(&mut sql, by, kept);
            sql.push(" AND e.at >= ? AND e.at < ? LIMIT -1)")
        }
    };
    if by.is_some() && except.is_none() {
        sql.push(" GROUP BY value");
    } else {
        // Of all of them together, and nothing where there are none.
        sql.text = sql.text.replacen("SELECT value, ", "SELECT NULL, ", 1);
        sql.push(" HAVING COUNT(*) > 0");
    }
    sql
}

/// Adds the condition that a value is none of these.
fn is_other(sql: &mut Statement, by: Option<&Breakdown>, kept: &[&Option<String>]) {
    let names: Vec<&String> = kept.iter().filter_map(|value| value.as_ref()).collect();
    let has_nothing = kept.iter().any(|value| value.is_none());
    sql.push("CASE WHEN ");
    rows::value(sql, by);
    sql.push(&format!(" IS NULL THEN {} ELSE ", !has_nothing));
    rows::value(sql, by);
    sql.push(" NOT IN (SELECT value FROM json_each(").bind(json!(names).to_string()).push(")) END");
}

/// One number of a trend.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Point {
    /// Which series, from 0.
    pub series: usize,
    /// A time of the interval; none is all the time.
    pub day: Option<i64>,
    /// The value of the breakdown, as the answer names it.
    pub value: Option<String>,
    /// Whether it is of the time to compare with, at the place that `day` has in the one that is asked for.
    pub is_previous: bool,
}

/// A select of the persons behind a number, each with the number of its events; none where there is no such number.
pub fn persons(asking: &Asking<'_>, trends: &Trends, point: &Point) -> Result<Option<Statement>, StoreError> {
    let times = times(asking, trends)?;
    let Some(entity) = trends.series.get(point.series) else { return Ok(None) };
    let Some((_, range, starts)) = times.get(usize::from(point.is_previous)) else { return Ok(None) };
    let index = |day: i64| times[0].2.windows(2).position(|pair| (pair[0]..pair[1]).contains(&day));
    let window = match point.day {
        None => *range,
        Some(day) => match index(day) {
            Some(at) => window(&entity.math, starts[at], starts[at + 1].min(range.to)),
            None => return Ok(None),
        },
    };
    let by = trends.breakdown.as_ref();
    let mut sql = Statement::default();
    asking.choose(&mut sql, entity, &trends.properties, by);
    sql.push("SELECT d.person_id, COUNT(*)");
    let needs = Needs { person: true, ..rows::needs(by) };
    asking.events(&mut sql, entity, &trends.properties, needs);
    sql.push(" AND e.at >= ").bind(window.from).push(" AND e.at < ").bind(window.to);
    match (by, point.value.as_deref()) {
        (Some(_), Some(OTHERS)) => {
            let lines = series(asking, trends, entity, *range, starts)?;
            let kept: Vec<&Option<String>> =
                lines.iter().map(|line| &line.value).filter(|value| value.as_deref() != Some(OTHERS)).collect();
            sql.push(" AND ");
            is_other(&mut sql, by, &kept);
        }
        (Some(_), Some(value)) => {
            sql.push(" AND ");
            rows::value(&mut sql, by);
            sql.push(" IS ").bind(Some(value).filter(|value| *value != NOTHING).map(str::to_owned));
        }
        _ => {}
    }
    sql.push(" GROUP BY d.person_id ORDER BY 2 DESC, 1");
    Ok(Some(sql))
}

fn aggregate(math: &Math, knows_people: bool) -> String {
    match math {
        Math::Total => "COUNT(*)".into(),
        Math::Unique | Math::Active(_) if knows_people => "distinct_persons(counted)".into(),
        Math::Unique | Math::Active(_) | Math::Sessions => "COUNT(DISTINCT counted)".into(),
        Math::Property(aggregate, _) => match aggregate {
            Aggregate::Sum => "SUM(counted)".into(),
            Aggregate::Average => "AVG(counted)".into(),
            Aggregate::Min => "MIN(counted)".into(),
            Aggregate::Max => "MAX(counted)".into(),
            Aggregate::Quantile(level) => format!("quantile(counted, {level})"),
        },
    }
}

/// A line in PostHog's shape.
fn written(
    trends: &Trends,
    (order, entity): (usize, &Entity),
    starts: &[i64],
    line: Line,
    compared: Option<&str>,
) -> Value {
    let starts = &starts[..starts.len() - 1];
    let days: Vec<String> = starts.iter().map(|start| trends.interval.day(*start)).collect();
    let labels: Vec<String> = starts.iter().map(|start| trends.interval.label(*start)).collect();
    let name = entity.custom_name.as_ref().unwrap_or(&entity.name);
    let property = match &entity.math {
        Math::Property(_, name) => Some(name),
        _ => None,
    };
    let mut written = json!({
        "action": {
            "id": entity.event,
            "type": "events",
            "order": order,
            "name": entity.name,
            "custom_name": entity.custom_name,
            "math": entity.math.name(),
            "math_property": property,
            "days": days,
        },
        "label": name,
        "count": number(line.data.iter().sum()),
        "data": line.data.iter().copied().map(number).collect::<Vec<_>>(),
        "labels": labels,
        "days": days,
    });
    if trends.breakdown.is_some() {
        let value = line.value.unwrap_or_else(|| NOTHING.into());
        written["label"] = if trends.series.len() > 1 { json!(format!("{name} - {value}")) } else { json!(value) };
        written["breakdown_value"] = json!(value);
    }
    if trends.aggregated {
        written["aggregated_value"] = number(line.aggregated);
    }
    if let Some(label) = compared {
        written["compare"] = json!(true);
        written["compare_label"] = json!(label);
    }
    written
}

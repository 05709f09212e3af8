//! What those who were exposed did after that, by variant.

use std::collections::HashMap;

use rusqlite::params_from_iter;
use serde_json::json;

use super::{
    MULTIPLE,
    experiment::Experiment,
    exposures,
    metric::{Goal, Metric, Retention, Unit},
    statistics::{Denominator, Detail, Sample},
};
use crate::{
    filters::definition::PropertyGroup,
    insights::{
        question::{Aggregate, Entity, Math},
        range::Range,
        rows::{Asking, Needs},
    },
    store::{
        StoreError,
        conditions::Statement,
        functions::steps::{self, Order, Touch},
    },
};

/// Where no window is given, a way through a funnel may take so long: three years, as in PostHog.
const LONGEST: i64 = 3 * 365 * 86_400_000;

/// A sample for each variant, in their order.
pub fn samples(asking: &Asking<'_>, experiment: &Experiment, metric: &Metric) -> Result<Vec<Sample>, StoreError> {
    let empty = || experiment.variants.iter().map(|key| Sample::empty(key, metric.nothing()));
    let Some(range) = experiment.range else { return Ok(empty().collect()) };
    let mut sql = Statement::default();
    sql.push("WITH ");
    exposures::tables(asking, &mut sql, experiment, range);
    let times = (metric.window, range);
    match &metric.goal {
        Goal::Mean(source) => mean(asking, &mut sql, source, times),
        Goal::Funnel { steps, order } => funnel(asking, &mut sql, experiment, (steps, *order), times),
        Goal::Ratio { numerator, denominator } => ratio(asking, &mut sql, [numerator, denominator], times),
        Goal::Retention(wanted) => retention(asking, &mut sql, wanted, times),
    }
    let mut found: HashMap<String, Sample> = HashMap::new();
    let mut statement = asking.reading.prepare(&sql.text)?;
    let mut rows = statement.query(params_from_iter(sql.values))?;
    while let Some(row) = rows.next()? {
        let key: String = row.get(0)?;
        let below = || -> rusqlite::Result<Denominator> {
            Ok(Denominator { sum: row.get(4)?, squares: row.get(5)?, products: row.get(6)? })
        };
        let detail = match &metric.goal {
            Goal::Mean(_) => Detail::Mean,
            Goal::Funnel { steps, .. } => {
                Detail::Funnel((0..steps.len()).map(|step| row.get(4 + step)).collect::<Result<_, _>>()?)
            }
            Goal::Ratio { .. } => Detail::Ratio(below()?),
            Goal::Retention(_) => Detail::Retention(below()?),
        };
        let sample = Sample { key: key.clone(), persons: row.get(1)?, sum: row.get(2)?, squares: row.get(3)?, detail };
        if key != MULTIPLE {
            found.insert(key, sample);
        }
    }
    Ok(empty().map(|sample| found.remove(&sample.key).unwrap_or(sample)).collect())
}

/// How long after the exposure something counts, and when the experiment runs.
type Times = (Option<i64>, Range);

/// Adds the table `name` (person, value): a number of each person who did something from the first exposure on, until the
/// window after the last one is over.
fn values(asking: &Asking<'_>, sql: &mut Statement, name: &str, source: &Entity, (window, range): Times) {
    sql.push(&format!(", {name}_moments AS (SELECT e.distinct_key AS key, e.at AS at, "));
    match &source.math {
        Math::Property(_, name) => {
            sql.push("COALESCE(number_of(").property("e.properties", name).push("), 0)");
        }
        Math::Sessions => {
            sql.push("NULLIF(e.session_id, '')");
        }
        _ => {
            sql.push("1");
        }
    }
    sql.push(" AS value");
    asking.events(sql, source, &PropertyGroup::default(), Needs::default());
    exposures::bounds(sql, Range { to: range.to - 1 + window.unwrap_or(0), ..range });
    let aggregate = match source.math {
        Math::Sessions => "COUNT(DISTINCT value)",
        Math::Unique => "MAX(value)",
        Math::Property(Aggregate::Average, _) => "AVG(value)",
        Math::Property(Aggregate::Min, _) => "MIN(value)",
        Math::Property(Aggregate::Max, _) => "MAX(value)",
        _ => "SUM(value)",
    };
    sql.push(&format!(
        "), {name} AS MATERIALIZED (SELECT person, {aggregate} AS value
           FROM {name}_moments moments CROSS JOIN keys ON keys.key = moments.key AND at >= first"
    ));
    if let Some(window) = window {
        sql.push(" AND at < last + ").bind(window);
    }
    sql.push(" GROUP BY person)");
}

/// A number of each person.
fn mean(asking: &Asking<'_>, sql: &mut Statement, source: &Entity, times: Times) {
    values(asking, sql, "done", source, times);
    sql.push(
        " SELECT variant, COUNT(*), TOTAL(value), TOTAL(value * value)
          FROM exposures LEFT JOIN done ON done.person = exposures.person GROUP BY variant",
    );
}

/// Two numbers of each person, 0 where there is none.
fn ratio(asking: &Asking<'_>, sql: &mut Statement, [numerator, denominator]: [&Entity; 2], times: Times) {
    values(asking, sql, "above", numerator, times);
    values(asking, sql, "below", denominator, times);
    sql.push(
        " SELECT variant, COUNT(*), TOTAL(above.value), TOTAL(above.value * above.value),
                 TOTAL(below.value), TOTAL(below.value * below.value), TOTAL(above.value * below.value)
          FROM exposures LEFT JOIN above ON above.person = exposures.person
          LEFT JOIN below ON below.person = exposures.person GROUP BY variant",
    );
}

/// Of those who started after the exposure, who came back. The others are left out.
fn retention(asking: &Asking<'_>, sql: &mut Statement, wanted: &Retention, (window, range): Times) {
    let until = range.to - 1 + window.unwrap_or(0);
    let longest = wanted.unit.milliseconds(wanted.to);
    let moments = |sql: &mut Statement, entity: &Entity, to: i64| {
        sql.push("(SELECT e.distinct_key AS key, e.at AS at");
        asking.events(sql, entity, &PropertyGroup::default(), Needs::default());
        exposures::bounds(sql, Range { to, ..range });
        sql.push(") moments CROSS JOIN keys ON keys.key = moments.key");
    };
    let chosen = if wanted.last { "MAX(at)" } else { "MIN(at)" };
    sql.push(&format!(", starts AS MATERIALIZED (SELECT person, {chosen} AS start FROM "));
    moments(sql, &wanted.start, until);
    sql.push(" AND at >= first");
    if let Some(window) = window {
        sql.push(" AND at <= first + ").bind(window);
    }
    sql.push(" GROUP BY person), returned AS MATERIALIZED (SELECT DISTINCT keys.person AS person FROM ");
    moments(sql, &wanted.completion, until + longest);
    // Nothing else of a cut unit is later than this.
    let rest = if let Unit::Fixed(length, true) = wanted.unit { length } else { 0 };
    sql.push(" CROSS JOIN starts ON starts.person = keys.person AND at >= start AND at <= start + ")
        .bind(longest + rest);
    sql.push(&format!(" AND {} >= ", cut("at", wanted.unit)));
    later(sql, wanted.unit, wanted.from);
    sql.push(&format!(" AND {} <= ", cut("at", wanted.unit)));
    later(sql, wanted.unit, wanted.to);
    sql.push(
        ") SELECT variant, COUNT(*), TOTAL(came), TOTAL(came), TOTAL(1), TOTAL(1), TOTAL(came) FROM
           (SELECT variant, returned.person IS NOT NULL AS came FROM exposures
            JOIN starts ON starts.person = exposures.person LEFT JOIN returned ON returned.person = exposures.person)
           GROUP BY variant",
    );
}

/// The beginning of the hour or day of a time in milliseconds; the time itself for other units.
fn cut(at: &str, unit: Unit) -> String {
    match unit {
        // Also before 1970.
        Unit::Fixed(length, true) => format!("({at} - ({at} % {length} + {length}) % {length})"),
        _ => at.to_owned(),
    }
}

/// Adds the time so many units after the start. A month that is too short ends earlier, as in ClickHouse.
fn later(sql: &mut Statement, unit: Unit, number: i64) {
    match unit {
        Unit::Fixed(length, _) => {
            sql.push(&cut("start", unit)).push(" + ").bind(number * length);
        }
        Unit::Month => {
            sql.push(&format!(
                "(unixepoch((start - (start % 1000 + 1000) % 1000) / 1000, 'unixepoch', '+{number} months', 'floor') * 1000
                 + (start % 1000 + 1000) % 1000)"
            ));
        }
    }
}

/// How many steps each person came, of which the exposure is the first.
fn funnel(
    asking: &Asking<'_>,
    sql: &mut Statement,
    experiment: &Experiment,
    (steps, order): (&[Entity], Order),
    (window, range): Times,
) {
    let shape = steps::Funnel {
        steps: steps.len() + 1,
        window: window.unwrap_or(LONGEST),
        order,
        exclusions: Vec::new(),
        touch: Touch::First,
    };
    sql.push(", moments AS (");
    exposures::as_step(asking, sql, experiment, range);
    for (entity, step) in steps.iter().zip(2..) {
        sql.push(&format!(" UNION ALL SELECT e.distinct_key AS key, e.at AS at, e.id AS id, {step} AS step"));
        asking.events(sql, entity, &PropertyGroup::default(), Needs::default());
        exposures::bounds(sql, Range { to: range.to + window.unwrap_or(0), ..range });
    }
    sql.push("), done AS MATERIALIZED (SELECT person, funnel_path(").bind(json!(shape).to_string());
    sql.push(", at, id, step, NULL) ->> 0 AS reached FROM moments CROSS JOIN keys ON keys.key = moments.key");
    if order == Order::Unordered {
        // In order, nothing before the exposure counts anyway.
        sql.push(" AND at >= first");
    }
    let last = shape.steps;
    sql.push(&format!(
        " GROUP BY person)
         SELECT variant, COUNT(*), TOTAL(reached = {last}), TOTAL(reached = {last})"
    ));
    for step in 2..=last {
        sql.push(&format!(", COALESCE(SUM(reached >= {step}), 0)"));
    }
    sql.push(" FROM exposures JOIN done ON done.person = exposures.person GROUP BY variant");
}

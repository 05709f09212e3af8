//! What those who were exposed did after that, by variant.

use std::collections::HashMap;

use rusqlite::params_from_iter;
use serde_json::json;

use super::{
    MULTIPLE,
    experiment::Experiment,
    exposures,
    metric::{Goal, Metric},
    statistics::Sample,
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
    let empty = || experiment.variants.iter().map(|key| Sample::empty(key, metric.steps()));
    let Some(range) = experiment.range else { return Ok(empty().collect()) };
    let mut sql = Statement::default();
    sql.push("WITH ");
    exposures::tables(asking, &mut sql, experiment, range);
    match &metric.goal {
        Goal::Mean(source) => mean(asking, &mut sql, source, (metric.window, range)),
        Goal::Funnel { steps, order } => funnel(asking, &mut sql, experiment, (steps, *order), (metric.window, range)),
    }
    let mut found: HashMap<String, Sample> = HashMap::new();
    let mut statement = asking.reading.prepare(&sql.text)?;
    let mut rows = statement.query(params_from_iter(sql.values))?;
    while let Some(row) = rows.next()? {
        let key: String = row.get(0)?;
        let steps = metric.steps().map(|number| (0..number).map(|step| row.get(4 + step)).collect()).transpose()?;
        let sample = Sample { key: key.clone(), persons: row.get(1)?, sum: row.get(2)?, squares: row.get(3)?, steps };
        if key != MULTIPLE {
            found.insert(key, sample);
        }
    }
    Ok(empty().map(|sample| found.remove(&sample.key).unwrap_or(sample)).collect())
}

/// A number of each person: what was done from the first exposure on, within the window.
fn mean(asking: &Asking<'_>, sql: &mut Statement, source: &Entity, (window, range): (Option<i64>, Range)) {
    sql.push(", moments AS (SELECT e.distinct_key AS key, e.at AS at, ");
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
        "), done AS MATERIALIZED (SELECT person, {aggregate} AS value
           FROM moments CROSS JOIN keys ON keys.key = moments.key AND at >= first"
    ));
    if let Some(window) = window {
        sql.push(" AND at < first + ").bind(window);
    }
    sql.push(
        " GROUP BY person)
         SELECT variant, COUNT(*), TOTAL(value), TOTAL(value * value)
         FROM exposures LEFT JOIN done ON done.person = exposures.person GROUP BY variant",
    );
}

/// How many steps each person came, of which the exposure is the first.
fn funnel(
    asking: &Asking<'_>,
    sql: &mut Statement,
    experiment: &Experiment,
    (steps, order): (&[Entity], Order),
    (window, range): (Option<i64>, Range),
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

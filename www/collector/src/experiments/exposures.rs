//! Who saw which variant, and since when.

use std::collections::BTreeMap;

use rusqlite::params_from_iter;
use serde_json::{Map, Value, json};

use super::{
    MULTIPLE,
    experiment::{Criteria, Experiment, FLAG_CALLED},
    statistics,
};
use crate::{
    insights::{
        question::{Entity, Math},
        range::{Interval, Range},
        rows::{Asking, Needs},
    },
    limits::SRM_PERSONS,
    store::{StoreError, conditions::Statement},
};

/// Adds the tables `exposures` (person, variant, first, last) and `keys` (of each distinct id of these persons: key,
/// person, first, last) to a statement that begins `WITH`. A person with several variants has the variant `$multiple`, or the first.
pub fn tables(asking: &Asking<'_>, sql: &mut Statement, experiment: &Experiment, range: Range) {
    sql.push("seen AS MATERIALIZED (SELECT d.person_id AS person, e.at AS at, e.id AS id, text_of(");
    sql.property("e.properties", &variant_property(experiment)).push(") AS variant");
    let entity = exposure(&experiment.criteria);
    asking.events(sql, &entity, &entity.properties, Needs { person: true, profile: false });
    bounds(sql, range);
    flag_condition(sql, experiment);
    sql.push("), exposures AS MATERIALIZED (SELECT person, MIN(at) AS first, MAX(at) AS last, ");
    match experiment.criteria.first_seen {
        // Of events of one moment the one that came in first.
        true => sql.push(
            "MAX(variant) FILTER (WHERE place = 1) AS variant
             FROM (SELECT *, ROW_NUMBER() OVER (PARTITION BY person ORDER BY at, id) AS place FROM seen",
        ),
        false => sql
            .push("CASE WHEN MIN(variant) = MAX(variant) THEN MIN(variant) ELSE ")
            .bind(MULTIPLE.to_owned())
            .push(" END AS variant FROM (SELECT * FROM seen"),
    };
    sql.push(" WHERE variant IN (SELECT value FROM json_each(").bind(json!(experiment.variants).to_string());
    sql.push(
        "))) GROUP BY person), keys AS MATERIALIZED (SELECT own.key AS key, exposures.person AS person, first, last",
    );
    sql.push(" FROM exposures CROSS JOIN distinct_ids own ON own.person_id = exposures.person)");
}

/// The events that expose.
fn exposure(criteria: &Criteria) -> Entity {
    Entity {
        event: Some(criteria.event.clone()),
        name: criteria.event.clone(),
        custom_name: None,
        properties: criteria.properties.clone(),
        math: Math::Total,
    }
}

/// Where an exposure has the variant.
fn variant_property(experiment: &Experiment) -> String {
    match experiment.criteria.event.as_str() {
        FLAG_CALLED => "$feature_flag_response".into(),
        _ => format!("$feature/{}", experiment.flag),
    }
}

/// Adds the bounds of a time to the condition of `e`.
pub fn bounds(sql: &mut Statement, range: Range) {
    sql.push(" AND e.at >= ").bind(range.from).push(" AND e.at < ").bind(range.to);
}

/// `$feature_flag_called` is the event of all flags.
fn flag_condition(sql: &mut Statement, experiment: &Experiment) {
    if experiment.criteria.event == FLAG_CALLED {
        sql.push(" AND text_of(").property("e.properties", "$feature_flag").push(") = ");
        sql.bind(experiment.flag.clone());
    }
}

/// Adds the rows of step 1 of a funnel, the exposures: key, at, id, step.
pub fn as_step(asking: &Asking<'_>, sql: &mut Statement, experiment: &Experiment, range: Range) {
    sql.push("SELECT e.distinct_key AS key, e.at AS at, e.id AS id, 1 AS step");
    let entity = exposure(&experiment.criteria);
    asking.events(sql, &entity, &entity.properties, Needs::default());
    bounds(sql, range);
    flag_condition(sql, experiment);
    sql.push(" AND text_of(").property("e.properties", &variant_property(experiment));
    sql.push(") IN (SELECT value FROM json_each(").bind(json!(experiment.variants).to_string()).push("))");
}

/// `timeseries`, `total_exposures` and whether the shares are as wanted. `shares` are the flag's percentages, `days` the
/// days of the experiment.
pub fn answer(asking: &Asking<'_>, experiment: &Experiment, shares: &[(String, f64)]) -> Result<Value, StoreError> {
    let Some(range) = experiment.range else {
        return Ok(
            json!({ "timeseries": [], "total_exposures": {}, "sample_ratio_mismatch": null, "bias_risk": null }),
        );
    };
    let starts = Interval::Day.starts(range).ok_or(StoreError::TooManyValues)?;
    let mut sql = Statement::default();
    sql.push("WITH ");
    tables(asking, &mut sql, experiment, range);
    // Days of 1970 and later are all as long in UTC.
    sql.push(" SELECT variant, first / 86400000, COUNT(*) FROM exposures GROUP BY 1, 2");
    let mut by_variant: BTreeMap<String, Vec<i64>> = BTreeMap::new();
    let days = starts.len() - 1;
    experiment.variants.iter().for_each(|key| drop(by_variant.insert(key.clone(), vec![0; days])));
    let mut statement = asking.reading.prepare(&sql.text)?;
    let mut rows = statement.query(params_from_iter(sql.values))?;
    while let Some(row) = rows.next()? {
        let (variant, day): (String, i64) = (row.get(0)?, row.get(1)?);
        let index = usize::try_from(day - starts[0].div_euclid(86_400_000)).unwrap_or_default().min(days - 1);
        by_variant.entry(variant).or_insert_with(|| vec![0; days])[index] += row.get::<_, i64>(2)?;
    }
    let names: Vec<String> = starts[..days].iter().map(|start| Interval::Day.day(*start)).collect();
    let keys = experiment.variants.iter().map(String::as_str).chain([MULTIPLE]);
    let mut series = Vec::new();
    let mut totals = Map::new();
    for key in keys {
        let Some(counts) = by_variant.get(key) else { continue };
        let mut total = 0;
        let sums = counts.iter().map(|count| {
            total += count;
            total
        });
        let sums: Vec<i64> = sums.collect();
        series.push(json!({ "variant": key, "days": names, "exposure_counts": sums }));
        totals.insert(key.to_owned(), json!(total));
    }
    let mismatch = mismatch(&totals, experiment, shares);
    Ok(json!({
        "timeseries": series, "total_exposures": totals, "sample_ratio_mismatch": mismatch, "bias_risk": null,
    }))
}

/// What would be expected by the flag's shares, and how probable what was observed is.
fn mismatch(totals: &Map<String, Value>, experiment: &Experiment, shares: &[(String, f64)]) -> Value {
    let compared = |(key, share): &&(String, f64)| *share > 0.0 && experiment.variants.contains(key);
    let shares: Vec<&(String, f64)> = shares.iter().filter(compared).collect();
    let observed = |key: &str| totals.get(key).and_then(Value::as_f64).unwrap_or_default();
    let all: f64 = shares.iter().map(|(key, _)| observed(key)).sum();
    let whole: f64 = shares.iter().map(|(_, share)| share).sum();
    if shares.len() < 2 || all < SRM_PERSONS {
        return Value::Null;
    }
    let expected = |share: f64| share / whole * all;
    let pairs: Vec<(f64, f64)> = shares.iter().map(|(key, share)| (observed(key), expected(*share))).collect();
    let by_key: Map<String, Value> = shares.iter().map(|(key, share)| (key.clone(), json!(expected(*share)))).collect();
    json!({ "expected": by_key, "p_value": statistics::chi_squared(&pairs) })
}

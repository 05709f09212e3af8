//! Paths: what persons do one after the other, as a graph of items and how often it goes from one to the next. Facts from
//! PostHog's `paths_query_runner.py`: a pause of half an hour begins another path, the same item several times in a row is
//! one, with the time of the last of them.

use std::collections::HashSet;

use rusqlite::params_from_iter;
use serde_json::{Value, json};

use super::{
    question::{Breakdown, Entity, Math, OtherEvents, Paths},
    range::Range,
    rows::{Asking, Needs, number},
};
use crate::{
    filters::definition::PropertyGroup,
    store::{StoreError, conditions::Statement},
};

/// A pause of so many milliseconds begins another path.
const PAUSE: i64 = 30 * 60 * 1000;

/// What the middle of a path that is too long is called.
const CUT: &str = "...";

/// `result` of paths: edges, those that are gone most often first, as far as they lead on from the first items.
pub fn answer(asking: &Asking<'_>, paths: &Paths) -> Result<Value, StoreError> {
    let mut sql = steps(asking, paths)?;
    sql.push(
        " SELECT (n - 1) || '_' || before AS source, n || '_' || item AS target, COUNT(*) AS value, AVG(at - left_at)
         FROM steps WHERE before IS NOT NULL GROUP BY source, target HAVING TRUE",
    );
    for (limit, operator) in [(paths.least, ">="), (paths.most, "<=")] {
        if let Some(limit) = limit {
            sql.push(&format!(" AND COUNT(*) {operator} ")).bind(limit);
        }
    }
    sql.push(" ORDER BY value DESC, source, target LIMIT ").bind(paths.edges);
    let mut statement = asking.reading.prepare(&sql.text)?;
    let edges = statement
        .query_map(params_from_iter(sql.values), |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?, row.get(3)?)))?;
    let edges: Vec<(String, String, i64, f64)> = edges.collect::<Result<_, _>>()?;
    let reached = reached(&edges);
    let shown = edges.iter().filter(|(source, ..)| reached.contains(source.as_str()));
    Ok(shown
        .map(|(source, target, value, time)| {
            json!({ "source": source, "target": target, "value": value, "average_conversion_time": number(*time) })
        })
        .collect())
}

/// The items that edges lead to from the first ones on, these included.
fn reached(edges: &[(String, String, i64, f64)]) -> HashSet<&str> {
    let is_first = |(source, ..): &&(String, String, i64, f64)| source.starts_with("1_");
    let mut waiting: Vec<&str> = edges.iter().filter(is_first).map(|(source, ..)| source.as_str()).collect();
    let mut reached: HashSet<&str> = HashSet::new();
    while let Some(item) = waiting.pop() {
        if reached.insert(item) {
            waiting.extend(edges.iter().filter(|(source, ..)| source == item).map(|(_, target, ..)| target.as_str()));
        }
    }
    reached
}

/// A select of the persons who went an edge, each with how often; of all who are in the graph where none is named.
pub fn persons(asking: &Asking<'_>, paths: &Paths) -> Result<Statement, StoreError> {
    let mut sql = steps(asking, paths)?;
    sql.push(
        " SELECT owner.person_id, COUNT(*) FROM steps CROSS JOIN distinct_ids owner ON owner.key = steps.person
         WHERE TRUE",
    );
    let edge = &paths.edge;
    match &edge.dropoff {
        Some(key) => {
            sql.push(" AND is_last AND n || '_' || item = ").bind(key.clone());
        }
        None => {
            if let Some(key) = &edge.source {
                sql.push(" AND (n - 1) || '_' || before = ").bind(key.clone());
            }
            if let Some(key) = &edge.target {
                sql.push(" AND n || '_' || item = ").bind(key.clone());
            }
        }
    }
    sql.push(" GROUP BY owner.person_id ORDER BY 2 DESC, 1");
    Ok(sql)
}

/// Begins a statement with a table `steps`: the items of all paths, `n` from 1, with the item `before` it, when that was
/// left, and whether it is the last. A person is the lowest key of its distinct ids.
fn steps(asking: &Asking<'_>, paths: &Paths) -> Result<Statement, StoreError> {
    let mut sql = Statement::default();
    sql.push(
        "WITH people AS MATERIALIZED (
             SELECT own.key AS key, number FROM distinct_ids own
             JOIN (SELECT person_id, MIN(key) AS number FROM distinct_ids GROUP BY person_id) first
             ON first.person_id = own.person_id),
         seen AS (",
    );
    items(asking, &mut sql, paths)?;
    sql.push("), named AS (SELECT number AS person, at, id, ");
    if paths.rules.is_empty() {
        sql.push("item");
    } else {
        sql.push("path_name(").bind(json!(paths.rules).to_string()).push(", item) AS item");
    }
    sql.push(" FROM seen CROSS JOIN people ON people.key = seen.key), kept AS (SELECT * FROM named");
    if !paths.excluded.is_empty() {
        let excluded = json!(paths.excluded).to_string();
        sql.push(" WHERE item NOT IN (SELECT value FROM json_each(").bind(excluded).push("))");
    }
    sql.push(&format!(
        "), paused AS (
             SELECT *, at - LAG(at) OVER (PARTITION BY person ORDER BY at, id) >= {PAUSE} AS begins FROM kept),
         sessions AS (
             SELECT *, SUM(COALESCE(begins, 0)) OVER (PARTITION BY person ORDER BY at, id) AS session FROM paused),
         followed AS (
             SELECT *, LEAD(item, 1, '') OVER (PARTITION BY person, session ORDER BY at, id) AS next FROM sessions),
         whole AS MATERIALIZED (
             SELECT person, session, at, item, ROW_NUMBER() OVER (PARTITION BY person, session ORDER BY at, id) AS n
             FROM followed WHERE item <> next), cut AS ("
    ));
    cut(&mut sql, paths);
    sql.push(
        "), steps AS (
             SELECT person, n, item, at, LAG(item) OVER way AS before, LAG(at) OVER way AS left_at,
                    LEAD(n) OVER way IS NULL AS is_last
             FROM cut WINDOW way AS (PARTITION BY person, session ORDER BY n))",
    );
    Ok(sql)
}

/// Adds a select of the part of each path that is wanted.
fn cut(sql: &mut Statement, paths: &Paths) {
    let steps = paths.steps;
    let place = |sql: &mut Statement, item: &str| {
        sql.push("(SELECT person, session, MIN(n) AS place FROM whole WHERE item = ").bind(item.to_owned());
        sql.push(" GROUP BY person, session)");
    };
    match (&paths.start, &paths.end) {
        (None, None) => {
            sql.push(&format!("SELECT person, session, at, item, n FROM whole WHERE n <= {steps}"));
        }
        (Some(start), None) => {
            sql.push("SELECT person, session, at, item, n - place + 1 AS n FROM whole JOIN ");
            place(sql, start);
            sql.push(&format!(" started USING (person, session) WHERE n >= place AND n < place + {steps}"));
        }
        (None, Some(end)) => {
            sql.push(&format!("SELECT person, session, at, item, n - MAX(0, place - {steps}) AS n FROM whole JOIN "));
            place(sql, end);
            sql.push(&format!(" finished USING (person, session) WHERE n <= place AND n > place - {steps}"));
        }
        (Some(start), Some(end)) => {
            let half = steps / 2;
            sql.push("SELECT person, session, at, CASE WHEN length > ").bind(steps);
            sql.push(&format!(" AND n = {half} + 1 THEN ")).bind(CUT.to_owned());
            // The middle of a path that is too long is one item.
            sql.push(&format!(
                " ELSE item END AS item, CASE WHEN length > {steps} AND n > {half} + 1 THEN n - length + 2 * {half} + 1
                 ELSE n END AS n FROM (
                     SELECT person, session, at, item, n - first + 1 AS n, last - first + 1 AS length FROM whole JOIN (
                         SELECT started.person AS person, started.session AS session, place AS first, MIN(n) AS last FROM "
            ));
            place(sql, start);
            sql.push(
                " started JOIN whole ON whole.person = started.person AND whole.session = started.session
                 AND n >= place AND item = ",
            );
            sql.bind(end.clone());
            sql.push(&format!(
                " GROUP BY started.person, started.session, place) USING (person, session) WHERE n BETWEEN first AND last)
                 WHERE length <= {steps} OR n <= {half} + 1 OR n > length - {half}"
            ));
        }
    }
}

/// Adds a select of all events that have a part in paths, each with what it is called.
fn items(asking: &Asking<'_>, sql: &mut Statement, paths: &Paths) -> Result<(), StoreError> {
    let range = asking.range(&paths.when)?;
    let mut is_first = true;
    let mut add = |event: Option<&str>, property: Option<&str>, more: &str| {
        if !std::mem::take(&mut is_first) {
            sql.push(" UNION ALL ");
        }
        select(asking, sql, (paths, range), event, property);
        sql.push(more);
    };
    if paths.pages {
        add(Some("$pageview"), Some("$current_url"), "");
    }
    if paths.screens {
        add(Some("$screen"), Some("$screen_name"), "");
    }
    let own = [(paths.pages, "'$pageview'"), (paths.screens, "'$screen'")];
    let counted: Vec<&str> = own.into_iter().filter(|(counts, _)| *counts).map(|(_, name)| name).collect();
    match paths.others {
        OtherEvents::None => {}
        OtherEvents::Custom => add(None, None, " AND substr(e.event, 1, 1) <> '$'"),
        OtherEvents::All => add(None, None, &format!(" AND e.event NOT IN ({})", counted.join(", "))),
    }
    Ok(())
}

fn select(
    asking: &Asking<'_>,
    sql: &mut Statement,
    (paths, range): (&Paths, Range),
    event: Option<&str>,
    property: Option<&str>,
) {
    let entity = Entity {
        event: event.map(str::to_owned),
        name: String::new(),
        custom_name: None,
        properties: PropertyGroup::default(),
        math: Math::Total,
    };
    let by =
        property.map(|name| Breakdown { property: name.to_owned(), of_person: false, limit: 0, hides_others: false });
    asking.choose(sql, &entity, &paths.properties, by.as_ref());
    sql.push("SELECT e.distinct_key AS key, e.at AS at, e.id AS id, ");
    match property {
        None => {
            sql.push("e.event");
        }
        Some("$current_url") => {
            // With or without its last slash it is one page.
            sql.push("COALESCE(CASE WHEN text_of(").property("e.properties", "$current_url");
            sql.push(") LIKE '_%/' THEN substr(text_of(").property("e.properties", "$current_url");
            sql.push("), 1, length(text_of(").property("e.properties", "$current_url");
            sql.push(")) - 1) ELSE text_of(").property("e.properties", "$current_url").push(") END, '')");
        }
        Some(name) => {
            sql.push("COALESCE(text_of(").property("e.properties", name).push("), '')");
        }
    }
    sql.push(" AS item");
    asking.events(sql, &entity, &paths.properties, Needs::default());
    sql.push(" AND e.at >= ").bind(range.from).push(" AND e.at < ").bind(range.to);
}

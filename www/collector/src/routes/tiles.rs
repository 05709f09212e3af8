//! Which insights are on which dashboards: a dashboard has its tiles, and the `dashboards` of an insight are derived from them.

use rusqlite::Connection;
use serde_json::{Value, json};

use super::settings::number_of;
use crate::{
    error::ApiError,
    limits::DASHBOARD_TILES,
    store::{
        StoreError,
        definitions::{self, Document, Kind},
    },
};

fn refused(attr: &'static str, detail: impl Into<String>) -> ApiError {
    ApiError::Refused { attr, code: "invalid_input", detail: detail.into() }
}

/// Those of a stored dashboard.
pub(super) fn tiles_of(dashboard: &Document) -> Vec<Value> {
    dashboard.get("tiles").and_then(Value::as_array).cloned().unwrap_or_default()
}

/// Refuses more tiles than a dashboard may have.
pub(super) fn check_number(tiles: &[Value]) -> Result<(), ApiError> {
    match tiles.len() {
        0..=DASHBOARD_TILES => Ok(()),
        _ => Err(refused("tiles", format!("A dashboard has at most {DASHBOARD_TILES} tiles."))),
    }
}

/// A tile of an insight, or of none, with an id of its own.
pub(super) fn new_tile(tiles: &[Value], insight: Value) -> Value {
    let last = tiles.iter().filter_map(|tile| tile["id"].as_i64()).max().unwrap_or(0);
    json!({ "id": last + 1, "insight": insight, "text": null, "layouts": {}, "color": null })
}

/// Has an insight be on these dashboards and no others. `None` leaves it where it is.
pub(super) fn place(connection: &Connection, insight: i64, on: Option<Value>) -> Result<(), ApiError> {
    let Some(on) = on.filter(|on| !on.is_null()) else { return Ok(()) };
    let wanted: Vec<i64> =
        serde_json::from_value(on).map_err(|_| refused("dashboards", "A list of ids of dashboards is needed."))?;
    let all = definitions::list(connection, Kind::Dashboard)?;
    if let Some(unknown) = wanted.iter().find(|id| !all.iter().any(|one| number_of(one) == **id)) {
        return Err(refused("dashboards", format!("There is no dashboard {unknown}.")));
    }
    for mut dashboard in all {
        let id = number_of(&dashboard);
        let mut tiles = tiles_of(&dashboard);
        let is_on = tiles.iter().any(|tile| tile["insight"] == insight);
        match (is_on, wanted.contains(&id)) {
            (false, true) => tiles.push(new_tile(&tiles, insight.into())),
            (true, false) => tiles.retain(|tile| tile["insight"] != insight),
            _ => continue,
        }
        check_number(&tiles)?;
        dashboard.insert("tiles".into(), Value::Array(tiles));
        definitions::put(connection, Kind::Dashboard, id, &dashboard)?;
    }
    Ok(())
}

/// Adds the dashboards that insights are on.
pub(super) fn name(connection: &Connection, insights: &mut [Document]) -> Result<(), StoreError> {
    let all = definitions::list(connection, Kind::Dashboard)?;
    for insight in insights {
        let id = number_of(insight);
        let has = |one: &&Document| tiles_of(one).iter().any(|tile| tile["insight"] == id);
        let on: Vec<i64> = all.iter().filter(has).map(number_of).collect();
        insight.insert("dashboards".into(), json!(on));
    }
    Ok(())
}

/// An insight with the dates of a dashboard in place of its own; as it is where there is no such dashboard.
pub(super) fn filtered(
    connection: &Connection,
    insight: Document,
    dashboard: Option<&str>,
) -> Result<Document, StoreError> {
    let Some(id) = dashboard.and_then(|id| id.parse::<i64>().ok()) else { return Ok(insight) };
    let found = definitions::list(connection, Kind::Dashboard)?.into_iter().find(|one| number_of(one) == id);
    Ok(found.map_or(insight.clone(), |dashboard| with_dates(insight, &dashboard["filters"])))
}

/// An insight with the dates of these filters, where they have some, in place of its own.
pub(super) fn with_dates(mut insight: Document, filters: &Value) -> Document {
    if filters["date_from"].is_null() && filters["date_to"].is_null() {
        return insight;
    }
    let (from, to) = (filters["date_from"].clone(), filters["date_to"].clone());
    let is_asked = |value: &Value| value.as_object().is_some_and(|one| !one.is_empty());
    if let Some(query) = insight.get_mut("query").filter(|query| is_asked(query)) {
        let query = if query["source"].is_object() { &mut query["source"] } else { query };
        query["dateRange"] = json!({ "date_from": from, "date_to": to });
    } else if let Some(filters) = insight.get_mut("filters").filter(|filters| is_asked(filters)) {
        filters["date_from"] = from;
        filters["date_to"] = to;
    }
    insight
}

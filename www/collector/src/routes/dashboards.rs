//! Dashboards: insights and texts beside each other. Facts from PostHog's `posthog/api/dashboards/dashboard.py`: an insight
//! names the dashboards that it is on, a dashboard has its tiles and dates for all of its insights.

use axum::{
    extract::{Path, State},
    http::StatusCode,
    response::Response,
    routing::{MethodRouter, get},
};
use jiff::Timestamp;
use rusqlite::Connection;
use serde_json::{Value, json};

use super::{
    insights,
    settings::{self, Rules, Sent, as_stored, number_of},
    tiles::{check_number, new_tile, tiles_of, with_dates},
};
use crate::{
    answer,
    app::App,
    error::ApiError,
    insights::range::When,
    limits::{DASHBOARD_NAME_CHARS, DASHBOARDS, PAGE_BYTES, TILE_TEXT_CHARS},
    params::{Asked, Link, NoParameters, Parameters, Params},
    store::{
        StoreError,
        definitions::{self, Document, Kind},
        reader::{Lane, Reading},
    },
    time,
};

/// How dashboards are made and changed.
const RULES: Rules = Rules { kind: Kind::Dashboard, complete, shown: as_stored };

/// The addresses below a project.
pub fn routes() -> Vec<(&'static str, MethodRouter<App>)> {
    vec![
        ("dashboards", get(list).post(create)),
        ("dashboards/{id}", get(one).patch(change).put(change).merge(settings::deletion(RULES))),
    ]
}

fn refused(attr: &'static str, detail: impl Into<String>) -> ApiError {
    ApiError::Refused { attr, code: "invalid_input", detail: detail.into() }
}

/// What a dashboard has where nothing was said.
fn defaults() -> [(&'static str, Value); 13] {
    [
        ("name", json!("")),
        ("description", json!("")),
        ("pinned", json!(false)),
        ("tags", json!([])),
        ("filters", json!({})),
        ("tiles", json!([])),
        // These cannot be changed here.
        ("variables", json!({})),
        ("created_by", Value::Null),
        ("is_shared", json!(false)),
        ("creation_mode", json!("default")),
        ("restriction_level", json!(21)),
        ("effective_restriction_level", json!(21)),
        ("effective_privilege_level", json!(37)),
    ]
}

/// How many of the defaults may be changed.
const CHANGEABLE: usize = 6;

/// What the store and this program add.
const OWN: [&str; 5] = ["id", "created_at", "updated_at", "deleted", "last_refresh"];

fn complete(connection: &Connection, mut dashboard: Document, before: Option<&Document>) -> Result<Document, ApiError> {
    let defaults = defaults();
    let is_known = |name: &str| OWN.contains(&name) || defaults.iter().any(|(known, _)| *known == name);
    if let Some(name) = dashboard.keys().find(|name| !is_known(name)) {
        return Err(ApiError::UnknownParameter(name.clone()));
    }
    if before.is_none() && definitions::list(connection, RULES.kind)?.len() >= DASHBOARDS {
        return Err(refused("name", format!("There are {DASHBOARDS} dashboards already: delete some.")));
    }
    dashboard.remove("last_refresh");
    for (index, (name, value)) in defaults.into_iter().enumerate() {
        let is_missing = dashboard.get(name).is_none_or(Value::is_null);
        if is_missing || index >= CHANGEABLE {
            dashboard.insert(name.into(), value);
        }
    }
    for (name, most) in [("name", DASHBOARD_NAME_CHARS), ("description", TILE_TEXT_CHARS)] {
        if dashboard[name].as_str().is_none_or(|text| text.chars().count() > most) {
            return Err(refused(name, format!("Text of at most {most} characters is needed.")));
        }
    }
    if !dashboard["pinned"].is_boolean() {
        return Err(refused("pinned", "true or false is needed."));
    }
    if !dashboard["tags"].as_array().is_some_and(|tags| tags.len() <= 100 && tags.iter().all(Value::is_string)) {
        return Err(refused("tags", "A list of at most 100 texts is needed."));
    }
    check_filters(&dashboard["filters"])?;
    let sent = dashboard["tiles"].take();
    let stored = before.map(tiles_of).unwrap_or_default();
    dashboard.insert("tiles".into(), Value::Array(merged(stored, &sent)?));
    Ok(dashboard)
}

/// Filters of all insights: dates alone.
fn check_filters(filters: &Value) -> Result<(), ApiError> {
    let members = filters.as_object().ok_or_else(|| refused("filters", "An object is needed."))?;
    let is_date = |name: &str| matches!(name, "date_from" | "date_to");
    let is_empty = |value: &Value| value.is_null() || value.as_array().is_some_and(Vec::is_empty);
    if let Some((name, _)) = members.iter().find(|(name, value)| !is_date(name) && !is_empty(value)) {
        return Err(refused("filters", format!("{name}: a dashboard can have date_from and date_to here.")));
    }
    let date = |name: &str| match members.get(name) {
        None | Some(Value::Null) => Ok(None),
        Some(Value::String(text)) => Ok(Some(text.clone())),
        Some(_) => Err(refused("filters", format!("{name} has to be text."))),
    };
    let when = When { date_from: date("date_from")?, date_to: date("date_to")?, explicit: false };
    if when.is_valid() { Ok(()) } else { Err(refused("filters", "date_from or date_to is no date.")) }
}

/// The tiles of a dashboard after a change: a tile with an id is changed or removed, one without is a new text.
fn merged(mut tiles: Vec<Value>, sent: &Value) -> Result<Vec<Value>, ApiError> {
    let sent = sent.as_array().ok_or_else(|| refused("tiles", "A list is needed."))?;
    if *sent == tiles {
        return Ok(tiles);
    }
    for one in sent {
        let place = match one.get("id") {
            None | Some(Value::Null) => None,
            Some(id) => {
                let place = tiles.iter().position(|tile| tile["id"] == *id);
                Some(place.ok_or_else(|| refused("tiles", format!("There is no tile {id}.")))?)
            }
        };
        if let (Some(place), Some(true)) = (place, one.get("deleted").and_then(Value::as_bool)) {
            tiles.remove(place);
            continue;
        }
        let mut tile = match place {
            Some(place) => tiles[place].clone(),
            None => new_tile(&tiles, Value::Null),
        };
        change_tile(&mut tile, one)?;
        match place {
            Some(place) => tiles[place] = tile,
            None if tile["text"].is_null() => {
                return Err(refused("tiles", "A new tile needs a text. An insight names its dashboards itself."));
            }
            None => tiles.push(tile),
        }
    }
    check_number(&tiles)?;
    Ok(tiles)
}

fn change_tile(tile: &mut Value, sent: &Value) -> Result<(), ApiError> {
    let members = sent.as_object().ok_or_else(|| refused("tiles", "A tile has to be an object."))?;
    for (name, value) in members {
        match (name.as_str(), value) {
            // What only shows how it is, or stays.
            ("id" | "insight" | "order" | "last_refresh" | "is_cached" | "deleted" | "error", _) => {}
            ("text", Value::Null) if tile["text"].is_null() => {}
            ("text", text) => {
                let body = text["body"].as_str().filter(|body| body.chars().count() <= TILE_TEXT_CHARS);
                let needed = || refused("tiles", format!("text needs a body of at most {TILE_TEXT_CHARS} characters."));
                tile["text"] = json!({ "body": body.ok_or_else(needed)? });
            }
            ("layouts", Value::Object(layouts)) if json!(layouts).to_string().len() <= 1_000 => {
                tile["layouts"] = value.clone();
            }
            ("color", Value::Null) => tile["color"] = Value::Null,
            ("color", Value::String(color)) if color.len() <= 100 => tile["color"] = value.clone(),
            ("layouts" | "color", _) => return Err(refused("tiles", format!("{name} cannot be read."))),
            _ => return Err(ApiError::UnknownParameter(format!("tiles.{name}"))),
        }
    }
    Ok(())
}

/// A dashboard with its tiles in the order of their places, and their insights answered. An insight that cannot be
/// answered, or for which time or room is left no more, has an `error` in place of its result.
fn answered(reading: &Reading, mut dashboard: Document) -> Result<Value, StoreError> {
    let insights = definitions::list(reading, Kind::Insight)?;
    let mut stored = tiles_of(&dashboard);
    let place = |tile: &Value| {
        let at = |axis: &str| tile["layouts"]["sm"][axis].as_i64().unwrap_or(i64::MAX);
        (at("y"), at("x"), tile["id"].as_i64())
    };
    stored.sort_by_key(place);
    let mut tiles = Vec::new();
    let mut room = PAGE_BYTES;
    for mut tile in stored {
        if !tile["insight"].is_null() {
            let Some(insight) = insights.iter().find(|one| tile["insight"] == number_of(one)) else { continue };
            let insight = with_dates(insight.clone(), &dashboard["filters"]);
            match insights::answered(reading, insight.clone()) {
                Ok(answer) if answer.to_string().len() <= room => {
                    room -= answer.to_string().len();
                    tile["insight"] = answer;
                }
                Ok(_) => without_result(&mut tile, insight, &"the results of this dashboard are too large"),
                Err(error) => without_result(&mut tile, insight, &error),
            }
        }
        tile["order"] = json!(tiles.len());
        tile["is_cached"] = json!(false);
        tile["last_refresh"] = tile["insight"]["last_refresh"].clone();
        tiles.push(tile);
    }
    dashboard.insert("tiles".into(), Value::Array(tiles));
    dashboard.insert("last_refresh".into(), json!(time::format(Timestamp::now())));
    Ok(Value::Object(dashboard))
}

fn without_result(tile: &mut Value, mut insight: Document, error: &dyn std::fmt::Display) {
    insight.insert("result".into(), Value::Null);
    tile["insight"] = Value::Object(insight);
    tile["error"] = json!({ "type": "Error", "message": error.to_string() });
}

/// Query parameters of the list.
struct ListQuery {
    limit: usize,
    offset: usize,
    search: Option<String>,
    pinned: Option<bool>,
    link: Link,
}

impl Parameters for ListQuery {
    fn read(params: &mut Params) -> Result<Self, ApiError> {
        Ok(Self {
            limit: params.limit()?,
            offset: params.offset()?,
            search: params.text("search").map(|text| text.to_lowercase()),
            pinned: params.parsed("pinned", "true or false is needed", |text| text.to_lowercase().parse().ok())?,
            link: params.link(),
        })
    }
}

/// `GET …/dashboards/`: pinned ones first, then by their names; without their tiles.
async fn list(State(app): State<App>, Asked(asked): Asked<ListQuery>) -> Result<Response, ApiError> {
    answer::json(&app.store, &app.answers, move |reading| {
        let mut all = definitions::list(reading, RULES.kind)?;
        let text = |one: &Document| one["name"].as_str().unwrap_or_default().to_lowercase();
        let is_pinned = |one: &Document| one["pinned"] == true;
        all.retain(|one| asked.search.as_ref().is_none_or(|search| text(one).contains(search)));
        all.retain(|one| asked.pinned.is_none_or(|wanted| is_pinned(one) == wanted));
        all.sort_by_key(|one| (!is_pinned(one), text(one)));
        all.iter_mut().for_each(|one| drop(one.remove("tiles")));
        Ok(Some(settings::page(all, asked.limit, asked.offset, &asked.link)))
    })
    .await
}

/// Results are always computed again.
struct Refresh;

impl Parameters for Refresh {
    fn read(params: &mut Params) -> Result<Self, ApiError> {
        params.text("refresh");
        Ok(Self)
    }
}

type OnePath = Path<(String, String)>;

async fn shown(app: &App, dashboard: Document) -> Result<Response, ApiError> {
    answer::counted(&app.store, &app.answers, move |reading| answered(reading, dashboard)).await
}

/// `POST …/dashboards/`.
async fn create(State(app): State<App>, _: Asked<Refresh>, Sent(body): Sent) -> Result<Response, ApiError> {
    let made = app.store.change(move |connection| settings::create(connection, RULES, body)).await?;
    let mut response = shown(&app, made).await?;
    *response.status_mut() = StatusCode::CREATED;
    Ok(response)
}

/// `GET …/dashboards/{id}/`, with the results of its insights.
async fn one(State(app): State<App>, Path((_, id)): OnePath, _: Asked<Refresh>) -> Result<Response, ApiError> {
    let found = app.store.read(Lane::Lists, move |reading| {
        let found = settings::find(reading, RULES.kind, &id);
        Ok(found.map(|dashboard| (dashboard, definitions::list(reading, Kind::Insight))))
    });
    let (dashboard, insights) = found.await??;
    let tiles = tiles_of(&dashboard);
    let is_on = |insight: &&Document| tiles.iter().any(|tile| tile["insight"] == number_of(insight));
    insights?.iter().filter(is_on).for_each(|insight| insights::learn_from(&app, insight));
    shown(&app, dashboard).await
}

/// `PATCH …/dashboards/{id}/`.
async fn change(
    State(app): State<App>,
    Path((_, id)): OnePath,
    _: Asked<NoParameters>,
    Sent(body): Sent,
) -> Result<Response, ApiError> {
    let made = app.store.change(move |connection| settings::update(connection, RULES, &id, body)).await?;
    shown(&app, made).await
}

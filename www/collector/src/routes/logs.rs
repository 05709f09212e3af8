//! `logs/query/`: log lines, by PostHog's `LogsQuery` (`products/logs`).

use axum::{
    extract::State,
    response::Response,
    routing::{MethodRouter, post},
};
use base64::{Engine, engine::general_purpose::STANDARD};
use jiff::Timestamp;
use serde_json::{Value, json};
use uuid::Uuid;

use super::settings::Sent;
use crate::{
    answer,
    app::App,
    error::ApiError,
    insights::{
        parts,
        taken::{Taken, refused},
    },
    limits::PAGE_ROWS,
    params::{Asked, NoParameters},
    store::logs::{self, LEVELS, LogFilter},
    time,
};

const PLACE: &str = "query";

/// The address below a project.
pub fn routes() -> Vec<(&'static str, MethodRouter<App>)> {
    vec![("logs/query", post(query))]
}

/// The text of a cursor has the time and the uuid of the last line before.
fn cursor(text: &str) -> Option<(String, i64)> {
    let decoded: Value = serde_json::from_slice(&STANDARD.decode(text).ok()?).ok()?;
    let time = time::parse(decoded["timestamp"].as_str()?)?;
    let uuid = Uuid::parse_str(decoded["uuid"].as_str()?).ok()?;
    Some((time::format(time), logs::id(uuid)))
}

fn cursor_text((time, id): &(String, i64)) -> String {
    STANDARD.encode(json!({ "timestamp": time, "uuid": logs::uuid(*id) }).to_string())
}

fn read(asked: Value, now: Timestamp) -> Result<LogFilter, ApiError> {
    let mut taken = Taken::new(asked, PLACE)?;
    let range = parts::date_range(&mut taken, PLACE, now)?;
    let iso = |at: i64| Timestamp::from_millisecond(at).map(time::format).unwrap_or_default();
    let levels: Vec<String> = taken.take("severityLevels")?.unwrap_or_default();
    if let Some(other) = levels.iter().find(|level| !LEVELS.contains(&level.as_str())) {
        return Err(refused(PLACE, format!("severityLevels: '{other}' is none of {}.", LEVELS.join(", "))));
    }
    let earliest = match taken.take::<String>("orderBy")?.as_deref() {
        None | Some("latest") => false,
        Some("earliest") => true,
        Some(_) => return Err(refused(PLACE, "orderBy has to be latest or earliest.")),
    };
    let after: Option<String> = taken.take("after")?;
    let after = after.filter(|text| !text.is_empty());
    let after = after.map(|text| cursor(&text).ok_or_else(|| refused(PLACE, "after: this is no nextCursor.")));
    let checkpoint: Option<String> = taken.take("liveLogsCheckpoint")?;
    let arrived = checkpoint
        .filter(|text| !text.is_empty())
        .map(|text| text.parse().map_err(|_| refused(PLACE, "liveLogsCheckpoint: this is none that was given here.")));
    let limit = taken.number("limit")?.unwrap_or(100).clamp(1, PAGE_ROWS as i64) as usize;
    let filter = LogFilter {
        from: iso(range.from),
        to: iso(range.to),
        levels,
        services: taken.take("serviceNames")?.unwrap_or_default(),
        search: taken.take::<String>("searchTerm")?.filter(|text| !text.is_empty()),
        earliest,
        after: after.transpose()?,
        arrived_after: arrived.transpose()?,
        limit,
    };
    parts::no_filter_group(&mut taken, PLACE, "lines are not filtered by attributes here.")?;
    taken.ignore(&["kind", "version", "tags", "response", "modifiers"]);
    taken.end()?;
    Ok(filter)
}

/// `POST …/logs/query/`.
async fn query(State(app): State<App>, _: Asked<NoParameters>, Sent(body): Sent) -> Result<Response, ApiError> {
    let mut taken = Taken::new(Value::Object(body), "body")?;
    let asked: Value = taken.take("query")?.ok_or_else(|| refused("query", "This field is required."))?;
    taken.ignore(&["refresh", "client_query_id"]);
    taken.end()?;
    let filter = read(asked, Timestamp::now())?;
    answer::json(&app.store, &app.answers, move |reading| {
        // What comes in meanwhile is behind it, and is asked for next time.
        let newest = logs::newest(reading)?;
        let page = logs::list(reading, &filter)?;
        let next = page.next.as_ref().map(cursor_text);
        Ok(Some(json!({
            "results": page.lines,
            "hasMore": next.is_some(),
            "nextCursor": next,
            "liveLogsCheckpoint": newest.to_string(),
        })))
    })
    .await
}

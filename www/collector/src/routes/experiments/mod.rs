//! Experiments, in the shape of PostHog's API: a flag, a goal and a time. [`rules`] has what they may be; results are
//! answered by `query/`.

mod rules;

use axum::{
    Json,
    extract::{Path, State},
    response::Response,
    routing::{MethodRouter, get, post},
};
use jiff::Timestamp;
use rusqlite::Connection;
use serde_json::{Value, json};

use super::settings::{self, Rules, Sent, feature_flags, number_of};
use crate::{
    answer,
    app::App,
    error::ApiError,
    insights::taken::{Taken, refused},
    params::{Asked, Link, NoParameters, Parameters, Params},
    store::{
        StoreError,
        definitions::{self, Document, Kind},
    },
    time,
};

/// How experiments are made and changed.
const RULES: Rules = Rules { kind: Kind::Experiment, complete: rules::complete, shown: all_shown };

/// The addresses below a project.
pub fn routes() -> Vec<(&'static str, MethodRouter<App>)> {
    vec![
        ("experiments", get(list).merge(settings::making(RULES))),
        ("experiments/{id}", settings::item(RULES)),
        ("experiments/{id}/{action}", post(act)),
    ]
}

/// The flag of a stored experiment.
pub(super) fn flag_of(connection: &Connection, own: &Document) -> Result<Option<Document>, StoreError> {
    let flags = definitions::list(connection, Kind::FeatureFlag)?;
    Ok(flags.into_iter().find(|flag| flag.get("key") == own.get("feature_flag_key")))
}

/// An experiment by its number.
pub(super) fn find(connection: &Connection, id: i64) -> Result<Option<Document>, StoreError> {
    Ok(definitions::list(connection, Kind::Experiment)?.into_iter().find(|own| number_of(own) == id))
}

fn status(own: &Document, flag: Option<&Document>) -> &'static str {
    let is_active = flag.is_some_and(|flag| flag.get("active") == Some(&Value::Bool(true)));
    match (own["start_date"].is_null(), own["end_date"].is_null()) {
        (true, _) => "draft",
        (false, false) => "stopped",
        (false, true) if is_active => "running",
        (false, true) => "paused",
    }
}

/// In PostHog's shape, with its flag.
fn shown(connection: &Connection, mut own: Document) -> Result<Document, StoreError> {
    let flag = flag_of(connection, &own)?;
    let ids = |own: &Document, name: &str| -> Value {
        own[name].as_array().into_iter().flatten().map(|metric| metric["uuid"].clone()).collect()
    };
    let (primary, secondary) = (ids(&own, "metrics"), ids(&own, "metrics_secondary"));
    for (name, value) in [
        ("status", json!(status(&own, flag.as_ref()))),
        ("feature_flag", flag.map_or(Value::Null, Value::Object)),
        ("holdout", Value::Null),
        ("saved_metrics", json!([])),
        ("created_by", Value::Null),
        ("user_access_level", json!("manager")),
        ("primary_metrics_ordered_uuids", primary),
        ("secondary_metrics_ordered_uuids", secondary),
    ] {
        own.insert(name.into(), value);
    }
    Ok(own)
}

fn all_shown(connection: &Connection, all: Vec<Document>) -> Result<Vec<Document>, StoreError> {
    all.into_iter().map(|own| shown(connection, own)).collect()
}

/// Query parameters of the list.
struct ListQuery {
    limit: usize,
    offset: usize,
    search: Option<String>,
    status: Option<String>,
    archived: bool,
    flag: Option<i64>,
    order: (String, bool),
    link: Link,
}

impl Parameters for ListQuery {
    fn read(params: &mut Params) -> Result<Self, ApiError> {
        const STATUSES: [&str; 6] = ["draft", "running", "paused", "stopped", "complete", "all"];
        const ORDERS: [&str; 5] = ["name", "created_at", "updated_at", "start_date", "end_date"];
        let status = |text: &str| STATUSES.contains(&text).then(|| text.replace("complete", "stopped"));
        let order = |text: &str| {
            let name = text.trim_start_matches('-');
            ORDERS.contains(&name).then(|| (name.to_owned(), text.starts_with('-')))
        };
        Ok(Self {
            limit: params.limit()?,
            offset: params.offset()?,
            search: params.text("search").map(|text| text.to_lowercase()),
            status: params
                .parsed("status", "draft, running, paused, stopped or all is needed", status)?
                .filter(|status| status != "all"),
            archived: params
                .parsed("archived", "true or false is needed", |text| text.to_lowercase().parse().ok())?
                .unwrap_or(false),
            flag: params.number("feature_flag_id")?,
            order: params
                .parsed("order", "the name of a time, or name, is needed", order)?
                .unwrap_or_else(|| ("created_at".into(), true)),
            link: params.link(),
        })
    }
}

impl ListQuery {
    fn wants(&self, own: &Document) -> bool {
        let name = own.get("name").and_then(Value::as_str).unwrap_or_default().to_lowercase();
        self.search.as_ref().is_none_or(|search| name.contains(search))
            && self.status.as_ref().is_none_or(|status| own.get("status").and_then(Value::as_str) == Some(status))
            && own.get("archived") == Some(&Value::Bool(self.archived))
            && self.flag.is_none_or(|id| own["feature_flag"]["id"] == json!(id))
    }
}

/// `GET …/experiments/`.
async fn list(State(app): State<App>, Asked(asked): Asked<ListQuery>) -> Result<Response, ApiError> {
    answer::json(&app.store, &app.answers, move |reading| {
        let mut wanted = all_shown(reading, definitions::list(reading, Kind::Experiment)?)?;
        wanted.retain(|own| asked.wants(own));
        let (name, descending) = &asked.order;
        let place = |own: &Document| (own[name].as_str().unwrap_or_default().to_owned(), number_of(own));
        wanted.sort_by_key(place);
        if *descending {
            wanted.reverse();
        }
        Ok(Some(settings::page(wanted, asked.limit, asked.offset, &asked.link)))
    })
    .await
}

/// The number in an address. There is no experiment with another name.
fn number(id: &str) -> Result<i64, ApiError> {
    id.parse().map_err(|_| ApiError::NotFound)
}

/// `POST …/experiments/{id}/launch/` and the other steps of an experiment's life.
async fn act(
    State(app): State<App>,
    Path((_, id, action)): Path<(String, String, String)>,
    _: Asked<NoParameters>,
    Sent(body): Sent,
) -> Result<Json<Document>, ApiError> {
    let acted = app.store.change::<_, ApiError, _>(move |connection| {
        let own = find(connection, number(&id)?)?.ok_or(ApiError::NotFound)?;
        let flag = flag_of(connection, &own)?;
        let now = time::format(Timestamp::now());
        let mut taken = Taken::new(Value::Object(body), "body")?;
        let mut changes = match (action.as_str(), status(&own, flag.as_ref()), own["archived"] == json!(true)) {
            ("launch", "draft", _) => json!({ "start_date": now }),
            ("launch", ..) => return Err(refused("status", "Experiment has already been launched.")),
            ("end", "running" | "paused", _) => json!({
                "end_date": now,
                "conclusion": taken.take::<String>("conclusion")?,
                "conclusion_comment": taken.take::<String>("conclusion_comment")?,
            }),
            ("archive", "stopped", false) => json!({ "archived": true }),
            ("unarchive", _, true) => json!({ "archived": false }),
            ("pause", "running", _) | ("resume", "paused", _) => {
                if let Some(flag) = &flag {
                    feature_flags::change(connection, flag, json!({ "active": action == "resume" }))?;
                }
                json!({})
            }
            ("end" | "archive" | "unarchive" | "pause" | "resume", status, _) => {
                return Err(refused("status", format!("Experiment cannot {action}: it is {status}.")));
            }
            _ => return Err(ApiError::NotFound),
        };
        taken.end()?;
        let changes = changes.as_object_mut().map(std::mem::take).unwrap_or_default();
        Ok(shown(connection, settings::update(connection, RULES, &id, changes)?)?)
    });
    Ok(Json(acted.await?))
}

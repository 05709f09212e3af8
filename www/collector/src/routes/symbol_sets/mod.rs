//! Symbol sets as PostHog's API has them (`products/error_tracking`, `views/symbol_sets.py`): [`upload`] is what the
//! command line asks for, [`files`] where it sends the files.

mod files;
mod upload;

use axum::{
    Json,
    extract::{Path, State},
    http::StatusCode,
    response::Response,
    routing::{MethodRouter, get, post},
};
use serde_json::{Value, json};

use super::settings::Sent;
use crate::{
    answer,
    app::App,
    error::ApiError,
    insights::taken::Taken,
    limits::{STACK_FRAMES_OF_A_REQUEST, SYMBOL_SETS_OF_A_REQUEST},
    params::{Asked, NoParameters, Page, Parameters, Params},
    store::{
        stack_frames,
        symbol_sets::{self, ORDERS, Wanted},
    },
};

pub use files::routes as file_routes;

/// The addresses below a project.
pub fn routes() -> Vec<(&'static str, MethodRouter<App>)> {
    vec![
        ("error_tracking/symbol_sets", get(list)),
        ("error_tracking/symbol_sets/bulk_check_upload", post(upload::check)),
        ("error_tracking/symbol_sets/bulk_start_upload", post(upload::start)),
        ("error_tracking/symbol_sets/bulk_finish_upload", post(upload::finish)),
        ("error_tracking/symbol_sets/bulk_delete", post(bulk_delete)),
        ("error_tracking/symbol_sets/{id}", get(one).delete(delete)),
        ("error_tracking/symbol_sets/{id}/download", get(files::download)),
        ("error_tracking/stack_frames/batch_get", post(frames)),
    ]
}

/// Symbol sets of a page at most.
const MOST: usize = 100;

struct ListQuery {
    wanted: Wanted,
    page: Page,
}

impl Parameters for ListQuery {
    fn read(params: &mut Params) -> Result<Self, ApiError> {
        let order = |text: &str| ORDERS.iter().find(|(name, _)| *name == text).map(|(_, sql)| *sql);
        let status = |text: &str| match text {
            "all" => Some(None),
            "valid" => Some(Some(true)),
            "invalid" => Some(Some(false)),
            _ => None,
        };
        let mut page = Page::read(params)?;
        page.limit = page.limit.min(MOST);
        Ok(Self {
            wanted: Wanted {
                reference: params.text("ref"),
                search: params.text("search"),
                is_uploaded: params.parsed("status", "all, valid or invalid is needed", status)?.flatten(),
                order: params.parsed("order_by", "created_at, last_used or ref is needed", order)?.unwrap_or_default(),
            },
            page,
        })
    }
}

/// `GET …/symbol_sets/`: the newest first.
async fn list(State(app): State<App>, Asked(asked): Asked<ListQuery>) -> Result<Response, ApiError> {
    answer::json(&app.store, &app.answers, move |reading| {
        let ListQuery { wanted, page } = asked;
        let (results, count) = symbol_sets::list(reading, &wanted, (page.limit, page.offset))?;
        let mut answer = page.answer(&results, count > (page.offset + results.len()) as i64);
        answer["count"] = count.into();
        Ok(Some(answer))
    })
    .await
}

/// `GET …/symbol_sets/{id}/`.
async fn one(
    State(app): State<App>,
    Path((_, id)): Path<(String, String)>,
    _: Asked<NoParameters>,
) -> Result<Response, ApiError> {
    answer::json(&app.store, &app.answers, move |reading| {
        symbol_sets::by_id(reading, &id)?.map(|set| set.shown(reading)).transpose()
    })
    .await
}

/// `DELETE …/symbol_sets/{id}/`.
async fn delete(
    State(app): State<App>,
    Path((_, id)): Path<(String, String)>,
    _: Asked<NoParameters>,
) -> Result<StatusCode, ApiError> {
    let deleted =
        app.store.change::<_, ApiError, _>(move |connection| Ok(symbol_sets::delete(connection, &id)?)).await?;
    if deleted { Ok(StatusCode::NO_CONTENT) } else { Err(ApiError::NotFound) }
}

/// `POST …/symbol_sets/bulk_delete/`.
async fn bulk_delete(
    State(app): State<App>,
    _: Asked<NoParameters>,
    Sent(body): Sent,
) -> Result<Json<Value>, ApiError> {
    let mut taken = Taken::new(Value::Object(body), "body")?;
    let ids = taken.texts("ids", SYMBOL_SETS_OF_A_REQUEST)?;
    taken.end()?;
    if ids.is_empty() {
        return Err(ApiError::Refused { attr: "ids", code: "required", detail: "ids is required".into() });
    }
    let deleted = app.store.change::<_, ApiError, _>(move |connection| {
        let mut deleted = 0;
        for id in ids {
            deleted += usize::from(symbol_sets::delete(connection, &id)?);
        }
        Ok(deleted)
    });
    Ok(Json(json!({ "deleted": deleted.await? })))
}

/// `POST …/stack_frames/batch_get/`: the lines around frames, by what an event calls them.
async fn frames(State(app): State<App>, _: Asked<NoParameters>, Sent(body): Sent) -> Result<Response, ApiError> {
    let mut taken = Taken::new(Value::Object(body), "body")?;
    let ids = taken.texts("raw_ids", STACK_FRAMES_OF_A_REQUEST)?;
    let reference: Option<String> = taken.take("symbol_set")?;
    taken.end()?;
    answer::json(&app.store, &app.answers, move |reading| {
        Ok(Some(json!({ "results": stack_frames::find(reading, &ids, reference.as_deref())? })))
    })
    .await
}

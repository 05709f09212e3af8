//! Issues: exceptions of one fingerprint. `error_tracking/issues/` is PostHog's list, and changes them; the numbers of their
//! exceptions are answered by an `ErrorTrackingQuery`, as in PostHog (`products/error_tracking`).

use axum::{
    Json,
    extract::{Path, State},
    response::Response,
    routing::{MethodRouter, get, post},
};
use jiff::Timestamp;
use serde_json::{Value, json};

use super::settings::Sent;
use crate::{
    answer,
    app::App,
    error::ApiError,
    insights::{
        parts,
        taken::{Taken, refused},
    },
    limits::{ISSUES_OF_A_REQUEST, PAGE_ROWS},
    params::{Asked, Link, NoParameters, Parameters, Params},
    store::issues::{self, Change, IssueFilter, ORDERS, STATUSES},
};

const PLACE: &str = "query";

/// Of a longer time days are not counted: 400 of them.
const LONGEST_VOLUME: i64 = 400 * 86_400_000;

/// The addresses below a project.
pub fn routes() -> Vec<(&'static str, MethodRouter<App>)> {
    vec![
        ("error_tracking/issues", get(list)),
        ("error_tracking/issues/bulk", post(bulk)),
        ("error_tracking/issues/{id}", get(one).patch(change)),
    ]
}

/// All issues of all times, of which no days are counted.
fn without_days() -> IssueFilter {
    IssueFilter {
        issue: None,
        status: None,
        search: None,
        from: i64::MIN / 2,
        to: i64::MAX / 2,
        order: ORDERS[0],
        descending: true,
        limit: PAGE_ROWS,
        offset: 0,
        by_day: false,
    }
}

/// An issue as PostHog's list has it.
fn plain(mut issue: Value) -> Value {
    if let Some(members) = issue.as_object_mut() {
        members.retain(|name, _| {
            !matches!(name.as_str(), "aggregations" | "library" | "source" | "function" | "last_seen")
        });
    }
    issue
}

fn status(text: &str) -> Option<String> {
    STATUSES.contains(&text).then(|| text.to_owned())
}

struct ListQuery {
    limit: usize,
    offset: usize,
    status: Option<String>,
    search: Option<String>,
    link: Link,
}

impl Parameters for ListQuery {
    fn read(params: &mut Params) -> Result<Self, ApiError> {
        Ok(Self {
            limit: params.limit()?,
            offset: params.offset()?,
            status: params.parsed(
                "status",
                "active, resolved, suppressed, archived or pending_release is needed",
                status,
            )?,
            search: params.text("search"),
            link: params.link(),
        })
    }
}

/// `GET …/error_tracking/issues/`: the latest first.
async fn list(State(app): State<App>, Asked(asked): Asked<ListQuery>) -> Result<Response, ApiError> {
    answer::json(&app.store, &app.answers, move |reading| {
        let ListQuery { limit, offset, status, search, link } = asked;
        let filter = IssueFilter { status, search, limit, offset, ..without_days() };
        let (issues, more) = issues::list(reading, &filter)?;
        let (next, previous) = link.neighbours(limit, offset, issues.len(), more);
        let results: Vec<Value> = issues.into_iter().map(plain).collect();
        Ok(Some(json!({ "next": next, "previous": previous, "results": results })))
    })
    .await
}

/// `GET …/error_tracking/issues/{id}/`.
async fn one(
    State(app): State<App>,
    Path((_, id)): Path<(String, String)>,
    _: Asked<NoParameters>,
) -> Result<Response, ApiError> {
    answer_one(&app, id.to_ascii_lowercase()).await
}

/// The issue with this id, in lower case.
async fn answer_one(app: &App, id: String) -> Result<Response, ApiError> {
    answer::json(&app.store, &app.answers, move |reading| {
        let filter = IssueFilter { issue: Some(id), ..without_days() };
        Ok(issues::list(reading, &filter)?.0.pop().map(plain))
    })
    .await
}

fn read_change(taken: &mut Taken) -> Result<Change, ApiError> {
    let wanted: Option<String> = taken.take("status")?;
    if wanted.as_deref().is_some_and(|text| status(text).is_none()) {
        let detail = format!("\"{}\" is not a valid choice.", wanted.unwrap_or_default());
        return Err(ApiError::Refused { attr: "status", code: "invalid_choice", detail });
    }
    Ok(Change { status: wanted, name: taken.take("name")?, description: taken.take("description")? })
}

/// `PATCH …/error_tracking/issues/{id}/`: its status, name or description.
async fn change(
    State(app): State<App>,
    Path((_, id)): Path<(String, String)>,
    _: Asked<NoParameters>,
    Sent(body): Sent,
) -> Result<Response, ApiError> {
    let mut taken = Taken::new(Value::Object(body), "body")?;
    let change = read_change(&mut taken)?;
    taken.ignore(&["id", "first_seen", "assignee", "external_issues", "cohort"]);
    taken.end()?;
    let id = id.to_ascii_lowercase();
    let own = id.clone();
    let found = app.store.change::<_, ApiError, _>(move |connection| Ok(issues::change(connection, &own, &change)?));
    if !found.await? {
        return Err(ApiError::NotFound);
    }
    answer_one(&app, id).await
}

/// `POST …/error_tracking/issues/bulk/`: the status of several.
async fn bulk(State(app): State<App>, _: Asked<NoParameters>, Sent(body): Sent) -> Result<Json<Value>, ApiError> {
    let mut taken = Taken::new(Value::Object(body), "body")?;
    let action: Option<String> = taken.take("action")?;
    if action.as_deref() != Some("set_status") {
        return Err(refused("action", "set_status is needed: issues cannot be assigned here."));
    }
    let ids: Vec<String> = taken.take("ids")?.unwrap_or_default();
    if ids.len() > ISSUES_OF_A_REQUEST {
        return Err(refused("ids", format!("There can be {ISSUES_OF_A_REQUEST} ids at most.")));
    }
    let change = read_change(&mut taken)?;
    if change.status.is_none() {
        return Err(ApiError::Refused { attr: "status", code: "required", detail: "Invalid status".into() });
    }
    taken.end()?;
    let all = app.store.change::<_, ApiError, _>(move |connection| {
        for id in ids {
            issues::change(connection, &id.to_ascii_lowercase(), &change)?;
        }
        Ok(())
    });
    all.await?;
    Ok(Json(json!({ "success": true })))
}

/// What is read of an `ErrorTrackingQuery` besides the issues that are wanted.
#[derive(Debug, Clone, Copy)]
struct Shown {
    first: bool,
    last: bool,
}

fn read(asked: Value, now: Timestamp) -> Result<(IssueFilter, Shown), ApiError> {
    let mut taken = Taken::new(asked, PLACE)?;
    let range = parts::date_range(&mut taken, PLACE, now)?;
    let wanted: Option<String> = taken.take("status")?;
    let wanted = wanted.filter(|text| text != "all");
    if let Some(other) = wanted.as_ref().filter(|text| status(text).is_none()) {
        return Err(refused(PLACE, format!("status: '{other}' is none.")));
    }
    let order: Option<String> = taken.take("orderBy")?;
    let order = order.as_deref().unwrap_or(ORDERS[0]);
    let order = ORDERS.iter().find(|known| **known == order);
    let descending = match taken.take::<String>("orderDirection")?.as_deref() {
        None | Some("DESC") => true,
        Some("ASC") => false,
        Some(_) => return Err(refused(PLACE, "orderDirection has to be ASC or DESC.")),
    };
    let limit = taken.number("limit")?.unwrap_or(50).clamp(1, PAGE_ROWS as i64) as usize;
    let offset = taken.number("offset")?.unwrap_or(0).clamp(0, i64::from(u32::MAX)) as usize;
    let filter = IssueFilter {
        issue: taken.take::<String>("issueId")?.map(|id| id.to_ascii_lowercase()),
        status: wanted,
        search: taken.take::<String>("searchQuery")?.filter(|text| !text.is_empty()),
        from: range.from,
        to: range.to,
        order: order.ok_or_else(|| refused(PLACE, "orderBy: this is no order of issues here."))?,
        descending,
        limit,
        offset,
        by_day: taken.number("volumeResolution")?.unwrap_or(1) > 0 && range.to - range.from <= LONGEST_VOLUME,
    };
    let shown = Shown {
        first: taken.take("withFirstEvent")?.unwrap_or(false),
        last: taken.take("withLastEvent")?.unwrap_or(false),
    };
    taken.ignore(&[
        "kind",
        "version",
        "tags",
        "response",
        "modifiers",
        "filterTestAccounts",
        "withAggregations",
        "assignee",
    ]);
    parts::no_filter_group(&mut taken, PLACE, "issues are not filtered by properties here.")?;
    taken.end()?;
    Ok((filter, shown))
}

/// An `ErrorTrackingQuery`.
pub(super) async fn query(app: &App, asked: Value) -> Result<Response, ApiError> {
    let now = Timestamp::now();
    let (filter, shown) = read(asked, now)?;
    answer::counted(&app.store, &app.answers, move |reading| {
        let (mut issues, more) = issues::list(reading, &filter)?;
        for issue in &mut issues {
            let id = issue["id"].as_str().unwrap_or_default().to_owned();
            for (name, is_wanted, is_last) in [("first_event", shown.first, false), ("last_event", shown.last, true)] {
                if is_wanted {
                    issue[name] = issues::event(reading, &id, &filter, is_last)?;
                }
            }
        }
        Ok(json!({
            "results": issues,
            "columns": ["id", "status", "name", "description", "first_seen", "last_seen", "aggregations"],
            "hasMore": more,
            "limit": filter.limit,
            "offset": filter.offset,
            "is_cached": false,
            "last_refresh": crate::time::format(now),
            "timezone": "UTC",
        }))
    })
    .await
}

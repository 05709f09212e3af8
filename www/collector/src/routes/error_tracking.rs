//! Issues: exceptions of one fingerprint. `error_tracking/issues/` is PostHog's list, and changes them; the numbers of their
//! exceptions are answered by an `ErrorTrackingQuery`, as in PostHog (`products/error_tracking`).

use axum::{
    Json,
    extract::{Path, State},
    response::Response,
    routing::{MethodRouter, get, patch, post},
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
    params::{Asked, NoParameters, Page, Parameters, Params},
    store::issues::{self, Assignee, Change, IssueFilter, ORDERS, STATUSES, SplitOff},
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
        ("error_tracking/issues/{id}/assign", patch(assign)),
        ("error_tracking/issues/{id}/merge", post(merge)),
        ("error_tracking/issues/{id}/split", post(split)),
        ("error_tracking/fingerprints", get(fingerprints)),
    ]
}

/// All issues of all times, of which no days are counted.
fn without_days() -> IssueFilter {
    IssueFilter {
        issue: None,
        status: None,
        assignee: None,
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
    status: Option<String>,
    search: Option<String>,
    page: Page,
}

impl Parameters for ListQuery {
    fn read(params: &mut Params) -> Result<Self, ApiError> {
        Ok(Self {
            status: params.parsed(
                "status",
                "active, resolved, suppressed, archived or pending_release is needed",
                status,
            )?,
            search: params.text("search"),
            page: Page::read(params)?,
        })
    }
}

/// `GET …/error_tracking/issues/`: the latest first.
async fn list(State(app): State<App>, Asked(asked): Asked<ListQuery>) -> Result<Response, ApiError> {
    answer::json(&app.store, &app.answers, move |reading| {
        let ListQuery { status, search, page } = asked;
        let filter = IssueFilter { status, search, limit: page.limit, offset: page.offset, ..without_days() };
        let (issues, more) = issues::list(reading, &filter)?;
        let results: Vec<Value> = issues.into_iter().map(plain).collect();
        Ok(Some(page.answer(&results, more)))
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

/// The one user of a local PostHog, as `/api/users/@me/` says.
const USER: i64 = 1;

/// Whom an issue is assigned to: `{ id, type }`, where the one user and no role can be.
fn read_assignee(value: Value) -> Result<Option<Assignee>, ApiError> {
    let refused = |detail: &str| ApiError::Refused { attr: "assignee", code: "invalid_input", detail: detail.into() };
    if value.is_null() {
        return Ok(None);
    }
    match value["type"].as_str() {
        Some("user") => {}
        Some("role") => return Err(refused("Assignee role does not belong to this organization.")),
        _ => return Err(refused("type has to be user or role.")),
    }
    let id = value["id"].as_i64().or_else(|| value["id"].as_str()?.parse().ok());
    match id {
        Some(USER) => Ok(Some(Assignee(USER))),
        Some(_) => Err(refused("Assignee user does not belong to this organization.")),
        None => Err(refused("Provide a numeric user ID.")),
    }
}

fn success(done: bool) -> Json<Value> {
    Json(json!({ "success": done }))
}

/// `PATCH …/error_tracking/issues/{id}/assign/`.
async fn assign(
    State(app): State<App>,
    Path((_, id)): Path<(String, String)>,
    _: Asked<NoParameters>,
    Sent(body): Sent,
) -> Result<Json<Value>, ApiError> {
    let mut taken = Taken::new(Value::Object(body), "body")?;
    let to = read_assignee(taken.take("assignee")?.unwrap_or_default())?;
    taken.end()?;
    let id = id.to_ascii_lowercase();
    let found = app.store.change::<_, ApiError, _>(move |connection| Ok(issues::assign(connection, &id, to.as_ref())?));
    if found.await? { Ok(success(true)) } else { Err(ApiError::NotFound) }
}

/// The ids of issues that a request has to have.
fn read_ids(taken: &mut Taken) -> Result<Vec<String>, ApiError> {
    let ids = taken.texts("ids", ISSUES_OF_A_REQUEST)?;
    Ok(ids.into_iter().map(|id| id.to_ascii_lowercase()).collect())
}

/// `POST …/error_tracking/issues/{id}/merge/`: of others into this one.
async fn merge(
    State(app): State<App>,
    Path((_, id)): Path<(String, String)>,
    _: Asked<NoParameters>,
    Sent(body): Sent,
) -> Result<Json<Value>, ApiError> {
    let mut taken = Taken::new(Value::Object(body), "body")?;
    let ids = read_ids(&mut taken)?;
    taken.end()?;
    if ids.is_empty() {
        return Err(refused("ids", "This list may not be empty."));
    }
    let id = id.to_ascii_lowercase();
    let merged = app.store.change::<_, ApiError, _>(move |connection| Ok(issues::merge(connection, &id, &ids)?));
    merged.await?.map(success).ok_or(ApiError::NotFound)
}

/// `POST …/error_tracking/issues/{id}/split/`: its fingerprints into issues of their own.
async fn split(
    State(app): State<App>,
    Path((_, id)): Path<(String, String)>,
    _: Asked<NoParameters>,
    Sent(body): Sent,
) -> Result<Json<Value>, ApiError> {
    let mut taken = Taken::new(Value::Object(body), "body")?;
    let wanted: Vec<Value> = taken.take("fingerprints")?.unwrap_or_default();
    taken.end()?;
    if wanted.len() > ISSUES_OF_A_REQUEST {
        return Err(refused("fingerprints", format!("There can be {ISSUES_OF_A_REQUEST} fingerprints at most.")));
    }
    let mut parts = Vec::new();
    for one in wanted {
        let mut taken = Taken::new(one, "fingerprints")?;
        let fingerprint: Option<String> = taken.take("fingerprint")?;
        let fingerprint = fingerprint.ok_or_else(|| refused("fingerprints", "fingerprint is required."))?;
        parts.push(SplitOff { fingerprint, name: taken.take("name")?, description: taken.take("description")? });
        taken.end()?;
    }
    let id = id.to_ascii_lowercase();
    let made = app.store.change::<_, ApiError, _>(move |connection| Ok(issues::split(connection, &id, &parts)?));
    let made = made.await?.ok_or(ApiError::NotFound)?;
    Ok(Json(json!({ "success": true, "new_issue_ids": made })))
}

struct FingerprintsQuery {
    issue: Option<String>,
    page: Page,
}

impl Parameters for FingerprintsQuery {
    fn read(params: &mut Params) -> Result<Self, ApiError> {
        let issue = params.text("issue_id").map(|id| id.to_ascii_lowercase());
        Ok(Self { issue, page: Page::read(params)? })
    }
}

/// `GET …/error_tracking/fingerprints/`: what makes an exception one of an issue.
async fn fingerprints(State(app): State<App>, Asked(asked): Asked<FingerprintsQuery>) -> Result<Response, ApiError> {
    answer::json(&app.store, &app.answers, move |reading| {
        let FingerprintsQuery { issue, page } = asked;
        let (results, more) = issues::fingerprints(reading, issue.as_deref(), (page.limit, page.offset))?;
        Ok(Some(page.answer(&results, more)))
    })
    .await
}

/// What `bulk` does to each issue.
enum ToAll {
    SetStatus(Change),
    Assign(Option<Assignee>),
}

/// `POST …/error_tracking/issues/bulk/`: the status or the assignee of several.
async fn bulk(State(app): State<App>, _: Asked<NoParameters>, Sent(body): Sent) -> Result<Json<Value>, ApiError> {
    let mut taken = Taken::new(Value::Object(body), "body")?;
    let action: Option<String> = taken.take("action")?;
    let ids = read_ids(&mut taken)?;
    let change = match action.as_deref() {
        Some("set_status") => {
            let change = read_change(&mut taken)?;
            if change.status.is_none() {
                return Err(ApiError::Refused { attr: "status", code: "required", detail: "Invalid status".into() });
            }
            ToAll::SetStatus(change)
        }
        Some("assign") => ToAll::Assign(read_assignee(taken.take("assignee")?.unwrap_or_default())?),
        _ => return Err(refused("action", "set_status or assign is needed.")),
    };
    taken.end()?;
    let all = app.store.change::<_, ApiError, _>(move |connection| {
        for id in ids {
            match &change {
                ToAll::SetStatus(change) => issues::change(connection, &id, change)?,
                ToAll::Assign(to) => issues::assign(connection, &id, to.as_ref())?,
            };
        }
        Ok(())
    });
    all.await?;
    Ok(success(true))
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
        assignee: read_assignee(taken.take("assignee")?.unwrap_or_default())?,
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
    taken.ignore(&["kind", "version", "tags", "response", "modifiers", "filterTestAccounts", "withAggregations"]);
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

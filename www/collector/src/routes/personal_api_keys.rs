//! `/api/personal_api_keys/`: the user's keys, in PostHog's shape (`posthog/api/personal_api_key.py`). A key's text is
//! in one answer, the one to its creation.
//!
//! A program with a key may read that key and nothing else here, as in PostHog: otherwise a key for reading could make one
//! for writing.

use axum::{
    Extension, Json,
    extract::{Path, State},
    http::StatusCode,
    routing::get,
};
use jiff::Timestamp;
use serde_json::{Value, json};

use super::{route::Route, settings::Sent};
use crate::{
    access::Caller,
    app::App,
    error::ApiError,
    keys::{scope::Scopes, secret::Kind},
    params::{Asked, NoParameters},
    store::{
        StoreError,
        api_keys::{self, ApiKey, KeyError},
        definitions::Document,
        reader::Lane,
    },
};

const ADDRESS: &str = "/api/personal_api_keys";

/// The addresses.
pub fn routes() -> [Route; 2] {
    let one = get(find).patch(change).delete(revoke);
    [(ADDRESS.into(), get(list).post(create)), (format!("{ADDRESS}/{{id}}"), one)]
}

impl From<KeyError> for ApiError {
    fn from(error: KeyError) -> Self {
        let (attr, code) = match error {
            KeyError::Store(error) => return error.into(),
            KeyError::Random(error) => {
                tracing::error!(%error, "no random numbers");
                return StoreError::NotStored.into();
            }
            KeyError::TooMany => ("non_field_errors", "invalid_input"),
            KeyError::Label => ("label", "invalid_input"),
        };
        Self::Refused { attr, code, detail: error.to_string() }
    }
}

fn shown(key: &ApiKey, value: Option<&str>) -> Value {
    json!({
        "id": key.id,
        "label": key.label,
        "value": value,
        "mask_value": key.mask,
        "created_at": key.created_at,
        "last_used_at": key.last_used_at,
        "user_id": 1,
        "scopes": key.scopes,
        "scoped_teams": [],
        "scoped_organizations": [],
    })
}

fn user(caller: &Caller) -> Result<(), ApiError> {
    match caller {
        Caller::User => Ok(()),
        Caller::Key(_) => Err(ApiError::NotForKeys),
    }
}

async fn list(
    State(app): State<App>,
    Extension(caller): Extension<Caller>,
    _: Asked<NoParameters>,
) -> Result<Json<Value>, ApiError> {
    user(&caller)?;
    let keys = app.store.read(Lane::Lists, |reading| api_keys::list(reading)).await?;
    Ok(Json(keys.iter().map(|key| shown(key, None)).collect()))
}

async fn create(
    State(app): State<App>,
    Extension(caller): Extension<Caller>,
    _: Asked<NoParameters>,
    Sent(mut body): Sent,
) -> Result<(StatusCode, Json<Value>), ApiError> {
    user(&caller)?;
    let required = |attr| ApiError::Refused { attr, code: "required", detail: "This field is required.".into() };
    let label = label(&mut body)?.ok_or_else(|| required("label"))?;
    let scopes = scopes(&mut body)?.ok_or_else(|| required("scopes"))?;
    let made = app.store.change(move |connection| {
        Ok::<_, ApiError>(api_keys::create(connection, &label, Kind::Personal, &scopes, Timestamp::now())?)
    });
    let (key, value) = made.await?;
    Ok((StatusCode::CREATED, Json(shown(&key, Some(&value)))))
}

/// `@current` is the key that the request came with.
async fn find(
    State(app): State<App>,
    Extension(caller): Extension<Caller>,
    Path(id): Path<String>,
    _: Asked<NoParameters>,
) -> Result<Json<Value>, ApiError> {
    let id = match caller {
        Caller::Key(own) if id == "@current" || id == own => own,
        Caller::Key(_) => return Err(ApiError::NotForKeys),
        Caller::User => id,
    };
    let found = app.store.read(Lane::Lists, move |reading| api_keys::by_id(reading, &id)).await?;
    Ok(Json(shown(&found.ok_or(ApiError::NotFound)?, None)))
}

async fn change(
    State(app): State<App>,
    Extension(caller): Extension<Caller>,
    Path(id): Path<String>,
    _: Asked<NoParameters>,
    Sent(mut body): Sent,
) -> Result<Json<Value>, ApiError> {
    user(&caller)?;
    let (label, scopes) = (label(&mut body)?, scopes(&mut body)?);
    let changed = app.store.change(move |connection| {
        let key = api_keys::by_id(connection, &id)?.ok_or(ApiError::NotFound)?;
        api_keys::change(connection, &id, &label.unwrap_or(key.label), &scopes.unwrap_or(key.scopes))?;
        api_keys::by_id(connection, &id)?.ok_or(ApiError::NotFound)
    });
    Ok(Json(shown(&changed.await?, None)))
}

async fn revoke(
    State(app): State<App>,
    Extension(caller): Extension<Caller>,
    Path(id): Path<String>,
    _: Asked<NoParameters>,
) -> Result<StatusCode, ApiError> {
    user(&caller)?;
    let revoked =
        app.store.change::<_, ApiError, _>(move |connection| Ok(api_keys::revoke(connection, &id, Timestamp::now())?));
    if revoked.await? { Ok(StatusCode::NO_CONTENT) } else { Err(ApiError::NotFound) }
}

fn label(body: &mut Document) -> Result<Option<String>, ApiError> {
    match body.remove("label") {
        None => Ok(None),
        Some(Value::String(label)) => Ok(Some(label)),
        Some(_) => Err(KeyError::Label.into()),
    }
}

fn scopes(body: &mut Document) -> Result<Option<Scopes>, ApiError> {
    let refused = |detail: String| ApiError::Refused { attr: "scopes", code: "invalid_input", detail };
    let Some(scopes) = body.remove("scopes") else { return Ok(None) };
    let names = serde_json::from_value(scopes).map_err(|_| refused("A list of scopes is needed.".into()))?;
    let scopes = Scopes::parse(names).map_err(|wrong| refused(format!("Invalid scope: {wrong}")))?;
    Ok(Some(scopes))
}

//! One person: it is shown, split or deleted.

use axum::{
    Json,
    extract::{Path, State},
    http::StatusCode,
    routing::{MethodRouter, get, post},
};
use jiff::Timestamp;
use rusqlite::Connection;
use serde_json::{Value, json};

use super::{lists, settings::Sent};
use crate::{
    app::App,
    error::ApiError,
    insights::taken::{Taken, refused},
    params::{Asked, NoParameters, Parameters, Params},
    store::{
        Store, StoreError,
        person_changes::{self, OwnId},
    },
    time,
};

/// The addresses below a project.
pub fn routes() -> Vec<(&'static str, MethodRouter<App>)> {
    vec![("persons/{uuid}", get(lists::person).delete(delete)), ("persons/{uuid}/split", post(split))]
}

type OnePath = Path<(String, String)>;

/// What is deleted with a person.
struct Deletion {
    events: bool,
    recordings: bool,
}

impl Parameters for Deletion {
    fn read(params: &mut Params) -> Result<Self, ApiError> {
        Ok(Self { events: params.switch("delete_events")?, recordings: params.switch("delete_recordings")? })
    }
}

/// `DELETE …/persons/{uuid}/`: the person, and where that is wanted its events and recordings.
async fn delete(
    State(app): State<App>,
    Path((_project, id)): OnePath,
    Asked(wanted): Asked<Deletion>,
) -> Result<StatusCode, ApiError> {
    // It goes on to its end where the client leaves meanwhile.
    let deleted = tokio::spawn(delete_all(app.store, id.to_ascii_lowercase(), wanted)).await;
    deleted.map_err(|_| StoreError::NotStored)??;
    // PostHog's, which deletes later.
    Ok(StatusCode::ACCEPTED)
}

fn find(connection: &Connection, person: &str) -> Result<Vec<OwnId>, ApiError> {
    Some(person_changes::ids(connection, person)?).filter(|ids| !ids.is_empty()).ok_or(ApiError::NotFound)
}

async fn delete_all(store: Store, person: String, wanted: Deletion) -> Result<(), ApiError> {
    let id = person.clone();
    store.change::<_, ApiError, _>(move |connection| find(connection, &id).map(drop)).await?;
    if wanted.recordings {
        let id = person.clone();
        store.change_in_slices(move |connection| person_changes::delete_recordings(connection, &id)).await?;
    }
    if wanted.events {
        let id = person.clone();
        store.change_in_slices(move |connection| person_changes::delete_events(connection, &id)).await?;
    }
    store
        .change::<_, ApiError, _>(move |connection| {
            // What has come since the last slice.
            while wanted.events && !person_changes::delete_events(connection, &person)? {}
            Ok(person_changes::delete(connection, &person, wanted.events)?)
        })
        .await
}

/// Which distinct ids leave a person.
enum Leaving {
    /// All but this one, or but the first.
    AllBut(Option<String>),
    /// These.
    Named(Vec<String>),
}

impl Leaving {
    fn read(body: Value) -> Result<Self, ApiError> {
        let mut taken = Taken::new(body, "body")?;
        let main: Option<String> = taken.take("main_distinct_id")?;
        let named: Option<Vec<String>> = taken.take("distinct_ids_to_split")?;
        taken.end()?;
        match (main, named) {
            (Some(_), Some(_)) => {
                Err(refused("body", "Either main_distinct_id or distinct_ids_to_split says what is split off."))
            }
            (_, Some(named)) => Ok(Self::Named(named)),
            (main, None) => Ok(Self::AllBut(main)),
        }
    }

    /// What it names has to be the person's, and one id has to stay.
    fn check(&self, own: &[OwnId]) -> Result<(), ApiError> {
        let is_own = |id: &String| own.iter().any(|one| one.distinct_id == *id);
        let (attr, named) = match self {
            Self::AllBut(main) => ("main_distinct_id", main.as_slice()),
            Self::Named(named) => ("distinct_ids_to_split", named.as_slice()),
        };
        let invalid = |detail: String| ApiError::Refused { attr, code: "invalid", detail };
        let foreign: Vec<&String> = named.iter().filter(|id| !is_own(id)).take(10).collect();
        if !foreign.is_empty() {
            return Err(invalid(format!("not on this person: {foreign:?}")));
        }
        match self {
            Self::Named(named) if own.iter().all(|id| named.contains(&id.distinct_id)) => {
                Err(invalid("one distinct id has to stay".into()))
            }
            _ => Ok(()),
        }
    }

    fn has(&self, own: &[OwnId], id: &OwnId) -> bool {
        match self {
            Self::AllBut(Some(main)) => id.distinct_id != *main,
            Self::AllBut(None) => own.first() != Some(id),
            Self::Named(named) => named.contains(&id.distinct_id),
        }
    }
}

/// `POST …/persons/{uuid}/split/`: each distinct id that is split off is a person of its own from now on.
async fn split(
    State(app): State<App>,
    Path((_project, id)): OnePath,
    _: Asked<NoParameters>,
    Sent(body): Sent,
) -> Result<(StatusCode, Json<Value>), ApiError> {
    let person = id.to_ascii_lowercase();
    let leaving = Leaving::read(Value::Object(body))?;
    let changed = app.store.change::<_, ApiError, _>(move |connection| {
        let own = find(connection, &person)?;
        leaving.check(&own)?;
        let now = time::format(Timestamp::now());
        Ok(person_changes::split(connection, &person, |id| leaving.has(&own, id), &now)?)
    });
    changed.await?;
    Ok((StatusCode::CREATED, Json(json!({ "success": true }))))
}

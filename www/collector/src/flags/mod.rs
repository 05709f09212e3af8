//! Feature flags: which are on for a person, and why.
//!
//! What a flag is and whom its filters match is in [`crate::filters`]; [`evaluate`] has its value for one subject,
//! with [`hash`] for shares and variants.
//! [`request`] reads what an SDK asks, [`answer`] writes what each version of the API answers.
//! [`local`] hands the definitions to SDKs that evaluate by themselves, with equal results, because
//! both follow `posthog` (PyPI) and `posthog-node`; what those leave to the server is as PostHog's
//! flag service has it. Definitions are made in [`crate::routes::settings`].

pub mod answer;
pub mod dependencies;
pub mod evaluate;
pub mod hash;
pub mod local;
pub mod request;

use axum::response::Response;
use jiff::Timestamp;
use rusqlite::Connection;

use crate::{
    error::ApiError,
    filters::definition::Definitions,
    ingest::request::SdkRequest,
    remote_config::RemoteConfig,
    store::{StoreError, definitions, reader::Lane},
};
use answer::{Shape, Values};
use evaluate::{Evaluation, Subject};
use request::{FlagsRequest, Runtime};

/// The product whose quota [`Options`](crate::app::Options) may say is used up.
const FEATURE_FLAGS: &str = "feature_flags";

/// `/flags/`.
pub async fn flags(request: SdkRequest) -> Result<Response, ApiError> {
    let (shape, with_config) = (Shape::of_flags(request.query.version), request.query.config);
    evaluate_request(request, with_config, shape).await
}

/// `/decide/`, the elder of `/flags/`: it always holds the remote config.
pub async fn decide(request: SdkRequest) -> Result<Response, ApiError> {
    let shape = Shape::of_decide(request.query.version);
    evaluate_request(request, true, shape).await
}

async fn evaluate_request(mut request: SdkRequest, with_config: bool, shape: Shape) -> Result<Response, ApiError> {
    let payload = request.payload().await?;
    let SdkRequest { app, query, headers, .. } = request;
    let only_surveys = query.only_surveys;
    let runtime = Runtime::detect(&headers);
    let (asked, _lease) = payload.json(&app, |json, _| FlagsRequest::parse(json)).await?;
    let asked = FlagsRequest { only_surveys, runtime: asked.runtime.or(runtime), ..asked };
    if asked.distinct_id.is_none() && !asked.disable_flags {
        let detail = "The distinct_id field is missing from the request.".into();
        return Err(ApiError::Refused { attr: "distinct_id", code: "missing_distinct_id", detail });
    }
    let quota_limited = app.options.quota_limited.clone();
    let is_limited = quota_limited.iter().any(|product| product == FEATURE_FLAGS);
    let asked = FlagsRequest { disable_flags: asked.disable_flags || is_limited, ..asked };
    let token = asked.token.clone();
    let (values, has_flags, surveys) = app
        .store
        .read(Lane::Flags, move |reading| {
            let (values, has_flags) = values(reading, asked)?;
            Ok((values, has_flags, with_config && definitions::has_surveys(reading)?))
        })
        .await?;
    if let Some(first_seen) = values.first_seen.clone() {
        app.store
            .change(move |connection| {
                let request::FirstSeen { token, distinct_id, earlier_id, flag_keys } = first_seen;
                definitions::keep_earlier_id(connection, &token, &distinct_id, &flag_keys, &earlier_id)
            })
            .await?;
    }
    let config = with_config.then(|| RemoteConfig::new(token, has_flags, surveys, &app.options));
    Ok(answer::write(shape, values, config, quota_limited))
}

/// What a request asks for, and whether there are any flags at all.
fn values(connection: &Connection, asked: FlagsRequest) -> Result<(Values, bool), StoreError> {
    let definitions = definitions::load(connection)?;
    let has_flags = definitions.flags.iter().any(|flag| flag.active);
    let mut values = Values::default();
    if asked.disable_flags {
        return Ok((values, has_flags));
    }
    let distinct_id = asked.distinct_id.clone().unwrap_or_default();
    let mut subject = Subject {
        person: definitions::person(connection, &asked.token, &distinct_id)?,
        device_id: asked.device_id.clone(),
        groups: asked.groups.clone(),
        distinct_id,
        ..Subject::default()
    };
    for (kind, key) in &asked.groups {
        let mut properties = definitions::group(connection, &asked.token, kind, key)?;
        properties.extend(asked.group_properties.get(kind).cloned().unwrap_or_default());
        properties.entry("$group_key").or_insert_with(|| key.as_str().into());
        subject.group_properties.insert(kind.clone(), properties);
    }
    subject.person.extend(asked.person_properties.clone());
    subject.person.entry("distinct_id").or_insert_with(|| subject.distinct_id.as_str().into());
    subject.listed_in = definitions::listed_in(connection, &asked.token, &subject.distinct_id, &definitions.lists)?;
    values.first_seen = continue_experience(connection, &asked, &definitions, &mut subject)?;

    let mut evaluation = Evaluation::new(&definitions, &subject, Timestamp::now());
    for (index, flag) in definitions.flags.iter().enumerate() {
        if flag.active && asked.wants(flag) {
            values.add(flag, evaluation.flag(index));
        }
    }
    Ok((values, has_flags))
}

/// Finds the ids that flags with experience continuity keep using, and what has to be stored for a person who was just
/// identified.
fn continue_experience(
    connection: &Connection,
    asked: &FlagsRequest,
    definitions: &Definitions,
    subject: &mut Subject,
) -> Result<Option<request::FirstSeen>, StoreError> {
    let continued = || definitions.flags.iter().filter(|flag| flag.active && flag.ensure_experience_continuity);
    if continued().next().is_none() {
        return Ok(None);
    }
    subject.earlier_ids = definitions::earlier_ids(connection, &asked.token, &subject.distinct_id)?;
    let Some(anonymous) = asked.anon_distinct_id.as_ref().filter(|id| **id != subject.distinct_id) else {
        return Ok(None);
    };
    for (flag, id) in definitions::earlier_ids(connection, &asked.token, anonymous)? {
        subject.earlier_ids.entry(flag).or_insert(id);
    }
    let fresh = continued().filter(|flag| !subject.earlier_ids.contains_key(&flag.key));
    let flag_keys: Vec<String> = fresh.map(|flag| flag.key.clone()).collect();
    for key in &flag_keys {
        subject.earlier_ids.insert(key.clone(), anonymous.clone());
    }
    Ok((!flag_keys.is_empty()).then(|| request::FirstSeen {
        token: asked.token.clone(),
        distinct_id: subject.distinct_id.clone(),
        earlier_id: anonymous.clone(),
        flag_keys,
    }))
}

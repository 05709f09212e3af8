//! Personal API keys: who may use the API.
//!
//! On a loopback address no key is needed, because [`crate::guard`] keeps pages of other origins away, and one that is
//! given has to be right: code with a wrong key should fail here as it fails in PostHog. Elsewhere every address of the
//! API needs one. Local evaluation and remote config need one everywhere.
//!
//! PostHog `posthog/auth.py`, `posthog/permissions.py`.

use axum::{
    extract::{Request, State},
    http::{HeaderMap, HeaderValue, StatusCode, Uri, header},
    middleware::Next,
    response::{IntoResponse, Response},
};
use base64::{Engine, prelude::BASE64_STANDARD};
use jiff::Timestamp;

use crate::{
    app::App,
    error::ApiError,
    keys::{
        scope::Needed,
        secret::{self, Kind},
    },
    store::{
        api_keys::{self, ApiKey},
        reader::Lane,
    },
};

/// Who sends a request.
#[derive(Debug, Clone)]
pub enum Caller {
    /// The user of this machine, or of a browser that logged in.
    User,
    /// A program with a key that may do what it asks for; the key's own id, which is no secret.
    Key(String),
}

impl Caller {
    /// The key's id, for an address that needs a key wherever the request comes from.
    pub fn key(&self) -> Result<&str, ApiError> {
        match self {
            Self::Key(id) => Ok(id),
            Self::User => Err(ApiError::NoPersonalApiKey),
        }
    }
}

/// PostHog takes a key in the address, too.
const PARAMETER: &str = "personal_api_key";

/// How a browser is asked for a key: as the password of any name, once for all pages of this server.
const LOG_IN: HeaderValue = HeaderValue::from_static("Basic realm=\"a personal API key as password\"");
const BEARER: HeaderValue = HeaderValue::from_static("Bearer");

/// Where a key was found.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Place {
    Header,
    Login,
    Query,
}

impl Place {
    fn name(self) -> &'static str {
        match self {
            Self::Header | Self::Login => "Authorization header",
            Self::Query => "query string",
        }
    }
}

/// Middleware: lets pass who may do what is asked for, and tells handlers who that is, as a [`Caller`].
pub async fn keys(State(app): State<App>, mut request: Request, next: Next) -> Response {
    match caller(&app, &mut request).await {
        Ok(caller) => {
            request.extensions_mut().insert(caller);
            next.run(request).await
        }
        Err(error) => {
            let mut response = error.into_response();
            if response.status() == StatusCode::UNAUTHORIZED {
                let challenge = if app.exposed { LOG_IN } else { BEARER };
                response.headers_mut().insert(header::WWW_AUTHENTICATE, challenge);
            }
            response
        }
    }
}

async fn caller(app: &App, request: &mut Request) -> Result<Caller, ApiError> {
    let Some((value, place)) = given(request) else {
        return if app.exposed { Err(ApiError::NoPersonalApiKey) } else { Ok(Caller::User) };
    };
    let invalid = || ApiError::InvalidPersonalApiKey(place.name());
    let hash = secret::hash(&value);
    if app.exposed && secret::is_same(&hash, &secret::hash(secret::DEVELOPMENT_KEY)) {
        return Err(invalid());
    }
    let found = app.store.read(Lane::Flags, move |reading| api_keys::find(reading, &hash)).await?;
    let found = found.ok_or_else(invalid)?;
    let path = request.uri().path();
    if found.kind == Kind::ProjectSecret && !is_for_servers(path) {
        return Err(invalid());
    }
    let needed = Needed::of(path, request.method());
    // Which keys a key may see is for their own routes to say.
    if !path.starts_with("/api/personal_api_keys") && !found.scopes.allow(needed) {
        return Err(ApiError::MissingScope(needed.to_string()));
    }
    note_use(app, &found);
    if place == Place::Login && found.scopes.is_all() {
        return Ok(Caller::User);
    }
    Ok(Caller::Key(found.id))
}

/// The addresses that project secret keys are for: local evaluation and remote config.
fn is_for_servers(path: &str) -> bool {
    let path = path.trim_end_matches('/');
    path == "/flags/definitions"
        || path == "/api/feature_flag/local_evaluation"
        || path.contains("/feature_flags/") && path.ends_with("/remote_config")
}

/// The first key in a request: that of the header, else that of the address, which is taken out of it.
fn given(request: &mut Request) -> Option<(String, Place)> {
    let of_query = take_parameter(request);
    let headers = request.headers();
    let of_header = bearer(headers).map(|key| (key.to_owned(), Place::Header));
    of_header.or_else(|| password(headers).map(|key| (key, Place::Login))).or(of_query.map(|key| (key, Place::Query)))
}

/// The key of `Authorization: Bearer …`.
pub fn bearer(headers: &HeaderMap) -> Option<&str> {
    credentials(headers, "bearer ")
}

/// The password of `Authorization: Basic …`.
fn password(headers: &HeaderMap) -> Option<String> {
    let decoded = BASE64_STANDARD.decode(credentials(headers, "basic ")?).ok()?;
    let text = String::from_utf8(decoded).ok()?;
    text.split_once(':').map(|(_, password)| password.to_owned())
}

fn credentials<'a>(headers: &'a HeaderMap, wanted: &str) -> Option<&'a str> {
    let value = headers.get(header::AUTHORIZATION)?.to_str().ok()?;
    let (scheme, rest) = value.split_at_checked(wanted.len())?;
    scheme.eq_ignore_ascii_case(wanted).then(|| rest.trim())
}

/// The handlers refuse parameters that they do not know, and addresses of further pages should not hold a key.
fn take_parameter(request: &mut Request) -> Option<String> {
    let query = request.uri().query().filter(|query| query.contains(PARAMETER))?;
    let all = || url::form_urlencoded::parse(query.as_bytes());
    let found = all().find(|(name, _)| name == PARAMETER).map(|(_, value)| value.into_owned())?;
    let mut rest = url::form_urlencoded::Serializer::new(String::new());
    rest.extend_pairs(all().filter(|(name, _)| name != PARAMETER));
    let address = format!("{}?{}", request.uri().path(), rest.finish());
    // Parts of an address that was one.
    *request.uri_mut() = address.parse::<Uri>().ok()?;
    Some(found)
}

/// Remembers that a key was used, once an hour.
fn note_use(app: &App, found: &ApiKey) {
    let now = Timestamp::now();
    if !found.is_use_news(now) {
        return;
    }
    let (store, id) = (app.store.clone(), found.id.clone());
    tokio::spawn(async move {
        if let Err(error) = store.change(move |connection| api_keys::note_use(connection, &id, now)).await {
            tracing::warn!(%error, "the use of a key is not noted");
        }
    });
}

//! Files: the playground's pages and our SDK builds.

use std::{io::ErrorKind, path::PathBuf, sync::Arc};

use axum::{
    body::{Body, to_bytes},
    extract::{Request, State},
    http::{HeaderValue, Method, StatusCode, header},
    response::{Html, IntoResponse, Redirect, Response},
};
use tower_http::services::ServeDir;

use crate::{app::App, error::ApiError, guard::without_port, limits::PAGE_FILE_BYTES, policy::Policy};

const PLAIN_PAGE: &str = "<!doctype html><title>posthog-collector</title>\
    <p>posthog-collector is running: point your SDK's api_host here.</p>\n";

/// `/static/*`: files of the folder given by `--static-dir`.
pub async fn static_files(State(app): State<App>, request: Request) -> Result<Response, ApiError> {
    serve(app.folders.static_dir.as_ref(), strip_static(request)).await
}

/// Every other path: files of the folder given by `--site-dir`, and at `/` a plain page where there
/// are none.
pub async fn pages(State(app): State<App>, mut request: Request) -> Result<Response, ApiError> {
    if !request.uri().path().rsplit('/').next().is_some_and(|name| name.contains('.') && !name.ends_with(".html")) {
        // A page that the browser keeps has an old policy, which may name a port of an earlier start.
        request.headers_mut().remove(header::IF_MODIFIED_SINCE);
        request.headers_mut().remove(header::IF_NONE_MATCH);
    }
    let wants_root = request.uri().path() == "/" && matches!(*request.method(), Method::GET | Method::HEAD);
    match serve(app.folders.site_dir.as_ref(), request).await {
        Err(ApiError::NotFound) if wants_root => Ok(Html(PLAIN_PAGE).into_response()),
        answer => answer,
    }
}

/// `/framed/*`: redirects to the same page on the second port, which makes it a page of another origin; without such a
/// port, to the page itself.
pub async fn framed(State(app): State<App>, request: Request) -> Redirect {
    let path = request.uri().path_and_query().map_or("/", |path| path.as_str());
    let path = path.strip_prefix("/framed").unwrap_or(path);
    let host = request.headers().get(header::HOST).and_then(|host| host.to_str().ok()).map(without_port);
    match (app.frame_port, host) {
        (Some(port), Some(host)) => Redirect::temporary(&format!("http://{host}:{port}{path}")),
        // not `//name`, which would be another host
        _ => Redirect::temporary(&format!("/{}", path.trim_start_matches(['/', '\\']))),
    }
}

async fn serve(folder: Option<&PathBuf>, request: Request) -> Result<Response, ApiError> {
    let folder = folder.ok_or(ApiError::NotFound)?;
    let policy = request.extensions().get::<Arc<Policy>>().cloned();
    let answer = ServeDir::new(folder).try_call(request).await;
    let mut response = match answer {
        Ok(response) => response.map(Body::new),
        // A file in the place of a folder, or a name that no file can have: what is asked for is not there either.
        Err(error)
            if matches!(error.kind(), ErrorKind::NotFound | ErrorKind::NotADirectory | ErrorKind::InvalidFilename) =>
        {
            return Err(ApiError::NotFound);
        }
        Err(error) => {
            tracing::error!(%error, folder = %folder.display(), "file could not be read");
            return Err(ApiError::NotFound);
        }
    };
    if response.status() == StatusCode::NOT_FOUND {
        return Err(ApiError::NotFound);
    }
    let is_page = response.headers().get(header::CONTENT_TYPE).is_some_and(|kind| kind == "text/html");
    if let Some(policy) = policy.filter(|_| is_page) {
        response = with_policy(response, &policy).await?;
    }
    // A rebuilt SDK must show at the next reload.
    response.headers_mut().insert(header::CACHE_CONTROL, HeaderValue::from_static("no-cache"));
    Ok(response)
}

/// A page with the header that lets its own scripts run.
async fn with_policy(response: Response, policy: &Policy) -> Result<Response, ApiError> {
    let (mut parts, body) = response.into_parts();
    let html = to_bytes(body, PAGE_FILE_BYTES).await.map_err(|error| {
        tracing::error!(%error, "page could not be read");
        ApiError::NotFound
    })?;
    if let Ok(value) = HeaderValue::from_str(&policy.of_page(&html)) {
        parts.headers.insert(header::CONTENT_SECURITY_POLICY, value);
    }
    Ok(Response::from_parts(parts, Body::from(html)))
}

/// The request for the same file as seen from within the folder.
fn strip_static(mut request: Request) -> Request {
    let path = request.uri().path_and_query().map_or("/", |path| path.as_str());
    let inner = strip_version(path.strip_prefix("/static").unwrap_or(path));
    if let Ok(uri) = inner.parse() {
        *request.uri_mut() = uri;
    }
    request
}

/// PostHog's CDN keeps the files of each version below `/static/<version>/`, where posthog-js asks for them first;
/// here there is one version, the latest build.
fn strip_version(path: &str) -> &str {
    let rest = path.strip_prefix('/').unwrap_or(path);
    match rest.find('/') {
        Some(end) if is_version(&rest[..end]) => &rest[end..],
        _ => path,
    }
}

/// Whether `name` is three whole numbers: `1.449.2`.
fn is_version(name: &str) -> bool {
    let is_number = |part: &str| !part.is_empty() && part.bytes().all(|digit| digit.is_ascii_digit());
    name.split('.').count() == 3 && name.split('.').all(is_number)
}

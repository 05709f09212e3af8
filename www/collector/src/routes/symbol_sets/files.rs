//! Where files go and come from: addresses that are signed, as those of a bucket are, because the command line sends no key
//! to a bucket.

use std::convert::Infallible;

use axum::{
    Json,
    body::Body,
    extract::{Path, Request, State},
    http::{HeaderMap, StatusCode, header},
    response::{IntoResponse, Response},
    routing::get,
};
use jiff::Timestamp;
use serde_json::{Value, json};

use super::super::route::Route;
use crate::{
    answer,
    app::App,
    budget::Lease,
    error::ApiError,
    ingest::request::read_body,
    limits::{DOWNLOAD_SECONDS, SYMBOL_SET_BYTES, UPLOAD_SECONDS, WAIT_TIME},
    params::{self, Asked, NoParameters, Parameters, Params},
    store::{StoreError, reader::Lane, symbol_sets},
    symbols::{container, source_map::SymbolMap},
};

const PATH: &str = "/uploads/symbol_sets";

/// The addresses, which need no key.
pub fn routes() -> Vec<Route> {
    vec![(format!("{PATH}/{{id}}"), get(file).post(form).put(raw))]
}

/// What an address is for.
#[derive(Debug, Clone, Copy)]
pub(super) enum Purpose {
    /// To send the file.
    Upload,
    /// To get it.
    Download,
}

impl Purpose {
    fn name(self) -> &'static str {
        match self {
            Self::Upload => "upload symbol set",
            Self::Download => "download symbol set",
        }
    }

    fn seconds(self) -> i64 {
        match self {
            Self::Upload => UPLOAD_SECONDS,
            Self::Download => DOWNLOAD_SECONDS,
        }
    }
}

/// The address of a symbol set's file, as the client sees this server.
pub(super) fn address(app: &App, headers: &HeaderMap, purpose: Purpose, id: &str) -> Result<String, ApiError> {
    let expires = Timestamp::now().as_second() + purpose.seconds();
    let signature = app.signer.sign(purpose.name(), id, expires).ok_or(StoreError::NotStored)?;
    let address = params::address(headers, &format!("{PATH}/{id}"));
    Ok(format!("{address}?expires={expires}&signature={signature}"))
}

/// What an address is signed with.
struct Signed {
    expires: i64,
    signature: String,
}

impl Parameters for Signed {
    fn read(params: &mut Params) -> Result<Self, ApiError> {
        let signature = params.text("signature").unwrap_or_default();
        Ok(Self { expires: params.number("expires")?.unwrap_or_default(), signature })
    }
}

impl Signed {
    fn check(&self, app: &App, purpose: Purpose, id: &str) -> Result<(), ApiError> {
        let times = (self.expires, Timestamp::now().as_second());
        if app.signer.is_valid(purpose.name(), id, times, &self.signature) { Ok(()) } else { Err(ApiError::NotSigned) }
    }
}

/// What is sent to an address that is signed for it, with its headers and the memory that is kept for it.
async fn receive(app: &App, request: Request) -> Result<(HeaderMap, Vec<u8>, Lease), ApiError> {
    let mut lease = app.requests.lease();
    let (parts, body): (_, Body) = request.into_parts();
    let bytes = read_body(&parts.headers, body, SYMBOL_SET_BYTES, &mut lease).await?;
    Ok((parts.headers, bytes, lease))
}

/// `PUT`: the file as it is.
async fn raw(
    State(app): State<App>,
    Path(id): Path<String>,
    Asked(signed): Asked<Signed>,
    request: Request,
) -> Result<StatusCode, ApiError> {
    signed.check(&app, Purpose::Upload, &id)?;
    let (_, bytes, _lease) = receive(&app, request).await?;
    store(&app, id, bytes).await?;
    Ok(StatusCode::OK)
}

/// `POST`: the file as the part `file` of a form, the answer is that of a bucket.
async fn form(
    State(app): State<App>,
    Path(id): Path<String>,
    Asked(signed): Asked<Signed>,
    request: Request,
) -> Result<StatusCode, ApiError> {
    signed.check(&app, Purpose::Upload, &id)?;
    let refused = |detail: String| ApiError::Refused { attr: "file", code: "invalid_input", detail };
    let (headers, bytes, _lease) = receive(&app, request).await?;
    let kind = headers.get(header::CONTENT_TYPE).and_then(|kind| kind.to_str().ok()).unwrap_or_default();
    let boundary = multer::parse_boundary(kind).map_err(|error| refused(error.to_string()))?;
    let mut form = multer::Multipart::new(tokio_stream::once(Ok::<_, Infallible>(bytes)), boundary);
    while let Some(part) = form.next_field().await.map_err(|error| refused(error.to_string()))? {
        if part.name() == Some("file") {
            let bytes = part.bytes().await.map_err(|error| refused(error.to_string()))?;
            store(&app, id, bytes.to_vec()).await?;
            return Ok(StatusCode::NO_CONTENT);
        }
    }
    Err(refused("A part called file is needed.".into()))
}

/// Stores a file, with what is wrong with it: so it is seen before an exception needs it.
async fn store(app: &App, id: String, bytes: Vec<u8>) -> Result<(), ApiError> {
    if bytes.is_empty() {
        return Err(ApiError::Refused { attr: "file", code: "invalid_input", detail: "The file is empty.".into() });
    }
    // The lane lets one map be unpacked at a time.
    let checked = app.store.read(Lane::Symbols, move |_| {
        let failure = container::read(&bytes).and_then(SymbolMap::new).err();
        Ok((bytes, failure.map(|reason| reason.to_string())))
    });
    let (bytes, failure) = checked.await?;
    let stored = app.store.change::<_, ApiError, _>(move |connection| {
        Ok(symbol_sets::store(connection, &id, &bytes, failure.as_deref())?)
    });
    if stored.await? { Ok(()) } else { Err(ApiError::NotFound) }
}

/// `GET`: the file.
async fn file(
    State(app): State<App>,
    Path(id): Path<String>,
    Asked(signed): Asked<Signed>,
) -> Result<Response, ApiError> {
    signed.check(&app, Purpose::Download, &id)?;
    let mut lease = app.answers.wait_for(SYMBOL_SET_BYTES, WAIT_TIME).await?;
    let found = app.store.read(Lane::Lists, move |reading| symbol_sets::file(reading, &id)).await?;
    let bytes = found.ok_or(ApiError::NotFound)?;
    lease.shrink_to(bytes.len());
    let kind = [(header::CONTENT_TYPE, "application/octet-stream")];
    Ok((kind, Body::from(answer::held(bytes, lease))).into_response())
}

/// `GET …/symbol_sets/{id}/download/`: where the file is.
pub(super) async fn download(
    State(app): State<App>,
    Path((_, id)): Path<(String, String)>,
    headers: HeaderMap,
    _: Asked<NoParameters>,
) -> Result<Json<Value>, ApiError> {
    let wanted = id.clone();
    let set = app.store.read(Lane::Lists, move |reading| symbol_sets::by_id(reading, &wanted)).await?;
    if set.is_none_or(|set| set.bytes.is_none()) {
        return Err(ApiError::NotFound);
    }
    Ok(Json(json!({ "url": address(&app, &headers, Purpose::Download, &id)? })))
}

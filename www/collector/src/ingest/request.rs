//! A request of an SDK, as all handlers for SDKs take it, and the unwrapping of its payload.

use std::sync::Arc;

use axum::{
    body::Body,
    extract::{FromRequest, Request},
    http::{HeaderMap, header},
};
use jiff::Timestamp;
use tokio_stream::StreamExt;

use super::decode;
use crate::{
    app::App,
    budget::Lease,
    capture_error::CaptureError,
    error::ApiError,
    limits::{DRAINED_BYTES, REQUEST_BYTES},
    store::StoreError,
    time,
};

/// Extractor: a request of an SDK.
pub struct SdkRequest {
    /// What requests share.
    pub app: App,
    /// What it is asked by.
    pub query: Query,
    /// Its headers.
    pub headers: HeaderMap,
    body: Body,
}

impl FromRequest<App> for SdkRequest {
    type Rejection = ApiError;

    async fn from_request(request: Request, app: &App) -> Result<Self, ApiError> {
        let (parts, body) = request.into_parts();
        let query = Query::parse(parts.uri.query().unwrap_or_default());
        Ok(Self { app: app.clone(), query, headers: parts.headers, body })
    }
}

impl SdkRequest {
    /// The payload as it came: the `data` parameter, else the body. It is taken out of the request.
    pub async fn payload(&mut self) -> Result<Payload, CaptureError> {
        let mut lease = self.app.requests.lease();
        let bytes = match self.query.data.take() {
            Some(data) => {
                lease.grow(data.len())?;
                data.into_bytes()
            }
            None => {
                let body = std::mem::take(&mut self.body);
                read_body(&self.headers, body, REQUEST_BYTES, &mut lease).await?
            }
        };
        Ok(Payload { bytes, compression: self.query.compression.take(), lease })
    }
}

/// Query parameters of an SDK's request. None of them can be wrong: what cannot be read is absent.
#[derive(Debug, Default)]
pub struct Query {
    /// The payload itself, in a GET.
    data: Option<String>,
    /// `gzip`, `gzip-js`, `base64`, `lz64`.
    compression: Option<String>,
    /// The client's clock at sending.
    pub sent_at: Option<Timestamp>,
    /// The project API key, in addresses that take it there.
    pub token: Option<String>,
    /// Whether a success should have no body.
    pub beacon: bool,
    /// API version of `/flags/` and `/decide/`.
    pub version: Option<u32>,
    /// Whether `/flags/` should answer the remote config besides.
    pub config: bool,
    /// Whether only the flags of surveys are asked for.
    pub only_surveys: bool,
}

impl Query {
    /// Reads a URL's query.
    pub fn parse(query: &str) -> Self {
        let mut parsed = Self::default();
        for (name, value) in url::form_urlencoded::parse(query.as_bytes()) {
            match name.as_ref() {
                "data" if !value.is_empty() => parsed.data = Some(value.into_owned()),
                "compression" => parsed.compression = Some(value.into_owned()),
                "_" | "sent_at" => parsed.sent_at = time::parse_sent_at(&value).or(parsed.sent_at),
                "token" => parsed.token = Some(value.into_owned()),
                "beacon" => parsed.beacon = value == "1",
                "v" => parsed.version = value.parse().ok(),
                "config" => parsed.config = value == "true" || value == "1",
                "only_evaluate_survey_feature_flags" => parsed.only_surveys = value == "true" || value == "1",
                _ => {}
            }
        }
        parsed
    }
}

/// A request's payload as it came.
#[derive(Debug)]
pub struct Payload {
    bytes: Vec<u8>,
    compression: Option<String>,
    lease: Lease,
}

impl Payload {
    /// Decodes it and runs `work` on its JSON text. What `work` made, and the lease for it.
    pub async fn json<T: Send + 'static>(
        self,
        app: &App,
        work: impl FnOnce(&str, &mut Lease) -> Result<T, CaptureError> + Send + 'static,
    ) -> Result<(T, Lease), ApiError> {
        self.offload(app, move |bytes, compression, lease| {
            let text = decode::decode(bytes, compression, lease)?;
            Ok((work(&text, lease)?, text.len()))
        })
        .await
    }

    /// Unpacks it and runs `work` on its bytes, which need not be JSON.
    pub async fn bytes<T: Send + 'static>(
        self,
        app: &App,
        work: impl FnOnce(Vec<u8>, &mut Lease) -> Result<T, CaptureError> + Send + 'static,
    ) -> Result<(T, Lease), ApiError> {
        self.offload(app, move |bytes, _, lease| {
            let bytes = decode::decompress(bytes, lease)?;
            let length = bytes.len();
            Ok((work(bytes, lease)?, length))
        })
        .await
    }

    /// Runs `work` off the async threads and with few at once. It says how many bytes are let go behind it.
    async fn offload<T: Send + 'static>(
        self,
        app: &App,
        work: impl FnOnce(Vec<u8>, Option<&str>, &mut Lease) -> Result<(T, usize), CaptureError> + Send + 'static,
    ) -> Result<(T, Lease), ApiError> {
        let decoders = Arc::clone(&app.decoders);
        let permit = decoders.acquire_owned().await.map_err(|_| StoreError::Closed)?;
        let decoded = tokio::task::spawn_blocking(move || {
            let _permit = permit;
            let Self { bytes, compression, mut lease } = self;
            let (made, length) = work(bytes, compression.as_deref(), &mut lease)?;
            lease.shrink_by(length);
            Ok::<_, CaptureError>((made, lease))
        });
        Ok(decoded.await.map_err(|_| StoreError::NotStored)??)
    }
}

/// A body of at most `limit` bytes. The rest of a larger one is read and forgotten, so that its sender gets to read why
/// it is refused.
pub async fn read_body(
    headers: &HeaderMap,
    body: Body,
    limit: usize,
    lease: &mut Lease,
) -> Result<Vec<u8>, CaptureError> {
    let announced =
        headers.get(header::CONTENT_LENGTH).and_then(|length| length.to_str().ok()?.parse::<usize>().ok()).unwrap_or(0);
    let mut bytes = Vec::with_capacity(if announced > limit { 0 } else { announced });
    let mut received = 0;
    let mut refusal = (announced > limit).then_some(CaptureError::TooLarge { limit });
    let mut chunks = body.into_data_stream();
    while let Some(chunk) = chunks.next().await {
        let chunk = chunk.map_err(CaptureError::Body)?;
        received += chunk.len();
        if received > DRAINED_BYTES {
            break;
        }
        if received > limit {
            refusal = Some(CaptureError::TooLarge { limit });
        } else if refusal.is_none() {
            refusal = lease.grow(chunk.len()).err().map(Into::into);
        }
        match &refusal {
            None => bytes.extend_from_slice(&chunk),
            Some(_) if !bytes.is_empty() => {
                bytes = Vec::new();
                lease.shrink_to(0);
            }
            Some(_) => {}
        }
    }
    match refusal {
        None => Ok(bytes),
        Some(refusal) => Err(refusal),
    }
}

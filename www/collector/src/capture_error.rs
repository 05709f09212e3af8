//! Why a request was not accepted.

use axum::http::StatusCode;
use thiserror::Error;

use crate::budget::Exhausted;

/// Why a request's body was refused. Nothing of a refused request is stored.
#[derive(Debug, Error)]
pub enum CaptureError {
    /// Neither a body nor a `data` parameter.
    #[error("request holds no event")]
    EmptyPayload,
    /// An array or batch without events.
    #[error("request holds no event")]
    EmptyBatch,
    /// More than [`crate::limits::REQUEST_BYTES`], as sent or decompressed.
    #[error("request is larger than {limit} bytes")]
    TooLarge {
        /// The limit that was passed, in bytes.
        limit: usize,
    },
    /// More events than one transaction should hold.
    #[error("request holds more than {limit} events")]
    TooManyEvents {
        /// The limit that was passed.
        limit: usize,
    },
    /// An event that PostHog could not pass on.
    #[error("event is larger than {limit} bytes")]
    EventTooLarge {
        /// The limit that was passed, in bytes.
        limit: usize,
    },
    /// JSON that would take far more memory than its text does.
    #[error("request holds more than {limit} JSON values")]
    TooManyValues {
        /// The limit that was passed.
        limit: usize,
    },
    /// All requests together hold as much as they may.
    #[error(transparent)]
    Overloaded(#[from] Exhausted),
    /// A field of an event that PostHog's capture service cannot read.
    #[error("event has an invalid {name}: {reason}")]
    InvalidField {
        /// The field's name.
        name: &'static str,
        /// What it should have been.
        reason: &'static str,
    },
    /// A compression that SDKs no longer use.
    #[error("compression {0} is unsupported")]
    UnsupportedCompression(String),
    /// Begins as gzip and does not go on as gzip.
    #[error("invalid gzip data: {0}")]
    Gzip(String),
    /// The same of zlib or Zstandard.
    #[error("invalid compressed data: {0}")]
    Compressed(String),
    /// Not the protobuf that was expected.
    #[error("invalid protobuf: {0}")]
    Protobuf(#[from] prost::DecodeError),
    /// The client went away, or sent a broken transfer coding.
    #[error("request body could not be read: {0}")]
    Body(axum::Error),
    /// Base64 by its alphabet only.
    #[error("invalid base64: {0}")]
    Base64(#[from] base64::DecodeError),
    /// More wrappings around the JSON than any client makes.
    #[error("request is wrapped too often")]
    TooManyLayers,
    /// A form without a `data` field.
    #[error("form has no data field")]
    FormWithoutData,
    /// Not UTF-8.
    #[error("request is not UTF-8: {0}")]
    NotUtf8(#[from] std::str::Utf8Error),
    /// Neither JSON nor any known wrapping of JSON.
    #[error("request is neither JSON, gzip, base64 nor a form")]
    UnknownFormat,
    /// Broken JSON, or JSON of another shape.
    #[error("invalid JSON: {0}")]
    Json(#[from] serde_json::Error),
    /// Nested deeper than any reader of the data follows.
    #[error("event is nested deeper than {limit} levels")]
    TooDeep {
        /// The limit that was passed, in levels.
        limit: usize,
    },
    /// No `event`, or an empty one.
    #[error("event submitted with an empty event name")]
    MissingEventName,
    /// No `distinct_id`, or an empty one.
    #[error("event submitted without a distinct_id")]
    MissingDistinctId,
    /// A replay event without `$snapshot_data`.
    #[error("replay event submitted without snapshot data")]
    MissingSnapshotData,
    /// A replay event without `$session_id`.
    #[error("replay event submitted without session id")]
    MissingSessionId,
    /// A replay event whose `$session_id` is not a string of at most 100 bytes.
    #[error("replay event has invalid session id")]
    InvalidSessionId,
    /// No project API key anywhere in the request.
    #[error("event submitted without an api_key")]
    MissingToken,
    /// A project API key of a shape none has.
    #[error("API key is not valid: {0}")]
    InvalidToken(TokenFault),
    /// Events of one request name several projects.
    #[error("batch submitted with inconsistent api_key values")]
    MultipleTokens,
}

/// What is wrong with a project API key.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
pub enum TokenFault {
    /// Longer than 64 bytes.
    #[error("too_long")]
    TooLong,
    /// Not printable ASCII.
    #[error("not_ascii")]
    NotAscii,
    /// A personal API key (`phx_…`), which must not be in a page.
    #[error("personal_api_key")]
    PersonalApiKey,
}

impl CaptureError {
    /// The HTTP status PostHog's capture service answers with.
    pub fn status(&self) -> StatusCode {
        match self {
            Self::TooLarge { .. }
            | Self::TooManyEvents { .. }
            | Self::EventTooLarge { .. }
            | Self::TooManyValues { .. } => StatusCode::PAYLOAD_TOO_LARGE,
            Self::Overloaded(_) => StatusCode::SERVICE_UNAVAILABLE,
            Self::MissingToken | Self::InvalidToken(_) | Self::MultipleTokens => StatusCode::UNAUTHORIZED,
            _ => StatusCode::BAD_REQUEST,
        }
    }

    /// `type` and `code` of the answer's body.
    pub fn kind(&self) -> (&'static str, &'static str) {
        match self {
            Self::MissingToken => ("authentication_error", "missing_api_key"),
            Self::InvalidToken(_) | Self::MultipleTokens => ("authentication_error", "invalid_api_key"),
            Self::TooLarge { .. }
            | Self::TooManyEvents { .. }
            | Self::EventTooLarge { .. }
            | Self::TooManyValues { .. } => ("validation_error", "payload_too_large"),
            Self::Overloaded(_) => ("server_error", "service_unavailable"),
            _ => ("validation_error", "invalid_payload"),
        }
    }
}

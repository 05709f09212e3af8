//! Errors as PostHog's API writes them: `{"type", "code", "detail", "attr"}`.

use axum::{
    Json,
    http::StatusCode,
    response::{IntoResponse, Response},
};
use serde::Serialize;
use thiserror::Error;

use crate::{ingest::CaptureError, store::StoreError};

/// Why a request was not served.
#[derive(Debug, Error)]
pub enum ApiError {
    /// The request's body is not acceptable.
    #[error(transparent)]
    Capture(#[from] CaptureError),
    /// The store could not serve it; a retry may help.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// A query parameter or header that cannot be read.
    #[error("{name} is not valid: {reason}")]
    InvalidParameter {
        /// The parameter's name.
        name: &'static str,
        /// What it should have been.
        reason: &'static str,
    },
    /// A definition that would make no sense.
    #[error("{detail}")]
    Refused {
        /// The field that is wrong.
        attr: &'static str,
        /// PostHog's name for what is wrong.
        code: &'static str,
        /// What is wrong.
        detail: String,
    },
    /// No personal API key where one is needed.
    #[error("Authentication credentials were not provided.")]
    NoPersonalApiKey,
    /// A page of another origin asked for collected data.
    #[error("only pages of this server may use this address")]
    ForeignOrigin,
    /// Nothing is there.
    #[error("Not found.")]
    NotFound,
}

/// The body of an error answer.
#[derive(Debug, Serialize)]
struct ErrorBody {
    r#type: &'static str,
    code: &'static str,
    detail: String,
    attr: Option<&'static str>,
}

impl ApiError {
    fn status(&self) -> StatusCode {
        match self {
            Self::Capture(error) => error.status(),
            Self::Store(_) => StatusCode::SERVICE_UNAVAILABLE,
            Self::InvalidParameter { .. } | Self::Refused { .. } => StatusCode::BAD_REQUEST,
            Self::NoPersonalApiKey => StatusCode::UNAUTHORIZED,
            Self::ForeignOrigin => StatusCode::FORBIDDEN,
            Self::NotFound => StatusCode::NOT_FOUND,
        }
    }

    fn body(&self) -> ErrorBody {
        let (r#type, code) = match self {
            Self::Capture(error) => error.kind(),
            Self::Store(_) => ("server_error", "service_unavailable"),
            Self::InvalidParameter { .. } => ("validation_error", "invalid_input"),
            Self::Refused { code, .. } => ("validation_error", *code),
            Self::NoPersonalApiKey => ("authentication_error", "not_authenticated"),
            Self::ForeignOrigin => ("authentication_error", "permission_denied"),
            Self::NotFound => ("invalid_request", "not_found"),
        };
        let attr = match self {
            Self::InvalidParameter { name, .. } => Some(*name),
            Self::Refused { attr, .. } => Some(*attr),
            _ => None,
        };
        ErrorBody { r#type, code, detail: self.to_string(), attr }
    }
}

impl IntoResponse for ApiError {
    fn into_response(self) -> Response {
        if let Self::Store(error) = &self {
            tracing::error!(%error, "request failed");
        } else {
            tracing::debug!(error = %self, "request refused");
        }
        (self.status(), Json(self.body())).into_response()
    }
}

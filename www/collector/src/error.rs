//! Errors as PostHog's API writes them: `{"type", "code", "detail", "attr"}`.

use std::borrow::Cow;

use axum::{
    Json,
    http::{HeaderValue, StatusCode, header},
    response::{IntoResponse, Response},
};
use serde::Serialize;
use thiserror::Error;

use crate::{budget::Exhausted, capture_error::CaptureError, limits::RETRY_AFTER, store::StoreError};

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
        name: Cow<'static, str>,
        /// What it should have been.
        reason: &'static str,
    },
    /// A query parameter that the address does not take: to ignore a filter would be to answer with everything.
    #[error("{0} is no parameter of this address")]
    UnknownParameter(String),
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
    /// A key that is not stored, or not for this address; where it was.
    #[error("Personal API key found in request {0} is invalid.")]
    InvalidPersonalApiKey(&'static str),
    /// A key that may not do this; what it would need.
    #[error("API key missing required scope '{0}'")]
    MissingScope(String),
    /// What no key allows.
    #[error("This action does not support Personal API Key access")]
    NotForKeys,
    /// A page of another origin asked for collected data.
    #[error("only pages of this server may use this address")]
    ForeignOrigin,
    /// The name in the request's `Host` may belong to another site.
    #[error("{0} is no name of this server: to use it, start the server with --allow-host {0}")]
    ForeignHost(String),
    /// All answers together hold as much as they may.
    #[error(transparent)]
    Overloaded(#[from] Exhausted),
    /// There is something, but not for this method.
    #[error("Method not allowed.")]
    MethodNotAllowed,
    /// An address that is not signed, or no longer.
    #[error("this address is not signed, or its time is over")]
    NotSigned,
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
    attr: Option<String>,
}

impl ApiError {
    fn status(&self) -> StatusCode {
        match self {
            Self::Capture(error) => error.status(),
            Self::Store(StoreError::TooManyValues | StoreError::Unanswerable(_)) => StatusCode::BAD_REQUEST,
            Self::Store(_) | Self::Overloaded(_) => StatusCode::SERVICE_UNAVAILABLE,
            Self::InvalidParameter { .. } | Self::UnknownParameter(_) | Self::Refused { .. } => StatusCode::BAD_REQUEST,
            Self::MethodNotAllowed => StatusCode::METHOD_NOT_ALLOWED,
            Self::NoPersonalApiKey | Self::InvalidPersonalApiKey(_) => StatusCode::UNAUTHORIZED,
            Self::ForeignOrigin | Self::ForeignHost(_) | Self::MissingScope(_) | Self::NotForKeys | Self::NotSigned => {
                StatusCode::FORBIDDEN
            }
            Self::NotFound => StatusCode::NOT_FOUND,
        }
    }

    fn body(&self) -> ErrorBody {
        let (r#type, code) = match self {
            Self::Capture(error) => error.kind(),
            Self::Store(StoreError::TooManyValues | StoreError::Unanswerable(_)) => {
                ("validation_error", "invalid_input")
            }
            Self::Store(_) | Self::Overloaded(_) => ("server_error", "service_unavailable"),
            Self::InvalidParameter { .. } | Self::UnknownParameter(_) => ("validation_error", "invalid_input"),
            Self::Refused { code, .. } => ("validation_error", *code),
            Self::NoPersonalApiKey => ("authentication_error", "not_authenticated"),
            Self::InvalidPersonalApiKey(_) => ("authentication_error", "authentication_failed"),
            Self::ForeignOrigin | Self::ForeignHost(_) | Self::MissingScope(_) | Self::NotForKeys | Self::NotSigned => {
                ("authentication_error", "permission_denied")
            }
            Self::MethodNotAllowed => ("invalid_request", "method_not_allowed"),
            Self::NotFound => ("invalid_request", "not_found"),
        };
        let attr = match self {
            Self::InvalidParameter { name, .. } => Some(name.to_string()),
            Self::UnknownParameter(name) => Some(name.clone()),
            Self::Refused { attr, .. } => Some((*attr).to_owned()),
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
        let status = self.status();
        let mut response = (status, Json(self.body())).into_response();
        if status == StatusCode::SERVICE_UNAVAILABLE {
            response.headers_mut().insert(header::RETRY_AFTER, HeaderValue::from_static(RETRY_AFTER));
        }
        response
    }
}

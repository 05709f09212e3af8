//! Keeps other people's pages away from the collected data.
//!
//! A page of another origin cannot read answers without CORS headers, but it could delete blindly,
//! and by DNS rebinding it could make its own name point here. So the query API answers only where
//! the `Host` is one that rebinding cannot forge and the `Origin`, if any, is that same host.

use std::{net::IpAddr, sync::Arc};

use axum::{
    extract::{Request, State},
    http::{HeaderMap, HeaderName, header},
    middleware::Next,
    response::Response,
};

use crate::error::ApiError;

const SEC_FETCH_SITE: HeaderName = HeaderName::from_static("sec-fetch-site");

/// Middleware: lets pass what comes from this server's own pages or from no page at all.
/// `bound_host` is the name the server was told to listen on.
pub async fn same_origin(
    State(bound_host): State<Arc<str>>,
    request: Request,
    next: Next,
) -> Result<Response, ApiError> {
    let authority = request.uri().authority().map(|authority| authority.as_str());
    if is_own(request.headers(), authority, &bound_host) {
        Ok(next.run(request).await)
    } else {
        Err(ApiError::ForeignOrigin)
    }
}

fn is_own(headers: &HeaderMap, authority: Option<&str>, bound_host: &str) -> bool {
    let text = |name| headers.get(name).map(|value| value.to_str());
    let host = match (text(header::HOST), authority) {
        (Some(Ok(host)), _) => host,
        (None, Some(host)) => host,
        _ => return false,
    };
    let origin_matches = match text(header::ORIGIN) {
        None => true,
        Some(origin) => origin
            .ok()
            .and_then(|origin| origin.split_once("://"))
            .is_some_and(|(_, origin_host)| origin_host.eq_ignore_ascii_case(host)),
    };
    let site_matches = match text(SEC_FETCH_SITE) {
        None => true,
        Some(site) => matches!(site, Ok("same-origin" | "none")),
    };
    origin_matches && site_matches && is_trusted_host(host, bound_host)
}

/// An address cannot be rebound, and `localhost` is never asked of a name server.
fn is_trusted_host(host: &str, bound_host: &str) -> bool {
    let name = without_port(host).to_ascii_lowercase();
    name == "localhost"
        || name.ends_with(".localhost")
        || name == bound_host.to_ascii_lowercase()
        || name.trim_start_matches('[').trim_end_matches(']').parse::<IpAddr>().is_ok()
}

/// The name in a `Host` header.
pub fn without_port(host: &str) -> &str {
    match host.rsplit_once(':') {
        Some((name, port)) if port.bytes().all(|byte| byte.is_ascii_digit()) => name,
        _ => host,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn headers(pairs: &[(HeaderName, &str)]) -> HeaderMap {
        pairs.iter().map(|(name, value)| (name.clone(), value.parse().expect("a header value"))).collect()
    }

    fn own(pairs: &[(HeaderName, &str)]) -> bool {
        is_own(&headers(pairs), None, "box.lan")
    }

    #[test]
    fn tools_and_own_pages_pass() {
        assert!(own(&[(header::HOST, "127.0.0.1:8010")]));
        assert!(own(&[(header::HOST, "[::1]:8010")]));
        assert!(own(&[(header::HOST, "box.lan:8010")]));
        assert!(own(&[
            (header::HOST, "localhost:8010"),
            (header::ORIGIN, "http://localhost:8010"),
            (SEC_FETCH_SITE, "same-origin"),
        ]));
        assert!(own(&[(header::HOST, "192.168.1.7:8010"), (SEC_FETCH_SITE, "none")]));
    }

    #[test]
    fn pages_of_other_origins_do_not() {
        assert!(!own(&[(header::HOST, "localhost:8010"), (header::ORIGIN, "http://evil.test")]));
        assert!(!own(&[(header::HOST, "localhost:8010"), (header::ORIGIN, "null")]));
        assert!(!own(&[(header::HOST, "localhost:8010"), (header::ORIGIN, "http://localhost:3000"),]));
        assert!(!own(&[(header::HOST, "localhost:8010"), (SEC_FETCH_SITE, "cross-site")]));
        assert!(!own(&[(header::HOST, "localhost:8010"), (SEC_FETCH_SITE, "same-site")]));
    }

    #[test]
    fn rebound_names_do_not() {
        assert!(!own(&[
            (header::HOST, "evil.test:8010"),
            (header::ORIGIN, "http://evil.test:8010"),
            (SEC_FETCH_SITE, "same-origin"),
        ]));
        assert!(!own(&[(header::HOST, "localhost.evil.test")]));
        assert!(!own(&[]));
    }
}

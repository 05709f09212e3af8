//! Keeps other people's pages away from the collected data.
//!
//! A page of another origin cannot read answers without CORS headers, but it could delete blindly,
//! and by DNS rebinding it could make its own name point here. So every address answers only where
//! the `Host` is one that rebinding cannot forge, and the query API where the `Origin`, if any, is that same host.

use std::{net::IpAddr, sync::Arc};

use axum::{
    extract::{Request, State},
    http::{HeaderMap, HeaderName, header, uri::Authority},
    middleware::Next,
    response::{IntoResponse, Response},
};

use crate::error::ApiError;

const SEC_FETCH_SITE: HeaderName = HeaderName::from_static("sec-fetch-site");

/// Middleware: accepts requests that address this server by one of its own names. `names` are configured, in addition
/// to IP addresses and `localhost`.
pub async fn own_host(State(names): State<Arc<[String]>>, request: Request, next: Next) -> Response {
    let host = host_of(&request).unwrap_or_default().to_owned();
    if is_trusted_host(&host, &names) {
        next.run(request).await
    } else {
        ApiError::ForeignHost(without_port(&host).chars().take(100).collect()).into_response()
    }
}

/// Middleware: lets pass what comes from this server's own pages or from no page at all.
pub async fn same_origin(request: Request, next: Next) -> Result<Response, ApiError> {
    let host = host_of(&request).unwrap_or_default();
    if is_own(request.headers(), host) { Ok(next.run(request).await) } else { Err(ApiError::ForeignOrigin) }
}

/// The host that a request asks for.
pub fn host_of(request: &Request) -> Option<&str> {
    match request.headers().get(header::HOST) {
        Some(host) => host.to_str().ok(),
        None => request.uri().authority().map(Authority::as_str),
    }
}

fn is_own(headers: &HeaderMap, host: &str) -> bool {
    let text = |name| headers.get(name).map(|value| value.to_str());
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
    origin_matches && site_matches
}

/// An address cannot be rebound, and `localhost` is never asked of a name server.
fn is_trusted_host(host: &str, names: &[String]) -> bool {
    let name = without_port(host).to_ascii_lowercase();
    name == "localhost"
        || name.ends_with(".localhost")
        || names.iter().any(|own| own.eq_ignore_ascii_case(&name))
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
        let headers = headers(pairs);
        let host = headers.get(header::HOST).map_or("", |host| host.to_str().expect("text"));
        is_own(&headers, host) && is_trusted_host(host, &["box.lan".to_owned()])
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

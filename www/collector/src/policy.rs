//! What browsers have to refuse: foreign frames around our pages, foreign code in them, and guesses at types.
//!
//! The pages' own inline scripts are let through by their hashes, which are taken from the pages themselves when they
//! are served: write access there includes scripts anyway.

use std::{fmt::Write, sync::Arc};

use axum::{
    body::Bytes,
    extract::{Request, State},
    http::{HeaderMap, HeaderName, HeaderValue, StatusCode, header},
    middleware::Next,
    response::Response,
};
use base64::{Engine, prelude::BASE64_STANDARD};
use sha2::{Digest, Sha256};

use crate::guard::{host_of, without_port};

const REFERRER_POLICY: HeaderValue = HeaderValue::from_static("same-origin");
const NOSNIFF: HeaderValue = HeaderValue::from_static("nosniff");
const FETCH_DEST: HeaderName = HeaderName::from_static("sec-fetch-dest");
const FETCH_SITE: HeaderName = HeaderName::from_static("sec-fetch-site");

/// Which of the server's ports a page is asked for at, and what the other is.
#[derive(Debug, Clone, Copy)]
pub enum Port {
    /// The first, and the one that its frames come from.
    Pages {
        /// The second port, where there is one.
        frames: Option<u16>,
    },
    /// The second, which only pages of the first may frame.
    Frames {
        /// The first port.
        pages: u16,
    },
}

/// What a page may load and who may frame it.
#[derive(Debug, Clone)]
pub struct Policy {
    ancestors: String,
    frames: String,
    replays: bool,
}

/// Middleware: puts the headers on every answer. Handlers of pages find the [`Policy`] among the request's extensions.
pub async fn headers(State(port): State<Port>, mut request: Request, next: Next) -> Response {
    let policy = Policy::of(&request, port);
    request.extensions_mut().insert(Arc::new(policy.clone()));
    let mut response = next.run(request).await;
    // One that is kept by the browser keeps the policy that it came with.
    let is_document = response.status() != StatusCode::NOT_MODIFIED;
    let headers = response.headers_mut();
    headers.entry(header::X_CONTENT_TYPE_OPTIONS).or_insert(NOSNIFF);
    headers.entry(header::REFERRER_POLICY).or_insert(REFERRER_POLICY);
    if !headers.contains_key(header::CONTENT_SECURITY_POLICY) && is_document && is_text(headers) {
        let nothing = format!("default-src 'none'; frame-ancestors {}", policy.ancestors);
        insert(headers, header::CONTENT_SECURITY_POLICY, &nothing);
    }
    if policy.ancestors == "'none'" {
        headers.entry(header::X_FRAME_OPTIONS).or_insert(HeaderValue::from_static("DENY"));
    }
    response
}

/// Whether an answer is one of the API or an error: a worker has the policy that its script comes with, and a picture
/// may have a style.
fn is_text(headers: &HeaderMap) -> bool {
    let kind = headers.get(header::CONTENT_TYPE).and_then(|kind| kind.to_str().ok()).unwrap_or_default();
    kind.is_empty() || ["application/json", "text/html", "text/plain"].iter().any(|text| kind.starts_with(text))
}

fn insert(headers: &mut HeaderMap, name: HeaderName, value: &str) {
    if let Ok(value) = HeaderValue::from_str(value) {
        headers.insert(name, value);
    }
}

impl Policy {
    fn of(request: &Request, port: Port) -> Self {
        let name = without_port(host_of(request).unwrap_or_default());
        let (ancestors, frames) = match port {
            Port::Pages { frames: Some(port) } => ("'none'".to_owned(), format!("'self' http://{name}:{port}")),
            // Where there is one port, frames of our own pages are on it.
            Port::Pages { frames: None } if is_own_frame(request) => ("'self'".to_owned(), "'self'".to_owned()),
            Port::Pages { frames: None } => ("'none'".to_owned(), "'self'".to_owned()),
            Port::Frames { pages } => (format!("http://{name}:{pages}"), "'self'".to_owned()),
        };
        Self { ancestors, frames, replays: request.uri().path().starts_with("/replay/") }
    }

    /// The header of a page with this text.
    pub fn of_page(&self, html: &Bytes) -> String {
        // A replay shows what a developer's own pages show, which are on this machine, too.
        let shown = if self.replays { " http://localhost:* http://127.0.0.1:*" } else { "" };
        let scripts = inline_scripts(&String::from_utf8_lossy(html));
        format!(
            "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'{scripts}; worker-src 'self' blob:; \
             style-src 'self' 'unsafe-inline'{shown}; img-src 'self' data: blob:{shown}; \
             font-src 'self' data:{shown}; media-src 'self' data: blob:{shown}; connect-src 'self'; \
             frame-src {}; manifest-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors {}",
            self.frames, self.ancestors
        )
    }
}

/// Whether a page of this same origin asks for it as a frame: browsers say so, and pages cannot.
fn is_own_frame(request: &Request) -> bool {
    let says = |name: &HeaderName, value: &str| request.headers().get(name).is_some_and(|said| said == value);
    says(&FETCH_DEST, "iframe") && says(&FETCH_SITE, "same-origin")
}

/// The hashes of a page's scripts that have no address of their own.
fn inline_scripts(html: &str) -> String {
    let mut hashes = String::new();
    let mut rest = html;
    while let Some(start) = rest.find("<script") {
        let tag = &rest[start..];
        let (Some(open), Some(close)) = (tag.find('>'), tag.find("</script")) else { break };
        if open < close && !tag[..open].contains(" src=") {
            // What a browser hashes has had its line ends made equal.
            let script = tag[open + 1..close].replace("\r\n", "\n");
            let hash = BASE64_STANDARD.encode(Sha256::digest(script.as_bytes()));
            // A String takes all that is written to it.
            let _ = write!(hashes, " 'sha256-{hash}'");
        }
        rest = &tag[close + 1..];
    }
    hashes
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_inline_scripts_are_hashed() {
        let html = "<script>alert(1)</script><script type=\"module\" src=\"/a.js\"></script><script>\r\n</script>";
        let hash = |script: &str| BASE64_STANDARD.encode(Sha256::digest(script.as_bytes()));
        assert_eq!(inline_scripts(html), format!(" 'sha256-{}' 'sha256-{}'", hash("alert(1)"), hash("\n")));
        assert_eq!(inline_scripts("<script"), "");
    }
}

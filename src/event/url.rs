//! The parts of a URL that events carry, as posthog-js takes them apart.

use json::text::{after, before, part};

/// Host (with port) and path of an absolute URL; `None` where there is no host.
pub fn host_and_path(url: &str) -> Option<(&str, &str)> {
    let rest = before(before(after(url, "://")?, "#"), "?");
    let authority = before(rest, "/");
    let host = after(authority, "@").unwrap_or(authority);
    let path = part(rest, authority.len(), rest.len());
    if host.is_empty() { None } else { Some((host, if path.is_empty() { "/" } else { path })) }
}

/// Scheme and host (with port) of an absolute URL; empty where there is no host.
pub fn origin(url: &str) -> &str {
    let Some(rest) = after(url, "://") else { return "" };
    let authority = before(before(before(rest, "#"), "?"), "/");
    part(url, 0, url.len() - rest.len() + authority.len())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn takes_urls_apart() {
        assert_eq!(host_and_path("https://a.b:8080/x/y?z#h"), Some(("a.b:8080", "/x/y")));
        assert_eq!(host_and_path("https://user:pw@a.b?x=/y"), Some(("a.b", "/")));
        assert_eq!(host_and_path("https://a.b#/x"), Some(("a.b", "/")));
        assert_eq!(
            (origin("https://a.b:8080/x?y"), origin("http://a.b#/x"), origin("about:blank")),
            ("https://a.b:8080", "http://a.b", "")
        );
        assert_eq!(host_and_path("about:blank"), None);
        assert_eq!(host_and_path("file:///tmp/page.html"), None);
    }
}

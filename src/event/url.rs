//! The parts of a URL that events carry, as posthog-js takes them apart.

use crate::text::{after, before};

/// Host (with port) and path of an absolute URL; `None` where there is no host.
pub fn host_and_path(url: &str) -> Option<(&str, &str)> {
    let rest = before(before(after(url, "://")?, "#"), "?");
    let authority = before(rest, "/");
    let host = after(authority, "@").unwrap_or(authority);
    let path = rest.get(authority.len()..).unwrap_or_default();
    if host.is_empty() { None } else { Some((host, if path.is_empty() { "/" } else { path })) }
}

/// The first value of query parameter `name`, percent-decoded, `+` as a space; empty where absent.
pub fn query_param(url: &str, name: &str) -> String {
    let mut rest = after(before(url, "#"), "?").unwrap_or_default().trim_start_matches('?');
    while !rest.is_empty() {
        let pair = before(rest, "&");
        if before(pair, "=") == name {
            let value = before(after(pair, "=").unwrap_or_default(), "=");
            return percent_decode(value).unwrap_or_else(|| value.into());
        }
        rest = after(rest, "&").unwrap_or_default();
    }
    String::new()
}

/// What `decodeURIComponent` gives, with `+` as a space; `None` where that throws.
fn percent_decode(text: &str) -> Option<String> {
    let mut out = Vec::new();
    let mut bytes = text.bytes();
    while let Some(byte) = bytes.next() {
        out.push(match byte {
            b'%' => hex_digit(bytes.next()?)? << 4 | hex_digit(bytes.next()?)?,
            b'+' => b' ',
            _ => byte,
        });
    }
    String::from_utf8(out).ok()
}

fn hex_digit(byte: u8) -> Option<u8> {
    char::from(byte).to_digit(16).map(|digit| digit as u8)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn takes_urls_apart() {
        assert_eq!(host_and_path("https://a.b:8080/x/y?z#h"), Some(("a.b:8080", "/x/y")));
        assert_eq!(host_and_path("https://user:pw@a.b?x=/y"), Some(("a.b", "/")));
        assert_eq!(host_and_path("https://a.b#/x"), Some(("a.b", "/")));
        assert_eq!(host_and_path("about:blank"), None);
        assert_eq!(host_and_path("file:///tmp/page.html"), None);
    }

    #[test]
    fn reads_query_parameters() {
        let url = "https://a.b/?utm_source=a+b%20c&empty=&x=1=2&utm_source=second&bad=%E0%A4%A#utm_term=no";
        for (name, value) in
            [("utm_source", "a b c"), ("x", "1"), ("empty", ""), ("utm_term", ""), ("bad", "%E0%A4%A"), ("none", "")]
        {
            assert_eq!(query_param(url, name), value, "{name}");
        }
        assert_eq!(query_param("https://a.b/", "x"), "");
    }

    #[test]
    fn decodes_percent_coding() {
        assert_eq!(percent_decode("a%20b%2F%C3%A9").as_deref(), Some("a b/é"));
        assert_eq!(percent_decode("%"), None);
        assert_eq!(percent_decode("%ff"), None);
    }
}

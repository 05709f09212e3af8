//! The parts of a URL that events carry, as posthog-js takes them apart.

use crate::text::{after, before, concat};

/// What stands in for a masked query parameter, as in posthog-js.
pub const MASKED: &str = "<masked>";

/// `url` without its fragment.
pub fn without_hash(url: &str) -> &str {
    before(url, "#")
}

/// Host (with port) and path of an absolute URL; `None` where there is no host.
pub fn host_and_path(url: &str) -> Option<(&str, &str)> {
    let rest = before(without_hash(after(url, "://")?), "?");
    let authority = before(rest, "/");
    let host = after(authority, "@").unwrap_or(authority);
    let path = rest.get(authority.len()..).unwrap_or_default();
    if host.is_empty() { None } else { Some((host, if path.is_empty() { "/" } else { path })) }
}

/// The parts of `text` between `&`.
struct Pairs<'a>(Option<&'a str>);

impl<'a> Iterator for Pairs<'a> {
    type Item = &'a str;

    fn next(&mut self) -> Option<&'a str> {
        let text = self.0?;
        self.0 = after(text, "&");
        Some(before(text, "&"))
    }
}

/// The first value of query parameter `name`, percent-decoded, `+` as a space; `None` where absent or empty.
pub fn query_param(url: &str, name: &str) -> Option<String> {
    let query = after(without_hash(url), "?")?.trim_start_matches('?');
    for pair in Pairs(Some(query)) {
        if before(pair, "=") == name {
            let value = before(after(pair, "=")?, "=");
            let mut decoded = percent_decode(value).unwrap_or_else(|| value.into());
            decoded = decoded.chars().map(|c| if c == '+' { ' ' } else { c }).collect();
            return if decoded.is_empty() { None } else { Some(decoded) };
        }
    }
    None
}

/// `url` with the values of the query parameters `names` replaced by [`MASKED`].
pub fn mask_params(url: &str, names: &[&str]) -> String {
    let Some(query) = after(without_hash(url), "?") else { return url.into() };
    let mut out = String::from(before(url, "?"));
    let mut separator = '?';
    // what follows a second question mark is dropped, as posthog-js does
    for pair in Pairs(Some(before(query, "?"))) {
        let name = before(pair, "=");
        out.push(separator);
        separator = '&';
        out.push_str(&if names.contains(&name) { concat(&[name, "=", MASKED]) } else { pair.into() });
    }
    if let Some(hash) = after(url, "#") {
        out.push('#');
        out.push_str(hash);
    }
    out
}

/// What `decodeURIComponent` gives; `None` where that throws.
pub fn percent_decode(text: &str) -> Option<String> {
    let mut out = Vec::with_capacity(text.len());
    let mut bytes = text.bytes();
    while let Some(byte) = bytes.next() {
        if byte == b'%' {
            let high = char::from(bytes.next()?).to_digit(16)?;
            let low = char::from(bytes.next()?).to_digit(16)?;
            out.push((high * 16 + low) as u8);
        } else {
            out.push(byte);
        }
    }
    String::from_utf8(out).ok()
}

/// What `encodeURIComponent` gives.
pub fn percent_encode(text: &str) -> String {
    let mut out = String::with_capacity(text.len() + text.len() / 2);
    for byte in text.bytes() {
        if byte.is_ascii_alphanumeric() || b"-_.!~*'()".contains(&byte) {
            out.push(char::from(byte));
        } else {
            out.push('%');
            for nibble in [byte >> 4, byte & 15] {
                out.push(char::from(b"0123456789ABCDEF"[nibble as usize]));
            }
        }
    }
    out
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
        assert_eq!(query_param(url, "utm_source").as_deref(), Some("a b c"));
        assert_eq!(query_param(url, "x").as_deref(), Some("1"));
        assert_eq!(query_param(url, "empty"), None);
        assert_eq!(query_param(url, "utm_term"), None);
        assert_eq!(query_param(url, "bad").as_deref(), Some("%E0%A4%A"));
        assert_eq!(query_param("https://a.b/", "x"), None);
    }

    #[test]
    fn masks_query_parameters() {
        assert_eq!(
            mask_params("https://a.b/p?gclid=1&x=2&y#gclid=3", &["gclid", "y"]),
            "https://a.b/p?gclid=<masked>&x=2&y=<masked>#gclid=3"
        );
        assert_eq!(mask_params("https://a.b/p#h?gclid=1", &["gclid"]), "https://a.b/p#h?gclid=1");
    }

    #[test]
    fn percent_coding_goes_there_and_back() {
        let text = "{\"a\":\"é 漢 ~*'()!\",%}";
        assert_eq!(percent_decode(&percent_encode(text)).as_deref(), Some(text));
        assert_eq!(percent_encode("a b/é"), "a%20b%2F%C3%A9");
        assert_eq!(percent_decode("%"), None);
        assert_eq!(percent_decode("%ff"), None);
    }
}

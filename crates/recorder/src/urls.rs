//! Addresses made absolute, in attributes and in CSS, so that the player finds what the page found.

use super::text::find;

/// `url` as `base`, an absolute address, resolves it. An address with a scheme stays as it is written, and so does one
/// that is empty or blank.
pub fn resolve(out: &mut Vec<u8>, base: &[u8], url: &[u8]) {
    let written = url;
    let url = url.trim_ascii();
    if url.is_empty() || has_scheme(url) {
        return out.extend_from_slice(if url.is_empty() { written } else { url });
    }
    let origin = origin_end(base);
    // the path of the base ends where its query or fragment begins
    let path_end = position(base, origin, |byte| matches!(byte, b'?' | b'#'));
    match url {
        [b'/', b'/', ..] => {
            out.extend_from_slice(&base[..position(base, 0, |byte| byte == b'/')]);
            out.extend_from_slice(url);
        }
        [b'/', ..] => {
            out.extend_from_slice(&base[..origin]);
            out.extend_from_slice(url);
        }
        [b'?', ..] => {
            out.extend_from_slice(&base[..path_end]);
            out.extend_from_slice(url);
        }
        [b'#', ..] => {
            out.extend_from_slice(&base[..position(base, 0, |byte| byte == b'#')]);
            out.extend_from_slice(url);
        }
        _ => relative(out, &base[..path_end], origin, url),
    }
}

fn relative(out: &mut Vec<u8>, base: &[u8], origin: usize, url: &[u8]) {
    let start = out.len();
    out.extend_from_slice(&base[..origin]);
    let root = out.len();
    // the folder of the base, with its slash
    let folder = base.iter().rposition(|byte| *byte == b'/').map_or(origin, |at| at + 1).max(origin);
    out.extend_from_slice(&base[origin..folder]);
    if out.len() == root {
        out.push(b'/');
    }
    let path_end = position(url, 0, |byte| matches!(byte, b'?' | b'#'));
    for part in url[..path_end].split_inclusive(|byte| *byte == b'/') {
        match part {
            b"." | b"./" => {}
            b".." | b"../" => {
                // the last folder, unless it is the root
                let last = out[root..out.len() - 1].iter().rposition(|byte| *byte == b'/');
                out.truncate(last.map_or((root + 1).min(out.len()), |at| root + at + 1));
            }
            _ => out.extend_from_slice(part),
        }
    }
    debug_assert!(out.len() >= start);
    out.extend_from_slice(&url[path_end..]);
}

/// `data:`, `https:`, `about:` …
fn has_scheme(url: &[u8]) -> bool {
    url.first().is_some_and(u8::is_ascii_alphabetic)
        && url
            .iter()
            .find(|byte| !matches!(byte, b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'+' | b'-' | b'.'))
            .is_some_and(|byte| *byte == b':')
}

/// Where the origin of an absolute address ends.
fn origin_end(base: &[u8]) -> usize {
    let Some(scheme) = base.windows(3).position(|part| part == b"://") else {
        return 0;
    };
    position(base, scheme + 3, |byte| matches!(byte, b'/' | b'?' | b'#'))
}

fn position(text: &[u8], from: usize, is_it: impl Fn(u8) -> bool) -> usize {
    text.get(from..).and_then(|rest| rest.iter().position(|byte| is_it(*byte))).map_or(text.len(), |at| from + at)
}

/// CSS with its `url(…)` made absolute. References to a part of the document (`#…`) are kept.
pub fn resolve_css(out: &mut Vec<u8>, base: &[u8], css: &[u8]) {
    let mut rest = css;
    while let Some(at) = find(rest, b'(') {
        let (before, after) = rest.split_at(at + 1);
        out.extend_from_slice(before);
        rest = after;
        if !before[..at].last_chunk::<3>().is_some_and(|name| name.eq_ignore_ascii_case(b"url")) {
            continue;
        }
        let blank = rest.len() - rest.trim_ascii_start().len();
        let quote = rest.get(blank).copied().filter(|byte| matches!(byte, b'"' | b'\''));
        let from = blank + usize::from(quote.is_some());
        let end = position(rest, from, |byte| quote.map_or(byte == b')', |quote| byte == quote));
        let url = &rest[from.min(end)..end];
        out.extend_from_slice(&rest[..from.min(end)]);
        if url.first() == Some(&b'#') {
            out.extend_from_slice(url);
        } else {
            resolve(out, base, url);
        }
        rest = &rest[end..];
    }
    out.extend_from_slice(rest);
}

/// A `srcset` with its addresses made absolute.
pub fn resolve_srcset(out: &mut Vec<u8>, base: &[u8], value: &[u8]) {
    let mut rest = value;
    let mut is_first = true;
    loop {
        let skipped = position(rest, 0, |byte| !(byte == b',' || byte.is_ascii_whitespace()));
        rest = &rest[skipped..];
        if rest.is_empty() {
            return;
        }
        if !is_first {
            out.extend_from_slice(b", ");
        }
        is_first = false;
        let end = position(rest, 0, |byte| byte.is_ascii_whitespace());
        let url = &rest[..end];
        rest = &rest[end..];
        if url.last() == Some(&b',') {
            resolve(out, base, &url[..url.len() - 1]);
            continue;
        }
        resolve(out, base, url);
        // the descriptors end at a comma that is in no parentheses
        let mut depth = 0;
        let end = position_where(rest, |byte| {
            depth += i32::from(byte == b'(') - i32::from(byte == b')');
            byte == b',' && depth <= 0
        });
        out.extend_from_slice(rest[..end].trim_ascii_end());
        rest = &rest[end..];
    }
}

fn position_where(text: &[u8], mut is_it: impl FnMut(u8) -> bool) -> usize {
    text.iter().position(|byte| is_it(*byte)).unwrap_or(text.len())
}

#[cfg(test)]
mod tests {
    use super::*;

    const BASE: &[u8] = b"https://shop.example:8080/a/b/page.html?q=1#top";

    fn with(make: impl Fn(&mut Vec<u8>, &[u8], &[u8]), value: &str) -> String {
        let mut out = Vec::new();
        make(&mut out, BASE, value.as_bytes());
        String::from_utf8(out).unwrap()
    }

    #[test]
    fn resolves_as_a_browser_does() {
        for (url, resolved) in [
            ("c.png", "https://shop.example:8080/a/b/c.png"),
            ("./c.png?x#y", "https://shop.example:8080/a/b/c.png?x#y"),
            ("../../../c.png", "https://shop.example:8080/c.png"),
            ("../", "https://shop.example:8080/a/"),
            ("..", "https://shop.example:8080/a/"),
            ("/c/../d", "https://shop.example:8080/c/../d"),
            ("//cdn.example/x", "https://cdn.example/x"),
            ("?z", "https://shop.example:8080/a/b/page.html?z"),
            ("#z", "https://shop.example:8080/a/b/page.html?q=1#z"),
            ("data:image/png;base64,AA/==", "data:image/png;base64,AA/=="),
            ("HTTP://other.example", "HTTP://other.example"),
            (" c.png ", "https://shop.example:8080/a/b/c.png"),
            ("", ""),
            ("  ", "  "),
        ] {
            assert_eq!(with(resolve, url), resolved, "{url}");
        }
        let mut out = Vec::new();
        resolve(&mut out, b"about:blank", b"x/y");
        resolve(&mut out, b"", b"../y");
    }

    #[test]
    fn addresses_in_css() {
        assert_eq!(
            with(resolve_css, "a{b:url(c.png)} d{e:URL( \"../f.png\" ) , url('#g')} h{i:url(j"),
            "a{b:url(https://shop.example:8080/a/b/c.png)} d{e:URL( \"https://shop.example:8080/a/f.png\" ) , \
             url('#g')} h{i:url(https://shop.example:8080/a/b/j"
        );
        assert_eq!(with(resolve_css, "url("), "url(");
    }

    #[test]
    fn addresses_in_a_srcset() {
        assert_eq!(
            with(resolve_srcset, "a.png 1x, b.png, data:image/png;base64,AA== 2x , c.png 100w"),
            "https://shop.example:8080/a/b/a.png 1x, https://shop.example:8080/a/b/b.png, data:image/png;base64,AA== 2x, \
             https://shop.example:8080/a/b/c.png 100w"
        );
    }
}

//! Where a visitor came from: campaign parameters, referrer and search engine, as posthog-js names them.

use super::url::host_and_path;
use crate::browser::Browser;
use json::PropertyBag;
use json::text::{after, before, concat, first_match};
use wire::names::property;
use wire::names::value::DIRECT;

/// Whether any of the parameters is there.
pub fn has_any(params: &PropertyBag) -> bool {
    for (_, value) in params.iter() {
        if value != "null" {
            return true;
        }
    }
    false
}

/// Adds `$search_engine` and `ph_keyword` where `referrer` is a search engine's page.
pub fn add_search_info(out: &mut PropertyBag, browser: &Browser, referrer: &str) {
    let address = after(referrer, "://").unwrap_or_default();
    let engine = first_match(address, "google.|google\nbing.com|bing\nyahoo.com|yahoo\nduckduckgo.com|duckduckgo\n");
    if let Some(engine) = engine {
        out.set_str("$search_engine", engine);
        let name = if engine == "yahoo" { "p" } else { "q" };
        if let Some(keyword) = browser.params(referrer, name).raw(name).filter(|value| *value != "null") {
            out.set_raw("ph_keyword", keyword);
        }
    }
}

/// Adds `$referrer` and `$referring_domain`, `$direct` where there is none.
pub fn add_referrer_info(out: &mut PropertyBag, referrer: &str) {
    out.set_str(property::REFERRER, if referrer.is_empty() { DIRECT } else { referrer });
    out.set_str(property::REFERRING_DOMAIN, host_and_path(referrer).map_or(DIRECT, |(host, _)| host));
}

/// The entry of a visit in the short form posthog-js stores: `{"r": referrer, "u": url}`, at most 1,000 bytes each.
pub fn person_info(url: &str, referrer: &str) -> String {
    let mut info = PropertyBag::default();
    info.set_str("r", start_of(if referrer.is_empty() { DIRECT } else { referrer }));
    info.set_str("u", start_of(url));
    info.to_json()
}

fn start_of(text: &str) -> &str {
    let mut end = text.len().min(1000);
    while !text.is_char_boundary(end) {
        end -= 1;
    }
    text.get(..end).unwrap_or(text)
}

/// Adds what [`person_info`]'s short form stands for, each key `$x` or `x` as `prefix` + `x`, or as it is where the
/// prefix is empty. `no_hash` drops the URL's fragment.
pub fn add_person_props(out: &mut PropertyBag, browser: &Browser, info: &PropertyBag, prefix: &str, no_hash: bool) {
    if info.is_empty() {
        return;
    }
    let mut props = PropertyBag::default();
    let referrer = info.text("r");
    add_referrer_info(&mut props, if referrer == DIRECT { "" } else { &referrer });
    let url = info.text("u");
    if !url.is_empty() {
        let url = if no_hash { before(&url, "#") } else { &url };
        props.set_str(property::CURRENT_URL, url);
        if let Some((host, path)) = host_and_path(url) {
            props.set_str(property::HOST, host);
            props.set_str(property::PATHNAME, path);
        }
        props.extend(&browser.params(url, "*"));
    }
    add_search_info(&mut props, browser, &referrer);
    add_prefixed(out, &props, prefix);
}

/// Adds `props`, each key `$x` or `x` as `prefix` + `x`, or as it is where the prefix is empty.
pub fn add_prefixed(out: &mut PropertyBag, props: &PropertyBag, prefix: &str) {
    for (key, value) in props.iter() {
        let bare = if prefix.is_empty() { key } else { key.strip_prefix('$').unwrap_or(key) };
        out.set_raw(&concat(&[prefix, bare]), value);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::browser::fake::FakeBrowser;

    fn made(add: impl FnOnce(&mut PropertyBag)) -> PropertyBag {
        let mut out = PropertyBag::default();
        add(&mut out);
        out
    }

    #[test]
    fn knows_search_engines() {
        let info = |referrer: &str| made(|out| add_search_info(out, &FakeBrowser::default(), referrer));
        assert_eq!(
            info("https://www.google.com/search?q=blue+shoes").to_json(),
            r#"{"$search_engine":"google","ph_keyword":"blue shoes"}"#
        );
        assert_eq!(info("https://search.yahoo.com/?p=x").text("ph_keyword"), "x");
        assert!(info("https://example.com/?q=google").is_empty());
        assert!(info("").is_empty());
    }

    #[test]
    fn the_short_form_stands_for_the_long_one() {
        let info = person_info("https://a.b/p?utm_source=x#h", "https://www.bing.com/?q=y");
        assert_eq!(info, r#"{"r":"https://www.bing.com/?q=y","u":"https://a.b/p?utm_source=x#h"}"#);
        let info = PropertyBag::parse(&info).unwrap();
        let initial = made(|out| add_person_props(out, &FakeBrowser::default(), &info, "$initial_", true));
        for (key, value) in [
            ("$initial_current_url", "https://a.b/p?utm_source=x"),
            ("$initial_referring_domain", "www.bing.com"),
            ("$initial_host", "a.b"),
            ("$initial_pathname", "/p"),
            ("$initial_utm_source", "x"),
            ("$initial_ph_keyword", "y"),
        ] {
            assert_eq!(initial.text(key), value, "{key}");
        }
        assert_eq!(initial.raw("$initial_gclid"), Some("null"));
        assert!(has_any(&info) && !has_any(&PropertyBag::parse(r#"{"a":null}"#).unwrap()));
        let direct = PropertyBag::parse(&person_info("https://a.b/", "")).unwrap();
        let plain = made(|out| add_person_props(out, &FakeBrowser::default(), &direct, "", false));
        assert_eq!(
            (plain.text("$referring_domain").as_str(), plain.text("$current_url").as_str()),
            (DIRECT, "https://a.b/")
        );
        assert!(
            made(|out| add_person_props(out, &FakeBrowser::default(), &PropertyBag::default(), "", false)).is_empty()
        );
    }

    #[test]
    fn long_texts_are_cut_between_characters() {
        let info = PropertyBag::parse(&person_info(&"é".repeat(600), "")).unwrap();
        assert_eq!(info.text("u"), "é".repeat(500));
    }
}

//! Where a visitor came from: campaign parameters, referrer and search engine, as posthog-js names them.

use super::url::{host_and_path, mask_params, query_param, without_hash};
use crate::json::PropertyBag;
use crate::text::{after, concat, first_match};

/// What stands for "no referrer".
pub const DIRECT: &str = "$direct";

/// Query parameters that identify a person's click on an advertisement; masked with `mask_personal_data_properties`.
const CLICK_IDS: [&str; 19] = [
    "gclid",
    "gclsrc",
    "dclid",
    "gbraid",
    "wbraid",
    "fbclid",
    "msclkid",
    "twclid",
    "li_fat_id",
    "igshid",
    "ttclid",
    "rdt_cid",
    "epik",
    "qclid",
    "sccid",
    "oppref",
    "bfcid",
    "irclid",
    "_kx",
];
const CAMPAIGN_PARAMS: [&str; 7] =
    ["utm_source", "utm_medium", "utm_campaign", "utm_content", "utm_term", "gad_source", "mc_cid"];

/// What the config says about URLs in events.
#[derive(Debug, Clone, Default)]
pub struct UrlPolicy {
    /// `mask_personal_data_properties`
    pub mask_personal_data: bool,
    /// `custom_personal_data_properties`
    pub custom_personal_data: Vec<String>,
    /// `custom_campaign_params`
    pub custom_campaign_params: Vec<String>,
    /// `disable_capture_url_hashes`
    pub disable_hashes: bool,
}

impl UrlPolicy {
    /// `url` as an event may carry it: fragment dropped and personal parameters masked where asked.
    pub fn apply(&self, url: &str) -> String {
        let url = if self.disable_hashes { without_hash(url) } else { url };
        self.mask(url)
    }

    fn mask(&self, url: &str) -> String {
        if !self.mask_personal_data {
            return url.into();
        }
        let mut names = CLICK_IDS.to_vec();
        for name in &self.custom_personal_data {
            names.push(name);
        }
        mask_params(url, &names)
    }
}

/// Every campaign parameter of `url`, null where absent.
pub fn campaign_params(url: &str, custom: &[String]) -> PropertyBag {
    let mut params = PropertyBag::default();
    for name in CAMPAIGN_PARAMS.iter().chain(&CLICK_IDS) {
        add_param(&mut params, url, name);
    }
    for name in custom {
        add_param(&mut params, url, name);
    }
    params
}

fn add_param(params: &mut PropertyBag, url: &str, name: &str) {
    let key = PropertyBag::escape_key(name);
    match query_param(url, name) {
        Some(value) => params.set_str(&key, &value),
        None => params.set_raw(&key, "null"),
    }
}

/// Campaign parameters of the page.
pub fn page_campaign_params(url: &str, policy: &UrlPolicy) -> PropertyBag {
    campaign_params(&policy.mask(url), &policy.custom_campaign_params)
}

/// Whether any parameter has a value.
pub fn has_any(params: &PropertyBag) -> bool {
    for (_, value) in params.iter() {
        if value != "null" {
            return true;
        }
    }
    false
}

/// `$search_engine` and `ph_keyword` where `referrer` is a search engine's page.
pub fn search_info(referrer: &str) -> PropertyBag {
    let mut info = PropertyBag::default();
    let address = after(referrer, "://").unwrap_or_default();
    let engine = first_match(address, "google.|google\nbing.com|bing\nyahoo.com|yahoo\nduckduckgo.com|duckduckgo\n");
    if let Some(engine) = engine {
        info.set_str("$search_engine", engine);
        if let Some(keyword) = query_param(referrer, if engine == "yahoo" { "p" } else { "q" }) {
            info.set_str("ph_keyword", &keyword);
        }
    }
    info
}

/// `$referrer` and `$referring_domain`, [`DIRECT`] where there is none.
pub fn referrer_info(referrer: &str) -> PropertyBag {
    let mut info = PropertyBag::default();
    info.set_str("$referrer", if referrer.is_empty() { DIRECT } else { referrer });
    info.set_str("$referring_domain", host_and_path(referrer).map_or(DIRECT, |(host, _)| host));
    info
}

/// The entry of a visit in the short form posthog-js stores: `{"r": referrer, "u": url}`, at most 1,000 characters each.
pub fn person_info(url: &str, referrer: &str, policy: &UrlPolicy) -> PropertyBag {
    let mut info = PropertyBag::default();
    let url = if policy.disable_hashes { without_hash(url) } else { url };
    info.set_str("r", first_chars(if referrer.is_empty() { DIRECT } else { referrer }));
    info.set_str("u", &policy.mask(first_chars(url)));
    info
}

fn first_chars(text: &str) -> &str {
    let mut end = text.len().min(1000);
    while !text.is_char_boundary(end) {
        end -= 1;
    }
    text.get(..end).unwrap_or(text)
}

/// The person properties that [`person_info`]'s short form stands for.
pub fn person_props(info: &PropertyBag, policy: &UrlPolicy) -> PropertyBag {
    let referrer = info.text("r");
    let mut props = referrer_info(if referrer == DIRECT { "" } else { &referrer });
    let url = info.text("u");
    if !url.is_empty() {
        let url = if policy.disable_hashes { without_hash(&url) } else { &url };
        props.set_str("$current_url", url);
        if let Some((host, path)) = host_and_path(url) {
            props.set_str("$host", host);
            props.set_str("$pathname", path);
        }
        props.extend(&campaign_params(url, &[]));
    }
    props.extend(&search_info(&referrer));
    props
}

/// `props` with every key `$x` or `x` renamed to `prefix` + `x`.
pub fn prefixed(props: &PropertyBag, prefix: &str) -> PropertyBag {
    let mut out = PropertyBag::default();
    for (key, value) in props.iter() {
        out.set_raw(&concat(&[prefix, key.strip_prefix('$').unwrap_or(key)]), value);
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_campaign_parameter_is_there_and_null_where_absent() {
        let params = page_campaign_params(
            "https://a.b/?utm_source=x&my=1",
            &UrlPolicy { custom_campaign_params: vec!["my".into()], ..UrlPolicy::default() },
        );
        assert_eq!(params.string("utm_source").as_deref(), Some("x"));
        assert_eq!(params.raw("gclid"), Some("null"));
        assert_eq!(params.string("my").as_deref(), Some("1"));
        assert!(has_any(&params) && !has_any(&campaign_params("https://a.b/", &[])));
    }

    #[test]
    fn masks_click_ids_where_asked() {
        let policy =
            UrlPolicy { mask_personal_data: true, custom_personal_data: vec!["email".into()], ..UrlPolicy::default() };
        assert_eq!(
            policy.apply("https://a.b/?gclid=1&email=x%40y&q=2#h"),
            "https://a.b/?gclid=<masked>&email=<masked>&q=2#h"
        );
        assert_eq!(page_campaign_params("https://a.b/?gclid=1", &policy).string("gclid").as_deref(), Some("<masked>"));
    }

    #[test]
    fn knows_search_engines() {
        assert_eq!(
            search_info("https://www.google.com/search?q=blue+shoes").to_json(),
            r#"{"$search_engine":"google","ph_keyword":"blue shoes"}"#
        );
        assert_eq!(search_info("https://search.yahoo.com/?p=x").string("ph_keyword").as_deref(), Some("x"));
        assert!(search_info("https://example.com/?q=google").is_empty());
        assert!(search_info("").is_empty());
    }

    #[test]
    fn the_short_form_stands_for_the_long_one() {
        let policy = UrlPolicy::default();
        let info = person_info("https://a.b/p?utm_source=x", "https://www.bing.com/?q=y", &policy);
        assert_eq!(info.to_json(), r#"{"r":"https://www.bing.com/?q=y","u":"https://a.b/p?utm_source=x"}"#);
        let initial = prefixed(&person_props(&info, &policy), "$initial_");
        assert_eq!(initial.string("$initial_current_url").as_deref(), Some("https://a.b/p?utm_source=x"));
        assert_eq!(initial.string("$initial_referring_domain").as_deref(), Some("www.bing.com"));
        assert_eq!(initial.string("$initial_utm_source").as_deref(), Some("x"));
        assert_eq!(initial.raw("$initial__kx"), Some("null"));
        assert_eq!(initial.string("$initial_ph_keyword").as_deref(), Some("y"));
        let direct = person_props(&person_info("https://a.b/", "", &policy), &policy);
        assert_eq!(direct.string("$referring_domain").as_deref(), Some(DIRECT));
    }
}

//! Which requests of a page carry PostHog's headers, and a trace's (posthog-js `entrypoints/tracing-headers.ts`, 1.449.2).

use json::{decode_string, elements, is_truthy};

#[cfg(target_arch = "wasm32")]
mod exports;

/// Whether requests to `host` say who the visitor is. `hosts` is the option as JSON: a list of hostnames, which are
/// compared as they are, or anything truthy for all hosts.
pub fn names_visitor(hosts: &str, host: &str) -> bool {
    match hosts.starts_with('[') {
        true => elements(hosts).any(|item| decode_string(item).as_deref() == Some(host)),
        false => is_truthy(hosts),
    }
}

/// Whether requests to `host` at `origin` start a trace. `targets` is a JSON list: texts with `://` are origins, all
/// others hostnames, in any letter case. Anything but a list is none.
pub fn starts_trace(targets: &str, host: &str, origin: &str) -> bool {
    targets.starts_with('[')
        && elements(targets).filter_map(decode_string).any(|target| {
            let wanted = if target.contains("://") { origin } else { host };
            !target.is_empty() && target.eq_ignore_ascii_case(wanted)
        })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn hosts_are_compared_whole() {
        let hosts = r#"["api.example.com", 7, "b.test"]"#;
        for (host, wanted) in [
            ("api.example.com", true),
            ("b.test", true),
            ("example.com", false),
            ("api.example.com.evil.test", false),
            ("7", false),
            ("", false),
        ] {
            assert_eq!(names_visitor(hosts, host), wanted, "{host}");
        }
    }

    #[test]
    fn true_is_every_host_and_an_empty_list_none() {
        for (hosts, wanted) in [("true", true), ("[]", false), ("false", false), ("null", false), ("\"\"", false)] {
            assert_eq!(names_visitor(hosts, "a.test"), wanted, "{hosts}");
        }
    }

    #[test]
    fn targets_are_origins_or_hostnames() {
        let targets = r#"["https://a.test:8443", "B.test", ""]"#;
        for (host, origin, wanted) in [
            ("a.test", "https://a.test:8443", true),
            ("a.test", "https://a.test", false),
            ("b.test", "http://b.test:1", true),
            ("c.b.test", "http://c.b.test", false),
            ("", "null", false),
        ] {
            assert_eq!(starts_trace(targets, host, origin), wanted, "{origin}");
        }
        assert!(!starts_trace("true", "a.test", "https://a.test"));
    }
}

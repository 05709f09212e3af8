//! PostHog's hosts: which of them takes events.

use json::text::concat;

/// `path` on the host that `api_host` stands for; PostHog's own regions have one for ingestion and one for assets.
pub fn endpoint(api_host: &str, path: &str, of_assets: bool) -> String {
    match region(api_host) {
        Some(name) => concat(&["https://", name, if of_assets { "-assets" } else { "" }, ".i.posthog.com", path]),
        None => concat(&[trimmed(api_host), path]),
    }
}

/// A host without spaces around and a slash behind it.
pub fn trimmed(api_host: &str) -> &str {
    let host = api_host.trim_ascii();
    host.strip_suffix('/').unwrap_or(host)
}

/// PostHog's region that `api_host` belongs to, `None` for a host of one's own.
pub fn region(api_host: &str) -> Option<&'static str> {
    let host = trimmed(api_host).strip_prefix("https://")?.strip_suffix(".posthog.com")?;
    match host.strip_suffix(".i").unwrap_or(host) {
        "app" | "us" | "us-assets" => Some("us"),
        "eu" | "eu-assets" => Some("eu"),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn routes_posthogs_hosts_to_ingestion() {
        for (host, url) in [
            ("https://app.posthog.com", "https://us.i.posthog.com/e/"),
            ("https://us-assets.i.posthog.com/", "https://us.i.posthog.com/e/"),
            ("https://eu.posthog.com", "https://eu.i.posthog.com/e/"),
            (" https://analytics.example.com/ ", "https://analytics.example.com/e/"),
            ("/ingest", "/ingest/e/"),
        ] {
            assert_eq!(endpoint(host, "/e/", false), url);
        }
        assert_eq!(endpoint("https://app.posthog.com", "/x", true), "https://us-assets.i.posthog.com/x");
        assert_eq!(endpoint("https://eu.i.posthog.com", "/x", true), "https://eu-assets.i.posthog.com/x");
        assert_eq!(endpoint("https://analytics.example.com", "/x", true), "https://analytics.example.com/x");
    }
}

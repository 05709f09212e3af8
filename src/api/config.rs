//! posthog-js's config.

use serde::Serialize;
use serde_json::{Map, Value};

/// What [`init`](super::init) starts PostHog with: a project's key, its host, and posthog-js's options by their names.
///
/// ```
/// use posthog_wasm::Config;
///
/// let config = Config::new("phc_project")
///     .api_host("https://eu.i.posthog.com")
///     .option("capture_pageview", "history_change")
///     .option("session_recording", serde_json::json!({ "maskAllInputs": true }));
/// ```
#[derive(Debug, Clone, PartialEq)]
pub struct Config {
    pub(super) token: String,
    pub(super) options: Map<String, Value>,
}

impl Config {
    /// The config of a project, by its API key (`phc_…`), with posthog-js's defaults.
    #[must_use]
    pub fn new(token: impl Into<String>) -> Self {
        Self { token: token.into(), options: Map::new() }
    }

    /// The address that events are sent to; PostHog's US cloud by default.
    #[must_use]
    pub fn api_host(self, address: impl Into<String>) -> Self {
        self.option("api_host", address.into())
    }

    /// The presets of a date, such as `2026-05-30`: posthog-js's `defaults`.
    #[must_use]
    pub fn defaults(self, date: impl Into<String>) -> Self {
        self.option("defaults", date.into())
    }

    /// Any other option of posthog-js's. A value that serde cannot turn into JSON is left out.
    #[must_use]
    pub fn option(mut self, name: &str, value: impl Serialize) -> Self {
        if let Ok(value) = serde_json::to_value(value) {
            self.options.insert(name.to_owned(), value);
        }
        self
    }
}

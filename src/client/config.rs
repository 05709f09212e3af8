//! The part of posthog-js's config that the core acts on. The shim merges defaults, renames old keys and
//! refuses values of a wrong type before they come here.

use crate::browser::{CookieOptions, Transport};
use crate::delivery;
use crate::identity::person::Profiles;
use crate::json::PropertyBag;
use crate::persistence::{self, Mode};

/// posthog-js's config as the JSON object the shim hands over, read by key when it is needed: functions and regular
/// expressions stay in the shim. A struct with a derived deserialiser did the same for 19 KB more (docs/ARCHITECTURE.md).
#[derive(Debug, Clone, Default)]
pub struct Config(PropertyBag);

impl Config {
    /// The config in `json`, an empty one where that is no object.
    pub fn parse(json: &str) -> Self {
        Self(PropertyBag::parse_or_empty(json))
    }

    /// Whether the option `key` is on.
    pub fn is_on(&self, key: &str) -> bool {
        self.0.is_truthy(key)
    }

    /// The text of option `key`, empty where it has none.
    pub fn text(&self, key: &str) -> String {
        self.0.text(key)
    }

    /// The whole number of option `key`, 0 where it has none.
    pub fn int(&self, key: &str) -> i64 {
        self.0.int(key)
    }

    /// The text of option `key` as it stands in JSON, empty where it has none; see [`PropertyBag::bare`].
    pub fn bare(&self, key: &str) -> &str {
        self.0.bare(key)
    }

    /// The JSON of option `key`, an empty text's where it has none.
    pub fn raw(&self, key: &str) -> &str {
        self.0.raw(key).unwrap_or("\"\"")
    }

    /// The object of option `key`, empty where it has none.
    pub fn bag(&self, key: &str) -> PropertyBag {
        self.0.bag(key)
    }

    /// `persistence_name`, else the token: what posthog-js names its other entries by.
    pub fn short_name(&self) -> String {
        let name = self.text("persistence_name");
        if name.is_empty() { self.text("token") } else { name }
    }

    /// The key that properties are stored under.
    pub fn storage_name(&self) -> String {
        persistence::storage_name(&self.text("token"), &self.text("persistence_name"))
    }

    /// How the visitor's properties are kept. `disabled` adds to what the config says.
    pub fn persistence_options(&self, disabled: bool) -> persistence::Options {
        persistence::Options {
            mode: Mode::parse(self.bare("persistence")),
            disabled: disabled || self.is_on("disable_persistence"),
            cookie: self.cookie_options(),
            in_cookie: self.raw("cookie_persisted_properties").into(),
            cookie_wins: self.is_on("cookieWinsOnConflict"),
        }
    }

    fn cookie_options(&self) -> CookieOptions {
        CookieOptions {
            days: self.int("cookie_expiration"),
            cross_subdomain: self.is_on("cross_subdomain_cookie"),
            secure: self.is_on("secure_cookie"),
        }
    }

    /// Whose events make a person.
    pub fn profiles(&self) -> Profiles {
        Profiles::parse(self.bare("person_profiles"))
    }

    /// How requests leave. The shim says in `outbox` whether the config and the browser allow one.
    pub fn delivery(&self) -> delivery::Options {
        let queue = self.bag("request_queue_config");
        let limit = |key, usual| if queue.raw(key).is_some() { queue.int(key) } else { usual };
        delivery::Options {
            token: self.text("token"),
            gzip: !self.is_on("disable_compression"),
            transport: transport(self.bare("api_transport")).unwrap_or(Transport::Fetch),
            flush_ms: queue.int("flush_interval_ms"),
            flush_at: limit("flush_at", i64::MAX),
            max_batch: limit("max_batch_size", i64::MAX),
            max_retries: limit("max_retries", 10),
            max_queue: limit("max_queue_size", i64::MAX),
            durable: self.is_on("outbox"),
        }
    }
}

/// The transport that `api_transport` or a capture's `transport` names.
pub fn transport(name: &str) -> Option<Transport> {
    match name {
        "fetch" => Some(Transport::Fetch),
        "XHR" => Some(Transport::Xhr),
        "sendBeacon" => Some(Transport::Beacon),
        _ => None,
    }
}

//! The part of posthog-js's config that the core acts on. The shim merges defaults, renames old keys and
//! refuses values of a wrong type before they come here.

use crate::browser::CookieOptions;
use crate::delivery::{Encoding, Transport};
use crate::event::campaign::UrlPolicy;
use crate::identity::Bootstrap;
use crate::identity::consent::Consent;
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
        Self(PropertyBag::parse_or_empty(Some(json)))
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

    /// The texts of option `key`.
    pub fn texts(&self, key: &str) -> Vec<String> {
        self.0.strings(key)
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

    /// What the config says about URLs in events.
    pub fn url_policy(&self) -> UrlPolicy {
        UrlPolicy {
            mask_personal_data: self.is_on("mask_personal_data_properties"),
            custom_personal_data: self.texts("custom_personal_data_properties"),
            custom_campaign_params: self.texts("custom_campaign_params"),
            disable_hashes: self.is_on("disable_capture_url_hashes"),
        }
    }

    /// How the properties are kept. `disabled` adds to what the config says.
    pub fn persistence_options(&self, disabled: bool) -> persistence::Options {
        persistence::Options {
            mode: Mode::parse(&self.text("persistence")),
            disabled: disabled || self.is_on("disable_persistence"),
            cookie: self.cookie_options(),
            in_cookie: self.texts("cookie_persisted_properties"),
        }
    }

    fn cookie_options(&self) -> CookieOptions {
        CookieOptions {
            days: self.int("cookie_expiration"),
            cross_subdomain: self.is_on("cross_subdomain_cookie"),
            secure: self.is_on("secure_cookie"),
        }
    }

    /// Where consent is kept and what holds before anybody decides. `do_not_track` is the shim's: the browser asks
    /// for it, and `respect_dnt` says to listen.
    pub fn consent(&self) -> Consent {
        Consent::new(
            &self.text("token"),
            &self.text("opt_out_capturing_cookie_prefix"),
            &self.text("consent_persistence_name"),
            (self.text("opt_out_capturing_persistence_type") == "cookie").then(|| self.cookie_options()),
            self.is_on("opt_out_capturing_by_default"),
            self.is_on("do_not_track"),
        )
    }

    /// Whose events make a person.
    pub fn profiles(&self) -> Profiles {
        Profiles::parse(&self.text("person_profiles"))
    }

    /// How request bodies are written.
    pub fn encoding(&self) -> Encoding {
        if self.is_on("disable_compression") { Encoding::Plain } else { Encoding::Gzip }
    }

    /// How requests leave while the page is open.
    pub fn transport(&self) -> Transport {
        Transport::parse(&self.text("api_transport")).unwrap_or_default()
    }

    /// An identity the page brings along.
    pub fn bootstrap(&self) -> Bootstrap {
        let given = self.0.bag("bootstrap");
        Bootstrap {
            distinct_id: given.string("distinctID"),
            is_identified_id: given.is_truthy("isIdentifiedID"),
            session_id: given.string("sessionID"),
        }
    }

    /// How long a batch waits, ms; 0 where not given.
    pub fn flush_interval_ms(&self) -> i64 {
        self.0.bag("request_queue_config").int("flush_interval_ms")
    }
}

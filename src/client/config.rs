//! The part of posthog-js's config that the core acts on. The shim merges defaults, renames old keys and
//! refuses values of a wrong type before they come here.

use crate::browser::{CookieOptions, Transport};
use crate::delivery::{self, endpoint, region};
use crate::features::consent::Rules;
use crate::features::rate_limit::Limits;
use crate::identity::person::Profiles;
use crate::persistence::{self, Mode};
use json::{PropertyBag, lists};

/// posthog-js's endpoint for events, until remote config names another.
const EVENTS_PATH: &str = "/e/";

/// posthog-js's config as the JSON object the shim hands over, read by key when it is needed: functions and regular
/// expressions stay in the shim. A struct with a derived deserialiser did the same for 19 KB more (docs/design/size.md).
#[derive(Debug, Clone)]
pub struct Config {
    all: PropertyBag,
    // what every event asks for is read once
    /// What events carry of it.
    pub event: PropertyBag,
    /// How bots are treated: "drop", "pageview", or empty.
    pub bot: String,
    /// `save_campaign_params`
    pub campaigns: bool,
    /// `save_referrer`
    pub referrers: bool,
    /// `property_denylist`: a JSON array of strings, empty where it lists nothing.
    pub denied: String,
    /// What consent means.
    pub consent: Rules,
    /// Whose events make a person.
    pub profiles: Profiles,
    /// Where events go.
    pub events_url: String,
    /// `scroll_root_selector` as JSON, empty where it is not set; `None` with `disable_scroll_properties`.
    pub scroll_root: Option<String>,
    /// `rate_limiting`
    pub limits: Limits,
    /// `request_batching`
    pub batches: bool,
    /// How requests leave. The shim says in `outbox` whether the config and the browser allow one.
    pub sending: delivery::Options,
}

impl Config {
    /// The config in `json`, an empty one where that is no object.
    pub fn parse(json: &str) -> Self {
        let all = PropertyBag::parse_or_empty(json);
        let host = all.text("api_host");
        let raw = |key| all.raw(key).unwrap_or("\"\"");
        let mut event = PropertyBag::default();
        event.set_raw("token", raw("token"));
        event.set_raw("$config_defaults", raw("defaults"));
        if region(&host).is_none() {
            event.set_str("$lib_custom_api_host", &host);
        }
        let browser_type = raw("browser_type");
        if browser_type.len() > 2 {
            event.set_raw("$browser_type", browser_type);
        }
        let denied = raw("property_denylist");
        Self {
            event,
            bot: all.text("bot"),
            campaigns: all.is_truthy("save_campaign_params"),
            referrers: all.is_truthy("save_referrer"),
            denied: if denied.len() > 2 { denied.into() } else { String::new() },
            consent: Rules::parse(&all),
            profiles: Profiles::parse(all.bare("person_profiles")),
            events_url: endpoint(&host, EVENTS_PATH, false),
            scroll_root: scroll_root(&all),
            limits: Limits::parse(&all.bag("rate_limiting")),
            batches: all.is_truthy("request_batching"),
            sending: sending(&all),
            all,
        }
    }

    /// Follows the project's settings: where events go, and whether its server reads gzip.
    pub fn follow(&mut self, project: &PropertyBag) {
        let path = project.bag("analytics").text("endpoint");
        if !path.is_empty() {
            self.events_url = endpoint(&self.text("api_host"), &path, false);
        }
        let supported = project.raw("supportedCompression").unwrap_or_default();
        if supported.starts_with('[') && !lists(supported, "gzip-js") {
            self.sending.gzip = false;
        }
    }

    /// Whether the option `key` is on.
    pub fn is_on(&self, key: &str) -> bool {
        self.all.is_truthy(key)
    }

    /// The text of option `key`, empty where it has none.
    pub fn text(&self, key: &str) -> String {
        self.all.text(key)
    }

    /// The whole number of option `key`, 0 where it has none.
    pub fn int(&self, key: &str) -> i64 {
        self.all.int(key)
    }

    /// The text of option `key` as written in JSON, empty if it has none; see [`PropertyBag::bare`].
    pub fn bare(&self, key: &str) -> &str {
        self.all.bare(key)
    }

    /// The JSON of option `key`, an empty text's where it has none.
    pub fn raw(&self, key: &str) -> &str {
        self.all.raw(key).unwrap_or("\"\"")
    }

    /// The object of option `key`, empty where it has none.
    pub fn bag(&self, key: &str) -> PropertyBag {
        self.all.bag(key)
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
            splits: self.is_on("split_storage"),
        }
    }

    fn cookie_options(&self) -> CookieOptions {
        CookieOptions {
            days: self.int("cookie_expiration"),
            cross_subdomain: self.is_on("cross_subdomain_cookie"),
            secure: self.is_on("secure_cookie"),
        }
    }
}

fn scroll_root(all: &PropertyBag) -> Option<String> {
    if all.is_truthy("disable_scroll_properties") {
        return None;
    }
    let is_set = all.is_truthy("scroll_root_selector");
    Some(if is_set { all.raw("scroll_root_selector").unwrap_or_default().into() } else { String::new() })
}

fn sending(all: &PropertyBag) -> delivery::Options {
    let queue = all.bag("request_queue_config");
    let limit = |key, usual| if queue.raw(key).is_some() { queue.int(key) } else { usual };
    delivery::Options {
        token: all.text("token"),
        gzip: !all.is_truthy("disable_compression"),
        browser_gzip: all.is_truthy("gzip"),
        transport: transport(all.bare("api_transport")).unwrap_or(Transport::Fetch),
        flush_ms: queue.int("flush_interval_ms"),
        flush_at: limit("flush_at", i64::MAX),
        max_batch: limit("max_batch_size", i64::MAX),
        max_retries: limit("max_retries", 10),
        max_queue: limit("max_queue_size", i64::MAX),
        durable: all.is_truthy("outbox"),
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

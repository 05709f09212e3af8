//! PostHog for web apps in Rust: Leptos, Yew, Dioxus, or plain wasm-bindgen. Feature `api`.
//!
//! It calls the page's PostHog (`window.posthog`, by snippet or bundle) where there is one. With the feature `embedded` it
//! brings this project's SDK along for pages that have none. Values cross by serde. Outside a browser, where an app is
//! rendered on a server or tested, every function does nothing and succeeds.
//!
//! ```
//! use posthog_wasm::Config;
//! use serde::Serialize;
//!
//! #[derive(Serialize)]
//! struct SignUp<'a> {
//!     plan: &'a str,
//!     seats: u32,
//! }
//!
//! # fn main() -> Result<(), posthog_wasm::Error> {
//! posthog_wasm::init(Config::new("phc_project").api_host("https://eu.i.posthog.com"))?;
//! posthog_wasm::capture("signed_up", &SignUp { plan: "pro", seats: 3 })?;
//! posthog_wasm::identify("user-1", &serde_json::json!({ "email": "ada@example.com" }))?;
//! # Ok(())
//! # }
//! ```

mod config;
mod error;
mod flags;
#[cfg(target_arch = "wasm32")]
mod page;
#[cfg(not(target_arch = "wasm32"))]
#[path = "nowhere.rs"]
mod page;

pub use config::Config;
pub use error::Error;
pub use flags::{FlagValue, Subscription};

use serde::Serialize;
use serde::de::DeserializeOwned;

/// Starts PostHog. A PostHog that the page has started already is used as it is, with its own config.
///
/// # Errors
/// [`Error::Missing`] without a PostHog, [`Error::Refused`] where it throws.
pub fn init(config: Config) -> Result<(), Error> {
    if page::is_started() {
        return Ok(());
    }
    page::call("init", &(config.token, config.options)).map(drop)
}

/// Captures an event. `properties`: a struct, a map or `()`; one named `$set` sets properties of the person, as in posthog-js.
///
/// # Errors
/// [`Error::Serialize`] for properties that serde cannot pass on, else as [`init`].
pub fn capture(event: &str, properties: &(impl Serialize + ?Sized)) -> Result<(), Error> {
    page::call("capture", &(event, properties)).map(drop)
}

/// Says who the visitor is, with properties of the person (`()` for none).
///
/// # Errors
/// As [`capture`].
pub fn identify(distinct_id: &str, properties: &(impl Serialize + ?Sized)) -> Result<(), Error> {
    page::call("identify", &(distinct_id, properties)).map(drop)
}

/// Says which group, a company for example, the visitor acts for, with properties of the group (`()` for none).
///
/// # Errors
/// As [`capture`].
pub fn group(kind: &str, key: &str, properties: &(impl Serialize + ?Sized)) -> Result<(), Error> {
    page::call("group", &(kind, key, properties)).map(drop)
}

/// Adds properties to every further event (super properties).
///
/// # Errors
/// As [`capture`].
pub fn register(properties: &(impl Serialize + ?Sized)) -> Result<(), Error> {
    page::call("register", &(properties,)).map(drop)
}

/// Forgets the visitor: what follows is another one's.
///
/// # Errors
/// As [`init`].
pub fn reset() -> Result<(), Error> {
    page::call("reset", &[(); 0]).map(drop)
}

/// The visitor's distinct_id; `None` before [`init`] and outside a browser.
///
/// # Errors
/// As [`init`].
pub fn get_distinct_id() -> Result<Option<String>, Error> {
    page::ask("get_distinct_id", &[(); 0])
}

/// Allows capturing, or denies it: nothing leaves the page any more.
///
/// # Errors
/// As [`init`].
pub fn set_consent(is_granted: bool) -> Result<(), Error> {
    let method = if is_granted { "opt_in_capturing" } else { "opt_out_capturing" };
    page::call(method, &[(); 0]).map(drop)
}

/// What a feature flag is for this visitor; `None` where flags have not arrived or there is no such flag.
///
/// # Errors
/// As [`init`].
pub fn get_feature_flag(key: &str) -> Result<Option<FlagValue>, Error> {
    page::ask("getFeatureFlag", &(key,))
}

/// The payload of a feature flag, as a type of the app's.
///
/// # Errors
/// [`Error::Deserialize`] where the payload is none of that type, else as [`init`].
pub fn get_feature_flag_payload<Payload: DeserializeOwned>(key: &str) -> Result<Option<Payload>, Error> {
    page::ask("getFeatureFlagPayload", &(key,))
}

/// Calls `heard` when feature flags have arrived, at once where they are there, and each time they are loaded again.
///
/// # Errors
/// As [`init`].
pub fn on_feature_flags(heard: impl FnMut() + 'static) -> Result<Subscription, Error> {
    page::listen("onFeatureFlags", heard)
}

/// Loads feature flags again.
///
/// # Errors
/// As [`init`].
pub fn reload_feature_flags() -> Result<(), Error> {
    page::call("reloadFeatureFlags", &[(); 0]).map(drop)
}

/// Starts session replay, whatever the project's sampling and triggers say.
///
/// # Errors
/// As [`init`].
pub fn start_session_recording() -> Result<(), Error> {
    page::call("startSessionRecording", &(true,)).map(drop)
}

/// Stops session replay.
///
/// # Errors
/// As [`init`].
pub fn stop_session_recording() -> Result<(), Error> {
    page::call("stopSessionRecording", &[(); 0]).map(drop)
}

/// Captures an error that the app has handled, with its causes, and properties (`()` for none).
///
/// # Errors
/// As [`capture`].
pub fn capture_error(error: &dyn std::error::Error, properties: &(impl Serialize + ?Sized)) -> Result<(), Error> {
    page::capture_error(error, properties)
}

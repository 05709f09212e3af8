//! What the SDK does unasked.

use super::{Answer, Given, bag, with};
use crate::features::autocapture::{Autocapture, Project};
use crate::features::{Context, remote_config};
use crate::instances;
use wasm_bindgen::prelude::*;

/// Starts autocapture, which listens from now on.
#[wasm_bindgen]
pub fn start_autocapture(instance: i32) {
    if let Some(found) = instances::find(instance) {
        found.autocapture.replace(Some(Autocapture::start(instance)));
    }
}

/// Stops what the instance does unasked.
#[wasm_bindgen]
pub fn stop_features(instance: i32) {
    if let Some(found) = instances::find(instance) {
        found.stop();
    }
}

/// What autocapture answers; the default where the instance has none.
fn autocapture<T: Default>(instance: i32, ask: impl FnOnce(&Autocapture) -> T) -> T {
    instances::find(instance).and_then(|found| found.autocapture(ask)).unwrap_or_default()
}

/// Follows the project's settings, JSON; empty where they could not be had.
#[wasm_bindgen]
pub fn set_project(instance: i32, settings: Given) {
    let settings = bag(&settings);
    let project = Project::parse(&settings);
    let has_flags = remote_config::has_flags(&settings);
    with(instance, |core, browser| core.set_project(browser, settings));
    if let Some(found) = instances::find(instance) {
        found.feature_flags(|flags| flags.project(has_flags));
        found.autocapture(|autocapture| autocapture.set_project(project));
    }
}

/// Whether events are captured unasked now; see [`Autocapture::is_enabled`].
#[wasm_bindgen]
pub fn is_autocapturing(instance: i32, is_wanted: bool, is_alone: bool) -> bool {
    autocapture(instance, |autocapture| autocapture.is_enabled(&Context { instance }, is_wanted, is_alone))
}

/// The project has been warned of events that the rate limit dropped.
#[wasm_bindgen]
pub fn limit_warned(instance: i32) {
    with(instance, |core, _| core.limit_warned());
}

/// `rateLimiter.clientRateLimitContext` as JSON; `takes` a token as an event does.
#[wasm_bindgen]
pub fn rate_limit(instance: i32, takes: bool) -> Answer {
    with(instance, |core, browser| core.rate_limit(browser, takes).into_json().into())
}

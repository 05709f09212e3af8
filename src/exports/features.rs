//! What the SDK does unasked.

use super::{Answer, Given, bag, feature, with};
use crate::features::Context;
use crate::features::autocapture::Autocapture;
use crate::instances;
use wasm_bindgen::prelude::*;

/// Starts the features, those that are not started yet.
#[wasm_bindgen]
pub fn start_features(instance: i32) {
    if let Some(found) = instances::find(instance) {
        found.features.start(instance);
    }
}

/// Stops the features.
#[wasm_bindgen]
pub fn stop_features(instance: i32) {
    if let Some(found) = instances::find(instance) {
        found.features.stop();
    }
}

/// Follows the project's settings, JSON; empty where they could not be had.
#[wasm_bindgen]
pub fn set_project(instance: i32, settings: Given) {
    let settings = bag(&settings);
    with(instance, |core, browser| core.set_project(browser, settings.clone()));
    if let Some(found) = instances::find(instance) {
        found.features.project(&settings);
    }
}

/// Whether events are captured unasked now; see [`Autocapture::is_enabled`].
#[wasm_bindgen]
pub fn is_autocapturing(instance: i32, is_wanted: bool, is_alone: bool) -> bool {
    let is_enabled = |autocapture: &Autocapture| autocapture.is_enabled(&Context { instance }, is_wanted, is_alone);
    feature(instance, |features| &features.autocapture, is_enabled)
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

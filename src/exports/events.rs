//! Capturing.

use super::{Answer, Given, bag, own_bag, with};
use crate::features::Context;
use wasm_bindgen::prelude::*;

/// Captures an event: see [`Context::capture_event`].
#[wasm_bindgen]
pub fn capture(instance: i32, name: Given, own: Given, options: Given, hooks: u8, at_once: bool) -> Answer {
    let own = with(instance, |_, browser| own_bag(browser, &own));
    Context { instance }.capture_event(&name, &own, &bag(&options), hooks, at_once).into()
}

/// Delivers an event (JSON) that has passed the page's hooks: see [`crate::client::Core::deliver`].
#[wasm_bindgen]
pub fn deliver(instance: i32, event: Given, options: Given, at_once: bool) {
    with(instance, |core, browser| core.deliver(browser, &event, &bag(&options), at_once));
}

/// A new UUID v7.
#[wasm_bindgen]
pub fn uuid(instance: i32) -> Answer {
    with(instance, |core, browser| core.uuid(browser).into())
}

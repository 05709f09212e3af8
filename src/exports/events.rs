//! Capturing.

use super::{Answer, Given, bag, own_bag, with};
use crate::features::Context;
use wasm_bindgen::prelude::*;
use wire::core_protocol::hooks::{NONE_COMES_FIRST, NONE_SEES};

/// Captures an event: see [`crate::client::Core::capture`]. `hooks` are bits of [`wire::core_protocol::hooks`]: an event
/// that none may change is delivered, `at_once` by itself, and one that no hook wants to see is not returned.
#[wasm_bindgen]
pub fn capture(instance: i32, name: Given, own: Given, options: Given, hooks: u8, at_once: bool) -> Answer {
    let event = with(instance, |core, browser| {
        let options = bag(&options);
        let event = core.capture(browser, &name, &own_bag(browser, &own), &options);
        if hooks & NONE_COMES_FIRST != 0 && !event.is_empty() {
            core.deliver(browser, &event, &options, at_once);
            if hooks & NONE_SEES != 0 {
                return Answer::default();
            }
        }
        event.into()
    });
    Context { instance }.noted(&name);
    event
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

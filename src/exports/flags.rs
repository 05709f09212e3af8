//! Feature flags. See [`crate::flags`].

use super::{Answer, Given, bag, with};
use wasm_bindgen::prelude::*;

/// The body of a request for flags; `own` is what the shim adds, as JSON.
#[wasm_bindgen]
pub fn flags_request(instance: i32, own: Given) -> Answer {
    with(instance, |core, browser| core.flags_request(browser, &bag(&own)).into())
}

/// Takes the server's answer (JSON, empty where there is none); `how` are bits of [`wire::core_protocol::flags_answer`].
#[wasm_bindgen]
pub fn flags_answered(instance: i32, answer: Given, how: u8) {
    with(instance, |core, browser| core.flags_answered(browser, &bag(&answer), how));
}

/// What is known of flags under a key of [`wire::persisted_keys`], as JSON.
#[wasm_bindgen]
pub fn flag_property(instance: i32, name: Given) -> Answer {
    with(instance, |core, _| core.flag_property(&name).into())
}

/// Another tab has written an entry of this name; whether that changes flags.
#[wasm_bindgen]
pub fn follow_tab(instance: i32, name: Given) -> bool {
    with(instance, |core, browser| core.follow_tab(browser, &name))
}

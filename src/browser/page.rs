//! What features ask of the page they are on, and of its config and hooks.

use super::value::{Value, taken};
use wasm_bindgen::prelude::*;

#[wasm_bindgen(module = "/js/wasm/hosts.js")]
extern "C" {
    /// Which of the page's hooks an event has to pass now; bits of [`wire::core_protocol::hooks`].
    pub fn hooks(instance: u32) -> u8;
    /// Has the hooks run on an event that a feature has captured, and delivered where it is not yet, when the core has
    /// returned. An empty text stands for an event that no hook and no log has to see.
    pub fn captured(instance: u32, event: &str, is_delivered: bool);
    #[wasm_bindgen(js_name = callPage)]
    fn page_call(run: u32, given: u32) -> u32;
    #[wasm_bindgen(js_name = testPattern)]
    fn page_test(pattern: u32, text: u32) -> u8;
    #[wasm_bindgen(js_name = address)]
    fn page_address() -> u32;
    #[wasm_bindgen(js_name = host)]
    fn page_host() -> i32;
    #[wasm_bindgen(js_name = hostOf)]
    fn page_host_of(address: &str) -> i32;
    #[wasm_bindgen(js_name = selectedText)]
    fn page_selected() -> i32;
    #[wasm_bindgen(js_name = hold)]
    fn page_hold(at: u32);
    #[wasm_bindgen(js_name = takeHeld)]
    fn page_take_held() -> u32;
    #[wasm_bindgen(js_name = isMouse)]
    fn page_is_mouse(at: u32) -> bool;
    #[wasm_bindgen(js_name = lowerCaseOf)]
    fn page_lower_case(text: &str) -> i32;
}

/// A page's text where a regular expression is to stand.
#[derive(Debug)]
pub struct NoPattern;

/// What a function of the page answers to `given`; [`Value::NONE`] where it throws, which is one console line. It may call
/// the SDK: nothing may be borrowed when this is called.
pub fn call(run: Value, given: Value) -> Value {
    Value(page_call(run.0, given.0))
}

/// Whether `pattern`, a regular expression or its text, matches `text`.
pub fn test(pattern: Value, text: Value) -> Result<bool, NoPattern> {
    match page_test(pattern.0, text.0) {
        2 => Err(NoPattern),
        answer => Ok(answer == 1),
    }
}

/// The page's address.
pub fn address() -> Value {
    Value(page_address())
}

/// The page's host.
pub fn host() -> String {
    taken(page_host()).unwrap_or_default()
}

/// The host of an address, which may be relative to the page's; empty where it has none.
pub fn host_of(address: &str) -> String {
    taken(page_host_of(address)).unwrap_or_default()
}

/// What the visitor has selected.
pub fn selected_text() -> String {
    taken(page_selected()).unwrap_or_default()
}

/// `text` in lower case, as the browser makes it.
pub fn lower_case(text: &str) -> String {
    taken(page_lower_case(text)).unwrap_or_default()
}

/// Keeps a value from this event to a later one, in the place of what was kept before.
pub fn hold(value: Value) {
    page_hold(value.0);
}

/// Takes back what is kept.
pub fn take_held() -> Value {
    Value(page_take_held())
}

/// Whether an event is one of a mouse or another pointer.
pub fn is_mouse(event: Value) -> bool {
    page_is_mouse(event.0)
}

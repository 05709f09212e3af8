//! Values of the page's own: its events, its config and what is in them, which may be anything.
//!
//! The shim keeps them, and the module has their numbers: dropping JavaScript's values in wasm is half as much code as all
//! else that reads them. A number is good until what the module listens with returns.

use super::handover;
use js_sys::JsString;
use wasm_bindgen::prelude::*;

/// A text that the browser has already, so that no call makes one.
pub type Key = wasm_bindgen::JsThreadLocal<JsString>;

#[wasm_bindgen(module = "/js/wasm/hosts.js")]
extern "C" {
    #[wasm_bindgen(js_name = get)]
    fn value_get(at: i32, key: &JsString) -> i32;
    #[wasm_bindgen(js_name = isTrue)]
    fn value_is_true(at: i32) -> bool;
    #[wasm_bindgen(js_name = isFunction)]
    fn value_is_function(at: i32) -> bool;
    #[wasm_bindgen(js_name = isList)]
    fn value_is_list(at: i32) -> bool;
    #[wasm_bindgen(js_name = numberOf)]
    fn value_number(at: i32) -> f64;
    #[wasm_bindgen(js_name = textOf)]
    fn value_text(at: i32) -> i32;
    #[wasm_bindgen(js_name = item)]
    fn value_item(at: i32, index: i32) -> i32;
    #[wasm_bindgen(js_name = items)]
    fn value_items(at: i32) -> i32;
    #[wasm_bindgen(js_name = includes)]
    fn value_includes(at: i32, text: &JsString) -> bool;
    #[wasm_bindgen(js_name = includesValue)]
    fn value_includes_value(at: i32, other: i32) -> bool;
    #[wasm_bindgen(js_name = valueCount)]
    fn value_count() -> i32;
}

/// A value of the page.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Value(pub i32);

impl Value {
    /// `undefined` and `null`.
    pub const NONE: Self = Self(0);

    /// Its member `key`; [`Value::NONE`] where it has none, and where reading it throws.
    #[inline(never)]
    pub fn get(self, key: &'static Key) -> Self {
        Self(key.with(|key| value_get(self.0, key)))
    }

    /// Whether it is neither `undefined` nor `null`.
    pub fn is_there(self) -> bool {
        self != Self::NONE
    }

    /// Whether JavaScript takes it for true.
    pub fn is_truthy(self) -> bool {
        value_is_true(self.0)
    }

    /// Whether JavaScript takes its member `key` for true.
    #[inline(never)]
    pub fn is_on(self, key: &'static Key) -> bool {
        self.get(key).is_truthy()
    }

    /// The number of its member `key`; NaN where it has none.
    #[inline(never)]
    pub fn number(self, key: &'static Key) -> f64 {
        value_number(self.get(key).0)
    }

    /// Its text; `None` for all else.
    pub fn text(self) -> Option<String> {
        taken(value_text(self.0))
    }

    /// Whether it is a list.
    pub fn is_list(self) -> bool {
        value_is_list(self.0)
    }

    /// Whether it is a function.
    pub fn is_function(self) -> bool {
        value_is_function(self.0)
    }

    /// What it has at a place, which is a number.
    pub fn item(self, index: Self) -> Self {
        Self(value_item(self.0, index.0))
    }

    /// What it has, where it is a list.
    pub fn items(self) -> impl Iterator<Item = Self> + use<> {
        kept_from(value_items(self.0)).map(Self)
    }

    /// Whether it is a list that has a text.
    pub fn lists(self, text: &'static Key) -> bool {
        text.with(|text| value_includes(self.0, text))
    }

    /// Whether it is a list that has `other`.
    pub fn lists_value(self, other: Self) -> bool {
        value_includes_value(self.0, other.0)
    }
}

/// The numbers of what was kept just now, from `first` on.
pub(super) fn kept_from(first: i32) -> std::ops::Range<i32> {
    first..value_count()
}

/// A text that the shim has left, by its length; `None` for -1.
#[inline(never)]
pub(super) fn taken(length: i32) -> Option<String> {
    if length < 0 { None } else { Some(handover::take(length as usize)) }
}

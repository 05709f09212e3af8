//! Nodes of the page. They are read by the members of their prototypes: a form has each of its fields under the field's
//! name, which may be `matches` or `parentNode`.

use super::value::{Key, Value, kept_from, taken};
use js_sys::JsString;
use wasm_bindgen::prelude::*;

#[wasm_bindgen(module = "/js/wasm/hosts.js")]
extern "C" {
    #[wasm_bindgen(js_name = target)]
    fn node_target(event: i32) -> i32;
    #[wasm_bindgen(js_name = walk)]
    fn node_walk(at: i32, is_shown: i32, most: i32, end: &JsString) -> i32;
    #[wasm_bindgen(js_name = roots)]
    fn node_roots() -> i32;
    #[wasm_bindgen(js_name = isParent)]
    fn node_is_parent(at: i32, other: i32) -> bool;
    #[wasm_bindgen(js_name = matches)]
    fn node_matches(at: i32, selector: &JsString) -> bool;
    #[wasm_bindgen(js_name = matchesAny)]
    fn node_matches_any(at: i32, list: i32) -> bool;
    #[wasm_bindgen(js_name = matchesValue)]
    fn node_matches_value(at: i32, selector: i32) -> bool;
    #[wasm_bindgen(js_name = has)]
    fn node_has(at: i32, selector: &JsString) -> bool;
    #[wasm_bindgen(js_name = tag)]
    fn node_tag(at: i32) -> i32;
    #[wasm_bindgen(js_name = isSvg)]
    fn node_is_svg(at: i32) -> bool;
    #[wasm_bindgen(js_name = isConnected)]
    fn node_is_connected(at: i32) -> bool;
    #[wasm_bindgen(js_name = hasHand)]
    fn node_has_hand(at: i32) -> bool;
    #[wasm_bindgen(js_name = attribute)]
    fn node_attribute(at: i32, name: &JsString) -> i32;
    #[wasm_bindgen(js_name = attributeNamed)]
    fn node_attribute_named(at: i32, name: i32) -> i32;
    #[wasm_bindgen(js_name = attributeNames)]
    fn node_attribute_names(at: i32) -> i32;
    #[wasm_bindgen(js_name = children)]
    fn node_children(at: i32) -> i32;
    #[wasm_bindgen(js_name = kind)]
    fn node_kind(at: i32) -> u8;
    #[wasm_bindgen(js_name = data)]
    fn node_data(at: i32) -> i32;
    #[wasm_bindgen(js_name = nth)]
    fn node_nth(at: i32, is_of_type: i32) -> i32;
}

/// Deeper trees, or parents in a circle, are walked no further.
const MAX_WALK: i32 = 2000;

/// What a node is, as far as it is read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// An element.
    Element,
    /// A text.
    Text,
    /// Something else.
    Other,
}

/// An element, or another node where that is said.
#[derive(Debug, Clone, Copy)]
pub struct Element(pub i32);

impl Element {
    /// The innermost element that an event happened to, also in an open shadow root.
    pub fn of_event(event: Value) -> Option<Self> {
        let found = node_target(event.0);
        if found > 0 { Some(Self(found)) } else { None }
    }

    /// The elements around all: the document's and its body.
    pub fn roots() -> Vec<Self> {
        kept_from(node_roots()).map(Self).collect()
    }

    /// It and its ancestors up to the first that matches `end`, through shadow roots.
    #[inline(never)]
    pub fn path(self, end: &'static Key) -> Vec<Self> {
        kept_from(end.with(|end| node_walk(self.0, 0, MAX_WALK, end))).map(Self).collect()
    }

    /// It and the elements that it is shown in, through slots, up to the root.
    pub fn shown_path(self, end: &'static Key) -> Vec<Self> {
        kept_from(end.with(|end| node_walk(self.0, 1, MAX_WALK, end))).map(Self).collect()
    }

    /// Whether it is the parent of `other`; the host of a shadow root is none.
    pub fn is_parent_of(self, other: Self) -> bool {
        node_is_parent(self.0, other.0)
    }

    /// Whether it matches `selector`; false where that is no selector.
    #[inline(never)]
    pub fn is(self, selector: &'static Key) -> bool {
        selector.with(|selector| node_matches(self.0, selector))
    }

    /// Whether it matches one of the page's selectors, a list; what is no selector matches nothing.
    pub fn is_one_of(self, list: Value) -> bool {
        node_matches_any(self.0, list.0)
    }

    /// Whether it matches a selector of the page's.
    pub fn is_value(self, selector: Value) -> bool {
        node_matches_value(self.0, selector.0)
    }

    /// Whether it has an element that matches `selector`, which is a valid one.
    pub fn has(self, selector: &'static Key) -> bool {
        selector.with(|selector| node_has(self.0, selector))
    }

    /// Its name in lower case.
    pub fn tag(self) -> String {
        taken(node_tag(self.0)).unwrap_or_default()
    }

    /// Whether it is part of a drawing.
    pub fn is_svg(self) -> bool {
        node_is_svg(self.0)
    }

    /// Whether it is in the page.
    pub fn is_connected(self) -> bool {
        node_is_connected(self.0)
    }

    /// Whether the pointer is a hand over it. The browser has to compute styles for that.
    pub fn has_hand(self) -> bool {
        node_has_hand(self.0)
    }

    /// An attribute's value.
    #[inline(never)]
    pub fn attribute(self, name: &'static Key) -> Option<String> {
        taken(name.with(|name| node_attribute(self.0, name)))
    }

    /// The value of an attribute whose name is a value of the page.
    pub fn attribute_named(self, name: Value) -> Option<String> {
        taken(node_attribute_named(self.0, name.0))
    }

    /// The names of its attributes.
    pub fn attribute_names(self) -> impl Iterator<Item = Value> + use<> {
        kept_from(node_attribute_names(self.0)).map(Value)
    }

    /// Its children of all kinds, in order.
    pub fn children(self) -> impl Iterator<Item = Self> + use<> {
        kept_from(node_children(self.0)).map(Self)
    }

    /// What kind of a node this is.
    pub fn kind(self) -> Kind {
        match node_kind(self.0) {
            1 => Kind::Element,
            3 => Kind::Text,
            _ => Kind::Other,
        }
    }

    /// What a text says; only of texts.
    pub fn data(self) -> String {
        taken(node_data(self.0)).unwrap_or_default()
    }

    /// Which child it is, from 1, or which of its name.
    pub fn nth(self, is_of_type: bool) -> i64 {
        node_nth(self.0, i32::from(is_of_type)).into()
    }

    /// It as a value.
    pub fn value(self) -> Value {
        Value(self.0)
    }
}

//! What TypeScript calls of this feature.

use super::{Id, Known, Outcome};
use json::PropertyBag;
use wasm_bindgen::prelude::*;

/// The decisions of Meta's ids.
#[wasm_bindgen]
#[derive(Default)]
pub struct MetaIds;

#[wasm_bindgen]
impl MetaIds {
    /// Has no state.
    #[wasm_bindgen(constructor)]
    pub fn new() -> Self {
        Self
    }

    /// See [`Id::update`]; `facts` are the members of [`Known`] as JSON with the names of its fields, of which `stored` and
    /// `given` are any values. The answer is empty where nothing is known, `null` where what is stored goes, and otherwise
    /// what has to be stored: `{"value", "delivered"}`, with `"isNew"` where it is not stored yet.
    pub fn update(&self, is_click: bool, facts: &str) -> String {
        let facts = PropertyBag::parse_or_empty(facts);
        let raw = |key| facts.raw(key).unwrap_or_default();
        let (cookie, click) = (facts.text("cookie"), facts.text("click"));
        let known = Known {
            stored: raw("stored"),
            cookie: &cookie,
            click: &click,
            given: raw("given"),
            is_unset: facts.is_truthy("is_unset"),
            now: raw("now"),
        };
        match (if is_click { Id::Click } else { Id::Browser }).update(&known) {
            Outcome::None => String::new(),
            Outcome::Forget => "null".into(),
            Outcome::Is { value, is_new, is_delivered } => {
                let mut answer = PropertyBag::default();
                answer.set_str("value", &value);
                answer.set_bool("delivered", is_delivered);
                answer.set_bool("isNew", is_new);
                answer.into_json()
            }
        }
    }
}

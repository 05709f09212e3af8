//! What TypeScript calls of this feature.

use wasm_bindgen::prelude::*;

/// The decisions of tracing headers.
#[wasm_bindgen]
#[derive(Default)]
pub struct TracingHeaders;

#[wasm_bindgen]
impl TracingHeaders {
    /// Has no state.
    #[wasm_bindgen(constructor)]
    pub fn new() -> Self {
        Self
    }

    /// See [`super::names_visitor`].
    #[wasm_bindgen(js_name = namesVisitor)]
    pub fn names_visitor(&self, hosts: &str, host: &str) -> bool {
        super::names_visitor(hosts, host)
    }

    /// See [`super::starts_trace`].
    #[wasm_bindgen(js_name = startsTrace)]
    pub fn starts_trace(&self, targets: &str, host: &str, origin: &str) -> bool {
        super::starts_trace(targets, host, origin)
    }
}

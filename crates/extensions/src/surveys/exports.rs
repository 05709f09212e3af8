//! What TypeScript calls of [`Activations`].

use super::Activations;
use crate::js::Page;
use wasm_bindgen::prelude::*;

/// See [`Activations`].
#[wasm_bindgen]
#[derive(Default)]
pub struct SurveyActivations(Activations);

#[wasm_bindgen]
impl SurveyActivations {
    /// Without surveys.
    #[wasm_bindgen(constructor)]
    pub fn new() -> Self {
        Self::default()
    }

    /// See [`Activations::define`].
    pub fn define(&mut self, definitions: &str) {
        self.0.define(definitions);
    }

    /// See [`Activations::wants`].
    pub fn wants(&self, name: &str, id: &str) -> bool {
        self.0.wants(name, id)
    }

    /// See [`Activations::on_event`].
    #[wasm_bindgen(js_name = onEvent)]
    pub fn on_event(&mut self, name: &str, properties: &str, stored: &str, session: &str, now: f64) -> String {
        self.0.on_event(&Page, name, properties, stored, session, now as i64)
    }

    /// See [`Activations::on_session`].
    #[wasm_bindgen(js_name = onSession)]
    pub fn on_session(&mut self, stored: &str, session: &str) -> String {
        self.0.on_session(stored, session)
    }

    /// See [`Activations::reset`].
    pub fn reset(&mut self) {
        self.0.reset();
    }

    /// See [`Activations::active`].
    pub fn active(&self, stored: &str, session: &str) -> String {
        self.0.active(stored, session)
    }

    /// See [`Activations::selectors`].
    pub fn selectors(&self) -> String {
        self.0.selectors()
    }
}

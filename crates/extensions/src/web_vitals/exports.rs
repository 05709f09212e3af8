//! What TypeScript calls of [`Options`] and [`Waiting`].

use super::{CAUSES, Options, Waiting};
use wasm_bindgen::prelude::*;

/// See [`Waiting`].
#[wasm_bindgen]
#[derive(Default)]
pub struct WebVitals(Waiting);

#[wasm_bindgen]
impl WebVitals {
    /// Without metrics.
    #[wasm_bindgen(constructor)]
    pub fn new() -> Self {
        Self::default()
    }

    /// See [`Options::is_enabled`].
    #[wasm_bindgen(js_name = isOn)]
    pub fn is_on(&self, options: &str, project: bool) -> bool {
        Options(options).is_enabled(project)
    }

    /// See [`Options::metrics`].
    pub fn metrics(&self, options: &str, project: &str) -> String {
        Options(options).metrics(project).into()
    }

    /// See [`Options::delay`].
    pub fn delay(&self, options: &str) -> f64 {
        Options(options).delay() as f64
    }

    /// See [`Options::attributed`].
    pub fn attributed(&self, options: &str) -> String {
        Options(options).attributed().into()
    }

    /// See [`Options::script`].
    pub fn script(&self, options: &str) -> String {
        Options(options).script().into()
    }

    /// See [`Options::is_plausible`].
    #[wasm_bindgen(js_name = isPlausible)]
    pub fn is_plausible(&self, options: &str, value: f64) -> bool {
        Options(options).is_plausible(value)
    }

    /// See [`CAUSES`].
    pub fn causes(&self) -> String {
        CAUSES.into()
    }

    /// See [`Waiting::is_other`].
    #[wasm_bindgen(js_name = isOther)]
    pub fn is_other(&self, navigation: &str) -> bool {
        self.0.is_other(navigation)
    }

    /// See [`Waiting::put`].
    pub fn put(&mut self, navigation: &str, url: &str, name: &str, metric: &str) -> usize {
        self.0.put(navigation, url, name, metric)
    }

    /// See [`Waiting::take`].
    pub fn take(&mut self) -> String {
        self.0.take()
    }
}

//! What TypeScript calls of [`Heatmaps`].

use super::{Heatmaps, interval_of, is_enabled, is_made_for_clicks};
use element_rules::rage::Limits;
use wasm_bindgen::prelude::*;

/// See [`Heatmaps`].
#[wasm_bindgen]
#[derive(Default)]
pub struct HeatmapPoints(Heatmaps);

#[wasm_bindgen]
impl HeatmapPoints {
    /// Without points.
    #[wasm_bindgen(constructor)]
    pub fn new() -> Self {
        Self::default()
    }

    /// See [`is_enabled`].
    #[wasm_bindgen(js_name = isOn)]
    pub fn is_on(&self, capture: &str, enable: &str, project: bool) -> bool {
        is_enabled(capture, enable, project)
    }

    /// See [`interval_of`].
    pub fn interval(&self, capture: &str) -> f64 {
        interval_of(capture) as f64
    }

    /// See [`is_made_for_clicks`].
    #[wasm_bindgen(js_name = isMadeForClicks)]
    pub fn is_made_for_clicks(&self, listed: &str, text: &str, label: &str) -> bool {
        is_made_for_clicks(listed, [text, label])
    }

    /// See [`Heatmaps::click`].
    #[wasm_bindgen(js_name = onClick)]
    pub fn on_click(&mut self, x: f64, y: f64, time: f64, distance: f64, wait: f64, clicks: f64) -> bool {
        self.0.click(x, y, time, Limits { distance, wait, clicks })
    }

    /// See [`Heatmaps::put`].
    pub fn put(&mut self, url: &str, x: &str, y: &str, is_fixed: bool, kind: &str) {
        self.0.put(url, x, y, is_fixed, kind);
    }

    /// See [`Heatmaps::take`].
    pub fn take(&mut self) -> String {
        self.0.take()
    }
}

//! What TypeScript calls of [`Metrics`].

use super::{Metrics, Sample};
use crate::js::Page;
use crate::otlp::{Envelope, Sender, Signal};
use wasm_bindgen::prelude::*;

/// See [`Metrics`]. Texts are JSON but names and units.
#[wasm_bindgen]
#[derive(Default)]
pub struct MetricWindow {
    metrics: Metrics,
    envelope: Envelope,
}

#[wasm_bindgen]
impl MetricWindow {
    /// Without samples and limits.
    #[wasm_bindgen(constructor)]
    pub fn new() -> Self {
        Self::default()
    }

    /// Takes the page's option and what sends, see `Pipeline::set_up`.
    #[wasm_bindgen(js_name = setUp)]
    pub fn set_up(&mut self, config: &str, sender: &str) {
        let text = |name| json::decode_string(json::member(sender, name)).unwrap_or_default();
        let (name, version) = (text("name"), text("version"));
        let sender = Sender { name: &name, version: &version, system: json::member(sender, "system"), fallback: "" };
        self.envelope = Envelope::new(Signal::Metrics, config, sender, &name);
        self.metrics.set(config);
    }

    /// See [`Metrics::add`].
    #[allow(clippy::too_many_arguments, reason = "an object would have to be written and read")]
    pub fn add(
        &mut self,
        kind: u8,
        name: &str,
        unit: &str,
        attributes: &str,
        value: f64,
        bounds: &str,
        span: &str,
        now: f64,
    ) -> String {
        self.metrics.add(Sample { kind, name, unit, attributes, value, bounds, span, now }, &Page)
    }

    /// See [`Metrics::is_empty`].
    #[wasm_bindgen(js_name = isEmpty)]
    pub fn is_empty(&self) -> bool {
        self.metrics.is_empty()
    }

    /// The body of a request with all that is added up, see [`Metrics::take`]; empty where nothing is.
    pub fn take(&mut self, now: f64, keeps: bool, gzip: bool) -> Vec<u8> {
        let metrics = self.metrics.take(now, keeps, &Page);
        self.envelope.body(&metrics, gzip)
    }

    /// See [`Metrics::answer`]; one of `SendOutcome`.
    pub fn answer(&mut self, status: f64, wait: f64, now: f64, random: f64) -> u8 {
        self.metrics.answer(status as i64, wait, now, random) as u8
    }

    /// See [`Metrics::delay`].
    pub fn delay(&self, now: f64) -> f64 {
        self.metrics.delay(now)
    }

    /// See [`Metrics::reconnect`].
    pub fn reconnect(&mut self) {
        self.metrics.reconnect();
    }

    /// See [`Metrics::clear`].
    pub fn clear(&mut self) {
        self.metrics.clear();
    }
}

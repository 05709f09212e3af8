//! What TypeScript calls of [`Spans`]; `Pipeline` sends what has ended.

use super::{Spans, parse_parent, sound_state};
use wasm_bindgen::prelude::*;

/// See [`Spans`]. Times are ms of a clock that never goes back.
#[wasm_bindgen]
#[derive(Default)]
pub struct LiveSpans(Spans);

#[wasm_bindgen]
impl LiveSpans {
    /// Without limits.
    #[wasm_bindgen(constructor)]
    pub fn new() -> Self {
        Self::default()
    }

    /// See [`Spans::set`].
    #[wasm_bindgen(js_name = setUp)]
    pub fn set_up(&mut self, config: &str) {
        self.0.set(config);
    }

    /// The limit of a span's attributes (0), of its events (1) and of the letters of a text (2).
    pub fn most(&self, what: u8) -> f64 {
        self.0.per_span.get(usize::from(what)).copied().unwrap_or_default() as f64
    }

    /// See [`Spans::start`].
    pub fn start(&mut self, now: f64) -> u32 {
        self.0.start(now)
    }

    /// See [`Spans::end`].
    pub fn end(&mut self, number: u32, now: f64) -> bool {
        self.0.end(number, now)
    }

    /// See [`Spans::drop`].
    pub fn lose(&mut self, reason: &str) {
        self.0.drop(1, reason);
    }

    /// See [`Spans::warning`].
    pub fn warning(&mut self, now: f64) -> String {
        self.0.warning(now)
    }

    /// The trace and the span of a `traceparent` with a dash between them; empty where it is none. See [`parse_parent`].
    pub fn parent(&self, header: &str) -> String {
        parse_parent(header).map_or_else(String::new, |(trace, span)| json::text::concat(&[trace, "-", span]))
    }

    /// See [`sound_state`].
    #[wasm_bindgen(js_name = soundState)]
    pub fn sound_state(&self, state: &str) -> String {
        sound_state(state).into()
    }
}

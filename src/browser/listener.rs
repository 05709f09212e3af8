//! Listening to events of the page until the listener is dropped.

use super::value::Value;
use js_sys::Function;
use wasm_bindgen::prelude::*;
use web_sys::{Document, EventTarget};

#[wasm_bindgen(module = "/js/wasm/hosts.js")]
extern "C" {
    /// `run` with the guard around it that keeps calls into the module apart. It is given the time with consent and a random
    /// number; see `call` of `exports`.
    fn guarded(instance: u32, run: &JsValue) -> Function;
    /// Calls `add` when the document has lost its listeners: `document.open` removes them all. The answer stops that.
    #[wasm_bindgen(js_name = onReopened)]
    fn on_reopened(add: &JsValue) -> Function;
}

#[wasm_bindgen]
extern "C" {
    #[wasm_bindgen(thread_local_v2, js_name = document)]
    static DOCUMENT: Document;
}

/// The event that a listener hears.
pub const EVENT: Value = Value(1);
/// The config of its instance: the object that `posthog.config` is.
pub const CONFIG: Value = Value(2);
/// The selectors that events of that instance are to name where they match, a list.
pub const SELECTORS: Value = Value(3);

/// Listens at the page's document, before the page's own listeners, until it is dropped.
pub struct Listener {
    event: &'static str,
    heard: Function,
    _run: Closure<dyn FnMut(f64, f64)>,
}

impl Listener {
    /// Calls `run` with each `event`: with the time with consent, and a random number. [`EVENT`] and [`CONFIG`] are there
    /// meanwhile.
    pub fn at_document(instance: u32, event: &'static str, run: impl FnMut(f64, f64) + 'static) -> Self {
        let run = Closure::new(run);
        let listener = Self { event, heard: guarded(instance, run.as_ref()), _run: run };
        listener.add();
        listener
    }

    /// Listens; changes nothing where it does already.
    fn add(&self) {
        DOCUMENT.with(|document| {
            let target: &EventTarget = document;
            // a document without it is none
            let _ = target.add_event_listener_with_callback_and_bool(self.event, &self.heard, true);
        });
    }
}

impl Drop for Listener {
    fn drop(&mut self) {
        DOCUMENT.with(|document| {
            let target: &EventTarget = document;
            let _ = target.remove_event_listener_with_callback_and_bool(self.event, &self.heard, true);
        });
    }
}

/// Listeners that outlive `document.open`, until they are dropped.
pub struct Listeners {
    stop: Function,
    _add: Closure<dyn FnMut()>,
    _all: std::rc::Rc<[Listener]>,
}

impl Listeners {
    /// Keeps `all` at the document.
    pub fn keep(all: Vec<Listener>) -> Self {
        let all: std::rc::Rc<[Listener]> = all.into();
        let again = all.clone();
        let add = Closure::new(move || again.iter().for_each(Listener::add));
        Self { stop: on_reopened(add.as_ref()), _add: add, _all: all }
    }
}

impl Drop for Listeners {
    fn drop(&mut self) {
        let _ = self.stop.call0(&JsValue::UNDEFINED);
    }
}

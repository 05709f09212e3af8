//! Listening to events of the page until the listener is dropped.

use super::value::Value;
use js_sys::Function;
use std::rc::Rc;
use wasm_bindgen::prelude::*;
use web_sys::{AddEventListenerOptions, EventTarget};

#[wasm_bindgen(module = "/js/wasm/hosts.js")]
extern "C" {
    /// `run` with the guard around it that keeps calls into the module apart; it begins with `moment` of `exports`.
    fn guarded(instance: i32, run: &JsValue) -> Function;
    /// `{ capture: true, passive: true }`: a listener that prevents nothing must not hold up scrolling.
    #[wasm_bindgen(thread_local_v2, js_name = quietly)]
    static QUIETLY: AddEventListenerOptions;
    /// Calls `add` when the document has lost its listeners: `document.open` removes them all. The answer stops that.
    #[wasm_bindgen(js_name = onReopened)]
    fn on_reopened(add: &JsValue) -> Function;
}

#[wasm_bindgen]
extern "C" {
    #[wasm_bindgen(thread_local_v2, js_name = document)]
    static DOCUMENT: EventTarget;
    #[wasm_bindgen(thread_local_v2, js_name = window)]
    static WINDOW: EventTarget;
}

/// The event that a listener hears.
pub const EVENT: Value = Value(1);
/// The config of its instance: the object that `posthog.config` is.
pub const CONFIG: Value = Value(2);
/// The selectors that events of that instance are to name where they match, a list.
pub const SELECTORS: Value = Value(3);

/// What is listened at.
#[derive(Debug, Clone, Copy)]
pub enum Place {
    /// The page's document.
    Document,
    /// Its window.
    Window,
}

impl Place {
    fn with(self, work: impl FnOnce(&EventTarget)) {
        match self {
            Self::Document => DOCUMENT.with(work),
            Self::Window => WINDOW.with(work),
        }
    }
}

/// Listens before the page's own listeners, until it is dropped.
pub struct Listener {
    place: Place,
    event: &'static str,
    heard: Function,
    _run: Closure<dyn FnMut()>,
}

impl Listener {
    /// Calls `run` with each `event`. [`EVENT`] and [`CONFIG`] are there meanwhile.
    pub fn at(place: Place, instance: i32, event: &'static str, run: Box<dyn FnMut()>) -> Self {
        let run = Closure::wrap(run);
        let listener = Self { place, event, heard: guarded(instance, run.as_ref()), _run: run };
        listener.add();
        listener
    }

    /// Listens; changes nothing where it does already.
    fn add(&self) {
        self.place.with(|target| {
            // a page without it is none
            QUIETLY.with(|how| {
                let _ = target.add_event_listener_with_callback_and_add_event_listener_options(
                    self.event,
                    &self.heard,
                    how,
                );
            });
        });
    }
}

impl Drop for Listener {
    fn drop(&mut self) {
        self.place.with(|target| {
            let _ = target.remove_event_listener_with_callback_and_bool(self.event, &self.heard, true);
        });
    }
}

/// Listeners that outlive `document.open`, until they are dropped.
pub struct Listeners {
    stop: Function,
    _add: Closure<dyn FnMut()>,
    _all: Rc<[Listener]>,
}

impl Listeners {
    /// Listens for an instance: calls `run` with each of these events.
    pub fn start(instance: i32, wanted: &[(Place, &'static str)], run: Rc<dyn Fn(&str)>) -> Self {
        let mut all = Vec::new();
        for (place, event) in wanted {
            let (run, event) = (run.clone(), *event);
            all.push(Listener::at(*place, instance, event, Box::new(move || run(event))));
        }
        Self::keep(all)
    }

    /// Keeps `all` at the document.
    pub fn keep(all: Vec<Listener>) -> Self {
        let all: Rc<[Listener]> = all.into();
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

//! Calls of the page's PostHog.

use super::{Error, Subscription};
use js_sys::{Array, Function, Reflect, global};
use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_wasm_bindgen::Serializer;
use wasm_bindgen::prelude::*;

#[cfg(feature = "embedded")]
#[wasm_bindgen(module = "/build/embedded.js")]
extern "C" {
    /// The SDK that this crate brings along.
    #[wasm_bindgen(thread_local_v2, js_name = posthog)]
    static EMBEDDED: JsValue;
}

/// The page's PostHog, which a snippet or a bundle has left in `window.posthog`, or else the one that this crate brings.
fn posthog() -> Result<JsValue, Error> {
    let own = Reflect::get(&global(), &"posthog".into()).unwrap_or(JsValue::UNDEFINED);
    // a page may have an element of this id, which is a member of the window then
    if method(&own, "capture").is_some() {
        return Ok(own);
    }
    #[cfg(feature = "embedded")]
    return Ok(EMBEDDED.with(Clone::clone));
    #[cfg(not(feature = "embedded"))]
    Err(Error::Missing)
}

fn method(of: &JsValue, name: &str) -> Option<Function> {
    Reflect::get(of, &name.into()).ok()?.dyn_into().ok()
}

/// What a thrown value says.
fn reason(thrown: &JsValue) -> String {
    match thrown.dyn_ref::<js_sys::Error>() {
        Some(error) => String::from(error.message()),
        None => thrown.as_string().unwrap_or_else(|| format!("{thrown:?}")),
    }
}

fn apply(name: &str, args: &Array) -> Result<JsValue, Error> {
    let posthog = posthog()?;
    let method = method(&posthog, name).ok_or_else(|| Error::Refused(format!("it has no {name}()")))?;
    Reflect::apply(&method, &posthog, args).map_err(|thrown| Error::Refused(reason(&thrown)))
}

/// Calls a method with the members of a tuple.
pub fn call(name: &str, args: &impl Serialize) -> Result<JsValue, Error> {
    let args = args.serialize(&Serializer::json_compatible()).map_err(|error| Error::Serialize(error.to_string()))?;
    apply(name, args.unchecked_ref())
}

/// Calls a method and reads what it returns; `None` for `undefined` and `null`.
pub fn ask<Answer: DeserializeOwned>(name: &str, args: &impl Serialize) -> Result<Option<Answer>, Error> {
    let answer = call(name, args)?;
    if answer.is_undefined() || answer.is_null() {
        return Ok(None);
    }
    serde_wasm_bindgen::from_value(answer).map(Some).map_err(|error| Error::Deserialize(error.to_string()))
}

/// Whether it has been started, by the page or before.
pub fn is_started() -> bool {
    posthog().is_ok_and(|posthog| Reflect::get(&posthog, &"__loaded".into()).is_ok_and(|loaded| loaded.is_truthy()))
}

/// A callback that PostHog has.
pub struct Listening {
    heard: Closure<dyn FnMut()>,
    stop: Option<Function>,
}

impl Listening {
    /// Leaves it to the page.
    pub fn forget(mut self) {
        self.stop = None;
        std::mem::replace(&mut self.heard, Closure::new(|| {})).forget();
    }
}

impl Drop for Listening {
    fn drop(&mut self) {
        if let Some(stop) = self.stop.take() {
            // what it throws is no concern of who drops this
            let _ = stop.call0(&JsValue::UNDEFINED);
        }
    }
}

/// Has a method (`onFeatureFlags`) call `heard` whenever it likes.
pub fn listen(name: &str, heard: impl FnMut() + 'static) -> Result<Subscription, Error> {
    let heard = Closure::<dyn FnMut()>::new(heard);
    let stop = apply(name, &Array::of1(heard.as_ref()))?;
    Ok(Subscription { end: Some(Listening { heard, stop: stop.dyn_into().ok() }) })
}

/// Captures an error and its causes as `captureException` takes them: an `Error` with a `cause`. Its stack, which is this
/// function's, is left out.
pub fn capture_error(error: &dyn std::error::Error, properties: &(impl Serialize + ?Sized)) -> Result<(), Error> {
    let properties =
        properties.serialize(&Serializer::json_compatible()).map_err(|error| Error::Serialize(error.to_string()))?;
    apply("captureException", &Array::of2(&thrown(error), &properties)).map(drop)
}

fn thrown(error: &dyn std::error::Error) -> js_sys::Error {
    let thrown = js_sys::Error::new(&error.to_string());
    // setting members of an object of one's own does not fail
    let _ = Reflect::set(&thrown, &"stack".into(), &JsValue::UNDEFINED);
    if let Some(cause) = error.source() {
        let _ = Reflect::set(&thrown, &"cause".into(), &self::thrown(cause));
    }
    thrown
}

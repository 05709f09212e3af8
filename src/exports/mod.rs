//! The door: what the shim may call, one typed export for one thing. Nothing here decides anything. `js/wasm/exports.ts`
//! has the same list for TypeScript, and tests/shim/exports.test.mjs compares both.
//!
//! Texts come before numbers, bags and configs cross as JSON text. An instance that is at work answers nothing: the shim
//! keeps calls apart, so only code that goes around it can get there.

mod delivery;
mod events;
mod features;
mod flags;
mod pageviews;
mod visitor;

use crate::browser::handover::{Answer, Given};
pub use delivery::*;
pub use events::*;
pub use features::*;
pub use flags::*;
pub use pageviews::*;
pub use visitor::*;

use crate::browser::{AtWork, Browser, Level, set_moment};
use crate::client::{Config, Core};
use crate::features::{Context, Features};
use crate::instances;
use json::PropertyBag;
use std::cell::RefCell;
use wasm_bindgen::prelude::*;

/// Starts an instance, of which the next host is, and returns its number. `config` and `device` are JSON; an empty
/// `device_id` makes one.
#[wasm_bindgen]
pub fn start(config: Given, device: Given, device_id: Given) -> i32 {
    instances::add(|instance| {
        let browser = AtWork::begin(instance);
        Core::start(&browser, Config::parse(&config), bag(&device), &device_id)
    })
}

/// Sets when the call happens that comes next: ms since 1970 times 16, plus what is known then of the visitor's decision
/// (bits of [`wire::core_protocol::consent_facts`]); and adds the 52 random bits of a number below 1 to what random numbers are made of.
#[wasm_bindgen]
pub fn moment(time: f64, random: f64) {
    set_moment(time, random);
}

/// Follows `set_config`, and the project's settings.
#[wasm_bindgen]
pub fn set_config(instance: i32, config: Given) {
    with(instance, |core, browser| core.set_config(browser, Config::parse(&config)));
    if let Some(found) = instances::find(instance) {
        found.features.configure();
    }
}

/// The address of `path` on PostHog's servers: see [`Core::endpoint`].
#[wasm_bindgen]
pub fn endpoint(instance: i32, path: Given, of_assets: bool) -> Answer {
    with(instance, |core, _| core.endpoint(&path, of_assets).into())
}

/// What `work` returns for an instance.
#[inline]
fn with<T: Default>(instance: i32, work: impl FnOnce(&mut Core, &Browser) -> T) -> T {
    Context { instance }.with_core(work).unwrap_or_default()
}

/// What a feature answers; the default where it does not run.
fn feature<F, T: Default>(instance: i32, which: fn(&Features) -> &RefCell<Option<F>>, ask: impl FnOnce(&F) -> T) -> T {
    let found = instances::find(instance);
    found.and_then(|found| which(&found.features).borrow().as_ref().map(ask)).unwrap_or_default()
}

fn bag(text: &str) -> PropertyBag {
    PropertyBag::parse_or_empty(text)
}

/// The page's own properties; says so where they cannot be used.
#[inline(never)]
fn own_bag(browser: &Browser, text: &str) -> PropertyBag {
    PropertyBag::parse(text).unwrap_or_else(|| {
        if !text.is_empty() {
            browser.log(Level::Critical, "properties that are no object are left out");
        }
        PropertyBag::default()
    })
}

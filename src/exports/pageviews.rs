//! Page views. See [`crate::features::pageviews`].

use super::{Answer, Given, feature, with};
use crate::features::Context;
use crate::features::pageviews::Pageviews;
use wasm_bindgen::prelude::*;
use wire::names::event_name::PAGEVIEW;

/// What page views answer; the default where the instance has none.
fn pageviews<T: Default>(instance: i32, ask: impl FnOnce(&Pageviews) -> T) -> T {
    feature(instance, |features| &features.pageviews, ask)
}

/// Events may be captured from now on: see [`Pageviews::capture_first`].
#[wasm_bindgen]
pub fn capture_first_pageview(instance: i32) {
    pageviews(instance, Pageviews::capture_first);
}

/// The address is about to change: see [`Pageviews::leave_route`].
#[wasm_bindgen]
pub fn route_left(instance: i32) {
    pageviews(instance, Pageviews::leave_route);
}

/// The address may have changed: see [`Pageviews::moved`].
#[wasm_bindgen]
pub fn route_moved(instance: i32, how: Given, later: bool) -> bool {
    pageviews(instance, |pageviews| pageviews.moved(&how, later))
}

/// Delivers a page view that waits for its title.
#[wasm_bindgen]
pub fn settle_pageview(instance: i32) {
    pageviews(instance, Pageviews::settle);
}

/// The uuid of the last `$pageview`; empty where there was none.
#[wasm_bindgen]
pub fn pageview_id(instance: i32) -> Answer {
    with(instance, |core, _| core.pageview.id.clone().into())
}

/// `pageViewManager`: the properties that describe page views in an event called `name` at `time` (ms since 1970), with
/// its own `id`; JSON.
#[wasm_bindgen]
pub fn describe_pageview(instance: i32, name: Given, id: Given, time: f64) -> Answer {
    let described =
        with(instance, |core, browser| core.describe_pageview(browser, &name, &id, time as i64).into_json().into());
    Context { instance }.noted(&name);
    described
}

/// `scrollManager.getContext`, as JSON; measured from the beginning again with `restart`.
#[wasm_bindgen]
pub fn scroll_context(instance: i32, restart: bool) -> Answer {
    let context = with(instance, |core, browser| {
        let scroll = &mut core.pageview.scroll;
        let context = scroll.context(browser).into_json();
        if restart {
            *scroll = Default::default();
        }
        context.into()
    });
    if restart {
        Context { instance }.noted(PAGEVIEW);
    }
    context
}

/// Measures how far the page is scrolled.
#[wasm_bindgen]
pub fn measure_scroll(instance: i32) {
    pageviews(instance, Pageviews::measure);
}

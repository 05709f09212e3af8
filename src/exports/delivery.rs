//! Events on their way to the server. See [`crate::delivery::Delivery`].

use super::{Given, with};
use crate::client::Core;
use wasm_bindgen::prelude::*;

/// A request has its answer: its HTTP status or a number of [`wire::core_protocol::request_status`], and how long the
/// server wants to wait (ms, 0 where it does not say).
#[wasm_bindgen]
pub fn answered(instance: i32, id: u32, status: i32, wait: f64) {
    with(instance, |core, browser| core.answered(browser, id, i64::from(status), wait as i64));
}

/// Sends what is due.
#[wasm_bindgen]
pub fn tick(instance: i32) {
    with(instance, Core::tick);
}

/// The page may go away: the window id is free for the page that comes next in this tab.
#[wasm_bindgen]
pub fn leave(instance: i32) {
    with(instance, Core::leave);
}

/// Sends everything that waits.
#[wasm_bindgen]
pub fn flush(instance: i32) {
    with(instance, Core::flush);
}

/// Whether something is not delivered yet.
#[wasm_bindgen]
pub fn is_pending(instance: i32) -> bool {
    with(instance, |core, _| core.delivery.is_pending())
}

/// Writes new events to the outbox without waiting for others.
#[wasm_bindgen]
pub fn save(instance: i32) {
    with(instance, Core::save);
}

/// Takes `count` events (JSON, separated by commas) that an earlier page left for `url`. Returns the request's number, 0
/// where there is no room for it now.
#[wasm_bindgen]
pub fn adopt(instance: i32, url: Given, events: Given, count: u32) -> u32 {
    with(instance, |core, _| core.adopt(&url, &events, i64::from(count)))
}

/// Counts events that the outbox has dropped.
#[wasm_bindgen]
pub fn count_dropped(instance: i32, count: u32) {
    with(instance, |core, _| core.delivery.count_dropped(i64::from(count)));
}

/// The page goes away, or may go where it `may_stay`: everything leaves.
#[wasm_bindgen]
pub fn unload(instance: i32, may_stay: bool) {
    with(instance, |core, browser| core.unload(browser, may_stay));
}

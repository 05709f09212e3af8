//! What features ask of the page they are on, and of its config and hooks.

use super::value::{Value, taken};
use super::{handover, set_moment, web};
use wasm_bindgen::prelude::*;

#[wasm_bindgen(module = "/js/wasm/hosts.js")]
extern "C" {
    /// Which of the page's hooks an event has to pass now; bits of [`wire::core_protocol::hooks`].
    pub fn hooks(instance: i32) -> u8;
    /// Has the hooks run on an event that a feature has captured, and delivered where it is not yet, when the core has
    /// returned. An empty text stands for an event that no hook and no log has to see.
    pub fn captured(instance: i32, event: &str, options: &str, is_delivered: i32, at_once: i32);
    #[wasm_bindgen(js_name = timeOf)]
    fn page_time(instance: i32) -> f64;
    #[wasm_bindgen(js_name = routePart)]
    fn page_route(part: i32) -> usize;
    #[wasm_bindgen(js_name = titleBefore)]
    fn page_title_before(instance: i32) -> usize;
    /// Whether the page is visible.
    #[wasm_bindgen(js_name = isVisible)]
    pub fn is_visible() -> bool;
    /// Whether the browser knows that another page is on its way: `navigation.transition`.
    #[wasm_bindgen(js_name = isInTransition)]
    pub fn is_in_transition() -> bool;
    /// `navigator.onLine`
    #[wasm_bindgen(js_name = isOnline)]
    pub fn is_online() -> bool;
    /// Posts a request for feature flags, whose response comes to `flags_answered` of `exports`; `is_first` where it is no
    /// other try. The shim adds the time zone and the time.
    #[wasm_bindgen(js_name = requestFlags)]
    pub fn request_flags(instance: i32, url: &str, body: &str, is_first: i32);
    /// Has those called who wait for flags, with an error where that is not empty: those who wait for the request that is
    /// under way, or with `is_asked` 0 for the next one.
    #[wasm_bindgen(js_name = settleFlags)]
    pub fn settle_flags(instance: i32, is_asked: i32, error: &str);
    /// Flags have changed: bits of [`wire::core_protocol::flags_change`], and each flag's value, JSON, for listeners.
    #[wasm_bindgen(js_name = flagsChanged)]
    pub fn flags_changed(instance: i32, what: i32, values: &str);
    /// A request for flags is going to be made.
    #[wasm_bindgen(js_name = flagsReloading)]
    pub fn flags_reloading(instance: i32);
    #[wasm_bindgen(js_name = storageKey)]
    fn page_storage_key(event: i32) -> usize;
    /// Has the shim report changes of the address to `route_left` and `route_moved` of `exports`, and keep the title that
    /// the page has before each task, until the instance stops.
    #[wasm_bindgen(js_name = followHistory)]
    pub fn follow_history(instance: i32);
    #[wasm_bindgen(js_name = findScroller)]
    fn find_scroller(root: &str);
    #[wasm_bindgen(js_name = scrollNumber)]
    fn scroll_number(which: i32) -> f64;
    #[wasm_bindgen(js_name = callPage)]
    fn page_call(run: i32, given: i32) -> i32;
    #[wasm_bindgen(js_name = testPattern)]
    fn page_test(pattern: i32, text: i32) -> u8;
    #[wasm_bindgen(js_name = address)]
    fn page_address() -> i32;
    #[wasm_bindgen(js_name = host)]
    fn page_host() -> i32;
    #[wasm_bindgen(js_name = hostOf)]
    fn page_host_of(address: &str) -> i32;
    #[wasm_bindgen(js_name = selectedText)]
    fn page_selected() -> i32;
    #[wasm_bindgen(js_name = hold)]
    fn page_hold(at: i32);
    #[wasm_bindgen(js_name = takeHeld)]
    fn page_take_held() -> i32;
    #[wasm_bindgen(js_name = isMouse)]
    fn page_is_mouse(at: i32) -> bool;
    #[wasm_bindgen(js_name = lowerCaseOf)]
    fn page_lower_case(text: &str) -> i32;
}

/// A page's text where a regular expression is to stand.
#[derive(Debug)]
pub struct NoPattern;

/// What a function of the page answers to `given`; [`Value::NONE`] where it throws, which is one console line. It may call
/// the SDK: nothing may be borrowed when this is called.
pub fn call(run: Value, given: Value) -> Value {
    Value(page_call(run.0, given.0))
}

/// Whether `pattern`, a regular expression or its text, matches `text`.
pub fn test(pattern: Value, text: Value) -> Result<bool, NoPattern> {
    match page_test(pattern.0, text.0) {
        2 => Err(NoPattern),
        answer => Ok(answer == 1),
    }
}

/// Tells the core the time and consent of an instance, where it is the browser that calls and not the shim.
pub fn refresh_moment(instance: i32) {
    set_moment(page_time(instance), 0.0);
}

/// The path, the query and the hash of the page's address.
pub fn route() -> [String; 3] {
    [0, 1, 2].map(|part| handover::take(page_route(part)))
}

/// The page's title.
pub fn title(instance: i32) -> String {
    handover::take(web::title(instance))
}

/// The page's title before the task that runs now.
pub fn title_before(instance: i32) -> String {
    handover::take(page_title_before(instance))
}

/// The scroll position, the height of all there is and of what is visible, CSS pixels: of the page, or of the first element
/// that one of the selectors in `root` finds (JSON, a text or a list; empty for the page).
pub fn scroll_place(root: &str) -> [f64; 3] {
    find_scroller(root);
    [0, 1, 2].map(scroll_number)
}

/// The name of the entry that a `storage` event is about; empty where it is about all.
pub fn storage_key(event: Value) -> String {
    handover::take(page_storage_key(event.0))
}

/// The page's address.
pub fn address() -> Value {
    Value(page_address())
}

/// The page's host.
pub fn host() -> String {
    taken(page_host()).unwrap_or_default()
}

/// The host of an address, which may be relative to the page's; empty where it has none.
pub fn host_of(address: &str) -> String {
    taken(page_host_of(address)).unwrap_or_default()
}

/// What the visitor has selected.
pub fn selected_text() -> String {
    taken(page_selected()).unwrap_or_default()
}

/// `text` in lower case, as the browser makes it.
pub fn lower_case(text: &str) -> String {
    taken(page_lower_case(text)).unwrap_or_default()
}

/// Keeps a value from this event to a later one, in the place of what was kept before.
pub fn hold(value: Value) {
    page_hold(value.0);
}

/// Takes back what is kept.
pub fn take_held() -> Value {
    Value(page_take_held())
}

/// Whether an event is one of a mouse or another pointer.
pub fn is_mouse(event: Value) -> bool {
    page_is_mouse(event.0)
}

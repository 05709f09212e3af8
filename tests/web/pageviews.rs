//! Page views: what the module captures of them in a real page.

use crate::page::{Page, facts, given, push_state, set_page, text};
use serde_json::{Value, json};
use wasm_bindgen_test::wasm_bindgen_test;

fn names(events: &[Value]) -> Vec<&str> {
    events.iter().map(|event| event["event"].as_str().expect("a name")).collect()
}

#[wasm_bindgen_test]
fn the_first_page_view_is_captured_once_with_the_title() {
    let page = Page::open_with("first-view", json!({ "capture_pageview": true }));
    page.start_features();
    assert!(page.captured().is_empty(), "nothing may be captured yet");
    posthog_wasm::capture_first_pageview(page.now());
    posthog_wasm::capture_first_pageview(page.now());
    let captured = page.captured();
    assert_eq!(names(&captured), ["$pageview"]);
    assert_eq!(captured[0]["properties"]["title"], facts()["title"]);
    page.stop_features();
}

#[wasm_bindgen_test]
fn without_the_option_there_is_none() {
    let page = Page::open_with("no-view", json!({ "capture_pageview": false }));
    page.start_features();
    posthog_wasm::capture_first_pageview(page.now());
    push_state("#nowhere");
    assert!(!posthog_wasm::route_moved(page.now(), given("pushState"), true));
    assert!(page.captured().is_empty());
    page.stop_features();
}

#[wasm_bindgen_test]
fn another_address_is_a_page_view_that_waits_for_its_title() {
    let page = Page::open_with("routes", json!({ "capture_pageview": { "hash": true } }));
    push_state("#start");
    page.start_features();
    push_state("#one");
    // its task has not ended
    assert!(posthog_wasm::route_moved(page.now(), given("pushState"), true));
    assert!(page.captured().is_empty());
    posthog_wasm::route_left(page.now());
    let captured = page.captured();
    assert_eq!(names(&captured), ["$pageview"]);
    assert_eq!(captured[0]["properties"]["navigation_type"], "pushState");
    assert_eq!(page.timer(), None, "it is not delivered yet");
    posthog_wasm::settle_pageview(page.now());
    assert!(page.timer().is_some(), "it is in the batch");
    page.stop_features();
    push_state("#two");
    assert!(!posthog_wasm::route_moved(page.now(), given("pushState"), false));
    assert_eq!(page.captured().len(), 1, "nothing is captured after the stop");
}

#[wasm_bindgen_test]
fn how_far_a_page_is_scrolled_is_measured_by_its_selector() {
    set_page(
        r#"<form id="box" style="height: 100px; overflow: auto"><input name="scrollTop"><p style="height: 900px"></p></form>"#,
    );
    let page = Page::open_with("scrolled", json!({ "scroll_root_selector": ["#gone", "#box"] }));
    page.start_features();
    assert_eq!(text(posthog_wasm::scroll_context(page.now(), false)), "{}");
    posthog_wasm::measure_scroll(page.now());
    let context: Value = serde_json::from_str(&text(posthog_wasm::scroll_context(page.now(), true))).expect("JSON");
    assert!(context["maxContentHeight"].as_f64().expect("a number") >= 900.0, "{context}");
    assert_eq!(text(posthog_wasm::scroll_context(page.now(), false)), "{}", "it begins again");
    page.stop_features();
    set_page("");
}

//! Feature flags: timers, listeners and storage of a real page.

use crate::page::{Page, given, key, local, text, write_in_other_tab};
use serde_json::{Value, json};
use wasm_bindgen_test::wasm_bindgen_test;

const ANSWER: &str = r#"{"flags":{"on":{"key":"on","enabled":true,"metadata":{"payload":"{}"}},
    "button":{"key":"button","enabled":true,"variant":"blue"}}}"#;

fn read(page: &Page, name: &str) -> Value {
    let found = text(posthog_wasm::read_flag(page.now(), given(&format!("\"{name}\"")), 0));
    if found.is_empty() { Value::Null } else { serde_json::from_str(&found).expect("JSON") }
}

#[wasm_bindgen_test]
async fn calls_in_a_row_are_one_request_whose_response_is_read() {
    let page = Page::open("flags");
    page.start_features();
    assert_eq!(read(&page, "on"), Value::Null);
    posthog_wasm::reload_flags(page.now(), false);
    posthog_wasm::reload_flags(page.now(), true);
    let request = page.flag_request(1).await;
    assert_eq!(request["url"], "https://ph.example.com/flags/?v=2");
    assert_eq!(request["asked"]["distinct_id"], page.property("distinct_id"));
    let before = page.flag_changes();
    assert!(posthog_wasm::flags_answered(page.now(), given(ANSWER), 200.0));
    assert_eq!(page.flag_changes(), before + 1);
    assert_eq!(page.settled(), json!([[1, ""]]));
    assert_eq!(read(&page, "on"), json!({ "value": true, "payload": "{}", "stays": true, "held": false }));
    assert_eq!(read(&page, "button")["value"], "blue");
    assert_eq!(read(&page, "none"), json!({ "stays": true, "held": false }));
    read(&page, "on");
    let responses: Vec<_> =
        page.captured().iter().map(|event| event["properties"]["$feature_flag_response"].clone()).collect();
    assert_eq!(responses, [json!(true), json!("blue"), Value::Null]);
    page.stop_features();
}

#[wasm_bindgen_test]
async fn what_the_network_lost_is_asked_once_more() {
    let page = Page::open_with("flags-lost", json!({ "feature_flag_request_max_retries": 1 }));
    page.start_features();
    posthog_wasm::reload_flags(page.now(), false);
    let first = page.flag_request(1).await;
    assert!(!posthog_wasm::flags_answered(page.now(), given(""), 0.0), "it is tried again");
    assert_eq!(page.flag_request(2).await, first);
    assert!(posthog_wasm::flags_answered(page.now(), given("timeout"), 0.0));
    assert_eq!(page.settled(), json!([[1, "timeout"]]));
    assert_eq!(page.property("$feature_flag_errors"), json!(["timeout"]));
    page.stop_features();
}

#[wasm_bindgen_test]
async fn another_tab_s_flags_are_taken_over_until_the_stop() {
    let page = Page::open("flags-tabs");
    page.start_features();
    posthog_wasm::reload_flags(page.now(), false);
    page.flag_request(1).await;
    posthog_wasm::flags_answered(page.now(), given(ANSWER), 200.0);
    let entry = key("flags-tabs");
    let changed = |from: &str, to: &str| {
        let stored = local(&entry).expect("an entry").replace(from, to);
        write_in_other_tab(&entry, &stored);
    };
    let before = page.flag_changes();
    changed("\"blue\"", "\"red\"");
    assert_eq!(page.flag_changes(), before + 1);
    assert_eq!(read(&page, "button")["value"], "red");
    write_in_other_tab("another entry", "1");
    assert_eq!(page.flag_changes(), before + 1);
    page.stop_features();
    changed("\"red\"", "\"green\"");
    assert_eq!(page.flag_changes(), before + 1);
}

#[wasm_bindgen_test]
fn who_waits_at_the_stop_is_called() {
    let page = Page::open("flags-stop");
    page.start_features();
    posthog_wasm::reload_flags(page.now(), false);
    page.stop_features();
    assert_eq!(page.settled(), json!([[1, "cancelled"], [0, "cancelled"]]));
    assert!(!posthog_wasm::flags_answered(page.now(), given(ANSWER), 200.0));
}

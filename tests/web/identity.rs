//! Who: what is captured of a visitor and what the browser remembers.

use crate::page::{Page, cookie, facts, given, in_cookie, key, local, session, set_cookie, set_local, stored, text};
use serde_json::json;
use wasm_bindgen_test::wasm_bindgen_test;
use wire::core_protocol::consent_facts;

const MINUTE: f64 = 60_000.0;

#[wasm_bindgen_test]
fn an_event_tells_of_the_page_and_the_browser() {
    let page = Page::open("event");
    let event = page.capture("test event", json!({ "plan": "team", "emoji": "😀\u{0}\"" }));
    let facts = facts();
    let properties = &event["properties"];
    assert_eq!(event["event"], "test event");
    assert_eq!(event["uuid"].as_str().map(|uuid| (uuid.len(), &uuid[14..15])), Some((36, "7")));
    for (name, value) in [
        ("token", &json!("event")),
        ("plan", &json!("team")),
        ("emoji", &json!("😀\u{0}\"")),
        ("$current_url", &facts["url"]),
        ("$pathname", &facts["path"]),
        ("$host", &facts["host"]),
        ("$viewport_width", &facts["width"]),
        ("$lib", &json!("web")),
        ("$lib_version", &json!(env!("CARGO_PKG_VERSION"))),
        ("$browser", &json!("Netscape")),
        ("$browser_version", &json!(4)),
        ("$process_person_profile", &json!(false)),
        ("$is_identified", &json!(false)),
    ] {
        assert_eq!(&properties[name], value, "{name}");
    }
    assert_eq!(properties["distinct_id"], page.property("distinct_id"));
    assert_eq!(properties["$session_id"], page.session_id());
}

#[wasm_bindgen_test]
fn the_identity_is_written_where_posthog_js_writes_it() {
    assert_eq!(local(&key("written")), None);
    let page = Page::open("written");
    page.register(r#"{"plan":"team"}"#);
    let event = page.capture("one", json!({}));
    let id = &event["properties"]["distinct_id"];
    let (entry, cookie) = (stored("written"), in_cookie("written"));
    assert_eq!((&entry["distinct_id"], &entry["$device_id"], &entry["plan"]), (id, id, &json!("team")));
    assert_eq!(entry["$user_state"], "anonymous");
    assert_eq!(entry["$sesid"][1], event["properties"]["$session_id"]);
    assert_eq!((&cookie["distinct_id"], &cookie["$device_id"]), (id, id));
    assert_eq!(cookie.get("plan"), None, "super properties stay out of the cookie");
}

#[wasm_bindgen_test]
fn a_returning_visitor_is_the_same_and_the_session_goes_on() {
    let first = Page::open("returning").capture("one", json!({}));
    let second = Page::open("returning").capture("two", json!({}));
    assert_ne!(first["uuid"], second["uuid"]);
    for name in ["distinct_id", "$device_id", "$session_id"] {
        assert_eq!(first["properties"][name], second["properties"][name], "{name}");
    }
}

#[wasm_bindgen_test]
fn a_visitor_whose_local_storage_is_gone_is_known_by_the_cookie() {
    let first = Page::open("cookie").capture("one", json!({}));
    set_local(&key("cookie"), "");
    let second = Page::open("cookie").capture("two", json!({}));
    assert_eq!(first["properties"]["distinct_id"], second["properties"]["distinct_id"]);
    assert_eq!(first["properties"]["$session_id"], second["properties"]["$session_id"]);
}

#[wasm_bindgen_test]
fn a_session_ends_after_half_an_hour_of_nothing() {
    let page = Page::open("session");
    let first = page.session_id();
    page.advance(29.0 * MINUTE);
    assert_eq!(page.session_id(), first);
    page.advance(29.0 * MINUTE);
    assert_eq!(page.session_id(), first, "the look before was activity");
    page.advance(31.0 * MINUTE);
    assert_ne!(page.session_id(), first);
    assert_eq!(stored("session")["$sesid"][1], page.session_id());
}

#[wasm_bindgen_test]
fn identify_joins_the_visitor_to_a_person() {
    let page = Page::open("identify");
    let anonymous = page.property("distinct_id");
    let event = page.identify("ada@example.com", r#"{"plan":"team"}"#);
    let event: serde_json::Value = serde_json::from_str(&event).expect("an event");
    assert_eq!(event["event"], "$identify");
    assert_eq!(event["properties"]["distinct_id"], "ada@example.com");
    assert_eq!(event["properties"]["$anon_distinct_id"], anonymous);
    assert_eq!(event["$set"], json!({ "plan": "team" }));
    assert_eq!(event["$set_once"]["$initial_current_url"], facts()["url"]);
    assert_eq!(event["properties"]["$process_person_profile"], true);
    assert_eq!(stored("identify")["$user_state"], "identified");
    assert_eq!(in_cookie("identify")["distinct_id"], "ada@example.com");

    let later = Page::open("identify").capture("later", json!({}));
    assert_eq!(later["properties"]["distinct_id"], "ada@example.com");
    assert_eq!(later["properties"]["$is_identified"], true);
    assert_eq!(page.identify("ada@example.com", ""), "", "the same once more is no event");
    assert_eq!(page.identify("undefined", ""), "", "a placeholder is no id");
    assert_eq!(page.property("distinct_id"), "ada@example.com");
}

#[wasm_bindgen_test]
fn reset_makes_a_new_visitor_on_the_same_device() {
    let page = Page::open("reset");
    let (device, session) = (page.property("$device_id"), page.session_id());
    page.identify("ada@example.com", "");
    page.register(r#"{"plan":"team"}"#);
    posthog_wasm::reset(page.now(), given("new-visitor"), given(""), false);
    let event = page.capture("after", json!({}));
    assert_eq!(event["properties"]["distinct_id"], "new-visitor");
    assert_eq!(event["properties"]["$device_id"], device);
    assert_eq!(event["properties"].get("plan"), None);
    assert_eq!(event["properties"]["$is_identified"], false);
    assert_ne!(page.session_id(), session);
    assert_eq!(stored("reset")["distinct_id"], "new-visitor");
    assert!(!local(&key("reset")).expect("an entry").contains("ada@example.com"));
}

#[wasm_bindgen_test]
fn registered_properties_go_with_every_event() {
    let page = Page::open("register");
    page.register(r#"{"plan":"team","gone":1}"#);
    posthog_wasm::register_once(page.now(), given(r#"{"plan":"free","first":"yes"}"#), given(""), 0.0);
    posthog_wasm::register_for_session(page.now(), given(r#"{"step":3}"#));
    posthog_wasm::unregister(page.now(), given("gone"));
    let event = page.capture("one", json!({ "first": "own" }));
    let properties = &event["properties"];
    assert_eq!((&properties["plan"], &properties["step"]), (&json!("team"), &json!(3)));
    assert_eq!(properties["first"], "own", "an event's own properties win");
    assert_eq!(properties.get("gone"), None);
    assert_eq!(stored("register").get("step"), None);
    assert!(session(&key("register")).expect("an entry in sessionStorage").contains(r#""step":3"#));
    let all: serde_json::Value =
        serde_json::from_str(&text(posthog_wasm::properties(page.now(), false, false))).expect("JSON");
    assert_eq!(all["first"], "yes");
}

#[wasm_bindgen_test]
fn groups_go_with_every_event_until_they_change() {
    let page = Page::open("group");
    let event = page.group("company", "\"id:5\"");
    let event: serde_json::Value = serde_json::from_str(&event).expect("an event");
    assert_eq!(event["event"], "$groupidentify");
    assert_eq!(event["properties"]["$group_type"], "company");
    assert_eq!(page.capture("one", json!({}))["properties"]["$groups"], json!({ "company": "id:5" }));
    assert_eq!(page.group("company", "\"id:5\""), "", "the same once more is no event");
}

#[wasm_bindgen_test]
fn corrupt_storage_is_a_clean_start() {
    for (index, text) in
        ["nonsense", "{\"distinct_id\":", "[1,2]", "null", "\u{fffd}{}", "{\"a\":1}x"].iter().enumerate()
    {
        let token = format!("corrupt{index}");
        set_local(&key(&token), text);
        set_cookie(&key(&token), text, 1.0);
        let event = Page::open(&token).capture("one", json!({}));
        let id = event["properties"]["distinct_id"].as_str().expect("an id");
        assert_eq!(id.len(), 36, "{text}");
        assert_eq!(stored(&token)["distinct_id"], id, "{text}");
        assert_eq!(in_cookie(&token)["distinct_id"], id, "{text}");
    }
}

#[wasm_bindgen_test]
fn blocked_storage_leaves_the_cookie() {
    let page = Page::open_without_storage("blocked");
    page.register(r#"{"plan":"team"}"#);
    let event = page.capture("one", json!({}));
    assert_eq!(local(&key("blocked")), None);
    assert_eq!(in_cookie("blocked")["plan"], "team");
    assert!(page.logged("localStorage unsupported"));
    let again = Page::open_without_storage("blocked").capture("two", json!({}));
    assert_eq!(again["properties"]["distinct_id"], event["properties"]["distinct_id"]);
}

#[wasm_bindgen_test]
fn memory_leaves_no_trace() {
    let page = Page::open_with("memory", json!({ "persistence": "memory" }));
    page.register(r#"{"plan":"team"}"#);
    let event = page.capture("one", json!({}));
    assert_eq!(event["properties"]["plan"], "team");
    assert_eq!(local(&key("memory")), None);
    assert_eq!(cookie(&key("memory")), None);
    assert_eq!(session(&key("memory")), None);
    let next = Page::open_with("memory", json!({ "persistence": "memory" })).capture("two", json!({}));
    assert_ne!(next["properties"]["distinct_id"], event["properties"]["distinct_id"]);
}

#[wasm_bindgen_test]
fn a_decision_is_the_shims_to_know() {
    let page = Page::open_with("consent", json!({ "cookieless_mode": "on_reject" }));
    page.consent(0);
    assert_eq!(page.try_capture("one", ""), "");
    page.consent(consent_facts::DENIED);
    let cookieless = page.capture("two", json!({}));
    assert_eq!(cookieless["properties"]["distinct_id"], "$posthog_cookieless");
    assert_eq!(cookieless["properties"].get("$session_id"), None);
    assert_eq!(local(&key("consent")), None);
    page.consent(consent_facts::GRANTED);
    assert_ne!(page.capture("three", json!({}))["properties"]["distinct_id"], "$posthog_cookieless");
}

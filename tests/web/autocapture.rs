//! Autocapture, from an event of the page to the event that the hooks get.

use crate::page::{Page, happen, set_page};
use serde_json::{Value, json};
use wasm_bindgen_test::wasm_bindgen_test;

/// The events that were captured: name and properties.
fn captured(page: &Page) -> Vec<(String, Value)> {
    let events = page.captured();
    events.iter().map(|event| (event["event"].as_str().expect("a name").into(), event["properties"].clone())).collect()
}

/// Starts autocapture on a page of `html` with `options`, and has `events` happen, each a selector and a type.
fn captured_of(token: &str, html: &str, options: Value, events: &[(&str, &str)]) -> Vec<(String, Value)> {
    let page = Page::open(token);
    set_page(html);
    page.start_autocapture(options);
    for (selector, kind) in events {
        happen(selector, kind);
    }
    page.stop_features();
    for (selector, kind) in events {
        happen(selector, kind);
    }
    captured(&page)
}

#[wasm_bindgen_test]
fn a_click_is_an_event_with_its_elements() {
    let html = r#"<section class="b a"><i></i><button id="buy" class="chosen" title='"now"'>Buy <span>it</span></button></section>"#;
    let events = captured_of("clicks", html, json!({}), &[("#buy span", "click")]);
    let [(name, event)] = &events[..] else { panic!("{events:?}") };
    assert_eq!(name, "$autocapture");
    assert_eq!((&event["$event_type"], &event["$ce_version"]), (&json!("click"), &json!(1)));
    assert_eq!(event["$el_text"], "it");
    let chain = event["$elements_chain"].as_str().expect("a chain");
    let links: Vec<_> = chain.split(';').collect();
    assert_eq!(links[0], r#"span:nth-child="1"nth-of-type="1"text="it""#);
    let button = r#"button.chosen:attr__class="chosen"attr__id="buy"attr__title="\"now\""attr_id="buy"nth-child="2"nth-of-type="1"text="Buy it""#;
    assert_eq!(links[1], button);
    assert_eq!(links[2], r#"section.a.b:attr__class="b a"nth-child="1"nth-of-type="1""#);
}

#[wasm_bindgen_test]
fn selectors_that_match_are_named() {
    let html = r#"<button class="chosen">Buy</button>"#;
    let events = captured_of("selectors", html, json!({}), &[("button", "click")]);
    assert_eq!(events[0].1["$element_selectors"], json!([".chosen"]));
}

#[wasm_bindgen_test]
fn fields_named_after_members_hide_nothing_of_a_form() {
    let members = [
        "matches",
        "parentNode",
        "nodeType",
        "tagName",
        "getAttribute",
        "getAttributeNames",
        "childNodes",
        "firstChild",
        "namespaceURI",
        "previousElementSibling",
        "shadowRoot",
        "assignedSlot",
        "isConnected",
        "querySelector",
        "type",
        "name",
        "id",
        "children",
        "attributes",
        "className",
    ];
    let fields: String = members.map(|name| format!(r#"<input name="{name}">"#)).concat();
    let html = format!(r#"<form class="order">{fields}<button>Order</button></form>"#);
    let options = json!({ "capture_copied_text": false });
    let events = captured_of("hostile", &html, options, &[("form button", "click"), ("form", "submit")]);
    let names: Vec<_> = events.iter().map(|(name, event)| (name.as_str(), event["$event_type"].as_str())).collect();
    assert_eq!(names, [("$autocapture", Some("click")), ("$autocapture", Some("submit"))]);
    for (_, event) in &events {
        let chain = event["$elements_chain"].as_str().expect("a chain");
        assert!(chain.contains(r#"form.order:attr__class="order"nth-child="1"nth-of-type="1""#), "{chain}");
    }
}

#[wasm_bindgen_test]
fn what_is_private_is_not_read() {
    let html = r#"<div class="ph-no-capture"><button id="a">secret</button></div>
        <div class="ph-sensitive"><button id="b">secret</button></div>
        <a id="c" href="/x" data-id="4111 1111 1111 1111">call 123-45-6789 now</a>
        <input id="d" type="password" value="secret" title="secret"><input id="e" value="secret">"#;
    let events = [("#a", "click"), ("#b", "click"), ("#c", "click"), ("#d", "change"), ("#e", "change")];
    let found = captured_of("privacy", html, json!({ "rageclick": false }), &events);
    let text = format!("{found:?}");
    assert_eq!(found.len(), 4, "all but what opts out: {text}");
    // more digits than an id has in a row by chance
    let secrets = ["secret", "4111 1111", "41111111", "123-45-6789"];
    assert!(secrets.iter().all(|secret| !text.contains(secret)), "{text}");
    assert_eq!(found[1].1["$el_text"], "call now");
}

#[wasm_bindgen_test]
fn three_clicks_on_a_spot_are_rage_but_not_on_what_is_clicked_again_and_again() {
    let html = "<button id=a>Pay</button><button id=b>Next page</button>";
    let clicks = |selector| [(selector, "click"); 3];
    let options = json!({ "rageclick": { "content_ignorelist": true } });
    let names = |token, selector| -> Vec<String> {
        captured_of(token, html, options.clone(), &clicks(selector)).into_iter().map(|(name, _)| name).collect()
    };
    assert_eq!(names("rage", "#a"), ["$autocapture", "$autocapture", "$rageclick", "$autocapture"]);
    assert_eq!(names("calm", "#b"), ["$autocapture"; 3]);
}

#[wasm_bindgen_test]
fn lists_of_the_config_decide_and_what_is_no_selector_matches_nothing() {
    let html = "<button id=a>A</button><a id=b>B</a>";
    let clicks = [("#a", "click"), ("#b", "click")];
    let texts = |token, autocapture: Value| -> Vec<Value> {
        let options = json!({ "autocapture": autocapture });
        captured_of(token, html, options, &clicks).into_iter().map(|(_, event)| event["$el_text"].clone()).collect()
    };
    assert_eq!(texts("ignored", json!({ "css_selector_ignorelist": ["((", "#a"] })), [json!("B")]);
    assert_eq!(texts("elements", json!({ "element_allowlist": ["button"] })), [json!("A")]);
    assert_eq!(texts("events", json!({ "dom_event_allowlist": ["submit"] })), [] as [Value; 0]);
    assert_eq!(texts("urls", json!({ "url_allowlist": ["nowhere\\.example"] })), [] as [Value; 0]);
    assert_eq!(texts("no expression", json!({ "url_ignorelist": ["("] })), [] as [Value; 0]);
}

#[wasm_bindgen_test]
fn deep_trees_do_not_overflow() {
    let html = format!("<button>{}deep{}</button>", "<span>".repeat(3000), "</span>".repeat(3000));
    let events = captured_of("deep", &html, json!({}), &[("button", "click")]);
    assert_eq!(events.len(), 1);
}

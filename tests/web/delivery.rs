//! How events leave: what the module hands to the page's network, and when.

use crate::page::{Page, given, text};
use serde_json::{Value, json};
use wasm_bindgen_test::wasm_bindgen_test;

const FETCH: u8 = 0;
const BEACON: u8 = 2;
const PLAIN_FETCH: u8 = 3;
const BEACON_REFUSED: i32 = -1;

fn uuids(request: &Value) -> Vec<&str> {
    let batch = request["batch"].as_array().expect("a batch");
    batch.iter().map(|event| event["uuid"].as_str().expect("a uuid")).collect()
}

#[wasm_bindgen_test]
async fn a_batch_is_one_gzip_request_when_its_time_has_come() {
    let page = Page::open("batch");
    assert_eq!(page.timer(), None);
    let delivered: Vec<_> =
        (0..3).map(|index| page.deliver("one", json!({ "index": index, "text": "ä€😀" }))).collect();
    assert_eq!(page.timer(), Some(3000.0));
    assert!(page.sent().is_empty(), "nothing leaves before");
    page.fire_timer();

    let sent = page.sent();
    assert_eq!(sent.len(), 1);
    assert_eq!(sent[0]["url"], "https://ph.example.com/e/");
    assert_eq!((&sent[0]["gzip"], &sent[0]["transport"]), (&json!(true), &json!(FETCH)));
    assert_eq!(page.body(0)[..2], [0x1f, 0x8b], "the server knows gzip by its first bytes");
    let body = page.json(0).await;
    assert_eq!(body["api_key"], "batch");
    assert_eq!(uuids(&body), delivered);
    for (index, event) in body["batch"].as_array().expect("a batch").iter().enumerate() {
        assert_eq!(event["properties"]["index"], index);
        assert_eq!(event["properties"]["text"], "ä€😀");
    }
    assert_eq!(page.timer(), None, "nothing is left to wait for");
}

#[wasm_bindgen_test]
async fn what_the_server_cannot_take_is_sent_again() {
    let page = Page::open("retry");
    let uuid = page.deliver("one", json!({}));
    page.fire_timer();
    for attempt in 1..=3 {
        let last = page.sent().pop().expect("a request");
        page.answer(&last, 503);
        let middle = 3000.0 * f64::from(1 << (attempt - 1));
        let wait = page.timer().expect("a timer");
        assert!(wait >= middle * 0.75 && wait <= middle * 1.25, "attempt {attempt}: {wait}");
        page.fire_timer();
        assert_eq!(page.sent().len(), attempt + 1);
        assert_eq!(uuids(&page.json(attempt).await), [&uuid]);
    }
    page.answer(&page.sent()[3], 200);
    assert_eq!(page.timer(), None, "an answer ends it");
    page.advance(3_600_000.0);
    posthog_wasm::tick(page.now());
    assert_eq!(page.sent().len(), 4);
}

#[wasm_bindgen_test]
async fn what_the_server_refuses_is_not_sent_again() {
    let page = Page::open("refused");
    page.deliver("one", json!({}));
    page.fire_timer();
    page.answer(&page.sent()[0], 400);
    assert_eq!((page.timer(), page.sent().len()), (None, 1));
}

#[wasm_bindgen_test]
async fn a_page_that_goes_away_sends_everything_by_beacon() {
    let page = Page::open("unload");
    let failed = page.deliver("failed", json!({}));
    page.fire_timer();
    page.answer(&page.sent()[0], 0);
    let fresh = page.deliver("fresh", json!({}));
    posthog_wasm::unload(page.now(), false);

    let sent = page.sent();
    assert_eq!(sent.len(), 3);
    assert!(sent[1..].iter().all(|request| request["transport"] == BEACON), "{sent:?}");
    let (first, second) = (page.json(1).await, page.json(2).await);
    let mut left = [uuids(&first), uuids(&second)].concat();
    left.sort_unstable();
    let mut expected = [failed.as_str(), fresh.as_str()];
    expected.sort_unstable();
    assert_eq!(left, expected);
    assert_eq!(page.timer(), None);
}

#[wasm_bindgen_test]
async fn a_beacon_that_the_browser_refuses_goes_by_fetch() {
    let page = Page::open("beacon");
    let uuid = page.deliver("one", json!({}));
    posthog_wasm::unload(page.now(), false);
    page.answer(&page.sent()[0], BEACON_REFUSED);
    let again = &page.sent()[1];
    assert_eq!(again["transport"], PLAIN_FETCH);
    assert_eq!(uuids(&page.json(1).await), [&uuid]);
}

#[wasm_bindgen_test]
async fn a_batch_that_is_too_large_is_halved() {
    let page = Page::open("halves");
    let delivered: Vec<_> = (0..4).map(|index| page.deliver("one", json!({ "index": index }))).collect();
    page.fire_timer();
    page.answer(&page.sent()[0], 413);
    assert_eq!(page.sent().len(), 3);
    let halves = [page.json(1).await, page.json(2).await];
    assert_eq!([uuids(&halves[0]), uuids(&halves[1])].concat(), delivered);
}

#[wasm_bindgen_test]
async fn a_large_event_arrives_whole() {
    let page = Page::open("large");
    // Hardly compressible, so that the body is as large as few are.
    let mut seed = 7_u32;
    let text: String = (0..200_000)
        .map(|_| {
            seed = seed.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
            char::from(b' ' + (seed >> 25) as u8 % 94)
        })
        .collect();
    page.deliver("one", json!({ "text": text }));
    page.fire_timer();
    assert!(page.body(0).len() > 65_536);
    assert_eq!(page.json(0).await["batch"][0]["properties"]["text"], text);
}

#[wasm_bindgen_test]
async fn without_compression_the_body_is_json() {
    let page = Page::open_with("plain", json!({ "disable_compression": true }));
    let uuid = page.deliver("one", json!({}));
    page.fire_timer();
    assert_eq!(page.sent()[0]["gzip"], false);
    assert_eq!(page.body(0)[0], b'{');
    assert_eq!(uuids(&page.json(0).await), [&uuid]);
}

#[wasm_bindgen_test]
fn an_event_that_cannot_wait_leaves_at_once() {
    let page = Page::open("at_once");
    let event = page.capture("one", json!({}));
    posthog_wasm::deliver(page.now(), given(&event.to_string()), given(""), true);
    assert_eq!((page.sent().len(), page.timer()), (1, None));
}

#[wasm_bindgen_test]
fn what_the_core_captures_by_itself_goes_through_the_hooks() {
    Page::open("own_event");
    let page = Page::open_with("own_event", json!({"bootstrap": {"distinctID": "ada", "isIdentifiedID": true}}));
    let captured = page.captured();
    assert_eq!((captured.len(), captured[0]["event"].as_str()), (1, Some("$identify")));
    assert!(page.sent().is_empty() && page.timer().is_none(), "the shim delivers what the hooks leave");
}

#[wasm_bindgen_test]
fn ids_are_unique_and_in_order() {
    let page = Page::open("ids");
    let ids: Vec<_> = (0..5000).map(|_| text(posthog_wasm::uuid(page.now()))).collect();
    assert!(ids.windows(2).all(|pair| pair[0] < pair[1]));
}

#[wasm_bindgen_test]
async fn the_outbox_has_what_is_not_delivered() {
    let page = Page::open_with("outbox", json!({ "outbox": true }));
    page.deliver("one", json!({}));
    page.deliver("two", json!({}));
    assert_eq!((page.timer(), page.records().len()), (Some(50.0), 0));
    page.fire_timer();
    assert_eq!(page.records(), [json!({ "id": 1, "url": "https://ph.example.com/e/", "count": 2 })]);
    posthog_wasm::flush(page.now());
    assert!(posthog_wasm::is_pending(page.now()));
    page.answer(&page.sent()[0], 200);
    assert_eq!((page.records().len(), posthog_wasm::is_pending(page.now())), (0, false));
}

#[wasm_bindgen_test]
async fn what_an_earlier_page_left_is_sent_as_it_was() {
    let page = Page::open_with("adopted", json!({ "outbox": true }));
    let id = posthog_wasm::adopt(
        page.now(),
        given("https://ph.example.com/e/"),
        given(r#"{"event":"left"},{"event":"too"}"#),
        2,
    );
    posthog_wasm::tick(page.now());
    let sent = page.sent();
    assert_eq!((sent.len(), sent[0]["id"].as_u64(), &sent[0]["attempts"]), (1, Some(id.into()), &json!(1)));
    assert_eq!(page.json(0).await["batch"], json!([{ "event": "left" }, { "event": "too" }]));
}

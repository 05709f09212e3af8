//! A recorded session in rrweb's events: a page with a list, on which the pointer moves and clicks.

use rand::Rng;
use rand_chacha::ChaCha8Rng;
use serde_json::{Value, json};

use super::{TOKEN, events::Sender};

/// How long a recording is, in milliseconds.
pub(super) const LENGTH: i64 = 30_000;

/// The size of the page, in pixels.
const WIDTH: i64 = 1_200;
const HEIGHT: i64 = 720;

/// rrweb's numbers of kinds of events and of changes.
const FULL_SNAPSHOT: u8 = 2;
const INCREMENTAL: u8 = 3;
const META: u8 = 4;
const MUTATION: u8 = 0;
const MOUSE_MOVE: u8 = 1;
const MOUSE_INTERACTION: u8 = 2;
const CLICK: u8 = 2;

/// Nodes that later events name.
const BODY: u32 = 8;
const LIST: u32 = 12;
const BUTTON: u32 = 20;

const STYLE: &str = "body{margin:0;font:16px/1.5 system-ui;background:#f6f4ef;color:#1d2433}\
    header{padding:20px 32px;background:#1d2433;color:#fff}main{padding:32px}\
    li{margin:12px 0;padding:14px 18px;border-radius:10px;background:#fff;list-style:none}\
    button{padding:10px 18px;border:0;border-radius:99px;background:#b8430f;color:#fff}";

/// The body of a request to `/s/` with the recording of a session that starts at a time.
pub(super) fn of(sender: &Sender, start: i64, random: &mut ChaCha8Rng) -> Value {
    let mut data = vec![
        json!({ "type": META, "timestamp": start, "data": {
            "href": "https://app.example.com/home", "width": WIDTH, "height": HEIGHT } }),
        json!({ "type": FULL_SNAPSHOT, "timestamp": start + 20, "data": {
            "node": page(), "initialOffset": { "left": 0, "top": 0 } } }),
    ];
    let (mut at, mut x, mut y) = (start + 1_000, random.random_range(100..WIDTH - 100), HEIGHT / 2);
    let mut added = 0;
    while at < start + LENGTH - 2_000 {
        let positions: Vec<Value> = (0..10)
            .map(|step| {
                x = (x + random.random_range(-40..=40)).clamp(0, WIDTH - 1);
                y = (y + random.random_range(-30..=30)).clamp(0, HEIGHT - 1);
                json!({ "x": x, "y": y, "id": BODY, "timeOffset": step * 50 - 500 })
            })
            .collect();
        data.push(change(at, json!({ "source": MOUSE_MOVE, "positions": positions })));
        if random.random_bool(0.3) {
            data.push(change(
                at + 100,
                json!({
                "source": MOUSE_INTERACTION, "type": CLICK, "id": BUTTON, "x": x, "y": y }),
            ));
            data.push(change(at + 180, added_item(added)));
            added += 1;
        }
        at += random.random_range(700..2_200);
    }
    json!([{
        "event": "$snapshot",
        "distinct_id": sender.distinct_id,
        "properties": {
            "token": TOKEN, "distinct_id": sender.distinct_id, "$lib": "web",
            "$session_id": sender.session, "$window_id": sender.session,
            "$snapshot_bytes": serde_json::to_string(&data).map_or(0, |text| text.len()),
            "$snapshot_data": data,
        },
    }])
}

fn change(at: i64, data: Value) -> Value {
    json!({ "type": INCREMENTAL, "timestamp": at, "data": data })
}

fn element(id: u32, tag: &str, children: Vec<Value>) -> Value {
    json!({ "type": 2, "id": id, "tagName": tag, "attributes": {}, "childNodes": children })
}

fn text(id: u32, content: &str) -> Value {
    json!({ "type": 3, "id": id, "textContent": content })
}

fn page() -> Value {
    let head = element(4, "head", vec![element(5, "style", vec![text(6, STYLE)])]);
    let item = |id, content| element(id, "li", vec![text(id + 1, content)]);
    let list =
        element(LIST, "ul", vec![item(13, "Write the report"), item(15, "Invite the team"), item(17, "Plan the week")]);
    let button = element(BUTTON, "button", vec![text(BUTTON + 1, "Add a task")]);
    let header = element(9, "header", vec![text(10, "Tasks")]);
    let body = element(BODY, "body", vec![header, element(11, "main", vec![list, button])]);
    let doctype = json!({ "type": 1, "id": 2, "name": "html", "publicId": "", "systemId": "" });
    json!({ "type": 0, "id": 1, "childNodes": [doctype, element(3, "html", vec![head, body])] })
}

/// A further item of the list.
fn added_item(number: u32) -> Value {
    let id = 100 + 2 * number;
    let item = element(id, "li", vec![]);
    let adds = json!([
        { "parentId": LIST, "nextId": null, "node": item },
        { "parentId": id, "nextId": null, "node": text(id + 1, &format!("Task {}", number + 4)) },
    ]);
    json!({ "source": MUTATION, "texts": [], "attributes": [], "removes": [], "adds": adds })
}

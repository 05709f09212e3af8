//! What a `$snapshot_data` holds: rrweb's events, of which posthog-js compresses some.
//!
//! Facts from posthog-js's `lazy-loaded-session-recorder`: an event with `cv` has its `data`, or members of it, as
//! JSON in gzip with one character for each byte. What counts as a click, a key press or activity of the mouse is
//! PostHog's (`nodejs/src/ingestion/…/rrweb-types.ts`). JSON is never read deeper than an event's own members: pages
//! are nested deeper than a parser goes.

use std::io::Read;

use flate2::read::GzDecoder;
use serde_json::value::RawValue;

use crate::ingest::{decode::MAX_BODY_BYTES, fields::Fields};

/// rrweb's `EventType`.
const INCREMENTAL: i64 = 3;
const PLUGIN: i64 = 6;

/// rrweb's `IncrementalSource`.
const MOUSE_MOVE: i64 = 1;
const MOUSE_INTERACTION: i64 = 2;
const INPUT: i64 = 5;
const TOUCH_MOVE: i64 = 6;

/// rrweb's `MouseInteractions`: click, context menu, double click, end of a touch.
const CLICKS: [i64; 4] = [2, 3, 4, 9];

/// The first bytes of gzip, each as a character.
const GZIP_MAGIC: &str = "\u{1f}\u{8b}";

/// What a chunk, or all chunks of a recording, show.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Facts {
    /// Number of events.
    pub events: i64,
    /// Time of the first event and of the last, by the page's clock: milliseconds since 1970.
    pub first_ms: Option<i64>,
    /// See `first_ms`.
    pub last_ms: Option<i64>,
    /// Clicks, of whatever button, and taps.
    pub clicks: i64,
    /// Changes of inputs.
    pub keypresses: i64,
    /// Events of the mouse and of touches.
    pub mouse_activity: i64,
    /// Lines of the console by their level.
    pub console_logs: i64,
    /// See `console_logs`.
    pub console_warns: i64,
    /// See `console_logs`.
    pub console_errors: i64,
    /// The first address that an event names.
    pub start_url: Option<String>,
}

/// The events of a `$snapshot_data`: an array, or a single one.
fn items(data: &str) -> Vec<&RawValue> {
    let items = match data.starts_with('[') {
        true => serde_json::from_str(data),
        false => serde_json::from_str(data).map(|one| vec![one]),
    };
    items.unwrap_or_default()
}

/// Counts what a `$snapshot_data` shows. What is not rrweb's counts for nothing.
pub fn facts(data: &str) -> Facts {
    let mut facts = Facts::default();
    for item in items(data) {
        if let Ok(event) = serde_json::from_str::<Fields<'_>>(item.get()) {
            facts.add(&event);
        }
    }
    facts
}

impl Facts {
    fn add(&mut self, event: &Fields<'_>) {
        self.events += 1;
        if let Some(time) = event.integer("timestamp").filter(|time| *time > 0) {
            self.first_ms = Some(self.first_ms.map_or(time, |first| first.min(time)));
            self.last_ms = self.last_ms.max(Some(time));
        }
        let data = object(event, "data");
        match event.integer("type") {
            Some(INCREMENTAL) => {
                let source = data.integer("source").unwrap_or(-1);
                let is_click =
                    source == MOUSE_INTERACTION && data.integer("type").is_some_and(|it| CLICKS.contains(&it));
                self.clicks += i64::from(is_click);
                self.keypresses += i64::from(source == INPUT);
                self.mouse_activity += i64::from([MOUSE_MOVE, MOUSE_INTERACTION, TOUCH_MOVE].contains(&source));
            }
            Some(PLUGIN) if data.string("plugin").as_deref() == Some("rrweb/console@1") => {
                match object(&data, "payload").string("level").as_deref() {
                    Some("error" | "assert") => self.console_errors += 1,
                    Some("warn") => self.console_warns += 1,
                    _ => self.console_logs += 1,
                }
            }
            _ if self.start_url.is_none() => {
                let url = data.string("href").or_else(|| object(&data, "payload").string("href"));
                self.start_url = url.filter(|url| !url.trim().is_empty());
            }
            _ => {}
        }
    }
}

fn object<'a>(fields: &Fields<'a>, name: &str) -> Fields<'a> {
    fields.get(name).and_then(|raw| serde_json::from_str(raw.get()).ok()).unwrap_or_default()
}

/// The events of a `$snapshot_data` as rrweb wrote them. One that cannot be unpacked is left out: a player could
/// do nothing with it.
pub fn unpack(data: &str) -> Vec<Box<RawValue>> {
    items(data).into_iter().filter_map(unpack_event).collect()
}

fn unpack_event(item: &RawValue) -> Option<Box<RawValue>> {
    let event: Fields<'_> = serde_json::from_str(item.get()).ok()?;
    let data = event.get("data").map_or("null", RawValue::get);
    if event.get("cv").is_none() {
        return Some(item.to_owned());
    }
    let unpacked = match gunzipped(data) {
        Some(whole) => whole?,
        None => {
            let members: Fields<'_> = serde_json::from_str(data).ok()?;
            let mut changed = Vec::new();
            for (name, value) in members.iter() {
                if let Some(member) = gunzipped(value.get()) {
                    changed.push((name, member?));
                }
            }
            members.with(&changed)
        }
    };
    let text = event.without("cv").with(&[("data", unpacked)]);
    // Checked here, so that one broken event does not break the answer.
    RawValue::from_string(text).ok()
}

/// The text in a JSON string that holds gzip; `Some(None)` where that cannot be unpacked.
fn gunzipped(json: &str) -> Option<Option<String>> {
    if !json.starts_with('"') {
        return None;
    }
    let packed: String = serde_json::from_str(json).ok()?;
    if !packed.starts_with(GZIP_MAGIC) {
        return None;
    }
    let bytes: Option<Vec<u8>> = packed.chars().map(|char| u8::try_from(u32::from(char)).ok()).collect();
    Some(bytes.and_then(|bytes| {
        let mut text = String::new();
        let limit = MAX_BODY_BYTES as u64;
        GzDecoder::new(bytes.as_slice()).take(limit).read_to_string(&mut text).ok()?;
        Some(text)
    }))
}

#[cfg(test)]
mod tests {
    use std::io::Write;

    use flate2::{Compression, write::GzEncoder};
    use serde_json::{Value, json};

    use super::*;

    /// As posthog-js packs a value.
    fn packed(value: &Value) -> String {
        let mut encoder = GzEncoder::new(Vec::new(), Compression::default());
        encoder.write_all(value.to_string().as_bytes()).expect("memory takes all");
        encoder.finish().expect("memory takes all").into_iter().map(char::from).collect()
    }

    fn unpacked(data: &Value) -> Value {
        json!(unpack(&data.to_string()))
    }

    #[test]
    fn whole_data_and_members_are_unpacked() {
        let page = json!({ "node": { "type": 0, "text": "é漢😀" }, "initialOffset": { "top": 0 } });
        let adds = json!([{ "parentId": 1, "nextId": null }]);
        let plain = json!({ "type": 4, "timestamp": 1, "data": { "href": "https://shop.test/" } });
        let events = json!([
            plain,
            { "type": 2, "timestamp": 2, "cv": "2024-10", "data": packed(&page) },
            { "type": 3, "timestamp": 3, "cv": "2024-10",
              "data": { "source": 0, "adds": packed(&adds), "texts": packed(&json!([])), "isAttachIframe": true } },
        ]);
        let expected = json!([
            plain,
            { "type": 2, "timestamp": 2, "data": page },
            { "type": 3, "timestamp": 3, "data": { "source": 0, "adds": adds, "texts": [], "isAttachIframe": true } },
        ]);
        assert_eq!(unpacked(&events), expected);
    }

    #[test]
    fn what_is_broken_is_left_out_alone() {
        let broken = packed(&json!({})).chars().take(12).collect::<String>();
        let good = json!({ "type": 4, "data": {} });
        let events = json!([
            { "type": 2, "cv": "2024-10", "data": broken },
            { "type": 3, "cv": "2024-10", "data": { "source": 0, "adds": broken } },
            { "type": 2, "cv": "2024-10", "data": "\u{1f}\u{8b}漢" },
            7,
            good,
        ]);
        assert_eq!(unpacked(&events), json!([good]));
        assert_eq!(unpacked(&good), json!([good]));
    }

    #[test]
    fn facts_count_what_posthog_counts() {
        let interaction = |kind: i64| json!({ "type": 3, "timestamp": 20, "data": { "source": 2, "type": kind } });
        let line =
            |level: &str| json!({ "type": 6, "data": { "plugin": "rrweb/console@1", "payload": { "level": level } } });
        let mut events = vec![
            json!({ "type": 5, "timestamp": 30, "data": { "tag": "$pageview", "payload": { "href": "https://a.test/" } } }),
            json!({ "type": 4, "timestamp": 10, "data": { "href": "https://b.test/" } }),
            json!({ "type": 3, "timestamp": 15, "data": { "source": 5, "text": "x" } }),
            json!({ "type": 3, "timestamp": 15, "data": { "source": 1 } }),
            json!({ "type": 3, "timestamp": 15, "data": { "source": 3 } }),
            json!("nothing"),
        ];
        events.extend((0..=10).map(interaction));
        events.extend(["log", "info", "warn", "error", "assert"].map(line));
        let expected = Facts {
            events: 21,
            first_ms: Some(10),
            last_ms: Some(30),
            clicks: 4,
            keypresses: 1,
            mouse_activity: 12,
            console_logs: 2,
            console_warns: 1,
            console_errors: 2,
            start_url: Some("https://a.test/".into()),
        };
        assert_eq!(facts(&json!(events).to_string()), expected);
        assert_eq!(facts("{}").events, 1);
    }
}

//! What a `$snapshot_data` holds: rrweb's events, of which posthog-js compresses some.
//!
//! Facts from posthog-js's `lazy-loaded-session-recorder`: an event with `cv` has its `data`, or members of it, as
//! JSON in gzip with one character for each byte. What counts as a click, a key press or activity of the mouse is
//! PostHog's (`nodejs/src/ingestion/…/rrweb-types.ts`). JSON is never read deeper than an event's own members: pages
//! are nested deeper than a parser goes.

use std::{
    convert::Infallible,
    io::{Cursor, Read},
};

use flate2::bufread::GzDecoder;
use serde_json::value::RawValue;

use crate::{
    fields::Fields,
    json::{self, Stopped},
    limits::{ADDRESS_BYTES, RECORDING_MS},
    model::Facts,
};

/// rrweb's `EventType`.
const FULL_SNAPSHOT: i64 = 2;
const INCREMENTAL: i64 = 3;
const META: i64 = 4;
const CUSTOM: i64 = 5;
const PLUGIN: i64 = 6;

/// rrweb's `IncrementalSource`.
const MOUSE_MOVE: i64 = 1;
const MOUSE_INTERACTION: i64 = 2;
const INPUT: i64 = 5;
const TOUCH_MOVE: i64 = 6;

/// rrweb's `MouseInteractions`: click, context menu, double click, end of a touch.
const CLICKS: [i64; 4] = [2, 3, 4, 9];

/// Times of events that a calendar has: from 1970 to the end of the year 9999, in milliseconds.
const TIMES: std::ops::Range<i64> = 1..253_402_300_800_000;

/// What is read of an event.
const EVENT: [&str; 4] = ["type", "timestamp", "data", "cv"];

/// What is read of its data.
const DATA: [&str; 6] = ["source", "type", "plugin", "payload", "href", "level"];

/// The first bytes of gzip, each as a character.
const GZIP_MAGIC: &str = "\u{1f}\u{8b}";

/// Calls `visit` with each event of a `$snapshot_data`: an array, or a single one. What follows broken JSON is left out.
fn each_event(data: &str, mut visit: impl FnMut(&str)) {
    if !data.starts_with('[') {
        return visit(data);
    }
    let walked = json::each_item(data, |item| {
        visit(item.get());
        Ok::<_, Infallible>(())
    });
    if let Err(Stopped::Json(error)) = walked {
        tracing::warn!(%error, "a chunk of a recording is broken");
    }
}

/// Counts what a `$snapshot_data` shows. What is not rrweb's counts for nothing.
pub fn facts(data: &str) -> Facts {
    let mut facts = Facts::default();
    let mut times = Vec::new();
    each_event(data, |item| {
        if let Ok(event) = Fields::read(item, &EVENT) {
            times.extend(event.integer("timestamp").filter(|time| TIMES.contains(time)));
            facts.add(&event);
        }
    });
    // One odd clock among them is not the recording's: what lies within a day of the middle one counts.
    let middle = times.len() / 2;
    if !times.is_empty() {
        let around = *times.select_nth_unstable(middle).1;
        let near = || times.iter().copied().filter(|time| time.abs_diff(around) <= RECORDING_MS.unsigned_abs());
        (facts.first_ms, facts.last_ms) = (near().min(), near().max());
    }
    facts
}

impl Facts {
    fn add(&mut self, event: &Fields<'_>) {
        self.events += 1;
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
                self.start_url = url.filter(|url| !url.trim().is_empty() && url.len() <= ADDRESS_BYTES);
            }
            _ => {}
        }
    }
}

fn object<'a>(fields: &Fields<'a>, name: &str) -> Fields<'a> {
    fields.get(name).and_then(|raw| Fields::read(raw.get(), &DATA).ok()).unwrap_or_default()
}

/// Writes the events of a `$snapshot_data` as rrweb wrote them, as the items of a JSON array. One that cannot be
/// unpacked or played, and those that would make it more than `limit` bytes, are left out: a player could do nothing
/// with them. `go_on` says after each whether the client still waits for the rest.
pub fn unpack(data: &str, output: &mut String, limit: usize, go_on: impl Fn() -> bool) {
    let begin = output.len();
    let mut left_out = 0;
    let mut unpacker = Unpacker(GzDecoder::new(Cursor::default()));
    each_event(data, |item| {
        let (before, used) = (output.len(), output.len() - begin);
        if !go_on() {
            return;
        }
        if before > begin {
            output.push(',');
        }
        let start = output.len();
        let written = unpacker.event(item, output, limit.saturating_sub(used));
        // Checked here, so that one broken event does not break the answer.
        let valid = written.is_some() && serde_json::from_str::<&RawValue>(&output[start..]).is_ok();
        if !valid {
            output.truncate(before);
            left_out += 1;
        }
    });
    if left_out > 0 {
        tracing::warn!(left_out, "events of a recording cannot be played");
    }
}

/// Unpacks one event after the other with the same decoder: to make one takes longer than a small member does.
struct Unpacker(GzDecoder<Cursor<Vec<u8>>>);

impl Unpacker {
    fn event(&mut self, item: &str, output: &mut String, limit: usize) -> Option<()> {
        let event = Fields::read(item, &EVENT).ok()?;
        let data = event.get("data").map_or("null", RawValue::get);
        if event.get("cv").is_none() {
            let fits = item.len() <= limit && is_playable(&event, data);
            return fits.then(|| output.push_str(item));
        }
        let (begin, mut first) = (output.len(), true);
        output.push('{');
        let mut is_written = true;
        let walked = json::each_member(item, |name, value| {
            if name == "cv" {
                return Ok(());
            }
            if !std::mem::take(&mut first) {
                output.push(',');
            }
            push_name(output, &name);
            let start = output.len();
            let room = limit.saturating_sub(output.len() - begin);
            let written =
                if name == "data" { self.data(value.get(), output, room) } else { push(value.get(), output, room) };
            is_written = written.is_some() && (name != "data" || is_playable(&event, &output[start..]));
            if is_written { Ok(()) } else { Err(()) }
        });
        output.push('}');
        walked.ok().filter(|()| is_written)
    }

    /// Whole data, or members of it, may be packed.
    fn data(&mut self, data: &str, output: &mut String, limit: usize) -> Option<()> {
        if let Some(packed) = gzip_in(data) {
            return self.gunzip(packed?, output, limit);
        }
        let (begin, mut first) = (output.len(), true);
        output.push('{');
        let walked = json::each_member(data, |name, value| {
            if !std::mem::take(&mut first) {
                output.push(',');
            }
            push_name(output, &name);
            let room = limit.saturating_sub(output.len() - begin);
            let written = match gzip_in(value.get()) {
                Some(Some(packed)) => self.gunzip(packed, output, room),
                Some(None) => None,
                None => push(value.get(), output, room),
            };
            written.ok_or(())
        });
        output.push('}');
        walked.ok()
    }

    /// Unpacks text onto the end of `output`, at most `limit` bytes of it.
    fn gunzip(&mut self, packed: Vec<u8>, output: &mut String, limit: usize) -> Option<()> {
        let start = output.len();
        self.0.reset(Cursor::new(packed));
        (&mut self.0).take(limit as u64 + 1).read_to_string(output).ok()?;
        (output.len() - start <= limit).then_some(())
    }
}

fn push_name(output: &mut String, name: &str) {
    output.push_str(&serde_json::Value::from(name).to_string());
    output.push(':');
}

fn push(text: &str, output: &mut String, limit: usize) -> Option<()> {
    (text.len() <= limit).then(|| output.push_str(text))
}

/// Whether rrweb's player can read an event: it looks into the `data` of all types but the first two, and one without
/// it stops the whole recording.
fn is_playable(event: &Fields<'_>, data: &str) -> bool {
    match event.integer("type") {
        Some(FULL_SNAPSHOT) => {
            data.starts_with('{') && Fields::read(data, &["node"]).is_ok_and(|data| data.get("node").is_some())
        }
        Some(INCREMENTAL | META | CUSTOM | PLUGIN) => data.starts_with('{'),
        _ => true,
    }
}

/// The gzip in a JSON string that holds some; `Some(None)` where it is broken.
fn gzip_in(json: &str) -> Option<Option<Vec<u8>>> {
    if !json.starts_with("\"\u{1f}") && !json.starts_with("\"\\u001") {
        return None;
    }
    let packed: String = serde_json::from_str(json).ok()?;
    if !packed.starts_with(GZIP_MAGIC) {
        return None;
    }
    Some(packed.chars().map(|char| u8::try_from(u32::from(char)).ok()).collect())
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
        unpacked_within(data, 1_000_000)
    }

    fn unpacked_within(data: &Value, limit: usize) -> Value {
        let mut output = String::new();
        unpack(&data.to_string(), &mut output, limit, || true);
        serde_json::from_str(&format!("[{output}]")).expect("JSON")
    }

    #[test]
    fn what_a_player_stumbles_over_is_left_out_alone() {
        let good = json!({ "type": 4, "data": {} });
        let mut events: Vec<Value> =
            (2..=6).map(|kind| json!({ "type": kind, "timestamp": 1, "data": null })).collect();
        events.extend((2..=6).map(|kind| json!({ "type": kind, "timestamp": 1 })));
        events.push(json!({ "type": 2, "data": { "node": null } }));
        events.push(json!({ "type": 2, "cv": "2024-10", "data": packed(&json!(null)) }));
        events.push(good.clone());
        assert_eq!(unpacked(&json!(events)), json!([good]));
    }

    #[test]
    fn an_event_that_unfolds_too_far_is_left_out_alone() {
        let bomb = packed(&json!("a".repeat(500_000)));
        let good = json!({ "type": 4, "data": {} });
        let events = json!([
            { "type": 3, "cv": "2024-10", "data": { "a": bomb, "b": bomb, "c": bomb } },
            { "type": 5, "cv": "2024-10", "data": { "a": bomb } },
            good,
        ]);
        let kept = json!({ "type": 5, "data": { "a": "a".repeat(500_000) } });
        assert_eq!(unpacked(&events), json!([kept, good]));
        assert_eq!(unpacked_within(&events, 400_000), json!([good]));
    }

    #[test]
    fn one_odd_time_does_not_count() {
        let at = |time: Value| json!({ "type": 3, "timestamp": time, "data": {} });
        let times =
            [json!(1_000_000), json!(8.6e15), json!(1e19), json!(-5), json!(900_000_000_000i64), json!(1_000_500)];
        let events: Vec<Value> = times.into_iter().map(at).collect();
        let facts = facts(&json!(events).to_string());
        assert_eq!((facts.first_ms, facts.last_ms), (Some(1_000_000), Some(1_000_500)));
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

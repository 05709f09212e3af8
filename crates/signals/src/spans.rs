//! Spans: which are recorded, which trace they belong to, and how OTLP says them (PostHog's specification traces).

#[cfg(target_arch = "wasm32")]
mod exports;
#[cfg(test)]
mod tests;

use crate::batches::Limits;
use crate::js::Js;
use crate::otlp::{push_attributes, push_nanos, push_sound};
use json::text::concat;
use json::{elements, member, push_int};

/// How long an ended span waits, ms, unless the config says so.
const INTERVAL_MS: i64 = 5000;
/// Spans of one request, and that many leave at once.
const PER_REQUEST: i64 = 512;
/// Ended spans that wait.
const QUEUED: i64 = 2048;
/// Spans that have started and not ended.
const LIVE: i64 = 10_000;
/// A span that lives longer is taken for forgotten, ms.
const MAX_AGE_MS: i64 = 3_600_000;
/// Attributes of the page's own, and events, of one span: OpenTelemetry's.
const ATTRIBUTES: i64 = 128;
const EVENTS: i64 = 128;
/// Letters of a name or an attribute.
const LETTERS: i64 = 8192;
/// Members and letters of a `tracestate` (W3C Trace Context).
const MAX_STATES: usize = 32;
const MAX_STATE: usize = 512;
/// The span's parent is known to be of this page, or of another.
const HAS_REMOTE: i64 = 0x100;
const IS_REMOTE: i64 = 0x200;
const SAMPLED: i64 = 1;

/// A positive whole number of a config, a JSON object; `usual` where it is something else.
fn option(config: &str, name: &str, usual: i64) -> i64 {
    let raw = member(config, name);
    let is_number = !raw.is_empty() && raw.bytes().all(|byte| byte.is_ascii_digit());
    let found = json::parse_int(raw);
    if is_number && found > 0 { found } else { usual }
}

/// The limits of the queue by `traces` of the config, a JSON object.
pub fn limits(config: &str) -> Limits {
    let per_request = option(config, "maxExportBatchSize", PER_REQUEST) as usize;
    Limits {
        queued: per_request.max(option(config, "maxQueueSize", QUEUED) as usize),
        per_request,
        due: per_request,
        interval: option(config, "flushIntervalMs", INTERVAL_MS) as f64,
        // what is queued may have its parent at the server already
        keeps_oldest: true,
    }
}

/// The identifiers of a `traceparent`: the trace's, the span's.
pub fn parse_parent(header: &str) -> Option<(&str, &str)> {
    let header = header.trim_ascii();
    let part = |from, to| header.get(from..to);
    let is_hex = |text: &str| text.bytes().all(|byte| byte.is_ascii_digit() || matches!(byte, b'a'..=b'f'));
    let is_id = |text: &str| is_hex(text) && text.bytes().any(|byte| byte != b'0');
    let (version, trace, span, flags) = (part(0, 2)?, part(3, 35)?, part(36, 52)?, part(53, 55)?);
    let dashes = [2, 35, 52].iter().all(|at| header.as_bytes().get(*at) == Some(&b'-'));
    // later versions may say more
    let ends = header.len() == 55 || (version != "00" && header.as_bytes().get(55) == Some(&b'-'));
    let is_valid = dashes && ends && is_hex(version) && version != "ff" && is_hex(flags);
    if is_valid && is_id(trace) && is_id(span) { Some((trace, span)) } else { None }
}

/// A `tracestate` as it may go on; empty where it is none, or too long.
pub fn sound_state(state: &str) -> &str {
    let state = state.trim_ascii();
    let is_printable = state.bytes().all(|byte| matches!(byte, b'\t' | b' '..=b'~'));
    let mut members = 0;
    for part in state.split(',') {
        members += 1;
        if !part.trim_ascii().is_empty() && !part.contains('=') {
            return "";
        }
    }
    if is_printable && members <= MAX_STATES && state.len() <= MAX_STATE { state } else { "" }
}

/// Spans that have started, and those that are lost.
#[derive(Debug, Default)]
pub struct Spans {
    most: usize,
    max_age: f64,
    interval: f64,
    /// Attributes, events and letters of one span.
    pub per_span: [i64; 3],
    /// Numbers of live spans with the time of their start, ms of a clock that never goes back, in its order.
    live: Vec<(u32, f64)>,
    last: u32,
    dropped: i64,
    reasons: String,
    said: Option<f64>,
}

impl Spans {
    /// Takes `traces` of the config, a JSON object.
    pub fn set(&mut self, config: &str) {
        self.most = option(config, "maxLiveSpans", LIVE) as usize;
        self.max_age = option(config, "maxSpanAgeMs", MAX_AGE_MS) as f64;
        self.interval = option(config, "flushIntervalMs", INTERVAL_MS) as f64;
        self.per_span = [
            option(config, "maxAttributesPerSpan", ATTRIBUTES),
            option(config, "maxEventsPerSpan", EVENTS),
            option(config, "maxAttributeValueLength", LETTERS),
        ];
    }

    /// Starts a span at `now`, ms of a clock that never goes back. The answer is its number, 0 where there are too many.
    pub fn start(&mut self, now: f64) -> u32 {
        if self.live.len() >= self.most {
            let old = self.live.iter().take_while(|(_, start)| *start <= now - self.max_age).count();
            self.live.drain(..old);
            self.drop(old, "they were not ended in time");
        }
        if self.live.len() >= self.most {
            self.drop(1, "too many are not ended");
            return 0;
        }
        self.last += 1;
        self.live.push((self.last, now));
        self.last
    }

    /// Ends a span at `now`; whether it was still live.
    pub fn end(&mut self, number: u32, now: f64) -> bool {
        let Some(at) = self.live.iter().position(|(live, _)| *live == number) else {
            return false;
        };
        let (_, start) = self.live.remove(at);
        let is_live = start > now - self.max_age;
        if !is_live {
            self.drop(1, "they were not ended in time");
        }
        is_live
    }

    /// Counts lost spans.
    pub fn drop(&mut self, count: usize, reason: &str) {
        self.dropped += count as i64;
        if count > 0 && !json::text::contains(&self.reasons, reason) {
            if !self.reasons.is_empty() {
                self.reasons.push_str(", ");
            }
            self.reasons.push_str(reason);
        }
    }

    /// The warning about lost spans that is due now, once in an interval; empty where none is.
    pub fn warning(&mut self, now: f64) -> String {
        if self.dropped == 0 || self.said.is_some_and(|said| now - said < self.interval) {
            return String::new();
        }
        let mut count = String::new();
        push_int(&mut count, self.dropped);
        let reasons = std::mem::take(&mut self.reasons);
        self.dropped = 0;
        self.said = Some(now);
        concat(&[&count, " spans are dropped: ", &reasons])
    }
}

/// A span as OTLP has it. `span` is a JSON object like the page's hook gets it, times in ms since 1970, with the members
/// `traceState`, `isRemote`, `droppedAttributesCount` and `droppedEventsCount`.
pub fn record(span: &str, js: &impl Js) -> String {
    let mut out = String::from("{");
    for name in ["traceId", "spanId", "parentSpanId", "traceState", "name"] {
        let value = member(span, name);
        if value.starts_with('"') && value != "\"\"" {
            push_name(&mut out, name);
            push_sound(&mut out, value);
        }
    }
    let kind = match member(span, "kind") {
        "\"server\"" => 2,
        "\"client\"" => 3,
        "\"producer\"" => 4,
        "\"consumer\"" => 5,
        _ => 1,
    };
    push_name(&mut out, "kind");
    push_int(&mut out, kind);
    for (name, given) in [("startTimeUnixNano", "startTime"), ("endTimeUnixNano", "endTime")] {
        push_name(&mut out, name);
        push_nanos(&mut out, js.number(member(span, given)), 0);
    }
    let remote = if member(span, "isRemote") == "true" { IS_REMOTE } else { 0 };
    push_name(&mut out, "flags");
    push_int(&mut out, SAMPLED | HAS_REMOTE | remote);
    push_some_attributes(&mut out, span);
    push_events(&mut out, span, js);
    push_count(&mut out, span, "droppedEventsCount");
    let status = member(span, "status");
    if status.starts_with('{') {
        out.push_str(",\"status\":{\"code\":");
        push_int(&mut out, if member(status, "code") == "\"ok\"" { 1 } else { 2 });
        let message = member(status, "message");
        if message.starts_with('"') && message != "\"\"" {
            out.push_str(",\"message\":");
            push_sound(&mut out, message);
        }
        out.push('}');
    }
    out.push('}');
    out
}

fn push_name(out: &mut String, name: &str) {
    if !out.ends_with('{') {
        out.push(',');
    }
    for part in ["\"", name, "\":"] {
        out.push_str(part);
    }
}

fn push_some_attributes(out: &mut String, holder: &str) {
    let attributes = member(holder, "attributes");
    if attributes.starts_with('{') && attributes != "{}" {
        push_name(out, "attributes");
        push_attributes(out, attributes);
    }
    push_count(out, holder, "droppedAttributesCount");
}

fn push_count(out: &mut String, holder: &str, name: &str) {
    let count = json::parse_int(member(holder, name));
    if count > 0 {
        push_name(out, name);
        push_int(out, count);
    }
}

fn push_events(out: &mut String, span: &str, js: &impl Js) {
    let mut separator = ",\"events\":[";
    for event in elements(member(span, "events")) {
        out.push_str(separator);
        separator = ",";
        out.push('{');
        push_name(out, "name");
        push_sound(out, member(event, "name"));
        push_name(out, "timeUnixNano");
        push_nanos(out, js.number(member(event, "timestamp")), 0);
        push_some_attributes(out, event);
        out.push('}');
    }
    if separator == "," {
        out.push(']');
    }
}

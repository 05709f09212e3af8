//! OpenTelemetry's JSON (OTLP/HTTP), as logs, metrics and traces send it (posthog-js `otlp-any-value.ts` and
//! `otlp-resource.ts`, 1.449.2; PostHog's specifications logs and traces).
//!
//! Values come as JSON that `js/extensions/signals/plain.ts` has made of the page's own, in which nothing is left that JSON
//! lacks. Whole numbers that JSON would round are there as [`WHOLE`] objects.

use json::{PropertyBag, elements, push_int};

/// The name of the only member of an object that stands for a whole number; no attribute of the page has an empty name.
const WHOLE: &str = r#"{"":"#;
/// Attributes that say what the SDK is and which service it is in: no attribute of the page's takes their place.
const IDENTITY: [&str; 5] =
    ["service.name", "deployment.environment", "service.version", "telemetry.sdk.name", "telemetry.sdk.version"];
/// The service of a page that does not say which it is.
pub const UNKNOWN_SERVICE: &str = "unknown_service";
const NANOS: f64 = 1e6;

/// Appends a raw JSON string. A half of a surrogate pair, which no server reads, becomes U+FFFD: `JSON.stringify` escapes
/// such halves and no others.
pub fn push_sound(out: &mut String, raw: &str) {
    let bytes = raw.as_bytes();
    let (mut at, mut plain) = (0, 0);
    while at < bytes.len() {
        if bytes[at] != b'\\' {
            at += 1;
            continue;
        }
        if raw.as_bytes()[at..].starts_with(b"\\ud") && bytes.get(at + 3).is_some_and(|digit| *digit >= b'8') {
            out.push_str(json::text::part(raw, plain, at));
            out.push('\u{fffd}');
            at += 6;
            plain = at;
        } else {
            at += 2;
        }
    }
    out.push_str(json::text::part(raw, plain, raw.len()));
}

/// Appends a JSON value as OTLP's `AnyValue`.
pub fn push_value(out: &mut String, raw: &str) {
    let whole = raw.strip_prefix(WHOLE).and_then(|rest| rest.strip_suffix('}'));
    match (raw.as_bytes().first(), whole) {
        (_, Some(digits)) => push_typed(out, "int", |out| out.push_str(digits)),
        (Some(b'"'), _) => push_typed(out, "string", |out| push_sound(out, raw)),
        (Some(b'{'), _) => push_typed(out, "kvlist", |out| {
            out.push_str(r#"{"values":"#);
            push_attributes(out, raw);
            out.push('}');
        }),
        (Some(b'['), _) => push_typed(out, "array", |out| {
            out.push_str(r#"{"values":["#);
            let mut separator = "";
            for element in elements(raw) {
                out.push_str(separator);
                push_value(out, element);
                separator = ",";
            }
            out.push_str("]}");
        }),
        (Some(b't' | b'f'), _) => push_typed(out, "bool", |out| out.push_str(raw)),
        _ if raw.bytes().all(|byte| byte == b'-' || byte.is_ascii_digit()) => push_typed(out, "int", |out| {
            out.push('"');
            out.push_str(raw);
            out.push('"');
        }),
        _ => push_typed(out, "double", |out| out.push_str(raw)),
    }
}

fn push_typed(out: &mut String, kind: &str, push: impl FnOnce(&mut String)) {
    out.push_str("{\"");
    out.push_str(kind);
    out.push_str("Value\":");
    push(out);
    out.push('}');
}

/// Appends the members of a JSON object as OTLP's list of attributes.
pub fn push_attributes(out: &mut String, object: &str) {
    out.push('[');
    push_members(out, &PropertyBag::parse_or_empty(object), |_| true);
    out.push(']');
}

/// Appends those members of a bag that are wanted, without brackets; behind others if `out` has some.
fn push_members(out: &mut String, bag: &PropertyBag, is_wanted: impl Fn(&str) -> bool) {
    for (key, value) in bag.iter() {
        if value == "null" || !is_wanted(key) {
            continue;
        }
        if !out.ends_with('[') {
            out.push(',');
        }
        out.push_str("{\"key\":");
        // keys are compared as they are written, and written as they came
        let mut quoted = String::from("\"");
        quoted.push_str(key);
        quoted.push('"');
        push_sound(out, &quoted);
        out.push_str(",\"value\":");
        push_value(out, value);
        out.push('}');
    }
}

/// The members of JSON objects as one: a later one of the same name counts.
pub fn merged(objects: &[&str]) -> String {
    let mut bag = PropertyBag::default();
    for object in objects {
        bag.extend(&PropertyBag::parse_or_empty(object));
    }
    bag.to_json()
}

/// Appends a time as OTLP has it: nanoseconds since 1970 in a string. `ms` may have a fraction; `more` are nanoseconds.
pub fn push_nanos(out: &mut String, ms: f64, more: u32) {
    let whole = ms as i64;
    let nanos = whole * NANOS as i64 + ((ms - whole as f64) * NANOS + 0.5) as i64 + i64::from(more);
    out.push('"');
    push_int(out, nanos);
    out.push('"');
}

/// What sends: the SDK's name and version and the visitor's system.
#[derive(Debug, Clone, Copy, Default)]
pub struct Sender<'a> {
    /// The SDK's name, as events have it in `$lib`.
    pub name: &'a str,
    /// Its version.
    pub version: &'a str,
    /// Attributes of the system, a JSON object.
    pub system: &'a str,
    /// The name of a service whose page does not name it, or empty.
    pub fallback: &'a str,
}

/// A batch's text before and behind its records.
#[derive(Debug, Clone, Default)]
pub struct Envelope {
    before: String,
    behind: &'static str,
}

/// What is sent: the names of OTLP's lists.
#[derive(Debug, Clone, Copy)]
pub enum Signal {
    /// Log records.
    Logs,
    /// Metrics.
    Metrics,
    /// Spans.
    Traces,
}

impl Envelope {
    /// An envelope. `config` is the option of the page (`logs`, `metrics` or `traces`), `scope` names what has made the
    /// records.
    pub fn new(signal: Signal, config: &str, sender: Sender<'_>, scope: &str) -> Self {
        let (kind, records) = match signal {
            Signal::Logs => ("Logs", "logRecords"),
            Signal::Metrics => ("Metrics", "metrics"),
            Signal::Traces => ("Spans", "spans"),
        };
        let mut before = json::text::concat(&["{\"resource", kind, "\":[{\"resource\":{\"attributes\":["]);
        push_resource(&mut before, config, sender);
        for text in ["]},\"scope", kind, "\":[{\"scope\":{\"name\":"] {
            before.push_str(text);
        }
        json::push_quoted(&mut before, scope);
        before.push_str(",\"version\":");
        json::push_quoted(&mut before, sender.version);
        for text in ["},\"", records, "\":["] {
            before.push_str(text);
        }
        Self { before, behind: "]}]}]}" }
    }

    /// The text of a request; `records` are separated by commas.
    pub fn around(&self, records: &str) -> String {
        json::text::concat(&[&self.before, records, self.behind])
    }

    /// A request's body, compressed or not; empty where there are no records.
    pub fn body(&self, records: &str, gzip: bool) -> Vec<u8> {
        if records.is_empty() {
            return Vec::new();
        }
        let text = self.around(records);
        if gzip { gzip::gzip(text.as_bytes()) } else { text.into_bytes() }
    }
}

/// Appends the attributes of the resource. What the page names by an option of its own comes before what it lists among
/// `resourceAttributes`, and nothing that is listed there takes the place of the SDK's name.
fn push_resource(out: &mut String, config: &str, sender: Sender<'_>) {
    let own = json::member(config, "resourceAttributes");
    let bag = PropertyBag::parse_or_empty(&merged(&[sender.system, own]));
    push_members(out, &bag, |key| !IDENTITY.contains(&key));
    let mut identity = PropertyBag::default();
    let options = ["serviceName", "environment", "serviceVersion"];
    for (key, option) in IDENTITY.iter().zip(options) {
        let given = [json::member(config, option), json::member(own, key)];
        let found = given.into_iter().find(|value| !value.is_empty() && json::is_truthy(value));
        match found {
            Some(value) => identity.set_raw(key, value),
            None if option == "serviceName" => {
                identity.set_str(key, if sender.fallback.is_empty() { UNKNOWN_SERVICE } else { sender.fallback });
            }
            None => {}
        }
    }
    identity.set_str(IDENTITY[3], sender.name);
    identity.set_str(IDENTITY[4], sender.version);
    push_members(out, &identity, |_| true);
}

#[cfg(test)]
mod tests {
    use super::*;

    fn value(raw: &str) -> String {
        let mut out = String::new();
        push_value(&mut out, raw);
        out
    }

    #[test]
    fn values_have_their_types() {
        let cases = [
            ("\"a\"", r#"{"stringValue":"a"}"#),
            ("true", r#"{"boolValue":true}"#),
            ("4999", r#"{"intValue":"4999"}"#),
            ("-1", r#"{"intValue":"-1"}"#),
            ("1.5", r#"{"doubleValue":1.5}"#),
            ("1e-7", r#"{"doubleValue":1e-7}"#),
            (r#"{"":"9223372036854775807"}"#, r#"{"intValue":"9223372036854775807"}"#),
            (r#"[1,"x"]"#, r#"{"arrayValue":{"values":[{"intValue":"1"},{"stringValue":"x"}]}}"#),
            ("[]", r#"{"arrayValue":{"values":[]}}"#),
            ("{}", r#"{"kvlistValue":{"values":[]}}"#),
            (r#"{"inner":1,"none":null}"#, r#"{"kvlistValue":{"values":[{"key":"inner","value":{"intValue":"1"}}]}}"#),
        ];
        for (raw, expected) in cases {
            assert_eq!(value(raw), expected);
        }
    }

    #[test]
    fn halves_of_pairs_do_not_leave() {
        assert_eq!(value(r#""a\ud83d b\\ud83d \u0007""#), r#"{"stringValue":"a� b\\ud83d \u0007"}"#);
        let mut out = String::new();
        push_attributes(&mut out, r#"{"\udc00k":"\uDFFF"}"#);
        assert_eq!(out, r#"[{"key":"�k","value":{"stringValue":"\uDFFF"}}]"#, "JSON.stringify writes lower case");
    }

    #[test]
    fn times_are_nanoseconds() {
        let nanos = |ms: f64, more| {
            let mut out = String::new();
            push_nanos(&mut out, ms, more);
            out
        };
        assert_eq!(nanos(1_780_272_003_520.0, 0), "\"1780272003520000000\"");
        assert_eq!(nanos(1_780_272_003_520.0, 3), "\"1780272003520000003\"");
        assert_eq!(nanos(1_780_272_003_520.25, 0), "\"1780272003520250000\"");
    }

    #[test]
    fn the_resource_says_which_service_and_sdk() {
        let sender = Sender { name: "web", version: "1.2.3", system: r#"{"os.name":"Linux"}"#, fallback: "" };
        let envelope = |config: &str| Envelope::new(Signal::Logs, config, sender, "console").around("{}");
        let read = |text: &str| -> serde_json::Value { serde_json::from_str(text).expect("JSON") };
        let none = read(&envelope("{}"));
        assert_eq!(none["resourceLogs"][0]["scopeLogs"][0]["scope"]["name"], "console");
        assert_eq!(none["resourceLogs"][0]["scopeLogs"][0]["logRecords"].as_array().map(Vec::len), Some(1));
        let attributes = |config: &str| -> Vec<(String, String)> {
            let body = read(&envelope(config));
            let list = body["resourceLogs"][0]["resource"]["attributes"].as_array().cloned().expect("a list");
            let text = |value: &serde_json::Value| value.as_str().unwrap_or("?").to_owned();
            list.iter().map(|each| (text(&each["key"]), text(&each["value"]["stringValue"]))).collect()
        };
        let pairs = |list: &[(&str, &str)]| -> Vec<(String, String)> {
            list.iter().map(|(key, value)| ((*key).to_owned(), (*value).to_owned())).collect()
        };
        let sdk = [("telemetry.sdk.name", "web"), ("telemetry.sdk.version", "1.2.3")];
        let with = |list: &[(&str, &str)]| pairs(&[list, &sdk].concat());
        assert_eq!(attributes("{}"), with(&[("os.name", "Linux"), ("service.name", UNKNOWN_SERVICE)]));
        assert_eq!(
            attributes(
                r#"{"serviceName":"checkout","environment":"","resourceAttributes":{"service.name":"evil","telemetry.sdk.name":"x","os.name":"BSD","k":"v"}}"#
            ),
            with(&[("os.name", "BSD"), ("k", "v"), ("service.name", "checkout")])
        );
        assert_eq!(
            attributes(r#"{"resourceAttributes":{"service.name":"listed","service.version":"2"}}"#),
            with(&[("os.name", "Linux"), ("service.name", "listed"), ("service.version", "2")])
        );
    }
}

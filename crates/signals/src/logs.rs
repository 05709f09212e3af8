//! Logs: which are taken, and what becomes of one (posthog-js `logs-utils.ts` and `logs-config.ts`, 1.449.2; PostHog's
//! specification logs).

use crate::batches::Limits;
use crate::otlp::{merged, push_attributes, push_nanos, push_sound};
use json::push_int;
use wire::signals_protocol::Admission;

/// How long a log waits, ms, unless the config says so; also the window of the rate limit.
const INTERVAL_MS: i64 = 3000;
/// So many waiting logs leave at once, unless the config says so.
const DUE: i64 = 100;
/// Logs that are taken in a window, unless the config says so.
const PER_WINDOW: i64 = 1000;
/// Lines of the console that wait at most.
const CONSOLE_QUEUED: i64 = 2048;
/// Logs of one request: with the attributes of most pages a twentieth of what the server takes.
const PER_REQUEST: usize = 100;
/// OpenTelemetry's numbers of levels, `name NUMBER`, and `info` for all others.
const LEVELS: [(&str, &str, i64); 6] = [
    ("trace", "TRACE", 1),
    ("debug", "DEBUG", 5),
    ("info", "INFO", 9),
    ("warn", "WARN", 13),
    ("error", "ERROR", 17),
    ("fatal", "FATAL", 21),
];

/// A whole number of a config, a JSON object; `usual` where it is not set, or no number.
pub fn option(config: &str, name: &str, usual: i64) -> i64 {
    let raw = json::member(config, name);
    let is_number = raw.bytes().next().is_some_and(|byte| byte.is_ascii_digit() || byte == b'-');
    if is_number { json::parse_int(raw) } else { usual }
}

/// The limits of `logs` of the config, a JSON object.
pub fn limits(config: &str, is_console: bool) -> Limits {
    let due = option(config, "maxBufferSize", DUE).max(1);
    let most = if is_console { CONSOLE_QUEUED } else { option(config, "maxLogsPerInterval", PER_WINDOW) };
    Limits {
        queued: due.max(most) as usize,
        per_request: PER_REQUEST,
        due: due as usize,
        interval: option(config, "flushIntervalMs", INTERVAL_MS).max(0) as f64,
        keeps_oldest: false,
    }
}

/// How the SDK's own lines begin on the console, as its script writes them.
const OWN_LINE: &str = "\"[PostHog.js]";

/// Whether a log with this text says nothing: a blank one, and what the SDK itself writes to the console.
pub fn says_nothing(body: &str) -> bool {
    let is_blank =
        body.chars().all(|letter| letter.is_ascii_whitespace() || matches!(letter, '\u{b}' | '\u{a0}' | '\u{feff}'));
    is_blank || body.starts_with(OWN_LINE)
}

/// How many logs are taken in a window of time.
#[derive(Debug, Default)]
pub struct RateLimit {
    most: i64,
    window: f64,
    since: f64,
    count: i64,
}

impl RateLimit {
    /// The limit of `logs` of the config, a JSON object. None, or a window of no time, is no limit.
    pub fn set(&mut self, config: &str) {
        self.most = option(config, "maxLogsPerInterval", PER_WINDOW);
        self.window = option(config, "flushIntervalMs", INTERVAL_MS) as f64;
    }

    /// Whether one more log is taken at this time, ms since 1970.
    pub fn admit(&mut self, now: f64) -> Admission {
        if self.most <= 0 || self.window <= 0.0 {
            return Admission::Taken;
        }
        let elapsed = now - self.since;
        // a clock that was set back begins a new one
        if elapsed >= self.window || elapsed < 0.0 {
            self.since = now;
            self.count = 0;
        }
        self.count += 1;
        match self.count - self.most {
            ..=0 => Admission::Taken,
            1 => Admission::FirstTooMany,
            _ => Admission::TooMany,
        }
    }
}

/// The times of logs, which strictly increase within a millisecond.
#[derive(Debug, Default)]
pub struct Times {
    last: f64,
    more: u32,
}

impl Times {
    /// Nanoseconds to add to this time, ms since 1970.
    fn more(&mut self, ms: f64) -> u32 {
        let is_same = ms.to_bits() == self.last.to_bits();
        self.more = if is_same { self.more + 1 } else { 0 };
        self.last = ms;
        self.more
    }
}

/// A log as the page, or the console, gives it. Texts are JSON.
#[derive(Debug, Clone, Copy)]
pub struct Log<'a> {
    /// Its level's name, no JSON.
    pub level: &'a str,
    /// Its text, a JSON string.
    pub body: &'a str,
    /// What the SDK knows, an object.
    pub context: &'a str,
    /// The page's own attributes, an object.
    pub attributes: &'a str,
    /// `traceId`, `spanId` and `flags`, an object.
    pub link: &'a str,
    /// When it was written, ms since 1970.
    pub time: f64,
}

/// A log as OTLP has it.
pub fn record(log: Log<'_>, times: &mut Times) -> String {
    let more = times.more(log.time);
    let mut out = String::new();
    for (key, separator) in [("timeUnixNano", "{\""), ("observedTimeUnixNano", ",\"")] {
        out.push_str(separator);
        out.push_str(key);
        out.push_str("\":");
        push_nanos(&mut out, log.time, more);
    }
    let level = LEVELS.iter().find(|(name, ..)| *name == log.level).unwrap_or(&LEVELS[2]);
    out.push_str(",\"severityNumber\":");
    push_int(&mut out, level.2);
    out.push_str(",\"severityText\":");
    json::push_quoted(&mut out, level.1);
    out.push_str(",\"body\":{\"stringValue\":");
    push_sound(&mut out, log.body);
    out.push_str("},\"attributes\":");
    push_attributes(&mut out, &merged(&[log.context, log.attributes]));
    if let Some(link) = json::text::between(log.link, b'{', b'}').filter(|link| !link.is_empty()) {
        out.push(',');
        push_sound(&mut out, link);
    }
    out.push('}');
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    const LOG: Log<'_> =
        Log { level: "info", body: "\"b\"", context: "{}", attributes: "{}", link: "{}", time: 1_780_272_003_520.0 };

    #[test]
    fn a_record_has_what_was_known_and_what_the_page_says() {
        let log = Log {
            level: "error",
            context: r#"{"sessionId":"s","posthogDistinctId":"ada"}"#,
            attributes: r#"{"sessionId":"own","n":2}"#,
            link: r#"{"traceId":"t","flags":0}"#,
            ..LOG
        };
        assert_eq!(
            record(log, &mut Times::default()),
            r#"{"timeUnixNano":"1780272003520000000","observedTimeUnixNano":"1780272003520000000","severityNumber":17,"severityText":"ERROR","body":{"stringValue":"b"},"attributes":[{"key":"sessionId","value":{"stringValue":"own"}},{"key":"posthogDistinctId","value":{"stringValue":"ada"}},{"key":"n","value":{"intValue":"2"}}],"traceId":"t","flags":0}"#
        );
    }

    #[test]
    fn levels_have_their_numbers() {
        for (level, number) in [("trace", 1), ("debug", 5), ("info", 9), ("warn", 13), ("error", 17), ("fatal", 21)] {
            let text = record(Log { level, ..LOG }, &mut Times::default());
            let read: serde_json::Value = serde_json::from_str(&text).expect("JSON");
            assert_eq!(
                (read["severityNumber"].as_i64(), read["severityText"].as_str()),
                (Some(number), Some(&*level.to_uppercase()))
            );
            assert!(read.get("flags").is_none() && read.get("traceId").is_none());
        }
        assert!(record(Log { level: "loud", ..LOG }, &mut Times::default()).contains("\"severityNumber\":9"));
    }

    #[test]
    fn logs_of_one_millisecond_keep_their_order() {
        let mut times = Times::default();
        let mut time = |ms| {
            let read: serde_json::Value =
                serde_json::from_str(&record(Log { time: ms, ..LOG }, &mut times)).expect("JSON");
            read["timeUnixNano"].as_str().expect("a text").to_owned()
        };
        assert_eq!([time(5.0), time(5.0), time(5.0)], ["5000000", "5000001", "5000002"]);
        assert_eq!([time(6.0), time(4.0)], ["6000000", "4000000"]);
    }

    #[test]
    fn blank_texts_and_the_sdk_s_lines_say_nothing() {
        assert!(["", "   ", "\t\n\u{a0}", "\"[PostHog.js]\" \"sent\""].iter().all(|body| says_nothing(body)));
        assert!(!says_nothing(" x ") && !says_nothing("[PostHog.js]"));
    }

    #[test]
    fn a_window_takes_so_many_and_says_once_that_it_is_full() {
        let mut limit = RateLimit::default();
        limit.set(r#"{"maxLogsPerInterval":2,"flushIntervalMs":1000}"#);
        let mut at = |now| limit.admit(now);
        assert_eq!([at(5000.0), at(5001.0)], [Admission::Taken; 2]);
        assert_eq!([at(5002.0), at(5003.0)], [Admission::FirstTooMany, Admission::TooMany]);
        assert_eq!(at(6000.0), Admission::Taken);
        assert_eq!(at(100.0), Admission::Taken, "a clock that was set back");
        for config in [r#"{"maxLogsPerInterval":0}"#, r#"{"flushIntervalMs":0}"#] {
            limit = RateLimit::default();
            limit.set(config);
            assert!((0..3000).all(|_| limit.admit(1.0) == Admission::Taken), "{config}");
        }
    }

    #[test]
    fn limits_are_the_config_s() {
        let usual = limits("{}", false);
        assert_eq!((usual.queued, usual.due, usual.per_request, usual.interval), (1000, 100, 100, 3000.0));
        assert_eq!(limits("{}", true).queued, 2048);
        let own = limits(r#"{"maxBufferSize":5000,"flushIntervalMs":50,"maxLogsPerInterval":10}"#, false);
        assert_eq!((own.queued, own.due, own.interval), (5000, 5000, 50.0));
    }
}

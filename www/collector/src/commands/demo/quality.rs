//! How well the product works: web vitals, clicks, exceptions, and what its server logs.

use jiff::Timestamp;
use rand::Rng;
use rand_chacha::ChaCha8Rng;
use serde_json::{Value, json};

/// Pixels of the window.
const WIDTH: i64 = 1_280;
const HEIGHT: i64 = 800;

/// What is clicked on a page: its text and where it is.
const ELEMENTS: [(&str, i64, i64); 4] =
    [("Start for free", 640, 420), ("Pricing", 980, 40), ("Sign in", 1_180, 40), ("Show me how", 640, 500)];

/// Exceptions: type, message, the function and the file where it happens.
const EXCEPTIONS: [(&str, &str, &str, &str); 3] = [
    ("TypeError", "Cannot read properties of undefined (reading 'rows')", "renderTable", "dashboard.js"),
    ("ChunkLoadError", "Loading chunk 17 failed", "loadChunk", "runtime.js"),
    ("RangeError", "Invalid time value", "formatDate", "comments.js"),
];

/// Lines of the server: severity as OpenTelemetry numbers it, service and text.
const LINES: [(u8, &str, &str); 6] = [
    (9, "api", "export finished"),
    (9, "api", "user signed in"),
    (5, "worker", "queue is empty"),
    (13, "api", "slow query: 1204 ms"),
    (17, "worker", "webhook was not delivered: 503"),
    (21, "api", "no connection to the database"),
];

/// The properties of a `$web_vitals`. Pages with much on them are slower.
pub(super) fn vitals(path: &str, random: &mut ChaCha8Rng) -> Value {
    let slow = match path {
        "/" => 0.8,
        "/dashboard" => 1.9,
        _ => 1.1,
    };
    let mut about = |mean: f64| (mean * slow * random.random_range(0.5..1.6) * 100.0).round() / 100.0;
    json!({
        "$web_vitals_LCP_value": about(1_900.0),
        "$web_vitals_FCP_value": about(1_100.0),
        "$web_vitals_INP_value": about(120.0),
        "$web_vitals_CLS_value": about(0.06),
    })
}

/// The properties of an `$autocapture` and of the `$$heatmap` with the same click, at an address.
pub(super) fn click(address: &str, random: &mut ChaCha8Rng) -> [Value; 2] {
    let (text, x, y) = ELEMENTS[random.random_range(0..ELEMENTS.len()).min(random.random_range(0..ELEMENTS.len()))];
    let place = json!({
        "x": x + random.random_range(-20..20), "y": y + random.random_range(-8..8), "target_fixed": y < 60, "type": "click",
    });
    [
        json!({ "$event_type": "click", "$el_text": text }),
        json!({ "$heatmap_data": { address: [place] }, "$viewport_width": WIDTH, "$viewport_height": HEIGHT }),
    ]
}

/// The properties of an `$exception`.
pub(super) fn exception(random: &mut ChaCha8Rng) -> Value {
    let (kind, message, function, file) =
        EXCEPTIONS[random.random_range(0..EXCEPTIONS.len()).min(random.random_range(0..EXCEPTIONS.len()))];
    let frame = |function: &str, file: &str, line: i64, in_app: bool| {
        json!({
            "platform": "web:javascript", "filename": format!("https://app.example.com/{file}"), "function": function,
            "lineno": line, "colno": 12, "in_app": in_app,
        })
    };
    json!({
        "$exception_level": "error",
        "$exception_list": [{
            "type": kind,
            "value": message,
            "mechanism": { "handled": false, "synthetic": false },
            "stacktrace": { "type": "raw", "frames": [
                frame("dispatchEvent", "vendor.js", 4_120, false),
                frame("onUpdate", file, 88, true),
                frame(function, file, 31, true),
            ] },
        }],
    })
}

/// Requests to `/i/v1/logs` with what the server logged in the three days before now, one for each service.
pub(super) fn logs(now: i64, random: &mut ChaCha8Rng) -> Vec<Value> {
    let mut records: Vec<(usize, i64)> = (0..180)
        .map(|_| {
            let line = random.random_range(0..LINES.len()).min(random.random_range(0..LINES.len()));
            (line, now - random.random_range(0..3 * 86_400_000))
        })
        .collect();
    records.sort_by_key(|(_, at)| *at);
    let of = |service: &str| {
        let own = records.iter().filter(|(line, _)| LINES[*line].1 == service);
        let lines: Vec<Value> = own
            .map(|(line, at)| {
                let (severity, _, text) = LINES[*line];
                let nanoseconds = Timestamp::from_millisecond(*at).map(Timestamp::as_nanosecond).unwrap_or_default();
                json!({
                    "timeUnixNano": nanoseconds.to_string(), "severityNumber": severity, "body": { "stringValue": text },
                    "attributes": [{ "key": "region", "value": { "stringValue": "eu" } }],
                })
            })
            .collect();
        json!({ "resourceLogs": [{
            "resource": { "attributes": [{ "key": "service.name", "value": { "stringValue": service } }] },
            "scopeLogs": [{ "scope": { "name": "server" }, "logRecords": lines }],
        }] })
    };
    ["api", "worker"].map(of).to_vec()
}

//! What SDKs ask at their start.

use base64::{Engine, prelude::BASE64_STANDARD};
use serde_json::{Value, json};

use crate::harness::{Collector, gzip};

const BODY: &[u8] = br#"{"token":"phc_test","distinct_id":"ada","groups":{}}"#;

fn keys(value: &Value) -> Vec<&str> {
    value.as_object().expect("an object").keys().map(String::as_str).collect()
}

#[test]
fn flags_in_the_shape_of_each_version() {
    let collector = Collector::start();
    let v2 = collector.post("/flags/?v=2", BODY);
    assert_eq!(v2.status, 200);
    let v2 = v2.json();
    assert_eq!(keys(&v2), ["errorsWhileComputingFlags", "evaluatedAt", "flags", "requestId"], "{v2}");
    assert_eq!(v2["errorsWhileComputingFlags"], false);
    assert_eq!(v2["flags"], json!({}));
    assert!(v2["evaluatedAt"].as_i64().is_some_and(|ms| ms > 1_700_000_000_000));
    let id = v2["requestId"].as_str().expect("an id");
    assert!(uuid::Uuid::parse_str(id).is_ok());
    assert_ne!(collector.post("/flags/?v=2", BODY).json()["requestId"], id);

    let legacy = collector.post("/flags/", BODY).json();
    assert_eq!(legacy["featureFlags"], json!({}));
    assert_eq!(legacy["featureFlagPayloads"], json!({}));
    assert!(legacy.get("flags").is_none());

    let with_config = collector.post("/flags/?v=2&config=true", BODY).json();
    assert_eq!(with_config["flags"], json!({}));
    assert_eq!(with_config["supportedCompression"], json!(["gzip", "gzip-js"]));
}

#[test]
fn decide_in_the_shape_of_each_version() {
    let collector = Collector::start();
    let shapes = [
        ("/decide/", "featureFlags", json!([])),
        ("/decide/?v=1", "featureFlags", json!([])),
        ("/decide/?v=2", "featureFlags", json!({})),
        ("/decide/?v=3", "featureFlags", json!({})),
        ("/decide/?v=4", "flags", json!({})),
    ];
    for (path, field, expected) in shapes {
        let answer = collector.post(path, BODY).json();
        assert_eq!(answer[field], expected, "{path}: {answer}");
        assert_eq!(answer["sessionRecording"], false, "{path}");
        assert_eq!(answer["defaultIdentifiedOnly"], true, "{path}");
    }
}

#[test]
fn their_bodies_come_in_every_form() {
    let collector = Collector::start();
    let base64 = BASE64_STANDARD.encode(BODY);
    let form = format!("data={}", base64.replace('=', "%3D"));
    assert_eq!(collector.post("/flags/?v=2&compression=base64", form.as_bytes()).status, 200);
    assert_eq!(collector.post("/flags/?v=2&compression=gzip-js", &gzip(BODY)).status, 200);
    assert_eq!(collector.get(&format!("/decide/?v=3&data={base64}")).status, 200);
    assert_eq!(collector.post("/flags", br#"{"api_key":"phc_test","$distinct_id":5}"#).status, 200);
}

#[test]
fn what_they_refuse() {
    let collector = Collector::start();
    for path in ["/flags/?v=2", "/decide/?v=3"] {
        let no_token = collector.post(path, br#"{"distinct_id":"ada"}"#);
        assert_eq!(no_token.status, 401);
        assert_eq!(no_token.json()["type"], "authentication_error");
        for body in [&br#"{"token":"phc_test"}"#[..], br#"{"token":"phc_test","distinct_id":""}"#] {
            let nobody = collector.post(path, body);
            assert_eq!((nobody.status, &nobody.json()["code"]), (400, &json!("missing_distinct_id")));
        }
        let no_flags = collector.post(path, br#"{"token":"phc_test","disable_flags":true}"#);
        assert_eq!(no_flags.status, 200);
        for body in [&b"{"[..], b"", b"[]", b"nonsense!"] {
            let refused = collector.post(path, body);
            assert_eq!(refused.status, 400);
            assert_eq!(refused.json()["code"], "invalid_payload");
        }
    }
}

#[test]
fn remote_config_as_json_and_as_script() {
    let collector = Collector::start();
    let answer = collector.get("/array/phc_test/config");
    assert_eq!(answer.header("content-type"), Some("application/json"));
    let config = answer.json();
    let expected = json!({
        "token": "phc_test",
        "supportedCompression": ["gzip", "gzip-js"],
        "hasFeatureFlags": false,
        "captureDeadClicks": false,
        "capturePerformance": {
            "network_timing": false, "web_vitals": false, "web_vitals_allowed_metrics": null,
        },
        "autocapture_opt_out": false,
        "autocaptureExceptions": false,
        "analytics": { "endpoint": "/i/v0/e/" },
        "elementsChainAsString": true,
        "errorTracking": {
            "autocaptureExceptions": false,
            "captureExtensionExceptions": false,
            "suppressionRules": [],
        },
        "sessionRecording": false,
        "heatmaps": false,
        "surveys": false,
        "productTours": false,
        "conversations": false,
        "logs": { "captureConsoleLogs": false },
        "defaultIdentifiedOnly": true,
        "siteApps": [],
        "isAuthenticated": false,
        "toolbarParams": {},
        "editorParams": {},
        "toolbarVersion": "toolbar",
    });
    assert_eq!(config, expected);

    let script = collector.get("/array/phc_test/config.js");
    assert_eq!(script.header("content-type"), Some("application/javascript; charset=utf-8"));
    let assignment = script
        .body
        .lines()
        .find_map(|line| line.trim().strip_prefix("window._POSTHOG_REMOTE_CONFIG[\"phc_test\"] = "))
        .expect("the assignment");
    let embedded = assignment
        .strip_prefix("{ config: ")
        .and_then(|rest| rest.strip_suffix(", siteApps: [] };"))
        .expect("config and siteApps");
    assert_eq!(serde_json::from_str::<Value>(embedded).expect("JSON"), expected);
}

#[test]
fn a_token_cannot_break_out_of_the_script() {
    let collector = Collector::start();
    let script = collector.get("/array/%22%5D%3Balert(1)%2F%2F/config.js").body;
    assert!(script.contains(r#"["\"];alert(1)//"]"#), "{script}");
    let closing = collector.get("/array/%3C%2Fscript%3E/config.js").body;
    assert!(!closing.contains("</script"), "{closing}");
    assert_eq!(collector.get("/array/phx_personal/config").status, 401);
}

#[test]
fn lists_nobody_can_fill_are_empty() {
    let collector = Collector::start();
    let lists = [
        ("/api/surveys/?token=phc_test", "surveys"),
        ("/api/web_experiments/?token=phc_test", "experiments"),
        ("/api/product_tours/?token=phc_test", "product_tours"),
        ("/api/early_access_features/?token=phc_test", "earlyAccessFeatures"),
    ];
    for (path, name) in lists {
        let answer = collector.request("GET", path, &[("origin", "https://shop.test")], b"");
        assert_eq!((answer.status, answer.json()), (200, json!({ name: [] })));
        assert_eq!(answer.header("access-control-allow-origin"), Some("https://shop.test"));
    }
}

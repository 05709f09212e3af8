//! Any page may send events and read the answers; no page may read what was collected.

use crate::harness::{Answer, Collector, event};

const ORIGIN: (&str, &str) = ("origin", "https://shop.test");

#[track_caller]
fn assert_open(answer: &Answer) {
    assert_eq!(answer.header("access-control-allow-origin"), Some(ORIGIN.1), "{answer:?}");
    assert_eq!(answer.header("access-control-allow-credentials"), Some("true"), "{answer:?}");
    assert_eq!(answer.header("vary"), Some("Origin"), "{answer:?}");
}

#[test]
fn every_sdk_answer_is_readable_by_the_page() {
    let collector = Collector::start();
    let body = br#"{"event":"e","distinct_id":"ada","token":"phc_test"}"#;
    for path in ["/e/", "/i/v0/e/", "/batch/", "/capture/", "/track/", "/engage/", "/flags/?v=2"] {
        let answer = collector.request("POST", path, &[ORIGIN], body);
        assert_eq!(answer.status, 200, "{path}: {answer:?}");
        assert_open(&answer);
        let refused = collector.request("POST", path, &[ORIGIN], b"{");
        assert_eq!(refused.status, 400, "{path}: {refused:?}");
        assert_open(&refused);
    }
    for path in ["/array/phc_test/config", "/array/phc_test/config.js", "/_health"] {
        assert_open(&collector.request("GET", path, &[ORIGIN], b""));
    }
    let wrong_method = collector.request("DELETE", "/e/", &[ORIGIN], b"");
    assert_eq!(wrong_method.status, 405);
    assert_open(&wrong_method);
    let no_file = collector.request("GET", "/static/none.js", &[ORIGIN], b"");
    assert_eq!(no_file.status, 404);
    assert_open(&no_file);
}

#[test]
fn a_preflight_gets_what_it_asks_for() {
    let collector = Collector::start();
    let asked = "x-requested-with,content-type,traceparent,request-id";
    let headers = [
        ORIGIN,
        ("access-control-request-method", "POST"),
        ("access-control-request-headers", asked),
        ("access-control-request-private-network", "true"),
    ];
    for path in ["/e/", "/i/v0/e/", "/s/", "/flags/", "/decide/", "/array/t/config"] {
        let answer = collector.request("OPTIONS", path, &headers, b"");
        assert_eq!(answer.status, 200, "{path}: {answer:?}");
        assert_open(&answer);
        assert_eq!(answer.header("access-control-allow-headers"), Some(asked));
        assert_eq!(answer.header("access-control-allow-private-network"), Some("true"));
        let methods = answer.header("access-control-allow-methods").expect("methods");
        assert!(["GET", "POST", "OPTIONS"].iter().all(|method| methods.contains(method)));
    }
}

#[test]
fn a_tool_without_origin_gets_no_cors_headers() {
    let collector = Collector::start();
    let answer = collector.get("/_health");
    assert_eq!(answer.status, 200);
    assert_eq!(answer.header("access-control-allow-origin"), None);
}

#[test]
fn no_other_page_reads_or_wipes_the_data() {
    let collector = Collector::start();
    collector.capture(&event("e", "ada"));
    let own_origin = ("origin", collector.url.as_str());
    let foreign: [&[(&str, &str)]; 4] = [
        &[ORIGIN],
        &[("origin", "null")],
        &[("sec-fetch-site", "cross-site")],
        // DNS rebinding: the attacker's own name resolves to this machine.
        &[("host", "evil.test"), ("origin", "http://evil.test"), ("sec-fetch-site", "same-origin")],
    ];
    let addresses = [
        ("GET", "/api/projects/1/events/"),
        ("GET", "/api/projects/1/persons/"),
        ("GET", "/api/live/events"),
        ("DELETE", "/api/projects/1/data/"),
        ("OPTIONS", "/api/projects/1/data/"),
    ];
    for headers in foreign {
        for (method, path) in addresses {
            let answer = collector.request(method, path, headers, b"");
            assert_eq!(answer.status, 403, "{method} {path} {headers:?}: {answer:?}");
            assert_eq!(answer.header("access-control-allow-origin"), None);
        }
    }
    let own = collector.request("GET", "/api/projects/1/events/", &[own_origin], b"");
    assert_eq!(own.status, 200);
    assert_eq!(own.header("access-control-allow-origin"), None);
    assert_eq!(collector.events().len(), 1);
}

//! What browsers have to refuse, and which names the server answers to.

use std::fs;

use tempfile::TempDir;

use crate::harness::{Collector, event};

fn site() -> TempDir {
    let folder = TempDir::new().expect("a folder");
    for page in ["activity", "replay", "payment"] {
        fs::create_dir_all(folder.path().join(page)).expect("a folder");
        let html = "<!doctype html><script>start()</script><script src=\"/a.js\"></script>";
        fs::write(folder.path().join(page).join("index.html"), html).expect("a file");
    }
    fs::write(folder.path().join("a.js"), "a()").expect("a file");
    folder
}

#[test]
fn pages_load_nothing_foreign_and_nobody_frames_them() {
    let site = site();
    let folder = site.path().to_str().expect("text");
    let collector = Collector::start_with(&["--site-dir", folder, "--frame-port", "0"]);
    let page = collector.get("/activity/");
    let policy = page.header("content-security-policy").expect("a policy").to_owned();
    // printf 'start()' | openssl dgst -sha256 -binary | base64
    let script = "script-src 'self' 'wasm-unsafe-eval' 'sha256-";
    assert!(policy.contains(script) && !policy.contains("unsafe-eval' 'unsafe"), "{policy}");
    assert!(!policy.split(';').any(|part| part.contains("script-src") && part.contains("unsafe-inline")), "{policy}");
    assert!(policy.contains("default-src 'none'") && policy.contains("frame-ancestors 'none'"), "{policy}");
    assert!(policy.contains("frame-src 'self' http://127.0.0.1:"), "{policy}");
    assert_eq!(page.header("x-frame-options"), Some("DENY"));
    for path in ["/activity/", "/a.js", "/_health", "/api/projects/1/events/", "/none"] {
        let answer = collector.get(path);
        assert_eq!(answer.header("x-content-type-options"), Some("nosniff"), "{path}");
        assert_eq!(answer.header("referrer-policy"), Some("same-origin"), "{path}");
    }
    // A page is sent whole each time: the policy of one that the browser keeps may name a port of an earlier start.
    let conditional = |path: &str| {
        let modified = collector.get(path).header("last-modified").expect("a time").to_owned();
        collector.request("GET", path, &[("if-modified-since", &modified)], b"")
    };
    let again = conditional("/activity/");
    assert_eq!((again.status, again.header("content-security-policy")), (200, Some(policy.as_str())));
    let kept = conditional("/a.js");
    assert_eq!((kept.status, kept.header("content-security-policy")), (304, None));
    let api = collector.get("/api/projects/1/events/");
    assert_eq!(api.header("content-security-policy"), Some("default-src 'none'; frame-ancestors 'none'"));
}

#[test]
fn the_payment_page_is_framed_by_our_pages_alone() {
    let site = site();
    let folder = site.path().to_str().expect("text");
    let mut collector = Collector::start_with(&["--site-dir", folder, "--frame-port", "0"]);
    let framed = collector.get("/framed/payment/").header("location").expect("an address").to_owned();
    let pages = std::mem::replace(&mut collector.url, framed.trim_end_matches("/payment/").to_owned());
    let page = collector.get("/payment/");
    let policy = page.header("content-security-policy").expect("a policy");
    assert!(policy.ends_with(&format!("frame-ancestors {pages}")), "{policy}");
    assert_eq!(page.header("x-frame-options"), None);
    collector.url = pages;

    // With one port, a page of the same origin may frame it, and no other.
    let alone = Collector::start_with(&["--site-dir", folder]);
    let ancestors = |site: &str| {
        let headers = [("sec-fetch-dest", "iframe"), ("sec-fetch-site", site)];
        let page = alone.request("GET", "/payment/", &headers, b"");
        page.header("content-security-policy").expect("a policy").rsplit_once(' ').expect("a value").1.to_owned()
    };
    assert_eq!(ancestors("same-origin"), "'self'");
    assert_eq!((ancestors("same-site"), ancestors("cross-site")), ("'none'".to_owned(), "'none'".to_owned()));
}

#[test]
fn every_address_asks_for_a_name_of_this_server() {
    let collector = Collector::start_with(&["--allow-host", "posthog.lan"]);
    let key = "Authorization: Bearer phx_x\r\n";
    let paths = [
        "/flags/definitions",
        "/api/feature_flag/local_evaluation/",
        "/api/projects/1/feature_flags/1/remote_config",
        "/api/projects/1/events/",
        "/_health",
        "/array/phc_t/config",
        "/activity/",
        "/static/array.js",
    ];
    let status = |path: &str, host: &str| {
        let answer = collector.raw(&format!("GET {path} HTTP/1.1\r\nHost: {host}\r\n{key}Connection: close\r\n\r\n"));
        answer.split(' ').nth(1).expect("a status").to_owned()
    };
    for path in paths {
        assert_eq!(status(path, "rebound.test:8010"), "403", "{path}");
        assert_ne!(status(path, "posthog.lan:8010"), "403", "{path}");
        assert_ne!(status(path, "localhost"), "403", "{path}");
    }
    // A proxy's visitors come from loopback, too: they need a key.
    let open = collector.raw("GET /api/projects/1/events/ HTTP/1.1\r\nHost: posthog.lan\r\nConnection: close\r\n\r\n");
    assert!(open.starts_with("HTTP/1.1 401"), "{open}");
    let body = event("e", "ada").to_string();
    let head = format!(
        "POST /e/ HTTP/1.1\r\nHost: rebound.test\r\nOrigin: http://a.test\r\nConnection: close\r\nContent-Length: {}\r\n\r\n",
        body.len()
    );
    let refused = collector.raw(&format!("{head}{body}"));
    assert!(refused.starts_with("HTTP/1.1 403") && refused.contains("--allow-host rebound.test"), "{refused}");
    assert!(refused.contains("access-control-allow-origin: http://a.test"), "{refused}");
    // Nor may a page of another origin read definitions under a right name.
    let foreign = collector.raw(&format!(
        "GET /flags/definitions HTTP/1.1\r\nHost: localhost\r\nOrigin: http://a.test\r\n{key}Connection: close\r\n\r\n"
    ));
    assert!(foreign.starts_with("HTTP/1.1 403"), "{foreign}");
    assert!(collector.sql("SELECT 1 FROM events").is_empty());
}

//! Files: SDK builds below `/static/`, the playground everywhere else.

use std::{
    fs,
    io::{BufRead, BufReader},
    process::Stdio,
};

use tempfile::TempDir;

use crate::harness::{Collector, binary, event};

#[test]
fn builds_and_pages_are_served() {
    let folder = TempDir::new().expect("a folder");
    let (builds, pages) = (folder.path().join("dist"), folder.path().join("site"));
    fs::create_dir_all(builds.join("deep")).expect("a folder");
    fs::create_dir_all(pages.join("shop")).expect("a folder");
    fs::write(builds.join("array.js"), "build();").expect("a file");
    fs::write(builds.join("deep/sdk.wasm"), b"\0asm").expect("a file");
    fs::write(pages.join("index.html"), "<h1>Playground</h1>").expect("a file");
    fs::write(pages.join("shop/index.html"), "<h1>Shop</h1>").expect("a file");
    fs::write(folder.path().join("secret.txt"), "secret").expect("a file");
    let collector =
        Collector::start_with(&["--static-dir".as_ref(), builds.as_os_str(), "--site-dir".as_ref(), pages.as_os_str()]);

    let script = collector.request("GET", "/static/array.js?v=1", &[("origin", "http://a.b")], b"");
    assert_eq!((script.status, script.body.as_str()), (200, "build();"));
    assert_eq!(script.header("content-type"), Some("text/javascript"));
    assert_eq!(script.header("cache-control"), Some("no-cache"));
    assert_eq!(script.header("access-control-allow-origin"), Some("http://a.b"));
    // Streaming compilation insists on this type.
    let wasm = collector.get("/static/deep/sdk.wasm");
    assert_eq!(wasm.header("content-type"), Some("application/wasm"));

    assert_eq!(collector.get("/").body, "<h1>Playground</h1>");
    assert_eq!(collector.get("/shop/").body, "<h1>Shop</h1>");
    let page = collector.request("GET", "/", &[("origin", "http://a.b")], b"");
    assert_eq!(page.header("access-control-allow-origin"), None);
    let redirect = collector.get("/shop");
    assert_eq!((redirect.status, redirect.header("location")), (307, Some("/shop/")));

    // Where PostHog's CDN has the files of one version.
    let versioned = collector.get("/static/1.449.2/array.js?v=1");
    assert_eq!((versioned.status, versioned.body.as_str()), (200, "build();"));
    assert_eq!(collector.get("/static/1.449.2/deep/sdk.wasm").status, 200);

    let missing = ["/static/none.js", "/static/1.449.2/none.js", "/static/1.449/array.js", "/none"];
    let outside = ["/static/../secret.txt", "/static/1.449.2/../../secret.txt", "/..%2fsecret.txt"];
    for path in missing.into_iter().chain(outside) {
        let answer = collector.get(path);
        assert_eq!(answer.status, 404, "{path}: {answer:?}");
        assert!(!answer.body.contains("secret"));
    }
    // Pages never hide the endpoints.
    assert_eq!(collector.get("/_health").status, 200);
}

#[test]
fn without_folders_there_is_one_plain_page() {
    let missing = ["--site-dir", "/nonexistent/site", "--static-dir", "/nonexistent/dist"];
    for arguments in [&[][..], &missing[..]] {
        let collector = Collector::start_with(arguments);
        let page = collector.get("/");
        assert_eq!(page.status, 200);
        assert_eq!(page.header("content-type"), Some("text/html; charset=utf-8"));
        assert_eq!(page.body.lines().count(), 1);
        assert_eq!(collector.get("/other").status, 404);
        assert_eq!(collector.get("/static/array.js").status, 404);
    }
}

/// The log's errors are for problems that have to be fixed.
#[test]
fn a_missing_file_is_no_error_in_the_log() {
    let builds = TempDir::new().expect("a folder");
    fs::write(builds.path().join("array.js"), "build();").expect("a file");
    let (data, too_long) = (builds.path().join("posthog.db"), "x".repeat(300));
    let mut child = binary()
        .args(["--port", "0", "--static-dir"])
        .arg(builds.path())
        .arg("--data")
        .arg(&data)
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .expect("the binary starts");
    let mut stdout = BufReader::new(child.stdout.take().expect("a piped stdout"));
    let mut line = String::new();
    stdout.read_line(&mut line).expect("the collector's first line");
    let url = line.trim_end().strip_prefix("listening on ").expect("its address").to_owned();
    let agent = ureq::Agent::config_builder().http_status_as_error(false).build().new_agent();
    for file in ["none.js", "array.js/none.js", "1.449.2/none.js", &too_long] {
        let answer = agent.get(format!("{url}/static/{file}")).call().expect("an answer");
        assert_eq!(answer.status(), 404, "{file}");
    }
    child.kill().expect("it runs");
    let log = child.wait_with_output().expect("its log").stderr;
    assert_eq!(String::from_utf8_lossy(&log), "");
}

#[test]
fn framed_pages_have_an_origin_of_their_own() {
    let mut collector = Collector::start_with(&["--frame-port", "0"]);
    let answer = collector.get("/framed/payment/?order=1");
    assert_eq!(answer.status, 307, "{answer:?}");
    let there = answer.header("location").expect("an address").to_owned();
    let origin = there.strip_suffix("/payment/?order=1").expect("the same page").to_owned();
    assert!(origin.starts_with("http://127.0.0.1:") && origin != collector.url, "{there}");

    // What is sent there is stored with all else.
    let first = std::mem::replace(&mut collector.url, origin);
    collector.capture(&event("framed", "ada"));
    assert_eq!(collector.events()[0]["event"], "framed");
    collector.url = first;
    assert_eq!(collector.events()[0]["event"], "framed");

    collector.signal("TERM");
    assert!(collector.wait().0);
}

#[test]
fn framed_pages_are_as_any_where_there_is_no_second_port() {
    let collector = Collector::start();
    for (path, leads_to) in [("/framed/payment/", "/payment/"), ("/framed//evil.test/", "/evil.test/")] {
        assert_eq!(collector.get(path).header("location"), Some(leads_to));
    }
}

#[test]
fn a_taken_frame_port_is_said_by_its_name() {
    let collector = Collector::start();
    let port = collector.url.rsplit(':').next().expect("a port");
    let folder = TempDir::new().expect("a folder");
    let data = folder.path().join("posthog.db");
    let output = binary().args(["--port", "0", "--frame-port", port, "--data"]).arg(&data).output();
    let said = String::from_utf8(output.expect("the binary runs").stderr).expect("UTF-8");
    assert!(said.contains(port) && said.contains("--frame-port"), "{said}");
}

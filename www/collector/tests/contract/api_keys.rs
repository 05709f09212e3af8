//! Personal API keys: made by the command and by the API, needed where others reach the server, looked at where given.

use serde_json::{Value, json};

use crate::{
    feature_flags::make,
    harness::{Answer, Collector, DEVELOPMENT_KEY, binary, event, sql},
};

const KEYS: &str = "/api/personal_api_keys/";
const FLAGS: &str = "/api/projects/@current/feature_flags/";
const DEFINITIONS: &str = "/flags/definitions?token=phc_test";

/// Runs `keys` on the collector's data file, while it runs. What it prints.
fn keys(collector: &Collector, arguments: &[&str]) -> Result<String, String> {
    let output = binary().arg("keys").args(arguments).arg("--data").arg(&collector.data).output();
    let output = output.expect("the binary runs");
    let text = |bytes| String::from_utf8(bytes).expect("UTF-8").trim_end().to_owned();
    if output.status.success() { Ok(text(output.stdout)) } else { Err(text(output.stderr)) }
}

fn create(collector: &Collector, label: &str, more: &[&str]) -> String {
    keys(collector, &[&["create", "--label", label], more].concat()).expect("a key")
}

fn id_of(collector: &Collector, label: &str) -> String {
    let all = keys(collector, &["list"]).expect("a list");
    let line = all.lines().find(|line| line.ends_with(label)).expect("its line");
    line.split(' ').next().expect("an id").to_owned()
}

fn error(answer: &Answer) -> (u16, Value, Value) {
    let body = answer.json();
    (answer.status, body["code"].clone(), body["detail"].clone())
}

fn invalid(place: &str) -> (u16, Value, Value) {
    (401, json!("authentication_failed"), json!(format!("Personal API key found in request {place} is invalid.")))
}

fn missing(scope: &str) -> (u16, Value, Value) {
    (403, json!("permission_denied"), json!(format!("API key missing required scope '{scope}'")))
}

fn exposed() -> Collector {
    let mut collector = Collector::start_with(&["--host", "0.0.0.0"]);
    collector.url = collector.url.replace("0.0.0.0", "127.0.0.1");
    collector
}

#[test]
fn a_key_reads_or_writes_as_its_scope_says_and_no_longer_than_it_is_there() {
    let collector = Collector::start();
    let (reads, writes) = (create(&collector, "reader", &[]), create(&collector, "writer", &["--scope", "write"]));
    let flag = json!({ "key": "beta" });
    let made = collector.with_key(&writes, "POST", FLAGS, &flag);
    assert_eq!(made.status, 201, "{made:?}");
    assert_eq!(collector.with_key(&reads, "GET", FLAGS, &json!({})).json()["count"], 1);
    assert_eq!(collector.with_key(&writes, "GET", FLAGS, &json!({})).status, 200);
    assert_eq!(collector.with_key(&reads, "GET", DEFINITIONS, &json!({})).status, 200);
    let query = json!({ "query": { "kind": "TrendsQuery", "series": [{ "kind": "EventsNode", "event": "e" }] } });
    assert_eq!(collector.with_key(&reads, "POST", "/api/projects/1/query/", &query).status, 200);

    let refused = |method: &str, path: &str| error(&collector.with_key(&reads, method, path, &flag));
    assert_eq!(refused("POST", FLAGS), missing("feature_flag:write"));
    assert_eq!(refused("PATCH", &format!("{FLAGS}1/")), missing("feature_flag:write"));
    assert_eq!(refused("DELETE", "/api/projects/1/data/"), missing("project:write"));
    assert_eq!(collector.results(FLAGS).len(), 1);

    keys(&collector, &["revoke", &id_of(&collector, "reader")]).expect("it is revoked");
    assert_eq!(error(&collector.with_key(&reads, "GET", FLAGS, &json!({}))), invalid("Authorization header"));
    let unknown = keys(&collector, &["revoke", "none"]).expect_err("a refusal");
    assert!(unknown.contains("keys list"), "{unknown}");
}

#[test]
fn no_key_is_stored_as_it_is() {
    let collector = Collector::start();
    let key = create(&collector, "reader", &[]);
    assert!(key.starts_with("phx_") && key.len() == 47 && key.lines().count() == 1, "{key}");
    let rows = sql(&collector.data, "SELECT secure_value, mask_value FROM api_keys WHERE label = 'reader'");
    assert!(rows[0]["secure_value"].as_str().is_some_and(|hash| hash.starts_with("sha256$") && hash.len() == 71));
    assert_eq!(rows[0]["mask_value"], format!("phx_...{}", &key[43..]));
    let secret = key.as_bytes();
    for entry in std::fs::read_dir(collector.data.parent().expect("a folder")).expect("files") {
        let bytes = std::fs::read(entry.expect("a file").path()).expect("its bytes");
        assert!(!bytes.windows(secret.len()).any(|part| part == secret));
    }
    let listed = keys(&collector, &["list"]).expect("a list");
    assert!(listed.contains("reader") && listed.contains("never") && !listed.contains(&key), "{listed}");
    assert_eq!(collector.with_key(&key, "GET", FLAGS, &json!({})).status, 200);
    // It is noted beside the answer, on the thread that writes: this is written after it.
    let used =
        || sql(&collector.data, "SELECT last_used_at FROM api_keys WHERE label = 'reader'")[0]["last_used_at"].take();
    let mut written = 0;
    while used().is_null() && written < 1_000 {
        collector.capture(&event("e", "ada"));
        written += 1;
    }
    assert!(used().is_string());
}

#[test]
fn on_this_machine_no_key_is_needed_and_a_wrong_one_is_refused() {
    let collector = Collector::start();
    assert_eq!(collector.get(FLAGS).status, 200);
    let paths = [FLAGS, "/api/projects/", "/api/users/@me/", "/api/nothing/", KEYS, DEFINITIONS];
    for path in paths {
        let answer = collector.with_key("phx_wrong", "GET", path, &json!({}));
        assert_eq!(error(&answer), invalid("Authorization header"), "{path}");
        assert_eq!(answer.json()["type"], "authentication_error");
        assert_eq!(answer.header("www-authenticate"), Some("Bearer"));
    }
    let streamed = collector.with_key("phx_wrong", "GET", "/api/live/events", &json!({}));
    assert_eq!(streamed.status, 401);
    // A project key is not one.
    assert_eq!(collector.with_key("phc_test", "GET", FLAGS, &json!({})).status, 401);

    let in_address = |key: &str| collector.get(&format!("{FLAGS}?limit=1&personal_api_key={key}"));
    assert_eq!(error(&in_address("phx_wrong")), invalid("query string"));
    make(&collector, json!({ "key": "a" }));
    make(&collector, json!({ "key": "b" }));
    let page = in_address(DEVELOPMENT_KEY.trim_start_matches("Bearer ")).json();
    assert_eq!((&page["count"], page["results"].as_array().map(Vec::len)), (&json!(2), Some(1)));
    // The address of the next page does not hand it on.
    assert!(page["next"].as_str().is_some_and(|next| !next.contains("phx_")), "{page}");
    // SDKs send none of these, and their addresses look at none.
    assert_eq!(collector.request("GET", "/_health", &[("authorization", "Bearer phx_wrong")], b"").status, 200);
}

#[test]
fn others_need_a_key_for_every_address_of_the_api() {
    let collector = exposed();
    let key = create(&collector, "colleague", &["--scope", "write"]);
    for path in [FLAGS, "/api/projects/", "/api/users/@me/", "/api/live/events", "/api/nothing/", KEYS, DEFINITIONS] {
        let answer = collector.get(path);
        assert_eq!((answer.status, &answer.json()["code"]), (401, &json!("not_authenticated")), "{path}");
        assert!(answer.header("www-authenticate").is_some_and(|ask| ask.starts_with("Basic ")), "{path}");
    }
    assert_eq!(collector.with_key(&key, "GET", FLAGS, &json!({})).status, 200);
    assert_eq!(collector.with_key(&key, "GET", "/api/nothing/", &json!({})).status, 404);
    // Everybody knows the key for development.
    let known = collector.request("GET", FLAGS, &[("authorization", DEVELOPMENT_KEY)], b"");
    assert_eq!(error(&known), invalid("Authorization header"));
    // What SDKs on any page use, they use with a project key.
    collector.capture(&event("e", "ada"));
    let flags = collector.post("/flags/?v=2", br#"{"token":"phc_any","distinct_id":"ada"}"#);
    assert_eq!(flags.status, 200);
    assert_eq!(collector.get("/api/surveys/?token=phc_any").status, 200);

    // A browser asks its user for a name and a password.
    let login = |password: &str| {
        use base64::{Engine, prelude::BASE64_STANDARD};
        let basic = format!("Basic {}", BASE64_STANDARD.encode(format!("me:{password}")));
        collector.request("GET", KEYS, &[("authorization", &basic)], b"")
    };
    assert_eq!((login(&key).status, login("phx_wrong").status), (200, 401));
    let reads = create(&collector, "reader", &[]);
    assert_eq!(login(&reads).status, 403);
}

#[test]
fn the_start_says_what_is_needed() {
    let said = |arguments: &[&str]| {
        let folder = tempfile::TempDir::new().expect("a folder");
        let log = folder.path().join("log");
        let mut command = binary();
        command.env("RUST_LOG", "info").stderr(std::fs::File::create(&log).expect("a file"));
        let collector = Collector::run(command, &folder.path().join("posthog.db"), arguments);
        drop(collector);
        std::fs::read_to_string(&log).expect("a text")
    };
    let here = said(&[]);
    assert!(here.contains("phx_dev_local_test_api_key_1234567890abcdef") && here.contains("any project key"), "{here}");
    let open = said(&["--host", "0.0.0.0"]);
    assert!(open.contains("keys create") && !open.contains("phx_dev"), "{open}");
}

#[test]
fn the_key_for_development_stays_revoked() {
    let folder = tempfile::TempDir::new().expect("a folder");
    let data = folder.path().join("posthog.db");
    let collector = Collector::open::<&str>(&data, &[]);
    let ask =
        |collector: &Collector| collector.request("GET", FLAGS, &[("authorization", DEVELOPMENT_KEY)], b"").status;
    assert_eq!(ask(&collector), 200);
    let id = id_of(&collector, "Local Development Key");
    assert_eq!(collector.request("DELETE", &format!("{KEYS}{id}/"), &[], b"").status, 204);
    assert_eq!(ask(&collector), 401);
    assert_eq!(collector.get(KEYS).json(), json!([]));
    drop(collector);
    let again = Collector::open::<&str>(&data, &[]);
    assert_eq!(ask(&again), 401);
    assert_eq!(again.request("DELETE", &format!("{KEYS}{id}/"), &[], b"").status, 404);
}

#[test]
fn keys_by_the_api() {
    let collector = Collector::start();
    let send = |method: &str, path: &str, body: Value| {
        collector.request(method, path, &[("content-type", "application/json")], body.to_string().as_bytes())
    };
    let made = send("POST", KEYS, json!({ "label": "CI", "scopes": ["feature_flag:read", "insight:write"] }));
    assert_eq!(made.status, 201, "{made:?}");
    let mut made = made.json();
    let value = made["value"].take();
    let value = value.as_str().expect("the key");
    let id = made["id"].as_str().expect("an id").to_owned();
    assert_eq!(made["mask_value"], format!("phx_...{}", &value[43..]));
    for (field, expected) in [
        ("label", json!("CI")),
        ("scopes", json!(["feature_flag:read", "insight:write"])),
        ("last_used_at", Value::Null),
        ("user_id", json!(1)),
        ("scoped_teams", json!([])),
        ("scoped_organizations", json!([])),
    ] {
        assert_eq!(made[field], expected, "{field}");
    }
    // Its text is shown once.
    let listed = collector.get(KEYS).json();
    assert_eq!((&listed[0], &listed[1]["label"]), (&made, &json!("Local Development Key")));
    assert_eq!(collector.get(&format!("{KEYS}{id}/")).json(), made);

    assert_eq!(collector.with_key(value, "GET", FLAGS, &json!({})).status, 200);
    assert_eq!(error(&collector.with_key(value, "POST", FLAGS, &json!({}))), missing("feature_flag:write"));
    assert_eq!(
        error(&collector.with_key(value, "GET", "/api/projects/1/persons/", &json!({}))),
        missing("person:read")
    );
    // A key may read itself and no other, and makes none.
    assert_eq!(collector.with_key(value, "GET", &format!("{KEYS}@current/"), &json!({})).json()["id"], json!(id));
    for (method, path) in [
        ("GET", KEYS.to_owned()),
        ("POST", KEYS.into()),
        ("GET", format!("{KEYS}other/")),
        ("DELETE", format!("{KEYS}{id}/")),
    ] {
        let body = json!({ "label": "more", "scopes": ["*"] });
        let answer = collector.with_key(value, method, &path, &body);
        assert_eq!(error(&answer).0, 403, "{method} {path}");
    }

    let changed = send("PATCH", &format!("{KEYS}{id}/"), json!({ "label": "CI 2", "scopes": ["*"] })).json();
    assert_eq!((&changed["label"], &changed["scopes"]), (&json!("CI 2"), &json!(["*"])));
    assert_eq!(collector.with_key(value, "POST", FLAGS, &json!({ "key": "by-key" })).status, 201);
    assert_eq!(send("DELETE", &format!("{KEYS}{id}/"), json!({})).status, 204);
    assert_eq!(collector.with_key(value, "GET", FLAGS, &json!({})).status, 401);
}

#[test]
fn a_key_that_makes_no_sense_is_refused() {
    let collector = Collector::start();
    let post = |body: &Value| {
        let answer = collector.post(KEYS, body.to_string().as_bytes());
        (answer.status, answer.json()["attr"].clone())
    };
    for (body, attr) in [
        (json!({ "scopes": ["*"] }), "label"),
        (json!({ "label": "a" }), "scopes"),
        (json!({ "label": "", "scopes": ["*"] }), "label"),
        (json!({ "label": "a".repeat(41), "scopes": ["*"] }), "label"),
        (json!({ "label": 5, "scopes": ["*"] }), "label"),
        (json!({ "label": "a", "scopes": "*" }), "scopes"),
        (json!({ "label": "a", "scopes": ["everything:read"] }), "scopes"),
    ] {
        assert_eq!(post(&body), (400, json!(attr)), "{body}");
    }
    // Ten at most, as in PostHog; one is that for development.
    for number in 2..=10 {
        assert_eq!(post(&json!({ "label": format!("{number}"), "scopes": ["*"] })).0, 201);
    }
    assert_eq!(post(&json!({ "label": "one more", "scopes": ["*"] })).0, 400);
    assert!(keys(&collector, &["create", "--label", "x"]).is_err_and(|said| said.contains("10 personal API keys")));
}

#[test]
fn a_project_secret_key_is_for_servers_sdks_alone() {
    let collector = exposed();
    let secret = create(&collector, "backend", &["--project-secret"]);
    assert!(secret.starts_with("phs_"), "{secret}");
    let admin = create(&collector, "admin", &["--scope", "write"]);
    let flag = json!({ "key": "limits", "is_remote_configuration": true,
        "filters": { "groups": [{}], "payloads": { "true": "5" } } });
    assert_eq!(collector.with_key(&admin, "POST", FLAGS, &flag).status, 201);
    let remote_config = format!("{FLAGS}limits/remote_config?token=phc_test");
    for path in [DEFINITIONS, "/api/feature_flag/local_evaluation/?token=phc_test", &remote_config] {
        assert_eq!(collector.with_key(&secret, "GET", path, &json!({})).status, 200, "{path}");
        assert_eq!(collector.with_key("phs_other", "GET", path, &json!({})).status, 401, "{path}");
    }
    assert_eq!(error(&collector.with_key(&secret, "GET", FLAGS, &json!({}))), invalid("Authorization header"));
    assert_eq!(collector.with_key(&secret, "GET", &format!("{KEYS}@current/"), &json!({})).status, 401);
}

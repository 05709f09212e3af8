//! Source maps: the requests of `posthog-cli` 0.19.0 (`src/api/symbol_sets.rs`, `releases.rs`) in its order, and what becomes
//! of exceptions.

use serde_json::{Value, json};

use super::harness::{Answer, Collector, event_with, gzip};

const SETS: &str = "/api/projects/1/error_tracking/symbol_sets/";

const RELEASES: &str = "/api/projects/1/error_tracking/releases";

/// Minified by esbuild 0.28.2, see `src/symbols/source_map.rs`.
const CODE: &str = r#"function n(r){if(r<0)throw new Error("no");return r}function e(){return n(-1)}e();export{e as checkout,n as pay};"#;

fn map() -> String {
    let source = "function pay(amount: number): number {\n  if (amount < 0) throw new Error('no')\n  return amount\n}\n\
                  function checkout(): number {\n  return pay(-1)\n}\ncheckout()\nexport { pay, checkout }\n";
    let mappings = "AAAA,SAASA,EAAIC,EAAwB,CACnC,GAAIA,EAAS,EAAG,MAAM,IAAI,MAAM,IAAI,EACpC,OAAOA,CACT,CACA,SAASC,GAAmB,CAC1B,\
                    OAAOF,EAAI,EAAE,CACf,CACAE,EAAS";
    json!({
        "version": 3, "sources": ["src/pay.ts"], "sourcesContent": [source], "mappings": mappings,
        "names": ["pay", "amount", "checkout"],
    })
    .to_string()
}

/// A file as the command line makes it, without its compression.
fn file(code: &str, map: &str) -> Vec<u8> {
    let mut bytes = b"posthog_error_tracking".to_vec();
    bytes.extend(2_u32.to_le_bytes());
    bytes.extend(2_u32.to_le_bytes());
    bytes.push(0);
    for text in [code, map] {
        bytes.extend((text.len() as u64).to_le_bytes());
        bytes.extend(text.as_bytes());
    }
    bytes
}

fn post(collector: &Collector, path: &str, body: &Value) -> Answer {
    collector.request("POST", path, &[("content-type", "application/json")], body.to_string().as_bytes())
}

fn chunk(id: &str, hash: &str) -> Value {
    json!({ "chunk_id": id, "release_id": null, "content_hash": hash, "content_length": 10 })
}

fn start(collector: &Collector, chunk: &Value) -> Answer {
    let body = json!({
        "symbol_sets": [chunk], "force": false, "skip_on_conflict": false, "upload_attempt_id": "a", "upload_run_id": "b",
    });
    post(collector, &format!("{SETS}bulk_start_upload"), &body)
}

/// The path of an address of this server.
fn path<'a>(collector: &Collector, address: &'a Value) -> &'a str {
    address.as_str().expect("an address").strip_prefix(&collector.url).expect("an address of this server")
}

/// Announces, uploads and finishes. The symbol set's id.
fn upload(collector: &Collector, id: &str, file: &[u8]) -> String {
    let answer = start(collector, &chunk(id, "hash"));
    assert_eq!(answer.status, 201, "{answer:?}");
    let place = answer.json()["id_map"][id].take();
    let put = collector.request("PUT", path(collector, &place["presigned_put_url"]), &[], file);
    assert_eq!(put.status, 200, "{put:?}");
    let set = place["symbol_set_id"].as_str().expect("an id").to_owned();
    let body = json!({ "content_hashes": { &set: "hash" }, "upload_attempt_id": "a", "upload_run_id": "b" });
    let finished = post(collector, &format!("{SETS}bulk_finish_upload"), &body);
    assert_eq!((finished.status, finished.json()), (201, json!({ "success": true })));
    set
}

fn frame(function: &str, part: &str, chunk: &str) -> Value {
    json!({
        "platform": "web:javascript", "filename": "https://shop.test/app.js", "function": function, "lineno": 1,
        "colno": CODE.find(part).expect("a part of the code") + 1, "in_app": true, "chunk_id": chunk,
    })
}

fn thrown(chunk: &str) -> Value {
    let frames = json!([frame("?", "e();", chunk), frame("e", "n(-1)", chunk), frame("n", "new Error", chunk)]);
    let exception = json!({ "type": "Error", "value": "no", "stacktrace": { "type": "raw", "frames": frames } });
    event_with("$exception", "ada", json!({ "$exception_list": [exception], "$lib": "web" }))
}

fn stack(event: &Value) -> &Value {
    &event["properties"]["$exception_list"][0]["stacktrace"]
}

#[test]
fn an_exception_has_the_frames_of_its_source() {
    let collector = Collector::start();
    let set = upload(&collector, "one", &file(CODE, &map()));
    // The newer way of events, too; and the same issue in another build.
    let batch = json!({ "api_key": "phc_test", "batch": [thrown("one")] }).to_string();
    let sent = collector.request("POST", "/batch/", &[("content-encoding", "gzip")], &gzip(batch.as_bytes()));
    assert_eq!(sent.status, 200, "{sent:?}");
    let event = &collector.events()[0];
    assert_eq!(stack(event)["type"], "resolved");
    let frames = stack(event)["frames"].as_array().expect("frames");
    let shown: Vec<_> = frames.iter().map(|one| (&one["resolved_name"], &one["source"], &one["line"])).collect();
    let file = json!("src/pay.ts");
    assert_eq!(
        shown,
        [
            (&json!("<anonymous>"), &file, &json!(7)),
            (&json!("checkout"), &file, &json!(5)),
            (&json!("pay"), &file, &json!(1)),
        ]
    );
    let ids: Vec<&Value> = frames.iter().map(|one| &one["raw_id"]).collect();
    let asked = json!({ "raw_ids": ids, "symbol_set": "one" });
    let found = post(&collector, "/api/environments/1/error_tracking/stack_frames/batch_get/", &asked).json();
    let last = &found["results"][2];
    assert_eq!(last["context"]["line"], json!({ "number": 1, "line": "  if (amount < 0) throw new Error('no')" }));
    assert_eq!((&last["contents"], &last["symbol_set_ref"]), (&frames[2], &json!("one")));
    let issues = collector.results("/api/projects/1/error_tracking/issues/?search=pay");
    assert_eq!(issues.len(), 1);
    assert_eq!(collector.get(&format!("{SETS}{set}/")).json()["failure_reason"], Value::Null);
}

#[test]
fn an_issue_outlives_a_build_and_what_has_no_map_stays() {
    let collector = Collector::start();
    upload(&collector, "one", &file(CODE, &map()));
    // Another build of the same source: a line before all others.
    let moved = json!(map().replace("\"AAAA", "\";AAAA"));
    upload(&collector, "two", &file(&format!("\n{CODE}"), moved.as_str().expect("text")));
    let mut later = thrown("two");
    let frames = later["properties"]["$exception_list"][0]["stacktrace"]["frames"].as_array_mut().expect("frames");
    frames.iter_mut().for_each(|frame| frame["lineno"] = json!(2));
    collector.capture(&json!([thrown("one"), later]));
    assert_eq!(collector.results("/api/projects/1/error_tracking/issues/").len(), 1);
    let unknown = thrown("three");
    collector.capture(&json!([unknown]));
    assert_eq!(stack(&collector.events()[0]), stack(&unknown));
    assert_eq!(collector.results("/api/projects/1/error_tracking/issues/").len(), 2);
    // A map that comes later is for what comes later.
    upload(&collector, "three", &file(CODE, &map()));
    collector.capture(&json!([thrown("three")]));
    assert_eq!(stack(&collector.events()[0])["type"], "resolved");
}

#[test]
fn files_that_cannot_be_used_say_why() {
    let collector = Collector::start();
    for (chunk, file, reason) in
        [("text", b"no such file".to_vec(), "no file of posthog-cli"), ("map", file(CODE, "{"), "cannot be read")]
    {
        let set = upload(&collector, chunk, &file);
        let shown = collector.get(&format!("{SETS}{set}/")).json();
        assert!(shown["failure_reason"].as_str().expect("a reason").contains(reason), "{shown}");
        collector.capture(&json!([thrown(chunk)]));
        assert_eq!(stack(&collector.events()[0])["type"], "raw");
    }
}

#[test]
fn a_release_is_found_or_made() {
    let collector = Collector::start();
    assert_eq!(collector.get(&format!("{RELEASES}/hash/abc")).status, 404);
    let body =
        json!({ "hash_id": "abc", "version": "1.0", "project": "shop", "metadata": { "git": { "branch": "main" } } });
    let made = post(&collector, RELEASES, &body);
    assert_eq!(made.status, 201, "{made:?}");
    let release = made.json();
    assert_eq!(collector.get(&format!("{RELEASES}/hash/abc")).json(), release);
    assert_eq!((&release["version"], &release["metadata"]["git"]["branch"]), (&json!("1.0"), &json!("main")));
    assert_eq!(post(&collector, RELEASES, &body).json()["code"], "release_hash_in_use");
    assert_eq!(collector.results(RELEASES).len(), 1);
    let id = release["id"].as_str().expect("an id");

    let mut bound = chunk("one", "hash");
    bound["release_id"] = json!(id);
    assert_eq!(start(&collector, &bound).status, 201);
    assert_eq!(collector.results(&format!("{SETS}?ref=one&limit=1"))[0]["release"], release);
    bound["release_id"] = json!("0198a2b3-0000-7000-8000-00000000abcd");
    assert_eq!(start(&collector, &bound).json()["code"], "invalid_release_id");
    let other = post(&collector, RELEASES, &json!({ "version": "2.0", "project": "shop" })).json();
    bound["release_id"] = other["id"].clone();
    assert_eq!(start(&collector, &bound).json()["code"], "release_id_mismatch");
    assert_eq!(collector.request("DELETE", &format!("{RELEASES}/{id}/"), &[], b"").status, 204);
    assert_eq!(collector.results(&format!("{SETS}?search=ON"))[0]["release"], Value::Null);
    assert_eq!(post(&collector, RELEASES, &json!({ "version": "2.0" })).status, 400);
}

#[test]
fn what_is_there_is_not_uploaded_again() {
    let collector = Collector::start();
    let check = |hash: &str, more: Value| {
        let mut body = json!({ "symbol_sets": [chunk("one", hash)] });
        body.as_object_mut().expect("an object").extend(more.as_object().expect("an object").clone());
        post(&collector, &format!("{SETS}bulk_check_upload"), &body)
    };
    let wanted = |answer: Answer| answer.json()["chunk_ids_to_upload"].take();
    assert_eq!(wanted(check("hash", json!({}))), json!(["one"]));
    upload(&collector, "one", &file(CODE, &map()));
    assert_eq!(wanted(check("hash", json!({}))), json!([]));
    assert_eq!(start(&collector, &chunk("one", "hash")).json(), json!({ "id_map": {} }));
    assert_eq!(check("other", json!({})).json()["code"], "content_hash_mismatch");
    assert_eq!(wanted(check("other", json!({ "force": true }))), json!(["one"]));
    assert_eq!(wanted(check("other", json!({ "skip_on_conflict": true }))), json!([]));
    let both = check("other", json!({ "skip_on_conflict": true, "force": true }));
    assert_eq!(both.json()["code"], "invalid_conflict_handling");
    let old = json!({ "chunk_ids": ["one"] });
    let refused = post(&collector, &format!("{SETS}bulk_start_upload"), &old);
    assert_eq!(refused.json()["code"], "content_hash_required");
    let twice = json!({ "symbol_sets": [chunk("two", "a"), chunk("two", "a")] });
    assert_eq!(post(&collector, &format!("{SETS}bulk_start_upload"), &twice).json()["code"], "invalid_chunk_ids");
    let mut large = chunk("two", "a");
    large["content_length"] = json!(1_i64 << 40);
    assert_eq!(start(&collector, &large).json()["code"], "file_too_large");
    // What was announced and did not come is not there.
    let place = start(&collector, &chunk("two", "a")).json()["id_map"]["two"].take();
    let finish = json!({ "content_hashes": { place["symbol_set_id"].as_str().expect("an id"): "a" } });
    let missing = post(&collector, &format!("{SETS}bulk_finish_upload"), &finish);
    assert_eq!(missing.json()["code"], "file_not_found");
    assert_eq!(collector.results(&format!("{SETS}?status=invalid")).len(), 1);
    let sets = collector.results(SETS);
    let ids: Vec<&Value> = sets.iter().map(|set| &set["id"]).collect();
    let deleted = post(&collector, &format!("{SETS}bulk_delete"), &json!({ "ids": ids }));
    assert_eq!(deleted.json(), json!({ "deleted": 2 }));
}

#[test]
fn an_address_for_a_file_is_for_that_file_and_needs_no_key() {
    let collector = Collector::start();
    let start = start(&collector, &chunk("one", "hash")).json()["id_map"]["one"].take();
    let address = path(&collector, &start["presigned_url"]["url"]).to_owned();
    let set = start["symbol_set_id"].as_str().expect("an id");
    let whole = file(CODE, &map());
    let mut body =
        b"--b\r\ncontent-disposition: form-data; name=\"key\"\r\n\r\nx\r\n--b\r\ncontent-disposition: form-data; \
                     name=\"file\"; filename=\"file\"\r\n\r\n"
            .to_vec();
    body.extend(&whole);
    body.extend(b"\r\n--b--\r\n");
    let kind = [("content-type", "multipart/form-data; boundary=b")];
    let other = address.replace(set, "0198a2b3-0000-7000-8000-00000000abcd");
    let later = address.replace("expires=", "expires=9");
    for wrong in [other.as_str(), later.as_str(), address.split('?').next().expect("a path")] {
        assert_eq!(collector.request("POST", wrong, &kind, &body).status, 403, "{wrong}");
    }
    assert_eq!(collector.request("POST", &address, &kind, &body).status, 204);
    // An address to send is none to get.
    assert_eq!(collector.get(&address).status, 403);
    let place = collector.get(&format!("{SETS}{set}/download/")).json()["url"].take();
    let mut got = collector.open_request("GET", path(&collector, &place), &[], b"");
    assert_eq!(got.body_mut().read_to_vec().expect("a file"), whole);
    assert_eq!(collector.request("POST", &address, &kind, b"--b--\r\n").status, 400);
}

//! The container starts the program with arguments that it takes, and its health is asked for in a way that works: those of
//! `Dockerfile`, `compose.yaml` and `action.yml`, run with this build.

use std::{
    path::{Path, PathBuf},
    process::Output,
};

use tempfile::TempDir;

use super::harness::{Collector, binary};

const PROGRAM: &str = "/usr/local/bin/posthog-collector";

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..")
}

fn read(name: &str) -> String {
    std::fs::read_to_string(root().join(name)).expect("a file of this repository")
}

/// The lines of the Dockerfile, each instruction on one.
fn instructions() -> Vec<String> {
    read("Dockerfile").replace("\\\n", " ").lines().map(str::to_owned).collect()
}

/// The words of an instruction in its JSON form.
fn words(instruction: &str) -> Vec<String> {
    let lines = instructions();
    let line = lines.iter().find(|line| line.starts_with(instruction)).expect("an instruction");
    serde_json::from_str(&line[line.find('[').expect("the JSON form")..]).expect("JSON")
}

/// Arguments with the port that is free and folders of this test in place of the container's.
fn here(arguments: &[String], folder: &TempDir) -> Vec<String> {
    let is_own = |argument: &str| !["--port", "8010"].contains(&argument) && argument != "--port=8010";
    let path = folder.path().to_str().expect("UTF-8");
    let arguments = arguments.iter().filter(|argument| is_own(argument));
    arguments.map(|argument| argument.replace("/usr/local/share/posthog", path)).collect()
}

/// Starts it with these arguments but for the data file, which the harness names.
fn start(arguments: &[String]) -> (Collector, TempDir) {
    let folder = TempDir::new().expect("a folder");
    for name in ["dist", "site"] {
        std::fs::create_dir(folder.path().join(name)).expect("a folder");
    }
    std::fs::write(folder.path().join("dist/array.js"), "1").expect("a file");
    let mut own = here(arguments, &folder);
    if let Some(at) = own.iter().position(|argument| argument == "--data") {
        own.drain(at..at + 2);
    }
    own.retain(|argument| !argument.starts_with("--data="));
    let mut collector = Collector::open(&folder.path().join("posthog.db"), &own);
    collector.url = collector.url.replace("0.0.0.0", "127.0.0.1");
    (collector, folder)
}

fn health(url: &str) -> Output {
    let command = words("HEALTHCHECK");
    assert_eq!(command[0], PROGRAM);
    let arguments = command[1..].iter().map(|word| word.replace("http://127.0.0.1:8010", url));
    binary().args(arguments).output().expect("the binary runs")
}

#[test]
fn the_image_starts_and_its_health_is_known() {
    assert_eq!(words("ENTRYPOINT"), [PROGRAM]);
    let arguments = words("CMD");
    let (collector, _folder) = start(&arguments);
    assert_eq!(collector.get("/static/array.js").status, 200);
    // It is reached from outside of the container, and so needs a key.
    assert_eq!(collector.get("/api/projects/").status, 401);
    assert!(health(&collector.url).status.success());
    let url = collector.url.clone();
    drop(collector);
    let ended = health(&url);
    assert!(!ended.status.success());
    assert!(String::from_utf8_lossy(&ended.stderr).contains("does not answer"), "{ended:?}");
}

#[test]
fn what_compose_and_the_action_pass_is_taken() {
    let compose = read("compose.yaml");
    let arguments = compose.lines().filter_map(|line| line.trim().strip_prefix("- --"));
    let arguments: Vec<String> =
        arguments.map(|text| format!("--{text}").replace("${POSTHOG_HOST:-localhost}", "posthog.lan")).collect();
    assert!(arguments.len() > 4, "{arguments:?}");
    let (collector, _folder) = start(&arguments);
    assert_eq!(collector.request("GET", "/_health", &[("host", "posthog.lan")], b"").status, 200);
    assert_eq!(collector.request("GET", "/_health", &[("host", "other.lan")], b"").status, 403);

    let action = read("action.yml");
    let (_, rest) = action.split_once("arguments=(").expect("the arguments");
    let (list, rest) = rest.split_once(')').expect("their end");
    let mut arguments: Vec<String> =
        list.replace("\"$PORT_WANTED\"", "8010").split_whitespace().map(str::to_owned).collect();
    let (_, more) = rest.split_once("arguments+=(").expect("the others");
    arguments.push(more.split(')').next().expect("one").to_owned());
    let (collector, _folder) = start(&arguments);
    // On a loopback address none is needed.
    assert_eq!(collector.get("/api/projects/").status, 200);
}

#[test]
fn the_image_is_built_from_what_is_there() {
    let manifest: serde_json::Value = serde_json::from_str(&read("package.json")).expect("JSON");
    let lines = instructions();
    for script in lines.iter().flat_map(|line| line.split("npm run ").skip(1)).filter_map(|rest| rest.split(' ').next())
    {
        assert!(manifest["scripts"][script].is_string(), "npm run {script}");
    }
    let from_build = lines.iter().filter_map(|line| line.split_once("/build/"));
    let copied: Vec<&str> = from_build.filter_map(|(_, rest)| rest.split(' ').next()).collect();
    assert_eq!(copied, ["target/release/posthog-collector", "pkg/dist", "www/site/dist"]);
    // The folders that scripts write to.
    assert!(read("scripts/build.mjs").contains("'dist'") || read("scripts/lib/paths.mjs").contains("dist"));
    assert!(read("www/site/build.mjs").contains("join(site, 'dist')"));
    let minor = |text: &str| text.split('.').take(2).collect::<Vec<_>>().join(".");
    let rust = lines.iter().find_map(|line| line.strip_prefix("FROM rust:")).expect("a version of Rust");
    let wanted = read("Cargo.toml");
    let wanted = wanted.lines().find_map(|line| line.strip_prefix("rust-version = \"")).expect("a version of Rust");
    assert_eq!(minor(rust), wanted.trim_end_matches('"'));
}

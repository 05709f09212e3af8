//! Starts the real binary on a free port and a fresh data file, and talks to it.

use std::{
    ffi::OsStr,
    io::{BufRead, BufReader, Read, Write},
    net::TcpStream,
    path::{Path, PathBuf},
    process::{Child, ChildStdout, Command, Output, Stdio},
    time::Duration,
};

use flate2::{Compression, write::GzEncoder};
use proptest::test_runner::RngSeed;
use serde_json::{Value, json};
use tempfile::TempDir;
use ureq::{
    Agent, Body,
    http::{HeaderMap, Request, Response},
};

/// The header of the key that every collector on a loopback address has.
pub const DEVELOPMENT_KEY: &str = "Bearer phx_dev_local_test_api_key_1234567890abcdef";

/// A running collector; it is killed when the test ends.
pub struct Collector {
    child: Child,
    /// Kept open: the collector may not lose its standard output.
    stdout: BufReader<ChildStdout>,
    pub url: String,
    pub data: PathBuf,
    agent: Agent,
    folder: Option<TempDir>,
}

/// An HTTP answer, read to its end.
#[derive(Debug)]
pub struct Answer {
    pub status: u16,
    pub headers: HeaderMap,
    pub body: String,
}

impl Answer {
    pub fn json(&self) -> Value {
        serde_json::from_str(&self.body).unwrap_or_else(|error| panic!("{error} in answer {self:?}"))
    }

    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers.get(name).map(|value| value.to_str().expect("a header is text"))
    }
}

pub fn binary() -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_posthog-collector"));
    command.env_remove("PORT").env("RUST_LOG", "warn");
    command
}

impl Collector {
    /// On a fresh data file.
    pub fn start() -> Self {
        Self::start_with::<&str>(&[])
    }

    /// On a fresh data file, with further arguments.
    pub fn start_with<S: AsRef<OsStr>>(arguments: &[S]) -> Self {
        let folder = TempDir::new().expect("a temporary folder");
        let data = folder.path().join("data").join("posthog.db");
        let mut collector = Self::open(&data, arguments);
        collector.folder = Some(folder);
        collector
    }

    /// On a data file of the test.
    pub fn open<S: AsRef<OsStr>>(data: &Path, arguments: &[S]) -> Self {
        Self::run(binary(), data, arguments)
    }

    /// By a command of the test that leads to the binary.
    pub fn run<S: AsRef<OsStr>>(mut command: Command, data: &Path, arguments: &[S]) -> Self {
        let mut child = command
            .args(["--port", "0", "--data"])
            .arg(data)
            .args(arguments)
            .stdout(Stdio::piped())
            .spawn()
            .expect("the binary starts");
        let mut stdout = BufReader::new(child.stdout.take().expect("a piped stdout"));
        let mut line = String::new();
        stdout.read_line(&mut line).expect("the collector's first line");
        let url = line
            .strip_prefix("listening on ")
            .unwrap_or_else(|| panic!("unexpected first line {line:?}"))
            .trim_end()
            .to_owned();
        let agent = Agent::config_builder()
            .http_status_as_error(false)
            .max_redirects(0)
            .timeout_global(Some(Duration::from_secs(60)))
            .build()
            .new_agent();
        Self { child, stdout, url, data: data.to_owned(), agent, folder: None }
    }

    /// Sends a request and leaves the answer's body unread.
    pub fn open_request(&self, method: &str, path: &str, headers: &[(&str, &str)], body: &[u8]) -> Response<Body> {
        let mut request = Request::builder().method(method).uri(format!("{}{path}", self.url));
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        let request = request.body(body.to_vec()).expect("a well-formed request");
        let request = self.agent.configure_request(request).allow_non_standard_methods(true);
        self.agent.run(request.build()).expect("an answer")
    }

    pub fn request(&self, method: &str, path: &str, headers: &[(&str, &str)], body: &[u8]) -> Answer {
        let mut response = self.open_request(method, path, headers, body);
        Answer {
            status: response.status().as_u16(),
            headers: response.headers().clone(),
            body: response.body_mut().read_to_string().expect("a text answer"),
        }
    }

    /// A request with JSON and a key as bearer.
    pub fn with_key(&self, key: &str, method: &str, path: &str, body: &Value) -> Answer {
        let bearer = format!("Bearer {key}");
        let headers = [("authorization", bearer.as_str()), ("content-type", "application/json")];
        self.request(method, path, &headers, body.to_string().as_bytes())
    }

    pub fn get(&self, path: &str) -> Answer {
        self.request("GET", path, &[], b"")
    }

    pub fn post(&self, path: &str, body: &[u8]) -> Answer {
        self.request("POST", path, &[("content-type", "text/plain")], body)
    }

    /// Posts events to `/e/`, which must accept them.
    pub fn capture(&self, events: &Value) {
        let answer = self.post("/e/", events.to_string().as_bytes());
        assert_eq!(answer.status, 200, "{answer:?}");
    }

    /// All events, the newest first.
    pub fn events(&self) -> Vec<Value> {
        self.results("/api/projects/@current/events/?limit=1000")
    }

    /// The `results` of a page of the query API.
    pub fn results(&self, path: &str) -> Vec<Value> {
        let answer = self.get(path);
        assert_eq!(answer.status, 200, "{answer:?}");
        match answer.json()["results"].take() {
            Value::Array(results) => results,
            other => panic!("results are {other}"),
        }
    }

    /// Rows of an SQL query, by the binary's own subcommand.
    pub fn sql(&self, statement: &str) -> Vec<Value> {
        sql(&self.data, statement)
    }

    /// The process's number.
    pub fn id(&self) -> u32 {
        self.child.id()
    }

    /// The processor's time that the process has taken so far, in the system's ticks.
    pub fn processor_ticks(&self) -> u64 {
        let path = format!("/proc/{}/stat", self.child.id());
        let stat = std::fs::read_to_string(path).expect("the process's numbers");
        // The name of the program, in brackets, may have anything in it.
        let numbers = stat.rsplit_once(')').expect("a name").1.split_whitespace();
        numbers.skip(11).take(2).map(|number| number.parse::<u64>().expect("a number")).sum()
    }

    /// A connection of the test's own.
    pub fn connect(&self) -> TcpStream {
        TcpStream::connect(self.url.trim_start_matches("http://")).expect("a connection")
    }

    /// What comes back for a request as it is written here.
    pub fn raw(&self, request: &str) -> String {
        let mut stream = self.connect();
        stream.write_all(request.as_bytes()).expect("it is read");
        let mut answer = String::new();
        stream.read_to_string(&mut answer).expect("a text answer");
        answer
    }

    pub fn signal(&self, name: &str) {
        let status =
            Command::new("kill").args([format!("-{name}"), self.child.id().to_string()]).status().expect("kill runs");
        assert!(status.success());
    }

    /// Waits for the end of the process. Whether it ended well, and what else it had printed.
    pub fn wait(&mut self) -> (bool, String) {
        let mut rest = String::new();
        while self.stdout.read_line(&mut rest).expect("readable stdout") > 0 {}
        (self.child.wait().expect("an exit status").success(), rest)
    }
}

impl Drop for Collector {
    fn drop(&mut self) {
        // It may have ended already, which is fine.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// Runs the `sql` subcommand.
pub fn run_sql(data: &Path, statement: &str) -> Output {
    binary().args(["sql", "--data"]).arg(data).arg(statement).output().expect("the binary runs")
}

/// Rows of an SQL query on a data file.
pub fn sql(data: &Path, statement: &str) -> Vec<Value> {
    let output = run_sql(data, statement);
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let text = String::from_utf8(output.stdout).expect("rows are UTF-8");
    text.lines().map(|line| serde_json::from_str(line).expect("a row is JSON")).collect()
}

pub fn gzip(bytes: &[u8]) -> Vec<u8> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::default());
    encoder.write_all(bytes).expect("memory takes all");
    encoder.finish().expect("memory takes all")
}

/// The smallest event that is accepted.
pub fn event(name: &str, distinct_id: &str) -> Value {
    json!({ "event": name, "properties": { "token": "phc_test", "distinct_id": distinct_id } })
}

/// An event with properties besides the token.
pub fn event_with(name: &str, distinct_id: &str, properties: Value) -> Value {
    let mut event = event(name, distinct_id);
    let (Value::Object(own), Value::Object(more)) = (&mut event["properties"], properties) else {
        panic!("properties are an object");
    };
    own.extend(more);
    event
}

/// The seed of random cases: the same in each run, and `PROPTEST_RNG_SEED` tries others.
pub fn seed() -> RngSeed {
    let given = std::env::var("PROPTEST_RNG_SEED").ok().and_then(|seed| seed.parse().ok());
    RngSeed::Fixed(given.unwrap_or(20_261_130))
}

//! The live stream shows what is stored, in order, without gaps and without repeats.

use std::{
    io::{BufRead, BufReader},
    time::{Duration, Instant},
};

use serde_json::{Value, json};
use ureq::BodyReader;

use crate::harness::{Collector, event};

/// One message of the stream.
#[derive(Debug)]
struct Message {
    id: i64,
    event: Value,
}

struct Stream(BufReader<BodyReader<'static>>);

impl Stream {
    fn open(collector: &Collector, path: &str, headers: &[(&str, &str)]) -> Self {
        let response = collector.open_request("GET", path, headers, b"");
        assert_eq!(response.status(), 200);
        assert_eq!(response.headers()["content-type"], "text/event-stream");
        Self(BufReader::new(response.into_body().into_reader()))
    }

    /// The next message; `None` at the stream's end.
    fn next(&mut self) -> Option<Message> {
        let (mut id, mut kind, mut data) = (None, None, None);
        loop {
            let mut line = String::new();
            if self.0.read_line(&mut line).expect("a readable stream") == 0 {
                return None;
            }
            let line = line.trim_end_matches('\n');
            match line.split_once(": ") {
                Some(("id", value)) => id = value.parse().ok(),
                Some(("event", value)) => kind = Some(value.to_owned()),
                Some(("data", value)) => {
                    assert!(data.is_none(), "an event is one line");
                    data = Some(serde_json::from_str(value).expect("data is JSON"));
                }
                _ if line.is_empty() && data.is_some() => {
                    assert_eq!(kind.as_deref(), Some("event"));
                    return Some(Message { id: id.expect("an id"), event: data.take()? });
                }
                _ => {}
            }
        }
    }

    fn names(&mut self, count: usize) -> Vec<String> {
        (0..count)
            .map(|_| {
                let message = self.next().expect("a message");
                assert_eq!(message.event["id"], message.id);
                message.event["event"].as_str().expect("a name").to_owned()
            })
            .collect()
    }
}

#[test]
fn new_events_arrive_in_the_api_s_shape() {
    let collector = Collector::start();
    collector.capture(&event("before", "ada"));
    let mut stream = Stream::open(&collector, "/api/live/events", &[]);
    let pretty = "[{\"event\":\"after\",\n\"api_key\":\"t\",\"distinct_id\":\"d\",\r\n
        \"properties\":{\n  \"text\": \"line\\nbreak\"\r\n}}]";
    assert_eq!(collector.post("/e/", pretty.as_bytes()).status, 200);
    let message = stream.next().expect("a message");
    assert_eq!(message.event, collector.events()[0]);
    assert_eq!(message.event["event"], "after");
    assert_eq!(message.event["properties"]["text"], "line\nbreak");
}

#[test]
fn a_stream_has_its_first_bytes_at_once() {
    let collector = Collector::start();
    let opened = Instant::now();
    let mut stream = Stream::open(&collector, "/api/live/events", &[]);
    let mut line = String::new();
    stream.0.read_line(&mut line).expect("a readable stream");
    assert_eq!(line, ":\n");
    assert!(opened.elapsed() < Duration::from_secs(5), "{:?}", opened.elapsed());
}

#[test]
fn repeats_and_refused_events_are_not_shown() {
    let collector = Collector::start();
    let mut stream = Stream::open(&collector, "/api/live/events", &[]);
    let mut once = event("once", "ada");
    once["uuid"] = json!("0198a2b3-0000-7000-8000-00000000abcd");
    collector.capture(&once);
    collector.capture(&once);
    assert_eq!(collector.post("/e/", b"[{}]").status, 401);
    collector.capture(&event("last", "ada"));
    assert_eq!(stream.names(2), ["once", "last"]);
}

#[test]
fn a_reader_resumes_where_it_was() {
    let collector = Collector::start();
    let mut first = Stream::open(&collector, "/api/live/events", &[]);
    collector.capture(&json!([event("a", "ada"), event("b", "ada")]));
    let seen = first.next().expect("a message").id;
    drop(first);
    collector.capture(&event("c", "ada"));
    let id = seen.to_string();
    let mut by_header = Stream::open(&collector, "/api/live/events", &[("last-event-id", &id)]);
    assert_eq!(by_header.names(2), ["b", "c"]);
    let mut by_query = Stream::open(&collector, &format!("/api/live/events?after={id}"), &[]);
    assert_eq!(by_query.names(2), ["b", "c"]);
    // A browser that reconnects sends both; where it has got to counts.
    let both = Stream::open(&collector, "/api/live/events?after=0", &[("last-event-id", &id)]);
    assert_eq!({ both }.names(2), ["b", "c"]);
    let mut all = Stream::open(&collector, "/api/live/events?after=0", &[]);
    assert_eq!(all.names(3), ["a", "b", "c"]);
    collector.capture(&event("d", "ada"));
    assert_eq!(all.names(1), ["d"]);
    assert_eq!(by_header.names(1), ["d"]);
}

#[test]
fn a_reader_that_stands_still_gets_everything_later() {
    let collector = Collector::start();
    let mut slow = Stream::open(&collector, "/api/live/events", &[]);
    let filler = "x".repeat(2_000);
    for batch in 0..40 {
        let events: Vec<_> = (0..100)
            .map(|number| {
                let mut event = event(&format!("{batch}-{number}"), "ada");
                event["properties"]["filler"] = json!(filler);
                event
            })
            .collect();
        collector.capture(&json!(events));
    }
    let names = slow.names(4_000);
    let expected: Vec<_> = (0..40).flat_map(|batch| (0..100).map(move |n| format!("{batch}-{n}"))).collect();
    assert_eq!(names, expected);
}

#[test]
fn a_place_that_is_no_number_is_400() {
    let collector = Collector::start();
    assert_eq!(collector.get("/api/live/events?after=x").status, 400);
    let headers = [("last-event-id", "x")];
    assert_eq!(collector.request("GET", "/api/live/events", &headers, b"").status, 400);
}

#[test]
fn a_stream_survives_clearing_and_ends_with_the_server() {
    let mut collector = Collector::start();
    let mut stream = Stream::open(&collector, "/api/live/events", &[]);
    collector.capture(&event("a", "ada"));
    assert_eq!(stream.names(1), ["a"]);
    assert_eq!(collector.request("DELETE", "/api/projects/1/data/", &[], b"").status, 204);
    collector.capture(&event("b", "ada"));
    assert_eq!(stream.names(1), ["b"]);
    collector.signal("TERM");
    assert!(stream.next().is_none());
    assert!(collector.wait().0);
}

//! One request with events: where it goes and how its body is written.

use super::{base64, gzip};
use crate::event::time::iso;
use crate::event::url::percent_encode;
use crate::json::push_quoted;
use crate::text::{concat, contains};

/// `fetch` with keepalive refuses bodies over 64 KiB in flight; posthog-js keeps a fifth of that as a margin.
const KEEPALIVE_LIMIT: usize = 52_428;

/// How a request leaves the page.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
#[repr(u8)]
pub enum Transport {
    /// `fetch`, or `XMLHttpRequest` where there is none.
    #[default]
    Fetch = 0,
    /// `XMLHttpRequest`.
    Xhr = 1,
    /// `navigator.sendBeacon`: survives the page, tells nothing of the answer.
    Beacon = 2,
}

impl Transport {
    /// The transport that `api_transport` or a capture's `transport` names.
    pub fn parse(name: &str) -> Option<Self> {
        match name {
            "fetch" => Some(Self::Fetch),
            "XHR" => Some(Self::Xhr),
            "sendBeacon" => Some(Self::Beacon),
            _ => None,
        }
    }
}

/// Events on their way to one URL.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Request {
    /// Where they go, without parameters of ours.
    pub url: String,
    /// The events, each as JSON.
    pub events: Vec<String>,
    /// How often they were sent already.
    pub attempts: u32,
}

/// A request as the page sends it.
#[derive(Debug, PartialEq, Eq)]
pub struct Outgoing {
    /// Names the request in [`super::Delivery::answered`].
    pub id: u32,
    /// The whole URL.
    pub url: String,
    /// What is posted.
    pub body: Vec<u8>,
    /// The body's content type; each of them needs no CORS preflight but JSON.
    pub content_type: &'static str,
    /// How.
    pub transport: Transport,
    /// Whether `fetch` may outlive the page.
    pub keepalive: bool,
}

/// How bodies are written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Encoding {
    /// gzip as `text/plain`: the server knows it by its first bytes.
    Gzip,
    /// JSON; a beacon sends it as base64 form data instead, which needs no preflight.
    Plain,
}

impl Request {
    /// The request as it leaves now.
    pub fn outgoing(&self, id: u32, token: &str, now: i64, encoding: Encoding, transport: Transport) -> Outgoing {
        let json = self.body(token, now);
        let mut url = self.url.clone();
        let (body, content_type) = match (encoding, transport) {
            (Encoding::Gzip, _) => (gzip::gzip(json.as_bytes()), "text/plain"),
            (Encoding::Plain, Transport::Beacon) => {
                url.push_str(if contains(&url, "?") { "&compression=base64" } else { "?compression=base64" });
                let data = concat(&["data=", &percent_encode(&base64::encode(json.as_bytes()))]);
                (data.into_bytes(), "application/x-www-form-urlencoded")
            }
            (Encoding::Plain, _) => (json.into_bytes(), "application/json"),
        };
        let keepalive = body.len() < KEEPALIVE_LIMIT;
        Outgoing { id, url, body, content_type, transport, keepalive }
    }

    /// posthog-js's envelope: `{"api_key", "batch": [...], "sent_at"}`.
    fn body(&self, token: &str, now: i64) -> String {
        let mut out = String::new();
        out.push_str("{\"api_key\":");
        push_quoted(&mut out, token);
        out.push_str(",\"batch\":[");
        for (index, event) in self.events.iter().enumerate() {
            if index > 0 {
                out.push(',');
            }
            out.push_str(event);
        }
        out.push_str("],\"sent_at\":\"");
        out.push_str(&iso(now));
        out.push_str("\"}");
        out
    }

    /// Two halves, or the whole where it is a single event.
    pub fn split(mut self) -> (Self, Option<Self>) {
        if self.events.len() < 2 {
            return (self, None);
        }
        let events = self.events.split_off(self.events.len().div_ceil(2));
        let half = Self { events, url: self.url.clone(), attempts: self.attempts };
        (self, Some(half))
    }
}

/// `path` on the host that `api_host` stands for; PostHog's own hosts have one for ingestion.
pub fn endpoint(api_host: &str, path: &str) -> String {
    let host = api_host.trim().trim_end_matches('/');
    let base = match region(host) {
        Some("us") => "https://us.i.posthog.com",
        Some(_) => "https://eu.i.posthog.com",
        None => host,
    };
    concat(&[base, path])
}

/// PostHog's region that `api_host` belongs to, `None` for a host of one's own.
pub fn region(api_host: &str) -> Option<&'static str> {
    let host = api_host.trim().trim_end_matches('/').strip_prefix("https://")?.strip_suffix(".posthog.com")?;
    match host.strip_suffix(".i").unwrap_or(host) {
        "app" | "us" | "us-assets" => Some("us"),
        "eu" | "eu-assets" => Some("eu"),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn request(events: &[&str]) -> Request {
        Request {
            url: "https://h/e/".into(),
            events: events.iter().map(|event| (*event).into()).collect(),
            attempts: 0,
        }
    }

    #[test]
    fn writes_posthog_js_envelope() {
        let sent = request(&["{\"a\":1}", "{\"b\":2}"]).outgoing(1, "phc", 0, Encoding::Plain, Transport::Fetch);
        assert_eq!(
            String::from_utf8(sent.body).unwrap(),
            r#"{"api_key":"phc","batch":[{"a":1},{"b":2}],"sent_at":"1970-01-01T00:00:00.000Z"}"#
        );
        assert_eq!((sent.url.as_str(), sent.content_type, sent.keepalive), ("https://h/e/", "application/json", true));
    }

    #[test]
    fn beacons_never_need_a_preflight() {
        let gzip = request(&["{}"]).outgoing(1, "phc", 0, Encoding::Gzip, Transport::Beacon);
        assert_eq!(
            (gzip.url.as_str(), gzip.content_type, &gzip.body[..2]),
            ("https://h/e/", "text/plain", [0x1f, 0x8b].as_slice())
        );
        let plain = request(&["{}"]).outgoing(1, "phc", 0, Encoding::Plain, Transport::Beacon);
        assert_eq!(
            (plain.url.as_str(), plain.content_type),
            ("https://h/e/?compression=base64", "application/x-www-form-urlencoded")
        );
        assert!(plain.body.starts_with(b"data=eyJhcGlfa2V5"));
    }

    #[test]
    fn big_bodies_do_not_ask_for_keepalive() {
        let event = format!("\"{}\"", "x".repeat(60_000));
        assert!(!request(&[&event]).outgoing(1, "t", 0, Encoding::Plain, Transport::Fetch).keepalive);
        assert!(request(&[&event]).outgoing(1, "t", 0, Encoding::Gzip, Transport::Fetch).keepalive);
    }

    #[test]
    fn splits_in_halves() {
        let (one, two) = request(&["1", "2", "3"]).split();
        assert_eq!((one.events, two.unwrap().events), (vec!["1".to_string(), "2".into()], vec!["3".to_string()]));
        assert_eq!(request(&["1"]).split().1, None);
    }

    #[test]
    fn routes_posthogs_hosts_to_ingestion() {
        for (host, url) in [
            ("https://app.posthog.com", "https://us.i.posthog.com/e/"),
            ("https://us-assets.i.posthog.com/", "https://us.i.posthog.com/e/"),
            ("https://eu.posthog.com", "https://eu.i.posthog.com/e/"),
            (" https://analytics.example.com/ ", "https://analytics.example.com/e/"),
            ("/ingest", "/ingest/e/"),
        ] {
            assert_eq!(endpoint(host, "/e/"), url);
        }
    }
}

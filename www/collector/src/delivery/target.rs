//! Another PostHog that takes events and recordings.

use std::{io::Write, time::Duration};

use flate2::{Compression, write::GzEncoder};
use jiff::Timestamp;
use thiserror::Error;
use ureq::Agent;
use url::Url;

use super::retry::retry_after;
use crate::limits::{DELIVERY_ANSWER_BYTES, DELIVERY_TIME};

/// What a target may not be.
#[derive(Debug, Error)]
pub enum TargetError {
    /// No address.
    #[error("{0} is no host: give one such as us.i.posthog.com or http://127.0.0.1:8010")]
    Host(String),
    /// Not a project key.
    #[error("{0}... is no project API key: it begins with phc_")]
    Key(String),
}

/// How a request ended.
#[derive(Debug)]
pub enum Outcome {
    /// What was sent is there.
    Accepted,
    /// Later, perhaps: the target is away or has too much to do.
    Later {
        /// How long to wait at least, where the target says so.
        after: Option<Duration>,
        /// What it said.
        reason: String,
    },
    /// Not this as it is; a part of it may be taken.
    Refused(String),
    /// Nothing with this key or at this address.
    Denied(String),
}

/// Where events go.
#[derive(Debug, Clone)]
pub struct Target {
    /// Its address, without a path.
    pub host: String,
    key: Option<String>,
    agent: Agent,
}

impl Target {
    /// The PostHog at a host, `https` where nothing else is said, and its project key; without one events keep theirs.
    pub fn new(host: &str, key: Option<String>) -> Result<Self, TargetError> {
        let address = if host.contains("://") { host.to_owned() } else { format!("https://{host}") };
        let url = Url::parse(&address).ok().filter(|url| ["http", "https"].contains(&url.scheme()) && url.has_host());
        let url = url.ok_or_else(|| TargetError::Host(host.to_owned()))?;
        if let Some(wrong) = key.as_ref().filter(|key| !key.starts_with("phc_")) {
            return Err(TargetError::Key(wrong.chars().take(4).collect()));
        }
        let config = Agent::config_builder()
            .http_status_as_error(false)
            .max_redirects(0)
            .timeout_global(Some(DELIVERY_TIME))
            .user_agent(concat!("posthog-collector/", env!("CARGO_PKG_VERSION")));
        Ok(Self { host: url.origin().ascii_serialization(), key, agent: config.build().new_agent() })
    }

    /// The key that an event goes by that came with `token`.
    pub fn key_for<'a>(&'a self, token: &'a str) -> &'a str {
        self.key.as_deref().unwrap_or(token)
    }

    /// Sends a JSON body to an address of the target, compressed, and waits for its end.
    pub fn post(&self, path: &str, body: Result<Vec<u8>, serde_json::Error>) -> Outcome {
        let body = body.and_then(|body| {
            let mut encoder = GzEncoder::new(Vec::new(), Compression::default());
            encoder.write_all(&body).and_then(|()| encoder.finish()).map_err(serde_json::Error::io)
        });
        let body = match body {
            Ok(body) => body,
            Err(error) => return Outcome::Refused(error.to_string()),
        };
        let request = self.agent.post(format!("{}{path}", self.host));
        let request = request.header("content-type", "application/json").header("content-encoding", "gzip");
        match request.send(&body[..]) {
            Ok(mut response) => {
                let after = response.headers().get("retry-after").and_then(|value| value.to_str().ok());
                let after = after.and_then(|value| retry_after(value, Timestamp::now()));
                let text = response.body_mut().with_config().limit(DELIVERY_ANSWER_BYTES).read_to_string();
                let text = text.unwrap_or_default().chars().take(300).collect::<String>();
                outcome(response.status().as_u16(), after, &text)
            }
            Err(error) => Outcome::Later { after: None, reason: error.to_string() },
        }
    }
}

fn outcome(status: u16, after: Option<Duration>, text: &str) -> Outcome {
    let reason = format!("{status} {}", text.trim());
    match status {
        200..=299 => Outcome::Accepted,
        408 | 425 | 429 | 500..=599 => Outcome::Later { after, reason },
        400 | 413 | 422 => Outcome::Refused(reason),
        _ => Outcome::Denied(reason),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn hosts_and_keys() {
        let host = |text: &str| Target::new(text, None).map(|target| target.host).map_err(|error| error.to_string());
        assert_eq!(host("us.i.posthog.com"), Ok("https://us.i.posthog.com".into()));
        assert_eq!(host("http://127.0.0.1:8010/"), Ok("http://127.0.0.1:8010".into()));
        assert_eq!(host("localhost:8010"), Ok("https://localhost:8010".into()));
        assert!(host("ftp://a.test").is_err_and(|error| error.starts_with("ftp://a.test is no host")));
        assert!(host("").is_err());
        let personal = Target::new("a.test", Some("phx_secret".into())).map_err(|error| error.to_string());
        assert!(personal.is_err_and(|error| error.starts_with("phx_...") && !error.contains("secret")));
    }

    #[test]
    fn what_may_help_is_tried_again() {
        let is = |status| match outcome(status, None, "") {
            Outcome::Accepted => "accepted",
            Outcome::Later { .. } => "later",
            Outcome::Refused(_) => "refused",
            Outcome::Denied(_) => "denied",
        };
        for (status, expected) in
            [(200, "accepted"), (204, "accepted"), (429, "later"), (503, "later"), (413, "refused"), (400, "refused")]
        {
            assert_eq!(is(status), expected, "{status}");
        }
        for status in [301, 401, 403, 404] {
            assert_eq!(is(status), "denied", "{status}");
        }
    }
}

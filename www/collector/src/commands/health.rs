//! `posthog-collector health`: whether a collector that runs stores events, for what watches a container that has no curl.

use std::time::Duration;

use thiserror::Error;
use ureq::Agent;

/// How long to wait for its answer: longer than its own try to write takes.
const LONGEST: Duration = Duration::from_secs(5);

/// Why it is not healthy.
#[derive(Debug, Error)]
pub enum HealthError {
    /// Nothing answers, or not in time.
    #[error("{url} does not answer: {source}")]
    Silent {
        /// What was asked.
        url: String,
        /// What happened.
        source: Box<ureq::Error>,
    },
    /// It says that it cannot store events.
    #[error("{url} answers {status}: {reason}")]
    Unhealthy {
        /// What was asked.
        url: String,
        /// Its status.
        status: u16,
        /// Its own words.
        reason: String,
    },
}

/// Asks the collector at an address, such as `http://127.0.0.1:8010`.
pub fn run(address: &str) -> Result<(), HealthError> {
    let url = format!("{}/_health", address.trim_end_matches('/'));
    let config = Agent::config_builder().http_status_as_error(false).timeout_global(Some(LONGEST));
    let silent = |source: ureq::Error| HealthError::Silent { url: url.clone(), source: Box::new(source) };
    let mut answer = config.build().new_agent().get(&url).call().map_err(silent)?;
    let status = answer.status().as_u16();
    let reason = answer.body_mut().read_to_string().map_err(silent)?;
    if status == 200 { Ok(()) } else { Err(HealthError::Unhealthy { url, status, reason }) }
}

//! When to try again.

use std::time::Duration;

use jiff::Timestamp;

use crate::limits::{LONGEST_RETRY, SHORTEST_RETRY};

/// Waits that double from one failure in a row to the next, and what the target asks for.
#[derive(Debug, Default)]
pub struct Retry {
    failures: u32,
}

impl Retry {
    /// Something was accepted.
    pub fn succeeded(&mut self) {
        self.failures = 0;
    }

    /// How many failures there were in a row.
    pub fn failures(&self) -> u32 {
        self.failures
    }

    /// How long to wait after a failure: as long as the target said, or twice as long as after the one before.
    pub fn failed(&mut self, asked: Option<Duration>) -> Duration {
        let doubled = SHORTEST_RETRY.saturating_mul(1 << self.failures.min(16));
        self.failures += 1;
        asked.unwrap_or(doubled).min(LONGEST_RETRY)
    }
}

/// What `Retry-After` says: seconds or a date.
pub fn retry_after(value: &str, now: Timestamp) -> Option<Duration> {
    if let Ok(seconds) = value.trim().parse() {
        return Some(Duration::from_secs(seconds));
    }
    let date = jiff::fmt::rfc2822::parse(value.trim()).ok()?;
    Some(Duration::try_from(date.timestamp().duration_since(now)).unwrap_or_default())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn waits_double_up_to_a_bound_and_begin_again_after_a_success() {
        let mut retry = Retry::default();
        let waits: Vec<Duration> = (0..4).map(|_| retry.failed(None)).collect();
        assert_eq!(waits, [1, 2, 4, 8].map(|factor| SHORTEST_RETRY * factor));
        assert_eq!((0..90).map(|_| retry.failed(None)).last(), Some(LONGEST_RETRY));
        retry.succeeded();
        assert_eq!(retry.failed(None), SHORTEST_RETRY);
        assert_eq!(retry.failed(Some(Duration::from_secs(7))), Duration::from_secs(7));
        assert_eq!(retry.failed(Some(Duration::MAX)), LONGEST_RETRY);
    }

    #[test]
    fn retry_after_is_seconds_or_a_date() {
        let now = "2026-01-01T00:00:00Z".parse().expect("a time");
        assert_eq!(retry_after(" 30 ", now), Some(Duration::from_secs(30)));
        assert_eq!(retry_after("Thu, 01 Jan 2026 00:01:00 GMT", now), Some(Duration::from_secs(60)));
        assert_eq!(retry_after("Wed, 31 Dec 2025 00:00:00 GMT", now), Some(Duration::ZERO));
        assert_eq!(retry_after("soon", now), None);
    }
}

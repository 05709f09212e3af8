//! When an event happened, in the server's clock.
//!
//! Facts from PostHog's `rust/common/types/src/timestamp.rs`: the client's clock skew is `sent_at`
//! minus the time of arrival, but transit delay looks the same, so only what exceeds a deadband is
//! corrected; `offset` beats `timestamp`; what lies far in the future happened now.

use jiff::{SignedDuration, Timestamp, civil, fmt::rfc2822, tz::TimeZone};

/// Skew below this is left alone: it may be the time the request was under way.
const SKEW_DEADBAND: SignedDuration = SignedDuration::from_secs(150);

/// An event further in the future than this is dated to its arrival.
const FUTURE_LIMIT: SignedDuration = SignedDuration::from_hours(23);

/// The first second of the year 0, from 1970. What lies before has no four-digit year, so that
/// PostHog dates it to 1970.
const YEAR_ZERO: i64 = -62_167_219_200;

/// Numbers from here on are milliseconds since 1970, smaller ones seconds.
const MILLISECONDS_FROM: i64 = 100_000_000_000;

/// What a request says about the time of one event.
#[derive(Debug, Clone, Copy, Default)]
pub struct EventTime<'a> {
    /// The event's own `timestamp`.
    pub timestamp: Option<&'a str>,
    /// Milliseconds the event lay in the client's queue.
    pub offset_ms: Option<i64>,
    /// When the client sent the request, by the client's clock.
    pub sent_at: Option<Timestamp>,
    /// `$ignore_sent_at`: the client's `timestamp` is right as it is.
    pub ignore_sent_at: bool,
}

impl EventTime<'_> {
    /// The time of the event by the server's clock; `now` where nothing usable was said.
    pub fn resolve(self, now: Timestamp) -> Timestamp {
        let resolved = match (self.offset_ms, self.timestamp.and_then(parse)) {
            (Some(offset), _) => now.checked_sub(SignedDuration::from_millis(offset)).ok(),
            (None, Some(timestamp)) => match self.sent_at {
                Some(sent_at) if !self.ignore_sent_at => {
                    let skew = correctable_skew(now.duration_until(sent_at));
                    timestamp.checked_sub(skew).ok()
                }
                _ => Some(timestamp),
            },
            (None, None) => None,
        };
        match resolved {
            Some(time) if time.as_second() < YEAR_ZERO => Timestamp::UNIX_EPOCH,
            Some(time) if now.duration_until(time) <= FUTURE_LIMIT => time,
            _ => now,
        }
    }
}

fn correctable_skew(measured: SignedDuration) -> SignedDuration {
    let magnitude = measured.abs();
    if magnitude <= SKEW_DEADBAND {
        SignedDuration::ZERO
    } else if measured.is_negative() {
        SKEW_DEADBAND - magnitude
    } else {
        magnitude - SKEW_DEADBAND
    }
}

/// Reads ISO 8601 with or without a zone (none means UTC), RFC 2822, or seconds or milliseconds
/// since 1970. `None` where it is none of these.
pub fn parse(text: &str) -> Option<Timestamp> {
    let text = text.trim();
    if let Ok(number) = text.parse::<i64>() {
        return from_number(number);
    }
    text.parse::<Timestamp>()
        .ok()
        .or_else(|| {
            let civil: civil::DateTime = text.parse().ok()?;
            Some(civil.to_zoned(TimeZone::UTC).ok()?.timestamp())
        })
        .or_else(|| Some(rfc2822::parse(text).ok()?.timestamp()))
}

/// The query parameters `_` and `sent_at` as posthog-js writes them: milliseconds since 1970, or
/// ISO 8601. A number of seconds is refused, as PostHog does: older SDKs send a cache buster there.
pub fn parse_sent_at(text: &str) -> Option<Timestamp> {
    match text.trim().parse::<i64>() {
        Ok(number) if number < MILLISECONDS_FROM => None,
        _ => parse(text),
    }
}

fn from_number(number: i64) -> Option<Timestamp> {
    if number.abs() >= MILLISECONDS_FROM {
        Timestamp::from_millisecond(number).ok()
    } else {
        Timestamp::from_second(number).ok()
    }
}

/// ISO 8601 in UTC with milliseconds: sorts as text, and SQLite's date functions read it.
pub fn format(time: Timestamp) -> String {
    format!("{time:.3}")
}

#[cfg(test)]
mod tests {
    use super::*;

    const NOW: &str = "2025-06-01T12:00:00.000Z";

    fn at(text: &str) -> Timestamp {
        parse(text).expect("a test's time is readable")
    }

    fn resolve(time: EventTime<'_>) -> String {
        format(time.resolve(at(NOW)))
    }

    #[test]
    fn a_timestamp_without_sent_at_stands() {
        let time = EventTime { timestamp: Some("2025-06-01T11:00:00Z"), ..Default::default() };
        assert_eq!(resolve(time), "2025-06-01T11:00:00.000Z");
    }

    #[test]
    fn skew_within_the_deadband_is_left_alone() {
        for sent_at in ["2025-06-01T11:57:31Z", "2025-06-01T12:02:29Z"] {
            let time =
                EventTime { timestamp: Some("2025-06-01T11:00:00Z"), sent_at: Some(at(sent_at)), ..Default::default() };
            assert_eq!(resolve(time), "2025-06-01T11:00:00.000Z");
        }
    }

    #[test]
    fn skew_beyond_the_deadband_is_corrected_both_ways() {
        let cases = [
            ("2025-06-01T12:10:00Z", "2025-06-01T10:52:30.000Z"),
            ("2025-06-01T11:50:00Z", "2025-06-01T11:07:30.000Z"),
        ];
        for (sent_at, expected) in cases {
            let time =
                EventTime { timestamp: Some("2025-06-01T11:00:00Z"), sent_at: Some(at(sent_at)), ..Default::default() };
            assert_eq!(resolve(time), expected);
            assert_eq!(resolve(EventTime { ignore_sent_at: true, ..time }), "2025-06-01T11:00:00.000Z");
        }
    }

    #[test]
    fn offset_beats_timestamp() {
        let time = EventTime { timestamp: Some("2025-06-01T01:00:00Z"), offset_ms: Some(1500), ..Default::default() };
        assert_eq!(resolve(time), "2025-06-01T11:59:58.500Z");
    }

    #[test]
    fn what_cannot_be_read_or_lies_in_the_future_is_now() {
        for timestamp in ["", "soon", "2025-13-45", "2025-06-03T00:00:00Z", "99999999999999999"] {
            let time = EventTime { timestamp: Some(timestamp), ..Default::default() };
            assert_eq!(resolve(time), NOW, "{timestamp:?}");
        }
        let time = EventTime { offset_ms: Some(i64::MIN), ..Default::default() };
        assert_eq!(resolve(time), NOW);
    }

    #[test]
    fn what_lies_before_the_year_zero_is_1970() {
        let time = EventTime { timestamp: Some("-000001-01-01T00:00:00Z"), ..Default::default() };
        assert_eq!(resolve(time), "1970-01-01T00:00:00.000Z");
    }

    #[test]
    fn reads_the_formats_clients_send() {
        let cases = [
            ("2025-01-02T03:04:05.678Z", "2025-01-02T03:04:05.678Z"),
            ("2025-01-02T03:04:05+02:00", "2025-01-02T01:04:05.000Z"),
            ("2025-01-02T03:04:05+02", "2025-01-02T01:04:05.000Z"),
            ("2025-01-02T03:04:05", "2025-01-02T03:04:05.000Z"),
            ("2025-01-02 03:04:05", "2025-01-02T03:04:05.000Z"),
            ("2025-01-02", "2025-01-02T00:00:00.000Z"),
            ("Thu, 2 Jan 2025 03:04:05 +0000", "2025-01-02T03:04:05.000Z"),
            ("1735787045678", "2025-01-02T03:04:05.678Z"),
            ("1735787045", "2025-01-02T03:04:05.000Z"),
        ];
        for (text, expected) in cases {
            assert_eq!(parse(text).map(format).as_deref(), Some(expected), "{text}");
        }
    }

    #[test]
    fn a_sent_at_in_seconds_is_refused() {
        assert_eq!(parse_sent_at("1735787045"), None);
        assert_eq!(parse_sent_at("1735787045678"), parse("1735787045678"));
        assert_eq!(parse_sent_at("2025-01-02T03:04:05Z"), parse("1735787045"));
    }
}

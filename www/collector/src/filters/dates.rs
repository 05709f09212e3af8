//! Dates in properties and filters.

use jiff::{Span, Timestamp, ToSpan, tz::TimeZone};
use serde_json::Value;

use crate::time;

/// From this number on a relative date is refused, as every SDK does.
const TOO_MANY: i64 = 10_000;

/// The date in a person's property.
pub fn of_property(value: &Value) -> Option<Timestamp> {
    match value {
        Value::String(text) => time::parse(text),
        Value::Number(number) => time::parse(&number.to_string()),
        _ => None,
    }
}

/// The date that a filter names: `-7d`, or one by the calendar.
pub fn of_filter(value: &Value, now: Timestamp) -> Option<Timestamp> {
    match value {
        Value::String(text) => relative(text, now).or_else(|| time::parse(text)),
        other => of_property(other),
    }
}

/// So many hours, days, weeks, months or years ago: `-3h`, `7d`, `2w`, `1m`, `1y`.
fn relative(text: &str, now: Timestamp) -> Option<Timestamp> {
    let text = text.strip_prefix('-').unwrap_or(text);
    let unit = text.chars().last()?;
    let number = &text[..text.len() - unit.len_utf8()];
    if number.is_empty() || !number.bytes().all(|digit| digit.is_ascii_digit()) {
        return None;
    }
    let number: i64 = number.parse().ok().filter(|number| *number < TOO_MANY)?;
    let now = now.to_zoned(TimeZone::UTC);
    let ago = |span: Span| now.checked_sub(span).ok();
    let then = match unit {
        'h' => ago(number.hours()),
        'd' => ago(number.days()),
        'w' => ago(number.weeks()),
        // One by one: two months before 31 March is 28 January, because there is no 31 February.
        'm' => (0..number).try_fold(now, |date, _| date.checked_sub(1.month()).ok()),
        'y' => (0..number).try_fold(now, |date, _| date.checked_sub(1.year()).ok()),
        _ => None,
    };
    Some(then?.timestamp())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ago(text: &str, now: &str) -> Option<String> {
        relative(text, now.parse().expect("a time")).map(time::format)
    }

    #[test]
    fn relative_dates_count_back_from_now() {
        let now = "2024-03-31T12:30:00Z";
        let cases = [
            ("-3h", "2024-03-31T09:30:00.000Z"),
            ("2d", "2024-03-29T12:30:00.000Z"),
            ("-1w", "2024-03-24T12:30:00.000Z"),
            ("-1m", "2024-02-29T12:30:00.000Z"),
            ("-2m", "2024-01-29T12:30:00.000Z"),
            ("-1y", "2023-03-31T12:30:00.000Z"),
            ("000h", "2024-03-31T12:30:00.000Z"),
        ];
        for (text, expected) in cases {
            assert_eq!(ago(text, now).as_deref(), Some(expected), "{text}");
        }
        assert_eq!(ago("-1y", "2024-02-29T00:00:00Z").as_deref(), Some("2023-02-28T00:00:00.000Z"));
    }

    #[test]
    fn what_is_no_relative_date_is_refused() {
        for text in ["", "d", "-d", "1", "1x", "1.5d", "10000h", "99999999999999999999d", "--1d", "1é"] {
            assert_eq!(ago(text, "2024-03-31T12:30:00Z"), None, "{text:?}");
        }
    }
}

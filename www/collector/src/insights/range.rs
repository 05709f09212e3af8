//! The time that an insight is about, and the intervals in it. All in UTC, the time zone of the one project.

use jiff::{Span, Timestamp, ToSpan, Unit, Zoned, ZonedRound, civil::Weekday, tz::TimeZone};
use serde::Deserialize;

use crate::{limits::INTERVALS, time};

/// As the request writes it.
#[derive(Debug, Clone, Default)]
pub struct When {
    /// Relative, such as `-7d`, by the calendar, or `all`.
    pub date_from: Option<String>,
    /// Likewise; none is now.
    pub date_to: Option<String>,
    /// Whether days count from the hour that it names, not as whole days.
    pub explicit: bool,
}

/// From a time, inclusive, to another, exclusive: milliseconds since 1970.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Range {
    /// The first millisecond.
    pub from: i64,
    /// The one after the last.
    pub to: i64,
}

/// A unit of the calendar. Weeks begin on Sunday, PostHog's default.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Interval {
    /// Sixty seconds.
    Minute,
    /// Sixty minutes.
    Hour,
    /// A day.
    Day,
    /// Sunday to Saturday.
    Week,
    /// A month.
    Month,
}

impl Interval {
    /// By PostHog's name, whatever its case.
    pub fn of(name: &str) -> Option<Self> {
        serde_json::from_value(name.to_lowercase().into()).ok()
    }

    /// Its name at the begin of a label.
    pub fn title(self) -> &'static str {
        match self {
            Self::Minute => "Minute",
            Self::Hour => "Hour",
            Self::Day => "Day",
            Self::Week => "Week",
            Self::Month => "Month",
        }
    }

    fn span(self, number: i64) -> Span {
        match self {
            Self::Minute => number.minutes(),
            Self::Hour => number.hours(),
            Self::Day => number.days(),
            Self::Week => number.weeks(),
            Self::Month => number.months(),
        }
    }

    /// Its begin, for a time in it.
    pub fn start(self, at: i64) -> i64 {
        let at = zoned(at);
        let day = || at.start_of_day().ok();
        let start = match self {
            Self::Minute => at.round(ZonedRound::new().smallest(Unit::Minute).mode(jiff::RoundMode::Trunc)).ok(),
            Self::Hour => at.round(ZonedRound::new().smallest(Unit::Hour).mode(jiff::RoundMode::Trunc)).ok(),
            Self::Day => day(),
            Self::Week => {
                day().and_then(|day| day.checked_sub(i64::from(days_since_sunday(day.weekday())).days()).ok())
            }
            Self::Month => day().and_then(|day| day.first_of_month().ok()),
        };
        millis(start.as_ref().unwrap_or(&at))
    }

    /// So many of them later; a negative number is earlier.
    pub fn later(self, at: i64, number: i64) -> i64 {
        zoned(at).checked_add(self.span(number)).map_or(at, |later| millis(&later))
    }

    /// The begins of all that a range touches, the one after them last; `None` where there are too many.
    pub fn starts(self, range: Range) -> Option<Vec<i64>> {
        let mut starts = vec![self.start(range.from)];
        while starts[starts.len() - 1] < range.to {
            let next = self.later(starts[0], starts.len() as i64);
            if starts.len() > INTERVALS || next <= starts[starts.len() - 1] {
                return None;
            }
            starts.push(next);
        }
        Some(starts)
    }

    /// How PostHog writes its begin in `days`.
    pub fn day(self, at: i64) -> String {
        let format = if matches!(self, Self::Minute | Self::Hour) { "%Y-%m-%d %H:%M:%S" } else { "%Y-%m-%d" };
        zoned(at).strftime(format).to_string()
    }

    /// How PostHog writes its begin in `labels`.
    pub fn label(self, at: i64) -> String {
        let format = if matches!(self, Self::Minute | Self::Hour) { "%-d-%b-%Y %H:%M" } else { "%-d-%b-%Y" };
        zoned(at).strftime(format).to_string()
    }
}

fn days_since_sunday(weekday: Weekday) -> i8 {
    weekday.to_sunday_zero_offset()
}

fn zoned(at: i64) -> Zoned {
    Timestamp::from_millisecond(at).unwrap_or(Timestamp::UNIX_EPOCH).to_zoned(TimeZone::UTC)
}

fn millis(at: &Zoned) -> i64 {
    at.timestamp().as_millisecond()
}

impl When {
    /// The range, where both dates can be read. `first` is the time of the first event, for `all`.
    pub fn range(&self, now: Timestamp, first: impl FnOnce() -> i64) -> Option<Range> {
        let now = now.as_millisecond();
        let from = match self.date_from.as_deref().unwrap_or("-7d") {
            "all" => Interval::Day.start(first()),
            text => moment(text, now, Edge::From, self.explicit)?,
        };
        let to = match self.date_to.as_deref() {
            None => Interval::Day.later(Interval::Day.start(now), 1),
            Some(text) => moment(text, now, Edge::To, self.explicit)?,
        };
        Some(Range { from, to })
    }

    /// Whether both dates can be read.
    pub fn is_valid(&self) -> bool {
        self.range(Timestamp::UNIX_EPOCH, || 0).is_some()
    }
}

/// A relative date such as `-1m` as a unit and a number of them, where it is one.
pub fn span(text: &str) -> Option<(Interval, i64)> {
    let unit = text.chars().last()?;
    let number: i64 = text[..text.len() - unit.len_utf8()].trim_start_matches('-').parse().ok()?;
    let (interval, times) = match unit {
        'h' => (Interval::Hour, 1),
        'd' => (Interval::Day, 1),
        'w' => (Interval::Week, 1),
        'm' => (Interval::Month, 1),
        'q' => (Interval::Month, 3),
        'y' => (Interval::Month, 12),
        _ => return None,
    };
    (0..10_000).contains(&number).then_some((interval, number * times))
}

#[derive(Clone, Copy, PartialEq)]
enum Edge {
    From,
    To,
}

/// A date's first millisecond, or the one after its last.
fn moment(text: &str, now: i64, edge: Edge, explicit: bool) -> Option<i64> {
    if let Some(at) = relative(text, now, edge, explicit) {
        return Some(at);
    }
    let at = time::parse(text)?.as_millisecond();
    match edge {
        // A date without a time is a whole day; a time is the last millisecond.
        Edge::To if text.len() <= 10 => Some(Interval::Day.later(at, 1)),
        Edge::To => Some(at + 1),
        Edge::From => Some(at),
    }
}

/// `-7d`, `-3h`, `mStart`, `-1mEnd`: so many hours, days, weeks, months, quarters or years ago, or an edge of them.
fn relative(text: &str, now: i64, edge: Edge, explicit: bool) -> Option<i64> {
    let (rest, of_unit) = match (text.strip_suffix("Start"), text.strip_suffix("End")) {
        (Some(rest), _) => (rest, Some(Edge::From)),
        (_, Some(rest)) => (rest, Some(Edge::To)),
        _ => (text, None),
    };
    let unit = rest.chars().last()?;
    let (interval, number) = match of_unit {
        // An edge of the current unit needs no number.
        Some(_) if rest.trim_start_matches('-').len() == unit.len_utf8() => span(&format!("0{unit}"))?,
        _ => span(rest)?,
    };
    let times = span(&format!("1{unit}"))?.1;
    let then = interval.later(now, -number);
    let start = |at: i64| match unit {
        'y' => zoned(at).first_of_year().ok().map(|year| Interval::Day.start(millis(&year))),
        'q' => {
            let month = i64::from(zoned(at).month() - 1) % 3;
            Some(Interval::Month.later(Interval::Month.start(at), -month))
        }
        _ => Some(interval.start(at)),
    };
    match (of_unit, edge) {
        (Some(Edge::From), _) => start(then),
        (Some(Edge::To), _) => Some(interval.later(start(then)?, times)),
        (None, Edge::From) if unit != 'h' && !explicit => Some(Interval::Day.start(then)),
        (None, Edge::To) if unit != 'h' && !explicit => Some(Interval::Day.later(Interval::Day.start(then), 1)),
        (None, Edge::From) => Some(then),
        (None, Edge::To) => Some(then + 1),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const NOW: &str = "2026-03-31T12:30:00Z";

    fn at(text: &str) -> i64 {
        text.parse::<Timestamp>().expect("a time").as_millisecond()
    }

    fn range(from: &str, to: Option<&str>) -> Option<(String, String)> {
        let when = When { date_from: Some(from.into()), date_to: to.map(str::to_owned), explicit: false };
        let range = when.range(NOW.parse().expect("a time"), || at("2026-01-05T07:00:00Z"))?;
        let text = |at| Timestamp::from_millisecond(at).expect("a time").to_string();
        Some((text(range.from), text(range.to)))
    }

    #[test]
    fn dates_are_whole_days_and_hours_are_exact() {
        let is = |from, to, expected: (&str, &str)| {
            assert_eq!(range(from, to), Some((expected.0.to_owned(), expected.1.to_owned())), "{from} {to:?}");
        };
        is("-7d", None, ("2026-03-24T00:00:00Z", "2026-04-01T00:00:00Z"));
        is("-1m", Some("-1d"), ("2026-02-28T00:00:00Z", "2026-03-31T00:00:00Z"));
        is("-24h", None, ("2026-03-30T12:30:00Z", "2026-04-01T00:00:00Z"));
        is("mStart", None, ("2026-03-01T00:00:00Z", "2026-04-01T00:00:00Z"));
        is("-1mStart", Some("-1mEnd"), ("2026-02-01T00:00:00Z", "2026-03-01T00:00:00Z"));
        is("yStart", None, ("2026-01-01T00:00:00Z", "2026-04-01T00:00:00Z"));
        is("qStart", None, ("2026-01-01T00:00:00Z", "2026-04-01T00:00:00Z"));
        is("all", None, ("2026-01-05T00:00:00Z", "2026-04-01T00:00:00Z"));
        is("2026-03-01", Some("2026-03-02"), ("2026-03-01T00:00:00Z", "2026-03-03T00:00:00Z"));
        is("2026-03-01T05:00:00Z", Some("2026-03-01T06:00:00Z"), ("2026-03-01T05:00:00Z", "2026-03-01T06:00:00.001Z"));
        assert_eq!(range("soon", None), None);
        assert_eq!(range("-7x", None), None);
    }

    #[test]
    fn intervals_begin_where_the_calendar_has_them() {
        let start = |interval: Interval, expected: &str| {
            assert_eq!(interval.start(at("2026-04-02T12:34:56Z")), at(expected), "{interval:?}");
        };
        start(Interval::Minute, "2026-04-02T12:34:00Z");
        start(Interval::Hour, "2026-04-02T12:00:00Z");
        start(Interval::Day, "2026-04-02T00:00:00Z");
        start(Interval::Week, "2026-03-29T00:00:00Z");
        start(Interval::Month, "2026-04-01T00:00:00Z");
        let range = Range { from: at("2026-01-31T05:00:00Z"), to: at("2026-03-01T00:00:00Z") };
        let months = Interval::Month.starts(range).expect("few");
        assert_eq!(months, [at("2026-01-01T00:00:00Z"), at("2026-02-01T00:00:00Z"), at("2026-03-01T00:00:00Z")]);
        assert_eq!(Interval::Minute.starts(Range { from: 0, to: at("2026-01-01T00:00:00Z") }), None);
        assert_eq!(Interval::Day.label(at("2026-04-02T00:00:00Z")), "2-Apr-2026");
        assert_eq!(Interval::Hour.day(at("2026-04-02T07:00:00Z")), "2026-04-02 07:00:00");
    }
}

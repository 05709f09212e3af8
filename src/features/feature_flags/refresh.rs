//! Refreshing from time to time, less often while the visitor does nothing, unless the page has set the interval.

/// The usual interval, ms.
const REFRESH_MS: i64 = 300_000;
/// The longest, ms.
const MAX_REFRESH_MS: i64 = 3_600_000;

/// What the config says: `remote_config_refresh_interval_ms`.
#[derive(Debug, Clone, Copy)]
pub struct Interval {
    /// ms; 0 where flags are not refreshed.
    pub ms: i64,
    /// Whether the page has set it.
    pub is_own: bool,
}

impl Interval {
    /// The interval of a config, whose own is `own` ms.
    pub fn of(own: Option<i64>, is_off: bool) -> Self {
        Self { ms: if is_off { 0 } else { own.unwrap_or(REFRESH_MS).max(0) }, is_own: own.is_some() }
    }
}

/// When flags were refreshed, and whether the page has been used since.
#[derive(Debug, Clone, Copy)]
pub struct Refresh {
    /// ms since 1970
    last: i64,
    is_used: bool,
    /// What to wait at least, ms.
    wait: i64,
}

impl Refresh {
    /// Begins at `now`, ms since 1970.
    pub fn at(now: i64) -> Self {
        Self { last: now, is_used: false, wait: 0 }
    }

    /// Whether a refresh is due, which is made then. Call it each [`Interval::ms`].
    pub fn is_due(&mut self, now: i64, interval: Interval, is_visible: bool) -> bool {
        let usual = interval.ms;
        if usual == 0 || !is_visible || now - self.last < self.wait.max(usual) {
            return false;
        }
        self.wait =
            if self.is_used || interval.is_own { usual } else { (2 * self.wait.max(usual)).min(MAX_REFRESH_MS) };
        self.is_used = false;
        self.last = now;
        true
    }

    /// The visitor does something; whether a refresh is due.
    pub fn used(&mut self, now: i64, interval: Interval, is_visible: bool) -> bool {
        self.wait = 0;
        let is_due = self.is_due(now, interval, is_visible);
        self.is_used = true;
        is_due
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// When refreshes happen in six hours, minutes; the page is used at `uses`.
    fn minutes(interval: Interval, uses: &[i64]) -> Vec<i64> {
        let mut refresh = Refresh::at(0);
        let mut found = Vec::new();
        for minute in 1..=360 {
            let now = minute * 60_000;
            let is_due = if uses.contains(&minute) {
                refresh.used(now, interval, true)
            } else {
                interval.ms > 0 && now % interval.ms == 0 && refresh.is_due(now, interval, true)
            };
            if is_due {
                found.push(minute);
            }
        }
        found
    }

    #[test]
    fn is_less_often_while_nothing_happens() {
        assert_eq!(minutes(Interval::of(None, false), &[]), [5, 15, 35, 75, 135, 195, 255, 315]);
    }

    #[test]
    fn is_at_once_when_the_visitor_is_back() {
        assert_eq!(minutes(Interval::of(None, false), &[100, 101])[3..8], [75, 100, 105, 110, 120]);
    }

    #[test]
    fn keeps_to_the_interval_of_the_page() {
        assert_eq!(minutes(Interval::of(Some(3_600_000), false), &[]), [60, 120, 180, 240, 300, 360]);
    }

    #[test]
    fn is_never_where_it_is_off_or_the_page_is_hidden() {
        for interval in [Interval::of(Some(0), false), Interval::of(Some(-5), false), Interval::of(None, true)] {
            assert_eq!(minutes(interval, &[3]), [] as [i64; 0]);
        }
        assert!(!Refresh::at(0).is_due(MAX_REFRESH_MS, Interval::of(None, false), false));
    }
}

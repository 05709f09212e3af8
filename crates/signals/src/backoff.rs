//! How long a pipeline waits before it sends again (posthog-js `backoff.ts` and `retry-after.ts`, 1.449.2).

/// A pause after failures grows up to this, ms, unless the usual interval is longer.
const MOST_MS: f64 = 30_000.0;
/// A server is let alone for so long at most, ms.
const MOST_ASKED_MS: f64 = 300_000.0;
/// Failures after which a pause grows no more.
const MOST_DOUBLED: u32 = 6;
/// A pause is that much shorter or longer, so that not all pages come back at once.
const JITTER: f64 = 0.25;

/// What is known of the server's troubles. Times are ms since 1970.
#[derive(Debug, Clone, Copy, Default)]
pub struct Backoff {
    failures: u32,
    jitter: f64,
    until: f64,
}

impl Backoff {
    /// The server has answered as it should, or for good.
    pub fn settle(&mut self) {
        *self = Self::default();
    }

    /// It has not. `wait` is how long it wants to be let alone, ms; `random` is between 0 and 1.
    pub fn fail(&mut self, now: f64, wait: f64, random: f64) {
        self.failures += 1;
        self.jitter = JITTER * (2.0 * random - 1.0);
        if wait > 0.0 {
            self.until = self.until.max(now + wait.min(MOST_ASKED_MS));
        }
    }

    /// Whether there was no failure since the last success: what waits may leave before its time.
    pub fn is_well(&self) -> bool {
        self.failures == 0
    }

    /// The connection is back: what has failed until now says nothing any more.
    pub fn forget_failures(&mut self) {
        self.failures = 0;
    }

    /// How long to wait before the next sending, whole ms: what fakes a page's timers loses those of fractions.
    pub fn delay(&self, interval: f64, now: f64) -> f64 {
        let doubled = self.failures.saturating_sub(1).min(MOST_DOUBLED);
        let wait = (interval * f64::from(1u32 << doubled)).min(MOST_MS.max(interval));
        let jitter = if self.failures > 0 { self.jitter } else { 0.0 };
        // a clock that was set back must not stop the sending
        let asked = (self.until - now).min(MOST_ASKED_MS);
        (wait * (1.0 + jitter)).max(asked) as i64 as f64
    }
}

#[cfg(test)]
mod tests {
    use super::Backoff;

    #[test]
    fn pauses_double_up_to_half_a_minute() {
        let mut backoff = Backoff::default();
        assert_eq!((backoff.delay(3000.0, 0.0), backoff.is_well()), (3000.0, true));
        let delays: Vec<_> = (0..6)
            .map(|_| {
                backoff.fail(0.0, 0.0, 0.5);
                backoff.delay(3000.0, 0.0)
            })
            .collect();
        assert_eq!(delays, [3000.0, 6000.0, 12_000.0, 24_000.0, 30_000.0, 30_000.0]);
        backoff.settle();
        assert_eq!(backoff.delay(3000.0, 0.0), 3000.0);
    }

    #[test]
    fn a_long_interval_stays_and_jitter_is_a_quarter() {
        let mut backoff = Backoff::default();
        for (random, expected) in [(0.0, 45_000.0), (0.5, 60_000.0), (1.0, 75_000.0)] {
            backoff.fail(0.0, 0.0, random);
            assert_eq!(backoff.delay(60_000.0, 0.0), expected);
        }
    }

    #[test]
    fn the_server_s_wish_counts_but_not_for_ever() {
        let mut backoff = Backoff::default();
        backoff.fail(1000.0, 10_000.0, 0.5);
        assert_eq!(backoff.delay(3000.0, 2000.0), 9000.0);
        backoff.fail(2000.0, 1e9, 0.5);
        assert_eq!(backoff.delay(3000.0, 2000.0), 300_000.0);
        assert_eq!(backoff.delay(3000.0, -1e12), 300_000.0, "a clock that was set back");
    }
}

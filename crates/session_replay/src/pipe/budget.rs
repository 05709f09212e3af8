//! `__mutationBytesBucketSize`: large changes that are left out, and the snapshot that makes up for them.

use wire::replay_protocol::Fate;

const BYTES_PER_SECOND: f64 = 25.0 * 1024.0;
const SNAPSHOT_MS: f64 = 5.0 * 60_000.0;

/// How many bytes of mutations may be recorded.
#[derive(Debug)]
pub struct Budget {
    /// Bytes; 0 where all changes pass.
    most: f64,
    left: f64,
    per_second: f64,
    /// When `left` was brought up to date, ms.
    at: f64,
    /// How long a snapshot makes up for, ms.
    every: f64,
    snapshot_at: f64,
    /// When the snapshot is due that makes up for what was left out last, ms from then.
    pub snapshot_in: f64,
    /// Changes of the session that were left out.
    pub count: u32,
    /// Bytes of changes of the session that were left out.
    pub bytes: f64,
}

impl Budget {
    /// All changes pass.
    pub const NEW: Self = Self {
        snapshot_in: 0.0,
        most: 0.0,
        left: 0.0,
        per_second: 0.0,
        at: 0.0,
        every: 0.0,
        snapshot_at: 0.0,
        count: 0,
        bytes: 0.0,
    };

    /// Begins with the page's settings; NaN for those that it does not have.
    pub fn begin(&mut self, most: f64, per_second: f64, every: f64, now: f64) {
        self.most = if most.is_finite() && most > 0.0 { most } else { 0.0 };
        self.left = self.most;
        self.per_second = if per_second.is_nan() { BYTES_PER_SECOND } else { per_second };
        self.every = if every > 0.0 { every } else { SNAPSHOT_MS };
        self.at = now;
        self.snapshot_at = f64::NEG_INFINITY;
    }

    /// Takes a change of so many bytes out of the budget, or leaves it out.
    pub fn spend(&mut self, bytes: f64, now: f64) -> Fate {
        if self.most == 0.0 {
            return Fate::Passes;
        }
        let since = (now - self.at).max(0.0) / 1000.0;
        self.at = now;
        self.left = (self.left + since * self.per_second).min(self.most);
        if bytes <= self.left {
            self.left -= bytes;
            return Fate::Passes;
        }
        self.snapshot_in = (self.every - (now - self.snapshot_at)).max(0.0);
        self.count += 1;
        self.bytes += bytes;
        if self.count == 1 { Fate::FirstTooLarge } else { Fate::TooLarge }
    }

    /// A snapshot has all that was left out.
    pub fn on_snapshot(&mut self, now: f64) {
        self.snapshot_at = now;
    }

    /// Starts again for another session.
    pub fn new_session(&mut self) {
        (self.count, self.bytes) = (0, 0.0);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn without_a_budget_all_changes_pass() {
        let mut budget = Budget::NEW;
        for most in [f64::NAN, 0.0, -1.0, f64::INFINITY] {
            budget.begin(most, f64::NAN, f64::NAN, 0.0);
            assert_eq!(budget.spend(1e12, 0.0), Fate::Passes, "{most}");
        }
    }

    #[test]
    fn it_refills_with_time() {
        let mut budget = Budget::NEW;
        budget.begin(100.0, 10.0, f64::NAN, 0.0);
        assert_eq!((budget.spend(100.0, 0.0), budget.spend(11.0, 1000.0)), (Fate::Passes, Fate::FirstTooLarge));
        assert_eq!((budget.spend(20.0, 2000.0), budget.spend(1.0, 1000.0)), (Fate::Passes, Fate::TooLarge));
        assert_eq!((budget.count, budget.bytes), (2, 12.0));
        budget.new_session();
        assert_eq!((budget.count, budget.bytes, budget.spend(1.0, 1000.0)), (0, 0.0, Fate::FirstTooLarge));
        // never more than there was at first
        assert_eq!((budget.spend(100.0, 1e9), budget.spend(1.0, 1e9)), (Fate::Passes, Fate::TooLarge));
    }

    #[test]
    fn a_snapshot_makes_up_for_a_while() {
        let mut budget = Budget::NEW;
        budget.begin(1.0, 0.0, 1000.0, 0.0);
        let snapshot_in = |budget: &mut Budget, now| {
            budget.spend(2.0, now);
            budget.snapshot_in
        };
        assert_eq!(snapshot_in(&mut budget, 5.0), 0.0);
        budget.on_snapshot(5.0);
        assert_eq!((snapshot_in(&mut budget, 105.0), snapshot_in(&mut budget, 2000.0)), (900.0, 0.0));
        budget.begin(1.0, 0.0, 0.0, 0.0);
        budget.on_snapshot(0.0);
        assert_eq!(snapshot_in(&mut budget, 0.0), SNAPSHOT_MS);
    }
}

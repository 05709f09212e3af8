//! Which sessions are recorded where not all of them are.

use wire::replay_protocol::Decision;

/// Whether the session is in at `rate` (0 to 1), by the UTF-16 of its id and of the group's: the same on every page, in
/// every tab and in every SDK of PostHog. Out where there is no rate.
pub fn is_sampled_in(session: &[u32], group: &[u32], rate: f64) -> bool {
    let mut hash = 0i32;
    for unit in session.iter().chain(group) {
        hash = hash.wrapping_mul(31).wrapping_add(*unit as i32);
    }
    f64::from(hash.unsigned_abs() % 100) < rate * 100.0
}

/// A decision that is remembered from page to page.
#[derive(Debug, Clone, Copy)]
pub struct Decided {
    /// The decision for the session.
    pub decision: Decision,
    /// The rate at which it was made, NaN where there was none.
    pub rate: f64,
    /// The page has overridden it: it holds at every rate.
    pub is_overridden: bool,
}

impl Decided {
    /// Nothing is decided.
    pub const NOTHING: Self = Self { decision: Decision::None, rate: f64::NAN, is_overridden: false };

    /// Decides at `rate`.
    pub fn new(session: &[u32], group: &[u32], rate: f64) -> Self {
        let decision = if is_sampled_in(session, group, rate) { Decision::In } else { Decision::Out };
        Self { decision, rate, is_overridden: false }
    }

    /// Whether the page has it recorded.
    pub fn is_override(&self) -> bool {
        self.decision == Decision::In && self.is_overridden
    }

    /// Whether it holds at `rate`.
    pub fn holds_at(&self, rate: f64) -> bool {
        let is_same = self.rate == rate || (self.rate.is_nan() && rate.is_nan());
        self.is_override() || self.decision != Decision::None && is_same
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const SESSION: &str = "01a204f0-64b2-798f-b7db-e1a5fb7fdbdf";

    fn is_in(id: &str, rate: f64) -> bool {
        is_sampled_in(&id.encode_utf16().map(Into::into).collect::<Vec<_>>(), &[], rate)
    }

    #[test]
    fn has_about_so_many_of_a_thousand_sessions() {
        let share = |rate| (0..1000).filter(|at| is_in(&format!("{at}-{SESSION}"), rate)).count();
        assert!((200..400).contains(&share(0.3)), "{}", share(0.3));
        assert_eq!((share(1.0), share(0.0), share(7.0), share(-1.0), share(f64::NAN)), (1000, 0, 1000, 0, 0));
    }

    #[test]
    fn hashes_as_other_sdks_do() {
        // "abc" is 96354 and "zz" is 3904 by 31 * hash + unit; the long one goes through negative numbers
        assert!(is_in("abc", 0.55) && !is_in("abc", 0.54));
        assert!(is_in("zz", 0.05) && !is_in("zz", 0.04));
        let hash = SESSION.bytes().fold(0i64, |hash, byte| i64::from((31 * hash + i64::from(byte)) as i32));
        let share = hash.abs() % 100;
        assert!(is_in(SESSION, (share + 1) as f64 / 100.0));
        assert!(!is_in(SESSION, share as f64 / 100.0));
        // the group's id follows the session's
        assert!(is_sampled_in(&[b'a'.into()], &[b'b'.into(), b'c'.into()], 0.55));
    }

    #[test]
    fn a_decision_holds_at_its_rate() {
        let decided = Decided::new(&[], &[], 0.5);
        assert!(decided.holds_at(0.5) && !decided.holds_at(0.4) && !decided.holds_at(f64::NAN));
        let without = Decided { decision: Decision::Out, ..Decided::NOTHING };
        assert!(without.holds_at(f64::NAN) && !without.holds_at(0.0) && !Decided::NOTHING.holds_at(f64::NAN));
    }

    #[test]
    fn what_the_page_overrode_holds_at_every_rate() {
        let overridden = Decided { decision: Decision::In, is_overridden: true, ..Decided::NOTHING };
        assert!(overridden.holds_at(0.0) && overridden.holds_at(0.5));
    }
}

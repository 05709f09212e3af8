//! When a session is idle, and when it has to be checked.

use super::event::Event;

/// How often a session is checked for its age while the visitor is idle, ms.
const CHECK_MS: f64 = 1000.0;

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Idleness {
    /// The visitor has not been active yet.
    Unknown,
    Active,
    Idle,
}

/// What an event means for its session.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Seen {
    /// The session has become idle by it.
    pub became_idle: bool,
    /// The session has to be checked.
    pub checks: bool,
    /// It is something that a person does.
    pub is_user: bool,
}

/// When something last happened, and whether the visitor is idle.
#[derive(Debug)]
pub struct Activity {
    idleness: Idleness,
    /// When the visitor was last active, ms since 1970.
    pub last: f64,
    checked_at: f64,
    /// Events that the player would have needed were left out.
    pub has_gaps: bool,
}

impl Activity {
    /// Nothing has happened yet.
    pub const NEW: Self = Self { idleness: Idleness::Unknown, last: 0.0, checked_at: 0.0, has_gaps: false };

    /// Whether the visitor is idle.
    pub fn is_idle(&self) -> bool {
        self.idleness == Idleness::Idle
    }

    /// Whether the visitor is active.
    pub fn is_active(&self) -> bool {
        self.idleness == Idleness::Active
    }

    /// A recording, or its part in a session, begins.
    pub fn begin(&mut self, now: f64) {
        self.last = now;
    }

    /// Has the session checked with the next event.
    pub fn check_next(&mut self) {
        self.checked_at = 0.0;
    }

    /// Takes an event of the time `at`. The visitor is inactive for `threshold` ms until the session is idle.
    pub fn observe(&mut self, event: Event, at: f64, threshold: f64) -> Seen {
        let is_user = event.is_interaction();
        let mut seen = Seen { is_user, ..Seen::default() };
        if !is_user && !self.is_idle() && at - self.last > threshold {
            self.idleness = Idleness::Idle;
            seen.became_idle = true;
        }
        if is_user || at - self.checked_at >= CHECK_MS {
            self.checked_at = at;
            seen.checks = true;
        }
        seen
    }

    /// Notes the event once its session is checked; whether the visitor is back in an idle session.
    pub fn note(&mut self, event: Event, at: f64) -> bool {
        if !event.is_interaction() {
            return false;
        }
        let is_back = self.is_idle();
        self.last = at;
        self.idleness = Idleness::Active;
        is_back
    }

    /// Another session begins; whether it is held until the visitor is active in it.
    pub fn rotate(&mut self) -> bool {
        let is_held = !self.is_active();
        if is_held {
            self.idleness = Idleness::Unknown;
        }
        is_held
    }
}

#[cfg(test)]
mod tests {
    use super::super::event::examples::{CLICK, MUTATION};
    use super::*;

    const IDLE_MS: f64 = 1e6;
    const CHECKS: Seen = Seen { became_idle: false, checks: true, is_user: false };
    const BECAME_IDLE: Seen = Seen { became_idle: true, checks: false, is_user: false };

    #[test]
    fn a_session_becomes_idle_and_somebody_comes_back() {
        let mut activity = Activity::NEW;
        activity.begin(1000.0);
        assert_eq!(activity.observe(MUTATION, 1000.0 + IDLE_MS, IDLE_MS), CHECKS);
        assert_eq!(activity.observe(MUTATION, 1001.0 + IDLE_MS, IDLE_MS), BECAME_IDLE);
        assert!(activity.is_idle());
        assert_eq!(activity.observe(MUTATION, 1002.0 + IDLE_MS, IDLE_MS), Seen::default());
        assert!(!activity.note(MUTATION, 1002.0 + IDLE_MS) && activity.is_idle());
        assert_eq!(activity.observe(CLICK, 9.0 + 2.0 * IDLE_MS, IDLE_MS), Seen { is_user: true, ..CHECKS });
        assert!(activity.note(CLICK, 9.0 + 2.0 * IDLE_MS));
        assert!(activity.is_active() && activity.last == 9.0 + 2.0 * IDLE_MS);
        assert!(!activity.note(CLICK, 10.0 + 2.0 * IDLE_MS));
    }

    #[test]
    fn the_threshold_may_be_shorter_than_the_time_between_checks() {
        let mut activity = Activity::NEW;
        activity.begin(5000.0);
        assert_eq!(activity.observe(MUTATION, 5060.0, 60.0), CHECKS);
        assert_eq!(activity.observe(MUTATION, 5061.0, 60.0), BECAME_IDLE);
    }

    #[test]
    fn without_interactions_a_session_is_checked_once_a_second() {
        let mut activity = Activity::NEW;
        activity.begin(5000.0);
        let mut checks = |at| activity.observe(MUTATION, at, IDLE_MS) == CHECKS;
        assert!(checks(5000.0) && !checks(5999.0) && checks(6000.0));
        activity.check_next();
        assert_eq!(activity.observe(MUTATION, 6001.0, IDLE_MS), CHECKS);
    }

    #[test]
    fn another_session_is_held_unless_somebody_is_active() {
        let mut activity = Activity::NEW;
        assert!(activity.rotate());
        activity.note(CLICK, 1.0);
        assert!(!activity.rotate() && activity.is_active());
        activity.observe(MUTATION, 2.0 + IDLE_MS, IDLE_MS);
        assert!(activity.rotate() && !activity.is_idle() && !activity.is_active());
    }
}

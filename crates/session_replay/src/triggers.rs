//! What a recording may wait for: an address, an event, a feature flag.

use super::sampling::Decided;
use std::ops::Range;
use wire::replay_protocol::{FlagValue, TriggerKind, TriggerState};

/// All kinds of triggers.
pub const KINDS: [TriggerKind; 3] = [TriggerKind::Url, TriggerKind::Event, TriggerKind::Flag];

/// Whether one of several triggers is enough.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum MatchType {
    /// Every trigger has to fire.
    All,
    /// One trigger is enough.
    Any,
}

impl MatchType {
    /// The state of several triggers together. Those with nothing to wait for do not count.
    pub fn of(self, states: &[TriggerState]) -> TriggerState {
        let (mut is_active, mut is_pending) = (false, false);
        for state in states {
            is_active |= *state == TriggerState::Active;
            is_pending |= *state == TriggerState::Pending;
        }
        match (is_active, is_pending) {
            (false, false) => TriggerState::Disabled,
            (true, pending) if self == Self::Any || !pending => TriggerState::Active,
            _ => TriggerState::Pending,
        }
    }
}

/// An event that is waited for.
#[derive(Debug)]
pub struct EventTrigger {
    /// Filters that its properties have to pass.
    pub filters: Range<usize>,
}

/// Triggers that belong together: those of the whole project or of a group.
#[derive(Debug)]
pub struct TriggerSet {
    /// The group's id in UTF-16, empty for a project.
    pub id: Vec<u32>,
    /// How many of the triggers have to fire.
    pub match_type: MatchType,
    /// Whether there is something to wait for, by [`TriggerKind`].
    pub is_wanted: [bool; 3],
    /// The flag has to have a certain variant.
    pub has_variant: bool,
    /// The share of sessions that are recorded, NaN where all are.
    pub rate: f64,
    /// How long a session has to be to be sent, ms; NaN where that is not asked for.
    pub minimum: f64,
    /// Filters that events and their persons have to pass besides those of an event.
    pub filters: Range<usize>,
    /// The triggers by event.
    pub events: Vec<EventTrigger>,
    /// Whether the linked flag is on.
    pub is_flag_on: bool,
    /// Whether chance has it record, once its conditions are met.
    pub is_sampled: bool,
    /// Whether a trigger has let the session in, by [`TriggerKind`]: remembered from page to page.
    pub has_let_in: [bool; 2],
    /// What chance has decided for the session; remembered, too.
    pub decided: Decided,
}

impl TriggerSet {
    /// The state of one trigger.
    pub fn state_of(&self, kind: TriggerKind) -> TriggerState {
        let is_wanted = self.is_wanted[kind as usize];
        let is_active = match kind {
            TriggerKind::Flag => self.is_flag_on,
            _ => is_wanted && self.has_let_in[kind as usize],
        };
        if is_active {
            TriggerState::Active
        } else if is_wanted {
            TriggerState::Pending
        } else {
            TriggerState::Disabled
        }
    }

    /// The state of all three.
    pub fn state(&self) -> TriggerState {
        self.match_type.of(&KINDS.map(|kind| self.state_of(kind)))
    }

    /// The state of those that the page itself activates.
    pub fn page_state(&self) -> TriggerState {
        self.match_type.of(&[self.state_of(TriggerKind::Url), self.state_of(TriggerKind::Event)])
    }

    /// A set that waits for nothing is active.
    pub fn is_active(&self) -> bool {
        self.state() != TriggerState::Pending
    }

    /// Takes the flag's value; whether it has come on.
    pub fn on_flag(&mut self, value: FlagValue) -> bool {
        let was_on = self.is_flag_on;
        self.is_flag_on = match value {
            FlagValue::Off => false,
            FlagValue::On | FlagValue::WantedVariant => true,
            FlagValue::OtherVariant => !self.has_variant,
        };
        self.is_flag_on && !was_on
    }

    /// Forgets what is remembered of the session.
    pub fn forget(&mut self) {
        self.has_let_in = [false; 2];
        self.decided = Decided::NOTHING;
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use TriggerState::{Active, Disabled, Pending};

    fn set(is_wanted: [bool; 3], has_variant: bool) -> TriggerSet {
        TriggerSet {
            id: vec![],
            match_type: MatchType::All,
            is_wanted,
            has_variant,
            rate: f64::NAN,
            minimum: f64::NAN,
            filters: 0..0,
            events: vec![],
            is_flag_on: false,
            is_sampled: false,
            has_let_in: [false; 2],
            decided: Decided::NOTHING,
        }
    }

    #[test]
    fn several_triggers_have_one_state() {
        for (states, all, any) in [
            (vec![], Disabled, Disabled),
            (vec![Disabled, Disabled], Disabled, Disabled),
            (vec![Disabled, Pending], Pending, Pending),
            (vec![Active, Pending], Pending, Active),
            (vec![Active, Disabled], Active, Active),
            (vec![Active, Active], Active, Active),
        ] {
            assert_eq!((MatchType::All.of(&states), MatchType::Any.of(&states)), (all, any), "{states:?}");
        }
    }

    #[test]
    fn a_trigger_lets_one_session_in() {
        let mut set = set([true, false, false], false);
        assert_eq!(set.state_of(TriggerKind::Url), Pending);
        set.has_let_in = [true, true];
        assert_eq!((set.state_of(TriggerKind::Url), set.state_of(TriggerKind::Event)), (Active, Disabled));
        set.forget();
        assert_eq!(set.state_of(TriggerKind::Url), Pending);
    }

    #[test]
    fn a_flag_is_on_by_its_value_or_variant() {
        let on = |has_variant, value| set([false, false, true], has_variant).on_flag(value);
        assert!(on(false, FlagValue::On) && on(false, FlagValue::OtherVariant) && !on(false, FlagValue::Off));
        assert!(on(true, FlagValue::WantedVariant) && !on(true, FlagValue::OtherVariant));
        assert!(on(true, FlagValue::On) && !on(true, FlagValue::Off));
    }

    #[test]
    fn a_flag_comes_on_once() {
        let mut set = set([false, false, true], true);
        assert_eq!(set.state(), Pending);
        assert!(set.on_flag(FlagValue::WantedVariant) && !set.on_flag(FlagValue::WantedVariant));
        assert_eq!(set.state(), Active);
        assert!(!set.on_flag(FlagValue::Off));
        assert_eq!(set.state(), Pending);
        assert!(set.on_flag(FlagValue::WantedVariant));
    }
}

//! Whether a session is recorded, from the first conditions of a recording to its end.

use super::conditions::{Conditions, Scope};
use super::effects::Effects;
use super::sampling::Decided;
use wire::replay_protocol::{Decision, Effect, FlagValue, Status, TriggerKind};

/// Knows the conditions, and what is remembered of the session.
#[derive(Debug)]
pub struct Control {
    /// What the shim has to do.
    pub effects: Effects,
    /// The session that everything is asked about, in UTF-16.
    session: Vec<u32>,
    /// The project's linked flag is on, or the page has overridden it: that outlasts the conditions.
    is_flag_on: bool,
    /// `None` until they are opened.
    pub conditions: Option<Conditions>,
    /// The page's address is one that is not recorded.
    is_blocked: bool,
    /// What was reported last of what is missing.
    missing: Vec<usize>,
}

impl Control {
    /// Before any conditions are opened.
    pub const NEW: Self = Self {
        effects: Effects::NONE,
        session: Vec::new(),
        is_flag_on: false,
        conditions: None,
        is_blocked: false,
        missing: Vec::new(),
    };

    /// The session that everything is asked about from now on.
    pub fn set_session(&mut self, session: &[u32]) {
        self.session = session.into();
    }

    /// Begins with a project's conditions, of this version and with so many groups; whether the sets of triggers to add
    /// are those of the groups. Call [`Self::on_opened`] when they are added.
    pub fn open(&mut self, version: f64, groups: usize) -> bool {
        let is_groups = version == 2.0 && groups > 0;
        self.conditions = Some(Conditions::new(if is_groups { Scope::Group } else { Scope::Project }));
        is_groups
    }

    /// All sets of triggers are there.
    pub fn on_opened(&mut self) {
        let Some(conditions) = &mut self.conditions else { return };
        if let Some(project) = conditions.of_project() {
            project.is_flag_on = self.is_flag_on;
        }
        for (at, set) in conditions.sets.iter().enumerate() {
            if set.is_wanted[TriggerKind::Flag as usize] && !set.is_flag_on {
                self.effects.push(Effect::WatchFlag, &[at]);
            }
        }
    }

    /// Takes what is stored of the session for the set at `at`.
    pub fn recall(&mut self, at: usize, has_let_in: [bool; 2], decided: Decided) {
        if let Some(set) = self.conditions.as_mut().and_then(|conditions| conditions.sets.get_mut(at)) {
            set.has_let_in = has_let_in;
            set.decided = decided;
        }
    }

    /// Has everything reported again: another session's events have been given nothing yet.
    pub fn report_again(&mut self) {
        if let Some(conditions) = &mut self.conditions {
            conditions.report_again();
        }
    }

    /// The state of the recording; `has_failed` where the recorder could not be started.
    pub fn status(&mut self, has_failed: bool) -> Status {
        let Some(conditions) = &mut self.conditions else { return Status::Disabled };
        if has_failed {
            Status::Failed
        } else if self.is_blocked {
            // events say what is waited for all the same
            conditions.is_pending(&mut self.effects);
            Status::Paused
        } else {
            conditions.status(&mut self.effects)
        }
    }

    /// Whether the page's address is one that is not recorded.
    pub fn is_blocked(&self) -> bool {
        self.is_blocked
    }

    /// Whether the session waits to be let in.
    pub fn is_pending(&mut self) -> bool {
        let Some(conditions) = &mut self.conditions else { return false };
        conditions.is_pending(&mut self.effects)
    }

    /// How long the session has to be to be sent, ms; NaN where that does not matter.
    pub fn minimum(&self) -> f64 {
        self.conditions.as_ref().map_or(f64::NAN, Conditions::minimum)
    }

    /// Whether what has happened meets a condition that has filters: [`Conditions::meet`] needs their answers, and what is
    /// stored has to be that of this moment.
    pub fn asks(&self, kind: TriggerKind, facts: &[u32]) -> bool {
        self.conditions.as_ref().is_some_and(|conditions| conditions.asks(kind, facts))
    }

    /// Takes the page's address: whether it is blocked.
    pub fn on_address(&mut self, is_blocked: bool) {
        if is_blocked != self.is_blocked && self.conditions.is_some() {
            self.is_blocked = is_blocked;
            self.effects.push(if is_blocked { Effect::Pause } else { Effect::Resume }, &[]);
        }
    }

    /// Takes something that has happened; see [`Conditions::meet`].
    pub fn meet(&mut self, kind: TriggerKind, facts: &[u32], answers: &[u32]) {
        if let Some(conditions) = &mut self.conditions {
            conditions.meet(kind, facts, answers, &mut self.effects);
        }
    }

    /// Takes the value of the flag that the set of triggers at `at` waits for.
    pub fn on_flag(&mut self, at: usize, value: FlagValue) {
        let Some(conditions) = &mut self.conditions else { return };
        if let Some(set) = conditions.sets.get_mut(at)
            && set.on_flag(value)
        {
            self.effects.push(Effect::FlagOn, &[at]);
        }
        if let Some(project) = conditions.of_project() {
            self.is_flag_on = project.is_flag_on;
        }
    }

    /// Decides by chance, unless that is done.
    pub fn decide(&mut self) {
        if let Some(conditions) = &mut self.conditions {
            conditions.decide(&self.session, &mut self.effects);
        }
    }

    /// Reports what a session waits for, where that is news; nothing, unless `is_buffering`.
    pub fn report_missing(&mut self, is_buffering: bool) {
        let missing = match &self.conditions {
            Some(conditions) if is_buffering => conditions.missing(),
            _ => Vec::new(),
        };
        if missing != self.missing {
            self.effects.push(Effect::ReportMissing, &missing);
            self.missing = missing;
        }
    }

    /// The session has begun to be sent.
    pub fn on_sent(&mut self) {
        if let Some(conditions) = &mut self.conditions {
            conditions.on_sent();
        }
    }

    /// The page has the session recorded, whatever chance says.
    pub fn override_sampling(&mut self) {
        if let Some(project) = self.conditions.as_mut().and_then(Conditions::of_project) {
            project.decided = Decided { decision: Decision::In, is_overridden: true, ..Decided::NOTHING };
        }
        self.effects.push(Effect::RememberDecision, &[0, Decision::In as usize, 1]);
    }

    /// The page has it recorded, whatever the project's flag says; groups have flags of their own.
    pub fn override_flag(&mut self) {
        self.is_flag_on = true;
        if let Some(project) = self.conditions.as_mut().and_then(Conditions::of_project) {
            project.is_flag_on = true;
        }
    }

    /// The page has it recorded as if a trigger of the project had been met; groups have triggers of their own.
    pub fn override_trigger(&mut self, kind: TriggerKind) {
        if let Some(conditions) = &mut self.conditions
            && conditions.of_project().is_some()
        {
            conditions.activate(0, kind, &mut self.effects);
        }
    }

    /// Forgets what belongs to the session: another one begins.
    pub fn forget(&mut self) {
        if let Some(conditions) = &mut self.conditions {
            conditions.forget(&mut self.effects);
        }
    }
}

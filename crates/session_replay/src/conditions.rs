//! The conditions of a project: one set of triggers for all of it, or trigger groups, each with a rate of its own, of which
//! one is enough (posthog-js's V2).

use super::effects::Effects;
use super::filters::Filters;
use super::sampling::Decided;
use super::triggers::{EventTrigger, KINDS, MatchType, TriggerSet};
use std::ops::Range;
use wire::replay_protocol::{Decision, Effect, Status, TriggerKind, TriggerState};

/// Whom all sets belong to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Scope {
    /// The project's own settings.
    Project,
    /// A trigger group.
    Group,
}

/// The conditions of one scope.
#[derive(Debug)]
pub struct Conditions {
    /// Whose conditions they are.
    pub scope: Scope,
    /// One of the project, or one of each group.
    pub sets: Vec<TriggerSet>,
    filters: Filters,
    /// A session that has begun to be sent waits for no event of a group any more.
    is_sent: bool,
    /// The states of triggers that were reported last.
    reported: [Option<TriggerState>; 3],
}

impl Conditions {
    /// Conditions without settings, for a scope.
    pub fn new(scope: Scope) -> Self {
        Self { scope, sets: Vec::new(), filters: Filters::default(), is_sent: false, reported: [None; 3] }
    }

    /// Adds a set of triggers. What is added next belongs to it.
    pub fn add_set(&mut self, mut set: TriggerSet) {
        set.filters = self.no_filters();
        self.sets.push(set);
    }

    fn no_filters(&self) -> Range<usize> {
        let end = self.filters.end();
        end..end
    }

    /// Adds an event that the last set waits for. What is added next belongs to it.
    pub fn add_event(&mut self) {
        let filters = self.no_filters();
        if let Some(set) = self.sets.last_mut() {
            set.events.push(EventTrigger { filters });
        }
    }

    /// Adds a filter to the last event of the last set, or to the set where it has none yet.
    pub fn add_filter(&mut self, is_negated: bool) {
        self.filters.add(is_negated);
        if let Some(set) = self.sets.last_mut() {
            let filters = set.events.last_mut().map_or(&mut set.filters, |event| &mut event.filters);
            filters.end = self.filters.end();
        }
    }

    /// The project's own triggers, `None` where it has groups.
    pub fn of_project(&mut self) -> Option<&mut TriggerSet> {
        if self.scope == Scope::Project { self.sets.first_mut() } else { None }
    }

    /// Has states reported again.
    pub fn report_again(&mut self) {
        self.reported = [None; 3];
    }

    /// Reports the states of triggers of these kinds, where they are news. Sets share the names of what is reported: the
    /// last that waits for something speaks for all.
    fn report(&mut self, kinds: &[TriggerKind], effects: &mut Effects) {
        for set in self.sets.iter().rev() {
            if self.scope == Scope::Project || set.state() != TriggerState::Disabled {
                for &kind in kinds {
                    let state = set.state_of(kind);
                    if self.reported[kind as usize].replace(state) != Some(state) {
                        effects.push(Effect::ReportTrigger, &[kind as usize, state as usize]);
                    }
                }
                return;
            }
        }
    }

    /// The status by these conditions now.
    pub fn status(&mut self, effects: &mut Effects) -> Status {
        self.report(&KINDS, effects);
        if let Some(set) = self.of_project() {
            return status_of_project(set);
        }
        let mut status = Status::Disabled;
        for set in &self.sets {
            match set.is_active() {
                true if set.is_sampled => return Status::Sampled,
                true => {}
                false => status = Status::Buffering,
            }
        }
        status
    }

    /// Whether the session waits to be let in; a project's flag does not let in what came before it.
    pub fn is_pending(&mut self, effects: &mut Effects) -> bool {
        let looked_at = if self.scope == Scope::Project { 2 } else { 3 };
        self.report(&KINDS[..looked_at], effects);
        self.sets.iter().any(|set| match self.scope {
            Scope::Project => set.page_state() == TriggerState::Pending,
            Scope::Group => !set.is_active(),
        })
    }

    /// How long the session has to be to be sent, ms, NaN where that does not matter: of groups the shortest of those
    /// that are active.
    pub fn minimum(&self) -> f64 {
        let mut shortest = f64::NAN;
        for set in &self.sets {
            if self.scope == Scope::Project || set.is_active() {
                // of a number and NaN it is the number
                shortest = shortest.min(set.minimum);
            }
        }
        shortest
    }

    /// Whether something meets a condition that has filters, so that these have to be asked before [`Self::meet`].
    pub fn asks(&self, kind: TriggerKind, facts: &[u32]) -> bool {
        (0..self.sets.len()).any(|at| self.is_met(at, kind, facts, None))
    }

    /// Lets the session in by the sets that something meets. For an address `facts` have for each set whether it matches,
    /// for an event of each that is waited for whether it is this one; answers are those of the filters.
    pub fn meet(&mut self, kind: TriggerKind, facts: &[u32], answers: &[u32], effects: &mut Effects) {
        for at in 0..self.sets.len() {
            if self.is_met(at, kind, facts, Some(answers)) {
                self.activate(at, kind, effects);
            }
        }
    }

    /// Whether something meets the set at `at` and passes its filters; without answers, whether there are any.
    #[inline(never)]
    fn is_met(&self, at: usize, kind: TriggerKind, facts: &[u32], answers: Option<&[u32]>) -> bool {
        let set = &self.sets[at];
        if set.state_of(kind) == TriggerState::Active {
            return false;
        }
        let has = |at: usize| facts.get(at) == Some(&1);
        let passes = |filters: &Range<usize>| match answers {
            Some(answers) => self.filters.pass(filters, answers) && self.filters.pass(&set.filters, answers),
            None => !filters.is_empty() || !set.filters.is_empty(),
        };
        if kind == TriggerKind::Url {
            return has(at) && passes(&set.filters);
        }
        let first: usize = self.sets[..at].iter().map(|set| set.events.len()).sum();
        !self.is_sent && (0..set.events.len()).any(|place| has(first + place) && passes(&set.events[place].filters))
    }

    /// Lets the session in by a trigger of the set at `at`: it was met, or the page wants it.
    pub fn activate(&mut self, at: usize, kind: TriggerKind, effects: &mut Effects) {
        let is_groups = self.scope == Scope::Group;
        let lets_in = is_groups || self.is_pending(effects);
        if lets_in {
            self.sets[at].has_let_in[kind as usize] = true;
            effects.push(Effect::RememberTrigger, &[at, kind as usize]);
            if is_groups {
                self.report_matched(effects);
            }
        }
        // an event shows that the session is wanted, whatever else is waited for
        if lets_in || kind == TriggerKind::Event {
            effects.push(Effect::Activated, &[kind as usize]);
        }
        if lets_in && !is_groups {
            effects.push(Effect::Released, &[kind as usize]);
        }
    }

    /// Decides by chance, unless that is done.
    pub fn decide(&mut self, session: &[u32], effects: &mut Effects) {
        for at in 0..self.sets.len() {
            let set = &mut self.sets[at];
            if self.scope == Scope::Project && set.rate.is_nan() {
                // the page's own outlasts settings of the last page, which may have no rate where today's have one
                if !set.decided.is_override() {
                    set.decided = Decided::NOTHING;
                    effects.push(Effect::ForgetDecision, &[]);
                }
                continue;
            }
            if !set.decided.holds_at(set.rate) {
                set.decided = Decided::new(session, &set.id, set.rate);
                effects.push(Effect::RememberDecision, &[at, set.decided.decision as usize, 0]);
            }
            set.is_sampled = set.decided.decision == Decision::In;
        }
        if self.scope == Scope::Group {
            self.report(&KINDS, effects);
            self.report_matched(effects);
        }
    }

    fn report_matched(&self, effects: &mut Effects) {
        let mut matched = Vec::new();
        for (at, set) in self.sets.iter().enumerate() {
            if set.is_active() {
                matched.push(at * 2 + usize::from(set.is_sampled));
            }
        }
        effects.push(Effect::ReportMatched, &matched);
    }

    /// What pending triggers wait for, as [`Effect::ReportMissing`] has it.
    pub fn missing(&self) -> Vec<usize> {
        let mut missing = Vec::new();
        for (at, set) in self.sets.iter().enumerate() {
            for kind in KINDS {
                if set.state() == TriggerState::Pending && set.state_of(kind) == TriggerState::Pending {
                    missing.push(at * 4 + kind as usize);
                }
            }
        }
        missing
    }

    /// Part of the session has been sent, which a group decides once.
    pub fn on_sent(&mut self) {
        self.is_sent = self.scope == Scope::Group;
    }

    /// Forgets what belongs to the session.
    pub fn forget(&mut self, effects: &mut Effects) {
        for set in &mut self.sets {
            set.forget();
        }
        effects.push(Effect::ForgetSession, &[]);
    }
}

fn status_of_project(set: &TriggerSet) -> Status {
    let is_any = set.match_type == MatchType::Any;
    match (set.state(), set.decided.decision) {
        (_, Decision::In) if is_any => Status::Sampled,
        (TriggerState::Pending, _) => Status::Buffering,
        (TriggerState::Active, _) if is_any => Status::Active,
        (_, Decision::None) => Status::Active,
        (_, Decision::In) => Status::Sampled,
        (_, Decision::Out) => Status::Disabled,
    }
}

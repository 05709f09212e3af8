//! The conditions of a project: one set of triggers for all of it, or trigger groups, each with a rate of its own, of which
//! one is enough (posthog-js's V2).

use super::notes::{IS_SAMPLED, Notes, PAST_MINIMUM, SAMPLE_RATE, effect};
use super::number::number;
use super::property_filters::Question;
use super::sampling::{Decision, decide, decision_for, is_sampled_in};
use super::status::Status;
use super::text::{bare, fill, push_element, push_member, quoted};
use super::triggers::{MatchType, Patterns, Scope, TriggerKind, TriggerSet, TriggerState, any_of};
use json::text::concat;
use json::{elements, member, push_int};
use std::ops::Range;

/// Something that has happened.
#[derive(Debug)]
pub enum Happening {
    /// The page has this address, a raw string, which matches these patterns: a byte each, `1` where it does.
    #[allow(missing_docs, reason = "the variant documents them")]
    Address { url: String, matches: Vec<u8> },
    /// An event of this name, a raw string, was captured.
    #[allow(missing_docs, reason = "the variant documents it")]
    Event { name: String },
}

impl Happening {
    /// The trigger that it activates.
    fn kind(&self) -> TriggerKind {
        match self {
            Self::Address { .. } => TriggerKind::Url,
            Self::Event { .. } => TriggerKind::Event,
        }
    }
}

/// A project's conditions for a recording.
#[derive(Debug)]
pub struct Conditions {
    /// Whom all sets belong to.
    scope: Scope,
    /// One of the project, or one of each group.
    pub sets: Vec<TriggerSet>,
    patterns: Patterns,
    /// The patterns of addresses at which nothing is recorded.
    blocked: Range<usize>,
    /// A session that has begun to be sent waits for no event of a group any more.
    is_sent: bool,
}

impl Conditions {
    /// Reads a project's settings, a JSON object.
    pub fn new(config: &str, notes: &mut Notes) -> Self {
        let mut patterns = Patterns::default();
        let blocked = patterns.add(member(config, "urlBlocklist"));
        let mut sets = Vec::new();
        if member(config, "version") == "2" {
            for group in elements(member(config, "triggerGroups")) {
                sets.push(TriggerSet::new(Scope::Group, group, &mut patterns));
            }
        }
        let mut matching = member(config, "triggerMatchType");
        let mut scope = Scope::Group;
        if sets.is_empty() {
            scope = Scope::Project;
            sets.push(TriggerSet::new(scope, config, &mut patterns));
        } else {
            matching = "\"v2_trigger_groups\"";
            let mut count = String::new();
            push_int(&mut count, sets.len() as i64);
            notes.report("$sdk_debug_replay_trigger_groups_count", &count);
        }
        if !matching.is_empty() {
            notes.report("$sdk_debug_replay_remote_trigger_matching_config", matching);
        }
        Self { scope, sets, patterns, blocked, is_sent: false }
    }

    /// The project's own triggers, `None` where it has groups.
    pub fn of_project(&mut self) -> Option<&mut TriggerSet> {
        if self.scope == Scope::Project { self.sets.first_mut() } else { None }
    }

    /// What is needed of the page, a JSON object: names of stored values (`notes`), regular expressions for its address
    /// (`patterns`), keys of flags that are waited for by their sets' places (`flags`) and of events' properties (`keys`).
    pub fn needs(&self) -> String {
        let (mut notes, mut flags, mut keys) = (String::new(), String::new(), String::new());
        for set in &self.sets {
            for note in self.notes_of(set) {
                push_element(&mut notes, &quoted(&note));
            }
            let key = if set.is_flag_on { "" } else { set.flag_key() };
            push_element(&mut flags, if key.is_empty() { "null" } else { key });
            set.push_keys(&mut keys);
        }
        let needs = "{\"notes\":[%],\"flags\":[%],\"keys\":[%],\"patterns\":[%]}";
        fill(needs, &[&notes, &flags, &keys, &self.patterns.list])
    }

    /// Names of the values that are stored for a set.
    fn notes_of(&self, set: &TriggerSet) -> [String; 4] {
        let decision = if self.scope == Scope::Project { IS_SAMPLED.into() } else { decision_note(set) };
        [set.note(TriggerKind::Event), set.note(TriggerKind::Url), decision, SAMPLE_RATE.into()]
    }

    /// Whether nothing is recorded at an address that matches these patterns.
    pub fn blocks(&self, matches: &[u8]) -> bool {
        any_of(matches, &self.blocked)
    }

    /// Sets share the names of what is reported: the last that waits for something speaks for all, of a project for the
    /// triggers that were looked at.
    fn report(&self, kinds: &[TriggerKind], notes: &mut Notes, session: &str) {
        for set in self.sets.iter().rev() {
            if self.scope == Scope::Project || set.state(notes, session) != TriggerState::Disabled {
                return set.report(kinds, notes, session);
            }
        }
    }

    /// A group that waits for nothing is active.
    fn is_active(set: &TriggerSet, notes: &Notes, session: &str) -> bool {
        set.state(notes, session) != TriggerState::Pending
    }

    /// The status that the conditions give a session. Reports the states of the triggers.
    pub fn status(&self, notes: &mut Notes, session: &str) -> Status {
        self.report(&TriggerKind::ALL, notes, session);
        match self.scope {
            Scope::Project => self.status_of_project(notes, session),
            Scope::Group => {
                let mut status = Status::Disabled;
                for set in &self.sets {
                    let is_active = Self::is_active(set, notes, session);
                    if is_active && set.is_sampled {
                        return Status::Sampled;
                    }
                    if !is_active {
                        status = Status::Buffering;
                    }
                }
                status
            }
        }
    }

    fn status_of_project(&self, notes: &Notes, session: &str) -> Status {
        let set = &self.sets[0];
        let decision = decision_for(notes, session);
        let is_any = set.match_type == MatchType::Any;
        match (set.state(notes, session), decision) {
            (_, Some(Decision::In)) if is_any => Status::Sampled,
            (TriggerState::Pending, _) => Status::Buffering,
            (TriggerState::Active, _) if is_any => Status::Active,
            (_, None) => Status::Active,
            (_, Some(Decision::In)) => Status::Sampled,
            (_, Some(Decision::Out)) => Status::Disabled,
        }
    }

    /// Whether the session waits to be let in; a project's flag does not let in what came before it.
    pub fn is_pending(&self, notes: &mut Notes, session: &str) -> bool {
        let looked_at = if self.scope == Scope::Project { 2 } else { 3 };
        self.report(&TriggerKind::ALL[..looked_at], notes, session);
        self.sets.iter().any(|set| match self.scope {
            Scope::Project => set.page_state(notes, session) == TriggerState::Pending,
            Scope::Group => !Self::is_active(set, notes, session),
        })
    }

    /// How long the session has to be to be sent, ms: of groups the shortest of those that are active.
    pub fn minimum(&self, notes: &Notes, session: &str) -> Option<f64> {
        let mut shortest: Option<f64> = None;
        for set in &self.sets {
            if let Some(minimum) = set.minimum()
                && (self.scope == Scope::Project || Self::is_active(set, notes, session))
            {
                shortest = Some(shortest.map_or(minimum, |shortest| shortest.min(minimum)));
            }
        }
        shortest
    }

    /// Looks which sets something meets, and with `activates` lets the session in by those.
    pub fn meet(&self, what: &Happening, question: &mut Question, activates: bool, notes: &mut Notes, session: &str) {
        let kind = what.kind();
        question.begin();
        for set in &self.sets {
            if set.state_of(kind, notes, session) == TriggerState::Active {
                continue;
            }
            let is_met = match what {
                Happening::Address { matches, .. } => set.meets_address(matches, question),
                Happening::Event { .. } if self.is_sent => false,
                Happening::Event { name } => set.meets_event(name, question),
            };
            if is_met && activates {
                self.activate(set, kind, Some(what), notes, session);
            }
        }
    }

    /// Lets the session in by a trigger, for `what` has met it or for the page wants it.
    pub fn activate(
        &self,
        set: &TriggerSet,
        kind: TriggerKind,
        what: Option<&Happening>,
        notes: &mut Notes,
        session: &str,
    ) {
        let is_groups = self.scope == Scope::Group;
        if is_groups || self.is_pending(notes, session) {
            notes.remember(&set.note(kind), &quoted(session));
            if is_groups {
                self.report_matched(notes, session);
                return notes.effect(effect::ACTIVATED, kind.name(), "");
            }
            notes.effect(effect::ACTIVATED, kind.name(), "");
            let (reason, key) = match kind {
                TriggerKind::Url => ("url_trigger_matched", "matchedUrl"),
                _ => ("event_trigger_matched", "matchedEvent"),
            };
            let mut detail = String::new();
            if let Some(Happening::Address { url: name, .. } | Happening::Event { name }) = what {
                push_member(&mut detail, key, name);
            }
            notes.effect(effect::RELEASED, reason, &fill("{%}", &[&detail]));
        } else if kind == TriggerKind::Event {
            // an event says that somebody cares, whatever else is waited for
            notes.effect(effect::ACTIVATED, kind.name(), "");
        }
    }

    /// Decides by chance, unless that is done.
    pub fn decide(&mut self, notes: &mut Notes, session: &str) {
        if self.scope == Scope::Project {
            return decide(notes, session, self.sets[0].rate());
        }
        for set in &mut self.sets {
            decide_group(set, notes, session);
        }
        self.report(&TriggerKind::ALL, notes, session);
        self.report_matched(notes, session);
    }

    fn report_matched(&self, notes: &mut Notes, session: &str) {
        let mut list = String::new();
        for set in &self.sets {
            if Self::is_active(set, notes, session) {
                let mut entry = String::new();
                set.push_identity(&mut entry, "id", "name");
                let sampled = truth(set.is_sampled);
                push_element(&mut list, &fill("{%,\"matched\":true,\"sampled\":%}", &[&entry, sampled]));
            }
        }
        let list = fill("[%]", &[&list]);
        notes.report("$sdk_debug_replay_matched_recording_trigger_groups", &list);
    }

    /// What pending triggers wait for, in words for diagnostics: a JSON array.
    pub fn missing(&self, notes: &Notes, session: &str) -> String {
        let mut list = String::new();
        for set in &self.sets {
            if set.state(notes, session) == TriggerState::Pending {
                let group = fill("trigger group \\\"%\\\": ", &[set.name()]);
                let who = if self.scope == Scope::Group { &group } else { "" };
                set.push_missing(&mut list, who, notes, session);
            }
        }
        fill("[%]", &[&list])
    }

    /// Notes that a part of the recording has been sent.
    pub fn on_sent(&mut self) {
        self.is_sent = self.scope == Scope::Group;
    }

    /// Forgets what belongs to the session.
    pub fn forget(&self, notes: &mut Notes) {
        for set in &self.sets {
            for note in self.notes_of(set) {
                notes.forget(&note);
            }
        }
        notes.forget(IS_SAMPLED);
        notes.forget(PAST_MINIMUM);
    }
}

/// Where the decision of a group is remembered.
fn decision_note(group: &TriggerSet) -> String {
    concat(&["$posthog_sr_group_sampling_", group.id()])
}

fn truth(value: bool) -> &'static str {
    if value { "true" } else { "false" }
}

fn decide_group(group: &mut TriggerSet, notes: &mut Notes, session: &str) {
    let note = decision_note(group);
    let rate = if number(group.rate()).is_some() { group.rate() } else { "null" };
    let known = notes.stored(&note);
    let is_known = bare(member(known, "sessionId")) == session && member(known, "sampleRate") == rate;
    let is_sampled = match member(known, "sampled") {
        "true" if is_known => true,
        "false" if is_known => false,
        _ => {
            let is_sampled = is_sampled_in(&concat(&[session, group.id()]), rate);
            let mut payload = String::new();
            group.push_identity(&mut payload, "group_id", "group_name");
            let sampled = truth(is_sampled);
            let payload = fill("{%,\"sampleRate\":%,\"isSampled\":%}", &[&payload, rate, sampled]);
            notes.effect(effect::CUSTOM, "triggerGroupSamplingDecisionMade", &payload);
            let noted = "{\"sessionId\":\"%\",\"sampleRate\":%,\"sampled\":%}";
            notes.remember(&note, &fill(noted, &[session, rate, sampled]));
            is_sampled
        }
    };
    group.is_sampled = is_sampled;
}

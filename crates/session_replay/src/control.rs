//! Whether a session is recorded, from the first conditions of a recording to its end.

use super::conditions::{Conditions, Happening};
use super::notes::{Notes, effect};
use super::property_filters::Question;
use super::sampling::override_decision;
use super::status::Status;
use super::triggers::TriggerKind;

/// Something that has happened, while it is not decided what comes of it.
#[derive(Debug)]
struct Pending {
    what: Happening,
    question: Question,
    /// Stored values are those of this moment.
    is_fresh: bool,
}

/// How far a decision is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Progress {
    /// It is made.
    Done,
    /// Stored values and the person's properties have to be refreshed first: [`Control::on_notes`].
    NeedsNotes,
    /// Comparisons have to be answered first: [`Control::on_comparisons`].
    NeedsComparisons,
}

/// Knows the conditions, what is remembered and how far a decision is.
#[derive(Debug, Default)]
pub struct Control {
    /// Stored values, and those to be stored.
    pub notes: Notes,
    session: String,
    /// The project's linked flag is on, or the page has overridden it: that outlasts the conditions.
    is_flag_on: bool,
    /// `None` until they are opened.
    conditions: Option<Conditions>,
    /// The page's address is one that is not recorded.
    is_blocked: bool,
    pending: Option<Pending>,
    /// What was reported last of what is missing.
    missing: String,
}

impl Control {
    /// The session that everything is asked about from now on.
    pub fn set_session(&mut self, session: &str) {
        self.session = session.into();
    }

    /// Takes the project's conditions as they are now. Returns [`Conditions::needs`].
    pub fn open(&mut self, config: &str) -> String {
        let mut conditions = Conditions::new(config, &mut self.notes);
        if let Some(project) = conditions.of_project() {
            project.is_flag_on = self.is_flag_on;
        }
        self.pending = None;
        self.conditions.insert(conditions).needs()
    }

    /// The state of the recording; `has_failed` where the recorder could not be started.
    pub fn status(&mut self, has_failed: bool) -> Status {
        let Some(conditions) = &self.conditions else { return Status::Disabled };
        let (notes, session) = (&mut self.notes, self.session.as_str());
        if has_failed {
            Status::Failed
        } else if self.is_blocked {
            // events say what is waited for all the same
            conditions.is_pending(notes, session);
            Status::Paused
        } else {
            conditions.status(notes, session)
        }
    }

    /// Whether the session waits to be let in.
    pub fn is_pending(&mut self) -> bool {
        let Some(conditions) = &self.conditions else { return false };
        conditions.is_pending(&mut self.notes, &self.session)
    }

    /// How long the session has to be to be sent, ms.
    pub fn minimum(&self) -> Option<f64> {
        self.conditions.as_ref()?.minimum(&self.notes, &self.session)
    }

    /// Takes the page's address, a raw string, and which patterns it matches, a byte each: `1` where it does. Call
    /// [`Self::advance`] until that is done.
    pub fn on_address(&mut self, url: &str, matches: &[u8]) {
        let is_blocked = self.conditions.as_ref().is_some_and(|conditions| conditions.blocks(matches));
        if is_blocked != self.is_blocked {
            self.is_blocked = is_blocked;
            self.notes.effect(if is_blocked { effect::PAUSE } else { effect::RESUME }, "", "");
        }
        self.begin(Happening::Address { url: url.into(), matches: matches.into() }, "");
    }

    /// Takes the name of an event that was captured, a raw string, and those of its properties that count, a JSON object.
    /// Call [`Self::advance`] until that is done.
    pub fn on_event(&mut self, name: &str, properties: &str) {
        self.begin(Happening::Event { name: name.into() }, properties);
    }

    fn begin(&mut self, what: Happening, properties: &str) {
        self.pending = Some(Pending { what, question: Question::new(properties), is_fresh: false });
    }

    /// Decides what comes of what has happened, as far as that can be done.
    pub fn advance(&mut self) -> Progress {
        let (Some(conditions), Some(pending)) = (&self.conditions, &mut self.pending) else { return Progress::Done };
        let Pending { what, question, is_fresh } = pending;
        conditions.meet(what, question, false, &mut self.notes, &self.session);
        if question.has_filters && !*is_fresh {
            *is_fresh = true;
            return Progress::NeedsNotes;
        }
        if question.open().is_some() {
            return Progress::NeedsComparisons;
        }
        conditions.meet(what, question, true, &mut self.notes, &self.session);
        self.pending = None;
        Progress::Done
    }

    /// Takes stored values as they are now and the person's properties, JSON objects.
    pub fn on_notes(&mut self, values: &str, person: &str) {
        self.notes.refresh(values);
        if let Some(pending) = &mut self.pending {
            pending.question.person = person.into();
        }
    }

    /// The comparisons that are needed: `[[operator, wanted, value],...]` in JSON.
    pub fn comparisons(&self) -> String {
        self.pending.as_ref().and_then(|pending| pending.question.open()).unwrap_or_default()
    }

    /// Takes their answers, a byte each: `1` for true.
    pub fn on_comparisons(&mut self, answers: &[u8]) {
        if let Some(pending) = &mut self.pending {
            pending.question.answers = Some(answers.into());
        }
    }

    /// Takes the raw value of the flag that the set of triggers at `place` waits for, empty where it has none.
    pub fn on_flag(&mut self, place: usize, value: &str) {
        let Some(conditions) = &mut self.conditions else { return };
        if let Some(set) = conditions.sets.get_mut(place) {
            set.on_flag(value, &mut self.notes);
        }
        if let Some(project) = conditions.of_project() {
            self.is_flag_on = project.is_flag_on;
        }
    }

    /// Decides by chance, unless that is done.
    pub fn decide(&mut self) {
        if let Some(conditions) = &mut self.conditions {
            conditions.decide(&mut self.notes, &self.session);
        }
    }

    /// Reports what a session waits for, where that is news; nothing, unless `is_buffering`.
    pub fn report_missing(&mut self, is_buffering: bool) {
        let missing = match &self.conditions {
            Some(conditions) if is_buffering => conditions.missing(&self.notes, &self.session),
            _ => "[]".into(),
        };
        // nobody has to be told that nothing was ever missing
        if missing != self.missing && (missing != "[]" || !self.missing.is_empty()) {
            self.notes.report("$sdk_debug_replay_pending_trigger_conditions", &missing);
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
        override_decision(&mut self.notes, &self.session);
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
            let set = &conditions.sets[0];
            conditions.activate(set, kind, None, &mut self.notes, &self.session);
        }
    }

    /// Forgets what belongs to the session: another one begins.
    pub fn forget(&mut self) {
        if let Some(conditions) = &self.conditions {
            conditions.forget(&mut self.notes);
        }
    }
}

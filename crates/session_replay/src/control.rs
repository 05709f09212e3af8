//! One recording's conditions, from opening to closing.

use super::comparisons::Comparisons;
use super::effect::Effect;
use super::notes::{Notes, PERSON};
use super::patterns::{Matches, PatternRange, Patterns};
use super::project_triggers::ProjectTriggers;
use super::property_filters::Properties;
use super::sampling::override_decision;
use super::status::Status;
use super::trigger_groups::{Question, TriggerGroups};
use super::triggers::TriggerKind;
use super::value::{has_elements, number};
use json::text::concat;
use json::{PropertyBag, push_int, push_quoted};

/// A project has conditions of one kind.
#[derive(Debug)]
enum Triggers {
    Project(ProjectTriggers),
    Groups(TriggerGroups),
}

/// The conditions as they were opened.
#[derive(Debug)]
struct Gate {
    triggers: Triggers,
    patterns: Patterns,
    /// Nothing is recorded at these addresses.
    blocked: PatternRange,
}

/// Something that has happened, while it is not decided what comes of it.
#[derive(Debug)]
enum Happening {
    Address { url: String, matches: Vec<u8> },
    Event { name: String },
}

#[derive(Debug)]
struct Pending {
    what: Happening,
    properties: Properties,
    comparisons: Comparisons,
    /// Stored values are those of this moment.
    is_fresh: bool,
}

/// How far a decision is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Progress {
    Done = 0,
    /// Stored values and the person's properties have to be refreshed first.
    NeedsNotes = 1,
    /// Comparisons have to be answered first.
    NeedsComparisons = 2,
}

/// Whether a session is recorded: knows the conditions, what is remembered and how far a decision is.
#[derive(Debug, Default)]
pub struct Control {
    pub notes: Notes,
    session: String,
    /// The project's linked flag has been on, or the page has overridden it: that outlasts the conditions.
    is_flag_on: bool,
    /// `None` until the conditions are opened.
    gate: Option<Gate>,
    /// The page's address is one that is not recorded.
    pub is_blocked: bool,
    pending: Option<Pending>,
    /// What was reported last of what is missing, JSON.
    missing: String,
}

impl Control {
    /// The session that everything is asked about from now on.
    pub fn set_session(&mut self, session: &str) {
        self.session = session.into();
    }

    /// Takes the project's conditions as they are now. Returns what they need of the page, as a JSON object: names of
    /// stored values (`notes`), regular expressions for its address (`patterns`), flags with their places (`flags`) and
    /// keys of events' properties (`keys`).
    pub fn open(&mut self, config: &str) -> String {
        let config = PropertyBag::parse_or_empty(config);
        let mut patterns = Patterns::default();
        let blocked = patterns.add(config.raw("urlBlocklist"));
        let groups = config.raw("triggerGroups").filter(|raw| has_elements(Some(raw)));
        let triggers = match groups {
            Some(groups) if number(config.raw("version")) == Some(2.0) => {
                Triggers::Groups(TriggerGroups::new(groups, &mut patterns, &mut self.notes))
            }
            _ => {
                let mut project = ProjectTriggers::new(&config, &mut patterns, &mut self.notes);
                project.legs.flag.is_on = self.is_flag_on;
                Triggers::Project(project)
            }
        };
        let gate = Gate { triggers, patterns, blocked };
        let needs = gate.needs();
        self.pending = None;
        self.gate = Some(gate);
        needs
    }

    /// Takes stored values as they are now, members of a JSON object.
    pub fn refresh(&mut self, values: &str) {
        let values = PropertyBag::parse_or_empty(values);
        let values: Vec<_> = values.iter().map(|(key, raw)| (unescaped(key), raw)).collect();
        self.notes.refresh(values.iter().map(|(key, raw)| (key.as_str(), *raw)));
    }

    /// The state of the recording; `has_failed` where the recorder could not be started.
    pub fn status(&mut self, has_failed: bool) -> Status {
        let Some(gate) = &self.gate else { return Status::Disabled };
        if has_failed {
            return Status::Failed;
        }
        let (notes, session) = (&mut self.notes, self.session.as_str());
        let status = match &gate.triggers {
            Triggers::Project(project) => project.status(notes, session),
            Triggers::Groups(groups) => groups.status(notes, session),
        };
        if self.is_blocked { Status::Paused } else { status }
    }

    /// Whether the session waits to be let in.
    pub fn is_pending(&mut self) -> bool {
        let (notes, session) = (&mut self.notes, self.session.as_str());
        match self.gate.as_ref().map(|gate| &gate.triggers) {
            None => false,
            Some(Triggers::Project(project)) => project.is_pending(notes, session),
            Some(Triggers::Groups(groups)) => groups.is_pending(notes, session),
        }
    }

    /// How long the session has to be to be sent, ms.
    pub fn minimum(&self) -> Option<f64> {
        match &self.gate.as_ref()?.triggers {
            Triggers::Project(project) => project.minimum,
            Triggers::Groups(groups) => groups.minimum(&self.notes, &self.session),
        }
    }

    /// Takes the page's address and which patterns it matches. Call [`Self::advance`] until that is done.
    pub fn on_address(&mut self, url: &str, matches: &[u8]) {
        let Some(gate) = &self.gate else { return };
        let is_blocked = Matches(matches).any_of(&gate.blocked);
        if is_blocked != self.is_blocked {
            self.is_blocked = is_blocked;
            self.notes.effect(if is_blocked { Effect::Pause } else { Effect::Resume });
        }
        self.begin(Happening::Address { url: url.into(), matches: matches.into() }, PropertyBag::default());
    }

    /// Takes an event that was captured, with those of its properties that count as a JSON object. Call
    /// [`Self::advance`] until that is done.
    pub fn on_event(&mut self, name: &str, properties: &str) {
        self.begin(Happening::Event { name: name.into() }, PropertyBag::parse_or_empty(properties));
    }

    fn begin(&mut self, what: Happening, event: PropertyBag) {
        let properties = Properties { event, person: PropertyBag::default() };
        self.pending = Some(Pending { what, properties, comparisons: Comparisons::default(), is_fresh: false });
    }

    /// Decides what comes of what has happened, as far as that can be done.
    pub fn advance(&mut self) -> Progress {
        let (Some(gate), Some(pending)) = (&self.gate, &mut self.pending) else { return Progress::Done };
        let (notes, session) = (&mut self.notes, self.session.as_str());
        match &gate.triggers {
            Triggers::Project(project) => match &pending.what {
                Happening::Address { url, matches } => project.on_address(notes, session, url, Matches(matches)),
                Happening::Event { name } => project.on_event(notes, session, name),
            },
            Triggers::Groups(groups) => {
                let Pending { what, properties, comparisons, is_fresh } = pending;
                let mut question = Question { properties, comparisons, has_filters: false };
                let (kind, places) = match what {
                    Happening::Address { matches, .. } => {
                        (TriggerKind::Url, groups.met_by_address(notes, session, Matches(matches), &mut question))
                    }
                    Happening::Event { name } => {
                        (TriggerKind::Event, groups.met_by_event(notes, session, name, &mut question))
                    }
                };
                if question.has_filters && !*is_fresh {
                    *is_fresh = true;
                    // what was asked is asked again with the person's properties
                    *comparisons = Comparisons::default();
                    return Progress::NeedsNotes;
                }
                if comparisons.open().is_some() {
                    return Progress::NeedsComparisons;
                }
                groups.activate(notes, session, kind, &places);
            }
        }
        self.pending = None;
        Progress::Done
    }

    /// Takes the stored values that were needed, with the person's properties among them.
    pub fn on_notes(&mut self, values: &str) {
        self.refresh(values);
        let person = PropertyBag::parse_or_empty(self.notes.stored(PERSON).unwrap_or_default());
        if let Some(pending) = &mut self.pending {
            pending.properties.person = person;
        }
    }

    /// The comparisons that are needed: `[[operator, wanted, value],...]` in JSON.
    pub fn comparisons(&self) -> String {
        self.pending.as_ref().and_then(|pending| pending.comparisons.open()).unwrap_or_default()
    }

    /// Takes their answers, a byte for each: `1` for true.
    pub fn on_comparisons(&mut self, answers: &[u8]) {
        if let Some(pending) = &mut self.pending {
            pending.comparisons.answer(answers);
        }
    }

    /// Takes the raw value of the flag at `place`, empty where it has none.
    pub fn on_flag(&mut self, place: usize, value: &str) {
        let started = match self.gate.as_mut().map(|gate| &mut gate.triggers) {
            Some(Triggers::Project(project)) => {
                let is_news = project.legs.flag.on_value(value);
                self.is_flag_on = project.legs.flag.is_on;
                is_news.then(|| project.legs.flag.started(""))
            }
            Some(Triggers::Groups(groups)) => match groups.groups.get_mut(place) {
                Some(group) => group.legs.flag.on_value(value).then(|| groups.flag_started(place)),
                None => None,
            },
            None => None,
        };
        if let Some(started) = started {
            self.notes.effect(started);
            self.notes.effect(Effect::Activated { by: "" });
        }
    }

    /// Decides by chance, unless that is done.
    pub fn decide(&mut self) {
        let (notes, session) = (&mut self.notes, self.session.as_str());
        match self.gate.as_mut().map(|gate| &mut gate.triggers) {
            None => {}
            Some(Triggers::Project(project)) => project.decide(notes, session),
            Some(Triggers::Groups(groups)) => groups.decide(notes, session),
        }
    }

    /// Reports what a session with `status` waits for, where that is news.
    pub fn report_missing(&mut self, status: Status) {
        let (notes, session) = (&self.notes, self.session.as_str());
        let missing: Vec<String> = match self.gate.as_ref().map(|gate| &gate.triggers) {
            Some(Triggers::Project(project)) if status == Status::Buffering => {
                project.legs.missing(notes, session).map(Into::into).collect()
            }
            Some(Triggers::Groups(groups)) if status == Status::Buffering => groups.missing(notes, session),
            _ => Vec::new(),
        };
        if missing.is_empty() && self.missing.is_empty() {
            return;
        }
        let list = list_of(&missing);
        if list != self.missing {
            self.notes.report("$sdk_debug_replay_pending_trigger_conditions", &list);
            self.missing = if missing.is_empty() { String::new() } else { list };
        }
    }

    /// The session has begun to be sent.
    pub fn on_sent(&mut self) {
        if let Some(Gate { triggers: Triggers::Groups(groups), .. }) = &mut self.gate {
            groups.on_sent();
        }
    }

    /// The page has the session recorded, whatever chance says.
    pub fn override_sampling(&mut self) {
        override_decision(&mut self.notes, &self.session);
    }

    /// The page has it recorded, whatever the project's flag says; groups have flags of their own.
    pub fn override_flag(&mut self) {
        self.is_flag_on = true;
        if let Some(Gate { triggers: Triggers::Project(project), .. }) = &mut self.gate {
            project.legs.flag.is_on = true;
        }
    }

    /// The page has it recorded as if a trigger of the project had been activated; groups have triggers of their own.
    pub fn override_trigger(&mut self, kind: TriggerKind) {
        if let Some(Gate { triggers: Triggers::Project(project), .. }) = &self.gate {
            project.activate(&mut self.notes, &self.session, kind, None);
        }
    }

    /// Forgets what belongs to the session: another one begins.
    pub fn forget(&mut self) {
        match self.gate.as_ref().map(|gate| &gate.triggers) {
            None => {}
            Some(Triggers::Project(project)) => project.forget(&mut self.notes),
            Some(Triggers::Groups(groups)) => groups.forget(&mut self.notes),
        }
    }
}

impl Gate {
    fn needs(&self) -> String {
        let (notes, flags, keys) = match &self.triggers {
            Triggers::Project(project) => {
                let flag = &project.legs.flag;
                let key = if flag.is_on { None } else { flag.key.as_deref() };
                (project.notes(), key.map(|key| (0, key)).into_iter().collect::<Vec<_>>(), Vec::new())
            }
            Triggers::Groups(groups) => {
                let flags = groups.groups.iter().enumerate();
                let flags = flags.filter_map(|(place, group)| Some((place, group.legs.flag.key.as_deref()?)));
                (groups.notes(), flags.collect(), groups.event_keys().map(unescaped).collect())
            }
        };
        let mut out = String::from("{\"flags\":[");
        for (at, (place, key)) in flags.iter().enumerate() {
            out.push_str(if at > 0 { ",[" } else { "[" });
            push_int(&mut out, *place as i64);
            out.push(',');
            push_quoted(&mut out, key);
            out.push(']');
        }
        let rest = ["],\"notes\":", &list_of(&notes), ",\"patterns\":", &list_of(&self.patterns.0), ",\"keys\":"];
        concat(&[&out, &concat(&rest), &list_of(&keys), "}"])
    }
}

fn list_of(texts: &[String]) -> String {
    let mut out = String::from("[");
    for text in texts {
        if out.len() > 1 {
            out.push(',');
        }
        push_quoted(&mut out, text);
    }
    out.push(']');
    out
}

/// The key of a JSON object, which stands between its quotes.
fn unescaped(key: &str) -> String {
    json::decode_string(&concat(&["\"", key, "\""])).unwrap_or_default()
}

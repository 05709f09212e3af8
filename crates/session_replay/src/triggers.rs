//! What a recording may wait for: an address, an event, a feature flag.

use super::notes::{Notes, effect};
use super::number::number;
use super::property_filters::Question;
use super::text::{bare, fill, is_truthy, push_element, push_member, quoted};
use json::{elements, member};
use std::ops::Range;

/// How far a trigger is; `Disabled` where there is nothing to wait for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum TriggerState {
    /// There is nothing to wait for.
    Disabled,
    /// It has not been activated.
    Pending,
    /// It has been activated.
    Active,
}

impl TriggerState {
    /// posthog-js's name, a JSON string.
    fn json(self) -> &'static str {
        match self {
            Self::Disabled => "\"trigger_disabled\"",
            Self::Pending => "\"trigger_pending\"",
            Self::Active => "\"trigger_activated\"",
        }
    }
}

/// The triggers of a set. The page itself activates the first two.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum TriggerKind {
    /// The page's URL matches.
    Url,
    /// An event of a certain name was captured.
    Event,
    /// A feature flag is on.
    Flag,
}

impl TriggerKind {
    /// All kinds.
    pub const ALL: [Self; 3] = [Self::Url, Self::Event, Self::Flag];

    /// Its name in reports.
    pub fn name(self) -> &'static str {
        match self {
            Self::Url => "url",
            Self::Event => "event",
            Self::Flag => "linked_flag",
        }
    }

    /// The diagnostic for a trigger that is pending, behind `who`, as it stands in JSON between quotes.
    fn missing(self, who: &str) -> String {
        let what = match self {
            Self::Url => "URL",
            Self::Event => "event",
            Self::Flag => "linked flag",
        };
        fill("\"%% condition not matched\"", &[who, what])
    }
}

/// Whether one of several triggers is enough.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum MatchType {
    /// All have to be active.
    All,
    /// One is enough.
    Any,
}

impl MatchType {
    /// The state of several triggers together. Those with nothing to wait for do not count.
    pub fn of(self, states: &[TriggerState]) -> TriggerState {
        let has = |state| states.contains(&state);
        match (has(TriggerState::Active), has(TriggerState::Pending)) {
            (false, false) => TriggerState::Disabled,
            (true, pending) if self == Self::Any || !pending => TriggerState::Active,
            _ => TriggerState::Pending,
        }
    }
}

/// Whom a set of triggers belongs to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Scope {
    /// The whole project.
    Project,
    /// A trigger group.
    Group,
}

impl Scope {
    /// The settings' names of what a trigger waits for.
    fn key(self, kind: TriggerKind) -> &'static str {
        match (self, kind) {
            (Self::Project, TriggerKind::Url) => "urlTriggers",
            (Self::Project, TriggerKind::Event) => "eventTriggers",
            (Self::Project, TriggerKind::Flag) => "linkedFlag",
            (Self::Group, TriggerKind::Url) => "urls",
            (Self::Group, TriggerKind::Event) => "events",
            (Self::Group, TriggerKind::Flag) => "flag",
        }
    }
}

/// Triggers that belong together: those of the whole project or of a group. Settings stay text and are read when
/// something happens, which is seldom.
#[derive(Debug)]
pub struct TriggerSet {
    /// Whom it belongs to.
    pub scope: Scope,
    /// A project's or a group's, a JSON object.
    settings: String,
    /// Whether one trigger is enough.
    pub match_type: MatchType,
    /// Whether there is something to wait for, by [`TriggerKind`].
    is_wanted: [bool; 3],
    /// Places of its regular expressions in the list of all.
    patterns: Range<usize>,
    /// Whether its feature flag is on.
    pub is_flag_on: bool,
    /// Whether chance has it record, once its conditions are met.
    pub is_sampled: bool,
}

impl TriggerSet {
    /// Reads settings. Adds regular expressions to `patterns`.
    pub fn new(scope: Scope, settings: &str, patterns: &mut Patterns) -> Self {
        let mut set = Self {
            scope,
            settings: settings.into(),
            match_type: MatchType::All,
            is_wanted: [false; 3],
            patterns: 0..0,
            is_flag_on: false,
            is_sampled: false,
        };
        let match_type = if scope == Scope::Project { "triggerMatchType" } else { "matchType" };
        if bare(member(set.conditions(), match_type)) == "any" {
            set.match_type = MatchType::Any;
        }
        set.is_wanted = TriggerKind::ALL.map(|kind| match kind {
            TriggerKind::Flag => is_truthy(set.wanted(kind)),
            _ => elements(set.wanted(kind)).next().is_some(),
        });
        set.patterns = patterns.add(set.wanted(TriggerKind::Url));
        set
    }

    fn conditions(&self) -> &str {
        match self.scope {
            Scope::Project => &self.settings,
            Scope::Group => member(&self.settings, "conditions"),
        }
    }

    /// What a trigger waits for: a list, or `"key"` or `{"flag":"key","variant":"name"}` for a flag.
    fn wanted(&self, kind: TriggerKind) -> &str {
        member(self.conditions(), self.scope.key(kind))
    }

    /// Filters that events and their persons have to pass besides, a list.
    fn filters(&self) -> &str {
        if self.scope == Scope::Project { "" } else { member(self.conditions(), "properties") }
    }

    /// The share of sessions that are recorded, a raw number; empty or anything else where all are.
    pub fn rate(&self) -> &str {
        member(&self.settings, "sampleRate")
    }

    /// How long a session has to be to be sent, ms.
    pub fn minimum(&self) -> Option<f64> {
        let key = if self.scope == Scope::Project { "minimumDurationMilliseconds" } else { "minDurationMs" };
        number(member(&self.settings, key))
    }

    /// The group's id as it stands between its quotes.
    pub fn id(&self) -> &str {
        bare(member(&self.settings, "id"))
    }

    /// The group's name as it stands between its quotes.
    pub fn name(&self) -> &str {
        bare(member(&self.settings, "name"))
    }

    /// Where it is remembered which session a trigger has let in.
    pub fn note(&self, kind: TriggerKind) -> String {
        match self.scope {
            Scope::Project => fill("$session_recording_%_trigger_activated_session", &[kind.name()]),
            Scope::Group => fill("$posthog_sr_group_%_trigger_%", &[kind.name(), self.id()]),
        }
    }

    /// The state of one trigger.
    pub fn state_of(&self, kind: TriggerKind, notes: &Notes, session: &str) -> TriggerState {
        let is_wanted = self.is_wanted[kind as usize];
        let is_active = match kind {
            TriggerKind::Flag => self.is_flag_on,
            _ => is_wanted && notes.has(&self.note(kind), session),
        };
        if is_active {
            TriggerState::Active
        } else if is_wanted {
            TriggerState::Pending
        } else {
            TriggerState::Disabled
        }
    }

    fn states(&self, notes: &Notes, session: &str) -> [TriggerState; 3] {
        TriggerKind::ALL.map(|kind| self.state_of(kind, notes, session))
    }

    /// The state of all three.
    pub fn state(&self, notes: &Notes, session: &str) -> TriggerState {
        self.match_type.of(&self.states(notes, session))
    }

    /// The state of those that the page itself activates.
    pub fn page_state(&self, notes: &Notes, session: &str) -> TriggerState {
        self.match_type.of(&self.states(notes, session)[..2])
    }

    /// Reports states with the session's events.
    pub fn report(&self, kinds: &[TriggerKind], notes: &mut Notes, session: &str) {
        for &kind in kinds {
            let state = self.state_of(kind, notes, session).json();
            notes.report(&fill("$sdk_debug_replay_%_trigger_status", &[kind.name()]), state);
        }
    }

    /// What is missing yet, in words for diagnostics: JSON strings with `who` before each, behind those of `list`.
    pub fn push_missing(&self, list: &mut String, who: &str, notes: &Notes, session: &str) {
        for kind in TriggerKind::ALL {
            if self.state_of(kind, notes, session) == TriggerState::Pending {
                push_element(list, &kind.missing(who));
            }
        }
    }

    /// Whether an address, by the patterns that it matches, meets the condition.
    pub fn meets_address(&self, matches: &[u8], question: &mut Question) -> bool {
        any_of(matches, &self.patterns) && question.matches(self.filters())
    }

    /// Whether an event, by its raw name, meets the condition.
    pub fn meets_event(&self, event: &str, question: &mut Question) -> bool {
        let (mut is_named, mut is_match) = (false, false);
        for trigger in elements(self.wanted(TriggerKind::Event)) {
            // a name, or a name with filters
            if trigger == event || member(trigger, "name") == event {
                is_named = true;
                is_match |= question.matches(member(trigger, "properties"));
            }
        }
        // asked whatever the event's own filters say: so the order of questions is always the same
        is_named && question.matches(self.filters()) && is_match
    }

    /// The key of the flag that it waits for, a raw string; empty for none.
    pub fn flag_key(&self) -> &str {
        let linked = self.wanted(TriggerKind::Flag);
        match self.is_wanted[TriggerKind::Flag as usize] {
            true if linked.starts_with('"') => linked,
            true => member(linked, "flag"),
            false => "",
        }
    }

    /// Takes the flag's raw value, empty where it has none; notes that the recording has started where it comes on.
    pub fn on_flag(&mut self, value: &str, notes: &mut Notes) {
        let linked = self.wanted(TriggerKind::Flag);
        let variant = if linked.starts_with('"') { "null" } else { member(linked, "variant") };
        let is_on = match value {
            "true" | "false" => value == "true",
            _ if is_truthy(variant) => value == variant,
            _ => is_truthy(value),
        };
        if is_on && !self.is_flag_on {
            let mut detail = String::new();
            push_member(&mut detail, "flag", self.flag_key());
            push_member(&mut detail, "variant", variant);
            self.push_identity(&mut detail, "group_id", "group_name");
            notes.effect(effect::STARTED, "linked_flag_matched", &fill("{%}", &[&detail]));
            notes.effect(effect::ACTIVATED, "", "");
        }
        self.is_flag_on = is_on;
    }

    /// Adds a group's id and name to the inside of an object.
    pub fn push_identity(&self, object: &mut String, id: &str, name: &str) {
        if self.scope == Scope::Group {
            push_member(object, id, &quoted(self.id()));
            push_member(object, name, member(&self.settings, "name"));
        }
    }

    /// Adds the keys of the event properties that filters look at to `list`, raw strings.
    pub fn push_keys(&self, list: &mut String) {
        push_keys(list, self.filters());
        for trigger in elements(self.wanted(TriggerKind::Event)) {
            push_keys(list, member(trigger, "properties"));
        }
    }
}

fn push_keys(list: &mut String, filters: &str) {
    for filter in elements(filters) {
        push_element(list, &quoted(bare(member(filter, "key"))));
    }
}

/// All regular expressions of a project's settings.
#[derive(Debug, Default)]
pub struct Patterns {
    /// The inside of a list of raw strings.
    pub list: String,
    count: usize,
}

impl Patterns {
    /// Adds those of the list `[{"url":"...","matching":"regex"},...]`; their places.
    pub fn add(&mut self, triggers: &str) -> Range<usize> {
        let start = self.count;
        for trigger in elements(triggers) {
            if bare(member(trigger, "matching")) == "regex" {
                push_element(&mut self.list, &quoted(bare(member(trigger, "url"))));
                self.count += 1;
            }
        }
        start..self.count
    }
}

/// Whether one of the patterns matches: `matches` has a byte for each, `1` where it does.
pub fn any_of(matches: &[u8], patterns: &Range<usize>) -> bool {
    matches.get(patterns.clone()).is_some_and(|matches| matches.contains(&b'1'))
}

#[cfg(test)]
mod tests {
    use super::TriggerState::{Active, Disabled, Pending};
    use super::*;

    fn project(config: &str) -> TriggerSet {
        TriggerSet::new(Scope::Project, config, &mut Patterns::default())
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
        let mut notes = Notes::default();
        let set = project(r#"{"urlTriggers":[{"url":"a"}],"eventTriggers":[]}"#);
        let state = |notes: &Notes, session| set.state_of(TriggerKind::Url, notes, session);
        assert_eq!(state(&notes, "s1"), Pending);
        notes.remember("$session_recording_url_trigger_activated_session", "\"s1\"");
        assert_eq!((state(&notes, "s1"), state(&notes, "s2")), (Active, Pending));
        assert_eq!(set.state_of(TriggerKind::Event, &notes, "s1"), Disabled);
        let group = TriggerSet::new(Scope::Group, r#"{"id":"g"}"#, &mut Patterns::default());
        assert_eq!(group.note(TriggerKind::Event), "$posthog_sr_group_event_trigger_g");
    }

    #[test]
    fn a_flag_is_on_by_its_value_or_variant() {
        let on = |linked, value| {
            let mut set = project(&format!(r#"{{"linkedFlag":{linked}}}"#));
            set.on_flag(value, &mut Notes::default());
            set.is_flag_on
        };
        assert!(on(r#""f""#, "true") && on(r#""f""#, r#""a""#) && !on(r#""f""#, "false") && !on(r#""f""#, ""));
        let variant = r#"{"flag":"f","variant":"a"}"#;
        assert!(on(variant, r#""a""#) && !on(variant, r#""b""#) && on(variant, "true") && !on(variant, "false"));
        assert!(on(r#"{"flag":"f","variant":null}"#, r#""b""#) && on(r#"{"flag":"f"}"#, "true"));
    }

    #[test]
    fn a_flag_comes_on_once() {
        let mut notes = Notes::default();
        let mut set = project(r#"{"linkedFlag":{"flag":"f","variant":"a"}}"#);
        assert_eq!((set.state(&notes, "s"), set.flag_key()), (Pending, "\"f\""));
        set.on_flag(r#""a""#, &mut notes);
        let started = r#"["started","linked_flag_matched",{"flag":"f","variant":"a"}],["activated",""]"#;
        assert_eq!((set.state(&notes, "s"), notes.take_effects().as_str()), (Active, started));
        set.on_flag(r#""a""#, &mut notes);
        assert_eq!(notes.take_effects(), "");
        set.on_flag("", &mut notes);
        assert_eq!(set.state(&notes, "s"), Pending);
        set.on_flag(r#""a""#, &mut notes);
        assert_eq!(notes.take_effects(), started);
        for none in ["null", "\"\""] {
            let set = project(&format!(r#"{{"linkedFlag":{none}}}"#));
            assert_eq!((set.state(&notes, "s"), set.flag_key()), (Disabled, ""));
        }
    }

    #[test]
    fn each_set_has_its_part_of_the_patterns() {
        let mut patterns = Patterns::default();
        let first = patterns.add(r#"[{"url":"a","matching":"regex"},{"url":"b","matching":"exact"}]"#);
        let second = patterns.add(r#"[{"url":"c\\d","matching":"regex"},{"url":"e","matching":"regex"}]"#);
        let none = patterns.add("");
        assert_eq!(patterns.list, r#""a","c\\d","e""#);
        assert_eq!((any_of(b"001", &first), any_of(b"001", &second), any_of(b"001", &none)), (false, true, false));
        assert!(!any_of(b"", &first));
    }
}

//! What a recording may wait for: an address, an event, a feature flag.

use super::notes::{Notes, effect};
use super::number::number;
use super::property_filters::Question;
use json::text::{concat, part};
use json::{PropertyBag, elements};
use std::ops::Range;

/// How far a trigger is; `Disabled` where there is nothing to wait for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum TriggerState {
    Disabled,
    Pending,
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
    Url,
    Event,
    Flag,
}

impl TriggerKind {
    pub const ALL: [Self; 3] = [Self::Url, Self::Event, Self::Flag];

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
        concat(&["\"", who, what, " condition not matched\""])
    }
}

/// Whether one of several triggers is enough.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum MatchType {
    All,
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

/// Triggers that belong together: those of the whole project or of a group. Settings stay raw JSON and are read when
/// something happens, which is seldom.
#[derive(Debug)]
pub struct TriggerSet {
    /// The group's id, empty for the project; as it stands in JSON between its quotes.
    pub id: String,
    /// The group's name, raw.
    pub name: String,
    pub match_type: MatchType,
    /// Places of its regular expressions in the list of all.
    patterns: Range<usize>,
    /// Lists of what it waits for, raw.
    urls: String,
    events: String,
    /// Filters that events and their persons have to pass besides, raw.
    filters: String,
    /// `"key"` or `{"flag":"key","variant":"name"}`, raw; empty where it waits for no flag.
    flag: String,
    pub is_flag_on: bool,
    /// The share of sessions that are recorded, raw; empty where all are.
    pub rate: String,
    /// How long a session has to be to be sent, ms.
    pub minimum: Option<f64>,
    /// Whether chance has it record, once its conditions are met.
    pub is_sampled: bool,
}

/// Raw JSON under `key`, empty where there is none.
fn raw(bag: &PropertyBag, key: &str) -> String {
    String::from(bag.raw(key).unwrap_or_default())
}

impl TriggerSet {
    /// Reads the project's triggers. Adds regular expressions to `patterns`, raw strings.
    pub fn of_project(config: &PropertyBag, patterns: &mut Vec<String>) -> Self {
        let minimum = "minimumDurationMilliseconds";
        Self::read(
            config,
            config,
            ["urlTriggers", "eventTriggers", "linkedFlag", "triggerMatchType", minimum],
            patterns,
        )
    }

    /// Reads a trigger group.
    pub fn of_group(group: &str, patterns: &mut Vec<String>) -> Self {
        let group = PropertyBag::parse_or_empty(group);
        let keys = ["urls", "events", "flag", "matchType", "minDurationMs"];
        Self::read(&group, &group.bag("conditions"), keys, patterns)
    }

    fn read(outer: &PropertyBag, inner: &PropertyBag, keys: [&str; 5], patterns: &mut Vec<String>) -> Self {
        let [urls, events, flag, match_type, minimum] = keys;
        Self {
            id: outer.bare("id").into(),
            name: raw(outer, "name"),
            match_type: if inner.bare(match_type) == "any" { MatchType::Any } else { MatchType::All },
            patterns: add_patterns(inner, urls, patterns),
            urls: raw(inner, urls),
            events: raw(inner, events),
            filters: raw(inner, "properties"),
            flag: if inner.is_truthy(flag) { raw(inner, flag) } else { String::new() },
            is_flag_on: false,
            rate: raw(outer, "sampleRate"),
            minimum: number(outer.raw(minimum).unwrap_or_default()),
            is_sampled: false,
        }
    }

    /// Where it is remembered which session a trigger has let in.
    pub fn note(&self, kind: TriggerKind) -> String {
        if self.id.is_empty() {
            concat(&["$session_recording_", kind.name(), "_trigger_activated_session"])
        } else {
            concat(&["$posthog_sr_group_", kind.name(), "_trigger_", &self.id])
        }
    }

    /// The state of one trigger.
    pub fn state_of(&self, kind: TriggerKind, notes: &Notes, session: &str) -> TriggerState {
        let (is_wanted, is_active) = match kind {
            TriggerKind::Flag => (!self.flag.is_empty(), self.is_flag_on),
            TriggerKind::Url => (self.has(kind), self.is_noted(kind, notes, session)),
            TriggerKind::Event => (self.has(kind), self.is_noted(kind, notes, session)),
        };
        match (is_wanted, is_active) {
            (_, true) => TriggerState::Active,
            (true, false) => TriggerState::Pending,
            (false, false) => TriggerState::Disabled,
        }
    }

    fn has(&self, kind: TriggerKind) -> bool {
        elements(if kind == TriggerKind::Url { &self.urls } else { &self.events }).next().is_some()
    }

    fn is_noted(&self, kind: TriggerKind, notes: &Notes, session: &str) -> bool {
        self.has(kind) && notes.has(&self.note(kind), session)
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

    /// Reports all states with the session's events.
    pub fn report(&self, notes: &mut Notes, session: &str) {
        for kind in TriggerKind::ALL {
            let state = self.state_of(kind, notes, session).json();
            notes.report(&concat(&["$sdk_debug_replay_", kind.name(), "_trigger_status"]), state);
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

    /// Whether an address, by the patterns that it matches (a byte each, `1` where it does), meets the condition.
    pub fn meets_address(&self, matches: &[u8], question: &mut Question) -> bool {
        let is_match = matches.get(self.patterns.clone()).is_some_and(|matches| matches.contains(&b'1'));
        is_match && question.matches(&self.filters)
    }

    /// Whether an event, by its raw name, meets the condition.
    pub fn meets_event(&self, event: &str, question: &mut Question) -> bool {
        let mut is_match = false;
        for trigger in elements(&self.events) {
            // a name, or a name with filters
            let filtered = PropertyBag::parse(trigger);
            let name = filtered.as_ref().map_or(Some(trigger), |trigger| trigger.raw("name"));
            if name == Some(event) {
                let filters = filtered.as_ref().and_then(|trigger| trigger.raw("properties"));
                is_match |= question.matches(filters.unwrap_or_default());
            }
        }
        is_match && question.matches(&self.filters)
    }

    /// The key of the flag that it waits for, a raw string.
    pub fn flag_key(&self) -> Option<String> {
        if self.flag.is_empty() {
            return None;
        }
        Some(PropertyBag::parse(&self.flag).map_or_else(|| self.flag.clone(), |linked| raw(&linked, "flag")))
    }

    /// Takes the flag's raw value, empty where it has none; notes that the recording has started where it comes on.
    pub fn on_flag(&mut self, value: &str, notes: &mut Notes) {
        let linked = PropertyBag::parse_or_empty(&self.flag);
        let was_on = self.is_flag_on;
        let has_variant = linked.is_truthy("variant") && value != "true" && value != "false";
        self.is_flag_on = if has_variant {
            linked.raw("variant") == Some(value)
        } else {
            !matches!(value, "" | "null" | "false" | "0" | "\"\"")
        };
        if !self.is_flag_on || was_on {
            return;
        }
        let mut detail = PropertyBag::default();
        detail.set_raw("flag", &self.flag_key().unwrap_or_default());
        let is_key = self.flag.starts_with('"');
        self.describe(&mut detail, "variant", if is_key { "null" } else { linked.raw("variant").unwrap_or_default() });
        self.identify(&mut detail, "group_id", "group_name");
        notes.effect(effect::STARTED, "linked_flag_matched", &detail.into_json());
        notes.effect(effect::ACTIVATED, "", "");
    }

    fn describe(&self, bag: &mut PropertyBag, key: &str, value: &str) {
        if !value.is_empty() {
            bag.set_raw(key, value);
        }
    }

    /// Adds a group's id and name to a bag.
    pub fn identify(&self, bag: &mut PropertyBag, id: &str, name: &str) {
        if !self.id.is_empty() {
            bag.set_raw(id, &concat(&["\"", &self.id, "\""]));
            self.describe(bag, name, &self.name);
        }
    }

    /// Adds the keys of the event properties that filters look at to `list`, JSON strings.
    pub fn push_keys(&self, list: &mut String) {
        push_keys(list, &self.filters);
        for trigger in elements(&self.events) {
            push_keys(list, PropertyBag::parse_or_empty(trigger).raw("properties").unwrap_or_default());
        }
    }
}

fn push_keys(list: &mut String, filters: &str) {
    for filter in elements(filters) {
        push_element(list, PropertyBag::parse_or_empty(filter).raw("key").unwrap_or("\"\""));
    }
}

/// Adds a raw element to the inside of a JSON array.
pub fn push_element(list: &mut String, element: &str) {
    if !list.is_empty() {
        list.push(',');
    }
    list.push_str(element);
}

/// Adds the regular expressions of the list `[{"url":"...","matching":"regex"},...]` under `key`; their places.
pub fn add_patterns(bag: &PropertyBag, key: &str, patterns: &mut Vec<String>) -> Range<usize> {
    let start = patterns.len();
    for trigger in elements(bag.raw(key).unwrap_or_default()) {
        let trigger = PropertyBag::parse_or_empty(trigger);
        if trigger.bare("matching") == "regex" {
            patterns.push(raw(&trigger, "url"));
        }
    }
    start..patterns.len()
}

/// The name within the quotes of a raw string.
pub fn unquoted(raw: &str) -> &str {
    part(raw, 1, raw.len().max(2) - 1)
}

#[cfg(test)]
mod tests {
    use super::TriggerState::{Active, Disabled, Pending};
    use super::*;

    fn project(config: &str) -> TriggerSet {
        TriggerSet::of_project(&PropertyBag::parse(config).unwrap(), &mut Vec::new())
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
        let group = TriggerSet::of_group(r#"{"id":"g"}"#, &mut Vec::new());
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
        assert_eq!((set.state(&notes, "s"), set.flag_key().as_deref()), (Pending, Some("\"f\"")));
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
            assert_eq!((set.state(&notes, "s"), set.flag_key()), (Disabled, None));
        }
    }

    #[test]
    fn each_set_has_its_part_of_the_patterns() {
        let mut patterns = Vec::new();
        let bag = PropertyBag::parse(
            r#"{"a":[{"url":"a","matching":"regex"},{"url":"b","matching":"exact"}],"c":[{"url":"c\\d","matching":"regex"}]}"#,
        )
        .unwrap();
        assert_eq!(add_patterns(&bag, "a", &mut patterns), 0..1);
        assert_eq!(add_patterns(&bag, "c", &mut patterns), 1..2);
        assert_eq!(add_patterns(&bag, "none", &mut patterns), 2..2);
        assert_eq!(patterns, [r#""a""#, r#""c\\d""#]);
    }
}

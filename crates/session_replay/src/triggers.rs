//! What a recording may wait for: an address, an event, a feature flag.

use super::effect::Effect;
use super::notes::Notes;
use super::value::{has_elements, is_text, is_truthy};
use json::text::concat;
use json::{PropertyBag, quoted};

/// How far a trigger is; `Disabled` where there is nothing to wait for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum TriggerState {
    Disabled,
    Pending,
    Active,
}

impl TriggerState {
    /// posthog-js's name.
    pub fn name(self) -> &'static str {
        match self {
            Self::Disabled => "trigger_disabled",
            Self::Pending => "trigger_pending",
            Self::Active => "trigger_activated",
        }
    }
}

/// What can start a recording by itself.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum TriggerKind {
    Url,
    Event,
}

impl TriggerKind {
    pub fn name(self) -> &'static str {
        match self {
            Self::Url => "url",
            Self::Event => "event",
        }
    }
}

/// Whether one of several triggers is enough.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum MatchType {
    All,
    Any,
}

impl MatchType {
    /// Reads `all` or `any`; everything but `any` is `all`.
    pub fn parse(raw: Option<&str>) -> Self {
        if is_text(raw, "any") { Self::Any } else { Self::All }
    }

    /// The state of several triggers together. Those with nothing to wait for do not count.
    pub fn of(self, states: &[TriggerState]) -> TriggerState {
        let has = |state| states.contains(&state);
        match (has(TriggerState::Active), has(TriggerState::Pending)) {
            (false, false) => TriggerState::Disabled,
            (true, false) => TriggerState::Active,
            (true, true) if self == Self::Any => TriggerState::Active,
            _ => TriggerState::Pending,
        }
    }
}

/// A trigger that is remembered once it has let a session in.
#[derive(Debug)]
pub struct NotedTrigger {
    kind: TriggerKind,
    /// Where it is remembered which session it has let in.
    pub note: String,
    exists: bool,
}

impl NotedTrigger {
    /// A trigger with the raw list `conditions`, of a group or of the whole project.
    pub fn new(kind: TriggerKind, conditions: Option<&str>, group: Option<&str>) -> Self {
        let note = match group {
            Some(group) => concat(&["$posthog_sr_group_", kind.name(), "_trigger_", group]),
            None => concat(&["$session_recording_", kind.name(), "_trigger_activated_session"]),
        };
        Self { kind, note, exists: has_elements(conditions) }
    }

    pub fn state(&self, notes: &Notes, session: &str) -> TriggerState {
        if !self.exists {
            TriggerState::Disabled
        } else if is_text(notes.stored(&self.note), session) {
            TriggerState::Active
        } else {
            TriggerState::Pending
        }
    }

    fn report(&self, notes: &mut Notes, session: &str) {
        let name = match self.kind {
            TriggerKind::Url => "$sdk_debug_replay_url_trigger_status",
            TriggerKind::Event => "$sdk_debug_replay_event_trigger_status",
        };
        notes.report(name, &quoted(self.state(notes, session).name()));
    }

    /// Lets `session` in.
    pub fn activate(&self, notes: &mut Notes, session: &str) {
        notes.remember(&self.note, quoted(session));
    }
}

/// A feature flag that lets sessions in while it is on.
#[derive(Debug, Default)]
pub struct FlagTrigger {
    /// The flag's key, `None` where there is nothing to wait for.
    pub key: Option<String>,
    /// The variant that it has to have, raw JSON.
    variant: Option<String>,
    pub is_on: bool,
}

impl FlagTrigger {
    /// Reads `"key"` or `{"flag":"key","variant":"name"}`.
    pub fn parse(raw: Option<&str>) -> Self {
        let Some(raw) = raw.filter(|raw| is_truthy(raw)) else { return Self::default() };
        let (key, variant) = match PropertyBag::parse(raw) {
            Some(linked) => (linked.text("flag"), linked.raw("variant").map(String::from)),
            None => (json::decode_string(raw).unwrap_or_default(), Some("null".into())),
        };
        Self { key: Some(key), variant, is_on: false }
    }

    pub fn state(&self) -> TriggerState {
        if self.is_on {
            TriggerState::Active
        } else if self.key.is_some() {
            TriggerState::Pending
        } else {
            TriggerState::Disabled
        }
    }

    fn report(&self, notes: &mut Notes) {
        notes.report("$sdk_debug_replay_linked_flag_trigger_status", &quoted(self.state().name()));
    }

    /// Takes the flag's raw value, empty where it has none. Whether it has come on by that.
    pub fn on_value(&mut self, value: &str) -> bool {
        let wanted = self.variant.as_deref().filter(|variant| is_truthy(variant));
        let was_on = self.is_on;
        self.is_on = match wanted {
            Some(variant) if value != "true" && value != "false" => value == variant,
            _ => is_truthy(value),
        };
        self.is_on && !was_on
    }

    /// The effect of its coming on; `rest` is what else there is to say, members of a JSON object.
    pub fn started(&self, rest: &str) -> Effect {
        let mut detail = PropertyBag::default();
        detail.set_str("flag", self.key.as_deref().unwrap_or_default());
        if let Some(variant) = &self.variant {
            detail.set_raw("variant", variant);
        }
        detail.extend(&PropertyBag::parse_or_empty(rest));
        Effect::Started { reason: "linked_flag_matched".into(), detail: detail.into_json() }
    }
}

/// The three triggers of a project or of a group.
#[derive(Debug)]
pub struct Legs {
    pub url: NotedTrigger,
    pub event: NotedTrigger,
    pub flag: FlagTrigger,
    pub match_type: MatchType,
}

impl Legs {
    /// The state of all three.
    pub fn state(&self, notes: &Notes, session: &str) -> TriggerState {
        let states = [self.event.state(notes, session), self.url.state(notes, session), self.flag.state()];
        self.match_type.of(&states)
    }

    /// The state of those that the page itself activates.
    pub fn page_state(&self, notes: &Notes, session: &str) -> TriggerState {
        self.match_type.of(&[self.event.state(notes, session), self.url.state(notes, session)])
    }

    /// Reports all states with the session's events.
    pub fn report(&self, notes: &mut Notes, session: &str) {
        self.event.report(notes, session);
        self.url.report(notes, session);
        self.flag.report(notes);
    }

    /// The trigger that the page activates by an address or an event.
    pub fn noted(&self, kind: TriggerKind) -> &NotedTrigger {
        match kind {
            TriggerKind::Url => &self.url,
            TriggerKind::Event => &self.event,
        }
    }

    /// What is missing yet, in words for diagnostics.
    pub fn missing(&self, notes: &Notes, session: &str) -> impl Iterator<Item = &'static str> {
        let states = [
            (self.url.state(notes, session), "URL condition not matched"),
            (self.event.state(notes, session), "event condition not matched"),
            (self.flag.state(), "linked flag condition not matched"),
        ];
        states.into_iter().filter(|(state, _)| *state == TriggerState::Pending).map(|(_, text)| text)
    }
}

#[cfg(test)]
mod tests {
    use super::TriggerState::{Active, Disabled, Pending};
    use super::*;

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
        let trigger = NotedTrigger::new(TriggerKind::Url, Some(r#"[{"url":"a"}]"#), None);
        assert_eq!(trigger.state(&notes, "s1"), Pending);
        trigger.activate(&mut notes, "s1");
        assert_eq!((trigger.state(&notes, "s1"), trigger.state(&notes, "s2")), (Active, Pending));
        assert_eq!(trigger.note, "$session_recording_url_trigger_activated_session");
        assert_eq!(NotedTrigger::new(TriggerKind::Event, None, Some("g")).note, "$posthog_sr_group_event_trigger_g");
        for none in [None, Some("[]"), Some("null")] {
            assert_eq!(NotedTrigger::new(TriggerKind::Url, none, None).state(&notes, "s1"), Disabled);
        }
    }

    #[test]
    fn a_flag_is_on_by_its_value_or_variant() {
        let on = |linked, value| FlagTrigger::parse(Some(linked)).on_value(value);
        assert!(on(r#""f""#, "true") && on(r#""f""#, r#""a""#) && !on(r#""f""#, "false") && !on(r#""f""#, ""));
        let variant = r#"{"flag":"f","variant":"a"}"#;
        assert!(on(variant, r#""a""#) && !on(variant, r#""b""#) && on(variant, "true") && !on(variant, "false"));
        assert!(on(r#"{"flag":"f","variant":null}"#, r#""b""#) && on(r#"{"flag":"f"}"#, "true"));
    }

    #[test]
    fn a_flag_comes_on_once() {
        let mut flag = FlagTrigger::parse(Some(r#"{"flag":"f","variant":"a"}"#));
        assert_eq!(flag.state(), Pending);
        assert!(flag.on_value(r#""a""#) && !flag.on_value(r#""a""#));
        assert_eq!(flag.state(), Active);
        assert!(!flag.on_value("") && flag.on_value(r#""a""#));
        let Effect::Started { reason, detail } = flag.started(r#"{"group_id":"g"}"#) else { panic!() };
        assert_eq!(
            (reason.as_str(), detail.as_str()),
            ("linked_flag_matched", r#"{"flag":"f","variant":"a","group_id":"g"}"#)
        );
        for none in [None, Some("null"), Some("\"\"")] {
            assert_eq!(FlagTrigger::parse(none).state(), Disabled);
        }
    }
}

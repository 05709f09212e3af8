//! One set of conditions for the whole project.

use super::effect::Effect;
use super::notes::{IS_SAMPLED, Notes, PAST_MINIMUM, SAMPLE_RATE};
use super::patterns::{Matches, PatternRange, Patterns};
use super::sampling::{Decision, decide, decision_for};
use super::status::Status;
use super::triggers::{FlagTrigger, Legs, MatchType, NotedTrigger, TriggerKind, TriggerState};
use super::value::number;
use json::{PropertyBag, decode_string, elements};

/// The conditions, as [`Self::new`] reads them from the project's settings.
#[derive(Debug)]
pub struct ProjectTriggers {
    pub legs: Legs,
    patterns: PatternRange,
    event_names: Vec<String>,
    /// The share of sessions that are recorded, a raw JSON number.
    rate: Option<String>,
    /// How long a session has to be to be sent, ms.
    pub minimum: Option<f64>,
}

impl ProjectTriggers {
    pub fn new(config: &PropertyBag, patterns: &mut Patterns, notes: &mut Notes) -> Self {
        let (urls, events) = (config.raw("urlTriggers"), config.raw("eventTriggers"));
        let match_type = config.raw("triggerMatchType");
        if let Some(raw) = match_type {
            notes.report("$sdk_debug_replay_remote_trigger_matching_config", raw);
        }
        Self {
            legs: Legs {
                url: NotedTrigger::new(TriggerKind::Url, urls, None),
                event: NotedTrigger::new(TriggerKind::Event, events, None),
                flag: FlagTrigger::parse(config.raw("linkedFlag")),
                match_type: MatchType::parse(match_type),
            },
            patterns: patterns.add(urls),
            event_names: elements(events.unwrap_or_default()).filter_map(decode_string).collect(),
            rate: config.raw("sampleRate").filter(|raw| number(Some(raw)).is_some()).map(Into::into),
            minimum: number(config.raw("minimumDurationMilliseconds")),
        }
    }

    /// Names of the stored values that count.
    pub fn notes(&self) -> Vec<String> {
        vec![self.legs.url.note.clone(), self.legs.event.note.clone(), IS_SAMPLED.into(), SAMPLE_RATE.into()]
    }

    pub fn status(&self, notes: &mut Notes, session: &str) -> Status {
        self.legs.report(notes, session);
        let decision = decision_for(notes, session);
        let is_any = self.legs.match_type == MatchType::Any;
        match (self.legs.state(notes, session), decision) {
            (_, Some(Decision::In)) if is_any => Status::Sampled,
            (TriggerState::Pending, _) => Status::Buffering,
            (TriggerState::Active, _) if is_any => Status::Active,
            (_, None) => Status::Active,
            (_, Some(Decision::In)) => Status::Sampled,
            (_, Some(Decision::Out)) => Status::Disabled,
        }
    }

    /// Whether the session waits for the page to activate a trigger.
    pub fn is_pending(&self, notes: &mut Notes, session: &str) -> bool {
        self.legs.report(notes, session);
        self.legs.page_state(notes, session) == TriggerState::Pending
    }

    pub fn on_address(&self, notes: &mut Notes, session: &str, url: &str, matches: Matches) {
        let is_active = self.legs.url.state(notes, session) == TriggerState::Active;
        if !is_active && matches.any_of(&self.patterns) {
            self.activate(notes, session, TriggerKind::Url, Some(url));
        }
    }

    pub fn on_event(&self, notes: &mut Notes, session: &str, event: &str) {
        let is_active = self.legs.event.state(notes, session) == TriggerState::Active;
        if !is_active && self.event_names.iter().any(|name| name == event) {
            self.activate(notes, session, TriggerKind::Event, Some(event));
        }
    }

    /// Lets the session in by a trigger, or what the page wants instead: then nothing has matched.
    pub fn activate(&self, notes: &mut Notes, session: &str, kind: TriggerKind, matched: Option<&str>) {
        let activated = Effect::Activated { by: kind.name() };
        if !self.is_pending(notes, session) {
            // an event says that somebody cares, whatever else is waited for
            if kind == TriggerKind::Event {
                notes.effect(activated);
            }
            return;
        }
        self.legs.noted(kind).activate(notes, session);
        notes.effect(activated);
        let (reason, name) = match kind {
            TriggerKind::Url => ("url_trigger_matched", "matchedUrl"),
            TriggerKind::Event => ("event_trigger_matched", "matchedEvent"),
        };
        let mut detail = PropertyBag::default();
        if let Some(matched) = matched {
            detail.set_str(name, matched);
        }
        notes.effect(Effect::Released { reason: reason.into(), detail: detail.into_json() });
    }

    pub fn decide(&self, notes: &mut Notes, session: &str) {
        decide(notes, session, self.rate.as_deref());
    }

    /// Forgets what belongs to the session.
    pub fn forget(&self, notes: &mut Notes) {
        notes.forget(&[&self.legs.event.note, &self.legs.url.note, IS_SAMPLED, SAMPLE_RATE, PAST_MINIMUM]);
    }
}

//! Trigger groups: several sets of conditions, each with a rate of its own; a session that one of them wants is recorded
//! (posthog-js's V2).

use super::comparisons::Comparisons;
use super::effect::Effect;
use super::notes::{IS_SAMPLED, Notes, PAST_MINIMUM, SAMPLE_RATE};
use super::patterns::{Matches, PatternRange, Patterns};
use super::property_filters::{Properties, PropertyFilter, matches};
use super::sampling::is_sampled_in;
use super::status::Status;
use super::triggers::{FlagTrigger, Legs, MatchType, NotedTrigger, TriggerKind, TriggerState};
use super::value::number;
use json::text::concat;
use json::{PropertyBag, elements};

/// An event that a group waits for.
#[derive(Debug)]
struct EventTrigger {
    name: String,
    filters: Vec<PropertyFilter>,
}

#[derive(Debug)]
pub struct Group {
    id: String,
    /// `id` and `name` as members of a JSON object, as far as they are given.
    identity: PropertyBag,
    /// The share of sessions that are recorded once the conditions are met, a raw JSON number.
    rate: Option<String>,
    minimum: Option<f64>,
    pub legs: Legs,
    patterns: PatternRange,
    events: Vec<EventTrigger>,
    filters: Vec<PropertyFilter>,
    /// Where its decision by chance is remembered.
    decision_note: String,
    /// Whether chance has it record, once its conditions are met.
    is_sampled: bool,
}

impl Group {
    fn new(group: &PropertyBag, patterns: &mut Patterns) -> Self {
        let conditions = group.bag("conditions");
        let (urls, events) = (conditions.raw("urls"), conditions.raw("events"));
        let id = group.text("id");
        Self {
            identity: group.filtered(|key| key == "id" || key == "name"),
            rate: group.raw("sampleRate").map(Into::into),
            minimum: number(group.raw("minDurationMs")),
            legs: Legs {
                url: NotedTrigger::new(TriggerKind::Url, urls, Some(&id)),
                event: NotedTrigger::new(TriggerKind::Event, events, Some(&id)),
                flag: FlagTrigger::parse(conditions.raw("flag")),
                match_type: MatchType::parse(conditions.raw("matchType")),
            },
            patterns: patterns.add(urls),
            events: elements(events.unwrap_or_default())
                .map(|event| {
                    let event = PropertyBag::parse_or_empty(event);
                    let filters = PropertyFilter::list(event.raw("properties"));
                    EventTrigger { name: event.text("name"), filters }
                })
                .collect(),
            filters: PropertyFilter::list(conditions.raw("properties")),
            decision_note: concat(&["$posthog_sr_group_sampling_", &id]),
            is_sampled: false,
            id,
        }
    }

    /// A group that waits for nothing is active.
    fn state(&self, notes: &Notes, session: &str) -> TriggerState {
        match self.legs.state(notes, session) {
            TriggerState::Disabled => TriggerState::Active,
            state => state,
        }
    }

    fn is_active(&self, notes: &Notes, session: &str) -> bool {
        self.state(notes, session) == TriggerState::Active
    }

    /// Members of a JSON object with other names for `id` and `name`.
    fn described(&self, id: &str, name: &str) -> PropertyBag {
        let mut bag = PropertyBag::default();
        for (key, as_key) in [("id", id), ("name", name)] {
            if let Some(raw) = self.identity.raw(key) {
                bag.set_raw(as_key, raw);
            }
        }
        bag
    }

    fn filters(&self) -> impl Iterator<Item = &PropertyFilter> {
        self.filters.iter().chain(self.events.iter().flat_map(|event| &event.filters))
    }

    /// What is known of the decision, as it is remembered.
    fn noted_decision(&self, notes: &Notes, session: &str) -> Option<bool> {
        let noted = PropertyBag::parse(notes.stored(&self.decision_note)?)?;
        let is_same = noted.text("sessionId") == session && noted.raw("sampleRate") == self.rate.as_deref();
        match noted.raw("sampled") {
            Some("true") if is_same => Some(true),
            Some("false") if is_same => Some(false),
            _ => None,
        }
    }

    fn decide(&mut self, notes: &mut Notes, session: &str) {
        if let Some(known) = self.noted_decision(notes, session) {
            self.is_sampled = known;
            return;
        }
        self.is_sampled = is_sampled_in(&concat(&[session, &self.id]), number(self.rate.as_deref()));
        let mut payload = self.described("group_id", "group_name");
        let mut noted = PropertyBag::default();
        noted.set_str("sessionId", session);
        if let Some(rate) = &self.rate {
            payload.set_raw("sampleRate", rate);
            noted.set_raw("sampleRate", rate);
        }
        payload.set_bool("isSampled", self.is_sampled);
        noted.set_bool("sampled", self.is_sampled);
        notes.effect(Effect::Custom { tag: "triggerGroupSamplingDecisionMade".into(), payload: payload.into_json() });
        notes.remember(&self.decision_note, noted.into_json());
    }
}

/// What is asked about an event or an address, and what is known to answer it.
pub struct Question<'a> {
    pub properties: &'a Properties,
    pub comparisons: &'a mut Comparisons,
    /// A filter was met that needs stored values of this moment.
    pub has_filters: bool,
}

impl Question<'_> {
    fn matches(&mut self, filters: &[PropertyFilter]) -> bool {
        self.has_filters |= !filters.is_empty();
        matches(filters, self.properties, self.comparisons)
    }
}

#[derive(Debug)]
pub struct TriggerGroups {
    pub groups: Vec<Group>,
    /// A session that has begun to be sent waits for no event any more.
    is_sent: bool,
}

impl TriggerGroups {
    pub fn new(groups: &str, patterns: &mut Patterns, notes: &mut Notes) -> Self {
        let groups: Vec<_> =
            elements(groups).map(|group| Group::new(&PropertyBag::parse_or_empty(group), patterns)).collect();
        notes.report("$sdk_debug_replay_remote_trigger_matching_config", "\"v2_trigger_groups\"");
        let mut count = String::new();
        json::push_int(&mut count, groups.len() as i64);
        notes.report("$sdk_debug_replay_trigger_groups_count", &count);
        Self { groups, is_sent: false }
    }

    /// Names of the stored values that count.
    pub fn notes(&self) -> Vec<String> {
        let of = |group: &Group| [&group.legs.url.note, &group.legs.event.note, &group.decision_note].map(Clone::clone);
        self.groups.iter().flat_map(of).collect()
    }

    /// Keys of the event properties that filters look at, as they stand in JSON between their quotes.
    pub fn event_keys(&self) -> impl Iterator<Item = &str> {
        self.groups.iter().flat_map(Group::filters).filter_map(PropertyFilter::event_key)
    }

    /// The last group that waits for something speaks for all: they share the names.
    fn report(&self, notes: &mut Notes, session: &str) {
        let has_triggers = |group: &&Group| group.legs.state(notes, session) != TriggerState::Disabled;
        if let Some(group) = self.groups.iter().rfind(has_triggers) {
            group.legs.report(notes, session);
        }
    }

    pub fn status(&self, notes: &mut Notes, session: &str) -> Status {
        self.report(notes, session);
        if self.groups.iter().any(|group| group.is_sampled && group.is_active(notes, session)) {
            Status::Sampled
        } else if self.has_pending(notes, session) {
            Status::Buffering
        } else {
            Status::Disabled
        }
    }

    fn has_pending(&self, notes: &Notes, session: &str) -> bool {
        self.groups.iter().any(|group| group.state(notes, session) == TriggerState::Pending)
    }

    pub fn is_pending(&self, notes: &mut Notes, session: &str) -> bool {
        self.report(notes, session);
        self.has_pending(notes, session)
    }

    /// The shortest minimum duration of the groups that are active, ms.
    pub fn minimum(&self, notes: &Notes, session: &str) -> Option<f64> {
        let active = self.groups.iter().filter(|group| group.is_active(notes, session));
        active.filter_map(|group| group.minimum).reduce(f64::min)
    }

    /// Places of the groups whose condition on the address is met.
    pub fn met_by_address(&self, notes: &Notes, session: &str, url: Matches, question: &mut Question) -> Vec<usize> {
        let is_met = |group: &Group| {
            group.legs.url.state(notes, session) != TriggerState::Active
                && url.any_of(&group.patterns)
                && question.matches(&group.filters)
        };
        self.places(is_met)
    }

    /// Places of the groups whose condition on the event is met.
    pub fn met_by_event(&self, notes: &Notes, session: &str, event: &str, question: &mut Question) -> Vec<usize> {
        if self.is_sent {
            return Vec::new();
        }
        let is_met = |group: &Group| {
            group.legs.event.state(notes, session) != TriggerState::Active
                && group.events.iter().any(|trigger| trigger.name == event && question.matches(&trigger.filters))
                && question.matches(&group.filters)
        };
        self.places(is_met)
    }

    fn places(&self, mut is_met: impl FnMut(&Group) -> bool) -> Vec<usize> {
        (0..self.groups.len()).filter(|place| is_met(&self.groups[*place])).collect()
    }

    /// Lets the session in by a trigger of the groups at `places`.
    pub fn activate(&self, notes: &mut Notes, session: &str, kind: TriggerKind, places: &[usize]) {
        for place in places {
            self.groups[*place].legs.noted(kind).activate(notes, session);
            self.report_matched(notes, session);
            notes.effect(Effect::Activated { by: kind.name() });
        }
    }

    pub fn decide(&mut self, notes: &mut Notes, session: &str) {
        for group in &mut self.groups {
            group.decide(notes, session);
        }
        self.report(notes, session);
        self.report_matched(notes, session);
    }

    fn report_matched(&self, notes: &mut Notes, session: &str) {
        let mut list = Vec::new();
        for group in self.groups.iter().filter(|group| group.is_active(notes, session)) {
            let mut entry = group.described("id", "name");
            entry.set_bool("matched", true);
            entry.set_bool("sampled", group.is_sampled);
            list.push(entry.into_json());
        }
        let list = concat(&["[", &list.join(","), "]"]);
        notes.report("$sdk_debug_replay_matched_recording_trigger_groups", &list);
    }

    /// What pending groups wait for, in words for diagnostics.
    pub fn missing(&self, notes: &Notes, session: &str) -> Vec<String> {
        let mut all = Vec::new();
        for group in self.groups.iter().filter(|group| group.state(notes, session) == TriggerState::Pending) {
            let name = group.identity.text("name");
            all.extend(
                group.legs.missing(notes, session).map(|text| concat(&["trigger group \"", &name, "\": ", text])),
            );
        }
        all
    }

    /// The effects of the flag of the group at `place` having come on.
    pub fn flag_started(&self, place: usize) -> Effect {
        let group = &self.groups[place];
        group.legs.flag.started(&group.described("group_id", "group_name").into_json())
    }

    pub fn on_sent(&mut self) {
        self.is_sent = true;
    }

    /// Forgets what belongs to the session.
    pub fn forget(&self, notes: &mut Notes) {
        for group in &self.groups {
            notes.forget(&[&group.legs.url.note, &group.legs.event.note, &group.decision_note]);
        }
        notes.forget(&[IS_SAMPLED, SAMPLE_RATE, PAST_MINIMUM]);
    }
}

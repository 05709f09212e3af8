//! A page beside the module, as `js/session_replay/control.ts` is: reads settings, keeps what is stored and carries
//! effects out.

use crate::control::Control;
use crate::sampling::Decided;
use crate::triggers::{MatchType, TriggerSet};
use json::{PropertyBag, decode_string, elements, member};
use wire::replay_protocol::{Answer, Decision, Effect, FlagValue, Status, TriggerKind};

pub const SESSION: &str = "01a204f0-64b2-798f-b7db-e1a5fb7fdbdf";
const STATES: [&str; 3] = ["trigger_disabled", "trigger_pending", "trigger_activated"];
const KINDS: [&str; 3] = ["url", "event", "linked_flag"];

/// What the page's side keeps of a set of triggers. Values are raw JSON.
struct Settings {
    id: String,
    name: String,
    rate: String,
    urls: Vec<String>,
    /// Name and filters.
    events: Vec<(String, Vec<String>)>,
    flag: String,
    variant: String,
    filters: Vec<String>,
}

pub struct Page {
    pub control: Control,
    pub stored: PropertyBag,
    pub reported: PropertyBag,
    pub happened: Vec<String>,
    /// The flags that are watched, by their sets.
    pub watched: Vec<Option<String>>,
    sets: Vec<Settings>,
    has_groups: bool,
    blocked: Vec<String>,
    detail: String,
}

fn bare(raw: &str) -> String {
    decode_string(raw).unwrap_or_default()
}

fn list(raw: &str) -> Vec<String> {
    elements(raw).map(Into::into).collect()
}

fn number(raw: &str) -> f64 {
    raw.parse().unwrap_or(f64::NAN)
}

fn patterns(triggers: &str) -> Vec<String> {
    elements(triggers)
        .filter(|url| bare(member(url, "matching")) == "regex")
        .map(|url| bare(member(url, "url")))
        .collect()
}

impl Page {
    pub fn open(config: &str) -> Self {
        Self::with("{}", config)
    }

    pub fn with(stored: &str, config: &str) -> Self {
        let mut page = Self {
            control: Control::NEW,
            stored: PropertyBag::parse(stored).unwrap(),
            reported: PropertyBag::default(),
            happened: vec![],
            watched: vec![],
            sets: vec![],
            has_groups: false,
            blocked: vec![],
            detail: String::new(),
        };
        page.reopen(config);
        page
    }

    pub fn reopen(&mut self, config: &str) {
        self.control.set_session(&SESSION.encode_utf16().map(Into::into).collect::<Vec<_>>());
        let groups = list(member(config, "triggerGroups"));
        self.has_groups = self.control.open(number(member(config, "version")), groups.len());
        self.blocked = patterns(member(config, "urlBlocklist"));
        self.sets.clear();
        if self.has_groups {
            for group in &groups {
                let conditions = member(group, "conditions");
                self.add(
                    group,
                    [
                        member(conditions, "matchType"),
                        member(conditions, "urls"),
                        member(conditions, "events"),
                        member(conditions, "flag"),
                        member(group, "minDurationMs"),
                    ],
                );
            }
            self.report("$sdk_debug_replay_trigger_groups_count", &groups.len().to_string());
            self.report("$sdk_debug_replay_remote_trigger_matching_config", "\"v2_trigger_groups\"");
        } else {
            let of = ["triggerMatchType", "urlTriggers", "eventTriggers", "linkedFlag", "minimumDurationMilliseconds"];
            self.add(config, of.map(|key| member(config, key)));
            self.report("$sdk_debug_replay_remote_trigger_matching_config", member(config, "triggerMatchType"));
        }
        self.watched = self.sets.iter().map(|_| None).collect();
        self.recall();
        self.control.on_opened();
        self.control.decide();
        self.carry_out();
    }

    fn add(&mut self, settings: &str, [match_type, urls, events, flag, minimum]: [&str; 5]) {
        let is_text = flag.starts_with('"');
        let set = Settings {
            id: bare(member(settings, "id")),
            name: bare(member(settings, "name")),
            rate: member(settings, "sampleRate").into(),
            urls: patterns(urls),
            events: elements(events)
                .map(|event| match event.starts_with('"') {
                    true => (bare(event), vec![]),
                    false => (bare(member(event, "name")), list(member(event, "properties"))),
                })
                .collect(),
            flag: bare(if is_text { flag } else { member(flag, "flag") }),
            variant: if is_text { "null".into() } else { member(flag, "variant").into() },
            filters: list(member(member(settings, "conditions"), "properties")),
        };
        let is_negated = |filter: &String| bare(member(filter, "operator")).starts_with("not_");
        self.control.conditions.as_mut().unwrap().add_set(TriggerSet {
            id: if self.has_groups { set.id.encode_utf16().map(Into::into).collect() } else { vec![] },
            match_type: if bare(match_type) == "any" { MatchType::Any } else { MatchType::All },
            is_wanted: [elements(urls).next().is_some(), !set.events.is_empty(), !set.flag.is_empty()],
            has_variant: set.variant.starts_with('"'),
            rate: number(&set.rate),
            minimum: number(minimum),
            filters: 0..0,
            events: vec![],
            is_flag_on: false,
            is_sampled: false,
            has_let_in: [false; 2],
            decided: Decided::NOTHING,
        });
        let conditions = self.control.conditions.as_mut().unwrap();
        set.filters.iter().for_each(|filter| conditions.add_filter(is_negated(filter)));
        for (_, filters) in &set.events {
            conditions.add_event();
            filters.iter().for_each(|filter| conditions.add_filter(is_negated(filter)));
        }
        self.sets.push(set);
    }

    fn report(&mut self, name: &str, value: &str) {
        if !value.is_empty() {
            self.reported.set_raw(name, value);
        }
    }

    fn trigger_key(&self, at: usize, kind: usize) -> String {
        let kind = KINDS[kind];
        match self.has_groups {
            true => format!("$posthog_sr_group_{kind}_trigger_{}", self.sets[at].id),
            false => format!("$session_recording_{kind}_trigger_activated_session"),
        }
    }

    fn decision_key(&self, at: usize) -> String {
        if self.has_groups {
            format!("$posthog_sr_group_sampling_{}", self.sets[at].id)
        } else {
            "$session_is_sampled".into()
        }
    }

    fn recall(&mut self) {
        for at in 0..self.sets.len() {
            let has_let_in = [0, 1].map(|kind| self.stored.text(&self.trigger_key(at, kind)) == SESSION);
            let known = self.stored.raw(&self.decision_key(at)).unwrap_or_default().to_owned();
            let mut decided = Decided::NOTHING;
            if self.has_groups {
                decided.rate = number(member(&known, "sampleRate"));
                decided.decision = match (bare(member(&known, "sessionId")) == SESSION, member(&known, "sampled")) {
                    (true, "true") => Decision::In,
                    (true, "false") => Decision::Out,
                    _ => Decision::None,
                };
            } else {
                let rate = self.stored.raw("$replay_sample_rate").unwrap_or_default();
                (decided.rate, decided.is_overridden) = (number(rate), rate == "null");
                decided.decision = match bare(&known) {
                    known if known == SESSION => Decision::In,
                    known if known == format!("!{SESSION}") => Decision::Out,
                    _ => Decision::None,
                };
            }
            self.control.recall(at, has_let_in, decided);
        }
    }

    pub fn carry_out(&mut self) {
        let numbers = self.control.effects.take();
        let mut at = 0;
        while at < numbers.len() {
            let count = numbers[at + 1] as usize;
            let values: Vec<usize> = numbers[at + 2..at + 2 + count].iter().map(|value| *value as usize).collect();
            self.carry_out_one(numbers[at], &values);
            at += 2 + count;
        }
    }

    fn carry_out_one(&mut self, effect: u32, values: &[usize]) {
        let quoted_session = format!("{SESSION:?}");
        let is = |kind: Effect| effect == kind as u32;
        if is(Effect::ReportTrigger) {
            let name = format!("$sdk_debug_replay_{}_trigger_status", KINDS[values[0]]);
            self.report(&name, &format!("{:?}", STATES[values[1]]));
        } else if is(Effect::ReportMatched) {
            let matched: Vec<_> = values.iter().map(|value| self.matched(*value)).collect();
            self.report("$sdk_debug_replay_matched_recording_trigger_groups", &format!("[{}]", matched.join(",")));
        } else if is(Effect::ReportMissing) {
            let missing: Vec<_> = values.iter().map(|value| format!("{:?}", self.missing_one(*value))).collect();
            self.report("$sdk_debug_replay_pending_trigger_conditions", &format!("[{}]", missing.join(",")));
        } else if is(Effect::RememberTrigger) {
            self.stored.set_raw(&self.trigger_key(values[0], values[1]), &quoted_session);
        } else if is(Effect::RememberDecision) {
            self.remember_decision(values[0], values[1] == Decision::In as usize, values[2] == 1);
        } else if is(Effect::ForgetDecision) {
            self.stored.remove("$session_is_sampled");
            self.stored.remove("$replay_sample_rate");
        } else if is(Effect::ForgetSession) {
            self.stored = PropertyBag::default();
        } else if is(Effect::WatchFlag) {
            self.watched[values[0]] = Some(self.sets[values[0]].flag.clone());
        } else if is(Effect::FlagOn) {
            self.happened.push(format!("started: linked_flag_matched {{{}}}", self.flag_detail(values[0])));
            self.happened.push("activated:".into());
        } else if is(Effect::Activated) {
            self.happened.push(format!("activated: {}", KINDS[values[0]]));
        } else if is(Effect::Released) {
            self.happened.push(format!("released: {}_trigger_matched {{{}}}", KINDS[values[0]], self.detail));
        } else if is(Effect::Pause) {
            self.happened.push("pause:".into());
        } else if is(Effect::Resume) {
            self.happened.push("resume:".into());
        }
    }

    fn matched(&self, value: usize) -> String {
        let Settings { id, name, .. } = &self.sets[value / 2];
        format!(r#"{{"id":"{id}","name":"{name}","matched":true,"sampled":{}}}"#, value % 2 == 1)
    }

    fn missing_one(&self, value: usize) -> String {
        let group =
            if self.has_groups { format!("trigger group \"{}\": ", self.sets[value / 4].name) } else { String::new() };
        format!("{group}{} condition not matched", ["URL", "event", "linked flag"][value % 4])
    }

    fn flag_detail(&self, at: usize) -> String {
        let Settings { id, name, flag, variant, .. } = &self.sets[at];
        let variant = if variant.is_empty() { String::new() } else { format!(r#","variant":{variant}"#) };
        let group =
            if self.has_groups { format!(r#","group_id":"{id}","group_name":"{name}""#) } else { String::new() };
        format!(r#""flag":"{flag}"{variant}{group}"#)
    }

    fn remember_decision(&mut self, at: usize, is_in: bool, is_overridden: bool) {
        if self.has_groups && !is_overridden {
            let Settings { id, name, rate, .. } = &self.sets[at];
            let payload =
                format!(r#"{{"group_id":"{id}","group_name":"{name}","sampleRate":{rate},"isSampled":{is_in}}}"#);
            self.happened.push(format!("custom: triggerGroupSamplingDecisionMade {payload}"));
            let stored = format!(r#"{{"sessionId":"{SESSION}","sampleRate":{rate},"sampled":{is_in}}}"#);
            return self.stored.set_raw(&self.decision_key(at), &stored);
        }
        if !is_overridden {
            self.happened.push(if is_in { "started: sampled" } else { "warning" }.into());
        }
        let mark = if is_in { "" } else { "!" };
        self.stored.set_raw("$session_is_sampled", &format!("\"{mark}{SESSION}\""));
        let rate = if is_overridden { "null" } else { self.sets[at].rate.as_str() };
        self.stored.set_raw("$replay_sample_rate", rate);
    }

    /// Has the module decide; the only operators of these tests are `exact` and `gt`, of texts and numbers.
    fn meet(&mut self, kind: TriggerKind, facts: &[u32], properties: &str) {
        let mut answers = vec![];
        if self.control.asks(kind, facts) {
            self.recall();
            let person = self.stored.bag("$stored_person_properties").to_json();
            for set in &self.sets {
                for filter in set.filters.iter().chain(set.events.iter().flat_map(|(_, filters)| filters)) {
                    let of_person = bare(member(filter, "type")) == "person";
                    let found = member(if of_person { &person } else { properties }, &bare(member(filter, "key")));
                    let wanted = member(filter, "value");
                    let holds = match bare(member(filter, "operator")).as_str() {
                        "gt" => number(found) > number(wanted),
                        _ => found == wanted,
                    };
                    answers.push(if holds { Answer::Yes } else { Answer::No } as u32);
                }
            }
        }
        self.control.meet(kind, facts, &answers);
        self.carry_out();
    }

    /// Visits `url`; a pattern matches where it is a part of it.
    pub fn visit(&mut self, url: &str) {
        let any = |patterns: &[String]| patterns.iter().any(|pattern| url.contains(pattern));
        self.control.on_address(any(&self.blocked));
        self.detail = format!(r#""matchedUrl":"{url}""#);
        let facts: Vec<u32> = self.sets.iter().map(|set| any(&set.urls).into()).collect();
        self.meet(TriggerKind::Url, &facts, "");
    }

    pub fn capture(&mut self, event: &str, properties: &str) {
        self.detail = format!(r#""matchedEvent":"{event}""#);
        let facts: Vec<u32> =
            self.sets.iter().flat_map(|set| set.events.iter().map(|(name, _)| (name == event).into())).collect();
        self.meet(TriggerKind::Event, &facts, properties);
    }

    pub fn flag(&mut self, at: usize, value: &str) {
        let value = match value {
            "true" => FlagValue::On,
            "false" | "" => FlagValue::Off,
            value if self.sets.get(at).is_some_and(|set| set.variant == value) => FlagValue::WantedVariant,
            _ => FlagValue::OtherVariant,
        };
        self.control.on_flag(at, value);
        self.carry_out();
    }

    pub fn override_trigger(&mut self, kind: TriggerKind) {
        self.detail = String::new();
        self.control.override_trigger(kind);
        self.carry_out();
    }

    pub fn override_sampling(&mut self) {
        self.control.override_sampling();
        self.carry_out();
    }

    pub fn status(&mut self) -> Status {
        let status = self.control.status(false);
        self.carry_out();
        status
    }

    pub fn missing(&mut self) -> String {
        let status = self.status();
        self.control.report_missing(status == Status::Buffering);
        self.carry_out();
        self.reported.raw("$sdk_debug_replay_pending_trigger_conditions").unwrap_or_default().into()
    }
}

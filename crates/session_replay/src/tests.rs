//! Conditions of projects and groups, from opening to what comes of what happens.

use super::control::{Control, Progress};
use super::notes::effect;
use super::status::Status;
use super::triggers::TriggerKind;
use json::{PropertyBag, decode_string, elements};

const SESSION: &str = "01a204f0-64b2-798f-b7db-e1a5fb7fdbdf";

/// A page beside the module: keeps what is stored and carries effects out.
#[derive(Default)]
struct Page {
    control: Control,
    stored: PropertyBag,
    reported: PropertyBag,
    happened: Vec<String>,
    needs: PropertyBag,
}

impl Page {
    fn open(config: &str) -> Self {
        let mut page = Self::default();
        page.reopen(config);
        page
    }

    fn with(stored: &str, config: &str) -> Self {
        let mut page = Self { stored: PropertyBag::parse(stored).unwrap(), ..Self::default() };
        page.reopen(config);
        page
    }

    fn reopen(&mut self, config: &str) {
        self.control.set_session(SESSION);
        self.needs = PropertyBag::parse(&self.control.open(config)).unwrap();
        self.control.on_notes(&self.stored.to_json(), "");
        self.control.decide();
        self.carry_out();
    }

    fn carry_out(&mut self) {
        for call in elements(&format!("[{}]", self.control.notes.take_effects())) {
            let parts: Vec<&str> = elements(call).collect();
            let (method, name) = (decode_string(parts[0]).unwrap(), decode_string(parts[1]).unwrap());
            let value = parts.get(2).copied().unwrap_or_default();
            match method.as_str() {
                effect::REMEMBER => self.stored.set_raw(&name, value),
                effect::FORGET => drop(self.stored.remove(&name)),
                effect::REPORT => self.reported.set_raw(&name, value),
                effect::WARN => self.happened.push("warning".into()),
                _ => self.happened.push(format!("{method}: {name} {value}").trim_end().into()),
            }
        }
    }

    fn finish(&mut self) {
        loop {
            match self.control.advance() {
                Progress::Done => break,
                Progress::NeedsNotes => {
                    let person = self.stored.bag("$stored_person_properties").to_json();
                    self.control.on_notes(&self.stored.to_json(), &person);
                }
                Progress::NeedsComparisons => {
                    // the only operator of these tests is gt
                    let is_greater = |question: &str| {
                        let parts: Vec<_> = elements(question).map(|raw| decode_string(raw).unwrap()).collect();
                        assert_eq!(parts[0], "gt");
                        parts[2].parse::<f64>().unwrap() > parts[1].parse().unwrap()
                    };
                    let questions = self.control.comparisons();
                    let answers: Vec<u8> = elements(&questions).map(|ask| b'0' + u8::from(is_greater(ask))).collect();
                    self.control.on_comparisons(&answers);
                }
            }
        }
        self.carry_out();
    }

    /// Visits `url`; a pattern matches where it is a part of it.
    fn visit(&mut self, url: &str) {
        let patterns: Vec<_> =
            elements(self.needs.raw("patterns").unwrap()).map(|raw| decode_string(raw).unwrap()).collect();
        let matches: Vec<u8> = patterns.iter().map(|pattern| b'0' + u8::from(url.contains(pattern.as_str()))).collect();
        self.control.on_address(&format!("{url:?}"), &matches);
        self.finish();
    }

    fn capture(&mut self, event: &str, properties: &str) {
        self.control.on_event(&format!("{event:?}"), properties);
        self.finish();
    }

    fn flag(&mut self, place: usize, value: &str) {
        self.control.on_flag(place, value);
        self.carry_out();
    }

    fn status(&mut self) -> Status {
        let status = self.control.status(false);
        self.carry_out();
        status
    }

    fn missing(&mut self) -> String {
        let status = self.status();
        self.control.report_missing(status == Status::Buffering);
        self.carry_out();
        self.reported.raw("$sdk_debug_replay_pending_trigger_conditions").unwrap_or_default().into()
    }
}

mod projects {
    use super::*;

    const BOTH: &str = r#""eventTriggers":["bought"],"urlTriggers":[{"url":"checkout","matching":"regex"}]"#;

    #[test]
    fn nothing_is_recorded_before_the_conditions_are_opened() {
        let mut control = Control::default();
        assert_eq!((control.status(true), control.is_pending(), control.minimum()), (Status::Disabled, false, None));
        control.on_address("\"https://a.b/\"", b"1");
        control.on_event("\"a\"", "{}");
        assert_eq!(control.advance(), Progress::Done);
        control.decide();
        control.forget();
        control.on_flag(0, "true");
        control.override_trigger(TriggerKind::Event);
        control.report_missing(true);
        assert_eq!(control.notes.take_effects(), "");
    }

    #[test]
    fn are_met_where_there_are_no_conditions() {
        assert_eq!(Page::open("{}").status(), Status::Active);
    }

    #[test]
    fn decide_by_chance_once_for_a_session() {
        let mut page = Page::open(r#"{"sampleRate":1}"#);
        assert_eq!(page.status(), Status::Sampled);
        assert_eq!(page.stored.text("$session_is_sampled"), SESSION);
        assert_eq!(page.happened, ["started: sampled"]);
        assert_eq!(Page::open(r#"{"sampleRate":-1}"#).status(), Status::Disabled);
        let mut page = Page::open(r#"{"sampleRate":0}"#);
        assert_eq!(page.status(), Status::Disabled);
        assert_eq!(page.stored.text("$session_is_sampled"), format!("!{SESSION}"));
        assert_eq!(page.happened, ["warning"]);
    }

    #[test]
    fn keep_what_is_decided_at_the_same_rate() {
        let stored = format!(r#"{{"$session_is_sampled":"{SESSION}","$replay_sample_rate":0}}"#);
        let mut page = Page::with(&stored, r#"{"sampleRate":0}"#);
        assert_eq!(page.status(), Status::Sampled);
        assert!(page.happened.is_empty());
    }

    #[test]
    fn wait_for_an_event_and_an_address() {
        let mut page = Page::open(&format!("{{{BOTH}}}"));
        page.capture("looked", "{}");
        page.capture("bought", "{}");
        assert_eq!(page.status(), Status::Buffering);
        assert_eq!(page.missing(), r#"["URL condition not matched"]"#);
        page.visit("https://shop.example.com/checkout");
        assert_eq!(page.status(), Status::Active);
        assert_eq!(page.missing(), "[]");
        assert_eq!(
            page.happened,
            [
                "activated: event",
                r#"released: event_trigger_matched {"matchedEvent":"bought"}"#,
                "activated: url",
                r#"released: url_trigger_matched {"matchedUrl":"https://shop.example.com/checkout"}"#,
            ]
        );
        page.control.forget();
        page.carry_out();
        assert_eq!(page.status(), Status::Buffering);
        assert_eq!(page.stored.to_json(), "{}");
    }

    #[test]
    fn take_either_where_the_project_says_so() {
        let mut page = Page::open(&format!(r#"{{{BOTH},"triggerMatchType":"any"}}"#));
        assert_eq!(page.status(), Status::Buffering);
        page.capture("bought", "{}");
        assert_eq!(page.status(), Status::Active);
        assert_eq!(page.reported.text("$sdk_debug_replay_remote_trigger_matching_config"), "any");
    }

    #[test]
    fn an_event_says_that_somebody_cares_whatever_else_is_waited_for() {
        let mut page = Page::open(&format!(r#"{{{BOTH},"triggerMatchType":"any"}}"#));
        page.visit("https://shop.example.com/checkout");
        page.happened.clear();
        page.capture("bought", "{}");
        assert_eq!(page.happened, ["activated: event"]);
        page.visit("https://shop.example.com/checkout?again");
        assert_eq!(page.happened, ["activated: event"]);
    }

    #[test]
    fn chance_decides_behind_the_conditions_or_beside_them() {
        let status = |rate, match_type| {
            let mut page = Page::open(&format!(
                r#"{{"eventTriggers":["bought"],"sampleRate":{rate},"triggerMatchType":"{match_type}"}}"#
            ));
            let before = page.status();
            page.capture("bought", "{}");
            (before, page.status())
        };
        assert_eq!(status(1, "all"), (Status::Buffering, Status::Sampled));
        assert_eq!(status(0, "all"), (Status::Buffering, Status::Disabled));
        assert_eq!(status(1, "any"), (Status::Sampled, Status::Sampled));
        assert_eq!(status(0, "any"), (Status::Buffering, Status::Active));
    }

    #[test]
    fn report_what_the_session_waits_for() {
        let mut page = Page::open(r#"{"eventTriggers":["bought"]}"#);
        page.status();
        assert_eq!(page.reported.text("$sdk_debug_replay_event_trigger_status"), "trigger_pending");
        assert_eq!(page.reported.text("$sdk_debug_replay_url_trigger_status"), "trigger_disabled");
        assert_eq!(page.reported.text("$sdk_debug_replay_linked_flag_trigger_status"), "trigger_disabled");
    }

    #[test]
    fn take_no_minimum_duration_that_is_no_number() {
        let minimum = |raw| Page::open(&format!(r#"{{"minimumDurationMilliseconds":{raw}}}"#)).control.minimum();
        assert_eq!((minimum("\"soon\""), minimum("null"), minimum("5")), (None, None, Some(5.0)));
    }

    #[test]
    fn a_flag_lets_sessions_in_while_it_is_on() {
        let config = r#"{"linkedFlag":{"flag":"replay","variant":"on"}}"#;
        let mut page = Page::open(config);
        assert_eq!(page.needs.raw("flags"), Some(r#"["replay"]"#));
        assert_eq!((page.status(), page.control.is_pending()), (Status::Buffering, false));
        page.flag(0, r#""off""#);
        assert_eq!(page.status(), Status::Buffering);
        page.flag(0, r#""on""#);
        page.flag(0, r#""on""#);
        assert_eq!(page.status(), Status::Active);
        assert_eq!(page.happened, [r#"started: linked_flag_matched {"flag":"replay","variant":"on"}"#, "activated:"]);
        // it outlasts the conditions, and is not watched any more
        page.reopen(config);
        assert_eq!((page.status(), page.needs.raw("flags")), (Status::Active, Some("[null]")));
        page.reopen(r#"{"linkedFlag":"other"}"#);
        assert_eq!(page.status(), Status::Active);
    }

    #[test]
    fn the_page_overrides_each_condition() {
        let mut page = Page::open(r#"{"linkedFlag":"replay"}"#);
        page.control.override_flag();
        assert_eq!(page.status(), Status::Active);
        let mut page = Page::open(&format!("{{{BOTH}}}"));
        page.control.override_trigger(TriggerKind::Event);
        page.control.override_trigger(TriggerKind::Url);
        page.carry_out();
        assert_eq!(page.status(), Status::Active);
        assert_eq!(page.happened[1], "released: event_trigger_matched {}");
        let mut page = Page::open(r#"{"sampleRate":0}"#);
        page.control.override_sampling();
        page.control.decide();
        page.carry_out();
        assert_eq!(page.status(), Status::Sampled);
        assert_eq!(page.stored.raw("$replay_sample_rate"), Some("null"));
    }

    #[test]
    fn addresses_that_are_not_recorded_pause_it() {
        let mut page = Page::open(r#"{"urlBlocklist":[{"url":"secret","matching":"regex"}]}"#);
        page.visit("https://a.b/secret");
        page.visit("https://a.b/secret/too");
        assert_eq!(page.status(), Status::Paused);
        assert_eq!(page.reported.text("$sdk_debug_replay_url_trigger_status"), "trigger_disabled");
        assert_eq!(page.reported.raw("$sdk_debug_replay_linked_flag_trigger_status"), None);
        page.visit("https://a.b/");
        assert_eq!(page.status(), Status::Active);
        assert_eq!(page.happened, ["pause:", "resume:"]);
        assert_eq!(page.control.status(true), Status::Failed);
    }
}

mod groups {
    use super::*;

    fn group(id: &str, rest: &str) -> String {
        format!(r#"{{"id":"{id}","name":"{id}","conditions":{{}},{rest}}}"#)
    }

    fn open(groups: &[String]) -> Page {
        Page::open(&config(groups))
    }

    fn config(groups: &[String]) -> String {
        format!(r#"{{"version":2,"triggerGroups":[{}]}}"#, groups.join(","))
    }

    const BOUGHT: &str = r#""sampleRate":1,"conditions":{"events":[{"name":"bought"}]}"#;

    #[test]
    fn record_where_one_of_them_does() {
        let always = [group("a", r#""sampleRate":0"#), group("b", r#""sampleRate":1"#)];
        assert_eq!(open(&always).status(), Status::Sampled);
        assert_eq!(open(&always[..1]).status(), Status::Disabled);
        let mut waiting = open(&[group("a", r#""sampleRate":0"#), group("b", BOUGHT)]);
        assert_eq!((waiting.status(), waiting.control.is_pending()), (Status::Buffering, true));
        assert_eq!(waiting.missing(), r#"["trigger group \"b\": event condition not matched"]"#);
    }

    #[test]
    fn are_conditions_of_the_second_version_only() {
        let groups = config(&[group("a", r#""sampleRate":0"#)]);
        assert_eq!(Page::open(&groups.replace(":2,", ":1,")).status(), Status::Active);
        assert_eq!(Page::open(r#"{"version":2,"triggerGroups":[]}"#).status(), Status::Active);
    }

    #[test]
    fn look_at_what_an_event_has() {
        let events = r#"[{"name":"bought","properties":[{"key":"price","operator":"gt","value":10}]}]"#;
        let mut page = open(&[group("a", &format!(r#""sampleRate":1,"conditions":{{"events":{events}}}"#))]);
        assert_eq!(page.needs.raw("keys"), Some(r#"["price"]"#));
        page.capture("bought", r#"{"price":5}"#);
        assert_eq!(page.status(), Status::Buffering);
        page.capture("bought", r#"{"price":50}"#);
        assert_eq!(page.status(), Status::Sampled);
        assert_eq!(page.stored.text("$posthog_sr_group_event_trigger_a"), SESSION);
    }

    #[test]
    fn look_at_filters_of_the_event_and_of_the_group() {
        let greater = |key| format!(r#"[{{"key":"{key}","operator":"gt","value":10}}]"#);
        let events = format!(r#"[{{"name":"bought","properties":{}}},{{"name":"looked"}}]"#, greater("price"));
        let rest = format!(r#""sampleRate":1,"conditions":{{"events":{events},"properties":{}}}"#, greater("items"));
        let mut page = open(&[group("a", &rest)]);
        assert_eq!(page.needs.raw("keys"), Some(r#"["items","price"]"#));
        page.capture("bought", r#"{"price":50,"items":1}"#);
        page.capture("bought", r#"{"price":5,"items":11}"#);
        page.capture("looked", r#"{"price":50}"#);
        page.capture("sold", r#"{"price":50,"items":11}"#);
        assert_eq!(page.status(), Status::Buffering);
        page.capture("bought", r#"{"price":50,"items":11}"#);
        assert_eq!(page.status(), Status::Sampled);
    }

    #[test]
    fn look_at_the_person_as_it_is_then() {
        let filter = r#"[{"key":"plan","type":"person","value":"pro"}]"#;
        let urls = r#"[{"url":"checkout","matching":"regex"}]"#;
        let rest = format!(r#""sampleRate":1,"conditions":{{"urls":{urls},"properties":{filter}}}"#);
        let mut page = open(&[group("a", &rest)]);
        page.visit("https://a.b/checkout");
        assert_eq!(page.status(), Status::Buffering);
        page.stored.set_raw("$stored_person_properties", r#"{"plan":"pro"}"#);
        page.visit("https://a.b/other");
        assert_eq!(page.status(), Status::Buffering);
        page.visit("https://a.b/checkout");
        assert_eq!(page.status(), Status::Sampled);
    }

    #[test]
    fn take_the_shortest_minimum_of_those_that_are_met() {
        let minimum = |id, ms, more: &str| group(id, &format!(r#""sampleRate":1,"minDurationMs":{ms}{more}"#));
        let waiting = r#","conditions":{"events":[{"name":"bought"}]}"#;
        let mut page = open(&[minimum("a", 9, ""), minimum("b", 4, ""), minimum("c", 1, waiting)]);
        assert_eq!(page.control.minimum(), Some(4.0));
        page.capture("bought", "{}");
        assert_eq!(page.control.minimum(), Some(1.0));
        assert_eq!(open(&[group("a", r#""sampleRate":1"#)]).control.minimum(), None);
    }

    #[test]
    fn decide_by_chance_once_for_a_session_and_rate() {
        let mut page = open(&[group("a", r#""sampleRate":1"#)]);
        let made = r#"custom: triggerGroupSamplingDecisionMade {"group_id":"a","group_name":"a","sampleRate":1,"isSampled":true}"#;
        assert_eq!(page.happened, [made]);
        let noted = format!(r#"{{"sessionId":"{SESSION}","sampleRate":1,"sampled":true}}"#);
        assert_eq!(page.stored.raw("$posthog_sr_group_sampling_a"), Some(noted.as_str()));
        page.reopen(&config(&[group("a", r#""sampleRate":1"#)]));
        assert_eq!((page.happened.len(), page.status()), (1, Status::Sampled));
        page.reopen(&config(&[group("a", r#""sampleRate":0"#)]));
        assert_eq!((page.happened.len(), page.status()), (2, Status::Disabled));
    }

    #[test]
    fn a_session_that_is_being_sent_waits_for_no_event() {
        let mut page = open(&[group("a", BOUGHT)]);
        page.control.on_sent();
        page.capture("bought", "{}");
        assert_eq!(page.status(), Status::Buffering);
        page.reopen(&config(&[group("a", BOUGHT)]));
        page.capture("bought", "{}");
        assert_eq!(page.status(), Status::Sampled);
    }

    #[test]
    fn each_has_a_flag_of_its_own() {
        let flag = |id, key| group(id, &format!(r#""sampleRate":1,"conditions":{{"flag":"{key}"}}"#));
        let mut page = open(&[group("a", r#""sampleRate":0"#), flag("b", "f"), flag("c", "g")]);
        assert_eq!(page.needs.raw("flags"), Some(r#"[null,"f","g"]"#));
        page.control.override_flag();
        page.control.override_trigger(TriggerKind::Url);
        assert_eq!(page.status(), Status::Buffering);
        page.happened.clear();
        page.flag(2, "true");
        page.flag(7, "true");
        assert_eq!(page.status(), Status::Sampled);
        let detail = r#"{"flag":"g","variant":null,"group_id":"c","group_name":"c"}"#;
        assert_eq!(page.happened, [format!("started: linked_flag_matched {detail}"), "activated:".into()]);
    }

    #[test]
    fn report_which_of_them_match() {
        let mut page = open(&[group("a", r#""sampleRate":0"#), group("b", BOUGHT)]);
        let matched =
            |page: &Page| page.reported.raw("$sdk_debug_replay_matched_recording_trigger_groups").unwrap().to_owned();
        assert_eq!(matched(&page), r#"[{"id":"a","name":"a","matched":true,"sampled":false}]"#);
        page.capture("bought", "{}");
        assert!(matched(&page).ends_with(r#"{"id":"b","name":"b","matched":true,"sampled":true}]"#));
        assert_eq!(page.reported.text("$sdk_debug_replay_remote_trigger_matching_config"), "v2_trigger_groups");
        assert_eq!(page.reported.int("$sdk_debug_replay_trigger_groups_count"), 2);
    }

    #[test]
    fn forget_what_belongs_to_the_session() {
        let mut page = open(&[group("a", BOUGHT)]);
        page.capture("bought", "{}");
        page.control.forget();
        page.carry_out();
        assert_eq!((page.stored.to_json().as_str(), page.status()), ("{}", Status::Buffering));
    }
}

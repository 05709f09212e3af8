//! What an instance does about feature flags; see [`crate::flags`].

use super::core::Core;
use crate::browser::Browser;
use crate::event::LIB;
use crate::identity::{self, groups};
use json::{PropertyBag, parse_int};
use wire::core_protocol::flags_answer;
use wire::names::property;
use wire::persisted_keys::key;

impl Core {
    /// The body that asks for flags; `own` is what the shim adds: time zone, `evaluation_contexts` and the like.
    pub fn flags_request(&mut self, browser: &Browser, own: &PropertyBag) -> String {
        let store = &self.store;
        let mut person = PropertyBag::default();
        self.add_initial(browser, &mut person);
        person.extend(&store.props.bag(key::STORED_PERSON_PROPERTIES));
        person.set_raw(property::LIB, LIB);
        let mut body = PropertyBag::default();
        body.set_raw("token", self.config.raw("token"));
        body.set_str("distinct_id", &identity::distinct_id(store));
        body.set_raw("groups", &groups::current(store).to_json());
        body.set_raw("person_properties", &person.to_json());
        if !self.flags.anonymous_id.is_empty() {
            body.set_str("$anon_distinct_id", &self.flags.anonymous_id);
        }
        if let Some(known) = store.props.raw(key::STORED_GROUP_PROPERTIES) {
            body.set_raw("group_properties", known);
        }
        let device = store.props.raw(key::DEVICE_ID).unwrap_or("null");
        if device != "null" {
            body.set_raw(key::DEVICE_ID, device);
        }
        body.extend(own);
        body.to_json()
    }

    /// Takes an answer (JSON), empty where there is none. `how` are bits of [`flags_answer`].
    pub fn flags_answered(&mut self, browser: &Browser, answer: &PropertyBag, how: u8) {
        if how & flags_answer::KNOWS_VISITOR != 0 {
            self.flags.anonymous_id.clear();
        }
        if !self.flags.receive(&mut self.store, browser, answer, how & flags_answer::IS_PART != 0)
            && how & flags_answer::FAILED != 0
        {
            self.flags.fall_back(&self.store);
        }
        self.facts = Default::default();
    }

    /// Another tab has written the entry `name`; whether it knows other flags of the same visitor.
    pub fn follow_tab(&mut self, browser: &Browser, name: &str) -> bool {
        let has_changed = self.config.storage_name() == name && self.store.take_over(browser);
        if has_changed {
            self.flags.fall_back(&self.store);
            self.facts = Default::default();
        }
        has_changed
    }

    /// The JSON of what is known under a key of [`key`].
    pub fn flag_property(&self, key: &str) -> String {
        self.flags.raw(&self.store, key).unwrap_or_default().into()
    }

    /// Flag properties of events, `$feature/x` only while the response is not too old.
    pub(super) fn flag_properties(&self, browser: &Browser) -> PropertyBag {
        let limit = self.config.int("feature_flag_cache_ttl_ms");
        let age = browser.now() - parse_int(self.flags.raw(&self.store, key::FLAGS_EVALUATED_AT).unwrap_or_default());
        if limit > 0 && age > limit { self.flags.facts(&self.store) } else { self.facts.flags.clone() }
    }

    /// Adds to what is known of the person, `once` where that is new.
    pub(super) fn set_for_flags(&mut self, browser: &Browser, set: &PropertyBag, once: &PropertyBag) {
        let mut properties = once.clone();
        properties.extend(&self.store.props.bag(key::STORED_PERSON_PROPERTIES));
        properties.extend(set);
        self.store.props.set_raw(key::STORED_PERSON_PROPERTIES, &properties.to_json());
        self.store.save(browser);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::browser::fake::FakeBrowser;
    use crate::client::tests::{bag, capture, start};

    const ANSWER: &str = r#"{"flags":{"on":{"enabled":true}},"evaluatedAt":1000}"#;

    fn request(core: &mut Core, browser: &FakeBrowser) -> PropertyBag {
        bag(&core.flags_request(browser, &bag(r#"{"timezone":"UTC"}"#)))
    }

    #[test]
    fn a_request_says_who_asks() {
        let browser = FakeBrowser::default();
        let mut core = start(&browser, "{}");
        let body = request(&mut core, &browser);
        assert_eq!((body.text("token"), body.text("timezone")), ("phc".into(), "UTC".into()));
        assert_eq!(body.text("distinct_id"), body.text("$device_id"));
        assert_eq!((body.raw("groups"), body.raw("group_properties")), (Some("{}"), None));
        assert_eq!((body.raw("$anon_distinct_id"), body.bag("person_properties").text("$lib")), (None, "web".into()));
    }

    #[test]
    fn who_the_visitor_was_is_told_until_the_server_has_heard() {
        let browser = FakeBrowser::default();
        let mut core = start(&browser, "{}");
        let before = request(&mut core, &browser).text("distinct_id");
        core.identify(&browser, ["ada", r#"{"plan":"x"}"#, r#"{"first":1}"#]);
        for failed in [4, 0] {
            let body = request(&mut core, &browser);
            assert_eq!((body.text("distinct_id"), body.text("$anon_distinct_id")), ("ada".into(), before.clone()));
            let person = body.bag("person_properties");
            assert_eq!((person.text("plan"), person.int("first")), ("x".into(), 1));
            assert_eq!(person.text("$initial_utm_source"), "news");
            core.flags_answered(&browser, &bag("{}"), failed);
        }
        core.flags_answered(&browser, &bag(ANSWER), 2);
        assert_eq!(request(&mut core, &browser).raw("$anon_distinct_id"), None);
    }

    #[test]
    fn flags_are_wanted_anew_where_they_may_be_others() {
        let browser = FakeBrowser::default();
        let mut core = start(&browser, "{}");
        let mut wanted = |run: &dyn Fn(&mut Core)| {
            let before = browser.flag_asks.get();
            run(&mut core);
            let after = browser.flag_asks.get();
            (after.0 > before.0, after.1 > before.1)
        };
        let set = PropertyBag::default();
        assert_eq!(wanted(&|core| _ = core.capture(&browser, "x", &bag(r#"{"$set":{}}"#), &set)), (false, false));
        assert_eq!(wanted(&|core| _ = core.capture(&browser, "x", &bag(r#"{"$set":{"a":1}}"#), &set)), (true, false));
        assert_eq!(wanted(&|core| _ = core.identify(&browser, ["ada", "", ""])), (true, false));
        assert_eq!(wanted(&|core| _ = core.identify(&browser, ["ada", "", ""])), (false, false));
        assert_eq!(wanted(&|core| _ = core.identify(&browser, ["bob", "", ""])), (true, false));
        assert_eq!(wanted(&|core| _ = core.set_person_properties(&browser, ["{\"b\":1}", ""])), (true, false));
        assert_eq!(wanted(&|core| _ = core.set_person_properties(&browser, ["{\"b\":1}", ""])), (false, false));
        assert_eq!(wanted(&|core| core.reset(&browser, false, "new", &PropertyBag::default())), (true, true));
    }

    #[test]
    fn somebody_else_has_other_flags() {
        let browser = FakeBrowser::default();
        let mut core = start(&browser, r#"{"bootstrap":{"featureFlags":{"a":true}}}"#);
        assert_eq!(core.flag_property(key::ENABLED_FLAGS), r#"{"a":true}"#);
        core.store.register(&browser, &bag(r#"{"$flag_call_reported":{"a":["true"]}}"#), 0);
        core.identify(&browser, ["ada", "", ""]);
        assert_eq!(core.flag_property(key::FLAG_CALLS_REPORTED), "");
        core.reset(&browser, false, "new", &PropertyBag::default());
        assert_eq!(
            (core.flag_property(key::ENABLED_FLAGS), core.flag_property(key::STORED_PERSON_PROPERTIES)),
            (String::new(), String::new())
        );
        core.reset(&browser, false, "newer", &bag(r#"{"featureFlags":{"b":"x"}}"#));
        assert_eq!(core.flag_property(key::ENABLED_FLAGS), r#"{"b":"x"}"#);
    }

    #[test]
    fn events_say_what_is_not_too_old() {
        let browser = FakeBrowser::default();
        let mut core = start(&browser, r#"{"feature_flag_cache_ttl_ms":5000}"#);
        let mut answer = bag(ANSWER);
        answer.set_int("evaluatedAt", browser.clock.get());
        core.flags_answered(&browser, &answer, 0);
        let mut values = |ms| {
            browser.advance(ms);
            let (_, said) = capture(&mut core, &browser, "x", "{}");
            (said.raw("$feature/on").is_some(), said.raw(key::ACTIVE_FLAGS).is_some())
        };
        assert_eq!((values(5000), values(1)), ((true, true), (false, true)));
    }

    #[test]
    fn an_events_own_property_counts_for_more() {
        let browser = FakeBrowser::default();
        let mut core = start(&browser, "{}");
        core.flags_answered(&browser, &bag(ANSWER), 0);
        let (_, said) = capture(&mut core, &browser, "x", r#"{"$feature/on":"mine"}"#);
        assert_eq!(said.text("$feature/on"), "mine");
    }

    #[test]
    fn a_tab_follows_another() {
        let browser = FakeBrowser::default();
        let (mut one, mut other) = (start(&browser, "{}"), start(&browser, "{}"));
        one.flags_answered(&browser, &bag(ANSWER), 0);
        assert!(!other.follow_tab(&browser, "another entry") && other.follow_tab(&browser, "ph_phc_posthog"));
        let (_, said) = capture(&mut other, &browser, "x", "{}");
        assert_eq!(said.raw("$feature/on"), Some("true"));
    }

    #[test]
    fn what_is_to_say_little_says_nothing_of_the_person() {
        let browser = FakeBrowser::default();
        let mut core = start(&browser, r#"{"person_profiles":"always"}"#);
        let little = bag(r#"{"minimal":true,"$set":{"a":1}}"#);
        let event = bag(&core.capture(&browser, "x", &PropertyBag::default(), &little));
        assert!(event.raw("$set").is_none() && event.raw("$set_once").is_none());
        // it goes with the next one
        assert!(capture(&mut core, &browser, "y", "{}").0.raw("$set_once").is_some());
    }
}

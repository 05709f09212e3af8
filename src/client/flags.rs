//! What an instance does about feature flags; see [`crate::features::feature_flags`].

use super::core::Core;
use crate::browser::{Browser, Level};
use crate::delivery::trimmed;
use crate::event::LIB;
use crate::features::feature_flags::{Known, Response};
use crate::identity::{self, groups};
use json::text::{between, concat};
use json::{PropertyBag, elements, parse_int};
use wire::names::property;
use wire::persisted_keys::key;

impl Core {
    /// What is known of flags.
    pub fn known_flags(&self) -> Known<'_> {
        Known { flags: &self.flags, store: &self.store }
    }

    /// The address to ask for flags.
    pub fn flags_url(&self) -> String {
        let own = self.config.text("flags_api_host");
        let host = trimmed(&own);
        let only = if self.config.is_on("advanced_only_evaluate_survey_feature_flags") {
            "&only_evaluate_survey_feature_flags=true"
        } else {
            ""
        };
        let path = concat(&["/flags/?v=2", only]);
        if host.is_empty() { self.endpoint(&path, false) } else { concat(&[host, &path]) }
    }

    /// The body that asks for flags; the shim adds the time zone and when it is sent.
    pub fn flags_request(&mut self, browser: &Browser) -> PropertyBag {
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
        body.set_some("group_properties", store.props.raw(key::STORED_GROUP_PROPERTIES));
        let device = store.props.raw(key::DEVICE_ID).unwrap_or("null");
        if device != "null" {
            body.set_raw(key::DEVICE_ID, device);
        }
        let contexts = self.named(browser, "evaluation_contexts");
        let contexts = if contexts.is_empty() { self.named(browser, "evaluation_environments") } else { contexts };
        if contexts.len() > 2 {
            body.set_raw("evaluation_contexts", &contexts);
        }
        let keys = self.named(browser, "flag_keys");
        if !keys.is_empty() {
            body.set_raw("flag_keys", &keys);
        }
        body
    }

    /// The texts that an option lists, a JSON list; empty where it is not set, or is no list, which is one console line.
    fn named(&self, browser: &Browser, option: &str) -> String {
        let given = self.config.raw(option);
        if matches!(given, "\"\"" | "null") {
            return String::new();
        }
        if !given.starts_with('[') {
            browser.log(Level::Error, &concat(&[option, " has to be a list of texts, not ", given]));
            return String::new();
        }
        let mut names = String::from("[");
        for name in elements(given) {
            if between(name, b'"', b'"').is_some_and(|name| !name.trim_ascii().is_empty()) {
                if names.len() > 1 {
                    names.push(',');
                }
                names.push_str(name);
            }
        }
        names.push(']');
        names
    }

    /// Takes a response (JSON), an empty one where there is none.
    pub fn flags_answered(&mut self, browser: &Browser, answer: &PropertyBag, response: Response) {
        if response.knows_visitor {
            self.flags.anonymous_id.clear();
        }
        if !self.flags.receive(&mut self.store, browser, answer, response.is_part) && response.is_failed {
            self.flags.fall_back(&self.store);
        }
        self.facts = Default::default();
    }

    /// Another tab has written the entry `name`; whether it knows other flags of the same visitor.
    pub fn follow_tab(&mut self, browser: &Browser, name: &str) -> bool {
        // with `split_storage` flags have an entry whose name begins like that
        let has_changed = name.starts_with(&self.config.storage_name()) && self.store.take_over(browser);
        if has_changed {
            self.flags.fall_back(&self.store);
            self.facts = Default::default();
        }
        has_changed
    }

    /// Whether what is known of flags is older than the page wants it.
    pub fn has_stale_flags(&self, browser: &Browser) -> bool {
        let limit = self.config.int("feature_flag_cache_ttl_ms");
        let at = self.known_flags().json(key::FLAGS_EVALUATED_AT);
        limit > 0 && browser.now() - parse_int(at) > limit
    }

    /// Flag properties of events, `$feature/x` only while the response is not too old.
    pub(super) fn flag_properties(&self, browser: &Browser) -> PropertyBag {
        if self.has_stale_flags(browser) { self.flags.facts(&self.store) } else { self.facts.flags.clone() }
    }

    /// Adds to what is known of the person, `once` where that is new.
    pub fn set_for_flags(&mut self, browser: &Browser, set: &PropertyBag, once: &PropertyBag) {
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
        core.flags_request(browser)
    }

    #[test]
    fn a_request_says_who_asks() {
        let browser = FakeBrowser::default();
        let mut core = start(&browser, "{}");
        let body = request(&mut core, &browser);
        assert_eq!(body.text("token"), "phc");
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
        for failed in [Response { is_failed: true, ..Response::default() }, Response::default()] {
            let body = request(&mut core, &browser);
            assert_eq!((body.text("distinct_id"), body.text("$anon_distinct_id")), ("ada".into(), before.clone()));
            let person = body.bag("person_properties");
            assert_eq!((person.text("plan"), person.int("first")), ("x".into(), 1));
            assert_eq!(person.text("$initial_utm_source"), "news");
            core.flags_answered(&browser, &bag("{}"), failed);
        }
        core.flags_answered(&browser, &bag(ANSWER), Response { knows_visitor: true, ..Response::default() });
        assert_eq!(request(&mut core, &browser).raw("$anon_distinct_id"), None);
    }

    #[test]
    fn flags_are_requested_again_where_they_may_differ() {
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
        assert_eq!(core.known_flags().json(key::ENABLED_FLAGS), r#"{"a":true}"#);
        core.store.register(&browser, &bag(r#"{"$flag_call_reported":{"a":["true"]}}"#), 0);
        core.identify(&browser, ["ada", "", ""]);
        assert_eq!(core.known_flags().json(key::FLAG_CALLS_REPORTED), "");
        core.reset(&browser, false, "new", &PropertyBag::default());
        assert_eq!(
            (core.known_flags().json(key::ENABLED_FLAGS), core.known_flags().json(key::STORED_PERSON_PROPERTIES)),
            ("", "")
        );
        core.reset(&browser, false, "newer", &bag(r#"{"featureFlags":{"b":"x"}}"#));
        assert_eq!(core.known_flags().json(key::ENABLED_FLAGS), r#"{"b":"x"}"#);
    }

    #[test]
    fn events_say_what_is_not_too_old() {
        let browser = FakeBrowser::default();
        let mut core = start(&browser, r#"{"feature_flag_cache_ttl_ms":5000}"#);
        let mut answer = bag(ANSWER);
        answer.set_int("evaluatedAt", browser.clock.get());
        core.flags_answered(&browser, &answer, Response::default());
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
        core.flags_answered(&browser, &bag(ANSWER), Response::default());
        let (_, said) = capture(&mut core, &browser, "x", r#"{"$feature/on":"mine"}"#);
        assert_eq!(said.text("$feature/on"), "mine");
    }

    #[test]
    fn a_tab_follows_another() {
        let browser = FakeBrowser::default();
        let (mut one, mut other) = (start(&browser, "{}"), start(&browser, "{}"));
        one.flags_answered(&browser, &bag(ANSWER), Response::default());
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

//! What the page changes of feature flags: values and payloads of its own, and what flags are asked for with.

use super::Response;
use super::called::as_text;
use super::known::answer::{active_names, all_on};
use crate::browser::{Browser, Level};
use crate::client::Core;
use crate::identity::person::Profiles;
use json::text::{between, concat};
use json::{PropertyBag, elements, member};
use wire::persisted_keys::key;

impl Core {
    /// `updateFlags`: flags from somewhere else than the server, values and payloads as JSON objects. With `merges` the
    /// other flags stay.
    pub fn update_flags(&mut self, browser: &Browser, [values, payloads]: [&str; 2], merges: bool) {
        let known = self.known_flags();
        let kept = |key| if merges { known.bag(key) } else { PropertyBag::default() };
        let (mut every, mut of) = (kept(key::ENABLED_FLAGS), kept(key::FLAG_PAYLOADS));
        every.extend(&PropertyBag::parse_or_empty(values));
        of.extend(&PropertyBag::parse_or_empty(payloads));
        let mut flags = PropertyBag::default();
        for (name, value) in every.iter() {
            let mut detail = PropertyBag::default();
            detail.set_raw("key", &as_text(name));
            let is_variant = value.starts_with('"');
            detail.set_raw("enabled", if is_variant { "true" } else { value });
            if is_variant {
                detail.set_raw("variant", value);
            }
            if let Some(payload) = of.raw(name) {
                detail.set_raw("metadata", &concat(&["{\"id\":0,\"payload\":", payload, "}"]));
            }
            flags.set_raw(name, &detail.into_json());
        }
        let mut answer = PropertyBag::default();
        answer.set_raw("flags", &flags.into_json());
        self.flags_answered(browser, &answer, Response::default());
    }

    /// `overrideFeatureFlags`; `given` is JSON. Whether it could be used.
    pub fn override_flags(&mut self, browser: &Browser, given: &str) -> bool {
        let parts = [member(given, "flags"), member(given, "payloads")];
        let is_split = parts.iter().any(|part| !part.is_empty());
        let values = if is_split { parts[0] } else { given };
        // a list of names stands for flags that are on
        let values = if values.starts_with('[') { all_on(values) } else { values.into() };
        let is_usable = given == "false" || given.starts_with('[') || given.starts_with('{');
        if !is_usable {
            browser.log(Level::Warn, &concat(&["overrideFeatureFlags cannot use ", given]));
            return false;
        }
        let payloads = if given == "false" { given } else { parts[1] };
        for (key, value) in &[(key::FLAG_OVERRIDES, values.as_str()), (key::FLAG_PAYLOAD_OVERRIDES, payloads)] {
            let store = self.visitor(browser);
            if *value == "false" {
                store.unregister(browser, key);
            } else if value.starts_with('{') {
                let mut set = PropertyBag::default();
                set.set_raw(key, value);
                store.register(browser, &set, 0);
            }
        }
        true
    }

    /// `setPersonPropertiesForFlags`: properties, or `$set` and `$set_once`.
    pub fn set_person_for_flags(&mut self, browser: &Browser, own: &PropertyBag) {
        let once = own.bag("$set_once");
        let has_parts = own.raw("$set").is_some() || own.is_truthy("$set_once");
        let set = if has_parts { own.bag("$set") } else { own.clone() };
        self.visitor(browser);
        self.set_for_flags(browser, &set, &once);
    }

    /// Forgets properties of the person whose names a JSON list has; all where it is empty.
    pub fn unset_person_for_flags(&mut self, browser: &Browser, names: &str) {
        let store = self.visitor(browser);
        if names.is_empty() {
            return store.unregister(browser, key::STORED_PERSON_PROPERTIES);
        }
        let mut left = store.props.bag(key::STORED_PERSON_PROPERTIES);
        for name in elements(names) {
            left.remove(between(name, b'"', b'"').unwrap_or_default());
        }
        store.props.set_raw(key::STORED_PERSON_PROPERTIES, &left.to_json());
        store.save(browser);
    }

    /// `setGroupPropertiesForFlags`: an object of properties for each type. Whether the config allows it.
    pub fn set_groups_for_flags(&mut self, browser: &Browser, given: &PropertyBag) -> bool {
        if self.config().profiles == Profiles::Never {
            browser.log(Level::Error, "setGroupPropertiesForFlags needs person profiles");
            return false;
        }
        let store = self.visitor(browser);
        let mut groups = store.props.bag(key::STORED_GROUP_PROPERTIES);
        for (kind, own) in given.iter() {
            let mut all = groups.bag(kind);
            all.extend(&PropertyBag::parse_or_empty(own));
            groups.set_raw(kind, &all.to_json());
        }
        let mut set = PropertyBag::default();
        // it makes a person
        set.set_bool(key::PERSON_PROCESSING, true);
        set.set_raw(key::STORED_GROUP_PROPERTIES, &groups.to_json());
        store.register(browser, &set, 0);
        true
    }

    /// `resetGroupPropertiesForFlags`, of one type or with an empty one of all.
    pub fn reset_groups_for_flags(&mut self, browser: &Browser, kind: &str) {
        let store = self.visitor(browser);
        if kind.is_empty() {
            return store.unregister(browser, key::STORED_GROUP_PROPERTIES);
        }
        let mut groups = store.props.bag(key::STORED_GROUP_PROPERTIES);
        groups.set_raw(&PropertyBag::escape_key(kind), "{}");
        store.props.set_raw(key::STORED_GROUP_PROPERTIES, &groups.to_json());
        store.save(browser);
    }

    /// `updateEarlyAccessFeatureEnrollment`: the visitor is in or out of the feature behind a flag, whose name is written as
    /// in JSON. Returns the properties of the event.
    pub fn enroll(&mut self, browser: &Browser, flag: &str, stage: &str, is_in: bool) -> PropertyBag {
        let known = self.known_flags();
        let mut values = known.values();
        values.set_bool(flag, is_in);
        let enabled = values.settle();
        let quoted = as_text(flag);
        let features = known.json(key::EARLY_ACCESS_FEATURES);
        let feature = elements(features).find(|feature| member(feature, "flagKey") == quoted).unwrap_or_default();
        let mut set = PropertyBag::default();
        set.set_bool(&concat(&["$feature_enrollment/", flag]), is_in);
        let mut own = PropertyBag::default();
        own.set_raw("$feature_flag", &quoted);
        own.set_bool("$feature_enrollment", is_in);
        own.set_raw("$set", &set.to_json());
        let name = member(feature, "name");
        if !name.is_empty() {
            own.set_raw("$early_access_feature_name", name);
        }
        if !stage.is_empty() {
            own.set_str("$feature_enrollment_stage", stage);
        }
        let mut kept = PropertyBag::default();
        kept.set_raw(key::ACTIVE_FLAGS, &active_names(&values));
        kept.set_raw(key::ENABLED_FLAGS, &enabled);
        self.visitor(browser).register(browser, &kept, 0);
        self.set_for_flags(browser, &set, &PropertyBag::default());
        own
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::browser::fake::FakeBrowser;
    use crate::client::tests::{bag, start};

    const ANSWER: &str = r#"{"flags":{"on":{"key":"on","enabled":true,"metadata":{"id":3,"payload":"1"}},
        "off":{"key":"off","enabled":false},"button":{"key":"button","enabled":true,"variant":"blue"}}}"#;

    fn with(answer: &str, work: impl FnOnce(&mut Core, &FakeBrowser)) {
        let browser = FakeBrowser::default();
        let mut core = start(&browser, "{}");
        core.flags_answered(&browser, &bag(answer), Response::default());
        work(&mut core, &browser);
    }

    #[test]
    fn flags_from_elsewhere_replace_the_servers_or_join_them() {
        with(ANSWER, |core, browser| {
            core.update_flags(browser, [r#"{"on":"x","new":false}"#, r#"{"on":{"a":1}}"#], true);
            assert_eq!(core.known_flags().values().to_json(), r#"{"on":"x","off":false,"button":"blue","new":false}"#);
            assert_eq!(core.known_flags().payloads().to_json(), r#"{"on":{"a":1}}"#);
            core.update_flags(browser, [r#"{"only":true}"#, ""], false);
            assert_eq!(core.known_flags().values().to_json(), r#"{"only":true}"#);
            assert_eq!(core.known_flags().json(key::FLAG_DETAILS), r#"{"only":{"key":"only","enabled":true}}"#);
        });
    }

    #[test]
    fn what_the_page_overrides_counts_for_more() {
        with(ANSWER, |core, browser| {
            assert!(core.override_flags(browser, r#"{"on":false,"extra":"v"}"#));
            let known = core.known_flags();
            assert_eq!(
                (known.value("on"), known.value("extra"), known.value("x")),
                (Some("false"), Some("\"v\""), None)
            );
            assert!(core.override_flags(browser, r#"["a"]"#));
            assert_eq!((core.known_flags().value("a"), core.known_flags().value("on")), (Some("true"), Some("true")));
            assert!(core.override_flags(browser, r#"{"flags":["b"],"payloads":{"b":{"c":1}}}"#));
            assert_eq!(
                (core.known_flags().value("b"), core.known_flags().payload("b")),
                (Some("true"), Some(r#"{"c":1}"#))
            );
            assert!(core.override_flags(browser, r#"{"payloads":false}"#));
            assert_eq!((core.known_flags().value("b"), core.known_flags().payload("b")), (Some("true"), None));
            assert!(core.override_flags(browser, "false"));
            assert_eq!(core.known_flags().value("b"), None);
            assert!(!core.override_flags(browser, "5") && !core.override_flags(browser, ""));
        });
    }

    #[test]
    fn a_detail_says_what_the_server_said() {
        with(ANSWER, |core, browser| {
            let given = r#"{"flags":{"on":false,"button":"red","off":"x","new":true},"payloads":{"on":2}}"#;
            assert!(core.override_flags(browser, given));
            let details = core.known_flags().details();
            assert_eq!(
                details.raw("on"),
                Some(
                    r#"{"key":"on","enabled":false,"metadata":{"id":3,"payload":2,"original_payload":"1"},"original_enabled":true}"#
                )
            );
            assert_eq!(
                details.raw("button"),
                Some(r#"{"key":"button","enabled":true,"variant":"red","original_variant":"blue"}"#)
            );
            assert_eq!(
                details.raw("off"),
                Some(r#"{"key":"off","enabled":true,"variant":"x","original_enabled":false}"#)
            );
            assert_eq!(details.raw("new"), Some(r#"{"enabled":true}"#));
        });
    }

    #[test]
    fn properties_of_the_person_are_kept_for_requests() {
        with("{}", |core, browser| {
            let person = |core: &Core| core.known_flags().json(key::STORED_PERSON_PROPERTIES).to_owned();
            core.set_person_for_flags(browser, &bag(r#"{"a":1,"b":2}"#));
            core.set_person_for_flags(browser, &bag(r#"{"$set":{"a":3},"$set_once":{"b":9,"c":4}}"#));
            assert_eq!(person(core), r#"{"b":2,"c":4,"a":3}"#);
            core.set_person_for_flags(browser, &bag(r#"{"$set_once":{"d":5}}"#));
            core.unset_person_for_flags(browser, r#"["a","b","none"]"#);
            assert_eq!(person(core), r#"{"d":5,"c":4}"#);
            core.unset_person_for_flags(browser, "");
            assert_eq!(person(core), "");
        });
    }

    #[test]
    fn properties_of_groups_are_kept_for_requests() {
        with("{}", |core, browser| {
            let groups = |core: &Core| core.known_flags().json(key::STORED_GROUP_PROPERTIES).to_owned();
            assert!(core.set_groups_for_flags(browser, &bag(r#"{"company":{"a":1},"team":{"b":2}}"#)));
            assert!(core.set_groups_for_flags(browser, &bag(r#"{"company":{"c":3}}"#)));
            assert_eq!(groups(core), r#"{"company":{"a":1,"c":3},"team":{"b":2}}"#);
            assert!(core.has_person_processing());
            core.reset_groups_for_flags(browser, "company");
            assert_eq!(groups(core), r#"{"company":{},"team":{"b":2}}"#);
            core.reset_groups_for_flags(browser, "");
            assert_eq!(groups(core), "");
        });
    }

    #[test]
    fn who_takes_part_in_a_feature_has_its_flag() {
        with(ANSWER, |core, browser| {
            let features =
                r#"{"$early_access_features":[{"name":"Old","flagKey":"x"},{"name":"New","flagKey":"beta"}]}"#;
            core.visitor(browser).register(browser, &bag(features), 0);
            let event = core.enroll(browser, "beta", "concept", true);
            assert_eq!(
                event.to_json(),
                r#"{"$feature_flag":"beta","$feature_enrollment":true,"$set":{"$feature_enrollment/beta":true},"$early_access_feature_name":"New","$feature_enrollment_stage":"concept"}"#
            );
            let known = core.known_flags();
            assert_eq!(
                (known.value("beta"), known.json(key::ACTIVE_FLAGS)),
                (Some("true"), r#"["on","button","beta"]"#)
            );
            assert_eq!(known.json(key::STORED_PERSON_PROPERTIES), r#"{"$feature_enrollment/beta":true}"#);
            assert_eq!(core.enroll(browser, "on", "", false).raw("$feature_enrollment_stage"), None);
            assert_eq!(core.known_flags().json(key::ACTIVE_FLAGS), r#"["button","beta"]"#);
        });
    }
}

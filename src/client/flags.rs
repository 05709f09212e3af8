//! What an instance does about feature flags; see [`crate::flags`].

use super::core::Core;
use crate::browser::Browser;
use crate::event::LIB;
use crate::flags::key;
use crate::identity::{self, groups};
use crate::json::{PropertyBag, parse_int};

impl Core {
    /// The body that asks for flags; `own` is what the shim adds: time zone, `evaluation_contexts` and the like.
    pub fn flags_request(&mut self, browser: &Browser, own: &PropertyBag) -> String {
        let store = &self.store;
        let mut person = PropertyBag::default();
        self.add_initial(browser, &mut person);
        person.extend(&store.props.bag(key::PERSON));
        person.set_raw("$lib", LIB);
        let mut body = PropertyBag::default();
        body.set_raw("token", self.config.raw("token"));
        body.set_str("distinct_id", &identity::distinct_id(store));
        body.set_raw("groups", &groups::current(store).to_json());
        body.set_raw("person_properties", &person.to_json());
        if !self.flags.anonymous_id.is_empty() {
            body.set_str("$anon_distinct_id", &self.flags.anonymous_id);
        }
        if let Some(known) = store.props.raw(key::GROUPS) {
            body.set_raw("group_properties", known);
        }
        let device = store.props.raw(identity::key::DEVICE_ID).unwrap_or("null");
        if device != "null" {
            body.set_raw(identity::key::DEVICE_ID, device);
        }
        body.extend(own);
        body.to_json()
    }

    /// Takes an answer (JSON), empty where there is none. The bits of `how`: 1 it is about a part of the flags, 2 the
    /// server knows who the visitor was, 4 it failed.
    pub fn flags_answered(&mut self, browser: &Browser, answer: &PropertyBag, how: i64) {
        if how & 2 != 0 {
            self.flags.anonymous_id.clear();
        }
        if !self.flags.receive(&mut self.store, browser, answer, how & 1 != 0) && how & 4 != 0 {
            self.flags.fall_back(&self.store);
        }
        self.facts = Default::default();
    }

    /// The JSON of what is known under a key of [`key`].
    pub fn flag_property(&self, key: &str) -> String {
        self.flags.raw(&self.store, key).unwrap_or_default().into()
    }

    /// What events say of flags, `$feature/x` only while the answer is not too old.
    pub(super) fn flag_properties(&self, browser: &Browser) -> PropertyBag {
        let limit = self.config.int("feature_flag_cache_ttl_ms");
        let age = browser.now() - parse_int(self.flags.raw(&self.store, key::EVALUATED_AT).unwrap_or_default());
        if limit > 0 && age > limit { self.flags.facts(&self.store) } else { self.facts.flags.clone() }
    }

    /// Adds to what is known of the person, `once` where that is new.
    pub(super) fn set_for_flags(&mut self, browser: &Browser, set: &PropertyBag, once: &PropertyBag) {
        let mut properties = once.clone();
        properties.extend(&self.store.props.bag(key::PERSON));
        properties.extend(set);
        self.store.props.set_raw(key::PERSON, &properties.to_json());
        self.store.save(browser);
    }
}

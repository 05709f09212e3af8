//! Feature flags: what the server answered last, what it is asked with, and what events say of them.
//!
//! All of it is kept under posthog-js's keys. When to ask, whom to tell and reading a flag are the shim's
//! (`js/features/feature_flags/flags.ts`): a crossing takes longer than looking a flag up.

mod answer;

use crate::browser::Browser;
use crate::persistence::Persistence;
use json::PropertyBag;
use json::text::concat;

/// The stored keys, posthog-js's names.
pub mod key {
    /// Each flag's value: true, false or a variant.
    pub const ENABLED: &str = "$enabled_feature_flags";
    /// The names of those that are on.
    pub const ACTIVE: &str = "$active_feature_flags";
    pub const PAYLOADS: &str = "$feature_flag_payloads";
    /// Each flag as the server described it.
    pub const DETAILS: &str = "$feature_flag_details";
    pub const REQUEST_ID: &str = "$feature_flag_request_id";
    pub const EVALUATED_AT: &str = "$feature_flag_evaluated_at";
    /// Whether the project's `$feature_flag_called` are to say little.
    pub const MINIMAL: &str = "$minimal_flag_called_events";
    pub const OVERRIDES: &str = "$override_feature_flags";
    /// Each flag's values that were told already.
    pub const REPORTED: &str = "$flag_call_reported";
    /// What flags are asked for with, besides what the server knows of the person and of each type of group.
    pub const PERSON: &str = "$stored_person_properties";
    pub const GROUPS: &str = "$stored_group_properties";
}

/// What tabs of a site tell each other.
pub const SHARED: [&str; 8] = [
    key::ENABLED,
    key::ACTIVE,
    key::PAYLOADS,
    key::DETAILS,
    key::REQUEST_ID,
    key::EVALUATED_AT,
    key::MINIMAL,
    key::PERSON,
];

/// What is known of flags besides what is stored.
#[derive(Debug, Default)]
pub struct Flags {
    /// What `bootstrap` says, under the stored keys: it counts for more, until the server answers.
    bootstrap: PropertyBag,
    /// Who the visitor was before `identify`, until the server has heard of it.
    pub anonymous_id: String,
}

impl Flags {
    /// The JSON of what stands under a key of [`key`].
    #[inline(never)]
    pub fn raw<'a>(&'a self, store: &'a Persistence, key: &str) -> Option<&'a str> {
        self.bootstrap.raw(key).or_else(|| store.props.raw(key))
    }

    /// The object under a key of [`key`], empty where there is none.
    #[inline(never)]
    pub fn bag(&self, store: &Persistence, key: &str) -> PropertyBag {
        PropertyBag::parse_or_empty(self.raw(store, key).unwrap_or_default())
    }

    /// Takes an answer of the server (JSON), in its second or its first version; what it says of some flags only adds to
    /// the others. Whether it says anything.
    pub fn receive(&mut self, store: &mut Persistence, browser: &Browser, answer: &PropertyBag, is_part: bool) -> bool {
        let known = [self.bag(store, key::ENABLED), self.bag(store, key::PAYLOADS), self.bag(store, key::DETAILS)];
        let patch = answer::read(answer, known, is_part);
        if let Some(patch) = &patch {
            self.bootstrap = PropertyBag::default();
            store.register(browser, patch, 0);
        }
        patch.is_some()
    }

    /// Takes what `bootstrap` says. It is kept where nothing else is.
    pub fn bootstrap(&mut self, store: &mut Persistence, browser: &Browser, given: &PropertyBag) {
        let (values, mut payloads) = (given.bag("featureFlags"), PropertyBag::default());
        if values.is_empty() {
            return;
        }
        for (name, payload) in given.bag("featureFlagPayloads").iter() {
            if values.is_truthy(name) {
                payloads.set_raw(name, payload);
            }
        }
        self.bootstrap = answer::patch(values, payloads, PropertyBag::default());
        self.bootstrap.set_bool(key::MINIMAL, false);
        if store.props.raw(key::ENABLED).is_none() {
            store.register(browser, &self.bootstrap, 0);
        }
    }

    /// What is stored counts again, where something is.
    pub fn fall_back(&mut self, store: &Persistence) {
        if store.props.raw(key::ENABLED).is_some() {
            self.bootstrap = PropertyBag::default();
        }
    }

    /// What every event says of flags: those that are on, `$feature/x` for each, and where they come from.
    pub fn event_properties(&self, store: &Persistence) -> PropertyBag {
        let mut out = self.facts(store);
        for (name, value) in self.bag(store, key::ENABLED).iter() {
            out.set_raw(&concat(&["$feature/", name]), value);
        }
        out
    }

    /// [`Self::event_properties`] without `$feature/x`.
    pub fn facts(&self, store: &Persistence) -> PropertyBag {
        let mut out = PropertyBag::default();
        for key in &[key::ACTIVE, key::PAYLOADS, key::REQUEST_ID, key::OVERRIDES] {
            if let Some(value) = self.raw(store, key) {
                out.set_raw(key, value);
            }
        }
        out
    }
}

#[cfg(test)]
mod tests;

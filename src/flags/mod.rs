//! Feature flags: the server's last response, the properties of requests, and those of events.
//!
//! All of it is kept under posthog-js's keys. When to ask, whom to tell and reading a flag are the shim's
//! (`js/features/feature_flags/flags.ts`): a crossing takes longer than looking a flag up.

mod answer;

use crate::browser::Browser;
use crate::persistence::Persistence;
use json::PropertyBag;
use json::text::concat;
use wire::persisted_keys::key;

/// What is known of flags besides what is stored.
#[derive(Debug, Default)]
pub struct Flags {
    /// What `bootstrap` says, under the stored keys: it counts for more, until the server answers.
    bootstrap: PropertyBag,
    /// Who the visitor was before `identify`, until the server has heard of it.
    pub anonymous_id: String,
}

impl Flags {
    /// The JSON stored under a key of [`key`].
    #[inline(never)]
    pub fn raw<'a>(&'a self, store: &'a Persistence, key: &str) -> Option<&'a str> {
        self.bootstrap.raw(key).or_else(|| store.props.raw(key))
    }

    /// The object under a key of [`key`], empty where there is none.
    #[inline(never)]
    pub fn bag(&self, store: &Persistence, key: &str) -> PropertyBag {
        PropertyBag::parse_or_empty(self.raw(store, key).unwrap_or_default())
    }

    /// Takes a response of the server (JSON), in its second or its first version; one about some flags is merged into
    /// the others. Returns whether it contains flags.
    pub fn receive(&mut self, store: &mut Persistence, browser: &Browser, answer: &PropertyBag, is_part: bool) -> bool {
        let known = [
            self.bag(store, key::ENABLED_FLAGS),
            self.bag(store, key::FLAG_PAYLOADS),
            self.bag(store, key::FLAG_DETAILS),
        ];
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
        self.bootstrap.set_bool(key::MINIMAL_FLAG_CALLED, false);
        if store.props.raw(key::ENABLED_FLAGS).is_none() {
            store.register(browser, &self.bootstrap, 0);
        }
    }

    /// What is stored counts again, where something is.
    pub fn fall_back(&mut self, store: &Persistence) {
        if store.props.raw(key::ENABLED_FLAGS).is_some() {
            self.bootstrap = PropertyBag::default();
        }
    }

    /// Flag properties of every event: those that are on, `$feature/x` for each, and where they come from.
    pub fn event_properties(&self, store: &Persistence) -> PropertyBag {
        let mut out = self.facts(store);
        for (name, value) in self.bag(store, key::ENABLED_FLAGS).iter() {
            out.set_raw(&concat(&["$feature/", name]), value);
        }
        out
    }

    /// [`Self::event_properties`] without `$feature/x`.
    pub fn facts(&self, store: &Persistence) -> PropertyBag {
        let mut out = PropertyBag::default();
        for key in &[key::ACTIVE_FLAGS, key::FLAG_PAYLOADS, key::FLAG_REQUEST_ID, key::FLAG_OVERRIDES] {
            if let Some(value) = self.raw(store, key) {
                out.set_raw(key, value);
            }
        }
        out
    }
}

#[cfg(test)]
mod tests;

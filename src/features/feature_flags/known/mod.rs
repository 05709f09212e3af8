//! What is known of feature flags: the server's last response, and what the page has overridden. All of it is kept under
//! posthog-js's keys.

pub mod answer;

use crate::browser::Browser;
use crate::persistence::Persistence;
use json::text::concat;
use json::{PropertyBag, is_truthy, member};
use wire::persisted_keys::key;

/// What the server's response is like.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Response {
    /// It is about a part of the flags; the others stay as they are.
    pub is_part: bool,
    /// The server knows now who the visitor was before they were identified.
    pub knows_visitor: bool,
    /// There is none.
    pub is_failed: bool,
}

/// What is known of flags besides what is stored.
#[derive(Debug, Default)]
pub struct Flags {
    /// What `bootstrap` says, under the stored keys: it counts for more, until the server answers.
    bootstrap: PropertyBag,
    /// Who the visitor was before `identify`, until the server has heard of it.
    pub anonymous_id: String,
    /// Counts the visitors of this page: a response for another one is discarded.
    pub visitor: u32,
}

/// What is known of flags, to be read.
#[derive(Debug, Clone, Copy)]
pub struct Known<'a> {
    /// What is not stored.
    pub flags: &'a Flags,
    /// The visitor's properties.
    pub store: &'a Persistence,
}

impl<'a> Known<'a> {
    /// The JSON under a key of [`key`], empty where there is none.
    #[inline(never)]
    pub fn json(self, key: &str) -> &'a str {
        self.flags.raw(self.store, key).unwrap_or_default()
    }

    /// The object under a key of [`key`], empty where there is none.
    pub fn bag(self, key: &str) -> PropertyBag {
        PropertyBag::parse_or_empty(self.json(key))
    }

    /// The JSON of a flag's member of the first of two objects that has it; `None` where neither has. `name` is written as
    /// in JSON.
    fn first(self, [over, under]: [&str; 2], name: &str) -> Option<&'a str> {
        let over = member(self.json(over), name);
        let found = if over.is_empty() { member(self.json(under), name) } else { over };
        if found.is_empty() { None } else { Some(found) }
    }

    /// The JSON of a flag's value, as the page has overridden it.
    pub fn value(self, name: &str) -> Option<&'a str> {
        self.first([key::FLAG_OVERRIDES, key::ENABLED_FLAGS], name)
    }

    /// The JSON of a flag's payload, likewise.
    pub fn payload(self, name: &str) -> Option<&'a str> {
        self.first([key::FLAG_PAYLOAD_OVERRIDES, key::FLAG_PAYLOADS], name)
    }

    /// Every flag's value.
    pub fn values(self) -> PropertyBag {
        let mut all = self.bag(key::ENABLED_FLAGS);
        all.extend(&self.bag(key::FLAG_OVERRIDES));
        all
    }

    /// Every flag's payload.
    pub fn payloads(self) -> PropertyBag {
        let mut all = self.bag(key::FLAG_PAYLOADS);
        all.extend(&self.bag(key::FLAG_PAYLOAD_OVERRIDES));
        all
    }

    /// What the server has described of a flag, as the page has overridden it; `original_…` is what the server said.
    pub fn detail(self, name: &str) -> PropertyBag {
        let described = PropertyBag::parse_or_empty(member(self.json(key::FLAG_DETAILS), name));
        let value = member(self.json(key::FLAG_OVERRIDES), name);
        let payload = member(self.json(key::FLAG_PAYLOAD_OVERRIDES), name);
        if value.is_empty() && payload.is_empty() { described } else { overridden(described, value, payload) }
    }

    /// Every flag's [`Known::detail`].
    pub fn details(self) -> PropertyBag {
        let mut all = self.bag(key::FLAG_DETAILS);
        for key in &[key::FLAG_PAYLOAD_OVERRIDES, key::FLAG_OVERRIDES] {
            for (name, _) in self.bag(key).iter() {
                all.set_raw(name, &self.detail(name).to_json());
            }
        }
        all
    }
}

/// A flag's detail with a value and a payload of the page's (JSON, empty where there is none).
fn overridden(described: PropertyBag, value: &str, payload: &str) -> PropertyBag {
    let is_text = value.starts_with('"');
    let was_on = described.is_truthy("enabled");
    let is_on = if value.is_empty() { was_on } else { is_truthy(value) };
    let was = described.raw("variant");
    let own = if is_text { Some(value) } else { None };
    let variant = if value.is_empty() { was } else { own };
    let mut detail = described.clone();
    detail.set_bool("enabled", is_on);
    match variant.filter(|variant| *variant != "null").or(was).filter(|_| is_on) {
        Some(variant) => detail.set_raw("variant", variant),
        None => _ = detail.remove("variant"),
    }
    let known = described.raw("enabled");
    if known != Some(if is_on { "true" } else { "false" })
        && let Some(known) = known
    {
        detail.set_raw("original_enabled", known);
    }
    if variant != was
        && let Some(was) = was
    {
        detail.set_raw("original_variant", was);
    }
    if !payload.is_empty() && is_truthy(payload) {
        let mut metadata = described.bag("metadata");
        if let Some(original) = described.bag("metadata").raw("payload") {
            metadata.set_raw("original_payload", original);
        }
        metadata.set_raw("payload", payload);
        detail.set_raw("metadata", &metadata.to_json());
    }
    detail
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

    /// The visitor is another one, of whom nothing is known.
    pub fn forget(&mut self) {
        *self = Self { visitor: self.visitor + 1, ..Self::default() };
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
            out.set_some(key, self.raw(store, key));
        }
        out
    }
}

#[cfg(test)]
mod tests;

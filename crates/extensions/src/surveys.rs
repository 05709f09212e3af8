//! Which surveys and product tours the visitor's events and actions have activated, and until when
//! (posthog-js `survey-event-receiver.ts` and its base, 1.449.2).

use crate::js::Js;
use crate::matching::{matches_action, matches_filters};
use json::{PropertyBag, decode_string, elements, push_quoted};
use wire::names::property;

/// A survey or a tour, as far as events concern it.
struct Item {
    id: String,
    /// It is shown each time that it is activated.
    repeats: bool,
    /// It waits before it is shown, and goes on waiting on the next page.
    is_delayed: bool,
    /// Events by name, with the filters of their properties as JSON.
    activating: Vec<(String, String)>,
    cancelling: Vec<(String, String)>,
    /// The steps of each action, as JSON.
    actions: Vec<String>,
}

/// What is stored between pages: `{ "activated": [ids], "session": id, "times": { id: ms since 1970 } }`.
struct Stored {
    activated: Vec<String>,
    session: String,
    times: PropertyBag,
}

impl Stored {
    fn parse(text: &str) -> Self {
        let all = PropertyBag::parse_or_empty(text);
        let activated = elements(all.raw("activated").unwrap_or_default()).filter_map(decode_string).collect();
        Self { activated, session: all.text("session"), times: all.bag("times") }
    }

    /// The ids that still count: those of the session that goes on.
    fn of_session(&self, session: &str) -> &[String] {
        if !session.is_empty() && session == self.session { &self.activated } else { &[] }
    }

    fn to_json(&self) -> String {
        let mut bag = PropertyBag::default();
        bag.set_raw("activated", &list(&self.activated));
        bag.set_str("session", &self.session);
        bag.set_raw("times", &self.times.to_json());
        bag.into_json()
    }
}

/// Surveys or tours and what has activated them. What this returns as changes is JSON: `{ "stored": what is stored from
/// now on, "cancel": [ids that wait to be shown and must not be], "changed": whether others are active now }`.
#[derive(Default)]
pub struct Activations {
    items: Vec<Item>,
    /// Activated on this page, and not shown yet.
    pending: Vec<String>,
}

/// Changes that are collected while an event is looked at.
struct Changes {
    stored: Stored,
    cancelled: Vec<String>,
    changed: bool,
}

impl Changes {
    fn to_json(&self) -> String {
        let mut bag = PropertyBag::default();
        bag.set_raw("stored", &self.stored.to_json());
        bag.set_raw("cancel", &list(&self.cancelled));
        bag.set_bool("changed", self.changed);
        bag.into_json()
    }
}

impl Activations {
    /// Takes the definitions, a JSON list, in place of those before. Only what runs and waits for events or actions counts.
    pub fn define(&mut self, definitions: &str) {
        self.items = elements(definitions).filter_map(|text| item(&PropertyBag::parse_or_empty(text))).collect();
    }

    /// Whether [`Self::on_event`] has to see an event of this name, of the survey `id` if it is one of a survey's.
    pub fn wants(&self, name: &str, id: &str) -> bool {
        let named = |events: &[(String, String)]| events.iter().any(|(event, _)| event == name);
        !id.is_empty()
            || self
                .items
                .iter()
                .any(|item| !item.actions.is_empty() || named(&item.activating) || named(&item.cancelling))
    }

    /// An event was captured, `properties` is JSON; `now` in ms since 1970. Returns the changes.
    pub fn on_event(
        &mut self,
        js: &impl Js,
        name: &str,
        properties: &str,
        stored: &str,
        session: &str,
        now: i64,
    ) -> String {
        let properties = PropertyBag::parse_or_empty(properties);
        let mut changes = Changes { stored: Stored::parse(stored), cancelled: Vec::new(), changed: false };
        if !self.is_of_activated(name, &properties, session, &mut changes) {
            self.cancel(js, name, &properties, &mut changes);
            let found: Vec<_> = self.items.iter().filter(|item| item.is_activated(js, name, &properties)).collect();
            let ids: Vec<_> = found.iter().map(|item| (item.id.clone(), item.is_delayed)).collect();
            self.activate(ids, session, now, &mut changes);
        }
        changes.to_json()
    }

    /// A new session has begun: what was activated in another counts no more. Returns the changes.
    pub fn on_session(&mut self, stored: &str, session: &str) -> String {
        let mut changes = Changes { stored: Stored::parse(stored), cancelled: Vec::new(), changed: false };
        let stored = &mut changes.stored;
        if !stored.session.is_empty() && stored.session != session {
            changes.changed = !stored.activated.is_empty();
            for id in std::mem::take(&mut stored.activated) {
                if stored.times.raw(&id).is_some() {
                    changes.cancelled.push(id);
                }
            }
            stored.session.clear();
            stored.times = PropertyBag::default();
        }
        changes.to_json()
    }

    /// Forgets all that is active, for another visitor.
    pub fn reset(&mut self) {
        self.pending.clear();
    }

    /// The ids that are active, a JSON list: those of earlier pages first.
    pub fn active(&self, stored: &str, session: &str) -> String {
        let mut ids = Stored::parse(stored).of_session(session).to_vec();
        ids.extend(self.pending.iter().filter(|id| !ids.contains(id)).cloned().collect::<Vec<_>>());
        list(&ids)
    }

    /// Selectors of elements that the actions ask for, a JSON list.
    pub fn selectors(&self) -> String {
        let mut found: Vec<String> = Vec::new();
        for step in self.items.iter().flat_map(|item| &item.actions).flat_map(|steps| elements(steps)) {
            let selector = PropertyBag::parse_or_empty(step).text("selector");
            if !selector.is_empty() && !found.contains(&selector) {
                found.push(selector);
            }
        }
        list(&found)
    }

    /// Whether this is an event of an active survey that ends its activation, or makes it last.
    fn is_of_activated(&mut self, name: &str, properties: &PropertyBag, session: &str, changes: &mut Changes) -> bool {
        let id = survey_of(properties);
        let is_kept = changes.stored.of_session(session).contains(&id);
        if id.is_empty() || !(is_kept || self.pending.contains(&id)) {
            return false;
        }
        let repeats = self.items.iter().find(|item| item.id == id).is_none_or(|item| item.repeats);
        let is_shown = matches!(name, "survey shown" | "product tour shown");
        let is_complete = properties.raw("$survey_completed") != Some("false");
        let is_answered = (name == "survey sent" && is_complete) || name == "survey dismissed";
        if is_shown && !repeats {
            self.keep(&id, session, changes);
            changes.stored.times.remove(&PropertyBag::escape_key(&id));
            return true;
        }
        let ends = if repeats { is_shown } else { is_answered };
        if ends {
            self.deactivate(&[id], changes);
        }
        ends
    }

    /// Ends what this event cancels.
    fn cancel(&mut self, js: &impl Js, name: &str, properties: &PropertyBag, changes: &mut Changes) {
        let cancelled: Vec<_> = self
            .items
            .iter()
            .filter(|item| has(js, &item.cancelling, name, properties))
            .map(|item| item.id.clone())
            .collect();
        if !cancelled.is_empty() {
            self.deactivate(&cancelled, changes);
            changes.cancelled.extend(cancelled);
        }
    }

    /// Activates surveys, each with whether it waits before it is shown.
    fn activate(&mut self, ids: Vec<(String, bool)>, session: &str, now: i64, changes: &mut Changes) {
        changes.changed |= !ids.is_empty();
        for (id, is_delayed) in ids {
            if is_delayed && !session.is_empty() {
                if self.keep(&id, session, changes) {
                    changes.stored.times.set_int(&PropertyBag::escape_key(&id), now);
                }
            } else if !self.pending.contains(&id) {
                self.pending.push(id);
            }
        }
    }

    /// Stores an activation, which then survives the page; whether it was not stored yet.
    fn keep(&mut self, id: &String, session: &str, changes: &mut Changes) -> bool {
        self.pending.retain(|pending| pending != id);
        let stored = &mut changes.stored;
        if stored.of_session(session).contains(id) {
            return false;
        }
        stored.activated = stored.of_session(session).to_vec();
        stored.activated.push(id.clone());
        if !session.is_empty() {
            stored.session = session.into();
        }
        true
    }

    fn deactivate(&mut self, ids: &[String], changes: &mut Changes) {
        self.pending.retain(|pending| !ids.contains(pending));
        let stored = &mut changes.stored;
        let before = stored.activated.len();
        stored.activated.retain(|id| !ids.contains(id));
        if stored.activated.is_empty() && before > 0 {
            stored.session.clear();
        }
        for id in ids {
            stored.times.remove(&PropertyBag::escape_key(id));
        }
        changes.changed = true;
    }
}

impl Item {
    fn is_activated(&self, js: &impl Js, name: &str, properties: &PropertyBag) -> bool {
        has(js, &self.activating, name, properties)
            || self.actions.iter().any(|steps| matches_action(js, steps, name, properties))
    }
}

/// Whether an event is one of these.
fn has(js: &impl Js, events: &[(String, String)], name: &str, properties: &PropertyBag) -> bool {
    let found = events.iter().find(|(event, _)| event == name);
    found.is_some_and(|(_, filters)| matches_filters(js, filters, properties))
}

/// The survey or tour that an event is of, empty for others.
fn survey_of(properties: &PropertyBag) -> String {
    let id = properties.text(property::SURVEY_ID);
    if id.is_empty() { properties.text(property::PRODUCT_TOUR_ID) } else { id }
}

/// A definition as an item, where events or actions activate it and it runs.
fn item(definition: &PropertyBag) -> Option<Item> {
    let conditions = definition.bag("conditions");
    let events = conditions.bag("events");
    let runs = definition.is_truthy("start_date") && !definition.is_truthy("end_date");
    let activating = named(&events);
    let actions: Vec<String> = elements(conditions.bag("actions").raw("values").unwrap_or_default())
        .filter_map(|action| PropertyBag::parse_or_empty(action).raw("steps").map(Into::into))
        .collect();
    if !runs || (activating.is_empty() && actions.is_empty()) {
        return None;
    }
    let delay = definition.bag("appearance").raw("surveyPopupDelaySeconds").is_some_and(is_positive);
    Some(Item {
        id: definition.text("id"),
        repeats: (events.is_truthy("repeatedActivation") && !activating.is_empty())
            || definition.bare("schedule") == "always",
        is_delayed: delay,
        activating,
        cancelling: named(&conditions.bag("cancelEvents")),
        actions,
    })
}

/// Whether JSON is a number above 0.
fn is_positive(value: &str) -> bool {
    value.starts_with(|first: char| first.is_ascii_digit()) && value.contains(|digit| matches!(digit, '1'..='9'))
}

/// `values` of a condition: events by name, with their filters.
fn named(condition: &PropertyBag) -> Vec<(String, String)> {
    elements(condition.raw("values").unwrap_or_default())
        .map(PropertyBag::parse_or_empty)
        .map(|event| (event.text("name"), event.raw("propertyFilters").unwrap_or_default().into()))
        .filter(|(name, _): &(String, String)| !name.is_empty())
        .collect()
}

/// A JSON list of texts.
fn list(texts: &[String]) -> String {
    let mut out = String::from("[");
    for (at, text) in texts.iter().enumerate() {
        if at > 0 {
            out.push(',');
        }
        push_quoted(&mut out, text);
    }
    out.push(']');
    out
}

#[cfg(target_arch = "wasm32")]
mod exports;
#[cfg(all(test, not(target_arch = "wasm32")))]
mod tests;

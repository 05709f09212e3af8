//! Who the visitor is, what is known of them, and their session. Where an event comes of it, its JSON is answered.

use super::{Answer, Given, bag, own_bag, with};
use crate::client::Core;
use crate::identity::session::Look;
use json::PropertyBag;
use wasm_bindgen::prelude::*;
use wire::core_protocol::SessionLook;

/// `identify`
#[wasm_bindgen]
pub fn identify(instance: i32, id: Given, set: Given, set_once: Given) -> Answer {
    with(instance, |core, browser| core.identify(browser, [&id, &set, &set_once]).into())
}

/// `setPersonProperties`
#[wasm_bindgen]
pub fn set_person_properties(instance: i32, set: Given, set_once: Given) -> Answer {
    with(instance, |core, browser| core.set_person_properties(browser, [&set, &set_once]).into())
}

/// `unsetPersonProperties`; `names` is a JSON array.
#[wasm_bindgen]
pub fn unset_person_properties(instance: i32, names: Given) -> Answer {
    with(instance, |core, browser| core.unset_person_properties(browser, &names).into())
}

/// The event of the last call that described the person was dropped: the same again is no repetition.
#[wasm_bindgen]
pub fn forget_sent(instance: i32) {
    with(instance, |core, _| core.forget_sent());
}

/// `alias`: the event, or why there is none, a number of [`wire::core_protocol::AliasRefusal`].
#[wasm_bindgen]
pub fn alias(instance: i32, alias: Given, original: Given) -> Answer {
    with(instance, |core, browser| match core.alias(browser, &alias, &original) {
        Ok(event) => event.into(),
        Err(refusal) => Answer::number(refusal as u8),
    })
}

/// `group`, or `groupIdentify` where the visitor does not join; `key` is JSON.
#[wasm_bindgen]
pub fn group(instance: i32, kind: Given, key: Given, properties: Given, joins: bool) -> Answer {
    with(instance, |core, browser| core.group(browser, [&kind, &key, &properties], joins).into())
}

/// `resetGroups`
#[wasm_bindgen]
pub fn reset_groups(instance: i32) {
    with(instance, Core::reset_groups);
}

/// Whether events update a person.
#[wasm_bindgen]
pub fn has_person_processing(instance: i32) -> bool {
    with(instance, |core, _| core.has_person_processing())
}

/// `register`, for so many `days` (0: the config's).
#[wasm_bindgen]
pub fn register(instance: i32, properties: Given, days: f64) {
    with(instance, |core, browser| {
        let own = own_bag(browser, &properties);
        core.visitor(browser).register(browser, &own, days as i64);
    });
}

/// `register_for_session`
#[wasm_bindgen]
pub fn register_for_session(instance: i32, properties: Given) {
    with(instance, |core, browser| core.register_for_session(browser, &own_bag(browser, &properties)));
}

/// `register_once`; `fallback` is the JSON of the value that counts as none.
#[wasm_bindgen]
pub fn register_once(instance: i32, properties: Given, fallback: Given, days: f64) {
    with(instance, |core, browser| {
        core.visitor(browser).register_once(browser, &bag(&properties), &fallback, days as i64);
    });
}

/// `unregister`
#[wasm_bindgen]
pub fn unregister(instance: i32, name: Given) {
    with(instance, |core, browser| core.visitor(browser).unregister(browser, &PropertyBag::escape_key(&name)));
}

/// `unregister_for_session`
#[wasm_bindgen]
pub fn unregister_for_session(instance: i32, name: Given) {
    with(instance, |core, browser| core.bag(true).unregister(browser, &PropertyBag::escape_key(&name)));
}

/// What is stored of the visitor or of the session, as JSON: all, or what events carry of it.
#[wasm_bindgen]
pub fn properties(instance: i32, of_session: bool, of_events: bool) -> Answer {
    with(instance, |core, _| {
        let bag = core.bag(of_session);
        if of_events { bag.event_properties().into_json() } else { bag.props.to_json() }.into()
    })
}

/// A property of the visitor or of the session, as JSON; empty where there is none.
#[wasm_bindgen]
pub fn property(instance: i32, name: Given, of_session: bool) -> Answer {
    with(instance, |core, _| {
        String::from(core.bag(of_session).props.raw(&PropertyBag::escape_key(&name)).unwrap_or_default()).into()
    })
}

/// A look at the session at `time` (ms since 1970), a number of [`SessionLook`]: [`crate::identity::session::Session`]
/// as JSON, empty where there is none.
#[wasm_bindgen]
pub fn session(instance: i32, time: f64, look: u8) -> Answer {
    with(instance, |core, browser| {
        if look == SessionLook::Known as u8 && !core.knows_session() {
            return Answer::default();
        }
        let look = match look {
            look if look == SessionLook::Active as u8 => Look::Active,
            look if look == SessionLook::Current as u8 => Look::Current,
            _ => Look::ReadOnly,
        };
        core.session(browser, time as i64, look)
            .map_or_else(Answer::default, |session| core.sessions.to_json(session).into())
    })
}

/// `sessionManager.sessionTimeoutMs`; 0 where there are no sessions.
#[wasm_bindgen]
pub fn session_timeout(instance: i32) -> f64 {
    with(instance, |core, _| core.session_timeout() as f64)
}

/// `sessionManager.resetSessionId`
#[wasm_bindgen]
pub fn reset_session(instance: i32) {
    with(instance, Core::reset_session);
}

/// `reset`: the visitor becomes a new one of this `id`, the device too with `new_device`. `bootstrap` is JSON.
#[wasm_bindgen]
pub fn reset(instance: i32, id: Given, bootstrap: Given, new_device: bool) {
    with(instance, |core, browser| core.reset(browser, new_device, &id, &bag(&bootstrap)));
}

/// What consent allows, and what the visitor has decided: bits of [`wire::core_protocol::consent`].
#[wasm_bindgen]
pub fn consent(instance: i32) -> u8 {
    with(instance, |_, browser| browser.consent_and_decision())
}

/// Follows a decision about consent; `id` is for a visitor who accepts here, and is new then.
#[wasm_bindgen]
pub fn follow_consent(instance: i32, id: Given) {
    with(instance, |core, browser| core.follow_consent(browser, &id));
}

/// `opt_out_capturing({ clear_persistence: true })`; `id` is for the visitor that comes after.
#[wasm_bindgen]
pub fn clear_persistence(instance: i32, id: Given) {
    with(instance, |core, browser| core.clear_persistence(browser, &id));
}

/// Reads what is stored again: the page was in the back-forward cache.
#[wasm_bindgen]
pub fn load(instance: i32) {
    with(instance, Core::load);
}

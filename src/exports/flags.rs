//! Feature flags. See [`crate::features::feature_flags`].

use super::{Answer, Given, bag, feature, with};
use crate::features::Context;
use crate::features::feature_flags::FeatureFlags;
use json::PropertyBag;
use wasm_bindgen::prelude::*;
use wire::core_protocol::FlagList;

/// What feature flags answer; the default where the instance has none.
fn flags<T: Default>(instance: i32, ask: impl FnOnce(&FeatureFlags) -> T) -> T {
    feature(instance, |features| &features.feature_flags, ask)
}

/// Reads a flag: see [`FeatureFlags::read`].
#[wasm_bindgen]
pub fn read_flag(instance: i32, name: Given, how: u8) -> Answer {
    flags(instance, |flags| flags.read(&name, how)).into()
}

/// What is known of all flags: an object, JSON. `which` is the number of a [`FlagList`].
#[wasm_bindgen]
pub fn list_flags(instance: i32, which: u8) -> Answer {
    with(instance, |core, _| {
        let known = core.known_flags();
        let found = match which {
            which if which == FlagList::Values as u8 => known.values(),
            which if which == FlagList::Payloads as u8 => known.payloads(),
            _ => known.details(),
        };
        found.to_json().into()
    })
}

/// Reports flags that were read while nothing could be captured: see [`FeatureFlags::report_held`].
#[wasm_bindgen]
pub fn report_held_flags(instance: i32) -> bool {
    flags(instance, FeatureFlags::report_held)
}

/// `reloadFeatureFlags`; with `if_missing` only where nothing is known and the server is not asked anyway.
#[wasm_bindgen]
pub fn reload_flags(instance: i32, if_missing: bool) {
    flags(instance, if if_missing { FeatureFlags::ensure } else { FeatureFlags::reload });
}

/// `setReloadingPaused`
#[wasm_bindgen]
pub fn pause_flags(instance: i32, is_paused: bool) {
    flags(instance, |flags| flags.pause(is_paused));
}

/// The core wants flags: see [`FeatureFlags::wanted`]. It may want them when it starts, before its features
/// do.
#[wasm_bindgen]
pub fn flags_wanted(instance: i32, is_other: bool) {
    super::start_features(instance);
    flags(instance, |flags| flags.wanted(is_other));
}

/// Takes a response: see [`FeatureFlags::answered`].
#[wasm_bindgen]
pub fn flags_answered(instance: i32, text: Given, status: f64) -> bool {
    flags(instance, |flags| flags.answered(status as i64, &text))
}

/// `updateFlags`, values and payloads as JSON; with `merges` the other flags stay.
#[wasm_bindgen]
pub fn update_flags(instance: i32, values: Given, payloads: Given, merges: bool) {
    with(instance, |core, browser| core.update_flags(browser, [&values, &payloads], merges));
    flags(instance, FeatureFlags::updated);
}

/// `overrideFeatureFlags`; `given` is JSON.
#[wasm_bindgen]
pub fn override_flags(instance: i32, given: Given) {
    if with(instance, |core, browser| core.override_flags(browser, &given)) {
        flags(instance, FeatureFlags::overridden);
    }
}

/// `setPersonPropertiesForFlags`
#[wasm_bindgen]
pub fn set_flag_person(instance: i32, properties: Given) {
    with(instance, |core, browser| core.set_person_for_flags(browser, &bag(&properties)));
}

/// Forgets properties of the person whose names a JSON list has; all where it is empty.
#[wasm_bindgen]
pub fn unset_flag_person(instance: i32, names: Given) {
    with(instance, |core, browser| core.unset_person_for_flags(browser, &names));
}

/// `setGroupPropertiesForFlags`
#[wasm_bindgen]
pub fn set_flag_groups(instance: i32, groups: Given) -> bool {
    with(instance, |core, browser| core.set_groups_for_flags(browser, &bag(&groups)))
}

/// `resetGroupPropertiesForFlags`, of all types where `kind` is empty.
#[wasm_bindgen]
pub fn reset_flag_groups(instance: i32, kind: Given) {
    with(instance, |core, browser| core.reset_groups_for_flags(browser, &kind));
}

/// `updateEarlyAccessFeatureEnrollment`
#[wasm_bindgen]
pub fn enroll(instance: i32, flag: Given, stage: Given, is_in: bool) {
    let flag = PropertyBag::escape_key(&flag);
    let event = with(instance, |core, browser| core.enroll(browser, &flag, &stage, is_in));
    flags(instance, FeatureFlags::overridden);
    Context { instance }.capture("$feature_enrollment_update", &event);
}

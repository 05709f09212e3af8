//! What the server answers, as it is kept.

use json::text::between;
use json::{PropertyBag, elements, is_truthy};
use wire::persisted_keys::key;

/// What to keep of an answer, under [`key`]'s names; none where it says nothing of flags. What is `known` (values,
/// payloads, details) stays where it is about a part of the flags, or where some could not be computed.
pub fn read(answer: &PropertyBag, known: [PropertyBag; 3], is_part: bool) -> Option<PropertyBag> {
    let has_errors = answer.is_truthy("errorsWhileComputingFlags");
    let [mut values, mut payloads, mut details] = if has_errors || is_part { known } else { Default::default() };
    let mut kept;
    if let Some(flags) = PropertyBag::parse(answer.raw("flags").unwrap_or_default()) {
        for (name, text) in flags.iter() {
            let detail = PropertyBag::parse_or_empty(text);
            if has_errors && !is_part && detail.is_truthy("failed") {
                continue;
            }
            details.set_raw(name, text);
            let variant = detail.raw("variant").filter(|variant| *variant != "null");
            if let Some(value) = variant.or(detail.raw("enabled")) {
                values.set_raw(name, value);
            }
            match detail.bag("metadata").raw("payload") {
                Some(payload) if detail.is_truthy("enabled") => payloads.set_raw(name, payload),
                _ if has_errors || is_part => _ = payloads.remove(name),
                _ => {}
            }
        }
        kept = patch(values, payloads, details);
    } else {
        let given = answer.raw("featureFlags")?;
        if given.starts_with('[') {
            // the first version: the names of those that are on
            kept = PropertyBag::default();
            kept.set_raw(key::ACTIVE_FLAGS, given);
            kept.set_raw(key::ENABLED_FLAGS, &all_on(given));
            kept.set_bool(key::MINIMAL_FLAG_CALLED, false);
            return Some(kept);
        }
        values.extend(&PropertyBag::parse(given)?);
        payloads.extend(&answer.bag("featureFlagPayloads"));
        kept = patch(values, payloads, details);
    }
    kept.set_bool(key::MINIMAL_FLAG_CALLED, answer.raw("minimalFlagCalledEvents") == Some("true"));
    for (name, key) in &[("requestId", key::FLAG_REQUEST_ID), ("evaluatedAt", key::FLAGS_EVALUATED_AT)] {
        if answer.is_truthy(name) {
            kept.set_raw(key, answer.raw(name).unwrap_or_default());
        }
    }
    Some(kept)
}

/// Values, payloads and details as they are kept, with the names of what is on.
pub fn patch(mut values: PropertyBag, payloads: PropertyBag, details: PropertyBag) -> PropertyBag {
    let enabled = values.settle();
    let mut kept = PropertyBag::default();
    kept.set_raw(key::ACTIVE_FLAGS, &active_names(&values));
    kept.set_raw(key::ENABLED_FLAGS, &enabled);
    kept.set_raw(key::FLAG_PAYLOADS, &payloads.to_json());
    kept.set_raw(key::FLAG_DETAILS, &details.to_json());
    kept
}

/// The names of those that are on, a JSON list.
pub fn active_names(values: &PropertyBag) -> String {
    let mut active = String::from("[");
    for (name, value) in values.iter() {
        if is_truthy(value) {
            active.push_str(if active.len() > 1 { ",\"" } else { "\"" });
            active.push_str(name);
            active.push('"');
        }
    }
    active.push(']');
    active
}

/// An object that is true for each name in a JSON list.
pub fn all_on(list: &str) -> String {
    let mut on = PropertyBag::default();
    for name in elements(list) {
        if let Some(name) = between(name, b'"', b'"') {
            on.set_bool(name, true);
        }
    }
    on.to_json()
}

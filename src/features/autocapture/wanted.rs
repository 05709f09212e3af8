//! Whether an event is one to capture.

use super::privacy::{is_marked, privacy_of};
use super::selectors::{
    CONTROLS, CSS_SELECTOR_ALLOWLIST, CSS_SELECTOR_IGNORELIST, DOM_EVENT_ALLOWLIST, EDITABLE, ELEMENT_ALLOWLIST,
    FIELDS, FORM, GET_CURRENT_URL, IGNORED, MARKED, NOTHING, OPTIONS, SELECTED_INDEX, TYPE, URL_ALLOWLIST,
    URL_IGNORELIST, VALUE_ALLOWLIST, VALUE_WANTED, VALUED, any_is,
};
use crate::browser::page::{self, NoPattern};
use crate::browser::{CONFIG, EVENT, Element, Value};

/// Whether one of `path` matches one of the page's selectors.
pub fn matches_any(path: &[Element], selectors: Value) -> bool {
    selectors.is_list() && path.iter().any(|element| element.is_one_of(selectors))
}

/// Whether one of `path` matches the page's list of what is ignored, or the one that holds without it.
pub fn is_ignored(path: &[Element], how: Value) -> bool {
    let ignored = how.get(&CSS_SELECTOR_IGNORELIST);
    if ignored.is_there() { matches_any(path, ignored) } else { any_is(path, &IGNORED) }
}

/// Whether the page's address is one whose events are wanted.
fn is_address_wanted(how: Value) -> Result<bool, NoPattern> {
    let (allowed, ignored) = (how.get(&URL_ALLOWLIST), how.get(&URL_IGNORELIST));
    if !allowed.is_truthy() && !ignored.is_truthy() {
        return Ok(true);
    }
    let mut address = page::address();
    let get = CONFIG.get(&GET_CURRENT_URL);
    if get.is_function() {
        let changed = page::call(get, address);
        if changed.is_truthy() {
            address = changed;
        }
    }
    let is_on = |list: Value| {
        for pattern in list.items() {
            if page::test(pattern, address)? {
                return Ok(true);
            }
        }
        Ok(false)
    };
    Ok((!allowed.is_truthy() || is_on(allowed)?) && !(ignored.is_truthy() && is_on(ignored)?))
}

/// Whether the config wants an event named `kind` of what `path` begins with, and it means that the visitor uses
/// something.
pub fn is_wanted(path: &[Element], kind: &str, is_clipboard: bool, how: Value) -> Result<bool, NoPattern> {
    if !is_address_wanted(how)? {
        return Ok(false);
    }
    let events = how.get(&DOM_EVENT_ALLOWLIST);
    if events.is_truthy() && !is_clipboard && !events.lists_value(EVENT.get(&TYPE)) {
        return Ok(false);
    }
    // tags are selectors
    for only in [&ELEMENT_ALLOWLIST, &CSS_SELECTOR_ALLOWLIST] {
        let only = how.get(only);
        if only.is_truthy() && !matches_any(path, only) {
            return Ok(false);
        }
    }
    Ok(!is_ignored(path, how) && is_use(path, kind, is_clipboard))
}

/// Whether such an event on the first element of `path` means that the visitor uses something.
fn is_use(path: &[Element], kind: &str, is_clipboard: bool) -> bool {
    let target = path[0];
    let is_form = target.is(&FORM);
    if kind == "submit" {
        return is_form;
    }
    if target.is(&FIELDS) {
        return true;
    }
    if kind == "change" {
        return false;
    }
    let is_control = target.is(&CONTROLS) || target.is(&EDITABLE);
    if is_clipboard {
        return is_control || path.len() > 1;
    }
    // hosts of shadow roots do not count, as in posthog-js
    let is_around =
        |test: fn(Element) -> bool| path.windows(2).any(|pair| pair[1].is_parent_of(pair[0]) && test(pair[1]));
    // the browser has to be asked for styles, which costs
    !is_form && (is_control || is_around(|element| element.is(&CONTROLS)))
        || target.has_hand()
        || !is_form && is_around(Element::has_hand)
}

/// Whether the page has asked for the value of this very field.
pub fn is_value_wanted(path: &[Element], how: Value) -> bool {
    let target = path[0];
    let wanted = how.get(&VALUE_ALLOWLIST);
    let is_asked = wanted.is_function();
    let is_named = || if wanted.is_there() { matches_any(&path[..1], wanted) } else { target.is(&VALUE_WANTED) };
    if !target.is(&VALUED) || !is_asked && !is_named() {
        return false;
    }
    let chosen = target.value().get(&OPTIONS).item(target.value().get(&SELECTED_INDEX));
    let shown = Element(if chosen.is_there() { chosen.0 } else { target.0 }).shown_path(&NOTHING);
    !privacy_of(path)[0]
        && !shown.iter().any(|element| is_marked(*element))
        && !is_ignored(&shown, how)
        && !target.has(&MARKED)
        && (!is_asked || page::call(wanted, target.value()).is_truthy())
}

//! What flags are asked for with, before the server knows it itself: properties of the person and of groups.

use super::key;
use crate::browser::Browser;
use crate::json::PropertyBag;
use crate::persistence::Persistence;

fn keep(store: &mut Persistence, browser: &Browser, key: &str, properties: &PropertyBag) {
    store.props.set_raw(key, &properties.to_json());
    store.save(browser);
}

/// `setPersonPropertiesForFlags`: adds properties, those of `once` where they are new.
pub fn set_person(store: &mut Persistence, browser: &Browser, set: &PropertyBag, once: &PropertyBag) {
    let mut properties = once.clone();
    properties.extend(&store.props.bag(key::PERSON));
    properties.extend(set);
    keep(store, browser, key::PERSON, &properties);
}

/// Forgets properties of the person; `names` is a JSON list of texts.
pub fn unset_person(store: &mut Persistence, browser: &Browser, names: &str) {
    let mut left = PropertyBag::default();
    for (name, value) in store.props.bag(key::PERSON).iter() {
        if !crate::json::lists(names, name) {
            left.set_raw(name, value);
        }
    }
    keep(store, browser, key::PERSON, &left);
}

/// `setGroupPropertiesForFlags`: adds to what is known of groups, by type.
pub fn set_groups(store: &mut Persistence, browser: &Browser, given: &PropertyBag) {
    let mut groups = store.props.bag(key::GROUPS);
    for (kind, properties) in given.iter() {
        let mut all = groups.bag(kind);
        all.extend(&PropertyBag::parse_or_empty(properties));
        groups.set_raw(kind, &all.to_json());
    }
    keep(store, browser, key::GROUPS, &groups);
}

/// `resetGroupPropertiesForFlags`: forgets what is known of one type of group (as it stands in JSON).
pub fn reset_group(store: &mut Persistence, browser: &Browser, kind: &str) {
    let mut groups = store.props.bag(key::GROUPS);
    groups.set_raw(kind, "{}");
    keep(store, browser, key::GROUPS, &groups);
}

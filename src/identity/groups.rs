//! Groups a visitor belongs to: `$groups` on every event.

use super::key::GROUPS;
use crate::browser::Browser;
use crate::json::{PropertyBag, quoted};
use crate::persistence::Persistence;

/// The current groups: type to key.
pub fn current(store: &Persistence) -> PropertyBag {
    store.props.bag(GROUPS)
}

/// `posthog.group`: joins a group. The answer is `$groupidentify`'s properties, where the group is new or described.
pub fn join(
    store: &mut Persistence,
    browser: &dyn Browser,
    kind: &str,
    id: &str,
    set: Option<&str>,
) -> Option<PropertyBag> {
    let mut groups = current(store);
    let (member, value) = (PropertyBag::escape_key(kind), quoted(id));
    let is_new = groups.raw(&member) != Some(value.as_str());
    if is_new {
        groups.set_raw(&member, &value);
        store.props.set_raw(GROUPS, &groups.to_json());
        store.save(browser);
    }
    (is_new || set.is_some()).then(|| {
        let mut properties = PropertyBag::default();
        properties.set_str("$group_type", kind);
        properties.set_str("$group_key", id);
        if let Some(set) = set {
            properties.set_raw("$group_set", set);
        }
        properties
    })
}

/// `posthog.resetGroups`: leaves all groups.
pub fn reset(store: &mut Persistence, browser: &dyn Browser) {
    store.props.set_raw(GROUPS, "{}");
    store.save(browser);
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::browser::fake::FakeBrowser;
    use crate::identity::tests::store;

    #[test]
    fn joining_is_told_once() {
        let browser = FakeBrowser::default();
        let mut kept = store(&browser);
        let joined = join(&mut kept, &browser, "company", "acme \"1\"", None).unwrap();
        assert_eq!(joined.to_json(), r#"{"$group_type":"company","$group_key":"acme \"1\""}"#);
        assert_eq!(join(&mut kept, &browser, "company", "acme \"1\"", None), None);
        let described = join(&mut kept, &browser, "company", "acme \"1\"", Some(r#"{"size":2}"#)).unwrap();
        assert_eq!(described.raw("$group_set"), Some(r#"{"size":2}"#));
        join(&mut kept, &browser, "team", "a", None).unwrap();
        assert_eq!(current(&kept).to_json(), r#"{"company":"acme \"1\"","team":"a"}"#);
        reset(&mut kept, &browser);
        assert!(current(&kept).is_empty());
    }
}

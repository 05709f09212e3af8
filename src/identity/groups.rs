//! Groups a visitor belongs to: `$groups` on every event.

use super::key::GROUPS;
use crate::browser::Browser;
use crate::persistence::Persistence;
use json::PropertyBag;

/// The current groups: type to key.
pub fn current(store: &Persistence) -> PropertyBag {
    store.props.bag(GROUPS)
}

/// The properties of a group for `$groupidentify`; `id` is JSON, `set` a JSON object or empty.
pub fn describe(own: &mut PropertyBag, [kind, id, set]: [&str; 3]) {
    own.set_str("$group_type", kind);
    own.set_raw("$group_key", id);
    if !set.is_empty() {
        own.set_raw("$group_set", set);
    }
}

/// `posthog.group`: joins a group; `id` is JSON. Whether the visitor was not in it before.
pub fn join(store: &mut Persistence, browser: &Browser, kind: &str, id: &str) -> bool {
    let mut groups = current(store);
    let member = PropertyBag::escape_key(kind);
    let is_new = groups.raw(&member) != Some(id);
    if is_new {
        groups.set_raw(&member, id);
        store.props.set_raw(GROUPS, &groups.to_json());
        store.save(browser);
    }
    is_new
}

/// `posthog.resetGroups`: leaves all groups.
pub fn reset(store: &mut Persistence, browser: &Browser) {
    store.props.set_raw(GROUPS, "{}");
    store.save(browser);
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::browser::fake::FakeBrowser;
    use crate::identity::tests::store;

    #[test]
    fn a_visitor_joins_once_and_is_in_many() {
        let browser = FakeBrowser::default();
        let mut kept = store(&browser);
        assert!(join(&mut kept, &browser, "company", r#""acme \"1\"""#));
        assert!(!join(&mut kept, &browser, "company", r#""acme \"1\"""#));
        assert!(join(&mut kept, &browser, "team", "5"));
        assert_eq!(current(&kept).to_json(), r#"{"company":"acme \"1\"","team":5}"#);
        reset(&mut kept, &browser);
        assert!(current(&kept).is_empty());
    }

    #[test]
    fn a_group_is_described() {
        let mut own = PropertyBag::default();
        describe(&mut own, ["team", "5", ""]);
        assert_eq!(own.to_json(), r#"{"$group_type":"team","$group_key":5}"#);
        describe(&mut own, ["team", "5", r#"{"size":2}"#]);
        assert_eq!(own.raw("$group_set"), Some(r#"{"size":2}"#));
    }
}

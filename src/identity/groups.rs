//! Groups a visitor belongs to: `$groups` on every event.

use super::key::GROUPS;
use crate::browser::Browser;
use crate::json::{PropertyBag, quoted};
use crate::persistence::Persistence;

/// The current groups: type to key.
pub fn current(store: &Persistence) -> PropertyBag {
    store.props.bag(GROUPS)
}

/// `posthog.group`: joins a group; `set` is a JSON object or empty. True where the group is new or described: `own`
/// then has what `$groupidentify` says.
pub fn join(store: &mut Persistence, browser: &dyn Browser, [kind, id, set]: [&str; 3], own: &mut PropertyBag) -> bool {
    let mut groups = current(store);
    let (member, value) = (PropertyBag::escape_key(kind), quoted(id));
    let is_new = groups.raw(&member) != Some(value.as_str());
    if is_new {
        groups.set_raw(&member, &value);
        store.props.set_raw(GROUPS, &groups.to_json());
        store.save(browser);
    }
    own.set_str("$group_type", kind);
    own.set_str("$group_key", id);
    if !set.is_empty() {
        own.set_raw("$group_set", set);
    }
    is_new || !set.is_empty()
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
        let mut own = PropertyBag::default();
        assert!(join(&mut kept, &browser, ["company", "acme \"1\"", ""], &mut own));
        assert_eq!(own.to_json(), r#"{"$group_type":"company","$group_key":"acme \"1\""}"#);
        assert!(!join(&mut kept, &browser, ["company", "acme \"1\"", ""], &mut own));
        assert!(join(&mut kept, &browser, ["company", "acme \"1\"", r#"{"size":2}"#], &mut own));
        assert_eq!(own.raw("$group_set"), Some(r#"{"size":2}"#));
        assert!(join(&mut kept, &browser, ["team", "a", ""], &mut own));
        assert_eq!(current(&kept).to_json(), r#"{"company":"acme \"1\"","team":"a"}"#);
        reset(&mut kept, &browser);
        assert!(current(&kept).is_empty());
    }
}

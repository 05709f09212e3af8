//! The person behind a distinct id: when one is made, how it is identified and described.
//!
//! What changes the person is an event: these functions add its own properties to `own` and those next to them (`$set`,
//! `$set_once`) to `options`, and return its name, empty if there is nothing to send.

use super::{IDENTIFIED, distinct_id, groups, is_identified};
use crate::browser::{Browser, Level};
use crate::persistence::Persistence;
use json::text::concat;
use json::{PropertyBag, quoted};
use wire::core_protocol::AliasRefusal;
use wire::names::{event_name, property};
use wire::persisted_keys::key;

/// `config.person_profiles`: whose events make a person.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Profiles {
    /// Every event.
    Always,
    /// No events.
    Never,
    /// Those of identified people.
    #[default]
    IdentifiedOnly,
}

impl Profiles {
    /// The mode `name` stands for; the default where there is no such mode.
    pub fn parse(name: &str) -> Self {
        match name {
            "always" => Self::Always,
            "never" => Self::Never,
            _ => Self::IdentifiedOnly,
        }
    }
}

/// Whether the visitor has a person for [`Profiles::IdentifiedOnly`].
pub fn is_there(store: &Persistence) -> bool {
    is_identified(store)
        || !groups::current(store).is_empty()
        || store.props.is_truthy(key::ALIAS)
        || store.props.is_truthy(key::PERSON_PROCESSING)
}

/// Whether events are to update a person: `$process_person_profile`.
pub fn is_processed(is_there: bool, profiles: Profiles) -> bool {
    profiles == Profiles::Always || profiles == Profiles::IdentifiedOnly && is_there
}

/// Whether the config allows persons; says so where it does not.
pub fn is_allowed(browser: &Browser, profiles: Profiles, method: &str) -> bool {
    if profiles == Profiles::Never {
        let message = [method, " was called, but process_person is set to \"never\". This call will be ignored."];
        browser.log(Level::Error, &concat(&message));
    }
    profiles != Profiles::Never
}

/// Makes person processing stick for this visitor.
pub fn require(store: &mut Persistence, browser: &Browser) {
    if !store.props.is_truthy(key::PERSON_PROCESSING) {
        store.props.set_bool(key::PERSON_PROCESSING, true);
        store.save(browser);
    }
}

/// Whether `id` can identify a user; logs why if it cannot.
pub fn check_id(browser: &Browser, id: &str) -> bool {
    const HARDCODED: &str = "|distinct_id|distinctid|undefined|null|$posthog_cookieless|";
    let word = concat(&["|", &id.to_ascii_lowercase(), "|"]);
    if !json::text::contains(HARDCODED, &word) && !id.is_empty() {
        return true;
    }
    let message = [
        "The string \"",
        id,
        "\" was set in posthog.identify which indicates an error. This ID should be unique to the user.",
    ];
    browser.log(Level::Critical, &concat(&message));
    false
}

/// Notes in `sent` that these properties are sent for `id`; false where the last ones were the same.
fn note(sent: &mut String, id: &str, set: &str, set_once: &str) -> bool {
    let signature = concat(&[&quoted(id), set, "/", set_once]);
    let is_new = *sent != signature;
    *sent = signature;
    is_new
}

fn object_or_empty(text: &str) -> &str {
    if text.is_empty() { "{}" } else { text }
}

fn add_set(out: &mut PropertyBag, set: &str, set_once: &str) {
    out.set_raw(property::SET, object_or_empty(set));
    out.set_raw(property::SET_ONCE, object_or_empty(set_once));
}

/// `posthog.identify`: from now on events are `id`'s. The caller has checked `id` and required processing.
/// `set` and `set_once` are JSON objects or empty; `sent` is what was last sent about the person. `merges` hands what
/// the anonymous visitor did over to the person: not so with `reuseAnonymousId`.
pub fn identify(
    store: &mut Persistence,
    browser: &Browser,
    sent: &mut String,
    [id, set, set_once]: [&str; 3],
    merges: bool,
    own: &mut PropertyBag,
    options: &mut PropertyBag,
) -> &'static str {
    let previous = distinct_id(store);
    let was_anonymous = !is_identified(store);
    let props = &mut store.props;
    props.set_str(key::USER_ID, id);
    if !props.is_truthy(key::DEVICE_ID) {
        props.set_bool("$had_persisted_distinct_id", true);
        // null stands for a visitor who is not to be recognised
        if props.raw(key::DEVICE_ID).is_none() {
            props.set_str(key::DEVICE_ID, &previous);
        }
    }
    if id != previous && props.text(key::ALIAS) != id {
        props.remove(key::ALIAS);
        props.set_str(key::DISTINCT_ID, id);
    }
    if was_anonymous && previous != props.text(key::DEVICE_ID) {
        props.set_str(key::ANONYMOUS_ID, &previous);
    }
    props.set_str(key::USER_STATE, IDENTIFIED);
    store.save(browser);
    if !was_anonymous {
        return set_properties(store, browser, sent, [set, set_once], own);
    }
    note(sent, id, set, set_once);
    if id == previous {
        add_set(own, set, set_once);
        return event_name::SET;
    }
    own.set_str(key::DISTINCT_ID, id);
    if merges {
        own.set_str("$anon_distinct_id", &previous);
    }
    add_set(options, set, set_once);
    event_name::IDENTIFY
}

/// `posthog.setPersonProperties`; nothing where nothing is set or the same was sent just before.
pub fn set_properties(
    store: &Persistence,
    browser: &Browser,
    sent: &mut String,
    [set, set_once]: [&str; 2],
    own: &mut PropertyBag,
) -> &'static str {
    if set.is_empty() && set_once.is_empty() {
        return "";
    }
    if !note(sent, &distinct_id(store), set, set_once) {
        browser.log(Level::Info, "the same person properties were sent just before; this call is ignored");
        return "";
    }
    add_set(own, set, set_once);
    event_name::SET
}

/// `posthog.alias`: `original` (the current id where empty) is also known as `alias`, which `$create_alias` is to say.
pub fn alias(
    store: &mut Persistence,
    browser: &Browser,
    alias: &str,
    original: &str,
    own: &mut PropertyBag,
) -> Result<(), AliasRefusal> {
    if store.props.text(key::PEOPLE_DISTINCT_ID) == alias {
        return Err(AliasRefusal::PeopleId);
    }
    let current = distinct_id(store);
    let original = if original.is_empty() { &current } else { original };
    if alias == original {
        return Err(AliasRefusal::Same);
    }
    store.set_str(browser, key::ALIAS, alias);
    own.set_str("alias", alias);
    own.set_str(key::DISTINCT_ID, original);
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::browser::fake::FakeBrowser;
    use crate::identity::{start_anonymous, tests::store};

    struct Visitor {
        browser: FakeBrowser,
        kept: Persistence,
        sent: String,
        own: PropertyBag,
        options: PropertyBag,
    }

    fn visitor() -> Visitor {
        let browser = FakeBrowser::default();
        let mut kept = store(&browser);
        start_anonymous(&mut kept, &browser, "anon");
        Visitor { browser, kept, sent: String::new(), own: PropertyBag::default(), options: PropertyBag::default() }
    }

    impl Visitor {
        fn identify(&mut self, id: &str, set: &str) -> &'static str {
            self.own = PropertyBag::default();
            let given = [id, set, ""];
            identify(&mut self.kept, &self.browser, &mut self.sent, given, true, &mut self.own, &mut self.options)
        }
    }

    #[test]
    fn the_first_identify_merges_the_anonymous_visitor() {
        let mut who = visitor();
        assert_eq!(who.identify("ada", r#"{"a":1}"#), "$identify");
        assert_eq!(who.own.to_json(), r#"{"distinct_id":"ada","$anon_distinct_id":"anon"}"#);
        assert_eq!(who.options.to_json(), r#"{"$set":{"a":1},"$set_once":{}}"#);
        assert_eq!((distinct_id(&who.kept).as_str(), is_identified(&who.kept)), ("ada", true));
        assert_eq!(who.kept.props.text(key::DEVICE_ID), "anon");
    }

    #[test]
    fn the_same_person_again_sends_only_new_properties() {
        let mut who = visitor();
        who.identify("ada", r#"{"a":1}"#);
        assert_eq!(who.identify("ada", r#"{"a":1}"#), "");
        assert_eq!(who.identify("ada", ""), "");
        assert_eq!(who.identify("ada", r#"{"a":2}"#), "$set");
        assert_eq!(who.own.to_json(), r#"{"$set":{"a":2},"$set_once":{}}"#);
    }

    #[test]
    fn somebody_else_on_the_same_device_is_not_merged() {
        let mut who = visitor();
        who.identify("ada", "");
        assert_eq!(who.identify("bob", ""), "");
        assert_eq!(distinct_id(&who.kept), "bob");
    }

    #[test]
    fn processing_follows_the_config_and_sticks() {
        let Visitor { browser, mut kept, .. } = visitor();
        assert!(is_processed(is_there(&kept), Profiles::Always));
        assert!(!is_processed(is_there(&kept), Profiles::IdentifiedOnly));
        require(&mut kept, &browser);
        assert!(
            is_processed(is_there(&kept), Profiles::IdentifiedOnly) && !is_processed(is_there(&kept), Profiles::Never)
        );
        assert!(is_allowed(&browser, Profiles::Always, "x") && !is_allowed(&browser, Profiles::Never, "posthog.alias"));
        assert!(browser.console.borrow()[0].1.starts_with("posthog.alias was called, but process_person"));
    }

    #[test]
    fn hardcoded_ids_are_refused() {
        let browser = FakeBrowser::default();
        for id in ["", "undefined", "NULL", "distinct_id", "distinctId"] {
            assert!(!check_id(&browser, id), "{id}");
        }
        assert_eq!(browser.console.borrow().len(), 5);
        assert!(check_id(&browser, "ada") && check_id(&browser, "id"));
    }

    #[test]
    fn alias_links_two_ids() {
        let Visitor { browser, mut kept, mut own, .. } = visitor();
        assert_eq!(alias(&mut kept, &browser, "ada", "", &mut own), Ok(()));
        assert_eq!(own.to_json(), r#"{"alias":"ada","distinct_id":"anon"}"#);
        assert_eq!(alias(&mut kept, &browser, "anon", "", &mut own), Err(AliasRefusal::Same));
        kept.props.set_str(key::PEOPLE_DISTINCT_ID, "p");
        assert_eq!(alias(&mut kept, &browser, "p", "", &mut own), Err(AliasRefusal::PeopleId));
    }
}

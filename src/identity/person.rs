//! The person behind a distinct id: when one is made, how it is identified and described.

use super::{ANONYMOUS, IDENTIFIED, distinct_id, groups, is_identified, key};
use crate::browser::{Browser, Level};
use crate::json::{PropertyBag, quoted};
use crate::persistence::Persistence;
use crate::text::concat;

/// `config.person_profiles`: whose events make a person.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Profiles {
    /// Everybody's.
    Always,
    /// Nobody's.
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

/// Whether events are to update a person: `$process_person_profile`.
pub fn is_processed(store: &Persistence, profiles: Profiles) -> bool {
    match profiles {
        Profiles::Always => true,
        Profiles::Never => false,
        Profiles::IdentifiedOnly => {
            is_identified(store)
                || !groups::current(store).is_empty()
                || store.props.is_truthy(key::ALIAS)
                || store.props.is_truthy(key::PERSON_PROCESSING)
        }
    }
}

/// Makes person processing stick for this visitor; false (and a line) where the config forbids it.
pub fn require(store: &mut Persistence, browser: &dyn Browser, profiles: Profiles, method: &str) -> bool {
    if profiles == Profiles::Never {
        let message = [method, " was called, but process_person is set to \"never\". This call will be ignored."];
        browser.log(Level::Error, &concat(&message));
        return false;
    }
    if store.props.raw(key::PERSON_PROCESSING) != Some("true") {
        store.props.set_bool(key::PERSON_PROCESSING, true);
        store.save(browser);
    }
    true
}

/// Why an id cannot be anybody's.
pub fn refusal(id: &str) -> Option<String> {
    if id.is_empty() {
        return Some("Unique user id has not been set in posthog.identify".into());
    }
    const HARDCODED: [&str; 5] = ["distinct_id", "distinctid", "undefined", "null", "$posthog_cookieless"];
    if !HARDCODED.contains(&id.to_ascii_lowercase().as_str()) {
        return None;
    }
    Some(concat(&[
        "The string \"",
        id,
        "\" was set in posthog.identify which indicates an error. This ID should be unique to the user and not a hardcoded string.",
    ]))
}

/// The event that a change of the person asks for.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct PersonEvent {
    /// `$identify`, `$set`, ...
    pub name: &'static str,
    /// Its own properties.
    pub properties: PropertyBag,
    /// `$set` beside the properties, raw JSON.
    pub set: Option<String>,
    /// `$set_once` beside the properties, raw JSON.
    pub set_once: Option<String>,
}

/// What was last sent about the person, so that the same is not sent again.
#[derive(Debug, Default)]
pub struct Sent(Option<String>);

impl Sent {
    fn signature(id: &str, set: Option<&str>, set_once: Option<&str>) -> String {
        concat(&[&quoted(id), set.unwrap_or("-"), set_once.unwrap_or("-")])
    }

    /// Notes that these properties are sent for `id`; false where the last ones were the same.
    fn note(&mut self, id: &str, set: Option<&str>, set_once: Option<&str>) -> bool {
        let signature = Self::signature(id, set, set_once);
        let is_new = self.0.as_ref() != Some(&signature);
        self.0 = Some(signature);
        is_new
    }

    /// Forgets, so that the next properties are sent whatever they are.
    pub fn forget(&mut self) {
        self.0 = None;
    }
}

fn raw_object(value: Option<&str>) -> String {
    value.unwrap_or("{}").into()
}

fn set_event(set: Option<&str>, set_once: Option<&str>) -> PersonEvent {
    let mut properties = PropertyBag::default();
    properties.set_raw("$set", set.unwrap_or("{}"));
    properties.set_raw("$set_once", set_once.unwrap_or("{}"));
    PersonEvent { name: "$set", properties, ..PersonEvent::default() }
}

/// `posthog.identify`: from now on events are `id`'s. The caller has checked `id` and required processing.
/// `set` and `set_once` are raw JSON objects. Follows posthog-js `identify`.
pub fn identify(
    store: &mut Persistence,
    browser: &dyn Browser,
    sent: &mut Sent,
    id: &str,
    set: Option<&str>,
    set_once: Option<&str>,
) -> Option<PersonEvent> {
    let previous = distinct_id(store);
    let was_anonymous = store.props.string(key::USER_STATE).is_none_or(|state| state == ANONYMOUS);
    store.props.set_str(key::USER_ID, id);
    if !store.props.is_truthy(key::DEVICE_ID) {
        store.props.set_bool("$had_persisted_distinct_id", true);
        store.props.set_str(key::DEVICE_ID, &previous);
    }
    if id != previous && store.props.string(key::ALIAS).as_deref() != Some(id) {
        store.props.remove(key::ALIAS);
        store.props.set_str(key::DISTINCT_ID, id);
    }
    if was_anonymous {
        store.props.set_str(key::USER_STATE, IDENTIFIED);
    }
    store.save(browser);
    if !was_anonymous {
        return set_properties(store, browser, sent, set, set_once);
    }
    sent.note(id, set, set_once);
    if id == previous {
        return Some(set_event(set, set_once));
    }
    let mut properties = PropertyBag::default();
    properties.set_str(key::DISTINCT_ID, id);
    properties.set_str("$anon_distinct_id", &previous);
    Some(PersonEvent {
        name: "$identify",
        properties,
        set: Some(raw_object(set)),
        set_once: Some(raw_object(set_once)),
    })
}

/// `posthog.setPersonProperties`; nothing where nothing is set or the same was sent just before.
pub fn set_properties(
    store: &Persistence,
    browser: &dyn Browser,
    sent: &mut Sent,
    set: Option<&str>,
    set_once: Option<&str>,
) -> Option<PersonEvent> {
    if set.is_none() && set_once.is_none() {
        return None;
    }
    if !sent.note(&distinct_id(store), set, set_once) {
        browser.log(
            Level::Info,
            "A duplicate setPersonProperties call was made with the same properties. It has been ignored.",
        );
        return None;
    }
    Some(set_event(set, set_once))
}

/// `posthog.unsetPersonProperties`: `names` is a raw JSON array of strings.
pub fn unset_properties(sent: &mut Sent, names: &str) -> PersonEvent {
    let mut properties = PropertyBag::default();
    properties.set_raw("$unset", names);
    sent.forget();
    PersonEvent { name: "$set", properties, ..PersonEvent::default() }
}

/// What [`alias`] decided.
#[derive(Debug, PartialEq, Eq)]
pub enum Alias {
    /// This event links the two ids.
    Capture(PersonEvent),
    /// The alias is the current id: it is only identified. posthog-js answers -1.
    Same,
    /// A people id is never an alias. posthog-js answers -2.
    Refused,
}

/// `posthog.alias`: `original` (the current id where `None`) is also known as `alias`.
pub fn alias(store: &mut Persistence, browser: &dyn Browser, alias: &str, original: Option<&str>) -> Alias {
    if store.props.string(key::PEOPLE_DISTINCT_ID).as_deref() == Some(alias) {
        browser.log(Level::Critical, "Attempting to create alias for existing People user - aborting.");
        return Alias::Refused;
    }
    let original = original.map_or_else(|| distinct_id(store), Into::into);
    if alias == original {
        browser.log(Level::Warn, "alias matches current distinct_id - skipping api call.");
        return Alias::Same;
    }
    store.props.set_str(key::ALIAS, alias);
    store.save(browser);
    let mut properties = PropertyBag::default();
    properties.set_str("alias", alias);
    properties.set_str(key::DISTINCT_ID, &original);
    Alias::Capture(PersonEvent { name: "$create_alias", properties, ..PersonEvent::default() })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::browser::fake::FakeBrowser;
    use crate::identity::{start_anonymous, tests::store};

    fn visitor(browser: &FakeBrowser) -> Persistence {
        let mut kept = store(browser);
        start_anonymous(&mut kept, browser, "anon");
        kept
    }

    #[test]
    fn the_first_identify_merges_the_anonymous_visitor() {
        let browser = FakeBrowser::default();
        let (mut kept, mut sent) = (visitor(&browser), Sent::default());
        let event = identify(&mut kept, &browser, &mut sent, "ada", Some(r#"{"a":1}"#), None).unwrap();
        assert_eq!(event.name, "$identify");
        assert_eq!(event.properties.to_json(), r#"{"distinct_id":"ada","$anon_distinct_id":"anon"}"#);
        assert_eq!((event.set.as_deref(), event.set_once.as_deref()), (Some(r#"{"a":1}"#), Some("{}")));
        assert_eq!((distinct_id(&kept).as_str(), is_identified(&kept)), ("ada", true));
        assert_eq!(kept.props.string(key::DEVICE_ID).as_deref(), Some("anon"));
    }

    #[test]
    fn the_same_person_again_sends_only_new_properties() {
        let browser = FakeBrowser::default();
        let (mut kept, mut sent) = (visitor(&browser), Sent::default());
        identify(&mut kept, &browser, &mut sent, "ada", Some(r#"{"a":1}"#), None).unwrap();
        assert_eq!(identify(&mut kept, &browser, &mut sent, "ada", Some(r#"{"a":1}"#), None), None);
        assert_eq!(identify(&mut kept, &browser, &mut sent, "ada", None, None), None);
        let event = identify(&mut kept, &browser, &mut sent, "ada", Some(r#"{"a":2}"#), None).unwrap();
        assert_eq!((event.name, event.properties.to_json().as_str()), ("$set", r#"{"$set":{"a":2},"$set_once":{}}"#));
    }

    #[test]
    fn somebody_else_on_the_same_device_is_not_merged() {
        let browser = FakeBrowser::default();
        let (mut kept, mut sent) = (visitor(&browser), Sent::default());
        identify(&mut kept, &browser, &mut sent, "ada", None, None).unwrap();
        assert_eq!(identify(&mut kept, &browser, &mut sent, "bob", None, None), None);
        assert_eq!(distinct_id(&kept), "bob");
    }

    #[test]
    fn processing_follows_the_config_and_sticks() {
        let browser = FakeBrowser::default();
        let mut kept = visitor(&browser);
        assert!(is_processed(&kept, Profiles::Always));
        assert!(!is_processed(&kept, Profiles::IdentifiedOnly));
        assert!(require(&mut kept, &browser, Profiles::IdentifiedOnly, "posthog.identify"));
        assert!(is_processed(&kept, Profiles::IdentifiedOnly));
        assert!(
            !is_processed(&kept, Profiles::Never) && !require(&mut kept, &browser, Profiles::Never, "posthog.alias")
        );
        assert!(browser.console.borrow()[0].1.starts_with("posthog.alias was called, but process_person"));
    }

    #[test]
    fn hardcoded_ids_are_refused() {
        for id in ["", "undefined", "NULL", "distinct_id", "distinctId"] {
            assert!(refusal(id).is_some(), "{id}");
        }
        assert_eq!(refusal("ada"), None);
    }

    #[test]
    fn alias_links_two_ids() {
        let browser = FakeBrowser::default();
        let mut kept = visitor(&browser);
        let Alias::Capture(event) = alias(&mut kept, &browser, "ada", None) else { panic!("no event") };
        assert_eq!(
            (event.name, event.properties.to_json().as_str()),
            ("$create_alias", r#"{"alias":"ada","distinct_id":"anon"}"#)
        );
        assert_eq!(alias(&mut kept, &browser, "anon", None), Alias::Same);
        kept.props.set_str(key::PEOPLE_DISTINCT_ID, "p");
        assert_eq!(alias(&mut kept, &browser, "p", None), Alias::Refused);
    }
}

//! Who: distinct ids, the device, the person, groups, session and window ids.

pub mod groups;
pub mod person;
pub mod session;

use crate::browser::Browser;
use crate::persistence::Persistence;
use json::PropertyBag;
use wire::persisted_keys::key;

pub use wire::names::value::COOKIELESS_ID;
/// `$user_state` of a visitor who was never identified.
pub const ANONYMOUS: &str = "anonymous";
/// `$user_state` after [`person::identify`].
pub const IDENTIFIED: &str = "identified";

/// Whether `identify` (or an identified bootstrap) has been called for this visitor.
pub fn is_identified(store: &Persistence) -> bool {
    store.props.bare(key::USER_STATE) == IDENTIFIED
}

/// The current distinct id, empty before the first start.
pub fn distinct_id(store: &Persistence) -> String {
    store.props.text(key::DISTINCT_ID)
}

/// Gives a new visitor `id` as distinct id and device id; a returning one keeps theirs.
pub fn start_anonymous(store: &mut Persistence, browser: &Browser, id: &str) {
    if !store.props.is_truthy(key::DISTINCT_ID) {
        store.props.set_str(key::DISTINCT_ID, id);
        if !store.props.is_truthy(key::DEVICE_ID) {
            store.props.set_str(key::DEVICE_ID, id);
        }
        store.set_str(browser, key::USER_STATE, ANONYMOUS);
    }
}

/// Gives the visitor the one id of those who are not to be recognised, unless they have one.
pub fn start_cookieless(store: &mut Persistence) {
    if !store.props.is_truthy(key::DISTINCT_ID) {
        store.props.set_str(key::DISTINCT_ID, COOKIELESS_ID);
        store.props.set_raw(key::DEVICE_ID, "null");
    }
}

/// What became of a bootstrapped identity.
#[derive(Debug, PartialEq, Eq)]
pub enum Bootstrapped {
    /// Nothing to do, or done.
    Settled,
    /// The visitor is anonymous here and known to the page: `identify` must merge the two.
    Identify,
    /// Another user is identified here already; they stay.
    Refused,
}

/// Applies `config.bootstrap` (`distinctID`, `isIdentifiedID`) to a visitor; `device_id` is for a new one. Follows
/// posthog-js `_init`.
pub fn bootstrap(store: &mut Persistence, browser: &Browser, given: &PropertyBag, device_id: &str) -> Bootstrapped {
    let id = given.text("distinctID");
    if id.is_empty() {
        return Bootstrapped::Settled;
    }
    let is_known = given.is_truthy("isIdentifiedID");
    let existing = distinct_id(store);
    if is_known && !existing.is_empty() && existing != id {
        return if is_identified(store) { Bootstrapped::Refused } else { Bootstrapped::Identify };
    }
    store.props.set_str(key::DISTINCT_ID, &id);
    store.props.set_str(key::DEVICE_ID, if is_known { device_id } else { &id });
    store.set_str(browser, key::USER_STATE, if is_known { IDENTIFIED } else { ANONYMOUS });
    Bootstrapped::Settled
}

#[cfg(test)]
pub(crate) mod tests {
    use super::*;
    use crate::browser::fake::FakeBrowser;
    use crate::persistence::Options;

    pub(crate) fn store(browser: &FakeBrowser) -> Persistence {
        Persistence::open(browser, "ph_t_posthog".into(), Options::default())
    }

    #[test]
    fn a_returning_visitor_keeps_their_ids() {
        let browser = FakeBrowser::default();
        let mut kept = store(&browser);
        start_anonymous(&mut kept, &browser, "first");
        assert_eq!((distinct_id(&kept).as_str(), is_identified(&kept)), ("first", false));
        let mut again = store(&browser);
        start_anonymous(&mut again, &browser, "second");
        assert_eq!(distinct_id(&again), "first");
        assert_eq!(again.props.string(key::DEVICE_ID).as_deref(), Some("first"));
    }

    #[test]
    fn bootstrap_of_a_new_visitor_sets_ids_and_state() {
        let browser = FakeBrowser::default();
        for (identified, device, state) in [(true, "dev", IDENTIFIED), (false, "boot", ANONYMOUS)] {
            let mut kept = Persistence::open(&browser, format!("s{identified}"), Options::default());
            let given =
                PropertyBag::parse(&format!(r#"{{"distinctID":"boot","isIdentifiedID":{identified}}}"#)).unwrap();
            assert_eq!(bootstrap(&mut kept, &browser, &given, "dev"), Bootstrapped::Settled);
            assert_eq!(distinct_id(&kept), "boot");
            assert_eq!(kept.props.string(key::DEVICE_ID).as_deref(), Some(device));
            assert_eq!(kept.props.string(key::USER_STATE).as_deref(), Some(state));
        }
    }

    #[test]
    fn bootstrap_merges_an_anonymous_visitor_and_leaves_an_identified_one() {
        let browser = FakeBrowser::default();
        let mut kept = store(&browser);
        start_anonymous(&mut kept, &browser, "anon");
        let given = PropertyBag::parse(r#"{"distinctID":"boot","isIdentifiedID":true}"#).unwrap();
        assert_eq!(bootstrap(&mut kept, &browser, &given, "dev"), Bootstrapped::Identify);
        kept.set_str(&browser, key::USER_STATE, IDENTIFIED);
        assert_eq!(bootstrap(&mut kept, &browser, &given, "dev"), Bootstrapped::Refused);
        assert_eq!(distinct_id(&kept), "anon");
    }
}

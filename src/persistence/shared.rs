//! The cookie that subdomains share, where it counts for more than what one of them stored: `cookieWinsOnConflict`.

use super::{Mode, Persistence, keys};
use crate::browser::{Area, Browser};
use crate::identity::{ANONYMOUS, IDENTIFIED};
use json::PropertyBag;
use wire::persisted_keys::key;

impl Persistence {
    pub(super) fn follows_cookie(&self) -> bool {
        self.options.cookie_wins && self.mode == Mode::LocalStorageAndCookie && !self.options.disabled
    }

    /// Adopts what another subdomain has written into the cookie. Returns whether the visitor changed there since the
    /// last call.
    pub fn sync(&mut self, browser: &Browser) -> bool {
        if self.follows_cookie() {
            let text = browser.stored(Area::Cookie, &self.name);
            if text != self.seen.1 {
                self.adopt(&PropertyBag::parse_or_empty(&text));
                self.seen.1 = text;
            }
        }
        std::mem::take(&mut self.has_new_identity)
    }

    /// The cookie is the state that subdomains share: usual keys that it lacks are removed. Of another visitor's
    /// properties only those that the page registered are kept, and only with an identified person; the project's
    /// settings are kept for every visitor.
    pub(super) fn adopt(&mut self, cookie: &PropertyBag) {
        let id = cookie.bare(key::DISTINCT_ID);
        if id.is_empty() {
            return;
        }
        let is_known = cookie.bare(key::USER_STATE) == IDENTIFIED;
        let was_known = self.props.bare(key::USER_STATE) == IDENTIFIED;
        let is_other = is_known != was_known || id != self.props.bare(key::DISTINCT_ID);
        let mut props = PropertyBag::default();
        for (name, value) in self.props.iter() {
            let is_mine = !is_other || is_known && keys::is_event_property(name, value);
            // the session goes on with the new visitor
            let stays = keys::is_setting(name) || name == key::CLIENT_SESSION_PROPS;
            if !keys::is_in_cookie(name) && (is_mine || stays) {
                props.set_raw(name, value);
            }
        }
        props.set_str(key::USER_STATE, ANONYMOUS);
        props.extend(cookie);
        if is_other && is_known {
            props.set_raw(key::USER_ID, cookie.raw(key::DISTINCT_ID).unwrap_or_default());
        }
        self.has_new_identity |= is_other;
        self.props = props;
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::browser::fake::FakeBrowser;
    use crate::browser::{Ask, CookieOptions};
    use crate::persistence::Options;

    const NAME: &str = "ph_t_posthog";

    fn open(browser: &FakeBrowser) -> Persistence {
        Persistence::open(browser, NAME.into(), Options { cookie_wins: true, ..Options::default() })
    }

    /// A visitor known here as ada, and the cookie that another subdomain writes then.
    fn ada(cookie: &str) -> (FakeBrowser, Persistence) {
        let browser = FakeBrowser::default();
        let mut kept = open(&browser);
        let known = r#"{"distinct_id":"ada","$user_state":"identified","$user_id":"ada","$device_id":"d","plan":"x",
            "$groups":{"a":"b"},"$epp":true,"$active_feature_flags":["f"],"$sesid":[1]}"#;
        kept.register(&browser, &PropertyBag::parse(known).unwrap(), 0);
        browser.set_cookie(NAME, cookie, CookieOptions::default());
        (browser, kept)
    }

    #[test]
    fn somebody_identified_elsewhere_is_who_they_are_there() {
        let (browser, mut kept) = ada(r#"{"distinct_id":"bob","$user_state":"identified","$device_id":"d"}"#);
        assert!(kept.sync(&browser) && !kept.sync(&browser));
        let props = &kept.props;
        assert_eq!((props.text("distinct_id"), props.text("$user_id")), ("bob".into(), "bob".into()));
        assert_eq!((props.text("plan").as_str(), props.is_truthy("$groups")), ("x", true));
        for gone in ["$epp", "$sesid", "$active_feature_flags"] {
            assert_eq!(props.raw(gone), None, "{gone}");
        }
    }

    #[test]
    fn a_reset_elsewhere_is_one_here() {
        for reload in [false, true] {
            let (browser, mut kept) = ada(r#"{"distinct_id":"new","$user_state":"anonymous","$device_id":"d"}"#);
            if reload {
                kept = open(&browser);
            }
            assert!(kept.sync(&browser));
            let json = kept.props.to_json();
            assert_eq!(json, r#"{"$user_state":"anonymous","distinct_id":"new","$device_id":"d"}"#);
        }
    }

    #[test]
    fn what_says_nothing_changes_nothing() {
        for cookie in ["", "{}", "nonsense", r#"{"$sesid":[2],"distinct_id":null}"#] {
            let (browser, mut kept) = ada(cookie);
            assert!(!kept.sync(&browser));
            assert_eq!((kept.props.text("distinct_id"), kept.props.text("plan")), ("ada".into(), "x".into()));
        }
    }

    #[test]
    fn what_is_written_here_is_not_taken_for_news() {
        let (browser, mut kept) = ada("{}");
        kept.set_str(&browser, "distinct_id", "eve");
        let before = kept.props.to_json();
        assert!(!kept.sync(&browser));
        assert_eq!(kept.props.to_json(), before);
    }
}

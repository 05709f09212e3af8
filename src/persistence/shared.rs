//! The cookie that subdomains share, where it counts for more than what one of them stored: `cookieWinsOnConflict`.

use super::{Mode, Persistence, keys};
use crate::browser::{Area, Browser};
use crate::identity::{ANONYMOUS, IDENTIFIED, key};
use crate::json::PropertyBag;

impl Persistence {
    pub(super) fn follows_cookie(&self) -> bool {
        self.options.cookie_wins && self.mode == Mode::LocalStorageAndCookie && !self.options.disabled
    }

    /// Whether the visitor became somebody else on another subdomain since the last call.
    pub fn take_new_identity(&mut self) -> bool {
        std::mem::take(&mut self.has_new_identity)
    }

    /// Takes over what another subdomain has written into the cookie.
    pub fn sync(&mut self, browser: &dyn Browser) {
        if !self.follows_cookie() {
            return;
        }
        let text = browser.stored(Area::Cookie, &self.name).unwrap_or_default();
        if text != self.seen.1 {
            let cookie = PropertyBag::parse_or_empty(&text);
            self.seen.1 = text;
            if !cookie.is_empty() {
                self.adopt(&cookie);
            }
        }
    }

    /// The cookie is all that subdomains know together: what it lacks of its usual keys is gone.
    fn adopt(&mut self, cookie: &PropertyBag) {
        let id = cookie.text(key::DISTINCT_ID);
        let state = cookie.text(key::USER_STATE);
        let is_identified = state == IDENTIFIED;
        let has_identity = !id.is_empty() || is_identified || state == ANONYMOUS;
        let was_identified = self.props.text(key::USER_STATE) == IDENTIFIED;
        let is_other = has_identity && (id != self.props.text(key::DISTINCT_ID) || is_identified != was_identified);
        let mut kept = PropertyBag::default();
        for (name, value) in self.props.iter() {
            let is_gone = if keys::is_in_cookie(name) {
                // who writes no identity has none to take away, and old versions left out what was false
                (has_identity || !matches!(name, key::DISTINCT_ID | key::USER_STATE)) && value != "false"
            } else {
                is_other
                    && (matches!(name, key::USER_ID | key::ALIAS | key::ANONYMOUS_ID)
                        || keys::is_bound_to_identity(name)
                        || !is_identified && keys::is_event_property(name, value))
            };
            if !is_gone {
                kept.set_raw(name, value);
            }
        }
        if has_identity {
            kept.set_str(key::USER_STATE, ANONYMOUS);
        }
        for (name, value) in cookie.iter() {
            if !matches!(value, "null" | "\"\"") {
                kept.set_raw(name, value);
            }
        }
        if is_other && is_identified {
            kept.set_str(key::USER_ID, &id);
        }
        self.has_new_identity |= is_other;
        self.props = kept;
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::browser::CookieOptions;
    use crate::browser::fake::FakeBrowser;
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
        kept.sync(&browser);
        assert!(kept.take_new_identity() && !kept.take_new_identity());
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
            } else {
                kept.sync(&browser);
            }
            assert!(kept.take_new_identity());
            let json = kept.props.to_json();
            assert_eq!(json, r#"{"$user_state":"anonymous","distinct_id":"new","$device_id":"d"}"#);
        }
    }

    #[test]
    fn what_says_nothing_changes_nothing() {
        for cookie in ["", "{}", "nonsense", r#"{"$sesid":[2],"distinct_id":null}"#] {
            let (browser, mut kept) = ada(cookie);
            kept.sync(&browser);
            assert!(!kept.take_new_identity());
            assert_eq!((kept.props.text("distinct_id"), kept.props.text("plan")), ("ada".into(), "x".into()));
        }
    }

    #[test]
    fn what_is_written_here_is_not_taken_for_news() {
        let (browser, mut kept) = ada("{}");
        kept.set_str(&browser, "distinct_id", "eve");
        let before = kept.props.to_json();
        kept.sync(&browser);
        assert!(!kept.take_new_identity());
        assert_eq!(kept.props.to_json(), before);
    }
}

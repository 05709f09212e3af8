//! Consent: whether anything may be captured at all. posthog-js's key and values.

use crate::browser::{Area, Browser, CookieOptions};
use crate::text::concat;

/// A decision that somebody took.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Decision {
    /// `opt_in_capturing` was called.
    Granted,
    /// `opt_out_capturing` was called, or the browser says "do not track" and that is respected.
    Denied,
    /// Nobody has decided.
    Pending,
}

impl Decision {
    /// posthog-js's word for it.
    pub fn name(self) -> &'static str {
        match self {
            Self::Granted => "granted",
            Self::Denied => "denied",
            Self::Pending => "pending",
        }
    }
}

/// Where consent is kept and what holds before anybody decides.
#[derive(Debug, Clone, Default)]
pub struct Consent {
    name: String,
    cookie: Option<CookieOptions>,
    denied_by_default: bool,
    do_not_track: bool,
}

impl Consent {
    /// `prefix` and `name` are `opt_out_capturing_cookie_prefix` and `consent_persistence_name`; with `cookie` the
    /// decision is kept in one, else in `localStorage`.
    pub fn new(
        token: &str,
        prefix: &str,
        name: &str,
        cookie: Option<CookieOptions>,
        denied_by_default: bool,
        do_not_track: bool,
    ) -> Self {
        let name = if !prefix.is_empty() {
            concat(&[prefix, token])
        } else if !name.is_empty() {
            name.into()
        } else {
            concat(&["__ph_opt_in_out_", token])
        };
        Self { name, cookie, denied_by_default, do_not_track }
    }

    /// What has been decided.
    pub fn decision(&self, browser: &dyn Browser) -> Decision {
        if self.do_not_track {
            return Decision::Denied;
        }
        let area = if self.cookie.is_some() { Area::Cookie } else { Area::Local };
        match browser.stored(area, &self.name).unwrap_or_default().as_str() {
            "1" | "true" => Decision::Granted,
            "0" | "false" => Decision::Denied,
            _ => Decision::Pending,
        }
    }

    /// Whether events may be captured now.
    pub fn allows(&self, browser: &dyn Browser) -> bool {
        match self.decision(browser) {
            Decision::Granted => true,
            Decision::Denied => false,
            Decision::Pending => !self.denied_by_default,
        }
    }

    /// Remembers a decision; `None` forgets it.
    pub fn decide(&self, browser: &dyn Browser, granted: Option<bool>) {
        let value = granted.map(|granted| if granted { "1" } else { "0" });
        match (value, &self.cookie) {
            (Some(value), Some(cookie)) => browser.set_cookie(&self.name, value, *cookie),
            (Some(value), None) => {
                browser.store(Area::Local, &self.name, value);
            }
            (None, Some(cookie)) => browser.set_cookie(&self.name, "", CookieOptions { days: -1, ..*cookie }),
            (None, None) => browser.forget(Area::Local, &self.name),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::browser::fake::FakeBrowser;

    #[test]
    fn follows_decisions_and_defaults() {
        let browser = FakeBrowser::default();
        for in_cookie in [false, true] {
            let cookie = in_cookie.then(CookieOptions::default);
            let consent = |denied, dnt| Consent::new("t", "", "", cookie, denied, dnt);
            assert!(consent(false, false).allows(&browser) && !consent(true, false).allows(&browser));
            consent(true, false).decide(&browser, Some(true));
            assert_eq!(consent(true, false).decision(&browser), Decision::Granted);
            assert!(consent(true, false).allows(&browser) && !consent(true, true).allows(&browser));
            consent(false, false).decide(&browser, Some(false));
            assert!(!consent(false, false).allows(&browser));
            consent(false, false).decide(&browser, None);
            assert_eq!(consent(false, false).decision(&browser), Decision::Pending);
        }
    }

    #[test]
    fn keeps_posthog_js_names() {
        let browser = FakeBrowser::default();
        for (prefix, name, key) in [("", "", "__ph_opt_in_out_t"), ("p_", "n", "p_t"), ("", "n", "n")] {
            Consent::new("t", prefix, name, None, false, false).decide(&browser, Some(true));
            assert_eq!(browser.local.borrow()[key], "1");
        }
    }
}

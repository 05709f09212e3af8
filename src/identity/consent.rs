//! Consent: whether anything may be captured at all. posthog-js's key and values.

use crate::browser::{Area, Browser, CookieOptions};

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
    fn of(granted: bool) -> Self {
        if granted { Self::Granted } else { Self::Denied }
    }

    /// posthog-js's word for it.
    pub fn name(self) -> &'static str {
        match self {
            Self::Granted => "granted",
            Self::Denied => "denied",
            Self::Pending => "pending",
        }
    }
}

/// `config.cookieless_mode`: events without anything kept in the browser, told apart by the server.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Cookieless {
    /// Not at all.
    #[default]
    Off,
    /// For everybody; consent has no say.
    Always,
    /// For those who refused consent, or are taken to.
    OnReject,
}

/// Where consent is kept and what holds before anybody decides.
#[derive(Debug, Clone, Default)]
pub struct Consent {
    /// The entry's key.
    pub name: String,
    /// Whether it is a cookie, else an entry of `localStorage`.
    pub in_cookie: bool,
    /// How the cookie is written.
    pub cookie: CookieOptions,
    /// `opt_out_capturing_by_default`
    pub denied_by_default: bool,
    /// The browser asks not to be tracked, and the page listens to that.
    pub do_not_track: bool,
    /// See [`Cookieless`].
    pub cookieless: Cookieless,
    /// A decision that the browser did not keep.
    pub unkept: Option<bool>,
}

impl Consent {
    /// Takes up a decision that was kept in the other place: `opt_out_capturing_persistence_type` has changed.
    pub fn settle(mut self, browser: &dyn Browser) -> Self {
        let elsewhere = self.stored(browser, !self.in_cookie);
        if !elsewhere.is_empty() {
            if self.stored(browser, self.in_cookie).is_empty() {
                self.decide(browser, Some(means(&elsewhere) == Decision::Granted));
            }
            self.write(browser, !self.in_cookie, "");
        }
        self
    }

    fn stored(&self, browser: &dyn Browser, in_cookie: bool) -> String {
        browser.stored(if in_cookie { Area::Cookie } else { Area::Local }, &self.name).unwrap_or_default()
    }

    /// Writes the entry; an empty value removes it.
    fn write(&self, browser: &dyn Browser, in_cookie: bool, value: &str) {
        if in_cookie {
            let days = if value.is_empty() { -1 } else { self.cookie.days };
            browser.set_cookie(&self.name, value, CookieOptions { days, ..self.cookie });
        } else if value.is_empty() {
            browser.forget(Area::Local, &self.name);
        } else {
            browser.store(Area::Local, &self.name, value);
        }
    }

    /// What has been decided; another tab may have done it.
    pub fn decision(&self, browser: &dyn Browser) -> Decision {
        if self.do_not_track {
            return Decision::Denied;
        }
        match self.unkept {
            Some(granted) => Decision::of(granted),
            None => means(&self.stored(browser, self.in_cookie)),
        }
    }

    /// Whether consent was refused, or is taken to be.
    pub fn is_rejected(&self, browser: &dyn Browser) -> bool {
        match self.decision(browser) {
            Decision::Granted => false,
            Decision::Denied => true,
            Decision::Pending => self.denied_by_default,
        }
    }

    /// Whether the visitor is not to be recognised: `has_opted_out_capturing`.
    pub fn is_opted_out(&self, browser: &dyn Browser) -> bool {
        match self.cookieless {
            Cookieless::Off => self.is_rejected(browser),
            Cookieless::Always => true,
            Cookieless::OnReject => self.decision(browser) != Decision::Granted,
        }
    }

    /// Whether events are captured without knowing whose they are.
    pub fn is_cookieless(&self, browser: &dyn Browser) -> bool {
        match self.cookieless {
            Cookieless::Off => false,
            Cookieless::Always => true,
            Cookieless::OnReject => self.is_rejected(browser),
        }
    }

    /// Whether events may be captured now.
    pub fn allows(&self, browser: &dyn Browser) -> bool {
        self.is_cookieless(browser) || !self.is_opted_out(browser)
    }

    /// Remembers a decision; `None` forgets it.
    pub fn decide(&mut self, browser: &dyn Browser, granted: Option<bool>) {
        let value = granted.map_or("", |granted| if granted { "1" } else { "0" });
        self.write(browser, self.in_cookie, value);
        self.unkept = granted.filter(|_| self.stored(browser, self.in_cookie) != value);
    }
}

/// What a stored value stands for: consent tools write some more than posthog-js's own.
fn means(value: &str) -> Decision {
    match value {
        "1" | "true" | "yes" => Decision::Granted,
        "0" | "false" | "no" => Decision::Denied,
        _ => Decision::Pending,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::browser::fake::FakeBrowser;

    fn consent(in_cookie: bool, denied_by_default: bool) -> Consent {
        Consent { name: "consent".into(), in_cookie, denied_by_default, ..Consent::default() }
    }

    #[test]
    fn follows_decisions_and_defaults() {
        let browser = FakeBrowser::default();
        for in_cookie in [false, true] {
            assert!(consent(in_cookie, false).allows(&browser) && !consent(in_cookie, true).allows(&browser));
            consent(in_cookie, true).decide(&browser, Some(true));
            let granted = consent(in_cookie, true);
            assert_eq!(granted.decision(&browser), Decision::Granted);
            assert!(granted.allows(&browser) && !Consent { do_not_track: true, ..granted }.allows(&browser));
            consent(in_cookie, false).decide(&browser, Some(false));
            assert!(!consent(in_cookie, false).allows(&browser));
            consent(in_cookie, false).decide(&browser, None);
            assert_eq!(consent(in_cookie, false).decision(&browser), Decision::Pending);
        }
    }

    #[test]
    fn cookieless_modes_capture_those_who_are_not_recognised() {
        let browser = FakeBrowser::default();
        // mode, by default denied, decision -> captured, cookieless, opted out
        let cases = [
            (Cookieless::Always, false, None, (true, true, true)),
            (Cookieless::Always, false, Some(true), (true, true, true)),
            (Cookieless::OnReject, false, None, (false, false, true)),
            (Cookieless::OnReject, true, None, (true, true, true)),
            (Cookieless::OnReject, false, Some(false), (true, true, true)),
            (Cookieless::OnReject, true, Some(true), (true, false, false)),
            (Cookieless::Off, true, None, (false, false, true)),
        ];
        for (cookieless, denied_by_default, decided, expected) in cases {
            let mut consent = Consent { cookieless, ..consent(false, denied_by_default) };
            consent.decide(&browser, decided);
            let found = (consent.allows(&browser), consent.is_cookieless(&browser), consent.is_opted_out(&browser));
            assert_eq!(found, expected, "{cookieless:?} {denied_by_default} {decided:?}");
        }
    }

    #[test]
    fn a_decision_moves_with_the_place_where_it_is_kept() {
        let browser = FakeBrowser::default();
        consent(true, false).decide(&browser, Some(false));
        assert_eq!(consent(false, false).settle(&browser).decision(&browser), Decision::Denied);
        assert_eq!(browser.local.borrow()["consent"], "0");
        assert!(browser.jar.borrow().is_empty());
        browser.set_cookie("consent", "1", CookieOptions::default());
        assert_eq!(consent(false, false).settle(&browser).decision(&browser), Decision::Denied);
    }

    #[test]
    fn a_decision_holds_on_the_page_where_nothing_can_be_kept() {
        let browser = FakeBrowser::default();
        browser.storage_broken.set(true);
        let mut consent = consent(false, false);
        consent.decide(&browser, Some(false));
        assert!(!consent.allows(&browser));
        consent.decide(&browser, None);
        assert!(consent.allows(&browser));
    }

    #[test]
    fn other_tools_words_count() {
        let browser = FakeBrowser::default();
        for (word, decision) in [("yes", Decision::Granted), ("no", Decision::Denied), ("maybe", Decision::Pending)] {
            browser.local.borrow_mut().insert("consent".into(), word.into());
            assert_eq!(consent(false, true).decision(&browser), decision);
        }
    }
}

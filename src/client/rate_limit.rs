//! Limits how many events an instance captures, and warns its project of what was dropped.

use super::core::Core;
use crate::browser::Browser;
use crate::event::url::origin;
use crate::features::rate_limit::Verdict;
use crate::identity::session::Look;
use json::text::concat;
use json::{PropertyBag, lists, push_int, push_thousandths};

impl Core {
    /// Takes a token for an event: how many are left then, thousandths; `None` where there was none.
    pub(super) fn take_token(&mut self, browser: &Browser) -> Option<i64> {
        match self.bucket.take(&mut self.store, browser, self.config.limits) {
            Verdict::Taken(left) => return Some(left),
            Verdict::Dropped => {}
            Verdict::Warn(dropped) => {
                let message = self.limit_message(browser, dropped);
                browser.rate_limited(&message);
            }
        }
        None
    }

    /// The message of the warning: how many events were dropped, and where, as far as `property_denylist` allows it.
    fn limit_message(&mut self, browser: &Browser, dropped: i64) -> String {
        let number = |value, push: fn(&mut String, i64)| {
            let mut text = String::new();
            push(&mut text, value);
            text
        };
        let limits = self.config.limits;
        let denied = self.config.denied.clone();
        let may = |name: &str| !lists(&denied, name);
        let mut place = String::new();
        if may("$current_url") && may("$pathname") {
            let page = browser.page();
            place = concat(&[", triggered on ", origin(&page.text("$current_url")), &page.text("$pathname")]);
        }
        if may("$session_id") && self.session(browser, browser.now(), Look::ReadOnly).is_some() {
            place.push_str(", session ");
            place.push_str(&self.sessions.id);
        }
        concat(&[
            "posthog-js client rate limited: ",
            &number(dropped, push_int),
            " event(s) dropped since the last warning",
            &place,
            ". Config is set to ",
            &number(limits.rate, push_thousandths),
            " events per second and ",
            &number(limits.burst, push_thousandths),
            " events burst limit.",
        ])
    }

    /// `rateLimiter.clientRateLimitContext`: whether an event has no token now, and how many there are. `takes` one, as an
    /// event does.
    pub fn rate_limit(&mut self, browser: &Browser, takes: bool) -> PropertyBag {
        let is_taken = !takes || self.take_token(browser).is_some();
        let left = self.bucket.left(&self.store, browser, self.config.limits);
        let mut context = PropertyBag::default();
        context.set_bool("isRateLimited", !is_taken || !takes && left < 1000);
        context.set_thousandths("remainingTokens", left);
        context
    }

    /// Takes note that the project has been warned.
    pub fn limit_warned(&mut self) {
        self.bucket.warned();
    }
}

//! The client's own limit of events, which stops runaway loops: the bucket of tokens is the shim's to fill and empty
//! (`js/rate_limit.ts`), here it is kept.

use super::core::Core;
use crate::browser::Browser;
use crate::json::PropertyBag;
use crate::text::part;

/// posthog-js's key for what is left: `{"tokens", "last": ms since 1970, "dropped"}`.
const KEY: &str = "$capture_rate_limit";

impl Core {
    /// Takes a token for an event: how many are left then (JSON), empty where there was none.
    pub(super) fn take_token(&mut self, browser: &Browser) -> String {
        if self.bucket.is_empty() {
            self.bucket = self.store.props.raw(KEY).unwrap_or_default().into();
        }
        let answer = browser.take_token(&self.bucket);
        let to_do = answer.bytes().next().unwrap_or_default();
        self.bucket = part(&answer, 1, answer.len()).into();
        if to_do & 2 != 0 {
            self.store.props.set_raw(KEY, &self.bucket);
        }
        if to_do & 4 != 0 {
            self.store.save(browser);
        }
        if to_do & 1 != 0 {
            return String::new();
        }
        PropertyBag::parse_or_empty(&self.bucket).raw("tokens").unwrap_or("0").into()
    }
}

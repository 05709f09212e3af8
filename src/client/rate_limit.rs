//! The client's own limit of events, which stops runaway loops: the bucket of tokens is the shim's to fill and empty
//! (`js/rate_limit.ts`), here it is kept.

use super::core::Core;
use crate::browser::Browser;
use crate::json::PropertyBag;

/// posthog-js's key for what is left: `{"tokens", "last": ms since 1970, "dropped"}`.
const KEY: &str = "$capture_rate_limit";

impl Core {
    /// Takes a token for an event: how many are left then (JSON), empty where there was none.
    pub(super) fn take_token(&mut self, browser: &dyn Browser) -> String {
        if self.bucket.is_empty() {
            self.bucket = self.store.props.raw(KEY).unwrap_or_default().into();
        }
        self.bucket = browser.take_token(&self.bucket);
        let to_do = self.bucket.remove(0) as u8;
        if to_do & 2 != 0 {
            self.store.props.set_raw(KEY, &self.bucket);
        }
        if to_do & 4 != 0 {
            self.store.save(browser);
        }
        let left = PropertyBag::parse_or_empty(&self.bucket).raw("tokens").map(String::from);
        if to_do & 1 == 0 { left.unwrap_or_default() } else { String::new() }
    }
}

//! The client's own limit of events, which stops runaway loops: the bucket of tokens is the shim's to fill and empty
//! (`js/features/rate_limit/rate_limit.ts`), here it is kept.

use super::core::Core;
use crate::browser::Browser;
use json::PropertyBag;
use json::text::part;
use wire::persisted_keys::key::CAPTURE_RATE_LIMIT;

impl Core {
    /// Takes a token for an event: how many are left then (JSON), empty where there was none.
    pub(super) fn take_token(&mut self, browser: &Browser) -> String {
        let kept = if self.has_bucket { "" } else { self.store.props.raw(CAPTURE_RATE_LIMIT).unwrap_or("null") };
        let answer = browser.take_token(kept);
        self.has_bucket = true;
        let to_do = answer.bytes().next().unwrap_or_default();
        let left = part(&answer, 1, answer.len());
        if to_do & 2 != 0 {
            self.store.props.set_raw(CAPTURE_RATE_LIMIT, left);
        }
        if to_do & 4 != 0 {
            self.store.save(browser);
        }
        if to_do & 1 != 0 {
            return String::new();
        }
        if to_do & 2 == 0 { left.into() } else { PropertyBag::parse_or_empty(left).raw("tokens").unwrap_or("0").into() }
    }
}

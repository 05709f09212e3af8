//! What visitors do, captured unasked: from the elements that `js/autocapture.ts` has read to an event.

mod chain;
pub mod pageview;

use crate::browser::Browser;
use crate::client::Core;
use crate::json::PropertyBag;
use crate::text::cut;

/// posthog-js's version of these events.
const CE_VERSION: i64 = 1;

/// Builds `$autocapture`, `$rageclick` or `$copy_autocapture` (`name`), as [`Core::capture`] does. `read.path` is what
/// [`chain::elements_chain`] takes; `own` are the properties that are ready, and win. `limit` is the longest a text
/// may be, UTF-16 units; 0 is no limit.
pub fn capture(core: &mut Core, browser: &Browser, name: &str, [read, own]: [&PropertyBag; 2], limit: usize) -> String {
    let chain = chain::elements_chain(&read.strings("path"));
    let mut properties = PropertyBag::default();
    properties.set_int("$ce_version", CE_VERSION);
    properties.set_str("$elements_chain", if limit > 0 { cut(&chain, limit) } else { &chain });
    properties.extend(own);
    core.capture(browser, name, &properties, &PropertyBag::default())
}

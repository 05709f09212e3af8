//! What a feature may do with the instance that it belongs to.

use crate::browser::{Browser, page};
use crate::client::Core;
use crate::instances;
use json::PropertyBag;
use wire::core_protocol::hooks::{NONE_CHANGES, NONE_SEES};

/// An instance, as its features have it. It borrows the core for as long as one call takes, so that the page's own
/// functions can be called between calls.
#[derive(Debug, Clone, Copy)]
pub struct Context {
    /// Number of the instance.
    pub instance: u32,
    /// When the page called, with consent in the lowest bits; see `call` of `exports`.
    pub time: f64,
    /// A number below 1, by chance.
    pub random: f64,
}

impl Context {
    /// Returns what `work` returns for the core; `None` where the core is borrowed already.
    pub fn with_core<T>(&self, work: impl FnOnce(&mut Core, &Browser) -> T) -> Option<T> {
        let found = instances::find(self.instance)?;
        let mut core = found.core.try_borrow_mut().ok()?;
        Some(Browser::with(self.instance, self.time, self.random, |browser| work(&mut core, browser)))
    }

    /// Captures an event. It is delivered at once where none of the page's hooks may change it, else when those have run.
    pub fn capture(&self, name: &str, own: &PropertyBag) {
        let hooks = page::hooks(self.instance);
        let event = self.with_core(|core, browser| {
            let options = PropertyBag::default();
            let event = core.capture(browser, name, own, &options);
            if hooks & NONE_CHANGES != 0 && !event.is_empty() {
                core.deliver(browser, &event, &options, false);
            }
            if hooks & NONE_SEES == 0 { event } else { String::new() }
        });
        page::captured(self.instance, &event.unwrap_or_default(), hooks & NONE_CHANGES != 0);
    }
}

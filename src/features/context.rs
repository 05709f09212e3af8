//! What a feature may do with the instance that it belongs to.

use crate::browser::{AtWork, Browser, page};
use crate::client::Core;
use crate::instances;
use json::PropertyBag;
use std::cell::RefMut;
use wire::core_protocol::hooks::{NONE_CHANGES, NONE_COMES_FIRST, NONE_SEES};

/// An instance, as its features have it. It borrows the core for as long as one call takes, so that the page's own
/// functions can be called between calls.
#[derive(Debug, Clone, Copy)]
pub struct Context {
    /// Number of the instance.
    pub instance: i32,
}

/// An instance's core at work, until it is dropped.
struct Entered {
    core: RefMut<'static, Core>,
    browser: AtWork,
}

impl Entered {
    // not for each of those that call it: there are many
    #[inline(never)]
    fn of(instance: i32) -> Option<Self> {
        let core = instances::find(instance)?.core.try_borrow_mut().ok()?;
        let browser = AtWork::begin(instance);
        browser.set_consent_rules(core.config().consent);
        Some(Self { core, browser })
    }
}

impl Context {
    /// Returns what `work` returns for the core; `None` where the core is borrowed already.
    #[inline]
    pub fn with_core<T>(&self, work: impl FnOnce(&mut Core, &Browser) -> T) -> Option<T> {
        let mut entered = Entered::of(self.instance)?;
        Some(work(&mut entered.core, &entered.browser))
    }

    /// Whether an option of the config is on.
    #[inline(never)]
    pub fn is_on(&self, option: &str) -> bool {
        self.with_core(|core, _| core.config().is_on(option)).unwrap_or_default()
    }

    /// Captures an event. It is delivered at once where none of the page's hooks may change it, else when those have run.
    pub fn capture(&self, name: &str, own: &PropertyBag) {
        self.capture_with(name, own, &PropertyBag::default());
    }

    /// The same with posthog-js's `CaptureOptions`, with which an event leaves by itself.
    pub fn capture_with(&self, name: &str, own: &PropertyBag, options: &PropertyBag) {
        let hooks = page::hooks(self.instance);
        let is_delivered = i32::from(hooks & NONE_COMES_FIRST != 0);
        let at_once = !options.is_empty();
        let event = self.capture_event(name, own, options, hooks, at_once);
        page::captured(self.instance, &event, &options.to_json(), is_delivered, i32::from(at_once));
    }

    /// Captures an event: see [`Core::capture`]. `hooks` are bits of [`wire::core_protocol::hooks`]: an event that no hook
    /// comes before is delivered, `at_once` by itself. Returns its JSON, empty where no hook has to see it.
    #[inline(never)]
    pub fn capture_event(
        &self,
        name: &str,
        own: &PropertyBag,
        options: &PropertyBag,
        hooks: u8,
        at_once: bool,
    ) -> String {
        let event = self.with_core(|core, browser| {
            let event = core.capture(browser, name, own, options);
            if hooks & NONE_COMES_FIRST != 0 && !event.is_empty() {
                core.deliver(browser, &event, options, at_once);
            }
            if hooks & NONE_SEES == 0 { event } else { String::new() }
        });
        self.noted(name);
        event.unwrap_or_default()
    }

    /// Captures an event that [`Context::finish`] is to deliver later, and whether a hook of the page may change it then.
    /// Where none may, those who want to see it do so now.
    pub fn begin(&self, name: &str, own: &PropertyBag) -> Option<(String, bool)> {
        let hooks = page::hooks(self.instance);
        let is_hooked = hooks & NONE_CHANGES == 0;
        let event = self.with_core(|core, browser| core.capture(browser, name, own, &PropertyBag::default()))?;
        self.noted(name);
        if !is_hooked && hooks & NONE_SEES == 0 {
            page::captured(self.instance, &event, "", 1, 0);
        }
        if event.is_empty() { None } else { Some((event, is_hooked)) }
    }

    /// Delivers an event that was begun, after the hooks where they may change it.
    pub fn finish(&self, event: &str, is_hooked: bool) {
        if is_hooked {
            page::captured(self.instance, event, "", 0, 0);
        } else {
            self.with_core(|core, browser| core.deliver(browser, event, &PropertyBag::default(), false));
        }
    }

    /// Reports an event that was captured to the features.
    #[inline(never)]
    pub fn noted(&self, name: &str) {
        if let Some(found) = instances::find(self.instance) {
            found.features.captured(name);
        }
    }
}

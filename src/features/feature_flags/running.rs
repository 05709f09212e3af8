//! Feature flags of an instance at work: what is listened to, refreshing and reading; `asking` has the requests.

mod asking;

use super::called::{Called, Held, bare, name_of};
use super::refresh::{Interval, Refresh};
use super::requests::Requests;
use crate::browser::{Browser, EVENT, Level, Listeners, Place, Timer, page};
use crate::client::Core;
use crate::features::remote_config::has_flags;
use crate::features::{Context, Feature};
use json::text::concat;
use json::{PropertyBag, is_truthy};
use std::cell::{Cell, RefCell};
use std::rc::Rc;
use wire::core_protocol::flag_read::{FRESH, SILENT};
use wire::core_protocol::flags_change::{FIRES, LOADED};
use wire::core_protocol::hooks::{NONE_COMES_FIRST, NONE_SEES};
use wire::persisted_keys::key;

/// What is listened to, and where; all but the first three are signs that the visitor is there.
const HEARD: [(Place, &str); 8] = [
    (Place::Window, "storage"),
    (Place::Window, "online"),
    (Place::Document, "visibilitychange"),
    (Place::Document, "click"),
    (Place::Document, "keydown"),
    (Place::Document, "wheel"),
    (Place::Document, "touchstart"),
    (Place::Document, "pointerdown"),
];

/// Feature flags of one instance; dropping it stops it.
pub struct FeatureFlags {
    state: Rc<State>,
    _listeners: Listeners,
}

struct State {
    context: Context,
    requests: RefCell<Requests>,
    /// The address and the body of the request that is under way, JSON.
    asked: RefCell<(String, String)>,
    held: RefCell<Held>,
    refresh: Cell<Refresh>,
    interval: Cell<Interval>,
    /// Whether there are flags: a response's or the page's.
    is_loaded: Cell<bool>,
    /// Whether the server was asked because what is known is too old.
    is_stale_noted: Cell<bool>,
    debounce: Cell<Option<Timer>>,
    retry: Cell<Option<Timer>>,
    refreshing: Cell<Option<Timer>>,
}

/// What a look at a flag finds.
#[derive(Default)]
enum Look {
    /// Nothing is known of any flag.
    #[default]
    Nothing,
    /// What is known is older than the page wants it.
    Stale,
    /// What is known of it, JSON, and the event of that, empty where no hook has to see one.
    Found { answer: String, event: String },
}

impl Feature for FeatureFlags {
    fn start(instance: i32) -> Self {
        let context = Context { instance };
        let begun = context
            .with_core(|core, browser| (browser.now(), !core.config().bag("bootstrap").bag("featureFlags").is_empty()));
        let (now, is_loaded) = begun.unwrap_or_default();
        let state = Rc::new(State {
            context,
            requests: RefCell::default(),
            asked: RefCell::default(),
            held: RefCell::default(),
            refresh: Cell::new(Refresh::at(now)),
            interval: Cell::new(Interval::of(None, true)),
            is_loaded: Cell::new(is_loaded),
            is_stale_noted: Cell::default(),
            debounce: Cell::default(),
            retry: Cell::default(),
            refreshing: Cell::default(),
        });
        let heard = state.clone();
        let listeners = Listeners::start(instance, &HEARD, Rc::new(move |event| State::heard(&heard, event)));
        state.changed(if is_loaded { FIRES } else { 0 });
        let flags = Self { state, _listeners: listeners };
        flags.configure();
        flags
    }

    fn configure(&self) {
        let found = self.state.context.with_core(|core, _| {
            let config = core.config();
            let own = config.raw("remote_config_refresh_interval_ms");
            let own = if own.starts_with(['"', 'n']) { None } else { Some(json::parse_int(own)) };
            Interval::of(own, config.is_on("advanced_disable_flags"))
        });
        self.state.interval.set(found.unwrap_or(Interval::of(None, true)));
        State::wait_for_refresh(&self.state);
    }

    fn project(&self, settings: &PropertyBag) {
        if has_flags(settings) && !self.state.context.is_on("advanced_disable_feature_flags_on_first_load") {
            self.ensure();
        }
    }
}

impl FeatureFlags {
    /// Asks the server where nothing is known and it is not asked anyway.
    pub fn ensure(&self) {
        if !self.state.is_loaded.get() && !self.state.requests.borrow().is_coming() {
            self.reload();
        }
    }

    /// Asks the server: `reloadFeatureFlags`.
    pub fn reload(&self) {
        State::reload(&self.state);
    }

    /// `setReloadingPaused`
    pub fn pause(&self, is_paused: bool) {
        self.state.requests.borrow_mut().is_paused = is_paused;
    }

    /// The core wants flags; `is_other` where the visitor is another.
    pub fn wanted(&self, is_other: bool) {
        let state = &self.state;
        if is_other {
            state.held.take();
            page::settle_flags(state.context.instance, 0, "cancelled");
            state.debounce.take();
            state.requests.borrow_mut().forget();
            // a reset may bring its own
            state.is_loaded.set(state.ask(|core, _| !core.known_flags().json(key::ENABLED_FLAGS).is_empty()));
            state.changed(if state.is_loaded.get() { FIRES } else { 0 });
        }
        self.reload();
    }

    /// Takes a response: its status, and its JSON or, where there is none, what went wrong. Whether the request is over.
    pub fn answered(&self, status: i64, text: &str) -> bool {
        State::answered(&self.state, status, text)
    }

    /// Flags of the page's own have been set.
    pub fn updated(&self) {
        self.state.is_stale_noted.set(false);
        self.state.is_loaded.set(true);
        self.overridden();
    }

    /// What is known was changed on this page.
    pub fn overridden(&self) {
        self.state.changed(FIRES);
    }

    /// Reads a flag, whose name is JSON; `how` are bits of [`wire::core_protocol::flag_read`]. Returns JSON: its `value` and
    /// `payload`, whether the answer `stays` until flags change, and whether its event is `held`. Empty where nothing is
    /// known.
    pub fn read(&self, name: &str, how: u8) -> String {
        let state = &self.state;
        if how & FRESH != 0 && !state.requests.borrow().is_fresh {
            return String::new();
        }
        let hooks = page::hooks(state.context.instance);
        let look = state.ask(|core, browser| state.look(core, browser, &name_of(name), how & SILENT == 0, hooks));
        match look {
            Look::Nothing => String::new(),
            Look::Stale => {
                if !state.is_stale_noted.get() && !state.requests.borrow().is_under_way() {
                    state.is_stale_noted.set(true);
                    self.reload();
                }
                String::new()
            }
            Look::Found { answer, event } => {
                state.show(&event, hooks);
                answer
            }
        }
    }

    /// Reports what was read while nothing could be captured; whether there is more for later.
    pub fn report_held(&self) -> bool {
        let state = &self.state;
        let hooks = page::hooks(state.context.instance);
        let is_fresh = state.requests.borrow().is_fresh;
        let events = state.ask(|core, browser| state.held.borrow_mut().report(core, browser, is_fresh, hooks));
        for event in &events {
            state.show(event, hooks);
        }
        !state.held.borrow().is_empty()
    }
}

impl Drop for FeatureFlags {
    fn drop(&mut self) {
        let state = &self.state;
        state.debounce.take();
        state.retry.take();
        state.refreshing.take();
        for is_asked in [1, 0] {
            page::settle_flags(state.context.instance, is_asked, "cancelled");
        }
    }
}

impl State {
    fn heard(this: &Rc<Self>, event: &str) {
        match event {
            "storage" => {
                let name = page::storage_key(EVENT);
                if this.ask(|core, browser| core.follow_tab(browser, &name)) {
                    this.changed(FIRES);
                }
            }
            "online" => {
                if this.requests.borrow_mut().unblock() {
                    Self::reload(this);
                }
            }
            "visibilitychange" if !page::is_visible() => {}
            _ => Self::refresh(this, true),
        }
    }

    /// Asks the server again where that is due, perhaps because the visitor does something.
    fn refresh(this: &Rc<Self>, is_used: bool) {
        let mut refresh = this.refresh.get();
        let (now, interval, is_visible) = (this.now(), this.interval.get(), page::is_visible());
        let is_due =
            if is_used { refresh.used(now, interval, is_visible) } else { refresh.is_due(now, interval, is_visible) };
        this.refresh.set(refresh);
        if is_due {
            Self::reload(this);
        }
    }

    /// What `work` returns for the core.
    fn ask<T: Default>(&self, work: impl FnOnce(&mut Core, &Browser) -> T) -> T {
        self.context.with_core(work).unwrap_or_default()
    }

    fn now(&self) -> i64 {
        self.ask(|_, browser| browser.now())
    }

    fn wait_for_refresh(this: &Rc<Self>) {
        let interval = this.interval.get();
        let late = this.clone();
        let timer = (interval.ms > 0).then(|| {
            let run = move || {
                Self::refresh(&late, false);
                Self::wait_for_refresh(&late);
            };
            Timer::after(interval.ms.min(i64::from(i32::MAX)) as i32, this.context.instance, Box::new(run))
        });
        this.refreshing.set(timer);
    }

    /// Tells the page; `what` are bits of [`wire::core_protocol::flags_change`].
    fn changed(&self, what: u8) {
        let loaded = if self.is_loaded.get() { LOADED } else { 0 };
        let values =
            if what & FIRES == 0 { String::new() } else { self.ask(|core, _| core.known_flags().values().to_json()) };
        page::flags_changed(self.context.instance, i32::from(what | loaded), &values);
    }

    /// Looks at the flag of this name, JSON, and reports that it was read, unless it `is_reported` not at all.
    fn look(&self, core: &mut Core, browser: &Browser, name: &str, is_reported: bool, hooks: u8) -> Look {
        let known = core.known_flags();
        if !self.is_loaded.get() && known.values().is_empty() {
            browser.log(Level::Warn, &concat(&["Feature flag ", name, " was read before flags were loaded."]));
            return Look::Nothing;
        }
        if core.has_stale_flags(browser) {
            return Look::Stale;
        }
        let mut answer = PropertyBag::default();
        let value = known.value(bare(name)).map(String::from);
        if let Some(value) = &value {
            // false, where it is nothing that a flag can be
            answer.set_raw("value", if is_truthy(value) { value } else { "false" });
        }
        if let Some(payload) = known.payload(bare(name)) {
            answer.set_raw("payload", payload);
        }
        let mut called = Called::Known;
        if is_reported {
            let is_fresh = self.requests.borrow().is_fresh;
            called = self.held.borrow_mut().read(core, browser, (name, value.as_deref()), is_fresh, hooks);
        }
        let config = core.config();
        let is_held = called == Called::Held;
        let is_kept = is_reported && !is_held && config.int("feature_flag_cache_ttl_ms") <= 0;
        answer.set_bool("stays", is_kept && !config.is_on("advanced_feature_flags_dedup_per_session"));
        answer.set_bool("held", is_held);
        let event = if let Called::Event(event) = called { event } else { String::new() };
        Look::Found { answer: answer.into_json(), event }
    }

    /// Has the hooks run on an event; see [`page::captured`].
    fn show(&self, event: &str, hooks: u8) {
        if !event.is_empty() && hooks & NONE_SEES == 0 {
            page::captured(self.context.instance, event, "", i32::from(hooks & NONE_COMES_FIRST != 0), 0);
        }
    }
}

//! Listens, and captures `$pageview` and `$pageleave`.

use super::route::{Address, is_other, parts};
use crate::browser::{Listeners, Place, Timer, page};
use crate::features::{Context, Feature};
use json::PropertyBag;
use std::cell::{Cell, RefCell};
use std::rc::Rc;
use wire::names::event_name::{PAGELEAVE, PAGEVIEW};

/// How long a page view waits for its title, ms: what renders the page may have to fetch it first. With a batch's wait it is
/// still at the server within 3.5 s.
const TITLE_MS: i32 = 400;
/// The same while the browser knows that the page is on its way: `navigation.transition`.
const LONG_TITLE_MS: i32 = 5000;

/// What is listened to, and where.
const HEARD: [(Place, &str); 7] = [
    (Place::Document, "visibilitychange"),
    (Place::Window, "pagehide"),
    (Place::Window, "popstate"),
    (Place::Window, "hashchange"),
    (Place::Window, "scroll"),
    (Place::Window, "scrollend"),
    (Place::Window, "resize"),
];
/// How many of them are not about scrolling.
const UNTIL_SCROLL: usize = 4;

/// Page views of one instance; dropping it stops it.
pub struct Pageviews {
    state: Rc<State>,
    _listeners: Listeners,
}

struct State {
    context: Context,
    /// Whether the first `$pageview` is captured, or waits until the page is visible.
    first: Cell<First>,
    /// Whether the history is followed.
    is_following: Cell<bool>,
    /// The address of the page that was seen last.
    last: RefCell<Address>,
    /// A page view whose address is there, and whose task has not ended: the title before it.
    pending: RefCell<Option<String>>,
    /// How the page to capture was reached: `navigation_type`.
    reached: RefCell<String>,
    /// A page view that waits for its title.
    waiting: RefCell<Option<Waiting>>,
    /// Looks at the page after a page view has begun.
    measuring: Cell<Option<Timer>>,
}

#[derive(Clone, Copy, PartialEq)]
enum First {
    /// Nothing may be captured yet.
    Ahead,
    /// It is captured when the page becomes visible.
    Unseen,
    /// It is captured.
    Captured,
}

struct Waiting {
    event: String,
    /// A hook that may change the event has to see it with its title.
    is_hooked: bool,
    _timer: Timer,
}

impl Feature for Pageviews {
    fn start(instance: i32) -> Self {
        let state = Rc::new(State {
            context: Context { instance },
            first: Cell::new(First::Ahead),
            is_following: Cell::default(),
            last: RefCell::default(),
            pending: RefCell::default(),
            reached: RefCell::default(),
            waiting: RefCell::default(),
            measuring: Cell::default(),
        });
        let wanted = if state.scroll_root().is_none() { &HEARD[..UNTIL_SCROLL] } else { &HEARD[..] };
        let heard = state.clone();
        let listeners = Listeners::start(instance, wanted, Rc::new(move |event| State::heard(&heard, event)));
        let pageviews = Self { state, _listeners: listeners };
        pageviews.configure();
        pageviews
    }

    /// Follows the history from now on where the config asks for it.
    fn configure(&self) {
        let state = &self.state;
        if state.is_following.get() || state.parts() == [false; 3] {
            return;
        }
        state.is_following.set(true);
        state.last.replace(page::route());
        page::follow_history(state.context.instance);
    }

    fn captured(&self, name: &str) {
        if name == PAGEVIEW {
            let state = self.state.clone();
            // by then the page is there
            self.state.measuring.set(Some(Timer::after(
                0,
                self.state.context.instance,
                Box::new(move || state.measure()),
            )));
        }
    }
}

impl Pageviews {
    /// Events may be captured from now on.
    pub fn capture_first(&self) {
        let state = &self.state;
        if state.first.get() == First::Ahead && state.context.is_on("capture_pageview") {
            state.first.set(First::Unseen);
            state.show();
        }
    }

    /// The address is about to change: a page view that waits belongs to the one that goes away.
    pub fn leave_route(&self) {
        State::capture_pending(&self.state);
    }

    /// The address may have changed, by what events call `how`. With `later` the page view is captured when the current task
    /// ends, as some routers have set the title by then: returns whether [`Pageviews::leave_route`] has to be called then.
    pub fn moved(&self, how: &str, later: bool) -> bool {
        State::moved(&self.state, how, later)
    }

    /// Delivers a page view that waits for its title.
    pub fn settle(&self) {
        self.state.release(None);
    }

    /// Measures how far the page is scrolled.
    pub fn measure(&self) {
        self.state.measure();
    }
}

impl Drop for Pageviews {
    fn drop(&mut self) {
        self.state.is_following.set(false);
        self.state.pending.take();
        self.state.measuring.take();
        self.settle();
    }
}

impl State {
    fn heard(this: &Rc<Self>, event: &str) {
        match event {
            "visibilitychange" => this.show(),
            "pagehide" => this.leave(),
            "popstate" | "hashchange" => _ = Self::moved(this, event, false),
            _ => this.measure(),
        }
    }

    #[inline(never)]
    fn parts(&self) -> [bool; 3] {
        let found = self.context.with_core(|core, _| {
            let config = core.config();
            parts(config.raw("capture_pageview"), config.is_on("disable_capture_url_hashes"))
        });
        found.unwrap_or_default()
    }

    /// Captures the first page view where it waits for the page to be visible. A prerendered page becomes visible, too, when
    /// it is opened.
    fn show(&self) {
        if self.first.get() == First::Unseen && page::is_visible() {
            self.first.set(First::Captured);
            let mut own = PropertyBag::default();
            own.set_str("title", &self.title());
            let mut options = PropertyBag::default();
            options.set_bool("send_instantly", true);
            self.context.capture_with(PAGEVIEW, &own, &options);
        }
    }

    /// The page goes away.
    fn leave(&self) {
        self.release(None);
        let wanted = self.context.with_core(|core, _| {
            let config = core.config();
            let is_wanted = match config.raw("capture_pageleave") {
                "true" => true,
                "\"if_capture_pageview\"" => config.is_on("capture_pageview"),
                _ => false,
            };
            (is_wanted, config.batches)
        });
        let (is_wanted, batches) = wanted.unwrap_or_default();
        let mut options = PropertyBag::default();
        if !batches {
            options.set_str("transport", "sendBeacon");
        }
        if is_wanted {
            self.context.capture_with(PAGELEAVE, &PropertyBag::default(), &options);
        }
    }

    #[inline(never)]
    fn scroll_root(&self) -> Option<String> {
        self.context.with_core(|core, _| core.config().scroll_root.clone()).flatten()
    }

    fn title(&self) -> String {
        page::title(self.context.instance)
    }

    fn measure(&self) {
        let Some(root) = self.scroll_root() else {
            return;
        };
        let [top, height, visible] = page::scroll_place(&root);
        self.context.with_core(|core, _| core.pageview.scroll.look(top, height, visible));
    }

    fn moved(this: &Rc<Self>, how: &str, later: bool) -> bool {
        if !this.is_following.get() {
            return false;
        }
        if !later {
            this.reached.replace(how.into());
            Self::capture_pending(this);
        }
        let now = page::route();
        let is_other = is_other(this.parts(), &this.last.borrow(), &now);
        if is_other {
            this.reached.replace(how.into());
            let before = page::title_before(this.context.instance);
            this.release(Some(before.clone()));
            this.pending.replace(Some(before));
            if !later {
                Self::capture_pending(this);
            }
        }
        this.last.replace(now);
        is_other && later
    }

    /// Captures a page view. Its title is the one that the page has later, unless that is another already than before its
    /// address changed: most routers set it when they have rendered the page, a task or a request later.
    fn capture_pending(this: &Rc<Self>) {
        let Some(before) = this.pending.take() else {
            return;
        };
        this.last.replace(page::route());
        let mut own = PropertyBag::default();
        own.set_str("navigation_type", &this.reached.borrow());
        let Some((event, is_hooked)) = this.context.begin(PAGEVIEW, &own) else {
            return;
        };
        let wait = if page::is_in_transition() { LONG_TITLE_MS } else { TITLE_MS };
        let late = this.clone();
        let timer = Timer::after(wait, this.context.instance, Box::new(move || late.release(None)));
        this.waiting.replace(Some(Waiting { event, is_hooked, _timer: timer }));
        if this.title() != before {
            this.release(None);
        }
    }

    /// Delivers the page view that waits, with a title or with the one that the page has now.
    fn release(&self, title: Option<String>) {
        let Some(Waiting { event, is_hooked, .. }) = self.waiting.take() else {
            return;
        };
        let mut event = PropertyBag::parse_or_empty(&event);
        let mut properties = event.bag("properties");
        // the page may have denied it
        if properties.raw("title").is_some() {
            properties.set_str("title", &title.unwrap_or_else(|| self.title()));
            event.set_raw("properties", &properties.to_json());
        }
        self.context.finish(&event.into_json(), is_hooked);
    }
}

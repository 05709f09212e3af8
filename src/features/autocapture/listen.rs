//! Listens, and makes an event of what it hears.

use super::Project;
use super::elements::read_elements;
use super::is_enabled;
use super::privacy::{holds_input, is_marked, is_private, privacy_of};
use super::rage::Counter;
use super::rageclick::{limits_of, may_be_rage};
use super::selectors::{
    ADVANCED_DISABLE_FLAGS, AUTOCAPTURE, BODY, BUTTON, CAPTURE_COPIED_TEXT, CTRL_KEY, HTML, IS_PRIMARY, MASK_ALL_TEXT,
    POINTER_ID, PROPERTIES_STRING_MAX_LENGTH, RAGECLICK, ROOTS, TIME, VALUE, X, Y,
};
use super::wanted::{is_ignored, is_value_wanted, is_wanted};
use super::words::{cut, safe_text};
use crate::browser::page::{self, NoPattern};
use crate::browser::{CONFIG, EVENT, Element, Key, Level, Listeners, Place, SELECTORS, Value};
use crate::features::{Context, Feature};
use json::PropertyBag;
use std::cell::{Cell, RefCell};
use std::rc::Rc;
use wire::names::property;
use wire::persisted_keys::key;

/// How far the pointer may move between press and click, CSS pixels.
const MOVED_PX: f64 = 5.0;

/// Autocapture of one instance; dropping it stops it.
pub struct Autocapture {
    state: Rc<State>,
    _listeners: Listeners,
}

/// What is known from one event to the next. Nothing of it is borrowed while the page's functions run.
struct State {
    project: Cell<Project>,
    /// Where the pointer went down; [`page::take_held`] has on what.
    pressed: Cell<Option<Press>>,
    rage: RefCell<Counter>,
}

#[derive(Clone, Copy)]
struct Press {
    pointer: f64,
    x: f64,
    y: f64,
}

/// What is listened to.
const HEARD: [(Place, &str); 7] = [
    (Place::Document, "click"),
    (Place::Document, "change"),
    (Place::Document, "submit"),
    (Place::Document, "copy"),
    (Place::Document, "cut"),
    (Place::Document, "paste"),
    (Place::Document, "pointerdown"),
];

impl Feature for Autocapture {
    fn start(instance: i32) -> Self {
        let state =
            Rc::new(State { project: Cell::new(Project::Unknown), pressed: Cell::default(), rage: RefCell::default() });
        let (heard, context) = (state.clone(), Context { instance });
        let run = move |event: &str| {
            if event == "pointerdown" {
                heard.press();
            } else if heard.heard(&context, event).is_err() {
                context.with_core(|_, browser| browser.log(Level::Error, "Failed to capture event"));
            }
        };
        Self { state, _listeners: Listeners::start(instance, &HEARD, Rc::new(run)) }
    }

    fn project(&self, settings: &PropertyBag) {
        self.state.project.set(Project::parse(settings));
    }
}

impl Autocapture {
    /// Whether events are captured now: by the page's config, `is_wanted` and without the project's settings `is_alone`.
    pub fn is_enabled(&self, context: &Context, is_wanted: bool, is_alone: bool) -> bool {
        self.state.is_enabled(context, is_wanted, is_alone)
    }
}

impl State {
    fn is_enabled(&self, context: &Context, is_wanted: bool, is_alone: bool) -> bool {
        let remembered = context.with_core(|core, _| match core.bag(false).props.raw(key::AUTOCAPTURE_DISABLED) {
            Some("true") => Some(true),
            Some("false") => Some(false),
            _ => None,
        });
        is_enabled(is_wanted, is_alone, self.project.get(), remembered.flatten())
    }

    /// Remembers where the pointer went down.
    fn press(&self) {
        let is_plain = EVENT.is_on(&IS_PRIMARY) && !EVENT.is_on(&BUTTON) && !EVENT.is_on(&CTRL_KEY);
        let target = if is_plain { Element::of_event(EVENT) } else { None };
        page::hold(target.map_or(Value::NONE, Element::value));
        let press = Press { pointer: EVENT.number(&POINTER_ID), x: EVENT.number(&X), y: EVENT.number(&Y) };
        self.pressed.set(target.map(|_| press));
    }

    /// What a click was meant for. A press that changed the page under the pointer is followed by a click on the body: it
    /// was meant for the press's target. `None` where that is excluded.
    fn clicked(&self, target: Element, how: Value) -> Option<Element> {
        let Some(press) = self.pressed.take() else {
            return Some(target);
        };
        let pressed = Element(page::take_held().0);
        let moved = |was: f64, key: &'static Key| (was - EVENT.number(key)).abs() > MOVED_PX;
        let pointer = EVENT.number(&POINTER_ID);
        let is_other = press.pointer != pointer && !(press.pointer.is_nan() && pointer.is_nan());
        if is_other
            || !pressed.is_connected()
            || EVENT.is_on(&BUTTON)
            || moved(press.x, &X)
            || moved(press.y, &Y)
            || !target.is(&ROOTS)
        {
            return Some(target);
        }
        let mut all = pressed.path(&BODY);
        all.push(target);
        all.extend(Element::roots());
        let is_excluded =
            all.iter().any(|element| is_marked(*element) || is_private(*element) || holds_input(*element));
        if is_excluded || is_ignored(&all, how) { None } else { Some(pressed) }
    }

    /// Captures the event that is heard, where it is one to capture.
    fn heard(&self, context: &Context, kind: &str) -> Result<(), NoPattern> {
        let how = CONFIG.get(&AUTOCAPTURE);
        if !self.is_enabled(context, how.is_truthy(), CONFIG.is_on(&ADVANCED_DISABLE_FLAGS)) {
            return Ok(());
        }
        let is_click = kind == "click";
        let is_clipboard = kind == "copy" || kind == "cut" || kind == "paste";
        let mut target = Element::of_event(EVENT);
        if is_click {
            target = target.and_then(|target| self.clicked(target, how));
        }
        let Some(target) = target.filter(|_| !is_clipboard || how.is_on(&CAPTURE_COPIED_TEXT)) else {
            return Ok(());
        };
        // counts every click, on whatever it was
        let rageclick = CONFIG.get(&RAGECLICK);
        let is_rage = is_click && rageclick.is_truthy() && page::is_mouse(EVENT) && {
            let (x, y, time, limits) = (EVENT.number(&X), EVENT.number(&Y), EVENT.number(&TIME), limits_of(rageclick));
            self.rage.borrow_mut().click(x, y, time, limits)
        };
        if target.is(&HTML) {
            return Ok(());
        }
        let path = target.path(&BODY);
        if !is_wanted(&path, kind, is_clipboard, how)? {
            return Ok(());
        }
        let Some(own) = describe(&path, kind, is_clipboard, how) else {
            return Ok(());
        };
        let log = |level, message: &str| {
            context.with_core(|_, browser| browser.log(level, message));
        };
        if is_rage && may_be_rage(&path, rageclick, log) {
            context.capture("$rageclick", &own);
        }
        context.capture(if is_clipboard { "$copy_autocapture" } else { "$autocapture" }, &own);
        Ok(())
    }
}

/// The event's own properties; `None` where it is not to be captured.
fn describe(path: &[Element], kind: &str, is_clipboard: bool, how: Value) -> Option<PropertyBag> {
    let limit = CONFIG.number(&PROPERTIES_STRING_MAX_LENGTH);
    let limit = if limit.is_nan() { usize::MAX } else { limit as usize };
    let is_masked = CONFIG.is_on(&MASK_ALL_TEXT);
    let found = read_elements(path, kind == "click", how, limit)?;
    let mut own = PropertyBag::default();
    own.set_str(property::EVENT_TYPE, kind);
    own.set_int(property::CE_VERSION, 1);
    own.extend(&found.props);
    let chosen = chosen(&[path[0], path[found.first]], limit);
    if chosen.len() > 2 {
        own.set_raw("$element_selectors", &chosen);
    }
    if is_clipboard {
        if kind != "paste" {
            let selected = page::selected_text();
            let text = safe_text(&selected);
            if text.is_empty() {
                return None;
            }
            if !is_masked && !privacy_of(path)[0] {
                own.set_str("$selected_content", cut(&text, limit));
            }
            own.set_int("$clipboard_text_length", selected.encode_utf16().count() as i64);
        }
        own.set_str("$copy_type", kind);
    }
    if kind == "change" && !is_masked && is_value_wanted(path, how) {
        let value = path[0].value().get(&VALUE).text().unwrap_or_default();
        own.set_str("$input_value", cut(&value, limit));
    }
    Some(own)
}

/// The selectors that product tours want to know of, as far as `elements` match them: a JSON array.
fn chosen(elements: &[Element], limit: usize) -> String {
    let mut out = String::from("[");
    for selector in SELECTORS.items() {
        if elements.iter().any(|element| element.is_value(selector)) {
            if out.len() > 1 {
                out.push(',');
            }
            out.push_str(&json::quoted(cut(&selector.text().unwrap_or_default(), limit)));
        }
    }
    out.push(']');
    out
}

//! What the shim may call: one door, so that every further method costs a few bytes and not a wrapper on both sides.
//! Bags and configs cross as JSON text, nothing here decides anything. `js/wasm/core.ts` is the other side.

use crate::browser::{Browser, Level, handover};
use crate::client::{Config, Core};
use crate::features::Context;
use crate::features::autocapture::Autocapture;
use crate::identity::session::Look;
use crate::instances;
use json::text::part;
use json::{PropertyBag, parse_int, push_int};
use wasm_bindgen::prelude::*;
use wire::core_protocol::AutocaptureSetting;
use wire::core_protocol::session_look;

/// What [`call`] can be asked for. The numbers are those of `Op` in `js/wasm/core.ts`.
mod op {
    pub const CAPTURE: u8 = 0;
    pub const DELIVER: u8 = 1;
    pub const IDENTIFY: u8 = 2;
    pub const SET_PERSON_PROPERTIES: u8 = 3;
    pub const UNSET_PERSON_PROPERTIES: u8 = 4;
    pub const ALIAS: u8 = 5;
    pub const GROUP: u8 = 6;
    pub const RESET_GROUPS: u8 = 7;
    pub const HAS_PERSON_PROCESSING: u8 = 9;
    pub const REGISTER: u8 = 10;
    pub const REGISTER_FOR_SESSION: u8 = 11;
    pub const REGISTER_ONCE: u8 = 12;
    pub const UNREGISTER: u8 = 13;
    pub const UNREGISTER_FOR_SESSION: u8 = 14;
    pub const PROPERTIES: u8 = 15;
    pub const SESSION: u8 = 17;
    pub const RESET_SESSION: u8 = 18;
    pub const RESET: u8 = 19;
    pub const PAGEVIEW_ID: u8 = 23;
    pub const UUID: u8 = 24;
    pub const SET_CONFIG: u8 = 25;
    pub const UNLOAD: u8 = 26;
    pub const ANSWERED: u8 = 27;
    pub const PROPERTY: u8 = 28;
    pub const SESSION_PROPERTY: u8 = 29;
    pub const TICK: u8 = 30;
    pub const LEAVE: u8 = 31;
    pub const FLUSH: u8 = 60;
    pub const IS_PENDING: u8 = 61;
    pub const SAVE: u8 = 62;
    pub const ADOPT: u8 = 63;
    pub const DROPPED: u8 = 64;
    pub const ENDPOINT: u8 = 50;
    pub const FOLLOW_CONSENT: u8 = 70;
    pub const FORGET_SENT: u8 = 71;
    pub const SESSION_TIMEOUT: u8 = 72;
    pub const LIMIT_WARNED: u8 = 75;
    pub const CLEAR_PERSISTENCE: u8 = 73;
    pub const LOAD: u8 = 74;
    pub const FLAGS_REQUEST: u8 = 40;
    pub const FLAGS_ANSWERED: u8 = 41;
    pub const FLAG_PROPERTY: u8 = 42;
    pub const FOLLOW_TAB: u8 = 43;
}

/// Starts an instance, of which the next host is, and answers its number. The lengths are those of the config and the
/// device (JSON) and of the device id, which wait in [`handover::room`]; an empty id makes one. `time` and `random` are
/// those of [`Browser::with`].
#[wasm_bindgen]
pub fn start(config: usize, device: usize, device_id: usize, time: f64, random: f64) -> u32 {
    let given = handover::take(config + device + device_id);
    let [config, device, device_id] = split(&given, config, device);
    instances::add(|instance| {
        Browser::with(instance, time, random, |browser| {
            Core::start(browser, Config::parse(config), bag(device), device_id)
        })
    })
}

/// Does `op` on an instance with up to three texts (their lengths; they wait in [`handover::room`]) and a number. The
/// answer is the length of a text that then waits there; an empty text stands for an absent one, in the answer too.
/// Nothing happens while the instance is busy: the shim keeps calls apart, so only code that went around it could get
/// here then.
#[wasm_bindgen]
#[allow(clippy::too_many_arguments, reason = "one crossing carries all that a call needs")]
pub fn call(instance: u32, op: u8, a: usize, b: usize, c: usize, number: f64, time: f64, random: f64) -> usize {
    let given = handover::take(a + b + c);
    if let Some(found) = instances::find(instance)
        && let Ok(mut core) = found.core.try_borrow_mut()
    {
        let texts = split(&given, a, b);
        let work = |browser: &Browser| run(&mut core, browser, op, texts, number as i64);
        return handover::leave(Browser::with(instance, time, random, work));
    }
    0
}

/// Starts autocapture, which listens from now on.
#[wasm_bindgen]
pub fn start_autocapture(instance: u32) {
    if let Some(found) = instances::find(instance) {
        found.autocapture.replace(Some(Autocapture::start(instance)));
    }
}

/// Stops what the instance does unasked.
#[wasm_bindgen]
pub fn stop_features(instance: u32) {
    if let Some(found) = instances::find(instance) {
        let stopped = found.autocapture.take();
        drop(stopped);
    }
}

/// What autocapture answers; the default where the instance has none.
fn autocapture<T: Default>(instance: u32, ask: impl FnOnce(&Autocapture) -> T) -> T {
    instances::find(instance).and_then(|found| found.autocapture.borrow().as_ref().map(ask)).unwrap_or_default()
}

/// Takes note of what the project's settings say of autocapture: the number of an [`AutocaptureSetting`].
#[wasm_bindgen]
pub fn set_autocapture_project(instance: u32, project: u8) {
    let project = match project {
        2 => AutocaptureSetting::Off,
        3 => AutocaptureSetting::On,
        _ => AutocaptureSetting::Silent,
    };
    autocapture(instance, |autocapture| autocapture.set_project(project));
}

/// Whether events are captured unasked now; see [`Autocapture::is_enabled`].
#[wasm_bindgen]
pub fn is_autocapturing(instance: u32, is_wanted: bool, is_alone: bool, time: f64, random: f64) -> bool {
    let context = Context { instance, time, random };
    autocapture(instance, |autocapture| autocapture.is_enabled(&context, is_wanted, is_alone))
}

/// The three texts that stand in `given`, the first two of these lengths.
fn split(given: &str, a: usize, b: usize) -> [&str; 3] {
    [part(given, 0, a), part(given, a, a + b), part(given, a + b, given.len())]
}

fn bag(text: &str) -> PropertyBag {
    PropertyBag::parse_or_empty(text)
}

/// The page's own properties; says so where they cannot be used.
fn own_bag(browser: &Browser, text: &str) -> PropertyBag {
    PropertyBag::parse(text).unwrap_or_else(|| {
        if !text.is_empty() {
            browser.log(Level::Critical, "properties that are no object are left out");
        }
        PropertyBag::default()
    })
}

fn yes(answer: bool) -> String {
    String::from(if answer { "1" } else { "" })
}

fn run(core: &mut Core, browser: &Browser, op: u8, [a, b, c]: [&str; 3], number: i64) -> String {
    match op {
        op::CAPTURE => {
            let options = bag(c);
            let event = core.capture(browser, a, &own_bag(browser, b), &options);
            // no hook is going to change it
            if number & 1 != 0 && !event.is_empty() {
                core.deliver(browser, &event, &options, number & 2 != 0);
                // a recording's parts are large, and nobody wants to see them
                if number & 4 != 0 {
                    return String::new();
                }
            }
            return event;
        }
        op::DELIVER => core.deliver(browser, a, &bag(b), number != 0),
        op::IDENTIFY => return core.identify(browser, [a, b, c]),
        op::SET_PERSON_PROPERTIES => return core.set_person_properties(browser, [a, b]),
        op::UNSET_PERSON_PROPERTIES => return core.unset_person_properties(browser, a),
        op::ALIAS => return core.alias(browser, a, b),
        op::GROUP => return core.group(browser, [a, b, c], number == 0),
        op::RESET_GROUPS => core.reset_groups(browser),
        op::HAS_PERSON_PROCESSING => return yes(core.has_person_processing()),
        op::REGISTER => core.visitor(browser).register(browser, &own_bag(browser, a), number),
        op::REGISTER_FOR_SESSION => core.register_for_session(browser, &own_bag(browser, a)),
        op::REGISTER_ONCE => core.visitor(browser).register_once(browser, &bag(a), b, number),
        op::UNREGISTER => core.visitor(browser).unregister(browser, &PropertyBag::escape_key(a)),
        op::UNREGISTER_FOR_SESSION => core.bag(true).unregister(browser, &PropertyBag::escape_key(a)),
        op::PROPERTIES => {
            let bag = core.bag(number & 1 != 0);
            return if number > 1 { bag.event_properties().into_json() } else { bag.props.to_json() };
        }
        op::PROPERTY | op::SESSION_PROPERTY => {
            let props = &core.bag(op == op::SESSION_PROPERTY).props;
            return props.raw(&PropertyBag::escape_key(a)).unwrap_or_default().into();
        }
        op::SESSION => {
            let look = match number {
                session_look::ACTIVE => Look::Active,
                session_look::CURRENT => Look::Current,
                _ => Look::ReadOnly,
            };
            if number != session_look::KNOWN || core.knows_session() {
                return core
                    .session(browser, parse_int(a), look)
                    .map_or(String::new(), |session| core.sessions.to_json(session));
            }
        }
        op::RESET_SESSION => core.reset_session(browser),
        op::RESET => core.reset(browser, number != 0, a, &bag(b)),
        op::PAGEVIEW_ID => return core.pageview_id(),
        op::UUID => return core.uuid(browser),
        op::SET_CONFIG => core.set_config(browser, Config::parse(a)),
        op::UNLOAD => core.unload(browser, number != 0),
        op::ANSWERED => core.answered(browser, number as u32, parse_int(a), parse_int(b)),
        op::TICK => core.tick(browser),
        op::LEAVE => core.leave(browser),
        op::FLUSH => core.flush(browser),
        op::IS_PENDING => return yes(core.delivery.is_pending()),
        op::SAVE => core.save(browser),
        op::ADOPT => {
            let mut id = String::new();
            push_int(&mut id, i64::from(core.adopt(a, b, number)));
            return id;
        }
        op::DROPPED => core.delivery.count_dropped(number),
        op::ENDPOINT => return core.endpoint(a, number != 0),
        op::FOLLOW_CONSENT => core.follow_consent(browser, a),
        op::FORGET_SENT => core.forget_sent(),
        op::LIMIT_WARNED => core.limit_warned(),
        op::SESSION_TIMEOUT => return core.session_timeout(),
        op::CLEAR_PERSISTENCE => core.clear_persistence(browser, a),
        op::LOAD => core.load(browser),
        op::FLAGS_REQUEST => return core.flags_request(browser, &bag(a)),
        op::FLAGS_ANSWERED => core.flags_answered(browser, &bag(a), number),
        op::FLAG_PROPERTY => return core.flag_property(a),
        op::FOLLOW_TAB => return yes(core.follow_tab(browser, a)),
        _ => {}
    }
    String::new()
}

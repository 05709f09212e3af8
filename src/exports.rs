//! What the shim may call: one door, so that every further method costs a few bytes and not a wrapper on both sides.
//! Bags and configs cross as JSON text, nothing here decides anything. `js/core.ts` is the other side.

use crate::browser::{Browser, Host};
use crate::client::{Config, Core, Instance, Scope};
use crate::identity::consent::Decision;
use crate::json::PropertyBag;
use wasm_bindgen::prelude::*;

/// What [`Client::call`] can be asked for. The numbers are those of `Op` in `js/core.ts`.
mod op {
    pub const CAPTURE: u8 = 0;
    pub const DELIVER: u8 = 1;
    pub const IDENTIFY: u8 = 2;
    pub const SET_PERSON_PROPERTIES: u8 = 3;
    pub const UNSET_PERSON_PROPERTIES: u8 = 4;
    pub const ALIAS: u8 = 5;
    pub const GROUP: u8 = 6;
    pub const RESET_GROUPS: u8 = 7;
    pub const REQUIRE_PERSON: u8 = 8;
    pub const HAS_PERSON_PROCESSING: u8 = 9;
    pub const REGISTER: u8 = 10;
    pub const REGISTER_FOR_SESSION: u8 = 11;
    pub const REGISTER_ONCE: u8 = 12;
    pub const UNREGISTER: u8 = 13;
    pub const UNREGISTER_FOR_SESSION: u8 = 14;
    pub const PROPERTIES: u8 = 15;
    pub const SESSION_PROPERTIES: u8 = 16;
    pub const SESSION: u8 = 17;
    pub const RESET_SESSION: u8 = 18;
    pub const RESET: u8 = 19;
    pub const IS_CAPTURING: u8 = 20;
    pub const CONSENT: u8 = 21;
    pub const DECIDE_CONSENT: u8 = 22;
    pub const PAGEVIEW_ID: u8 = 23;
    pub const UUID: u8 = 24;
    pub const SET_CONFIG: u8 = 25;
    pub const UNLOAD: u8 = 26;
    pub const ANSWERED: u8 = 27;
    pub const PROPERTY: u8 = 28;
    pub const SESSION_PROPERTY: u8 = 29;
    pub const TICK: u8 = 30;
    pub const LEAVE: u8 = 31;
    pub const INITIAL_PAGEVIEW: u8 = 32;
}

/// One PostHog instance.
#[wasm_bindgen]
pub struct Client {
    instance: Instance,
}

#[wasm_bindgen]
impl Client {
    /// Starts an instance. `config` and `device` are JSON; an empty `device_id` makes one.
    #[wasm_bindgen(constructor)]
    pub fn new(host: Host, config: &str, device: &str, device_id: &str) -> Client {
        Client { instance: Instance::start(host, Config::parse(config), bag(device), device_id) }
    }

    /// Does `op` with up to three texts and a number. An empty text stands for an absent one, in the answer too.
    pub fn call(&self, op: u8, a: &str, b: &str, c: &str, number: f64) -> String {
        if op == op::TICK {
            self.instance.timer_fired();
        }
        let mut answer = None;
        self.instance.with(&mut |core, browser| answer = run(core, browser, op, [a, b, c], number as i64));
        answer.unwrap_or_default()
    }
}

fn bag(text: &str) -> PropertyBag {
    PropertyBag::parse_or_empty(Some(text))
}

fn present(text: &str) -> Option<&str> {
    if text.is_empty() { None } else { Some(text) }
}

fn yes(answer: bool) -> Option<String> {
    answer.then(|| "1".into())
}

fn run(core: &mut Core, browser: &dyn Browser, op: u8, [a, b, c]: [&str; 3], number: i64) -> Option<String> {
    let days = if number > 0 { Some(number) } else { None };
    match op {
        op::CAPTURE => return core.capture(browser, a, bag(b), &bag(c)).map(|event| event.to_json()),
        op::DELIVER => core.deliver(browser, a.into(), &bag(b), number != 0),
        op::IDENTIFY => return core.identify(browser, a, present(b), present(c)),
        op::SET_PERSON_PROPERTIES => return core.set_person_properties(browser, present(a), present(b)),
        op::UNSET_PERSON_PROPERTIES => return core.unset_person_properties(browser, a),
        op::ALIAS => return core.alias(browser, a, present(b)),
        op::GROUP => return core.group(browser, a, b, present(c)),
        op::RESET_GROUPS => core.reset_groups(browser),
        op::REQUIRE_PERSON => return yes(core.require_person(browser, a)),
        op::HAS_PERSON_PROCESSING => return yes(core.has_person_processing()),
        op::REGISTER => core.register(browser, Scope::Visitor, &bag(a), days),
        op::REGISTER_FOR_SESSION => core.register(browser, Scope::Session, &bag(a), None),
        op::REGISTER_ONCE => core.register_once(browser, &bag(a), present(b), days),
        op::UNREGISTER => core.unregister(browser, Scope::Visitor, a),
        op::UNREGISTER_FOR_SESSION => core.unregister(browser, Scope::Session, a),
        op::PROPERTIES => return Some(core.properties(Scope::Visitor).to_json()),
        op::SESSION_PROPERTIES => return Some(core.properties(Scope::Session).to_json()),
        op::SESSION => return Some(core.session(browser, browser.now(), number != 0).to_json()),
        op::RESET_SESSION => core.reset_session(browser),
        op::RESET => core.reset(browser, number != 0, a),
        op::IS_CAPTURING => return yes(core.is_capturing(browser)),
        op::CONSENT => {
            let decision = match core.consent().decision(browser) {
                Decision::Granted => "granted",
                Decision::Denied => "denied",
                Decision::Pending => "pending",
            };
            return Some(decision.into());
        }
        op::DECIDE_CONSENT => core.decide_consent(browser, present(a).map(|_| number != 0)),
        op::PAGEVIEW_ID => return core.pageview_id(),
        op::UUID => return Some(core.uuid(browser)),
        op::SET_CONFIG => core.set_config(browser, Config::parse(a)),
        op::UNLOAD => core.unload(browser),
        op::ANSWERED => core.answered(browser, number as u32, crate::json::parse_int(a) as i32),
        op::PROPERTY => return core.properties(Scope::Visitor).raw(&PropertyBag::escape_key(a)).map(Into::into),
        op::SESSION_PROPERTY => {
            return core.properties(Scope::Session).raw(&PropertyBag::escape_key(a)).map(Into::into);
        }
        op::TICK => core.tick(browser),
        op::LEAVE => core.leave(browser),
        op::INITIAL_PAGEVIEW => core.capture_initial_pageview(browser),
        _ => {}
    }
    None
}

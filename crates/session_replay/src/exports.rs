//! What the page's side may call of [`Control`]: numbers, and lists of numbers through memory that both sides know. Calls that take a
//! list take it from [`control_room`].

use super::control::Control;
use super::door::{enter, with};
use super::sampling::Decided;
use super::triggers::{MatchType, TriggerSet};
use wire::replay_protocol::{Decision, FlagValue, TriggerKind};

use wasm_bindgen::prelude::*;

/// A list that came in, up to `length`.
fn list(room: &[u16], length: usize) -> &[u16] {
    room.get(..length).unwrap_or_default()
}

fn kind_of(is_event: bool) -> TriggerKind {
    if is_event { TriggerKind::Event } else { TriggerKind::Url }
}

/// Where to write a list of so many numbers.
#[wasm_bindgen]
pub fn control_room(count: usize) -> usize {
    let mut at = 0;
    enter(&mut |door| {
        door.room.resize(count, 0);
        at = door.room.as_ptr() as usize;
    });
    at
}

/// Leaves what has to be done and forgets it; how many numbers that is. See [`super::effects::Effects`].
#[wasm_bindgen]
pub fn control_effects() -> usize {
    let mut count = 0;
    enter(&mut |door| {
        door.out = door.pipe.control.effects.take();
        count = door.out.len();
    });
    count
}

/// Where the numbers are that [`control_effects`] left.
#[wasm_bindgen]
pub fn control_out() -> usize {
    let mut at = 0;
    enter(&mut |door| at = door.out.as_ptr() as usize);
    at
}

/// [`Control::set_session`], its id in UTF-16.
#[wasm_bindgen]
pub fn control_session(length: usize) {
    enter(&mut |door| door.pipe.control.set_session(list(&door.room, length)));
}

/// [`Control::open`].
#[wasm_bindgen]
pub fn control_open(version: f64, groups: usize) -> bool {
    with(|control| control.open(version, groups))
}

/// Adds a set of triggers: the length of its group's id, which has come in in UTF-16, whether one trigger is enough, what
/// it waits for, the share of sessions that are recorded and how long they have to be, ms, NaN for none.
#[wasm_bindgen]
#[expect(clippy::too_many_arguments, clippy::fn_params_excessive_bools, reason = "numbers are all that can cross")]
pub fn control_set(
    id: usize,
    is_any: bool,
    has_urls: bool,
    has_events: bool,
    has_flag: bool,
    has_variant: bool,
    rate: f64,
    minimum: f64,
) {
    enter(&mut |door| {
        let Some(conditions) = &mut door.pipe.control.conditions else { return };
        conditions.add_set(TriggerSet {
            id: list(&door.room, id).into(),
            match_type: if is_any { MatchType::Any } else { MatchType::All },
            is_wanted: [has_urls, has_events, has_flag],
            has_variant,
            rate,
            minimum: if minimum < 0.0 { 0.0 } else { minimum },
            filters: 0..0,
            events: Vec::new(),
            is_flag_on: false,
            is_sampled: false,
            has_let_in: [false; 2],
            decided: Decided::NOTHING,
        });
    });
}

/// Adds an event that the last set waits for.
#[wasm_bindgen]
pub fn control_set_event() {
    with(|control| control.conditions.as_mut().map(super::conditions::Conditions::add_event));
}

/// Adds a filter to the last event, or to the set that has none yet.
#[wasm_bindgen]
pub fn control_set_filter(is_negated: bool) {
    with(|control| control.conditions.as_mut().map(|conditions| conditions.add_filter(is_negated)));
}

/// [`Control::on_opened`].
#[wasm_bindgen]
pub fn control_opened() {
    with(Control::on_opened);
}

/// [`Control::recall`]; `decision` is a [`Decision`].
#[wasm_bindgen]
pub fn control_recall(at: usize, by_url: bool, by_event: bool, decision: u32, rate: f64, is_overridden: bool) {
    let decision = match decision {
        1 => Decision::In,
        2 => Decision::Out,
        _ => Decision::None,
    };
    with(|control| control.recall(at, [by_url, by_event], Decided { decision, rate, is_overridden }));
}

/// [`Control::report_again`].
#[wasm_bindgen]
pub fn control_report_again() {
    with(Control::report_again);
}

/// [`Control::on_address`].
#[wasm_bindgen]
pub fn control_address(is_blocked: bool) {
    with(|control| control.on_address(is_blocked));
}

/// [`Control::asks`], of an event or an address; so many facts have come in.
#[wasm_bindgen]
pub fn control_asks(is_event: bool, facts: usize) -> bool {
    let mut asks = false;
    enter(&mut |door| asks = door.pipe.control.asks(kind_of(is_event), list(&door.room, facts)));
    asks
}

/// [`Control::meet`]; so many facts have come in, and answers behind them.
#[wasm_bindgen]
pub fn control_meet(is_event: bool, facts: usize) {
    enter(&mut |door| {
        let answers = door.room.get(facts..).unwrap_or_default();
        door.pipe.control.meet(kind_of(is_event), list(&door.room, facts), answers);
    });
}

/// [`Control::on_flag`]; `value` is a [`FlagValue`].
#[wasm_bindgen]
pub fn control_flag(at: usize, value: u32) {
    let value = match value {
        1 => FlagValue::On,
        2 => FlagValue::WantedVariant,
        3 => FlagValue::OtherVariant,
        _ => FlagValue::Off,
    };
    with(|control| control.on_flag(at, value));
}

/// [`Control::decide`].
#[wasm_bindgen]
pub fn control_decide() {
    with(Control::decide);
}

/// [`Control::override_sampling`].
#[wasm_bindgen]
pub fn control_override_sampling() {
    with(Control::override_sampling);
}

/// [`Control::override_flag`].
#[wasm_bindgen]
pub fn control_override_flag() {
    with(Control::override_flag);
}

/// [`Control::override_trigger`].
#[wasm_bindgen]
pub fn control_override_trigger(is_event: bool) {
    with(|control| control.override_trigger(kind_of(is_event)));
}

/// [`Control::forget`].
#[wasm_bindgen]
pub fn control_forget() {
    with(Control::forget);
}

#[wasm_bindgen]
pub fn control_status(has_failed: bool) -> u32 {
    let mut status = 0;
    enter(&mut |door| status = door.pipe.control.status(has_failed) as u32);
    status
}

#[wasm_bindgen]
pub fn control_is_pending() -> bool {
    with(Control::is_pending)
}

#[wasm_bindgen]
pub fn control_minimum() -> f64 {
    with(|control| control.minimum())
}

#[wasm_bindgen]
pub fn control_report_missing(is_buffering: bool) {
    with(|control| control.report_missing(is_buffering));
}

#[wasm_bindgen]
pub fn control_sent() {
    with(Control::on_sent);
}

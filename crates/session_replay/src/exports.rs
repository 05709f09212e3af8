//! What the page's side may call of [`super::control::Control`]: numbers, and lists of numbers through memory that both
//! sides know. Calls that take a list take it from [`control_room`].

use super::door::{enter, pipe};
use super::sampling::Decided;
use super::triggers::{MatchType, TriggerSet};
use wire::replay_protocol::{Decision, FlagValue, TriggerKind};

use wasm_bindgen::prelude::*;

/// A list that came in, up to `length`.
fn list(room: &[u32], length: usize) -> &[u32] {
    room.get(..length).unwrap_or_default()
}

fn kind_of(is_event: bool) -> TriggerKind {
    if is_event { TriggerKind::Event } else { TriggerKind::Url }
}

/// Where to write a list of so many numbers.
#[wasm_bindgen]
pub fn control_room(count: usize) -> *const u32 {
    enter(|door| {
        door.room.resize(count, 0);
        door.room.as_ptr()
    })
}

/// Forgets what has to be done, and leaves it where the answer says, 0 for nothing: how many numbers, and these. See
/// [`super::effects::Effects`].
#[wasm_bindgen]
pub fn control_effects() -> *const u32 {
    enter(|door| {
        let effects = door.pipe.control.effects.take();
        if effects.is_empty() {
            return std::ptr::null();
        }
        door.out.clear();
        door.out.push(effects.len() as u32);
        door.out.extend_from_slice(&effects);
        door.out.as_ptr()
    })
}

/// [`super::control::Control::set_session`], its id in UTF-16.
#[wasm_bindgen]
pub fn control_session(length: usize) {
    enter(|door| door.pipe.control.set_session(list(&door.room, length)));
}

/// [`super::control::Control::open`].
#[wasm_bindgen]
pub fn control_open(version: f64, groups: usize) -> bool {
    pipe(|pipe| pipe.control.open(version, groups))
}

/// Adds a set of triggers: the length of its group's id, which has come in in UTF-16, whether one trigger is enough, what
/// it waits for, the share of sessions that are recorded and how long they have to be, ms, NaN for none.
#[wasm_bindgen]
#[expect(clippy::too_many_arguments, reason = "numbers are all that can cross")]
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
    enter(|door| {
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
    pipe(|pipe| {
        if let Some(conditions) = &mut pipe.control.conditions {
            conditions.add_event();
        }
    });
}

/// Adds a filter to the last event, or to the set that has none yet.
#[wasm_bindgen]
pub fn control_set_filter(is_negated: bool) {
    pipe(|pipe| {
        if let Some(conditions) = &mut pipe.control.conditions {
            conditions.add_filter(is_negated);
        }
    });
}

/// [`super::control::Control::on_opened`].
#[wasm_bindgen]
pub fn control_opened() {
    pipe(|pipe| pipe.control.on_opened());
}

/// [`super::control::Control::recall`]; `decision` is a [`Decision`].
#[wasm_bindgen]
pub fn control_recall(at: usize, by_url: bool, by_event: bool, decision: u32, rate: f64, is_overridden: bool) {
    let decision = match decision {
        1 => Decision::In,
        2 => Decision::Out,
        _ => Decision::None,
    };
    pipe(|pipe| pipe.control.recall(at, [by_url, by_event], Decided { decision, rate, is_overridden }));
}

/// [`super::control::Control::report_again`].
#[wasm_bindgen]
pub fn control_report_again() {
    pipe(|pipe| pipe.control.report_again());
}

/// [`super::control::Control::on_address`].
#[wasm_bindgen]
pub fn control_address(is_blocked: bool) {
    pipe(|pipe| pipe.control.on_address(is_blocked));
}

/// [`super::control::Control::asks`], of an event or an address; so many facts have come in.
#[wasm_bindgen]
pub fn control_asks(is_event: bool, facts: usize) -> bool {
    enter(|door| door.pipe.control.asks(kind_of(is_event), list(&door.room, facts)))
}

/// [`super::control::Control::meet`]; so many facts have come in, and answers behind them.
#[wasm_bindgen]
pub fn control_meet(is_event: bool, facts: usize) {
    enter(|door| {
        let answers = door.room.get(facts..).unwrap_or_default();
        door.pipe.control.meet(kind_of(is_event), list(&door.room, facts), answers);
    });
}

/// [`super::control::Control::on_flag`]; `value` is a [`FlagValue`].
#[wasm_bindgen]
pub fn control_flag(at: usize, value: u32) {
    let value = match value {
        1 => FlagValue::On,
        2 => FlagValue::WantedVariant,
        3 => FlagValue::OtherVariant,
        _ => FlagValue::Off,
    };
    pipe(|pipe| pipe.control.on_flag(at, value));
}

/// [`super::control::Control::decide`].
#[wasm_bindgen]
pub fn control_decide() {
    pipe(|pipe| pipe.control.decide());
}

/// [`super::control::Control::override_sampling`].
#[wasm_bindgen]
pub fn control_override_sampling() {
    pipe(|pipe| pipe.control.override_sampling());
}

/// [`super::control::Control::override_trigger`] or, for [`TriggerKind::Flag`], the flag; `kind` is a [`TriggerKind`].
#[wasm_bindgen]
pub fn control_override(kind: u32) {
    pipe(|pipe| match kind {
        0 | 1 => pipe.control.override_trigger(kind_of(kind == 1)),
        _ => pipe.control.override_flag(),
    });
}

/// [`super::control::Control::forget`].
#[wasm_bindgen]
pub fn control_forget() {
    pipe(|pipe| pipe.control.forget());
}

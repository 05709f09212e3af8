//! What the page's side may call: numbers, and texts through memory that both sides know. Calls that take texts take
//! them from [`control_room`], one behind the other, by their lengths in bytes.

use super::control::Control;
use super::text::fill;
use super::triggers::TriggerKind;

use json::text::part;
use std::cell::RefCell;
use wasm_bindgen::prelude::*;

#[derive(Default)]
struct Door {
    control: Control,
    /// Text that comes in: an encoder writes it.
    room: String,
    /// Text that goes out.
    out: String,
}

thread_local! {
    static DOOR: RefCell<Option<Door>> = const { RefCell::new(None) };
}

// calls by a pointer: each export has the code of its own work only
#[inline(never)]
fn enter(work: &mut dyn FnMut(&mut Door)) {
    DOOR.with_borrow_mut(|door| work(door.get_or_insert_default()));
}

fn with<T: Default>(mut work: impl FnMut(&mut Control) -> T) -> T {
    let mut result = T::default();
    enter(&mut |door| result = work(&mut door.control));
    result
}

/// Calls `work` with two texts that came in, of these lengths. What it returns is left for [`control_out`].
#[inline(never)]
fn with_text(first: usize, second: usize, work: &mut dyn FnMut(&mut Control, &str, &str) -> String) -> usize {
    let mut length = 0;
    enter(&mut |door| {
        let text = &door.room;
        door.out = work(&mut door.control, part(text, 0, first), part(text, first, first + second));
        length = door.out.len();
    });
    length
}

/// [`with_text`] for work that returns nothing.
fn take_text(first: usize, second: usize, mut work: impl FnMut(&mut Control, &str, &str)) {
    with_text(first, second, &mut |control, first, second| {
        work(control, first, second);
        String::new()
    });
}

/// Where to write so many bytes of text, UTF-8.
#[wasm_bindgen]
pub fn control_room(bytes: usize) -> usize {
    let mut at = 0;
    enter(&mut |door| {
        door.room = "\0".repeat(bytes);
        at = door.room.as_ptr() as usize;
    });
    at
}

/// Where the text is that the last call left.
#[wasm_bindgen]
pub fn control_out() -> usize {
    let mut at = 0;
    enter(&mut |door| at = door.out.as_ptr() as usize);
    at
}

/// Leaves what has to be done, `[[method, name, value],...]` in JSON, and forgets it; its length.
#[wasm_bindgen]
pub fn control_effects() -> usize {
    with_text(0, 0, &mut |control, _, _| fill("[%]", &[&control.notes.take_effects()]))
}

/// [`Control::set_session`].
#[wasm_bindgen]
pub fn control_session(length: usize) {
    take_text(length, 0, |control, session, _| control.set_session(session));
}

/// [`Control::open`]; leaves what it returns.
#[wasm_bindgen]
pub fn control_open(length: usize) -> usize {
    with_text(length, 0, &mut |control, config, _| control.open(config))
}

/// [`Control::on_notes`].
#[wasm_bindgen]
pub fn control_notes(values: usize, person: usize) {
    take_text(values, person, Control::on_notes);
}

/// Has everything reported again: another session's events have been given nothing yet.
#[wasm_bindgen]
pub fn control_report_again() {
    with(|control| control.notes.forget_reported());
}

/// [`Control::status`].
#[wasm_bindgen]
pub fn control_status(has_failed: bool) -> u32 {
    with(|control| control.status(has_failed).code())
}

/// [`Control::is_pending`].
#[wasm_bindgen]
pub fn control_is_pending() -> bool {
    with(Control::is_pending)
}

/// [`Control::minimum`]; negative where there is none.
#[wasm_bindgen]
pub fn control_minimum() -> f64 {
    with(|control| control.minimum().unwrap_or(-1.0))
}

/// [`Control::on_address`].
#[wasm_bindgen]
pub fn control_address(url: usize, matches: usize) {
    take_text(url, matches, |control, url, matches| control.on_address(url, matches.as_bytes()));
}

/// [`Control::on_event`].
#[wasm_bindgen]
pub fn control_event(name: usize, properties: usize) {
    take_text(name, properties, Control::on_event);
}

/// [`Control::advance`].
#[wasm_bindgen]
pub fn control_advance() -> u32 {
    with(|control| control.advance() as u32)
}

/// Leaves [`Control::comparisons`]; their length.
#[wasm_bindgen]
pub fn control_comparisons() -> usize {
    with_text(0, 0, &mut |control, _, _| control.comparisons())
}

/// [`Control::on_comparisons`].
#[wasm_bindgen]
pub fn control_answers(length: usize) {
    take_text(length, 0, |control, answers, _| control.on_comparisons(answers.as_bytes()));
}

/// [`Control::on_flag`].
#[wasm_bindgen]
pub fn control_flag(place: usize, length: usize) {
    take_text(length, 0, |control, value, _| control.on_flag(place, value));
}

/// [`Control::decide`].
#[wasm_bindgen]
pub fn control_decide() {
    with(Control::decide);
}

/// [`Control::report_missing`].
#[wasm_bindgen]
pub fn control_report_missing(is_buffering: bool) {
    with(|control| control.report_missing(is_buffering));
}

/// [`Control::on_sent`].
#[wasm_bindgen]
pub fn control_sent() {
    with(Control::on_sent);
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
    with(|control| control.override_trigger(if is_event { TriggerKind::Event } else { TriggerKind::Url }));
}

/// [`Control::forget`].
#[wasm_bindgen]
pub fn control_forget() {
    with(Control::forget);
}

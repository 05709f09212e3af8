//! What the page's side may call: numbers, and texts through memory that both sides know. Calls that take texts take
//! them from [`control_room`], one behind the other, by their lengths in bytes.

use super::control::Control;
use super::effect;
use super::status::Status;
use super::triggers::TriggerKind;

use json::text::part;
use std::cell::RefCell;
use wasm_bindgen::prelude::*;

#[derive(Default)]
struct Door {
    control: Control,
    /// Text that comes in.
    room: Vec<u8>,
    /// Text that goes out.
    out: String,
}

thread_local! {
    static DOOR: RefCell<Door> = RefCell::default();
}

fn with<T>(work: impl FnOnce(&mut Control) -> T) -> T {
    DOOR.with_borrow_mut(|door| work(&mut door.control))
}

/// Calls `work` with two texts that came in, of these lengths.
fn with_text<T>(first: usize, second: usize, work: impl FnOnce(&mut Control, &str, &str) -> T) -> T {
    DOOR.with_borrow_mut(|door| {
        // an encoder wrote it
        let text = std::str::from_utf8(&door.room).unwrap_or_default();
        work(&mut door.control, part(text, 0, first), part(text, first, first + second))
    })
}

/// Leaves a text for [`control_out`]; its length in bytes.
fn leave(text: String) -> usize {
    DOOR.with_borrow_mut(|door| {
        door.out = text;
        door.out.len()
    })
}

/// Where to write so many bytes of text, UTF-8.
#[wasm_bindgen]
pub fn control_room(bytes: usize) -> *mut u8 {
    DOOR.with_borrow_mut(|door| {
        door.room.resize(bytes, 0);
        door.room.as_mut_ptr()
    })
}

/// Where the text is that the last call left.
#[wasm_bindgen]
pub fn control_out() -> usize {
    DOOR.with_borrow(|door| door.out.as_ptr() as usize)
}

/// Leaves what has to be done, as [`effect::to_json`] writes it, and forgets it; its length, 0 for nothing.
#[wasm_bindgen]
pub fn control_effects() -> usize {
    let effects = with(|control| std::mem::take(&mut control.notes.effects));
    if effects.is_empty() { 0 } else { leave(effect::to_json(&effects)) }
}

/// [`Control::set_session`].
#[wasm_bindgen]
pub fn control_session(length: usize) {
    with_text(length, 0, |control, session, _| control.set_session(session));
}

/// [`Control::open`]; leaves what it returns.
#[wasm_bindgen]
pub fn control_open(length: usize) -> usize {
    leave(with_text(length, 0, |control, config, _| control.open(config)))
}

/// [`Control::refresh`].
#[wasm_bindgen]
pub fn control_refresh(length: usize) {
    with_text(length, 0, |control, values, _| control.refresh(values));
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
    with_text(url, matches, |control, url, matches| control.on_address(url, matches.as_bytes()));
}

/// [`Control::on_event`].
#[wasm_bindgen]
pub fn control_event(name: usize, properties: usize) {
    with_text(name, properties, Control::on_event);
}

/// [`Control::advance`].
#[wasm_bindgen]
pub fn control_advance() -> u32 {
    with(Control::advance) as u32
}

/// [`Control::comparisons`]; their length.
#[wasm_bindgen]
pub fn control_comparisons() -> usize {
    leave(with(|control| control.comparisons()))
}

/// [`Control::on_notes`].
#[wasm_bindgen]
pub fn control_notes(length: usize) {
    with_text(length, 0, |control, values, _| control.on_notes(values));
}

/// [`Control::on_comparisons`].
#[wasm_bindgen]
pub fn control_answers(length: usize) {
    with_text(length, 0, |control, answers, _| control.on_comparisons(answers.as_bytes()));
}

/// [`Control::on_flag`].
#[wasm_bindgen]
pub fn control_flag(place: usize, length: usize) {
    with_text(length, 0, |control, value, _| control.on_flag(place, value));
}

/// [`Control::decide`].
#[wasm_bindgen]
pub fn control_decide() {
    with(Control::decide);
}

/// [`Control::report_missing`] for a session that is held back or not.
#[wasm_bindgen]
pub fn control_report_missing(is_buffering: bool) {
    let status = if is_buffering { Status::Buffering } else { Status::Active };
    with(|control| control.report_missing(status));
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

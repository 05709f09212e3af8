//! What the page's side may call of [`Pipe`]. An event is its rrweb type, its source and its [`Tag`].

use super::Pipe;
use super::event::Event;
use super::in_flight::Taken;
use crate::door::{enter, pipe};
use wasm_bindgen::prelude::*;
use wire::replay_protocol::{Awaited, Hold, Tag};

fn tag_of(tag: u32) -> Tag {
    match tag {
        1 => Tag::SessionEnding,
        2 => Tag::SessionStarting,
        3 => Tag::Paused,
        4 => Tag::SessionIdle,
        _ => Tag::Other,
    }
}

fn event(kind: i32, source: i32, tag: u32) -> Event {
    Event::new(kind, source, tag_of(tag))
}

/// [`Pipe::take`] of an event of the time `at`, of so many bytes. Answers a [`wire::replay_protocol::Step`] and, from the
/// ninth bit on, its number.
#[wasm_bindgen]
#[expect(clippy::too_many_arguments, reason = "numbers are all that can cross")]
pub fn pipe_take(
    kind: i32,
    source: i32,
    tag: u32,
    at: f64,
    bytes: f64,
    threshold: f64,
    now: f64,
    is_late: bool,
) -> u32 {
    let taken = Taken { event: event(kind, source, tag), at, bytes, threshold, now, is_late };
    pipe(|pipe| pipe.take(taken).0)
}

/// [`Pipe::answer`]: the next step, as [`pipe_take`] answers it.
#[wasm_bindgen]
pub fn pipe_answer(result: u32, size: f64, at: f64) -> u32 {
    pipe(|pipe| pipe.answer(result, size, at).0)
}

/// [`Pipe::give_up`].
#[wasm_bindgen]
pub fn pipe_give_up() {
    pipe(Pipe::give_up);
}

/// Adds an event that the page before could not send; see [`Pipe::add`].
#[wasm_bindgen]
pub fn pipe_restore(kind: i32, at: f64, size: f64) {
    pipe(|pipe| pipe.add(event(kind, -1, 0), at, size));
}

/// Where to read what is known: a number for each of [`wire::replay_protocol::fact`].
#[wasm_bindgen]
pub fn pipe_facts() -> *const u32 {
    enter(|door| {
        door.facts = door.pipe.facts();
        door.facts.as_ptr()
    })
}

/// When the visitor was last active, ms since 1970.
#[wasm_bindgen]
pub fn pipe_last() -> f64 {
    pipe(|pipe| pipe.activity.last)
}

/// [`Pipe::status`].
#[wasm_bindgen]
pub fn pipe_status() -> u32 {
    pipe(|pipe| pipe.status() as u32)
}

/// The recorder has been started, or could not be. So has its part in a session.
#[wasm_bindgen]
pub fn pipe_begin(now: f64, has_failed: bool) {
    pipe(|pipe| {
        pipe.has_failed = has_failed;
        pipe.activity.begin(now);
    });
}

/// [`super::gate::Gate::await_snapshot`]; `awaited` is an [`Awaited`].
#[wasm_bindgen]
pub fn pipe_await(awaited: u32) {
    let awaited = match awaited {
        1 => Awaited::Snapshot,
        2 => Awaited::Resync,
        3 => Awaited::First,
        _ => Awaited::Nothing,
    };
    pipe(|pipe| pipe.gate.await_snapshot(awaited));
}

/// [`Pipe::admits`].
#[wasm_bindgen]
pub fn pipe_admits(tag: u32) -> bool {
    pipe(|pipe| pipe.admits(tag_of(tag)))
}

/// [`super::activity::Activity::rotate`].
#[wasm_bindgen]
pub fn pipe_rotate() -> bool {
    pipe(|pipe| pipe.activity.rotate())
}

/// [`super::activity::Activity::check_next`].
#[wasm_bindgen]
pub fn pipe_check_next() {
    pipe(|pipe| pipe.activity.check_next());
}

/// [`Pipe::snapshot_interval`].
#[wasm_bindgen]
pub fn pipe_snapshot_interval(while_pending: f64, usual: f64) -> f64 {
    pipe(|pipe| pipe.snapshot_interval(while_pending, usual))
}

/// [`super::budget::Budget::begin`].
#[wasm_bindgen]
pub fn pipe_budget(most: f64, per_second: f64, every: f64, now: f64) {
    pipe(|pipe| pipe.gate.budget.begin(most, per_second, every, now));
}

/// [`super::budget::Budget::on_snapshot`].
#[wasm_bindgen]
pub fn pipe_budget_on_snapshot(now: f64) {
    pipe(|pipe| pipe.gate.budget.on_snapshot(now));
}

/// [`super::budget::Budget::new_session`].
#[wasm_bindgen]
pub fn pipe_budget_new_session() {
    pipe(|pipe| pipe.gate.budget.new_session());
}

/// [`super::buffer::Buffer::hold`]; `reason` is a [`Hold`].
#[wasm_bindgen]
pub fn pipe_hold(reason: u32) {
    let reason = match reason {
        1 => Hold::Start,
        2 => Hold::Rotation,
        3 => Hold::Discard,
        _ => Hold::None,
    };
    pipe(|pipe| pipe.buffer.hold(reason));
}

/// [`super::buffer::Buffer::release`], a `Release`.
#[wasm_bindgen]
pub fn pipe_release(is_page_leaving: bool) -> u32 {
    pipe(|pipe| pipe.buffer.release(is_page_leaving) as u32)
}

/// [`super::buffer::Buffer::on_packed`].
#[wasm_bindgen]
pub fn pipe_on_packed(at: usize, size: f64) -> bool {
    pipe(|pipe| pipe.buffer.on_packed(at, size))
}

/// [`super::buffer::Buffer::clear`].
#[wasm_bindgen]
pub fn pipe_clear() {
    pipe(|pipe| pipe.buffer.clear());
}

/// [`super::buffer::Buffer::before_leaving`].
#[wasm_bindgen]
pub fn pipe_before_leaving(is_blank: bool, is_unloading: bool) -> u32 {
    pipe(|pipe| pipe.buffer.before_leaving(is_blank, is_unloading) as u32)
}

/// [`Pipe::prepare`].
#[wasm_bindgen]
pub fn pipe_prepare(decides: bool) {
    pipe(|pipe| pipe.prepare(decides));
}

/// [`Pipe::flow`].
#[wasm_bindgen]
pub fn pipe_flow(start: f64, is_strict: bool, is_past: bool, is_unloading: bool) -> u32 {
    pipe(|pipe| pipe.flow(start, is_strict, is_past, is_unloading) as u32)
}

//! What the page's side may call of [`Pipe`]. An event is its rrweb type, its source and its [`Tag`].

use super::Pipe;
use super::event::Event;
use crate::door::with_pipe;
use wasm_bindgen::prelude::*;
use wire::replay_protocol::{Flow, Hold, Tag};

fn event(kind: i32, source: i32, tag: u32) -> Event {
    let tag = match tag {
        1 => Tag::SessionEnding,
        2 => Tag::SessionStarting,
        3 => Tag::Paused,
        _ => Tag::Other,
    };
    Event { kind: kind.into(), source: source.into(), tag }
}

/// [`Pipe::status`].
#[wasm_bindgen]
pub fn pipe_status() -> u32 {
    with_pipe(|pipe| pipe.status() as u32)
}

/// Whether the session waits to be let in.
#[wasm_bindgen]
pub fn pipe_is_pending() -> bool {
    with_pipe(|pipe| pipe.control.is_pending())
}

/// The recorder has been started, or could not be. So has its part in a session.
#[wasm_bindgen]
pub fn pipe_begin(now: f64, has_failed: bool) {
    with_pipe(|pipe| {
        pipe.has_failed = has_failed;
        pipe.activity.begin(now);
    });
}

/// [`super::gate::Gate::await_snapshot`].
#[wasm_bindgen]
pub fn pipe_await(is_first: bool, is_resync: bool) {
    with_pipe(|pipe| pipe.gate.await_snapshot(is_first, is_resync));
}

/// [`super::gate::Gate::open`].
#[wasm_bindgen]
pub fn pipe_open() {
    with_pipe(|pipe| pipe.gate.open());
}

/// [`super::gate::Gate::enter`], a `Fate`.
#[wasm_bindgen]
pub fn pipe_enter(kind: i32, source: i32, tag: u32) -> u32 {
    with_pipe(|pipe| pipe.gate.enter(event(kind, source, tag)) as u32)
}

/// [`Pipe::admits`].
#[wasm_bindgen]
pub fn pipe_admits(kind: i32, source: i32, tag: u32) -> bool {
    with_pipe(|pipe| pipe.admits(event(kind, source, tag)))
}

/// [`super::activity::Activity::observe`].
#[wasm_bindgen]
pub fn pipe_observe(kind: i32, source: i32, at: f64, threshold: f64) -> u32 {
    with_pipe(|pipe| pipe.activity.observe(event(kind, source, 0), at, threshold).into())
}

/// [`super::activity::Activity::note`].
#[wasm_bindgen]
pub fn pipe_note(kind: i32, source: i32, at: f64) -> bool {
    with_pipe(|pipe| pipe.activity.note(event(kind, source, 0), at))
}

/// [`super::activity::Activity::rotate`].
#[wasm_bindgen]
pub fn pipe_rotate() -> bool {
    with_pipe(|pipe| pipe.activity.rotate())
}

/// [`super::activity::Activity::check_next`].
#[wasm_bindgen]
pub fn pipe_check_next() {
    with_pipe(|pipe| pipe.activity.check_next());
}

/// Whether the session is idle.
#[wasm_bindgen]
pub fn pipe_is_idle() -> bool {
    with_pipe(|pipe| pipe.activity.is_idle())
}

/// Whether somebody is doing something.
#[wasm_bindgen]
pub fn pipe_is_active() -> bool {
    with_pipe(|pipe| pipe.activity.is_active())
}

/// When somebody did something last, ms since 1970.
#[wasm_bindgen]
pub fn pipe_last() -> f64 {
    with_pipe(|pipe| pipe.activity.last)
}

/// [`Pipe::skip`].
#[wasm_bindgen]
pub fn pipe_skip(kind: i32, source: i32) {
    with_pipe(|pipe| pipe.skip(event(kind, source, 0)));
}

/// [`Pipe::has_gaps`].
#[wasm_bindgen]
pub fn pipe_has_gaps() -> bool {
    with_pipe(Pipe::has_gaps)
}

/// [`Pipe::leave`], a `Fate`.
#[wasm_bindgen]
pub fn pipe_leave(kind: i32, source: i32, tag: u32, is_of_past: bool, bytes: f64, now: f64) -> u32 {
    with_pipe(|pipe| pipe.leave(event(kind, source, tag), is_of_past, bytes, now) as u32)
}

/// [`Pipe::snapshot_interval`].
#[wasm_bindgen]
pub fn pipe_snapshot_interval(while_pending: f64, usual: f64) -> f64 {
    with_pipe(|pipe| pipe.snapshot_interval(while_pending, usual))
}

/// [`super::budget::Budget::begin`].
#[wasm_bindgen]
pub fn pipe_budget(most: f64, per_second: f64, every: f64, now: f64) {
    with_pipe(|pipe| pipe.gate.budget.begin(most, per_second, every, now));
}

/// [`super::budget::Budget::snapshot_in`].
#[wasm_bindgen]
pub fn pipe_budget_snapshot_in(now: f64) -> f64 {
    with_pipe(|pipe| pipe.gate.budget.snapshot_in(now))
}

/// [`super::budget::Budget::on_snapshot`].
#[wasm_bindgen]
pub fn pipe_budget_on_snapshot(now: f64) {
    with_pipe(|pipe| pipe.gate.budget.on_snapshot(now));
}

/// [`super::budget::Budget::new_session`].
#[wasm_bindgen]
pub fn pipe_budget_new_session() {
    with_pipe(|pipe| pipe.gate.budget.new_session());
}

/// How many changes of the session were left out.
#[wasm_bindgen]
pub fn pipe_budget_count() -> u32 {
    with_pipe(|pipe| pipe.gate.budget.count)
}

/// How many bytes these had.
#[wasm_bindgen]
pub fn pipe_budget_bytes() -> f64 {
    with_pipe(|pipe| pipe.gate.budget.bytes)
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
    with_pipe(|pipe| pipe.buffer.hold(reason));
}

/// [`super::buffer::Buffer::hold_reason`].
#[wasm_bindgen]
pub fn pipe_hold_reason() -> u32 {
    with_pipe(|pipe| pipe.buffer.hold_reason() as u32)
}

/// [`super::buffer::Buffer::release`]: 1 where that opened it, 2 where a snapshot has to make up for something besides.
#[wasm_bindgen]
pub fn pipe_release() -> u32 {
    with_pipe(|pipe| {
        let (is_opened, was_full) = pipe.buffer.release();
        u32::from(is_opened) + u32::from(was_full)
    })
}

/// [`super::buffer::Buffer::release_with_page`].
#[wasm_bindgen]
pub fn pipe_release_with_page() -> bool {
    with_pipe(|pipe| pipe.buffer.release_with_page())
}

/// The bytes of what waits.
#[wasm_bindgen]
pub fn pipe_size() -> f64 {
    with_pipe(|pipe| pipe.buffer.size)
}

/// [`Pipe::before_adding`].
#[wasm_bindgen]
pub fn pipe_before_adding(size: f64, is_other_session: bool) -> u32 {
    with_pipe(|pipe| pipe.before_adding(size, is_other_session) as u32)
}

/// [`Pipe::add`].
#[wasm_bindgen]
pub fn pipe_add(kind: i32, source: i32, tag: u32, at: f64, size: f64) -> u32 {
    with_pipe(|pipe| pipe.add(event(kind, source, tag), at, size) as u32)
}

/// [`super::buffer::Buffer::on_packed`].
#[wasm_bindgen]
pub fn pipe_on_packed(at: usize, size: f64) -> bool {
    with_pipe(|pipe| pipe.buffer.on_packed(at, size))
}

/// [`super::buffer::Buffer::clear`].
#[wasm_bindgen]
pub fn pipe_clear() {
    with_pipe(|pipe| pipe.buffer.clear());
}

/// [`super::buffer::Buffer::keep_last_snapshot`].
#[wasm_bindgen]
pub fn pipe_keep_last_snapshot() -> usize {
    with_pipe(|pipe| pipe.buffer.keep_last_snapshot())
}

/// [`super::buffer::Buffer::before_leaving`].
#[wasm_bindgen]
pub fn pipe_before_leaving(is_blank: bool, is_unloading: bool) -> u32 {
    with_pipe(|pipe| pipe.buffer.before_leaving(is_blank, is_unloading) as u32)
}

/// [`Pipe::prepare`].
#[wasm_bindgen]
pub fn pipe_prepare(decides: bool) {
    with_pipe(|pipe| pipe.prepare(decides));
}

/// [`Pipe::flow`].
#[wasm_bindgen]
pub fn pipe_flow(start: f64, is_strict: bool, is_past: bool, is_unloading: bool) -> u32 {
    with_pipe(|pipe| pipe.flow(start, is_strict, is_past, is_unloading) as u32)
}

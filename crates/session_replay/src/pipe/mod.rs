//! The way of an event: to its session, through the gate, into the buffer, and off.
//!
//! - [`event`]: what is known of it; [`activity`]: when its session is idle or has to be checked
//! - [`gate`] and [`budget`]: what waits for a snapshot or is left out; [`buffer`]: what waits to be sent

pub mod activity;
pub mod budget;
pub mod buffer;
pub mod event;
pub mod gate;

#[cfg(all(target_arch = "wasm32", not(test)))]
pub mod exports;

use super::control::Control;
use activity::Activity;
use buffer::{Buffer, Length, Minimum};
use event::Event;
use gate::Gate;
use wire::replay_protocol::{Effect, Fate, Flow, Status, Tag};

const MINUTE: f64 = 60_000.0;

/// The pipe of a recording, and what decides about its session.
#[derive(Debug, Default)]
pub struct Pipe {
    pub control: Control,
    pub activity: Activity,
    pub gate: Gate,
    pub buffer: Buffer,
    /// The recorder could not be started.
    pub has_failed: bool,
}

impl Pipe {
    /// The state of the recording.
    pub fn status(&mut self) -> Status {
        self.control.status(self.has_failed)
    }

    /// Whether an event goes on at the page's address; that it is paused is said all the same.
    pub fn admits(&self, event: Event) -> bool {
        !self.control.is_blocked() || event.tag == Tag::Paused
    }

    /// Notes that an event is left out, for its session is idle.
    pub fn skip(&mut self, event: Event) {
        self.activity.has_gaps |= event.is_part_of_page();
    }

    /// [`Gate::leave`].
    pub fn leave(&mut self, event: Event, is_of_past: bool, bytes: f64, now: f64) -> Fate {
        if event.is_snapshot() {
            self.activity.has_gaps = false;
        }
        self.gate.leave(event, is_of_past, bytes, now)
    }

    /// Whether somebody who is back in an idle session finds gaps that a snapshot has to fill.
    pub fn has_gaps(&mut self) -> bool {
        self.activity.has_gaps && (self.is_recorded() || self.control.is_pending())
    }

    fn is_recorded(&mut self) -> bool {
        matches!(self.status(), Status::Active | Status::Sampled)
    }

    /// How often there is a snapshot, ms, 0 for never: more often while the session waits to be let in. The page's own
    /// intervals are NaN where it has none.
    pub fn snapshot_interval(&mut self, while_pending: f64, usual: f64) -> f64 {
        if self.activity.is_idle() {
            0.0
        } else if self.control.is_pending() && !self.is_recorded() {
            if (1000.0..=60.0 * MINUTE).contains(&while_pending) { while_pending } else { MINUTE }
        } else if usual.is_nan() {
            5.0 * MINUTE
        } else {
            usual
        }
    }

    /// [`Buffer::before_adding`].
    pub fn before_adding(&mut self, size: f64, is_other_session: bool) -> Flow {
        let status = self.status();
        self.buffer.before_adding(size, is_other_session, self.activity.is_idle(), status)
    }

    /// [`Buffer::add`]; [`Flow::Waits`] where it waits for a time to leave, [`Flow::Clears`] for an event that is left out.
    pub fn add(&mut self, event: Event, at: f64, size: f64) -> Flow {
        if !self.buffer.add(event, at, size) {
            Flow::Clears
        } else if self.buffer.waits(self.activity.is_idle()) {
            Flow::Waits
        } else {
            Flow::Rests
        }
    }

    /// What to do with the buffer, which may leave by itself ([`Buffer::before_leaving`]). Times are ms since 1970.
    pub fn flow(&mut self, start: f64, is_strict: bool, is_past: bool, is_unloading: bool) -> Flow {
        let minimum = Minimum { length: self.control.minimum(), start, is_strict, is_past };
        let length = self.buffer.length(minimum);
        if length == Length::NowEnough {
            self.control.effects.push(Effect::RememberMinimum, &[]);
        }
        let status = self.status();
        let flow = self.buffer.flow(length == Length::Short, status, is_unloading);
        if flow == Flow::Leaves {
            self.control.on_sent();
        }
        flow
    }

    /// Decides by chance with `decides`, and reports what the session waits for, before anything leaves.
    pub fn prepare(&mut self, decides: bool) {
        let is_buffering = self.status() == Status::Buffering;
        if decides {
            self.control.decide();
        }
        self.control.report_missing(is_buffering);
    }
}

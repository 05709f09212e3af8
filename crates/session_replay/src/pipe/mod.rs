//! The way of an event: to its session, through the gate, into the buffer, and off.
//!
//! - [`event`]: what is known of it; [`activity`]: when its session is idle or has to be checked
//! - [`gate`] and [`budget`]: what waits for a snapshot or is left out; [`buffer`]: what waits to be sent
//! - [`in_flight`]: the stages of an event, one after the other

pub mod activity;
pub mod budget;
pub mod buffer;
pub mod event;
pub mod gate;
pub mod in_flight;

#[cfg(all(target_arch = "wasm32", not(test)))]
pub mod exports;

use super::control::Control;
use activity::Activity;
use buffer::{Buffer, Length, Minimum};
use event::Event;
use gate::Gate;
use in_flight::InFlight;
use wire::replay_protocol::{Effect, Fate, Flow, Status, Tag, fact};

/// What is known of a recording, by [`fact`].
pub type Facts = [u32; fact::COUNT];

const MINUTE: f64 = 60_000.0;

/// The pipe of a recording, and what decides about its session.
#[derive(Debug)]
pub struct Pipe {
    /// Whether the session is recorded.
    pub control: Control,
    /// Whether the visitor is active.
    pub activity: Activity,
    /// Which events pass.
    pub gate: Gate,
    /// The events that wait.
    pub buffer: Buffer,
    /// The events that have not arrived, each recorded while the one before needed something.
    #[expect(clippy::vec_box, reason = "to move a pointer takes less code than to move the event")]
    in_flight: Vec<Box<InFlight>>,
    /// The recorder could not be started.
    pub has_failed: bool,
}

impl Pipe {
    /// A pipe without events.
    pub const NEW: Self = Self {
        control: Control::NEW,
        activity: Activity::NEW,
        gate: Gate::NEW,
        buffer: Buffer::NEW,
        in_flight: Vec::new(),
        has_failed: false,
    };

    /// What is known now.
    pub fn facts(&self) -> Facts {
        let Self { activity, gate, buffer, .. } = self;
        [
            activity.is_idle().into(),
            activity.is_active().into(),
            buffer.hold_reason() as u32,
            buffer.size as u32,
            gate.budget.count,
            gate.budget.bytes as u32,
            gate.budget.snapshot_in as u32,
        ]
    }

    /// The state of the recording.
    pub fn status(&mut self) -> Status {
        self.control.status(self.has_failed)
    }

    /// Whether an event goes on at the page's address; that it is paused is said all the same.
    pub fn admits(&self, tag: Tag) -> bool {
        !self.control.is_blocked() || tag == Tag::Paused
    }

    /// Whether an event of the page goes on: none does while its session is idle.
    pub fn keeps(&mut self, event: Event) -> bool {
        let is_idle = self.activity.is_idle();
        self.activity.has_gaps |= is_idle && event.is_part_of_page();
        !is_idle
    }

    /// [`Gate::leave`].
    pub fn leave(&mut self, event: Event, is_of_past: bool, bytes: f64, now: f64) -> Fate {
        if event.is_snapshot() {
            self.activity.has_gaps = false;
        }
        self.gate.leave(event, is_of_past, bytes, now)
    }

    /// Whether a visitor who is back in an idle session leaves gaps that a snapshot has to fill.
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

#[cfg(test)]
mod tests {
    use super::event::examples::{CLICK, CUSTOM, META, MUTATION, SNAPSHOT};
    use super::*;
    use crate::sampling::Decided;
    use crate::triggers::{MatchType, TriggerSet};
    use wire::replay_protocol::TriggerKind;

    /// A pipe of a project that waits for an event, or for nothing.
    pub fn opened(waits: bool, minimum: f64) -> Pipe {
        let mut pipe = Pipe::NEW;
        pipe.control.open(1.0, 0);
        pipe.control.conditions.as_mut().unwrap().add_set(TriggerSet {
            id: vec![],
            match_type: MatchType::All,
            is_wanted: [false, waits, false],
            has_variant: false,
            rate: f64::NAN,
            minimum,
            filters: 0..0,
            events: vec![],
            is_flag_on: false,
            is_sampled: false,
            has_let_in: [false; 2],
            decided: Decided::NOTHING,
        });
        if waits {
            pipe.control.conditions.as_mut().unwrap().add_event();
        }
        pipe.control.on_opened();
        pipe
    }

    #[test]
    fn nothing_is_kept_before_the_conditions_are_opened() {
        let mut pipe = Pipe::NEW;
        assert_eq!(pipe.before_adding(1.0, false), Flow::Clears);
        assert_eq!(opened(false, f64::NAN).before_adding(1.0, false), Flow::Rests);
    }

    #[test]
    fn what_waits_for_a_condition_leaves_when_that_is_met() {
        let mut pipe = opened(true, f64::NAN);
        assert_eq!((pipe.add(META, 1.0, 1.0), pipe.add(SNAPSHOT, 1.0, 1.0)), (Flow::Waits, Flow::Waits));
        assert_eq!((pipe.status(), pipe.flow(0.0, false, false, true)), (Status::Buffering, Flow::Waits));
        pipe.control.meet(TriggerKind::Event, &[1], &[]);
        assert_eq!((pipe.status(), pipe.flow(0.0, false, false, false)), (Status::Active, Flow::Leaves));
    }

    #[test]
    fn a_session_that_is_long_enough_is_remembered_once() {
        let mut pipe = opened(false, 5.0);
        pipe.add(META, 1.0, 1.0);
        assert_eq!(pipe.flow(0.0, true, false, true), Flow::ParksAndWaits);
        pipe.add(SNAPSHOT, 6.0, 1.0);
        pipe.status();
        pipe.control.effects.take();
        assert_eq!(pipe.flow(0.0, true, false, false), Flow::Leaves);
        assert_eq!(pipe.control.effects.take(), [Effect::RememberMinimum as u32, 0]);
        assert_eq!(pipe.flow(0.0, true, true, false), Flow::Leaves);
        assert_eq!(pipe.control.effects.take(), []);
    }

    #[test]
    fn nothing_passes_at_an_address_that_is_blocked() {
        let mut pipe = opened(false, f64::NAN);
        pipe.control.on_address(true);
        assert!(!pipe.admits(Tag::Other) && pipe.admits(Tag::Paused));
        assert_eq!((pipe.status(), pipe.flow(0.0, false, false, true)), (Status::Paused, Flow::Waits));
        pipe.control.on_address(false);
        assert!(pipe.admits(Tag::Other));
    }

    #[test]
    fn what_an_idle_session_has_lost_is_made_up_for_once() {
        let mut pipe = opened(false, f64::NAN);
        assert!(pipe.keeps(MUTATION) && !pipe.has_gaps());
        pipe.activity.observe(MUTATION, 1e9, 1.0);
        assert!(!pipe.keeps(CUSTOM) && !pipe.has_gaps());
        assert!(!pipe.keeps(MUTATION) && pipe.has_gaps());
        assert_eq!(pipe.leave(CLICK, false, 1.0, 0.0), Fate::Passes);
        assert!(pipe.has_gaps());
        pipe.leave(SNAPSHOT, false, 1.0, 0.0);
        assert!(!pipe.has_gaps());
        pipe.keeps(META);
        pipe.control.on_address(true);
        assert!(!pipe.has_gaps());
    }

    #[test]
    fn snapshots_come_as_often_as_the_page_wants_and_oftener_while_the_session_waits() {
        let mut pipe = opened(false, f64::NAN);
        assert_eq!((pipe.snapshot_interval(f64::NAN, f64::NAN), pipe.snapshot_interval(2e3, 7.0)), (3e5, 7.0));
        let mut waiting = opened(true, f64::NAN);
        assert_eq!((waiting.snapshot_interval(2e3, 7.0), waiting.snapshot_interval(999.0, 7.0)), (2e3, 6e4));
        pipe.activity.observe(MUTATION, 1e9, 1.0);
        assert_eq!(pipe.snapshot_interval(2e3, 7.0), 0.0);
    }

    #[test]
    fn what_was_decided_before_anything_leaves_is_reported() {
        let mut pipe = opened(true, f64::NAN);
        pipe.prepare(true);
        let effects = pipe.control.effects.take();
        assert!(effects.ends_with(&[Effect::ForgetDecision as u32, 0, Effect::ReportMissing as u32, 1, 1]));
        pipe.prepare(false);
        assert_eq!(pipe.control.effects.take(), []);
    }
}

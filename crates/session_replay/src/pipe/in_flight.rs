//! An event on its way through the pipe: to its session, through the gate, into the buffer.
//!
//! What a stage needs of the page (its address, the session that is now, the size of what is kept) the page's side does
//! between two calls, and every one of these may run code of the page, which may record further events: they are in
//! flight above it, and have arrived when it goes on.

use super::Pipe;
use super::activity::Seen;
use super::event::Event;
use wire::replay_protocol::{Fate, Flow, Release, Step, Tag, session_check, snapshot};

/// A step, and from the ninth bit on the number that belongs to it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Next(pub u32);

const DONE: Next = Next(Step::Done as u32);

impl Next {
    const fn new(step: Step, number: u32) -> Self {
        Self(step as u32 | number << 8)
    }
}

/// An event of the recorder, or of the SDK.
#[derive(Debug, Clone, Copy)]
pub struct Taken {
    /// What it is.
    pub event: Event,
    /// Its time, ms since 1970.
    pub at: f64,
    /// Its size, bytes.
    pub bytes: f64,
    /// How long the visitor is inactive until a session is idle, ms.
    pub threshold: f64,
    /// ms since 1970
    pub now: f64,
    /// It has waited for a snapshot.
    pub is_late: bool,
}

/// What was asked last.
#[derive(Debug, Clone, Copy, PartialEq)]
enum Stage {
    Addressed,
    Noted,
    SessionRead,
    SaidIdle,
    Checked,
    SaidBack,
    Released,
    InSession,
    Measured,
    Flushed,
    Stored,
    Last,
}

/// An event that has not arrived.
#[derive(Debug)]
pub struct InFlight {
    taken: Taken,
    stage: Stage,
    seen: Seen,
    /// The visitor is back in an idle session.
    is_back: bool,
    /// Bits of [`session_check`].
    found: u32,
    /// What waits to be sent belongs to another session.
    is_other: bool,
    /// Bytes in a request.
    size: f64,
    /// Bits of [`snapshot`].
    snapshot: u32,
}

impl InFlight {
    /// Asks for a step, after which it is at `stage`.
    fn asks(&mut self, stage: Stage, step: Step, number: u32) -> Next {
        self.stage = stage;
        Next::new(step, number)
    }
}

impl Pipe {
    /// Takes an event; the first thing that it needs. [`Pipe::answer`] goes on until it is [`Step::Done`].
    pub fn take(&mut self, taken: Taken) -> Next {
        let event = taken.event;
        let (stage, step) = if taken.is_late && !event.is_custom() {
            (Stage::Measured, Step::Store)
        } else if self.gate.enter(event) == Fate::Waits {
            (Stage::Last, Step::Wait)
        } else {
            (Stage::Addressed, Step::Address)
        };
        self.in_flight.push(Box::new(InFlight {
            taken,
            stage,
            seen: Seen::default(),
            is_back: false,
            found: 0,
            is_other: false,
            size: 0.0,
            snapshot: 0,
        }));
        Next::new(step, 0)
    }

    /// Gives up the event that was taken last: the page's side could not do what it needs.
    pub fn give_up(&mut self) {
        self.in_flight.pop();
    }

    /// The last step is done, with this result; the next one. After [`Step::Store`] the result is 1 where what waits to be
    /// sent belongs to another session, and `size` is what the event takes in a request, bytes, 0 while it is being packed;
    /// `at` is its time, ms since 1970.
    pub fn answer(&mut self, result: u32, size: f64, at: f64) -> Next {
        let Some(mut flight) = self.in_flight.pop() else { return DONE };
        if flight.stage == Stage::Measured {
            (flight.is_other, flight.size, flight.taken.at) = (result != 0, size, at);
        }
        let next = self.after(&mut flight, result);
        if next != DONE {
            self.in_flight.push(flight);
        }
        next
    }

    fn after(&mut self, flight: &mut InFlight, result: u32) -> Next {
        let event = flight.taken.event;
        match flight.stage {
            Stage::Addressed if result == 0 || !self.admits(event.tag) => DONE,
            Stage::Addressed if event.is_snapshot() => {
                let unwanted = if self.control.is_pending() { self.buffer.keep_last_snapshot() } else { 0 };
                flight.asks(Stage::Noted, Step::NoteSnapshot, unwanted as u32)
            }
            Stage::Addressed | Stage::Noted => self.find_session(flight),
            Stage::SessionRead => self.leave_gate(flight, result != 0),
            Stage::SaidIdle => self.check(flight),
            Stage::Checked => {
                flight.found = result;
                flight.is_back = self.activity.note(event, flight.taken.at);
                if flight.is_back {
                    flight.asks(Stage::SaidBack, Step::SayBack, 0)
                } else {
                    self.follow_session(flight)
                }
            }
            Stage::SaidBack => self.follow_session(flight),
            Stage::Released => self.wake(flight),
            Stage::InSession => self.pass_idleness(flight),
            Stage::Measured => self.make_room(flight),
            Stage::Flushed => self.keep(flight),
            Stage::Stored => stored(flight),
            Stage::Last => DONE,
        }
    }
    /// Links to other sessions name their own; everything else shows whether the visitor is active in the one that is.
    fn find_session(&mut self, flight: &mut InFlight) -> Next {
        let Taken { event, at, threshold, .. } = flight.taken;
        if matches!(event.tag, Tag::SessionEnding | Tag::SessionStarting | Tag::SessionIdle) {
            return flight.asks(Stage::SessionRead, Step::OwnSession, 0);
        }
        flight.seen = self.activity.observe(event, at, threshold);
        if flight.seen.became_idle { flight.asks(Stage::SaidIdle, Step::SayIdle, 0) } else { self.check(flight) }
    }

    fn check(&mut self, flight: &mut InFlight) -> Next {
        if flight.seen.checks {
            flight.asks(Stage::Checked, Step::CheckSession, flight.seen.is_user.into())
        } else {
            self.pass_idleness(flight)
        }
    }

    fn follow_session(&mut self, flight: &mut InFlight) -> Next {
        if flight.found != 0 {
            let is_held = flight.found & session_check::OTHER_SESSION != 0 && self.activity.rotate();
            return flight.asks(Stage::InSession, Step::Restart, is_held.into());
        }
        let released = if flight.seen.is_user { self.buffer.release(false) } else { Release::Nothing };
        if released == Release::Nothing {
            self.wake(flight)
        } else {
            flight.asks(Stage::Released, Step::Released, (released == Release::WithSnapshot).into())
        }
    }

    fn wake(&mut self, flight: &mut InFlight) -> Next {
        if flight.is_back {
            flight.asks(Stage::InSession, Step::Wake, self.has_gaps().into())
        } else {
            self.pass_idleness(flight)
        }
    }

    /// None of the page's events goes on while its session is idle.
    fn pass_idleness(&mut self, flight: &mut InFlight) -> Next {
        if self.keeps(flight.taken.event) { self.leave_gate(flight, false) } else { DONE }
    }

    fn leave_gate(&mut self, flight: &mut InFlight, is_of_past: bool) -> Next {
        let Taken { event, bytes, now, .. } = flight.taken;
        let fate = self.leave(event, is_of_past, bytes, now);
        match fate {
            Fate::Dropped => DONE,
            Fate::Waits => flight.asks(Stage::Last, Step::Wait, 0),
            Fate::TooLarge | Fate::FirstTooLarge => flight.asks(Stage::Last, Step::LeaveOut, fate as u32),
            Fate::Passes | Fate::PassesFirst => {
                let is_first = fate == Fate::PassesFirst;
                if is_first || (event.is_snapshot() && self.control.is_pending()) {
                    flight.snapshot = snapshot::IS_NEW | (u32::from(is_first) * snapshot::IS_FIRST);
                }
                flight.asks(Stage::Measured, Step::Store, 0)
            }
        }
    }

    fn make_room(&mut self, flight: &mut InFlight) -> Next {
        match self.before_adding(flight.size, flight.is_other) {
            Flow::Clears => flight.asks(Stage::Stored, Step::Clear, 0),
            Flow::Leaves => flight.asks(Stage::Flushed, Step::Flush, flight.is_other.into()),
            _ => self.keep(flight),
        }
    }

    fn keep(&mut self, flight: &mut InFlight) -> Next {
        match self.add(flight.taken.event, flight.taken.at, flight.size) {
            Flow::Clears => stored(flight),
            flow => flight.asks(Stage::Stored, Step::Keep, (flow == Flow::Waits).into()),
        }
    }
}

/// A snapshot takes along what waited for it.
fn stored(flight: &mut InFlight) -> Next {
    if flight.taken.event.is_snapshot() { flight.asks(Stage::Last, Step::Recorded, flight.snapshot) } else { DONE }
}

#[cfg(test)]
mod tests {
    use super::super::event::examples::*;
    use super::super::tests::opened;
    use super::*;
    use wire::replay_protocol::{Awaited, Hold};

    const IDLE: Event = Event { tag: Tag::SessionIdle, ..CUSTOM };

    impl PartialEq<(Step, u32)> for Next {
        fn eq(&self, (step, number): &(Step, u32)) -> bool {
            *self == Self::new(*step, *number)
        }
    }

    fn taken(event: Event, at: f64) -> Taken {
        Taken { event, at, bytes: 10.0, threshold: 1e6, now: at, is_late: false }
    }

    fn recorded() -> Pipe {
        let mut pipe = opened(false, f64::NAN);
        pipe.activity.begin(1.0);
        // checked already: events of the page need no more
        pipe.activity.observe(MUTATION, 5e3, 1e6);
        pipe
    }

    /// Takes an event of 10 bytes and answers each step with `answers` and then with 0; the steps.
    fn steps(pipe: &mut Pipe, taken: Taken, answers: &[u32]) -> Vec<Next> {
        let mut answers = answers.iter();
        let mut found = vec![pipe.take(taken)];
        while *found.last().unwrap() != DONE {
            found.push(pipe.answer(*answers.next().unwrap_or(&0), 10.0, 1.0));
        }
        found.pop();
        assert!(pipe.in_flight.is_empty());
        found
    }

    #[test]
    fn a_change_of_the_page_is_kept_until_it_is_time() {
        let mut pipe = recorded();
        let expected = [(Step::Address, 0), (Step::Store, 0), (Step::Keep, 1)];
        assert_eq!(steps(&mut pipe, taken(MUTATION, 5001.0), &[1]), expected);
        assert_eq!(pipe.buffer.size, 10.0);
        // a Meta event whose address must not be recorded
        assert_eq!(steps(&mut pipe, taken(META, 5001.0), &[0]), [(Step::Address, 0)]);
    }

    #[test]
    fn what_a_person_does_checks_the_session_and_lets_go_what_is_held() {
        let mut pipe = recorded();
        pipe.buffer.hold(Hold::Start);
        let expected =
            [(Step::Address, 0), (Step::CheckSession, 1), (Step::Released, 0), (Step::Store, 0), (Step::Keep, 1)];
        assert_eq!(steps(&mut pipe, taken(CLICK, 5001.0), &[1]), expected);
        let again = [(Step::Address, 0), (Step::CheckSession, 1), (Step::Store, 0), (Step::Keep, 1)];
        assert_eq!(steps(&mut pipe, taken(CLICK, 5002.0), &[1]), again);
    }

    #[test]
    fn another_session_restarts_the_recording() {
        let mut pipe = recorded();
        let expected = |held| {
            [(Step::Address, 0), (Step::CheckSession, 0), (Step::Restart, held), (Step::Store, 0), (Step::Flush, 1)]
        };
        let found = steps(&mut pipe, taken(MUTATION, 7e3), &[1, session_check::OTHER_SESSION, 0, 1]);
        assert_eq!(found[..5], expected(1));
        assert_eq!(found[5..], [(Step::Keep, 1)]);
        // a window is not held
        let found = steps(&mut pipe, taken(MUTATION, 9e3), &[1, session_check::OTHER_WINDOW, 0, 1]);
        assert_eq!(found[..5], expected(0));
    }

    #[test]
    fn an_idle_session_records_nothing_until_somebody_is_back() {
        let mut pipe = recorded();
        let expected = [(Step::Address, 0), (Step::SayIdle, 0), (Step::CheckSession, 0)];
        assert_eq!(steps(&mut pipe, taken(MUTATION, 2e6), &[1]), expected);
        let found = steps(&mut pipe, taken(CLICK, 2e6 + 1.0), &[1]);
        let expected =
            [(Step::Address, 0), (Step::CheckSession, 1), (Step::SayBack, 0), (Step::Wake, 1), (Step::Store, 0)];
        assert_eq!(found[..5], expected);
    }

    #[test]
    fn markers_name_their_own_session() {
        let mut pipe = recorded();
        pipe.gate.await_snapshot(Awaited::First);
        let expected = [(Step::Address, 0), (Step::OwnSession, 0), (Step::Store, 0), (Step::Keep, 1)];
        assert_eq!(steps(&mut pipe, taken(ENDING, 1.0), &[1, 1]), expected);
        // not the recorded one's: it waits for that one's snapshot
        assert_eq!(steps(&mut pipe, taken(IDLE, 1.0), &[]), [(Step::Wait, 0)]);
    }

    #[test]
    fn a_first_snapshot_takes_along_what_waited() {
        let mut pipe = recorded();
        pipe.gate.await_snapshot(Awaited::First);
        assert_eq!(steps(&mut pipe, taken(CUSTOM, 5001.0), &[]), [(Step::Wait, 0)]);
        let found = steps(&mut pipe, taken(SNAPSHOT, 5002.0), &[1]);
        let bits = snapshot::IS_NEW | snapshot::IS_FIRST;
        assert_eq!(found[..3], [(Step::Address, 0), (Step::NoteSnapshot, 0), (Step::Store, 0)]);
        assert_eq!(found[3..], [(Step::Keep, 1), (Step::Recorded, bits)]);
        pipe.gate.await_snapshot(Awaited::Nothing);
        // an interaction goes straight where the snapshot is
        let late = Taken { is_late: true, ..taken(CLICK, 5002.0) };
        assert_eq!(steps(&mut pipe, late, &[]), [(Step::Store, 0), (Step::Keep, 1)]);
    }

    #[test]
    fn a_session_that_waits_to_be_let_in_begins_with_its_last_snapshot() {
        let mut pipe = opened(true, f64::NAN);
        pipe.activity.observe(MUTATION, 5e3, 1e6);
        for event in [META, MUTATION] {
            steps(&mut pipe, taken(event, 5001.0), &[1]);
        }
        steps(&mut pipe, taken(META, 5001.0), &[1]);
        let found = steps(&mut pipe, taken(SNAPSHOT, 5002.0), &[1]);
        assert_eq!(found[1], (Step::NoteSnapshot, 2));
        assert_eq!(found.last(), Some(&Next::new(Step::Recorded, snapshot::IS_NEW)));
        assert_eq!(pipe.buffer.size, 20.0);
    }

    #[test]
    fn what_is_recorded_meanwhile_arrives_first() {
        let mut pipe = recorded();
        assert_eq!(pipe.take(taken(CLICK, 5001.0)), (Step::Address, 0));
        // reporting an address records an event
        pipe.take(taken(CUSTOM, 5001.0));
        assert_eq!([pipe.answer(1, 10.0, 1.0), pipe.answer(0, 10.0, 1.0)], [(Step::Store, 0), (Step::Keep, 1)]);
        assert_eq!(pipe.answer(0, 10.0, 1.0), DONE);
        assert_eq!(pipe.answer(1, 10.0, 1.0), (Step::CheckSession, 1));
        pipe.give_up();
        assert_eq!(pipe.answer(1, 10.0, 1.0), DONE);
    }
}

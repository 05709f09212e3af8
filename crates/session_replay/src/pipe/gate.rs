//! What is held back or left out on its way to the buffer.

use super::budget::Budget;
use super::event::Event;
use wire::replay_protocol::{Awaited, Fate, Tag};

/// Which events pass on their way to the buffer.
#[derive(Debug)]
pub struct Gate {
    awaited: Awaited,
    /// The budget of mutations.
    pub budget: Budget,
}

impl Gate {
    /// Nothing is awaited.
    pub const NEW: Self = Self { awaited: Awaited::Nothing, budget: Budget::NEW };

    /// Awaits a snapshot that is being taken; another one does not make up for less. With [`Awaited::Nothing`] none is on
    /// its way any more.
    pub fn await_snapshot(&mut self, awaited: Awaited) {
        if awaited == Awaited::Nothing || awaited as u8 > self.awaited as u8 {
            self.awaited = awaited;
        }
    }

    /// Whether an event waits for the snapshot, whatever it is about. The end of a session belongs to that session.
    pub fn enter(&self, event: Event) -> Fate {
        let waits = event.is_custom() && event.tag != Tag::SessionEnding;
        if waits && self.awaited != Awaited::Nothing { Fate::Waits } else { Fate::Passes }
    }

    /// What becomes of an event of which the session is known, of so many bytes. `is_of_past` where that is not the one
    /// that is recorded.
    pub fn leave(&mut self, event: Event, is_of_past: bool, bytes: f64, now: f64) -> Fate {
        if event.is_snapshot() {
            return if self.awaited == Awaited::First { Fate::PassesFirst } else { Fate::Passes };
        }
        let is_outdated = matches!(self.awaited, Awaited::Resync | Awaited::First);
        if is_outdated && !is_of_past && !event.is_meta() {
            // the user's action began another session or resumed this one; the page's changes are in the snapshot
            return if event.is_mutation() { Fate::Dropped } else { Fate::Waits };
        }
        if event.is_mutation() { self.budget.spend(bytes, now) } else { Fate::Passes }
    }
}

#[cfg(test)]
mod tests {
    use super::super::event::examples::*;
    use super::*;

    fn leave(gate: &mut Gate, event: Event) -> Fate {
        gate.leave(event, false, 1.0, 0.0)
    }

    #[test]
    fn everything_passes_while_nothing_is_awaited() {
        let mut gate = Gate::NEW;
        for event in [META, SNAPSHOT, CUSTOM, ENDING, MUTATION, CLICK] {
            assert_eq!((gate.enter(event), leave(&mut gate, event)), (Fate::Passes, Fate::Passes));
        }
    }

    #[test]
    fn custom_events_wait_for_a_snapshot() {
        let mut gate = Gate::NEW;
        gate.await_snapshot(Awaited::Snapshot);
        assert_eq!(
            (gate.enter(CUSTOM), gate.enter(ENDING), gate.enter(CLICK)),
            (Fate::Waits, Fate::Passes, Fate::Passes)
        );
        assert_eq!((leave(&mut gate, MUTATION), leave(&mut gate, SNAPSHOT)), (Fate::Passes, Fate::Passes));
        gate.await_snapshot(Awaited::Nothing);
        assert_eq!(gate.enter(CUSTOM), Fate::Passes);
    }

    #[test]
    fn before_the_first_snapshot_changes_are_left_out_and_interactions_wait() {
        for (awaited, fate) in [(Awaited::First, Fate::PassesFirst), (Awaited::Resync, Fate::Passes)] {
            let mut gate = Gate::NEW;
            gate.await_snapshot(awaited);
            // another snapshot does not make it less
            gate.await_snapshot(Awaited::Snapshot);
            assert_eq!((leave(&mut gate, MUTATION), leave(&mut gate, CLICK)), (Fate::Dropped, Fate::Waits));
            assert_eq!((leave(&mut gate, META), leave(&mut gate, SNAPSHOT)), (Fate::Passes, fate));
            assert_eq!(gate.leave(ENDING, true, 1.0, 0.0), Fate::Passes);
        }
    }
}

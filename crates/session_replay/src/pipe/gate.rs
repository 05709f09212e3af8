//! What is held back or left out on its way to the buffer.

use super::budget::Budget;
use super::event::Event;
use wire::replay_protocol::{Fate, Tag};
use wire::rrweb::event_type;

/// A full snapshot that is on its way.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Awaited {
    Nothing,
    /// What players can apply goes on; custom events wait.
    Snapshot,
    /// Players show an outdated page until it comes, which has everything that the page has changed up to it.
    Resync,
    /// The session's first.
    First,
}

#[derive(Debug)]
pub struct Gate {
    awaited: Awaited,
    pub budget: Budget,
}

impl Default for Gate {
    fn default() -> Self {
        Self { awaited: Awaited::Nothing, budget: Budget::default() }
    }
}

impl Gate {
    /// Holds custom events back until the snapshot that is being taken, the session's first or another. With `is_resync`,
    /// and before the first, interactions are held back, too, and mutations left out.
    pub fn await_snapshot(&mut self, is_first: bool, is_resync: bool) {
        self.awaited = match self.awaited {
            _ if is_first => Awaited::First,
            Awaited::Nothing | Awaited::Snapshot if is_resync => Awaited::Resync,
            Awaited::Nothing => Awaited::Snapshot,
            awaited => awaited,
        };
    }

    /// The snapshot is there, or does not come.
    pub fn open(&mut self) {
        self.awaited = Awaited::Nothing;
    }

    /// Whether an event waits for the snapshot, whatever it is about. The end of a session belongs to that session.
    pub fn enter(&self, event: Event) -> Fate {
        let waits = event.kind == event_type::CUSTOM && event.tag != Tag::SessionEnding;
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
        let mut gate = Gate::default();
        for event in [META, SNAPSHOT, CUSTOM, ENDING, MUTATION, CLICK] {
            assert_eq!((gate.enter(event), leave(&mut gate, event)), (Fate::Passes, Fate::Passes));
        }
    }

    #[test]
    fn custom_events_wait_for_a_snapshot() {
        let mut gate = Gate::default();
        gate.await_snapshot(false, false);
        assert_eq!(
            (gate.enter(CUSTOM), gate.enter(ENDING), gate.enter(CLICK)),
            (Fate::Waits, Fate::Passes, Fate::Passes)
        );
        assert_eq!((leave(&mut gate, MUTATION), leave(&mut gate, SNAPSHOT)), (Fate::Passes, Fate::Passes));
        gate.open();
        assert_eq!(gate.enter(CUSTOM), Fate::Passes);
    }

    #[test]
    fn before_the_first_snapshot_changes_are_left_out_and_interactions_wait() {
        for (is_first, is_resync, fate) in [(true, false, Fate::PassesFirst), (false, true, Fate::Passes)] {
            let mut gate = Gate::default();
            gate.await_snapshot(is_first, is_resync);
            // another snapshot does not make it less
            gate.await_snapshot(false, false);
            assert_eq!((leave(&mut gate, MUTATION), leave(&mut gate, CLICK)), (Fate::Dropped, Fate::Waits));
            assert_eq!((leave(&mut gate, META), leave(&mut gate, SNAPSHOT)), (Fate::Passes, fate));
            assert_eq!(gate.leave(ENDING, true, 1.0, 0.0), Fate::Passes);
        }
    }
}

//! What waits to be sent, and whether it may be.

use super::event::Event;
use wire::replay_protocol::{Flow, Hold, Release, Status, limit};

const MOST: f64 = limit::BUFFER_BYTES as f64;

/// Whether what may leave does.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Door {
    Open,
    Held {
        reason: Hold,
        /// What is held leaves when the page does.
        leaves_with_page: bool,
        /// More came than can be held.
        is_full: bool,
    },
}

#[derive(Debug, Clone, Copy)]
struct Item {
    event: Event,
    /// ms since 1970
    at: f64,
    /// Bytes in a request; 0 while it is being packed.
    size: f64,
}

/// How long a session has to be before it is sent.
#[derive(Debug, Clone, Copy)]
pub struct Minimum {
    /// ms, NaN for none.
    pub length: f64,
    /// When the session began, ms since 1970.
    pub start: f64,
    /// By what is in the buffer, not by the session's start.
    pub is_strict: bool,
    /// It has been found to be long enough.
    pub is_past: bool,
}

/// How a session that may be too short is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Length {
    /// The session has not lasted long enough.
    Short,
    /// The session has lasted long enough.
    Enough,
    /// This has to be remembered.
    NowEnough,
}

/// Events of one session and window; their texts are with the page's side, in the same order.
#[derive(Debug)]
pub struct Buffer {
    items: Vec<Item>,
    /// Bytes of all items.
    pub size: f64,
    door: Door,
}

impl Buffer {
    /// An empty buffer that is open.
    pub const NEW: Self = Self { items: Vec::new(), size: 0.0, door: Door::Open };

    /// Why nothing leaves.
    pub fn hold_reason(&self) -> Hold {
        match self.door {
            Door::Open => Hold::None,
            Door::Held { reason, .. } => reason,
        }
    }

    fn is_held(&self) -> bool {
        self.door != Door::Open
    }

    /// Nothing leaves from now on, for this reason.
    pub fn hold(&mut self, reason: Hold) {
        self.door = match reason {
            Hold::None => Door::Open,
            reason => Door::Held { reason, leaves_with_page: reason == Hold::Start, is_full: false },
        };
    }

    /// Lets what is held go: the visitor was active, or the page goes away, with which only what is held from its start
    /// leaves.
    pub fn release(&mut self, is_page_leaving: bool) -> Release {
        match self.door {
            Door::Held { leaves_with_page, is_full, .. } if leaves_with_page || !is_page_leaving => {
                self.door = Door::Open;
                if is_full { Release::WithSnapshot } else { Release::Opened }
            }
            _ => Release::Nothing,
        }
    }

    /// What to do before an event of so many bytes is added: [`Flow::Clears`], [`Flow::Leaves`] or nothing.
    pub fn before_adding(&self, size: f64, is_other_session: bool, is_idle: bool, status: Status) -> Flow {
        if status == Status::Disabled {
            Flow::Clears
        } else if is_other_session || (self.total_with(size) > MOST && !self.is_held() && !is_idle) {
            Flow::Leaves
        } else {
            Flow::Rests
        }
    }

    /// The size of a request with another event: commas and brackets count.
    fn total_with(&self, size: f64) -> f64 {
        self.size + size + self.items.len() as f64 + 2.0
    }

    /// Adds an event, unless more came than can be held; whether it did.
    pub fn add(&mut self, event: Event, at: f64, size: f64) -> bool {
        let total = self.total_with(size);
        if let Door::Held { is_full, .. } = &mut self.door {
            *is_full |= total > MOST;
            if *is_full {
                return false;
            }
        }
        self.items.push(Item { event, at, size });
        self.size += size;
        true
    }

    /// The event at `at` is packed; whether that makes it leave.
    pub fn on_packed(&mut self, at: usize, size: f64) -> bool {
        if let Some(item) = self.items.get_mut(at) {
            item.size = size;
            self.size += size;
        }
        self.size > MOST && !self.is_held()
    }

    /// Whether it waits for a time to leave.
    pub fn waits(&self, is_idle: bool) -> bool {
        !is_idle && !self.is_held()
    }

    /// Drops all items.
    pub fn clear(&mut self) {
        self.items.clear();
        self.size = 0.0;
    }

    /// Forgets what came before the last snapshot; how many events that were.
    pub fn keep_last_snapshot(&mut self) -> usize {
        let count = self.items.iter().rposition(|item| item.event.is_meta()).unwrap_or(self.items.len());
        let kept = self.items.len() - count;
        self.size = 0.0;
        for at in 0..kept {
            self.items[at] = self.items[at + count];
            self.size += self.items[at].size;
        }
        self.items.truncate(kept);
        count
    }

    /// Whether it may leave, as far as it knows itself; [`Flow::Leaves`] for yes. `is_blank` where a player has nothing
    /// to show of the session.
    pub fn before_leaving(&self, is_blank: bool, is_unloading: bool) -> Flow {
        if self.is_held() {
            return Flow::Rests;
        }
        let has_markers_only = !self.items.is_empty() && self.items.iter().all(|item| item.event.is_marker());
        if !(is_blank && has_markers_only) {
            Flow::Leaves
        } else if self.size > MOST {
            Flow::Clears
        } else if is_unloading {
            // a recording that shows nothing is none; what follows takes them along
            Flow::Parks
        } else {
            Flow::Rests
        }
    }

    /// How long the session is.
    pub fn length(&self, minimum: Minimum) -> Length {
        let (first, last) = (self.items.first(), self.items.last());
        if minimum.length.is_nan() {
            return Length::Enough;
        }
        if !minimum.is_strict {
            let length = last.map_or(-1.0, |last| last.at - minimum.start);
            return if length >= 0.0 && length < minimum.length { Length::Short } else { Length::Enough };
        }
        match (first, last) {
            _ if minimum.is_past => Length::Enough,
            (Some(first), Some(last)) if last.at - first.at >= minimum.length => Length::NowEnough,
            _ => Length::Short,
        }
    }

    /// What to do with it, by the state of the recording.
    pub fn flow(&self, is_short: bool, status: Status, is_unloading: bool) -> Flow {
        let is_wanted = matches!(status, Status::Active | Status::Sampled);
        let may_leave = is_wanted || status == Status::Failed;
        if is_short || !may_leave {
            if is_unloading && is_wanted { Flow::ParksAndWaits } else { Flow::Waits }
        } else if self.items.is_empty() {
            Flow::Rests
        } else {
            Flow::Leaves
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::event::examples::*;
    use super::*;

    fn with(events: &[Event]) -> Buffer {
        let mut buffer = Buffer::NEW;
        for (at, event) in events.iter().enumerate() {
            assert!(buffer.add(*event, 1000.0 * at as f64, 10.0));
        }
        buffer
    }

    #[test]
    fn what_is_disabled_is_cleared_and_what_is_full_leaves() {
        let mut buffer = with(&[MUTATION]);
        let before =
            |buffer: &Buffer, size, is_other, is_idle| buffer.before_adding(size, is_other, is_idle, Status::Active);
        assert_eq!(buffer.before_adding(1.0, true, false, Status::Disabled), Flow::Clears);
        assert_eq!(before(&buffer, MOST - 13.0, false, false), Flow::Rests);
        assert_eq!(before(&buffer, MOST - 12.0, false, false), Flow::Leaves);
        assert_eq!(before(&buffer, MOST, false, true), Flow::Rests);
        assert_eq!(before(&buffer, 1.0, true, true), Flow::Leaves);
        buffer.hold(Hold::Start);
        assert_eq!(before(&buffer, MOST, false, false), Flow::Rests);
    }

    #[test]
    fn no_more_is_held_than_can_be() {
        let mut buffer = with(&[META]);
        buffer.hold(Hold::Start);
        assert!(
            buffer.add(SNAPSHOT, 0.0, 1000.0) && !buffer.add(MUTATION, 0.0, MOST) && !buffer.add(MUTATION, 0.0, 1.0)
        );
        assert_eq!(buffer.hold_reason(), Hold::Start);
        assert_eq!((buffer.release(false), buffer.release(false)), (Release::WithSnapshot, Release::Nothing));
        assert!(buffer.add(MUTATION, 0.0, 1.0));
    }

    #[test]
    fn what_is_held_from_the_start_leaves_with_the_page() {
        for (reason, is_open) in [(Hold::Start, true), (Hold::Rotation, false), (Hold::Discard, false)] {
            let mut buffer = with(&[META]);
            buffer.hold(reason);
            assert_eq!(buffer.before_leaving(false, true), Flow::Rests);
            assert_eq!(buffer.release(true) == Release::Opened, is_open);
            assert_eq!(buffer.before_leaving(false, true) == Flow::Leaves, is_open);
        }
    }

    #[test]
    fn what_shows_nothing_waits_for_what_does() {
        let markers = with(&[CUSTOM, CUSTOM]);
        assert_eq!(markers.before_leaving(false, false), Flow::Leaves);
        assert_eq!(
            (markers.before_leaving(true, false), markers.before_leaving(true, true)),
            (Flow::Rests, Flow::Parks)
        );
        assert_eq!(with(&[CUSTOM, ENDING]).before_leaving(true, false), Flow::Leaves);
        let mut large = with(&[CUSTOM]);
        large.on_packed(0, MOST);
        assert_eq!(large.before_leaving(true, true), Flow::Clears);
    }

    #[test]
    fn a_session_may_be_too_short() {
        let buffer = with(&[META, SNAPSHOT, MUTATION]);
        let minimum = |length, start| Minimum { length, start, is_strict: false, is_past: false };
        assert_eq!(buffer.length(minimum(f64::NAN, 0.0)), Length::Enough);
        assert_eq!(buffer.length(minimum(2001.0, 0.0)), Length::Short);
        assert_eq!(buffer.length(minimum(2000.0, 0.0)), Length::Enough);
        assert_eq!(buffer.length(minimum(9.0, 5000.0)), Length::Enough);
        assert_eq!(with(&[]).length(minimum(9.0, 0.0)), Length::Enough);
        let strict = |length, is_past| Minimum { length, start: 0.0, is_strict: true, is_past };
        assert_eq!(buffer.length(strict(2001.0, false)), Length::Short);
        assert_eq!(buffer.length(strict(2001.0, true)), Length::Enough);
        assert_eq!(buffer.length(strict(2000.0, false)), Length::NowEnough);
        assert_eq!(with(&[]).length(strict(0.0, false)), Length::Short);
    }

    #[test]
    fn it_leaves_by_the_state_of_the_recording() {
        let buffer = with(&[META]);
        for (status, flow, unloading) in [
            (Status::Active, Flow::Leaves, Flow::Leaves),
            (Status::Sampled, Flow::Leaves, Flow::Leaves),
            (Status::Failed, Flow::Leaves, Flow::Leaves),
            (Status::Buffering, Flow::Waits, Flow::Waits),
            (Status::Paused, Flow::Waits, Flow::Waits),
            (Status::Disabled, Flow::Waits, Flow::Waits),
        ] {
            assert_eq!((buffer.flow(false, status, false), buffer.flow(false, status, true)), (flow, unloading));
        }
        assert_eq!(buffer.flow(true, Status::Active, false), Flow::Waits);
        assert_eq!(buffer.flow(true, Status::Active, true), Flow::ParksAndWaits);
        assert_eq!(with(&[]).flow(false, Status::Active, true), Flow::Rests);
    }

    #[test]
    fn a_session_that_waits_begins_with_its_last_snapshot() {
        let mut buffer = with(&[META, SNAPSHOT, CUSTOM, META, SNAPSHOT]);
        assert_eq!((buffer.keep_last_snapshot(), buffer.size), (3, 20.0));
        assert_eq!((buffer.keep_last_snapshot(), buffer.size), (0, 20.0));
        let mut buffer = with(&[CUSTOM, MUTATION]);
        assert_eq!((buffer.keep_last_snapshot(), buffer.size), (2, 0.0));
    }

    #[test]
    fn what_is_packed_has_its_size_then() {
        let mut buffer = Buffer::NEW;
        buffer.add(SNAPSHOT, 0.0, 0.0);
        assert!(!buffer.on_packed(0, MOST) && buffer.size == MOST);
        buffer.add(MUTATION, 0.0, 0.0);
        assert!(buffer.on_packed(1, 1.0));
        buffer.hold(Hold::Rotation);
        assert!(!buffer.on_packed(1, 0.0));
    }
}

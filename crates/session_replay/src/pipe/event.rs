//! An event of the recording, as far as it matters what becomes of it.

use wire::replay_protocol::Tag;
use wire::rrweb::{event_type, incremental_source};

const IS_INTERACTION: u8 = 1;
const IS_SNAPSHOT: u8 = 1 << 1;
const IS_MUTATION: u8 = 1 << 2;
const IS_META: u8 = 1 << 3;
const IS_CUSTOM: u8 = 1 << 4;
const IS_PART_OF_PAGE: u8 = 1 << 5;

/// An event of the recorder, as far as decisions need it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Event {
    /// What it is, bits of the above.
    pub(super) is: u8,
    /// The tag of a custom event.
    pub tag: Tag,
}

impl Event {
    /// An event of rrweb's `EventType` and `IncrementalSource`, which is -1 for an event of another type.
    pub const fn new(kind: i32, source: i32, tag: Tag) -> Self {
        use incremental_source::{
            CANVAS_MUTATION, DRAG, INPUT, MEDIA_INTERACTION, MOUSE_INTERACTION, MOUSE_MOVE, SCROLL, TOUCH_MOVE,
            VIEWPORT_RESIZE,
        };
        let is = match (kind as i64, source as i64) {
            (event_type::FULL_SNAPSHOT, _) => IS_SNAPSHOT | IS_PART_OF_PAGE,
            (event_type::META, _) => IS_META | IS_PART_OF_PAGE,
            (event_type::CUSTOM, _) => IS_CUSTOM,
            (_, incremental_source::MUTATION) => IS_MUTATION | IS_PART_OF_PAGE,
            (
                _,
                MOUSE_MOVE | MOUSE_INTERACTION | SCROLL | VIEWPORT_RESIZE | INPUT | TOUCH_MOVE | MEDIA_INTERACTION
                | DRAG,
            ) => IS_INTERACTION | IS_PART_OF_PAGE,
            (_, -1 | CANVAS_MUTATION) => 0,
            _ => IS_PART_OF_PAGE,
        };
        Self { is, tag }
    }

    /// Whether it is something that a person does.
    pub fn is_interaction(self) -> bool {
        self.is & IS_INTERACTION != 0
    }

    /// Whether it is a FullSnapshot.
    pub fn is_snapshot(self) -> bool {
        self.is & IS_SNAPSHOT != 0
    }

    /// Whether it describes mutations.
    pub fn is_mutation(self) -> bool {
        self.is & IS_MUTATION != 0
    }

    /// Whether it is a Meta event.
    pub fn is_meta(self) -> bool {
        self.is & IS_META != 0
    }

    /// Whether it is a custom event.
    pub fn is_custom(self) -> bool {
        self.is & IS_CUSTOM != 0
    }

    /// Whether leaving it out has the player show another page than there was, until the next full snapshot.
    pub fn is_part_of_page(self) -> bool {
        self.is & IS_PART_OF_PAGE != 0
    }

    /// Whether it says what happened to the session and shows nothing; links to other sessions stand for themselves.
    pub fn is_marker(self) -> bool {
        self.is_custom() && !matches!(self.tag, Tag::SessionEnding | Tag::SessionStarting)
    }
}

#[cfg(test)]
#[allow(missing_docs, reason = "tests read the names")]
pub mod examples {
    use super::*;

    pub const META: Event = Event::new(event_type::META as i32, -1, Tag::Other);
    pub const SNAPSHOT: Event = Event::new(event_type::FULL_SNAPSHOT as i32, -1, Tag::Other);
    pub const CUSTOM: Event = Event::new(event_type::CUSTOM as i32, -1, Tag::Other);
    pub const ENDING: Event = Event { tag: Tag::SessionEnding, ..CUSTOM };
    pub const PAUSED: Event = Event { tag: Tag::Paused, ..CUSTOM };
    pub const MUTATION: Event = incremental(incremental_source::MUTATION);
    pub const CLICK: Event = incremental(incremental_source::MOUSE_INTERACTION);
    pub const CANVAS: Event = incremental(incremental_source::CANVAS_MUTATION);

    const fn incremental(source: i64) -> Event {
        Event::new(event_type::INCREMENTAL_SNAPSHOT as i32, source as i32, Tag::Other)
    }
}

#[cfg(test)]
mod tests {
    use super::examples::*;
    use super::*;

    #[test]
    fn events_are_told_apart() {
        assert!(CLICK.is_interaction() && !MUTATION.is_interaction() && !META.is_interaction());
        assert!([SNAPSHOT, META, MUTATION, CLICK].into_iter().all(Event::is_part_of_page));
        assert!(![CANVAS, CUSTOM].into_iter().any(Event::is_part_of_page));
        assert!(CUSTOM.is_marker() && PAUSED.is_marker() && !ENDING.is_marker() && !META.is_marker());
    }
}

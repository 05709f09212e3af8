//! An event of the recording, as far as it matters what becomes of it.

use wire::replay_protocol::Tag;
use wire::rrweb::{event_type, incremental_source};

/// An event of the recorder, as far as decisions need it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Event {
    /// rrweb's `EventType`.
    pub kind: i64,
    /// rrweb's `IncrementalSource`, -1 for an event of another type.
    pub source: i64,
    /// The tag of a custom event.
    pub tag: Tag,
}

impl Event {
    /// Whether it is something that a person does.
    pub fn is_interaction(self) -> bool {
        use incremental_source::{
            DRAG, INPUT, MEDIA_INTERACTION, MOUSE_INTERACTION, MOUSE_MOVE, SCROLL, TOUCH_MOVE, VIEWPORT_RESIZE,
        };
        matches!(
            self.source,
            MOUSE_MOVE | MOUSE_INTERACTION | SCROLL | VIEWPORT_RESIZE | INPUT | TOUCH_MOVE | MEDIA_INTERACTION | DRAG
        )
    }

    /// Whether it is a FullSnapshot.
    pub fn is_snapshot(self) -> bool {
        self.kind == event_type::FULL_SNAPSHOT
    }

    /// Whether it describes mutations.
    pub fn is_mutation(self) -> bool {
        self.source == incremental_source::MUTATION
    }

    /// Whether it is a Meta event.
    pub fn is_meta(self) -> bool {
        self.kind == event_type::META
    }

    /// Whether leaving it out has the player show another page than there was, until the next full snapshot.
    pub fn is_part_of_page(self) -> bool {
        self.is_snapshot() || self.is_meta() || (self.source >= 0 && self.source != incremental_source::CANVAS_MUTATION)
    }

    /// Whether it says what happened to the session and shows nothing; links to other sessions stand for themselves.
    pub fn is_marker(self) -> bool {
        self.kind == event_type::CUSTOM && !matches!(self.tag, Tag::SessionEnding | Tag::SessionStarting)
    }
}

#[cfg(test)]
#[allow(missing_docs, reason = "tests read the names")]
pub mod examples {
    use super::*;

    const NOTHING: Event = Event { kind: 0, source: -1, tag: Tag::Other };
    pub const META: Event = Event { kind: event_type::META, ..NOTHING };
    pub const SNAPSHOT: Event = Event { kind: event_type::FULL_SNAPSHOT, ..NOTHING };
    pub const CUSTOM: Event = Event { kind: event_type::CUSTOM, ..NOTHING };
    pub const ENDING: Event = Event { tag: Tag::SessionEnding, ..CUSTOM };
    pub const PAUSED: Event = Event { tag: Tag::Paused, ..CUSTOM };
    pub const MUTATION: Event = incremental(incremental_source::MUTATION);
    pub const CLICK: Event = incremental(incremental_source::MOUSE_INTERACTION);
    pub const CANVAS: Event = incremental(incremental_source::CANVAS_MUTATION);

    const fn incremental(source: i64) -> Event {
        Event { kind: event_type::INCREMENTAL_SNAPSHOT, source, ..NOTHING }
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

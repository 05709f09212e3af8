//! The events that describe the DOM, written in steps: a full snapshot, and what changed since the last one.

use super::encode::{Raw, push_json};
use super::mirror::{Kind, NONE, bits};
use super::names::Tag;
use super::recorder::Recorder;
use super::rrweb::{Meta, Offset};
use super::text::numbered;
use super::text::push_quoted;
use super::write::Stage;
use wire::rrweb::{event_type, incremental_source};

const FULL_SNAPSHOT: &[u8] = &numbered(b"{\"type\":#,\"data\":{\"node\":", [event_type::FULL_SNAPSHOT]);
/// A frame's document as an addition.
const FRAME: &[u8] = &numbered(
    b"{\"type\":#,\"data\":{\"source\":#,\"adds\":[{\"parentId\":",
    [event_type::INCREMENTAL_SNAPSHOT, incremental_source::MUTATION],
);

impl Recorder {
    /// Begins a full snapshot: the page's address and size, and then its document.
    pub fn begin_snapshot(&mut self, href: &[u8], width: i64, height: i64, timestamp: f64) {
        self.cursor.timestamp = timestamp;
        let mut quoted = Vec::new();
        push_quoted(&mut quoted, href);
        self.push_event(event_type::META, Meta { href: Raw(&quoted), width, height });
        self.push(FULL_SNAPSHOT);
        self.cursor.root_id = 0;
        self.begin_tree(super::DOCUMENT);
        self.cursor.stage = Stage::Snapshot;
        self.is_started = true;
    }

    /// Writes on, some `budget` nodes. Whether all events are complete.
    pub fn step(&mut self, budget: u32) -> bool {
        match self.cursor.stage {
            Stage::Idle => return true,
            Stage::Snapshot => {
                if self.write_tree(budget) {
                    self.end_snapshot();
                    self.cursor.is_renumbered = false;
                    self.cursor.frames = self.frames();
                    self.begin_frame();
                }
            }
            Stage::Adds | Stage::Texts | Stage::Attributes => {
                if self.write_mutation(budget) {
                    self.end_mutation();
                    self.cursor.is_renumbered = true;
                    self.cursor.frames = std::mem::take(&mut self.changes.documents);
                    self.begin_frame();
                }
            }
            Stage::Frame => {
                if self.write_tree(budget) {
                    self.push(b"}],\"removes\":[],\"texts\":[],\"attributes\":[],\"isAttachIframe\":true}");
                    self.end_event();
                    self.begin_frame();
                }
            }
        }
        self.cursor.stage == Stage::Idle
    }

    fn end_snapshot(&mut self) {
        let live = self.lives.get(self.mirror.node(super::DOCUMENT));
        let (left, top) = live.map_or((0.0, 0.0), |live| (live.x, live.y));
        self.push(b",\"initialOffset\":");
        push_json(&mut self.out, &Offset { left, top });
        self.push(b"}");
        self.end_event();
        // whatever changed before is in it
        self.changes.clear(&mut self.mirror);
    }

    /// Begins the event that gives the next frame its document; when there is none left, all is written.
    fn begin_frame(&mut self) {
        self.cursor.stage = Stage::Idle;
        while !self.cursor.frames.is_empty() {
            let document = self.cursor.frames.remove(0);
            let frame = self.mirror.node(document).parent;
            // a player that is to attach a document to anything else loses the page
            if self.mirror.node(document).kind != Kind::Document
                || self.names.tag(self.mirror.node(frame).name) != Tag::Iframe
                || !self.mirror.has(frame, bits::EMITTED)
                || self.is_dead(frame)
            {
                continue;
            }
            if self.cursor.is_renumbered {
                self.mirror.node_mut(document).id = 0;
            }
            let parent = self.id(frame);
            self.push(FRAME);
            self.push_id(parent.into());
            self.push(b",\"nextId\":null,\"node\":");
            self.cursor.root_id = self.id(document);
            self.begin_tree(document);
            self.cursor.stage = Stage::Frame;
            return;
        }
        for (slot, flags) in std::mem::take(&mut self.changes.inputs) {
            self.write_input(slot, flags);
        }
    }

    /// All documents of frames in the page, outer ones first.
    pub fn frames(&self) -> Vec<u32> {
        let mut found = Vec::new();
        let mut at = super::DOCUMENT;
        loop {
            let node = self.mirror.node(at);
            if node.kind == Kind::Document && at != super::DOCUMENT {
                found.push(at);
            }
            let mut next = if node.bits & bits::IGNORED != 0 { NONE } else { node.first };
            while next == NONE {
                if at == super::DOCUMENT {
                    return found;
                }
                next = self.mirror.node(at).next;
                if next == NONE {
                    at = self.mirror.node(at).parent;
                    if at == NONE {
                        return found;
                    }
                }
            }
            at = next;
        }
    }
}

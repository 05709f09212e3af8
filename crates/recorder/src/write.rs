//! Nodes as rrweb writes them, from the mirror alone. A tree is written in steps, so that no page waits for it.

use super::encode::push_json;
use super::live::push_attributes;
use super::mirror::{Kind, NONE, bits};
use super::names::Tag;
use super::recorder::Recorder;
use super::rrweb::Event;
use super::text::{numbered, push_number};
use serde::Serialize;
use wire::rrweb::node_type;

/// How far an event is written.
#[derive(Default)]
pub struct Cursor {
    /// The node that comes next, [`NONE`] when all are written.
    pub at: u32,
    /// The top of the tree that is being written.
    pub top: u32,
    /// Whether `at` and what is in it are written already, all but its end.
    pub is_leaving: bool,
    /// Which of the touched parents is at work, in an event of mutations, or of the changed texts or attributes.
    pub turn: usize,
    /// The `rootId` of what is written, 0 where the page's own document is the root.
    pub root_id: i32,
    /// What is being written.
    pub stage: Stage,
    /// Documents of frames whose turn comes next, outer ones first.
    pub frames: Vec<u32>,
    /// What is in a frame gets new ids: players take a document that they know for the one they have.
    pub is_renumbered: bool,
    /// The time of the event, ms since 1970.
    pub timestamp: f64,
    /// Where the event of mutations begins, and whether anything is in it.
    pub start: usize,
    /// Whether the event of mutations has any.
    pub has_content: bool,
}

/// A part of the events that are written in steps.
#[derive(Default, Clone, Copy, PartialEq, Eq)]
pub enum Stage {
    /// Nothing is being written.
    #[default]
    Idle,
    /// Full snapshot: the page's own document.
    Snapshot,
    /// Mutations: what is added, and then what is another of what was there.
    Adds,
    /// Mutations: changed texts.
    Texts,
    /// Mutations: changed attributes.
    Attributes,
    /// A frame's document: it is given as an addition of its own.
    Frame,
}

/// How an element begins that has no name; the others' beginnings are with their names.
const UNNAMED: &[u8] = &numbered(b"{\"type\":#,\"tagName\":\"div\",\"attributes\":{", [node_type::ELEMENT]);
const TEXT: &[u8] = &numbered(b"{\"type\":#,\"textContent\":", [node_type::TEXT]);
const COMMENT: &[u8] = &numbered(b"{\"type\":#,\"textContent\":", [node_type::COMMENT]);
const DOCUMENT: &[u8] = &numbered(b"{\"type\":#", [node_type::DOCUMENT]);
const DOCTYPE: &[u8] = &numbered(b"{\"type\":#", [node_type::DOCUMENT_TYPE]);

/// What an element is besides, which few are.
#[inline(never)]
fn push_kinds(out: &mut Vec<u8>, flags: u32) {
    for (bit, member) in [
        (bits::SVG, &b",\"isSVG\":true"[..]),
        (bits::CUSTOM, b",\"isCustom\":true"),
        (bits::SHADOW_HOST, b",\"isShadowHost\":true"),
    ] {
        if flags & bit != 0 {
            out.extend_from_slice(member);
        }
    }
}

impl Recorder {
    /// Begins an event.
    pub fn push(&mut self, text: &[u8]) {
        self.out.extend_from_slice(text);
    }

    /// Appends a number.
    pub fn push_id(&mut self, number: i64) {
        push_number(&mut self.out, number);
    }

    /// Writes an event of one of [`wire::rrweb::event_type`] with its data.
    pub fn push_event<D: Serialize>(&mut self, kind: i64, data: D) {
        let timestamp = Some(self.cursor.timestamp as i64);
        push_json(&mut self.out, &Event { kind, data, timestamp });
        self.note_end();
    }

    /// Notes where an event ends.
    pub fn note_end(&mut self) {
        self.ends.push(self.taken + self.out.len() as u32);
    }

    /// Ends an event, with its time in milliseconds.
    pub fn end_event(&mut self) {
        self.push(b",\"timestamp\":");
        self.push_id(self.cursor.timestamp as i64);
        self.push(b"}");
        self.note_end();
    }

    /// How many of the written bytes may be taken away: not the last one, which what comes next looks at, and none of
    /// an event that may not come about.
    pub fn ready(&self) -> usize {
        match self.cursor.stage {
            Stage::Idle => self.out.len(),
            Stage::Adds | Stage::Texts | Stage::Attributes if !self.cursor.has_content => 0,
            _ => self.out.len().saturating_sub(1),
        }
    }

    /// Removes written bytes that the shim has taken.
    pub fn take(&mut self, count: usize) {
        self.out.drain(..count.min(self.out.len()));
        self.taken += count as u32;
    }

    /// The node's id; it gets one when it has none.
    pub fn id(&mut self, slot: u32) -> i32 {
        let node = self.mirror.node_mut(slot);
        if node.id == 0 {
            self.next_id += 1;
            node.id = self.next_id;
        }
        node.id
    }

    /// All of a node but its children, its id and its end: `{…,"childNodes":[`, or without them where it has no such
    /// list. The id comes last, as rrweb has it: that packs better by a tenth.
    pub fn push_head(&mut self, slot: u32, with_scroll: bool) {
        let is_again = self.mirror.has(slot, bits::EMITTED);
        if is_again && self.cursor.is_renumbered && slot != self.cursor.top && self.cursor.stage == Stage::Frame {
            self.mirror.node_mut(slot).id = 0;
        }
        self.id(slot);
        let node = self.mirror.node(slot);
        let above = self.mirror.node(node.parent);
        let out = &mut self.out;
        match node.kind {
            Kind::Element => {
                out.extend_from_slice(self.names.get(node.name).map_or(UNNAMED, |name| &name.as_tag));
                push_attributes(out, &self.names, node, self.lives.get(node), with_scroll);
                out.push(b'}');
                if node.bits & (bits::SVG | bits::CUSTOM | bits::SHADOW_HOST) != 0 {
                    push_kinds(out, node.bits);
                }
            }
            Kind::Document | Kind::Doctype => {
                let is_document = node.kind == Kind::Document;
                out.extend_from_slice(if is_document { DOCUMENT } else { DOCTYPE });
                if !node.data.is_empty() {
                    out.push(b',');
                    out.extend_from_slice(&node.data);
                }
            }
            _ => {
                let is_text = node.kind == Kind::Text;
                out.extend_from_slice(if is_text { TEXT } else { COMMENT });
                let is_style = node.bits & bits::STYLE_TEXT != 0;
                let has_css = is_style && above.bits & bits::CSS != 0;
                let is_empty = has_css || node.data.is_empty();
                out.extend_from_slice(if is_empty { b"\"\"" } else { &node.data });
                // the player adapts it: `:hover` and the like
                if is_style && !is_empty {
                    out.extend_from_slice(b",\"isStyle\":true");
                }
            }
        }
        if above.kind == Kind::ShadowRoot {
            out.extend_from_slice(b",\"isShadow\":true");
        }
        if self.cursor.root_id > 1 && node.kind != Kind::Document {
            out.extend_from_slice(b",\"rootId\":");
            push_number(out, self.cursor.root_id.into());
        }
        if matches!(node.kind, Kind::Element | Kind::Document) {
            out.extend_from_slice(b",\"childNodes\":[");
        }
        if self.names.tag(node.name) == Tag::Select {
            self.emit_no_choice(slot);
        }
        let node = self.mirror.node(slot);
        let is_sheet = is_again && matches!(self.names.tag(node.name), Tag::Style | Tag::Link);
        if node.kind == Kind::Document || is_sheet {
            self.received.push(slot as i32);
        }
        let node = self.mirror.node_mut(slot);
        // everything has been emitted now
        node.bits = node.bits & !(bits::MOVED | bits::RENEWED | bits::TEXT | bits::ATTRIBUTES) | bits::EMITTED;
    }

    /// A shadow root is not written itself, but its host and what is in it.
    pub fn give_root(&mut self, slot: u32) {
        self.mirror.set(slot, bits::EMITTED);
        self.received.push(slot as i32);
    }

    /// A node's end, behind its head and children.
    pub fn push_tail(&mut self, slot: u32) {
        let has_list = matches!(self.mirror.node(slot).kind, Kind::Element | Kind::Document);
        self.push(if has_list { b"],\"id\":" } else { b",\"id\":" });
        self.push_id(self.mirror.node(slot).id.into());
        self.push(b"}");
    }

    /// Whether the tree writer passes a node over, with all that is in it.
    fn is_passed_over(&self, slot: u32) -> bool {
        let node = self.mirror.node(slot);
        node.bits & bits::IGNORED != 0 || node.kind == Kind::Document && slot != self.cursor.top
    }

    /// Begins to write the tree of a node.
    pub fn begin_tree(&mut self, top: u32) {
        (self.cursor.at, self.cursor.top, self.cursor.is_leaving) = (top, top, false);
    }

    /// Writes a tree with all that is in it, up to so many nodes at once. Whether it is complete.
    pub fn write_tree(&mut self, mut budget: u32) -> bool {
        while self.cursor.at != NONE {
            if budget == 0 {
                return false;
            }
            budget -= 1;
            let slot = self.cursor.at;
            let node = self.mirror.node(slot);
            let (first, next, parent) = (node.first, node.next, node.parent);
            let is_root = node.kind == Kind::ShadowRoot;
            let is_passed_over = self.is_passed_over(slot);
            // with a frame's document those of the frames in it are emitted again
            let is_frame = is_passed_over && node.kind == Kind::Document && self.cursor.stage == Stage::Frame;
            if is_frame && !self.cursor.frames.contains(&slot) {
                self.cursor.frames.push(slot);
            }
            if !self.cursor.is_leaving && !is_passed_over {
                if is_root {
                    self.give_root(slot);
                } else {
                    if !matches!(self.out.last(), Some(b'[' | b':')) {
                        self.push(b",");
                    }
                    self.push_head(slot, true);
                }
                if first != NONE {
                    self.cursor.at = first;
                    continue;
                }
            }
            if !is_root && !is_passed_over {
                self.push_tail(slot);
            }
            self.cursor.is_leaving = next == NONE || slot == self.cursor.top;
            self.cursor.at = if slot == self.cursor.top {
                NONE
            } else if next != NONE {
                next
            } else {
                parent
            };
        }
        true
    }
}

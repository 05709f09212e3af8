//! What changed, as one event: removals, additions, texts and attributes.
//!
//! Additions go from a list's end to its beginning and from parents to children, so that the player has the parent
//! and the next sibling of whatever it is given.

use super::attributes::push_difference;
use super::encode::{Raw, push_json, push_open};
use super::live::{open_mode, push_comma, push_key};
use super::mirror::{Kind, Mirror, NONE, bits};
use super::recorder::{Changes, Recorder};
use super::rrweb::{Added, AttributeChange, Event, Mutation, TextChange};
use super::text::push_quoted;
use super::write::Stage;
use wire::rrweb::{event_type, incremental_source};

/// How much of an event of mutations follows its beginning: `]}}`.
const OPEN: usize = 3;

impl Changes {
    /// Clears all pending changes once they have been emitted.
    pub fn clear(&mut self, mirror: &mut Mirror) {
        for parent in self.touched.drain(..) {
            mirror.clear(parent, bits::TOUCHED);
        }
        for (slot, _) in self.attributes.drain(..) {
            mirror.clear(slot, bits::ATTRIBUTES);
        }
        for slot in self.texts.drain(..) {
            mirror.clear(slot, bits::TEXT);
        }
        self.removals.clear();
        self.documents.clear();
    }
}

impl Recorder {
    /// Nodes that were taken from a list and are in none now are gone.
    pub fn collect_removed(&mut self) {
        for slot in std::mem::take(&mut self.changes.limbo) {
            if self.mirror.has(slot, bits::LIMBO) && self.mirror.node(slot).parent == NONE {
                self.dead.push(slot);
            }
        }
    }

    /// Releases nodes that are gone with all that is in them, up to so many at once. Whether none are left.
    pub fn release_dead(&mut self, mut budget: u32) -> bool {
        while let Some(&top) = self.dead.last() {
            if !self.release(top, &mut budget) {
                return false;
            }
            self.dead.pop();
        }
        true
    }

    /// Begins the event that tells what changed. Where nothing did, none is made.
    pub fn begin_mutation(&mut self, timestamp: f64) {
        self.cursor.timestamp = timestamp;
        self.cursor.start = self.out.len();
        self.cursor.has_content = !self.changes.removals.is_empty();
        let removes = std::mem::take(&mut self.changes.removals);
        let data = Mutation { source: incremental_source::MUTATION, removes, adds: &[] };
        push_open(&mut self.out, &Event { kind: event_type::INCREMENTAL_SNAPSHOT, data, timestamp: None }, OPEN);
        self.cursor.turn = 0;
        self.cursor.at = NONE;
        self.cursor.top = NONE;
        self.cursor.stage = Stage::Adds;
    }

    /// Writes what changed, up to so many nodes at once. Whether all is written.
    pub fn write_mutation(&mut self, mut budget: u32) -> bool {
        if self.cursor.stage == Stage::Adds {
            if !self.write_adds(&mut budget) {
                return false;
            }
            self.push(b"],\"texts\":[");
            (self.cursor.stage, self.cursor.turn) = (Stage::Texts, 0);
        }
        while budget > 0 {
            budget -= 1;
            let turn = self.cursor.turn;
            self.cursor.turn += 1;
            if self.cursor.stage == Stage::Texts {
                match self.changes.texts.get(turn) {
                    Some(&slot) => self.push_text(slot),
                    None => {
                        self.push(b"],\"attributes\":[");
                        (self.cursor.stage, self.cursor.turn) = (Stage::Attributes, 0);
                    }
                }
            } else {
                match self.changes.attributes.get_mut(turn) {
                    Some((slot, before)) => {
                        let (slot, before) = (*slot, std::mem::take(before));
                        self.push_attributes(slot, &before);
                    }
                    None => return true,
                }
            }
        }
        false
    }

    /// Writes additions, up to so many nodes at once. Whether all are written.
    ///
    /// What is in a node that was added has its turn when all lists before it are written: level by level, ids are
    /// closer to each other, which packs better than a tree at a time.
    fn write_adds(&mut self, budget: &mut u32) -> bool {
        while let Some(&parent) = self.changes.touched.get(self.cursor.turn) {
            if self.cursor.at == NONE {
                self.cursor.at = if self.is_reachable(parent) { self.mirror.node(parent).last } else { NONE };
                let document = self.mirror.document(parent);
                self.cursor.root_id = self.mirror.node(document).id;
            }
            while self.cursor.at != NONE {
                let slot = self.cursor.at;
                if self.is_due(slot) {
                    if *budget == 0 {
                        return false;
                    }
                    *budget -= 1;
                    self.write_add(slot);
                }
                self.cursor.at = self.mirror.node(slot).prev;
            }
            self.cursor.turn += 1;
        }
        true
    }

    /// Whether the player has this parent where it is now.
    fn is_reachable(&self, parent: u32) -> bool {
        let mut at = parent;
        while at != NONE {
            let node = self.mirror.node(at);
            if node.bits & bits::EMITTED == 0 || node.bits & bits::FRESH != 0 {
                return false;
            }
            at = node.parent;
        }
        self.mirror.document(parent) != NONE
    }

    /// Whether a node is gone or in something that is.
    pub fn is_dead(&self, slot: u32) -> bool {
        let mut at = slot;
        while !self.dead.is_empty() && at != NONE {
            if self.mirror.has(at, bits::LIMBO) {
                return true;
            }
            at = self.mirror.node(at).parent;
        }
        false
    }

    fn is_due(&self, slot: u32) -> bool {
        let node = self.mirror.node(slot);
        let is_known = node.bits & bits::EMITTED != 0 && node.bits & bits::MOVED == 0;
        !is_known && node.bits & bits::IGNORED == 0 && node.kind != Kind::Document
    }

    /// Writes a node, and puts what is in it on the list of what comes next.
    fn write_add(&mut self, slot: u32) {
        let renewed = self.mirror.node(slot).bits & bits::RENEWED;
        if renewed != 0 {
            self.mirror.clear(slot, renewed);
            self.mirror.node_mut(slot).id = 0;
        }
        if self.mirror.node(slot).kind == Kind::ShadowRoot {
            self.give_root(slot);
            self.mirror.clear(slot, bits::MOVED);
        } else {
            self.push_addition(slot);
        }
        let mut child = self.mirror.node(slot).first;
        if child != NONE {
            self.changes.touched.push(slot);
        }
        while child != NONE {
            let node = self.mirror.node_mut(child);
            if node.kind != Kind::Document {
                // what was in a node that has been moved goes with it
                node.bits |= if node.bits & bits::EMITTED == 0 { 0 } else { bits::MOVED | renewed };
            } else if !self.changes.documents.contains(&child) {
                // a player's frame loses its document when it is put elsewhere, even where the page's own did not move
                self.changes.documents.push(child);
            }
            child = self.mirror.node(child).next;
        }
    }

    fn push_addition(&mut self, slot: u32) {
        let parent = self.mirror.wire_parent(slot);
        let mut next = self.mirror.node(slot).next;
        while next != NONE && !self.mirror.is_listed(next) {
            next = self.mirror.node(next).next;
        }
        self.cursor.has_content = true;
        let parent_id = self.id(parent);
        let next_id = if next == NONE { None } else { Some(self.id(next)) };
        push_comma(&mut self.out);
        push_open(&mut self.out, &Added { parent_id, next_id }, 1);
        self.push(b",\"node\":");
        // where it is put it has not been scrolled
        let node = self.mirror.node(slot);
        if node.live != 0 && node.kind == Kind::Element {
            let live = self.lives.of(&mut self.mirror, slot);
            (live.x, live.y) = (0.0, 0.0);
        }
        self.push_head(slot, false);
        self.push_tail(slot);
        self.push(b"}");
    }

    /// The text of a node that existed before, unless it was emitted again.
    fn push_text(&mut self, slot: u32) {
        if !self.mirror.has(slot, bits::TEXT) || !self.is_emitted(slot) || self.is_dead(slot) {
            return;
        }
        self.mirror.clear(slot, bits::TEXT);
        self.cursor.has_content = true;
        let id = self.id(slot);
        push_comma(&mut self.out);
        push_json(&mut self.out, &TextChange { id, value: Raw(&self.mirror.node(slot).data) });
    }

    /// What changed of an element's attributes, which were `before`.
    fn push_attributes(&mut self, slot: u32, before: &[u8]) {
        if !self.mirror.has(slot, bits::ATTRIBUTES) || !self.is_emitted(slot) || self.is_dead(slot) {
            return;
        }
        self.mirror.clear(slot, bits::ATTRIBUTES);
        let mut difference = vec![b'{'];
        let node = self.mirror.node(slot);
        push_difference(&mut difference, before, &node.data);
        if let Some(live) = self.lives.get(node).filter(|live| live.open != 0) {
            push_key(&mut difference, b"rr_open_mode");
            push_quoted(&mut difference, open_mode(live.open));
        }
        if node.bits & bits::CHOICE != 0 {
            let is_selected = self.lives.get(node).is_some_and(|live| live.is_selected);
            push_key(&mut difference, b"selected");
            difference.extend_from_slice(if is_selected { b"\"\"" } else { b"null" });
            self.mirror.clear(slot, bits::CHOICE);
        }
        if difference.len() > 1 {
            difference.push(b'}');
            self.cursor.has_content = true;
            let id = self.id(slot);
            push_comma(&mut self.out);
            push_json(&mut self.out, &AttributeChange { id, attributes: Raw(&difference) });
        }
    }

    /// Ends the event.
    pub fn end_mutation(&mut self) {
        self.push(b"]}");
        if self.cursor.has_content {
            self.end_event();
        } else {
            self.out.truncate(self.cursor.start);
        }
        let documents = std::mem::take(&mut self.changes.documents);
        self.changes.clear(&mut self.mirror);
        self.changes.documents = documents;
    }
}

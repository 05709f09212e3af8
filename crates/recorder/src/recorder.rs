//! One recording: the mirror, related state, and what has not been emitted yet.

use super::live::Lives;
use super::mirror::{Kind, Mirror, NONE, Node, bits};
use super::names::Names;
use super::policy::Policy;
use super::write::Cursor;
use serde::Serialize;
use wire::recorder_protocol::{read, request};

/// rrweb's `removedNodeMutation`.
#[derive(Serialize)]
pub struct Removal {
    /// The id of the parent.
    #[serde(rename = "parentId")]
    pub parent: i32,
    /// The id of the removed node.
    pub id: i32,
    /// The parent is a shadow root.
    #[serde(rename = "isShadow", skip_serializing_if = "std::ops::Not::not")]
    pub is_shadow: bool,
}

/// The state of one recording.
pub struct Recorder {
    /// The DOM as it was last read.
    pub mirror: Mirror,
    /// Names of elements and attributes.
    pub names: Names,
    /// State of elements that is not in their attributes.
    pub lives: Lives,
    /// The options.
    pub policy: Policy,
    /// The address against which a document's own are resolved, by the document's slot.
    pub bases: Vec<(u32, Vec<u8>)>,
    /// Requests for the engine: kind, slot, argument of each ([`request`]).
    pub requests: Vec<i32>,
    /// Documents, shadow roots, and style elements and links once more, that the player was given since the engine asked.
    pub received: Vec<i32>,
    /// The next id on the wire.
    pub next_id: i32,
    /// Whether the player has been given the whole page.
    pub is_started: bool,
    /// What has not been emitted yet.
    pub changes: Changes,
    /// Removed nodes, with their subtrees: their removal has been emitted, but their slots are not free yet. Nothing is
    /// read before they are.
    pub dead: Vec<u32>,
    /// How far the event that is being written is.
    pub cursor: Cursor,
    /// The looks of elements that cannot be scrolled, in their order.
    pub unscrollable: Vec<u32>,
    /// Scratch buffer.
    pub scratch: Vec<u8>,
    /// The events that are being written, one after the other.
    pub out: Vec<u8>,
    /// How much of them was taken away already.
    pub taken: u32,
    /// Where each of them ends, what was taken counted in.
    pub ends: Vec<u32>,
}

/// How the mirror differs from what the player has.
#[derive(Default)]
pub struct Changes {
    /// Nodes that were taken from a list of children; those that are in one again are not in limbo any more.
    pub limbo: Vec<u32>,
    /// Parents whose lists have new or moved nodes.
    pub touched: Vec<u32>,
    /// Nodes that the player has to remove.
    pub removals: Vec<Removal>,
    /// Elements whose attributes changed, and what the player has.
    pub attributes: Vec<(u32, Vec<u8>)>,
    /// Text nodes whose text changed.
    pub texts: Vec<u32>,
    /// Documents of frames.
    pub documents: Vec<u32>,
    /// Inputs whose value or choice changed, with the flags that the reader gave ([`wire::recorder_protocol::input_flag`]).
    pub inputs: Vec<(u32, i32)>,
}

impl Recorder {
    /// A recording of which nothing is read yet.
    pub fn new(policy: Policy) -> Self {
        Self {
            mirror: Mirror::default(),
            names: Names::default(),
            lives: Lives::default(),
            policy,
            bases: Vec::new(),
            requests: Vec::new(),
            received: Vec::new(),
            next_id: 0,
            is_started: false,
            changes: Changes::default(),
            dead: Vec::new(),
            cursor: Cursor::default(),
            unscrollable: Vec::new(),
            scratch: Vec::new(),
            out: Vec::new(),
            taken: 0,
            ends: Vec::new(),
        }
    }

    /// Adds a request for the engine.
    pub fn request(&mut self, what: i32, slot: u32, more: i32) {
        self.requests.extend_from_slice(&[what, slot as i32, more]);
    }

    /// Whether a change of this node has to be emitted on its own.
    pub fn is_emitted(&self, slot: u32) -> bool {
        self.mirror.has(slot, bits::EMITTED) && !self.mirror.has(slot, bits::FRESH)
    }

    /// The address against which a node's own are resolved.
    pub fn base(&self, slot: u32) -> &[u8] {
        // one that is between two lists will mostly be in the page
        let document = match self.mirror.document(slot) {
            NONE => super::DOCUMENT,
            document => document,
        };
        self.bases.iter().find(|(of, _)| *of == document).map_or(&[], |(_, base)| base)
    }

    /// Sets the URL against which those of a document are resolved.
    pub fn set_base(&mut self, document: u32, base: &[u8]) {
        self.bases.retain(|(of, _)| *of != document);
        self.bases.push((document, base.to_vec()));
    }

    /// The list of `parent` contains something that has to be emitted.
    pub fn touch(&mut self, parent: u32) {
        if self.mirror.has(parent, bits::EMITTED) && !self.mirror.has(parent, bits::TOUCHED) {
            self.mirror.set(parent, bits::TOUCHED);
            self.changes.touched.push(parent);
        }
    }

    /// Takes a node from its list; where it will be found again, or whether, is not known yet.
    pub fn detach(&mut self, slot: u32) {
        self.record_removal(slot);
        self.mirror.unlink(slot);
        if !self.mirror.has(slot, bits::LIMBO) {
            self.mirror.set(slot, bits::LIMBO);
            self.changes.limbo.push(slot);
        }
    }

    /// Puts a node, which may be in another list, behind `prev`.
    pub fn attach(&mut self, slot: u32, parent: u32, prev: u32) {
        if slot == parent {
            return;
        }
        self.break_cycle(slot, parent);
        if self.mirror.node(slot).parent != NONE {
            self.record_removal(slot);
            self.mirror.unlink(slot);
        }
        let node = self.mirror.node_mut(slot);
        if node.kind == Kind::Free {
            node.kind = Kind::Pending;
        }
        node.bits &= !bits::LIMBO;
        if node.bits & bits::EMITTED != 0 {
            node.bits |= bits::MOVED;
        }
        self.mirror.link(slot, parent, prev);
        self.touch(parent);
        self.inherit(slot);
    }

    /// The page has put a node into one that was in it, and the list that says where that is now has yet to be read.
    /// It is in none until then, as nothing can be in itself.
    fn break_cycle(&mut self, slot: u32, parent: u32) {
        let is_around = self.mirror.node(slot).first != NONE && self.mirror.is_in(parent, slot);
        if is_around {
            let above = self.mirror.node(parent).parent;
            self.detach(parent);
            // it may be there still, and something further up be elsewhere
            self.request(request::READ, above, read::CHILDREN);
        }
    }

    /// Emits a node again, with its subtree, where it is.
    pub fn re_emit(&mut self, slot: u32) {
        self.record_removal(slot);
        if self.mirror.has(slot, bits::EMITTED) {
            self.mirror.set(slot, bits::MOVED);
            let parent = self.mirror.node(slot).parent;
            self.touch(parent);
        }
    }

    /// Notes that the player's copy has to go, unless it goes with something that is above it.
    pub fn record_removal(&mut self, slot: u32) {
        let Node { id, parent, bits: flags, .. } = *self.mirror.node(slot);
        if flags & bits::EMITTED == 0 || flags & bits::FRESH != 0 || !self.mirror.is_listed(slot) {
            return;
        }
        let mut above = parent;
        let mut renewed = 0;
        while above != NONE {
            let node = self.mirror.node(above);
            // what left a lost document before takes along what is in it
            renewed |= if node.kind == Kind::Document { bits::RENEWED } else { node.bits & bits::RENEWED };
            if node.bits & bits::FRESH != 0 || node.bits & bits::EMITTED == 0 {
                return self.mirror.set(slot, renewed);
            }
            above = node.parent;
        }
        let is_shadow = self.mirror.is_in_shadow(slot);
        let parent = self.mirror.node(self.mirror.wire_parent(slot)).id;
        self.changes.removals.push(Removal { parent, id, is_shadow });
    }

    /// A node that comes below another is masked if that is; if this changes, it is read again.
    fn inherit(&mut self, slot: u32) {
        let node = self.mirror.node(slot);
        if node.kind == Kind::Pending {
            return;
        }
        let is_masked = self.mirror.has(node.parent, bits::MASKED);
        if is_masked != (node.bits & bits::MASKED != 0) {
            self.request(request::READ, slot, read::SELF);
        }
    }

    /// Frees the slots of a node and of all that is in it, up to so many at once. Whether all are freed.
    pub fn release(&mut self, top: u32, budget: &mut u32) -> bool {
        let mut at = top;
        loop {
            let first = self.mirror.node(at).first;
            if first != NONE {
                at = first;
                continue;
            }
            if *budget == 0 {
                return false;
            }
            *budget -= 1;
            let parent = self.mirror.node(at).parent;
            self.mirror.unlink(at);
            let node = self.mirror.node_mut(at);
            self.lives.release(node);
            if node.kind == Kind::Document {
                self.bases.retain(|(of, _)| *of != at);
            }
            self.mirror.free(at);
            self.request(request::RELEASE, at, 0);
            if at == top {
                return true;
            }
            at = parent;
        }
    }
}

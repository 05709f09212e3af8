//! The mirror: the page's DOM as it was last read, node by node, and how that differs from what the player has
//! received. A node is identified by its slot, a number that the shim assigns and reuses; on the wire by its id, which
//! is never used twice.

/// No node. Slots begin at 1.
pub const NONE: u32 = 0;

/// What is true of a node.
pub mod bits {
    /// The player has it.
    pub const EMITTED: u32 = 1;
    /// The player has it, but elsewhere: it is removed there and emitted again, with its subtree.
    pub const MOVED: u32 = 1 << 1;
    /// Found in no list of children since it was taken from one.
    pub const LIMBO: u32 = 1 << 2;
    /// Left out of the recording, with all that is in it (`slimDOMOptions`).
    pub const IGNORED: u32 = 1 << 3;
    /// Recorded as an empty box (`blockClass`, `blockSelector`).
    pub const BLOCKED: u32 = 1 << 4;
    /// Its texts are masked (`maskTextClass`, `maskTextSelector`), because of itself or of what it is in.
    pub const MASKED: u32 = 1 << 5;
    /// Has a shadow root.
    pub const SHADOW_HOST: u32 = 1 << 6;
    /// An element of SVG.
    pub const SVG: u32 = 1 << 7;
    /// A custom element that is defined.
    pub const CUSTOM: u32 = 1 << 8;
    /// Its attributes are in the list of changes.
    pub const ATTRIBUTES: u32 = 1 << 9;
    /// Its text is in the list of changes.
    pub const TEXT: u32 = 1 << 10;
    /// Was in a frame whose document the player loses: what it has of the node stays there, so the node gets a new id.
    pub const RENEWED: u32 = 1 << 11;
    /// Its children are in the list of changes.
    pub const TOUCHED: u32 = 1 << 12;
    /// A style element whose rules are in an attribute, so that its text nodes are empty.
    pub const CSS: u32 = 1 << 13;
    /// An input that is or was a password or a hidden field.
    pub const SECRET: u32 = 1 << 14;
    /// A text of whitespace only would be left out here (`headWhitespace`).
    pub const NO_SPACE: u32 = 1 << 15;
    /// In the list of children that is being read.
    pub const SEEN: u32 = 1 << 16;
    /// A text in a style element.
    pub const STYLE_TEXT: u32 = 1 << 17;
    /// An option of a select with several choices, whose selection has to be emitted.
    pub const CHOICE: u32 = 1 << 18;
    /// The subtree will be emitted again or dropped, so changes inside it are skipped.
    pub const FRESH: u32 = MOVED | LIMBO;
}

/// What a node is. Numbers as in `DOM`'s `nodeType` where there is one.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub enum Kind {
    /// The slot is free.
    #[default]
    Free,
    /// In a list of children, and not read yet.
    Pending,
    /// An element.
    Element,
    /// A text node or a CDATA section.
    Text,
    /// A comment.
    Comment,
    /// A document type.
    Doctype,
    /// The page's document or that of a frame.
    Document,
    /// An open shadow root.
    ShadowRoot,
}

/// A node of the page, as it was last read.
#[derive(Clone, Default, Debug)]
pub struct Node {
    /// The node's id on the wire; 0 as long as it was never written.
    pub id: i32,
    /// The slot of its parent, like those below; [`NONE`] if it has none.
    pub parent: u32,
    /// Its first child.
    pub first: u32,
    /// Its last child.
    pub last: u32,
    /// Its next sibling.
    pub next: u32,
    /// Its previous sibling.
    pub prev: u32,
    /// Its state, of [`bits`].
    pub bits: u32,
    /// Its kind.
    pub kind: Kind,
    /// An element's name, by its number in [`super::names::Names`].
    pub name: u32,
    /// Where the element's live state is, plus one; 0 where it has none.
    pub live: u32,
    /// A scratch number for comparing lists of children; meaningless afterwards.
    pub mark: u32,
    /// The same number for elements that are styled alike, as far as names and classes say, theirs and those around them.
    pub style_fingerprint: u32,
    /// Its serialisation: an element's attributes as members of a JSON object, a text's content in quotes.
    pub data: Box<[u8]>,
}

/// A text that is shorter (with its quotes) has no need to be scrolled.
const SHORT: usize = 82;

/// How many nodes are in a chunk.
const CHUNK: usize = 256;

/// The nodes by slot, in chunks: one list of all would be copied whenever it has to grow, which takes as long as a slice.
pub struct Mirror {
    chunks: Vec<Box<[Node]>>,
}

impl Default for Mirror {
    fn default() -> Self {
        Self { chunks: vec![chunk()] }
    }
}

fn chunk() -> Box<[Node]> {
    vec![Node::default(); CHUNK].into()
}

impl Mirror {
    /// The node at `slot`; a free one if the slot was never used.
    pub fn node(&self, slot: u32) -> &Node {
        // an unknown slot reads as slot 0, which is free for ever
        let slot = slot as usize;
        match self.chunks.get(slot / CHUNK) {
            Some(chunk) => &chunk[slot % CHUNK],
            None => &self.chunks[0][0],
        }
    }

    /// The node at `slot`, which is made when it is not there yet.
    pub fn node_mut(&mut self, slot: u32) -> &mut Node {
        let slot = slot as usize;
        while slot / CHUNK >= self.chunks.len() {
            self.chunks.push(chunk());
        }
        &mut self.chunks[slot / CHUNK][slot % CHUNK]
    }

    fn nodes(&self) -> impl Iterator<Item = &Node> {
        self.chunks.iter().flatten()
    }

    /// About how many bytes all nodes take on the wire.
    pub fn weight(&self) -> usize {
        // what is around an element's attributes or a text, with some room
        self.nodes().filter(|node| node.kind != Kind::Free).map(|node| node.data.len() + 72).sum()
    }

    /// Whether the node has one of the bits.
    pub fn has(&self, slot: u32, bit: u32) -> bool {
        self.node(slot).bits & bit != 0
    }

    /// Sets bits of the node.
    pub fn set(&mut self, slot: u32, bit: u32) {
        self.node_mut(slot).bits |= bit;
    }

    /// Clears bits of the node.
    pub fn clear(&mut self, slot: u32, bit: u32) {
        self.node_mut(slot).bits &= !bit;
    }

    /// The next element behind a slot in which there is enough to be scrolled: 0 where there is none left. Those with
    /// these looks cannot be.
    pub fn next_scrollable(&self, behind: u32, unscrollable: &[u32]) -> u32 {
        let is_long = |node: &Node| {
            let first = self.node(node.first);
            node.kind == Kind::Element
                && node.bits & (bits::BLOCKED | bits::IGNORED | bits::SVG) == 0
                && (first.next != NONE || first.kind == Kind::Element || first.data.len() > SHORT)
                && unscrollable.binary_search(&node.style_fingerprint).is_err()
        };
        let end = (self.chunks.len() * CHUNK) as u32;
        (behind + 1..end).find(|&slot| is_long(self.node(slot))).unwrap_or(0)
    }

    /// The slot of the node with this id. Searches all of them: for lookups outside the hot path.
    pub fn slot_of(&self, id: i32) -> u32 {
        let found = self.nodes().position(|node| node.id == id && node.kind != Kind::Free);
        found.filter(|_| id > 0).unwrap_or(0) as u32
    }

    /// Twice the slots of what is in a node, and one more for elements.
    pub fn children(&self, parent: u32) -> Vec<i32> {
        let mut list = Vec::new();
        let mut at = self.node(parent).first;
        while at != NONE {
            let node = self.node(at);
            list.push((at * 2) as i32 + i32::from(node.kind == Kind::Element));
            at = node.next;
        }
        list
    }

    /// Takes a node out of its parent's list.
    pub fn unlink(&mut self, slot: u32) {
        let Node { parent, prev, next, .. } = *self.node(slot);
        if parent == NONE {
            return;
        }
        if prev == NONE {
            self.node_mut(parent).first = next;
        } else {
            self.node_mut(prev).next = next;
        }
        if next == NONE {
            self.node_mut(parent).last = prev;
        } else {
            self.node_mut(next).prev = prev;
        }
        let node = self.node_mut(slot);
        (node.parent, node.prev, node.next) = (NONE, NONE, NONE);
    }

    /// Puts a node that is in no list behind `prev` in the list of `parent`, first where that is [`NONE`].
    pub fn link(&mut self, slot: u32, parent: u32, prev: u32) {
        let next = if prev == NONE { self.node(parent).first } else { self.node(prev).next };
        let node = self.node_mut(slot);
        (node.parent, node.prev, node.next) = (parent, prev, next);
        if prev == NONE {
            self.node_mut(parent).first = slot;
        } else {
            self.node_mut(prev).next = slot;
        }
        if next == NONE {
            self.node_mut(parent).last = slot;
        } else {
            self.node_mut(next).prev = slot;
        }
    }

    /// Puts a node that was never read behind the others in a list.
    pub fn append(&mut self, slot: u32, parent: u32) {
        let above = self.node_mut(parent);
        let prev = std::mem::replace(&mut above.last, slot);
        if prev == NONE {
            above.first = slot;
        } else {
            self.node_mut(prev).next = slot;
        }
        let node = self.node_mut(slot);
        (node.kind, node.parent, node.prev) = (Kind::Pending, parent, prev);
    }

    /// Frees a slot; the caller is responsible for its children.
    pub fn free(&mut self, slot: u32) {
        *self.node_mut(slot) = Node::default();
    }

    /// The document that a node is in: itself where it is one, [`NONE`] where it is in none.
    pub fn document(&self, slot: u32) -> u32 {
        let mut at = slot;
        while at != NONE && self.node(at).kind != Kind::Document {
            at = self.node(at).parent;
        }
        at
    }

    /// Whether a node is another, or in it.
    pub fn is_in(&self, slot: u32, top: u32) -> bool {
        let mut at = slot;
        while at != NONE && at != top {
            at = self.node(at).parent;
        }
        at == top
    }

    /// The parent as the wire has it: a shadow root's children are its host's.
    pub fn wire_parent(&self, slot: u32) -> u32 {
        let parent = self.node(slot).parent;
        if self.node(parent).kind == Kind::ShadowRoot { self.node(parent).parent } else { parent }
    }

    /// Whether the node is a child of a shadow root.
    pub fn is_in_shadow(&self, slot: u32) -> bool {
        self.node(self.node(slot).parent).kind == Kind::ShadowRoot
    }

    /// Whether a node's place is taken in the wire's lists of children: what is left out and what hangs below an
    /// element without being its child (shadow root, a frame's document) is not.
    pub fn is_listed(&self, slot: u32) -> bool {
        let node = self.node(slot);
        node.bits & bits::IGNORED == 0 && node.kind != Kind::ShadowRoot && node.kind != Kind::Document
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn children(mirror: &Mirror, parent: u32) -> Vec<i32> {
        mirror.children(parent).into_iter().map(|child| child / 2).collect()
    }

    #[test]
    fn links_and_unlinks_anywhere_in_a_list() {
        let mut mirror = Mirror::default();
        mirror.link(2, 1, NONE);
        mirror.link(4, 1, 2);
        mirror.link(3, 1, 2);
        assert_eq!(children(&mirror, 1), [2, 3, 4]);
        assert_eq!((mirror.node(1).first, mirror.node(1).last), (2, 4));
        mirror.unlink(3);
        assert_eq!(children(&mirror, 1), [2, 4]);
        mirror.unlink(2);
        mirror.unlink(4);
        assert_eq!((mirror.node(1).first, mirror.node(1).last), (NONE, NONE));
    }

    #[test]
    fn finds_what_may_be_scrolled() {
        let mut mirror = Mirror::default();
        for (slot, parent, prev, kind, length) in [
            (2, 1, NONE, Kind::Element, 0),
            (3, 2, NONE, Kind::Text, 90),
            (4, 1, 2, Kind::Element, 0),
            (5, 4, NONE, Kind::Text, 20),
            (6, 1, 4, Kind::Element, 0),
            (7, 6, NONE, Kind::Element, 0),
            (8, 1, 6, Kind::Element, 0),
            (9, 8, NONE, Kind::Text, 1),
            (10, 8, 9, Kind::Text, 1),
        ] {
            mirror.link(slot, parent, prev);
            mirror.node_mut(slot).kind = kind;
            mirror.node_mut(slot).data = vec![b'x'; length].into();
        }
        mirror.node_mut(1).kind = Kind::Document;
        let found = |behind| mirror.next_scrollable(behind, &[]);
        assert_eq!([found(0), found(2), found(6), found(8), found(99)], [2, 6, 8, 0, 0]);
        mirror.node_mut(6).style_fingerprint = 7;
        assert_eq!(mirror.next_scrollable(2, &[5, 7, 9]), 8);
    }

    #[test]
    fn an_unknown_slot_is_a_free_one() {
        assert_eq!(Mirror::default().node(77).kind, Kind::Free);
        assert_eq!(Mirror::default().slot_of(0), NONE);
    }
}

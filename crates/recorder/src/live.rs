//! What an element is besides its attributes: values of inputs, scroll positions, rules of a style sheet …

use super::mirror::{Kind, Mirror, Node, bits};
use super::names::{Names, Tag};
use super::text::{push_decimal, push_escaped, push_quoted};

/// The live state of an element. An empty box stands for nothing.
#[derive(Default)]
pub struct Live {
    /// The value of an input, masked where it has to be, in quotes.
    pub value: Box<[u8]>,
    /// Whether `value` takes the place of the attribute.
    pub has_text: bool,
    /// Whether the value is that of the attribute, as with a hidden field.
    pub is_attribute: bool,
    /// Of a box or radio button: whether it is checked.
    pub is_checked: bool,
    /// Of a select: whether several options may be chosen.
    pub is_multiple: bool,
    /// Of an option: whether it is selected, and that may be recorded.
    pub is_selected: bool,
    /// Of a dialog: 1 where it is open, 2 where it is modal.
    pub open: u8,
    /// The rules of a style element or a linked sheet, in quotes; empty where its texts are them.
    pub css: Box<[u8]>,
    /// Members of an object: media state, an image's or canvas' pixels.
    pub members: Box<[u8]>,
    /// Of what is blocked: its width and height, members of an object.
    pub size: Box<[u8]>,
    /// How far it is scrolled to the right, CSS pixels.
    pub x: f64,
    /// How far it is scrolled down, CSS pixels.
    pub y: f64,
}

/// The live states, by [`Node::live`].
#[derive(Default)]
pub struct Lives {
    list: Vec<Live>,
    free: Vec<u32>,
}

impl Lives {
    /// The state of a node; `None` if it has none.
    pub fn get(&self, node: &Node) -> Option<&Live> {
        self.list.get((node.live as usize).wrapping_sub(1))
    }

    /// The state of a node, which has one from now on.
    pub fn of<'a>(&'a mut self, mirror: &mut Mirror, slot: u32) -> &'a mut Live {
        let node = mirror.node_mut(slot);
        if node.live == 0 {
            node.live = self.free.pop().unwrap_or_else(|| {
                self.list.push(Live::default());
                self.list.len() as u32
            });
        }
        &mut self.list[node.live as usize - 1]
    }

    /// Frees the state of a node.
    pub fn release(&mut self, node: &mut Node) {
        if node.live != 0 {
            self.list[node.live as usize - 1] = Live::default();
            self.free.push(std::mem::take(&mut node.live));
        }
    }
}

/// Appends an element's attributes, as rrweb's player wants them, as members of an object.
pub fn push_attributes(out: &mut Vec<u8>, names: &Names, node: &Node, live: Option<&Live>, with_scroll: bool) {
    out.extend_from_slice(&node.data);
    let Some(live) = live else {
        return;
    };
    if node.bits & bits::BLOCKED != 0 {
        return push_members(out, &live.size);
    }
    if live.has_text && live.value.len() > 2 {
        push_key(out, b"value");
        out.extend_from_slice(&live.value);
    }
    if live.is_checked {
        push_key(out, b"checked");
        out.extend_from_slice(b"true");
    }
    if live.is_selected {
        push_key(out, b"selected");
        out.extend_from_slice(b"true");
    }
    if live.open != 0 && names.tag(node.name) == Tag::Dialog {
        push_key(out, b"rr_open_mode");
        push_quoted(out, open_mode(live.open));
    }
    if !live.css.is_empty() {
        push_key(out, b"_cssText");
        out.extend_from_slice(&live.css);
    }
    push_members(out, &live.members);
    if with_scroll && node.kind == Kind::Element {
        for (name, value) in [(&b"rr_scrollLeft"[..], live.x), (b"rr_scrollTop", live.y)] {
            if value != 0.0 {
                push_key(out, name);
                push_decimal(out, value);
            }
        }
    }
}

/// The value of `rr_open_mode` of an open dialog.
pub fn open_mode(open: u8) -> &'static [u8] {
    if open == 2 { b"modal" } else { b"non-modal" }
}

fn push_members(out: &mut Vec<u8>, members: &[u8]) {
    if !members.is_empty() {
        push_comma(out);
        out.extend_from_slice(members);
    }
}

/// Begins a member of the object that `out` ends with.
pub fn push_key(out: &mut Vec<u8>, name: &[u8]) {
    push_comma(out);
    out.push(b'"');
    push_escaped(out, name);
    out.extend_from_slice(b"\":");
}

/// A comma, unless an object or list has just begun.
pub fn push_comma(out: &mut Vec<u8>) {
    if !matches!(out.last(), None | Some(b'{' | b'[')) {
        out.push(b',');
    }
}

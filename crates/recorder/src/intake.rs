//! Takes in what the reader has read: numbers that say what, and one text with everything that was written.
//!
//! [`wire::recorder_protocol::reader_op`] says what a batch holds; `js/recorder/reader.ts` writes it.

use super::disclosure::holds_markup;
use super::mirror::{Kind, NONE, bits};
use super::names::Tag;
use super::recorder::Recorder;
use super::text::{is_blank, push_quoted, starred};
use super::urls::resolve_css;
use wire::recorder_protocol::{policy_bit, reader_op, request};

/// The batch, read from the front.
pub struct Batch<'a> {
    ops: &'a [i32],
    text: &'a [u8],
    /// Whether each unit is a byte.
    is_ascii: bool,
    /// The attributes of the element at work: number of the name, value.
    pub values: Vec<(u32, &'a [u8])>,
}

impl<'a> Batch<'a> {
    /// The next number; 0 if there is none.
    pub fn number(&mut self) -> i32 {
        let Some((first, rest)) = self.ops.split_first() else {
            return 0;
        };
        self.ops = rest;
        *first
    }

    /// The next number as a slot.
    pub fn slot(&mut self) -> u32 {
        self.number() as u32
    }

    /// The next `count` numbers, or as many as there are.
    pub fn list(&mut self, count: i32) -> &'a [i32] {
        let (list, rest) = self.ops.split_at((count.max(0) as usize).min(self.ops.len()));
        self.ops = rest;
        list
    }

    /// The next text, of so many UTF-16 units.
    pub fn text(&mut self, length: i32) -> &'a [u8] {
        let length = length.max(0) as usize;
        let mut end = length.min(self.text.len());
        if !self.is_ascii {
            end = 0;
            let mut left = length;
            while left > 0 && end < self.text.len() {
                let size = match self.text[end] {
                    0..0x80 => 1,
                    0x80..0xe0 => 2,
                    0xe0..0xf0 => 3,
                    _ => 4,
                };
                end += size;
                // half a pair at the end of one text and half at the beginning of the next have become one character
                left = left.saturating_sub(1 + usize::from(size == 4));
            }
            end = end.min(self.text.len());
        }
        let (text, rest) = self.text.split_at(end);
        self.text = rest;
        text
    }
}

impl Recorder {
    /// Takes in a batch; what it leads to is in `asks`.
    pub fn take_in(&mut self, ops: &[i32], text: &[u8], is_ascii: bool) {
        let mut batch = Batch { ops, text, is_ascii, values: Vec::new() };
        while !batch.ops.is_empty() {
            match batch.number() {
                reader_op::NAME => {
                    let length = batch.number();
                    self.names.add(batch.text(length));
                }
                reader_op::ELEMENT => self.take_element(&mut batch),
                reader_op::TEXT => self.take_text(&mut batch),
                reader_op::DOCTYPE => self.take_doctype(&mut batch),
                reader_op::DOCUMENT => self.take_document(&mut batch),
                reader_op::CHILDREN => {
                    let parent = batch.slot();
                    let count = batch.number();
                    self.reconcile(parent, batch.list(count));
                }
                reader_op::SHADOW_ROOT => {
                    let slot = batch.slot();
                    if self.expects(slot) {
                        self.mirror.node_mut(slot).kind = Kind::ShadowRoot;
                        self.set_inherited_mask(slot, false);
                    }
                }
                reader_op::INPUT => self.take_input(&mut batch),
                reader_op::CHOICE => {
                    let (slot, count) = (batch.slot(), batch.number());
                    self.take_choice(slot, batch.list(count));
                }
                reader_op::MASKED => {
                    let (slot, input, length) = (batch.slot(), batch.number(), batch.number());
                    let text = batch.text(length);
                    if input != 0 {
                        self.set_value(slot, text, input);
                    } else if self.mirror.node(slot).kind == Kind::Text {
                        self.set_text(slot, text);
                    }
                }
                reader_op::CSS => {
                    let (slot, flags, length) = (batch.slot(), batch.number(), batch.number());
                    self.set_css(slot, flags, batch.text(length));
                }
                reader_op::SIZE => {
                    let (slot, length) = (batch.slot(), batch.number());
                    let size = batch.text(length);
                    if self.is_element(slot) {
                        self.lives.of(&mut self.mirror, slot).size = size.into();
                    }
                }
                reader_op::MEMBERS => {
                    let (slot, length) = (batch.slot(), batch.number());
                    let members = batch.text(length);
                    if self.expects(slot) || self.is_element(slot) {
                        self.lives.of(&mut self.mirror, slot).members = members.into();
                    }
                }
                reader_op::MARKUP => self.take_markup(&mut batch),
                _ => return,
            }
        }
    }

    /// Whether a node is in the mirror: what was read of others is of no use.
    pub fn expects(&self, slot: u32) -> bool {
        self.mirror.node(slot).kind != Kind::Free
    }

    /// Whether a slot is that of an element.
    pub fn is_element(&self, slot: u32) -> bool {
        self.mirror.node(slot).kind == Kind::Element
    }

    fn take_text(&mut self, batch: &mut Batch) {
        let (slot, node_type, length) = (batch.slot(), batch.number(), batch.number());
        let text = batch.text(length);
        if self.expects(slot) {
            self.put_text(slot, node_type, text);
        }
    }

    /// What a text, comment or the like has in it.
    pub fn put_text(&mut self, slot: u32, node_type: i32, text: &[u8]) {
        let parent = self.mirror.node(self.mirror.node(slot).parent);
        let is_masked = parent.bits & bits::MASKED != 0;
        let no_space = parent.bits & bits::NO_SPACE != 0;
        let parent_tag = self.names.tag(parent.name);
        let node = self.mirror.node_mut(slot);
        // a document of HTML, as a player's is, takes no CDATA sections: they are texts; and no processing instructions
        let kind = match node_type {
            3 | 4 => Kind::Text,
            _ => Kind::Comment,
        };
        let is_instruction = node_type == 7;
        node.kind = kind;
        node.bits = if is_masked { node.bits | bits::MASKED } else { node.bits & !bits::MASKED };
        if is_instruction
            || kind == Kind::Comment && self.policy.is_on(policy_bit::SLIM_COMMENT)
            || kind == Kind::Text && no_space && is_blank(text)
        {
            node.bits |= bits::IGNORED;
            return;
        }
        match parent_tag {
            Tag::Script => self.set_text(slot, if text.is_empty() { b"" } else { b"SCRIPT_PLACEHOLDER" }),
            Tag::Style => {
                self.mirror.set(slot, bits::STYLE_TEXT);
                let mut css = Vec::with_capacity(text.len());
                resolve_css(&mut css, self.base(slot), text);
                self.set_text(slot, &css);
            }
            _ if is_masked && kind == Kind::Text && self.policy.is_on(policy_bit::MASK_TEXT_FN) && !text.is_empty() => {
                self.request(request::MASK_TEXT, slot, 0);
            }
            _ if is_masked => self.set_text(slot, &starred(text)),
            // markup that no browser shows: what is in it, nothing can mask
            tag if (kind == Kind::Comment || matches!(tag, Tag::NotShown | Tag::Iframe)) && holds_markup(text) => {
                self.set_text(slot, &starred(text));
            }
            _ => self.set_text(slot, text),
        }
    }

    fn set_text(&mut self, slot: u32, text: &[u8]) {
        let mut data = std::mem::take(&mut self.scratch);
        data.clear();
        push_quoted(&mut data, text);
        let is_emitted = self.is_emitted(slot);
        let node = self.mirror.node_mut(slot);
        if *node.data != *data {
            node.data = data[..].into();
            if is_emitted && node.bits & bits::TEXT == 0 {
                node.bits |= bits::TEXT;
                self.changes.texts.push(slot);
            }
        }
        self.scratch = data;
    }

    fn take_doctype(&mut self, batch: &mut Batch) {
        let (slot, lengths) = (batch.slot(), [batch.number(), batch.number(), batch.number()]);
        let mut data = Vec::new();
        for (key, length) in [&b"name"[..], b"publicId", b"systemId"].into_iter().zip(lengths) {
            super::live::push_key(&mut data, key);
            push_quoted(&mut data, batch.text(length));
        }
        if self.expects(slot) {
            let node = self.mirror.node_mut(slot);
            (node.kind, node.data) = (Kind::Doctype, data.into());
        }
    }

    fn take_document(&mut self, batch: &mut Batch) {
        let (slot, lengths) = (batch.slot(), [batch.number(), batch.number()]);
        let (mode, base) = (batch.text(lengths[0]), batch.text(lengths[1]));
        self.set_base(slot, base);
        // the page's own is in no list
        if !self.expects(slot) && self.next_id > 0 {
            return;
        }
        let mut data = Vec::new();
        if mode != b"CSS1Compat" {
            super::live::push_key(&mut data, b"compatMode");
            push_quoted(&mut data, mode);
        }
        let node = self.mirror.node_mut(slot);
        // a player sets the mode of a document when it is given one
        let is_other = node.kind != Kind::Document || *node.data != *data;
        (node.kind, node.data) = (Kind::Document, data.into());
        if is_other && node.parent != NONE && !self.changes.documents.contains(&slot) {
            self.changes.documents.push(slot);
        }
        self.set_inherited_mask(slot, false);
    }
}

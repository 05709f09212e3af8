//! Takes in what the reader has read: numbers that say what, and one text with everything that was written.
//!
//! | op           | numbers                                                         | texts            |
//! | ------------ | --------------------------------------------------------------- | ---------------- |
//! | name         | length                                                          | name             |
//! | element      | slot, name, flags, count, then name and length of each attribute| their values     |
//! | text         | slot, nodeType, length                                          | content          |
//! | doctype      | slot, three lengths                                             | name, public and system id |
//! | document     | slot, two lengths                                               | compatMode, base |
//! | children     | slot, count, slots                                              |                  |
//! | shadow root  | slot                                                            |                  |
//! | input        | slot, element's name, flags, two lengths                        | type, value      |
//! | masked       | slot, for an input the third number of what was asked, length   | what the user's function made of it |
//! | css          | slot, length                                                    | all rules of the element's sheet |
//! | size         | slot, length                                                    | members of a JSON object |
//! | members      | slot, length                                                    | members of a JSON object |
//!
//! Lengths are in UTF-16 units. `js/replay/reader.ts` is the other side.

use super::attributes::push_attribute;
use super::mirror::{Kind, NONE, bits};
use super::names::{Attribute, Tag};
use super::policy::functions;
use super::recorder::{Recorder, ask, read};
use super::text::{is_blank, push_quoted, starred, units};
use super::urls::resolve_css;

pub mod op {
    pub const NAME: i32 = 1;
    pub const ELEMENT: i32 = 2;
    pub const TEXT: i32 = 3;
    pub const DOCTYPE: i32 = 4;
    pub const DOCUMENT: i32 = 5;
    pub const CHILDREN: i32 = 6;
    pub const SHADOW_ROOT: i32 = 7;
    pub const INPUT: i32 = 8;
    pub const MASKED: i32 = 9;
    pub const CSS: i32 = 10;
    pub const SIZE: i32 = 11;
    pub const MEMBERS: i32 = 12;
}

/// What the reader says of an element besides its attributes.
pub mod flag {
    pub const SVG: i32 = 1;
    pub const CUSTOM: i32 = 2;
    pub const SHADOW_HOST: i32 = 4;
    /// `blockSelector`, or a regular expression for `blockClass`, matches.
    pub const BLOCKED: i32 = 8;
    pub const MASKED: i32 = 16;
    pub const OPEN: i32 = 32;
    pub const MODAL: i32 = 64;
    /// A frame whose document can be read.
    pub const HAS_DOCUMENT: i32 = 128;
    pub const KEEPS_SRC: i32 = 256;
}

/// What the reader says of an input.
pub mod input {
    pub const CHECKED: i32 = 1;
    pub const SELECTED: i32 = 2;
    /// Is or was a password.
    pub const PASSWORD: i32 = 4;
    /// Is filled in from a card or a password manager (`autocomplete`).
    pub const SENSITIVE: i32 = 8;
    /// The user did it.
    pub const TRUSTED: i32 = 16;
    /// Its own changes are not told (`ignoreClass`, `ignoreSelector`).
    pub const SILENT: i32 = 32;
    /// Not the reader's: what is asked is a value.
    pub const VALUE: i32 = 64;
    /// More than one option may be chosen: a select, or an option of it.
    pub const MULTIPLE: i32 = 128;
}

/// The batch, read from the front.
struct Batch<'a> {
    ops: &'a [i32],
    text: &'a [u8],
    /// Whether each unit is a byte.
    is_ascii: bool,
    /// The attributes of the element at work: number of the name, value.
    values: Vec<(u32, &'a [u8])>,
}

impl<'a> Batch<'a> {
    fn number(&mut self) -> i32 {
        let Some((first, rest)) = self.ops.split_first() else {
            return 0;
        };
        self.ops = rest;
        *first
    }

    fn slot(&mut self) -> u32 {
        self.number() as u32
    }

    fn list(&mut self, count: i32) -> &'a [i32] {
        let (list, rest) = self.ops.split_at((count.max(0) as usize).min(self.ops.len()));
        self.ops = rest;
        list
    }

    /// The next text, of so many UTF-16 units.
    fn text(&mut self, length: i32) -> &'a [u8] {
        let length = length.max(0) as usize;
        let mut end = length.min(self.text.len());
        if !self.is_ascii {
            end = 0;
            let mut left = length;
            while left > 0 && end < self.text.len() {
                let size = match self.text[end] {
                    0..0x80 => 1,
                    0..0xe0 => 2,
                    0..0xf0 => 3,
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
                op::NAME => {
                    let length = batch.number();
                    self.names.add(batch.text(length));
                }
                op::ELEMENT => self.take_element(&mut batch),
                op::TEXT => self.take_text(&mut batch),
                op::DOCTYPE => self.take_doctype(&mut batch),
                op::DOCUMENT => self.take_document(&mut batch),
                op::CHILDREN => {
                    let parent = batch.slot();
                    let count = batch.number();
                    self.reconcile(parent, batch.list(count));
                }
                op::SHADOW_ROOT => {
                    let slot = batch.slot();
                    if self.expects(slot) {
                        self.mirror.node_mut(slot).kind = Kind::ShadowRoot;
                        self.take_over_mask(slot, false);
                    }
                }
                op::INPUT => self.take_input(&mut batch),
                op::MASKED => {
                    let (slot, input, length) = (batch.slot(), batch.number(), batch.number());
                    let text = batch.text(length);
                    if input != 0 {
                        self.set_value(slot, text, input);
                    } else if self.mirror.node(slot).kind == Kind::Text {
                        self.set_text(slot, text);
                    }
                }
                op::CSS => {
                    let (slot, length) = (batch.slot(), batch.number());
                    self.set_css(slot, batch.text(length));
                }
                op::SIZE => {
                    let (slot, length) = (batch.slot(), batch.number());
                    let size = batch.text(length);
                    if self.is_element(slot) {
                        self.lives.of(&mut self.mirror, slot).size = size.into();
                    }
                }
                op::MEMBERS => {
                    let (slot, length) = (batch.slot(), batch.number());
                    let members = batch.text(length);
                    if self.expects(slot) || self.is_element(slot) {
                        self.lives.of(&mut self.mirror, slot).members = members.into();
                    }
                }
                _ => return,
            }
        }
    }

    /// Whether a node is in the mirror: what was read of others is of no use.
    fn expects(&self, slot: u32) -> bool {
        self.mirror.node(slot).kind != Kind::Free
    }

    fn is_element(&self, slot: u32) -> bool {
        self.mirror.node(slot).kind == Kind::Element
    }

    /// Sets whether a node masks what is in it. If that is another answer than before, its children are read again.
    fn take_over_mask(&mut self, slot: u32, own: bool) {
        let node = self.mirror.node(slot);
        let is_masked = own || self.mirror.has(node.parent, bits::MASKED);
        if is_masked == (node.bits & bits::MASKED != 0) {
            return;
        }
        let mut child = node.first;
        while child != NONE {
            self.ask(ask::READ, child, read::SELF);
            child = self.mirror.node(child).next;
        }
        self.mirror.node_mut(slot).bits ^= bits::MASKED;
    }

    fn take_element(&mut self, batch: &mut Batch) {
        let (slot, name, flags, count) = (batch.slot(), batch.number() as u32, batch.number(), batch.number());
        let list = batch.list(count.saturating_mul(2));
        let mut values = std::mem::take(&mut batch.values);
        values.clear();
        values.extend(list.chunks_exact(2).map(|pair| (pair[0] as u32, batch.text(pair[1]))));
        self.set_element(slot, name, flags, &values);
        batch.values = values;
    }

    fn set_element(&mut self, slot: u32, name: u32, flags: i32, values: &[(u32, &[u8])]) {
        if !self.expects(slot) {
            return;
        }
        let tag = self.names.tag(name);
        let read = |wanted: Attribute| {
            let is_it = |(name, _): &&(u32, &[u8])| self.names.get(*name).is_some_and(|name| name.attribute == wanted);
            values.iter().find(is_it).map(|(_, value)| *value)
        };
        let class = read(Attribute::Class).unwrap_or_default();
        let is_blocked = flags & flag::BLOCKED != 0 || self.policy.blocks_class(class);
        let masks = flags & flag::MASKED != 0 || self.policy.masks_class(class);
        let is_new = self.mirror.node(slot).kind == Kind::Pending;
        let is_left_out = if is_new { self.policy.leaves_out(tag, read) } else { self.mirror.has(slot, bits::IGNORED) };
        let mut data = std::mem::take(&mut self.scratch);
        data.clear();
        self.push_attributes_of(&mut data, slot, tag, flags, values, is_blocked);

        let was_blocked = self.mirror.has(slot, bits::BLOCKED);
        if !is_new && was_blocked != is_blocked {
            self.change_block(slot, is_blocked);
        }
        let is_told = !is_new && self.is_told(slot) && !is_blocked;
        let node = self.mirror.node_mut(slot);
        (node.kind, node.name) = (Kind::Element, name);
        for (bit, is_set) in [
            (bits::SVG, flags & flag::SVG != 0),
            (bits::CUSTOM, flags & flag::CUSTOM != 0),
            (bits::SHADOW_HOST, flags & flag::SHADOW_HOST != 0),
            (bits::BLOCKED, is_blocked),
            (bits::IGNORED, is_left_out),
            (bits::NO_SPACE, tag == Tag::Head && self.policy.slim.whitespace),
        ] {
            node.bits = if is_set { node.bits | bit } else { node.bits & !bit };
        }
        if *node.data != *data {
            let before = std::mem::replace(&mut node.data, data[..].into());
            if is_told && node.bits & bits::ATTRIBUTES == 0 {
                node.bits |= bits::ATTRIBUTES;
                self.changes.attributes.push((slot, before.into()));
            }
        }
        self.scratch = data;
        if tag == Tag::Dialog {
            self.take_dialog(slot, flags, is_told);
        }
        self.take_over_mask(slot, masks);
        if is_blocked && (is_new || !was_blocked) {
            self.ask(ask::SIZE, slot, 0);
        }
    }

    /// An element's attributes as the wire has them.
    fn push_attributes_of(
        &self,
        data: &mut Vec<u8>,
        slot: u32,
        tag: Tag,
        flags: i32,
        values: &[(u32, &[u8])],
        is_blocked: bool,
    ) {
        let live = self.lives.get(self.mirror.node(slot));
        let has_css = live.is_some_and(|live| !live.css.is_empty());
        let mut base: Option<&[u8]> = None;
        for (number, value) in values {
            let Some(name) = self.names.get(*number) else {
                continue;
            };
            match (tag, name.attribute) {
                // of what is blocked nothing is told but what it may be styled by
                (_, attribute) if is_blocked && attribute != Attribute::Class => continue,
                (Tag::Audio | Tag::Video, Attribute::Autoplay) => continue,
                // what an input holds is told by its live state
                (Tag::Input | Tag::Select | Tag::Textarea, Attribute::Value)
                    if live.is_none_or(|live| live.has_text) =>
                {
                    continue;
                }
                (Tag::Input, Attribute::Checked) | (Tag::Option, Attribute::Selected) => continue,
                (Tag::Link, Attribute::Rel | Attribute::Href) if has_css => continue,
                (Tag::Iframe, Attribute::Src) if flags & flag::KEEPS_SRC == 0 => {
                    if flags & flag::HAS_DOCUMENT == 0 {
                        super::live::push_key(data, b"rr_src");
                        push_quoted(data, value);
                    }
                    continue;
                }
                _ => {}
            }
            let base = if name.has_address() { *base.get_or_insert_with(|| self.base(slot)) } else { b"" };
            push_attribute(data, tag, name, value, base);
        }
    }

    /// An element is blocked from now on, or is not any more: the player is given it anew.
    fn change_block(&mut self, slot: u32, is_blocked: bool) {
        self.record_removal(slot);
        if self.mirror.has(slot, bits::EMITTED) {
            self.mirror.set(slot, bits::MOVED);
            let parent = self.mirror.node(slot).parent;
            self.touch(parent);
        }
        if is_blocked {
            while self.mirror.node(slot).first != NONE {
                self.detach(self.mirror.node(slot).first);
            }
        } else {
            self.ask(ask::READ, slot, read::CHILDREN);
        }
    }

    fn take_dialog(&mut self, slot: u32, flags: i32, is_told: bool) {
        let open = u8::from(flags & flag::OPEN != 0) + u8::from(flags & flag::MODAL != 0);
        let live = self.lives.of(&mut self.mirror, slot);
        let before = std::mem::replace(&mut live.open, open);
        // that it is closed, the attribute `open` says
        if before != open && is_told {
            self.tell_attributes(slot);
        }
    }

    /// An element's attributes are to be told, because of what is told with them.
    fn tell_attributes(&mut self, slot: u32) {
        if !self.mirror.has(slot, bits::ATTRIBUTES) {
            self.mirror.set(slot, bits::ATTRIBUTES);
            self.changes.attributes.push((slot, self.mirror.node(slot).data.to_vec()));
        }
    }

    fn take_text(&mut self, batch: &mut Batch) {
        let (slot, node_type, length) = (batch.slot(), batch.number(), batch.number());
        let text = batch.text(length);
        if !self.expects(slot) {
            return;
        }
        self.drop_css_of(self.mirror.node(slot).parent);
        let parent = self.mirror.node(self.mirror.node(slot).parent);
        let is_masked = parent.bits & bits::MASKED != 0;
        let (no_space, has_css) = (parent.bits & bits::NO_SPACE != 0, parent.bits & bits::CSS != 0);
        let parent_tag = self.names.tag(parent.name);
        let node = self.mirror.node_mut(slot);
        let kind = match node_type {
            3 => Kind::Text,
            _ => Kind::Comment,
        };
        // a document of HTML, as a player's is, takes no CDATA sections and no processing instructions
        let is_foreign = matches!(node_type, 4 | 7);
        node.kind = kind;
        node.bits = if is_masked { node.bits | bits::MASKED } else { node.bits & !bits::MASKED };
        if is_foreign
            || kind == Kind::Comment && self.policy.slim.comment
            || kind == Kind::Text && no_space && is_blank(text)
        {
            node.bits |= bits::IGNORED;
            return;
        }
        match parent_tag {
            Tag::Script => self.set_text(slot, if text.is_empty() { b"" } else { b"SCRIPT_PLACEHOLDER" }),
            Tag::Style if has_css => self.set_text(slot, b""),
            Tag::Style => {
                let mut css = Vec::with_capacity(text.len());
                resolve_css(&mut css, self.base(slot), text);
                self.set_text(slot, &css);
            }
            _ if is_masked && kind == Kind::Text => {
                if self.policy.functions & functions::TEXT == 0 || text.is_empty() {
                    self.set_text(slot, &starred(text));
                } else {
                    self.ask(ask::MASK_TEXT, slot, 0);
                }
            }
            _ => self.set_text(slot, text),
        }
    }

    /// A style element that the player has got with its rules is one with texts when these change.
    fn drop_css_of(&mut self, style: u32) {
        if !self.mirror.has(style, bits::CSS)
            || !self.is_told(style)
            || self.names.tag(self.mirror.node(style).name) != Tag::Style
        {
            return;
        }
        self.mirror.clear(style, bits::CSS);
        self.lives.of(&mut self.mirror, style).css = Box::default();
        let mut child = self.mirror.node(style).first;
        while child != NONE {
            self.ask(ask::READ, child, read::SELF);
            child = self.mirror.node(child).next;
        }
    }

    fn set_text(&mut self, slot: u32, text: &[u8]) {
        let mut data = std::mem::take(&mut self.scratch);
        data.clear();
        push_quoted(&mut data, text);
        let is_told = self.is_told(slot);
        let node = self.mirror.node_mut(slot);
        if *node.data != *data {
            node.data = data[..].into();
            if is_told && node.bits & bits::TEXT == 0 {
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
        let is_new = node.kind != Kind::Document;
        (node.kind, node.data) = (Kind::Document, data.into());
        if is_new && node.parent != NONE {
            self.changes.documents.push(slot);
        }
        self.take_over_mask(slot, false);
    }

    fn take_input(&mut self, batch: &mut Batch) {
        let (slot, name, flags, lengths) =
            (batch.slot(), batch.number() as u32, batch.number(), [batch.number(), batch.number()]);
        let (kind, value) = (batch.text(lengths[0]), batch.text(lengths[1]));
        if !self.expects(slot) {
            return;
        }
        let tag = self.names.tag(name);
        if tag == Tag::Option {
            let is_selected = flags & input::SELECTED != 0 && !self.policy.masks_select();
            let before = std::mem::replace(&mut self.lives.of(&mut self.mirror, slot).is_selected, is_selected);
            // an input event names one option only
            if before != is_selected && flags & input::MULTIPLE != 0 && self.is_told(slot) {
                self.mirror.set(slot, bits::CHOICE);
                self.tell_attributes(slot);
            }
            return;
        }
        if flags & input::PASSWORD != 0 {
            self.mirror.set(slot, bits::PASSWORD);
        }
        let has_choice = matches!(kind, b"radio" | b"checkbox");
        let has_text = tag != Tag::Input || !has_choice && !matches!(kind, b"submit" | b"button");
        let is_checked = flags & input::CHECKED != 0;
        let never = self.mirror.has(slot, bits::PASSWORD) || flags & input::SENSITIVE != 0;
        let element: &[u8] = match tag {
            Tag::Select => b"select",
            Tag::Textarea => b"textarea",
            _ => b"input",
        };
        let is_masked = has_text && (never || self.policy.masks_input(element, kind));
        let live = self.lives.of(&mut self.mirror, slot);
        live.has_text = has_text;
        let was_checked = std::mem::replace(&mut live.is_checked, is_checked);
        if is_masked && !never && self.policy.functions & functions::INPUT != 0 && !value.is_empty() {
            self.ask(ask::MASK_INPUT, slot, flags | input::VALUE);
            return;
        }
        let stars;
        let value = if is_masked {
            stars = vec![b'*'; units(value)];
            &stars
        } else {
            value
        };
        let mut quoted = Vec::with_capacity(value.len() + 2);
        push_quoted(&mut quoted, value);
        let before = std::mem::replace(&mut self.lives.of(&mut self.mirror, slot).value, quoted.into());
        let is_same = *before == *self.lives.of(&mut self.mirror, slot).value;
        if !is_same || was_checked != is_checked {
            self.tell_input(slot, flags);
        }
    }

    /// What the user's function has made of a value.
    fn set_value(&mut self, slot: u32, value: &[u8], flags: i32) {
        if !self.expects(slot) {
            return;
        }
        let mut quoted = Vec::with_capacity(value.len() + 2);
        push_quoted(&mut quoted, value);
        let live = self.lives.of(&mut self.mirror, slot);
        if *live.value != *quoted {
            live.value = quoted.into();
            self.tell_input(slot, flags);
        }
    }

    /// The rules of a style element's or link's sheet; the texts of the element are empty from then on.
    fn set_css(&mut self, slot: u32, css: &[u8]) {
        if !self.expects(slot) {
            return;
        }
        let mut absolute = Vec::with_capacity(css.len());
        resolve_css(&mut absolute, self.base(slot), css);
        let mut quoted = Vec::with_capacity(absolute.len() + 2);
        if !css.is_empty() {
            push_quoted(&mut quoted, &absolute);
            self.mirror.set(slot, bits::CSS);
        } else {
            self.mirror.clear(slot, bits::CSS);
        }
        self.lives.of(&mut self.mirror, slot).css = quoted.into();
    }
}

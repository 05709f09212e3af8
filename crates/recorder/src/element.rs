//! Elements: what of them is recorded, and what follows when they are blocked, masked or opened.

use super::attributes::push_attribute;
use super::disclosure::{Content, Disclosure, Owner, disclosure};
use super::framesets;
use super::intake::Batch;
use super::live::push_key;
use super::mirror::{Kind, NONE, bits};
use super::names::{Attribute, Tag, hash, hash_number};
use super::recorder::Recorder;
use super::text::{push_quoted, starred};
use wire::recorder_protocol::{element_flag, policy_bit, read, request};

/// What the reader reports of an element besides its attributes.
const OWN: u32 = bits::SVG | bits::CUSTOM | bits::SHADOW_HOST | bits::BLOCKED | bits::IGNORED | bits::NO_SPACE;

/// The bits of an element that come from the reader's flags, and whether it is blocked, left out, or without white space.
fn own_bits(flags: i32, [is_blocked, is_left_out, has_no_space]: [bool; 3]) -> u32 {
    let bit = |bit: u32, is_set: bool| if is_set { bit } else { 0 };
    bit(bits::SVG, flags & element_flag::SVG != 0)
        | bit(bits::CUSTOM, flags & element_flag::CUSTOM != 0)
        | bit(bits::SHADOW_HOST, flags & element_flag::SHADOW_HOST != 0)
        | bit(bits::BLOCKED, is_blocked)
        | bit(bits::IGNORED, is_left_out)
        | bit(bits::NO_SPACE, has_no_space)
}

impl Recorder {
    /// Sets whether a node masks what is in it. If that is another answer than before, its children are read again.
    pub fn set_inherited_mask(&mut self, slot: u32, own: bool) {
        let node = self.mirror.node(slot);
        let is_masked = own || self.mirror.has(node.parent, bits::MASKED);
        if is_masked == (node.bits & bits::MASKED != 0) {
            return;
        }
        let mut child = node.first;
        while child != NONE {
            // a text that was hidden stays so until it is another
            if is_masked || !matches!(self.mirror.node(child).kind, Kind::Text | Kind::Pending) {
                self.request(request::READ, child, read::SELF);
            }
            child = self.mirror.node(child).next;
        }
        self.mirror.node_mut(slot).bits ^= bits::MASKED;
    }

    /// Takes an element with its attributes from a batch.
    pub fn take_element(&mut self, batch: &mut Batch) {
        let (slot, name, flags, count) = (batch.slot(), batch.number() as u32, batch.number(), batch.number());
        let list = batch.list(count.saturating_mul(2));
        let mut values = std::mem::take(&mut batch.values);
        values.clear();
        values.extend(list.chunks_exact(2).map(|pair| (pair[0] as u32, batch.text(pair[1]))));
        if self.expects(slot) {
            self.set_element(slot, name, flags, &values);
        }
        batch.values = values;
    }

    /// Updates an element of the mirror: its name, flags and attributes.
    pub fn set_element(&mut self, slot: u32, name: u32, flags: i32, values: &[(u32, &[u8])]) {
        let (tag, name) = self.as_shown(slot, name, flags);
        let node = self.mirror.node(slot);
        let (is_new, bits_before) = (node.kind == Kind::Pending, node.bits);
        let above = self.mirror.node(node.parent);
        let is_below_mask = above.bits & bits::MASKED != 0;
        let (class, style_fingerprint) = self.fingerprint(hash_number(above.style_fingerprint, name), values);
        let is_blocked = flags & element_flag::BLOCKED != 0 || self.policy.blocks_class(class);
        let masks = flags & element_flag::MASKED != 0
            || self.policy.masks_class(class)
            || self.policy.is_on(policy_bit::MASK_ALL);
        let read = |wanted: Attribute| {
            values.iter().find(|(number, _)| self.names.attribute(*number) == wanted).map(|(_, value)| *value)
        };
        let is_left_out = if is_new { self.policy.leaves_out(tag, &read) } else { bits_before & bits::IGNORED != 0 };
        let mut data = std::mem::take(&mut self.scratch);
        data.clear();
        let is_masked = masks || is_below_mask;
        if !values.is_empty() || matches!(tag, Tag::Frame | Tag::Frameset) {
            let meta = || Content::of(read(Attribute::Name).unwrap_or_default());
            let content = if tag == Tag::Meta { meta() } else { Content::Text };
            let owner = Owner { tag, is_svg: flags & element_flag::SVG != 0, is_masked, content };
            self.push_attributes_of(&mut data, slot, owner, flags, values, is_blocked);
        }
        if tag == Tag::Select && !is_blocked && (is_masked || self.policy.hides_choices()) {
            push_key(&mut data, b"rr_maskedSelect");
            data.extend_from_slice(b"true");
        }

        let was_blocked = bits_before & bits::BLOCKED != 0;
        if !is_new && was_blocked != is_blocked {
            self.change_block(slot, is_blocked);
        } else if !is_new && self.is_other_on_wire(self.mirror.node(slot).name, name) {
            self.re_emit(slot);
        }
        let is_emitted = !is_new && !is_blocked && self.is_emitted(slot);
        let node = self.mirror.node_mut(slot);
        (node.kind, node.name, node.style_fingerprint) = (Kind::Element, name, style_fingerprint);
        let has_no_space = tag == Tag::Head && self.policy.is_on(policy_bit::SLIM_WHITESPACE);
        node.bits = node.bits & !OWN | own_bits(flags, [is_blocked, is_left_out, has_no_space]);
        if *node.data != *data {
            let before = std::mem::replace(&mut node.data, data[..].into());
            if is_emitted && node.bits & bits::ATTRIBUTES == 0 {
                node.bits |= bits::ATTRIBUTES;
                self.changes.attributes.push((slot, before.into()));
            }
        }
        self.scratch = data;
        if tag == Tag::Dialog {
            self.take_dialog(slot, flags, is_emitted);
        }
        if is_masked != (bits_before & bits::MASKED != 0) {
            self.set_inherited_mask(slot, masks);
        }
        if tag == Tag::Select && self.mirror.has(slot, bits::MASKED) {
            self.hide_choice(slot);
        }
        if is_blocked && (is_new || !was_blocked) {
            self.request(request::SIZE, slot, 0);
        }
    }

    /// The class of an element with these attributes, and what of them decides whether it can be scrolled, over what is
    /// known of its parent and name.
    fn fingerprint<'a>(&self, mut known: u32, values: &[(u32, &'a [u8])]) -> (&'a [u8], u32) {
        let mut class: &[u8] = &[];
        for &(number, value) in values {
            known = hash_number(known, number);
            match self.names.attribute(number) {
                Attribute::Class => (class, known) = (value, hash(known, value)),
                // one without a v cannot contain overflow
                Attribute::Style if value.contains(&b'v') => known = hash(known, value),
                _ => {}
            }
        }
        (class, known)
    }

    /// How an element is written: players attach documents to an `iframe` only.
    fn as_shown(&mut self, slot: u32, name: u32, flags: i32) -> (Tag, u32) {
        let tag = self.names.tag(name);
        let other: &[u8] = match tag {
            Tag::Frame => b"iframe",
            Tag::Object | Tag::Embed if flags & element_flag::HAS_DOCUMENT != 0 => b"iframe",
            // the outermost one stands for the body
            Tag::Frameset if self.is_outer_frameset(slot) => b"body",
            Tag::Frameset => b"div",
            _ => return (tag, name),
        };
        (tag, self.names.find(other))
    }

    /// Whether a frameset is in the document's own element.
    fn is_outer_frameset(&self, slot: u32) -> bool {
        let root = self.mirror.node(slot).parent;
        self.mirror.node(self.mirror.node(root).parent).kind == Kind::Document
    }

    /// Whether elements of these names are written under other names. One that is found in markup has another number.
    fn is_other_on_wire(&self, name: u32, other: u32) -> bool {
        let of = |number| self.names.get(number).map(|name| &name.as_tag);
        name != other && of(name) != of(other)
    }

    /// An element's attributes as the wire has them.
    fn push_attributes_of(
        &self,
        data: &mut Vec<u8>,
        slot: u32,
        owner: Owner,
        flags: i32,
        values: &[(u32, &[u8])],
        is_blocked: bool,
    ) {
        let tag = owner.tag;
        let live = self.lives.get(self.mirror.node(slot));
        let has_css = live.is_some_and(|live| !live.css.is_empty());
        let mut base: Option<&[u8]> = None;
        for &(number, value) in values {
            let Some(name) = self.names.get(number) else {
                continue;
            };
            let stars;
            let value = match disclosure(owner, name, value) {
                Disclosure::Whole => value,
                Disclosure::Stars => {
                    stars = starred(value);
                    &stars
                }
                Disclosure::Start(end) => &value[..end],
                Disclosure::Nothing => continue,
            };
            match (tag, name.attribute) {
                // of a blocked element only attributes for its style are recorded
                (_, attribute) if is_blocked && attribute != Attribute::Class => continue,
                (Tag::Audio | Tag::Video, Attribute::Autoplay) => continue,
                // the content of an input is recorded by its live state
                (Tag::Input | Tag::Select | Tag::Textarea, Attribute::Value)
                    if live.is_none_or(|live| live.has_text) =>
                {
                    continue;
                }
                (Tag::Input, Attribute::Checked) | (Tag::Option, Attribute::Selected) => continue,
                (Tag::Link, Attribute::Rel | Attribute::Href) if has_css => continue,
                (Tag::Iframe | Tag::Frame, Attribute::Src) if flags & element_flag::KEEPS_SRC == 0 => {
                    if flags & element_flag::HAS_DOCUMENT == 0 {
                        push_key(data, b"rr_src");
                        push_quoted(data, value);
                    }
                    continue;
                }
                (Tag::Object | Tag::Embed, Attribute::Src | Attribute::Data)
                    if flags & element_flag::HAS_DOCUMENT != 0 =>
                {
                    continue;
                }
                (Tag::Frame | Tag::Frameset, Attribute::Style) => continue,
                _ => {}
            }
            let base = if name.has_address() { *base.get_or_insert_with(|| self.base(slot)) } else { b"" };
            push_attribute(data, tag, name, value, base);
        }
        if !is_blocked {
            self.push_frame_style(data, slot, tag, flags, values);
        }
    }

    /// What a frame written as another element would look like without.
    fn push_frame_style(&self, data: &mut Vec<u8>, slot: u32, tag: Tag, flags: i32, values: &[(u32, &[u8])]) {
        let read = |wanted: Attribute| {
            values.iter().find(|(number, _)| self.names.attribute(*number) == wanted).map_or(&b""[..], |found| found.1)
        };
        match tag {
            Tag::Frame => {
                push_key(data, b"style");
                push_quoted(data, framesets::FRAME);
            }
            Tag::Frameset => {
                let is_outer = self.is_outer_frameset(slot);
                framesets::push_style(data, read(Attribute::Rows), read(Attribute::Cols), is_outer);
            }
            Tag::Object | Tag::Embed if flags & element_flag::HAS_DOCUMENT != 0 => {
                push_key(data, b"frameborder");
                data.extend_from_slice(b"\"0\"");
            }
            _ => {}
        }
    }

    /// An element becomes blocked or unblocked: it is emitted again.
    fn change_block(&mut self, slot: u32, is_blocked: bool) {
        self.re_emit(slot);
        if is_blocked {
            while self.mirror.node(slot).first != NONE {
                self.detach(self.mirror.node(slot).first);
            }
        } else {
            self.request(request::READ, slot, read::CHILDREN);
        }
    }

    fn take_dialog(&mut self, slot: u32, flags: i32, is_emitted: bool) {
        let open = u8::from(flags & element_flag::OPEN != 0) + u8::from(flags & element_flag::MODAL != 0);
        let live = self.lives.of(&mut self.mirror, slot);
        let before = std::mem::replace(&mut live.open, open);
        // that it is closed, the attribute `open` says
        if before != open && is_emitted {
            self.emit_attributes(slot);
        }
    }

    /// Marks an element's attributes as changed, because of state that is emitted with them.
    pub fn emit_attributes(&mut self, slot: u32) {
        if !self.mirror.has(slot, bits::ATTRIBUTES) {
            self.mirror.set(slot, bits::ATTRIBUTES);
            self.changes.attributes.push((slot, self.mirror.node(slot).data.to_vec()));
        }
    }
}

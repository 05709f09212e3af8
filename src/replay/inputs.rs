//! Inputs: what the user types and chooses, and where the page is scrolled to.

use super::intake::Batch;
use super::live::push_comma;
use super::mirror::bits;
use super::names::Tag;
use super::policy::on;
use super::recorder::{Recorder, ask};
use super::text::{push_decimal, push_number, push_quoted, units};

/// What the reader says of an input.
pub mod flag {
    pub const CHECKED: i32 = 1;
    pub const SELECTED: i32 = 2;
    /// Is or was a password or a hidden field.
    pub const SECRET: i32 = 4;
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

impl Recorder {
    pub fn take_input(&mut self, batch: &mut Batch) {
        let (slot, name, flags, lengths) =
            (batch.slot(), batch.number() as u32, batch.number(), [batch.number(), batch.number()]);
        let (kind, value) = (batch.text(lengths[0]), batch.text(lengths[1]));
        if !self.expects(slot) {
            return;
        }
        let tag = self.names.tag(name);
        if tag == Tag::Option {
            let may_tell = !self.policy.masks_select() && !self.is_masked_text(slot);
            let is_selected = flags & flag::SELECTED != 0 && may_tell;
            let before = std::mem::replace(&mut self.lives.of(&mut self.mirror, slot).is_selected, is_selected);
            // an input event names one option only
            if before != is_selected && flags & flag::MULTIPLE != 0 && self.is_told(slot) {
                self.mirror.set(slot, bits::CHOICE);
                self.tell_attributes(slot);
            }
            return;
        }
        if flags & flag::SECRET != 0 {
            self.mirror.set(slot, bits::SECRET);
        }
        let never = self.mirror.has(slot, bits::SECRET) || flags & flag::SENSITIVE != 0;
        let has_choice = matches!(kind, b"radio" | b"checkbox");
        // what was a secret must not stand in the attribute that it came from either
        let is_button = matches!(kind, b"submit" | b"button" | b"reset" | b"image");
        let has_text = never || tag != Tag::Input || !has_choice && !is_button;
        let is_checked = flags & flag::CHECKED != 0;
        let element: &[u8] = match tag {
            Tag::Select => b"select",
            Tag::Textarea => b"textarea",
            _ => b"input",
        };
        // what is chosen is the text of an option
        let is_hidden_choice = tag == Tag::Select && self.is_masked_text(slot);
        let never = never || is_hidden_choice;
        let is_masked = if has_text {
            never || self.policy.masks_input(element, kind)
        } else {
            // a button's label, a box's value: as the attribute that it is from
            self.is_masked_text(slot)
        };
        let live = self.lives.of(&mut self.mirror, slot);
        live.has_text = has_text;
        let was_checked = std::mem::replace(&mut live.is_checked, is_checked);
        if is_masked && has_text && !never && self.policy.is_on(on::MASK_INPUT_FN) && !value.is_empty() {
            self.ask(ask::MASK_INPUT, slot, flags | flag::VALUE);
            return;
        }
        let stars;
        let value = match tag {
            _ if !is_masked => value,
            // the options are there to be counted
            Tag::Select => b"***",
            _ => {
                stars = vec![b'*'; units(value)];
                &stars[..]
            }
        };
        let is_other = self.put_value(slot, value);
        if is_other || was_checked != is_checked {
            self.tell_input(slot, flags);
        }
    }

    /// Whether texts in a node are masked, as far as is known: its own attributes may not have been read yet.
    fn is_masked_text(&self, slot: u32) -> bool {
        let node = self.mirror.node(slot);
        node.bits & bits::MASKED != 0 || self.mirror.has(node.parent, bits::MASKED)
    }

    /// A choice whose texts are masked from now on is hidden.
    pub fn hide_choice(&mut self, slot: u32) {
        let live = self.lives.of(&mut self.mirror, slot);
        if live.value.len() > 2 {
            live.value = b"\"***\"".as_slice().into();
        }
    }

    /// What the user's function has made of a value.
    pub fn set_value(&mut self, slot: u32, value: &[u8], flags: i32) {
        if self.expects(slot) && self.put_value(slot, value) {
            self.tell_input(slot, flags);
        }
    }

    /// Keeps an input's value. Whether it is another one.
    fn put_value(&mut self, slot: u32, value: &[u8]) -> bool {
        let mut quoted = Vec::with_capacity(value.len() + 2);
        push_quoted(&mut quoted, value);
        let live = self.lives.of(&mut self.mirror, slot);
        let is_other = *live.value != *quoted;
        live.value = quoted.into();
        is_other
    }

    /// Makes the event of an input whose value or choice is another now (rrweb's `IncrementalSource.Input`).
    pub fn tell_input(&mut self, slot: u32, flags: i32) {
        // of several that are chosen, the options tell
        let is_told = self.is_told(slot) && flags & (flag::SILENT | flag::MULTIPLE) == 0;
        if !is_told || self.mirror.has(slot, bits::BLOCKED) {
            return;
        }
        let id = self.id(slot);
        let Some(live) = self.lives.get(self.mirror.node(slot)) else {
            return;
        };
        let mut event = b"{\"type\":3,\"data\":{\"source\":5,\"text\":".to_vec();
        event.extend_from_slice(if live.value.is_empty() { b"\"\"" } else { &live.value });
        event.extend_from_slice(if live.is_checked { b",\"isChecked\":true" } else { b",\"isChecked\":false" });
        if self.policy.is_on(on::USER_TRIGGERED) {
            let is_trusted = flags & flag::TRUSTED != 0;
            event.extend_from_slice(if is_trusted { b",\"userTriggered\":true" } else { b",\"userTriggered\":false" });
        }
        event.extend_from_slice(b",\"id\":");
        push_number(&mut event, id.into());
        event.push(b'}');
        self.changes.inputs.push(event);
    }

    /// An element, or the page, was scrolled. Whether an event was made of it.
    pub fn scroll(&mut self, slot: u32, x: f64, y: f64, timestamp: f64) -> bool {
        if !self.mirror.has(slot, bits::EMITTED) {
            return false;
        }
        let live = self.lives.of(&mut self.mirror, slot);
        (live.x, live.y) = (x, y);
        let id = self.id(slot);
        self.cursor.timestamp = timestamp;
        self.push(b"{\"type\":3,\"data\":{\"source\":3,\"id\":");
        push_number(&mut self.out, id.into());
        push_comma(&mut self.out);
        self.push(b"\"x\":");
        push_decimal(&mut self.out, x);
        self.push(b",\"y\":");
        push_decimal(&mut self.out, y);
        self.push(b"}");
        self.end_event();
        true
    }
}

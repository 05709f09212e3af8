//! Inputs: what the user types and chooses, and where the page is scrolled to.

use super::encode::{Raw, push_json};
use super::intake::Batch;
use super::mirror::{NONE, bits};
use super::names::Tag;
use super::recorder::Recorder;
use super::rrweb::{Event, Input, Scroll};
use super::text::{push_quoted, units};
use wire::recorder_protocol::{input_flag, policy_bit, request};
use wire::rrweb::{event_type, incremental_source};

/// The name under which the options know a control that is no `input` of a type.
fn option_of(tag: Tag) -> &'static [u8] {
    match tag {
        Tag::Select => b"select",
        Tag::Textarea => b"textarea",
        _ => b"input",
    }
}

/// Sets a flag. Whether it was another.
fn replaced(flag: &mut bool, now: bool) -> bool {
    std::mem::replace(flag, now) != now
}

impl Recorder {
    /// Takes the state of an input from a batch.
    pub fn take_input(&mut self, batch: &mut Batch) {
        let (slot, name, flags, lengths) =
            (batch.slot(), batch.number() as u32, batch.number(), [batch.number(), batch.number()]);
        let (kind, value) = (batch.text(lengths[0]), batch.text(lengths[1]));
        if !self.expects(slot) {
            return;
        }
        let tag = self.names.tag(name);
        if tag == Tag::Option {
            self.choose(slot, flags & input_flag::SELECTED != 0, flags & input_flag::MULTIPLE != 0);
            return;
        }
        if flags & input_flag::SECRET != 0 {
            self.mirror.set(slot, bits::SECRET);
        }
        let never = self.mirror.has(slot, bits::SECRET) || flags & input_flag::SENSITIVE != 0;
        let has_choice = matches!(kind, b"radio" | b"checkbox");
        // a former secret must not be in the attribute that it came from either
        let is_button = matches!(kind, b"submit" | b"button" | b"reset" | b"image");
        let has_text = never || tag != Tag::Input || !has_choice && !is_button;
        // what is chosen is the text of an option
        let is_hidden_choice = tag == Tag::Select && self.is_masked_text(slot);
        let never = never || is_hidden_choice;
        let is_masked = if has_text {
            never || self.policy.masks_input(option_of(tag), kind)
        } else {
            // a button's label, a box's value: as the attribute that it is from
            self.is_masked_text(slot)
        };
        let live = self.lives.of(&mut self.mirror, slot);
        live.has_text = has_text;
        let is_other_kind = replaced(&mut live.is_multiple, flags & input_flag::MULTIPLE != 0);
        // a player has the value where a field of the kind before has it
        let is_elsewhere = replaced(&mut live.is_attribute, has_choice || is_button || kind == b"hidden");
        let is_other_choice = replaced(&mut live.is_checked, flags & input_flag::CHECKED != 0);
        if is_masked && has_text && !never && self.policy.is_on(policy_bit::MASK_INPUT_FN) && !value.is_empty() {
            self.request(request::MASK_INPUT, slot, flags | input_flag::VALUE);
            return;
        }
        let stars;
        let value = match tag {
            _ if !is_masked => value,
            // the options are there to be counted
            Tag::Select => b"***",
            _ => {
                stars = vec![b'*'; units(value)];
                &stars
            }
        };
        let is_other = self.put_value(slot, value);
        // a choice that a player has made before does not follow the attributes of the options
        if is_other_kind && self.is_emitted(slot) {
            self.re_emit(slot);
        }
        if is_other || is_elsewhere || is_other_choice {
            self.emit_input(slot, flags);
        }
    }

    /// Sets whether an option is chosen. Whether that is another choice than before.
    fn choose(&mut self, option: u32, is_chosen: bool, is_multiple: bool) -> bool {
        let is_selected = is_chosen && self.may_record_choice(option);
        let before = std::mem::replace(&mut self.lives.of(&mut self.mirror, option).is_selected, is_selected);
        // the text of an input event names one option only
        if before != is_selected && is_multiple && self.is_emitted(option) {
            self.mirror.set(option, bits::CHOICE);
            self.emit_attributes(option);
        }
        before != is_selected
    }

    /// Takes in which options of a select are chosen: those in the list, and no others.
    pub fn take_choice(&mut self, select: u32, list: &[i32]) {
        if !self.expects(select) {
            return;
        }
        for &option in list {
            self.mirror.set(option as u32, bits::SEEN);
        }
        let is_multiple = self.lives.of(&mut self.mirror, select).is_multiple;
        let mut is_other = false;
        for option in self.options(select) {
            is_other |= self.choose(option, self.mirror.has(option, bits::SEEN), is_multiple);
        }
        for &option in list {
            self.mirror.clear(option as u32, bits::SEEN);
        }
        // one of the same value, or none: where options have come, players choose one of them
        if is_other || list.is_empty() && self.may_record_choice(select) {
            self.emit_input(select, if is_multiple { input_flag::MULTIPLE } else { 0 });
        }
    }

    /// The options of a select, in their order.
    fn options(&self, select: u32) -> Vec<u32> {
        let mut found = Vec::new();
        let mut open = vec![self.mirror.node(select).first];
        while let Some(at) = open.pop() {
            if at == NONE {
                continue;
            }
            let node = self.mirror.node(at);
            open.extend([node.next, node.first]);
            if self.names.tag(node.name) == Tag::Option && node.bits & bits::IGNORED == 0 {
                found.push(at);
            }
        }
        found
    }

    /// Whether the choice of a select or of an option may be recorded.
    fn may_record_choice(&self, slot: u32) -> bool {
        !self.policy.masks_select() && !self.is_masked_text(slot)
    }

    /// A select of which nothing is chosen, as scripts can have it: players choose the first option then.
    pub fn emit_no_choice(&mut self, select: u32) {
        let is_empty = self
            .lives
            .get(self.mirror.node(select))
            .is_some_and(|live| live.has_text && live.value.len() <= 2 && !live.is_multiple);
        if is_empty && self.may_record_choice(select) {
            let options = self.options(select);
            if !options.is_empty() && options.iter().all(|option| !self.is_chosen(*option)) {
                self.changes.inputs.push((select, 0));
            }
        }
    }

    fn is_chosen(&self, option: u32) -> bool {
        self.lives.get(self.mirror.node(option)).is_some_and(|live| live.is_selected)
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
            self.emit_input(slot, flags);
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

    /// Marks an input's changed value or choice to be emitted.
    pub fn emit_input(&mut self, slot: u32, flags: i32) {
        // of several that are chosen, the options tell
        if !self.is_emitted(slot) || flags & (input_flag::SILENT | input_flag::MULTIPLE) != 0 {
            return;
        }
        match self.changes.inputs.iter_mut().find(|(listed, _)| *listed == slot) {
            Some((_, before)) => *before |= flags,
            None => self.changes.inputs.push((slot, flags)),
        }
    }

    /// Writes the event of an input whose value or choice is another now (rrweb's `IncrementalSource.Input`).
    pub fn write_input(&mut self, slot: u32, flags: i32) {
        if !self.is_emitted(slot) || self.mirror.has(slot, bits::BLOCKED) || self.is_dead(slot) {
            return;
        }
        let ids = self.chosen_ids(slot);
        let id = self.id(slot);
        let Some(live) = self.lives.get(self.mirror.node(slot)) else {
            return;
        };
        let text = if live.value.is_empty() { b"\"\"" } else { &live.value[..] };
        let is_trusted = flags & input_flag::TRUSTED != 0;
        let user_triggered = self.policy.is_on(policy_bit::USER_TRIGGERED).then_some(is_trusted);
        let data = Input {
            source: incremental_source::INPUT,
            text: Raw(text),
            is_checked: live.is_checked,
            selected_option_ids: ids,
            user_triggered,
            id,
        };
        let timestamp = Some(self.cursor.timestamp as i64);
        push_json(&mut self.out, &Event { kind: event_type::INCREMENTAL_SNAPSHOT, data, timestamp });
        self.note_end();
    }

    /// The ids of the selected options of a select, as PostHog's fork of rrweb has them: options may have the same
    /// value. `None` if they may not be recorded, or the player does not have one of them.
    fn chosen_ids(&self, select: u32) -> Option<Vec<i32>> {
        if self.names.tag(self.mirror.node(select).name) != Tag::Select || !self.may_record_choice(select) {
            return None;
        }
        let options = self.options(select);
        let chosen = options.into_iter().filter(|option| self.is_chosen(*option));
        let ids: Vec<i32> = chosen.map(|option| self.mirror.node(option).id).collect();
        let has_value = self.lives.get(self.mirror.node(select)).is_some_and(|live| live.value.len() > 2);
        (!ids.contains(&0) && (!ids.is_empty() || !has_value)).then_some(ids)
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
        let source = incremental_source::SCROLL;
        self.push_event(event_type::INCREMENTAL_SNAPSHOT, Scroll { source, id, x, y });
        true
    }
}

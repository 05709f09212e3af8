//! Elements as the browser serialises them (`outerHTML`): a fifth of the time that it takes to ask for every node.
//!
//! Markup is lossy: adjacent text nodes become one, content of a `br` is missing. So the shim counts the nodes, which
//! is quick, and a subtree with another count is read again node by node. State that is not in the markup (inputs,
//! sheets, frames …) is requested from the shim.

use super::intake::Batch;
use super::mirror::{Kind, NONE};
use super::names::{Attribute, markup};
use super::recorder::Recorder;
use super::text::{find, is_same};
use wire::recorder_protocol::{element_flag, markup_flag, policy_bit, read, request};

/// It is not what a browser writes, or it is not all.
struct Misread;

type Result<T> = std::result::Result<T, Misread>;

/// An element that has begun.
#[derive(Clone, Copy)]
struct Open<'a> {
    slot: u32,
    name: &'a [u8],
    /// What is in it is SVG.
    is_svg: bool,
    /// What is in it is recorded.
    is_recorded: bool,
}

// numbers of `nodeType`
const TEXT: i32 = 3;
const INSTRUCTION: i32 = 7;
const COMMENT: i32 = 8;

/// The slots for the nodes that are left: runs, each as its first slot and how many they are.
#[derive(Clone)]
struct Slots<'a> {
    runs: &'a [i32],
    /// How many of the first run are taken.
    taken: i32,
}

impl Iterator for Slots<'_> {
    type Item = u32;

    fn next(&mut self) -> Option<u32> {
        let [first, count, rest @ ..] = self.runs else {
            return None;
        };
        let slot = *first + self.taken;
        self.taken += 1;
        if self.taken >= *count {
            (self.runs, self.taken) = (rest, 0);
        }
        Some(slot as u32)
    }
}

struct Markup<'a> {
    text: &'a [u8],
    /// From the next `&` on.
    entities: &'a [u8],
    slots: Slots<'a>,
    open: Vec<Open<'a>>,
    /// How many nodes there are, how many are SVG.
    parsed: i32,
    of_svg: i32,
    /// Which names that may have shadow roots there are.
    hosts: u32,
    /// Elements of which there is more to be read, [`NONE`] where they are not recorded.
    visits: Vec<u32>,
    /// Texts without their entities.
    decoded: Vec<u8>,
    /// The attributes of the element at work.
    values: Vec<(u32, &'a [u8])>,
}

impl<'a> Markup<'a> {
    /// Up to a byte, which is taken, too.
    fn up_to(&mut self, mark: u8) -> Result<&'a [u8]> {
        let at = find(self.text, mark).ok_or(Misread)?;
        let (found, rest) = self.text.split_at(at);
        self.text = &rest[1..];
        Ok(found)
    }

    /// Up to a text, which is taken, too.
    fn up_to_text(&mut self, mark: &[u8]) -> Result<&'a [u8]> {
        let mut at = 0;
        loop {
            let rest = self.text.get(at..).unwrap_or_default();
            at += find(rest, mark[0]).ok_or(Misread)?;
            if self.text[at..].starts_with(mark) {
                let (found, rest) = self.text.split_at(at);
                self.text = &rest[mark.len()..];
                return Ok(found);
            }
            at += 1;
        }
    }

    fn take(&mut self, mark: u8) -> bool {
        match self.text {
            [first, rest @ ..] if *first == mark => {
                self.text = rest;
                true
            }
            _ => false,
        }
    }

    /// Whether there is an entity in what was taken last, or was passed over before.
    fn has_entity(&mut self) -> bool {
        let has_entity = self.text.len() < self.entities.len();
        if has_entity {
            self.entities = from_entity(self.text);
        }
        has_entity
    }

    fn slot(&mut self) -> Result<u32> {
        self.parsed += 1;
        self.slots.next().ok_or(Misread)
    }
}

fn from_entity(text: &[u8]) -> &[u8] {
    &text[find(text, b'&').unwrap_or(text.len())..]
}

/// Appends `text` without entities: only these are written.
fn decode(out: &mut Vec<u8>, mut text: &[u8]) {
    while let Some(at) = find(text, b'&') {
        out.extend_from_slice(&text[..at]);
        text = &text[at..];
        let known: [(&[u8], &[u8]); 5] =
            [(b"&amp;", b"&"), (b"&lt;", b"<"), (b"&gt;", b">"), (b"&quot;", b"\""), (b"&nbsp;", "\u{a0}".as_bytes())];
        let (entity, stands_for) =
            known.into_iter().find(|(entity, _)| text.starts_with(entity)).unwrap_or((b"&", b"&"));
        out.extend_from_slice(stands_for);
        text = &text[entity.len()..];
    }
    out.extend_from_slice(text);
}

impl Recorder {
    /// An element with all that is in it.
    pub fn take_markup(&mut self, batch: &mut Batch) {
        let (top, flags, parsed, of_svg) = (batch.slot(), batch.number(), batch.number(), batch.number());
        let (length, count) = (batch.number(), batch.number());
        let slots = Slots { runs: batch.list(count), taken: 0 };
        let text = batch.text(length);
        let before = self.requests.len();
        let mut markup = Markup {
            text,
            entities: from_entity(text),
            slots: slots.clone(),
            open: Vec::new(),
            parsed: 0,
            of_svg: 0,
            hosts: 0,
            visits: Vec::new(),
            decoded: Vec::new(),
            values: Vec::new(),
        };
        let is_new = self.mirror.node(top).kind == Kind::Pending && self.mirror.node(top).first == NONE;
        let is_read = is_new
            && self.read_markup(&mut markup, top, flags).is_ok()
            && markup.of_svg == of_svg
            && markup.parsed == parsed;
        let unused = if is_read {
            for slot in markup.visits {
                self.request(request::VISIT, slot, top as i32);
            }
            if markup.hosts != 0 {
                self.request(request::HOSTS, top, markup.hosts as i32);
            }
            markup.slots
        } else {
            self.requests.truncate(before);
            if is_new {
                for slot in slots.clone() {
                    self.forget_unread(slot);
                }
                let node = self.mirror.node_mut(top);
                (node.kind, node.first, node.last) = (Kind::Pending, NONE, NONE);
            }
            self.request(request::MISREAD, top, 0);
            slots
        };
        for slot in unused {
            self.request(request::RELEASE, slot, 0);
        }
    }

    fn forget_unread(&mut self, slot: u32) {
        let mut node = std::mem::take(self.mirror.node_mut(slot));
        self.lives.release(&mut node);
    }

    fn read_markup(&mut self, markup: &mut Markup, top: u32, flags: i32) -> Result<()> {
        if !markup.take(b'<') {
            return Err(Misread);
        }
        self.read_element(markup, Some(top), flags & markup_flag::SVG != 0)?;
        while let Some(&open) = markup.open.last() {
            if !markup.take(b'<') {
                let end = find(markup.text, b'<').ok_or(Misread)?;
                let (text, rest) = markup.text.split_at(end);
                markup.text = rest;
                self.read_text(markup, open, text, true)?;
            } else if markup.take(b'/') {
                let name = markup.text.split_off(..open.name.len()).ok_or(Misread)?;
                if !is_same(name, open.name) || !markup.take(b'>') {
                    return Err(Misread);
                }
                markup.open.pop();
            } else if markup.take(b'!') {
                if !(markup.take(b'-') && markup.take(b'-')) {
                    return Err(Misread);
                }
                let text = markup.up_to_text(b"-->")?;
                self.read_other(markup, open, COMMENT, text)?;
            } else if markup.take(b'?') {
                let text = markup.up_to(b'>')?;
                self.read_other(markup, open, INSTRUCTION, text)?;
            } else {
                self.read_element(markup, None, open.is_svg)?;
            }
        }
        if markup.text.is_empty() { Ok(()) } else { Err(Misread) }
    }

    /// A node in an element. Whether it is recorded.
    fn begin(&mut self, slot: u32, parent: Open) -> bool {
        if parent.is_recorded {
            self.mirror.append(slot, parent.slot);
        } else {
            self.request(request::RELEASE, slot, 0);
        }
        parent.is_recorded
    }

    fn read_text(&mut self, markup: &mut Markup, parent: Open, text: &[u8], has_entities: bool) -> Result<()> {
        let slot = markup.slot()?;
        if !self.begin(slot, parent) {
            return Ok(());
        }
        if has_entities && markup.has_entity() {
            markup.decoded.clear();
            decode(&mut markup.decoded, text);
            self.put_text(slot, TEXT, &markup.decoded);
        } else {
            self.put_text(slot, TEXT, text);
        }
        Ok(())
    }

    /// A comment or a processing instruction.
    fn read_other(&mut self, markup: &mut Markup, parent: Open, node_type: i32, text: &[u8]) -> Result<()> {
        let slot = markup.slot()?;
        if self.begin(slot, parent) {
            self.put_text(slot, node_type, text);
        }
        Ok(())
    }

    /// An element from behind its `<`, and its text where that is written as it is. `top` is the first one's slot.
    fn read_element(&mut self, markup: &mut Markup, top: Option<u32>, in_svg: bool) -> Result<()> {
        let end = markup.text.iter().position(|byte| matches!(byte, b' ' | b'>')).ok_or(Misread)?;
        let (name, rest) = markup.text.split_at(end);
        markup.text = rest;
        let number = self.names.find(name);
        let kind = self.names.get(number).map_or(0, |name| name.markup);
        let is_svg = in_svg || top.is_none() && kind & markup::SVG != 0;
        // of which namespace it is cannot be seen
        if name.is_empty() || !is_svg && kind & markup::FOREIGN != 0 {
            return Err(Misread);
        }
        let slot = match top {
            Some(slot) => slot,
            None => {
                markup.of_svg += i32::from(is_svg);
                markup.slot()?
            }
        };
        let is_recorded = markup.open.last().is_none_or(|&parent| self.begin(slot, parent));
        let is_visited = self.read_attributes(markup, slot, number, is_svg, is_recorded)?;
        let is_image = kind & markup::IMAGE != 0 && self.policy.is_on(policy_bit::INLINE_IMAGES);
        if top.is_none() && (is_visited || is_image || kind & markup::VISITED != 0) {
            markup.visits.push(if is_recorded { slot } else { NONE });
        }
        if is_recorded && (kind & markup::CUSTOM != 0 || top.is_some() && is_visited) {
            self.request(request::READ, slot, read::ALL);
        }
        if is_recorded && top.is_none() {
            markup.hosts |= kind >> markup::FIRST_HOST;
        }
        if !is_svg && kind & markup::VOID != 0 {
            return Ok(());
        }
        let is_recorded = is_recorded && self.takes_children(slot);
        if !is_svg && kind & markup::RAW != 0 {
            let mut end = b"</".to_vec();
            end.extend_from_slice(name);
            end.push(b'>');
            let text = markup.up_to_text(&end)?;
            let parent = Open { slot, name, is_svg, is_recorded };
            return if text.is_empty() { Ok(()) } else { self.read_text(markup, parent, text, false) };
        }
        let is_svg = is_svg && kind & markup::ISLAND == 0;
        markup.open.push(Open { slot, name, is_svg, is_recorded });
        Ok(())
    }

    /// The attributes of an element, up to the end of its tag. Whether one of them is such that the shim has to look.
    fn read_attributes(
        &mut self,
        markup: &mut Markup,
        slot: u32,
        number: u32,
        is_svg: bool,
        is_recorded: bool,
    ) -> Result<bool> {
        markup.values.clear();
        let mut with_entities = false;
        let mut is_visited = false;
        while markup.take(b' ') {
            let name = markup.up_to(b'=')?;
            if !markup.take(b'"') {
                return Err(Misread);
            }
            let value = markup.up_to(b'"')?;
            let number = self.names.find(name);
            match self.names.attribute(number) {
                // an element that was created with `is` has no such attribute, but its markup does
                Attribute::Is => return Err(Misread),
                Attribute::Popover => is_visited = true,
                _ => {}
            }
            with_entities |= markup.has_entity();
            markup.values.push((number, value));
        }
        if !markup.take(b'>') {
            return Err(Misread);
        }
        if !is_recorded {
            return Ok(is_visited);
        }
        let flags = if is_svg { element_flag::SVG } else { 0 };
        let values = std::mem::take(&mut markup.values);
        if with_entities {
            self.set_decoded(markup, slot, number, flags, &values);
        } else {
            self.set_element(slot, number, flags, &values);
        }
        markup.values = values;
        Ok(is_visited)
    }

    fn set_decoded(&mut self, markup: &mut Markup, slot: u32, number: u32, flags: i32, values: &[(u32, &[u8])]) {
        let mut decoded = std::mem::take(&mut markup.decoded);
        decoded.clear();
        let ends: Vec<usize> = values
            .iter()
            .map(|(_, value)| {
                decode(&mut decoded, value);
                decoded.len()
            })
            .collect();
        let mut from = 0;
        let values: Vec<(u32, &[u8])> = values
            .iter()
            .zip(ends)
            .map(|((number, _), end)| {
                let value = &decoded[from..end];
                from = end;
                (*number, value)
            })
            .collect();
        self.set_element(slot, number, flags, &values);
        markup.decoded = decoded;
    }
}

#[cfg(test)]
mod tests;

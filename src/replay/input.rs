//! Inputs: what the user types and chooses, and where the page is scrolled to.

use super::intake::input;
use super::live::push_comma;
use super::mirror::bits;
use super::recorder::Recorder;
use super::text::{push_decimal, push_number};

impl Recorder {
    /// Makes the event of an input whose value or choice is another now (rrweb's `IncrementalSource.Input`).
    pub fn tell_input(&mut self, slot: u32, flags: i32) {
        // of several that are chosen, the options tell
        let is_told = self.is_told(slot) && flags & (input::SILENT | input::MULTIPLE) == 0;
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
        if self.policy.user_triggered {
            let is_trusted = flags & input::TRUSTED != 0;
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

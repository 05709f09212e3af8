//! How texts cross between the shim and the module: through one stretch of memory that both know, the room.
//!
//! The shim writes the texts of a call there, one after the other in the order of the parameters, and passes their
//! lengths; an answer lies there too. wasm-bindgen's own strings do the same with a buffer, two crossings and a `free` each.

use std::cell::{Cell, RefCell};
use std::ops::Deref;
use wasm_bindgen::convert::{FromWasmAbi, IntoWasmAbi};
use wasm_bindgen::describe::WasmDescribe;
use wasm_bindgen::prelude::*;

thread_local! {
    static ROOM: RefCell<Vec<u8>> = const { RefCell::new(Vec::new()) };
    /// How many bytes of a call's texts are read already.
    static READ: Cell<usize> = const { Cell::new(0) };
}

/// Where to write, with room for so many bytes; what lies there stays.
#[wasm_bindgen]
pub fn room(bytes: usize) -> *mut u8 {
    READ.set(0);
    ROOM.with_borrow_mut(|room| {
        if room.len() < bytes {
            room.resize(bytes, 0);
        }
        room.as_mut_ptr()
    })
}

/// Takes the text of `length` bytes that the shim wrote.
pub fn take(length: usize) -> String {
    let mut bytes = ROOM.take();
    bytes.truncate(length);
    // SAFETY: the shim writes with `TextEncoder#encodeInto` only, whose output is UTF-8, and passes the length of what it
    // wrote.
    #[allow(unsafe_code, reason = "checking would cost a kilobyte and time for each call")]
    unsafe {
        String::from_utf8_unchecked(bytes)
    }
}

/// Leaves a text for the shim and returns its length in bytes.
#[inline(never)]
fn leave(text: String) -> usize {
    let length = text.len();
    ROOM.set(text.into_bytes());
    length
}

/// A text that the shim hands to an export. It crosses as its length in bytes; exports take their texts in the order in
/// which they lie in the room.
#[derive(Debug)]
pub struct Given(String);

impl Given {
    /// The next text in the room; empty where the length is not that of one.
    #[inline(never)]
    fn next(length: u32) -> Self {
        let start = READ.get();
        let end = start + length as usize;
        READ.set(end);
        ROOM.with_borrow(|room| {
            let bytes = room.get(start..end).filter(|bytes| ends_whole(bytes)).unwrap_or_default();
            // SAFETY: what lies in the room is UTF-8, as the shim writes with `TextEncoder#encodeInto` only; this starts
            // where a text before it has ended, and ends with a whole character.
            #[allow(unsafe_code, reason = "checking would cost a kilobyte and time for each call")]
            Self(unsafe { String::from_utf8_unchecked(bytes.to_vec()) })
        })
    }
}

/// Whether the last character of UTF-8 is there to its end.
fn ends_whole(bytes: &[u8]) -> bool {
    let following = bytes.iter().rev().take_while(|byte| **byte & 0xc0 == 0x80).count();
    let Some(first) = bytes.len().checked_sub(following + 1).map(|at| bytes[at]) else {
        return bytes.is_empty();
    };
    following == (first.leading_ones().saturating_sub(1)) as usize
}

impl Deref for Given {
    type Target = str;

    fn deref(&self) -> &str {
        &self.0
    }
}

impl From<&str> for Given {
    fn from(text: &str) -> Self {
        Self(text.into())
    }
}

impl WasmDescribe for Given {
    fn describe() {
        u32::describe();
    }
}

impl FromWasmAbi for Given {
    type Abi = u32;

    #[allow(unsafe_code, reason = "the trait's")]
    unsafe fn from_abi(length: u32) -> Self {
        Self::next(length)
    }
}

/// What an export answers: a text, which is left in the room and crosses as the bitwise complement of its length, which is
/// negative; or a number from 0 on.
#[derive(Debug)]
pub struct Answer(i32);

impl Answer {
    /// A number, which is not negative.
    pub fn number(number: u8) -> Self {
        Self(i32::from(number))
    }

    /// Takes the text back; `None` for a number.
    pub fn into_text(self) -> Option<String> {
        if self.0 < 0 { Some(take(!self.0 as usize)) } else { None }
    }
}

impl Default for Answer {
    fn default() -> Self {
        Self(!0)
    }
}

impl From<String> for Answer {
    fn from(text: String) -> Self {
        Self(!(leave(text) as i32))
    }
}

impl WasmDescribe for Answer {
    fn describe() {
        i32::describe();
    }
}

impl IntoWasmAbi for Answer {
    type Abi = i32;

    fn into_abi(self) -> i32 {
        self.0
    }
}

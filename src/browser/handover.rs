//! How texts cross between the shim and the core: through one stretch of memory that both sides know.
//!
//! Whoever gives texts writes them there one after the other and tells their lengths; whoever takes them takes the
//! memory too. wasm-bindgen's own strings do the same with a buffer, two crossings and a `free` for each of them.

use std::cell::RefCell;
use wasm_bindgen::prelude::*;

thread_local! {
    static ROOM: RefCell<Vec<u8>> = const { RefCell::new(Vec::new()) };
}

/// Where to write, with room for so many bytes; what lies there stays.
#[wasm_bindgen]
pub fn room(bytes: usize) -> *mut u8 {
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
    // SAFETY: the shim writes with `TextEncoder#encodeInto` only, whose output is UTF-8, and tells what it wrote.
    #[allow(unsafe_code, reason = "checking would cost a kilobyte and time for each call")]
    unsafe { String::from_utf8_unchecked(bytes) }
}

/// Leaves a text for the shim and tells its length.
pub fn leave(text: String) -> usize {
    let length = text.len();
    ROOM.set(text.into_bytes());
    length
}

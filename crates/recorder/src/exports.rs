//! What the shim may call: numbers only. Batches come and events leave through memory that both sides know.

use super::mirror::bits;
use super::policy::Policy;
use super::recorder::Recorder;

use std::cell::RefCell;
use wasm_bindgen::prelude::*;

thread_local! {
    static RECORDER: RefCell<Option<Recorder>> = const { RefCell::new(None) };
    static OPS: RefCell<Vec<i32>> = const { RefCell::new(Vec::new()) };
    static TEXT: RefCell<Vec<u8>> = const { RefCell::new(Vec::new()) };
}

fn with<T: Default>(work: impl FnOnce(&mut Recorder) -> T) -> T {
    RECORDER.with_borrow_mut(|recorder| recorder.as_mut().map_or_else(T::default, work))
}

/// Starts a recording, with options of which the texts wait in [`text_room`] ([`Policy::new`]).
#[wasm_bindgen]
pub fn start(length: usize, on: u32) {
    let policy = TEXT.with_borrow(|text| Policy::new(&text[..length.min(text.len())], on));
    RECORDER.set(Some(Recorder::new(policy)));
}

/// Ends the recording and frees all that it had.
#[wasm_bindgen]
pub fn stop() {
    RECORDER.take();
    OPS.take();
    TEXT.take();
}

/// Where to write a batch's numbers.
#[wasm_bindgen]
pub fn ops_room(count: usize) -> *mut i32 {
    OPS.with_borrow_mut(|ops| {
        ops.resize(count.max(ops.len()), 0);
        ops.as_mut_ptr()
    })
}

/// Where to write a batch's text, UTF-8; what lies there stays.
#[wasm_bindgen]
pub fn text_room(bytes: usize) -> *mut u8 {
    TEXT.with_borrow_mut(|text| {
        text.resize(bytes.max(text.len()), 0);
        text.as_mut_ptr()
    })
}

/// Takes a batch in; `units` is the text's length in UTF-16. How many numbers the answer in [`asks`] has.
#[wasm_bindgen]
pub fn take_in(count: usize, bytes: usize, units: usize) -> usize {
    with(|recorder| {
        recorder.requests.clear();
        OPS.with_borrow(|ops| {
            TEXT.with_borrow(|text| {
                recorder.take_in(&ops[..count.min(ops.len())], &text[..bytes.min(text.len())], bytes == units);
            });
        });
        recorder.requests.len()
    })
}

/// Where the numbers are that the engine asks with.
#[wasm_bindgen]
pub fn requests() -> usize {
    with(|recorder| recorder.requests.as_ptr() as usize)
}

/// Begins a full snapshot; the page's address waits in [`text_room`]. About how many bytes it will have.
#[wasm_bindgen]
pub fn snapshot(href: usize, width: i32, height: i32, timestamp: f64) -> usize {
    with(|recorder| {
        TEXT.with_borrow(|text| {
            recorder.begin_snapshot(&text[..href.min(text.len())], width.into(), height.into(), timestamp);
        });
        recorder.mirror.weight()
    })
}

/// Begins the event that tells what changed.
#[wasm_bindgen]
pub fn settle(timestamp: f64) {
    with(|recorder| {
        recorder.collect_removed();
        if recorder.is_started {
            recorder.begin_mutation(timestamp);
        }
    });
}

/// Frees the slots of nodes that are gone, some `budget` of them: the answer in [`asks`]. How many numbers it has, 0
/// when all are free.
#[wasm_bindgen]
pub fn release(budget: u32) -> usize {
    with(|recorder| {
        recorder.requests.clear();
        recorder.release_dead(budget);
        recorder.requests.len()
    })
}

/// Writes on, some `budget` nodes. Whether the events are complete.
#[wasm_bindgen]
pub fn step(budget: u32) -> bool {
    with(|recorder| recorder.step(budget))
}

/// How many documents and shadow roots the player was given since this was asked, and style elements and links that it
/// had before. Their slots are the answer in [`asks`].
#[wasm_bindgen]
pub fn received() -> usize {
    with(|recorder| {
        recorder.requests = std::mem::take(&mut recorder.received);
        recorder.requests.len()
    })
}

/// How many bytes of the events can be read.
#[wasm_bindgen]
pub fn ready() -> usize {
    with(|recorder| recorder.ready())
}

/// Where they are.
#[wasm_bindgen]
pub fn bytes() -> usize {
    with(|recorder| recorder.out.as_ptr() as usize)
}

/// Frees so many bytes, which were read.
#[wasm_bindgen]
pub fn take(count: usize) {
    with(|recorder| recorder.take(count));
}

/// How many events are complete, after which their ends can be read.
#[wasm_bindgen]
pub fn events() -> usize {
    with(|recorder| recorder.ends.len())
}

/// Where the ends of the events are in memory.
#[wasm_bindgen]
pub fn ends() -> usize {
    with(|recorder| recorder.ends.as_ptr() as usize)
}

/// Frees what is left of the events that were read.
#[wasm_bindgen]
pub fn clear() {
    with(|recorder| {
        recorder.out = Vec::new();
        recorder.taken = 0;
        recorder.ends.clear();
    });
}

/// The id of a node on the wire, 0 where the player has not got it; negative where the element is blocked.
#[wasm_bindgen]
pub fn id(slot: u32) -> i32 {
    with(|recorder| {
        let id = recorder.mirror.node(slot).id;
        if recorder.mirror.has(slot, bits::BLOCKED) { -id } else { id }
    })
}

/// An id for something that is not in the mirror.
#[wasm_bindgen]
pub fn reserve() -> i32 {
    with(|recorder| {
        recorder.next_id += 1;
        recorder.next_id
    })
}

/// The slot of the node with this id, 0 where there is none.
#[wasm_bindgen]
pub fn slot(id: i32) -> u32 {
    with(|recorder| recorder.mirror.slot_of(id))
}

/// The slot of the node around a node's, 0 where there is none.
#[wasm_bindgen]
pub fn parent(slot: u32) -> u32 {
    with(|recorder| recorder.mirror.node(slot).parent)
}

/// What is in a node: how many, which are the answer in [`asks`], twice their slots and one more for elements.
#[wasm_bindgen]
pub fn children(slot: u32) -> usize {
    with(|recorder| {
        recorder.requests = recorder.mirror.children(slot);
        recorder.requests.len()
    })
}

/// The next element behind a slot that may be scrolled, 0 where there is none.
#[wasm_bindgen]
pub fn next_scrollable(behind: u32) -> u32 {
    with(|recorder| recorder.mirror.next_scrollable(behind, &recorder.unscrollable))
}

/// The same number for elements that are styled alike, as far as can be seen without asking.
#[wasm_bindgen]
pub fn fingerprint(slot: u32) -> u32 {
    with(|recorder| recorder.mirror.node(slot).style_fingerprint)
}

/// Says that elements which look like this one cannot be scrolled.
#[wasm_bindgen]
pub fn set_unscrollable(slot: u32) {
    with(|recorder| {
        let fingerprint = recorder.mirror.node(slot).style_fingerprint;
        if let Err(at) = recorder.unscrollable.binary_search(&fingerprint) {
            recorder.unscrollable.insert(at, fingerprint);
        }
    });
}

/// Says that an element, or the page, was scrolled.
#[wasm_bindgen]
pub fn scroll(slot: u32, x: f64, y: f64, timestamp: f64) -> bool {
    with(|recorder| recorder.scroll(slot, x, y, timestamp))
}

/// Sets where the page is scrolled to when the recording starts.
#[wasm_bindgen]
pub fn place(slot: u32, x: f64, y: f64) {
    with(|recorder| {
        let live = recorder.lives.of(&mut recorder.mirror, slot);
        (live.x, live.y) = (x, y);
    });
}

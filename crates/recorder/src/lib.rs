//! The recorder behind `posthog-wasm/replay`: an rrweb-compatible `record()`.
//!
//! The shim reads the DOM in batches and knows nothing of rrweb; all that is decided is decided here.
//!
//! - [`intake`]: what the reader has read, into the mirror; [`markup`]: what it has read as text; [`element`]: elements
//! - [`mirror`]: the DOM as it was last read; [`live`]: what elements are besides their attributes
//! - [`css`]: style elements and linked sheets
//! - [`reconcile`]: a list of children as it is now against what it was
//! - [`policy`]: what is masked, blocked and left out; [`disclosure`]: what leaves of attributes
//! - [`events`]: full snapshot and frames; [`mutation`]: what changed; [`inputs`]: inputs and scrolling
//! - [`rrweb`]: the events' types, with serde; [`encode`]: serde's values as JSON; [`write`]: nodes, in steps
//! - [`framesets`]: framesets as players can show them
//! - [`attributes`], [`style`], [`names`], [`urls`], [`text`]: what these are made of
//! - `crates/wire`: what the reader and this say to each other, and rrweb's numbers
//! - `exports`: the door of the module; `js/recorder/engine.ts` is the other side

pub mod attributes;
pub mod css;
pub mod disclosure;
pub mod element;
pub mod encode;
pub mod events;
pub mod framesets;
#[cfg(all(test, not(target_arch = "wasm32")))]
mod fuzz;
pub mod inputs;
pub mod intake;
pub mod live;
pub mod markup;
pub mod mirror;
pub mod mutation;
pub mod names;
pub mod policy;
pub mod reconcile;
pub mod recorder;
pub mod rrweb;
pub mod style;
pub mod text;
pub mod urls;
pub mod write;

#[cfg(all(target_arch = "wasm32", not(test)))]
pub mod exports;

/// The slot of the page's own document.
pub const DOCUMENT: u32 = 1;

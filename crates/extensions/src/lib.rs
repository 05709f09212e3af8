//! Decisions of the features that are loaded when a project uses them (`js/extensions/`, `dist/extensions.js`): a
//! WebAssembly module of its own, which knows nothing of the SDK's.
//!
//! A feature is a module here, without a page: texts are JSON, in and out, and what only a browser can do (regular
//! expressions, letter case, numbers out of texts) is asked of [`js::Js`]. What TypeScript may call has `#[wasm_bindgen]`;
//! `js/extensions/extensions_glue.d.ts` has the same list.

#[cfg(target_arch = "wasm32")]
mod allocator;
pub mod heatmaps;
pub mod js;
pub mod matching;
pub mod meta_ids;
pub mod surveys;
pub mod web_vitals;

//! Decisions of logs, metrics and traces (`js/extensions/signals/`, `dist/signals.js`): a WebAssembly module of its own,
//! which knows nothing of the SDK's.
//!
//! Texts are JSON, in and out, and numbers become texts and texts numbers by the browser ([`js::Js`]). What TypeScript may
//! call has `#[wasm_bindgen]`; `js/extensions/signals/signals_glue.d.ts` has the same list.

#[cfg(target_arch = "wasm32")]
mod allocator;
mod backoff;
pub mod batches;
pub mod js;
pub mod logs;
pub mod metrics;
pub mod otlp;
pub mod spans;

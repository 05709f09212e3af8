//! Decides which sessions are recorded, and what becomes of what the recorder emits.
//!
//! The module calls nothing. The page's side reports what has happened, and carries out the [`effect`]s that a call
//! leaves; what only JavaScript can do as JavaScript does it (regular expressions, say) it answers when it is asked.
//!
//! - [`control`]: one recording's conditions, from opening to closing
//! - [`project_triggers`], [`trigger_groups`]: the two kinds of conditions that a project can have
//! - [`triggers`], [`patterns`], [`property_filters`], [`sampling`]: what conditions are made of
//! - [`comparisons`]: what JavaScript is asked; [`effect`]: what it has to do; [`notes`]: what is remembered
//! - [`status`]: what comes of it; [`value`]: raw JSON
//! - `exports`: the door of the module; `js/session_replay/control.ts` is the other side

pub mod comparisons;
pub mod control;
pub mod effect;
pub mod notes;
pub mod patterns;
pub mod project_triggers;
pub mod property_filters;
pub mod sampling;
pub mod status;
pub mod trigger_groups;
pub mod triggers;
pub mod value;

#[cfg(all(target_arch = "wasm32", not(test)))]
pub mod exports;

#[cfg(test)]
mod tests;

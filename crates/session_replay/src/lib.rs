//! Decides which sessions are recorded.
//!
//! The module calls nothing. The page's side reports what has happened, and carries out what a call leaves to be done
//! ([`notes::effect`]); what only JavaScript can do as JavaScript does it (regular expressions, say) it answers when it
//! is asked. JSON stays text: most of it goes back to the page as it came.
//!
//! - [`control`]: the conditions of a recording, from the first to the end
//! - [`conditions`]: those of a project; [`triggers`], [`property_filters`], [`sampling`]: what they are made of
//! - [`notes`]: what is remembered, reported and to be done; [`status`]: what comes of it; [`number`], [`text`]: JSON
//! - `exports`: the door of the module; `js/session_replay/control.ts` is the other side

pub mod conditions;
pub mod control;
pub mod notes;
pub mod number;
pub mod property_filters;
pub mod sampling;
pub mod status;
pub mod text;
pub mod triggers;

#[cfg(all(target_arch = "wasm32", not(test)))]
pub mod exports;

#[cfg(test)]
mod tests;

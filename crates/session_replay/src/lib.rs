//! Decides whether, when and what a session replay records and sends.
//!
//! The module calls nothing. The page's side reports what has happened, and carries out what a call leaves to be done
//! ([`effects`]); what only JavaScript can do as JavaScript does it (regular expressions, say) it answers when it is
//! asked. Settings, names, texts and an event's bytes stay there: here are numbers only.
//!
//! - [`pipe`]: the way of an event: to its session, through the gate, into the buffer, and off
//! - [`control`]: whether a session is recorded, from the first conditions of a recording to its end
//! - [`conditions`]: those of a project; [`triggers`], [`filters`], [`sampling`]: what they are made of
//! - `exports`, `pipe::exports`: the door of the module; `js/session_replay/control.ts` is the other side

pub mod conditions;
pub mod control;
pub mod effects;
pub mod filters;
pub mod pipe;
pub mod sampling;
pub mod triggers;

#[cfg(all(target_arch = "wasm32", not(test)))]
mod door;
#[cfg(all(target_arch = "wasm32", not(test)))]
pub mod exports;

#[cfg(test)]
mod tests;

//! One PostHog instance: its config, its public API, and an event's way through it.

mod capture;
mod config;
mod core;
mod facts;
mod flags;
mod rate_limit;
mod session;
mod visitor;

pub use self::core::Core;
pub use config::Config;

#[cfg(test)]
pub(crate) mod tests;

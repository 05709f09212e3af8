//! One PostHog instance: its config, its public API, and what starts and stops with it.

mod capture;
mod config;
mod core;
#[cfg(target_arch = "wasm32")]
mod instance;
mod pageview;

pub use self::core::{Core, Effect, Scope};
pub use config::Config;
#[cfg(target_arch = "wasm32")]
pub use instance::Instance;

#[cfg(test)]
mod tests;

//! Feature flags: what is known of them, when the server is asked, reading one, and the events of that (posthog-js
//! `posthog-featureflags.ts`, 1.449.2). The page's own functions are called by `js/features/feature_flags`.
//!
//! - `known`: the last response, kept under posthog-js's keys, with what the page has overridden
//! - `requests`, `refresh`: when the server is asked
//! - `called`: `$feature_flag_called`
//! - `changes`: what the page overrides, and what flags are asked for with
//! - `running`: the listeners, the timers and the order of it all, for an instance
//!
//! The body of a request is in `client/flags.rs`.

pub mod called;
pub mod changes;
pub mod known;
pub mod refresh;
pub mod requests;

in_the_page! {
    mod running;
    pub use running::FeatureFlags;
}

pub use known::{Flags, Known, Response};

//! posthog-wasm: the PostHog browser SDK.
//!
//! The path of an event is one direction: the shim -> `event` -> `delivery` -> network.
//!
//! - [`client`]: one PostHog instance: public API, config, lifecycle
//! - [`identity`]: who: distinct id, device, person, groups, session and window ids
//! - [`event`]: what: an event and its properties, page views
//! - [`features`]: what it does besides: feature flags, autocapture, page views, consent, the rate limit
//! - [`delivery`]: how it gets there: batches, retries, requests, compression, what the outbox has
//! - [`persistence`]: what is remembered: cookie, localStorage, sessionStorage, memory
//! - `crates/wire`: numbers, names and lists that cross a border, once for both languages
//! - `crates/json`: property bags as text, and small string functions; `crates/recorder`: the recorder, a module of its own
//! - [`browser`]: the only folder that touches the browser
//! - `api`: for web apps in Rust, without the SDK itself: the features `api` and `embedded`
//!
//! The shim in `js/` calls what `exports` has, never anything else; docs/architecture.md is the map.

/// Items that need a page: they are in the module, and not in native tests.
#[cfg(feature = "sdk")]
macro_rules! in_the_page {
    ($($item:item)*) => { $(#[cfg(all(target_arch = "wasm32", not(test)))] $item)* };
}

/// Items of the SDK's own module, as opposed to those of the API for apps in Rust.
macro_rules! of_the_sdk {
    ($($item:item)*) => { $(#[cfg(feature = "sdk")] $item)* };
}

#[cfg(feature = "api")]
mod api;
#[cfg(feature = "api")]
pub use api::*;

of_the_sdk! {
    pub mod browser;
    pub mod client;
    pub mod delivery;
    pub mod event;
    pub mod features;
    #[cfg(all(test, not(target_arch = "wasm32")))]
    mod fuzz;
    pub mod identity;
    #[cfg(all(target_arch = "wasm32", not(test)))]
    mod instances;
    pub mod persistence;

    #[cfg(target_arch = "wasm32")]
    mod allocator;
    #[cfg(all(target_arch = "wasm32", not(test)))]
    mod exports;
    #[cfg(all(target_arch = "wasm32", not(test)))]
    pub use browser::handover::room;
    #[cfg(all(target_arch = "wasm32", not(test)))]
    pub use exports::*;
}

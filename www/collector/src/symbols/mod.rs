//! Source maps: what PostHog's command line uploads, and frames of minified code as they are in its source.
//!
//! [`container`] reads an upload, [`source_map`] finds a place of the source in it, [`cache`] keeps the maps that were read
//! last, [`frames`] rewrites an exception. The rules are those of PostHog's `rust/cymbal` (`langs/js.rs`).

pub mod cache;
pub mod container;
pub mod frames;
pub mod source_map;

//! When the SDK captures unasked.

pub mod pageview;

//! What the SDK does unasked. A feature is a folder, and a line in the instance that starts it; dropping it stops it.

pub mod autocapture;
pub mod consent;
pub mod feature_flags;
pub mod pageviews;
pub mod rate_limit;
pub mod remote_config;

in_the_page! {
    mod context;
    pub use context::Context;
}

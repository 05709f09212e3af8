//! What the SDK does unasked. A feature is a folder, and a line in `list.rs`; dropping it stops it.

pub mod autocapture;
pub mod consent;
pub mod feature_flags;
pub mod pageviews;
pub mod rate_limit;
pub mod remote_config;
pub mod surveys;

in_the_page! {
    mod context;
    mod list;
    pub use context::Context;
    pub use list::{Feature, Features};
}

//! Feature flags.

use serde::{Deserialize, Serialize};

/// What a feature flag is for this visitor.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(untagged)]
pub enum FlagValue {
    /// On or off.
    Bool(bool),
    /// The variant of a multivariate flag.
    Variant(String),
}

impl FlagValue {
    /// Whether the flag is on, in whichever variant.
    #[must_use]
    pub fn is_enabled(&self) -> bool {
        !matches!(self, Self::Bool(false))
    }

    /// The variant, if it has one.
    #[must_use]
    pub fn variant(&self) -> Option<&str> {
        match self {
            Self::Variant(name) => Some(name),
            Self::Bool(_) => None,
        }
    }
}

/// Ends a subscription when it is dropped. [`forget`](Subscription::forget) keeps it for the page's life.
#[must_use = "a subscription that is dropped has ended"]
pub struct Subscription {
    #[cfg(target_arch = "wasm32")]
    pub(super) end: Option<super::page::Listening>,
}

impl Subscription {
    /// Goes on until the page is left.
    pub fn forget(self) {
        #[cfg(target_arch = "wasm32")]
        {
            let mut this = self;
            if let Some(listening) = this.end.take() {
                listening.forget();
            }
        }
    }
}

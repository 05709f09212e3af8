//! What can go wrong between an app and its PostHog.

use std::fmt;

/// Why a call had no effect or no answer. The app goes on as it was: none of these has to end anything.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum Error {
    /// The page has no PostHog: there is none in `window.posthog`, and this crate was built without `embedded`.
    Missing,
    /// A value cannot be passed on: serde's reason.
    Serialize(String),
    /// An answer is no value of the type that was asked for: serde's reason.
    Deserialize(String),
    /// PostHog threw, or has no such method: its reason.
    Refused(String),
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Missing => f.write_str("the page has no PostHog"),
            Self::Serialize(reason) => write!(f, "a value cannot be passed to PostHog: {reason}"),
            Self::Deserialize(reason) => write!(f, "PostHog's answer is of another type: {reason}"),
            Self::Refused(reason) => write!(f, "PostHog refused a call: {reason}"),
        }
    }
}

impl std::error::Error for Error {}

//! Outside a browser: on a server, in an app's native tests. Nothing happens, and nothing fails.

use super::{Error, Subscription};
use serde::Serialize;
use serde::de::DeserializeOwned;

/// There is nothing to call.
#[expect(clippy::unnecessary_wraps, reason = "as in the page")]
pub fn call(_name: &str, _args: &impl Serialize) -> Result<(), Error> {
    Ok(())
}

/// There is no answer.
#[expect(clippy::unnecessary_wraps, reason = "as in the page")]
pub fn ask<Answer: DeserializeOwned>(_name: &str, _args: &impl Serialize) -> Result<Option<Answer>, Error> {
    Ok(None)
}

/// It never is.
pub fn is_started() -> bool {
    false
}

/// Nothing is ever heard.
#[expect(clippy::unnecessary_wraps, reason = "as in the page")]
pub fn listen(_name: &str, _heard: impl FnMut() + 'static) -> Result<Subscription, Error> {
    Ok(Subscription {})
}

/// There is nowhere to capture it.
#[expect(clippy::unnecessary_wraps, reason = "as in the page")]
pub fn capture_error(_error: &dyn std::error::Error, _properties: &(impl Serialize + ?Sized)) -> Result<(), Error> {
    Ok(())
}

//! Secret keys: their text in [`secret`], what they allow in [`scope`]. Who asks for them is in [`crate::access`].

pub mod scope;
pub mod secret;

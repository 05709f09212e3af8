//! Secret keys: their text in [`secret`], what they allow in [`scope`]; [`signed`] addresses, which need none. Who asks for them is in [`crate::access`].

pub mod scope;
pub mod secret;
pub mod signed;

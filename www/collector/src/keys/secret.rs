//! The text of a key, and what is kept of it.

use sha2::{Digest, Sha256};
use subtle::ConstantTimeEq;

/// The key that PostHog's `setup_local_api_key` makes for development, under the label that it has there. Everybody knows
/// it: it is taken on loopback addresses alone.
pub const DEVELOPMENT_KEY: &str = "phx_dev_local_test_api_key_1234567890abcdef";
/// See [`DEVELOPMENT_KEY`].
pub const DEVELOPMENT_LABEL: &str = "Local Development Key";

const ALPHABET: &[u8; 62] = b"0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ";

/// Characters of a key behind its prefix: 256 bits, as in PostHog.
const SECRET_CHARS: usize = 43;
/// Characters of a key's id.
const ID_CHARS: usize = 22;

/// The kinds of secret keys.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// `phx_…`, for the API.
    Personal,
    /// `phs_…`, for local evaluation and remote config alone.
    ProjectSecret,
}

impl Kind {
    /// What keys of the kind begin with.
    pub fn prefix(self) -> &'static str {
        match self {
            Self::Personal => "phx_",
            Self::ProjectSecret => "phs_",
        }
    }

    /// By the beginning of a key or of its [`mask`]. Elder personal keys have none in PostHog.
    pub fn of(key: &str) -> Self {
        if key.starts_with(Self::ProjectSecret.prefix()) { Self::ProjectSecret } else { Self::Personal }
    }
}

/// A new key of a kind. Fails where the system has no random numbers.
pub fn generate(kind: Kind) -> Result<String, getrandom::Error> {
    Ok(format!("{}{}", kind.prefix(), random_text(SECRET_CHARS)?))
}

/// A new id.
pub fn generate_id() -> Result<String, getrandom::Error> {
    random_text(ID_CHARS)
}

fn random_text(length: usize) -> Result<String, getrandom::Error> {
    let mut text = String::with_capacity(length);
    let mut bytes = [0; 64];
    while text.len() < length {
        getrandom::fill(&mut bytes)?;
        // Each character is as likely as any other: 248 is the last multiple of 62.
        let even = bytes.iter().filter(|byte| **byte < 248).map(|byte| ALPHABET[usize::from(*byte) % ALPHABET.len()]);
        text.extend(even.map(char::from).take(length - text.len()));
    }
    Ok(text)
}

/// What is stored in place of a key. A key is random and long, so that it needs neither salt nor many rounds (PostHog's
/// `hash_key_value`).
pub fn hash(key: &str) -> String {
    format!("sha256${:x}", Sha256::digest(key.as_bytes()))
}

/// Whether two hashes are equal, in the same time wherever they differ.
pub fn is_same(one: &str, other: &str) -> bool {
    one.as_bytes().ct_eq(other.as_bytes()).into()
}

/// What may be shown of a key: `phx_...abcd`.
pub fn mask(key: &str) -> String {
    let characters: Vec<char> = key.chars().collect();
    let first: String = characters.iter().take(4).collect();
    let last: String = characters[characters.len().saturating_sub(4)..].iter().collect();
    format!("{first}...{last}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_key_is_random_and_has_the_form_of_posthogs() {
        let one = generate(Kind::Personal).expect("random numbers");
        let other = generate(Kind::Personal).expect("random numbers");
        assert_ne!(one, other);
        assert_eq!((one.len(), &one[..4]), (47, "phx_"));
        assert!(one[4..].bytes().all(|byte| ALPHABET.contains(&byte)), "{one}");
        assert_eq!(Kind::of(&generate(Kind::ProjectSecret).expect("random numbers")), Kind::ProjectSecret);
    }

    #[test]
    fn what_is_kept_of_a_key_does_not_tell_it() {
        assert_eq!(mask("phx_123456abcd"), "phx_...abcd");
        assert_eq!(mask("é"), "é...é");
        // The same as Python's hashlib gives.
        assert_eq!(hash("abc"), "sha256$ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
        assert!(is_same(&hash("abc"), &hash("abc")) && !is_same(&hash("abc"), &hash("abd")));
        assert!(!is_same("", &hash("abc")));
    }
}

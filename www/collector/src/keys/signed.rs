//! Addresses that may be used without a key, for one thing and for a while: PostHog's command line uploads to such a one, as
//! it would to a bucket.

use hmac::{Hmac, Mac};
use sha2::Sha256;

/// Signs addresses. Its secret is that of one run of the program.
pub struct Signer(Option<[u8; 32]>);

impl Default for Signer {
    /// With a secret of its own. Where the system has no random numbers it signs nothing.
    fn default() -> Self {
        let mut secret = [0; 32];
        Self(getrandom::fill(&mut secret).is_ok().then_some(secret))
    }
}

impl Signer {
    fn mac(&self, purpose: &str, id: &str, expires: i64) -> Option<Hmac<Sha256>> {
        let mut mac = Hmac::<Sha256>::new_from_slice(&self.0?).ok()?;
        // No part has a zero in it, so that no two addresses are the same text.
        mac.update(format!("{purpose}\0{id}\0{expires}").as_bytes());
        Some(mac)
    }

    /// The signature for a purpose, a thing and a time in seconds since 1970.
    pub fn sign(&self, purpose: &str, id: &str, expires: i64) -> Option<String> {
        let code = self.mac(purpose, id, expires)?.finalize().into_bytes();
        Some(code.iter().map(|byte| format!("{byte:02x}")).collect())
    }

    /// Whether a signature is that of [`Signer::sign`] and the time is not over at `now`.
    pub fn is_valid(&self, purpose: &str, id: &str, (expires, now): (i64, i64), signature: &str) -> bool {
        let digit = |pair: &[u8]| u8::from_str_radix(std::str::from_utf8(pair).ok()?, 16).ok();
        let bytes: Option<Vec<u8>> = signature.as_bytes().chunks(2).map(digit).collect();
        let mac = self.mac(purpose, id, expires);
        now < expires && bytes.zip(mac).is_some_and(|(bytes, mac)| mac.verify_slice(&bytes).is_ok())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_signature_is_for_one_thing_and_a_while() {
        let signer = Signer::default();
        let signature = signer.sign("upload", "a", 100).expect("random numbers");
        assert!(signer.is_valid("upload", "a", (100, 99), &signature));
        assert!(!signer.is_valid("upload", "a", (100, 100), &signature));
        assert!(!signer.is_valid("upload", "a", (101, 99), &signature));
        assert!(!signer.is_valid("upload", "b", (100, 99), &signature));
        assert!(!signer.is_valid("download", "a", (100, 99), &signature));
        for wrong in ["", "0", "é", &signature[2..], &format!("{signature}00")] {
            assert!(!signer.is_valid("upload", "a", (100, 99), wrong), "{wrong}");
        }
        let other = Signer::default();
        assert!(!other.is_valid("upload", "a", (100, 99), &signature));
    }
}

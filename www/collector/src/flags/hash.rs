//! A person's position between 0 and 1: PostHog's hash, the same in its server and in every SDK.

use sha1::{Digest, Sha1};

/// The largest number of 15 hexadecimal digits.
const LARGEST: u64 = 0x0fff_ffff_ffff_ffff;

/// Decides whether a condition's share of everybody has this one.
pub fn rollout(flag_key: &str, id: &str) -> f64 {
    fraction(&[flag_key, ".", id])
}

/// Decides which variant of a flag this one gets.
pub fn variant(flag_key: &str, id: &str) -> f64 {
    fraction(&[flag_key, ".", id, "variant"])
}

/// Decides whether a holdout keeps this one out of all of its flags.
pub fn holdout(id: &str) -> f64 {
    fraction(&["holdout-", id])
}

/// The first 15 hexadecimal digits of the text's SHA-1 as a share of the largest such number.
fn fraction(parts: &[&str]) -> f64 {
    let mut sha = Sha1::new();
    for part in parts {
        sha.update(part.as_bytes());
    }
    let mut first = [0; 8];
    first.copy_from_slice(&sha.finalize()[..8]);
    (u64::from_be_bytes(first) >> 4) as f64 / LARGEST as f64
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Computed with Python: `int(sha1(text).hexdigest()[:15], 16) / 0xfffffffffffffff`.
    #[test]
    fn is_the_number_every_sdk_computes() {
        assert_eq!(rollout("beta", "ada"), 0.32677683587503437);
        assert_eq!(variant("beta", "ada"), 0.8823543462740728);
        assert_eq!(holdout("ada"), 0.7084688901477438);
        assert_eq!(rollout("beta", "zoë"), 0.6188991094239774);
    }
}

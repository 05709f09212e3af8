//! Names of fields, as far as they say what is entered.

/// Parts of names of fields that take secrets; `cc` is one at the start only (posthog-js `autocapture-utils.ts`).
const SECRET: &[&str] = &[
    "cardnum",
    "ccnum",
    "creditcard",
    "csc",
    "cvc",
    "cvv",
    "exp",
    "pass",
    "pwd",
    "routing",
    "seccode",
    "securitycode",
    "securitynum",
    "socialsec",
    "socsec",
    "ssn",
];

/// Whether a field's name says that it takes a secret.
pub fn is_secret(name: &str) -> bool {
    let name: String =
        name.chars().filter(char::is_ascii_alphanumeric).map(|character| character.to_ascii_lowercase()).collect();
    name.starts_with("cc") || SECRET.iter().any(|part| json::text::contains(&name, part))
}

#[cfg(test)]
mod tests {
    use super::is_secret;

    #[test]
    fn names_of_secrets() {
        for name in ["cc", "ccv2", "Card-Num", "credit_card", "cvc", "exp-month", "PASSWORD", "user[pwd]", "SSN"] {
            assert!(is_secret(name), "{name}");
        }
        for name in ["", "acc", "email", "quantity", "card"] {
            assert!(!is_secret(name), "{name}");
        }
    }
}

//! Raw JSON values as the settings of a project have them.

use json::{elements, quoted};

/// Whether `raw` is the JSON string that stands for `text`.
pub fn is_text(raw: Option<&str>, text: &str) -> bool {
    raw.is_some_and(|raw| raw == quoted(text))
}

/// Whether `raw` is a JSON array with at least one element.
pub fn has_elements(raw: Option<&str>) -> bool {
    raw.is_some_and(|raw| elements(raw).next().is_some())
}

/// A JSON value that JavaScript calls truthy.
pub fn is_truthy(raw: &str) -> bool {
    !matches!(raw, "" | "null" | "false" | "0" | "-0" | "\"\"")
}

/// The value of a JSON number, `None` for anything else. Exact for numbers of up to 15 digits, as rates and durations
/// are; the standard library's parser has tables of 10 KB for the rest.
pub fn number(raw: Option<&str>) -> Option<f64> {
    let raw = raw?;
    let digits = raw.strip_prefix('-').unwrap_or(raw);
    if !digits.as_bytes().first()?.is_ascii_digit() {
        return None;
    }
    let (mut value, mut exponent, mut is_fraction) = (0f64, 0i32, false);
    let mut rest = digits.bytes();
    while let Some(byte) = rest.next() {
        match byte {
            b'0'..=b'9' => {
                value = value * 10.0 + f64::from(byte - b'0');
                exponent -= i32::from(is_fraction);
            }
            b'.' => is_fraction = true,
            _ => {
                let (mut power, mut sign) = (0i32, 1);
                for byte in rest.by_ref() {
                    match byte {
                        b'-' => sign = -1,
                        b'0'..=b'9' => power = power.saturating_mul(10).saturating_add(i32::from(byte - b'0')),
                        _ => {}
                    }
                }
                exponent = exponent.saturating_add(sign * power);
            }
        }
    }
    let mut scale = 1f64;
    for _ in 0..exponent.unsigned_abs().min(308) {
        scale *= 10.0;
    }
    let value = if exponent < 0 { value / scale } else { value * scale };
    Some(if digits.len() < raw.len() { -value } else { value })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_those_of_javascript() {
        for text in ["0", "1", "0.3", "0.29", "0.5", "-2.25", "1e3", "1.5e-3", "300000", "0.07", "99.999", "1E2"] {
            assert_eq!(number(Some(text)), text.parse().ok(), "{text}");
        }
    }

    #[test]
    fn other_values_are_no_numbers() {
        for text in ["", "\"1\"", "null", "true", "[1]", "-"] {
            assert_eq!(number(Some(text)), None, "{text}");
        }
        assert_eq!(number(None), None);
    }

    #[test]
    fn truth_is_that_of_javascript() {
        assert!(["1", "true", "\"0\"", "{}", "[]"].iter().all(|raw| is_truthy(raw)));
        assert!(["", "null", "false", "0", "\"\""].iter().all(|raw| !is_truthy(raw)));
    }
}

//! Numbers of a project's settings.

/// Returns the value of a JSON number, `None` for anything else. Exact for numbers of up to 15 digits, as rates and
/// durations are; the standard library's parser has tables of 10 KB for the rest.
pub fn number(raw: &str) -> Option<f64> {
    let (mut value, mut scale, mut power, mut sign) = (0f64, 0i32, 0i32, 1i32);
    let (mut has_digits, mut is_fraction, mut is_power) = (false, false, false);
    for byte in raw.bytes() {
        match byte {
            b'0'..=b'9' if is_power => power = power.saturating_mul(10).saturating_add(i32::from(byte - b'0')),
            b'0'..=b'9' => {
                has_digits = true;
                value = value * 10.0 + f64::from(byte - b'0');
                scale += i32::from(is_fraction);
            }
            b'.' => is_fraction = true,
            b'e' | b'E' if has_digits => is_power = true,
            b'-' if is_power => sign = -1,
            b'+' if is_power => {}
            // a rate or a duration below 0 is like none
            _ => return None,
        }
    }
    if !has_digits {
        return None;
    }
    let exponent = sign.saturating_mul(power).saturating_sub(scale);
    let mut factor = 1f64;
    for _ in 0..exponent.unsigned_abs().min(308) {
        factor *= 10.0;
    }
    Some(if exponent < 0 { value / factor } else { value * factor })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_those_of_javascript() {
        for text in ["0", "1", "0.3", "0.29", "0.5", "1e3", "1.5e-3", "300000", "0.07", "99.999", "1E2", "2e+2"] {
            assert_eq!(number(text), text.parse().ok(), "{text}");
        }
    }

    #[test]
    fn other_values_are_no_numbers() {
        for text in ["", "\"1\"", "null", "true", "[1]", "-", "-1", "e5", "."] {
            assert_eq!(number(text), None, "{text}");
        }
    }
}

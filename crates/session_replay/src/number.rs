//! Numbers of a project's settings.

/// Returns the value of a JSON number, 0 for a negative one, `None` for anything else. Exact for numbers of up to 15 digits,
/// as rates and durations are; the standard library's parser has tables of 10 KB for the rest. JavaScript writes an
/// exponent below 0.000001 and above 10^21 only: that is nothing, or longer than any session.
pub fn number(raw: &str) -> Option<f64> {
    let (mut value, mut scale) = (0f64, 1f64);
    let mut is_fraction = false;
    let mut bytes = raw.bytes().peekable();
    match bytes.peek()? {
        b'0'..=b'9' => {}
        b'-' => return Some(0.0),
        _ => return None,
    }
    while let Some(byte) = bytes.next() {
        match byte {
            b'.' => is_fraction = true,
            b'e' => return Some(if bytes.peek() == Some(&b'-') { 0.0 } else { f64::MAX }),
            digit => {
                value = value * 10.0 + f64::from(digit & 15);
                if is_fraction {
                    scale *= 10.0;
                }
            }
        }
    }
    Some(value / scale)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_those_of_javascript() {
        for text in ["0", "1", "0.3", "0.29", "0.5", "0.000001", "300000", "0.07", "99.999", "1795342066000"] {
            assert_eq!(number(text), text.parse().ok(), "{text}");
        }
        assert_eq!((number("-1"), number("-0.5")), (Some(0.0), Some(0.0)));
        assert_eq!((number("1.5e-7"), number("1e+21")), (Some(0.0), Some(f64::MAX)));
    }

    #[test]
    fn other_values_are_no_numbers() {
        for text in ["", "\"1\"", "null", "true", "[1]", "e5", ".", "{}"] {
            assert_eq!(number(text), None, "{text}");
        }
    }
}

//! JSON strings and numbers, to and from Rust.

use crate::text::{between, part};

/// Appends `value` to `out` as a JSON string with its quotes.
pub fn push_quoted(out: &mut String, value: &str) {
    out.push('"');
    push_bare(out, value);
    out.push('"');
}

/// Appends `value` to `out` as a JSON string without its quotes.
pub fn push_bare(out: &mut String, value: &str) {
    let mut plain = 0;
    for (at, byte) in value.bytes().enumerate() {
        if byte >= b' ' && byte != b'"' && byte != b'\\' {
            continue;
        }
        out.push_str(part(value, plain, at));
        plain = at + 1;
        out.push('\\');
        match byte {
            b'\n' => out.push('n'),
            b'\r' => out.push('r'),
            b'\t' => out.push('t'),
            b'"' | b'\\' => out.push(char::from(byte)),
            control => {
                out.push_str("u00");
                push_hex(out, control);
            }
        }
    }
    out.push_str(part(value, plain, value.len()));
}

/// Appends a byte as two lower-case hexadecimal digits.
pub fn push_hex(out: &mut String, byte: u8) {
    for nibble in [byte >> 4, byte & 15] {
        out.push(char::from(b"0123456789abcdef"[nibble as usize]));
    }
}

/// `value` as a JSON string with its quotes.
pub fn quoted(value: &str) -> String {
    let mut out = String::new();
    push_quoted(&mut out, value);
    out
}

/// Appends a whole number in decimal.
pub fn push_int(out: &mut String, value: i64) {
    if value < 0 {
        out.push('-');
    }
    let mut digits = [0u8; 20];
    let mut at = digits.len();
    let mut rest = value.unsigned_abs();
    loop {
        at -= 1;
        digits[at] = b'0' + (rest % 10) as u8;
        rest /= 10;
        if rest == 0 {
            break;
        }
    }
    for digit in &digits[at..] {
        out.push(char::from(*digit));
    }
}

/// Appends `value / 1000` as JavaScript would print it: milliseconds as seconds.
pub fn push_thousandths(out: &mut String, value: i64) {
    if value < 0 {
        out.push('-');
    }
    let value = value.unsigned_abs();
    push_int(out, (value / 1000) as i64);
    let mut fraction = value % 1000;
    if fraction > 0 {
        out.push('.');
        let mut unit = 100;
        while fraction > 0 {
            out.push(char::from(b'0' + (fraction / unit) as u8));
            fraction %= unit;
            unit /= 10;
        }
    }
}

/// The text that a JSON string with its quotes stands for; `None` where `raw` is no JSON string.
/// `JSON.stringify` escapes no character above U+FFFF, so an escaped half of a surrogate pair is an unpaired one and
/// becomes U+FFFD, as `TextEncoder` encodes it.
pub fn decode_string(raw: &str) -> Option<String> {
    let text = between(raw, b'"', b'"')?;
    let bytes = text.as_bytes();
    let mut out = String::new();
    let (mut at, mut plain) = (0, 0);
    while let Some(byte) = bytes.get(at) {
        at += 1;
        if *byte != b'\\' {
            continue;
        }
        out.push_str(part(text, plain, at - 1));
        let escape = *bytes.get(at)?;
        at += 1;
        plain = at;
        out.push(match escape {
            b'n' => '\n',
            b'r' => '\r',
            b't' => '\t',
            b'b' => '\u{8}',
            b'f' => '\u{c}',
            b'u' => {
                let mut code = 0;
                plain += 4;
                while at < plain {
                    code = code * 16 + char::from(*bytes.get(at)?).to_digit(16)?;
                    at += 1;
                }
                char::from_u32(code).unwrap_or('\u{fffd}')
            }
            0x80.. => return None,
            itself => char::from(itself),
        });
    }
    out.push_str(part(text, plain, text.len()));
    Some(out)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn strings_survive_the_way_there_and_back() {
        for text in ["", "plain", "quote \" slash \\ / line\n tab\t", "\u{1}\u{1f}", "é ü 漢字 😀", "</script>"] {
            let raw = quoted(text);
            assert_eq!(decode_string(&raw).as_deref(), Some(text));
            assert_eq!(serde_json::from_str::<String>(&raw).unwrap(), text);
        }
    }

    #[test]
    fn decodes_every_escape() {
        assert_eq!(decode_string(r#""\"\\\/\b\f\n\r\t\u00e9""#).as_deref(), Some("\"\\/\u{8}\u{c}\n\r\té"));
        assert_eq!(decode_string(r#""\ud83d!😀""#).as_deref(), Some("\u{fffd}!😀"));
        assert_eq!(decode_string(r#""\ude00\u0041""#).as_deref(), Some("\u{fffd}A"));
        assert_eq!(decode_string("12"), None);
        assert_eq!(decode_string("\"open"), None);
    }

    #[test]
    fn prints_numbers_as_javascript_does() {
        let int = |value| {
            let mut out = String::new();
            push_int(&mut out, value);
            out
        };
        assert_eq!([int(0), int(-7), int(1_795_342_066_213)], ["0", "-7", "1795342066213"]);
        assert_eq!(int(i64::MIN), i64::MIN.to_string());
        let seconds = |value| {
            let mut out = String::new();
            push_thousandths(&mut out, value);
            out
        };
        assert_eq!(
            [seconds(0), seconds(4607), seconds(4600), seconds(70), seconds(5), seconds(-1500)],
            ["0", "4.607", "4.6", "0.07", "0.005", "-1.5"]
        );
    }
}

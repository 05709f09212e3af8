//! JSON strings and numbers, to and from Rust.

use super::scan::string_end;

/// Appends `value` to `out` as a JSON string with its quotes.
pub fn push_quoted(out: &mut String, value: &str) {
    out.push('"');
    let mut plain = 0;
    for (at, byte) in value.bytes().enumerate() {
        if byte >= b' ' && byte != b'"' && byte != b'\\' {
            continue;
        }
        out.push_str(&value[plain..at]);
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
    out.push_str(&value[plain..]);
    out.push('"');
}

/// Appends a byte as two lower-case hexadecimal digits.
pub fn push_hex(out: &mut String, byte: u8) {
    for nibble in [byte >> 4, byte & 15] {
        out.push(char::from(b"0123456789abcdef"[nibble as usize]));
    }
}

/// `value` as a JSON string with its quotes.
pub fn quoted(value: &str) -> String {
    let mut out = String::with_capacity(value.len() + 2);
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
/// Half of a surrogate pair becomes U+FFFD, as `TextEncoder` does.
pub fn decode_string(raw: &str) -> Option<String> {
    if string_end(raw.as_bytes(), 0) != Ok(raw.len()) {
        return None;
    }
    let inner = &raw[1..raw.len() - 1];
    let mut out = String::with_capacity(inner.len());
    let mut rest = inner;
    while let Some(slash) = rest.find('\\') {
        out.push_str(&rest[..slash]);
        let escape = rest.as_bytes()[slash + 1];
        rest = &rest[slash + 2..];
        out.push(match escape {
            b'n' => '\n',
            b'r' => '\r',
            b't' => '\t',
            b'b' => '\u{8}',
            b'f' => '\u{c}',
            b'u' => {
                let (character, tail) = decode_unicode(rest);
                rest = tail;
                character
            }
            other => char::from(other),
        });
    }
    out.push_str(rest);
    Some(out)
}

/// The character whose `\u` escape starts `rest` (four hex digits, checked by the scanner), and what follows it.
fn decode_unicode(rest: &str) -> (char, &str) {
    let high = hex4(rest);
    let tail = &rest[4..];
    if (0xd800..0xdc00).contains(&high) && tail.starts_with("\\u") {
        let low = hex4(&tail[2..]);
        if (0xdc00..0xe000).contains(&low) {
            let code = 0x10000 + ((high - 0xd800) << 10) + (low - 0xdc00);
            return (char::from_u32(code).unwrap_or('\u{fffd}'), &tail[6..]);
        }
    }
    (char::from_u32(high).unwrap_or('\u{fffd}'), tail)
}

fn hex4(text: &str) -> u32 {
    text.bytes().take(4).fold(0, |sum, digit| sum * 16 + char::from(digit).to_digit(16).unwrap_or(0))
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
        assert_eq!(
            decode_string(r#""\"\\\/\b\f\n\r\t\u00e9\ud83d\ude00""#).as_deref(),
            Some("\"\\/\u{8}\u{c}\n\r\té😀")
        );
        assert_eq!(decode_string(r#""\ud83d!""#).as_deref(), Some("\u{fffd}!"));
        assert_eq!(decode_string(r#""\ude00\ud83d\u0041""#).as_deref(), Some("\u{fffd}\u{fffd}A"));
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

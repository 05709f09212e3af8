//! Texts as the wire has them: JSON strings, straight to bytes.

/// Which bytes stand for themselves in a JSON string. [`LONE`] may begin half a pair of UTF-16.
const PLAIN: [bool; 256] = {
    let mut plain = [true; 256];
    let mut at = 0;
    while at < 0x20 {
        plain[at] = false;
        at += 1;
    }
    plain[b'"' as usize] = false;
    plain[b'\\' as usize] = false;
    plain[LONE as usize] = false;
    plain
};

/// The first byte of U+D000 to U+DFFF: the upper half of these are lone surrogates.
const LONE: u8 = 0xed;

/// Appends `text` (UTF-8 with lone surrogates, WTF-8) as the inside of a JSON string.
pub fn push_escaped(out: &mut Vec<u8>, text: &[u8]) {
    let mut from = 0;
    let mut at = 0;
    while at < text.len() {
        // eight at a time, as long as all of them stand for themselves
        if let Some(eight) = text.get(at..at + 8)
            && are_plain(u64::from_le_bytes(eight.try_into().unwrap_or_default()))
        {
            at += 8;
            continue;
        }
        let byte = text[at];
        at += 1;
        if PLAIN[byte as usize] {
            continue;
        }
        let done = at - 1;
        if byte != LONE {
            out.extend_from_slice(&text[from..done]);
            push_escape(out, byte);
        } else if let Some(&[high, low]) = text.get(at..at + 2)
            && high >= 0xa0
        {
            out.extend_from_slice(&text[from..done]);
            push_lone(out, high, low);
            at += 2;
        } else {
            continue;
        }
        from = at;
    }
    out.extend_from_slice(&text[from..]);
}

/// Whether none of eight bytes is a quote, a backslash, [`LONE`] or below U+0020.
fn are_plain(bytes: u64) -> bool {
    const ONES: u64 = 0x0101_0101_0101_0101;
    const HIGH: u64 = ONES << 7;
    let quote = bytes ^ (ONES * b'"' as u64);
    let backslash = bytes ^ (ONES * b'\\' as u64);
    let lone = bytes ^ (ONES * LONE as u64);
    // each is a test for "below n" that is exact for bytes without their highest bit, as those looked for are by now
    let special = bytes.wrapping_sub(ONES * 0x20) & !bytes
        | quote.wrapping_sub(ONES) & !quote
        | backslash.wrapping_sub(ONES) & !backslash
        | lone.wrapping_sub(ONES) & !lone;
    special & HIGH == 0
}

fn push_escape(out: &mut Vec<u8>, byte: u8) {
    out.push(b'\\');
    match byte {
        b'\n' => out.push(b'n'),
        b'\t' => out.push(b't'),
        b'\r' => out.push(b'r'),
        b'"' | b'\\' => out.push(byte),
        _ => {
            out.extend_from_slice(b"u00");
            out.push(b'0' + (byte >> 4));
            out.push(b"0123456789abcdef"[(byte & 15) as usize]);
        }
    }
}

/// Appends a lone surrogate, of which these are the second and third byte.
fn push_lone(out: &mut Vec<u8>, high: u8, low: u8) {
    const DIGITS: &[u8; 16] = b"0123456789abcdef";
    out.extend_from_slice(b"\\ud");
    out.push(DIGITS[(high >> 2 & 15) as usize]);
    out.push(DIGITS[((high & 3) << 2 | (low >> 4 & 3)) as usize]);
    out.push(DIGITS[(low & 15) as usize]);
}

/// Where a byte is, eight at a time.
pub fn find(text: &[u8], wanted: u8) -> Option<usize> {
    const ONES: u64 = 0x0101_0101_0101_0101;
    let mut at = 0;
    while let Some(eight) = text.get(at..at + 8) {
        let bytes = u64::from_le_bytes(eight.try_into().unwrap_or_default()) ^ (ONES * u64::from(wanted));
        // the lowest bit of what is found is exact
        let found = bytes.wrapping_sub(ONES) & !bytes & (ONES << 7);
        if found != 0 {
            return Some(at + (found.trailing_zeros() / 8) as usize);
        }
        at += 8;
    }
    text[at..].iter().position(|byte| *byte == wanted).map(|more| at + more)
}

/// Whether names, which are short, are the same.
pub fn is_same(one: &[u8], other: &[u8]) -> bool {
    one.len() == other.len() && one.iter().zip(other).all(|(one, other)| one == other)
}

/// A template with one-digit numbers in the places of `#`, in their order: made when this is compiled.
pub const fn numbered<const SIZE: usize, const COUNT: usize>(
    template: &[u8; SIZE],
    numbers: [i64; COUNT],
) -> [u8; SIZE] {
    let mut out = *template;
    let (mut at, mut used) = (0, 0);
    while at < SIZE {
        if out[at] == b'#' {
            assert!(0 <= numbers[used] && numbers[used] < 10, "the number has one digit");
            out[at] = b'0' + numbers[used] as u8;
            used += 1;
        }
        at += 1;
    }
    assert!(used == COUNT, "each number has a place");
    out
}

/// Appends `text` as a JSON string.
pub fn push_quoted(out: &mut Vec<u8>, text: &[u8]) {
    out.push(b'"');
    push_escaped(out, text);
    out.push(b'"');
}

/// Appends a decimal number.
pub fn push_number(out: &mut Vec<u8>, number: i64) {
    let mut digits = [0; 20];
    let mut at = digits.len();
    let mut rest = number.unsigned_abs();
    loop {
        at -= 1;
        // browsers divide at first, which takes longer than all else here
        let tenth = if rest <= u32::MAX.into() { (rest * 0xcccc_cccd) >> 35 } else { rest / 10 };
        digits[at] = b'0' + (rest - tenth * 10) as u8;
        rest = tenth;
        if rest == 0 {
            break;
        }
    }
    if number < 0 {
        out.push(b'-');
    }
    out.extend_from_slice(&digits[at..]);
}

/// Appends a number with up to two digits behind the point: scroll positions and offsets have no more that counts.
pub fn push_decimal(out: &mut Vec<u8>, number: f64) {
    let hundredths = (number * 100.0 + if number < 0.0 { -0.5 } else { 0.5 }) as i64;
    if hundredths < 0 {
        out.push(b'-');
    }
    push_number(out, (hundredths / 100).abs());
    let rest = (hundredths % 100).unsigned_abs() as u8;
    if rest != 0 {
        out.push(b'.');
        out.push(b'0' + rest / 10);
        if !rest.is_multiple_of(10) {
            out.push(b'0' + rest % 10);
        }
    }
}

/// How many UTF-16 units a text has: JavaScript's `length`.
pub fn units(text: &[u8]) -> usize {
    text.iter().map(|&byte| usize::from(byte & 0xc0 != 0x80) + usize::from(byte >= 0xf0)).sum()
}

/// A text with each character that is no whitespace as one `*` for each of its UTF-16 units (rrweb's `/\S/g`).
pub fn starred(text: &[u8]) -> Vec<u8> {
    let mut out = Vec::with_capacity(text.len());
    let mut at = 0;
    while at < text.len() {
        let byte = text[at];
        let size = match byte {
            0..0x80 => 1,
            0xc0..0xe0 => 2,
            0xe0..0xf0 => 3,
            _ => 4,
        };
        let end = text.len().min(at + size);
        let character = &text[at..end];
        if is_space(character) {
            out.extend_from_slice(character);
        } else {
            out.push(b'*');
            if size == 4 {
                out.push(b'*');
            }
        }
        at = end;
    }
    out
}

/// JavaScript's `\s`.
fn is_space(character: &[u8]) -> bool {
    match *character {
        [byte] => matches!(byte, 9..=13 | b' '),
        // U+00A0
        [0xc2, 0xa0] => true,
        // U+1680, U+2000 to U+200A, U+2028, U+2029, U+202F, U+205F, U+3000, U+FEFF
        [0xe1, 0x9a, 0x80] | [0xe2, 0x80, 0x80..=0x8a | 0xa8 | 0xa9 | 0xaf] => true,
        [0xe2, 0x81, 0x9f] | [0xe3, 0x80, 0x80] | [0xef, 0xbb, 0xbf] => true,
        _ => false,
    }
}

/// Whether there is nothing but whitespace in a text.
pub fn is_blank(text: &[u8]) -> bool {
    !starred(text).contains(&b'*')
}

#[cfg(test)]
mod tests {
    use super::*;

    fn pushed(push: impl Fn(&mut Vec<u8>)) -> String {
        let mut out = Vec::new();
        push(&mut out);
        String::from_utf8(out).unwrap()
    }

    #[test]
    fn escapes_as_json_parses() {
        let text = "a\"b\\c\n\t\r\u{1}\u{1f}é😀 and some more";
        for (at, _) in text.char_indices() {
            let quoted = pushed(|out| push_quoted(out, &text.as_bytes()[at..]));
            assert_eq!(serde_json::from_str::<String>(&quoted).unwrap(), text[at..]);
        }
    }

    #[test]
    fn escapes_half_a_pair() {
        // U+D7FF, then the halves of U+1F600 by themselves
        let text = b"a quite long text \xed\x9f\xbf and \xed\xa0\xbd, \xed\xb8\x80";
        let quoted = pushed(|out| push_quoted(out, text));
        assert_eq!(quoted, "\"a quite long text \u{d7ff} and \\ud83d, \\ude00\"");
        assert_eq!(units(text), 28);
    }

    #[test]
    fn numbers() {
        assert_eq!(pushed(|out| push_number(out, 0)), "0");
        assert_eq!(pushed(|out| push_number(out, -1234567890123)), "-1234567890123");
        let tens = (0..18).map(|power| 10_i64.pow(power));
        for number in tens.chain([u32::MAX.into(), i64::MAX - 1]).flat_map(|number| [number - 1, number, number + 1]) {
            assert_eq!(pushed(|out| push_number(out, number)), number.to_string());
        }
        assert_eq!(pushed(|out| push_decimal(out, 12.0)), "12");
        assert_eq!(pushed(|out| push_decimal(out, 0.5)), "0.5");
        assert_eq!(pushed(|out| push_decimal(out, -0.25)), "-0.25");
        assert_eq!(pushed(|out| push_decimal(out, 99.999)), "100");
        assert_eq!(pushed(|out| push_decimal(out, f64::NAN)), "0");
    }

    #[test]
    fn masks_like_the_regular_expression() {
        let starred = |text: &str| String::from_utf8(starred(text.as_bytes())).unwrap();
        assert_eq!(starred("Ada 1815\n"), "*** ****\n");
        assert_eq!(starred("é😀\u{a0}x"), "***\u{a0}*");
        assert!(is_blank("\u{3000} \n".as_bytes()));
        assert_eq!(units("é😀x".as_bytes()), 4);
    }
}

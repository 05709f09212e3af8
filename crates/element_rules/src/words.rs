//! Texts of elements as events may have them: on one line, without numbers of cards and social security.

/// Longest text of a node, in UTF-16 units.
const MAX_TEXT: usize = 255;

/// JavaScript's white space, `\s`.
fn is_space(character: char) -> bool {
    character == '\u{FEFF}' || character.is_whitespace() && character != '\u{85}'
}

/// `text` without white space around it.
pub fn trim(text: &str) -> &str {
    let mut start = text.len();
    let mut end = 0;
    for (at, character) in text.char_indices() {
        if !is_space(character) {
            start = start.min(at);
            end = at + character.len_utf8();
        }
    }
    json::text::part(text, start, end)
}

/// `text` without white space around it, and one space in the place of white space in it.
pub fn collapsed(text: &str) -> String {
    let mut out = String::new();
    let mut is_between = false;
    for character in text.chars() {
        if is_space(character) {
            is_between = true;
        } else {
            if is_between && !out.is_empty() {
                out.push(' ');
            }
            is_between = false;
            out.push(character);
        }
    }
    out
}

/// The start of `text` that has at most `limit` UTF-16 units.
pub fn cut(text: &str, limit: usize) -> &str {
    let mut units = 0;
    for (at, character) in text.char_indices() {
        units += character.len_utf16();
        if units > limit {
            return &text[..at];
        }
    }
    text
}

/// Whether `text` is a social security number: nine digits, some of which may follow dashes.
fn is_social_security(text: &[u8]) -> bool {
    let dash = |at: usize| usize::from(text.get(at) == Some(&b'-'));
    let first = dash(3);
    let second = dash(5 + first);
    let count = 9 + first + second;
    text.len() == count
        && (0..count).all(|at| text[at].is_ascii_digit() || at == 3 && first == 1 || at == 5 + first && second == 1)
}

/// Whether these digits are a card's number by its issuer's first digits and its length.
fn is_card(digits: &[u8]) -> bool {
    let number = |count: usize| digits.iter().take(count).fold(0, |sum, digit| sum * 10 + u32::from(digit - b'0'));
    match digits.len() {
        13 => number(1) == 4,
        14 => matches!(number(2), 36 | 38) || (300..306).contains(&number(3)),
        15 => matches!(number(2), 34 | 37) || matches!(number(4), 2131 | 1800),
        16 => {
            number(1) == 4 || (51..56).contains(&number(2)) || number(2) == 65 || number(4) == 6011 || number(2) == 35
        }
        _ => false,
    }
}

/// Whether a text is no card's and no social security number.
pub fn is_safe(text: &str) -> bool {
    // spares nearly all texts what follows
    if !text.chars().all(|character| character.is_ascii_digit() || character == '-' || is_space(character)) {
        return true;
    }
    let text = trim(text);
    let mut digits = Vec::new();
    let mut is_number = true;
    for character in text.chars() {
        match character {
            ' ' | '-' => {}
            '0'..='9' => digits.push(character as u8),
            _ => is_number = false,
        }
    }
    !(is_number && is_card(&digits) || is_social_security(text.as_bytes()))
}

/// `text` on one line, without unsafe words.
pub fn safe_text(text: &str) -> String {
    let mut out = String::new();
    let mut units = 0;
    let mut word = String::new();
    let mut was_space = false;
    for character in trim(text).chars().map(Some).chain([None]) {
        match character {
            Some(character) if !is_space(character) => word.push(character),
            end => {
                if !word.is_empty() {
                    if is_safe(&word) {
                        out.push_str(&word);
                        was_space = false;
                    }
                    word.clear();
                }
                let space = match end {
                    Some('\r' | '\n' | ' ') => ' ',
                    Some(other) => other,
                    None => break,
                };
                // spaces in a row are one
                if space != ' ' || !was_space {
                    out.push(space);
                }
                was_space = space == ' ';
            }
        }
        units += 1;
        // behind four times as much as is wanted nothing can come into it, unless it was all spaces or unsafe
        if units > 4 * MAX_TEXT && out.encode_utf16().count() > MAX_TEXT {
            break;
        }
    }
    cut(&out, MAX_TEXT).into()
}

/// `texts` that are not empty, with spaces between them; empty where the whole is unsafe.
pub fn join(texts: &[String]) -> String {
    let mut out = String::new();
    for text in texts {
        if !text.is_empty() {
            if !out.is_empty() {
                out.push(' ');
            }
            out.push_str(text);
        }
    }
    if is_safe(&out) { out } else { String::new() }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_of_cards_and_social_security_are_unsafe() {
        let unsafe_texts = [
            "4111111111111111",
            "4111-1111 1111-1111",
            " 5500000000000004\n",
            "378282246310005",
            "30569309025904",
            "38520000023237",
            "6011111111111117",
            "6511111111111117",
            "3530111333300000",
            "213100000000000",
            "180000000000000",
            "4222222222222",
            "123-45-6789",
            "123456789",
            "12345-6789",
            "123-456789",
        ];
        for text in unsafe_texts {
            assert!(!is_safe(text), "{text}");
        }
        let safe_texts = [
            "",
            "a",
            "12",
            "1234567890",
            "4111 1111",
            "123-45-678",
            "123--45-6789",
            "12345678-9",
            "x4111111111111111",
            "-123456789",
            "1-23456789",
            "5600000000000004",
            "30600000000000",
        ];
        for text in safe_texts {
            assert!(is_safe(text), "{text}");
        }
    }

    #[test]
    fn a_text_is_one_line_of_safe_words() {
        assert_eq!(safe_text("  Buy \n\r now\t! "), "Buy now\t!");
        assert_eq!(safe_text("call 123-45-6789 now"), "call now");
        assert_eq!(safe_text("4111111111111111"), "");
        assert_eq!(safe_text("a\u{a0}b"), "a\u{a0}b");
        assert_eq!(safe_text(&"x".repeat(300)), "x".repeat(255));
        assert_eq!(safe_text(&"😀".repeat(200)).chars().count(), 127);
        assert_eq!(safe_text(&format!("{}b", "a ".repeat(4000))).len(), 255);
        assert_eq!(safe_text(&format!("a{}b", "\n".repeat(4000))), "a b");
    }

    #[test]
    fn texts_are_joined_where_the_whole_is_safe() {
        let joined = |texts: &[&str]| join(&texts.iter().map(|text| (*text).into()).collect::<Vec<_>>());
        assert_eq!(joined(&["a", "", "b"]), "a b");
        assert_eq!(joined(&["4111", "1111", "1111", "1111"]), "");
    }
}

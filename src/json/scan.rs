//! A validating scanner: finds where a JSON value ends without building it.

/// How deep arrays and objects may nest; deeper input is refused instead of risking the stack.
pub const MAX_DEPTH: u32 = 500;

/// Why a text is not a usable JSON value.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum JsonError {
    /// The text breaks JSON's grammar at this byte offset.
    Syntax(usize),
    /// Nested deeper than [`MAX_DEPTH`].
    TooDeep,
    /// A JSON value, but not the object that was asked for.
    NotAnObject,
}

/// The first offset at or after `at` that holds no JSON white space.
pub(super) fn skip_space(text: &[u8], mut at: usize) -> usize {
    while matches!(text.get(at), Some(b' ' | b'\n' | b'\r' | b'\t')) {
        at += 1;
    }
    at
}

/// The end (exclusive) of the JSON value that starts at `at`, white space not included.
pub fn value_end(text: &[u8], at: usize) -> Result<usize, JsonError> {
    nested_end(text, at, 0)
}

fn nested_end(text: &[u8], at: usize, depth: u32) -> Result<usize, JsonError> {
    if depth > MAX_DEPTH {
        return Err(JsonError::TooDeep);
    }
    match text.get(at) {
        Some(b'"') => string_end(text, at),
        Some(b'{') => container_end(text, at, b'}', depth),
        Some(b'[') => container_end(text, at, b']', depth),
        Some(b't') => literal_end(text, at, b"true"),
        Some(b'f') => literal_end(text, at, b"false"),
        Some(b'n') => literal_end(text, at, b"null"),
        _ => number_end(text, at),
    }
}

fn container_end(text: &[u8], at: usize, close: u8, depth: u32) -> Result<usize, JsonError> {
    let mut at = skip_space(text, at + 1);
    if text.get(at) == Some(&close) {
        return Ok(at + 1);
    }
    loop {
        if close == b'}' {
            at = key_end(text, at)?;
        }
        at = skip_space(text, nested_end(text, at, depth + 1)?);
        match text.get(at) {
            Some(b',') => at = skip_space(text, at + 1),
            Some(found) if *found == close => return Ok(at + 1),
            _ => return Err(JsonError::Syntax(at)),
        }
    }
}

/// Past `"key" :` and the space around it: where the member's value starts.
pub(super) fn key_end(text: &[u8], at: usize) -> Result<usize, JsonError> {
    let colon = skip_space(text, string_end(text, at)?);
    if text.get(colon) != Some(&b':') {
        return Err(JsonError::Syntax(colon));
    }
    Ok(skip_space(text, colon + 1))
}

/// The end of the string that starts with the quote at `at`.
pub(super) fn string_end(text: &[u8], at: usize) -> Result<usize, JsonError> {
    if text.get(at) != Some(&b'"') {
        return Err(JsonError::Syntax(at));
    }
    let mut at = at + 1;
    loop {
        match text.get(at) {
            Some(b'"') => return Ok(at + 1),
            Some(b'\\') => match text.get(at + 1) {
                Some(b'"' | b'\\' | b'/' | b'b' | b'f' | b'n' | b'r' | b't') => at += 2,
                Some(b'u') if is_hex4(text, at + 2) => at += 6,
                _ => return Err(JsonError::Syntax(at)),
            },
            Some(byte) if *byte >= 0x20 => at += 1,
            _ => return Err(JsonError::Syntax(at)),
        }
    }
}

fn is_hex4(text: &[u8], at: usize) -> bool {
    text.get(at..at + 4).is_some_and(|hex| hex.iter().all(u8::is_ascii_hexdigit))
}

fn literal_end(text: &[u8], at: usize, literal: &[u8]) -> Result<usize, JsonError> {
    if text[at..].starts_with(literal) { Ok(at + literal.len()) } else { Err(JsonError::Syntax(at)) }
}

fn number_end(text: &[u8], start: usize) -> Result<usize, JsonError> {
    let digits = |mut at: usize| {
        let from = at;
        while text.get(at).is_some_and(u8::is_ascii_digit) {
            at += 1;
        }
        if at > from { Ok(at) } else { Err(JsonError::Syntax(at)) }
    };
    let mut at = start;
    if text.get(at) == Some(&b'-') {
        at += 1;
    }
    at = if text.get(at) == Some(&b'0') { at + 1 } else { digits(at)? };
    if text.get(at) == Some(&b'.') {
        at = digits(at + 1)?;
    }
    if matches!(text.get(at), Some(b'e' | b'E')) {
        at += 1;
        if matches!(text.get(at), Some(b'+' | b'-')) {
            at += 1;
        }
        at = digits(at)?;
    }
    Ok(at)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn whole(text: &str) -> Result<usize, JsonError> {
        value_end(text.as_bytes(), 0)
    }

    #[test]
    fn finds_the_end_of_every_kind_of_value() {
        for text in [
            "null",
            "true",
            "false",
            "0",
            "-0.5e+10",
            "12",
            "\"\"",
            "\"a\\\"b\\u00e9\"",
            "[]",
            "{}",
            "[1, [2, {\"a\" : [ ] }] ]",
            "{\"a\":{\"b\":null},\"c\":\"}\"}",
        ] {
            assert_eq!(whole(text), Ok(text.len()), "{text}");
            assert_eq!(whole(&format!("{text} ,")), Ok(text.len()), "{text} with a tail");
        }
    }

    #[test]
    fn refuses_what_is_not_json() {
        for text in [
            "",
            "tru",
            "nul",
            "01x",
            "-",
            "1.",
            "1e",
            "\"a",
            "\"\\x\"",
            "\"\\u12g4\"",
            "\"\n\"",
            "[1",
            "[1,]",
            "{\"a\"}",
            "{\"a\":}",
            "{a:1}",
            "{\"a\":1,}",
            "}",
            "undefined",
            "NaN",
        ] {
            // "01x" is a valid 0 followed by a tail the caller refuses
            let refused = !matches!(whole(text), Ok(end) if end == text.len());
            assert!(refused, "{text}");
        }
    }

    #[test]
    fn refuses_nesting_that_could_exhaust_the_stack() {
        let deep = |levels: usize| "[".repeat(levels) + &"]".repeat(levels);
        assert_eq!(whole(&deep(MAX_DEPTH as usize)), Ok(2 * MAX_DEPTH as usize));
        assert_eq!(whole(&deep(100_000)), Err(JsonError::TooDeep));
    }

    #[test]
    fn agrees_with_serde_json_on_mutated_texts() {
        let seed = r#"{"a":[1,-2.5e3,"x\u00e9\n",null,true],"b":{"c":false,"d":""},"e":0.1}"#;
        let mut state = 7u32;
        let mut next = move || {
            state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
            state >> 8
        };
        let alphabet = br#"{}[]",:\u0123eE+-.truefalsn "#;
        for _ in 0..20_000 {
            let mut bytes = seed.as_bytes().to_vec();
            for _ in 0..=next() % 3 {
                let at = next() as usize % bytes.len();
                match next() % 3 {
                    0 => bytes[at] = alphabet[next() as usize % alphabet.len()],
                    1 => drop(bytes.remove(at)),
                    _ => bytes.insert(at, alphabet[next() as usize % alphabet.len()]),
                }
            }
            let Ok(text) = std::str::from_utf8(&bytes) else { continue };
            let ours = value_end(text.as_bytes(), skip_space(text.as_bytes(), 0))
                .is_ok_and(|end| skip_space(text.as_bytes(), end) == text.len());
            // serde_json also refuses numbers out of f64's range and lone surrogates, which JSON.stringify may write
            let theirs = serde_json::from_str::<&serde_json::value::RawValue>(text).is_ok();
            assert_eq!(ours, theirs, "{text}");
        }
    }
}

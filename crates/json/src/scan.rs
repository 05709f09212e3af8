//! Finds where a JSON value ends without building it.
//!
//! Nothing is validated here: what comes from the page was written by `JSON.stringify`, and what comes from storage
//! was tried by the shim. A text that is no JSON all the same ends somewhere within itself.

/// The first offset at or after `at` that holds no JSON white space.
pub(super) fn skip_space(text: &[u8], mut at: usize) -> usize {
    while matches!(text.get(at), Some(b' ' | b'\n' | b'\r' | b'\t')) {
        at += 1;
    }
    at
}

/// The end (exclusive) of the JSON value that starts at `at`, white space not included.
pub fn value_end(text: &[u8], mut at: usize) -> usize {
    let mut depth = 0;
    while let Some(byte) = text.get(at) {
        match byte {
            b'"' => at = string_end(text, at) - 1,
            b'{' | b'[' => depth += 1,
            b'}' | b']' if depth > 0 => depth -= 1,
            b',' | b'}' | b']' | b' ' | b'\n' | b'\r' | b'\t' if depth == 0 => return at,
            // in the midst of a number or a word, or inside a container
            _ => {
                at += 1;
                continue;
            }
        }
        at += 1;
        if depth == 0 {
            break;
        }
    }
    at
}

/// The end of the string that starts with the quote at `at`; at most the text's.
pub(super) fn string_end(text: &[u8], at: usize) -> usize {
    let mut at = at + 1;
    while let Some(byte) = text.get(at) {
        at += 1;
        match byte {
            b'"' => return at,
            b'\\' => at += 1,
            _ => {}
        }
    }
    text.len()
}

#[cfg(test)]
mod tests {
    use super::*;

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
            "\"\\\\\"",
            "[]",
            "{}",
            "[1, [2, {\"a\" : [ ] }] ]",
            "{\"a\":{\"b\":null},\"c\":\"}]\\\"\"}",
        ] {
            for tail in ["", ",", " ,", "}", "]"] {
                assert_eq!(value_end(format!("{text}{tail}").as_bytes(), 0), text.len(), "{text}{tail}");
            }
        }
        let deep = "[".repeat(100_000) + &"]".repeat(100_000);
        assert_eq!(value_end(deep.as_bytes(), 0), deep.len());
    }

    #[test]
    fn stays_within_a_text_that_is_no_json() {
        let seed = r#"{"a":[1,-2.5e3,"x\u00e9\n",null,true],"b":{"c":false,"d":""},"e":0.1}"#;
        for from in 0..seed.len() {
            for to in from..=seed.len() {
                let text = &seed.as_bytes()[from..to];
                for at in 0..=text.len() {
                    assert!((at..=text.len()).contains(&value_end(text, at)), "{from}..{to} {at}");
                }
            }
        }
    }
}

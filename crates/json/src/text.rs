//! A few string functions in little code. The standard library's searches are faster on long texts, and larger
//! than everything that needs them here.

/// Index of the first occurrence of `part` in `text`.
#[inline(never)]
pub fn find(text: &str, part: &str) -> Option<usize> {
    let (text, part) = (text.as_bytes(), part.as_bytes());
    let mut at = 0;
    while at + part.len() <= text.len() {
        // the first byte alone tells nearly all places apart
        if part.first().is_none_or(|first| *first == text[at]) && text[at..].starts_with(part) {
            return Some(at);
        }
        at += 1;
    }
    None
}

/// The slice of `text` from `from` to `to`; empty if these are not character boundaries.
#[inline(never)]
pub fn part(text: &str, from: usize, to: usize) -> &str {
    text.get(from..to).unwrap_or_default()
}

/// The text between `open` and `close`, ASCII, if `text` starts and ends with them.
#[inline(never)]
pub fn between(text: &str, open: u8, close: u8) -> Option<&str> {
    let bytes = text.as_bytes();
    let is_between = bytes.len() > 1 && bytes[0] == open && bytes[bytes.len() - 1] == close;
    if is_between { Some(part(text, 1, text.len() - 1)) } else { None }
}

/// Whether `text` contains `part`.
pub fn contains(text: &str, part: &str) -> bool {
    find(text, part).is_some()
}

/// What follows the first `part` in `text`.
pub fn after<'a>(text: &'a str, part: &str) -> Option<&'a str> {
    Some(self::part(text, find(text, part)? + part.len(), text.len()))
}

/// `text` up to the first `part`, all of it where there is none.
pub fn before<'a>(text: &'a str, part: &str) -> &'a str {
    self::part(text, 0, find(text, part).unwrap_or(text.len()))
}

/// The parts one after the other.
#[inline(never)]
pub fn concat(parts: &[&str]) -> String {
    let mut out = String::new();
    for part in parts {
        out.push_str(part);
    }
    out
}

/// The second column of the first line of `table` whose first column occurs in `text`. Lines end with `\n`, columns
/// with `|`: a table in one string costs no pointers.
pub fn first_match(text: &str, table: &'static str) -> Option<&'static str> {
    let mut rest = table;
    while !rest.is_empty() {
        let line = before(rest, "\n");
        if contains(text, before(line, "|")) {
            return after(line, "|");
        }
        rest = after(rest, "\n").unwrap_or_default();
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn finds_parts() {
        assert_eq!(
            (find("abcabc", "ca"), find("abc", "x"), find("ab", "abc"), find("a", "")),
            (Some(2), None, None, Some(0))
        );
        assert_eq!((after("a=b=c", "="), before("a=b=c", "="), before("abc", "=")), (Some("b=c"), "a", "abc"));
        assert_eq!((after("é漢x", "漢"), before("é漢x", "漢")), (Some("x"), "é"));
        assert_eq!((between("[é]", b'[', b']'), between("[]", b'[', b']')), (Some("é"), Some("")));
        assert_eq!((between("\"", b'"', b'"'), between("[1", b'[', b']'), between("", b'[', b']')), (None, None, None));
        assert_eq!((part("aé漢", 1, 3), part("aé漢", 2, 3), part("a", 0, 2)), ("é", "", ""));
        assert_eq!(concat(&["a", "", "bc"]), "abc");
    }

    #[test]
    fn the_first_line_wins() {
        let table = "opr/|Opera\nchrome|Chrome\n";
        assert_eq!(first_match("chrome/1 opr/2", table), Some("Opera"));
        assert_eq!(first_match("chrome/1", table), Some("Chrome"));
        assert_eq!(first_match("links", table), None);
    }
}

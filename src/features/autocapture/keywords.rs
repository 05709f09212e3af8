//! What labels of controls say that are made to be clicked again and again.

use json::text::{contains, find};

/// Texts of controls that are clicked again and again, unless the config lists others: posthog-js's without steppers'.
pub const IGNORED: [&str; 15] =
    ["next", "previous", "prev", ">", "<", "→", "←", "›", "‹", "»", "«", "▶", "◀", "❯", "❮"];
/// Whether a label says a keyword: signs are the whole of it, our own words stand as words in it, others anywhere.
pub fn says(text: &str, keyword: &str) -> bool {
    if !keyword.bytes().any(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit()) {
        return text == keyword;
    }
    if !IGNORED.contains(&keyword) {
        return contains(text, keyword);
    }
    let is_part = |byte: Option<&u8>| byte.is_some_and(|byte| byte.is_ascii_alphanumeric() || *byte == b'_');
    let bytes = text.as_bytes();
    let mut from = 0;
    while let Some(at) = find(json::text::part(text, from, text.len()), keyword) {
        let (start, end) = (from + at, from + at + keyword.len());
        if !is_part(start.checked_sub(1).and_then(|before| bytes.get(before))) && !is_part(bytes.get(end)) {
            return true;
        }
        from = end;
    }
    false
}

#[cfg(test)]
mod tests {
    use super::says;

    #[test]
    fn keywords_in_labels() {
        assert!(says("go to next page", "next") && says("next", "next") && !says("nextdoor", "next"));
        assert!(says("an add-on", "add") && says("madder", "add"));
        assert!(says("→", "→") && !says("→ next", "→"));
    }
}

//! What labels of controls say that are made to be clicked again and again.

use json::text::{after, before, contains, find};
use wire::rageclick::labels::PAGERS;

/// The keywords that `content_ignorelist: true` stands for.
pub fn usual() -> impl Iterator<Item = &'static str> {
    std::iter::successors(Some(PAGERS), |rest| after(rest, " ")).map(|rest| before(rest, " "))
}

/// Whether a label says a keyword: signs have to be the whole label, usual keywords whole words of it, others may be anywhere in it.
pub fn says(text: &str, keyword: &str) -> bool {
    if !keyword.bytes().any(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit()) {
        return text == keyword;
    }
    if !usual().any(|usual| usual == keyword) {
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

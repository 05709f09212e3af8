//! The elements of a JSON array, as text.

use super::scan::{skip_space, value_end};
use crate::text::between;

/// The raw elements of a JSON array in order.
pub struct Elements<'a> {
    text: &'a str,
    at: usize,
}

/// Returns the raw elements of the JSON array `list`; none where it is no array.
pub fn elements(list: &str) -> Elements<'_> {
    Elements { text: between(list.trim_ascii(), b'[', b']').unwrap_or_default(), at: 0 }
}

impl<'a> Iterator for Elements<'a> {
    type Item = &'a str;

    fn next(&mut self) -> Option<Self::Item> {
        let bytes = self.text.as_bytes();
        let start = skip_space(bytes, self.at);
        if start >= bytes.len() {
            return None;
        }
        let end = value_end(bytes, start);
        // behind the comma, if there is one; a text that is no JSON must not be read twice
        self.at = skip_space(bytes, end) + 1;
        self.text.get(start..end)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn all(list: &str) -> Vec<&str> {
        elements(list).collect()
    }

    #[test]
    fn splits_a_list_at_its_top_level_only() {
        assert_eq!(all(r#"["a,b", [1, 2] ,{"c":[3]},null]"#), [r#""a,b""#, "[1, 2]", r#"{"c":[3]}"#, "null"]);
    }

    #[test]
    fn is_empty_for_what_has_no_elements() {
        for list in ["[]", "[ ]", "{}", "", "null", "[", "\"[1]\""] {
            assert!(all(list).is_empty(), "{list}");
        }
    }

    #[test]
    fn ends_for_every_text() {
        for list in ["[,]", "[}]", "[1 2]", "[,,]", "[\"]"] {
            assert!(all(list).len() < 4, "{list}");
        }
    }
}

//! Addresses that a project names by regular expressions, which JavaScript runs.

use super::value::is_text;
use json::{PropertyBag, elements};
use std::ops::Range;

/// All regular expressions of a project's settings, in one list.
#[derive(Debug, Default)]
pub struct Patterns(pub Vec<String>);

/// Those of one condition, by their places in [`Patterns`].
pub type PatternRange = Range<usize>;

/// Which patterns an address matches, a byte for each: `1` where it does. A pattern that is none matches nothing.
#[derive(Debug, Clone, Copy)]
pub struct Matches<'a>(pub &'a [u8]);

impl Patterns {
    /// Adds the patterns of the raw list `[{"url":"...","matching":"regex"},...]`.
    pub fn add(&mut self, triggers: Option<&str>) -> PatternRange {
        let start = self.0.len();
        for trigger in elements(triggers.unwrap_or_default()) {
            let trigger = PropertyBag::parse_or_empty(trigger);
            if is_text(trigger.raw("matching"), "regex") {
                self.0.push(trigger.text("url"));
            }
        }
        start..self.0.len()
    }
}

impl Matches<'_> {
    /// Whether the address matches one of these patterns.
    pub fn any_of(self, patterns: &PatternRange) -> bool {
        self.0.get(patterns.clone()).is_some_and(|matches| matches.contains(&b'1'))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_condition_has_its_part() {
        let mut patterns = Patterns::default();
        let first = patterns.add(Some(r#"[{"url":"a","matching":"regex"},{"url":"b","matching":"exact"}]"#));
        let second = patterns.add(Some(r#"[{"url":"c\\d","matching":"regex"},{"url":"e","matching":"regex"}]"#));
        let none = patterns.add(None);
        assert_eq!(patterns.0, ["a", r"c\d", "e"]);
        let matches = Matches(b"001");
        assert_eq!((matches.any_of(&first), matches.any_of(&second), matches.any_of(&none)), (false, true, false));
        assert!(!Matches(b"").any_of(&first));
    }
}

//! `path_name(rules, item)`: what a step of a path is called, after its address was cleaned and grouped.

use fancy_regex::{Regex, RegexBuilder};
use serde::{Deserialize, Serialize};

/// Steps that a pattern may go back, so that none takes long.
const REGEX_STEPS: usize = 10_000;

/// What is asked; JSON in SQL.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct Rules {
    /// Patterns with what takes the place of all that they match, one after the other. `\1` is a group.
    pub cleaning: Vec<(String, String)>,
    /// Names with `*` for any text: the first that is found in an item is its name.
    pub groupings: Vec<String>,
}

impl Rules {
    /// Whether all items keep their names.
    pub fn is_empty(&self) -> bool {
        self.cleaning.is_empty() && self.groupings.is_empty()
    }
}

/// The same, ready to use.
pub struct Compiled {
    cleaning: Vec<(Regex, String)>,
    groupings: Vec<(Regex, String)>,
}

impl Compiled {
    /// `None` where a pattern cannot be read.
    pub fn new(rules: &Rules) -> Option<Self> {
        let regex = |pattern: &str| RegexBuilder::new(pattern).backtrack_limit(REGEX_STEPS).build().ok();
        let cleaning = rules.cleaning.iter().map(|(pattern, alias)| Some((regex(pattern)?, replacement(alias))));
        let groupings = rules.groupings.iter().map(|name| {
            let pattern = fancy_regex::escape(name).replace("\\*", ".*");
            Some((regex(&pattern)?, name.clone()))
        });
        Some(Self { cleaning: cleaning.collect::<Option<_>>()?, groupings: groupings.collect::<Option<_>>()? })
    }

    /// The name of an item. A pattern that takes too long matches nothing.
    pub fn name(&self, item: &str) -> String {
        let cleaned = self.cleaning.iter().fold(item.to_owned(), |item, (regex, alias)| {
            regex.try_replacen(&item, 0, alias.as_str()).map_or(item.clone(), std::borrow::Cow::into_owned)
        });
        let group = self.groupings.iter().find(|(regex, _)| regex.is_match(&cleaned).unwrap_or(false));
        group.map_or(cleaned, |(_, name)| name.clone())
    }
}

/// ClickHouse's form of a replacement, `\1`, as that of the library.
fn replacement(alias: &str) -> String {
    let mut text = String::new();
    let mut characters = alias.chars().peekable();
    while let Some(character) = characters.next() {
        match (character, characters.peek().and_then(|next| next.to_digit(10))) {
            ('\\', Some(group)) => {
                characters.next();
                text.push_str(&format!("${{{group}}}"));
            }
            ('$', _) => text.push_str("$$"),
            _ => text.push(character),
        }
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn items_are_cleaned_and_grouped() {
        let rules = Rules {
            cleaning: vec![("/(user|team)/\\d+".into(), "/\\1/$id".into()), ("\\?.*".into(), String::new())],
            groupings: vec!["/shop/*/reviews".into(), "/shop/*".into()],
        };
        let compiled = Compiled::new(&rules).expect("patterns");
        let is = |item: &str, name: &str| assert_eq!(compiled.name(item), name, "{item}");
        is("/user/12/team/3?a=1", "/user/$id/team/$id");
        is("https://a.test/shop/mug", "/shop/*");
        is("/shop/mug/reviews?page=2", "/shop/*/reviews");
        is("/about", "/about");
        assert!(Compiled::new(&Rules { cleaning: vec![("(".into(), "a".into())], ..Rules::default() }).is_none());
        let slow = Rules { cleaning: vec![("(a+)+(?=$)(?!x)b".into(), "b".into())], ..Rules::default() };
        let text = "a".repeat(60);
        assert_eq!(Compiled::new(&slow).expect("a pattern").name(&text), text);
    }
}

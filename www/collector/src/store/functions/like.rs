//! `like_of(text, pattern)`.

/// Whether a pattern with `%` for any text, `_` for a character and `\` before what is meant as it is, is all of a text.
pub fn matches(text: &str, pattern: &str) -> bool {
    let text: Vec<char> = text.chars().collect();
    let pattern = parts(pattern);
    // Where the last `%` is, and where the text behind it was last tried from.
    let (mut at, mut place, mut again) = (0, 0, None);
    while at < text.len() {
        match pattern.get(place) {
            Some(Part::Any) => {
                again = Some((place, at));
                place += 1;
            }
            Some(part) if part.is(text[at]) => {
                at += 1;
                place += 1;
            }
            _ => match again {
                Some((any, from)) => {
                    again = Some((any, from + 1));
                    (place, at) = (any + 1, from + 1);
                }
                None => return false,
            },
        }
    }
    pattern[place..].iter().all(|part| matches!(part, Part::Any))
}

enum Part {
    Any,
    One,
    Exactly(char),
}

impl Part {
    fn is(&self, character: char) -> bool {
        match self {
            Self::Any => false,
            Self::One => true,
            Self::Exactly(own) => *own == character,
        }
    }
}

fn parts(pattern: &str) -> Vec<Part> {
    let mut parts = Vec::new();
    let mut characters = pattern.chars();
    while let Some(character) = characters.next() {
        parts.push(match character {
            '%' => Part::Any,
            '_' => Part::One,
            '\\' => Part::Exactly(characters.next().unwrap_or('\\')),
            other => Part::Exactly(other),
        });
    }
    parts
}

#[cfg(test)]
mod tests {
    use super::matches;

    #[test]
    fn patterns_match_all_of_a_text() {
        for (text, pattern, expected) in [
            ("Firefox", "Fire%", true),
            ("Firefox", "fire%", false),
            ("Firefox", "%fox", true),
            ("Firefox", "%re%o_", true),
            ("Firefox", "Firefo", false),
            ("", "%", true),
            ("", "_", false),
            ("50 %", "50 \\%", true),
            ("50 x", "50 \\%", false),
            ("ababac", "%abac", true),
        ] {
            assert_eq!(matches(text, pattern), expected, "{text} like {pattern}");
        }
        // No pattern takes long.
        assert!(!matches(&"a".repeat(10_000), &"%a".repeat(50).replace('a', "aab")));
    }
}

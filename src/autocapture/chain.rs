//! `$elements_chain`: an element and its ancestors as the one text that PostHog reads them from.

use crate::text::part;

/// The chain of the elements in `read`, the innermost first. `read` is names and values in turn, and after an element's
/// last an empty name with its tag. A name is what stands before `="value"` in the chain (`text`, `nth-child`,
/// `attr__href`...); one of a single character stands there with its value as they are: `.` before a class, `:` before
/// all that follows.
pub fn elements_chain(read: &[String]) -> String {
    let mut out = String::new();
    let mut members: Vec<(&str, &str)> = Vec::new();
    for pair in read.chunks_exact(2) {
        let (name, value) = (pair[0].as_str(), pair[1].as_str());
        if !name.is_empty() {
            let mut at = members.len();
            while at > 0 && members[at - 1].0 > name {
                at -= 1;
            }
            members.insert(at, (name, value));
            continue;
        }
        if !out.is_empty() {
            out.push(';');
        }
        out.push_str(value);
        for (name, value) in &members {
            push_escaped(&mut out, name);
            if name.len() == 1 {
                out.push_str(value);
            } else {
                out.push_str("=\"");
                push_escaped(&mut out, value);
                out.push('"');
            }
        }
        members.clear();
    }
    out
}

/// Appends `text` with a backslash before every quote that has none.
fn push_escaped(out: &mut String, text: &str) {
    let (mut last, mut done) = (0, 0);
    for (at, byte) in text.bytes().enumerate() {
        if byte == b'"' && last != b'\\' {
            out.push_str(part(text, done, at));
            out.push('\\');
            done = at;
        }
        last = byte;
    }
    out.push_str(part(text, done, text.len()));
}

#[cfg(test)]
mod tests {
    use super::*;

    fn chain(read: &[&str]) -> String {
        elements_chain(&read.iter().map(|text| String::from(*text)).collect::<Vec<_>>())
    }

    #[test]
    fn elements_stand_one_after_the_other() {
        let inner = ["nth-of-type", "1", ":", "", "nth-child", "2", "text", "Buy", "", "button"];
        let outer = [":", "", "nth-child", "3", "nth-of-type", "1", "", "main"];
        assert_eq!(
            chain(&[&inner[..], &outer[..]].concat()),
            r#"button:nth-child="2"nth-of-type="1"text="Buy";main:nth-child="3"nth-of-type="1""#
        );
        assert_eq!(chain(&[]), "");
    }

    #[test]
    fn members_are_sorted_and_classes_stand_first() {
        let read =
            ["attr__type", "t", ".", "a-1", ".", "b", ":", "", "attr_id", "x", "attr__id", "x", "attr__a", "", "", "a"];
        assert_eq!(chain(&read), r#"a.a-1.b:attr__a=""attr__id="x"attr__type="t"attr_id="x""#);
    }

    #[test]
    fn quotes_are_escaped_once() {
        assert_eq!(chain(&["text", r#"a"b\"c\\"d""#, "", "p"]), r#"ptext="a\"b\"c\\"d\"""#);
        assert_eq!(chain(&["attr__a\"", "", "", "p"]), r#"pattr__a\"="""#);
    }

    #[test]
    fn a_broken_list_costs_its_last_text() {
        assert_eq!(chain(&["text", "é漢😀", "", "p", "left"]), "ptext=\"é漢😀\"");
    }
}

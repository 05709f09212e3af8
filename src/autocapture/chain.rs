//! `$elements_chain`: an element and its ancestors as the one text that PostHog reads them from.

use crate::text::{after, before};

/// Names and values in the order of their names.
type Sorted<'a> = Vec<(&'a str, &'a str)>;

/// The chain of the elements in `read`, the innermost first. `read` is names and values in turn: what stands between
/// the quotes in the chain (`text`, `nth-child`, `attr__href`...), and after an element's last an empty name with its
/// tag. Classes in `attr__class` are parted by one space.
pub fn elements_chain(read: &[String]) -> String {
    let mut out = String::new();
    let mut classes = Sorted::new();
    let mut members = Sorted::new();
    for pair in read.chunks_exact(2) {
        let (name, value) = (pair[0].as_str(), pair[1].as_str());
        if name.is_empty() {
            if !out.is_empty() {
                out.push(';');
            }
            push_element(&mut out, value, &classes, &members);
            classes.clear();
            members.clear();
            continue;
        }
        insert(&mut members, name, value);
        if value.is_empty() {
            continue;
        }
        if name == "attr__id" {
            insert(&mut members, "attr_id", value);
        } else if name == "attr__class" {
            let mut rest = Some(value);
            while let Some(text) = rest {
                insert(&mut classes, before(text, " "), "");
                rest = after(text, " ");
            }
        }
    }
    out
}

fn insert<'a>(list: &mut Sorted<'a>, name: &'a str, value: &'a str) {
    let mut at = list.len();
    while at > 0 && list[at - 1].0 > name {
        at -= 1;
    }
    list.insert(at, (name, value));
}

fn push_element(out: &mut String, tag: &str, classes: &Sorted<'_>, members: &Sorted<'_>) {
    out.push_str(tag);
    for (class, _) in classes {
        out.push('.');
        for part in class.chars() {
            if part != '"' {
                out.push(part);
            }
        }
    }
    out.push(':');
    for (name, value) in members {
        push_escaped(out, name);
        out.push_str("=\"");
        push_escaped(out, value);
        out.push('"');
    }
}

/// Appends `text` with a backslash before every quote that has none.
fn push_escaped(out: &mut String, text: &str) {
    let mut last = ' ';
    for part in text.chars() {
        if part == '"' && last != '\\' {
            out.push('\\');
        }
        out.push(part);
        last = part;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn chain(read: &[&str]) -> String {
        elements_chain(&read.iter().map(|text| String::from(*text)).collect::<Vec<_>>())
    }

    #[test]
    fn elements_stand_one_after_the_other() {
        let inner = ["nth-of-type", "1", "nth-child", "2", "text", "Buy", "", "button"];
        let outer = ["nth-child", "3", "nth-of-type", "1", "", "main"];
        assert_eq!(
            chain(&[&inner[..], &outer[..]].concat()),
            r#"button:nth-child="2"nth-of-type="1"text="Buy";main:nth-child="3"nth-of-type="1""#
        );
        assert_eq!(chain(&[]), "");
    }

    #[test]
    fn classes_and_members_are_sorted() {
        assert_eq!(
            chain(&["attr__type", "t", "attr__class", "b a-1 B a", "attr__id", "x", "attr__ariaZ", "", "", "a"]),
            r#"a.B.a.a-1.b:attr__ariaZ=""attr__class="b a-1 B a"attr__id="x"attr__type="t"attr_id="x""#
        );
    }

    #[test]
    fn empty_classes_and_ids_are_attributes_alone() {
        assert_eq!(chain(&["attr__class", "", "attr__id", "", "", "p"]), r#"p:attr__class=""attr__id="""#);
    }

    #[test]
    fn quotes_are_escaped_once() {
        assert_eq!(chain(&["text", r#"a"b\"c\\"d""#, "", "p"]), r#"p:text="a\"b\"c\\"d\"""#);
        assert_eq!(chain(&["attr__class", "x\"y \"", "", "p"]), r#"p..xy:attr__class="x\"y \"""#);
        assert_eq!(chain(&["attr__a\"", "", "", "p"]), r#"p:attr__a\"="""#);
    }

    #[test]
    fn a_broken_list_costs_its_last_text() {
        assert_eq!(chain(&["text", "é漢😀", "", "p", "left"]), "p:text=\"é漢😀\"");
    }
}

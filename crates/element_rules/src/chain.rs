//! `$elements_chain`: how an element is written in it.

use super::words::cut;

/// Longest address of a link, UTF-16 units.
const MAX_HREF: usize = 2048;

/// The parts of an element in the chain by their names, which come before `="value"`, in order. A name of a single
/// character is written with its value as they are: `.` before classes, `:` before all that follows.
#[derive(Debug, Default)]
pub struct Read(Vec<(String, String)>);

impl Read {
    /// Notes a value, in the place of an earlier one of that name.
    pub fn set(&mut self, name: &str, value: &str) {
        let mut at = 0;
        while at < self.0.len() && self.0[at].0.as_str() < name {
            at += 1;
        }
        if self.0.get(at).is_some_and(|found| found.0 == name) {
            self.0.remove(at);
        }
        self.0.insert(at, (name.into(), value.into()));
    }

    /// Sets an attribute, and the further parts that the chain has for some of them.
    pub fn put_attribute(&mut self, name: &str, value: &str) {
        self.set(&json::text::concat(&["attr__", name]), value);
        if value.is_empty() {
            return;
        }
        match name {
            "id" => self.set("attr_id", value),
            "href" => self.set("href", cut(value, MAX_HREF)),
            "class" => self.set(".", &sorted_classes(value)),
            _ => {}
        }
    }

    /// Sets which child the element is, and which of its tag, both from 1.
    pub fn put_position(&mut self, nth_child: i64, nth_of_type: i64) {
        for (name, value) in [("nth-child", nth_child), ("nth-of-type", nth_of_type)] {
            let mut text = String::new();
            json::push_int(&mut text, value);
            self.set(name, &text);
        }
        self.set(":", "");
    }
}

/// Classes, separated by spaces, as the chain has them: in order, with dots between them, without quotes.
fn sorted_classes(mut rest: &str) -> String {
    let mut classes: Vec<&str> = Vec::new();
    loop {
        let class = json::text::before(rest, " ");
        let mut at = 0;
        while at < classes.len() && classes[at] <= class {
            at += 1;
        }
        classes.insert(at, class);
        match json::text::after(rest, " ") {
            Some(others) => rest = others,
            None => break,
        }
    }
    let mut out = String::new();
    for (at, class) in classes.into_iter().enumerate() {
        if at > 0 {
            out.push('.');
        }
        out.extend(class.chars().filter(|character| *character != '"'));
    }
    out
}

/// Adds `text` in the form between quotes: a quote has one backslash before it.
fn push_escaped(out: &mut String, text: &str) {
    let mut rest = text.chars().peekable();
    while let Some(character) = rest.next() {
        match character {
            '\\' if rest.peek() == Some(&'"') => {}
            '"' => out.push_str("\\\""),
            _ => out.push(character),
        }
    }
}

/// Adds an element named `tag`, of which `read` was read.
pub fn push_link(out: &mut String, tag: &str, read: &Read) {
    if !out.is_empty() {
        out.push(';');
    }
    out.push_str(tag);
    for (name, value) in &read.0 {
        push_escaped(out, name);
        if name.len() == 1 {
            out.push_str(value);
        } else {
            out.push_str("=\"");
            push_escaped(out, value);
            out.push('"');
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn link(tag: &str, read: &[(&str, &str)]) -> String {
        let mut out = String::new();
        let mut found = Read::default();
        for (name, value) in read {
            found.set(name, "an earlier one");
            found.set(name, value);
        }
        push_link(&mut out, tag, &found);
        out
    }

    #[test]
    fn classes_come_first_then_what_was_read_by_name() {
        let read = [
            ("attr__type", "t"),
            (".", "a-1.b"),
            (":", ""),
            ("attr_id", "x"),
            ("attr__a+b", ""),
            ("attr__a", ""),
            ("nth-child", "2"),
            ("text", "Buy"),
        ];
        let expected = r#"a.a-1.b:attr__a=""attr__a+b=""attr__type="t"attr_id="x"nth-child="2"text="Buy""#;
        assert_eq!(link("a", &read), expected);
        assert_eq!(link("main", &[]), "main");
    }

    #[test]
    fn quotes_are_escaped_once() {
        assert_eq!(link("p", &[("text", r#"a"b\"c\\"d"""#)]), r#"ptext="a\"b\"c\\"d\"\"""#);
        assert_eq!(link("p", &[("attr__a\"", "")]), r#"pattr__a\"="""#);
    }
}

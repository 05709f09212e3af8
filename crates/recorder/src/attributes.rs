//! An element's attributes, from what the page says to what the wire says, and how two states of them differ.

use super::names::{Attribute, Name, Tag};
use super::style::push_style_difference;
use super::text::push_quoted;
use super::urls::{resolve, resolve_css, resolve_srcset};
use json::value_end;

/// Appends an attribute as a member of a JSON object, with addresses made absolute (rrweb's `transformAttribute`).
pub fn push_attribute(out: &mut Vec<u8>, tag: Tag, name: &Name, value: &[u8], base: &[u8]) {
    if !out.is_empty() {
        out.push(b',');
    }
    out.extend_from_slice(&name.as_key);
    let absolute: fn(&mut Vec<u8>, &[u8], &[u8]) = match name.attribute {
        Attribute::Src => resolve,
        // a part of the same document
        Attribute::Href if tag == Tag::Use && value.first() == Some(&b'#') => return push_quoted(out, value),
        Attribute::Href => resolve,
        Attribute::XlinkHref if value.first() != Some(&b'#') => resolve,
        Attribute::Background if tag == Tag::TableCell => resolve,
        Attribute::Srcset => resolve_srcset,
        Attribute::Style if value.contains(&b'(') => resolve_css,
        Attribute::Data if tag == Tag::Object => resolve,
        _ => return push_quoted(out, value),
    };
    let mut url = Vec::with_capacity(base.len() + value.len());
    absolute(&mut url, base, value);
    push_quoted(out, &url);
}

/// The members of an object without its braces, as they stand: names with their quotes, values.
pub struct Members<'a>(pub &'a [u8]);

impl<'a> Iterator for Members<'a> {
    type Item = (&'a [u8], &'a [u8]);

    fn next(&mut self) -> Option<Self::Item> {
        if self.0.is_empty() {
            return None;
        }
        let name_end = value_end(self.0, 0);
        let end = value_end(self.0, name_end + 1);
        let member = (self.0.get(..name_end)?, self.0.get(name_end + 1..end)?);
        self.0 = self.0.get(end + 1..).unwrap_or_default();
        Some(member)
    }
}

/// Appends what makes `new` of `old` as members of an object: new and other values, and `null` for what is gone.
pub fn push_difference(out: &mut Vec<u8>, old: &[u8], new: &[u8]) {
    let push = |out: &mut Vec<u8>, name: &[u8], value: &[u8]| {
        super::live::push_comma(out);
        out.extend_from_slice(name);
        out.push(b':');
        out.extend_from_slice(value);
    };
    for (name, value) in Members(new) {
        let before = Members(old).find(|(other, _)| *other == name).map(|(_, before)| before);
        if before == Some(value) {
            continue;
        }
        push(out, name, b"");
        let is_emitted = name == b"\"style\"" && before.is_some_and(|before| push_style_difference(out, before, value));
        if !is_emitted {
            out.extend_from_slice(value);
        }
    }
    for (name, _) in Members(old) {
        if !Members(new).any(|(other, _)| other == name) {
            push(out, name, b"null");
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn difference(old: &str, new: &str) -> String {
        let mut out = Vec::new();
        push_difference(&mut out, old.as_bytes(), new.as_bytes());
        String::from_utf8(out).unwrap()
    }

    #[test]
    fn says_what_changed() {
        let old = r#""a":"1","b":"x,\"y","c":true"#;
        assert_eq!(difference(old, old), "");
        assert_eq!(difference(old, r#""a":"2","b":"x,\"y","d":"4""#), r#""a":"2","d":"4","c":null"#);
        assert_eq!(difference("", r#""a":"1""#), r#""a":"1""#);
        assert_eq!(difference(r#""a":"1""#, ""), r#""a":null"#);
        assert_eq!(
            difference(r#""style":"top: 1px; left: 1px;""#, r#""style":"top: 2px; left: 1px;","a":"1""#),
            r#""style":{"top":"2px"},"a":"1""#,
        );
    }
}

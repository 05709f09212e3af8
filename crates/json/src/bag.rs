//! A property bag: the members of one JSON object, as text.

use super::scan::{skip_space, string_end, value_end};
use crate::strings::{decode_string, push_bare, push_int, push_quoted, push_thousandths};
use crate::text::{between, concat, contains, part};

/// The members of one JSON object without its braces: `"a":1,"b":[2]`. Setting appends, and the last member of a
/// name counts; [`Self::to_json`] leaves the overridden ones out. So building an event is appending to one string.
///
/// Keys are compared as they stand between their quotes (escaped): two spellings that `JSON.stringify` writes are
/// equal exactly when the keys are.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct PropertyBag(String);

/// The members of a bag in order, overridden ones included: key as written in JSON, raw value.
pub struct Members<'a> {
    text: &'a str,
    at: usize,
    /// Where the last member starts and ends.
    last: (usize, usize),
}

impl<'a> Iterator for Members<'a> {
    type Item = (&'a str, &'a str);

    fn next(&mut self) -> Option<Self::Item> {
        let bytes = self.text.as_bytes();
        let start = skip_space(bytes, self.at);
        let key_end = string_end(bytes, start);
        let value = skip_space(bytes, skip_space(bytes, key_end) + 1);
        let end = value_end(bytes, value);
        self.last = (start, end);
        self.at = end;
        while self.at < bytes.len() && bytes[self.at] != b',' {
            self.at += 1;
        }
        self.at += 1;
        Some((self.text.get(start + 1..key_end.max(1) - 1)?, self.text.get(value..end)?))
    }
}

/// The raw value of `key` in the JSON object `object`, empty where there is none; [`PropertyBag::raw`] without a copy.
#[inline(never)]
pub fn member<'a>(object: &'a str, key: &str) -> &'a str {
    let text = between(object.trim_ascii(), b'{', b'}').unwrap_or_default();
    let mut found = "";
    for (name, value) in (Members { text, at: 0, last: (0, 0) }) {
        if name == key {
            found = value;
        }
    }
    found
}

impl PropertyBag {
    /// The members of the JSON object `text`; `None` where it is none.
    pub fn parse(text: &str) -> Option<Self> {
        let members = between(text.trim_ascii(), b'{', b'}')?;
        Some(Self(members.trim_ascii().into()))
    }

    /// [`Self::parse`], an empty bag where `text` is no object.
    pub fn parse_or_empty(text: &str) -> Self {
        Self::parse(text).unwrap_or_default()
    }

    /// Whether there are no members.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// The members in order; see [`Members`].
    pub fn iter(&self) -> Members<'_> {
        Members { text: &self.0, at: 0, last: (0, 0) }
    }

    /// The raw JSON value of `key`.
    pub fn raw(&self, key: &str) -> Option<&str> {
        let mut found = None;
        for (name, value) in self.iter() {
            if name == key {
                found = Some(value);
            }
        }
        found
    }

    /// The value of `key` where it is a string.
    pub fn string(&self, key: &str) -> Option<String> {
        self.raw(key).and_then(decode_string)
    }

    /// The text of `key` as written between its quotes in JSON, empty if it is not a string. A word or an id contains
    /// no escapes, so that this is its value.
    pub fn bare(&self, key: &str) -> &str {
        between(self.raw(key).unwrap_or_default(), b'"', b'"').unwrap_or_default()
    }

    /// The value of `key`, empty where it is no string.
    pub fn text(&self, key: &str) -> String {
        self.string(key).unwrap_or_default()
    }

    /// The value of `key` where it is a number, its fraction cut off; 0 where it is none.
    pub fn int(&self, key: &str) -> i64 {
        parse_int(self.raw(key).unwrap_or_default())
    }

    /// The object under `key`, empty where there is none.
    pub fn bag(&self, key: &str) -> Self {
        Self::parse_or_empty(self.raw(key).unwrap_or_default())
    }

    /// Whether `key` has a value that JavaScript calls truthy.
    pub fn is_truthy(&self, key: &str) -> bool {
        self.raw(key).is_some_and(is_truthy)
    }

    /// Sets `key` to raw JSON.
    pub fn set_raw(&mut self, key: &str, value: &str) {
        self.start_member(key);
        self.0.push_str(value);
    }

    /// Sets `key` to raw JSON where there is some.
    #[inline(never)]
    pub fn set_some(&mut self, key: &str, value: Option<&str>) {
        if let Some(value) = value {
            self.set_raw(key, value);
        }
    }

    fn start_member(&mut self, key: &str) {
        if !self.0.is_empty() {
            self.0.push(',');
        }
        self.0.push('"');
        self.0.push_str(key);
        self.0.push_str("\":");
    }

    /// Sets `key` to a string.
    pub fn set_str(&mut self, key: &str, value: &str) {
        self.start_member(key);
        push_quoted(&mut self.0, value);
    }

    /// Sets `key` to a whole number.
    pub fn set_int(&mut self, key: &str, value: i64) {
        self.start_member(key);
        push_int(&mut self.0, value);
    }

    /// Sets `key` to `value / 1000`: milliseconds written as seconds.
    pub fn set_thousandths(&mut self, key: &str, value: i64) {
        self.start_member(key);
        push_thousandths(&mut self.0, value);
    }

    /// Sets `key` to true or false.
    pub fn set_bool(&mut self, key: &str, value: bool) {
        self.set_raw(key, if value { "true" } else { "false" });
    }

    /// Removes `key`; whether it was there.
    pub fn remove(&mut self, key: &str) -> bool {
        let mut kept = Self::default();
        let mut removed = false;
        for (name, value) in self.iter() {
            if name == key {
                removed = true;
            } else {
                kept.set_raw(name, value);
            }
        }
        *self = kept;
        removed
    }

    /// The members whose key `stays`.
    pub fn filtered(&self, stays: impl Fn(&str) -> bool) -> Self {
        let mut kept = Self::default();
        for (key, value) in self.iter() {
            if stays(key) {
                kept.set_raw(key, value);
            }
        }
        kept
    }

    /// Sets every member of `other` here.
    pub fn extend(&mut self, other: &Self) {
        self.append(&other.0);
    }

    fn append(&mut self, members: &str) {
        if !self.0.is_empty() && !members.is_empty() {
            self.0.push(',');
        }
        self.0.push_str(members);
    }

    /// The bag as a JSON object, each key once, in the order of their first appearance.
    pub fn to_json(&self) -> String {
        let mut members: Vec<(&str, (usize, usize), usize)> = Vec::new();
        // for each hash the number of the last member that has it, from 1, and with each member that of the one before: a bag
        // may have 100,000 members, and none is looked for among all
        let mut lasts = vec![0; (self.0.len() / 32).next_power_of_two()];
        let mut all = self.iter();
        'all: while let Some((key, _)) = all.next() {
            let hash = key.bytes().fold(0_usize, |hash, byte| hash.wrapping_mul(33) ^ usize::from(byte));
            let mask = lasts.len() - 1;
            let last = &mut lasts[hash & mask];
            let mut number = *last;
            while number > 0 {
                let member = &mut members[number - 1];
                if member.0 == key {
                    member.1 = all.last;
                    continue 'all;
                }
                number = member.2;
            }
            members.push((key, all.last, *last));
            *last = members.len();
        }
        let mut out = Self(String::with_capacity(self.0.len() + 2));
        // a run of bytes without escapes is copied at once
        let (mut from, mut to) = (0, 0);
        for (_, (start, end), _) in members {
            if start != to + 1 {
                out.append(part(&self.0, from, to));
                from = start;
            }
            to = end;
        }
        out.append(part(&self.0, from, to));
        out.into_json()
    }

    /// The bag as a JSON object, where no key was set twice.
    pub fn into_json(mut self) -> String {
        self.0.insert(0, '{');
        self.0.push('}');
        self.0
    }

    /// [`Self::to_json`], and lets the overridden members go.
    pub fn settle(&mut self) -> String {
        let text = self.to_json();
        self.0 = part(&text, 1, text.len() - 1).into();
        text
    }

    /// `key` as it is written in JSON between its quotes, for a key that comes from outside.
    pub fn escape_key(key: &str) -> String {
        let mut text = String::new();
        push_bare(&mut text, key);
        text
    }
}

/// Whether `array`, a JSON array of strings, contains `key` (as written in JSON between its quotes).
pub fn lists(array: &str, key: &str) -> bool {
    // bytes between two strings are not a string
    key != "," && contains(array, &concat(&["\"", key, "\""]))
}

/// Whether JavaScript calls a JSON value truthy.
pub fn is_truthy(value: &str) -> bool {
    !matches!(value, "null" | "false" | "0" | "-0" | "\"\"")
}

/// The whole number that `text` starts with; 0 where there is none.
pub fn parse_int(text: &str) -> i64 {
    let mut value = 0i64;
    let digits = text.strip_prefix('-');
    for byte in digits.unwrap_or(text).bytes() {
        if !byte.is_ascii_digit() {
            break;
        }
        value = value.wrapping_mul(10).wrapping_add(i64::from(byte - b'0'));
    }
    if digits.is_some() { -value } else { value }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keeps_values_as_they_were_written() {
        let text = r#"{"a":1.50,"b":{"c":[1, 2]},"d":"x\u00e9"}"#;
        let bag = PropertyBag::parse(text).unwrap();
        assert_eq!(bag.raw("a"), Some("1.50"));
        assert_eq!(bag.raw("b"), Some(r#"{"c":[1, 2]}"#));
        assert_eq!(bag.string("d").as_deref(), Some("xé"));
        assert_eq!(bag.to_json(), text);
    }

    #[test]
    fn a_repeated_key_keeps_its_last_value() {
        assert_eq!(PropertyBag::parse(" { \"a\" : 1 , \"a\" : 2 } ").unwrap().to_json(), r#"{"a" : 2}"#);
    }

    #[test]
    fn merging_overrides_in_place_and_appends() {
        let mut bag = PropertyBag::parse(r#"{"a":1,"b":2}"#).unwrap();
        bag.extend(&PropertyBag::parse(r#"{"c":3,"a":"new"}"#).unwrap());
        assert_eq!(bag.to_json(), r#"{"a":"new","b":2,"c":3}"#);
        assert_eq!(bag.raw("a"), Some("\"new\""));
        assert!(bag.remove("b") && !bag.remove("b"));
        assert_eq!(bag.to_json(), r#"{"a":"new","c":3}"#);
        let mut empty = PropertyBag::default();
        empty.extend(&PropertyBag::default());
        assert_eq!(empty.to_json(), "{}");
    }

    #[test]
    fn each_of_many_keys_stays_once_in_its_place_with_its_last_value() {
        let member = |at: u32, value: u32| format!(r#""key {at}":{value}"#);
        let list = |value: fn(u32) -> u32| (0..100_000).map(|at| member(at, value(at))).collect::<Vec<_>>().join(",");
        let mut bag = PropertyBag::parse(&format!("{{{}}}", list(|at| at))).unwrap();
        for at in (0..100_000).step_by(100) {
            bag.append(&member(at, 7));
        }
        assert_eq!(bag.to_json(), format!("{{{}}}", list(|at| if at % 100 == 0 { 7 } else { at })));
    }

    #[test]
    fn refuses_what_is_no_object() {
        for text in ["[1]", "1", "{} x", "", "\"{}\"", "{"] {
            assert_eq!(PropertyBag::parse(text), None, "{text}");
        }
        assert!(PropertyBag::parse_or_empty("nonsense").is_empty());
    }

    #[test]
    fn writes_values_of_every_kind() {
        let mut bag = PropertyBag::default();
        bag.set_str("s", "a\"b");
        bag.set_int("i", -3);
        bag.set_thousandths("t", 1500);
        bag.set_bool("b", true);
        assert_eq!(bag.to_json(), r#"{"s":"a\"b","i":-3,"t":1.5,"b":true}"#);
        assert!(bag.is_truthy("b") && bag.is_truthy("i") && !bag.is_truthy("x"));
        assert_eq!(PropertyBag::escape_key("a\"b\n"), "a\\\"b\\n");
    }

    #[test]
    fn members_are_found_without_a_bag() {
        let text = r#" {"a":[1,{"b":2}], "b" : "x" ,"a":3}"#;
        assert_eq!((member(text, "a"), member(text, "b"), member(text, "c")), ("3", "\"x\"", ""));
        for none in ["", "[1]", "null", "\"{}\"", "{}"] {
            assert_eq!(member(none, "a"), "");
        }
    }

    #[test]
    fn reads_values_of_every_kind() {
        let bag = PropertyBag::parse(r#"{"n":-12.7,"l":["a", "b\n" ,3],"e":[],"o":{"x":1}}"#).unwrap();
        assert_eq!((bag.int("n"), bag.int("l"), bag.int("none")), (-12, 0, 0));
        assert_eq!(bag.bag("o").int("x"), 1);
    }
}

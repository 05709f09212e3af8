//! A JSON object whose values are left as the text they came as.
//!
//! Most of an event is stored untouched, so only the few fields that decide something are parsed.

use std::fmt;

use serde::{
    Deserialize, Deserializer,
    de::{MapAccess, Visitor},
};
use serde_json::{Value, value::RawValue};

use crate::model::Properties;

/// The fields of a JSON object in their order, values unparsed.
#[derive(Debug, Default)]
pub struct Fields<'a>(Vec<(String, &'a RawValue)>);

impl<'a> Fields<'a> {
    /// The raw value of a field; `None` where it is absent or null. The last of equal names counts.
    pub fn get(&self, name: &str) -> Option<&'a RawValue> {
        let (_, value) = self.0.iter().rev().find(|(field, _)| field == name)?;
        (value.get() != "null").then_some(*value)
    }

    /// A field that is a string.
    pub fn string(&self, name: &str) -> Option<String> {
        serde_json::from_str(self.get(name)?.get()).ok()
    }

    /// A field as text: strings as they are, anything else as its JSON text.
    pub fn text(&self, name: &str) -> Option<String> {
        let raw = self.get(name)?.get();
        if raw.starts_with('"') { serde_json::from_str(raw).ok() } else { Some(raw.to_owned()) }
    }

    /// A field that is a whole number; fractions are cut off.
    pub fn integer(&self, name: &str) -> Option<i64> {
        let number: f64 = serde_json::from_str(self.get(name)?.get()).ok()?;
        Some(number as i64)
    }

    /// A field that is exactly `true` or `false`.
    pub fn boolean(&self, name: &str) -> Option<bool> {
        serde_json::from_str(self.get(name)?.get()).ok()
    }

    /// A field that is an object; empty where it is anything else, as PostHog takes it.
    pub fn object(&self, name: &str) -> Properties {
        match self.get(name).map(|raw| serde_json::from_str(raw.get())) {
            Some(Ok(Value::Object(object))) => object,
            _ => Properties::new(),
        }
    }

    /// Property names given as an array of strings or as the keys of an object.
    pub fn names(&self, name: &str) -> Vec<String> {
        match self.get(name).map(|raw| serde_json::from_str(raw.get())) {
            Some(Ok(Value::Array(names))) => names
                .into_iter()
                .filter_map(|name| match name {
                    Value::String(name) => Some(name),
                    _ => None,
                })
                .collect(),
            Some(Ok(Value::Object(object))) => object.into_iter().map(|(name, _)| name).collect(),
            _ => Vec::new(),
        }
    }

    /// The fields in their order.
    pub fn iter(&self) -> impl Iterator<Item = (&str, &'a RawValue)> {
        self.0.iter().map(|(name, value)| (name.as_str(), *value))
    }

    /// The same fields but one.
    pub fn without(mut self, name: &str) -> Self {
        self.0.retain(|(field, _)| field != name);
        self
    }

    /// The object as JSON text with some fields replaced, or added at its end.
    pub fn with(&self, replaced: &[(&str, String)]) -> String {
        let kept = self.0.iter().filter(|(name, _)| !replaced.iter().any(|(new, _)| new == name));
        let mut text = String::from("{");
        let pairs = kept
            .map(|(name, value)| (name.as_str(), value.get()))
            .chain(replaced.iter().map(|(name, value)| (*name, value.as_str())));
        for (index, (name, value)) in pairs.enumerate() {
            if index > 0 {
                text.push(',');
            }
            text.push_str(&Value::from(name).to_string());
            text.push(':');
            text.push_str(value);
        }
        text.push('}');
        text
    }
}

impl<'de> Deserialize<'de> for Fields<'de> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct FieldsVisitor;

        impl<'de> Visitor<'de> for FieldsVisitor {
            type Value = Fields<'de>;

            fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
                formatter.write_str("a JSON object")
            }

            fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Self::Value, A::Error> {
                let mut fields = Vec::new();
                while let Some(field) = map.next_entry()? {
                    fields.push(field);
                }
                Ok(Fields(fields))
            }
        }

        deserializer.deserialize_map(FieldsVisitor)
    }
}

/// How deep the arrays and objects of valid JSON text are nested.
pub fn depth(json: &str) -> usize {
    let mut deepest = 0;
    let mut level = 0usize;
    let mut in_string = false;
    let mut escaped = false;
    for byte in json.bytes() {
        match byte {
            _ if escaped => escaped = false,
            b'\\' => escaped = true,
            b'"' => in_string = !in_string,
            _ if in_string => {}
            b'{' | b'[' => {
                level += 1;
                deepest = deepest.max(level);
            }
            b'}' | b']' => level = level.saturating_sub(1),
            _ => {}
        }
    }
    deepest
}

#[cfg(test)]
mod tests {
    use super::*;

    fn fields(json: &str) -> Fields<'_> {
        serde_json::from_str(json).expect("a test's JSON is an object")
    }

    #[test]
    fn values_keep_their_text() {
        let json = r#"{"n":1.50,"big":12345678901234567890123,"a":[1, 2],"s":"x"}"#;
        let fields = fields(json);
        assert_eq!(fields.text("n").as_deref(), Some("1.50"));
        assert_eq!(fields.text("big").as_deref(), Some("12345678901234567890123"));
        assert_eq!(fields.text("a").as_deref(), Some("[1, 2]"));
        assert_eq!(fields.text("s").as_deref(), Some("x"));
        assert_eq!(fields.text("absent"), None);
    }

    #[test]
    fn the_last_of_equal_names_counts_and_null_is_absence() {
        assert_eq!(fields(r#"{"a":1,"a":2}"#).integer("a"), Some(2));
        assert!(fields(r#"{"a":null}"#).get("a").is_none());
    }

    #[test]
    fn with_replaces_and_adds() {
        let fields = fields(r#"{"a":1,"$set":{"x":1},"b\"":2}"#);
        let text = fields.with(&[("$set", r#"{"x":2}"#.into()), ("c", "3".into())]);
        assert_eq!(text, r#"{"a":1,"b\"":2,"$set":{"x":2},"c":3}"#);
    }

    #[test]
    fn names_come_from_arrays_and_objects() {
        assert_eq!(fields(r#"{"$unset":["a",1,"b"]}"#).names("$unset"), ["a", "b"]);
        assert_eq!(fields(r#"{"$unset":{"a":1}}"#).names("$unset"), ["a"]);
        assert!(fields(r#"{"$unset":"a"}"#).names("$unset").is_empty());
    }

    #[test]
    fn depth_ignores_brackets_in_strings() {
        assert_eq!(depth(r#"{"a":"[[[\"[[","b":[{}]}"#), 3);
        assert_eq!(depth("1"), 0);
    }
}

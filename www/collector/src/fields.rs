//! Some members of a JSON object, left as the text they came as.
//!
//! Most of an event is stored untouched, so only the few fields that decide something are looked at; of an object with
//! a million others, none is kept.

use std::convert::Infallible;

use serde_json::{Value, value::RawValue};

use crate::{
    json::{self, Stopped},
    model::Properties,
};

/// The wanted members of a JSON object, values unparsed.
#[derive(Debug, Default)]
pub struct Fields<'a>(Vec<(&'static str, &'a RawValue)>);

impl<'a> Fields<'a> {
    /// Reads the members of these names.
    pub fn read(json: &'a str, names: &[&'static str]) -> Result<Self, serde_json::Error> {
        let mut found: Vec<(&'static str, &'a RawValue)> = Vec::new();
        let walked = json::each_member(json, |name, value| {
            if let Some(known) = names.iter().find(|known| **known == name) {
                match found.iter_mut().find(|(field, _)| field == known) {
                    // The last of equal names counts.
                    Some((_, earlier)) => *earlier = value,
                    None => found.push((known, value)),
                }
            }
            Ok::<_, Infallible>(())
        });
        match walked {
            Ok(()) => Ok(Self(found)),
            Err(Stopped::Json(error)) => Err(error),
            Err(Stopped::Visitor(never)) => match never {},
        }
    }

    /// The raw value of a field, `null` too.
    pub fn raw(&self, name: &str) -> Option<&'a RawValue> {
        self.0.iter().find(|(field, _)| *field == name).map(|(_, value)| *value)
    }

    /// The raw value of a field; `None` where it is absent or null.
    pub fn get(&self, name: &str) -> Option<&'a RawValue> {
        self.raw(name).filter(|value| value.get() != "null")
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

    /// A field that is a number, as a whole one; fractions are cut off. `None` where no 64 bits can hold it.
    pub fn integer(&self, name: &str) -> Option<i64> {
        const END: f64 = 9_223_372_036_854_775_808.0;
        let number: f64 = serde_json::from_str(self.get(name)?.get()).ok()?;
        (-END..END).contains(&number).then_some(number as i64)
    }

    /// A field that is exactly `true` or `false`.
    pub fn boolean(&self, name: &str) -> Option<bool> {
        serde_json::from_str(self.get(name)?.get()).ok()
    }

    /// The text of a field that is an object; empty where it is anything else, as PostHog takes it.
    pub fn object_text(&self, name: &str) -> &'a str {
        self.get(name).map(RawValue::get).filter(|text| text.starts_with('{')).unwrap_or_default()
    }

    /// A field that is an object; empty where it is anything else, or too large to be built up.
    pub fn object(&self, name: &str) -> Properties {
        json::object(self.object_text(name)).unwrap_or_default()
    }

    /// Names given as an array of strings or as the keys of an object.
    pub fn names(&self, name: &str) -> Vec<String> {
        self.get(name).map(|raw| names(raw.get())).unwrap_or_default()
    }
}

/// Names given as an array of strings or as the keys of an object; none where there are too many.
pub fn names(json: &str) -> Vec<String> {
    if !json::is_small(json) {
        return Vec::new();
    }
    match serde_json::from_str(json) {
        Ok(Value::Array(names)) => names
            .into_iter()
            .filter_map(|name| match name {
                Value::String(name) => Some(name),
                _ => None,
            })
            .collect(),
        Ok(Value::Object(object)) => object.into_iter().map(|(name, _)| name).collect(),
        _ => Vec::new(),
    }
}

/// The text of an object with some members replaced, or added at its end.
pub fn with(json: &str, replaced: &[(&str, String)]) -> Result<String, serde_json::Error> {
    let mut text = String::with_capacity(json.len() + 64);
    text.push('{');
    let walked = json::each_member(json, |name, value| {
        if !replaced.iter().any(|(new, _)| *new == name) {
            push_member(&mut text, &name, value.get());
        }
        Ok::<_, Infallible>(())
    });
    match walked {
        Ok(()) => {}
        Err(Stopped::Json(error)) => return Err(error),
        Err(Stopped::Visitor(never)) => match never {},
    }
    for (name, value) in replaced {
        push_member(&mut text, name, value);
    }
    text.push('}');
    Ok(text)
}

/// Adds a member to the text of an object that is not closed yet.
fn push_member(text: &mut String, name: &str, value: &str) {
    if !text.ends_with('{') {
        text.push(',');
    }
    text.push_str(&Value::from(name).to_string());
    text.push(':');
    text.push_str(value);
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
        Fields::read(json, &["n", "big", "a", "s", "$unset"]).expect("a test's JSON is an object")
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
        assert!(fields(r#"{"a":null}"#).raw("a").is_some());
    }

    #[test]
    fn a_number_that_none_can_hold_is_no_number() {
        for odd in ["1e19", "-1e19", "1e400", "\"5\"", "[]"] {
            assert_eq!(fields(&format!(r#"{{"n":{odd}}}"#)).integer("n"), None, "{odd}");
        }
        assert_eq!(fields(r#"{"n":-7.9}"#).integer("n"), Some(-7));
    }

    #[test]
    fn with_replaces_and_adds() {
        let text = with(r#"{"a":1,"$set":{"x":1},"b\"":2}"#, &[("$set", r#"{"x":2}"#.into()), ("c", "3".into())]);
        assert_eq!(text.expect("an object"), r#"{"a":1,"b\"":2,"$set":{"x":2},"c":3}"#);
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

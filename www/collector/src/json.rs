//! Reads JSON as text: walks its parts one at a time, checks it, and builds up only what is small.

use std::{borrow::Cow, fmt};

use serde::{
    Deserializer,
    de::{DeserializeSeed, Error, MapAccess, SeqAccess, Visitor},
};
use serde_json::value::RawValue;

use crate::{limits::TREE_VALUES, model::Properties};

/// Why a walk did not reach its end.
#[derive(Debug)]
pub enum Stopped<E> {
    /// It is not the JSON that was expected.
    Json(serde_json::Error),
    /// The one who visits has had enough.
    Visitor(E),
}

/// Calls `visit` with each item of an array.
pub fn each_item<'a, E>(json: &'a str, mut visit: impl FnMut(&'a RawValue) -> Result<(), E>) -> Result<(), Stopped<E>> {
    walk(json, |deserializer, stopped| deserializer.deserialize_seq(Items { visit: &mut visit, stopped }))
}

/// Calls `visit` with each member of an object, in their order.
pub fn each_member<'a, E>(
    json: &'a str,
    mut visit: impl FnMut(Cow<'a, str>, &'a RawValue) -> Result<(), E>,
) -> Result<(), Stopped<E>> {
    walk(json, |deserializer, stopped| deserializer.deserialize_map(Members { visit: &mut visit, stopped }))
}

type TextDeserializer<'a> = serde_json::Deserializer<serde_json::de::StrRead<'a>>;

fn walk<'a, E>(
    json: &'a str,
    read: impl FnOnce(&mut TextDeserializer<'a>, &mut Option<E>) -> Result<(), serde_json::Error>,
) -> Result<(), Stopped<E>> {
    let mut deserializer = serde_json::Deserializer::from_str(json);
    let mut stopped = None;
    let result = read(&mut deserializer, &mut stopped).and_then(|()| deserializer.end());
    match (result, stopped) {
        (_, Some(error)) => Err(Stopped::Visitor(error)),
        (Err(error), None) => Err(Stopped::Json(error)),
        (Ok(()), None) => Ok(()),
    }
}

struct Items<'v, F, E> {
    visit: &'v mut F,
    stopped: &'v mut Option<E>,
}

impl<'de, E, F: FnMut(&'de RawValue) -> Result<(), E>> Visitor<'de> for Items<'_, F, E> {
    type Value = ();

    fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("a JSON array")
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut items: A) -> Result<(), A::Error> {
        while let Some(item) = items.next_element()? {
            if let Err(error) = (self.visit)(item) {
                *self.stopped = Some(error);
                return Err(A::Error::custom("stopped"));
            }
        }
        Ok(())
    }
}

struct Members<'v, F, E> {
    visit: &'v mut F,
    stopped: &'v mut Option<E>,
}

impl<'de, E, F: FnMut(Cow<'de, str>, &'de RawValue) -> Result<(), E>> Visitor<'de> for Members<'_, F, E> {
    type Value = ();

    fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("a JSON object")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut members: A) -> Result<(), A::Error> {
        while let Some(name) = members.next_key_seed(Name)? {
            if let Err(error) = (self.visit)(name, members.next_value()?) {
                *self.stopped = Some(error);
                return Err(A::Error::custom("stopped"));
            }
        }
        Ok(())
    }
}

/// A member's name, copied only where it has escapes.
struct Name;

impl<'de> DeserializeSeed<'de> for Name {
    type Value = Cow<'de, str>;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Self::Value, D::Error> {
        deserializer.deserialize_str(self)
    }
}

impl<'de> Visitor<'de> for Name {
    type Value = Cow<'de, str>;

    fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("a name")
    }

    fn visit_borrowed_str<E>(self, name: &'de str) -> Result<Self::Value, E> {
        Ok(Cow::Borrowed(name))
    }

    fn visit_str<E>(self, name: &str) -> Result<Self::Value, E> {
        Ok(Cow::Owned(name.to_owned()))
    }
}

/// The number of values in JSON text, inner ones too. An error where a reader that builds it up would have one: it is
/// nested too deep, or has a number that none can hold.
pub fn values(json: &str) -> Result<usize, serde_json::Error> {
    let mut count = 0;
    let mut deserializer = serde_json::Deserializer::from_str(json);
    Count(&mut count).deserialize(&mut deserializer)?;
    deserializer.end()?;
    Ok(count)
}

struct Count<'c>(&'c mut usize);

impl<'de> DeserializeSeed<'de> for Count<'_> {
    type Value = ();

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<(), D::Error> {
        *self.0 += 1;
        deserializer.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for Count<'_> {
    type Value = ();

    fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("JSON")
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut items: A) -> Result<(), A::Error> {
        while items.next_element_seed(Count(self.0))?.is_some() {}
        Ok(())
    }

    fn visit_map<A: MapAccess<'de>>(self, mut members: A) -> Result<(), A::Error> {
        while members.next_key_seed(Name)?.is_some() {
            members.next_value_seed(Count(self.0))?;
        }
        Ok(())
    }

    fn visit_bool<E>(self, _: bool) -> Result<(), E> {
        Ok(())
    }

    fn visit_i64<E>(self, _: i64) -> Result<(), E> {
        Ok(())
    }

    fn visit_u64<E>(self, _: u64) -> Result<(), E> {
        Ok(())
    }

    fn visit_f64<E>(self, _: f64) -> Result<(), E> {
        Ok(())
    }

    fn visit_str<E>(self, _: &str) -> Result<(), E> {
        Ok(())
    }

    fn visit_unit<E>(self) -> Result<(), E> {
        Ok(())
    }
}

/// Whether JSON text may be built up in memory.
pub fn is_small(json: &str) -> bool {
    // Every value has at least a character, and a separator between two of them another.
    json.len() < 2 * TREE_VALUES || values(json).is_ok_and(|count| count <= TREE_VALUES)
}

/// The object in JSON text; `None` where it is none, or too large to be built up.
pub fn object(json: &str) -> Option<Properties> {
    if is_small(json) { serde_json::from_str(json).ok() } else { None }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parts_are_visited_in_order_until_one_has_had_enough() {
        let mut seen = Vec::new();
        let stopped = each_item("[1, [2], {\"a\":3}]", |item| {
            seen.push(item.get());
            if seen.len() == 2 { Err("enough") } else { Ok(()) }
        });
        assert!(matches!(stopped, Err(Stopped::Visitor("enough"))));
        assert_eq!(seen, ["1", "[2]"]);
        let mut names = Vec::new();
        let walked = each_member(r#"{"a":1,"b\"":2,"a":3}"#, |name, value| {
            names.push(format!("{name}={value}"));
            Ok::<_, ()>(())
        });
        assert!(walked.is_ok());
        assert_eq!(names, ["a=1", "b\"=2", "a=3"]);
        assert!(matches!(each_item("{}", |_| Ok::<_, ()>(())), Err(Stopped::Json(_))));
        assert!(matches!(each_item("[1] 2", |_| Ok::<_, ()>(())), Err(Stopped::Json(_))));
    }

    #[test]
    fn values_are_counted_and_checked() {
        assert_eq!(values(r#"{"a":[1,"x",null,{"b":true}]}"#).expect("JSON"), 7);
        assert!(values("1e400").is_err());
        assert!(values(&format!("{}{}", "[".repeat(200), "]".repeat(200))).is_err());
        let many = format!("[{}1]", "1,".repeat(TREE_VALUES));
        assert!(!is_small(&many) && is_small("{}"));
    }
}

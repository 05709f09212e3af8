//! A JSON object of a request whose members are taken one by one: what is left over is refused by its name.

use serde::de::DeserializeOwned;
use serde_json::{Map, Value};

use crate::error::ApiError;

/// The unread rest of an object, and its path.
pub struct Taken {
    left: Map<String, Value>,
    place: &'static str,
}

/// A refusal in PostHog's shape.
pub fn refused(place: &'static str, detail: impl Into<String>) -> ApiError {
    ApiError::Refused { attr: place, code: "invalid_input", detail: detail.into() }
}

impl Taken {
    /// All of an object. `place` is what it is called in refusals.
    pub fn new(value: Value, place: &'static str) -> Result<Self, ApiError> {
        match value {
            Value::Object(left) => Ok(Self { left, place }),
            Value::Null => Ok(Self { left: Map::new(), place }),
            _ => Err(refused(place, format!("{place} has to be an object."))),
        }
    }

    /// A member; `None` where it is absent or null.
    pub fn take<T: DeserializeOwned>(&mut self, name: &str) -> Result<Option<T>, ApiError> {
        match self.left.remove(name) {
            None | Some(Value::Null) => Ok(None),
            Some(value) => serde_json::from_value(value)
                .map(Some)
                .map_err(|error| refused(self.place, format!("{name} cannot be read: {error}"))),
        }
    }

    /// A list of texts, `most` at most; empty where it is absent.
    pub fn texts(&mut self, name: &'static str, most: usize) -> Result<Vec<String>, ApiError> {
        let texts: Vec<String> = self.take(name)?.unwrap_or_default();
        if texts.len() > most {
            return Err(refused(name, format!("There can be {most} {name} at most.")));
        }
        Ok(texts)
    }

    /// The first of some names that is there: a member's newer name and its elder ones.
    pub fn any<T: DeserializeOwned>(&mut self, names: &[&str]) -> Result<Option<T>, ApiError> {
        let mut found = None;
        for name in names {
            let value = self.take(name)?;
            found = found.or(value);
        }
        Ok(found)
    }

    /// A whole number, which may be written as text.
    pub fn number(&mut self, name: &str) -> Result<Option<i64>, ApiError> {
        let value: Option<Value> = self.take(name)?;
        let read = |value: Value| match &value {
            Value::String(text) => text.parse().ok(),
            number => {
                number.as_i64().or_else(|| number.as_f64().filter(|one| one.fract() == 0.0).map(|one| one as i64))
            }
        };
        match value {
            None => Ok(None),
            Some(value) => match read(value) {
                Some(number) => Ok(Some(number)),
                None => Err(refused(self.place, format!("{name} has to be a whole number."))),
            },
        }
    }

    /// Drops members that change how an answer looks, not what it says.
    pub fn ignore(&mut self, names: &[&str]) {
        names.iter().for_each(|name| drop(self.left.remove(*name)));
    }

    /// What has not been read yet, for another reader.
    pub fn rest(self) -> Value {
        Value::Object(self.left)
    }

    /// Rejects what has not been read. Empty values and false request nothing.
    pub fn end(self) -> Result<(), ApiError> {
        let is_nothing = |value: &Value| match value {
            Value::Null | Value::Bool(false) => true,
            Value::Array(values) => values.is_empty(),
            Value::Object(members) => members.is_empty(),
            Value::String(text) => text.is_empty(),
            Value::Bool(true) | Value::Number(_) => false,
        };
        match self.left.into_iter().find(|(_, value)| !is_nothing(value)) {
            None => Ok(()),
            Some((name, _)) => Err(ApiError::UnknownParameter(format!("{}.{name}", self.place))),
        }
    }
}

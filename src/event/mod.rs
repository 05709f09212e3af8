//! What an event is, and the properties it carries.

pub mod campaign;
pub mod properties;
pub mod time;
pub mod url;
pub mod user_agent;
pub mod uuid;

use crate::json::PropertyBag;

/// One event as it goes over the wire: posthog-js's `CaptureResult` with an ISO timestamp.
#[derive(Debug, Clone, Default)]
pub struct Event {
    /// The event's UUID v7: what makes a repeated delivery harmless.
    pub uuid: String,
    /// The event's name.
    pub name: String,
    /// All properties, the user's and ours.
    pub properties: PropertyBag,
    /// `$set`, `$set_once` and `$unset` beside the properties, raw JSON.
    pub set: Option<String>,
    /// See [`Self::set`].
    pub set_once: Option<String>,
    /// See [`Self::set`].
    pub unset: Option<String>,
    /// When it happened, ms since 1970.
    pub timestamp: i64,
}

impl Event {
    /// The event as JSON, in posthog-js's order of keys.
    pub fn to_json(&self) -> String {
        let mut out = PropertyBag::default();
        out.set_str("uuid", &self.uuid);
        out.set_str("event", &self.name);
        out.set_raw("properties", &self.properties.to_json());
        for (key, value) in [("$set", &self.set), ("$set_once", &self.set_once), ("$unset", &self.unset)] {
            if let Some(value) = value {
                out.set_raw(key, value);
            }
        }
        out.set_str("timestamp", &time::iso(self.timestamp));
        out.to_json()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn writes_what_posthog_js_writes() {
        let event = Event {
            uuid: "01a202b9-9256-7eea-9202-9de15ec480cf".into(),
            name: "a \"b\"".into(),
            properties: PropertyBag::parse(r#"{"x":1}"#).unwrap(),
            set: Some(r#"{"y":2}"#.into()),
            timestamp: 1_795_342_066_212,
            ..Event::default()
        };
        assert_eq!(
            event.to_json(),
            r#"{"uuid":"01a202b9-9256-7eea-9202-9de15ec480cf","event":"a \"b\"","properties":{"x":1},"$set":{"y":2},"timestamp":"2026-11-22T10:07:46.212Z"}"#
        );
    }
}

//! What is remembered from page to page, under posthog-js's names, what the session's events have been given, and what
//! the page's side has to do.

use super::text::{bare, fill, push_element};
use json::PropertyBag;

/// Which session is recorded where not all of them are; one that is not has an exclamation mark before it.
pub const IS_SAMPLED: &str = "$session_is_sampled";
/// The rate at which that was decided; null where the page overrode it.
pub const SAMPLE_RATE: &str = "$replay_sample_rate";
/// The session that has been long enough to be sent.
pub const PAST_MINIMUM: &str = "$session_past_minimum_duration";

/// What the page's side can do; `js/session_replay/control.ts` has a method of each name.
pub mod effect {
    /// Stores a property that lasts from page to page.
    pub const REMEMBER: &str = "remember";
    /// Removes such a property.
    pub const FORGET: &str = "forget";
    /// Adds a property to the session's events.
    pub const REPORT: &str = "report";
    /// Notes that the recording has started; name: the reason, value: details.
    pub const STARTED: &str = "started";
    /// Adds a custom event to the recording; name: its tag, value: its payload.
    pub const CUSTOM: &str = "custom";
    /// Says that a condition is met. By an event or an address, which is the name, it says that somebody cares.
    pub const ACTIVATED: &str = "activated";
    /// Says that a condition of the whole project is met: what waited may leave, and the recording has started.
    pub const RELEASED: &str = "released";
    /// Stops at an address that is not recorded.
    pub const PAUSE: &str = "pause";
    /// Goes on at another address.
    pub const RESUME: &str = "resume";
    /// Prints a warning in debug mode; name: its text.
    pub const WARN: &str = "warn";
}

/// Names are as they stand in JSON between their quotes, values are raw JSON: what comes from the page was written by
/// `JSON.stringify`, and goes back as it came. Stored values are copies, which the page's side refreshes: another tab may
/// write them, too.
#[derive(Debug, Default)]
pub struct Notes {
    stored: PropertyBag,
    reported: PropertyBag,
    /// What has to be done, in this order: `["method","name",value]` each; see [`effect`].
    effects: String,
}

impl Notes {
    /// Takes stored values as they are now, a JSON object.
    pub fn refresh(&mut self, values: &str) {
        self.stored = PropertyBag::parse_or_empty(values);
    }

    /// The raw value stored under `name`, empty where there is none.
    pub fn stored(&self, name: &str) -> &str {
        self.stored.raw(name).unwrap_or_default()
    }

    /// Whether the string `text` is stored under `name`.
    pub fn has(&self, name: &str, text: &str) -> bool {
        bare(self.stored(name)) == text && !text.is_empty()
    }

    /// Stores a raw value.
    pub fn remember(&mut self, name: &str, value: &str) {
        self.stored.remove(name);
        self.stored.set_raw(name, value);
        self.effect(effect::REMEMBER, name, value);
    }

    /// Removes a stored value.
    pub fn forget(&mut self, name: &str) {
        self.stored.remove(name);
        self.effect(effect::FORGET, name, "");
    }

    /// Adds a property to the session's events, where that is news.
    pub fn report(&mut self, name: &str, value: &str) {
        if self.reported.raw(name) != Some(value) {
            self.reported.remove(name);
            self.reported.set_raw(name, value);
            self.effect(effect::REPORT, name, value);
        }
    }

    /// Another session's events have been given nothing yet.
    pub fn forget_reported(&mut self) {
        self.reported = PropertyBag::default();
    }

    /// Adds something to be done; an empty value is left out.
    pub fn effect(&mut self, method: &str, name: &str, value: &str) {
        let template = if value.is_empty() { "[\"%\",\"%\"]" } else { "[\"%\",\"%\",%]" };
        push_element(&mut self.effects, &fill(template, &[method, name, value]));
    }

    /// What has to be done, without the brackets of the list; it is forgotten by that.
    pub fn take_effects(&mut self) -> String {
        std::mem::take(&mut self.effects)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reports_news_only() {
        let mut notes = Notes::default();
        notes.report("a", "1");
        notes.report("a", "1");
        notes.report("a", "2");
        assert_eq!(notes.take_effects(), r#"["report","a",1],["report","a",2]"#);
        notes.report("a", "2");
        assert_eq!(notes.take_effects(), "");
        notes.forget_reported();
        notes.report("a", "2");
        assert_eq!(notes.take_effects(), r#"["report","a",2]"#);
    }

    #[test]
    fn remembers_until_it_is_refreshed() {
        let mut notes = Notes::default();
        notes.remember("a", "\"1\"");
        notes.remember("a", "\"2\"");
        assert!(notes.has("a", "2") && !notes.has("a", "1") && !notes.has("b", ""));
        notes.forget("a");
        assert_eq!(notes.stored("a"), "");
        notes.remember("a", "3");
        notes.refresh(r#"{"b":4}"#);
        assert_eq!((notes.stored("a"), notes.stored("b")), ("", "4"));
        let done = r#"["remember","a","1"],["remember","a","2"],["forget","a"],["remember","a",3]"#;
        assert_eq!(notes.take_effects(), done);
    }
}

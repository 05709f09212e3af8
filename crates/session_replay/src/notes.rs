//! What is remembered from page to page, under posthog-js's names, and what the session's events have been given.

use super::effect::Effect;

/// Which session is recorded where not all of them are; one that is not has an exclamation mark before it.
pub const IS_SAMPLED: &str = "$session_is_sampled";
/// The rate at which that was decided; null where the page overrode it.
pub const SAMPLE_RATE: &str = "$replay_sample_rate";
/// The session that has been long enough to be sent.
pub const PAST_MINIMUM: &str = "$session_past_minimum_duration";
/// The person's properties, for filters.
pub const PERSON: &str = "$stored_person_properties";

/// Values are raw JSON. Stored values are copies that the page's side refreshes: another tab may write them, too.
#[derive(Debug, Default)]
pub struct Notes {
    stored: Vec<(String, String)>,
    reported: Vec<(String, String)>,
    /// What has to be done, in this order.
    pub effects: Vec<Effect>,
}

fn find<'a>(list: &'a mut [(String, String)], name: &str) -> Option<&'a mut String> {
    list.iter_mut().find(|(known, _)| known == name).map(|(_, value)| value)
}

/// Sets `name`; whether that is news.
fn set(list: &mut Vec<(String, String)>, name: &str, value: &str) -> bool {
    match find(list, name) {
        Some(known) if known == value => return false,
        Some(known) => *known = value.into(),
        None => list.push((name.into(), value.into())),
    }
    true
}

impl Notes {
    /// Takes stored values as they are now, in the order of `names`; an empty text where there is none.
    pub fn refresh<'a>(&mut self, values: impl Iterator<Item = (&'a str, &'a str)>) {
        self.stored.clear();
        for (name, value) in values {
            self.stored.push((name.into(), value.into()));
        }
    }

    /// The raw value stored under `name`.
    pub fn stored(&self, name: &str) -> Option<&str> {
        self.stored.iter().find(|(known, _)| known == name).map(|(_, value)| value.as_str())
    }

    /// Stores a raw value.
    pub fn remember(&mut self, name: &str, value: String) {
        set(&mut self.stored, name, &value);
        self.effects.push(Effect::Remember { name: name.into(), value });
    }

    /// Removes stored values.
    pub fn forget(&mut self, names: &[&str]) {
        for name in names {
            self.stored.retain(|(known, _)| known != name);
            self.effects.push(Effect::Forget { name: (*name).into() });
        }
    }

    /// Adds a property to the session's events, where that is news.
    pub fn report(&mut self, name: &str, value: &str) {
        if set(&mut self.reported, name, value) {
            self.effects.push(Effect::Report { name: name.into(), value: value.into() });
        }
    }

    /// Another session's events have been given nothing yet.
    pub fn forget_reported(&mut self) {
        self.reported.clear();
    }

    /// Adds something to be done.
    pub fn effect(&mut self, effect: Effect) {
        self.effects.push(effect);
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
        assert_eq!(notes.effects.len(), 2);
        notes.forget_reported();
        notes.report("a", "2");
        assert_eq!(notes.effects.len(), 3);
    }

    #[test]
    fn remembers_until_it_is_refreshed() {
        let mut notes = Notes::default();
        notes.remember("a", "1".into());
        notes.remember("a", "2".into());
        assert_eq!(notes.stored("a"), Some("2"));
        notes.forget(&["a"]);
        assert_eq!(notes.stored("a"), None);
        notes.remember("a", "3".into());
        notes.refresh([("b", "4")].into_iter());
        assert_eq!((notes.stored("a"), notes.stored("b")), (None, Some("4")));
    }
}

//! `split_storage`: what the server says of flags and surveys is in entries of its own, so that what changes with every event
//! does not write it again, which all tabs of the site would hear (posthog-js `posthog-persistence.ts`, 1.449.2).

use super::{Persistence, keys};
use crate::browser::{Area, Browser};
use json::PropertyBag;
use json::text::concat;
use wire::persisted_keys::key;

/// What is added to the name for each, and when its content was loaded, ms.
pub(super) const PARTS: [(&str, &str); 2] =
    [("__flags", key::FLAGS_EVALUATED_AT), ("__surveys", key::SURVEYS_LOADED_AT)];

/// The index in [`PARTS`] of a key that is apart.
fn part_of(key: &str) -> usize {
    usize::from(key.starts_with(key::SURVEYS))
}

impl Persistence {
    pub(super) fn splits(&self) -> bool {
        self.options.splits && self.mode.area() == Some(Area::Local)
    }

    /// Adds the other entries to what the main one has. One that is older than what the main one has of it is left
    /// out: a tab that does not split has written there.
    pub(super) fn read_parts(&mut self, browser: &Browser, props: &mut PropertyBag) {
        if !self.splits() {
            return;
        }
        for (part, (suffix, loaded_at)) in PARTS.iter().enumerate() {
            let text = browser.stored(Area::Local, &concat(&[&self.name, suffix]));
            let stored = PropertyBag::parse_or_empty(&text);
            self.seen_parts[part] = content(&stored);
            let loaded = stored.int(loaded_at);
            if loaded == 0 || loaded >= props.int(loaded_at) {
                props.extend(&stored);
            }
        }
    }

    /// What the main entry has.
    pub(super) fn main_part(&mut self) -> String {
        if self.splits() { self.props.filtered(|key| !keys::is_apart(key)).to_json() } else { self.props.settle() }
    }

    /// Writes the other entries where their content has changed.
    pub(super) fn save_parts(&mut self, browser: &Browser) {
        if !self.splits() {
            return;
        }
        for (part, (suffix, _)) in PARTS.iter().enumerate() {
            let props = self.props.filtered(|key| keys::is_apart(key) && part_of(key) == part);
            let content = content(&props);
            if content != self.seen_parts[part]
                && browser.store(Area::Local, &concat(&[&self.name, suffix]), &props.to_json())
            {
                self.seen_parts[part] = content;
            }
        }
    }
}

/// What an entry says, without what changes all the time; empty where it says nothing.
fn content(props: &PropertyBag) -> String {
    let stays = props.filtered(|key| !keys::is_volatile(key));
    if stays.is_empty() { String::new() } else { stays.to_json() }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::browser::Ask;
    use crate::browser::fake::FakeBrowser;
    use crate::persistence::Options;

    const NAME: &str = "ph_t_posthog";
    const FLAGS: &str = r#"{"$enabled_feature_flags":{"a":true},"$feature_flag_evaluated_at":5}"#;
    const ALL: &str = r#"{"distinct_id":"d","$enabled_feature_flags":{"a":true},"$feature_flag_evaluated_at":5}"#;

    fn bag(text: &str) -> PropertyBag {
        PropertyBag::parse(text).unwrap()
    }

    fn options(splits: bool) -> Options {
        Options { splits, ..Options::default() }
    }

    fn open(browser: &FakeBrowser, splits: bool) -> Persistence {
        Persistence::open(browser, NAME.into(), options(splits))
    }

    fn local(browser: &FakeBrowser, suffix: &str) -> Option<String> {
        browser.local.borrow().get(&concat(&[NAME, suffix])).cloned()
    }

    #[test]
    fn each_entry_has_its_part() {
        let browser = FakeBrowser::default();
        let mut kept = open(&browser, true);
        kept.register(&browser, &bag(ALL), 0);
        kept.register(&browser, &bag(r#"{"$surveys":[],"$surveys_loaded_at":7}"#), 0);
        assert_eq!(local(&browser, "").as_deref(), Some(r#"{"distinct_id":"d"}"#));
        assert_eq!(local(&browser, "__flags").as_deref(), Some(FLAGS));
        assert_eq!(local(&browser, "__surveys").as_deref(), Some(r#"{"$surveys":[],"$surveys_loaded_at":7}"#));
        assert_eq!(open(&browser, true).props.bag("$enabled_feature_flags").to_json(), r#"{"a":true}"#);
    }

    #[test]
    fn what_is_not_there_has_no_entry_and_what_is_gone_an_empty_one() {
        let browser = FakeBrowser::default();
        let mut kept = open(&browser, true);
        kept.set_str(&browser, "distinct_id", "d");
        assert_eq!(local(&browser, "__flags"), None);
        kept.register(&browser, &bag(FLAGS), 0);
        for gone in ["$enabled_feature_flags", "$feature_flag_evaluated_at"] {
            kept.unregister(&browser, gone);
        }
        assert_eq!(local(&browser, "__flags").as_deref(), Some(r#"{"$feature_flag_evaluated_at":5}"#));
        kept.forget(&browser);
        assert_eq!(local(&browser, "__flags"), None);
    }

    #[test]
    fn the_same_flags_at_another_time_are_not_written_again() {
        let browser = FakeBrowser::default();
        let mut kept = open(&browser, true);
        kept.register(&browser, &bag(FLAGS), 0);
        kept.register(&browser, &bag(r#"{"$feature_flag_evaluated_at":9,"$feature_flag_request_id":"r"}"#), 0);
        assert_eq!(local(&browser, "__flags").as_deref(), Some(FLAGS));
        assert_eq!(kept.props.int("$feature_flag_evaluated_at"), 9);
    }

    #[test]
    fn one_entry_becomes_several_and_back() {
        let browser = FakeBrowser::default();
        browser.store(Area::Local, NAME, ALL);
        let mut kept = open(&browser, true);
        kept.save(&browser);
        assert_eq!(local(&browser, "").as_deref(), Some(r#"{"distinct_id":"d"}"#));
        assert_eq!(local(&browser, "__flags").as_deref(), Some(FLAGS));
        kept.reconfigure(&browser, options(false));
        assert_eq!(local(&browser, "__flags"), None);
        assert_eq!(bag(&local(&browser, "").unwrap()).bag("$enabled_feature_flags").to_json(), r#"{"a":true}"#);
        kept.reconfigure(&browser, options(true));
        assert_eq!(local(&browser, "__flags").as_deref(), Some(FLAGS));
    }

    #[test]
    fn the_newer_of_two_copies_counts() {
        for (main_loaded_at, expected) in [("4", r#"{"a":true}"#), ("6", r#"{"b":true}"#), ("null", r#"{"a":true}"#)] {
            let browser = FakeBrowser::default();
            let main = concat(&[
                r#"{"distinct_id":"d","$enabled_feature_flags":{"b":true},"$feature_flag_evaluated_at":"#,
                main_loaded_at,
                "}",
            ]);
            browser.store(Area::Local, NAME, &main);
            browser.store(Area::Local, &concat(&[NAME, "__flags"]), FLAGS);
            let mut kept = open(&browser, true);
            assert_eq!(kept.props.bag("$enabled_feature_flags").to_json(), expected, "{main_loaded_at}");
            kept.save(&browser);
            assert_eq!(bag(&local(&browser, "__flags").unwrap()).bag("$enabled_feature_flags").to_json(), expected);
        }
    }

    #[test]
    fn another_tabs_flags_are_taken_over() {
        let browser = FakeBrowser::default();
        let mut one = open(&browser, true);
        one.set_str(&browser, "distinct_id", "d");
        let mut two = open(&browser, true);
        two.register(&browser, &bag(FLAGS), 0);
        assert!(one.take_over(&browser) && !one.take_over(&browser));
        assert_eq!(one.props.bag("$enabled_feature_flags").to_json(), r#"{"a":true}"#);
    }
}

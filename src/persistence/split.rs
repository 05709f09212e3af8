//! `split_storage`: the server's answers about flags and surveys are in entries of their own, so that what changes with every event
//! does not write it again, which all tabs of the site would hear (posthog-js `posthog-persistence.ts`, 1.449.2).

use super::{Persistence, keys};
use crate::browser::{Area, Browser};
use json::PropertyBag;
use json::text::concat;
use wire::persisted_keys::key;

/// How many entries there are beside the main one.
pub(super) const PARTS: usize = 2;

/// Which entry has a key; 0 is the main one.
fn entry_of(key: &str) -> usize {
    if !keys::is_apart(key) {
        0
    } else if key.starts_with(key::SURVEYS) {
        2
    } else {
        1
    }
}

impl Persistence {
    pub(super) fn splits(&self) -> bool {
        self.options.splits && self.mode.area() == Some(Area::Local)
    }

    /// The name of an entry beside the main one.
    #[inline(never)]
    pub(super) fn part_name(&self, entry: usize) -> String {
        concat(&[&self.name, if entry == 1 { "__flags" } else { "__surveys" }])
    }

    /// Adds the other entries to `main`. Of flags in two of them the newer ones count: a tab that does not split has
    /// written the main one.
    #[inline(never)]
    pub(super) fn add_parts(&self, browser: &Browser, main: &mut PropertyBag) {
        if self.splits() {
            for entry in 1..=PARTS {
                let stored = PropertyBag::parse_or_empty(&browser.stored(Area::Local, &self.part_name(entry)));
                let loaded = stored.int(key::FLAGS_EVALUATED_AT);
                if loaded == 0 || loaded >= main.int(key::FLAGS_EVALUATED_AT) {
                    main.extend(&stored);
                }
            }
        }
    }

    /// What these entries have together, where no key is there twice; empty where that is nothing.
    #[inline(never)]
    pub(super) fn part(&self, first: usize, last: usize) -> String {
        let part = self.props.filtered(|key| (first..=last).contains(&entry_of(key)));
        if part.is_empty() { String::new() } else { part.into_json() }
    }

    /// Writes the other entries where one of them has changed: of a text that is the same, browsers tell no other tab.
    #[inline(never)]
    pub(super) fn save_parts(&mut self, browser: &Browser) {
        let parts = self.part(1, PARTS);
        if self.splits() && self.seen_parts != parts {
            let mut is_stored = true;
            for entry in 1..=PARTS {
                // an empty text removes it
                is_stored &= browser.store(Area::Local, &self.part_name(entry), &self.part(entry, entry));
            }
            if is_stored {
                self.seen_parts = parts;
            }
        }
    }
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
    fn what_is_not_there_has_no_entry_and_what_is_gone_has_none() {
        let browser = FakeBrowser::default();
        let mut kept = open(&browser, true);
        kept.set_str(&browser, "distinct_id", "d");
        assert_eq!(local(&browser, "__flags"), None);
        kept.register(&browser, &bag(FLAGS), 0);
        for gone in ["$enabled_feature_flags", "$feature_flag_evaluated_at"] {
            kept.unregister(&browser, gone);
        }
        assert_eq!(local(&browser, "__flags"), None);
        kept.register(&browser, &bag(FLAGS), 0);
        kept.forget(&browser);
        assert_eq!(local(&browser, "__flags"), None);
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

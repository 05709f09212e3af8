//! What the events of surveys and product tours mean for the person who sent them. Everything else of surveys is loaded when a project
//! has some: crates/extensions.

use crate::browser::{Area, Browser};
use json::PropertyBag;
use json::text::concat;
use wire::names::property;

/// Adds to `$set` what an event means for the person: which surveys they have seen and answered
/// (posthog-js `posthog-core.ts`, 1.449.2).
pub fn describe_person(browser: &Browser, name: &str, own: &PropertyBag, set: &mut PropertyBag) {
    if let Some(what) = name.strip_prefix("survey ") {
        match what {
            "shown" => set.set_str(property::SURVEY_LAST_SEEN_DATE, &browser.iso(browser.now())),
            "sent" => interacted(browser, "$survey_responded/", own, set),
            "dismissed" => interacted(browser, "$survey_dismissed/", own, set),
            _ => {}
        }
    } else if name == "product tour shown" {
        let kind = own.bare(property::PRODUCT_TOUR_TYPE);
        if !kind.is_empty() {
            set.set_str(&concat(&["$product_tour_last_seen_date/", kind]), &browser.iso(browser.now()));
        }
    }
}

/// Notes that a survey is done with for this visitor: as a property, and where PostHog's script looks for it.
fn interacted(browser: &Browser, prefix: &str, own: &PropertyBag, set: &mut PropertyBag) {
    let id = own.bare(property::SURVEY_ID);
    let iteration = own.int(property::SURVEY_ITERATION);
    let of_iteration = |separator| {
        let mut key = String::from(id);
        if iteration > 0 {
            key.push_str(separator);
            json::push_int(&mut key, iteration);
        }
        key
    };
    set.set_bool(&concat(&[prefix, &of_iteration("/")]), true);
    let seen = concat(&["seenSurvey_", &of_iteration("_")]);
    if browser.stored(Area::Local, &seen).is_empty() {
        browser.store(Area::Local, &seen, "true");
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::browser::Ask;
    use crate::browser::fake::FakeBrowser;

    /// What an event sets of the person, as JSON.
    fn set(browser: &FakeBrowser, name: &str, own: &str) -> String {
        let mut set = PropertyBag::default();
        describe_person(browser, name, &PropertyBag::parse_or_empty(own), &mut set);
        set.to_json()
    }

    #[test]
    fn an_answer_is_noted_of_the_person_and_in_the_browser() {
        let browser = FakeBrowser::default();
        assert_eq!(set(&browser, "survey sent", r#"{"$survey_id":"a"}"#), r#"{"$survey_responded/a":true}"#);
        assert_eq!(browser.stored(Area::Local, "seenSurvey_a"), "true");
        let again = r#"{"$survey_id":"a","$survey_iteration":2}"#;
        assert_eq!(set(&browser, "survey dismissed", again), r#"{"$survey_dismissed/a/2":true}"#);
        assert_eq!(browser.stored(Area::Local, "seenSurvey_a_2"), "true");
    }

    #[test]
    fn what_was_shown_is_noted_with_its_time() {
        let browser = FakeBrowser::default();
        let now = browser.iso(browser.now());
        assert_eq!(set(&browser, "survey shown", "{}"), format!(r#"{{"$survey_last_seen_date":"{now}"}}"#));
        let tour = r#"{"$product_tour_type":"banner"}"#;
        let expected = format!(r#"{{"$product_tour_last_seen_date/banner":"{now}"}}"#);
        assert_eq!(set(&browser, "product tour shown", tour), expected);
    }

    #[test]
    fn other_events_say_nothing() {
        let browser = FakeBrowser::default();
        for name in ["survey abandoned", "my survey shown", "survey ", "product tour shown", "$pageview"] {
            assert_eq!(set(&browser, name, "{}"), "{}", "{name}");
        }
    }
}

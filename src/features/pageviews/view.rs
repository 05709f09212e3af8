//! The current page view: its properties on events, and its duration on the event that ends it.

use super::scroll::Scroll;
use crate::browser::Browser;
use json::PropertyBag;
use wire::names::{event_name, property};

/// A page view. A `$pageview`, automatic or not, begins one and ends the one before; a `$pageleave` ends it too.
#[derive(Debug, Default)]
pub struct Pageview {
    /// Uuid of its `$pageview`; empty where there was none.
    pub id: String,
    path: String,
    /// ms since 1970
    since: i64,
    /// How far it was scrolled, unless that is not wanted.
    pub scroll: Scroll,
}

impl Pageview {
    /// Adds page view properties to an event called `name`: posthog-js's `$pageview_id` and `$prev_pageview_*`. `path`
    /// is where it happens, `time` when (ms since 1970), `uuid` its own.
    pub fn describe(
        &mut self,
        browser: &Browser,
        props: &mut PropertyBag,
        name: &str,
        path: &str,
        time: i64,
        uuid: &str,
    ) {
        let is_pageview = name == event_name::PAGEVIEW;
        let ends = is_pageview || name == event_name::PAGELEAVE;
        if !self.id.is_empty() {
            props.set_str(property::PAGEVIEW_ID, &self.id);
            if ends {
                props.set_str("$prev_pageview_id", &self.id);
                props.set_str("$prev_pageview_pathname", &self.path);
                props.set_thousandths("$prev_pageview_duration", time - self.since);
                props.extend(&self.scroll.describe(browser));
            }
        }
        if is_pageview {
            props.set_str(property::PAGEVIEW_ID, uuid);
            *self = Self { id: uuid.into(), path: path.into(), since: time, scroll: Scroll::default() };
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::browser::fake::FakeBrowser;

    fn event(view: &mut Pageview, browser: &FakeBrowser, name: &str, path: &str, time: i64, uuid: &str) -> PropertyBag {
        let mut props = PropertyBag::default();
        view.describe(browser, &mut props, name, path, time, uuid);
        props
    }

    #[test]
    fn a_view_lasts_from_its_pageview_to_the_next_or_to_the_leave() {
        let browser = FakeBrowser::default();
        let mut view = Pageview::default();
        let look = |view: &mut Pageview| view.scroll.look(7.0, 100.0, 50.0);
        look(&mut view);
        assert!(event(&mut view, &browser, "click", "/", 0, "0").is_empty());
        assert!(event(&mut view, &browser, "$pageleave", "/", 0, "0").is_empty());
        let first = event(&mut view, &browser, "$pageview", "/one", 1000, "1");
        assert_eq!((first.text("$pageview_id").as_str(), first.raw("$prev_pageview_id")), ("1", None));
        assert_eq!(event(&mut view, &browser, "click", "/one", 1100, "2").to_json(), r#"{"$pageview_id":"1"}"#);
        look(&mut view);
        for name in ["$pageleave", "$pageview"] {
            let end = event(&mut view, &browser, name, "/two", 3500, "3");
            assert_eq!(end.text("$prev_pageview_id"), "1", "{name}");
            assert_eq!(end.text("$prev_pageview_pathname"), "/one", "{name}");
            assert_eq!(end.raw("$prev_pageview_duration"), Some("2.5"), "{name}");
            assert_eq!(end.raw("$prev_pageview_max_scroll"), Some("7"), "{name}");
            assert_eq!(end.text("$pageview_id"), if name == "$pageleave" { "1" } else { "3" });
        }
        let next = event(&mut view, &browser, "$pageleave", "/two", 4000, "4");
        assert_eq!(next.raw("$prev_pageview_max_scroll"), None, "each $pageview is measured by itself");
    }
}

//! How far down a page the visitor scrolled, and how far they could see.

use crate::browser::Browser;
use json::PropertyBag;
use json::text::concat;

/// What has been seen of a page since its page view began, CSS pixels.
#[derive(Debug, Clone, Copy, Default)]
pub struct Scroll {
    is_seen: bool,
    /// The scroll position now, at its furthest, and the furthest that there is; the same of the lower edge of what is
    /// visible.
    seen: [f64; 6],
}

/// posthog-js's names for what is seen, in `scrollManager.getContext()`.
const CONTEXT: [&str; 6] =
    ["lastScrollY", "maxScrollY", "maxScrollHeight", "lastContentY", "maxContentY", "maxContentHeight"];
/// The same in events; of the limits they say shares.
const PROPERTIES: [&str; 6] = ["last_scroll", "max_scroll", "", "last_content", "max_content", ""];

impl Scroll {
    /// Takes note of where the page is: the scroll position, the height of all there is, and of what is visible.
    pub fn look(&mut self, top: f64, height: f64, visible: f64) {
        let now = [top, top, height - visible, top + visible, top + visible, height];
        for (at, value) in now.into_iter().enumerate() {
            let is_last = at == 0 || at == 3;
            self.seen[at] = if is_last { value } else { value.max(self.seen[at]) };
        }
        self.is_seen = true;
    }

    /// The properties `$prev_pageview_*` of events: pixels rounded up, and shares from 0 to 1. Empty where nothing was seen.
    pub fn describe(&self, browser: &Browser) -> PropertyBag {
        let mut props = PropertyBag::default();
        for (at, name) in PROPERTIES.iter().enumerate() {
            if self.is_seen && !name.is_empty() {
                let name = concat(&["$prev_pageview_", name]);
                let (pixels, whole) = (self.seen[at].ceil(), self.seen[if at < 3 { 2 } else { 5 }].ceil());
                let share = if whole > 1.0 { (pixels / whole).clamp(0.0, 1.0) } else { 1.0 };
                props.set_int(&name, pixels as i64);
                props.set_raw(&concat(&[&name, "_percentage"]), &browser.number(share));
            }
        }
        props
    }

    /// The same as posthog-js's `scrollManager.getContext()` has it; empty where nothing was seen.
    pub fn context(&self, browser: &Browser) -> PropertyBag {
        let mut context = PropertyBag::default();
        for (at, name) in CONTEXT.iter().enumerate() {
            if self.is_seen {
                let value = self.seen[at];
                context.set_raw(name, &browser.number(if at == 0 { value.ceil() } else { value }));
            }
        }
        context
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::browser::fake::FakeBrowser;

    #[test]
    fn says_the_last_and_the_furthest_position_rounded_up() {
        let browser = FakeBrowser::default();
        let mut scroll = Scroll::default();
        assert!(scroll.describe(&browser).is_empty() && scroll.context(&browser).is_empty());
        scroll.look(299.5, 2000.0, 1000.0);
        scroll.look(100.0, 2000.0, 1000.0);
        assert_eq!(
            scroll.describe(&browser).to_json(),
            concat!(
                r#"{"$prev_pageview_last_scroll":100,"$prev_pageview_last_scroll_percentage":0.1,"#,
                r#""$prev_pageview_max_scroll":300,"$prev_pageview_max_scroll_percentage":0.3,"#,
                r#""$prev_pageview_last_content":1100,"$prev_pageview_last_content_percentage":0.55,"#,
                r#""$prev_pageview_max_content":1300,"$prev_pageview_max_content_percentage":0.65}"#
            )
        );
        assert_eq!(
            scroll.context(&browser).to_json(),
            concat!(
                r#"{"lastScrollY":100,"maxScrollY":299.5,"maxScrollHeight":1000,"#,
                r#""lastContentY":1100,"maxContentY":1299.5,"maxContentHeight":2000}"#
            )
        );
    }

    #[test]
    fn a_page_that_cannot_be_scrolled_is_seen_to_its_end() {
        let browser = FakeBrowser::default();
        let mut scroll = Scroll::default();
        scroll.look(0.0, 500.0, 500.0);
        let props = scroll.describe(&browser);
        assert_eq!(props.raw("$prev_pageview_max_scroll_percentage"), Some("1"));
        assert_eq!(props.raw("$prev_pageview_max_content_percentage"), Some("1"));
    }

    #[test]
    fn a_page_that_has_become_shorter_is_not_seen_beyond_its_end() {
        let browser = FakeBrowser::default();
        let mut scroll = Scroll::default();
        // elastic scrolling: above the top, and below the end
        scroll.look(-20.0, 1000.0, 500.0);
        assert_eq!(scroll.describe(&browser).raw("$prev_pageview_last_scroll_percentage"), Some("0"));
        scroll.look(520.0, 1000.0, 500.0);
        assert_eq!(scroll.describe(&browser).raw("$prev_pageview_last_scroll_percentage"), Some("1"));
    }
}

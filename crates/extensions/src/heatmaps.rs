//! Heatmaps: where on each page the visitor clicks and rests (posthog-js `heatmaps.ts`, 1.449.2). Points wait here until
//! they leave in one event.

#[cfg(target_arch = "wasm32")]
mod exports;

use element_rules::keywords;
use element_rules::rage::{Counter, Limits};
use json::PropertyBag;

/// How often points leave, ms, unless the config says so.
const INTERVAL_MS: i64 = 5000;

/// Points that have not left yet, and clicks in a row.
#[derive(Debug, Default)]
pub struct Heatmaps {
    /// Addresses, and the points there as the members of a JSON array.
    places: Vec<(String, String)>,
    rage: Counter,
}

/// Whether heatmaps are on, by `capture_heatmaps`, `enable_heatmaps` (raw JSON, empty where they are not set) and the
/// project's setting.
pub fn is_enabled(capture: &str, enable: &str, project: bool) -> bool {
    let is_set = |value: &str| !value.is_empty() && value != "null";
    if is_set(capture) {
        return capture != "false";
    }
    if is_set(enable) { json::is_truthy(enable) } else { project }
}

/// How often points leave, ms; `capture` is as of [`is_enabled`].
pub fn interval_of(capture: &str) -> i64 {
    let given = PropertyBag::parse_or_empty(capture).int("flush_interval_milliseconds");
    if given > 0 { given } else { INTERVAL_MS }
}

/// Whether a control that says one of `texts`, in lower case, is made to be clicked again and again: by the JSON array
/// `listed`, in lower case too, or by the usual keywords where it is none.
pub fn is_made_for_clicks(listed: &str, texts: [&str; 2]) -> bool {
    let says = |keyword: &str| texts.iter().any(|text| keywords::says(text, keyword));
    if !listed.starts_with('[') {
        return keywords::usual().any(says);
    }
    json::elements(listed).filter_map(json::decode_string).any(|keyword| says(&keyword))
}

impl Heatmaps {
    /// Counts a click at a place (CSS pixels) and a time (ms): whether it is the one of several that shows rage.
    pub fn click(&mut self, x: f64, y: f64, time: f64, limits: Limits) -> bool {
        self.rage.click(x, y, time, limits)
    }

    /// Keeps a point, `x` and `y` as JSON has the numbers. `is_fixed` is whether what is there stays where it is when the page
    /// is scrolled.
    pub fn put(&mut self, url: &str, x: &str, y: &str, is_fixed: bool, kind: &str) {
        let mut bag = PropertyBag::default();
        bag.set_raw("x", x);
        bag.set_raw("y", y);
        bag.set_bool("target_fixed", is_fixed);
        bag.set_str("type", kind);
        let point = bag.to_json();
        match self.places.iter_mut().find(|(known, _)| known == url) {
            Some((_, points)) => {
                points.push(',');
                points.push_str(&point);
            }
            None => self.places.push((url.into(), point)),
        }
    }

    /// The points by their address, a JSON object, which are forgotten; empty where there are none.
    pub fn take(&mut self) -> String {
        let places = std::mem::take(&mut self.places);
        if places.is_empty() {
            return String::new();
        }
        let mut bag = PropertyBag::default();
        for (url, points) in places {
            bag.set_raw(&PropertyBag::escape_key(&url), &json::text::concat(&["[", &points, "]"]));
        }
        bag.to_json()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_page_s_options_come_before_the_project_s_setting() {
        let cases = [
            ("", "", false, false),
            ("", "", true, true),
            ("null", "null", true, true),
            ("false", "true", true, false),
            ("true", "", false, true),
            ("{}", "false", false, true),
            ("", "false", true, false),
            ("", "true", false, true),
        ];
        for (capture, enable, project, expected) in cases {
            assert_eq!(is_enabled(capture, enable, project), expected, "{capture} {enable} {project}");
        }
    }

    #[test]
    fn points_leave_every_five_seconds_or_as_the_page_has_it() {
        assert_eq!(interval_of(r#"{"flush_interval_milliseconds":250}"#), 250);
        for usual in ["", "true", "{}", r#"{"flush_interval_milliseconds":0}"#] {
            assert_eq!(interval_of(usual), 5000, "{usual}");
        }
    }

    #[test]
    fn points_are_kept_by_address_until_they_are_taken() {
        let mut heatmaps = Heatmaps::default();
        assert_eq!(heatmaps.take(), "");
        heatmaps.put("https://a/\"", "1", "2.5", false, "click");
        heatmaps.put("https://b/", "3", "4", true, "mousemove");
        heatmaps.put("https://a/\"", "5", "6", false, "rageclick");
        assert_eq!(
            heatmaps.take(),
            r#"{"https://a/\"":[{"x":1,"y":2.5,"target_fixed":false,"type":"click"},{"x":5,"y":6,"target_fixed":false,"type":"rageclick"}],"https://b/":[{"x":3,"y":4,"target_fixed":true,"type":"mousemove"}]}"#
        );
        assert_eq!(heatmaps.take(), "");
    }

    #[test]
    fn keywords_say_what_is_made_for_clicks() {
        assert!(is_made_for_clicks("true", ["next page", ""]) && !is_made_for_clicks("true", ["buy", ""]));
        assert!(is_made_for_clicks(r#"["buy"]"#, ["", "buy now"]) && !is_made_for_clicks("[]", ["next", ""]));
    }
}

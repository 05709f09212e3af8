//! Web vitals: which are measured and how, and the event that several of them share (posthog-js `web-vitals/index.ts`,
//! 1.449.2).

#[cfg(target_arch = "wasm32")]
mod exports;

use json::PropertyBag;

/// All that there are, as a JSON array.
pub const METRICS: &str = r#"["CLS","FCP","INP","LCP"]"#;
/// Those whose cause is said unless the config says so. That of CLS keeps elements that have left the page.
const ATTRIBUTED: &str = r#"["INP","LCP"]"#;
/// How long an event waits for further metrics, ms, unless the config says so: twice what is called poor.
const DELAY_MS: i64 = 5000;
const MINUTE_MS: i64 = 60_000;
/// A metric that is larger is no measurement, ms, unless the config says so.
const MAX_MS: i64 = 15 * MINUTE_MS;
/// The parts of a metric's cause that events have; the rest are nodes and long lists.
pub const CAUSES: &str = "interactionTarget interactionType inputDelay processingDuration presentationDelay loadState \
    target url timeToFirstByte resourceLoadDelay resourceLoadDuration elementRenderDelay \
    largestShiftTarget largestShiftTime largestShiftValue firstByteToFCP";

/// Whether a raw value is there, and truthy.
fn is_on(value: &str) -> bool {
    !value.is_empty() && json::is_truthy(value)
}

/// `capture_performance` of the config, as raw JSON, empty where it is not set.
#[derive(Debug, Clone, Copy)]
pub struct Options<'a>(pub &'a str);

impl<'a> Options<'a> {
    /// An option of the object, empty where it is none or has none.
    fn option(self, name: &str) -> &'a str {
        if self.0.starts_with('{') { json::member(self.0, name) } else { "" }
    }

    /// Whether they are measured; `project` is the project's setting.
    pub fn is_enabled(self, project: bool) -> bool {
        let own = if self.0.starts_with('{') { self.option("web_vitals") } else { self.0 };
        match own {
            "true" => true,
            "false" => false,
            _ => project,
        }
    }

    /// The names of those that are measured, as a JSON array. `project` is the project's list, raw JSON.
    pub fn metrics(self, project: &'a str) -> &'a str {
        let own = self.option("web_vitals_allowed_metrics");
        if !own.is_empty() && own != "null" {
            own
        } else if is_on(project) {
            project
        } else {
            METRICS
        }
    }

    /// How long an event waits for further metrics, ms.
    pub fn delay(self) -> i64 {
        let own = json::parse_int(self.option("web_vitals_delayed_flush_ms"));
        if own > 0 { own } else { DELAY_MS }
    }

    /// The names of the metrics whose cause is said, as a JSON array.
    pub fn attributed(self) -> &'a str {
        match self.option("web_vitals_attribution") {
            "true" => METRICS,
            "false" => "[]",
            own if own.starts_with('[') => own,
            _ => ATTRIBUTED,
        }
    }

    /// Whether soft navigations are measured by themselves.
    pub fn has_soft_navigations(self) -> bool {
        is_on(self.option("__preview_web_vitals_soft_navs"))
    }

    /// The name of the script that measures.
    pub fn script(self) -> &'static str {
        let is_attributed = json::elements(self.attributed()).next().is_some();
        match (self.has_soft_navigations(), is_attributed) {
            (true, true) => "web-vitals-with-attribution-soft-navs",
            (true, false) => "web-vitals-soft-navs",
            (false, true) => "web-vitals-with-attribution",
            (false, false) => "web-vitals",
        }
    }

    /// Whether `value` is a measurement, ms or without a unit.
    pub fn is_plausible(self, value: f64) -> bool {
        let own = self.option("__web_vitals_max_value");
        let is_number = own.bytes().next().is_some_and(|byte| byte.is_ascii_digit() || byte == b'-');
        let own = if is_number { json::parse_int(own) } else { MAX_MS };
        // a limit of less than a minute is a mistake, 0 is none
        let most = if 0 < own && own <= MINUTE_MS { MAX_MS } else { own };
        most == 0 || value < most as f64
    }
}

/// The metrics of one navigation that wait for an event.
#[derive(Debug, Default)]
pub struct Waiting {
    navigation: Option<String>,
    properties: PropertyBag,
    count: usize,
}

impl Waiting {
    /// Whether a metric of this navigation is the first of another than those that wait: they have to leave first.
    pub fn is_other(&self, navigation: &str) -> bool {
        self.navigation.as_deref() != Some(navigation)
    }

    /// Keeps a metric, raw JSON, of the page `url`. The answer is how many wait.
    pub fn put(&mut self, navigation: &str, url: &str, name: &str, metric: &str) -> usize {
        if self.navigation.is_none() {
            self.navigation = Some(navigation.into());
            self.properties.set_str("$current_url", url);
        }
        let key = |end: &str| PropertyBag::escape_key(&json::text::concat(&["$web_vitals_", name, end]));
        self.properties.set_raw(&key("_event"), metric);
        self.properties.set_raw(&key("_value"), json::member(metric, "value"));
        self.count += 1;
        self.count
    }

    /// The event's properties, which are forgotten; empty where none wait.
    pub fn take(&mut self) -> String {
        let waiting = std::mem::take(self);
        if waiting.count == 0 { String::new() } else { waiting.properties.to_json() }
    }
}

#[cfg(test)]
mod tests {
    use super::{ATTRIBUTED, METRICS, Options, Waiting};

    #[test]
    fn the_page_s_options_come_before_the_project_s_setting() {
        let cases = [
            ("", false, false),
            ("", true, true),
            ("true", false, true),
            ("false", true, false),
            ("{}", true, true),
            (r#"{"web_vitals":false}"#, true, false),
            (r#"{"web_vitals":true}"#, false, true),
            (r#"{"web_vitals":"no"}"#, true, true),
            (r#"{"network_timing":true}"#, false, false),
        ];
        for (options, project, expected) in cases {
            assert_eq!(Options(options).is_enabled(project), expected, "{options} {project}");
        }
    }

    #[test]
    fn metrics_are_the_page_s_or_the_project_s_or_all() {
        let own = r#"{"web_vitals_allowed_metrics":["LCP"]}"#;
        assert_eq!(Options(own).metrics(r#"["CLS"]"#), r#"["LCP"]"#);
        assert_eq!(Options("true").metrics(r#"["CLS"]"#), r#"["CLS"]"#);
        for project in ["", "null"] {
            assert_eq!(Options("{}").metrics(project), METRICS);
        }
    }

    #[test]
    fn the_script_has_what_is_asked_for() {
        let cases = [
            ("true", "web-vitals-with-attribution", ATTRIBUTED),
            (r#"{"web_vitals_attribution":false}"#, "web-vitals", "[]"),
            (r#"{"web_vitals_attribution":true}"#, "web-vitals-with-attribution", METRICS),
            (r#"{"web_vitals_attribution":["CLS"]}"#, "web-vitals-with-attribution", r#"["CLS"]"#),
            (r#"{"web_vitals_attribution":[],"__preview_web_vitals_soft_navs":true}"#, "web-vitals-soft-navs", "[]"),
            (r#"{"__preview_web_vitals_soft_navs":true}"#, "web-vitals-with-attribution-soft-navs", ATTRIBUTED),
        ];
        for (options, script, attributed) in cases {
            assert_eq!((Options(options).script(), Options(options).attributed()), (script, attributed), "{options}");
        }
    }

    #[test]
    fn what_is_too_large_is_no_measurement() {
        let is_plausible =
            |most: &str, value| Options(&format!(r#"{{"__web_vitals_max_value":{most}}}"#)).is_plausible(value);
        assert!(Options("").is_plausible(899_999.0) && !Options("").is_plausible(900_000.0));
        assert!(is_plausible("0", 1e9) && is_plausible("10", 899_999.0) && !is_plausible("10", 900_000.0));
        assert!(is_plausible("120000", 119_999.0) && !is_plausible("120000", 120_000.0));
        assert!(!is_plausible("\"0\"", 900_000.0));
    }

    #[test]
    fn an_event_waits_as_long_as_the_page_wants() {
        assert_eq!(Options(r#"{"web_vitals_delayed_flush_ms":1200}"#).delay(), 1200);
        assert_eq!(Options("true").delay(), 5000);
    }

    #[test]
    fn metrics_of_one_navigation_share_an_event() {
        let mut waiting = Waiting::default();
        assert!(waiting.is_other("a"));
        assert_eq!(waiting.take(), "");
        assert_eq!(waiting.put("a", "https://x/", "LCP", r#"{"name":"LCP","value":1.5}"#), 1);
        assert!(!waiting.is_other("a") && waiting.is_other("b"));
        assert_eq!(waiting.put("a", "https://x/2", "CLS", r#"{"value":0}"#), 2);
        assert_eq!(
            waiting.take(),
            r#"{"$current_url":"https://x/","$web_vitals_LCP_event":{"name":"LCP","value":1.5},"$web_vitals_LCP_value":1.5,"$web_vitals_CLS_event":{"value":0},"$web_vitals_CLS_value":0}"#
        );
        assert_eq!(waiting.take(), "");
        assert!(waiting.is_other("a"));
    }
}

//! The project's settings on PostHog's server: what is remembered of them until the next page has its own (posthog-js
//! `remote-config.ts` and the extensions' `onRemoteConfig`, 1.449.2). The shim fetches them.

use json::{PropertyBag, is_truthy};
use wire::persisted_keys::key;

/// Returns what is remembered, under posthog-js's names; what the settings do not say stays as it was.
pub fn remembered(settings: &PropertyBag) -> PropertyBag {
    let mut noted = PropertyBag::default();
    let performance = settings.bag("capturePerformance");
    let off = settings.raw("autocapture_opt_out").filter(|value| *value != "null");
    noted.set_some(key::AUTOCAPTURE_DISABLED, off);
    noted.set_some(key::HEATMAPS_ENABLED, settings.raw("heatmaps").map(truth));
    noted.set_some(key::EXCEPTIONS_ENABLED, settings.raw("autocaptureExceptions").map(truth));
    let has_vitals = || truth(performance.raw("web_vitals").unwrap_or("null"));
    noted.set_some(key::WEB_VITALS_ENABLED, settings.raw("capturePerformance").map(|_| has_vitals()));
    noted.set_some(key::WEB_VITALS_METRICS, performance.raw("web_vitals_allowed_metrics"));
    noted.set_some(key::DEAD_CLICKS_ENABLED, settings.raw("captureDeadClicks"));
    if settings.raw("errorTracking").is_some() {
        let errors = settings.bag("errorTracking");
        noted.set_some(key::EXTENSION_EXCEPTIONS, errors.raw("captureExtensionExceptions"));
        noted.set_raw(key::SUPPRESSION_RULES, errors.raw("suppressionRules").unwrap_or("[]"));
    }
    noted
}

/// A value as true or false.
#[inline(never)]
fn truth(value: &str) -> &'static str {
    if is_truthy(value) { "true" } else { "false" }
}

/// Whether the project may have feature flags: unless the settings say that it has none.
pub fn has_flags(settings: &PropertyBag) -> bool {
    settings.raw("hasFeatureFlags") != Some("false")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn noted(settings: &str) -> String {
        remembered(&PropertyBag::parse_or_empty(settings)).to_json()
    }

    #[test]
    fn what_the_settings_say_is_remembered() {
        let settings = r#"{"autocapture_opt_out":true,"heatmaps":{"a":1},"autocaptureExceptions":false,
            "capturePerformance":{"web_vitals":true,"web_vitals_allowed_metrics":["LCP"]},"captureDeadClicks":true,
            "errorTracking":{"captureExtensionExceptions":false}}"#;
        assert_eq!(
            noted(settings),
            r#"{"$autocapture_disabled_server_side":true,"$heatmaps_enabled_server_side":true,"$exception_capture_enabled_server_side":false,"$web_vitals_enabled_server_side":true,"$web_vitals_allowed_metrics":["LCP"],"$dead_clicks_enabled_server_side":true,"$error_tracking_capture_extension_exceptions":false,"$error_tracking_suppression_rules":[]}"#
        );
    }

    #[test]
    fn what_they_do_not_say_stays() {
        assert_eq!(noted("{}"), "{}");
        assert_eq!(noted(r#"{"autocapture_opt_out":null}"#), "{}");
        assert_eq!(noted(r#"{"errorTracking":null}"#), r#"{"$error_tracking_suppression_rules":[]}"#);
        assert_eq!(noted(r#"{"capturePerformance":false}"#), r#"{"$web_vitals_enabled_server_side":false}"#);
    }

    #[test]
    fn a_project_has_flags_unless_it_says_otherwise() {
        for (settings, expected) in
            [("", true), ("{}", true), (r#"{"hasFeatureFlags":true}"#, true), (r#"{"hasFeatureFlags":false}"#, false)]
        {
            assert_eq!(has_flags(&PropertyBag::parse_or_empty(settings)), expected);
        }
    }
}

//! posthog-js's persisted keys: which are for events to carry and which are the SDK's own notes.

use crate::text::{concat, contains};

/// Keys that never become event properties (posthog-js, `persistence-key-policy.ts`).
const HIDDEN: &str = "|\
    $people_distinct_id|\
    __alias|\
    __cmpns|\
    __timers|\
    $fbc_persistence|\
    $fbp_persistence|\
    $logs_capture_enabled_server_side|\
    $heatmaps_enabled_server_side|\
    $error_tracking_suppression_rules|\
    $product_tours_enabled_server_side|\
    $session_recording_remote_config|\
    $session_recording_enabled_server_side|\
    $sesid|\
    $sess_rec_flush_size|\
    $enabled_feature_flags|\
    $active_feature_flags|\
    $early_access_features|\
    $feature_flag_details|\
    $feature_flag_payloads|\
    $feature_flag_request_id|\
    $minimal_flag_called_events|\
    $override_feature_flags|\
    $override_feature_flag_payloads|\
    $stored_person_properties|\
    $stored_group_properties|\
    $surveys|\
    $surveys_loaded_at|\
    $surveys_activated_session|\
    $surveys_activated_timestamps|\
    ph_product_tours|\
    $product_tours_activated|\
    $product_tours_activated_session|\
    $flag_call_reported|\
    $flag_call_reported_session_id|\
    $feature_flag_errors|\
    $feature_flag_evaluated_at|\
    $user_state|\
    $client_session_props|\
    $capture_rate_limit|\
    $initial_campaign_params|\
    $initial_referrer_info|\
    $initial_person_info|\
    $epp|";

/// Whether a persisted key is a super property: something events carry.
pub fn is_event_property(key: &str, value: &str) -> bool {
    let is_note = contains(HIDDEN, &concat(&["|", key, "|"])) || key.starts_with("$posthog_sr_group_");
    !is_note && (key != "$replay_sample_rate" || value != "null")
}

/// Whether a key lives in the cookie too, so that subdomains share it (`localStorage+cookie`).
pub fn is_in_cookie(key: &str) -> bool {
    matches!(
        key,
        "$device_id"
            | "distinct_id"
            | "$sesid"
            | "$session_is_sampled"
            | "$epp"
            | "$initial_person_info"
            | "$user_state"
    )
}

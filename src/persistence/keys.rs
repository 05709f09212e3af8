//! posthog-js's persisted keys: which are for events to carry and which are the SDK's own notes.

use json::text::{concat, contains};

/// Keys that never become event properties (posthog-js, `persistence-key-policy.ts`, and one of ours).
const HIDDEN: &str = "|\
    $sesid|\
    $epp|\
    $user_state|\
    $client_session_props|\
    $initial_person_info|\
    $initial_campaign_params|\
    $initial_referrer_info|\
    $people_distinct_id|\
    $anonymous_id|\
    __alias|\
    __cmpns|\
    __timers|\
    $fbc_persistence|\
    $fbp_persistence|\
    $heatmaps_enabled_server_side|\
    $logs_capture_enabled_server_side|\
    $error_tracking_suppression_rules|\
    $session_recording_remote_config|\
    $session_recording_enabled_server_side|\
    $sdk_debug_recording_script_not_loaded|\
    $sess_rec_flush_size|\
    $enabled_feature_flags|\
    $active_feature_flags|\
    $early_access_features|\
    $minimal_flag_called_events|\
    $capture_rate_limit|\
    $surveys|\
    $surveys_loaded_at|\
    ph_product_tours|";

/// What keys begin with that never become event properties.
const HIDDEN_STARTS: [&str; 8] = [
    "$feature_flag_",
    "$stored_",
    "$flag_call_",
    "$override_feature_flag",
    "$posthog_sr_group_",
    "$product_tours_",
    "$sdk_debug_replay_",
    "$surveys_activated_",
];

/// Whether a persisted key is a super property: something events carry.
pub fn is_event_property(key: &str, value: &str) -> bool {
    // what apps register is most often not named like this
    if !matches!(key.as_bytes().first(), Some(b'$' | b'_' | b'p')) {
        return true;
    }
    let is_note =
        HIDDEN_STARTS.iter().any(|start| key.starts_with(start)) || contains(HIDDEN, &concat(&["|", key, "|"]));
    !is_note && (key != "$replay_sample_rate" || value != "null")
}

/// Where the session began, with its id: the address and the referrer of its first page.
pub const CLIENT_SESSION_PROPS: &str = "$client_session_props";

/// What keys of the project's settings begin with, where they do not end in `_server_side`.
const SETTINGS: [&str; 3] = ["$session_recording_rem", "$web_vitals_", "$error_tracking_"];

/// Whether a key is one of the project's settings on the server, as last received: it stays when the visitor changes.
pub fn is_setting(key: &str) -> bool {
    key.ends_with("_server_side") || SETTINGS.iter().any(|start| key.starts_with(start))
}

/// Whether a key of the session's is what session replay notes of itself: events have it where they are told so.
pub fn is_replay_note(key: &str) -> bool {
    key.starts_with("$sdk_debug_rec") || key.starts_with("$sdk_debug_rep")
}

/// Whether every event has such a note, and not only one in half a minute.
pub fn is_needed_replay_note(key: &str) -> bool {
    matches!(
        key,
        "$sdk_debug_recording_script_not_loaded"
            | "$sdk_debug_replay_url_trigger_status"
            | "$sdk_debug_replay_event_trigger_status"
            | "$sdk_debug_replay_linked_flag_trigger_status"
    )
}

/// Whether a key lives in the cookie too, so that subdomains share it (`localStorage+cookie`).
pub fn is_in_cookie(key: &str) -> bool {
    matches!(
        key,
        "$device_id"
            | "distinct_id"
            | "$sesid"
            | "$session_is_sampled"
            | "$fbc_persistence"
            | "$epp"
            | "$initial_person_info"
            | "$user_state"
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn notes_are_no_super_properties() {
        for note in ["$sesid", "__alias", "ph_product_tours", "$stored_person_properties", "$anonymous_id"] {
            assert!(!is_event_property(note, "1"), "{note}");
        }
        for shown in ["plan", "$groups", "$surveys_activated", "$initial_referrer", "_own", "price", "$user_id"] {
            assert!(is_event_property(shown, "1"), "{shown}");
        }
        assert!(is_event_property("$replay_sample_rate", "0.5") && !is_event_property("$replay_sample_rate", "null"));
    }
}

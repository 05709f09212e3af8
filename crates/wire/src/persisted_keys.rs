//! The keys under which something is remembered, posthog-js's names (`constants.ts` and `persistence-key-policy.ts`,
//! 1.449.2) but where it is said. One table says what becomes of each; `src/persistence/keys.rs` reads it.

/// What there is to a key, as bits. A key that the table does not have is a page's own: [`EVENT`](traits::EVENT).
pub mod traits {
    /// Events carry it as a property.
    pub const EVENT: u8 = 1;
    /// It is in the cookie too, which subdomains share (`localStorage+cookie`).
    pub const COOKIE: u8 = 1 << 1;
    /// What another tab stores under it for the same visitor is taken over.
    pub const TABS: u8 = 1 << 2;
    /// One of the project's settings on the server, as last received: it stays when the visitor changes.
    pub const SETTING: u8 = 1 << 3;
    /// Session replay's note of itself in the session's bag: events have it where session replay says so.
    pub const NOTE: u8 = 1 << 4;
    /// Of a note: every event has it, and not only one in half a minute.
    pub const EVERY_EVENT: u8 = 1 << 5;
    /// With `split_storage` it is in an entry of its own with others of its feature.
    pub const APART: u8 = 1 << 6;
}

/// Which part of the SDK stores a key.
#[allow(missing_docs, reason = "the variants are the parts' names")]
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Owner {
    Identity,
    Attribution,
    Sessions,
    FeatureFlags,
    RemoteConfig,
    SessionReplay,
    RateLimit,
    Surveys,
    ProductTours,
    /// Versions of posthog-js before 1.0.
    Formerly,
}

/// What is known of a key.
#[derive(Debug, Clone, Copy)]
pub struct PersistedKey {
    /// The key; of a family with `*` for any text, at its beginning or at its end.
    pub key: &'static str,
    /// Which part of the SDK stores it.
    pub owner: Owner,
    /// Bits of [`traits`].
    pub traits: u8,
}

macro_rules! persisted_keys {
    ($($owner:ident { $($(#[doc = $doc:literal])* $name:ident = $key:literal [$($bit:ident),*],)+ })+) => {
        texts! {
            /// What is kept between pages, by key.
            mod key as PersistedKey {
                $($($(#[doc = $doc])* $name = $key,)+)+
            }
        }

        /// All keys.
        pub const KEYS: &[PersistedKey] = &[
            $($(PersistedKey { key: $key, owner: Owner::$owner, traits: 0 $(| traits::$bit)* },)+)+
        ];
    };
}

macro_rules! families {
    ($($owner:ident { $($key:literal [$($bit:ident),*],)+ })+) => {
        /// What is true of all keys like these that [`KEYS`] does not have.
        pub const FAMILIES: &[PersistedKey] = &[
            $($(PersistedKey { key: $key, owner: Owner::$owner, traits: 0 $(| traits::$bit)* },)+)+
        ];
    };
}

persisted_keys! {
    Identity {
        DISTINCT_ID = "distinct_id" [EVENT, COOKIE],
        DEVICE_ID = "$device_id" [EVENT, COOKIE],
        USER_ID = "$user_id" [EVENT],
        /// `anonymous` or `identified`.
        USER_STATE = "$user_state" [COOKIE],
        /// Not posthog-js's: who an identified visitor was before, where that is not the device's id.
        ANONYMOUS_ID = "$anonymous_id" [],
        ALIAS = "__alias" [],
        PEOPLE_DISTINCT_ID = "$people_distinct_id" [],
        /// Whether events of this visitor make a person.
        PERSON_PROCESSING = "$epp" [COOKIE],
        GROUPS = "$groups" [EVENT],
        DEVICE_MODEL = "$device_model" [EVENT],
        LAST_RESET = "$last_posthog_reset" [EVENT],
    }
    Attribution {
        INITIAL_PERSON_INFO = "$initial_person_info" [COOKIE],
        INITIAL_CAMPAIGN_PARAMS = "$initial_campaign_params" [],
        INITIAL_REFERRER_INFO = "$initial_referrer_info" [],
        FBC = "$fbc_persistence" [COOKIE],
        FBP = "$fbp_persistence" [],
    }
    Sessions {
        /// `[last activity ms, session id, start ms]`
        SESSION = "$sesid" [COOKIE],
        /// Where the session began, with its id: the address and the referrer of its first page.
        CLIENT_SESSION_PROPS = "$client_session_props" [],
    }
    FeatureFlags {
        /// Each flag's value: true, false or a variant.
        ENABLED_FLAGS = "$enabled_feature_flags" [TABS, APART],
        /// The names of those that are on.
        ACTIVE_FLAGS = "$active_feature_flags" [TABS, APART],
        FLAG_PAYLOADS = "$feature_flag_payloads" [TABS, APART],
        /// Each flag as the server described it.
        FLAG_DETAILS = "$feature_flag_details" [TABS, APART],
        FLAG_REQUEST_ID = "$feature_flag_request_id" [TABS, APART],
        FLAGS_EVALUATED_AT = "$feature_flag_evaluated_at" [TABS, APART],
        /// Whether the project's `$feature_flag_called` are to say little.
        MINIMAL_FLAG_CALLED = "$minimal_flag_called_events" [TABS, APART],
        FLAG_OVERRIDES = "$override_feature_flags" [],
        FLAG_PAYLOAD_OVERRIDES = "$override_feature_flag_payloads" [],
        /// Each flag's values of which there was a `$feature_flag_called`.
        FLAG_CALLS_REPORTED = "$flag_call_reported" [],
        FLAG_CALLS_SESSION = "$flag_call_reported_session_id" [],
        /// What flags are asked for with, besides what the server knows of the person.
        STORED_PERSON_PROPERTIES = "$stored_person_properties" [TABS],
        /// The same of each type of group.
        STORED_GROUP_PROPERTIES = "$stored_group_properties" [],
        EARLY_ACCESS_FEATURES = "$early_access_features" [],
    }
    RemoteConfig {
        AUTOCAPTURE_DISABLED = "$autocapture_disabled_server_side" [EVENT, SETTING],
        HEATMAPS_ENABLED = "$heatmaps_enabled_server_side" [SETTING],
        LOGS_CAPTURE_ENABLED = "$logs_capture_enabled_server_side" [SETTING],
        WEB_VITALS_ENABLED = "$web_vitals_enabled_server_side" [EVENT, SETTING],
        WEB_VITALS_METRICS = "$web_vitals_allowed_metrics" [EVENT, SETTING],
        DEAD_CLICKS_ENABLED = "$dead_clicks_enabled_server_side" [EVENT, SETTING],
        EXCEPTIONS_ENABLED = "$exception_capture_enabled_server_side" [EVENT, SETTING],
        EXTENSION_EXCEPTIONS = "$error_tracking_capture_extension_exceptions" [EVENT, SETTING],
        SUPPRESSION_RULES = "$error_tracking_suppression_rules" [SETTING],
    }
    SessionReplay {
        RECORDING_CONFIG = "$session_recording_remote_config" [SETTING],
        RECORDING_ENABLED = "$session_recording_enabled_server_side" [SETTING],
        IS_SAMPLED = "$session_is_sampled" [EVENT, COOKIE],
        /// Null is no property of events.
        SAMPLE_RATE = "$replay_sample_rate" [EVENT],
        PAST_MINIMUM_DURATION = "$session_past_minimum_duration" [EVENT],
        FLUSHED_SIZE = "$sess_rec_flush_size" [],
        FIRST_FULL_SNAPSHOT = "$debug_first_full_snapshot_timestamp" [EVENT],
        SCRIPT_NOT_LOADED = "$sdk_debug_recording_script_not_loaded" [NOTE, EVERY_EVENT],
        URL_TRIGGER_STATUS = "$sdk_debug_replay_url_trigger_status" [NOTE, EVERY_EVENT],
        EVENT_TRIGGER_STATUS = "$sdk_debug_replay_event_trigger_status" [NOTE, EVERY_EVENT],
        LINKED_FLAG_TRIGGER_STATUS = "$sdk_debug_replay_linked_flag_trigger_status" [NOTE, EVERY_EVENT],
    }
    RateLimit {
        /// What is left: `{"tokens", "last": ms since 1970, "dropped"}`.
        CAPTURE_RATE_LIMIT = "$capture_rate_limit" [],
    }
    Surveys {
        SURVEYS = "$surveys" [APART],
        SURVEYS_LOADED_AT = "$surveys_loaded_at" [APART],
    }
    ProductTours {
        PRODUCT_TOURS = "ph_product_tours" [],
        PRODUCT_TOURS_ENABLED = "$product_tours_enabled_server_side" [SETTING],
    }
    Formerly {
        CAMPAIGNS = "__cmpns" [],
        TIMERS = "__timers" [],
    }
}

families! {
    FeatureFlags {
        "$feature_flag_*" [],
        "$flag_call_*" [],
        "$override_feature_flag*" [],
        "$stored_*" [],
    }
    RemoteConfig {
        "*_server_side" [EVENT, SETTING],
        "$web_vitals_*" [EVENT, SETTING],
        "$error_tracking_*" [EVENT, SETTING],
    }
    SessionReplay {
        "$posthog_sr_group_*" [],
        "$sdk_debug_replay_*" [NOTE],
    }
    Surveys {
        "$surveys_activated_*" [],
    }
    ProductTours {
        "$product_tours_*" [],
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeSet;

    #[test]
    fn no_key_is_there_twice() {
        let all: Vec<_> = KEYS.iter().chain(FAMILIES).map(|row| row.key).collect();
        assert_eq!(all.iter().collect::<BTreeSet<_>>().len(), all.len());
        assert!(KEYS.iter().all(|row| !row.key.contains('*')));
        assert!(FAMILIES.iter().all(|row| row.key.starts_with('*') != row.key.ends_with('*')));
    }
}

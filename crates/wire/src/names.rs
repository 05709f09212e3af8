//! Names of events and of their properties that both languages use. Those that are kept too are persisted keys.

texts! {
    /// Events that the SDK captures itself.
    mod event_name as EventName {
        AUTOCAPTURE = "$autocapture",
        FEATURE_FLAG_CALLED = "$feature_flag_called",
        IDENTIFY = "$identify",
        PAGELEAVE = "$pageleave",
        PAGEVIEW = "$pageview",
        SCREEN = "$screen",
        /// Does no more than to change the person.
        SET = "$set",
        /// A part of a recording.
        SNAPSHOT = "$snapshot",
    }
}

texts! {
    /// Properties of events, or of an event beside them.
    mod property as PropertyName {
        COOKIELESS_MODE = "$cookieless_mode",
        CE_VERSION = "$ce_version",
        CURRENT_URL = "$current_url",
        ELEMENTS_CHAIN = "$elements_chain",
        EVENT_TYPE = "$event_type",
        /// Whether the flag of a [`FEATURE_FLAG_CALLED`](super::event_name::FEATURE_FLAG_CALLED) belongs to an experiment.
        FLAG_HAS_EXPERIMENT = "$feature_flag_has_experiment",
        GEOIP_DISABLE = "$geoip_disable",
        HOST = "$host",
        LIB = "$lib",
        LIB_VERSION = "$lib_version",
        PAGEVIEW_ID = "$pageview_id",
        PATHNAME = "$pathname",
        PROCESS_PERSON_PROFILE = "$process_person_profile",
        PRODUCT_TOUR_ID = "$product_tour_id",
        PRODUCT_TOUR_TYPE = "$product_tour_type",
        REFERRER = "$referrer",
        REFERRING_DOMAIN = "$referring_domain",
        SCREEN_NAME = "$screen_name",
        SESSION_ID = "$session_id",
        /// What an event sets of the person.
        SET = "$set",
        /// The same, of what the person has not got yet.
        SET_ONCE = "$set_once",
        SURVEY_ID = "$survey_id",
        SURVEY_ITERATION = "$survey_iteration",
        /// Of the person, when they have last seen one.
        SURVEY_LAST_SEEN_DATE = "$survey_last_seen_date",
        /// Properties of the person that an event removes.
        UNSET = "$unset",
        WINDOW_ID = "$window_id",
    }
}

texts! {
    /// Placeholders for values.
    mod value {
        /// In `$referrer` and `$referring_domain`: there is none.
        DIRECT = "$direct",
        /// The distinct id of all whom the server tells apart by itself.
        COOKIELESS_ID = "$posthog_cookieless",
    }
}

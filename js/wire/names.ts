// Generated from crates/wire/src/names.rs by `npm run wire`.

/** Events that the SDK captures itself. */
export const enum EventName {
  Autocapture = '$autocapture',
  FeatureFlagCalled = '$feature_flag_called',
  Identify = '$identify',
  Pageleave = '$pageleave',
  Pageview = '$pageview',
  Screen = '$screen',
  /** Does no more than to change the person. */
  Set = '$set',
  /** A part of a recording. */
  Snapshot = '$snapshot',
}

/** Properties of events, or of an event beside them. */
export const enum PropertyName {
  CookielessMode = '$cookieless_mode',
  CeVersion = '$ce_version',
  CurrentUrl = '$current_url',
  ElementsChain = '$elements_chain',
  EventType = '$event_type',
  /** Whether the flag of a [`FEATURE_FLAG_CALLED`](super::event_name::FEATURE_FLAG_CALLED) belongs to an experiment. */
  FlagHasExperiment = '$feature_flag_has_experiment',
  GeoipDisable = '$geoip_disable',
  Host = '$host',
  Lib = '$lib',
  LibVersion = '$lib_version',
  PageviewId = '$pageview_id',
  Pathname = '$pathname',
  ProcessPersonProfile = '$process_person_profile',
  ProductTourId = '$product_tour_id',
  ProductTourType = '$product_tour_type',
  Referrer = '$referrer',
  ReferringDomain = '$referring_domain',
  ScreenName = '$screen_name',
  SessionId = '$session_id',
  /** What an event sets of the person. */
  Set = '$set',
  /** The same, of what the person has not got yet. */
  SetOnce = '$set_once',
  SurveyId = '$survey_id',
  SurveyIteration = '$survey_iteration',
  /** Of the person, when they have last seen one. */
  SurveyLastSeenDate = '$survey_last_seen_date',
  /** Properties of the person that an event removes. */
  Unset = '$unset',
  WindowId = '$window_id',
}

/** In `$referrer` and `$referring_domain`: there is none. */
export const DIRECT = '$direct'

/** The distinct id of all whom the server tells apart by itself. */
export const COOKIELESS_ID = '$posthog_cookieless'

// Generated from crates/wire/src/persisted_keys.rs by `npm run wire`.

/** What is kept between pages, by key. */
export const enum PersistedKey {
  DistinctId = 'distinct_id',
  DeviceId = '$device_id',
  UserId = '$user_id',
  /** `anonymous` or `identified`. */
  UserState = '$user_state',
  /** Not posthog-js's: who an identified visitor was before, where that is not the device's id. */
  AnonymousId = '$anonymous_id',
  Alias = '__alias',
  PeopleDistinctId = '$people_distinct_id',
  /** Whether events of this visitor make a person. */
  PersonProcessing = '$epp',
  Groups = '$groups',
  DeviceModel = '$device_model',
  LastReset = '$last_posthog_reset',
  InitialPersonInfo = '$initial_person_info',
  InitialCampaignParams = '$initial_campaign_params',
  InitialReferrerInfo = '$initial_referrer_info',
  Fbc = '$fbc_persistence',
  Fbp = '$fbp_persistence',
  /** `[last activity ms, session id, start ms]` */
  Session = '$sesid',
  /** Where the session began, with its id: the address and the referrer of its first page. */
  ClientSessionProps = '$client_session_props',
  /** Each flag's value: true, false or a variant. */
  EnabledFlags = '$enabled_feature_flags',
  /** The names of those that are on. */
  ActiveFlags = '$active_feature_flags',
  FlagPayloads = '$feature_flag_payloads',
  /** Each flag as the server described it. */
  FlagDetails = '$feature_flag_details',
  FlagRequestId = '$feature_flag_request_id',
  FlagsEvaluatedAt = '$feature_flag_evaluated_at',
  /** Whether the project's `$feature_flag_called` are to say little. */
  MinimalFlagCalled = '$minimal_flag_called_events',
  FlagOverrides = '$override_feature_flags',
  FlagPayloadOverrides = '$override_feature_flag_payloads',
  /** Each flag's values of which there was a `$feature_flag_called`. */
  FlagCallsReported = '$flag_call_reported',
  FlagCallsSession = '$flag_call_reported_session_id',
  /** What flags are asked for with, besides what the server knows of the person. */
  StoredPersonProperties = '$stored_person_properties',
  /** The same of each type of group. */
  StoredGroupProperties = '$stored_group_properties',
  EarlyAccessFeatures = '$early_access_features',
  AutocaptureDisabled = '$autocapture_disabled_server_side',
  HeatmapsEnabled = '$heatmaps_enabled_server_side',
  LogsCaptureEnabled = '$logs_capture_enabled_server_side',
  WebVitalsEnabled = '$web_vitals_enabled_server_side',
  WebVitalsMetrics = '$web_vitals_allowed_metrics',
  DeadClicksEnabled = '$dead_clicks_enabled_server_side',
  ExceptionsEnabled = '$exception_capture_enabled_server_side',
  ExtensionExceptions = '$error_tracking_capture_extension_exceptions',
  SuppressionRules = '$error_tracking_suppression_rules',
  RecordingConfig = '$session_recording_remote_config',
  RecordingEnabled = '$session_recording_enabled_server_side',
  IsSampled = '$session_is_sampled',
  /** Null is no property of events. */
  SampleRate = '$replay_sample_rate',
  PastMinimumDuration = '$session_past_minimum_duration',
  FlushedSize = '$sess_rec_flush_size',
  FirstFullSnapshot = '$debug_first_full_snapshot_timestamp',
  ScriptNotLoaded = '$sdk_debug_recording_script_not_loaded',
  UrlTriggerStatus = '$sdk_debug_replay_url_trigger_status',
  EventTriggerStatus = '$sdk_debug_replay_event_trigger_status',
  LinkedFlagTriggerStatus = '$sdk_debug_replay_linked_flag_trigger_status',
  /** What is left: `{"tokens", "last": ms since 1970, "dropped"}`. */
  CaptureRateLimit = '$capture_rate_limit',
  Surveys = '$surveys',
  SurveysLoadedAt = '$surveys_loaded_at',
  ProductTours = 'ph_product_tours',
  ProductToursEnabled = '$product_tours_enabled_server_side',
  Campaigns = '__cmpns',
  Timers = '__timers',
}

// posthog-js's config: its defaults, its old names, and what the core needs of it.

import type { ConfigDefaults, PostHogConfig } from '@posthog/types'
import { isBot } from '../features/bot_filter/bots'
import { stringify } from '../platform/json'
import * as logger from '../platform/logger'
import { PAGERS, STEPPERS } from '../wire/rageclick'

type Loose = Record<string, unknown>

export const noop = (): void => {}

/** Texts of buttons that are made to be clicked again and again. */
const RAGECLICK_IGNORED = `${PAGERS} ${STEPPERS}`.split(' ')

/** Options that are off by default. */
const OFF =
  'upgrade disable_session_recording disable_persistence disable_surveys disable_external_dependency_loading ip opt_out_capturing_by_default opt_out_persistence_by_default opt_out_useragent_filter opt_in_site_apps respect_dnt reuseAnonymousId disableDeviceModel mask_all_element_attributes mask_all_text mask_personal_data_properties advanced_disable_flags advanced_disable_feature_flags advanced_disable_feature_flags_on_first_load advanced_feature_flags_dedup_per_session advanced_only_evaluate_survey_feature_flags disable_compression'.split(
    ' ',
  )

/** Subdomains of these belong to different people. */
const SHARED_HOSTS = ['herokuapp.com', 'vercel.app', 'netlify.app']

/** The defaults, which may depend on the dated preset in `defaults`. */
export function defaultConfig(defaults: ConfigDefaults = 'unset'): PostHogConfig {
  const since = (date: string): boolean => defaults !== 'unset' && defaults >= date
  const host = location.hostname.split('.').slice(-2).join('.')
  const config: Loose = {
    ...Object.fromEntries(OFF.map((key) => [key, false])),
    api_host: 'https://us.i.posthog.com',
    flags_api_host: null,
    ui_host: null,
    asset_host: null,
    token: '',
    autocapture: true,
    rageclick: since('2026-05-30')
      ? { content_ignorelist: RAGECLICK_IGNORED, ignore_text_selection: true }
      : !since('2025-11-30') || { content_ignorelist: true },
    cross_subdomain_cookie: !SHARED_HOSTS.includes(host),
    persistence: 'localStorage+cookie',
    persistence_name: '',
    cookie_persisted_properties: [],
    loaded: noop,
    save_campaign_params: true,
    custom_campaign_params: [],
    custom_blocked_useragents: [],
    save_referrer: true,
    capture_pageview: since('2025-05-24') ? 'history_change' : true,
    capture_pageleave: 'if_capture_pageview',
    defaults,
    debug: location.search.includes('__posthog_debug=true'),
    cookie_expiration: 365,
    disable_web_experiments: true,
    secure_cookie: location.protocol === 'https:',
    opt_out_capturing_persistence_type: 'localStorage',
    consent_persistence_name: null,
    opt_out_capturing_cookie_prefix: null,
    property_denylist: [],
    sanitize_properties: null,
    request_headers: {},
    request_batching: true,
    properties_string_max_length: 65535,
    session_recording: {
      ...(since('2025-11-30') && { strictMinimumDuration: true }),
      ...(since('2026-05-30') && { canvasCapture: { resolutionScale: 0.6 } }),
      ...(since('2026-06-25') && { streamNetworkBody: true }),
      ...(since('2026-08-30') && { captureJsonLd: true }),
    },
    custom_personal_data_properties: [],
    disable_capture_url_hashes: since('2026-06-25'),
    cookieWinsOnConflict: since('2026-08-29'),
    split_storage: since('2026-05-30'),
    detect_google_search_app: since('2026-05-30'),
    internal_or_test_user_hostname: since('2026-01-30') ? /^(localhost|127\.0\.0\.1)$/ : undefined,
    external_scripts_inject_target: since('2026-01-30') ? 'head' : 'body',
    feature_flag_request_timeout_ms: 3000,
    feature_flag_request_max_retries: 1,
    on_request_error: (response: { statusCode: number; text?: string }) =>
      logger.error(`Bad HTTP status: ${response.statusCode} ${response.text}`),
    get_device_id: (uuid: string) => uuid,
    name: 'posthog',
    bootstrap: {},
    session_idle_timeout_seconds: 1800,
    person_profiles: 'identified_only',
    request_queue_config: { flush_interval_ms: 3000 },
    error_tracking: {},
    _onCapture: noop,
  }
  return config as unknown as PostHogConfig
}

/** What an instance starts with: the page's config over the defaults of its preset. */
export function startConfig(given: Partial<PostHogConfig>): PostHogConfig {
  const defaults = defaultConfig(given.defaults) as unknown as Loose
  const config = checkedConfig(given, defaults)
  // a part of these objects leaves the rest of the preset's as it is
  for (const key of ['rageclick', 'session_recording']) {
    const [usual, own] = [defaults[key], config[key]]
    if (isObject(usual) && isObject(own)) config[key] = Object.assign(usual, own)
  }
  const merged = { ...defaults, ...config } as unknown as PostHogConfig
  merged.bootstrap ??= {}
  const { identity_distinct_id: id } = merged
  if (id && !merged.bootstrap.distinctID)
    merged.bootstrap = { ...merged.bootstrap, distinctID: id, isIdentifiedID: true }
  return merged
}

const isObject = (value: unknown): value is object =>
  !!value && typeof value === 'object' && !Array.isArray(value)

const RENAMED = {
  process_person: 'person_profiles',
  xhr_headers: 'request_headers',
  cookie_name: 'persistence_name',
  disable_cookie: 'disable_persistence',
  advanced_disable_decide: 'advanced_disable_flags',
  store_google: 'save_campaign_params',
  verbose: 'debug',
  __preview_cookie_wins_on_conflict: 'cookieWinsOnConflict',
  __preview_disable_beacon: 'disable_beacon',
}

/**
 * Options with few values, as PostHog spells them. posthog-js ignores the case of `persistence` wherever it reads it;
 * here the config has these spellings only, so that every comparison with them holds.
 */
const VALUES: Record<string, string> = {
  persistence: 'localStorage+cookie localStorage cookie sessionStorage memory',
  person_profiles: 'always never identified_only',
  cookieless_mode: 'always on_reject',
  opt_out_capturing_persistence_type: 'localStorage cookie',
}

/** Options that take values of more than one type: the type of the default says nothing about them. */
const OF_MANY_TYPES =
  'autocapture rageclick capture_pageview scroll_root_selector capture_pageleave debug defaults ip session_recording internal_or_test_user_hostname before_send capture_exceptions capture_dead_clicks capture_heatmaps capture_performance capture_webmcp tracing_headers addTracingHeaders strict_script_versioning segment'

function wrong(key: string, value: unknown): void {
  logger.notice(`Invalid value for config option ${key}`, value)
}

/**
 * What the page set, under today's names. A value of a wrong type is left out with one console line, so that the
 * default holds.
 */
export function checkedConfig(given: Loose, defaults: Loose): Loose {
  const config: Loose = {}
  for (const [old, name] of Object.entries(RENAMED)) if (given[old] !== undefined) config[name] = given[old]
  for (const [key, value] of Object.entries(given)) {
    const usual = defaults[key]
    if (value === undefined) continue
    if (
      value !== null &&
      usual !== undefined &&
      usual !== null &&
      !OF_MANY_TYPES.includes(key) &&
      (typeof value !== typeof usual || Array.isArray(value) !== Array.isArray(usual))
    ) {
      wrong(key, value)
    } else if (VALUES[key] && (value || key === 'persistence')) {
      const found = VALUES[key]
        .split(' ')
        .find((known) => known.toLowerCase() === String(value).toLowerCase())
      if (found) config[key] = found
      else wrong(key, value)
    } else {
      config[key] = value
    }
  }
  if (Array.isArray(given.property_blacklist)) {
    config.property_denylist = [
      ...given.property_blacklist,
      ...((config.property_denylist as string[]) ?? []),
    ]
  }
  return config
}

/** Options that are objects and that the core reads; it gets no other object, which may be a part of the page. */
const OBJECTS_FOR_THE_CORE = ['bootstrap', 'request_queue_config', 'rate_limiting', 'capture_pageview']

/** What `defaults: 'latest'` stands for. */
const LATEST = '2026-08-30'

/** Whether events may be kept where the next page finds them. */
export function usesOutbox(config: PostHogConfig): boolean {
  return (
    (config as { outbox?: boolean }).outbox !== false &&
    config.persistence !== 'memory' &&
    !config.disable_persistence &&
    typeof DecompressionStream === 'function'
  )
}

/** The config as the core reads it, in src/client/config.rs: without functions, regular expressions and most objects. */
export function coreConfig(config: PostHogConfig): string {
  const bot = isBot(config)
  const isCounted = config.opt_out_useragent_filter
  const readable = Object.entries(config).filter(
    ([key, value]) => Object(value) !== value || Array.isArray(value) || OBJECTS_FOR_THE_CORE.includes(key),
  )
  return stringify({
    ...Object.fromEntries(readable),
    outbox: usesOutbox(config),
    gzip: typeof CompressionStream === 'function',
    browser_type: isCounted ? (bot ? 'bot' : 'browser') : undefined,
    bot: isCounted || !bot ? undefined : config.__preview_capture_bot_pageviews ? 'pageview' : 'drop',
    ...(config.defaults === 'latest' && { defaults: LATEST }),
  })
}

/** Whether the page is one of those whose visitors only test it: `internal_or_test_user_hostname`. */
export function isTestHost({ internal_or_test_user_hostname: pattern }: PostHogConfig): boolean {
  return typeof pattern === 'string' ? pattern === location.hostname : !!pattern?.test(location.hostname)
}

/** Options that say who the visitor is, which the project's server vouches for. */
type ProvenIdentity = 'identity_distinct_id' | 'identity_hash' | 'identity_claims'

export function forgetProvenIdentity(config: PostHogConfig): void {
  for (const key of ['distinct_id', 'hash', 'claims']) delete config[`identity_${key}` as ProvenIdentity]
}

// Where we may differ from posthog-js. Every entry is a row in docs/differences/, and some scenario needs it.

import { ofExtensions } from './allowed_extensions.mjs'
import { ABSENT } from './lib/differ.mjs'

/**
 * @typedef {object} Allowed
 * @property {string} id
 * @property {string} row words of the row in docs/differences/
 * @property {RegExp} path of the difference
 * @property {(theirs: any, ours: any) => boolean} [when] what the two must be
 * @property {RegExp} [scenario] `area: name`, all by default
 * @property {boolean} [sometimes] whether it depends on how fast files arrive, so that not every run needs it
 */

/** Of two normalised times, whether they are at most an hour apart. */
const near = (theirs, ours) => {
  const [a, b] = [theirs, ours].map((time) => Number(/^<ms ([+-]\d+)>$/.exec(time)?.[1]))
  return Math.abs(a - b) < 3_600_000
}

/** Options of what comes later, and previews that are no option of anybody's page. */
const OTHER_OPTIONS = `__preview_deferred_init_extensions __preview_external_dependency_versioned_paths
  __preview_replay_sync_fetch __preview_cookie_wins_on_conflict advanced_disable_decide advanced_disable_toolbar_metrics
  advanced_enable_surveys
  disable_conversations disable_product_tours disable_surveys_automatic_display
  strict_script_versioning surveys_request_timeout_ms disableDeviceModel`.split(/\s+/)

/** @type {Allowed[]} */
export const allowed = [
  ...ofExtensions,
  // not yet
  {
    id: 'replay-starts-at-once',
    row: '| when a recording starts ',
    path: /\.(\$debug_first_full_snapshot_timestamp|cache_timestamp|\$sdk_debug_session_start|\$sesid\.[02])$/,
    when: near,
    scenario: /^replay:/,
  },
  {
    id: 'replay-begins-with-the-page-view',
    row: '| when a recording starts ',
    path: /^events\[\$pageview\]\.properties\.\$(recording_status|debug_first|sdk_debug_(re|rr|ses)|session_recording_start)/,
    scenario: /^replay:/,
  },
  {
    id: 'replay-tells-of-the-page-view',
    row: '| when a recording starts ',
    path: /^recordings\.0\.events$/,
    when: (theirs, ours) => {
      const first = ours.findIndex(({ tag }) => tag === '$pageview')
      return first > 0 && JSON.stringify(theirs) === JSON.stringify(ours.toSpliced(first, 1))
    },
    scenario: /^replay:/,
  },
  {
    id: 'replay-pattern',
    row: "an invalid regular expression in the project's settings",
    path: /^(events|results|local|session|recordings)/,
    scenario: /^replay: a pattern that is none$/,
  },
  {
    id: 'replay-secrets-before-the-mask',
    row: 'bodies of requests with `maskCapturedNetworkRequestFn`',
    path: /^recordings\.0\.events\.\d+\.payload\.requests\.\d+\.requestBody$/,
    // the function of the scenario keeps the body: it is the search for secrets that differs
    when: (theirs, ours) => {
      const [, secret] =
        /^\[SessionRecording\] Request body redacted as might contain: (\w+)$/.exec(ours) ?? []
      return !!secret && theirs.includes(secret)
    },
    scenario: /^replay: headers and bodies/,
  },
  {
    id: 'replay-denied-hosts',
    row: 'hosts whose bodies are not recorded (`payloadHostDenyList`)',
    path: /^recordings\.0\.events\.\d+\.payload\.requests\.\d+\.(request|response)Body$/,
    when: (_theirs, ours) => ours === 'other.example.com is in deny list',
    scenario: /^replay: headers and bodies/,
  },
  {
    id: 'replay-snapshots-at-once',
    row: '| several snapshots at once ',
    path: /^recordings\.0\.events$/,
    when: (theirs, ours) => {
      const others = (events) =>
        JSON.stringify(events.filter(({ kind }) => !/^(meta|full snapshot)$/.test(kind)))
      return others(theirs) === others(ours)
    },
    scenario: /^replay: startSessionRecording\(true\)/,
  },
  {
    id: 'replay-sizes',
    row: '| sizes of buffers and requests ',
    path: /\.(\$sess_rec_flush_size(\.size)?|\$sdk_debug_replay_(flushed_size|internal_buffer_(size|length)))$/,
    scenario: /^replay:/,
  },
  {
    id: 'replay-nothing-registered',
    row: '| properties whose value is `undefined` ',
    path: /_session_registered_properties(\.\d+)?$/,
    scenario: /^replay:/,
  },
  {
    id: 'options-of-later',
    row: '`posthog.config` of options of features that are not implemented',
    path: new RegExp(`^results\\.config\\.(${OTHER_OPTIONS.join('|')})$`),
    when: (_theirs, ours) => ours === ABSENT,
  },
  {
    id: 'nothing-to-gather',
    row: '| `persistence_save_debounce_ms` ',
    path: /^results\.config\.persistence_save_debounce_ms$|^results\[stored: at once\]\./,
    scenario: /^config: (what posthog.config|defaults)|^persistence: persistence_save_debounce_ms$/,
  },

  {
    id: 'version-of-the-payload-request',
    row: '`getRemoteConfigPayload()` | ask the server',
    path: /^flags\.\d+\.query\.ver$/,
    when: (theirs) => theirs === ABSENT,
    scenario: /^flags: getRemoteConfigPayload/,
  },
  {
    id: 'nothing-deferred',
    row: '`__preview_deferred_init_extensions`',
    path: /\.\$sdk_debug_extensions_init_method$/,
    scenario: /^config: __preview_deferred_init_extensions$/,
  },
  {
    id: 'meta-ids-are-said-once',
    row: "when Meta's `$fbc` and `$fbp` count as delivered",
    path: /^events\[beside\]\.\$set\.\$fbc$/,
    when: (_theirs, ours) => ours === ABSENT,
    scenario: /^event properties: the page says and takes back/,
  },

  // better
  {
    id: 'retried',
    row: '| 408, 429 ',
    path: /^requests$/,
    scenario: /^delivery: after (a rate limit with Retry-After|a timeout of the server)/,
  },
  {
    id: 'too-large',
    row: '| 413 ',
    path: /^requests$/,
    scenario: /^delivery: a batch that is too large/,
  },
  {
    id: 'hook-without-id',
    row: '`before_send` that throws',
    path: /^events\[no id\]$/,
    scenario: /^hooks: before_send takes all properties/,
  },
  {
    id: 'odd-values',
    row: 'dates, functions and `toJSON` in properties',
    path: /^events\[odd\]\.properties\.(date|fn|own|list\.1)$/,
  },
  {
    id: 'empty-alias',
    row: "`alias('')`",
    path: /^events\[\$create_alias\]$|\.(\$process_person_profile|__alias|\$set_once|\$epp|\$sesid\.[02])$/,
    scenario: /^identity: an empty alias/,
  },
  {
    id: 'empty-name',
    row: "`capture('')`",
    path: /^events\[\]$/,
    scenario: /^identity: an empty alias and an event/,
  },
  {
    id: 'consent-cleared',
    row: '`clear_opt_in_out_capturing()` in a page that began opted out',
    path: /^events\[again\]!$/,
    scenario: /^consent: opting out is remembered$/,
  },
  {
    id: 'quota',
    row: '`quota_limited` in a response',
    path: /^events\[dropped\]!$|^requests$/,
    scenario: /^delivery: the server's quota$/,
  },
  {
    id: 'shutdown',
    row: '`shutdown(timeout)`',
    path: /^requests\.0\.beacon$/,
    scenario: /^delivery: shutdown sends what is left$/,
  },
  {
    // fetch or beacon, each packed in its way, and which of two comes first is the network's: what they carry is
    // compared as events
    id: 'leaving',
    row: '| leaving a page ',
    path: /^requests($|\.\d+\.(beacon|names|contentType|packing|query\.\w+)$)/,
    scenario:
      /^delivery: (a closing page|a page that closes|api_host|disable_(beacon|compression of a))|^pages: beacons/,
  },
  {
    id: 'nothing-lost',
    row: '| undelivered events ',
    path: /^events\[event \d\]!$/,
    scenario: /^delivery: more last words than a beacon takes$/,
  },
  {
    id: 'opted-out-identify',
    row: '`identify()`, `alias()`, `setPersonProperties()` while opted out',
    path: /^(events\[after\]|cookies|local|results\.get_distinct_id)/,
    scenario: /^consent: identify, group and alias while opted out$/,
  },
  {
    id: 'group-without-profiles',
    row: '`group()` while opted out',
    path: /\.\$(groups|stored_group_properties)$/,
    scenario: /^identity: person_profiles: never$/,
  },
  {
    id: 'anonymous-id',
    row: '`groupIdentify()`, `screen()`, `getAnonymousId()`',
    path: /^local\[.*\]\.ph_phc_conformance_posthog\.\$anonymous_id$/,
    when: (theirs) => theirs === ABSENT,
  },
  {
    id: 'idle-session',
    row: '`get_session_id()` of an idle session',
    path: /\.\$sesid\.[012]$|^results\.idle\.\w+Id$/,
    scenario: /^(sessions: an idle session is given up by itself|delivery: a server that is down for good)$/,
  },
  {
    id: 'why-idle',
    row: 'session that was idle for longer than 1.1 times the limit',
    path: /^results\.heard\.1\.reason\.\w+$|\$sdk_debug_extensions_init|_session_registered_properties$/,
    scenario:
      /^sessions: (an idle session is given up by itself|session_idle_timeout_seconds out of its bounds: 5)$/,
  },
  {
    id: 'tabs',
    row: '| several tabs of a site ',
    path: /./,
    scenario: /^sessions: a (second tab shares the session|tab takes the new session)/,
  },
  {
    id: 'private-copy',
    row: 'copied text while `mask_all_text` is on, or of a private element',
    path: /\.\$selected_content$/,
    scenario: /^autocapture: copied and cut text$/,
  },
  {
    id: 'stored-text',
    row: 'a stored value that is not an object',
    path: /^events\[two\]\.properties\.\d$/,
    scenario: /^persistence: storage that somebody else has spoiled/,
  },
  {
    id: 'session-storage',
    row: '`sessionStorage` that is blocked or full',
    path: /^events\[[$\w]+\]\.properties\.(\$initialization_time|distinct_id)$/,
    scenario: /^persistence: (localStorage is full|sessionStorage is blocked)$/,
  },
  {
    id: 'own-properties-are-not-cut',
    row: '`properties_string_max_length`',
    path: /^events\[\w+\]\.(uuid|properties\.(\$\w+|distinct_id|token))$/,
    scenario: /properties_string_max_length$|set_config while the page lives$/,
  },

  {
    id: 'payload-objects',
    row: 'a payload of `bootstrap` that is an object',
    path: /^events\[\$feature_flag_called(#\d)?\]\.properties\.\$feature_flag_(bootstrapped_)?payload$/,
    when: (theirs) => theirs === ABSENT,
  },
  {
    id: 'web-experiments-kept',
    row: '| experiments of the last page ',
    path: /^local\[.*\]\.__ph_web_experiments_\w+$/,
    when: (theirs) => theirs === ABSENT,
    scenario: /^flags: web experiment/,
  },
  {
    id: 'reset-groups-for-flags',
    row: '`resetGroupPropertiesForFlags(type, reload)`',
    path: /^flags$/,
    scenario: /^flags: resetGroupPropertiesForFlags$/,
  },

  // harmless
  {
    id: 'rate-limit-stored',
    row: '`$capture_rate_limit` in storage',
    path: /\.\$capture_rate_limit(\.(tokens|last|dropped))?$/,
  },
  {
    id: 'tokens-in-thousandths',
    row: '`$lib_rate_limit_remaining_tokens`',
    path: /\.\$lib_rate_limit_remaining_tokens$/,
    when: (theirs, ours) => Math.abs(theirs - ours) < 0.001,
  },
  {
    // where a page begins with what the last one has stored
    id: 'rate-limit-after',
    row: '`$capture_rate_limit` in storage',
    path: /\.\$lib_rate_limit_remaining_tokens$/,
    when: (theirs, ours) => ours >= theirs && ours - theirs < 11,
  },
  {
    id: 'empty-bag',
    row: '| an empty session entry ',
    path: /session\[[^\]]*\]\.\w+_posthog$/,
    when: (theirs, ours) => JSON.stringify(theirs) === '{}' && ours === ABSENT,
  },
  {
    id: 'mark-of-an-open-window',
    row: '`ph_…_primary_window_exists` in `sessionStorage`',
    path: /^session\[[^\]]*\]\.ph_phc_conformance_primary_window_exists$/,
    scenario:
      /^consent: (cookieless_mode: on_reject, (rejected, then|out by)|opt_out_persistence_by_default, out)|^persistence: set_config from localStorage\+cookie to memory$|^replay: accepted after/,
  },
  {
    id: 'session-without-window',
    row: '`onSessionId` with `bootstrap.sessionID`',
    path: /^results\.heard$/,
    when: (theirs, ours) => theirs.length === 2 && ours.length === 1 && 'windowId' in ours[0],
    scenario: /^sessions: bootstrap\.sessionID$/,
  },
  { id: 'who-wrote', row: '| cookie `ph_…_posthog_cpm`', path: /^cookies\[\w+_cpm / },
  { id: 'elements', row: '| `$elements` ', path: /\.\$elements$/ },
  {
    id: 'when-batches-leave',
    row: 'when the first batch is sent, and when a retry is',
    path: /^requests\.\d+\.envelope\.sent_at$/,
  },
  { id: 'cookie-age', row: '`max-age` of the cookie', path: /(^|\.)cookies\[.*\]\.until$/, when: near },
]

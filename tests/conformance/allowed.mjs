// Where we may differ from posthog-js. Every entry is a row in docs/differences/, and some scenario needs it.

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

/** Of two normalised times of any form, whether they are less than two of the seconds apart in which surveys are looked for. */
const secondsApart = (theirs, ours) => {
  const [a, b] = [theirs, ours].map((time) => {
    const [, unit, number] = /^"?<(ms|s|iso) ([+-][\d.]+)>"?$/.exec(time) ?? []
    return Number(number) * (unit === 's' ? 1000 : 1)
  })
  return Math.abs(a - b) < 2000
}

/** Options of what comes later, and previews that are no option of anybody's page. */
const OTHER_OPTIONS = `__preview_deferred_init_extensions __preview_external_dependency_versioned_paths
  __preview_replay_sync_fetch __preview_cookie_wins_on_conflict advanced_disable_decide advanced_disable_toolbar_metrics
  advanced_enable_surveys
  disable_conversations disable_product_tours disable_surveys_automatic_display
  strict_script_versioning surveys_request_timeout_ms disableDeviceModel`.split(/\s+/)

/** @type {Allowed[]} */
export const allowed = [
  {
    id: 'logs-survive-reset',
    row: '| logs that wait when `reset()` is called ',
    path: /^signals\[log 1\]$/,
    when: (theirs) => theirs === ABSENT,
    scenario: /^logs: reset$/,
  },
  {
    id: 'blank-logs',
    row: '| a log whose text is blank',
    path: /^signals\[\s+\]$/,
    when: (_, ours) => ours === ABSENT,
    scenario: /^logs: blank texts$/,
  },
  {
    id: 'log-filter-throws',
    row: '| a `beforeSend` of logs that throws ',
    path: /^signals\[log 1\]$/,
    when: (theirs) => theirs === ABSENT,
    scenario: /^logs: a filter that throws$/,
  },
  {
    id: 'no-limit-of-logs',
    row: '| `maxLogsPerInterval: 0` ',
    path: /^signals\[log \d\]$/,
    when: (theirs) => theirs === ABSENT,
    scenario: /^logs: no limit$/,
  },
  {
    id: 'flags-of-logs',
    row: '| `feature_flags` of a log ',
    path: /\.feature_flags$/,
    when: (theirs, ours) => ours.every((name) => theirs.includes(name)),
    scenario: /^logs: feature flags$/,
  },
  {
    id: 'service-of-logs',
    row: '| a service that both `serviceName` and `resourceAttributes` name ',
    path: /\.resource\[service\.name\]$/,
    scenario: /^logs: a service that is named twice$/,
  },
  {
    id: 'masked-logs',
    row: '| `url.full` of a log where personal data is masked ',
    path: /\.attributes\[url\.full\]$/,
    when: (_, ours) => ours.includes('<masked>'),
    scenario: /^logs: personal data/,
  },
  {
    id: 'activity-of-logs',
    row: '| `lastActivityTimestamp` of a log ',
    path: /\.lastActivityTimestamp$/,
    when: (theirs) => theirs === 0,
    scenario: /^logs: calls when the SDK has just started$/,
  },
  {
    id: 'flags-of-a-reset-visitor',
    row: 'a response with flags for a visitor that another subdomain has reset in the meantime',
    path: /^results\.flags$|^events\[of the new visitor\]\.properties(\.\$(active_feature_flags|feature_flag_(payloads|request_id)|referr(er|ing_domain))|\[\$feature\/)/,
    scenario: /^flags: an answer for a visitor whom another subdomain/,
  },
  {
    id: 'surveys-sooner',
    row: '| when surveys and product tours are loaded ',
    path: /(timestamp|\$time|_date|_date\/tour\]|_date_tour|lastSeenSurveyDate|_loaded_at|\$sesid\.[02]|_activated_timestamps\.one)$/,
    when: secondsApart,
    scenario: /^surveys:|^persistence: split_storage: surveys|^config: (versions of|external_)/,
  },
  {
    id: 'cookie-after-reset',
    row: "the cookie's lifetime after `reset()` where surveys are loaded",
    path: /cookies\[.*\]\.until$/,
    scenario: /^surveys: reset/,
  },
  {
    id: 'tours-off-is-not-stored',
    row: '| `$product_tours_enabled_server_side` in storage ',
    path: /\.\$product_tours_enabled_server_side$/,
    when: (theirs, ours) => theirs === false && ours === ABSENT,
    scenario: /^surveys: tours that a project/,
  },
  {
    id: 'page-view-of-segment',
    row: "`$pageview_id` after a page of Segment's",
    path: /\.properties\.\$pageview_id$/,
    when: (theirs) => theirs === ABSENT,
    scenario: /^surveys: Segment: a visitor who is not/,
  },
  {
    id: 'a-scroll-saves-a-click',
    row: '| a scroll that follows a click at once ',
    path: /^events\[\$dead_click\]$|\.\$sesid\.[02]$/,
    scenario: /^dead clicks: a scroll at once$/,
  },
  {
    id: 'a-scroll-saves-a-click-in-heatmaps',
    row: '| a scroll that follows a click at once ',
    path: /\.\$heatmap_data\[/,
    when: (theirs, ours) =>
      JSON.stringify(ours) ===
      JSON.stringify(
        theirs.filter(
          (point) =>
            point.type !== 'deadclick' ||
            ours.some(({ x, y, type }) => type === 'deadclick' && x === point.x && y === point.y),
        ),
      ),
    scenario: /^heatmaps: /,
  },
  {
    id: 'features-that-start-later',
    row: '| web vitals, heatmaps, dead clicks | start with',
    path: /\.\$time$|\.timestamp$|\.\$sesid\.[02]$/,
    scenario: /^heatmaps: the project has them$/,
    sometimes: true,
  },
  {
    id: 'frames-of-the-sdk',
    row: '| frames of the SDK itself in a stack ',
    path: /\.stacktrace\.frames(\.\d+\.filename)?$/,
    // the SDK's frames are the innermost, and the last
    when: (theirs, ours) => {
      if (typeof theirs === 'string') return theirs.endsWith('.js') && !ours.endsWith('array.js')
      const names = (frames) => frames.map(({ function: name, lineno }) => `${name}:${lineno}`)
      const of = names(
        theirs.filter(({ filename, function: name }) => name === 'eval' || !/\/static\//.test(filename)),
      )
      return JSON.stringify(of) === JSON.stringify(names(ours))
    },
    scenario: /^errors:/,
  },
  {
    id: 'exception-source',
    row: '| `$exception_source` and the kind of the mechanism ',
    path: /\$exception_source$|\.mechanism\.type$/,
    when: (theirs) => theirs === ABSENT || theirs === 'generic',
    scenario: /^errors: unasked/,
  },
  {
    id: 'rejections-in-the-console',
    row: '| the console line of a rejection that is captured ',
    path: /^errors(\.\d+)?$/,
    when: (theirs, ours) => Array.isArray(ours) && theirs.every((error) => ours.includes(error)),
    scenario: /^errors: unasked/,
  },
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

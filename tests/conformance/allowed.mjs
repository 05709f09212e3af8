// Where we may differ from posthog-js. Every entry stands in docs/differences.md, and some scenario needs it.

import { ABSENT } from './lib/differ.mjs'

/**
 * @typedef {object} Allowed
 * @property {string} id
 * @property {string} row words of docs/differences.md that say it
 * @property {RegExp} path of the difference
 * @property {(theirs: any, ours: any) => boolean} [when] what the two must be
 * @property {RegExp} [scenario] `area: name`, all by default
 */

/** Of two normalised times, whether they are at most an hour apart. */
const near = (theirs, ours) => {
  const [a, b] = [theirs, ours].map((time) => Number(/^<ms ([+-]\d+)>$/.exec(time)?.[1]))
  return Math.abs(a - b) < 3_600_000
}

/** Options of what comes later, and previews that are no option of anybody's page. */
const OTHER_OPTIONS = `__preview_deferred_init_extensions __preview_external_dependency_versioned_paths
  __preview_replay_sync_fetch __preview_cookie_wins_on_conflict advanced_disable_decide advanced_disable_toolbar_metrics
  advanced_enable_surveys advanced_feature_flags_dedup_per_session advanced_only_evaluate_survey_feature_flags
  disable_conversations disable_product_tours disable_surveys_automatic_display feature_flag_request_max_retries
  strict_script_versioning surveys_request_timeout_ms`.split(/\s+/)

/** @type {Allowed[]} */
export const allowed = [
  // not yet
  { id: 'recording-status', row: '`$recording_status`', path: /\.\$recording_status$/ },
  {
    id: 'rate-limit-tokens',
    row: '`$capture_rate_limit` in storage',
    path: /\.\$lib_rate_limit_remaining_tokens$|\.\$capture_rate_limit(\.\w+)?$/,
    when: (theirs, ours) => theirs !== ABSENT && ours !== ABSENT,
  },
  {
    id: 'meta-ids',
    row: "Meta's `$fbc` and `$fbp`",
    path: /\.\$set$|\.\$fb[cp]_persistence(\.\w+)*$/,
    scenario: /Facebook/,
  },
  {
    id: 'properties-for-flags',
    row: '`$stored_person_properties`, `$stored_group_properties`',
    path: /\.\$stored_(person|group)_properties(\.\S+)?$/,
  },
  {
    id: 'options-of-later',
    row: '`posthog.config` of options of what is not there',
    path: new RegExp(`^results\\.config\\.(${OTHER_OPTIONS.join('|')})$`),
    when: (_theirs, ours) => ours === ABSENT,
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
    id: 'stored-text',
    row: 'a stored value that is no object',
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

  // harmless
  {
    id: 'beacon-as-json',
    row: 'beacon without compression',
    path: /^requests\.\d+\.(contentType|packing|query\.compression)$/,
    when: (theirs, ours) =>
      ['application/x-www-form-urlencoded', 'base64'].includes(theirs) &&
      ['text/plain', 'json', ABSENT].includes(ours),
  },
  {
    id: 'when-batches-leave',
    row: 'when the first batch leaves, and when a retry does',
    path: /^requests\.\d+\.envelope\.sent_at$/,
  },
  { id: 'cookie-age', row: '`max-age` of the cookie', path: /^cookies\[.*\]\.until$/, when: near },
]

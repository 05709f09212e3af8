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

/** @type {Allowed[]} */
export const allowed = [
  { id: 'recording-status', row: '`$recording_status`', path: /\.\$recording_status$/ },
  {
    id: 'extensions',
    row: '`$sdk_debug_extensions_init_method`, `$sdk_debug_extensions_init_time_ms`',
    path: /\.\$sdk_debug_extensions_init_(method|time_ms)$/,
  },
  {
    // they are registered for the session
    id: 'extensions-registered',
    row: '`$sdk_debug_extensions_init_method`, `$sdk_debug_extensions_init_time_ms`',
    path: /_session_registered_properties$/,
    when: (theirs, ours) =>
      JSON.stringify(theirs.filter((name) => !name.startsWith('$sdk_debug_extensions_'))) ===
      JSON.stringify(ours === ABSENT ? [] : ours),
  },
  {
    id: 'rate-limit-tokens',
    row: '`$lib_rate_limit_remaining_tokens`',
    path: /\.\$lib_rate_limit_remaining_tokens$|\.\$capture_rate_limit$/,
  },
]

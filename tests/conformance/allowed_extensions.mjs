// Where features that are loaded when a project uses them may differ from posthog-js; a part of allowed.mjs.

import { ABSENT } from './lib/differ.mjs'

/** Of two normalised times of any form, whether they are less than two of the seconds apart in which surveys are looked for. */
const secondsApart = (theirs, ours) => {
  const [a, b] = [theirs, ours].map((time) => {
    const [, unit, number] = /^"?<(ms|s|iso) ([+-][\d.]+)>"?$/.exec(time) ?? []
    return Number(number) * (unit === 's' ? 1000 : 1)
  })
  return Math.abs(a - b) < 2000
}

/** @type {import('./allowed.mjs').Allowed[]} */
export const ofExtensions = [
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
]

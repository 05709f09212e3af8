// What a page and a project configure for errors: properties, steps, rules, limits, consent; and what is caught unasked.

import { projectHas } from '../../lib/surveys.mjs'

const capture = (t, ...more) =>
  t.run((more) => void window.posthog.captureException(new Error('broken'), ...more), more)
const seen = (t) => t.read('seen', () => JSON.parse(JSON.stringify(window.seen)))

/** The settings of a project, stored as those of an earlier page. */
const withRules = (...rules) =>
  projectHas({ errorTracking: { suppressionRules: rules, captureExtensionExceptions: false } })
const rule = (type, ...values) => ({
  type,
  values: values.map(([key, operator, value]) => ({
    key,
    operator,
    value,
    type: 'error_tracking_issue_property',
  })),
})
const TYPES = '$exception_types'
const TEXTS = '$exception_values'

const suppressed = (name, rules, message = 'broken', kind = 'Error') => ({
  name: `a rule: ${name}`,
  head: withRules(...rules),
  async play(t) {
    await t.clock(1000)
    await t.run(
      ([message, kind]) => void window.posthog.captureException(new window[kind](message)),
      [message, kind],
    )
    await t.call('capture', 'the end')
  },
})

/** A page that notes what its own handlers get. */
const OWN = `<script>
  window.seen = []
  window.onerror = function (...given) { seen.push(['onerror', given.slice(0, 4).map(String), this === window]); return false }
  window.onunhandledrejection = ({ reason }) => { seen.push(['rejected', String(reason)]) }
  window.fail = () => queueMicrotask(function later() { throw new TypeError('thrown later') })
  window.refuse = (reason) => void Promise.reject(reason)
</script>`
const caught = (name, config, play, more = {}) => ({
  name: `unasked: ${name}`,
  config,
  head: OWN,
  async play(t) {
    await play(t)
    await t.clock(1000)
    await seen(t)
    await t.call('capture', 'the end')
  },
  ...more,
})
const fail = (t) => t.run(() => void window.fail())
const refuse = (t, reason) => t.run((reason) => void window.refuse(reason ?? new Error('refused')), reason)

export const scenarios = [
  {
    name: 'properties of the page',
    async play(t) {
      await capture(t, { order: 7, $exception_fingerprint: 'mine', $set: { unlucky: true } })
    },
  },
  {
    name: 'steps',
    async play(t) {
      await t.call('addExceptionStep', 'opened the cart', { items: 3, $timestamp: 'mine', $message: 'mine' })
      await t.call('addExceptionStep', 'paid')
      await t.call('addExceptionStep', '  ')
      await t.call('addExceptionStep', 7)
      await capture(t)
    },
  },
  {
    name: 'steps that are off',
    config: { error_tracking: { exception_steps: { enabled: false } } },
    async play(t) {
      await t.call('addExceptionStep', 'opened')
      await capture(t)
    },
  },
  {
    name: 'steps of few bytes',
    config: { error_tracking: { exception_steps: { max_bytes: 200 } } },
    async play(t) {
      for (const step of ['one', 'two', 'three', 'four'])
        await t.call('addExceptionStep', step, { text: 'x'.repeat(20) })
      await t.call('addExceptionStep', 'long', { text: 'x'.repeat(300) })
      await capture(t)
    },
  },
  suppressed('a type', [rule('AND', [TYPES, 'exact', 'TypeError'])], 'x', 'TypeError'),
  suppressed('another type', [rule('AND', [TYPES, 'exact', 'TypeError'])]),
  suppressed('a text', [rule('AND', [TEXTS, 'icontains', 'BROK'])]),
  suppressed('a pattern', [rule('AND', [TEXTS, 'regex', '^b.*n$'])]),
  suppressed('a pattern that is none', [rule('AND', [TEXTS, 'regex', '('])]),
  suppressed('none of them', [rule('AND', [TYPES, 'is_not', 'TypeError'])]),
  suppressed('both', [rule('AND', [TYPES, 'exact', 'Error'], [TEXTS, 'exact', 'other'])]),
  suppressed('either', [rule('OR', [TYPES, 'exact', 'RangeError'], [TEXTS, 'exact', 'broken'])]),
  suppressed('a list of values', [rule('AND', [TEXTS, 'exact', ['other', 'broken']])]),
  suppressed('one of two rules', [
    rule('AND', [TEXTS, 'exact', 'other']),
    rule('AND', [TEXTS, 'exact', 'broken']),
  ]),
  suppressed('not in it', [rule('AND', [TEXTS, 'not_icontains', 'other'])]),
  suppressed('an operator that is none', [rule('AND', [TEXTS, 'sounds_like', 'broken'])]),
  {
    name: 'errors of extensions, and of scripts that browsers add',
    async play(t) {
      for (const stack of [
        'at f (chrome-extension://abc/f.js:1:2)',
        'f@moz-extension://abc/f.js:1:2',
        'f@safari-web-extension://abc/f.js:1:2',
      ])
        await t.run(
          (stack) =>
            void window.posthog.captureException(
              Object.assign(new Error('x'), { stack: 'Error: x\n    ' + stack }),
            ),
          stack,
        )
      for (const text of ["Can't find variable: __firefox__", '__gCrWeb is undefined'])
        await t.run((text) => void window.posthog.captureException(new Error(text)), text)
      await t.call('capture', 'the end')
    },
  },
  {
    name: 'errors of extensions that the page wants',
    config: { error_tracking: { captureExtensionExceptions: true } },
    async play(t) {
      await t.run(
        () =>
          void window.posthog.captureException(
            Object.assign(new Error('x'), { stack: 'Error: x\n    at f (chrome-extension://abc/f.js:1:2)' }),
          ),
      )
    },
  },
  {
    name: 'before_send sees an error, and may drop it',
    config: {
      before_send: (event) => {
        if (event.event !== '$exception') return event
        const [{ value }] = event.properties.$exception_list
        return value === 'broken' ? null : { ...event, properties: { ...event.properties, checked: true } }
      },
    },
    async play(t) {
      await capture(t)
      await t.run(() => void window.posthog.captureException(new Error('kept')))
    },
  },
  {
    name: 'an error without consent',
    config: { opt_out_capturing_by_default: true },
    async play(t) {
      await capture(t)
      await t.call('opt_in_capturing')
      await capture(t)
    },
  },
  caught('off', { capture_exceptions: false }, async (t) => {
    await fail(t)
    await refuse(t)
  }),
  caught('thrown and refused', { capture_exceptions: true }, async (t) => {
    await fail(t)
    await refuse(t)
    await refuse(t, 'a text')
    await refuse(t, { code: 7 })
  }),
  caught(
    'refused only',
    {
      capture_exceptions: {
        capture_unhandled_errors: false,
        capture_unhandled_rejections: true,
        capture_console_errors: false,
      },
    },
    async (t) => {
      await fail(t)
      await refuse(t)
    },
  ),
  caught(
    'the console',
    {
      capture_exceptions: {
        capture_unhandled_errors: false,
        capture_unhandled_rejections: false,
        capture_console_errors: true,
      },
    },
    async (t) => {
      await t.run(() => console.error('a line'))
      await t.run(() => console.error('several', 1, { a: 1 }))
      await t.run(() => console.error(new RangeError('in the console')))
      await t.run(() => console.error('before', new RangeError('behind a text')))
    },
  ),
  caught(
    'by the project',
    {},
    async (t) => {
      await t.clock(1000)
      await fail(t)
    },
    { head: OWN + projectHas({ autocaptureExceptions: true }) },
  ),
  caught(
    'against the project',
    { capture_exceptions: false },
    async (t) => {
      await t.clock(1000)
      await fail(t)
    },
    { head: OWN + projectHas({ autocaptureExceptions: true }) },
  ),
  caught('started and stopped by the page', {}, async (t) => {
    await fail(t)
    await t.call('startExceptionAutocapture')
    await fail(t)
    await t.call('stopExceptionAutocapture')
    await fail(t)
    await t.call('startExceptionAutocapture', {
      capture_unhandled_errors: false,
      capture_unhandled_rejections: true,
    })
    await fail(t)
    await refuse(t)
  }),
  caught('many of one type, and another', { capture_exceptions: true }, async (t) => {
    for (let round = 0; round < 12; round++) await fail(t)
    await refuse(t, 'another')
    await t.clock(11_000)
    await fail(t)
    await fail(t)
  }),
  caught(
    'a limit of the page',
    {
      capture_exceptions: true,
      error_tracking: { __exceptionRateLimiterBucketSize: 3, __exceptionRateLimiterRefillRate: 2 },
    },
    async (t) => {
      for (let round = 0; round < 4; round++) await fail(t)
      await t.clock(11_000)
      await fail(t)
    },
  ),
  caught('a script of another origin', { capture_exceptions: true }, (t) =>
    t.run(() => void window.onerror('Script error.', '', 0, 0, null)),
  ),
]

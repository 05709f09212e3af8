// Logs: which are taken, when they leave, and what answers mean.

import { logged } from '../../lib/logged.mjs'

const write = (t, count, from = 1) =>
  t.run(
    ([count, from]) => {
      for (let at = from; at < from + count; at++) window.posthog.logger.info(`log ${at}`)
    },
    [count, from],
  )
const answered = (answer) => ({ path: '/i/v1/logs', ...answer })

/** `beforeSend` is a function, which has to be one of the page's. */
const filtered = (name, hook, play, more = '') =>
  logged(name, play, undefined, {
    config: {},
    start: (config, script) =>
      `<script src="${script}"></script><script>posthog.init('phc_conformance', { ...${config}, logs: { beforeSend: ${hook}${more} } })</script>`,
  })

export const scenarios = [
  logged('more than one batch', (t) => write(t, 250)),
  logged(
    'more than the limit of a window',
    async (t) => {
      await write(t, 5)
      await t.clock(4000)
      await write(t, 5, 10)
    },
    { maxLogsPerInterval: 3 },
  ),
  logged('so many that they leave at once', (t) => write(t, 5), { maxBufferSize: 2 }),
  logged(
    'a longer interval',
    async (t) => {
      await write(t, 1)
      await t.clock(12_000)
    },
    { flushIntervalMs: 10_000 },
  ),
  logged('a page that goes', async (t) => {
    await write(t, 2)
    await t.leave()
    await t.open('/')
  }),
  logged('a page that goes with much', async (t) => {
    await write(t, 90)
    await t.leave()
    await t.open('/')
  }),
  logged('another option later', async (t) => {
    await write(t, 1)
    await t.call('set_config', { logs: { serviceName: 'later' } })
    await write(t, 1, 2)
  }),
  logged('a server that fails for a while', async (t) => {
    t.answer(answered({ status: 500, times: 2 }))
    await write(t, 3)
    await t.clock(30_000)
  }),
  logged('a server that takes less', async (t) => {
    t.answer(answered({ status: 413 }))
    await write(t, 8)
    await t.clock(8000)
  }),
  logged('one log that is too large', async (t) => {
    t.answer(answered({ status: 413 }))
    await write(t, 1)
    await t.clock(8000)
    await write(t, 1, 2)
  }),
  logged('a server that does not want them', async (t) => {
    t.answer(answered({ status: 400 }))
    await write(t, 2)
    await t.clock(8000)
    await write(t, 1, 3)
  }),
  logged('a connection that breaks', async (t) => {
    t.answer(answered({ drop: true }))
    await write(t, 2)
    // the page learns of it later than the server
    await t.clock(15_000)
    await t.clock(15_000)
  }),
  logged('a visitor who has opted out', async (t) => {
    await t.call('opt_out_capturing')
    await write(t, 2)
    await t.clock(4000)
    await t.call('opt_in_capturing', { captureEventName: false })
    await write(t, 1, 3)
  }),
  logged(
    'consent is not given',
    (t) => write(t, 2),
    {},
    {
      config: { opt_out_capturing_by_default: true },
      expectNothing: true,
    },
  ),
  logged('sent by hand', async (t) => {
    await write(t, 2)
    await t.call('logs.flushLogs')
  }),
  logged('reset', async (t) => {
    await write(t, 1)
    await t.call('reset')
    await write(t, 1, 2)
  }),
  filtered(
    'a filter that changes',
    '(log) => ({ ...log, body: log.body + "!", attributes: { own: 1 } })',
    (t) => write(t, 1),
  ),
  filtered('a filter that drops', '(log) => (log.body === "log 1" ? null : log)', (t) => write(t, 3)),
  filtered(
    'filters one after the other',
    '[(log) => ({ ...log, body: log.body + "a" }), (log) => ({ ...log, body: log.body + "b" })]',
    (t) => write(t, 1),
  ),
  filtered('a filter that leaves no text', '(log) => ({ ...log, body: "" })', (t) => write(t, 1)),
  filtered(
    'what a filter drops is not counted',
    '(log) => (/[123]$/.test(log.body) ? null : log)',
    (t) => write(t, 6),
    ', maxLogsPerInterval: 3',
  ),
  filtered('a filter that throws', '() => { throw new Error("broken") }', (t) => write(t, 1)),
  logged('blank texts', (t) => t.run(() => window.posthog.captureLog({ body: '  \n' }))),
  logged('no limit', (t) => write(t, 5), { maxLogsPerInterval: 0 }),
  {
    name: 'calls before the SDK is there',
    config: { logs: {} },
    start: (config, script) =>
      `<script>window.posthog = Object.assign([['init', 'phc_conformance', ${config}], ['captureLog', { body: 'queued' }]], { _i: [['phc_conformance', ${config}, 'posthog']], __SV: 1, people: [] }); posthog.length = 0; posthog.push(['captureLog', { body: 'queued' }])</script><script src="${script}"></script>`,
    async play(t) {
      await t.clock(5000)
      await t.call('capture', 'the end')
    },
  },
  {
    name: 'calls when the SDK has just started',
    config: { logs: {} },
    start: (config, script) =>
      `<script src="${script}"></script><script>posthog.init('phc_conformance', ${config}); posthog.logger.warn('early', { n: 1 }); posthog.captureLog({ body: 'early too' }); posthog.identify('ada')</script>`,
    async play(t) {
      await t.clock(5000)
      await t.call('capture', 'the end')
    },
  },
]

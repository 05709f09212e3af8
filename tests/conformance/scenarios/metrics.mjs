// Metrics: what is added up, and what leaves.

import { withOption } from '../lib/logged.mjs'

/** A visit that measures. Metrics wait for a minute. */
const measured = withOption('metrics', 65_000)
/** Calls `metrics.<kind>(...given)` for each. */
const take = (t, ...calls) =>
  t.run((calls) => {
    for (const [kind, ...given] of calls) window.posthog.metrics[kind](...given)
  }, calls)
/** The option has functions: the page's. */
const ofPage = (name, metrics, play, more = {}) =>
  measured(name, play, undefined, {
    config: { metrics: undefined },
    start: (config, script) =>
      `<script src="${script}"></script><script>posthog.init('phc_conformance', { ...${config}, metrics: ${metrics} })</script>`,
    ...more,
  })
const answered = (answer) => ({ path: '/i/v1/metrics', ...answer })

/** Requests of the page, as they are measured: how long they take differs. */
const request = (t, ...requests) =>
  t.run(async (requests) => {
    for (const [how, method, url] of requests) {
      if (how === 'fetch') await fetch(url, { method }).catch(() => {})
      else
        await new Promise((done) => {
          const xhr = new XMLHttpRequest()
          xhr.open(method, url)
          xhr.addEventListener('loadend', () => done(undefined))
          xhr.send()
        })
    }
  }, requests)

export const scenarios = [
  measured('counts', (t) =>
    take(t, ['count', 'orders'], ['count', 'orders', 2], ['count', 'orders', 0.5], ['count', 'zero', 0]),
  ),
  measured('gauges', (t) =>
    take(t, ['gauge', 'g', 5], ['gauge', 'g', -3], ['gauge', 'other', 0, { unit: 's' }]),
  ),
  measured('histograms', (t) =>
    take(
      t,
      ['histogram', 'h', 0],
      ['histogram', 'h', 5],
      ['histogram', 'h', 6, { unit: 'ms' }],
      ['histogram', 'h', 1e9],
      ['histogram', 'h', -2.5],
    ),
  ),
  measured('bounds of the page', (t) =>
    take(
      t,
      ['histogram', 'h', 1, { bounds: [1, 2.5] }],
      ['histogram', 'h', 3],
      ['histogram', 'h', 2, { bounds: [1, 2.5] }],
      ['histogram', 'h', 4, { bounds: [7] }],
    ),
  ),
  measured('bounds that are none', (t) =>
    t.run(() => {
      const { metrics } = window.posthog
      for (const bounds of [[], [2, 1], [1, 1], ['1'], [NaN], 5, null, 'x'])
        metrics.histogram(`h ${bounds}`, 1, { bounds })
      metrics.histogram('fine', 1, {})
    }),
  ),
  measured('series', (t) =>
    take(
      t,
      ['count', 'c', 1, { attributes: { a: 'x', b: 1 } }],
      ['count', 'c', 1, { attributes: { b: 1, a: 'x' } }],
      ['count', 'c', 1, { attributes: { a: 'y', b: 1 } }],
      ['count', 'c', 1, { unit: 'by' }],
      ['count', 'c', 1, { attributes: { b: '1', a: 'x' } }],
    ),
  ),
  measured('attributes', (t) =>
    t.run(() =>
      window.posthog.metrics.count('c', 1, {
        attributes: { text: 'x', yes: true, whole: 2, half: 0.5, none: null, missing: undefined, list: [1] },
      }),
    ),
  ),
  measured('what is no measurement', (t) =>
    t.run(() => {
      const { metrics } = window.posthog
      for (const value of [NaN, Infinity, -1, '5', null]) metrics.count('bad', value)
      for (const name of ['', undefined, null, 5, {}]) metrics.count(name)
      metrics.gauge('gauge without a value')
    }),
  ),
  measured('one name of two kinds', (t) => take(t, ['count', 'x'], ['gauge', 'x', 4])),
  measured(
    'more series than are taken',
    (t) => take(t, ['count', 'a'], ['count', 'b'], ['count', 'c'], ['count', 'a']),
    {
      maxSeriesPerFlush: 2,
    },
  ),
  measured(
    'a shorter interval',
    async (t) => {
      await take(t, ['count', 'a'])
      await t.clock(2000)
      await take(t, ['count', 'a'])
    },
    { flushIntervalMs: 1500 },
  ),
  measured('two windows', async (t) => {
    await take(t, ['count', 'a'])
    await t.clock(65_000)
    await take(t, ['count', 'a', 5])
  }),
  measured('sent by hand', async (t) => {
    await take(t, ['count', 'a'])
    await t.run(() => window.posthog.metrics.flush())
    await take(t, ['count', 'a', 3])
  }),
  measured('a page that goes', async (t) => {
    await take(t, ['count', 'a'], ['histogram', 'h', 3])
    await t.leave()
    await t.open('/')
  }),
  measured('a hidden page', async (t) => {
    await take(t, ['count', 'a'])
    await t.hide()
  }),
  measured('reset', async (t) => {
    await take(t, ['count', 'a'])
    await t.call('reset')
    await take(t, ['count', 'b'])
  }),
  measured('a visitor who has opted out', async (t) => {
    await t.call('opt_out_capturing')
    await take(t, ['count', 'unseen'])
    await t.call('opt_in_capturing', { captureEventName: false })
    await take(t, ['count', 'seen'])
  }),
  measured(
    'without consent',
    (t) => take(t, ['count', 'unseen']),
    {},
    {
      config: { opt_out_capturing_by_default: true },
      expectNothing: true,
    },
  ),
  measured('a server that fails for a while', async (t) => {
    t.answer(answered({ status: 503 }))
    await take(t, ['count', 'a'], ['gauge', 'g', 1], ['histogram', 'h', 3])
    await t.clock(65_000)
    await take(t, ['count', 'a'], ['gauge', 'g', 2], ['histogram', 'h', 30])
    // by hand: when it is tried again by itself is left to chance
    await t.run(() => window.posthog.metrics.flush())
  }),
  measured('a server that does not want them', async (t) => {
    t.answer(answered({ status: 400 }))
    await take(t, ['count', 'a'])
    await t.clock(65_000)
    await take(t, ['count', 'b'])
  }),
  measured('metrics that are too large', async (t) => {
    t.answer(answered({ status: 413 }))
    await take(t, ['count', 'a'])
    await t.clock(65_000)
    await take(t, ['count', 'b'])
  }),
  measured('a service', (t) => take(t, ['count', 'a']), {
    serviceName: 'shop',
    environment: 'prod',
    serviceVersion: '2',
    resourceAttributes: { region: 'eu' },
  }),
  ofPage(
    'a filter',
    '{ beforeSend: (m) => (m.name === "no" ? null : { ...m, name: m.name + "!", value: m.value * 2 }) }',
    (t) => take(t, ['count', 'no'], ['count', 'yes', 2]),
  ),
  ofPage('a filter that throws', '{ beforeSend: () => { throw new Error("broken") } }', (t) =>
    take(t, ['count', 'a']),
  ),
  ofPage('a filter that makes another kind', '{ beforeSend: (m) => ({ ...m, type: "gauge" }) }', (t) =>
    take(t, ['count', 'a', 5]),
  ),
  ofPage('a filter that makes a mess', '[(m) => ({ ...m, type: "other" })]', (t) =>
    take(t, ['count', 'a', 5]),
  ),
  measured('the methods', async (t) => {
    await t.read('methods', () =>
      ['count', 'gauge', 'histogram', 'flush'].map((name) => typeof window.posthog.metrics[name]),
    )
    await t.read('flush', () => window.posthog.metrics.flush().then((answer) => answer ?? 'undefined'))
  }),
  measured(
    'requests of the page',
    (t) =>
      request(
        t,
        ['fetch', 'GET', '/own/items/123'],
        ['fetch', 'post', '/own/items/0190a9c3-5b6e-7000-8000-000000000001?q=secret'],
        ['fetch', 'BREW', 'https://other.example.com:8443/own/abcdef12/cafe'],
        ['xhr', 'GET', '/own/order-12/38217.pdf'],
        ['xhr', 'PUT', 'own/relative'],
      ),
    { network: true },
  ),
  measured(
    'requests that fail',
    async (t) => {
      t.answer({ path: '/own/broken', drop: true, times: 2 })
      t.answer({ path: '/own/error', status: 500, times: 2 })
      await request(
        t,
        ['fetch', 'POST', '/own/broken'],
        ['xhr', 'POST', '/own/broken'],
        ['fetch', 'POST', '/own/error'],
        ['xhr', 'POST', '/own/error'],
      )
    },
    { network: true },
  ),
  measured(
    'requests that are not measured',
    async (t) => {
      await request(t, ['fetch', 'GET', 'data:text/plain,x'], ['fetch', 'GET', '/own/one'])
      await t.call('set_config', { metrics: { network: false } })
      await request(t, ['fetch', 'GET', '/own/two'], ['xhr', 'GET', '/own/three'])
    },
    { network: true },
  ),
  ofPage(
    'requests as the page names them',
    '{ network: { name: (r) => (r.url.endsWith("skip") ? null : "own." + r.method), attributes: (r, { status }) => ({ "url.template": "/mine", status }) } }',
    (t) =>
      request(t, ['fetch', 'GET', '/own/skip'], ['fetch', 'GET', '/own/one'], ['xhr', 'POST', '/own/two']),
  ),
  ofPage(
    'a function for attributes that throws',
    '{ network: { attributes: () => { throw new Error("broken") } } }',
    (t) => request(t, ['fetch', 'GET', '/own/one']),
  ),
]

// How events get there.

/** What an element of many needs: some events, and time for them to leave. */
const some = async (t, names = ['one', 'two', 'three']) => {
  for (const name of names) await t.call('capture', name)
  await t.flush()
}

const HOSTS = [
  'https://us.i.posthog.com',
  'https://eu.i.posthog.com',
  'https://app.posthog.com',
  'https://us.posthog.com/',
  'https://eu.posthog.com',
  'https://us-assets.i.posthog.com',
  'https://analytics.example.org/path/',
  '/ingest',
]

/** Failures that go away: the server's answers before the good one. */
const FAILURES = {
  'a server error': [{ status: 500 }],
  'two server errors': [{ status: 502 }, { status: 503 }],
  'a cut connection': [{ drop: true }],
  'a rate limit with Retry-After': [{ status: 429, headers: { 'retry-after': '12' } }],
  'an overload with Retry-After': [{ status: 503, headers: { 'retry-after': '20' } }],
  'a timeout of the server': [{ status: 408 }],
}

const large = (size) => ({
  text: Array.from({ length: size / 10 }, (_, i) => String(i * 7919).padStart(10, '-')).join(''),
})

/** What a page fetches at its very end leaves or not, as the browser pleases: here it never does. */
const fetchEndsWithThePage = () => {
  const { fetch } = window
  let isGone = false
  addEventListener('pagehide', () => (isGone = true))
  window.fetch = (...given) => (isGone ? new Promise(() => {}) : fetch(...given))
}

export const scenarios = [
  { name: 'events leave in batches', requests: true, play: (t) => some(t).then(() => some(t, ['four'])) },
  ...[500, 50, 60_000].map((flush_interval_ms) => ({
    name: `flush_interval_ms: ${flush_interval_ms}`,
    requests: true,
    config: { request_queue_config: { flush_interval_ms } },
    async play(t) {
      for (let i = 0; i < 6; i++) {
        await t.call('capture', `event ${i}`)
        await t.clock(490)
      }
      await t.clock(6000)
    },
  })),
  {
    name: 'request_batching: false',
    requests: true,
    config: { request_batching: false },
    play: (t) => some(t),
  },
  {
    name: 'send_instantly and transports',
    requests: true,
    async play(t) {
      await t.call('capture', 'queued')
      await t.call('capture', 'instant', {}, { send_instantly: true })
      await t.call('capture', 'beacon', {}, { transport: 'sendBeacon' })
      await t.call('capture', 'xhr', {}, { transport: 'XHR' })
      await t.call('identify', 'ada')
    },
  },
  {
    name: 'disable_compression',
    requests: true,
    config: { disable_compression: true },
    play: (t) => some(t),
  },
  {
    name: 'disable_compression of a closing page',
    requests: true,
    config: { disable_compression: true },
    async play(t) {
      await t.call('capture', 'last words')
      await t.leave()
    },
  },
  { name: 'api_transport: XHR', requests: true, config: { api_transport: 'XHR' }, play: (t) => some(t) },
  {
    name: 'request_headers',
    requests: true,
    config: { request_headers: { 'x-mine': 'yes', authorization: 'Bearer x' } },
    play: (t) => some(t),
  },
  {
    name: 'set_config changes request_headers',
    requests: true,
    async play(t) {
      await t.call('set_config', { request_headers: { 'x-mine': 'late' } })
      await some(t)
    },
  },
  {
    name: 'fetch_options',
    requests: true,
    before: () => {
      const { fetch } = window
      window.options = []
      // `next` is Next.js's own option
      /** @param {RequestInit & { next?: object }} [options] */
      window.fetch = (url, options) => {
        if (options?.method === 'POST') window.options.push([options.cache, options.next, options.keepalive])
        return fetch(url, options)
      }
    },
    config: { fetch_options: { cache: 'no-store', next: { revalidate: 1 } } },
    async play(t) {
      await some(t)
      await t.read('options', () => window.options)
    },
  },
  {
    name: 'rewriteRequestPath',
    requests: true,
    config: {
      rewriteRequestPath: (url) => {
        url.pathname = url.pathname.replace('/e/', '/x9/')
        return url
      },
    },
    play: (t) => some(t),
  },
  ...HOSTS.map((api_host) => ({
    name: `api_host: ${api_host}`,
    requests: true,
    config: { api_host },
    async play(t) {
      await t.call('capture', 'hello')
      await t.flush()
      await t.call('capture', 'last words')
      await t.leave()
    },
  })),
  {
    name: 'a closing page sends what is left',
    requests: true,
    async play(t) {
      for (const name of ['one', 'two']) await t.call('capture', name)
      await t.leave()
    },
  },
  {
    name: 'disable_beacon',
    requests: true,
    config: { disable_beacon: true },
    async play(t) {
      await t.call('capture', 'last words')
      await t.leave()
    },
  },
  {
    name: 'a browser without beacons',
    requests: true,
    before: () => delete Navigator.prototype.sendBeacon,
    play: (t) => some(t),
  },
  {
    name: 'a browser without fetch',
    requests: true,
    before: () => {
      const { fetch } = window
      setTimeout(() => (window.fetch = fetch), 5)
      window.fetch = undefined
    },
    play: (t) => some(t),
  },
  ...Object.entries(FAILURES).map(([name, answers]) => ({
    name: `after ${name} events come again`,
    requests: true,
    async play(t) {
      for (const answer of answers) t.answer(answer)
      await some(t)
      await t.clock(60_000)
    },
  })),
  ...[400, 401, 403, 404].map((status) => ({
    name: `an answer of ${status} is final`,
    requests: true,
    config: {
      on_request_error: (answer) => {
        window.errors = [...(window.errors ?? []), answer.statusCode, typeof answer.text]
      },
    },
    async play(t) {
      t.answer({ status })
      await some(t)
      await t.clock(30_000)
      await some(t, ['later'])
      await t.read('errors', () => window.errors)
    },
  })),
  {
    name: 'a batch that is too large for the server',
    requests: true,
    async play(t) {
      t.answer({ status: 413 })
      await some(t, ['one', 'two', 'three', 'four'])
      await t.clock(30_000)
    },
  },
  {
    name: 'a server that is down for good',
    requests: true,
    async play(t) {
      t.answer({ status: 500, times: 100 })
      await some(t, ['one'])
      for (let i = 0; i < 40; i++) await t.sleep(600_000)
    },
  },
  {
    name: 'a page that closes while events wait to come again',
    requests: true,
    async play(t) {
      t.answer({ status: 500 })
      await some(t)
      await t.call('capture', 'last words')
      await t.leave()
    },
  },
  {
    name: 'the other batch goes on while one waits to come again',
    requests: true,
    // shorter than the shortest wait before a retry, which is random
    config: { request_queue_config: { flush_interval_ms: 500 } },
    async play(t) {
      t.answer({ status: 500 })
      await t.call('capture', 'one')
      await t.clock(1000)
      await t.call('capture', 'two')
      await t.read('waiting', () => posthog.capture('three').properties.$sdk_debug_retry_queue_size)
      await t.clock(20_000)
    },
  },
  {
    name: 'offline, and back',
    requests: true,
    async play(t) {
      await t.call('capture', 'before')
      await t.flush()
      await t.offline(true)
      await some(t, ['offline one', 'offline two'])
      await t.clock(10_000)
      await t.offline(false)
      await t.clock(10_000)
      await t.call('capture', 'after')
    },
  },
  {
    name: "the server's quota",
    requests: true,
    async play(t) {
      t.answer({ body: { status: 'Ok', quota_limited: ['events'] } })
      await some(t, ['one'])
      await some(t, ['dropped'])
      await t.clock(61_000)
      await some(t, ['two'])
    },
  },
  {
    name: "the server's quota of recordings",
    async play(t) {
      t.answer({ body: { quota_limited: ['recordings'] } })
      await some(t, ['one'])
      await some(t, ['two'])
    },
  },
  {
    name: 'an answer that is no JSON',
    async play(t) {
      t.answer({ body: '<html>' })
      await some(t, ['one'])
      await some(t, ['two'])
    },
  },
  {
    name: 'more events than the client allows',
    async play(t) {
      await t.run(() => {
        for (let i = 0; i < 120; i++) posthog.capture(`event ${i}`)
      })
      await t.clock(1000)
      await t.call('capture', 'after a second')
      await t.reload()
      await t.call('capture', 'after a reload')
    },
  },
  {
    name: 'rate_limiting of its own',
    config: { rate_limiting: { events_per_second: 1, events_burst_limit: 5 } },
    async play(t) {
      await t.run(() => {
        for (let i = 0; i < 8; i++) posthog.capture(`event ${i}`)
      })
      await t.clock(3000)
      await t.run(() => {
        for (let i = 0; i < 5; i++) posthog.capture(`later ${i}`)
      })
    },
  },
  {
    name: 'events of 5, 100 and 900 kB',
    async play(t) {
      for (const size of [5e3, 1e5, 9e5])
        await t.call('capture', `size ${size}`, large(size), { _noTruncate: true })
    },
  },
  {
    name: 'more last words than a beacon takes',
    before: fetchEndsWithThePage,
    config: { disable_compression: true },
    async play(t) {
      // what is on its way counts against the browser's limit until it is answered
      let answer
      const held = new Promise((resolve) => (answer = resolve))
      t.answer({ held, times: Infinity })
      for (let i = 0; i < 6; i++) await t.call('capture', `event ${i}`, large(2e4))
      await t.leave()
      answer()
      await t.open('/')
    },
  },
  {
    name: 'shutdown sends what is left',
    requests: true,
    async play(t) {
      await t.call('capture', 'one')
      await t.run(() => posthog.shutdown())
      await t.flush()
    },
  },
  {
    name: 'opting out does not call back what was captured before',
    requests: true,
    async play(t) {
      await t.call('capture', 'before')
      await t.call('opt_out_capturing')
      await t.flush()
    },
  },
  {
    name: 'the page replaces fetch',
    async play(t) {
      await t.run(() => {
        window.fetch = () => Promise.reject(new Error('of the page'))
      })
      await some(t, ['one'])
    },
  },
]

// Headers on the page's own requests: which get them, and what they say.

/** Posts by `fetch` or by an XMLHttpRequest; what was sent is compared. */
const post = (t, how, url, headers = {}) =>
  t.run(
    async ([how, url, headers]) => {
      const body = JSON.stringify({ event: 'own request', own: how })
      if (how === 'fetch') {
        await fetch(url, { method: 'POST', body, headers })
        return
      }
      const request = new XMLHttpRequest()
      request.open('POST', url)
      for (const [name, value] of Object.entries(headers)) request.setRequestHeader(name, value)
      return new Promise((done) => {
        request.addEventListener('loadend', () => done(undefined))
        request.send(body)
      })
    },
    [how, url, headers],
  )

/** A visitor whose ids are known, on a page whose SDK has loaded what it needs. */
const traced = (name, config, play, more = {}) => ({
  name,
  ...more,
  requests: true,
  config: {
    bootstrap: { distinctID: 'ada', isIdentifiedID: true, sessionID: '0190a9c3-5b6e-7000-8000-000000000001' },
    ...config,
  },
  async play(t) {
    await t.clock(1000)
    await t.call('capture', 'first')
    await t.flush()
    await play(t)
    await t.call('capture', 'the end')
  },
})
const both = async (t, url, headers) => {
  for (const how of ['fetch', 'xhr']) await post(t, how, url, headers)
}

export const scenarios = [
  traced('requests to a host of the list', { tracing_headers: ['shop.example.com'] }, (t) =>
    both(t, '/own/one'),
  ),
  traced('requests to another host', { tracing_headers: ['api.example.com'] }, (t) => both(t, '/own/one')),
  traced('all hosts', { tracing_headers: true }, (t) => both(t, '/own/one')),
  traced('by the older names', { __add_tracing_headers: ['shop.example.com'] }, (t) => both(t, '/own/one')),
  traced('by the name before', { addTracingHeaders: ['shop.example.com'] }, (t) => both(t, '/own/one')),
  traced('an empty list', { tracing_headers: [] }, (t) => both(t, '/own/one')),
  traced('headers of the page stay', { tracing_headers: ['shop.example.com'] }, (t) =>
    both(t, '/own/one', { 'X-Mine': '1', 'X-POSTHOG-DISTINCT-ID': 'mine' }),
  ),
  traced('an address of another host', { tracing_headers: ['shop.example.com'] }, (t) =>
    both(t, 'https://other.example.com/own/one'),
  ),
  traced('another visitor', { tracing_headers: ['shop.example.com'] }, async (t) => {
    await t.call('reset')
    await t.call('identify', 'grace')
    await both(t, '/own/one')
  }),
  // posthog-js's core with our script
  traced(
    'requests with the script of the other',
    { tracing_headers: ['shop.example.com'] },
    async (t) => {
      await both(t, '/own/one')
      await both(t, 'https://other.example.com/own/one')
      await both(t, '/own/two', { 'X-Mine': '1' })
    },
    { swapped: ['tracing-headers.js'] },
  ),
  traced('without', {}, (t) => both(t, '/own/one')),
  traced('without cookies', { cookieless_mode: 'always', bootstrap: {}, tracing_headers: true }, (t) =>
    both(t, '/own/one'),
  ),
]

import { callWithBadValues } from './bad_calls'
import { openBarePage } from './bare_page'
import { expect, stored, test } from './fixtures'
import { watchLeftovers } from './leftovers'

const INIT = {
  api_host: '',
  capture_pageview: false,
  request_queue_config: { flush_interval_ms: 250 },
  rate_limiting: { events_per_second: 1e6 },
}

test('bad values throw nothing into the page and stop nothing', async ({ page, collector, pageErrors }) => {
  test.slow()
  // some calls ask for PostHog's own scripts, which have nothing to bring here
  await page.route(/\/static\/.*(surveys|toolbar)\.js/, (route) =>
    route.fulfill({ contentType: 'text/javascript', body: '' }),
  )
  await openBarePage(page)
  await page.evaluate(
    ([config]) => window.posthog.init('phc_playground', { ...config, api_host: location.origin }),
    [INIT],
  )
  const { calls, failures } = await page.evaluate(callWithBadValues)
  expect(calls).toBeGreaterThan(3000)
  expect(failures).toEqual([])

  await page.evaluate(() => window.posthog.capture('still here'))
  await stored(collector, { 'still here': 1 })
  // with the page go the files it still waits for, and the lines about those that it cannot have
  await page.goto('about:blank')
  // Console lines of the SDK about mistakes are welcome, an uncaught error is not. The browser itself reports
  // the batch that was too large, which is halved and sent again.
  expect(pageErrors.filter((error) => !/\[PostHog\.js\]|status of 413/.test(error))).toEqual([])
  pageErrors.length = 0
})

test('bad values before and in init are harmless', async ({ page, collector, pageErrors }) => {
  await openBarePage(page)
  const failures = await page.evaluate(() => {
    const thrown: string[] = []
    const attempt = (what: string, run: () => void): void => {
      try {
        run()
      } catch (error) {
        thrown.push(`${what}: ${(error as Error).message}`)
      }
    }
    const { posthog } = window
    const init = posthog.init.bind(posthog) as (...args: unknown[]) => unknown
    const bad = Object.defineProperty({}, 'api_host', {
      enumerable: true,
      get() {
        throw new Error('refused')
      },
    })
    attempt('capture', () => posthog.capture('too early'))
    attempt('identify', () => posthog.identify('too early'))
    attempt('get_distinct_id', () => posthog.get_distinct_id())
    attempt('shutdown', () => void posthog.shutdown())
    for (const token of [undefined, null, '', '  ', 7, {}, Symbol('s')]) attempt('token', () => init(token))
    attempt('config', () => init('phc_other', bad))
    for (const name of ['__proto__', 'constructor', 7, {}, Symbol('s')])
      attempt(`name ${String(name)}`, () => init('phc_named', { api_host: location.origin }, name))
    attempt('config of a named one', () => init('phc_named', bad, 'named'))
    attempt('init', () => init('phc_playground', { api_host: location.origin, capture_pageview: false }))
    attempt('capture', () => posthog.capture('at last'))
    return thrown
  })
  expect(failures).toEqual([])
  await stored(collector, { 'at last': 1 })
  expect(collector.events('too early')).toEqual([])
  expect(pageErrors.filter((error) => !error.includes('[PostHog.js]'))).toEqual([])
  pageErrors.length = 0
})

test('hooks that throw harm nobody but their event', async ({ page, collector, pageErrors }) => {
  await openBarePage(page)
  const thrown = await page.evaluate(() => {
    const refuse = (): never => {
      throw new Error('the page is at fault')
    }
    try {
      window.posthog.init('phc_playground', {
        api_host: location.origin,
        loaded: refuse,
        _onCapture: refuse,
        on_request_error: refuse,
        before_send: (event: { event: string }) => (event.event === 'dropped' ? refuse() : event),
        sanitize_properties: (properties: object, event: string) =>
          event === 'not sanitized' ? refuse() : properties,
      })
      window.posthog.on('eventCaptured', refuse)
      for (const event of ['first', 'dropped', 'not sanitized', 'last']) window.posthog.capture(event)
      return ''
    } catch (error) {
      return String(error)
    }
  })
  expect(thrown).toBe('')
  await stored(collector, { first: 1, last: 1, $pageview: 1 })
  // They were to remove what must not leave.
  expect([...collector.events('dropped'), ...collector.events('not sanitized')]).toEqual([])
  expect(pageErrors.filter((error) => !error.includes('[PostHog.js]'))).toEqual([])
  pageErrors.length = 0
})

test('a get_device_id that throws costs nothing but its id', async ({ page, collector, pageErrors }) => {
  await openBarePage(page)
  const thrown = await page.evaluate(() => {
    const refuse = (): never => {
      throw new Error('the page is at fault')
    }
    try {
      window.posthog.init('phc_playground', { api_host: location.origin, get_device_id: refuse })
      window.posthog.capture('first')
      window.posthog.reset()
      window.posthog.capture('after reset')
      return ''
    } catch (error) {
      return String(error)
    }
  })
  expect(thrown).toBe('')
  await stored(collector, { first: 1, 'after reset': 1 })
  expect(collector.event('first').distinct_id).toMatch(/^[0-9a-f-]{36}$/)
  expect(collector.event('after reset').distinct_id).not.toBe(collector.event('first').distinct_id)
  expect(pageErrors.filter((error) => !error.includes('[PostHog.js]'))).toEqual([])
  pageErrors.length = 0
})

test('hooks may call the SDK', async ({ page, collector }) => {
  await openBarePage(page)
  const ids = await page.evaluate(() => {
    const seen: string[] = []
    window.posthog.init('phc_playground', {
      api_host: location.origin,
      before_send: (event: { event: string }) => {
        seen.push(window.posthog.get_distinct_id())
        if (event.event === 'outer') window.posthog.capture('inner')
        return event
      },
    })
    const stop = window.posthog.on('eventCaptured', ({ event }) => {
      if (event !== 'outer') return
      stop()
      window.posthog.identify('from-a-hook')
      window.posthog.capture('after identify')
    })
    window.posthog.capture('outer')
    return seen
  })
  await stored(collector, { outer: 1, inner: 1, $identify: 1, 'after identify': 1, $pageview: 1 })
  for (const name of ['outer', 'inner']) expect(collector.event(name).distinct_id).toBe(ids[0])
  for (const name of ['$identify', 'after identify', '$pageview'])
    expect(collector.event(name).distinct_id).toBe('from-a-hook')
  expect(collector.events()).toHaveLength(5)
})

test('what a fetch that throws could not send arrives later', async ({ page, collector }) => {
  await openBarePage(page)
  const thrown = await page.evaluate(
    ([config]) => {
      const { fetch } = window
      let refused = 0
      window.fetch = () => {
        refused++
        if (refused === 2) window.fetch = fetch
        throw new Error('no network for you')
      }
      try {
        window.posthog.init('phc_playground', { ...config, api_host: location.origin })
        window.posthog.capture('patient')
        window.posthog.identify('patient')
        return ''
      } catch (error) {
        return String(error)
      }
    },
    [INIT],
  )
  expect(thrown).toBe('')
  await stored(collector, { patient: 1, $identify: 1 })
  expect(collector.events()).toHaveLength(2)
})

test('a sandboxed frame without storage and cookies is captured', async ({ page, collector }) => {
  const framed = `<script src="${collector.url}/static/array.js"></script><script>
    let blocked = 0
    for (const read of [() => localStorage, () => sessionStorage, () => document.cookie]) {
      try { read() } catch { blocked++ }
    }
    posthog.init('phc_playground', { api_host: '${collector.url}' })
    posthog.capture('from the sandbox', { blocked })
    posthog.register({ plan: 'team' })
    posthog.capture('second')
  </script>`
  // a document without a policy, which frames of it would have too; one from the collector, as a browser lets no other
  // address ask loopback from such a frame
  await page.route('**/favicon.ico', (route) => route.fulfill({ status: 204 }))
  await page.goto('/static/array.js')
  await page.evaluate((srcdoc) => {
    const frame = Object.assign(document.createElement('iframe'), { srcdoc })
    frame.setAttribute('sandbox', 'allow-scripts')
    document.body.append(frame)
  }, framed)
  await stored(collector, { 'from the sandbox': 1, second: 1, $pageview: 1 })
  const [first, second] = ['from the sandbox', 'second'].map((name) => collector.event(name))
  expect(first!.properties.blocked).toBe(3)
  expect(second!.properties.plan).toBe('team')
  expect(second!.distinct_id).toBe(first!.distinct_id)
})

test('a second init changes nothing', async ({ page, collector }) => {
  await openBarePage(page)
  const warnings: string[] = []
  page.on('console', (message) => {
    if (message.type() === 'warning') warnings.push(message.text())
  })
  const same = await page.evaluate(() => {
    const first = window.posthog.init('phc_playground', { api_host: location.origin })
    const second = window.posthog.init('phc_playground', { api_host: 'https://elsewhere.example' })
    const third = window.posthog.init('phc_other', { api_host: location.origin })
    window.posthog.capture('after all')
    return first === second && second === third
  })
  expect(same).toBe(true)
  await stored(collector, { $pageview: 1, 'after all': 1 })
  expect(collector.event('$pageview').properties.token).toBe('phc_playground')
  expect(collector.event('after all').properties.token).toBe('phc_playground')
  expect(warnings).toHaveLength(2)
})

test('shutdown sends the rest and leaves no listener and no timer', async ({ page, collector }) => {
  const left = await watchLeftovers(page)
  await openBarePage(page)
  await page.evaluate(() => window.posthog.init('phc_playground', { api_host: location.origin }))
  await stored(collector, { $pageview: 1 })
  await page.evaluate(() => window.posthog.capture('left over'))
  // Otherwise there would be nothing to remove.
  expect((await left()).listeners).toEqual(expect.arrayContaining(['Window pagehide']))
  expect((await left()).timers).toBeGreaterThan(0)

  await page.evaluate(() => window.posthog.shutdown())
  expect(await left()).toEqual({ listeners: [], timers: 0 })
  await stored(collector, { 'left over': 1 })
  expect(await page.evaluate(() => window.posthog.capture('too late'))).toBeUndefined()
  await page.goto('about:blank')
  expect(collector.events().map(({ event }) => event)).toEqual(['$pageview', 'left over'])
})

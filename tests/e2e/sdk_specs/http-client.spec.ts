// PostHog's specification of an SDK: http-client, as far as it is about events.
import { expect, outbox, test, withSdk } from '../scripted_server'

test('a request goes to the ingestion endpoint with the token and the events', async ({
  page,
  server,
  open,
}) => {
  await open({ request_headers: { 'x-mine': 'yes' } })
  await withSdk(page, (posthog) => (posthog.capture('Save', { plan: 'pro' }), posthog.flush()))
  const [request] = server.received
  expect(request).toMatchObject({
    url: '/e/',
    names: ['Save'],
    headers: { 'x-mine': 'yes', 'content-type': 'text/plain' },
    body: { api_key: 'test-token', batch: [{ properties: { plan: 'pro', token: 'test-token' } }] },
  })
  expect(Date.parse(request!.body.sent_at)).toBeGreaterThan(Date.parse(request!.body.batch[0]!.timestamp) - 1)
})

for (const status of [200, 204]) {
  test(`${status} is a delivery`, async ({ page, server, open }) => {
    await open()
    server.answer({ status, text: status === 204 ? '' : '{}' })
    await withSdk(page, (posthog) => (posthog.capture('Save'), posthog.flush()))
    await expect.poll(() => outbox(page)).toEqual([])
    expect(server.received).toHaveLength(1)
  })
}

for (const api_transport of ['fetch', 'XHR']) {
  test(`a connection that breaks is tried again by ${api_transport}`, async ({ page, server, open }) => {
    await open({ api_transport })
    let isBroken = true
    await page.route('**/e/**', (route) => {
      const broken = isBroken
      isBroken = false
      return broken ? route.abort('connectionreset') : route.continue()
    })
    await withSdk(page, (posthog) => void posthog.capture('Retry Me'))
    await expect.poll(() => server.names(), { timeout: 10_000 }).toEqual(['Retry Me'])
  })
}

test('rewriteRequestPath decides where requests go; one that throws does not', async ({
  page,
  server,
  open,
}) => {
  await open()
  await page.evaluate(() => {
    const configure = (rewrite: (url: URL) => URL): void =>
      (window.posthog as unknown as { set_config(config: object): void }).set_config({
        rewriteRequestPath: rewrite,
      })
    configure((url) => {
      url.pathname = url.pathname.replace('/e/', '/mine/')
      return url
    })
    window.posthog.capture('one')
  })
  await withSdk(page, (posthog) => posthog.flush())
  await page.evaluate(() => {
    const { posthog } = window as unknown as {
      posthog: { set_config(config: object): void; capture(e: string): void }
    }
    posthog.set_config({
      rewriteRequestPath: () => {
        throw new Error('the page is at fault')
      },
    })
    posthog.capture('two')
  })
  await withSdk(page, (posthog) => posthog.flush())
  expect(server.received.map(({ url, names }) => [url, names[0]])).toEqual([
    ['/mine/', 'one'],
    ['/e/', 'two'],
  ])
})

test('fetch_options reach fetch', async ({ page, server, open }) => {
  await page.addInitScript(() => {
    const { fetch } = window
    window.fetch = (url, options) => {
      ;(window as unknown as { options: unknown }).options = {
        cache: options?.cache,
        next: (options as { next?: unknown }).next,
      }
      return fetch(url, options)
    }
  })
  await open({ fetch_options: { cache: 'no-store', next: { revalidate: 1 } } })
  await withSdk(page, (posthog) => (posthog.capture('Save'), posthog.flush()))
  expect(await page.evaluate('window.options')).toEqual({ cache: 'no-store', next: { revalidate: 1 } })
  expect(server.names()).toEqual(['Save'])
})

for (const disable_beacon of [false, true]) {
  test(`a closing page uses ${disable_beacon ? 'fetch where beacons are forbidden' : 'a beacon'}`, async ({
    page,
    server,
    open,
  }) => {
    await open({ disable_beacon, outbox: false, request_queue_config: { flush_interval_ms: 5000 } })
    await withSdk(page, (posthog) => void posthog.capture('Last'))
    await page.goto('about:blank')
    await expect.poll(() => server.names()).toEqual(['Last'])
    expect(server.received[0]!.headers['sec-fetch-mode']).toBe(disable_beacon ? 'cors' : 'no-cors')
  })
}

test('without compression the body is JSON', async ({ page, server, open }) => {
  await open({ disable_compression: true })
  await withSdk(page, (posthog) => (posthog.capture('Save'), posthog.flush()))
  expect(server.received[0]!.headers['content-type']).toBe('application/json')
})

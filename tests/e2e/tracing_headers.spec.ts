// Tracing headers: what the page's own requests carry, and that all else of them is the page's.

import type { Page } from '@playwright/test'
import { init, serve, type Kind } from './beside'
import { expect, test } from './fixtures'

interface Sent {
  host: string
  method: string
  body: string | null
  session?: string
  window?: string
  visitor?: string
  trace?: string
}

/** Answers every request to a host of `.test`, and keeps what was sent. */
async function listen(page: Page): Promise<Sent[]> {
  const sent: Sent[] = []
  await page.route('https://*.test/**', async (route) => {
    const request = route.request()
    const cors = { 'Access-Control-Allow-Origin': '*', 'Access-Control-Allow-Headers': '*, traceparent' }
    if (request.method() !== 'OPTIONS') {
      const headers = await request.allHeaders()
      sent.push({
        host: new URL(request.url()).hostname,
        method: request.method(),
        body: request.postData(),
        session: headers['x-posthog-session-id'],
        window: headers['x-posthog-window-id'],
        visitor: headers['x-posthog-distinct-id'],
        trace: headers['traceparent'],
      })
    }
    await route.fulfill({ headers: cors, body: 'ok' })
  })
  return sent
}

/** Opens a page with the SDK, and waits until its requests are watched. */
async function open(page: Page, config: object): Promise<Sent[]> {
  const sent = await listen(page)
  await serve(page, 'ours')
  await page.goto('/page')
  await page.evaluate(() => void ((window as any).untouched = window.fetch))
  await init(page, { bootstrap: { distinctID: 'the visitor', isIdentifiedID: true }, ...config })
  await page.waitForFunction(() => (window as any).untouched !== window.fetch)
  return sent
}

const xhr = (page: Page, url: string, headers: Record<string, string> = {}): Promise<void> =>
  page.evaluate(
    ([url, headers]) =>
      new Promise<void>((done) => {
        const request = new XMLHttpRequest()
        request.open('POST', url)
        for (const [name, value] of Object.entries(headers)) request.setRequestHeader(name, value)
        request.addEventListener('loadend', () => done())
        request.send('the body')
      }),
    [url, headers] as const,
  )

test('requests to the given hosts say who the visitor is, by fetch and XMLHttpRequest', async ({ page }) => {
  const sent = await open(page, { tracing_headers: ['api.test', 'api.other.test'] })
  await page.evaluate(async () => {
    await fetch('https://www.test/')
    await fetch(new Request('https://a.test/', { method: 'POST', body: 'the body' }))
  })
  await xhr(page, 'https://b.test/')
  expect(sent.map(({ visitor, session, body }) => [visitor, session, body])).toEqual([
    [undefined, undefined, null],
    [undefined, undefined, 'the body'],
    [undefined, undefined, 'the body'],
  ])
  sent.length = 0
  await page.evaluate(
    () => void (window as any).posthog.set_config({ tracing_headers: ['a.test', 'b.test'] }),
  )
  await page.evaluate(() => fetch(new Request('https://a.test/', { method: 'POST', body: 'the body' })))
  await xhr(page, 'https://b.test/')
  const session = await page.evaluate(() => (window as any).posthog.get_session_id())
  for (const request of sent)
    expect(request).toMatchObject({ method: 'POST', body: 'the body', session, visitor: 'the visitor' })
  expect(sent).toHaveLength(2)
  expect(sent[0]!.window).toBeTruthy()
  expect(sent[1]!.window).toBe(sent[0]!.window)
})

const KINDS: Kind[] = ['posthog-js', 'ours']
for (const kind of KINDS)
  test(`${kind}: a page sees that its requests are watched, and may have its own watched by the same functions`, async ({
    page,
  }) => {
    const sent = await listen(page)
    await serve(page, kind)
    await page.goto('/page')
    await init(page, { bootstrap: { distinctID: 'the visitor' }, tracing_headers: ['a.test'] })
    await page.waitForFunction(() => (window as any).__PosthogExtensions__?.tracingHeadersPatchFns)
    await page.evaluate(() => fetch('https://a.test/'))
    await page.evaluate(async () => {
      const functions = (window as any).__PosthogExtensions__.tracingHeadersPatchFns
      const stops = [
        functions._patchFetch(['b.test'], () => 'another visitor', undefined),
        functions._patchXHR(['b.test'], () => 'another visitor', undefined),
      ]
      await fetch('https://b.test/')
      for (const stop of stops) stop()
      await fetch('https://b.test/')
    })
    expect(sent.map(({ host, visitor }) => [host, visitor])).toEqual([
      ['a.test', 'the visitor'],
      ['b.test', 'another visitor'],
      ['b.test', undefined],
    ])
  })

test('a trace starts where the page has not started one', async ({ page }) => {
  const sent = await open(page, { trace_propagation_targets: ['https://A.test:443', 'B.test'] })
  await page.evaluate(async () => {
    await fetch('https://a.test/')
    await fetch('https://b.test/', { headers: { traceparent: 'of the page' } })
    await fetch('https://c.test/')
  })
  await xhr(page, 'https://b.test/')
  await xhr(page, 'https://a.test/', { Traceparent: 'of the page' })
  const one = expect.stringMatching(/^00-[0-9a-f]{32}-[0-9a-f]{16}-01$/)
  expect(sent.map(({ trace }) => trace)).toEqual([one, 'of the page', undefined, one, 'of the page'])
  expect(sent.every(({ visitor }) => visitor === undefined)).toBe(true)
})

test("aborts and rejections are the page's, and nothing stays after shutdown", async ({ page }) => {
  const sent = await open(page, { tracing_headers: true })
  const errors = await page.evaluate(async () => {
    const name = (error: Error): string => error.name
    const signal = AbortSignal.abort()
    return [await fetch('https://a.test/', { signal }).catch(name), await fetch('https://:bad').catch(name)]
  })
  expect(errors).toEqual(['AbortError', 'TypeError'])
  expect(sent).toEqual([])
  const isBack = await page.evaluate(async () => {
    await (window as any).posthog.shutdown()
    return (window as any).untouched === window.fetch
  })
  expect(isBack).toBe(true)
  await page.evaluate(() => fetch('https://a.test/'))
  await xhr(page, 'https://a.test/')
  expect(sent.map(({ visitor }) => visitor)).toEqual([undefined, undefined])
})

test('a request of another window, and an init that reads members of its own', async ({ page }) => {
  const sent = await open(page, { tracing_headers: ['api.test'] })
  await page.evaluate(async () => {
    const frame = document.body.appendChild(document.createElement('iframe'))
    const { Request: Other } = frame.contentWindow as unknown as typeof globalThis
    await fetch(new Other('https://api.test/one', { method: 'PUT', headers: { mine: '1' } }))
    await fetch(new Other('https://other.test/two', { method: 'PUT' }))
    class Init {
      #method = 'PATCH'
      get method(): string {
        return this.#method
      }
    }
    await fetch('https://api.test/three', new Init())
  })
  expect(sent.map(({ host, method, visitor }) => [host, method, visitor])).toEqual([
    ['api.test', 'PUT', 'the visitor'],
    ['other.test', 'PUT', undefined],
    ['api.test', 'PATCH', 'the visitor'],
  ])
})

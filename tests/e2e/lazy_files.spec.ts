// Which of the files that only some projects use a page loads: those that it needs, and no other.

import { basename } from 'node:path'
import type { Page } from '@playwright/test'
import { expect, stored, test } from './fixtures'
import { storedSignals } from './signals'

const FILES = ['extensions', 'signals', 'webmcp', 'debug']

/** Serves a page whose project has these settings; answers what is found in the page's scripts later. */
async function open(page: Page, config: object, project: object = {}): Promise<() => string[]> {
  const scripts: string[] = []
  page.on('request', (request) => {
    if (request.resourceType() === 'script') scripts.push(basename(new URL(request.url()).pathname, '.js'))
  })
  const given = {
    autocapture: false,
    disable_session_recording: true,
    request_queue_config: { flush_interval_ms: 250 },
    ...config,
  }
  await page.route(/\/page(\?|$)/, (route) =>
    route.fulfill({
      contentType: 'text/html',
      body: `<!doctype html><title>A page</title><link rel="icon" href="data:,"><body>
        <script>window._POSTHOG_REMOTE_CONFIG = { phc_lazy: { config: ${JSON.stringify(project)} } }</script>
        <script src="/static/array.js"></script>
        <script>posthog.init('phc_lazy', { ...${JSON.stringify(given)}, api_host: location.origin })</script>`,
    }),
  )
  // not until it has loaded: a file that does not come is waited for
  await page.goto('/page', { waitUntil: 'domcontentloaded' })
  return () => scripts.filter((name) => FILES.includes(name)).sort()
}

const CASES: Record<string, { config?: object; project?: object; call?: string; files: string[] }> = {
  nothing: { files: [] },
  'an option of logs': { config: { logs: { serviceName: 'shop' } }, files: ['signals'] },
  'an option of traces': { config: { traces: {} }, files: ['signals'] },
  'a project with lines of the console': {
    project: { logs: { captureConsoleLogs: true } },
    files: ['signals'],
  },
  'the first metric': { call: `posthog.metrics.count('orders')`, files: ['signals'] },
  'the first log': { call: `posthog.captureLog({ body: 'hello' })`, files: ['signals'] },
  'tools for agents': { config: { capture_webmcp: true }, files: ['webmcp'] },
  'debug mode': { config: { debug: true }, files: ['debug'] },
  heatmaps: { config: { capture_heatmaps: true }, files: ['extensions'] },
  'tracing headers': { config: { tracing_headers: ['a.test'] }, files: ['extensions'] },
  'heatmaps and metrics': {
    config: { capture_heatmaps: true, metrics: {} },
    files: ['extensions', 'signals'],
  },
}

for (const [name, { config = {}, project, call, files }] of Object.entries(CASES))
  test(`${name}: ${files.join(' and ') || 'no file'}`, async ({ page, collector }) => {
    const loaded = await open(page, config, project)
    if (call) await page.evaluate(call)
    await page.waitForFunction(
      (wanted) => wanted.every((file) => (window as any).__PosthogExtensions__?.wasm?.[file]),
      files,
    )
    await page.evaluate(() => void window.posthog.capture('the end'))
    await stored(collector, { 'the end': 1 })
    expect(loaded()).toEqual(files)
  })

test('the streaming entry loads each of the files', async ({ page }) => {
  await page.route('**/streamed', (route) =>
    route.fulfill({
      contentType: 'text/html',
      body: '<!doctype html><title>streamed</title><link rel="icon" href="data:,">',
    }),
  )
  await page.goto('/streamed')
  await page.evaluate(`import('/static/streaming.js').then(({ posthog }) => posthog.init('phc_lazy', {
    api_host: location.origin, capture_heatmaps: true, logs: {}, capture_webmcp: true, debug: true }))`)
  await page.waitForFunction(
    (files) => files.every((file) => (window as any).__PosthogExtensions__?.wasm?.[file]),
    FILES,
  )
})

test('a page with one of the files goes on to get the other, and calls of both work', async ({ page }) => {
  const loaded = await open(page, { logs: {} })
  await page.waitForFunction(() => typeof (window.posthog as any).metrics.isEnabled === 'undefined')
  const answers = await page.evaluate(async () => {
    const posthog = window.posthog as any
    // these say something to parts that are not there
    posthog.setIdentity('ada', 'hash')
    posthog.clearIdentity()
    const event = { level: 'error', event_id: 'e1' }
    const linked = await posthog.sentryIntegration().processEvent(event)
    const again = await posthog.sentryIntegration().processEvent({ level: 'error', event_id: 'e2' })
    return [linked, again].map(({ tags }) => Object.keys(tags))
  })
  expect(answers).toEqual([['PostHog Person URL'], ['PostHog Person URL']])
  expect(loaded()).toEqual(['extensions', 'signals'])
  expect(await page.evaluate(() => typeof (window.posthog as any).logs.flushLogs)).toBe('function')
})

test('what a page logs and counts before its file has come, leaves with the next page', async ({
  page,
  collector,
}) => {
  await page.route('**/signals.js*', () => {
    // it does not come in time
  })
  await open(page, { logs: { flushIntervalMs: 100 }, metrics: { flushIntervalMs: 100 } })
  const [id, time] = await page.evaluate(() => {
    const posthog = window.posthog as any
    posthog.logger.warn('early', { order: 5 })
    posthog.metrics.count('orders', 2)
    return [posthog.get_distinct_id() as string, Date.now()] as const
  })
  await page.unroute('**/signals.js*')
  await page.goto('/page?next', { waitUntil: 'domcontentloaded' })
  const [log] = await storedSignals(collector, 'logs', 1)
  expect(log).toMatchObject({ severityText: 'WARN', body: { stringValue: 'early' } })
  expect(log!.attributes).toMatchObject({ order: 5, posthogDistinctId: id })
  // the address of that page is not known any more
  expect(log!.attributes).not.toHaveProperty('url.full')
  const [metric] = await storedSignals(collector, 'metrics', 1)
  const [point] = metric!.sum.dataPoints
  for (const nanoseconds of [log!.timeUnixNano, point.startTimeUnixNano])
    expect(Number(BigInt(nanoseconds) / 1_000_000n) - time).toBeLessThanOrEqual(0)
  expect(await page.evaluate(() => localStorage.getItem('ph_phc_lazy_waits'))).toBeNull()
})

test('without consent nothing of it is kept', async ({ page }) => {
  await page.route('**/signals.js*', () => {})
  await open(page, { logs: {}, opt_out_capturing_by_default: true })
  await page.evaluate(() => (window.posthog as any).logger.warn('early'))
  await page.goto('/page?next', { waitUntil: 'domcontentloaded' })
  expect(await page.evaluate(() => localStorage.getItem('ph_phc_lazy_waits'))).toBeNull()
})

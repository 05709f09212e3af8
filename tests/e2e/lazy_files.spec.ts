// Which of the files that only some projects use a page loads: those that it needs, and no other.

import { basename } from 'node:path'
import type { Page } from '@playwright/test'
import { expect, stored, test } from './fixtures'

const FILES = ['extensions', 'signals', 'webmcp']

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
  await page.route('**/page', (route) =>
    route.fulfill({
      contentType: 'text/html',
      body: `<!doctype html><title>A page</title><link rel="icon" href="data:,"><body>
        <script>window._POSTHOG_REMOTE_CONFIG = { phc_lazy: { config: ${JSON.stringify(project)} } }</script>
        <script src="/static/array.js"></script>
        <script>posthog.init('phc_lazy', { ...${JSON.stringify(given)}, api_host: location.origin })</script>`,
    }),
  )
  await page.goto('/page')
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

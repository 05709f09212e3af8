// A log, a metric and a span reach the local PostHog, from Chromium and Firefox, with the page too; what a visitor has not
// agreed to does not leave.

import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { openFirefox } from '../fidelity/lib/firefox.mjs'
import type { Collector } from './collector'
import { expect, stored, test as base } from './fixtures'
import { signalsOf, storedSignals } from './signals'

interface Driven {
  goto(url: string): Promise<unknown>
  evaluate<R>(run: (argument: any) => R, argument?: any): Promise<Awaited<R>>
}

const test = base.extend<{ driven: Driven; browserKind: 'chromium' | 'firefox'; site: string }>({
  // a page on another host than PostHog, as most are
  site: async ({ collector }, use) => {
    const html = `<!doctype html><title>A page</title><link rel="icon" href="data:,"><script src="${collector.url}/static/array.js"></script>`
    const server = createServer((_, response) => response.setHeader('Content-Type', 'text/html').end(html))
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
    await use(`http://127.0.0.1:${(server.address() as AddressInfo).port}/`)
    server.close()
    server.closeAllConnections()
  },
  browserKind: ['chromium', { option: true }],
  driven: async ({ browserKind, page }, use) => {
    if (browserKind === 'chromium') return use(page as unknown as Driven)
    const firefox = await openFirefox()
    await use(firefox.page as unknown as Driven)
    await firefox.close()
  },
})

const CONFIG = {
  autocapture: false,
  capture_pageview: false,
  capture_pageleave: false,
  disable_session_recording: true,
  disable_surveys: true,
  advanced_disable_flags: true,
  opt_out_useragent_filter: true,
  request_queue_config: { flush_interval_ms: 250 },
  logs: { flushIntervalMs: 100, serviceName: 'shop' },
  metrics: { flushIntervalMs: 100 },
  traces: { flushIntervalMs: 100 },
}

interface Places {
  driven: Driven
  site: string
  collector: Collector
}

/** Opens a page with the SDK, and waits for what these features load. */
async function open({ driven, site, collector }: Places, config: object = {}): Promise<void> {
  await driven.goto(site)
  await driven.evaluate((given) => void window.posthog.init('phc_signals', given), {
    ...CONFIG,
    api_host: collector.url,
    ...config,
  })
  // logs and metrics that are written earlier wait for it; spans are recorded from here on
  await expect
    .poll(() => driven.evaluate(() => typeof (window.posthog as any).metrics.isEnabled))
    .toBe('undefined')
}

/** Writes one of each, with a text that is easily found. */
const write = (driven: Driven, canary: string): Promise<void> =>
  driven.evaluate((text) => {
    const posthog = window.posthog as any
    posthog.withSpan(text, (span: any) => {
      posthog.logger.warn(text, { order: 5 })
      posthog.metrics.count(text)
      span.setAttribute('order', 5)
    })
  }, canary)

for (const browserKind of ['chromium', 'firefox'] as const) {
  test.describe(browserKind, () => {
    test.use({ browserKind })

    test('a log, a metric and a span reach PostHog', async ({ driven, site, collector }) => {
      await open({ driven, site, collector })
      await write(driven, 'checkout')
      const [span] = await storedSignals(collector, 'traces', 1)
      const [log] = await storedSignals(collector, 'logs', 1)
      const [metric] = await storedSignals(collector, 'metrics', 1)
      expect(span).toMatchObject({ name: 'checkout', kind: 1, attributes: { order: 5 } })
      expect(log).toMatchObject({ severityText: 'WARN', traceId: span!.traceId, spanId: span!.spanId })
      expect(log!.attributes).toMatchObject({
        order: 5,
        posthogDistinctId: span!.attributes.posthogDistinctId,
      })
      expect(log!.resource).toMatchObject({ 'service.name': 'shop', 'telemetry.sdk.name': 'web' })
      expect(metric).toMatchObject({ name: 'checkout' })
    })

    test('what waits leaves with the page', async ({ driven, site, collector }) => {
      const never = { flushIntervalMs: 1e8 }
      await open({ driven, site, collector }, { logs: never, metrics: never, traces: never })
      await write(driven, 'last words')
      await driven.goto('about:blank')
      for (const kind of ['traces', 'logs', 'metrics'] as const) await storedSignals(collector, kind, 1)
    })

    test('what a visitor has not agreed to does not leave', async ({ driven, site, collector }) => {
      await open({ driven, site, collector })
      const call = (name: string): Promise<void> =>
        driven.evaluate((method) => void (window.posthog as any)[method]({ captureEventName: false }), name)
      await call('opt_out_capturing')
      await write(driven, 'canary of one who refused')
      await call('opt_in_capturing')
      // written with consent that is revoked before it has left
      await driven.evaluate(() => {
        const posthog = window.posthog as any
        posthog.set_config({
          logs: { flushIntervalMs: 1e8 },
          traces: { flushIntervalMs: 1e8 },
          metrics: { flushIntervalMs: 1e8 },
        })
      })
      await write(driven, 'canary that was revoked')
      await call('opt_out_capturing')
      await driven.evaluate(() => (window.posthog as any).flush())
      await call('opt_in_capturing')
      await driven.evaluate(async () => {
        const posthog = window.posthog as any
        posthog.logger.info('seen')
        posthog.capture('the last one')
        await posthog.flush()
      })
      await stored(collector, { 'the last one': 1 })
      expect((await storedSignals(collector, 'logs', 1)).map(({ body }) => body.stringValue)).toEqual([
        'seen',
      ])
      expect([...signalsOf(collector, 'traces'), ...signalsOf(collector, 'metrics')]).toEqual([])
    })
  })
}

test('without consent no byte of a signal leaves', async ({ driven, site, collector, page }) => {
  const requests: string[] = []
  page.on('request', (request) => requests.push(request.url()))
  await open({ driven, site, collector }, { opt_out_capturing_by_default: true })
  await write(driven, 'canary')
  await page.evaluate(() => (window.posthog as any).flush())
  await driven.goto('about:blank')
  expect(requests.filter((url) => url.includes('/i/v1/'))).toEqual([])
  expect(signalsOf(collector, 'logs')).toEqual([])
})

test('metrics.flags: how long a request for flags takes, and where its time goes', async ({
  driven,
  site,
  collector,
}) => {
  await open(
    { driven, site, collector },
    {
      advanced_disable_flags: false,
      metrics: { flags: true, flushIntervalMs: 1e8 },
    },
  )
  await driven.evaluate(
    () =>
      new Promise((resolve) => (window.posthog as any).reloadFeatureFlags({ cb: () => resolve(undefined) })),
  )
  // the browser has its figures a little later than the answer
  const names = async (): Promise<string[]> => {
    await driven.evaluate(() => (window.posthog as any).metrics.flush())
    return [...new Set(signalsOf(collector, 'metrics').map(({ name }) => name as string))].sort()
  }
  await expect
    .poll(names)
    .toEqual(
      ['duration', 'main_thread_duration', 'network_duration', 'pre_send_duration'].map(
        (part) => `posthog.flags.request.${part}`,
      ),
    )
  const [total] = signalsOf(collector, 'metrics')
  const data = JSON.stringify(total)
  expect(data).toContain('"http.response.status_code"')
  expect(data).toContain('"client.timezone"')
  expect(data).toContain('"server.address"')
})

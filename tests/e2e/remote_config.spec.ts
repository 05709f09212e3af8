// The project's settings: when they are asked for, how, and what follows from them; beside posthog-js.

import type { Page } from '@playwright/test'
import { besides, facts, init, serve, TOKEN } from './beside'
import type { StoredEvent } from './collector'
import { expect, stored, test } from './fixtures'

const WITH_REMOTE = { advanced_disable_flags: false }
const SETTINGS = {
  hasFeatureFlags: false,
  supportedCompression: ['gzip-js'],
  analytics: { endpoint: '/i/v0/e/' },
  autocapture_opt_out: true,
  heatmaps: false,
  captureDeadClicks: false,
  autocaptureExceptions: false,
  capturePerformance: { web_vitals: false, web_vitals_allowed_metrics: ['CLS'] },
  errorTracking: { captureExtensionExceptions: false },
  surveys: false,
  sessionRecording: false,
}

/** Serves `settings` as the server does; null is a server that cannot. Answers what was asked for. */
async function settings(page: Page, given: object | null): Promise<string[]> {
  const asked: string[] = []
  await page.route('**/array/**', (route) => {
    const { pathname } = new URL(route.request().url())
    asked.push(pathname)
    if (!given) return route.fulfill({ status: 503, body: '{}' })
    const json = JSON.stringify({ token: TOKEN, ...given })
    return pathname.endsWith('.js')
      ? route.fulfill({
          contentType: 'text/javascript',
          body: `window._POSTHOG_REMOTE_CONFIG = { ${TOKEN}: { config: ${json}, siteApps: [] } }`,
        })
      : route.fulfill({ contentType: 'application/json', body: json })
  })
  return asked
}

const remembered = (page: Page): Promise<Record<string, unknown>> =>
  page.evaluate(
    (token) => JSON.parse(localStorage.getItem(`ph_${token}_posthog`) ?? '{}') as Record<string, unknown>,
    TOKEN,
  )

test('the settings reach the events and the next visit', async ({ browser, collector }) => {
  const asked: Record<string, string[]> = {}
  const kept: Record<string, unknown> = {}
  const { theirs, ours } = await besides(browser, collector, async ({ kind, page, init, stored, leave }) => {
    asked[kind] = await settings(page, SETTINGS)
    await init(WITH_REMOTE)
    await expect.poll(async () => (await remembered(page)).$autocapture_disabled_server_side).toBe(true)
    const sent = page.waitForRequest((request) => new URL(request.url()).pathname === '/i/v0/e/')
    await page.evaluate(() => window.posthog.capture('settled'))
    await sent
    await stored({ $pageview: 1, settled: 1 })
    const { $heatmaps_enabled_server_side } = await remembered(page)
    kept[kind] = { $heatmaps_enabled_server_side }
    await leave()
    await stored({ $pageleave: 1 })
  })
  expect(asked.ours).toEqual([`/array/${TOKEN}/config.js`])
  expect(asked['posthog-js']).toEqual(asked.ours)
  expect(kept.ours).toEqual(kept['posthog-js'])
  const late = (events: StoredEvent[]): object[] =>
    events.filter(({ event }) => event !== '$pageview').map(facts)
  expect(late(ours)).toEqual(late(theirs))
  expect(ours.at(-1)!.properties).toMatchObject({
    $autocapture_disabled_server_side: true,
    $web_vitals_allowed_metrics: ['CLS'],
  })
})

for (const [what, config, given, asked] of [
  ['no requests but events', { advanced_disable_flags: true }, SETTINGS, []],
  ['the same under its old name', { advanced_disable_decide: true }, SETTINGS, []],
  ['no scripts', { ...WITH_REMOTE, disable_external_dependency_loading: true }, SETTINGS, ['config']],
  ['opted out', { ...WITH_REMOTE, opt_out_capturing_by_default: true }, SETTINGS, ['config.js']],
  ['a server that cannot', WITH_REMOTE, null, ['config.js', 'config']],
] as const) {
  test(`what is asked for: ${what}`, async ({ browser, collector, pageErrors }) => {
    const paths: Record<string, string[]> = {}
    await besides(browser, collector, async ({ kind, page, init }) => {
      paths[kind] = await settings(page, given)
      await init({ ...config, advanced_disable_feature_flags_on_first_load: true })
      await expect.poll(() => paths[kind]).toEqual(asked.map((name) => `/array/${TOKEN}/${name}`))
      // whatever came of it, events go on
      await page.evaluate(() =>
        (window.posthog as unknown as { opt_in_capturing(options: object): void }).opt_in_capturing({
          captureEventName: 'still here',
        }),
      )
      await expect.poll(() => collector.events('still here').length).toBe(1)
      expect(paths[kind]).toHaveLength(asked.length)
    })
    // the browser itself reports the failed requests
    expect(pageErrors.filter((line) => given || !/status of 503|MIME type|Refused/.test(line))).toEqual([])
    pageErrors.length = 0
  })
}

test('settings that the page has already are used at once', async ({ browser, collector }) => {
  const { theirs, ours } = await besides(
    browser,
    collector,
    async ({ page, init, stored, leave }) => {
      const asked = await settings(page, SETTINGS)
      await init({})
      await stored({ $pageview: 1 })
      await leave()
      await stored({ $pageleave: 1 })
      expect(asked).toEqual([])
    },
    {
      before: () =>
        Object.assign(window, {
          _POSTHOG_REMOTE_CONFIG: {
            phc_beside: { config: { supportedCompression: ['gzip-js'], autocapture_opt_out: true } },
          },
        }),
    },
  )
  expect(ours[0]!.properties.$autocapture_disabled_server_side).toBe(true)
  expect(ours.map(facts)).toEqual(theirs.map(facts))
})

test('a server without gzip gets none', async ({ page, collector }) => {
  await serve(page, 'ours')
  await settings(page, { ...SETTINGS, supportedCompression: [] })
  await page.goto('/page')
  await init(page, WITH_REMOTE)
  await expect.poll(async () => (await remembered(page)).$autocapture_disabled_server_side).toBe(true)
  const sent = page.waitForRequest((request) => request.url().endsWith('/i/v0/e/'))
  await page.evaluate(() => window.posthog.capture('plain'))
  expect((await sent).postData()).toContain('"event":"plain"')
  await stored(collector, { plain: 1 })
})

test('a failure changes nothing: gzip goes on, and what was remembered stays', async ({
  page,
  collector,
  pageErrors,
}) => {
  await serve(page, 'ours')
  const asked = await settings(page, null)
  await page.goto('/page')
  await page.evaluate(
    (token) => localStorage.setItem(`ph_${token}_posthog`, '{"$autocapture_disabled_server_side":true}'),
    TOKEN,
  )
  await init(page, WITH_REMOTE)
  await expect.poll(() => asked.length).toBe(2)
  const sent = page.waitForRequest((request) => request.url().endsWith('/e/'))
  await page.evaluate(() => window.posthog.capture('after'))
  expect((await sent).postDataBuffer()!.subarray(0, 2)).toEqual(Buffer.from([0x1f, 0x8b]))
  await stored(collector, { after: 1 })
  expect(collector.event('after').properties.$autocapture_disabled_server_side).toBe(true)
  expect(pageErrors.filter((line) => !/status of 503|MIME type|Refused|status: 503/.test(line))).toEqual([])
  pageErrors.length = 0
})

test('two instances of a project share one request, and shutdown outruns the answer', async ({
  page,
  collector,
}) => {
  await serve(page, 'ours')
  const asked = await settings(page, SETTINGS)
  await page.goto('/page')
  await page.evaluate(async (token) => {
    const config = { api_host: location.origin, capture_pageview: false }
    window.posthog.init(token, config)
    window.posthog.init(token, { ...config, persistence_name: 'second' }, 'second')
    await window.posthog.shutdown()
  }, TOKEN)
  await expect
    .poll(() => page.evaluate(() => localStorage.getItem('ph_second')))
    .toContain('"$autocapture_disabled_server_side":true')
  expect(asked).toHaveLength(1)
  expect(await remembered(page)).not.toHaveProperty('$autocapture_disabled_server_side')
  expect(collector.events()).toEqual([])
})

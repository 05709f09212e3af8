// Pages where WebAssembly may not run: array.js asks for the same SDK without it, which lies beside it.

import type { BrowserContext } from '@playwright/test'
import { expect, stored, test } from './fixtures'

/** What the policy of such a page says. */
const REFUSED = "script-src 'self' 'unsafe-inline'"
/** The tag, and the lines after it; then a button. */
const pageWith = (script: string): string =>
  `<!doctype html><title>bare</title><link rel="icon" href="data:,"><script src="/static/array.js"></script>
<script>${script}</script><button>Buy</button>`
const START = `
posthog.init('phc_playground', {
  api_host: location.origin,
  request_queue_config: { flush_interval_ms: 250 },
  disable_session_recording: true,
})
posthog.register({ plan: 'pro' })
posthog.capture('early', { text: '\\u00fc'.repeat(30_000), list: [1.5, -0, 1e21, true, null] })
window.flag = new Promise((resolve) => {
  posthog.onFeatureFlags(() => resolve(window.posthog.getFeatureFlag('beta')))
})`

/** Gives the shop's pages, and one at /bare with this script, a policy. */
async function setPolicy(context: BrowserContext, policy: string, script = START): Promise<void> {
  const headers = { 'content-security-policy': policy }
  await context.route('**/bare', (route) =>
    route.fulfill({ body: pageWith(script), contentType: 'text/html', headers }),
  )
  await context.route(/\/shop\/([\w.]+html.*)?$/, async (route) => {
    const response = await route.fetch()
    await route.fulfill({ response, headers: { ...response.headers(), ...headers } })
  })
}

/** The page's errors without the browser's own lines about what the policy refuses. */
const othersOf = (pageErrors: string[]): string[] =>
  pageErrors.splice(0).filter((error) => !/Content Security Policy/i.test(error))

test('a page without the snippet is served in full, its first calls too', async ({
  context,
  page,
  collector,
  pageErrors,
}) => {
  const groups = [{ properties: [], rollout_percentage: 100 }]
  await page.request.post('/api/projects/@current/feature_flags/', {
    data: { key: 'beta', filters: { groups } },
  })
  await setPolicy(context, REFUSED)
  await page.goto('/bare')
  expect(await page.evaluate('flag')).toBe(true)
  await page.getByRole('button', { name: 'Buy' }).click()
  await page.evaluate(() => {
    // more than the memory that it starts with
    for (let at = 0; at < 60; at++) window.posthog.capture('many', { at, text: 'x'.repeat(10_000) })
    window.posthog.identify('ada')
  })
  const counts = { $pageview: 1, early: 1, $autocapture: 1, many: 60, $identify: 1, $feature_flag_called: 1 }
  await stored(collector, counts)
  expect(collector.event('early').properties).toMatchObject({
    plan: 'pro',
    text: 'ü'.repeat(30_000),
    list: [1.5, 0, 1e21, true, null],
    $sdk_dist_channel: 'cdn',
  })
  expect(collector.event('$autocapture').properties).toMatchObject({ $el_text: 'Buy', $event_type: 'click' })
  expect(othersOf(pageErrors)).toEqual([])
})

test('a visit of a page with the snippet is stored event by event, each once', async ({
  context,
  page,
  shop,
  collector,
  pageErrors,
}) => {
  await setPolicy(context, REFUSED)
  await shop.open()
  await shop.addToCart('Trail Mug')
  await shop.goToCheckout()
  await page.close({ runBeforeUnload: true })
  await stored(collector, { product_viewed: 1, product_added: 1, checkout_started: 1, $pageview: 5 })
  expect(collector.event('checkout_started').properties).toMatchObject({ total: 24, items: 1 })
  expect(othersOf(pageErrors)).toEqual([])
})

test('a browser without WebAssembly is served too', async ({ page, collector, context }) => {
  await setPolicy(context, "script-src 'self' 'unsafe-inline' 'wasm-unsafe-eval'")
  await page.addInitScript(() => void Reflect.deleteProperty(globalThis, 'WebAssembly'))
  await page.goto('/bare')
  await stored(collector, { $pageview: 1, early: 1 })
})

test('where the other script cannot be had, the page is unharmed and one line says why', async ({
  context,
  page,
  collector,
  pageErrors,
}) => {
  const script = `
posthog.init('phc_playground', { api_host: location.origin })
posthog.people.set({ name: 'Ada' })
posthog.init('phc_playground', { api_host: location.origin }, 'second').capture('lost')
posthog.second.capture('lost')
window.seen = [posthog.getFeatureFlag('beta'), posthog.featureFlags.getFlags(), posthog.__loaded]`
  await setPolicy(context, REFUSED, script)
  await context.route('**/array.no-wasm.js*', (route) => route.abort())
  await page.goto('/bare')
  expect(await page.evaluate('seen')).toEqual([undefined, [], false])
  await expect.poll(() => pageErrors.filter((error) => error.includes("'wasm-unsafe-eval'."))).toHaveLength(1)
  expect(await page.evaluate('typeof posthog.second.capture')).toBe('function')
  expect(collector.events()).toEqual([])
  expect(othersOf(pageErrors).filter((error) => !error.includes('net::ERR_FAILED'))).toEqual([])
})

// PostHog's contract `remote-config`, as far as it is about settings; flags have a contract of their own.

import { init, serve, TOKEN } from '../beside'
import { expect, stored, test } from '../fixtures'

const CONFIG = { advanced_disable_flags: false }

test('one request is in flight, and its settings are applied and kept', async ({ page, collector }) => {
  await serve(page, 'ours')
  let requests = 0
  let answer = (): void => {}
  const waiting = new Promise<void>((resolve) => (answer = resolve))
  await page.route('**/array/**', async (route) => {
    requests++
    await waiting
    await route.fulfill({
      contentType: 'text/javascript',
      body: `window._POSTHOG_REMOTE_CONFIG = { ${TOKEN}: { config: { captureDeadClicks: true } } }`,
    })
  })
  await page.goto('/page')
  await init(page, CONFIG)
  await page.evaluate(
    ([token, config]) => void window.posthog.init(token, { ...config, api_host: location.origin }, 'other'),
    [TOKEN, CONFIG] as const,
  )
  await page.evaluate(() => window.posthog.capture('before'))
  await stored(collector, { before: 1 })
  answer()
  const kept = (): Promise<string | null> =>
    page.evaluate((token) => localStorage.getItem(`ph_${token}_posthog`), TOKEN)
  await expect.poll(kept).toContain('"$dead_clicks_enabled_server_side":true')
  await page.evaluate(() => window.posthog.capture('after'))
  await stored(collector, { after: 1 })
  expect(requests).toBe(1)
  expect(collector.event('before').properties).not.toHaveProperty('$dead_clicks_enabled_server_side')
  expect(collector.event('after').properties.$dead_clicks_enabled_server_side).toBe(true)
})

test('a failure falls back to what was kept, and throws nothing', async ({ page, collector, pageErrors }) => {
  await serve(page, 'ours')
  await page.route('**/array/**', (route) => route.fulfill({ status: 503, body: 'no' }))
  await page.goto('/page')
  await page.evaluate(
    (token) => localStorage.setItem(`ph_${token}_posthog`, '{"$dead_clicks_enabled_server_side":true}'),
    TOKEN,
  )
  const json = page.waitForResponse('**/config')
  await init(page, CONFIG)
  await json
  await page.evaluate(() => window.posthog.capture('after'))
  await stored(collector, { after: 1 })
  expect(collector.event('after').properties.$dead_clicks_enabled_server_side).toBe(true)
  expect(pageErrors.filter((line) => !/503|MIME type|Refused/.test(line))).toEqual([])
  pageErrors.length = 0
})

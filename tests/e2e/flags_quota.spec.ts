// A project whose quota of feature flags is used up: what was known stays, and events say why.

import { expect, stored, test } from './fixtures'

type Flags = { getFeatureFlag(key: string): unknown; reloadFeatureFlags(): void }

test.use({ collectorArguments: ['--quota-limited', 'feature_flags'] })

test('flags stay as they were, and events say that the quota is used up', async ({ page, collector }) => {
  await page.route('**/page', (route) =>
    route.fulfill({
      contentType: 'text/html',
      body: `<!doctype html><link rel="icon" href="data:,"><script src="/static/array.js"></script>
        <script>posthog.init('phc_quota', {
          api_host: location.origin, autocapture: false, disable_session_recording: true,
          bootstrap: { featureFlags: { beta: 'blue' } },
        })</script>`,
    }),
  )
  await page.goto('/page')
  const answered = page.waitForResponse((response) => response.url().includes('/flags/?v=2'))
  await page.evaluate(() => (window.posthog as unknown as Flags).reloadFeatureFlags())
  expect(await (await answered).json()).toMatchObject({ quotaLimited: ['feature_flags'], flags: {} })
  const errors = (): Promise<unknown> =>
    page.evaluate(
      () =>
        (JSON.parse(localStorage.getItem('ph_phc_quota_posthog') ?? '{}') as Record<string, unknown>)
          .$feature_flag_errors,
    )
  await expect.poll(errors).toEqual(['quota_limited'])
  const value = await page.evaluate(() => (window.posthog as unknown as Flags).getFeatureFlag('beta'))
  expect(value).toBe('blue')
  await stored(collector, { $feature_flag_called: 1 })
  expect(collector.events('$feature_flag_called')[0]!.properties).toMatchObject({
    $feature_flag_response: 'blue',
    $feature_flag_error: 'quota_limited',
  })
})

// A page in React, with the hooks of `posthog-wasm/react`.

import type { Page } from '@playwright/test'
import { build } from 'esbuild'
import { expect, stored, test } from './fixtures'

/** Where the package is; `PACKAGE=posthog-js` asks the peer the same. */
const peer = process.env.PACKAGE === 'posthog-js'
const client = peer ? 'posthog-js' : './pkg/dist/module.js'
const hooks = peer ? 'posthog-js/react' : './pkg/dist/react.js'

const app = `
import { createRoot } from 'react-dom/client'
import posthog from '${client}'
import {
  PostHogFeature, PostHogProvider, useActiveFeatureFlags, useFeatureFlagEnabled, useFeatureFlagPayload,
  useFeatureFlagVariantKey, usePostHog,
} from '${hooks}'

window.posthog = posthog

function Flags() {
  const enabled = useFeatureFlagEnabled('banner')
  const variant = useFeatureFlagVariantKey('checkout')
  const payload = useFeatureFlagPayload('checkout')
  const active = useActiveFeatureFlags()
  const client = usePostHog()
  return <>
    <p data-testid="flags">{[enabled, variant, payload?.colour, active?.join('+')].map(String).join(' ')}</p>
    <PostHogFeature flag="banner" fallback={<i>No banner</i>}><b>The banner</b></PostHogFeature>
    <button onClick={() => client.capture('bought')}>Buy</button>
  </>
}

const options = { ...window.options, api_host: location.origin, loaded: () => (window.isLoaded = true) }
createRoot(document.querySelector('main')).render(
  <PostHogProvider apiKey="phc_react" options={options}><Flags /></PostHogProvider>,
)
`

let script: string

test.beforeAll(async () => {
  const result = await build({
    stdin: { contents: app, resolveDir: process.cwd(), loader: 'jsx' },
    bundle: true,
    write: false,
    format: 'esm',
    jsx: 'automatic',
    define: { 'process.env.NODE_ENV': '"production"' },
  })
  script = result.outputFiles[0]!.text
})

interface Flag {
  enabled: boolean
  variant?: string
  payload?: object
}

/** What `/flags/?v=2` answers. */
function answer(flags: Record<string, Flag>): object {
  const details = Object.entries(flags).map(([key, { enabled, variant, payload }]) => [
    key,
    {
      key,
      enabled,
      variant,
      reason: { code: 'condition_match', condition_index: 0, description: 'Matched' },
      metadata: { id: 1, version: 1, payload: payload && JSON.stringify(payload) },
    },
  ])
  return { flags: Object.fromEntries(details), errorsWhileComputingFlags: false, requestId: 'r' }
}

/** Opens the app, whose server has these flags. */
async function open(page: Page, flags: () => Record<string, Flag>, options: object = {}): Promise<void> {
  await page.route(/\/flags\//, (route) => route.fulfill({ json: answer(flags()) }))
  const config = JSON.stringify({ config: { hasFeatureFlags: true }, siteApps: [] })
  const remote = `window._POSTHOG_REMOTE_CONFIG = { phc_react: ${config} }`
  await page.route(/\/array\//, (route) => route.fulfill({ contentType: 'text/javascript', body: remote }))
  await page.route('**/react-app*', (route) =>
    route.fulfill(
      route.request().url().endsWith('.js')
        ? { contentType: 'text/javascript', body: script }
        : {
            contentType: 'text/html; charset=utf-8',
            body: `<!doctype html><title>React</title><link rel="icon" href="data:,"><main></main>
              <script>window.options = ${JSON.stringify({
                autocapture: false,
                disable_surveys: true,
                disable_session_recording: true,
                opt_out_useragent_filter: true,
                ...options,
              })}</script><script type="module" src="/react-app.js"></script>`,
          },
    ),
  )
  await page.goto('/react-app')
}

const on = { enabled: true }
const off = { enabled: false }
const checkout = (variant: string, colour: string): Flag => ({ enabled: true, variant, payload: { colour } })

test('hooks render flags, and again when flags change', async ({ page, collector }) => {
  let flags: Record<string, Flag> = { banner: on, checkout: checkout('long', 'red') }
  await open(page, () => flags)
  const shown = page.getByTestId('flags')
  await expect(shown).toHaveText('true long red banner+checkout')
  await expect(page.getByText('The banner')).toBeVisible()

  flags = { banner: off, checkout: checkout('short', 'blue') }
  await page.evaluate(() =>
    (window.posthog as unknown as { reloadFeatureFlags(): void }).reloadFeatureFlags(),
  )
  await expect(shown).toHaveText('false short blue checkout')
  await expect(page.getByText('No banner')).toBeVisible()

  await page.getByRole('button', { name: 'Buy' }).click()
  await stored(collector, { bought: 1, $feature_flag_called: 4 })
  const { properties } = collector.event('bought')
  expect(properties['$feature/checkout']).toBe('short')
  const called = collector.events('$feature_flag_called').map(({ properties: of }) => of)
  const variants = called
    .filter((of) => of.$feature_flag === 'checkout')
    .map((of) => of.$feature_flag_response)
  expect(variants).toEqual(['long', 'short'])
})

test('bootstrapped flags are there when the client is, before the server is asked', async ({ page }) => {
  await open(page, () => ({}), {
    advanced_disable_flags: true,
    bootstrap: {
      distinctID: 'ada',
      featureFlags: { banner: true, checkout: 'long' },
      featureFlagPayloads: { checkout: { colour: 'green' } },
    },
  })
  await expect(page.getByTestId('flags')).toHaveText('true long green banner+checkout')
  await expect(page.getByText('The banner')).toBeVisible()
})

// Pages in React and in Vue, as an app bundles them, for a project that uses what is loaded when it is needed.

import type { Page } from '@playwright/test'
import { build } from 'esbuild'
import { tour } from '../conformance/lib/surveys.mjs'
import { expect, stored, test } from './fixtures'
import { SURVEY } from './survey'

const TOKEN = 'phc_frameworks'

/** What both apps do: they start the SDK, and have a button that throws and one that does nothing. */
const START = `
import posthog from './pkg/dist/module.js'
window.posthog = posthog
posthog.init('${TOKEN}', { api_host: location.origin, autocapture: false, disable_session_recording: true,
  capture_dead_clicks: true, request_queue_config: { flush_interval_ms: 250 } })
const fail = () => { throw new RangeError('the basket is full') }
`
const APPS: Record<string, string> = {
  React: `${START}
import { createElement as h, useState } from 'react'
import { createRoot } from 'react-dom/client'
import { PostHogErrorBoundary, PostHogProvider } from './pkg/dist/react.js'
function Basket() {
  const [isFull, fill] = useState(false)
  if (isFull) fail()
  return h('button', { id: 'fail', onClick: () => fill(true) }, 'Add')
}
const Shop = () => h('main', null, h('h1', null, 'Shop'), h('button', { id: 'dead' }, 'Nothing happens'),
  ['one', 'two'].map((key) => h(PostHogErrorBoundary, { key, fallback: h('i', null, 'Sorry') }, h(Basket))))
// without the line that React prints itself
createRoot(document.querySelector('#app'), { onCaughtError() {} })
  .render(h(PostHogProvider, { client: posthog }, h(Shop)))
`,
  Vue: `${START}
import { createApp, h } from 'vue'
const basket = (key) => h('button', { id: 'fail', key, onClick: fail }, 'Add')
const app = createApp({ render: () => h('main', [h('h1', 'Shop'), h('button', { id: 'dead' }, 'Nothing happens'), basket(1), basket(2)]) })
app.config.errorHandler = (error) => void posthog.captureException(error)
app.mount('#app')
`,
}

const TOUR = tour('around', { name: 'Around the shop' })
/** In place of PostHog's toolbar, which comes from its app. */
const TOOLBAR = 'window.ph_load_toolbar = (params) => { window.toolbar = params }'

const scripts: Record<string, string> = {}

test.beforeAll(async () => {
  for (const [name, contents] of Object.entries(APPS)) {
    const { outputFiles } = await build({
      stdin: { contents, resolveDir: process.cwd(), loader: 'js' },
      bundle: true,
      write: false,
      format: 'esm',
      define: {
        'process.env.NODE_ENV': '"production"',
        __VUE_OPTIONS_API__: 'true',
        __VUE_PROD_DEVTOOLS__: 'false',
        __VUE_PROD_HYDRATION_MISMATCH_DETAILS__: 'false',
      },
    })
    scripts[name] = outputFiles[0]!.text
  }
})

/** Opens an app, whose project has these settings. */
async function open(page: Page, framework: string, settings: object = {}): Promise<void> {
  const config = JSON.stringify({ [TOKEN]: { config: settings } })
  await page.route('**/app.js', (route) =>
    route.fulfill({ contentType: 'text/javascript', body: scripts[framework]! }),
  )
  await page.route('**/page', (route) =>
    route.fulfill({
      contentType: 'text/html; charset=utf-8',
      body: `<!doctype html><title>Shop</title><link rel="icon" href="data:,"><body><div id="app"></div>
        <script>window._POSTHOG_REMOTE_CONFIG = ${config}</script><script type="module" src="/app.js"></script>`,
    }),
  )
  await page.route(/\/static\/[\d.]+\/(surveys|product-tours)\.js/, (route) =>
    route.fulfill({
      path: `node_modules/posthog-js/dist/${new URL(route.request().url()).pathname.split('/').pop()}`,
      contentType: 'text/javascript',
    }),
  )
  await page.route(/\/static\/[\d.]+\/toolbar\.js/, (route) =>
    route.fulfill({ contentType: 'text/javascript', body: TOOLBAR }),
  )
  await page.route('**/api/surveys/**', (route) => route.fulfill({ json: { surveys: [SURVEY] } }))
  await page.route('**/api/product_tours/**', (route) => route.fulfill({ json: { product_tours: [TOUR] } }))
  await page.goto('/page')
  await expect(page.getByRole('heading', { name: 'Shop' })).toBeVisible()
}

for (const framework of Object.keys(APPS)) {
  test(`${framework}: a survey is shown and answered`, async ({ page, collector }) => {
    await open(page, framework, { surveys: true })
    await page.locator('.survey-form textarea').fill('Very good')
    await page.locator('.survey-form .form-submit').click()
    await stored(collector, { 'survey shown': 1, 'survey sent': 1 })
    expect(collector.events('survey sent')[0]!.properties).toMatchObject({
      $survey_id: 'opinion',
      $survey_response_q: 'Very good',
    })
  })

  test(`${framework}: a tour is walked to its end`, async ({ page, collector }) => {
    await open(page, framework, { productTours: true })
    const content = page.locator('.ph-tour-content')
    await expect(content).toHaveText('The first step')
    await page.evaluate(() => (window.posthog as any).productTours.nextStep())
    await expect(content).toHaveText('The second step')
    await page.evaluate(() => (window.posthog as any).productTours.nextStep())
    await expect(content).toHaveCount(0)
    await stored(collector, {
      'product tour shown': 1,
      'product tour step shown': 2,
      'product tour completed': 1,
    })
  })

  test(`${framework}: an error that the framework catches is captured, and twice the same is one`, async ({
    page,
    collector,
  }) => {
    await open(page, framework)
    await page.locator('#fail').first().click()
    await stored(collector, { $exception: 1 })
    await page.locator('#fail').last().click()
    await stored(collector, { $exception: 2 })
    const [one, two] = collector
      .events('$exception')
      .map(({ properties }) => properties.$exception_list as any[])
    expect(one![0]).toMatchObject({
      type: 'RangeError',
      value: 'the basket is full',
      mechanism: { handled: true },
    })
    // where it was thrown is what PostHog groups by
    const thrownAt = (list: any[]): unknown => {
      const { filename, lineno, colno, function: name } = list[0].stacktrace.frames.at(-1)
      return { filename, lineno, colno, name }
    }
    expect(thrownAt(one!)).toMatchObject({ filename: expect.stringContaining('/app.js') })
    expect(thrownAt(two!)).toEqual(thrownAt(one!))
  })

  test(`${framework}: a click that does nothing is found`, async ({ page, collector }) => {
    await open(page, framework)
    await page.locator('#dead').click()
    await stored(collector, { $dead_click: 1 })
    expect(collector.events('$dead_click')[0]!.properties.$el_text).toBe('Nothing happens')
  })

  test(`${framework}: the toolbar is loaded`, async ({ page }) => {
    await open(page, framework)
    const params = { token: TOKEN, action: 'ph_authorize' }
    await page.evaluate((params) => void (window.posthog as any).loadToolbar(params), params)
    await expect
      .poll(() => page.evaluate(() => (window as unknown as { toolbar?: { token: string } }).toolbar?.token))
      .toBe(TOKEN)
  })
}

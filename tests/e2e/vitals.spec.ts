// Web vitals, heatmaps and dead clicks on pages, with everything that they load: our scripts, and PostHog's in their place.

import type { Page } from '@playwright/test'
import { PEER } from '../../scripts/lib/peer.mjs'
import { expect, stored, test } from './fixtures'
import type { Collector, StoredEvent } from './collector'

const TOKEN = 'phc_vitals'
const CONFIG = {
  autocapture: false,
  capture_pageview: false,
  capture_pageleave: false,
  disable_session_recording: true,
  advanced_disable_flags: true,
  request_queue_config: { flush_interval_ms: 250 },
}
/** Texts that no event may have. */
const FIELDS = `<input id="field" value="CANARY-value" placeholder="CANARY-placeholder" data-x="CANARY-data">
  <input id="password" type="password" value="CANARY-password">
  <textarea id="area">CANARY-area</textarea><select id="select"><option>CANARY-option</option></select>
  <p id="editable" contenteditable="true" title="CANARY-title">CANARY-editable</p>
  <p id="sensitive" class="ph-sensitive"><b id="in-sensitive">CANARY-sensitive</b></p>
  <p id="hidden" class="ph-no-capture"><b id="in-hidden" title="CANARY-hidden">CANARY-no-capture</b></p>
  <button id="button">Buy <span id="secret-span" class="ph-sensitive">CANARY-span <span>CANARY-inner</span></span></button>
  <p id="card">4111 1111 1111 1111</p><p id="ssn" data-ph-capture-attribute-given="it">CANARY-name</p>
  <form id="form"><input name="parentNode"><input name="attributes"><i id="in-form">in a form</i></form>`
const LCP = '<h1 id="title" style="font-size: 60px">A large text that is the largest of the page</h1>'

interface Options {
  body?: string
  path?: string
  /** Whose SDK and, by their names, whose scripts: all ours unless they are named. */
  sdk?: 'peer'
  peers?: string[]
}

const DIST = { peer: `${PEER}/dist`, ours: 'pkg/dist' }

/** Opens a page whose SDK is configured with `config`; the answer lists the scripts that it loads later. */
async function open(
  page: Page,
  config: object,
  { body = LCP, path = '/page', sdk, peers = [] }: Options = {},
) {
  const scripts: string[] = []
  await page.route('**/page*', (route) =>
    route.fulfill({
      contentType: 'text/html',
      body: `<!doctype html><title>A page</title><link rel="icon" href="data:,"><body>${body}
        <script src="/sdk/array.js"></script>
        <script>posthog.init('${TOKEN}', { api_host: location.origin, ...${JSON.stringify({ ...CONFIG, ...config })} })</script>`,
    }),
  )
  await page.route(/\/(static|sdk)\/.*\.js/, (route) => {
    const name = new URL(route.request().url()).pathname.split('/').pop()!
    const isPeers = name === 'array.js' ? sdk === 'peer' : peers.includes(name)
    if (name !== 'array.js') scripts.push(name)
    return route.fulfill({
      path: `${isPeers ? DIST.peer : DIST.ours}/${name}`,
      contentType: 'text/javascript',
    })
  })
  await page.goto(path)
  return scripts
}
const hasDetector = (page: Page): Promise<unknown> =>
  page.waitForFunction(
    () => (window as any).posthog.deadClicksAutocapture?.lazyLoadedDeadClicksAutocapture?.start,
  )
const elementsOf = ({ properties }: StoredEvent): Record<string, unknown>[] =>
  (properties.$elements as Record<string, unknown>[] | undefined) ?? []
const names = (collector: Collector): string[] => collector.events().map(({ event }) => event)

for (const [sdk, peers] of [
  [undefined, []],
  [undefined, ['dead-clicks-autocapture.js']],
  ['peer', []],
] as const)
  test(`a dead click is found: ${sdk ?? 'our'} SDK, ${peers.length ? "PostHog's" : 'our'} script`, async ({
    page,
    collector,
  }) => {
    const body = '<p id="dead" title="t">nothing</p>'
    const options = { capture_dead_clicks: { mutation_threshold_ms: 900 } }
    await open(page, options, { body, sdk, peers: [...peers] })
    await hasDetector(page)
    await page.click('#dead')
    await stored(collector, { $dead_click: 1 })
    const [dead] = collector.events('$dead_click')
    expect(dead!.properties).toMatchObject({
      $event_type: 'click',
      $el_text: 'nothing',
      $dead_click_absolute_timeout: true,
      $dead_click_mutation_timeout: false,
    })
    expect(elementsOf(dead!)[0]).toMatchObject({ tag_name: 'p', attr__id: 'dead', attr__title: 't' })
  })

test('dead clicks on what is private say nothing of it, and on odd forms something', async ({
  page,
  collector,
}) => {
  await open(
    page,
    { capture_dead_clicks: { css_selector_ignorelist: [], mutation_threshold_ms: 500 } },
    { body: FIELDS },
  )
  await hasDetector(page)
  const all = [
    'field',
    'password',
    'area',
    'select',
    'editable',
    'in-sensitive',
    'in-hidden',
    'button',
    'card',
    'ssn',
  ]
  // at once: one check looks at all of them
  await page.evaluate(
    (all) => {
      for (const id of all) document.querySelector<HTMLElement>(`#${id}`)!.click()
    },
    [...all, 'in-form'],
  )
  await stored(collector, { $dead_click: all.length + 1 })
  const events = collector.events('$dead_click')
  expect(JSON.stringify(events)).not.toMatch(/CANARY|4111/)
  expect(events.filter(({ properties }) => 'given' in properties)).toEqual([])
  const described = events.map((event) => elementsOf(event)[0]?.attr__id)
  expect(described.sort()).toEqual([...all.filter((id) => id !== 'in-hidden'), 'in-form', undefined].sort())
})

test('mask_all_text and mask_all_element_attributes hold for dead clicks', async ({ page, collector }) => {
  const options = { mask_all_text: true, mask_all_element_attributes: true }
  await open(
    page,
    { ...options, capture_dead_clicks: { mutation_threshold_ms: 500 } },
    { body: '<button id="CANARY-id" title="CANARY-title"><b id="CANARY-b">CANARY-text</b></button>' },
  )
  await hasDetector(page)
  await page.click('b')
  await stored(collector, { $dead_click: 1 })
  expect(JSON.stringify(collector.events('$dead_click'))).not.toContain('CANARY')
})

test('heatmaps say where it was clicked, and what the config masks of the address', async ({
  page,
  collector,
}) => {
  const options = {
    capture_heatmaps: { flush_interval_milliseconds: 300 },
    mask_personal_data_properties: true,
    custom_personal_data_properties: ['email'],
  }
  await open(page, options, { path: '/page?email=CANARY@example.com&gclid=CANARY&a=1', body: FIELDS })
  await page.waitForFunction(
    () => typeof (window as any).posthog.heatmaps.flushIntervalMilliseconds === 'number',
  )
  await page.click('#field')
  await page.keyboard.type('CANARY-typed')
  await stored(collector, { $$heatmap: 1 })
  const events = collector.events('$$heatmap')
  const [address, points] = Object.entries(events[0]!.properties.$heatmap_data as Record<string, any[]>)[0]!
  expect(address).toMatch(/\/page\?email=<masked>&gclid=<masked>&a=1$/)
  expect(points[0]).toMatchObject({ type: 'click', target_fixed: false, x: expect.any(Number) })
  for (const event of events) expect(JSON.stringify(event.properties.$heatmap_data)).not.toContain('CANARY')
})

const attributed = 'web-vitals-with-attribution'
for (const [script, performance, peers] of [
  [attributed, true, []],
  [attributed, true, [`${attributed}.js`]],
  ['web-vitals', { web_vitals: true, web_vitals_attribution: false }, []],
  [
    'web-vitals-soft-navs',
    { web_vitals: true, web_vitals_attribution: false, __preview_web_vitals_soft_navs: true },
    [],
  ],
  [`${attributed}-soft-navs`, { web_vitals: true, __preview_web_vitals_soft_navs: true }, []],
] as const)
  test(`web vitals are measured: ${script}, ${peers.length ? "PostHog's" : 'ours'}`, async ({
    page,
    collector,
  }) => {
    const scripts = await open(page, { capture_performance: performance }, { peers: [...peers] })
    await page.waitForFunction(
      (script) => (window as any).__PosthogExtensions__?.postHogWebVitalsCallbacksByFlavor?.[script],
      script,
    )
    await page.click('#title')
    await page.goto('about:blank')
    await expect.poll(() => names(collector)).toContain('$web_vitals')
    const all = Object.assign({}, ...collector.events('$web_vitals').map(({ properties }) => properties))
    expect(all.$web_vitals_LCP_value).toBeGreaterThan(0)
    expect(all.$web_vitals_FCP_event).toMatchObject({ name: 'FCP', $session_id: expect.any(String) })
    expect('attribution' in all.$web_vitals_LCP_event).toBe(script.includes('attribution'))
    expect(JSON.stringify(all)).not.toContain('"entries"')
    expect(scripts.sort()).toEqual(['extensions.js', `${script}.js`])
  })

test('our script of web vitals measures for posthog-js', async ({ page, collector }) => {
  await open(page, { capture_performance: true }, { sdk: 'peer' })
  await page.waitForFunction(() => (window as any).__PosthogExtensions__?.postHogWebVitalsCallbacksByFlavor)
  await page.click('#title')
  await page.goto('about:blank')
  await expect.poll(() => names(collector)).toContain('$web_vitals')
})

test('nothing is loaded where they are off', async ({ page, collector }) => {
  const off = {
    capture_performance: { network_timing: true },
    capture_heatmaps: false,
    capture_dead_clicks: false,
  }
  const scripts = await open(page, off, { body: '<p id="dead">nothing</p>' })
  await page.evaluate(() => window.posthog.capture('here'))
  await stored(collector, { here: 1 })
  expect(scripts).toEqual([])
})

test('nothing goes on after a shutdown', async ({ page }) => {
  await page.clock.install()
  const on = { capture_dead_clicks: true, capture_heatmaps: true, capture_performance: true }
  await open(page, on, { body: '<p id="dead">nothing</p>' })
  await hasDetector(page)
  await page.waitForFunction(
    () => (window as any).posthog.deadClicksAutocapture?.lazyLoadedDeadClicksAutocapture,
  )
  await page.evaluate(() => {
    const seen: string[] = ((window as any).seen = [])
    window.posthog.capture = (name: string) => void seen.push(name)
  })
  const click = async (): Promise<string[]> => {
    await page.evaluate(() => document.querySelector<HTMLElement>('#dead')!.click())
    await page.clock.runFor(9000)
    return page.evaluate(() => (window as any).seen.splice(0))
  }
  expect(await click()).toEqual(expect.arrayContaining(['$dead_click', '$$heatmap']))
  await page.evaluate(() => void window.posthog.shutdown())
  expect(await click()).toEqual([])
})

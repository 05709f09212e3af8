// What a page does between `init` and the moment when the recorder runs: posthog-js's runs at once, ours when its module
// is compiled. Both recordings must tell the same.
import { expect, test, type Page } from '@playwright/test'
import { PEER } from '../../scripts/lib/peer.mjs'

const FILES = { 'posthog-js': `${PEER}/dist/array.full.js`, ours: 'pkg/dist/array.full.js' }
type Kind = keyof typeof FILES

const TOKEN = 'phc_start'
const URL = 'https://start.test'

interface Setting {
  /** The project's settings. */
  project?: object
  /** Options of `init`, as the source of an object. */
  config?: string
  /** Runs in the task of `init`; what it returns is compared. */
  act: string
  /** Whether the SDK comes when the page has loaded. */
  isLate?: boolean
}

/** What a page that is recorded twice answers. */
interface Recorded {
  returned: unknown
  events: string[]
}

function pageOf({ project = {}, config = '{}', act, isLate }: Setting): string {
  const settings = JSON.stringify({
    [TOKEN]: { config: { sessionRecording: project, capturePerformance: true } },
  })
  const init = `posthog.init('${TOKEN}', { api_host: location.origin, autocapture: false, capture_pageleave: false,
    capture_pageview: 'history_change', disable_surveys: true, capture_dead_clicks: false, capture_heatmaps: false,
    advanced_disable_flags: true, capture_exceptions: false, capture_performance: false,
    session_recording: { compress_events: false }, ...${config},
    before_send: (event) => {
      if (event.event === '$snapshot') recorded.push(...event.properties.$snapshot_data)
      return event
    } })
    posthog.sessionRecording._forceAllowLocalhostNetworkCapture = true
    window.returned = location.hash ? undefined : (() => { ${act} })()`
  const start = isLate
    ? `addEventListener('load', () => {
        const script = document.createElement('script')
        script.src = '/sdk.js'
        script.onload = () => { ${init} }
        document.head.append(script)
      })`
    : `document.write('<script src="/sdk.js"></' + 'script>'); document.write('<script>' + ${JSON.stringify(init)} + '</' + 'script>')`
  return `<!doctype html><title>start</title><link rel="icon" href="data:,"><p>text</p><button>Buy</button>
    <script>window.recorded = []; window._POSTHOG_REMOTE_CONFIG = ${settings}; ${start}</script><p>more</p>`
}

/** One event in words, undefined for what depends on the machine. */
function said({ type, data }: { type: number; data: any }): string | undefined {
  if (type === 2) return 'snapshot'
  if (type === 4) return `meta ${data.href}`
  if (type === 5)
    return `${data.tag} ${/^\$(remote|session_o|posthog)/.test(data.tag) ? '' : JSON.stringify(data.payload).replace(/[0-9a-f-]{36}/g, 'an id')}`
  if (type !== 6) return
  const { level, payload, requests, isInitial } = data.payload
  if (isInitial) return
  if (!requests) return `${level} ${payload}`
  return requests.map((request: any) => `${request.method} ${request.name} ${request.requestBody}`).join()
}

async function visit(page: Page, kind: Kind, setting: Setting): Promise<Recorded> {
  await page.route(`${URL}/**`, (route) => {
    const { pathname } = new globalThis.URL(route.request().url())
    if (pathname === '/sdk.js') return route.fulfill({ path: FILES[kind], contentType: 'text/javascript' })
    if (pathname.startsWith('/page'))
      return route.fulfill({ contentType: 'text/html', body: pageOf(setting) })
    return route.fulfill({ json: {} })
  })
  const started = (): Promise<unknown> =>
    page.waitForFunction(() => (window as any).posthog?.sessionRecording?.started)
  // the first page stores the project's settings
  await page.goto(`${URL}/page#first`)
  await started()
  await page.goto(`${URL}/page`)
  await started()
  await page.waitForLoadState()
  await page.click('button')
  await page.evaluate(() => (window as any).posthog.sessionRecording.tryAddCustomEvent('the end', {}))
  const events = (): Promise<string[]> =>
    page
      .evaluate(() => (window as any).recorded)
      .then((all: any[]) => all.flatMap((event) => said(event) ?? []))
  await expect.poll(events, { message: kind }).toContain('the end {}')
  return { returned: await page.evaluate(() => (window as any).returned), events: await events() }
}

/** A visit with each SDK. */
async function both(page: Page, setting: Setting): Promise<{ theirs: Recorded; ours: Recorded }> {
  const theirs = await visit(page, 'posthog-js', setting)
  await page.context().clearCookies()
  await page.evaluate(() => [localStorage, sessionStorage].forEach((storage) => storage.clear()))
  await page.unrouteAll()
  return { theirs, ours: await visit(page, 'ours', setting) }
}

/** Two visits tell the same, in the same order. */
async function expectSame(page: Page, setting: Setting): Promise<void> {
  const { theirs, ours } = await both(page, setting)
  expect(ours).toEqual(theirs)
}

const MOVES = `history.pushState({}, '', '/page/2?a=1#part'); document.title = 'two'`
const SAYS = `console.log('early', { a: 1 }); console.warn('second'); fetch('/api', { method: 'POST', body: 'sent' })`
const TELLS_ALL = `{ enable_recording_console_log: true, capture_performance: true,
  session_recording: { compress_events: false, recordBody: true } }`

/** What is done in the task of `init`; the SDK comes while the page is parsed, and when it has loaded. */
const SITUATIONS: Record<string, Omit<Setting, 'isLate'>> = {
  'the first page view and custom events': {
    act: `return [1, 2, 3].map((n) => posthog.sessionRecording.tryAddCustomEvent('mine', { n }))`,
  },
  'the console and the network': { config: TELLS_ALL, act: SAYS },
  'custom events by rrweb': {
    act: `try { __PosthogExtensions__.rrweb.record.addCustomEvent('of rrweb', { a: 1 }) }
          catch (error) { return error.message }`,
  },
  'another address': { act: MOVES },
  'an event that triggers': { project: { eventTriggers: ['bought'] }, act: `posthog.capture('bought')` },
  'no network': { act: `dispatchEvent(new Event('offline'))` },
  'stopped and started again': {
    config: TELLS_ALL,
    act: `posthog.sessionRecording.tryAddCustomEvent('forgotten', {}); console.log('forgotten')
          posthog.stopSessionRecording(); posthog.startSessionRecording()`,
  },
}

for (const [name, setting] of Object.entries(SITUATIONS))
  for (const isLate of [false, true])
    test(`${name}, ${isLate ? 'when the page has loaded' : 'while the page is parsed'}`, ({ page }) =>
      expectSame(page, { ...setting, isLate }))

test('the console between the end of parsing and the start', ({ page }) =>
  expectSame(page, {
    config: TELLS_ALL,
    act: `addEventListener('DOMContentLoaded', () => console.log('parsed'))`,
  }))

test("a line of the SDK's own", ({ page }) =>
  expectSame(page, { isLate: true, act: `posthog.sessionRecording.log('mine')` }))

test('another address, where no page views are captured', ({ page }) =>
  expectSame(page, { isLate: true, config: '{ capture_pageview: false }', act: MOVES }))

test('an address that triggers and is left', ({ page }) =>
  expectSame(page, {
    isLate: true,
    project: { urlTriggers: [{ url: 'page$', matching: 'regex' }] },
    act: MOVES,
  }))

test('an address that is not recorded and is left', async ({ page }) => {
  const { theirs, ours } = await both(page, {
    isLate: true,
    project: { urlBlocklist: [{ url: 'page$', matching: 'regex' }] },
    act: MOVES,
  })
  expect(ours.events).toEqual(expect.arrayContaining(theirs.events))
  expect(ours.events.join()).not.toMatch(/test\/page(?!\/2)/)
})

test('another session', async ({ page }) => {
  const { theirs, ours } = await both(page, { isLate: true, act: `posthog.reset()` })
  expect(ours.events.toSorted()).toEqual(theirs.events.toSorted())
})

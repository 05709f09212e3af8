// The lines of debug mode about decisions that no event shows.

import type { Page } from '@playwright/test'
import { openBarePage } from './bare_page'
import { expect, test } from './fixtures'

/** The lines of the page's console that begin as `start` does, without the SDK's name. */
function linesOf(page: Page): (start: string) => string[] {
  const lines: string[] = []
  page.on('console', (message) => lines.push(message.text().replace('[PostHog.js] ', '')))
  return (start) => lines.filter((line) => line.startsWith(start))
}

/** Starts the SDK in debug mode; the settings of the project are `project`. */
async function start(page: Page, config: object, project: object = {}): Promise<void> {
  await page.addInitScript(
    `window._POSTHOG_REMOTE_CONFIG = { phc_lines: { config: ${JSON.stringify(project)} } }`,
  )
  await openBarePage(page)
  const options = { debug: true, request_queue_config: { flush_interval_ms: 250 }, ...config }
  await page.evaluate(
    (options) => void window.posthog.init('phc_lines', { api_host: location.origin, ...options }),
    options,
  )
}

const RECORDS = { endpoint: '/s/', sampleRate: null }

const RECORDINGS: Record<string, { config?: object; project: object; line: string }> = {
  'an option': {
    config: { disable_session_recording: true },
    project: { sessionRecording: RECORDS },
    line: 'Session recording is disabled: disable_session_recording is set',
  },
  'a project that does not record': {
    project: { sessionRecording: false },
    line: 'Session recording is disabled: the project does not record sessions',
  },
  consent: {
    config: { opt_out_capturing_by_default: true },
    project: { sessionRecording: RECORDS },
    line: 'Session recording is disabled: nothing is captured without consent',
  },
  'a sample rate': {
    project: { sessionRecording: { ...RECORDS, sampleRate: '0' } },
    line: 'Session recording is disabled: the session is not among those of the sample rate 0',
  },
  'a visitor who has done nothing yet': {
    project: { sessionRecording: RECORDS },
    line: 'Session recording is active: nothing is sent yet, no_interaction_since_recording_started',
  },
  'a trigger': {
    project: { sessionRecording: { ...RECORDS, eventTriggers: ['paid'] } },
    line: "Session recording is buffering: it waits for an event of the project's triggers",
  },
}

for (const [name, { config = {}, project, line }] of Object.entries(RECORDINGS))
  test(`why there is no recording: ${name}`, async ({ page }) => {
    const lines = linesOf(page)
    await start(page, { advanced_disable_flags: true, ...config }, project)
    await expect.poll(() => lines('Session recording').at(-1)).toBe(line)
  })

test('a session may be too short', async ({ page }) => {
  const lines = linesOf(page)
  const sessionRecording = { ...RECORDS, minimumDurationMilliseconds: 60_000 }
  await start(page, { advanced_disable_flags: true }, { sessionRecording })
  await expect.poll(() => lines('Session recording is active').length).toBe(1)
  await page.mouse.click(5, 5)
  await expect
    .poll(() => lines('Session recording').at(-1))
    .toBe('Session recording is active: nothing is sent before the session has lasted 60000 ms')
})

test('each click that makes no event has its reason', async ({ page }) => {
  const lines = linesOf(page)
  const project = { autocapture_opt_out: false }
  await start(page, { advanced_disable_flags: true, disable_session_recording: true }, project)
  await page.waitForFunction(() => (window as any).__PosthogExtensions__?.wasm?.debug)
  await page.evaluate(() => {
    document.body.innerHTML =
      '<p>a secret text</p><button class="ph-no-capture" title="a secret">x</button><button id="buy">Buy</button>'
  })
  const reasonOf = async (selector: string): Promise<string | undefined> => {
    const [before, ends] = [lines('A click').length, lines('the end').length]
    await page.click(selector)
    await page.evaluate(() => new Promise((done) => setTimeout(done)))
    await page.evaluate(() => console.log('the end'))
    await expect.poll(() => lines('the end').length).toBeGreaterThan(ends)
    return lines('A click')[before]
  }
  const left =
    'A click on <p> is not captured: it is no control and is in none, nor has it a pointer for a cursor'
  expect(await reasonOf('p')).toBe(left)
  expect(await reasonOf('.ph-no-capture')).toBe(
    'A click on <button> is not captured: an element around it, or itself, is marked as not to be captured',
  )
  expect(await reasonOf('#buy')).toBe(undefined)
  await page.evaluate(() => window.posthog.set_config({ autocapture: { url_ignorelist: ['.*'] } }))
  expect(await reasonOf('#buy')).toBe(
    'A click on <button> is not captured: it is no control and is in none, or it is left out by url_ignorelist',
  )
  await page.evaluate(() => window.posthog.set_config({ autocapture: false }))
  expect(await reasonOf('#buy')).toBe('A click on <button> is not captured: the option autocapture is off')
})

test('flags say what made them what they are, once', async ({ page, collector }) => {
  const post = (path: string, body: object): Promise<Response> =>
    fetch(collector.url + path, {
      method: 'POST',
      headers: { 'Content-Type': 'application/json', Origin: collector.url },
      body: JSON.stringify(body),
    })
  const filters = { groups: [{ properties: [], rollout_percentage: 100 }] }
  await post('/api/projects/@current/feature_flags/', { key: 'beta', active: true, filters })
  const lines = linesOf(page)
  await start(page, { disable_session_recording: true })
  await expect
    .poll(() => lines('Feature flag beta'))
    .toEqual(['Feature flag beta is true: Matched condition set 1'])
  await page.evaluate(
    () =>
      new Promise((done) => {
        const posthog = window.posthog as any
        posthog.onFeatureFlags(done)
        posthog.reloadFeatureFlags()
      }),
  )
  expect(lines('Feature flag beta')).toHaveLength(1)
})

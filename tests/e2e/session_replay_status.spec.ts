// The status of a recording that the page has ended, in posthog-js and here.
import { expect, test, type Page } from '@playwright/test'
import { PEER } from '../../scripts/lib/peer.mjs'

const FILES = { 'posthog-js': `${PEER}/dist/array.full.js`, ours: 'pkg/dist/array.full.js' }
type Kind = keyof typeof FILES

const URL = 'https://status.test'
const PAGE = `<!doctype html><title>page</title><link rel="icon" href="data:,">
  <script>window._POSTHOG_REMOTE_CONFIG = { phc_status: { config: { sessionRecording: {} } } }</script>
  <script src="/sdk.js"></script>`

/** The status, and that of the next event; none without a recording. */
interface Said {
  status?: string
  property?: string
}

/** Starts a recording, ends it with `act`, and starts another one: what is said after each. */
async function visit(page: Page, kind: Kind, config: string, act: string): Promise<Said[]> {
  await page.route(`${URL}/**`, (route) => {
    const { pathname } = new globalThis.URL(route.request().url())
    if (pathname === '/sdk.js') return route.fulfill({ path: FILES[kind], contentType: 'text/javascript' })
    if (pathname === '/') return route.fulfill({ contentType: 'text/html', body: PAGE })
    return route.fulfill({ json: {} })
  })
  const said = (): Promise<Said> =>
    page.evaluate(() => {
      const { sessionRecording } = (window as any).posthog
      const { status, sdkDebugProperties } = sessionRecording ?? {}
      return { status, property: sdkDebugProperties?.$recording_status }
    })
  const active = (): Promise<unknown> =>
    page.waitForFunction(() => (window as any).posthog.sessionRecording?.started)
  await page.goto(URL)
  await page.evaluate(`posthog.init('phc_status', { api_host: location.origin, autocapture: false,
    disable_surveys: true, ...${config} }); posthog.opt_in_capturing()`)
  await active()
  const all = [await said()]
  await page.evaluate(act)
  all.push(await said())
  await page.evaluate(() => {
    const { posthog } = window as any
    posthog.opt_in_capturing()
    posthog.startSessionRecording()
  })
  await active()
  return [...all, await said()]
}

for (const act of [
  'posthog.opt_out_capturing()',
  'posthog.opt_out_capturing({ clear_persistence: true })',
  'posthog.stopSessionRecording()',
  'posthog.set_config({ disable_session_recording: true })',
  'posthog.reset()',
])
  for (const config of ['{}', `{ cookieless_mode: 'on_reject' }`, `{ persistence: 'memory' }`])
    test(`after ${act} with ${config}`, async ({ page }) => {
      const theirs = await visit(page, 'posthog-js', config, act)
      await page.unrouteAll()
      await page.context().clearCookies()
      await page.evaluate(() => [localStorage, sessionStorage].forEach((storage) => storage.clear()))
      expect(await visit(page, 'ours', config, act)).toEqual(theirs)
    })

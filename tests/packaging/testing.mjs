// `posthog-wasm/testing` in an app's tests: Playwright's and Vitest's, beside a local PostHog that they start.
import assert from 'node:assert/strict'
import { execFile } from 'node:child_process'
import { join } from 'node:path'
import { describe, it } from 'node:test'
import { stripVTControlCharacters } from 'node:util'
import { chromium, chromiumArgs } from '../../scripts/lib/browsers.mjs'
import { consumer, link, linkAs, ownName, root } from './lib/package.mjs'

const PAGE = `<!doctype html><title>Shop</title><link rel="icon" href="data:,"><button onclick="posthog.capture('signed_up', { plan: 'pro' })">Sign up</button>
<p id="flag"></p><p id="payload"></p><script src="https://us-assets.i.posthog.com/static/array.js"></script>
<script>posthog.init('phc_shop', { api_host: 'https://us.i.posthog.com' })
posthog.onFeatureFlags(() => {
  flag.textContent = posthog.getFeatureFlag('headline')
  payload.textContent = posthog.getFeatureFlagPayload('headline')?.discount
})</script>`

const PLAYWRIGHT = `
import { expect, test as base } from '@playwright/test'
import { LocalPostHog, matchers } from '${ownName}/testing'

expect.extend(matchers)
const test = base.extend<{ posthog: LocalPostHog }>({
  posthog: async ({ page }, use) => {
    const posthog = await LocalPostHog.start()
    await posthog.attach(page)
    await use(posthog)
    await posthog.stop()
  },
})
test.beforeEach(async ({ page }) => {
  await page.route('https://shop.example.com/', (route) =>
    route.fulfill({ contentType: 'text/html', body: ${JSON.stringify(PAGE)} }))
})

test('a sign-up is captured', async ({ page, posthog }) => {
  await posthog.setFlag('headline', 'bold', { payload: { discount: 20 } })
  await page.goto('https://shop.example.com/')
  await expect(page.locator('#flag')).toHaveText('bold')
  await expect(page.locator('#payload')).toHaveText('20')
  await page.click('button')
  await expect(posthog).toHaveCaptured('signed_up', { plan: 'pro', $session_id: expect.any(String) })
  await expect(posthog).toHaveCaptured('$pageview', { $current_url: 'https://shop.example.com/' }, { times: 1 })
  await expect(posthog).not.toHaveCaptured('signed_up', { plan: 'free' })
  await posthog.setFlag('headline', false)
  await posthog.clear()
  expect(await posthog.events()).toEqual([])
})

test('says what was captured instead', async ({ page, posthog }) => {
  await page.goto('https://shop.example.com/')
  await page.click('button')
  await expect(posthog).toHaveCaptured('signed_up')
  await expect(posthog).toHaveCaptured('signed_up', { plan: 'free' }, { timeout: 1 })
})
`
const VITEST = `
import { expect, test } from 'vitest'
import { PostHog } from 'posthog-node'
import { LocalPostHog, matchers } from '${ownName}/testing'

expect.extend(matchers)

test('a server event is captured', async () => {
  const posthog = await LocalPostHog.start()
  const sdk = new PostHog('phc_server', { host: posthog.url })
  sdk.capture({ distinctId: 'user-1', event: 'invoice paid', properties: { amount: 12, lines: [{ name: 'a' }] } })
  await sdk.shutdown()
  await expect(posthog).toHaveCaptured('invoice paid', { amount: 12, lines: [{ name: 'a' }] }, { distinctId: 'user-1', times: 1 })
  await expect(posthog).not.toHaveCaptured('invoice paid', {}, { distinctId: 'user-2' })
  const other = await LocalPostHog.connect(posthog.url)
  expect((await other.events()).map(({ event }) => event)).toEqual(['invoice paid'])
  await posthog.stop()
  await expect(LocalPostHog.connect(posthog.url)).rejects.toThrow()
})
test('a program that is not there is named', async () => {
  await expect(LocalPostHog.start({ binary: '/no/such/program' })).rejects.toThrow(/no.such.program is not there/)
})
`
const collector = process.env.COLLECTOR_BIN ?? join(root, 'target/release/posthog-collector')

/** Runs a package's program in a project. Resolves to its output and its status. */
function run(folder, program, args, env = {}) {
  return new Promise((resolve) => {
    const options = { cwd: folder, env: { ...process.env, POSTHOG_COLLECTOR: collector, ...env } }
    execFile(process.execPath, [program, ...args], options, (error, stdout, stderr) =>
      resolve({ output: stdout + stderr, status: error ? error.code : 0 }),
    )
  })
}

describe(`${ownName}/testing`, () => {
  it('in Playwright: events, flags and messages, without a change to the app', async () => {
    for (const name of ['@playwright/test', 'playwright', 'playwright-core']) link(name)
    const launchOptions = { executablePath: chromium(), args: chromiumArgs }
    const folder = consumer('testing-playwright', {
      'playwright.config.ts': `export default { use: { launchOptions: ${JSON.stringify(launchOptions)} }, reporter: 'json', workers: 1 }`,
      'shop.spec.ts': PLAYWRIGHT,
    })
    const { output } = await run(folder, join(root, 'node_modules/@playwright/test/cli.js'), ['test'])
    const { suites } = JSON.parse(output)
    const results = suites[0].specs.map(({ title, tests: [{ results }] }) => [title, results[0].status])
    assert.deepEqual(
      results,
      [
        ['a sign-up is captured', 'passed'],
        ['says what was captured instead', 'failed'],
      ],
      output,
    )
    const [, { tests }] = suites[0].specs
    const message = stripVTControlCharacters(tests[0].results[0].error.message)
    assert.match(message, /Expected at least one "signed_up" with \{"plan":"free"\}, found 0/)
    assert.match(message, /\{"plan":"pro"\}/)
  })

  it('in Vitest, beside posthog-node', async () => {
    linkAs('vitest', join(root, 'tests/packaging/node_modules/vitest'))
    link('posthog-node')
    const folder = consumer('testing-vitest', { 'server.test.mjs': VITEST }, { type: 'module' })
    const { output, status } = await run(
      folder,
      join(root, 'tests/packaging/node_modules/vitest/vitest.mjs'),
      ['run'],
    )
    assert.equal(status, 0, output)
  })
})

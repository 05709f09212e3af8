// Pages with policies that forbid much, and places that are no common page.

import { mkdirSync, mkdtempSync, rmSync, writeFileSync, copyFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { chromium as playwright } from '@playwright/test'
import { chromium, chromiumArgs } from '../../scripts/lib/browsers.mjs'
import { expect, stored, test } from './fixtures'

test.use({ collectorArguments: ['--session-recording'] })

const INIT = `posthog.init('phc_playground', {
  api_host: location.origin,
  request_queue_config: { flush_interval_ms: 250 },
  prepare_external_dependency_script: (script) => Object.assign(script, { nonce: 'n1' }),
})`
const body = `<!doctype html><title>page</title><link rel="icon" href="data:,">
<script nonce="n1" src="/static/array.js"></script><script nonce="n1">${INIT}
posthog.onFeatureFlags(() => posthog.capture('flags came'))</script><button>Buy</button>`

const CSP = 'content-security-policy'
const TRUSTED = "require-trusted-types-for 'script'"
interface Environment {
  headers: Record<string, string>
  /** Whether scripts may be loaded by their address. */
  loads: boolean
  before?: string
}
const ENVIRONMENTS: Record<string, Environment> = {
  // as in posthog-js, which has no policy of its own either: what is loaded later needs the page's
  'trusted types without a policy': { headers: { [CSP]: TRUSTED }, loads: false },
  'trusted types with a default policy': {
    headers: { [CSP]: `${TRUSTED}; trusted-types default` },
    loads: true,
    before: 'trustedTypes.createPolicy("default", { createScriptURL: (url) => url })',
  },
  'a strict policy with a nonce': {
    headers: {
      [CSP]:
        "default-src 'none'; script-src 'nonce-n1' 'wasm-unsafe-eval'; connect-src 'self'; img-src data:; base-uri 'none'",
    },
    loads: true,
  },
  'a strict policy with strict-dynamic': {
    headers: {
      [CSP]:
        "script-src 'nonce-n1' 'strict-dynamic' 'wasm-unsafe-eval'; object-src 'none'; base-uri 'none'; frame-src 'none'",
    },
    loads: true,
  },
  'cross-origin isolation': {
    headers: {
      'cross-origin-opener-policy': 'same-origin',
      'cross-origin-embedder-policy': 'require-corp',
    },
    loads: true,
  },
  'a permissions policy that forbids everything': {
    headers: {
      'permissions-policy': [
        'unload',
        'sync-xhr',
        'storage-access',
        'ch-ua-model',
        'ch-ua-platform',
        'clipboard-read',
      ]
        .map((name) => `${name}=()`)
        .join(', '),
    },
    loads: true,
  },
}

for (const [name, { headers, loads, before = '' }] of Object.entries(ENVIRONMENTS))
  test(`${name}: the page is captured and unharmed`, async ({ page, collector, pageErrors }) => {
    const html = body.replace('<script', `<script nonce="n1">${before}</script><script`)
    await page.route('**/page', (route) =>
      route.fulfill({ body: html, contentType: 'text/html; charset=utf-8', headers }),
    )
    const groups = [{ properties: [], rollout_percentage: 100 }]
    await page.request.post('/api/projects/@current/feature_flags/', {
      data: { key: 'beta', filters: { groups } },
    })
    const recorder = loads && page.waitForResponse(/lazy-recorder/)
    await page.goto('/page')
    await page.getByRole('button', { name: 'Buy' }).click()
    await stored(collector, { $pageview: 1, $autocapture: 1, 'flags came': 1 })
    await recorder
    await page.close({ runBeforeUnload: true })
    await stored(collector, { $pageleave: 1 })
    // the browser's own lines about what a policy refuses
    const others = pageErrors.splice(0).filter((error) => loads || !/TrustedScriptURL/.test(error))
    expect(others).toEqual([])
  })

const AGENTS = {
  Electron:
    'Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) shop/1.2.0 Chrome/140.0.0.0 Electron/38.1.0 Safari/537.36',
  WebView2:
    'Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0.0.0 Safari/537.36 Edg/140.0.0.0',
}
for (const [name, userAgent] of Object.entries(AGENTS))
  test(`in ${name} events are described as posthog-js does it`, async ({ browser, collector }) => {
    const described = []
    for (const sdk of ['/static/array.js', '/peer.js']) {
      const context = await browser.newContext({ userAgent, baseURL: collector.url })
      const page = await context.newPage()
      await page.route('**/peer.js', (route) =>
        route.fulfill({ path: 'node_modules/posthog-js/dist/array.js' }),
      )
      const html = body.replace('/static/array.js', sdk)
      await page.route('**/page', (route) => route.fulfill({ body: html, contentType: 'text/html' }))
      await page.goto('/page')
      described.push(
        await page.evaluate(() => {
          const { posthog } = window as unknown as Record<string, any>
          const all = posthog.calculateEventProperties('e', {})
          const names = Object.keys(all).filter((key) =>
            /browser|\$os|device_(type|model)|user_agent|webview/.test(key),
          )
          return Object.fromEntries(names.sort().map((key) => [key, all[key]]))
        }),
      )
      await context.close()
    }
    expect(described[0]).toEqual(described[1])
    expect(Object.keys(described[0]!).length).toBeGreaterThan(4)
  })

test('an extension is served on its own page and in other pages', async ({ collector }) => {
  const folder = mkdtempSync(join(tmpdir(), 'posthog-extension-'))
  const extension = join(folder, 'extension')
  mkdirSync(extension)
  const start = `posthog.init('phc_playground', { api_host: '${collector.url}', persistence: 'localStorage' })
posthog.capture('from ' + location.protocol)`
  const files = {
    'manifest.json': JSON.stringify({
      manifest_version: 3,
      name: 'shop',
      version: '1',
      content_scripts: [{ matches: ['http://127.0.0.1/*'], js: ['array.js', 'start.js'] }],
    }),
    'page.html':
      '<!doctype html><title>page</title><script src="array.js"></script><script src="start.js"></script>',
    'start.js': start,
  }
  for (const [name, text] of Object.entries(files)) writeFileSync(join(extension, name), text)
  for (const name of ['array.js', 'array.no-wasm.js'])
    copyFileSync(join('pkg/dist', name), join(extension, name))
  // not in a context of its own, which is a private window: there are no extensions in those
  const context = await playwright.launchPersistentContext(join(folder, 'profile'), {
    executablePath: chromium(),
    args: [
      ...chromiumArgs,
      '--enable-unsafe-extension-debugging',
      '--disable-blink-features=AutomationControlled',
      '--user-agent=Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0.0.0 Safari/537.36',
    ],
    ignoreDefaultArgs: ['--disable-extensions'],
  })
  try {
    const session = await context.browser()!.newBrowserCDPSession()
    const load = session.send as unknown as (method: string, given: object) => Promise<{ id: string }>
    const { id } = await load.call(session, 'Extensions.loadUnpacked', { path: extension })
    const page = await context.newPage()
    await page.goto(`${collector.url}/shop/`)
    const own = await context.newPage()
    await own.goto(`chrome-extension://${id}/page.html`)
    // an extension's page lets no WebAssembly run
    await stored(collector, { 'from http:': 1, 'from chrome-extension:': 1 })
  } finally {
    await context.close()
    rmSync(folder, { recursive: true })
  }
})

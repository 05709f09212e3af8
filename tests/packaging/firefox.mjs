// Firefox words its errors about a policy and about a wrong wasm file otherwise than Chromium: both are recognised. And an
// Angular app with zone.js.
import assert from 'node:assert/strict'
import { join } from 'node:path'
import { after, before, describe, it } from 'node:test'
import { openFirefox } from '../fidelity/lib/firefox.mjs'
import { angularSite, heededTypes } from './lib/angular.mjs'
import { bundlers } from './lib/bundle.mjs'
import { consumer, installed, ownName } from './lib/package.mjs'
import { app, capture, eventually, pageWith } from './lib/page.mjs'
import { serve } from './lib/server.mjs'

/** Keeps what scripts print. */
const LISTEN = `<script>
window.lines = []
for (const level of ['warn', 'error']) {
  const print = console[level]
  console[level] = (...args) => { lines.push(args.join(' ')); print(...args) }
}
</script>`

const html = (response) => response.writeHead(404, { 'content-type': 'text/html' }).end('<!doctype html>')

describe('in Firefox', () => {
  let browser
  before(async () => {
    browser = await openFirefox()
  })
  after(() => browser.close())

  /** The lines that a page's scripts have printed when the first is there, and the events. */
  async function linesOf(folder, headers, wrong) {
    const server = await serve({ static: join(installed(), 'dist'), '': folder }, headers, {}, wrong)
    try {
      await browser.page.goto(`${server.origin}/`)
      const lines = await eventually('console line', async () => {
        const said = await browser.page.evaluate('() => window.lines')
        return said.length > 0 && said
      })
      assert.equal(lines.length, 1, JSON.stringify(lines))
      return { line: lines[0], server }
    } finally {
      await server.close()
    }
  }

  it('a policy that forbids WebAssembly is named', async () => {
    const page = `<!doctype html>${LISTEN}<script src="/static/array.js"></script><script>${capture('policy')}</script>`
    const folder = consumer('firefox-policy', { 'index.html': page })
    const headers = { 'content-security-policy': "script-src 'self' 'unsafe-inline'" }
    const { line, server } = await linesOf(folder, headers, { '/static/array.no-wasm.js': html })
    assert.match(line, /wasm-unsafe-eval/)
    assert.deepEqual(server.events(), [])
  })

  it('a policy that forbids WebAssembly is no obstacle for the script without it', async () => {
    const name = 'firefox-no-wasm'
    const page = `<!doctype html>${LISTEN}<script src="/static/array.js"></script><script>${capture(name)}</script>`
    const folder = consumer(name, { 'index.html': page })
    const headers = { 'content-security-policy': "script-src 'self' 'unsafe-inline'" }
    const server = await serve({ static: join(installed(), 'dist'), '': folder }, headers)
    try {
      await browser.page.goto(`${server.origin}/`)
      await eventually('event at /e/', () =>
        server.events().find(({ properties }) => properties.consumer === name),
      )
      assert.deepEqual(await browser.page.evaluate('() => window.lines'), [])
    } finally {
      await server.close()
    }
  })

  it('a wrong wasm file is named, and the copy in the package takes over', async () => {
    const name = 'firefox-wrong-wasm'
    const folder = await bundlers.esbuild(name, `${app(name, `${ownName}/streaming`)}\nposthog.flush()`, {
      splitting: true,
    })
    const withLines = consumer(`${name}-page`, { 'index.html': LISTEN + pageWith('/bundle/app.js') })
    const wrong = { '/bundle/analytics.wasm': html }
    const server = await serve(
      { bundle: folder, static: join(installed(), 'dist'), '': withLines },
      {},
      {},
      wrong,
    )
    try {
      await browser.page.goto(`${server.origin}/`)
      await eventually('event at /e/', () =>
        server.events().find(({ properties }) => properties.consumer === name),
      )
      const lines = await browser.page.evaluate('() => window.lines')
      assert.equal(lines.length, 1, JSON.stringify(lines))
      assert.match(lines[0], /analytics\.wasm answered 404 with text\/html/)
      assert.doesNotMatch(lines[0], /Policy/)
    } finally {
      await server.close()
    }
  })

  it('an old browser is told what it takes', async () => {
    // in every window, as in such a browser: the SDK would take it from another one
    const lacks =
      '<script>delete Object.hasOwn; const make = document.createElement.bind(document); document.createElement = (name) => make(name)</script>'
    const page = `<!doctype html>${LISTEN}${lacks}<script src="/static/array.js"></script><script>${capture('old')}</script>`
    const { line } = await linesOf(consumer('firefox-old', { 'index.html': page }))
    assert.match(line, /It takes Chrome/)
  })

  it('Angular becomes stable and stays so while it is recorded, and its listeners may prevent', async () => {
    const settings = { hasFeatureFlags: true, sessionRecording: { endpoint: '/s/' } }
    const folder = await angularSite('firefox-angular')
    const server = await serve({ static: join(installed(), 'dist'), '': folder }, {}, settings)
    const { page } = browser
    try {
      await page.goto(`${server.origin}/`)
      await page.waitForFunction('() => window.posthog?.__loaded')
      const wasStable = await page.evaluate(() =>
        Promise.race([
          window.app.whenStable().then(() => true),
          new Promise((late) => setTimeout(late, 5000)),
        ]),
      )
      assert.equal(wasStable, true)
      await eventually('flags', () => page.evaluate(() => window.seen.flagsInZone !== undefined))
      await eventually('recording', async () => {
        await page.locator('button').click()
        return server.recorded().includes(2)
      })
      // from here on nothing of the page's own happens
      await page.evaluate(() => (window.seen.turns = 0))
      const sent = server.recorded().length
      await page.evaluate(() => window.zone.run(() => document.querySelector('h1').append(' that changes')))
      await eventually('change', () => server.recorded().length > sent)
      const { turns, flagsInZone } = await page.evaluate(() => window.seen)
      assert.equal(turns, 1, 'the one turn of the zone is the one that the test has made')
      assert.equal(flagsInZone, true, 'a callback runs in the zone that it comes from')
      for (const [type, isHeeded] of Object.entries(await page.evaluate(heededTypes)))
        assert.equal(isHeeded, true, type)
      await page.evaluate(() =>
        document.body.insertAdjacentHTML('beforeend', '<a id="link" href="#followed">link</a>'),
      )
      await page.locator('#link').click()
      assert.equal(await page.evaluate(() => location.hash), '')
    } finally {
      await server.close()
    }
  })
})

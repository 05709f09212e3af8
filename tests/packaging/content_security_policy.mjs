// A site whose policy forbids WebAssembly: the SDK is off, says so once, and the page is unharmed, unless it is the one without.
import assert from 'node:assert/strict'
import { join } from 'node:path'
import { describe, it } from 'node:test'
import { bundlers, copyBeside } from './lib/bundle.mjs'
import { installed, ownName } from './lib/package.mjs'
import { app, eventually, visit } from './lib/page.mjs'

const headers = { 'content-security-policy': "script-src 'self' 'unsafe-inline'" }
const afterwards = `
posthog.identify('somebody')
posthog.reset()
document.title = 'unharmed'
`

describe('a page whose policy has no wasm-unsafe-eval', () => {
  for (const entry of [ownName, `${ownName}/streaming`]) {
    it(`goes on without the SDK, with one line in the console: ${entry}`, async () => {
      const folder = await bundlers.esbuild(
        `policy-${entry.replace('/', '-')}`,
        app('policy', entry) + afterwards,
      )
      if (entry !== ownName) copyBeside(join(installed(), 'dist/analytics.wasm'), folder)
      const { errors, logs, server } = await visit({ '': folder }, { headers, until: untilQuiet })
      assert.deepEqual(errors, [])
      const ours = logs.filter(({ byScript }) => byScript)
      assert.equal(ours.length, 1, JSON.stringify(logs))
      assert.match(ours[0].text, /wasm-unsafe-eval/)
      assert.deepEqual(server.events(), [])
    })
  }

  it(`is captured with ${ownName}/no-wasm`, async () => {
    const folder = await bundlers.esbuild('policy-no-wasm', app('no-wasm', `${ownName}/no-wasm`))
    const captured = (server) => server.events().find(({ event }) => event === 'packaging check')
    const { errors, logs } = await visit(
      { '': folder },
      { headers, until: (_, server) => eventually('event', () => captured(server)) },
    )
    assert.deepEqual(errors, [])
    assert.deepEqual(logs, [])
  })
})

async function untilQuiet(page) {
  await eventually('end of the page script', async () => (await page.title()) === 'unharmed')
  // The one line comes once the browser has refused the module. Loading and refusing it again takes as long, so
  // that whatever else the SDK has to say is said by then.
  await page.evaluate(async () => {
    const refused = await fetch('/analytics.wasm').then((answer) => answer.arrayBuffer())
    await WebAssembly.compile(refused).catch(() => {})
    await new Promise((done) => requestIdleCallback(done))
  })
}

// The streaming entry: the wasm is a file of its own, fetched while the page goes on.
import assert from 'node:assert/strict'
import { readdirSync } from 'node:fs'
import { join } from 'node:path'
import { describe, it } from 'node:test'
import { bundlers, copyBeside } from './lib/bundle.mjs'
import { installed, ownName } from './lib/package.mjs'
import { app, assertCaptures } from './lib/page.mjs'

describe('a bundled app with the streaming entry captures', () => {
  for (const [bundler, bundle] of Object.entries(bundlers)) {
    it(`with ${bundler}`, async () => {
      const name = `streaming-${bundler}`
      const folder = await bundle(name, app(name, `${ownName}/streaming`))
      if (bundler === 'esbuild') copyBeside(join(installed(), 'dist/analytics.wasm'), folder)
      const files = readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((file) =>
        file.endsWith('.wasm'),
      )
      assert.equal(files.length, 1, 'the wasm is one file beside the bundle')
      const { server } = await assertCaptures({ '': folder }, name)
      const fetched = server.requests.filter(({ path }) => path.endsWith('.wasm'))
      assert.deepEqual(
        fetched.map(({ type }) => type),
        ['application/wasm'],
        'it is fetched once',
      )
    })
  }
})

// The main entry through each bundler, under the name it replaces and under its own.
import { describe, it } from 'node:test'
import { bundlers } from './lib/bundle.mjs'
import { ownName } from './lib/package.mjs'
import { app, assertCaptures } from './lib/page.mjs'

describe('a bundled app captures', () => {
  for (const [bundler, bundle] of Object.entries(bundlers)) {
    for (const from of new Set(['posthog-js', ownName])) {
      it(`with ${bundler}, from ${from}`, async () => {
        const name = `${bundler}-${from}`
        await assertCaptures({ '': await bundle(name, app(name, from)) }, name)
      })
    }
  }
})

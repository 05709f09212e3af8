// Node, as in server-side rendering: the import is safe, and the SDK does nothing.
import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { join } from 'node:path'
import { describe, it } from 'node:test'
import { consumer, ownName } from './lib/package.mjs'

const use = `
assert.equal(posthog, PostHogModule.posthog, 'the default export is the instance')
assert.equal(typeof PostHogModule.PostHog, 'function', 'the class is exported')
assert.equal(posthog.constructor.name, PostHogModule.PostHog.name)
posthog.init('phc_packaging', { api_host: 'http://127.0.0.1:9', loaded: () => assert.fail('it did start') })
assert.equal(posthog.capture('packaging check'), undefined)
posthog.identify('somebody')
posthog.register({ plan: 'free' })
posthog.onFeatureFlags(() => {})
posthog.isFeatureEnabled('a-flag')
posthog.reset()
console.log('alive')
`
const guards = `
for (const event of ['unhandledRejection', 'uncaughtException']) {
  process.on(event, (error) => { console.error(error); process.exit(1) })
}
`

describe('Node', () => {
  for (const name of new Set([ownName, 'posthog-js'])) {
    it(`imports ${name} as an ES module`, () => {
      const source = `import assert from 'node:assert/strict'\nimport posthog, * as PostHogModule from '${name}'\n`
      run(`esm-${name}`, 'app.mjs', source)
    })

    it(`requires ${name} as CommonJS`, () => {
      const source = `const assert = require('node:assert/strict')\nconst PostHogModule = require('${name}')\nconst posthog = PostHogModule.default\n`
      run(`cjs-${name}`, 'app.cjs', source)
    })
  }
})

/** The process must end by itself: a timer left behind would hold up a server's shutdown. */
function run(name, file, source) {
  const folder = consumer(name, { [file]: source + guards + use })
  /** @type {import('node:child_process').SpawnSyncOptionsWithStringEncoding} */
  const options = { encoding: 'utf8', timeout: 20_000 }
  const { status, stdout, stderr } = spawnSync(process.execPath, [join(folder, file)], options)
  assert.equal(stderr, '')
  assert.equal(status, 0, 'it ends by itself')
  assert.equal(stdout.trim(), 'alive')
}

// Tests of an app in Vitest with each browser in JavaScript, and code that runs in no browser. `npm run packaging:all` has more.
import assert from 'node:assert/strict'
import { execFile } from 'node:child_process'
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, it } from 'node:test'
import { consumer, linkAs, root } from './lib/package.mjs'

const own = join(root, 'tests/packaging/node_modules')
const template = join(root, 'tests/packaging/frameworks/test-runner')
for (const name of ['vitest', 'jsdom', 'happy-dom']) linkAs(name, join(own, name))

const files = Object.fromEntries(
  readdirSync(template).map((file) => [file, readFileSync(join(template, file), 'utf8')]),
)

/** Resolves to what a command printed, and its status. */
function run(folder, args) {
  return new Promise((resolve) => {
    execFile(process.execPath, args, { cwd: folder }, (error, stdout, stderr) =>
      resolve({ output: stdout + stderr, status: error ? error.code : 0 }),
    )
  })
}

describe('the SDK in an app’s own tests: quiet, and nothing throws', () => {
  const folder = consumer('test-runners', files)

  for (const environment of ['jsdom', 'happy-dom'])
    it(`captures in Vitest with ${environment}`, async () => {
      const vitest = join(own, 'vitest/vitest.mjs')
      const { output, status } = await run(folder, [
        vitest,
        'run',
        'sdk.spec.mjs',
        '--environment',
        environment,
      ])
      assert.equal(status, 0, output)
      assert.match(output, /1 passed/)
    })

  for (const file of ['sdk.mjs', 'sdk.cjs'])
    it(`does nothing in Node, from ${file}`, async () => {
      assert.deepEqual(await run(folder, [file]), { output: '', status: 0 })
    })
})

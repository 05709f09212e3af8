// The recorder alone, as those who use rrweb take it.
import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { join } from 'node:path'
import { describe, it } from 'node:test'
import { bundlers } from './lib/bundle.mjs'
import { assertTypes, consumer, ownName, tsconfigFor } from './lib/package.mjs'
import { visit } from './lib/page.mjs'

const app = `
import { record } from '${ownName}/replay'

const events = (window.recorded = [])
record({ emit: (event) => events.push(event) })
record.flush()
document.body.append(Object.assign(document.createElement('p'), { textContent: 'added later' }))
record.flush()
`

describe('the recorder', () => {
  for (const [bundler, bundle] of Object.entries(bundlers)) {
    it(`records a page, bundled with ${bundler}`, async () => {
      let types
      const seen = await visit(
        { '': await bundle(`replay-${bundler}`, app) },
        {
          until: async (page) => {
            const recorded = await page.waitForFunction(() => window.recorded?.length >= 3 && window.recorded)
            types = (await recorded.jsonValue()).map(({ type }) => type)
          },
        },
      )
      assert.deepEqual(seen.errors, [])
      assert.deepEqual(types.slice(0, 3), [4, 2, 3])
    })
  }

  for (const type of ['module', 'commonjs']) {
    it(`can be imported on a server, by a ${type} project, and records nothing there`, () => {
      const load = type === 'module' ? `import { record } from` : `const { record } = require`
      const from = type === 'module' ? `'${ownName}/replay'` : `('${ownName}/replay')`
      const code = `${load} ${from}\nif (record({ emit() {} }) !== undefined) throw new Error('recorded')\n`
      const folder = consumer(`replay-${type}`, { 'app.js': code }, { type })
      const { status, stderr } = spawnSync(process.execPath, [join(folder, 'app.js')], { encoding: 'utf8' })
      assert.equal(status, 0, stderr)
    })

    it(`has types, in a ${type} project`, () => {
      const code = `
import { record, type RecordOptions } from '${ownName}/replay'
const options: RecordOptions = { emit: (event) => void event.timestamp, maskInputOptions: { email: true } }
const stop: (() => void) | undefined = record(options)
const id: number = record.mirror.getId(document.body)
void [stop, id]
// @ts-expect-error a tag is a string
record.addCustomEvent(3, {})
`
      const tsconfig = tsconfigFor('app.ts')
      const folder = consumer(`replay-types-${type}`, { 'app.ts': code, 'tsconfig.json': tsconfig }, { type })
      assertTypes(folder)
    })
  }
})

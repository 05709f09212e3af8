// A web worker has no window and no document: the module must load there and keep quiet.
import assert from 'node:assert/strict'
import { join } from 'node:path'
import { describe, it } from 'node:test'
import * as esbuild from 'esbuild'
import { consumer } from './lib/package.mjs'
import { eventually, visit } from './lib/page.mjs'

const worker = `
import posthog from 'posthog-js'
try {
  posthog.init('phc_packaging', { api_host: location.origin })
  posthog.capture('packaging check')
  postMessage('alive')
} catch (error) {
  postMessage('threw: ' + error)
}
`
const page = `<!doctype html><title>consumer</title><script>
const worker = new Worker('/worker.js', { type: 'module' })
worker.onmessage = ({ data }) => { document.title = data }
worker.onerror = ({ message }) => { document.title = 'did not load: ' + message }
</script>`

describe('a web worker', () => {
  it('imports the module and calls it without an error', async () => {
    const folder = consumer('worker', { 'worker.src.js': worker, 'index.html': page }, { type: 'module' })
    const options = { entryPoints: [join(folder, 'worker.src.js')], outfile: join(folder, 'worker.js') }
    await esbuild.build({ ...options, bundle: true, format: 'esm', logLevel: 'silent' })
    let title
    const { errors } = await visit(
      { '': folder },
      {
        until: async (tab) => {
          title = await eventually('word from the worker', async () => {
            const current = await tab.title()
            return current === 'consumer' ? undefined : current
          })
        },
      },
    )
    assert.equal(title, 'alive')
    assert.deepEqual(errors, [])
  })
})

// The streaming entry where its file cannot be had: the copy in the package takes over, and one console line names the
// address and what it answered.
import assert from 'node:assert/strict'
import { readdirSync, readFileSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { describe, it } from 'node:test'
import { bundlers, copyBeside, rolledUp } from './lib/bundle.mjs'
import { installed, ownName } from './lib/package.mjs'
import { app, eventually, visit } from './lib/page.mjs'

const source = (name) => `${app(name, `${ownName}/streaming`)}\nposthog.flush()`

const wasm = join(installed(), 'dist/analytics.wasm')
const html = '<!doctype html><title>a single-page app</title>'
const answer = (status, type, body) => (response) =>
  response.writeHead(status, { 'content-type': type }).end(body)

/**
 * What a server may say instead of the file, and what the line has of it.
 *
 * @type {Record<string, [(response: import('node:http').ServerResponse) => unknown, RegExp]>}
 */
const ANSWERS = {
  'a page for what is not there': [
    answer(404, 'text/html', html),
    /analytics\.wasm answered 404 with text\/html/,
  ],
  'the page of a single-page app': [
    answer(200, 'text/html', html),
    /analytics\.wasm answered 200 with text\/html/,
  ],
  'an error': [answer(500, 'text/plain', 'no'), /analytics\.wasm answered 500 with text\/plain/],
  nothing: [answer(200, 'application/wasm', ''), /analytics\.wasm answered 200 with application\/wasm/],
  'half of the file': [
    answer(200, 'application/wasm', readFileSync(wasm).subarray(0, 20_000)),
    /analytics\.wasm answered 200 with application\/wasm/,
  ],
  'no answer': [(response) => response.destroy(), /analytics\.wasm could not be loaded/],
}

const ofScripts = ({ logs }) => logs.filter(({ byScript }) => byScript)

/** Asserts that the app captures its event, and has one line that `pattern` describes. */
async function assertTakesOver(folder, name, wrong, pattern) {
  const seen = await visit(
    { '': folder },
    {
      wrong,
      until: (_, server) =>
        eventually('event at /e/', () =>
          server.events().find(({ event, properties }) => event && properties.consumer === name),
        ),
    },
  )
  const lines = ofScripts(seen)
  assert.equal(lines.length, 1, JSON.stringify(seen.logs))
  assert.equal(lines[0].type, 'warning')
  assert.match(lines[0].text, pattern)
  assert.match(lines[0].text, /Copy dist\/analytics\.wasm.*optimizeDeps\.exclude/)
  assert.doesNotMatch(lines[0].text, /Policy/)
  assert.deepEqual(seen.errors, [])
}

describe('the streaming entry with a wrong wasm file', async () => {
  const name = 'wrong-wasm'
  const bundle = () => bundlers.esbuild(name, source(name), { splitting: true, outdir: 'dist' })
  const folder = await bundle()
  for (const [what, [wrong, pattern]] of Object.entries(ANSWERS))
    it(`captures all the same where the server answers ${what}`, () =>
      assertTakesOver(folder, name, { '/analytics.wasm': wrong }, pattern))

  it('says so in one line where the copy cannot be had either', async () => {
    const chunk = readdirSync(folder).find((file) => file.startsWith('inlined-wasm'))
    const seen = await visit(
      { '': folder },
      {
        wrong: { '/analytics.wasm': ANSWERS['an error'][0], [`/${chunk}`]: answer(404, 'text/html', html) },
        until: async (page) => {
          await page.waitForEvent('console', (line) => line.args().length > 0)
        },
      },
    )
    const [line, ...more] = ofScripts(seen)
    assert.deepEqual(more, [])
    assert.equal(line.type, 'error')
    assert.match(line.text, /nothing is captured.*analytics\.wasm answered 500 with text\/plain/)
    assert.doesNotMatch(line.text, /Policy/)
    assert.deepEqual(seen.errors, [])
  })

  it('says nothing where the server only does not know the type', async () => {
    copyBeside(wasm, folder)
    const seen = await visit(
      { '': folder },
      {
        wrong: { '/analytics.wasm': answer(200, 'application/octet-stream', readFileSync(wasm)) },
        until: (_, server) => eventually('event at /e/', () => server.events()[0]),
      },
    )
    rmSync(join(folder, 'analytics.wasm'))
    assert.deepEqual(ofScripts(seen), [])
  })
})

describe('the streaming entry where the bundler copies no wasm file', () => {
  const bundled = {
    'esbuild in one file': (name, source) => bundlers.esbuild(name, source),
    'esbuild in parts': (name, source) => bundlers.esbuild(name, source, { splitting: true }),
    rollup: rolledUp,
  }
  for (const [bundler, bundle] of Object.entries(bundled))
    it(`captures, and says what to do, with ${bundler}`, async () => {
      const name = `no-wasm-${bundler.replaceAll(' ', '-')}`
      const folder = await bundle(name, source(name))
      await assertTakesOver(folder, name, {}, /analytics\.wasm answered 404/)
    })
})

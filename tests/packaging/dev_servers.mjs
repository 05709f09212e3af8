// The streaming entry in the dev servers of Vite. Those of 6 and 7 put it into one script with what it imports, elsewhere
// than the wasm file, and answer that script's request for it with the app's page.
import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import * as vite8 from 'vite'
import * as vite6 from 'vite6'
import * as vite7 from 'vite7'
import { consumer, ownName } from './lib/package.mjs'
import { capture, eventually, pageWith, visit } from './lib/page.mjs'

const entry = `${ownName}/streaming`

/** Visits an app in a dev server; answers the lines that scripts have printed. */
async function develop({ createServer, version }, name, config = {}) {
  // the dev server serves the app only: its events go to the other
  const source = `import posthog from '${entry}'\n${capture(name, 'location.hash.slice(1)')}\nposthog.flush()`
  const folder = consumer(name, { 'app.js': source, 'index.html': pageWith('/app.js') }, { type: 'module' })
  const server = await createServer({
    root: folder,
    configFile: false,
    logLevel: 'silent',
    // the packages lie beside the app's folder, not in it
    server: { host: '127.0.0.1', port: 0, hmr: false, ws: false, fs: { strict: false } },
    ...config,
  })
  try {
    await server.listen()
    const seen = await visit(
      {},
      {
        at: ({ origin }) => `http://127.0.0.1:${server.httpServer.address().port}/#${origin}`,
        until: (_, stub) =>
          eventually(`event from Vite ${version}`, () =>
            stub.events().find(({ properties }) => properties.consumer === name),
          ),
      },
    )
    assert.deepEqual(seen.errors, [])
    return seen.logs.filter(({ byScript, text }) => byScript && !text.startsWith('[vite]'))
  } finally {
    await server.close()
  }
}

describe('the streaming entry in a dev server captures', () => {
  for (const [name, vite] of Object.entries({ vite6, vite7 })) {
    it(`with ${name}, by the copy in the package, and says what to do about it`, async () => {
      const lines = await develop(vite, `${name}-dev`)
      assert.equal(lines.length, 1, JSON.stringify(lines))
      assert.match(lines[0].text, /analytics\.wasm answered 200 with text\/html.*optimizeDeps\.exclude/)
    })

    it(`with ${name} and what that line says, by the file`, async () => {
      assert.deepEqual(
        await develop(vite, `${name}-dev-excluded`, { optimizeDeps: { exclude: [entry] } }),
        [],
      )
    })
  }

  it('with vite8, by the file', async () => {
    assert.deepEqual(await develop(vite8, 'vite8-dev'), [])
  })
})

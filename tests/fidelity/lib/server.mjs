// Serves the pages to record, the recorders and the players. `127.0.0.1` and `localhost` are two origins of it.
import { once } from 'node:events'
import { readFileSync } from 'node:fs'
import { createServer } from 'node:http'
import { extname, join } from 'node:path'
import { root } from '../../../scripts/lib/paths.mjs'
import { PLAYERS, SUBJECTS } from './subjects.mjs'

const TYPES = {
  '.html': 'text/html; charset=utf-8',
  '.xhtml': 'application/xhtml+xml; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.cjs': 'text/javascript; charset=utf-8',
  '.mjs': 'text/javascript; charset=utf-8',
  '.wasm': 'application/wasm',
  '.svg': 'image/svg+xml',
  '.json': 'application/json',
  '.png': 'image/png',
  '.woff2': 'font/woff2',
  '.wav': 'audio/wav',
}

/** Folders of the repository, by the first part of the path. */
const FOLDERS = {
  rrweb: 'node_modules/rrweb/dist',
  posthog: 'node_modules/posthog-js/dist',
  dist: 'pkg/dist',
  lib: 'tests/fidelity/lib',
}

const replayPage = (script) => `<!doctype html><title>Replay</title><link rel="icon" href="data:,">
<style>body { margin: 0 } .replayer-mouse { display: none } iframe { border: 0; display: block }</style><body></body>
<script type="module">import { Replayer } from '${script}'
import { picture } from '/lib/picture.mjs'
import { ReplayOf } from '/lib/replayer.mjs'
window.replayOf = (events, options) => new ReplayOf(Replayer, picture, events, options)
window.isReady = true</script>`

/**
 * `pages`: `{ [name]: { html, files } }`; a page's html is at `/pages/<name>/`, its files beside it. A page that replays is
 * at `/replay/<player>`.
 */
export async function serve(pages) {
  const server = createServer((request, response) => {
    const path = decodeURIComponent(request.url.split('?')[0])
    const answer = (type, body, status = 200) =>
      response.writeHead(status, { 'Content-Type': type, 'Cache-Control': 'no-store' }).end(body)
    const [, folder, ...rest] = path.split('/')
    if (folder === 'replay' && PLAYERS.includes(rest[0]))
      return answer(TYPES['.html'], replayPage(SUBJECTS[rest[0]].script))
    if (folder === 'pages') {
      const page = pages[rest[0]]
      const file = rest.slice(1).join('/')
      const body = file === '' ? page?.html : page?.files?.[file]
      if (body === undefined) return answer('text/plain', 'not here', 404)
      return answer(TYPES[extname(file || 'x.html')] ?? 'text/plain', body)
    }
    if (!(folder in FOLDERS) || rest.includes('..')) return answer('text/plain', 'not here', 404)
    try {
      return answer(TYPES[extname(path)] ?? 'text/plain', readFileSync(join(root, FOLDERS[folder], ...rest)))
    } catch {
      return answer('text/plain', 'not here', 404)
    }
  })
  await once(server.listen(0), 'listening')
  const { port } = /** @type {import('node:net').AddressInfo} */ (server.address())
  return {
    url: `http://127.0.0.1:${port}`,
    otherOrigin: `http://localhost:${port}`,
    close() {
      server.close()
      server.closeAllConnections()
    },
  }
}

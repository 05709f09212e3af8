// Visits over a network that works: pages that are recorded and left, one after the other. Nothing of them may be lost,
// and nothing sent twice: what counts clicks and keys of recordings counts each batch that comes.
import { mkdtempSync, rmSync } from 'node:fs'
import { createServer } from 'node:http'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { gunzipSync } from 'node:zlib'
import { startBrowser } from './browser.mjs'

const PAGES = 8
/** ms from the start of a page to its end, by turns: before and after the next page's look at what was left. */
const STAYS = [1500, 4000, 700]

/** What is captured, `$snapshot`s too, is reported before it leaves. */
const PAGE = `<!doctype html><title>calm</title><link rel="icon" href="data:,"><button>x</button>
<script>window._POSTHOG_REMOTE_CONFIG = { phc_calm: { config: { sessionRecording: {} } } }</script>
<script src="/static/array.js"></script>
<script>
  posthog.init('phc_calm', {
    api_host: location.origin,
    opt_out_useragent_filter: true,
    before_send: (event) => (captured(event.uuid, event.event), event),
  })
  let number = 0
  setInterval(() => (document.querySelector('button').textContent = number++), 100)
</script>`

/** Visits the pages with the SDK of `files` (path: content); answers how many batches were captured, lost and sent again. */
export async function visitCalmly(files) {
  const captured = new Map()
  const delivered = new Map()
  const server = createServer(async (incoming, answer) => {
    const chunks = []
    for await (const chunk of incoming) chunks.push(chunk)
    const file = files[incoming.url.split('?')[0]]
    if (file) return answer.writeHead(200, { 'content-type': 'text/javascript' }).end(file)
    if (incoming.method === 'GET') return answer.writeHead(200, { 'content-type': 'text/html' }).end(PAGE)
    const body = Buffer.concat(chunks)
    const { batch = [] } = JSON.parse(String(body[0] === 0x1f ? gunzipSync(body) : body))
    for (const { uuid } of batch) delivered.set(uuid, (delivered.get(uuid) ?? 0) + 1)
    answer.writeHead(200, { 'content-type': 'application/json' }).end('{}')
  })
  server.listen(0, '127.0.0.1')
  await new Promise((resolve) => server.once('listening', resolve))
  const url = `http://127.0.0.1:${/** @type {import('node:net').AddressInfo} */ (server.address()).port}/page`
  const profile = mkdtempSync(join(tmpdir(), 'posthog-calm-'))
  const browser = await startBrowser(profile)
  const missing = () => [...captured.keys()].filter((uuid) => !delivered.has(uuid))
  try {
    await browser.context.exposeBinding('captured', (_, uuid, name) => captured.set(uuid, name))
    const page = await browser.context.newPage()
    for (let at = 0; at < PAGES; at++) {
      await page.goto(`${url}${at}`)
      await page.click('button')
      await new Promise((resolve) => setTimeout(resolve, STAYS[at % STAYS.length]))
    }
    await page.goto('about:blank')
    const deadline = Date.now() + 10_000
    while (missing().length && Date.now() < deadline) await new Promise((resolve) => setTimeout(resolve, 100))
    const again = [...delivered].filter(([, times]) => times > 1).map(([uuid]) => uuid)
    const named = (uuids) => uuids.map((uuid) => captured.get(uuid)).join()
    const snapshots = [...captured.values()].filter((name) => name === '$snapshot').length
    return { captured: captured.size, snapshots, lost: named(missing()), twice: named(again) }
  } finally {
    await browser.kill()
    rmSync(profile, { recursive: true, force: true })
    server.closeAllConnections()
    server.close()
  }
}

#!/bin/bash
# Chromium 156.0.8078 (Debian): `navigator.locks.query()`, which only looks, throws pages out of the back-forward cache.
#
# A page that holds a Web Lock goes into the cache and comes back from it. A request for the same lock by another page
# throws it out, as it has to: a page waits for the lock. So does `query()` by any page of the origin, which
# asks for no lock and
# waits for none; `notRestoredReasons` calls both `weblocks-contention`. A request for a lock of another name does not. So
# code that asks `query()` who is still there ends those it asks about.
#
# Seen (a page that holds lock `held`, what the next page does, whether going back restores the first):
#     nothing: restored
#     request of another lock: restored
#     query(): loaded again, weblocks-contention
#
# Needs /usr/bin/chromium; CHROMIUM names another.
set -eu
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
npm init -y >/dev/null
npm install --no-audit --no-fund --silent --ignore-scripts playwright-core@1.55.0
cat >look.mjs <<'JS'
import http from 'node:http'
import { chromium } from 'playwright-core'

const NEXT = {
  nothing: '',
  'request of another lock': "navigator.locks.request('other', () => {}).then(done)",
  'query()': 'navigator.locks.query().then(done)',
}
const EXPECTED = {
  nothing: 'restored',
  'request of another lock': 'restored',
  'query()': 'loaded again, weblocks-contention',
}
const first = `<script>
addEventListener('pageshow', (event) => (window.shown = event.persisted ? 'restored' : 'loaded'))
navigator.locks.request('held', () => {
  window.isHeld = true
  return new Promise(() => {})
})
</script>`
const server = http.createServer(({ url }, response) => {
  const script = Object.values(NEXT)[url.slice(1)] ?? ''
  response.setHeader('content-type', 'text/html')
  if (url === '/first') return response.end(first)
  response.end(`<script>const done = () => (window.isDone = true); ${script || 'done()'}</script>`)
})
await new Promise((ready) => server.listen(0, '127.0.0.1', ready))
const base = `http://127.0.0.1:${server.address().port}`
const quiet = ['quic', 'background-networking', 'component-update', 'sync'].map((name) => `--disable-${name}`)
const browser = await chromium.launch({
  executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium',
  args: ['--no-sandbox', '--no-first-run', ...quiet],
  ignoreDefaultArgs: ['--disable-back-forward-cache'],
})
console.log(`Chromium ${browser.version()}`)
let changed = 0
for (const [at, what] of Object.keys(NEXT).entries()) {
  const page = await (await browser.newContext()).newPage()
  await page.goto(`${base}/first`)
  await page.waitForFunction(() => window.isHeld)
  await page.goto(`${base}/${at}`)
  await page.waitForFunction(() => window.isDone)
  // a page that comes from the cache is not loaded: Playwright would wait for that
  await page.goBack({ waitUntil: 'commit' }).catch(() => {})
  await page.waitForFunction(() => window.shown)
  const seen = await page.evaluate(() => {
    const [{ notRestoredReasons }] = performance.getEntriesByType('navigation')
    const reasons = (notRestoredReasons?.reasons ?? []).map(({ reason }) => reason)
    return window.shown === 'restored' ? 'restored' : ['loaded again', ...reasons].join(', ')
  })
  console.log(`${what}: ${seen}`)
  if (seen !== EXPECTED[what]) {
    console.log(`  it was: ${EXPECTED[what]}`)
    changed = 1
  }
}
await browser.close()
server.closeAllConnections()
server.close()
process.exitCode = changed
JS
node look.mjs

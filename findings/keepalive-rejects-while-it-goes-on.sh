#!/bin/bash
# Chromium 156.0.8078 (Debian): a page that is left hears that its `fetch` with `keepalive` failed, while the browser goes on
# with it and takes the answer.
#
# Where the page does not go into the back-forward cache, its promises reject with "TypeError: Failed to fetch" after
# `pagehide`, late enough for nothing but a synchronous write. The server sees one request, on a connection that stays open,
# and its answer is read. So code that keeps what failed for the next page, and sends it again, sends it twice.
#
# Seen (the page writes what happens into localStorage; the next page reads it; then the server answers):
#     the page that is left: pagehide, rejected: TypeError: Failed to fetch
#     the server: 1 request, connection open, answer sent
#
# Needs /usr/bin/chromium; CHROMIUM names another.
set -eu
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
npm init -y >/dev/null
npm install --no-audit --no-fund --silent --ignore-scripts playwright-core@1.55.0
cat >look.mjs <<'JS'
import { once } from 'node:events'
import http from 'node:http'
import { chromium } from 'playwright-core'

const left = `<script>
localStorage.seen = ''
const note = (what) => (localStorage.seen += (localStorage.seen && ', ') + what)
fetch('/events', { method: 'POST', body: 'an event', keepalive: true }).then(
  () => note('answered'),
  (error) => note('rejected: ' + error),
)
addEventListener('pagehide', () => note('pagehide'))
</script>`
let requests = 0
let answer
let asked
const isAsked = new Promise((resolve) => (asked = resolve))
const server = http.createServer((request, response) => {
  if (request.url === '/events') {
    requests++
    let connection = 'connection open'
    request.socket.on('close', () => (connection = 'connection closed'))
    answer = async () => {
      const before = connection
      if (request.socket.destroyed) return before
      response.end('taken')
      await once(response, 'finish')
      return `${before}, answer sent`
    }
    return asked()
  }
  response.setHeader('content-type', 'text/html')
  response.end(request.url === '/left' ? left : '')
})
await new Promise((ready) => server.listen(0, '127.0.0.1', ready))
const base = `http://127.0.0.1:${server.address().port}`
const quiet = ['quic', 'background-networking', 'component-update', 'sync'].map((name) => `--disable-${name}`)
const browser = await chromium.launch({
  executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium',
  args: ['--no-sandbox', '--no-first-run', '--disable-back-forward-cache', ...quiet],
})
console.log(`Chromium ${browser.version()}`)
const page = await browser.newPage()
await page.goto(`${base}/left`)
await isAsked
await page.goto(`${base}/next`)
const seen = await page.evaluate(() => localStorage.seen)
const said = `${requests} request, ${await answer()}`
console.log(`the page that is left: ${seen}`)
console.log(`the server: ${said}`)
await browser.close()
server.closeAllConnections()
server.close()
const isSame =
  seen === 'pagehide, rejected: TypeError: Failed to fetch' && said === '1 request, connection open, answer sent'
if (!isSame) console.log('  it was otherwise: see the head of this script')
process.exitCode = isSame ? 0 : 1
JS
node look.mjs

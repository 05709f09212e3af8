#!/bin/bash
# Firefox 153.8 (ESR, Debian): a response is reported to the page when the first byte of its body has come, not when its
# headers have.
#
# A server that sends headers at once and the first byte four seconds later: `EventSource` fires `open`, `fetch()` resolves
# and `XMLHttpRequest` reaches `HEADERS_RECEIVED` after four seconds. Node's `fetch()` has the headers at once, and so does
# Chromium. A stream of server-sent events that is silent until something happens is therefore not open for a page in
# Firefox; a comment line at its start is enough.
#
# Seen (seconds until the response is reported):
#     node fetch: 0
#     firefox EventSource: 4
#     firefox fetch: 4
#     firefox XMLHttpRequest: 4
#
# Needs /usr/bin/firefox; FIREFOX names another.
set -eu
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
npm init -y >/dev/null
npm install --no-audit --no-fund --silent --ignore-scripts puppeteer-core@24.20.0
cat >look.mjs <<'JS'
import http from 'node:http'
import puppeteer from 'puppeteer-core'

const WAIT = 4000
const server = http.createServer(({ url }, response) => {
  if (url === '/') return response.writeHead(200, { 'content-type': 'text/html' }).end('<!doctype html>')
  response.writeHead(200, { 'content-type': 'text/event-stream', 'cache-control': 'no-store' })
  response.flushHeaders()
  setTimeout(() => response.write(': a comment\n\n'), WAIT)
})
await new Promise((ready) => server.listen(0, '127.0.0.1', ready))
const base = `http://127.0.0.1:${server.address().port}`

const began = performance.now()
await fetch(`${base}/node`)
const seen = { 'node fetch': performance.now() - began }

const browser = await puppeteer.launch({
  browser: 'firefox',
  executablePath: process.env.FIREFOX ?? '/usr/bin/firefox',
  headless: true,
})
console.log(await browser.version())
const page = await browser.newPage()
await page.goto(base)
const inFirefox = await page.evaluate(async () => {
  const timed = async (start) => {
    const since = performance.now()
    await new Promise(start)
    return performance.now() - since
  }
  const xhr = (done) => {
    const request = new XMLHttpRequest()
    request.onreadystatechange = () => request.readyState === 2 && done()
    request.open('GET', '/xhr')
    request.send()
  }
  return {
    'firefox EventSource': await timed((done) => (new EventSource('/source').onopen = done)),
    'firefox fetch': await timed((done) => fetch('/fetch').then(done)),
    'firefox XMLHttpRequest': await timed(xhr),
  }
})
await browser.close()
server.closeAllConnections()
server.close()

let changed = 0
for (const [what, ms] of Object.entries({ ...seen, ...inFirefox })) {
  console.log(`${what}: ${Math.round(ms / 1000)}`)
  const isLate = ms > WAIT * 0.9
  if (isLate !== what.startsWith('firefox')) changed = 1
}
if (changed) console.log('it was otherwise: 0 for node, 4 for Firefox')
process.exitCode = changed
JS
node look.mjs

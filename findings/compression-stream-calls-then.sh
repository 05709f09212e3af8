#!/usr/bin/env bash
# Chromium's CompressionStream calls the page's Promise.prototype.then.
#
# The Streams Standard reacts to promises by "react", which a page cannot see. In Chromium a page that has replaced
# Promise.prototype.then sees a call of it for each chunk written to a CompressionStream and for its end; a `then` that throws or
# answers nothing makes the stream fail or hang. Other users of promises inside the browser (fetch, Response.text(),
# WebAssembly.compileStreaming, Web Locks) do not call it.
#
# Seen with Debian's Chromium 156.0.8078.108 and playwright-core 1.65.1:
#     CompressionStream: write and close 2
#     fetch and text 0
#     compileStreaming 0
#     Web Locks 0
# Exits with 1 where that has changed.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
echo '{"private":true}' >package.json
npm install --silent --no-audit --no-fund --prefer-offline --ignore-scripts playwright-core@1.65.1
cat >run.mjs <<'JS'
import http from 'node:http'
import { chromium } from 'playwright-core'

const server = http.createServer((request, response) => {
  response.writeHead(200, { 'content-type': 'text/html' })
  response.end('<!doctype html>')
})
await new Promise((done) => server.listen(0, '127.0.0.1', done))
const browser = await chromium.launch({
  executablePath: process.env.CHROMIUM || '/usr/bin/chromium',
  args: '--no-sandbox --disable-quic --no-first-run --disable-background-networking --disable-component-update --disable-sync'.split(' '),
})
console.log(`Chromium ${browser.version()}`)
const page = await browser.newPage()
await page.goto(`http://127.0.0.1:${server.address().port}/`)
const script = async () => {
  const { then } = Promise.prototype
  const { apply } = Reflect
  let calls = 0
  Promise.prototype.then = function (...given) {
    calls++
    return apply(then, this, given)
  }
  const uses = {
    async 'CompressionStream: write and close'() {
      const { readable, writable } = new CompressionStream('gzip')
      const packed = new Response(readable).arrayBuffer()
      const writer = writable.getWriter()
      await writer.write(new Uint8Array(9))
      await writer.close()
      await packed
    },
    async 'fetch and text'() {
      await (await fetch('/')).text()
    },
    async compileStreaming() {
      const bytes = new Uint8Array([0, 97, 115, 109, 1, 0, 0, 0])
      await WebAssembly.compileStreaming(new Response(bytes, { headers: { 'content-type': 'application/wasm' } }))
    },
    async 'Web Locks'() {
      await new Promise((done) => navigator.locks.request('a', {}, () => done()))
    },
  }
  const seen = {}
  for (const name in uses) {
    calls = 0
    await uses[name]()
    seen[name] = calls
  }
  Promise.prototype.then = then
  return seen
}
// the page keeps the result: the driver's own promises would be counted
await page.addScriptTag({ content: `window.result = (${script})()` })
const seen = await page.evaluate(() => window.result)
for (const name in seen) console.log(name, seen[name])
await browser.close()
server.close()
const [streams, ...others] = Object.values(seen)
process.exitCode = streams > 0 && others.every((count) => count === 0) ? 0 : 1
JS
node run.mjs

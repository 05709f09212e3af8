#!/bin/bash
# posthog-js 1.449.2 in Chromium: with `capture_exceptions: true` an unhandled rejection no longer reaches the console.
#
# Its handler, `window.onunhandledrejection`, returns false where the page has no handler of its own, and by HTML's rules false
# from an event handler cancels the event: the browser does not report the rejection any more ("Uncaught (in promise) …"
# is missing for a developer who has the tools open). Uncaught errors are reported as before, since `onerror` has it the
# other way round: only true cancels. A listener of the page (`addEventListener`) sees `defaultPrevented`.
#
# Seen (reports of the browser for one error and one rejection, and whether the rejection was cancelled):
#     without: Error: thrown | Error: refused | false
#     with capture_exceptions: Error: thrown | true
#
# Needs /usr/bin/chromium; CHROMIUM names another.
set -eu
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
npm init -y >/dev/null
npm install --no-audit --no-fund --silent --ignore-scripts puppeteer-core@24.20.0 posthog-js@1.449.2
cat >look.mjs <<'JS'
import { readFileSync } from 'node:fs'
import http from 'node:http'
import puppeteer from 'puppeteer-core'

const PAGE = `<!doctype html><script>
  window.cancelled = new Promise((resolve) =>
    addEventListener('unhandledrejection', (event) => setTimeout(() => resolve(event.defaultPrevented))),
  )
  window.fail = () => {
    setTimeout(() => { throw new Error('thrown') })
    setTimeout(() => void Promise.reject(new Error('refused')))
  }
</script>`
const server = http.createServer(({ url }, response) => {
  const { pathname } = new URL(url, 'http://localhost')
  if (pathname === '/') return response.writeHead(200, { 'content-type': 'text/html' }).end(PAGE)
  const name = /([\w.-]+\.js)$/.exec(pathname)?.[1]
  if (pathname.startsWith('/static/') && name)
    return response
      .writeHead(200, { 'content-type': 'text/javascript' })
      .end(readFileSync(`node_modules/posthog-js/dist/${name}`))
  response.writeHead(200, { 'content-type': 'application/json' }).end('{}')
})
await new Promise((ready) => server.listen(0, '127.0.0.1', ready))
const base = `http://127.0.0.1:${server.address().port}`

const browser = await puppeteer.launch({
  executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium',
  headless: true,
  args: ['--no-sandbox'],
})
console.log(await browser.version())

async function look(catches) {
  const page = await browser.newPage()
  const reported = []
  page.on('pageerror', (error) => reported.push(String(error).split('\n')[0]))
  await page.goto(base)
  if (catches) {
    await page.addScriptTag({ url: '/static/array.js' })
    await page.evaluate(() =>
      window.posthog.init('phc_finding', {
        api_host: location.origin,
        capture_exceptions: true,
        advanced_disable_flags: true,
        opt_out_useragent_filter: true,
      }),
    )
    await page.waitForFunction(() => window.onunhandledrejection)
  }
  await page.evaluate(() => window.fail())
  const isCancelled = await page.evaluate(() => window.cancelled)
  await page.evaluate(() => new Promise((resolve) => setTimeout(() => setTimeout(resolve))))
  await page.close()
  return [...reported, isCancelled].join(' | ')
}

const seen = `without: ${await look(false)}\nwith capture_exceptions: ${await look(true)}`
console.log(seen)
await browser.close()
server.close()
const expected =
  'without: Error: thrown | Error: refused | false\nwith capture_exceptions: Error: thrown | true'
if (seen !== expected) {
  console.error('This is no longer so.')
  process.exit(1)
}
JS
node look.mjs

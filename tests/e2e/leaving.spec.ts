// What leaves with a page: all of it, whatever its size and whenever it was captured, and none of it twice.
import type { Page } from '@playwright/test'
import { count, counted, recordedPage, statusOf, test as recorded } from './replay_server'
import { expect, outbox, test, withSdk, type ScriptedServer } from './scripted_server'

/** How often each event came, by its name. */
function times(server: ScriptedServer): Record<string, number> {
  const found: Record<string, number> = {}
  for (const name of server.names()) found[name] = (found[name] ?? 0) + 1
  return found
}

/** How many failures the outbox has noted. */
const failures = (page: Page): Promise<number> =>
  page.evaluate(
    () =>
      new Promise<number>((resolve) => {
        const opening = indexedDB.open('posthog_outbox')
        opening.onsuccess = () => {
          const keys = opening.result.transaction('notes').objectStore('notes').getAllKeys()
          keys.onsuccess = () => {
            opening.result.close()
            resolve((keys.result as string[][]).filter(([, owner]) => !owner).length)
          }
        }
      }),
  )

const names = Array.from({ length: 40 }, (_, at) => `large ${at}`)
const once = Object.fromEntries(names.map((name) => [name, 1]))

for (const options of [{ persistence: 'memory' }, { cookieless_mode: 'always' }, { outbox: false }, {}])
  test(`more than the browser takes at once leaves with the page: ${JSON.stringify(options)}`, async ({
    page,
    server,
    open,
  }) => {
    await open({ ...options, request_queue_config: { flush_interval_ms: 5000 } })
    const hasOutbox = !Object.keys(options).length
    // Without one the next page comes when all has arrived, as it may only then. With one nothing is intercepted: the
    // browser drops intercepted requests with their page, where it would go on with others.
    if (!hasOutbox)
      await page.route('**/next', async (route) => {
        await expect.poll(() => server.names().length).toBe(names.length)
        await route.fulfill({ contentType: 'text/html', body: '<!doctype html>' })
      })
    await page.evaluate((events) => {
      for (const event of events) {
        let text = ''
        while (text.length < 3000) text += Math.random().toString(36).slice(2)
        window.posthog.capture(event, { text })
      }
      location.href = '/next'
    }, names)
    await page.waitForURL('**/next')
    // what is on its way when the page goes may have to be sent by the next one
    if (hasOutbox) await open()
    await expect.poll(() => Object.keys(times(server)).toSorted()).toEqual(names.toSorted())
    if (!hasOutbox) expect(times(server)).toEqual(once)
  })

for (const options of [{ persistence: 'memory' }, {}])
  test(`what a page captures while it goes leaves with it, once: ${JSON.stringify(options)}`, async ({
    page,
    server,
    open,
  }) => {
    await open(options)
    // the server is known to take events
    await withSdk(page, (posthog) => (posthog.capture('before'), posthog.flush()))
    await page.evaluate(() => {
      const capture = ({ type }: Event): void => void window.posthog.capture(type)
      for (const type of ['beforeunload', 'pagehide', 'unload']) addEventListener(type, capture)
      document.addEventListener('visibilitychange', capture)
      location.href = '/next'
    })
    await page.waitForURL('**/next')
    const all = { before: 1, beforeunload: 1, pagehide: 1, visibilitychange: 1, unload: 1 }
    await expect.poll(() => times(server)).toEqual(all)
    await page.clock.install()
    await open(options)
    await withSdk(page, (posthog) => void posthog.capture('after'))
    await page.clock.runFor(5000)
    await expect.poll(() => times(server)).toEqual({ ...all, after: 1 })
  })

test('requests at once outlive the page as far as the browser lets them, and none fails', async ({
  page,
  server,
  open,
}) => {
  const failed: string[] = []
  page.on('requestfailed', (request) => failed.push(request.url()))
  await open({ disable_compression: true })
  await page.evaluate(() => {
    for (let at = 0; at < 5; at++)
      (window.posthog as any).capture(`large ${at}`, { text: 'x'.repeat(40_000) }, { send_instantly: true })
  })
  await expect.poll(() => server.names().toSorted()).toEqual(names.slice(0, 5))
  expect(server.received.map(({ url }) => url)).toEqual(Array(5).fill('/e/'))
  expect(failed).toEqual([])
})

test('what was handed over to a server that fails is sent again', async ({ page, server, open }) => {
  await open({ request_queue_config: { flush_interval_ms: 5000 } })
  await withSdk(page, (posthog) => (posthog.capture('before'), posthog.flush()))
  await page.evaluate(() => addEventListener('pagehide', () => window.posthog.capture('last')))
  server.always = 503
  await page.goto(server.url)
  await expect.poll(() => times(server)).toEqual({ before: 1, last: 1 })
  // the next page sees that it fails, and the one after it knows
  await open()
  await withSdk(page, (posthog) => void posthog.capture('next'))
  await expect.poll(() => failures(page)).toBe(1)
  server.always = 200
  await page.goto('about:blank')
  await open()
  await expect.poll(() => times(server).last).toBe(2)
  await expect.poll(() => outbox(page)).toEqual([])
})

test('what was handed over is kept for a while, and then goes', async ({ page, server, open }) => {
  await open()
  await withSdk(page, (posthog) => (posthog.capture('before'), posthog.flush()))
  await page.evaluate(() => addEventListener('pagehide', () => window.posthog.capture('last')))
  await page.goto(server.url)
  await expect.poll(() => times(server)).toEqual({ before: 1, last: 1 })
  await open()
  await withSdk(page, (posthog) => (posthog.capture('next'), posthog.flush()))
  await expect.poll(() => outbox(page)).toContain(1)
  await page.clock.install({ time: Date.now() + 11 * 60_000 })
  await open()
  await page.clock.runFor(2000)
  await expect.poll(() => outbox(page)).toEqual([])
  expect(times(server)).toEqual({ before: 1, last: 1, next: 1 })
})

test('what a page has not handed over waits while it may be about to go, and goes on if it stays', async ({
  page,
  context,
  server,
  open,
}) => {
  await open()
  server.always = 503
  await withSdk(page, (posthog) => void posthog.capture('mine'))
  await expect.poll(() => outbox(page)).toEqual([1])
  // nothing comes of it
  await page.evaluate(() => void dispatchEvent(new Event('beforeunload')))
  const other = await context.newPage()
  await open({ request_headers: { 'x-tab': 'other' } }, other)
  await withSdk(other, (posthog) => (posthog.capture('other'), posthog.flush(1000)))
  await expect.poll(() => page.evaluate(async () => (await navigator.locks.query()).held!.length)).toBe(2)
  server.always = 200
  await other.evaluate(() => void dispatchEvent(new Event('online')))
  await expect.poll(() => server.received.at(-1)!.names).toContain('other')
  const byOther = server.received.filter(({ headers }) => headers['x-tab'] === 'other')
  expect(byOther.flatMap((request) => request.names)).not.toContain('mine')
})

recorded('five pages are recorded to their end, and nothing is sent twice', async ({ page, server }) => {
  const config = '{ capture_pageleave: true, capture_pageview: true, request_queue_config: {} }'
  server.page = recordedPage({ config })
  for (let at = 1; at <= 5; at++) {
    await page.goto(server.url)
    await expect.poll(() => statusOf(page)).toBe('active')
    await page.click('#buy')
    await count(page, at)
    // a batch of its own for what comes last
    await expect.poll(() => counted(server)).toContain(at)
    await count(page, 10 + at)
  }
  await page.goto('about:blank')
  await expect
    .poll(() => counted(server).toSorted((a, b) => a - b))
    .toEqual([1, 2, 3, 4, 5, 11, 12, 13, 14, 15])
  await expect.poll(() => server.uuids('$pageleave').length).toBe(5)
  // a last page would send what is left
  await page.goto(server.url)
  await expect.poll(() => server.uuids('$pageview').length).toBe(6)
  await page.waitForFunction(() => performance.now() > 2500)
  await page.click('#buy')
  await count(page, 99)
  await expect.poll(() => counted(server)).toContain(99)
  const all = server.uuids()
  expect(all.filter((uuid, at) => all.indexOf(uuid) !== at)).toEqual([])
})

for (const status of [200, 503])
  recorded(
    `a short visit to a large page is recorded, by the next page where the server answers ${status}`,
    async ({ page, server }) => {
      let seed = 7
      const next = (): number => (seed = (seed * 1103515245 + 12345) % 2147483648)
      let body = '<button id="buy">Buy</button>'
      while (body.length < 250_000)
        body += `<p class="c${next() % 999}" title="${next()}${next()}">${next().toString(36)} ${next().toString(36)}</p>`
      server.status = status
      server.page = recordedPage({ body })
      await page.goto(server.url)
      await expect.poll(() => statusOf(page)).toBe('active')
      await page.click('#buy')
      await page.goto('about:blank')
      server.status = 200
      server.page = recordedPage({})
      await page.goto(server.url)
      const snapshots = (): number =>
        server.events().filter(({ type, data }) => type === 2 && JSON.stringify(data).length > 250_000).length
      await expect.poll(snapshots).toBe(1)
    },
  )

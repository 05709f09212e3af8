// A page that rewrites itself with `document.open` or `document.write`, which remove all listeners of a document and its
// window.

import type { Page } from '@playwright/test'
import { init, serve } from './beside'
import { expect, stored, test } from './fixtures'

const CONFIG = { autocapture: true, capture_pageview: 'history_change', advanced_disable_decide: true }

/** How a page can be replaced; runs in it. */
const WAYS = {
  'document.open': (html: string) => {
    document.open()
    document.write(html)
    document.close()
  },
  'document.write': (html: string) => {
    // oxlint-disable-next-line no-implied-eval -- not a call of the page that anybody could have wrapped
    Document.prototype.write.call(document, html)
    document.close()
  },
  'document.open twice': (html: string) => {
    document.open()
    document.open()
    document.write(html)
    document.close()
  },
}

const html = (name: string): string =>
  `<!doctype html><title>${name}</title><link rel="icon" href="data:,"><button id="buy">buy ${name}</button><div style="height: 3000px"></div>`

/** What listens at the page's document and window, as the browser knows it. */
async function listeners(page: Page): Promise<string[]> {
  const session = await page.context().newCDPSession(page)
  const found: string[] = []
  for (const expression of ['window', 'document']) {
    const { result } = await session.send('Runtime.evaluate', { expression })
    const { listeners } = await session.send('DOMDebugger.getEventListeners', { objectId: result.objectId! })
    found.push(...listeners.map(({ type, useCapture }) => `${expression} ${type} ${useCapture}`))
  }
  await session.detach()
  return found.filter((line) => !line.includes('__playwright')).sort()
}

for (const [way, rewrite] of Object.entries(WAYS)) {
  test(`${way}: all that was heard before is heard once`, async ({ page, collector }) => {
    await serve(page, 'ours')
    await page.goto('/page')
    await init(page, CONFIG)
    await stored(collector, { $pageview: 1 })
    const before = await listeners(page)
    for (let time = 0; time < 50; time++) await page.evaluate(rewrite, html(`${time}`))
    expect(await listeners(page)).toEqual(before)
    await page.click('#buy')
    await page.evaluate(
      () =>
        new Promise((done) => {
          addEventListener('scrollend', done, { once: true })
          scrollTo(0, 500)
        }),
    )
    await page.evaluate(() => window.posthog.capture('last'))
    await page.goto('/page/next')
    await stored(collector, { $pageleave: 1, last: 1 })
    const clicks = collector.events('$autocapture')
    expect(clicks.map(({ properties }) => properties.$el_text)).toEqual(['buy 49'])
    expect(collector.events('$pageleave')[0]!.properties.$prev_pageview_max_scroll).toBe(500)
  })
}

test('a page that rewrites itself while it loads', async ({ page, collector }) => {
  await serve(page, 'ours')
  // what keeps the page loading
  await page.route('**/never.js', () => {})
  await page.route('**/page/rewritten', (route) =>
    route.fulfill({
      contentType: 'text/html',
      body: `<!doctype html><title>first</title><script src="/static/array.js"></script><script>
        posthog.init('phc_beside', { api_host: location.origin, disable_session_recording: true, advanced_disable_decide: true })
        setTimeout(() => {
          document.open()
          document.write(${JSON.stringify(html('early'))})
          document.close()
        })
        </script><script src="/never.js" async></script>`,
    }),
  )
  await page.goto('/page/rewritten', { waitUntil: 'commit' })
  await page.click('#buy')
  await stored(collector, { $autocapture: 1, $pageview: 1 })
  await page.goto('/page/next')
  await stored(collector, { $pageleave: 1 })
  expect(
    collector
      .events()
      .map(({ event }) => event)
      .sort(),
  ).toEqual(['$autocapture', '$pageleave', '$pageview'])
})

test('nothing listens after a shutdown, though the page is rewritten before and after it', async ({
  page,
}) => {
  await serve(page, 'ours')
  await page.goto('/page')
  const before = await listeners(page)
  await init(page, CONFIG)
  await page.evaluate(WAYS['document.open'], html('one'))
  expect(await listeners(page)).not.toEqual(before)
  await page.evaluate(() => window.posthog.shutdown())
  expect(await listeners(page)).toEqual([])
  await page.evaluate(WAYS['document.open'], html('two'))
  expect(await listeners(page)).toEqual([])
})

// A page that posthog-js records, so that a recording is what PostHog's players get.

import { basename } from 'node:path'
import type { Page } from '@playwright/test'
import { PEER } from '../../scripts/lib/peer.mjs'
import type { Collector } from './collector'
import { expect } from './fixtures'

/** What is recorded; the player has room for it in its own size. */
export const RECORDED = { width: 800, height: 560 }

const style = `
  body { margin: 0; font: 18px/1.5 sans-serif; background: #f4efe6 }
  header { padding: 20px; background: #204060; color: white }
  main { padding: 20px }
  .card { height: 120px; margin: 10px 0; padding: 20px; background: #e07a3a }
  .card:nth-child(even) { background: #3a8f6a }
  input { font: inherit; padding: 8px }`

const body = (
  title: string,
): string => `<!doctype html><html><head><meta charset="utf-8"><title>${title}</title>
  <link rel="icon" href="data:,"><style>${style}</style></head>
  <body><header><h1>${title}</h1></header>
  <main><input id="name" placeholder="Your name"><button id="add">Add a card</button><div id="cards"></div>
  <a href="/recorded/two">Next page</a></main>
  <script>
    document.querySelector('#add').addEventListener('click', () => {
      const card = document.createElement('div')
      card.className = 'card'
      card.textContent = 'Card ' + (document.querySelectorAll('.card').length + 1)
      document.querySelector('#cards').append(card)
    })
  </script>
  <script src="/peer/array.js"></script>
  <script>
    posthog.init('phc_replay', {
      api_host: location.origin,
      disable_surveys: true,
      capture_dead_clicks: false,
      opt_out_useragent_filter: true,
      session_recording: { maskAllInputs: false },
    })
  </script></body></html>`

/** Serves `/recorded/…` with posthog-js on it. */
export async function serveRecorded(page: Page): Promise<void> {
  await page.route(/\/peer\/|\/static\/.*(recorder|exception-autocapture|web-vitals)/, (route) =>
    route.fulfill({
      path: `${PEER}/dist/${basename(new URL(route.request().url()).pathname)}`,
      contentType: 'text/javascript',
    }),
  )
  await page.route(/\/recorded\//, (route) =>
    route.fulfill({
      contentType: 'text/html; charset=utf-8',
      body: body(route.request().url().endsWith('two') ? 'The second page' : 'The first page'),
    }),
  )
}

/** Waits until posthog-js records, and does what it waits for before it sends anything: something. */
export async function recording(page: Page): Promise<void> {
  await page.waitForFunction(() => {
    const { posthog } = window as unknown as { posthog?: { sessionRecording?: { status: string } } }
    return posthog?.sessionRecording?.status === 'active'
  })
  await page.locator('header').click()
}

/** When the page has shown all that was done to it: milliseconds since 1970. */
export function settled(page: Page): Promise<number> {
  return page.evaluate(
    () =>
      new Promise<number>((resolve) =>
        requestAnimationFrame(() => requestAnimationFrame(() => resolve(Date.now()))),
      ),
  )
}

interface Row {
  session_id: string
  console_logs: number
}

export const recordings = (collector: Collector): Row[] =>
  collector.sql<Row>('SELECT session_id, console_logs FROM recordings')

/** Waits until all that was recorded so far is stored, up to a line of the console. */
export async function kept(visited: Page, collector: Collector): Promise<string> {
  const lines = (): number => recordings(collector)[0]?.console_logs ?? 0
  const before = lines()
  await visited.evaluate(() => console.log('a line at the end'))
  await expect.poll(lines, { message: 'the recording is not stored to its end' }).toBeGreaterThan(before)
  return recordings(collector)[0]!.session_id
}

// The same page and the same actions with posthog-js and with us, each a visitor of its own.

import type { Browser, Page } from '@playwright/test'
import { PEER } from '../../scripts/lib/peer.mjs'
import type { Collector, StoredEvent } from './collector'
import { expect } from './fixtures'

const PEER_SCRIPT = `${PEER}/dist/array.js`

export type Kind = 'posthog-js' | 'ours'
export const TOKEN = 'phc_beside'

/** What posthog-js does besides, and asks the server for. */
export const QUIET = {
  autocapture: false,
  disable_session_recording: true,
  disable_surveys: true,
  request_queue_config: { flush_interval_ms: 250 },
}

export interface Visit {
  /** Which SDK. */
  kind: Kind
  page: Page
  collector: Collector
  /** Waits until so many events are stored, by name. */
  stored(counts: Record<string, number>): Promise<void>
  /** Starts the SDK; `config` is merged over [`QUIET`]. */
  init(config?: object): Promise<void>
  /** Leaves the page, with everything that its end brings about. */
  leave(): Promise<void>
}

/** Serves a page of `html` with one of the SDKs at every path that starts with `/page`. */
export async function serve(page: Page, kind: Kind, html = ''): Promise<void> {
  await page.route('**/peer.js', (route) =>
    route.fulfill({ path: PEER_SCRIPT, contentType: 'text/javascript' }),
  )
  await page.route(/\/page/, (route) =>
    route.fulfill({
      contentType: 'text/html',
      body: `<!doctype html><title>A page</title><link rel="icon" href="data:,"><body>${html}
        <script src="${kind === 'ours' ? '/static/array.js' : '/peer.js'}"></script>`,
    }),
  )
}

/**
 * Starts the SDK of a page. `config` may be source text, where it has functions. The project's settings, which would
 * come in the midst of things, are asked for where it says so only.
 */
export function init(page: Page, config: object | string = {}): Promise<void> {
  const own = typeof config === 'string' ? config : JSON.stringify(config)
  const flags = own.includes('advanced_disable_decide') ? '' : 'advanced_disable_flags: true,'
  const source = `{ api_host: location.origin, ${flags} ...${JSON.stringify(QUIET)}, ...${own} }`
  return page.evaluate(`void window.posthog.init('${TOKEN}', ${source})`)
}

/** Sessions of visits that are over: what their pages say at their end may arrive while the next one goes on. */
const over = new Set<unknown>()

/** A visit with each SDK; the events of each in the order of their capture. */
export async function besides(
  browser: Browser,
  collector: Collector,
  act: (visit: Visit) => Promise<unknown>,
  options: { html?: string; before?: () => void; context?: object } = {},
): Promise<{ theirs: StoredEvent[]; ours: StoredEvent[] }> {
  const visit = async (kind: Kind): Promise<StoredEvent[]> => {
    const context = await browser.newContext({ baseURL: collector.url, ...options.context })
    const page = await context.newPage()
    if (options.before) await page.addInitScript(options.before)
    await serve(page, kind, options.html)
    await page.goto('/page')
    const own = (name?: string): StoredEvent[] =>
      collector.events(name).filter(({ properties }) => !over.has(properties.$session_id))
    const stored = async (counts: Record<string, number>): Promise<void> => {
      const count = (name: string): number => own(name).length
      for (const [name, wanted] of Object.entries(counts))
        await expect.poll(() => count(name), { message: `${kind}: ${name}` }).toBeGreaterThanOrEqual(wanted)
    }
    await act({
      kind,
      page,
      collector,
      stored,
      init: (config) => init(page, config),
      leave: async () => {
        // a page whose requests are intercepted takes those that it sends while it is left along
        await page.unrouteAll()
        await page.goto('about:blank')
      },
    })
    const events = own()
    for (const { properties } of events) if (properties.$session_id) over.add(properties.$session_id)
    await context.close()
    await fetch(`${collector.url}/api/projects/@current/data/`, {
      method: 'DELETE',
      headers: { Origin: collector.url },
    })
    return events.sort((a, b) => (a.properties.$time as number) - (b.properties.$time as number))
  }
  return { theirs: await visit('posthog-js'), ours: await visit('ours') }
}

/** Ids and times, which differ from visit to visit. */
const CHANGING =
  /(_id|time|timestamp|_ms|duration|\$insert_id|distinct_id|last_posthog_reset|remaining_tokens|retry_queue_size)$/

/** An event as both SDKs must send it. */
export function facts({ event, properties }: StoredEvent): object {
  const comparable = Object.entries(properties).map(([key, value]): [string, unknown] => [
    key,
    CHANGING.test(key) ? typeof value : value,
  ])
  return { event, ...Object.fromEntries(comparable.sort(([a], [b]) => (a < b ? -1 : 1))) }
}

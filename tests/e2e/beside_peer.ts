// One page with both SDKs on it, so that both see the very same events of the browser.

import type { Page } from '@playwright/test'
import { PEER } from '../../scripts/lib/peer.mjs'
import type { Sdk } from './bare_page'

const PEER_SCRIPT = `${PEER}/dist/array.js`

/** An event as `before_send` got it. */
export interface Seen {
  event: string
  properties: Record<string, unknown>
}

declare global {
  interface Window {
    peer: Sdk
    /** What both have captured, and which properties every event has. */
    seen: { ours: Seen[]; peer: Seen[] }
    usual: Set<string>
    /** The instances that run. */
    running: Sdk[]
  }
}

/** Opens an empty page with both SDKs loaded. */
export async function openBeside(page: Page): Promise<void> {
  await page.route('**/peer.js', (route) =>
    route.fulfill({ path: PEER_SCRIPT, contentType: 'text/javascript' }),
  )
  await page.route(/\/beside/, (route) =>
    route.fulfill({
      contentType: 'text/html; charset=utf-8',
      body: `<!doctype html><title>beside</title><link rel="icon" href="data:,"><body><div id="stage"></div>
        <script src="/peer.js"></script><script>window.peer = window.posthog; delete window.posthog</script>
        <script src="/static/array.js"></script>`,
    }),
  )
  await page.goto('/beside?q=1#here')
}

/** Starts an instance of both with `config`, instead of those that ran before. Neither sends anything. */
export async function startBoth(page: Page, config: object = {}): Promise<void> {
  await page.evaluate((given) => {
    for (const before of window.running ?? []) before.set_config({ autocapture: false })
    const seen = (window.seen = { ours: [] as Seen[], peer: [] as Seen[] })
    const usual = (window.usual = new Set())
    const name = `n${performance.now()}`.replace('.', '')
    const start = (sdk: Sdk, of: 'ours' | 'peer'): Sdk => {
      const options = {
        api_host: location.origin,
        persistence: 'memory',
        advanced_disable_flags: true,
        disable_session_recording: true,
        disable_surveys: true,
        capture_pageview: false,
        capture_pageleave: false,
        rate_limiting: { events_per_second: 1000, events_burst_limit: 10_000 },
        opt_out_useragent_filter: true,
        internal_or_test_user_hostname: 'elsewhere',
        before_send: ({ event, properties }: Seen) => {
          if (event === 'usual') for (const key of Object.keys(properties)) usual.add(key)
          else seen[of].push({ event, properties: { ...properties } })
          return null
        },
        ...given,
      }
      sdk.init(`phc_${of}_${name}`, options, name)
      const started = (sdk as unknown as Record<string, Sdk>)[name]!
      started.capture('usual')
      return started
    }
    window.running = [start(window.peer, 'peer'), start(window.posthog, 'ours')]
    // the full description of the elements, which PostHog does not read if it has the chain
    usual.add('$elements')
  }, config)
}

/** What both have captured since the last time, with the properties that not every event has. */
export function takeSeen(page: Page): Promise<{ ours: Seen[]; peer: Seen[] }> {
  return page.evaluate(() => {
    const own = ({ event, properties }: Seen): Seen => ({
      event,
      properties: Object.fromEntries(
        Object.entries(properties)
          .filter(([key]) => !window.usual.has(key))
          .sort(([a], [b]) => (a < b ? -1 : 1)),
      ),
    })
    const { ours, peer } = window.seen
    return { ours: ours.splice(0).map(own), peer: peer.splice(0).map(own) }
  })
}

// A page that captures for days must not grow: what is delivered is let go of.

import type { CDPSession, Page } from '@playwright/test'
import { openBarePage } from './bare_page'
import { expect, test } from './fixtures'

const COUNT = 20_000
/**
 * First, so that code compiled on first use, and memory for the fullest batch, are part of the start level.
 */
const WARM_UP = 2000
/** When the module first needs room for another batch is chance; it has it from then on, and no more than that. */
const BATCH = 1 << 20
/** Between two flushes. */
const EACH = 1000

// what a trace keeps of the page would be counted
test.use({ trace: 'off' })

/** Bytes after garbage collection: JavaScript's heap, the browser's objects and buffers, and WebAssembly's memory. */
async function memory(page: Page, devtools: CDPSession): Promise<number> {
  for (let turn = 0; turn < 3; turn++) await devtools.send('HeapProfiler.collectGarbage')
  const usage = (await devtools.send('Runtime.getHeapUsage')) as Record<string, number>
  const wasm = await page.evaluate(() => (window as unknown as { wasmBytes(): number }).wasmBytes())
  return usage.usedSize! + (usage.embedderHeapUsedSize ?? 0) + (usage.backingStorageSize ?? 0) + wasm
}

/** Runs in the page. */
async function captureMany([count, each]: [number, number]): Promise<void> {
  const { posthog } = window as unknown as {
    posthog: { capture(name: string, properties: object): void; flush(): Promise<void> }
  }
  for (let made = 0; made < count; made++) {
    posthog.capture('order placed', {
      // as long in the first batch as in the last: what is made room for once is kept
      order_id: `order-${10_000 + made}`,
      total: 10_049.95 + made,
      currency: 'EUR',
      items: 3,
      coupon: null,
      is_first: made === 0,
      payment: { method: 'card', network: 'visa' },
      categories: ['books', 'garden', 'toys'],
      shipping: 'express',
      note: 'please leave the parcel with the neighbour if nobody answers',
    })
    if (made % each === each - 1) await posthog.flush()
  }
}

test('20,000 captures leave the memory as it was', async ({ page, collector }) => {
  await page.addInitScript(() => {
    const memories: WebAssembly.Memory[] = []
    const { Instance } = WebAssembly
    Object.assign(window, {
      wasmBytes: () => memories.reduce((sum, { buffer }) => sum + buffer.byteLength, 0),
    })
    WebAssembly.Instance = new Proxy(Instance, {
      construct(target, given: ConstructorParameters<typeof Instance>) {
        const made = new target(...given)
        memories.push(made.exports.memory as WebAssembly.Memory)
        return made
      },
    })
  })
  await openBarePage(page)
  await page.evaluate(() => {
    window.posthog.init('phc_playground', {
      api_host: location.origin,
      advanced_disable_flags: true,
      rate_limiting: { events_per_second: 1e6, events_burst_limit: 1e6 },
    })
  })
  const devtools = await page.context().newCDPSession(page)
  await page.evaluate(captureMany, [WARM_UP, EACH] as [number, number])
  const before = await memory(page, devtools)
  expect(before).toBeGreaterThan(1e6)
  await page.evaluate(captureMany, [COUNT, EACH] as [number, number])
  const growth = async (): Promise<number> => {
    const more = (await memory(page, devtools)) - before
    return (100 * (more > BATCH * 0.9 ? more - BATCH : more)) / before
  }
  // the last records of the outbox are removed a moment after their answer
  await expect.poll(async () => Math.abs(await growth()), { message: 'growth, %' }).toBeLessThan(5)
  const stored = collector.sql<{ count: number }>(
    "SELECT count(*) AS count FROM events WHERE event = 'order placed'",
  )
  expect(stored[0]!.count).toBe(COUNT + WARM_UP)
})

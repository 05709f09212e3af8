import { test as base, expect } from '@playwright/test'
import { Collector } from './collector'
import { scriptTag, Shop, type Variant } from './shop'

interface Fixtures {
  /** How the shop loads the SDK. */
  variant: Variant
  shop: Shop
  /** What the collector is started with besides. */
  collectorArguments: string[]
  /** A fresh collector; its address is the base of all addresses. */
  collector: Collector
  /** Fails the test if any page logs an error or throws. */
  pageErrors: string[]
}

export const test = base.extend<Fixtures>({
  variant: [scriptTag, { option: true }],
  shop: async ({ page, variant }, use) => use(new Shop(page, variant)),
  collectorArguments: [[], { option: true }],
  collector: async ({ collectorArguments }, use) => {
    const collector = await Collector.start(collectorArguments)
    await use(collector)
    await collector.stop()
  },
  baseURL: async ({ collector }, use) => use(collector.url),
  pageErrors: [
    async ({ context }, use) => {
      const errors: string[] = []
      context.on('console', (message) => {
        // The player's frame runs no scripts, Playwright's as little as the recorded page's.
        if (message.text().startsWith('Blocked script execution')) return
        if (message.type() === 'error') errors.push(`console: ${message.text()} (${message.location().url})`)
      })
      context.on('weberror', (error) => errors.push(`uncaught: ${error.error()}`))
      await use(errors)
      expect(errors).toEqual([])
    },
    { auto: true },
  ],
})

/** Waits until each of these events is stored at least so many times. */
export async function stored(collector: Collector, counts: Record<string, number>): Promise<void> {
  const missing = (): string[] => {
    const names = collector.events().map(({ event }) => event)
    return Object.entries(counts).flatMap(([name, wanted]) => {
      const found = names.filter((event) => event === name).length
      return found < wanted ? [`${name}: ${found} of ${wanted}`] : []
    })
  }
  await expect.poll(missing, { message: 'events that are not stored yet' }).toEqual([])
}

export { expect }

import type { Page } from '@playwright/test'

/** As much of the SDK as the tests call by name. */
export interface Sdk {
  init(token: string, config?: object, name?: string): Sdk
  capture(event: string, properties?: object): { uuid: string } | undefined
  register(properties: object): void
  identify(id: string): void
  on(event: string, listener: (captured: { event: string }) => void): () => void
  get_distinct_id(): string
  reset(): void
  set_config(config: object): void
  shutdown(): Promise<void>
}

declare global {
  interface Window {
    posthog: Sdk
  }
}

/** An empty page, which loads array.js and does nothing else. */
export async function openBarePage(page: Page): Promise<void> {
  const body =
    '<!doctype html><title>bare</title><link rel="icon" href="data:,"><script src="/static/array.js"></script>'
  await page.route('**/bare', (route) => route.fulfill({ contentType: 'text/html', body }))
  await page.goto('/bare')
}

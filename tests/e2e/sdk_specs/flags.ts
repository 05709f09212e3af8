// A started SDK whose server has feature flags, for what PostHog's specifications ask of them.

import type { Page } from '@playwright/test'
import { expect, test as base, TOKEN, type Visitor } from './visitor'

/** A flag's value, or value and payload. */
type Given = Record<
  string,
  boolean | string | { value: boolean | string; payload?: unknown; experiment?: boolean }
>

/** Answers for PostHog when it is asked for feature flags. */
export class FlagServer {
  /** What it was asked with, in order. */
  readonly asked: Record<string, any>[] = []
  /** The statuses of the next answers; 200 when they are used up, 0 for none. */
  readonly statuses: number[] = []
  /** What it knows; beside flags, members of the answer. */
  flags: Given = {}
  more: object = {}

  async start(page: Page): Promise<void> {
    await page.route('**/array/**', (route) =>
      route.fulfill({
        contentType: 'text/javascript',
        body: `window._POSTHOG_REMOTE_CONFIG = { ${TOKEN}: { config: { hasFeatureFlags: false } } }`,
      }),
    )
    await page.route('**/flags/?v=2*', (route) => {
      this.asked.push(JSON.parse(route.request().postData() ?? '{}') as Record<string, any>)
      const status = this.statuses.shift() ?? 200
      return status ? route.fulfill({ status, json: this.#answer() }) : route.abort()
    })
  }

  #answer(): object {
    const flags = Object.entries(this.flags).map(([key, given]) => {
      const { value, payload, experiment } =
        typeof given === 'object' ? given : { value: given, payload: undefined, experiment: undefined }
      const metadata = {
        id: 1,
        version: 2,
        ...(payload !== undefined && { payload: JSON.stringify(payload) }),
        ...(experiment !== undefined && { has_experiment: experiment }),
      }
      const variant = typeof value === 'string' ? value : null
      return [key, { key, enabled: !!value, variant, reason: { code: 'condition_match' }, metadata }] as const
    })
    return {
      flags: Object.fromEntries(flags),
      errorsWhileComputingFlags: false,
      requestId: 'r1',
      ...this.more,
    }
  }
}

/** Opens a page and loads `flags` into its SDK. */
export async function load(
  visitor: Visitor,
  server: FlagServer,
  flags: Given,
  config: object = {},
): Promise<void> {
  await visitor.open({ advanced_disable_flags: false, ...config })
  await reload(visitor, server, flags)
}

/** Asks for flags again, and ends when they are there. */
export async function reload(visitor: Visitor, server: FlagServer, flags: Given): Promise<void> {
  server.flags = flags
  await visitor.call((sdk) => new Promise<void>((cb) => sdk.reloadFeatureFlags({ cb: () => cb() })))
}

export const test = base.extend<{ server: FlagServer }>({
  server: async ({ page }, use) => {
    const server = new FlagServer()
    await server.start(page)
    await use(server)
  },
})

export { expect }

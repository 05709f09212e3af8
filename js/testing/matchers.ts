// `expect(posthog).toHaveCaptured(…)`, for Playwright's `expect`, Vitest's and Jest's: `expect.extend(matchers)`.

import type { CapturedEvent, LocalPostHog } from './local_posthog'

interface Options {
  /** How long to wait for the event, ms. */
  timeout?: number
  /** Exactly so many, not at least one. */
  times?: number
  distinctId?: string
}
interface Result {
  pass: boolean
  message: () => string
}

/** An SDK sends batches after three seconds; more than that, for slow machines. */
const TIMEOUT_MS = 10_000
const PAUSE_MS = 50

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null

/** Whether `found` has what is expected, and perhaps more members. `expect.any(String)` and the like are asked. */
function matches(expected: unknown, found: unknown): boolean {
  if (!isObject(expected)) return Object.is(expected, found)
  const { asymmetricMatch } = expected
  if (typeof asymmetricMatch === 'function') return !!asymmetricMatch.call(expected, found)
  if (!isObject(found) || Array.isArray(expected) !== Array.isArray(found)) return false
  if (Array.isArray(expected) && expected.length !== (found as unknown as unknown[]).length) return false
  return Object.keys(expected).every((key) => matches(expected[key], found[key]))
}

const own = ({ properties }: CapturedEvent): string =>
  JSON.stringify(
    Object.fromEntries(
      Object.entries(properties).filter(([name]) => !/^(\$|token$|distinct_id$)/.test(name)),
    ),
  )

/** What is there instead, for a message. */
function described(all: CapturedEvent[], name: string): string {
  const same = all.filter(({ event }) => event === name)
  if (same.length)
    return `Captured under this name, with properties:\n${same.map((event) => `  ${own(event)}`).join('\n')}`
  const names = [...new Set(all.map(({ event }) => event))]
  return names.length ? `Captured: ${names.join(', ')}` : 'Nothing was captured.'
}

async function toHaveCaptured(
  this: { isNot?: boolean } | void,
  posthog: LocalPostHog,
  name: string,
  properties: Record<string, unknown> = {},
  { timeout = TIMEOUT_MS, times, distinctId }: Options = {},
): Promise<Result> {
  const isNot = !!this?.isNot
  const end = Date.now() + timeout
  for (;;) {
    const found = (await posthog.events(name)).filter(
      (event) =>
        (distinctId === undefined || event.distinct_id === distinctId) &&
        matches(properties, event.properties),
    )
    const pass = times === undefined ? found.length > 0 : found.length === times
    // what is not there now may still come: `.not` looks once
    if (pass !== isNot && pass) return { pass, message: () => '' }
    if (isNot || Date.now() >= end || (times !== undefined && found.length > times)) {
      const all = await posthog.events()
      const wanted = `${times ?? 'at least one'} "${name}" with ${JSON.stringify(properties)}`
      const message = `Expected ${isNot ? 'no event: ' : ''}${wanted}, found ${found.length}.\n${described(all, name)}`
      return { pass, message: () => message }
    }
    await new Promise((resolve) => setTimeout(resolve, PAUSE_MS))
  }
}

export const matchers = { toHaveCaptured }

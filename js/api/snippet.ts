// Takes over from PostHog's snippet, whose calls wait in `window.posthog`.

import { setDistChannel } from '../client/client'
import { makePrimary } from './posthog'
import { executeQueue, type QueuedCall } from './queue'

/** What the snippet leaves: an array of calls, with the pending inits and the named instances' queues on it. */
export interface Snippet extends Array<QueuedCall> {
  _i?: [token: string, config?: object, name?: string][]
  people?: QueuedCall[]
  [name: string]: any
}

/** Where the SDK, or the snippet before it, is. */
export const page = globalThis as unknown as { posthog?: Snippet }

/** Puts the SDK in the snippet's place, and makes its calls. */
export function takeOver(): void {
  const snippet = page.posthog
  // no snippet's queue but the SDK itself: it was loaded twice
  if (snippet && !Array.isArray(snippet._i)) return
  setDistChannel('cdn')
  const posthog = makePrimary()
  const drained = new Set<Snippet>()
  for (const call of snippet?._i ?? []) {
    if (!Array.isArray(call)) continue
    const [token, config, name] = call
    const instance = posthog.init(token, config, name)
    const queue = (name && snippet?.[name]) || snippet
    if (queue && instance.__loaded && !drained.has(queue)) {
      drained.add(queue)
      executeQueue(instance.people, queue.people ?? [])
      executeQueue(instance, queue)
    }
  }
  ;(posthog as unknown as { __SV: number }).__SV = 1
  page.posthog = posthog as unknown as Snippet
}

// Calls that a page made before the SDK was there.

import * as logger from '../platform/logger'

/** `[method, ...arguments]`, a function, or `[[method, ...], [method, ...]]` for a chain of calls. */
export type QueuedCall = unknown[] | (() => void)

type Methods = Record<string, (...args: unknown[]) => unknown>

/** Runs queued calls in posthog-js's order: functions first, then aliases, then the rest, then captures. */
export function executeQueue(target: object, calls: QueuedCall[]): void {
  const rank = (call: QueuedCall): number => {
    if (!Array.isArray(call)) return 0
    const [name] = call
    return name === 'alias' ? 1 : Array.isArray(name) || String(name).includes('capture') ? 3 : 2
  }
  if (!Array.isArray(calls)) return
  for (const wanted of [0, 1, 2, 3]) {
    for (const call of calls) {
      if ((!Array.isArray(call) && typeof call !== 'function') || rank(call) !== wanted) continue
      try {
        if (typeof call === 'function') {
          call.call(target)
        } else if (Array.isArray(call[0])) {
          let on: unknown = target
          for (const step of call as [string, ...unknown[]][])
            on = (on as Methods)[step[0]]!(...step.slice(1))
        } else {
          ;(target as Methods)[call[0] as string]!(...call.slice(1))
        }
      } catch (error) {
        logger.error('Error executing queued PostHog call', call, error)
      }
    }
  }
}

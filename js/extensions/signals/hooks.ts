// The page's own functions on the way of a log, a metric or a span.

import * as logger from '../../platform/logger'

type Hook<T> = (value: T) => T | null | undefined

/**
 * Runs the page's hooks, each with what the one before left; null where one of them drops the value. What throws drops it
 * too, as it may have been about to remove what must not leave. With `copy` a hook gets a copy, and what throws changes nothing.
 */
export function filtered<T>(
  value: T,
  hooks: Hook<T> | (Hook<T> | undefined)[] | undefined,
  what: string,
  copy?: (value: T) => T,
): T | null {
  for (const hook of ([] as (Hook<T> | undefined)[]).concat(hooks)) {
    if (!hook) continue
    try {
      const next = hook(copy ? copy(value) : value)
      if (!next) return null
      value = next
    } catch (error) {
      logger.error(`Error in ${what}:`, error)
      if (!copy) return null
    }
  }
  return value
}

// JSON of the page's own values, which may be anything.

import { logger } from './logger'

/** What an event may carry of a value that has no plain JSON: deeper or more would take the page's time. */
const DEPTH_LIMIT = 100
const PART_LIMIT = 20_000

/**
 * JSON of `value`: strings cut to `limit` characters, BigInts as strings, circular references left out as in
 * posthog-js, and so is what cannot be read, with one console line. Empty for what has no JSON, like a function.
 */
export function stringify(value: unknown, limit = Infinity): string {
  const plain = (part: unknown): unknown =>
    typeof part === 'string' && part.length > limit
      ? part.slice(0, limit)
      : typeof part === 'bigint'
        ? String(part)
        : part
  try {
    return JSON.stringify(value, (_, part) => plain(part)) ?? ''
  } catch {
    return JSON.stringify(readable(value, plain)) ?? ''
  }
}

/** A copy without circular references, without what cannot be read, and no larger than an event can be. */
function readable(value: unknown, plain: (part: unknown) => unknown): unknown {
  let parts = 0
  const copy = (holder: Record<string, any>, key: string, ancestors: unknown[]): unknown => {
    try {
      let part = holder[key]
      if (typeof part?.toJSON === 'function') part = part.toJSON(key)
      if (!part || typeof part !== 'object') return plain(part)
      if (ancestors.length > DEPTH_LIMIT || ancestors.includes(part) || ++parts > PART_LIMIT) return
      const below = [...ancestors, part]
      return Array.isArray(part)
        ? part.map((_, at) => copy(part, String(at), below))
        : Object.fromEntries(Object.keys(part).map((name) => [name, copy(part, name, below)]))
    } catch (error) {
      logger.critical(`the property ${key} cannot be read and is left out`, error)
      return
    }
  }
  return copy({ value }, 'value', [])
}

/** The value of a text that came out of the core, `undefined` for the empty one. */
export function parse<T>(text: string): T | undefined {
  return text ? (JSON.parse(text) as T) : undefined
}

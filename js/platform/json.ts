// JSON of the page's own values, which may be anything.

import * as logger from './logger'

/** Servers take events of 128 levels, and refuse a whole batch for one that has more. */
const DEPTH_LIMIT = 100
/** What a value without plain JSON may have of parts: more would take the page's time. */
const PART_LIMIT = 20_000

/**
 * JSON of `value`: strings cut to `limit` characters, BigInts as strings, errors with their texts. Circular references
 * are left out as in posthog-js, and so is what nests too deep, or cannot be read, the latter with one console line.
 * Empty for what has no JSON, like a function.
 */
export function stringify(value: unknown, limit = Infinity): string {
  const plain = (part: unknown): unknown =>
    typeof part === 'string' && part.length > limit
      ? part.slice(0, limit)
      : typeof part === 'bigint'
        ? String(part)
        : part instanceof Error
          ? { ...part, name: part.name, message: part.message, stack: part.stack }
          : part
  // the objects around the part that is written, outermost first
  const holders: unknown[] = []
  try {
    const json = JSON.stringify(value, function (this: unknown, _, part) {
      holders.length = holders.lastIndexOf(this) + 1 || holders.push(this)
      if (holders.length > DEPTH_LIMIT) throw 0
      return plain(part)
    })
    return json ?? ''
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
      part = plain(part)
      if (!part || typeof part !== 'object') return part
      if (ancestors.length > DEPTH_LIMIT || ancestors.includes(part) || ++parts > PART_LIMIT) return
      const below = [...ancestors, part]
      return Array.isArray(part)
        ? part.map((_, at) => copy(part, String(at), below))
        : Object.fromEntries(Object.keys(part).map((name) => [name, copy(part, name, below)]))
    } catch (error) {
      logger.critical(`the property ${key} cannot be read`, error)
      return
    }
  }
  return copy({ value }, 'value', [])
}

/** The value of a text that came out of the core, `undefined` for the empty one. */
export function parse<T>(text: string): T | undefined {
  return text ? (JSON.parse(text) as T) : undefined
}

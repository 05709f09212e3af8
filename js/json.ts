// JSON of the page's own values, which may be anything.

import { logger } from './logger'

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
    return careful(value, plain)
  }
}

function careful(value: unknown, plain: (part: unknown) => unknown): string {
  const ancestors: unknown[] = []
  try {
    return (
      JSON.stringify(value, function (this: unknown, _, part) {
        while (ancestors.length && ancestors[ancestors.length - 1] !== this) ancestors.pop()
        if (ancestors.includes(part)) return
        if (part && typeof part === 'object') ancestors.push(part)
        return plain(part)
      }) ?? ''
    )
  } catch (error) {
    if (!value || typeof value !== 'object') return ''
    // a getter or toJSON that throws: the rest is worth keeping
    const members: string[] = []
    for (const key of Object.keys(value)) {
      try {
        const part = careful((value as Record<string, unknown>)[key], plain)
        if (part) members.push(JSON.stringify(key) + ':' + part)
      } catch {
        logger.critical(`the property ${key} cannot be read and is left out`, error)
      }
    }
    return Array.isArray(value) ? '' : `{${members.join()}}`
  }
}

/** The value of a text that came out of the core, `undefined` for the empty one. */
export function parse<T>(text: string): T | undefined {
  return text ? (JSON.parse(text) as T) : undefined
}

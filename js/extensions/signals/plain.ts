// JSON of the page's own values with what JSON lacks: whole numbers that it would round, numbers that are none, functions.
// crates/signals/src/otlp.rs makes OpenTelemetry's values of it (posthog-js `otlp-any-value.ts`, 1.449.2).

import { attempt } from '../../wasm/guard'

/** More is not followed: levels, members of one object, and parts of all. */
const MAX_DEPTH = 20
const MAX_MEMBERS = 1000
const MAX_PARTS = 10_000
/** JSON rounds whole numbers from here on. */
const MAX_SAFE = 2 ** 53
const TRUNCATED = '[Truncated]'
export const UNREADABLE = '[Unserializable]'

interface Walk {
  above: object[]
  left: number
}

/** A whole number in decimal: an object with a nameless member if 64 bits are enough for it, or else a text. */
function whole(value: number | bigint): unknown {
  const number = BigInt(value)
  return BigInt.asIntN(64, number) === number ? { '': String(number) } : String(number)
}

function member(holder: any, key: string | number, walk: Walk): unknown {
  try {
    return part(holder[key], walk)
  } catch {
    return UNREADABLE
  }
}

function container(value: any, walk: Walk): unknown {
  const json = attempt(() =>
    typeof value.toJSON === 'function' ? { is: value.toJSON() as unknown } : undefined,
  )
  if (json) return part(json.is, walk) ?? String(json.is)
  const isFull = (): boolean => walk.left <= 0
  if (Array.isArray(value)) {
    const items: unknown[] = []
    let at = 0
    for (; at < Math.min(value.length, MAX_MEMBERS) && !isFull(); at++) {
      const item = member(value, at, walk)
      if (item !== undefined) items.push(item)
    }
    return at < value.length ? [...items, TRUNCATED] : items
  }
  const members: [string, unknown][] = []
  for (const key of Object.keys(value)) {
    if (members.length >= MAX_MEMBERS || isFull()) break
    const item = key && member(value, key, walk)
    // a null of the page's own takes the place of what is known, and is left out then
    if (key && (item !== undefined || walk.above.length === 1)) members.push([key, item ?? null])
  }
  return Object.fromEntries(members)
}

/** The plain form of a value, undefined for one that has none. */
function part(value: unknown, walk: Walk): unknown {
  if (value == null) return
  if (--walk.left < 0) return TRUNCATED
  switch (typeof value) {
    case 'bigint':
      return whole(value)
    case 'number':
      if (!isFinite(value)) return String(value)
      return value % 1 || Math.abs(value) < MAX_SAFE ? value : whole(value)
    case 'function':
      return '[Function]'
    case 'symbol':
      return String(value)
    case 'object':
      if (walk.above.includes(value!)) return '[Circular]'
      if (walk.above.length > MAX_DEPTH) return TRUNCATED
      walk.above.push(value!)
      try {
        return container(value, walk)
      } catch {
        return UNREADABLE
      } finally {
        walk.above.pop()
      }
    default:
      return value
  }
}

/** JSON of an object of the page's; of an empty one for everything else. */
export function plain(value: unknown): string {
  const found = part(value, { above: [], left: MAX_PARTS })
  return found && typeof found === 'object' && !Array.isArray(found) ? JSON.stringify(found) : '{}'
}

/** JSON of a text of the page's. */
export function plainText(value: unknown): string {
  try {
    return JSON.stringify(String(value))
  } catch {
    return `"${UNREADABLE}"`
  }
}

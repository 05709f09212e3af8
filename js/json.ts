// JSON of the page's own values, which may be anything.

/**
 * JSON of `value`: strings cut to `limit` characters, BigInts as strings, circular references left out as in
 * posthog-js. Empty for what has no JSON, like a function.
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
    const ancestors: unknown[] = []
    return (
      JSON.stringify(value, function (this: unknown, _, part) {
        while (ancestors.length && ancestors[ancestors.length - 1] !== this) ancestors.pop()
        if (ancestors.includes(part)) return
        if (part && typeof part === 'object') ancestors.push(part)
        return plain(part)
      }) ?? ''
    )
  }
}

/** The value of a text that came out of the core, `undefined` for the empty one. */
export function parse<T>(text: string): T | undefined {
  return text ? (JSON.parse(text) as T) : undefined
}

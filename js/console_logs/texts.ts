// What is written to the console as the text and the attributes of a log (posthog-js `console-logs.ts`, 1.449.2): JSON that
// ends where it is too long, of values that may be anything.

/** Letters of a text, and of a log's attributes with their names. */
const MAX_LETTERS = 10_000
const MAX_ATTRIBUTES = 50
const CIRCULAR = '[Circular]'

export interface Line {
  body: string
  isCut: boolean
  attributes: Record<string, unknown>
}

/** Objects, and functions, that are no lists. */
const isObject = (value: unknown): value is Record<string, unknown> =>
  value === Object(value) && !Array.isArray(value)

const hasJson = (value: unknown): boolean => !/^(undefined|function|symbol|bigint)$/.test(typeof value)

/** What `read` answers, undefined where it throws: the page's objects may. */
function attempt<R>(read: () => R): R | undefined {
  try {
    return read()
  } catch {
    return
  }
}

/** The members of an object, each as soon as it is asked for; those that cannot be read are left out. */
function* membersOf(value: object): Generator<[string, unknown]> {
  for (const key of attempt(() => Object.keys(value)) ?? []) {
    const found = attempt(() => ({ is: (value as Record<string, unknown>)[key] }))
    if (found) yield [key, found.is]
  }
}

/** Collects the parts of an object by their paths. */
function collector(top: object) {
  const attributes: Record<string, unknown> = {}
  const seen = new WeakSet<object>([top])
  let [count, letters, isFull] = [0, 0, false]
  const put = (key: string, value: unknown): void => {
    letters += String(value).length + key.length
    if (++count < MAX_ATTRIBUTES && letters < MAX_LETTERS) attributes[key] = value
    else attributes.attributes_truncated = isFull = true
  }
  const collect = (key: string, value: unknown): void => {
    if (isFull) return
    if (!isObject(value)) return put(key, value)
    if (seen.has(value)) return put(key || 'circular', CIRCULAR)
    seen.add(value)
    for (const [name, part] of membersOf(value)) attempt(() => collect(key ? `${key}.${name}` : name, part))
  }
  return {
    attributes,
    collect: (key: string, value: unknown): void => void attempt(() => collect(key, value)),
  }
}

/** The text and the attributes of what one call of the console was given. */
export function lineOf(args: unknown[]): Line {
  const [first] = args
  const collected = isObject(first) ? collector(first) : undefined
  let body = ''
  let left = MAX_LETTERS
  let isCut = false
  let seen = new WeakSet<object>()

  /** Appends as much as there is room for; whether that is all. */
  const add = (text: string): boolean => {
    const fits = text.length <= left && left > 0
    if (!fits) isCut = true
    body += text.slice(0, left)
    left = Math.max(left - text.length, 0)
    return fits
  }
  const addText = (text: string): boolean => {
    const json = JSON.stringify(text)
    if (json.length <= left) return add(json)
    isCut = true
    if (left < 2) return false
    // the longest beginning whose JSON fits
    let [low, high] = [0, Math.min(text.length, left - 2)]
    while (low < high) {
      const middle = Math.ceil((low + high) / 2)
      if (JSON.stringify(text.slice(0, middle)).length <= left) low = middle
      else high = middle - 1
    }
    return add(JSON.stringify(text.slice(0, low)))
  }
  const addList = (list: unknown[]): boolean => {
    if (!add('[')) return false
    for (let at = 0; at < list.length; at++) {
      if (at && !add(',')) return false
      if (
        !addValue(
          attempt(() => list[at]),
          true,
        )
      )
        return false
    }
    return add(']')
  }
  const addObject = (object: object, isTop?: boolean): boolean => {
    if (!add('{')) return false
    let separator = ''
    for (const [key, value] of membersOf(object)) {
      if (left <= 0) return add('')
      if (isTop) collected?.collect(key, value)
      if (!hasJson(value)) continue
      const prefix = `${separator}${JSON.stringify(key)}:`
      if (prefix.length >= left) return !(isCut = true)
      const before = [body, left, isCut] as const
      add(prefix)
      const length = body.length
      const isAll = addValue(value)
      if (body.length === length) {
        // it has no JSON after all
        const wasCut = isCut
        ;[body, left, isCut] = before
        if (!isAll) isCut = wasCut
      } else separator = ','
      if (!isAll) return false
    }
    return add('}')
  }
  const addValue = (value: any, isItem?: boolean, isTop?: boolean): boolean => {
    if (!hasJson(value)) return isItem ? add('null') : true
    if (typeof value === 'string') return addText(value)
    if (value === null || typeof value !== 'object') return add(JSON.stringify(value))
    if (seen.has(value)) return addText(CIRCULAR)
    seen.add(value)
    const json = attempt(() =>
      typeof value.toJSON === 'function' ? { is: value.toJSON() as unknown } : undefined,
    )
    if (json) return addValue(json.is, isItem)
    const kind = {}.toString.call(value)
    if (kind === '[object String]') return addText(String(value))
    if (kind === '[object Number]' || kind === '[object Boolean]') return add(JSON.stringify(value))
    if (value instanceof Error) {
      const parts: Record<string, unknown> = Object.fromEntries(membersOf(value))
      for (const name of ['name', 'message', 'stack'] as const) {
        const part = attempt(() => ({ is: value[name] }))
        if (part) parts[name] = part.is
      }
      return addObject(parts, isTop)
    }
    return Array.isArray(value) ? addList(value) : addObject(value as object, isTop)
  }

  args.every((arg, at) => {
    seen = new WeakSet()
    return (!at || add(' ')) && addValue(arg, false, !at)
  })
  return { body: body + (isCut ? '...' : ''), isCut, attributes: collected?.attributes ?? {} }
}

/** The expected form of a captured bag: the JSON of its parts by their path, and nothing about the rest. */
export interface Sent {
  uuid: string
  kinds: string[]
  parts: [path: string[], json: string][]
}

export interface Outcome {
  failures: string[]
  sent: Sent[]
}

/**
 * Runs in the page: captures `cases` random bags of everything that a page may hand over, plain values and hostile
 * ones. `limit` is where texts are cut.
 */
export function captureRandomBags([seed, cases, limit]: [number, number, number]): Outcome {
  let state = seed
  const random = (below: number): number => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0
    return Math.floor((state / 2 ** 32) * below)
  }
  const pick = <T>(list: readonly T[]): T => list[random(list.length)]!
  const refuse = (): never => {
    throw new Error('refused')
  }

  /** Values of which nothing is known but that they do no harm. */
  const hostile = new WeakSet()
  /** Those, and what holds one: not known as a whole. */
  const odd = new WeakSet()
  const oddly = <T extends object>(value: T): T => {
    hostile.add(value)
    odd.add(value)
    return value
  }
  const isOdd = (value: unknown): boolean => Object(value) === value && odd.has(value as object)

  const set = (holder: object, key: string, value: unknown): void => {
    // assigning to __proto__ would do something else
    Object.defineProperty(holder, key, { value, enumerable: true, configurable: true, writable: true })
    if (isOdd(value)) odd.add(holder)
  }
  const deep = (levels: number, array: boolean): unknown => {
    let value: unknown = 'bottom'
    for (let level = 0; level < levels; level++) value = array ? [value] : { value }
    return value
  }
  const characters = [
    'a',
    'Z',
    '0',
    ' ',
    '"',
    '\\',
    '\n',
    '\t',
    '\u0000',
    '\u001f',
    '\u2028',
    '/',
    '<',
    'é',
    '漢',
    '😀',
  ]
  const text = (): string => Array.from({ length: random(12) }, () => pick(characters)).join('')
  const huge = 'x'.repeat(5_000_000)
  // cut where it is, this ends in half a character
  const hugeEmoji = 'x'.repeat(limit - 1) + '😀'.repeat(1_000_000)
  const element = oddly(Object.assign(document.createElement('div'), { owner: {} as object }))
  element.owner = element

  const kinds: Record<string, (below: number) => unknown> = {
    text,
    'a text again': text,
    'a lone surrogate': () => text() + pick(['\ud800', '\udfff', '\ud83d\ud83d']) + text(),
    'a huge text': () => huge,
    'a huge text of emoji': () => hugeEmoji,
    'a text at the limit': () => 'y'.repeat(limit + random(3) - 1),
    'a number': () =>
      pick([0, -0, 1, -1, 0.1, 1e21, 1.7976931348623157e308, 5e-324, 2 ** 53, random(1e6) / 64]),
    'no number': () => pick([NaN, Infinity, -Infinity]),
    'a boolean': () => random(2) === 0,
    null: () => null,
    undefined: () => undefined,
    'a BigInt': () => pick([0n, -1n, 2n ** 100n]),
    'a Symbol': () => Symbol('s'),
    'a function': () => pick([refuse, Map, async () => {}]),
    'a Date': () => new Date(random(2e9) * 1000),
    'an invalid Date': () => new Date(NaN),
    'a RegExp': () => /x/g,
    'a Map': () => new Map([[1, 2]]),
    'a Set': () => new Set([1]),
    'a typed array': () => new Uint8Array([1, 2, 3]),
    'a buffer': () => new ArrayBuffer(8),
    'a URL': () => new URL('https://example.com/?a=1#b'),
    'a promise': () => Promise.resolve(1),
    'an Error': () => new TypeError(text()),
    'an object with toJSON': () => {
      const shown = text()
      return { hidden: 1, toJSON: () => ({ shown }) }
    },
    'an object without prototype': () => Object.assign(Object.create(null) as object, { a: text() }),
    'an object of a class': () =>
      new (class Point {
        x = 1
        get y() {
          return 2
        }
      })(),
    'an object that inherits': () => Object.assign(Object.create({ inherited: 1 }) as object, { own: 1 }),
    'a hidden member': () => Object.defineProperty({ shown: 1 }, 'hidden', { value: 2 }),
    'a getter': () => ({
      get read() {
        return [1, 'two']
      },
    }),
    'a Proxy': () => new Proxy({ a: 1, b: [2] }, {}),
    'a sparse array': () => {
      const list = [1]
      list[3] = 4
      return list
    },
    'an element': () => pick([document.body, document.createTextNode('text'), document]),
    'an element that knows itself': () => element,
    'the window': () => oddly(window),
    'a boxed value': () => oddly(pick([new String('s'), new Number(1), Object(1n) as object])),
    'a getter that throws': () =>
      oddly(Object.defineProperty({ good: text() }, 'bad', { get: refuse, enumerable: true })),
    'a toJSON that throws': () => oddly({ toJSON: refuse }),
    'a Proxy that throws': () => oddly(new Proxy({}, { get: refuse, ownKeys: refuse, has: refuse })),
    'a revoked Proxy': () => {
      const { proxy, revoke } = Proxy.revocable({}, {})
      revoke()
      return oddly(proxy)
    },
    'a deep object': () => oddly(deep(pick([99, 130, 400, 10_000]), false) as object),
    'a deep array': () => oddly(deep(pick([99, 130, 400, 10_000]), true) as object),
    'a circle': () => {
      const a: Record<string, unknown> = { name: text() }
      a.list = [a, { up: a }]
      return oddly(a)
    },
    'an object': object,
    'an array': array,
    'another object': object,
  }
  const names = Object.keys(kinds)
  const keys = [
    'a',
    'b c',
    'ключ',
    '😀',
    '"',
    '\\',
    '\n',
    '',
    '0',
    'length',
    'toString',
    'constructor',
    '__proto__',
    '\ud800',
  ]
  let used: string[] = []

  function value(below: number): unknown {
    const kind = pick(names)
    used.push(kind)
    return kinds[kind]!(below - 1)
  }
  function object(below: number): object {
    const made = {}
    for (let count = below > 0 ? random(5) : 0; count > 0; count--)
      set(made, pick(keys) + pick(['', text()]), value(below))
    if (random(20) === 0) {
      odd.add(made)
      set(made, 'self', made)
    }
    if (random(20) === 0) Object.assign(made, { [Symbol('key')]: 1 })
    return made
  }
  function array(below: number): object {
    const made: unknown[] = []
    for (let count = below > 0 ? random(5) : 0; count > 0; count--)
      set(made, String(made.length), value(below))
    return made
  }

  const plain = (_: string, part: unknown): unknown =>
    typeof part === 'bigint'
      ? String(part)
      : typeof part === 'string'
        ? part.slice(0, limit)
        : part instanceof Error
          ? { name: part.name, message: part.message, stack: part.stack }
          : part
  /** The parts of a value that are known as a whole. */
  const parts = (of: unknown, path: string[], above: unknown[] = []): Sent['parts'] => {
    if (!isOdd(of)) return [[path, JSON.stringify(of, plain) ?? (Array.isArray(above.at(-1)) ? 'null' : '')]]
    if (hostile.has(of as object) || above.includes(of)) return []
    return Object.entries(of as object).flatMap(([key, part]) => parts(part, [...path, key], [...above, of]))
  }

  const outcome: Outcome = { failures: [], sent: [] }
  for (let at = 0; at < cases; at++) {
    used = []
    const bag = object(4)
    const name = `bag ${at} (${used.join(', ')})`
    try {
      const wanted = parts(bag, [])
      const captured = window.posthog.capture('fuzz', bag)
      if (!captured) {
        outcome.failures.push(`${name}: no event`)
        continue
      }
      JSON.stringify(captured)
      outcome.sent.push({ uuid: captured.uuid, kinds: used, parts: wanted })
    } catch (error) {
      outcome.failures.push(`${name}: ${String(error)}`)
    }
  }
  return outcome
}

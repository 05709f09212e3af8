/** Runs in the page: calls every public method with values it is not meant for. Answers what went wrong. */
export function callWithBadValues(): { calls: number; failures: string[] } {
  type Method = (...args: unknown[]) => unknown
  const { posthog } = window as unknown as { posthog: Record<string, Method | Record<string, Method>> }

  const circular: Record<string, unknown> = { name: 'circular' }
  circular.self = circular
  let deep: unknown = 'bottom'
  for (let level = 0; level < 10_000; level++) deep = { deep }
  const refuse = (): never => {
    throw new Error('refused')
  }
  const values: Record<string, unknown> = {
    undefined,
    null: null,
    'a number': 7,
    NaN: Number.NaN,
    'a BigInt': 7n,
    'a boolean': true,
    'a Symbol': Symbol('s'),
    'a function': refuse,
    'an array': [1, [undefined]],
    'the empty text': '',
    'a lone surrogate': '\ud800',
    ['__proto__']: '__proto__',
    constructor: 'constructor',
    'a huge text': 'x'.repeat(200_000),
    'an object without a prototype': Object.create(null),
    'a circular object': circular,
    'a deep object': deep,
    'a getter that throws': Object.defineProperty({}, 'bad', { get: refuse, enumerable: true }),
    'a toJSON that throws': { toJSON: refuse },
    'a toString that throws': { toString: refuse, valueOf: refuse },
    'a Symbol inside': { inside: Symbol('s'), [Symbol('key')]: 1 },
    'a Proxy that throws': new Proxy({}, { get: refuse, ownKeys: refuse, has: refuse }),
    'an element': document.body,
    'the window': window,
    'an invalid date': new Date(Number.NaN),
    'an invalid timestamp': { timestamp: Symbol('s') },
  }

  /** Those that would end what is tested; each has a test of its own. */
  const apart = [
    'constructor',
    'init',
    'shutdown',
    'opt_out_capturing',
    '_overrideSDKInfo',
    '_addCaptureHook',
  ]
  const methods: [string, () => Method][] = []
  for (const name of Object.getOwnPropertyNames(Object.getPrototypeOf(posthog))) {
    const { value } = Object.getOwnPropertyDescriptor(Object.getPrototypeOf(posthog), name)!
    if (typeof value === 'function' && !apart.includes(name)) {
      methods.push([
        name,
        () =>
          (...args) =>
            (posthog[name] as Method)(...args),
      ])
    }
  }
  for (const part of ['people', 'persistence', 'sessionManager']) {
    for (const [name, value] of Object.entries(posthog[part]!)) {
      if (typeof value === 'function') methods.push([`${part}.${name}`, () => value])
    }
  }

  let calls = 0
  const failures = new Set<string>()
  const alive = (): boolean => (posthog.capture as Method)('alive') !== undefined
  for (const [name, method] of methods) {
    const answers: unknown[] = []
    for (const [what, value] of Object.entries(values)) {
      for (const args of [[value], ['name', value], ['name', 'value', value], [value, value, value, value]]) {
        calls++
        try {
          answers.push(method()(...args))
        } catch (error) {
          failures.add(`${name} threw for ${what} as argument ${args.length}: ${(error as Error).message}`)
        }
      }
      if (!alive()) {
        failures.add(`nothing is captured after ${name} with ${what}`)
        return { calls, failures: [...failures] }
      }
    }
    // Registered properties would be on every further event, and hooks would see them.
    ;(posthog.reset as Method)()
    ;(posthog._overrideSDKInfo as Method)('web', 'bad calls')
    if (name === '_addCaptureHook') for (const stop of answers) (stop as Method)()
  }
  return { calls, failures: [...failures] }
}

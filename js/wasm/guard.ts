// The one way into wasm. Calls never nest: user code that runs inside one waits until it has returned. After a
// trap the SDK is off and silent.

import * as logger from '../platform/logger'

let busy = false
let dead = false
const waiting: (() => void)[] = []

/** Runs `call` in wasm; `undefined` after a trap, and for a call from inside another, which then runs right after. */
export function enter<T>(call: () => T): T | undefined {
  if (dead) return
  if (busy) {
    waiting.push(call)
    return
  }
  busy = true
  try {
    return call()
  } catch (error) {
    dead = true
    waiting.length = 0
    logger.critical('stopped after an internal error.', error)
  } finally {
    busy = false
    drain()
  }
}

/**
 * Calls the page while wasm waits for the answer, which has to hold nothing meanwhile: what the page calls is not put off.
 * `undefined` where it throws, with one console line.
 */
export function outside<T>(call: () => T): T | undefined {
  const was = busy
  busy = false
  const answer = guarded(call)()
  busy = was
  return answer
}

/** Runs `call` as soon as wasm has returned: hooks, requests and whatever else may run the page's code. */
export function afterwards(call: () => void): void {
  waiting.push(call)
  drain()
}

function drain(): void {
  while (waiting.length) {
    // one of the calls below may have gone into wasm
    if (busy) return
    guarded(waiting.shift()!)()
  }
}

/** `call`, with one console line instead of an error thrown into the page. */
export function guarded<A extends unknown[], R>(call: (...args: A) => R): (...args: A) => R | undefined {
  return function (this: unknown, ...args) {
    try {
      return call.apply(this, args)
    } catch (error) {
      logger.critical(error)
      return
    }
  }
}

/** What `call` answers, `undefined` where it throws: for what a page may lack or forbid. */
export function attempt<R>(call: () => R): R | undefined {
  try {
    return call()
  } catch {
    return
  }
}

/** Guards every method of a class. `init`, which is chained, answers the instance where it fails. */
export function guardMethods(prototype: object): void {
  for (const [name, { value, writable }] of Object.entries(Object.getOwnPropertyDescriptors(prototype))) {
    if (typeof value !== 'function' || !writable || name === 'constructor') continue
    const method = guarded(value as (...args: unknown[]) => unknown)
    ;(prototype as Record<string, unknown>)[name] =
      name === 'init'
        ? function (this: unknown, ...args: unknown[]): unknown {
            return method.apply(this, args) ?? this
          }
        : method
  }
}

// The one way into wasm. Calls never nest: user code that runs inside one waits until it has returned. After a
// trap the SDK is off and silent.

import * as logger from '../platform/logger'

/** So many calls of `dive` take 60 KB of the stack in Chromium; docs/design/wasm-border.md has what a call into wasm takes. */
const ROOM = 400
/** For a method, which needs room beside its calls into wasm. */
const ROOM_OF_METHOD = 500
/** Methods that change what events say: near the end of the stack they are put off as a whole, so that they stay in order. */
const CHANGES = /^(alias|capture|group|identify|init|opt|reset|update|(un)?(set|reg))/

let busy = false
let dead = false
const waiting: (() => void)[] = []

/** Takes stack: nine parameters take twice that of one, in hardly more time. */
// oxlint-disable-next-line oxc/only-used-in-recursion -- what they are given does not matter
const dive = (calls: number, a?: 0, b?: 0, c?: 0, d?: 0, e?: 0, f?: 0, g?: 0, h?: 0): number =>
  calls && dive(calls - 1, a, b, c, d, e, f, g, h) + 1

/** Whether the stack is too full for a call into wasm, which would leave the module half changed. */
export function isFull(room = ROOM): boolean {
  try {
    return !dive(room)
  } catch {
    return true
  }
}

/** The same; `call` then runs when the page's functions have returned. */
function putOff(call: () => void, room: number): boolean {
  const isOff = isFull(room)
  if (isOff) void Promise.resolve().then(call)
  return isOff
}

/**
 * Runs `call` in wasm; `undefined` after a trap, for a call from inside another, which then runs right after, and for one
 * that is put off.
 */
export function enter<T>(call: () => T): T | undefined {
  if (dead) return
  const again = () => void enter(call)
  if (busy) return void waiting.push(again)
  if (putOff(again, ROOM)) return
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

/**
 * Runs what waits. What one of these calls brings about in turn runs before the next: hooks of two events that were captured
 * together are not mixed up where the first enters wasm.
 */
function drain(): void {
  if (busy) return
  const wasDead = dead
  for (const call of waiting.splice(0)) if (dead === wasDead) guarded(call)()
}

/** `call`, with one console line instead of an error thrown into the page. */
export function guarded<A extends unknown[], R>(call: (...args: A) => R): (...args: A) => R | undefined {
  return function (this: unknown, ...args) {
    try {
      return call.apply(this, args)
    } catch (error) {
      try {
        logger.critical(error)
      } catch {
        // the stack is at its end, or the page's console throws
      }
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

/** Guards every method of a class. `init`, which is chained, answers the instance where it fails or is put off. */
export function guardMethods(prototype: object): void {
  for (const [name, { value, writable }] of Object.entries(Object.getOwnPropertyDescriptors(prototype))) {
    if (typeof value !== 'function' || !writable || name === 'constructor') continue
    const method = guarded(value as (...args: unknown[]) => unknown)
    ;(prototype as Record<string, unknown>)[name] = CHANGES.test(name)
      ? function (this: unknown, ...args: unknown[]): unknown {
          let answer: unknown
          const run = () => (answer = method.apply(this, args))
          attempt(() => putOff(run, ROOM_OF_METHOD) || run())
          return name === 'init' ? (answer ?? this) : answer
        }
      : method
  }
}

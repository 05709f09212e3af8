// The places where a page's errors come by. What the page has put there is called as before, and stays when ours goes.

import { attempt } from '../../wasm/guard'
import { exceptionList, type Exception } from './thrown'

/** What goes into an event of it. */
export type ErrorProperties = {
  $exception_list: Exception[]
  $exception_level?: string
  $exception_source?: string
}
export type Caught = (properties: ErrorProperties) => void
export type Unwrap = () => void

/** The properties of an event for a thrown value. */
export const buildProperties = (...given: Parameters<typeof exceptionList>): ErrorProperties => ({
  $exception_list: exceptionList(...given),
  $exception_level: 'error',
})

/** The stack from what called `from` on; with the functions of the SDK where the browser cannot leave them out. */
export function stackFrom(from: Function): string | undefined {
  const here = new Error()
  attempt(() => (Error as unknown as { captureStackTrace?: Function }).captureStackTrace?.(here, from))
  return here.stack
}

/** Reads what was thrown out of what a handler gets; undefined where it is not to be captured. */
type Read = (given: any[], wrapper: Function) => [thrown: unknown, stack?: string] | undefined

/** Has each call of `owner[name]` captured before what the page has there is called. */
function wrap(caught: Caught, owner: any, name: string, source: string, type: string, read: Read): Unwrap {
  const original = attempt(() => owner[name])
  let isOff: boolean | undefined
  let isBusy: boolean | undefined
  const wrapper = function (this: unknown, ...given: unknown[]): unknown {
    if (!isBusy) {
      // what captures may come by here itself
      isBusy = true
      attempt(() => {
        const found = read(given, wrapper)
        if (found)
          caught({
            ...buildProperties(found[0], { type, handled: source === 'console' }, found[1]),
            $exception_source: 'browser.' + source,
          })
      })
      isBusy = isOff
    }
    // a handler of a window that is gone cannot be called
    return attempt(() => typeof original === 'function' && original.call)
      ? original.apply(this, given)
      : undefined
  }
  wrapper.__POSTHOG_INSTRUMENTED__ = true
  attempt(() => (owner[name] = wrapper))
  return () => {
    isBusy = isOff = true
    // what was put there since calls ours, which does no more than call what was there before
    attempt(() => owner[name] === wrapper && (owner[name] = original))
  }
}

export const wrapOnError = (caught: Caught): Unwrap =>
  wrap(
    caught,
    window,
    'onerror',
    'window_onerror',
    'onuncaughtexception',
    ([message, filename, lineno, colno, error]) => [
      error ??
        (filename && typeof message === 'string'
          ? { message, filename, lineno, colno, isEvent_: true }
          : message),
    ],
  )

export const wrapUnhandledRejection = (caught: Caught): Unwrap =>
  wrap(caught, window, 'onunhandledrejection', 'unhandledrejection', 'onunhandledrejection', ([event]) => [
    event,
  ])

export const wrapConsoleError = (caught: Caught): Unwrap =>
  wrap(caught, console, 'error', 'console', 'onconsole', (given, wrapper) => {
    const [first, ...others] = given
    // what the SDK says itself, and the recorder
    if (others.length && /^(\[PostHog\.js\]( |$)|rrweb logger error:$)/.test(first)) return
    const error = given.find((one) => one instanceof Error)
    return [error ?? (others.length ? given.join(' ') : first), stackFrom(wrapper)]
  })

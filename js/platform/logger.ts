// Console lines in posthog-js's style. Only `critical` is printed without debug mode.

import { LogLevel } from '../wire/core_protocol'

const PREFIX = '[PostHog.js]'
let debugging = false

/** Turns debug mode on or off, for every instance on the page as in posthog-js. */
export function setDebug(on: boolean): void {
  debugging = on
}

/** Whether everything is printed. */
export const isOn = (): unknown => debugging || (globalThis as { POSTHOG_DEBUG?: boolean }).POSTHOG_DEBUG

/** Prints past a recording of the console: it has the page's lines, and each of ours would bring about the next. */
export function print(level: 'log' | 'warn' | 'error', ...args: unknown[]): void {
  const patched = console[level] as typeof console.log & { __rrweb_original__?: typeof console.log }
  ;(patched.__rrweb_original__ ?? patched).call(console, PREFIX, ...args)
}

const line =
  (level: 'log' | 'warn' | 'error', always?: boolean) =>
  (...args: unknown[]): void => {
    if (always || isOn()) print(level, ...args)
  }

export const info = line('log')
export const warn = line('warn')
export const error = line('error')
export const critical = line('error', true)
/** Printed always, as posthog-js does for a page's mistakes that lose nothing. */
export const notice = line('warn', true)
/** What prints a line of the core's. */
export const byLevel = {
  [LogLevel.Info]: info,
  [LogLevel.Warn]: warn,
  [LogLevel.Error]: error,
  [LogLevel.Critical]: critical,
}

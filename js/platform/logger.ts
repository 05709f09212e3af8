// Console lines in posthog-js's style. Only `critical` is printed without debug mode.

import { LogLevel } from '../wire/core_protocol'
import { originalOf } from './patch'

const PREFIX = '[PostHog.js]'
let debugging = false

/** Turns debug mode on or off, for every instance on the page as in posthog-js. */
export function setDebug(on: boolean): void {
  debugging = on
}

/** Whether everything is printed. */
export const isOn = (): unknown => debugging || (globalThis as { POSTHOG_DEBUG?: boolean }).POSTHOG_DEBUG

const line =
  (level: 'log' | 'warn' | 'error', always?: boolean) =>
  (...args: unknown[]): void => {
    // a recording has the page's lines: each of ours would bring about the next
    if (always || isOn()) originalOf(console[level]).call(console, PREFIX, ...args)
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

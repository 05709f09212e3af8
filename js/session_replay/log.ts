// Console lines in debug mode.

import { originalOf } from '../platform/patch'

interface Page {
  POSTHOG_DEBUG?: boolean
}

let isOn = (): boolean => false
/** Lines are printed while `when` says so. */
export function setLogging(when: () => boolean | undefined): void {
  isOn = () => !!when() || !!(globalThis as Page).POSTHOG_DEBUG
}

const line =
  (level: 'log' | 'warn' | 'error') =>
  (...args: unknown[]): void => {
    // a recording has the page's lines: each of ours would bring about the next
    if (isOn()) originalOf(console[level]).call(console, '[PostHog.js] [SessionRecording]', ...args)
  }

export const log = { info: line('log'), warn: line('warn'), error: line('error') }

// Console lines in debug mode.

import { print } from '../platform/logger'

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
    if (isOn()) print(level, '[SessionRecording]', ...args)
  }

export const log = { info: line('log'), warn: line('warn'), error: line('error') }

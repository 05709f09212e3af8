// Console lines in debug mode.

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
    if (!isOn()) return
    // the console plugin records what the page logs, not what we do
    const print = console[level] as typeof console.log & { __rrweb_original__?: typeof console.log }
    ;(print.__rrweb_original__ ?? print).call(console, '[PostHog.js] [SessionRecording]', ...args)
  }

export const log = { info: line('log'), warn: line('warn'), error: line('error') }

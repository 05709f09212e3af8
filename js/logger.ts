// Console lines in posthog-js's style. Only `critical` is printed without debug mode.

const PREFIX = '[PostHog.js]'
let debugging = false

/** Turns debug mode on or off, for every instance on the page as in posthog-js. */
export function setDebug(on: boolean): void {
  debugging = on
}

function print(level: 'log' | 'warn' | 'error', args: unknown[]): void {
  if (debugging || (globalThis as { POSTHOG_DEBUG?: boolean }).POSTHOG_DEBUG) console[level](PREFIX, ...args)
}

export const logger = {
  info: (...args: unknown[]): void => print('log', args),
  warn: (...args: unknown[]): void => print('warn', args),
  error: (...args: unknown[]): void => print('error', args),
  critical: (...args: unknown[]): void => console.error(PREFIX, ...args),
  /** Printed always, as posthog-js does for a page's mistakes that lose nothing. */
  notice: (...args: unknown[]): void => console.warn(PREFIX, ...args),
}

// Web vitals with what makes them slow.

import { onCLS, onFCP, onINP, onLCP } from 'web-vitals/attribution'
import { PLAIN, publish } from './publish'

/** Chrome 96 has none, and the package calls it. */
function addFindLast(): void {
  const list = Array.prototype as { findLast?: unknown }
  if (list.findLast) return
  const value = function <T>(this: T[], test: (item: T) => unknown): T | undefined {
    for (let at = this.length; at--;) if (test(this[at]!)) return this[at]
    return
  }
  Object.defineProperty(list, 'findLast', { value, writable: true, configurable: true })
}

/** Leaves those with attribution under the name of the script, and beside them those without. */
export function publishAttributed(flavor: string): void {
  addFindLast()
  publish(flavor, { onLCP, onCLS, onFCP, onINP, withoutAttribution: PLAIN })
}

// Methods that call the page back.

import * as logger from '../platform/logger'

type Method = (...args: any[]) => unknown

/** `part`, whose methods `names` (separated by spaces) take a function first: for anything else they say so and do nothing. */
export function withCallbacks<Part extends object>(part: Part, names: string): Part {
  const methods = part as Record<string, Method>
  for (const name of names.split(' ')) {
    const method = methods[name]!
    methods[name] = (callback: unknown, ...more) => {
      if (typeof callback === 'function') return method(callback, ...more)
      logger.critical(`${name} needs a function`)
      return () => {}
    }
  }
  return part
}

// Lines that the page writes to the console.

import { patch } from './patch'

/**
 * Calls `heard` with each line of these levels before it is written, but with none that `heard` itself writes and none without
 * arguments. What it throws is dropped, and the line is written all the same. Returns what ends it.
 */
export function watchConsole<Level extends string>(
  levels: Level[],
  heard: (level: Level, args: unknown[]) => void,
): () => void {
  let isBusy = false
  const hear = (level: Level, args: unknown[]): void => {
    if (isBusy || !args.length) return
    isBusy = true
    try {
      heard(level, args)
    } catch {
      // the page's objects may throw
    }
    isBusy = false
  }
  const undo = levels.map((level) =>
    patch(console, level, (original: (...args: unknown[]) => void) => {
      return function (this: unknown, ...args: unknown[]): void {
        hear(level, args)
        original.apply(this, args)
      }
    }),
  )
  return () => {
    for (const restore of undo) restore()
  }
}

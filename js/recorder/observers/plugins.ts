// rrweb's plugins.

import type { Context } from './observer'
import { EventType } from '../../wire/rrweb'

export function observePlugins({ engine, options, window, emitEvent, onStop, guarded }: Context): void {
  // their code does not run while the page is read
  engine.after(() => {
    if (!isThere(window)) return
    for (const { name, observer, options: own } of options.plugins ?? [])
      guarded(() => {
        const stop = observer?.(
          (payload) => emitEvent(EventType.Plugin, { plugin: name, payload }),
          window,
          own,
        )
        if (stop) onStop(stop)
      })()
  })
}

/** Whether the frame neither is gone nor has a page of another origin by now. */
function isThere(window: Window): boolean {
  try {
    return !window.closed && !!window.document
  } catch {
    return false
  }
}

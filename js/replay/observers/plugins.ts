// rrweb's plugins.

import { Type, type Context } from './observer'

export function observePlugins({ engine, options, window, say, onStop, guarded }: Context): void {
  // their code does not run while the page is read
  engine.after(() => {
    // unless the frame is gone
    if (window.closed) return
    for (const { name, observer, options: own } of options.plugins ?? [])
      guarded(() => {
        const stop = observer?.((payload) => say(Type.Plugin, { plugin: name, payload }), window, own)
        if (stop) onStop(stop)
      })()
  })
}

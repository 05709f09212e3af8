// Scrolling, of the page and of elements.

import { targetOf, throttled, type Context } from './observer'

export function observeScroll({ engine, options, document, listen, onStop }: Context): void {
  const waiting = new Set<Node>()
  const told = throttled(options.sampling?.scroll ?? 100, () => {
    const at = Date.now()
    const nodes = [...waiting]
    waiting.clear()
    engine.after(() => {
      for (const node of nodes) {
        const slot = engine.slots.of(node)
        if (!slot) continue
        const { scrollLeft, scrollTop } =
          node === document ? (document.scrollingElement ?? document.documentElement) : (node as Element)
        if (engine.wasm.scroll(slot, scrollLeft, scrollTop, Math.max(at, engine.timestamp)))
          engine.deliver(false)
      }
    })
  })
  listen(document, 'scroll', (event) => {
    const target = targetOf(event)
    if (!target) return
    waiting.add(target)
    told()
  })
  onStop(told.cancel)
}

// Scrolling, of the page and of elements.

import { nodeType, own, scrollLeft, scrollTop } from '../dom'
import type { Engine } from '../engine'
import { targetOf, throttled, type Context } from './observer'

/** Tells where an element, or the page, is scrolled to. */
function emitScroll(engine: Engine, node: Node, at: number): void {
  const slot = engine.slotOf_(node)
  if (!slot) return
  const scrolled =
    nodeType.call(node) === 9
      ? (own(node as Document, 'scrollingElement') ?? own(node as Document, 'documentElement'))
      : (node as Element)
  const [x, y] = [scrollLeft.call(scrolled), scrollTop.call(scrolled)]
  if (engine.wasm.scroll(slot, x, y, Math.max(at, engine.timestamp))) engine.deliver_(false)
}

export function observeScroll({ engine, options, document, listen, onStop }: Context): void {
  const waiting = new Set<Node>()
  const told = throttled(options.sampling?.scroll ?? 100, () => {
    const at = Date.now()
    const nodes = [...waiting]
    waiting.clear()
    engine.after(() => {
      for (const node of nodes) emitScroll(engine, node, at)
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

/** Longest time in ms that the page is kept waiting at once. */
const SLICE = 4

/** So many elements that look alike and cannot be scrolled say that others cannot, either. */
const ALIKE = 3

/**
 * Looks for what was scrolled before the recording began. To ask an element costs more than to read all else of it, and
 * hardly any is: so it is done after the snapshot, when the page has nothing else to do, and of what looks alike not all
 * are asked. `run` does it at once.
 */
export function findScrolled(engine: Engine): { run(): void; stop(): void } {
  let slot = 0
  let isStopped = false
  /** How many were found that cannot be scrolled, by their look. */
  const unscrollable = new Map<number, number>()
  const ask = (node: Element): void => {
    const { overflowX, overflowY } = getComputedStyle(node)
    if (
      overflowX === 'visible' &&
      overflowY === 'visible' &&
      node !== own(own(node, 'ownerDocument'), 'scrollingElement')
    ) {
      const fingerprint = engine.wasm.fingerprint(slot)
      const count = (unscrollable.get(fingerprint) ?? 0) + 1
      unscrollable.set(fingerprint, count)
      if (count === ALIKE) engine.wasm.set_unscrollable(slot)
      // where the page is scrolled to is in the snapshot
    } else if (node !== own(document, 'scrollingElement') && (scrollTop.call(node) || scrollLeft.call(node)))
      emitScroll(engine, node, Date.now())
  }
  const run = (deadline: number): void => {
    if (isStopped) return
    for (let count = 1; (slot = engine.wasm.next_scrollable(slot)); count++) {
      const node = engine.lazySlots_.nodeOf_(slot)
      if (node) ask(node as Element)
      if (!(count & 15) && performance.now() > deadline) return later()
    }
    isStopped = true
  }
  const later = (): void => {
    // behind a frame there is no layout left to be done
    requestAnimationFrame(() => setTimeout(() => engine.after(() => run(performance.now() + SLICE))))
  }
  engine.after(later)
  return {
    run: () => run(Infinity),
    stop() {
      isStopped = true
    },
  }
}

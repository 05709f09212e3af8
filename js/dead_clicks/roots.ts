// Changes of a document and of the open shadow roots in it, of which an observer of the document hears nothing.

import { isElement, shadowOf } from './nodes'

const EVERYTHING = { attributes: true, characterData: true, childList: true, subtree: true }

export type Observed = ReturnType<typeof observe>

/** Calls `changed` when something has changed in `target` while it is on the page. */
export function observe(target: Node, changed: () => void) {
  const seen = new WeakSet<object>()
  const observer = new MutationObserver((records) => {
    // all are read as the page is now
    const scanned = new Set<Element>()
    let isLife = false
    for (let at = 0; at < records.length; at++) {
      try {
        const { target, addedNodes } = records[at]!
        // a root goes on reporting when its host has left the page
        if (target.isConnected === false) continue
        isLife = true
        for (let at = 0; at < addedNodes.length; at++) {
          const node = addedNodes[at]
          if (isElement(node) && !scanned.has(node)) scan(node, scanned)
        }
      } catch {
        // of another origin; the others count
      }
    }
    if (isLife) changed()
  })
  const root = (node: Node | null): void => {
    if (!node || seen.has(node)) return
    seen.add(node)
    observer.observe(node, EVERYTHING)
    scan(node)
  }
  /** Observes the roots of `node` and of what is in it. */
  const scan = (node: Node, scanned?: Set<Element>): void => {
    if (isElement(node)) root(shadowOf(node))
    const all = (node as ParentNode).querySelectorAll('*')
    for (let at = 0; at < all.length; at++) {
      scanned?.add(all[at]!)
      root(shadowOf(all[at]!))
    }
  }
  root(target)
  return {
    /** Observes the roots that an event has come through. */
    see_(event: Event): void {
      for (const node of event.composedPath()) if (isElement(node)) root(shadowOf(node))
    },
    stop_: (): void => observer.disconnect(),
  }
}

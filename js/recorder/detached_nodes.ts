// Nodes that the page has detached: no observer reports what happens to them meanwhile.

import { firstChild, nextSibling, nodeType, own, parentNode, shadowRoot } from './dom'
import type { Engine } from './engine'
import { Read } from '../wire/recorder_protocol'

export class DetachedNodes {
  readonly #engine: Engine
  readonly #tops = new Set<Node>()

  constructor(engine: Engine) {
    this.#engine = engine
  }

  /**
   * Marks nodes that come back before their removal has been emitted. `isPast`: the page has changed since,
   * so a node's current place does not say where it was.
   */
  note(record: MutationRecord, isPast: boolean): void {
    if (this.#tops.size) for (const node of record.addedNodes) this.#read(node)
    const { slots, lazySlots_ } = this.#engine
    const { removedNodes } = record
    for (let at = 0; at < removedNodes.length; at++) {
      const node = removedNodes[at]!
      lazySlots_.moved(node)
      if ((isPast || !own(node, 'isConnected')) && slots.of(node)) this.#tops.add(node)
    }
  }

  #read(top: Node): void {
    const { slots, lazySlots_ } = this.#engine
    const open = [top]
    for (let node = open.pop(); node; node = open.pop()) {
      this.#tops.delete(node)
      const slot = slots.of(node)
      if (slot) {
        lazySlots_.moved(node)
        lazySlots_.discard(slot)
        this.#engine.mark(slot, Read.All)
      }
      const root = nodeType.call(node) === 1 && shadowRoot.call(node as Element)
      if (root) open.push(root)
      for (let child = firstChild.call(node); child; child = nextSibling.call(child)) open.push(child)
    }
  }

  /** Everything has been emitted: nodes that come back now are new. */
  clear(): void {
    this.#tops.clear()
    this.#engine.lazySlots_.clear()
  }

  /** Whether a node is in one of the detached subtrees. */
  holds(node: Node): boolean {
    const tops = this.#tops
    if (tops.size)
      for (let at: Node | null = node; at; at = parentNode.call(at)) if (tops.has(at)) return true
    return false
  }
}

// Nodes that the page has taken out: what happens to them meanwhile nobody says.

import { firstChild, nextSibling, nodeType, parentNode, shadowRoot } from './dom'
import type { Engine } from './engine'
import { Read } from '../wire/recorder_protocol'

export class Away {
  readonly #engine: Engine
  readonly #tops = new Set<Node>()

  constructor(engine: Engine) {
    this.#engine = engine
  }

  /**
   * Has nodes read again that come back before it is told that they had gone. `isPast`: the page has changed since, so
   * that where a node is now does not say where it was.
   */
  note(record: MutationRecord, isPast: boolean): void {
    if (this.#tops.size) for (const node of record.addedNodes) this.#read(node)
    const { slots, folds } = this.#engine
    const { removedNodes } = record
    for (let at = 0; at < removedNodes.length; at++) {
      const node = removedNodes[at]!
      folds.moved(node)
      if ((isPast || !node.isConnected) && slots.of(node)) this.#tops.add(node)
    }
  }

  #read(top: Node): void {
    const { slots, folds } = this.#engine
    const open = [top]
    for (let node = open.pop(); node; node = open.pop()) {
      this.#tops.delete(node)
      const slot = slots.of(node)
      if (slot) {
        folds.moved(node)
        folds.discard(slot)
        this.#engine.mark(slot, Read.All)
      }
      const root = nodeType.call(node) === 1 && shadowRoot.call(node as Element)
      if (root) open.push(root)
      for (let child = firstChild.call(node); child; child = nextSibling.call(child)) open.push(child)
    }
  }

  /** All is told: those that come back now are new. */
  forget(): void {
    this.#tops.clear()
    this.#engine.folds.forget()
  }

  /** Whether a node is in one of these. */
  holds(node: Node): boolean {
    const tops = this.#tops
    if (tops.size)
      for (let at: Node | null = node; at; at = parentNode.call(at)) if (tops.has(at)) return true
    return false
  }
}

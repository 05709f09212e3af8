// Nodes that the page has taken out: what happens to them meanwhile nobody says.

import { firstChild, nextSibling, nodeType, shadowRoot } from './dom'
import type { Engine } from './engine'
import { Read } from './reader'

export class Away {
  readonly #engine: Engine
  #isAny = false

  constructor(engine: Engine) {
    this.#engine = engine
  }

  /**
   * Has nodes read again that come back before it is told that they had gone. `isPast`: the page has changed since, so
   * that where a node is now does not say where it was.
   */
  note({ addedNodes, removedNodes }: MutationRecord, isPast: boolean): void {
    if (this.#isAny) for (const node of addedNodes) this.#read(node)
    for (const node of removedNodes)
      this.#isAny ||= (isPast || !node.isConnected) && !!this.#engine.slots.of(node)
  }

  #read(top: Node): void {
    const open = [top]
    for (let node = open.pop(); node; node = open.pop()) {
      this.#engine.markNode(node, Read.Children | Read.Self | Read.Css | Read.Shown)
      const root = nodeType.call(node) === 1 && shadowRoot.call(node as Element)
      if (root) open.push(root)
      for (let child = firstChild.call(node); child; child = nextSibling.call(child)) open.push(child)
    }
  }

  /** All is told: those that come back now are new. */
  forget(): void {
    this.#isAny = false
  }
}

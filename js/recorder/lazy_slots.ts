// Nodes that were read as markup: the module knows them by their slots, and a node gets its slot only when it is needed.
// Hardly any ever is, and a node that scripts have touched costs memory of the page.

import { readNumbers, type Wasm } from './core'
import { nodeType, parentNode, querySelectorAll } from './dom'
import type { MutationLog } from './mutation_log'
import type { Slots } from './slots'

/** What materialising slots needs of the recorder. */
export interface Recorder {
  wasm(): Wasm
  /** Hands everything that was read to the module. */
  handOver_(): void
  /** Takes the page's mutation records up to now. */
  catchUp_(): void
  /** Reads the children of a node again if they are not those that were read. */
  readChildren_(slot: number): void
  /** Whether a node is in a detached subtree, in which no observer reports changes. */
  isDetached_(node: Node): boolean
}

export class LazySlots {
  readonly #slots: Slots
  readonly #log: MutationLog
  readonly #recorder: Recorder
  #isAny = false
  /** Elements around nodes that were known before they were moved there. */
  readonly #around = new Set<Node>()

  constructor(slots: Slots, log: MutationLog, recorder: Recorder) {
    this.#slots = slots
    this.#log = log
    this.#recorder = recorder
  }

  /** Reserves slots for `count` nodes in an element. Returns them as runs. */
  reserve(slot: number, count: number): number[] {
    const runs = this.#slots.reserve(count)
    this.#slots.lazy[slot] = 1
    this.#isAny = true
    return runs
  }

  handOver_(): void {
    this.#recorder.handOver_()
  }

  /** Returns the node's slot, 0 if it has none. Materialises lazy slots around it. */
  slotOf_(node: Node): number {
    const slots = this.#slots
    let slot = slots.of(node)
    if (slot || !this.#isAny) return slot
    this.#recorder.catchUp_()
    const log = this.#log
    const path = [node]
    let around = log.parentOf_(node)
    while (around && !(slot = slots.of(around))) {
      path.push(around)
      around = log.parentOf_(around)
    }
    while (around && slots.lazy[slot]) {
      this.materialise_(around, slot)
      around = path.pop()!
      slot = slots.of(around)
      if (!path.length) return slot
    }
    return 0
  }

  /** Returns the node with a slot. */
  nodeOf_(slot: number): Node | undefined {
    const { nodes, lazy } = this.#slots
    if (nodes[slot] || !lazy[slot]) return nodes[slot]
    const wasm = this.#recorder.wasm()
    const path = [slot]
    let around = wasm.parent(slot)
    while (around && !nodes[around]) {
      path.push(around)
      around = wasm.parent(around)
    }
    for (let node = nodes[around]; node && path.length; node = nodes[around]) {
      if (lazy[around]) this.materialise_(node, around)
      around = path.pop()!
    }
    return nodes[slot]
  }

  /** Assigns the children of a node their slots. */
  materialise_(node: Node, slot: number): void {
    const recorder = this.#recorder
    recorder.handOver_()
    recorder.catchUp_()
    this.#slots.lazy[slot] = 0
    const wasm = recorder.wasm()
    const count = wasm.children(slot)
    // blocked, or a text
    if (!count) return
    const list = readNumbers(wasm, wasm.requests(), count).slice()
    const children = this.#log.childrenOf_(node)
    const isElement = (child: Node) => (nodeType.call(child) === 1 ? 1 : 0)
    const isAsRead =
      children?.length === count &&
      children.every((child, at) => {
        const known = this.#slots.of(child)
        return (!known || known === list[at]! >> 1) && isElement(child) === (list[at]! & 1)
      }) &&
      !recorder.isDetached_(node)
    if (isAsRead) for (let at = 0; at < count; at++) this.#slots.put(list[at]! >> 1, children[at]!)
    else recorder.readChildren_(slot)
  }

  /**
   * Assigns slots to the elements that a selector finds in an element; does nothing unless their numbers
   * agree.
   */
  introduce_(element: Element, selector: string, list: number[]): void {
    const found = querySelectorAll.call(element, selector)
    if (found.length !== list.length) return
    for (let at = 0; at < list.length; at++) {
      if (!list[at]) continue
      if (this.#slots.of(found[at]!)) this.settle(found[at]!)
      else this.#slots.put(list[at]!, found[at]!)
    }
  }

  /** Assigns a node that was read as markup its slot, before the list it is in is read again. */
  settle(node: Node): void {
    const parent = parentNode.call(node)!
    const slot = this.slotOf_(parent)
    if (this.#slots.lazy[slot]) this.materialise_(parent, slot)
  }

  /** A node may have been moved: if it is known and in new elements, these must not be lazy. */
  moved(node: Node): void {
    if (!this.#slots.of(node) && !this.#around.has(node)) return
    for (let at = parentNode.call(node); at && !this.#slots.of(at); at = parentNode.call(at))
      this.#around.add(at)
  }

  /** Whether a new element contains a known node. */
  isAround_(element: Element): boolean {
    return this.#around.has(element)
  }

  /** Everything that was new has been read. */
  clear(): void {
    this.#around.clear()
  }

  /** Has a node's subtree read again, if its slots are lazy: it may be anything now. */
  discard(slot: number): void {
    if (!this.#slots.lazy[slot]) return
    this.#slots.lazy[slot] = 0
    this.#recorder.readChildren_(slot)
  }
}

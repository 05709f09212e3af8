// What was read as markup: the module knows the nodes in it by their slots, and the nodes themselves know nothing of it
// until one of them is needed. Hardly any ever is, and a node that scripts have touched costs the page's memory.

import { readNumbers, type Wasm } from './core'
import { nodeType, parentNode, querySelectorAll } from './dom'
import type { Past } from './past'
import type { Slots } from './slots'

/** What unfolding needs of the recorder. */
export interface Unfolding {
  wasm(): Wasm
  /** The module has all that was read. */
  handOver(): void
  /** All that the page has noticed is in the past. */
  catchUp(): void
  /** Where what is in a node is not what was read, it is read anew. */
  readAnew(slot: number): void
  /** Whether a node is in something that the page has taken out, of which nobody says what changes in it. */
  isAway(node: Node): boolean
}

export class Folds {
  readonly #slots: Slots
  readonly #past: Past
  readonly #unfolding: Unfolding
  #isAny = false
  /** Elements around nodes that were known before they came there. */
  readonly #around = new Set<Node>()

  constructor(slots: Slots, past: Past, unfolding: Unfolding) {
    this.#slots = slots
    this.#past = past
    this.#unfolding = unfolding
  }

  /** Slots for so many nodes in an element, as runs. */
  fold(slot: number, count: number): number[] {
    const runs = this.#slots.fold(count)
    this.#slots.folded[slot] = 1
    this.#isAny = true
    return runs
  }

  handOver(): void {
    this.#unfolding.handOver()
  }

  /** The node's slot, 0 where it has none: what was folded away around it is not any more. */
  slotOf(node: Node): number {
    const slots = this.#slots
    let slot = slots.of(node)
    if (slot || !this.#isAny) return slot
    this.#unfolding.catchUp()
    const past = this.#past
    const path = [node]
    let around = past.parentOf(node)
    while (around && !(slot = slots.of(around))) {
      path.push(around)
      around = past.parentOf(around)
    }
    while (around && slots.folded[slot]) {
      this.unfold(around, slot)
      around = path.pop()!
      slot = slots.of(around)
      if (!path.length) return slot
    }
    return 0
  }

  /** The node with a slot. */
  nodeOf(slot: number): Node | undefined {
    const { nodes, folded } = this.#slots
    if (nodes[slot] || !folded[slot]) return nodes[slot]
    const wasm = this.#unfolding.wasm()
    const path = [slot]
    let around = wasm.parent(slot)
    while (around && !nodes[around]) {
      path.push(around)
      around = wasm.parent(around)
    }
    for (let node = nodes[around]; node && path.length; node = nodes[around]) {
      if (folded[around]) this.unfold(node, around)
      around = path.pop()!
    }
    return nodes[slot]
  }

  /** Tells the children of a node which slots they have. */
  unfold(node: Node, slot: number): void {
    const unfolding = this.#unfolding
    unfolding.handOver()
    unfolding.catchUp()
    this.#slots.folded[slot] = 0
    const wasm = unfolding.wasm()
    const count = wasm.children(slot)
    // blocked, or a text
    if (!count) return
    const list = readNumbers(wasm, wasm.asks(), count).slice()
    const children = this.#past.childrenOf(node)
    const isElement = (child: Node) => (nodeType.call(child) === 1 ? 1 : 0)
    const isAsRead =
      children?.length === count &&
      children.every((child, at) => {
        const known = this.#slots.of(child)
        return (!known || known === list[at]! >> 1) && isElement(child) === (list[at]! & 1)
      }) &&
      !unfolding.isAway(node)
    if (isAsRead) for (let at = 0; at < count; at++) this.#slots.put(list[at]! >> 1, children[at]!)
    else unfolding.readAnew(slot)
  }

  /** Tells those that a selector finds in an element which slots they have: as many, or nobody is told anything. */
  introduce(element: Element, selector: string, list: number[]): void {
    const found = querySelectorAll.call(element, selector)
    if (found.length !== list.length) return
    for (let at = 0; at < list.length; at++) {
      if (!list[at]) continue
      if (this.#slots.of(found[at]!)) this.settle(found[at]!)
      else this.#slots.put(list[at]!, found[at]!)
    }
  }

  /** A node in what was read as markup is known already: it keeps its slot, in a list that is read anew. */
  settle(node: Node): void {
    const parent = parentNode.call(node)!
    const slot = this.slotOf(parent)
    if (this.#slots.folded[slot]) this.unfold(parent, slot)
  }

  /** A node may be elsewhere now: if it is known and in something new, that is not folded. */
  moved(node: Node): void {
    if (!this.#slots.of(node) && !this.#around.has(node)) return
    for (let at = parentNode.call(node); at && !this.#slots.of(at); at = parentNode.call(at))
      this.#around.add(at)
  }

  /** Whether an element that is new has something in it that is known. */
  isAround(element: Element): boolean {
    return this.#around.has(element)
  }

  /** All that was new is read. */
  forget(): void {
    this.#around.clear()
  }

  /** Has what is in a node read anew, if it is folded: it may be anything now. */
  discard(slot: number): void {
    if (!this.#slots.folded[slot]) return
    this.#slots.folded[slot] = 0
    this.#unfolding.readAnew(slot)
  }
}

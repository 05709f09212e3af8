// Nodes by slot, and slots by node. A slot is a small number that is used again when its node is gone.

import { Read } from './reader'

export class Slots {
  /** By slot; slots begin at 1. */
  readonly nodes: (Node | undefined)[] = [undefined]
  /** What is to be read, of [`Read`], by slot. */
  flags = new Uint8Array(1 << 10)
  /** Slots that are to be read, the next one last. */
  readonly work: number[] = []
  /** Freed slots. */
  readonly #free: number[] = []
  /** A node's slot is a member of the node: a WeakMap costs four times as much to ask. */
  readonly #key = Symbol('posthog-wasm')
  /** Those of nodes that take no members. */
  readonly #frozen = new Map<Node, number>()

  /** The node's slot, 0 where it has none. */
  of(node: Node): number {
    const slot = (node as unknown as Record<symbol, number | undefined>)[this.#key]
    if (slot !== undefined) return slot
    return this.#frozen.size ? (this.#frozen.get(node) ?? 0) : 0
  }

  /** Gives a node a slot; it is not in the list of work yet. */
  add(node: Node): number {
    const slot = this.#free.pop() ?? this.nodes.length
    this.nodes[slot] = node
    if (slot >= this.flags.length) {
      const grown = new Uint8Array(this.flags.length * 2)
      grown.set(this.flags)
      this.flags = grown
    }
    this.flags[slot] = Read.New
    this.#set(node, slot)
    return slot
  }

  #set(node: Node, slot: number): void {
    try {
      ;(node as unknown as Record<symbol, number>)[this.#key] = slot
    } catch {
      if (slot) this.#frozen.set(node, slot)
      else this.#frozen.delete(node)
    }
  }

  /** Lists a slot for reading if it never was. */
  readNew(slot: number): void {
    if (this.flags[slot]! & Read.New) this.work.push(slot)
  }

  /** Has more of a node read. */
  mark(slot: number, what: number): void {
    if (!this.flags[slot]) this.work.push(slot)
    this.flags[slot]! |= what
  }

  release(slot: number): void {
    const node = this.nodes[slot]
    if (!node) return
    this.#set(node, 0)
    this.nodes[slot] = undefined
    this.flags[slot] = 0
    this.#free.push(slot)
  }

  /** Forgets all nodes. What is left on those of the page are numbers. */
  clear(): void {
    this.nodes.length = 1
    this.work.length = 0
    this.#frozen.clear()
  }
}

// Nodes by slot, and slots by node. A slot is a small number that is used again when its node is gone.

import { Read } from './reader'

/** A node that has a slot. */
export type Keyed = Node & Record<symbol, number | undefined>

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
  readonly key = Symbol('posthog-wasm')
  /** Those of nodes that take no members. */
  readonly #frozen = new Map<Node, number>()

  /** The node's slot, 0 where it has none. */
  of(node: Node): number {
    return (node as Keyed)[this.key] ?? (this.#frozen.size ? (this.#frozen.get(node) ?? 0) : 0)
  }

  /** Gives a node a slot; it is not in the list of work yet. */
  add(node: Node): number {
    const { nodes } = this
    let slot = nodes.length
    if (this.#free.length) {
      slot = this.#free.pop()!
      nodes[slot] = node
    } else {
      nodes.push(node)
      if (slot >= this.flags.length) {
        const grown = new Uint8Array(this.flags.length * 2)
        grown.set(this.flags)
        this.flags = grown
      }
    }
    this.flags[slot] = Read.New
    try {
      ;(node as Keyed)[this.key] = slot
    } catch {
      this.#frozen.set(node, slot)
    }
    return slot
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
    if (!this.#frozen.delete(node)) (node as Keyed)[this.key] = 0
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

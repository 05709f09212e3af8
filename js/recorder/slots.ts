// Nodes by slot, and slots by node. A slot is a small number that is used again when its node is gone.

import { Read } from '../wire/recorder_protocol'

function twice(before: Uint8Array<ArrayBuffer>): Uint8Array<ArrayBuffer> {
  const grown = new Uint8Array(before.length * 2)
  grown.set(before)
  return grown
}

/** A node that has a slot. */
export type Keyed = Node & Record<symbol, number | undefined>

export class Slots {
  /** By slot; slots begin at 1. */
  readonly nodes: (Node | undefined)[] = []
  /** What has to be read, bits of [`Read`], by slot. */
  flags = new Uint8Array(1 << 10)
  /** By slot: 1 if the node or its descendants may not have been assigned their slots (`LazySlots`). */
  lazy = new Uint8Array(1 << 10)
  /** Slots that have to be read, the next one last. */
  readonly work: number[] = []
  /** The first slot that was never used. */
  #next = 1
  /** Freed slots. */
  readonly #free: number[] = []
  /** A node's slot is a member of the node: a WeakMap costs four times as much to read. */
  readonly key = Symbol('posthog-wasm')
  /** Those of nodes that take no members. */
  readonly #frozen = new Map<Node, number>()

  /** Returns the node's slot, 0 if it has none. */
  of(node: Node): number {
    return (node as Keyed)[this.key] ?? (this.#frozen.size ? (this.#frozen.get(node) ?? 0) : 0)
  }

  /** Reserves lazy slots for `count` nodes. Returns runs: first slot and length of each. */
  reserve(count: number): number[] {
    const free = this.#free
    if (free.length >= count) {
      const taken = free.splice(-count)
      for (const slot of taken) this.lazy[slot] = 1
      return taken.flatMap((slot) => [slot, 1])
    }
    const first = this.#next
    this.#take(count)
    this.lazy.fill(1, first, first + count)
    return [first, count]
  }

  /** Makes room for `count` more slots. */
  #take(count: number): void {
    this.#next += count
    while (this.#next > this.flags.length) {
      this.flags = twice(this.flags)
      this.lazy = twice(this.lazy)
    }
    // a list that grows by a few each time would be copied each time
    if (this.#next > this.nodes.length) this.nodes.length = this.flags.length
  }

  /** Assigns a node a slot; it is not in the list of work yet. */
  add(node: Node): number {
    let slot = this.#free.pop()
    if (!slot) {
      slot = this.#next
      this.#take(1)
    }
    this.flags[slot] = Read.New
    this.put(slot, node)
    return slot
  }

  put(slot: number, node: Node): void {
    this.nodes[slot] = node
    try {
      ;(node as Keyed)[this.key] = slot
    } catch {
      this.#frozen.set(node, slot)
    }
  }

  /** Lists a slot for reading if it never was. */
  readNew_(slot: number): void {
    if (this.flags[slot]! & Read.New) this.work.push(slot)
  }

  /** Marks parts of a node to be read. */
  mark(slot: number, what: number): void {
    if (!what) return
    if (!this.flags[slot]) this.work.push(slot)
    this.flags[slot]! |= what
  }

  release(slot: number): void {
    const node = this.nodes[slot]
    if (!node && !this.lazy[slot]) return
    if (node && !this.#frozen.delete(node) && this.of(node) === slot) (node as Keyed)[this.key] = 0
    this.nodes[slot] = undefined
    this.flags[slot] = 0
    this.lazy[slot] = 0
    this.#free.push(slot)
  }

  /** Removes all nodes. Only numbers are left on those of the page. */
  clear(): void {
    this.nodes.length = 0
    this.work.length = 0
    this.#frozen.clear()
  }
}

// What the module has written, on its way out of the module's memory.

import { readNumbers, type Wasm } from './core'

export class Output {
  #bytes = new Uint8Array(0)
  /** How much of it is written so far. */
  #size = 0

  /** Makes room for about so many bytes. */
  reserve(size: number): void {
    this.#bytes = new Uint8Array(size)
  }

  /** Takes what there is: all of it at once would be a long copy. */
  collect_(wasm: Wasm, hasMore: boolean): void {
    const size = wasm.ready()
    const end = this.#size + size
    if (end > this.#bytes.length) {
      const grown = new Uint8Array(hasMore ? end * 2 : end)
      grown.set(this.#bytes.subarray(0, this.#size))
      this.#bytes = grown
    }
    this.#bytes.set(new Uint8Array(wasm.memory.buffer, wasm.bytes(), size), this.#size)
    this.#size = end
    wasm.take(size)
  }

  /** The events that are complete, each as JSON. */
  events(wasm: Wasm): Uint8Array<ArrayBuffer>[] {
    const count = wasm.events()
    if (!count) return []
    this.collect_(wasm, false)
    const ends = readNumbers(wasm, wasm.ends(), count)
    const all = this.#bytes
    let from = 0
    const events = Array.from(ends, (end) => all.subarray(from, (from = end)))
    wasm.clear()
    this.reserve(0)
    this.#size = 0
    return events
  }
}

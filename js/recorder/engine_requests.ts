// What the module asks for when it has taken a batch in: only the page can tell.

import { nodeType, nodeValue, own, parentNode, querySelectorAll, shadowRoot } from './dom'
import type { Boxes } from './boxes'
import type { EngineOptions } from './engine_options'
import type { LazySlots } from './lazy_slots'
import { HOSTS, isFrame } from './names'
import type { Reader } from './reader'
import type { Slots } from './slots'
import { EngineRequest, Read, ReaderOp } from '../wire/recorder_protocol'

/** The parts of the engine that requests are about. */
interface Parts {
  readonly slots: Slots
  readonly lazySlots_: LazySlots
  readonly reader: Reader
  readonly boxes: Boxes
  markNode_(node: Node, what: number): void
}

export class EngineRequests {
  readonly #engine: Parts
  readonly #options: EngineOptions
  readonly #does: { release(slot: number): void; handOver_(): void }

  constructor(
    engine: Parts,
    options: EngineOptions,
    does: { release(slot: number): void; handOver_(): void },
  ) {
    this.#engine = engine
    this.#options = options
    this.#does = does
  }

  /** Each is three numbers: what, slot, more. */
  answer(asks: Int32Array): void {
    const { slots, lazySlots_, reader } = this.#engine
    const sizes: number[] = []
    const misread: number[] = []
    /** By the element that they are in. */
    const visits = new Map<number, number[]>()
    for (let at = 0; at < asks.length; at += 3) {
      const slot = asks[at + 1]!
      const more = asks[at + 2]!
      switch (asks[at]) {
        case EngineRequest.Release:
          this.#does.release(slot)
          break
        case EngineRequest.Read:
          slots.mark(slot, more)
          break
        case EngineRequest.Size:
          sizes.push(slot)
          break
        case EngineRequest.Misread:
          misread.push(slot)
          break
        case EngineRequest.Visit: {
          const list = visits.get(more)
          if (list) list.push(slot)
          else visits.set(more, [slot])
          break
        }
        default: {
          const node = slots.nodes[slot]
          if (node) this.#ask(asks[at]!, node, slot, more)
        }
      }
    }
    for (const [around, list] of visits) {
      const node = slots.nodes[around]
      if (node) lazySlots_.introduce_(node as Element, this.#options.visits_, list)
      for (const slot of list) {
        // markup has said what is in it, but for a frame's document
        const node = slots.nodes[slot]
        const mayHold = !node || isFrame(node)
        if (slot) slots.mark(slot, mayHold ? Read.All : Read.All & ~Read.Children)
      }
    }
    for (const slot of misread) {
      slots.lazy[slot] = 0
      const node = slots.nodes[slot]
      if (node) slots.mark(slot, reader.markup!.readAgain_(node as Element, slot))
    }
    this.#engine.boxes.measure(sizes)
    this.#does.handOver_()
  }

  #ask(what: EngineRequest, node: Node, slot: number, more: number): void {
    const { masks } = this.#options
    if (what === EngineRequest.Hosts) this.#findHosts(node, more)
    else if (what === EngineRequest.MaskInput) {
      const input = node as HTMLInputElement
      this.#mask(slot, more, own(input, 'value'), masks.input, input)
    } else {
      const parent = parentNode.call(node)
      const element = parent && nodeType.call(parent) === 1 ? (parent as HTMLElement) : null
      this.#mask(slot, 0, nodeValue.call(node), masks.text, element)
    }
  }

  #findHosts(top: Node, names: number): void {
    const engine = this.#engine
    const selector = HOSTS.filter((_, name) => names & (1 << name)).join()
    for (const element of querySelectorAll.call(top, selector)) {
      if (!shadowRoot.call(element)) continue
      engine.lazySlots_.settle(element)
      engine.markNode_(element, Read.All)
    }
  }

  #mask<E>(
    slot: number,
    more: number,
    text: string,
    mask: ((text: string, element: E) => string) | undefined,
    element: E,
  ): void {
    let masked: string
    try {
      masked = String(mask!(text, element))
    } catch {
      masked = '*'.repeat(text.length)
    }
    const { reader } = this.#engine
    reader.put(ReaderOp.Masked, slot, more, masked.length)
    reader.text += masked
  }
}

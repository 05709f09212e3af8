// Where blocked elements are and how large: all that a player has to show of them. As the fork of rrweb in
// posthog-js 1.449.2 has it (`rrweb-snapshot`, `serializeElementNode`).

import { own } from './dom'
import type { LazySlots } from './lazy_slots'
import type { Reader } from './reader'
import { ReaderOp } from '../wire/recorder_protocol'

export class Boxes {
  readonly #lazySlots: LazySlots
  readonly #reader: Reader
  /** Slots of elements that were measured. */
  readonly #measured = new Set<number>()

  constructor(lazySlots_: LazySlots, reader: Reader) {
    this.#lazySlots = lazySlots_
    this.#reader = reader
  }

  /** Measures elements that are blocked from now on: together, so that the layout is asked for once. */
  measure(slots: Iterable<number>): void {
    for (const slot of slots) {
      const node = this.#lazySlots.nodeOf_(slot)
      if (!node) continue
      this.#measured.add(slot)
      this.#reader.pushText_(ReaderOp.Size, slot, boxOf(node as Element))
    }
  }

  /** Measures all once more, for a snapshot: they may be elsewhere by now. */
  measureAgain_(): void {
    this.measure([...this.#measured])
  }

  release(slot: number): void {
    this.#measured.delete(slot)
  }
}

/** Members of a JSON object. What the browser computes has no character that JSON would escape. */
function boxOf(element: Element): string {
  const view = own(own(element, 'ownerDocument'), 'defaultView')
  const { left, top, width, height } = element.getBoundingClientRect()
  const { position = '', transform = '', display = '' } = view?.getComputedStyle(element) ?? {}
  const members = {
    rr_width: `${width}px`,
    rr_height: `${height}px`,
    // of the page, not of what is seen of it
    rr_left: `${Math.floor(left + (view?.scrollX ?? 0))}px`,
    rr_top: `${Math.floor(top + (view?.scrollY ?? 0))}px`,
    rr_position: position || 'static',
    rr_transform: transform === 'none' ? '' : transform,
    rr_display: display.startsWith('inline') ? display : '',
  }
  return Object.entries(members)
    .filter(([, value]) => value)
    .map(([name, value]) => `"${name}":"${value}"`)
    .join()
}

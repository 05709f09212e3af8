// Queue of the MutationObserver's records. It is processed in slices, as a page may change ten thousand nodes at once.

import type { DetachedNodes } from './detached_nodes'
import type { Controls } from './controls'
import { nodeName, parentNode } from './dom'
import type { Engine } from './engine'
import type { Matching } from './matching'
import type { Throttle } from './throttle'
import { Read } from '../wire/recorder_protocol'

export class MutationQueue {
  readonly #engine: Engine
  readonly #detached: DetachedNodes
  readonly #matching: Matching
  readonly #throttle: Throttle
  readonly #controls: Controls
  readonly #roots: () => (Document | ShadowRoot)[]
  readonly #batches: MutationRecord[][] = []
  /** Number of records of the first batch that were processed. */
  #at = 0

  constructor(
    engine: Engine,
    away: DetachedNodes,
    matching: Matching,
    throttle: Throttle,
    controls: Controls,
    roots: () => (Document | ShadowRoot)[],
  ) {
    this.#engine = engine
    this.#detached = away
    this.#matching = matching
    this.#throttle = throttle
    this.#controls = controls
    this.#roots = roots
  }

  get isEmpty(): boolean {
    return !this.#batches.length
  }

  add(records: MutationRecord[]): void {
    if (!records.length) return
    this.#batches.push(records)
    this.#engine.mutationLog_.add(records)
    this.#engine.notice()
    // elements that a selector now matches, or no longer matches, because of their surroundings
    for (const element of this.#matching.changed(records, this.#roots))
      this.#engine.markNode_(element, Read.Self)
  }

  /** Marks what changed; false when the time is up. */
  work(deadline: number): boolean {
    const batches = this.#batches
    for (let records = batches[0]; records; records = batches[0]) {
      while (this.#at < records.length) {
        this.#note(records[this.#at++]!, batches.length > 1)
        if (!(this.#at & 127) && performance.now() >= deadline) return false
      }
      batches.shift()
      this.#at = 0
    }
    this.#engine.mutationLog_.clear()
    return true
  }

  #note(record: MutationRecord, isPast: boolean): void {
    const engine = this.#engine
    const { type, target } = record
    const slot = engine.slotOf_(target)
    if (slot && type !== 'characterData') this.#controls.note(record)
    if (type === 'childList') {
      // as it was before
      if (engine.slots.lazy[slot]) engine.lazySlots_.materialise_(target, slot)
      if (slot) engine.mark(slot, Read.Children)
      this.#detached.note(record, isPast)
    } else if (slot && !this.#throttle.holds(record, slot)) engine.mark(slot, Read.Self)
    // a textarea's text is its value
    if (type === 'attributes' || (slot && type !== 'childList')) return
    const owner = slot ? target : parentNode.call(target)
    const of = owner && nodeName.call(owner) === 'TEXTAREA' ? engine.slotOf_(owner) : 0
    if (of) engine.mark(of, Read.Self)
  }
}

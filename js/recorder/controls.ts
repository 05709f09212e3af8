// Controls that have another state than was read, though nothing has said so: a radio button that another one has
// unchecked, a box that a script checked by a setter it took before it was recorded (React does), a select in which
// options come, go or get the attribute `selected`.

import { closest, nodeName, nodeType, own } from './dom'
import type { Engine } from './engine'
import { Read } from '../wire/recorder_protocol'

/** Kinds of `input` whose state is whether they are checked. */
const isCheckable = (input: HTMLInputElement): boolean => /^(checkbox|radio)$/.test(own(input, 'type'))

export class Controls {
  readonly #engine: Engine
  /** By slot: whether a box or radio button was checked when it was last read. */
  readonly #checked = new Map<number, boolean>()
  /** Selects whose choice may be another. */
  readonly #selects = new Set<Element>()

  constructor(engine: Engine) {
    this.#engine = engine
  }

  /** A control is being read. */
  read(element: Element, slot: number, what: number): void {
    const input = element as HTMLInputElement
    if (nodeName.call(element) === 'OPTION') {
      if (what & Read.New) this.noteOption_(element)
    } else if (isCheckable(input)) this.#checked.set(slot, own(input, 'checked'))
    else this.#checked.delete(slot)
  }

  release(slot: number): void {
    this.#checked.delete(slot)
  }

  /** An option, or what has options, is new or changed. */
  noteOption_(element: Element): void {
    const select = closest.call(element, 'select')
    // one that the player does not have yet is written with its options
    if (select && this.#engine.wasm.id(this.#engine.slots.of(select))) this.#selects.add(select)
  }

  /** Looks into what the page's MutationObserver says. */
  note({ type, target, attributeName, removedNodes }: MutationRecord): void {
    if (nodeType.call(target) !== 1) return
    const name = nodeName.call(target)
    const isMeant =
      type === 'attributes'
        ? name === 'OPTION' && attributeName === 'selected'
        : name === 'SELECT' ||
          name === 'OPTGROUP' ||
          (removedNodes[0] && nodeName.call(removedNodes[0]) === 'OPTION')
    if (isMeant) this.noteOption_(target as Element)
  }

  /** Has controls read whose state is another than was read. */
  look(): void {
    const engine = this.#engine
    // user input is written in order, and the control is read then
    if (engine.hasMarksToCome_) return
    for (const select of this.#selects) engine.markNode_(select, Read.Self)
    this.#selects.clear()
    const { nodes } = engine.slots
    for (const [slot, checked] of this.#checked) {
      const input = nodes[slot] as HTMLInputElement | undefined
      if (input && own(input, 'checked') !== checked) engine.mark(slot, Read.Self)
    }
  }
}

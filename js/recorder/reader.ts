// Reads the DOM into numbers and one text, and decides nothing. crates/wire/src/recorder_protocol.rs says what they mean.

import {
  closest,
  documentOf,
  firstChild,
  getAttribute,
  getAttributeNames,
  matches,
  namespaceURI,
  nextSibling,
  nodeType,
  nodeValue,
  own,
  shadowRoot,
  tagName,
} from './dom'
import type { LazySlots } from './lazy_slots'
import { Markup } from './markup'
import { HTML, OF_HTML, SVG, Trait, traitsOf, VISITED } from './names'
import type { Keyed, Slots } from './slots'
import { ElementFlag, InputFlag, Read, ReaderOp } from '../wire/recorder_protocol'

/** What reading an element needs to know of the options: matters of the page, which only it can tell. */
export interface Reading {
  /** Bits of `ElementFlag`, where a selector or regular expression blocks or masks; absent where none can. */
  matches: ((element: Element) => number) | undefined
  /** Whether elements may be read as markup, but for those that match a selector (`not`). */
  markup: { not: string } | undefined
  /** What the user's function makes of an attribute. Never throws. */
  mask: ((name: string, value: string, element: HTMLElement) => string) | undefined
  keepsSrc_(src: string): boolean
  /** An input or option is being read, for what is in `Read`. */
  control(element: Element, slot: number, what: number): void
  /** Whether an input's own changes are ignored. */
  isSilent(element: Element): boolean
  /** Reads the sheet of a style element or link; false when that takes longer than to `deadline`: it goes on then. */
  css(element: Element, slot: number, deadline: number): boolean
  /** Reads the sheets that a document or shadow root has adopted, likewise. */
  adopted(root: Document | ShadowRoot, deadline: number): boolean
  /** Members of a JSON object that belong to the attributes: media state, pixels. */
  members(element: Element, traits: number): string
  /** A document, shadow root or frame's document that is seen for the first time. */
  onRoot_(root: Document | ShadowRoot): void
}

const NONE = new Int32Array(0)
const SENSITIVE = /(^|\s)(cc-|current-password|new-password|one-time-code)/i

/** Types that Firefox takes for `text`; options name them as pages do. */
const LACKED = /^(month|week)$/i

/** A frame without an address of its own has its parent's. */
function baseOf(document: Document): string {
  const base = own(document, 'baseURI')
  const frame = base.startsWith('about:') && own(document, 'defaultView')?.frameElement
  return frame ? baseOf(own(frame, 'ownerDocument')) : base
}

export class Reader {
  ops = new Int32Array(1 << 14)
  count = 0
  text = ''
  /** The text ends with half a pair, which must not find the other half in another node's. */
  isCut = false
  /** What was read last took long: the time may be up. */
  wasLong_ = false
  /** Slots of frames. */
  readonly frames = new Set<number>()
  /** Where elements are read as markup. */
  readonly markup: Markup | undefined
  readonly #slots: Slots
  readonly #lazySlots: LazySlots
  readonly #reading: Reading
  readonly #numbers = new Map<string, number>()
  readonly #traits: number[] = [0]
  /** Inputs that were passwords or hidden once: a button that shows what was typed must not show it to us. */
  readonly #secrets = new WeakSet<Node>()
  /** The list of a node's children, as far as there was time for it: there may be any number. */
  #part: { slot: number; next: Node; found: Int32Array } | undefined
  /** Slots in such lists that came to nothing. */
  #abandoned: number[] = []
  /** Numbers and lengths of the attributes of the element at work. */
  #pairs = new Int32Array(64)

  constructor(slots: Slots, lazySlots_: LazySlots, reading: Reading) {
    this.#slots = slots
    this.#lazySlots = lazySlots_
    this.markup = reading.markup && new Markup(this, lazySlots_, reading.markup.not)
    this.#reading = reading
  }

  /** Makes room for so many numbers more. */
  #reserve(more: number): void {
    if (this.count + more <= this.ops.length) return
    const grown = new Int32Array(Math.max(this.ops.length * 2, this.count + more))
    grown.set(this.ops)
    this.ops = grown
  }

  put(...numbers: number[]): void {
    this.#reserve(numbers.length)
    for (const number of numbers) this.ops[this.count++] = number
  }

  pushAll_(numbers: number[]): void {
    this.#reserve(numbers.length)
    this.ops.set(numbers, this.count)
    this.count += numbers.length
  }

  /** Adds a text of which the end may be anything. */
  addText_(text: string): void {
    this.text += text
    this.isCut = (text.charCodeAt(text.length - 1) & 0xfc00) === 0xd800
  }

  clear(): void {
    this.count = 0
    this.text = ''
    this.isCut = false
  }

  #number(name: string): number {
    return this.#numbers.get(name) ?? this.#newNumber(name)
  }

  #newNumber(name: string): number {
    const number = this.#traits.push(traitsOf(name)) - 1
    this.#numbers.set(name, number)
    this.put(ReaderOp.Name, name.length)
    this.text += name
    return number
  }

  /** Reads a node: all of it where it is new. What is still to be read when the time was too short. */
  read(node: Node, slot: number, what: number, deadline: number): number {
    const type = nodeType.call(node)
    if (type === 1) return this.#readElement(node as Element, slot, what, deadline)
    if (type === 3 || type === 8 || type === 4 || type === 7) this.#readText(node, slot, type)
    else if (type === 10) this.#readDoctype(node as DocumentType, slot)
    else {
      if (what & Read.Css && !this.#reading.adopted(node as Document | ShadowRoot, deadline)) return what
      // with what it has, its mode may be another
      if (type === 9) this.#readDocument(node as Document, slot)
      else if (type === 11 && what & Read.New) this.put(ReaderOp.ShadowRoot, slot)
      if (what & Read.New) this.#reading.onRoot_(node as Document | ShadowRoot)
      if (what & (Read.New | Read.Children)) return this.#readChildren(node, slot, 0, what, deadline)
    }
    return 0
  }

  #readText(node: Node, slot: number, type: number): void {
    const value = nodeValue.call(node)
    this.#reserve(4)
    const { ops } = this
    ops[this.count++] = ReaderOp.Text
    ops[this.count++] = slot
    ops[this.count++] = type
    ops[this.count++] = value.length
    this.addText_(value)
  }

  #readElement(element: Element, slot: number, what: number, deadline: number): number {
    const name = this.#number(tagName.call(element))
    let traits = this.#traits[name]!
    const isOpen = (what & (Read.New | Read.Listed | Read.Single)) === Read.New
    if (this.markup && isOpen && !(traits & VISITED) && !(traits & Trait.Host && shadowRoot.call(element))) {
      const rest = this.markup.read(element, slot)
      if (!rest) return 0
      what |= rest
    }
    if (traits & OF_HTML) {
      const space = namespaceURI.call(element)
      if (space !== HTML) traits &= space === SVG ? ~OF_HTML | Trait.Style : ~OF_HTML
    }
    if (what & (Read.New | Read.Css) && traits & (Trait.Style | Trait.Link)) {
      if (!this.#reading.css(element, slot, deadline)) return what
    }
    if (what & (Read.New | Read.Shown) && traits & (Trait.Media | Trait.Canvas | Trait.Image))
      this.readMembers_(element, slot, traits)
    // an attribute may take its document away, which changes its name on the wire
    if (what & Read.Self && traits & Trait.Frame) what |= Read.Children
    if (what & (Read.New | Read.Self | Read.Css)) {
      if (traits & (Trait.Input | Trait.Option)) this.#readInput(element, slot, name, traits, what)
      this.#readAttributes(element, slot, name, traits)
    }
    return what & (Read.New | Read.Children) ? this.#readChildren(element, slot, traits, what, deadline) : 0
  }

  #readAttributes(element: Element, slot: number, name: number, traits: number): void {
    const names = getAttributeNames.call(element)
    const { length } = names
    if (this.#pairs.length < 2 * length) this.#pairs = new Int32Array(4 * length)
    const pairs = this.#pairs
    const numbers = this.#numbers
    const known = this.#traits
    const { mask } = this.#reading
    let values = ''
    let at = 0
    for (let index = 0; index < length; index++) {
      const attribute = names[index]!
      let value = getAttribute.call(element, attribute) ?? ''
      if (mask) value = mask(attribute, value, element as HTMLElement)
      // a name that is new is written here, before what uses it
      const number = numbers.get(attribute) ?? this.#newNumber(attribute)
      // no player opens popovers: one that is open comes without
      if (known[number]! & Trait.Popover && matches.call(element, ':popover-open')) continue
      pairs[at++] = number
      pairs[at++] = value.length
      values += value
    }
    const flags = traits || this.#reading.matches ? this.#flags(element, traits) : 0
    this.#reserve(5 + at)
    const { ops } = this
    let { count } = this
    ops[count++] = ReaderOp.Element
    ops[count++] = slot
    ops[count++] = name
    ops[count++] = flags
    ops[count++] = at >> 1
    for (let pair = 0; pair < at; pair++) ops[count++] = pairs[pair]!
    this.count = count
    this.text += values
  }

  #flags(element: Element, traits: number): number {
    let flags = this.#reading.matches?.(element) ?? 0
    if (traits & Trait.Foreign && namespaceURI.call(element) === SVG) flags |= ElementFlag.Svg
    if (traits & Trait.Custom && customElements.get(tagName.call(element).toLowerCase()))
      flags |= ElementFlag.Custom
    if (traits & Trait.Host && shadowRoot.call(element)) flags |= ElementFlag.ShadowHost
    if (traits & Trait.Dialog && getAttribute.call(element, 'open') !== null)
      flags |= matches.call(element, ':modal') ? ElementFlag.Open | ElementFlag.Modal : ElementFlag.Open
    if (traits & Trait.Frame) {
      if (documentOf(element)) flags |= ElementFlag.HasDocument
      if (this.#reading.keepsSrc_(getAttribute.call(element, 'src') ?? '')) flags |= ElementFlag.KeepsSrc
    }
    return flags
  }

  #readInput(element: Element, slot: number, name: number, traits: number, what: number): void {
    this.#reading.control(element, slot, what)
    if (traits & Trait.Option) {
      let flags = own(element as HTMLOptionElement, 'selected') ? InputFlag.Selected : 0
      const select = closest.call(element, 'select') as HTMLSelectElement | null
      if (select && namespaceURI.call(select) === HTML && own(select, 'multiple')) flags |= InputFlag.Multiple
      return this.put(ReaderOp.Input, slot, name, flags, 0, 0)
    }
    const input = element as HTMLInputElement
    const [known, value] = [own(input, 'type'), own(input, 'value')]
    const written = known === 'text' ? (getAttribute.call(element, 'type') ?? '') : ''
    const type = LACKED.test(written) ? written.toLowerCase() : known
    if (type === 'password' || type === 'hidden') this.#secrets.add(element)
    const isSecret = this.#secrets.has(element) || getAttribute.call(element, 'data-rr-is-password') !== null
    let flags = own(input, 'checked') ? InputFlag.Checked : 0
    if (isSecret) flags |= InputFlag.Secret
    if (SENSITIVE.test(getAttribute.call(element, 'autocomplete') ?? '')) flags |= InputFlag.Sensitive
    if (what & Read.Trusted) flags |= InputFlag.Trusted
    if (type === 'select-multiple') flags |= InputFlag.Multiple
    if (this.#reading.isSilent(element)) flags |= InputFlag.Silent
    this.put(ReaderOp.Input, slot, name, flags, type.length, value.length)
    this.text += type + value
    // those of a new one say so themselves
    if (!type.startsWith('select-') || what & Read.New) return
    const chosen = own(element as HTMLSelectElement, 'selectedOptions')
    this.put(ReaderOp.Choice, slot, chosen.length)
    for (const option of chosen) this.put(this.#slots.of(option))
  }

  readMembers_(element: Element, slot: number, traits: number): void {
    const members = this.#reading.members(element, traits)
    if (members) this.pushText_(ReaderOp.Members, slot, members)
  }

  pushText_(op: ReaderOp, slot: number, text: string): void {
    this.put(op, slot, text.length)
    this.text += text
  }

  #readDocument(document: Document, slot: number): void {
    const compatMode = own(document, 'compatMode')
    const base = baseOf(document)
    this.put(ReaderOp.Document, slot, compatMode.length, base.length)
    this.text += compatMode + base
  }

  #readDoctype({ name, publicId, systemId }: DocumentType, slot: number): void {
    this.put(ReaderOp.Doctype, slot, name.length, publicId.length, systemId.length)
    this.text += name + publicId + systemId
  }

  /** The children of this node have changed: a list of them that was begun is of no use. */
  abandon_(slot: number): void {
    if (this.#part?.slot !== slot) return
    this.#abandoned.push(...this.#part.found)
    this.#part = undefined
  }

  /** Frees the slots of nodes that were in such a list and are in no other. */
  releaseAbandoned_(): void {
    for (const slot of this.#abandoned) if (this.#slots.flags[slot]! & Read.New) this.#slots.release(slot)
    this.#abandoned = []
  }

  /** What is in a node: its children, and what hangs below it otherwise. Those that were never seen are read next. */
  #readChildren(node: Node, slot: number, traits: number, what: number, deadline: number): number {
    if (this.#slots.lazy[slot]) this.#lazySlots.materialise_(node, slot)
    const part = this.#part?.slot === slot ? this.#part : undefined
    if (part) this.#part = undefined
    const found = part ? part.found : NONE
    this.#reserve(3 + found.length)
    const slots = this.#slots
    const { key } = slots
    const start = this.count
    let { ops } = this
    ops.set(found, start + 3)
    let count = start + 3 + found.length
    const inside = traits & Trait.Frame ? documentOf(node) : null
    // what is in the element itself is shown only where it holds no document
    const first = inside ? null : firstChild.call(node)
    for (let child = part ? part.next : first; child; child = nextSibling.call(child)) {
      if (count === ops.length) {
        this.count = count
        this.#reserve(1)
        ;({ ops } = this)
      }
      if (!((count - start) & 255) && performance.now() >= deadline) {
        if (this.#part) this.abandon_(this.#part.slot)
        this.#part = { slot, next: child, found: ops.slice(start + 3, count) }
        this.count = start
        return Read.Children | (what & Read.Single)
      }
      ops[count++] = (child as Keyed)[key] || slots.of(child) || slots.add(child)
    }
    this.count = count
    if (traits & Trait.Frame) this.frames.add(slot)
    const below = traits & Trait.Host ? shadowRoot.call(node) : inside
    if (below) this.put(slots.of(below) || slots.add(below))
    count = this.count
    ;({ ops } = this)
    ops[start] = ReaderOp.Children
    ops[start + 1] = slot
    ops[start + 2] = count - start - 3
    // the last one first, so that they are read in their order
    const { flags, work } = slots
    while (--count > start + 2) {
      const child = ops[count]!
      if (flags[child]! & Read.New) {
        flags[child]! |= what & Read.Single
        work.push(child)
      }
    }
    return 0
  }
}

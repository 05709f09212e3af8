// Which style sheets there are, what was read of them, and what the player has.

import { absolute, baseOf, hasImports, isAsWritten, textsOf } from './css'
import { own } from './dom'
import type { Engine } from './engine'
import type { Emit } from './emit'
import type { RecordOptions } from './options'
import { CssFlag, Read, ReaderOp } from '../wire/recorder_protocol'
import { IncrementalSource } from '../wire/rrweb'

type Root = Document | ShadowRoot

function sheetOf(node: Node | undefined): CSSStyleSheet | null {
  try {
    return (node as HTMLStyleElement).sheet ?? null
  } catch {
    return null
  }
}

function adoptedBy(root: Root): CSSStyleSheet[] {
  try {
    return own(root as Document, 'adoptedStyleSheets') ?? []
  } catch {
    return []
  }
}

/** In the place of the sheets that a root has adopted: those of the player are unknown. */
const UNKNOWN = [undefined]

export class Sheets {
  readonly #engine: Engine
  readonly #options: RecordOptions
  readonly #emit: Emit
  /** The sheets of style elements and links, as they were read, by slot. */
  readonly #known = new Map<number, CSSStyleSheet | null>()
  /** Slots of those that were changed since. */
  readonly #stale = new Set<number>()
  /** Sheets that are not what their text says. */
  readonly #edited = new WeakSet<CSSStyleSheet>()
  /** How many changes there had been when a sheet's rules were read: these are in it. */
  readonly #readAt = new WeakMap<CSSStyleSheet, number>()
  #changes = 0
  /** Sheets that are being read. */
  readonly #parts = new WeakMap<CSSStyleSheet, { rules: string[]; rest: Generator<string> }>()
  /** Documents and shadow roots. */
  readonly #roots = new Set<Root>()
  /** Rules of the sheets that they have adopted. */
  readonly #rules = new WeakMap<CSSStyleSheet, string[]>()
  readonly #ids = new WeakMap<CSSStyleSheet, number>()
  #lastId = 0
  /** What the player has of these, since the last snapshot. */
  #sent = new WeakSet<CSSStyleSheet>()
  readonly #emitted = new WeakMap<Root, (CSSStyleSheet | undefined)[]>()

  constructor(engine: Engine, options: RecordOptions, emit: Emit) {
    this.#engine = engine
    this.#options = options
    this.#emit = emit
  }

  /** A document or shadow root is recorded from now on. */
  add(root: Root): void {
    this.#roots.add(root)
  }

  /** A node is gone. */
  release(node: Node, slot: number): void {
    this.#known.delete(slot)
    this.#stale.delete(slot)
    this.#roots.delete(node as Root)
  }

  /** Something of an element has loaded, which may be a sheet or what it imports. */
  loaded(node: Node): void {
    const slot = this.#engine.slots.of(node)
    if (this.#known.has(slot)) this.#engine.mark(slot, Read.Css)
  }

  /** Reads the sheet of a style element or link; false when the time was too short. */
  read(element: HTMLStyleElement | HTMLLinkElement, slot: number, deadline: number): boolean {
    const { reader, wantsSnapshot_: wantsSnapshot } = this.#engine
    const sheet = sheetOf(element)
    let css = ''
    try {
      if (sheet && !this.#isTextEnough(element, sheet)) {
        const rules = this.#rulesOf(sheet, deadline)
        if (!rules) return false
        // a comment where there are none any more: nothing would mean what the text says
        css = rules.join('') || '/**/'
      }
    } catch {
      // one of another origin
      if (sheet) this.#parts.delete(sheet)
    }
    const isKnown = this.#known.has(slot)
    if (css || isKnown) {
      const isOther = this.#known.get(slot) !== sheet
      const isFresh = isOther && (css || this.#stale.has(slot))
      reader.put(
        ReaderOp.Css,
        slot,
        (wantsSnapshot ? CssFlag.Silent : 0) | (isFresh ? CssFlag.Replaced : 0),
        css.length,
      )
      reader.text += css
    }
    this.#known.set(slot, sheet)
    this.#stale.delete(slot)
    return true
  }

  #isTextEnough(element: HTMLStyleElement | HTMLLinkElement, sheet: CSSStyleSheet): boolean {
    if (this.#parts.has(sheet)) return false
    // an alternate sheet that was not chosen must not rule the replay
    return 'href' in element
      ? this.#options.inlineStylesheet === false || element.relList.contains('alternate')
      : !this.#edited.has(sheet) && isAsWritten(sheet, element.textContent)
  }

  /** Reads the rules of a sheet, or goes on with that; absent when the time was too short. */
  #rulesOf(sheet: CSSStyleSheet, deadline: number): string[] | undefined {
    let part = this.#parts.get(sheet)
    if (!part) this.#parts.set(sheet, (part = { rules: [], rest: textsOf(sheet) }))
    for (let next = part.rest.next(); !next.done; next = part.rest.next()) {
      part.rules.push(next.value)
      if (performance.now() > deadline) return
    }
    this.#parts.delete(sheet)
    this.#readAt.set(sheet, this.#changes)
    return part.rules
  }

  /** Reads the sheets that a root has adopted; false when the time was too short. */
  readAdopted_(root: Root, deadline: number): boolean {
    for (const sheet of this.#unread(root)) {
      const rules = this.#rulesOf(sheet, deadline)
      if (!rules) return false
      this.#rules.set(sheet, rules)
    }
    return true
  }

  /** Adopted sheets of which neither the player has anything nor we. */
  #unread(root: Root): CSSStyleSheet[] {
    return adoptedBy(root).filter((sheet) => !this.#sent.has(sheet) && !this.#rules.has(sheet))
  }

  #isEmitted(root: Root): boolean {
    const adopted = adoptedBy(root)
    const emitted = this.#emitted.get(root) ?? []
    return adopted.length === emitted.length && emitted.every((sheet, at) => sheet === adopted[at])
  }

  /** Has read what is new: an element has another sheet after its text or place was changed. */
  look(): void {
    const { slots } = this.#engine
    for (const [slot, sheet] of this.#known)
      if (sheetOf(slots.nodes[slot]) !== sheet) this.#engine.mark(slot, Read.Css)
    for (const root of this.#roots)
      if (!this.#isEmitted(root) && this.#unread(root).length) this.#engine.mark(slots.of(root), Read.Css)
  }

  /**
   * The player has got a document or shadow root, which has adopted nothing, or a style element or link once more, as
   * it was last read.
   */
  given(node: Node, slot: number): void {
    // but the player of PostHog's fork gives a shadow root the sheets that its host had before: said even if it has none
    if (this.#emitted.get(node as Root)?.length) this.#emitted.set(node as Root, UNKNOWN)
    if (this.#stale.has(slot)) this.#engine.mark(slot, Read.Css)
  }

  /** Tells which sheets are adopted where that has changed. */
  emitAdopted_(): void {
    for (const root of this.#roots)
      if (!this.#isEmitted(root))
        this.#emit(IncrementalSource.AdoptedStyleSheet, (idOf) => this.#adoption(root, idOf))
  }

  #adoption(root: Root, idOf: (node: Node) => number): object | undefined {
    const id = idOf('host' in root ? root.host : root)
    if (id < 0 || this.#isEmitted(root)) return
    if (this.#unread(root).length) {
      this.#engine.mark(this.#engine.slots.of(root), Read.Css)
      return
    }
    const adopted = [...adoptedBy(root)]
    this.#emitted.set(root, adopted)
    const styleIds = adopted.map((sheet) => this.#idOf(sheet))
    const styles = adopted
      .filter((sheet, at) => !this.#sent.has(sheet) && adopted.indexOf(sheet) === at)
      .map((sheet) => ({
        styleId: this.#idOf(sheet),
        rules: this.#rules.get(sheet)!.map((rule, index) => ({ rule, index })),
      }))
    for (const sheet of adopted) this.#sent.add(sheet)
    return styles.length ? { id, styleIds, styles } : { id, styleIds }
  }

  #idOf(sheet: CSSStyleSheet): number {
    const id = this.#ids.get(sheet) ?? ++this.#lastId
    this.#ids.set(sheet, id)
    return id
  }

  /** A snapshot comes: what was changed is read again. Of what is adopted a player has nothing, or what it had before. */
  refresh(): void {
    for (const slot of this.#stale) this.#engine.mark(slot, Read.Css)
    this.#sent = new WeakSet()
    for (const root of this.#roots) this.given(root, 0)
  }

  /**
   * Emits a change that a script has just made to a sheet, unless the sheet is read later anyway. `make` is
   * given a function that makes URLs in CSS absolute.
   */
  changed(
    source: IncrementalSource,
    sheet: CSSStyleSheet,
    make: (resolve: (css: string) => string) => object,
  ): void {
    const { slots } = this.#engine
    const change = ++this.#changes
    let top = sheet
    for (;;) {
      this.#edited.add(top)
      this.#parts.delete(top)
      this.#rules.delete(top)
      if (!top.parentStyleSheet) break
      top = top.parentStyleSheet
    }
    const owner = top.ownerNode
    const slot = owner ? slots.of(owner) : 0
    if (owner ? !this.#known.has(slot) : !this.#sent.has(sheet)) return
    if (owner) this.#stale.add(slot)
    if (top !== sheet || (owner && hasImports(sheet))) return this.#engine.mark(slot, Read.Css)
    const base = baseOf(sheet)
    const data = make((css) => absolute(css, base))
    this.#emit(source, (idOf) => {
      if ((this.#readAt.get(sheet) ?? 0) >= change) return
      if (!owner) return this.#sent.has(sheet) ? { styleId: this.#idOf(sheet), ...data } : undefined
      const id = idOf(owner)
      if (id < 0 || sheetOf(owner) !== sheet) return
      if (this.#known.get(slots.of(owner)) === sheet) return { id, ...data }
      this.#engine.mark(slots.of(owner), Read.Css)
    })
  }
}

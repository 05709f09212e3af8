// Reads a subtree as the browser serialises it, and counts its nodes: crates/recorder/src/markup.rs derives from it what
// reading them one by one would give.

import {
  childElementCount,
  createExpression,
  evaluate,
  getElementsByTagName,
  getElementsByTagNameNS,
  matches,
  namespaceURI,
  nextElementSibling,
  nextSibling,
  nodeType,
  nodeValue,
  numberValue,
  outerHTML,
  own,
  parentNode,
  querySelectorAll,
  tagName,
} from './dom'
import type { LazySlots } from './lazy_slots'
import { SVG } from './names'
import { MarkupFlag, Read, ReaderOp } from '../wire/recorder_protocol'

/** Subtrees with fewer elements are read one by one, which takes no longer. */
const MIN_ELEMENTS = 4
/** Elements that are read at once: their markup takes a slice. */
const MAX_ELEMENTS = 2_500
/** Approximate maximum length of that markup, in units of UTF-16. */
const MAX_MARKUP = 300_000
/** Reading more nodes takes a good part of a slice. */
const MAX_QUICK_NODES = 500
/** More children of an element are not measured one by one. */
const MAX_MEASURED_CHILDREN = 16

/** Text nodes that markup loses: empty ones, and those with another text node behind them. */
const LOST_TEXTS = './/text()[.="" or following-sibling::node()[1][self::text()]]'
/** Two numbers in one. */
const SHIFT = 2 ** 32
const COUNT = 'count(.//node())'
const COUNTS = `${COUNT} + ${SHIFT} * count(.//s:*)`
/** Elements of SVG whose content is not SVG. */
const ISLAND = /^(foreignObject|desc|title)$/
/** Searching fewer nodes for lost texts takes longer than reading them one by one. */
const MIN_SEARCHED_NODES = 100
/** If more than one in this many nodes is a lost text, all are read one by one. */
const MIN_NODES_PER_LOST_TEXT = 16

/** Where markup is written: the reader, which has one of these. */
interface Output {
  /** What was read last took long: the time may be up. */
  wasLong_: boolean
  put(...numbers: number[]): void
  pushAll_(numbers: number[]): void
  addText_(text: string): void
}

export class Markup {
  readonly #reader: Output
  readonly #lazySlots: LazySlots
  /** Subtrees in which an element matches are read one by one. */
  readonly #selector: string | undefined
  /** Expressions that count nodes and SVG elements, and nodes only. */
  readonly #counts = new WeakMap<Document, XPathExpression[] | undefined>()
  #result: XPathResult | undefined
  /** Elements that are read at once, adapted to the length of their markup so far. */
  #most = MAX_ELEMENTS
  /** Number of elements in those children of a large element that were not measured yet. */
  readonly #left = new WeakMap<Node, number>()
  /** Average number of elements per child, of elements with many small children. */
  readonly #averages = new WeakMap<Node, number | undefined>()
  /** SVG elements in such elements: the browser maintains their count. */
  readonly #svgs = new WeakMap<Node, HTMLCollectionOf<Element>>()
  /** The current subtree is read for the second time. */
  #isAgain = false

  constructor(reader: Output, lazySlots_: LazySlots, selector: string | undefined) {
    this.#reader = reader
    this.#lazySlots = lazySlots_
    this.#selector = selector
  }

  /** Reads a new element. Returns 0 when that is done, otherwise how it has to be read (`Read`). */
  read(element: Element, slot: number): number {
    const size = this.#usual(element) ?? this.#sizeOf(element)
    if (size < MIN_ELEMENTS) return Read.Single
    if (size > this.#most || this.#lazySlots.isAround_(element)) return Read.Listed
    const selector = this.#selector
    if (selector && (matches.call(element, selector) || querySelectorAll.call(element, selector).length))
      return Read.Listed
    const [count, ofSvg] = this.#count(element)
    if (count < MIN_ELEMENTS || count > 4 * MAX_ELEMENTS || (ofSvg && hasStrays(element))) return Read.Listed
    this.#write(element, slot, count, ofSvg)
    return 0
  }

  /** Estimates the number of elements in an element: counting those of large ones on each level takes as long as a slice. */
  #sizeOf(element: Element): number {
    const parent = parentNode.call(element)!
    const left = this.#left.get(parent)
    const isLast = left !== undefined && !nextElementSibling.call(element)
    const size = isLast ? left : getElementsByTagName.call(element, '*').length
    if (left !== undefined) this.#left.set(parent, Math.max(left - size, 0))
    if (size > this.#most) {
      this.#left.set(element, size - childElementCount.call(element))
      this.#reader.wasLong_ = true
    }
    return size
  }

  /** Returns the average number of elements per child of the parent, if that is small: measuring each is not worthwhile. */
  #usual(element: Element): number | undefined {
    const parent = parentNode.call(element)
    if (!parent || nodeType.call(parent) !== 1) return
    if (!this.#averages.has(parent)) {
      const children = childElementCount.call(parent)
      if (children <= MAX_MEASURED_CHILDREN) return
      const inside = this.#left.get(parent) ?? getElementsByTagName.call(parent, '*').length - children
      const average = inside / children
      this.#averages.set(parent, average < this.#most / MAX_MEASURED_CHILDREN ? average : undefined)
      this.#svgs.set(parent, getElementsByTagNameNS.call(parent, SVG, '*'))
      this.#reader.wasLong_ = true
    }
    return this.#averages.get(parent)
  }

  /** `parsed` is the number of nodes that the markup contains: all of them, unless it is read once more. */
  #write(element: Element, slot: number, count: number, ofSvg: number, parsed = count): void {
    const reader = this.#reader
    const text = outerHTML.call(element)
    const inSvg = namespaceURI.call(element) === SVG ? MarkupFlag.Svg : 0
    const runs = this.#lazySlots.reserve(slot, count)
    reader.put(ReaderOp.Markup, slot, inSvg, parsed, ofSvg, text.length, runs.length)
    reader.pushAll_(runs)
    reader.addText_(text)
    if (count > MAX_QUICK_NODES) reader.wasLong_ = true
    const most = text.length > MAX_MARKUP ? ((count / 2) * MAX_MARKUP) / text.length : this.#most * 2
    this.#most = Math.min(most, MAX_ELEMENTS)
  }

  /**
   * The number of nodes in an element, and of SVG elements; none if that is unknown, or it is not in an HTML
   * page.
   */
  #count(element: Element): [nodes: number, ofSvg: number] {
    const document = own(element, 'ownerDocument')
    let expressions = this.#counts.get(document)
    if (!expressions && !this.#counts.has(document)) {
      if (own(document, 'contentType') === 'text/html')
        expressions = [COUNTS, COUNT].map((text) => createExpression.call(document, text, () => SVG))
      this.#counts.set(document, expressions)
    }
    if (!expressions) return [0, 0]
    const hasSvg = this.#svgs.get(parentNode.call(element)!)?.length !== 0
    this.#result = evaluate.call(expressions[hasSvg ? 0 : 1]!, element, 1, this.#result)
    const counts = numberValue.call(this.#result)
    return [counts % SHIFT, Math.floor(counts / SHIFT)]
  }

  /**
   * The count of an element's nodes did not agree. If only adjacent text nodes are merged, it is read as
   * markup once more, and these texts one by one. Returns what has to be read of the element node by node
   * otherwise.
   */
  readAgain_(element: Element, slot: number): number {
    if (this.#isAgain) return Read.New | Read.Listed
    const [count, ofSvg] = this.#count(element)
    if (count < MIN_SEARCHED_NODES) {
      // its siblings are like it: views built by scripts have such texts everywhere, or nowhere
      const parent = parentNode.call(element)
      if (parent) this.#averages.set(parent, 0)
      return Read.New | Read.Single
    }
    const document = own(element, 'ownerDocument')
    const found = evaluate.call(createExpression.call(document, LOST_TEXTS), element, 6)
    const { snapshotLength } = found
    if (snapshotLength > count / MIN_NODES_PER_LOST_TEXT) return Read.New | Read.Single
    const parents = new Set<Node>()
    let parsed = count
    for (let at = 0; at < snapshotLength; at++) {
      let text: Node | null = found.snapshotItem(at)!
      parents.add(parentNode.call(text)!)
      // adjacent texts are one in markup, if any of them is not empty
      if (nodeValue.call(text))
        do text = nextSibling.call(text)
        while (text && nodeType.call(text) === 3 && !nodeValue.call(text))
      if (text && nodeType.call(text) === 3) parsed--
    }
    if (!parents.size || parents.has(element)) return Read.New | Read.Listed
    this.#isAgain = true
    this.#write(element, slot, count, ofSvg, parsed)
    this.#lazySlots.handOver_()
    this.#isAgain = false
    for (const parent of parents) this.#lazySlots.discard(this.#lazySlots.slotOf_(parent))
    return 0
  }
}

/** Whether the content of an element is SVG. */
const isAroundSvg = (element: Element): boolean =>
  namespaceURI.call(element) === SVG && !ISLAND.test(tagName.call(element))

/** Whether elements have another namespace than the parser would give them in this place. */
function hasStrays(top: Element): boolean {
  const ofSvg = getElementsByTagNameNS.call(top, SVG, '*')
  if (getElementsByTagName.call(top, 'svg').length > getElementsByTagNameNS.call(top, SVG, 'svg').length)
    return true
  let within = isAroundSvg(top) ? childElementCount.call(top) : 0
  for (let at = 0; at < ofSvg.length; at++) {
    const element = ofSvg[at]!
    if (isAroundSvg(parentNode.call(element) as Element)) within--
    else if (tagName.call(element) !== 'svg') return true
    if (isAroundSvg(element)) within += childElementCount.call(element)
  }
  return within !== 0
}

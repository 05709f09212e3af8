// Reads an element with all that is in it as the browser writes it, and counts the nodes: crates/recorder/src/markup.rs makes
// of it what reading them one by one would.

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
  parentNode,
  querySelectorAll,
  tagName,
} from './dom'
import type { Folds } from './folds'
import { SVG } from './names'
import type { Reader } from './reader'
import { MarkupFlag, Read, ReaderOp } from '../wire/recorder_protocol'

/** Elements with fewer in them are as well read one by one. */
const LEAST = 4
/** How many elements are read at once: the markup of so many takes a slice. */
const MOST = 2_500
/** About how long that may be, in units of UTF-16. */
const MOST_TEXT = 300_000
/** To read so many takes a good part of a slice. */
const MANY_NODES = 500
/** So many children of an element are not looked at one by one. */
const MANY = 16

/** Texts that markup does not show: empty ones, and those with another text behind them. */
const TWINS = './/text()[.="" or following-sibling::node()[1][self::text()]]'
/** Two numbers in one. */
const SHIFT = 2 ** 32
const COUNT = 'count(.//node())'
const COUNTS = `${COUNT} + ${SHIFT} * count(.//s:*)`
/** What is in these is no SVG. */
const ISLAND = /^(foreignObject|desc|title)$/
/** To look for such texts among so few nodes takes longer than to read them one by one. */
const FEW = 100
/** If more than one in so many nodes is such a text, all are read one by one. */
const TOO_MANY = 16

export class Markup {
  readonly #reader: Reader
  readonly #folds: Folds
  /** Where something matches this, it is read one by one. */
  readonly #selector: string | undefined
  /** What counts nodes and those of SVG, and what counts nodes only. */
  readonly #counts = new WeakMap<Document, XPathExpression[] | undefined>()
  #result: XPathResult | undefined
  /** How many elements are read at once, as long as their markup is what it was so far. */
  #most = MOST
  /** How many elements are in the children of a large one, but for those that were looked at. */
  readonly #left = new WeakMap<Node, number>()
  /** Of elements with many children: how many elements are in each of these, where that is not much. */
  readonly #averages = new WeakMap<Node, number | undefined>()
  /** What is of SVG in such elements: the browser keeps count of it. */
  readonly #svgs = new WeakMap<Node, HTMLCollectionOf<Element>>()
  /** What is read now is read again. */
  #isAgain = false

  constructor(reader: Reader, folds: Folds, selector: string | undefined) {
    this.#reader = reader
    this.#folds = folds
    this.#selector = selector
  }

  /** Reads an element that was never read: 0 when that is done, otherwise how it has to be read (`Read`). */
  read(element: Element, slot: number): number {
    const size = this.#usual(element) ?? this.#sizeOf(element)
    if (size < LEAST) return Read.Single
    if (size > this.#most || this.#folds.isAround(element)) return Read.Listed
    const selector = this.#selector
    if (selector && (matches.call(element, selector) || querySelectorAll.call(element, selector).length))
      return Read.Listed
    const [count, ofSvg] = this.#count(element)
    if (count < LEAST || count > 4 * MOST || (ofSvg && hasStrays(element))) return Read.Listed
    this.#write(element, slot, count, ofSvg)
    return 0
  }

  /** About how many elements are in an element: to count those of large ones on each level takes as long as a slice. */
  #sizeOf(element: Element): number {
    const parent = parentNode.call(element)!
    const left = this.#left.get(parent)
    const isLast = left !== undefined && !nextElementSibling.call(element)
    const size = isLast ? left : getElementsByTagName.call(element, '*').length
    if (left !== undefined) this.#left.set(parent, Math.max(left - size, 0))
    if (size > this.#most) {
      this.#left.set(element, size - childElementCount.call(element))
      this.#reader.wasLong = true
    }
    return size
  }

  /** How many elements are in each of many on average, if that is not much: it is not worth while to ask each. */
  #usual(element: Element): number | undefined {
    const parent = parentNode.call(element)
    if (!parent || nodeType.call(parent) !== 1) return
    if (!this.#averages.has(parent)) {
      const children = childElementCount.call(parent)
      if (children <= MANY) return
      const inside = this.#left.get(parent) ?? getElementsByTagName.call(parent, '*').length - children
      const average = inside / children
      this.#averages.set(parent, average < this.#most / MANY ? average : undefined)
      this.#svgs.set(parent, getElementsByTagNameNS.call(parent, SVG, '*'))
      this.#reader.wasLong = true
    }
    return this.#averages.get(parent)
  }

  /** `told` of the nodes come out of the markup: all of them, if it is not read once more. */
  #write(element: Element, slot: number, count: number, ofSvg: number, told = count): void {
    const reader = this.#reader
    const text = outerHTML.call(element)
    const inSvg = namespaceURI.call(element) === SVG ? MarkupFlag.Svg : 0
    const runs = this.#folds.fold(slot, count)
    reader.put(ReaderOp.Markup, slot, inSvg, told, ofSvg, text.length, runs.length)
    reader.pushAll(runs)
    reader.addText(text)
    if (count > MANY_NODES) reader.wasLong = true
    const most = text.length > MOST_TEXT ? ((count / 2) * MOST_TEXT) / text.length : this.#most * 2
    this.#most = Math.min(most, MOST)
  }

  /** How many nodes are in an element, and of SVG; none where that cannot be told, or it is in no page of HTML. */
  #count(element: Element): [nodes: number, ofSvg: number] {
    const document = element.ownerDocument
    let expressions = this.#counts.get(document)
    if (!expressions && !this.#counts.has(document)) {
      if (document.contentType === 'text/html')
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
   * What is in an element did not come out. Where only texts are not told apart, it is read as markup once more, and
   * those one by one. What of the element is to be read in the usual way, otherwise.
   */
  readAgain(element: Element, slot: number): number {
    if (this.#isAgain) return Read.New | Read.Listed
    const [count, ofSvg] = this.#count(element)
    if (count < FEW) {
      // those beside it will be like it: views that scripts make have such texts everywhere, or nowhere
      const parent = parentNode.call(element)
      if (parent) this.#averages.set(parent, 0)
      return Read.New | Read.Single
    }
    const document = element.ownerDocument
    const found = evaluate.call(createExpression.call(document, TWINS), element, 6)
    const { snapshotLength } = found
    if (snapshotLength > count / TOO_MANY) return Read.New | Read.Single
    const parents = new Set<Node>()
    let told = count
    for (let at = 0; at < snapshotLength; at++) {
      let text: Node | null = found.snapshotItem(at)!
      parents.add(parentNode.call(text)!)
      // of those side by side markup has one, if there is something in any
      if (nodeValue.call(text))
        do text = nextSibling.call(text)
        while (text && nodeType.call(text) === 3 && !nodeValue.call(text))
      if (text && nodeType.call(text) === 3) told--
    }
    if (!parents.size || parents.has(element)) return Read.New | Read.Listed
    this.#isAgain = true
    this.#write(element, slot, count, ofSvg, told)
    this.#folds.handOver()
    this.#isAgain = false
    for (const parent of parents) this.#folds.discard(this.#folds.slotOf(parent))
    return 0
  }
}

/** Whether what is in an element is SVG. */
const isAroundSvg = (element: Element): boolean =>
  namespaceURI.call(element) === SVG && !ISLAND.test(tagName.call(element))

/** Whether elements are of another namespace than their names and what they are in would have them parsed into. */
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

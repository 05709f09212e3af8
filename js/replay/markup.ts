// Reads an element with all that is in it as the browser writes it, and counts the nodes: src/replay/markup.rs makes
// of it what reading them one by one would.

import {
  createExpression,
  evaluate,
  getElementsByTagName,
  namespaceURI,
  numberValue,
  outerHTML,
  parentNode,
} from './dom'
import type { Folds } from './folds'
import { Op, Read, type Reader } from './reader'

/** Elements with fewer in them are as well read one by one. */
const LEAST = 4
/** How many elements are read at once: the markup of so many takes a slice. */
const MOST = 6_000
/** About how long that may be, in units of UTF-16. */
const MOST_TEXT = 300_000

const SVG = 'http://www.w3.org/2000/svg'
/** Texts that markup does not show: empty ones, and those with another text behind them. */
const TWINS = './/text()[.="" or following-sibling::node()[1][self::text()]]'
/** Elements of another namespace than their names and what they are in would have them parsed into. */
const STRAYS =
  'count(.//s:*[not(self::s:svg)][not(parent::s:*) or parent::s:foreignObject or parent::s:desc or parent::s:title]) + ' +
  'count(descendant-or-self::s:*[not(self::s:foreignObject or self::s:desc or self::s:title)]/*[not(self::s:*)])'
/** If more than one in so many nodes is such a text, all are read one by one. */
const TOO_MANY = 16

/** The numbers of `flag` in src/replay/markup.rs. */
const IN_SVG = 1

export class Markup {
  readonly #reader: Reader
  readonly #folds: Folds
  /** Where something matches this, it is read one by one. */
  readonly #selector: string | undefined
  readonly #counts = new WeakMap<Document, XPathExpression | undefined>()
  #result: XPathResult | undefined
  /** How many elements are read at once, as long as their markup is what it was so far. */
  #most = MOST
  /** What is read now is read again. */
  #isAgain = false

  constructor(reader: Reader, folds: Folds, selector: string | undefined) {
    this.#reader = reader
    this.#folds = folds
    this.#selector = selector
  }

  /** Reads an element that was never read; false where it has to be read otherwise. */
  read(element: Element, slot: number): boolean {
    const { length } = getElementsByTagName.call(element, '*')
    if (length < LEAST || length > this.#most || this.#folds.isAround(element)) return false
    const selector = this.#selector
    if (selector && (element.matches(selector) || element.querySelector(selector))) return false
    const count = this.#count(element)
    const ofSvg = element.getElementsByTagNameNS(SVG, '*').length
    if (!count || (ofSvg && this.#hasStrays(element))) return false
    this.#write(element, slot, count, ofSvg, -1)
    return true
  }

  #hasStrays(element: Element): boolean {
    if (getElementsByTagName.call(element, 'svg').length > element.getElementsByTagNameNS(SVG, 'svg').length)
      return true
    const expression = createExpression.call(element.ownerDocument, STRAYS, () => SVG)
    return numberValue.call(evaluate.call(expression, element, 1)) > 0
  }

  #write(element: Element, slot: number, count: number, ofSvg: number, others: number): void {
    const reader = this.#reader
    const text = outerHTML.call(element)
    const inSvg = namespaceURI.call(element) === SVG ? IN_SVG : 0
    const runs = this.#folds.fold(slot, count)
    reader.push(Op.Markup, slot, inSvg, others, ofSvg, text.length, runs.length)
    reader.pushAll(runs)
    reader.addText(text)
    const most = text.length > MOST_TEXT ? ((count / 2) * MOST_TEXT) / text.length : this.#most * 2
    this.#most = Math.min(most, MOST)
  }

  /** How many nodes are in an element; 0 where that cannot be told, or where it is no element of a page of HTML. */
  #count(element: Element): number {
    const document = element.ownerDocument
    let expression = this.#counts.get(document)
    if (!expression && !this.#counts.has(document)) {
      if (document.contentType === 'text/html')
        expression = createExpression.call(document, 'count(.//node())')
      this.#counts.set(document, expression)
    }
    if (!expression) return 0
    this.#result = evaluate.call(expression, element, 1, this.#result)
    return numberValue.call(this.#result)
  }

  /**
   * What is in an element did not come out. Where only texts are not told apart, it is read as markup once more, and
   * those one by one. What of the element is to be read in the usual way, otherwise.
   */
  readAgain(element: Element, slot: number): number {
    const count = this.#isAgain ? 0 : this.#count(element)
    if (!count) return Read.New | Read.Listed
    const document = element.ownerDocument
    const found = evaluate.call(createExpression.call(document, TWINS), element, 6)
    const { snapshotLength } = found
    if (snapshotLength > count / TOO_MANY) return Read.New | Read.Single
    const parents = new Set<Node>()
    for (let at = 0; at < snapshotLength; at++) parents.add(parentNode.call(found.snapshotItem(at))!)
    if (!parents.size || parents.has(element)) return Read.New | Read.Listed
    const texts = numberValue.call(
      evaluate.call(createExpression.call(document, 'count(.//text())'), element, 1),
    )
    this.#isAgain = true
    const ofSvg = element.getElementsByTagNameNS(SVG, '*').length
    this.#write(element, slot, count, ofSvg, count - texts)
    this.#folds.handOver()
    this.#isAgain = false
    for (const parent of parents) this.#folds.discard(this.#folds.find(parent))
    return 0
  }
}

// Reads of elements what autocapture may know of them, and where it may not, does not read.

import type { PostHogConfig } from '@posthog/types'
import type { Options } from './autocapture'

/** Elements that are made to be used; those that take what the visitor enters; those that say where to. */
export const CONTROLS = 'a,button,form,input,select,textarea,label'
export const FIELDS = 'input,select,textarea'
const LINKS = 'a,button'

/** Deeper trees, or parents in a circle, are walked no further; posthog-js reads no text that is deeper than 1,000. */
const MAX_WALK = 2000
const MAX_DEPTH = 1001
const MAX_ELEMENTS = 1000

/** Attributes that name a property of the event after a dash. */
const GIVEN = 'data-ph-capture-attribute'

/** Whether the element matches a selector. Not by its own method: a form's field of that name would hide it. */
export function is(element: Element, selector: string): boolean {
  try {
    return Element.prototype.matches.call(element, selector)
  } catch {
    return false
  }
}

/** Whether one of `path` matches one of the selectors; what is no selector matches nothing. */
export const matches = (path: Element[], selectors: string[]): boolean =>
  selectors.some((selector) => path.some((element) => is(element, selector)))

/** What an element has by `name`, not what a form's field of that name would put in its place. */
const of = <K extends keyof Element>(element: Element, name: K): Element[K] =>
  Reflect.get(Element.prototype, name, element) as Element[K]
export const attributeOf = (element: Element, name: string): string | null =>
  of(element, 'getAttribute').call(element, name)
export const tagOf = (element: Element): string => of(element, 'tagName').toLowerCase()
export const hasHand = (element: Element): boolean => getComputedStyle(element).cursor === 'pointer'

/** What happened to: the innermost element, also in an open shadow root; no text. */
export function targetOf(event: Event): Element | undefined {
  let target = event.target as Element | null
  if (target?.shadowRoot) target = event.composedPath()[0] as Element
  if (target?.nodeType === 3) target = target.parentNode as Element | null
  return target?.nodeType === 1 ? target : undefined
}

/** The element and its ancestors up to the body, through shadow roots. `shown` goes where it is shown, to the root. */
export function pathOf(element: Element, shown?: boolean): Element[] {
  const path = []
  for (let at: Node | null = element; at?.nodeType === 1 && path.length < MAX_WALK;) {
    path.push(at as Element)
    const parent: Node | null = (shown && (at as Element).assignedSlot) || at.parentNode
    at =
      !shown && is(at as Element, 'body')
        ? null
        : parent?.nodeType === 11
          ? (parent as ShadowRoot).host
          : parent
  }
  return path
}

/** Whether an element says that it, and all in it, is nobody's business. */
export const isMarked = (element: Element): boolean => is(element, '.ph-sensitive,.ph-no-capture')

const INPUTS =
  'select,textarea,input:not([type=button],[type=checkbox],[type=submit],[type=reset]),[contenteditable=true]'

/** Whether the page may have put what the visitor wrote into the element, its attributes included. */
export const holdsInput = (element: Element): boolean => is(element, INPUTS)

const PRIVATE_NAME =
  /^cc|cardnum|ccnum|creditcard|csc|cvc|cvv|exp|pass|pwd|routing|seccode|securitycode|securitynum|socialsec|socsec|ssn/i

/** Whether an element is by its kind or name one whose text is nobody's business. */
export function isPrivate(element: Element): boolean {
  const { type, name, id } = element as HTMLInputElement
  return (
    !is(element, '.ph-include') &&
    (/^(hidden|password)$/i.test(type) || PRIVATE_NAME.test(String(name || id).replace(/[^a-z\d]/gi, '')))
  )
}

/** For each element of `path` whether its text and value are nobody's business: the one place that says when. */
export function privacyOf(path: Element[]): boolean[] {
  const hidden: boolean[] = []
  let marked = false
  for (let at = path.length; at-- > 0;) {
    marked ||= isMarked(path[at]!)
    hidden[at] = marked || path.length - at > MAX_DEPTH || isPrivate(path[at]!)
  }
  return hidden
}

const CARD =
  /^(4\d{12}(\d{3})?|5[1-5]\d{14}|6(011|5\d\d)\d{12}|3[47]\d{13}|3(0[0-5]|[68]\d)\d{11}|(2131|1800|35\d{3})\d{11})$/

/** Whether a text is no card's and no social security number. The first test spares nearly all texts the others. */
export const isSafe = (text: string): boolean =>
  !/^[\s\d-]+$/.test(text) ||
  !(CARD.test(text.trim().replace(/[- ]/g, '')) || /^\d{3}-?\d\d-?\d{4}$/.test(text.trim()))

/** A text on one line, without unsafe words. */
export const safeText = (text: string): string =>
  text
    .trim()
    .replace(/\S+/g, (word) => (isSafe(word) ? word : ''))
    .replace(/[\r\n]/g, ' ')
    .replace(/ +/g, ' ')
    .slice(0, 255)

const nodesIn = (element: Element, type: number): any[] =>
  [...of(element, 'childNodes')].filter((child) => child.nodeType === type)

/** The element's own text, not that of the elements in it. */
const ownText = (element: Element): string =>
  holdsInput(element)
    ? ''
    : nodesIn(element, 3)
        .map((child: Text) => safeText(child.data))
        .join('')
        .trim()

const join = (texts: string[]): string => {
  const text = texts.filter(Boolean).join(' ')
  return isSafe(text) ? text : ''
}

/** The texts of an element's spans, and of the spans in them. */
const spanTexts = (element: Element): string[] =>
  nodesIn(element, 1).flatMap((child: Element) =>
    is(child, 'span') && !isMarked(child)
      ? [isPrivate(child) ? '' : ownText(child), ...spanTexts(child)]
      : [],
  )

const textOf = (element: Element): string =>
  is(element, LINKS) ? join([ownText(element), ...spanTexts(element)]) : ownText(element)

/** All text in an element, and its label: what a control says. In lower case. */
export function labelOf(path: Element[], at: number): string[] {
  const labelled = (element: Element): string => attributeOf(element, 'aria-label') ?? ''
  let label = ''
  const collect = (element: Element): string[] => {
    if (isMarked(element) || isPrivate(element) || holdsInput(element)) return []
    label ||= labelled(element)
    return [ownText(element), ...nodesIn(element, 1).flatMap(collect)]
  }
  const text = privacyOf(path)[at] ? '' : join(collect(path[at]!)).replace(/\s+/g, ' ')
  return [text, (labelled(path[at]!) || (text ? '' : label)).trim()].map((part) => part.toLowerCase())
}

/** What an event tells of its elements. */
export type Found = {
  props: Record<string, unknown>
  /** What the event is said to have happened to. */
  target: Element
}

/** Text between quotes in `$elements_chain`. */
const escaped = (text: string): string => text.replace(/\\?"/g, '\\"')

/**
 * An element in `$elements_chain`: what was read of it by what stands before `="value"` there, in order. A name of a
 * single character stands there with its value as they are: `.` before a class, `:` before all that follows.
 */
export const link = (tag: string, read: Record<string, string>): string =>
  Object.keys(read)
    .sort()
    .reduce((text, name) => text + escaped(name) + (name[1] ? `="${escaped(read[name]!)}"` : read[name]), tag)

/** Reads the elements of `path`; nothing where a part of the page is not to be captured. */
export function readElements(
  path: Element[],
  isClick: boolean,
  config: PostHogConfig,
  {
    element_attribute_ignorelist,
    propsToCapture,
    customLabelProp,
    maxElementsCaptured = MAX_ELEMENTS,
  }: Options,
): Found | undefined {
  if (matches(path, ['.ph-no-capture'])) return
  const hidden = privacyOf(path)
  const takes = (name: string): boolean =>
    !config.mask_all_element_attributes &&
    !element_attribute_ignorelist?.includes(name) &&
    (!propsToCapture || propsToCapture.includes(name))
  const cut = (url: string): string => (config.disable_capture_url_hashes ? url.split('#')[0]! : url)
  // the drawing in a button is the button
  const drawn = isClick && !!path[0]!.namespaceURI?.endsWith('/svg')
  const first = Math.max(drawn ? path.findIndex((element) => is(element, LINKS)) : 0, 0)
  const noText =
    config.mask_all_text ||
    (propsToCapture && !propsToCapture.includes('children')) ||
    (first && path.slice(0, first + 1).some((element, at) => hidden[at] || holdsInput(element)))
  const attributes: Record<string, string> = {}
  const chain: string[] = []
  let href: string | undefined
  let text = ''
  let label: string | null = ''
  for (let at = path.length; at-- > 0;) {
    const element = path[at]!
    const tag = tagOf(element)
    const isShown = at >= first && at < first + maxElementsCaptured
    const isInput = holdsInput(element)
    const read: Record<string, string> = {}
    const put = (name: string, value: string): void => {
      read['attr__' + name] = value
      if (!value) return
      if (name === 'id') read.attr_id = value
      if (name === 'href') read.href = value.slice(0, 2048)
      if (name === 'class') read['.'] = value.split(' ').sort().join('.').replace(/"/g, '')
    }
    if (customLabelProp) label = attributeOf(element, customLabelProp) || label
    for (const name of of(element, 'getAttributeNames').call(element)) {
      const isGiven = !hidden[at] && name.startsWith(GIVEN)
      const isTaken =
        isShown &&
        (!isInput || /^(name|id|class|aria-label)$/.test(name)) &&
        !/^_ng(content|host)/.test(name) &&
        takes(name)
      let value = isGiven || isTaken ? attributeOf(element, name) : null
      if (value === null || !isSafe(value)) continue
      const key = name.replace(GIVEN + '-', '')
      if (isGiven && key && value) attributes[key] = value
      if (!isTaken) continue
      if (name === 'class') value = value.trim().replace(/\s+/g, ' ')
      if (name === 'href') value = cut(value)
      put(name, value.length > 1024 ? value.slice(0, 1024) + '...' : value)
    }
    // the outermost link says where to
    if (tag === 'a' && href === undefined && takes('href')) {
      const to = (!hidden[at] && attributeOf(element, 'href')) || ''
      href = isSafe(to) ? cut(to) : ''
    }
    if (!isShown) continue
    if (at === first && href) put('href', href)
    text = !hidden[at] && !noText && (at === first || is(element, CONTROLS)) ? textOf(element) : ''
    if (text) read.text = text.slice(0, 400)
    let nth = 1
    let ofType = 1
    let other: Element | null = element
    while ((other = of(other, 'previousElementSibling'))) {
      nth++
      if (tagOf(other) === tag) ofType++
    }
    Object.assign(read, { ':': '', 'nth-child': `${nth}`, 'nth-of-type': `${ofType}` })
    chain.unshift(link(label ? label.replace(/[^a-z\d]+/gi, '-') : tag, read))
  }
  const props: Record<string, unknown> = { $elements_chain: chain.join(';') }
  if (text) props.$el_text = text
  if (href && isClick) {
    const { host } = Object.assign(document.createElement('a'), { href })
    if (host && host !== location.host) props.$external_click_url = href
  }
  return { props: { ...props, ...attributes }, target: path[first]! }
}

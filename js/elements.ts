// Reads of elements what autocapture may know of them, and where it may not, does not read. src/autocapture makes
// events of it.

import { attempt } from './guard'

/** Elements that are made to be used. */
const CONTROLS = ['a', 'button', 'form', 'input', 'select', 'textarea', 'label']
const FIELDS = ['input', 'select', 'textarea']

/** Deeper trees, or parents in a circle, are walked no further; posthog-js reads nothing of what is deeper than 1,000. */
const MAX_WALK = 2000
const MAX_DEPTH = 1001

/** Attributes that name a property of the event after a dash. */
const GIVEN = 'data-ph-capture-attribute'

export const tagOf = (element: Element): string => element.tagName.toLowerCase()
export const isControl = (element: Element): boolean => CONTROLS.includes(tagOf(element))
export const isField = (element: Element): boolean => FIELDS.includes(tagOf(element))
export const isEditable = (element: Element): boolean => element.getAttribute('contenteditable') === 'true'
export const hasHand = (element: Element): boolean =>
  !!attempt(() => getComputedStyle(element).cursor === 'pointer')

/** What happened to: the innermost element, also in an open shadow root; no text. */
export function targetOf(event: Event): Element | undefined {
  let target = event.target as Element | null
  if (target?.shadowRoot) target = event.composedPath()[0] as Element
  if (target?.nodeType === 3) target = target.parentNode as Element | null
  return target?.nodeType === 1 ? target : undefined
}

/** The element and its ancestors up to the body, through shadow roots. `slotted` goes where the element is shown. */
export function pathOf(element: Element, slotted?: boolean): Element[] {
  const path = [element]
  while (path.length < MAX_WALK && (slotted || tagOf(element) !== 'body')) {
    const parent = (slotted && element.assignedSlot) || element.parentNode
    element = (parent?.nodeType === 11 ? (parent as ShadowRoot).host : parent) as Element
    if (element?.nodeType !== 1) break
    path.push(element)
  }
  return path
}

/** Whether an element of `path` matches a selector; one that is no selector matches nothing. */
export const matches = (path: Element[], selectors: string[]): boolean =>
  selectors.some((selector) => attempt(() => path.some((element) => element.matches(selector))))

/** Whether an element says that it, and all in it, is nobody's business. */
export const isMarked = ({ classList }: Element): boolean =>
  classList.contains('ph-sensitive') || classList.contains('ph-no-capture')

/** Whether the text and value of `path[at]` are nobody's business: by a mark on it or around it, or by what it is. */
export const isPrivate = (path: Element[], at = 0): boolean =>
  path.length - at > MAX_DEPTH || path.slice(at).some(isMarked) || isPrivateKind(path[at]!)

const PRIVATE_NAME =
  /^cc|cardnum|ccnum|creditcard|csc|cvc|cvv|exp|pass|pwd|routing|seccode|securitycode|securitynum|socialsec|socsec|ssn/i

function isPrivateKind(element: Element): boolean {
  const { type, name, id, classList } = element as HTMLInputElement
  return (
    !classList.contains('ph-include') &&
    (/^(hidden|password)$/i.test(type) || PRIVATE_NAME.test(String(name || id).replace(/[^a-z\d]/gi, '')))
  )
}

/** Whether the page may have put what the visitor wrote into the element, its attributes included. */
export const holdsInput = (element: Element): boolean =>
  tagOf(element) === 'input'
    ? !['button', 'checkbox', 'submit', 'reset'].includes((element as HTMLInputElement).type)
    : isField(element) || isEditable(element)

const CARD =
  /^(4\d{12}(\d{3})?|5[1-5]\d{14}|6(011|5\d\d)\d{12}|3[47]\d{13}|3(0[0-5]|[68]\d)\d{11}|(2131|1800|35\d{3})\d{11})$/

/** Whether a text is no card's and no social security number. */
export function isSafe(text: string): boolean {
  // the first test spares nearly all texts the others
  return (
    !/^[\s\d-]+$/.test(text) ||
    !(CARD.test(text.trim().replace(/[- ]/g, '')) || /^\d{3}-?\d\d-?\d{4}$/.test(text.trim()))
  )
}

/** A text on one line, without unsafe words. */
export const safeText = (text: string): string =>
  text
    .trim()
    .replace(/\S+/g, (word) => (isSafe(word) ? word : ''))
    .replace(/[\r\n]/g, ' ')
    .replace(/ +/g, ' ')
    .slice(0, 255)

/** The element's own text, not that of the elements in it. */
function ownText(element: Element): string {
  let text = ''
  if (!holdsInput(element)) {
    for (const child of element.childNodes) if (child.nodeType === 3) text += safeText((child as Text).data)
  }
  return text.trim()
}

const elementsIn = (element: Element): Element[] =>
  ([...element.childNodes] as Element[]).filter((child) => child.nodeType === 1)

const join = (texts: string[]): string => texts.filter(Boolean).join(' ')

/** The texts of an element's spans, and of the spans in them. */
const spanTexts = (element: Element): string[] =>
  elementsIn(element).flatMap((child) =>
    tagOf(child) === 'span' && !isMarked(child)
      ? [isPrivateKind(child) ? '' : ownText(child), ...spanTexts(child)]
      : [],
  )

function textOf(element: Element): string {
  const text = ownText(element)
  if (!['a', 'button'].includes(tagOf(element))) return text
  const all = join([text, ...spanTexts(element)])
  return isSafe(all) ? all : ''
}

/** All text in an element, and its label: what a control says. In lower case. */
export function labelOf(path: Element[], at: number): string[] {
  const control = path[at]!
  let label = ''
  const collect = (element: Element): string[] => {
    if (isMarked(element) || isPrivateKind(element) || holdsInput(element)) return []
    label ||= element.getAttribute('aria-label') ?? ''
    return [ownText(element), ...elementsIn(element).flatMap(collect)]
  }
  const all = isPrivate(path, at) ? '' : join(collect(control)).replace(/\s+/g, ' ')
  const text = isSafe(all) ? all : ''
  return [text, (control.getAttribute('aria-label') || (text ? '' : label)).trim()].map((part) =>
    part.toLowerCase(),
  )
}

/** What may be read: posthog-js's options, and what PostHog's SDK specification adds to them. */
export type Reading = {
  noText: boolean
  noAttributes: boolean
  noHash: boolean
  ignoredAttributes: string[]
  /** The only attributes to read, and `children` for the text. */
  only: string[] | undefined
  /** The attribute that names an element and all in it. */
  label: string | undefined
  maxElements: number
}

/**
 * Names and values of the elements of `path`, as `elements_chain` in src/autocapture takes them, and properties for the
 * event; nothing where a part of the page is not to be captured.
 */
export function readElements(
  path: Element[],
  isClick: boolean,
  how: Reading,
): { read: string[]; props: Record<string, unknown>; target: Element } | undefined {
  if (path.some(({ classList }) => classList.contains('ph-no-capture'))) return
  const takes = (name: string): boolean =>
    !how.ignoredAttributes.includes(name) && (!how.only || how.only.includes(name))
  const cut = (url: string): string => (how.noHash ? url.split('#')[0]! : url)
  // the drawing in a button is the button
  const drawn = isClick && path[0]!.namespaceURI === 'http://www.w3.org/2000/svg'
  const first = drawn
    ? Math.max(
        path.findIndex((element) => ['a', 'button'].includes(tagOf(element))),
        0,
      )
    : 0
  const noText =
    how.noText ||
    (how.only && !how.only.includes('children')) ||
    (first > 0 && path.slice(0, first + 1).some((element, at) => holdsInput(element) || isPrivate(path, at)))
  const attributes: Record<string, string> = {}
  const chain: string[][] = []
  let href: string | undefined
  let text = ''
  let label = ''
  let marked = false
  for (let at = path.length; at-- > 0;) {
    const element = path[at]!
    const tag = tagOf(element)
    marked ||= isMarked(element)
    const mayRead = !marked && !isPrivateKind(element) && path.length - at <= MAX_DEPTH
    const read: string[] = []
    const isShown = at >= first && at - first < how.maxElements
    const isInput = isShown && holdsInput(element)
    if (how.label) label = element.getAttribute(how.label) || label
    // not `attributes`, nor `children` elsewhere: a form's field of that name would hide them
    for (const name of element.getAttributeNames()) {
      const isGiven = mayRead && name.startsWith(GIVEN)
      const isKnown =
        isShown &&
        !how.noAttributes &&
        (!isInput || ['name', 'id', 'class', 'aria-label'].includes(name)) &&
        takes(name) &&
        !/^_ng(content|host)/.test(name)
      const value = isGiven || isKnown ? element.getAttribute(name) : null
      if (value === null || !isSafe(value)) continue
      const key = name.replace(GIVEN + '-', '')
      if (isGiven && key && value) attributes[key] = value
      if (!isKnown) continue
      const shown =
        name === 'class' ? value.trim().split(/\s+/).join(' ') : name === 'href' ? cut(value) : value
      read.push('attr__' + name, limit(shown))
      if (name === 'href' && shown) read.push('href', limit(shown))
    }
    // the outermost link says where to
    if (tag === 'a' && href === undefined && !how.noAttributes && takes('href')) {
      const to = mayRead ? element.getAttribute('href') : ''
      href = to && isSafe(to) ? cut(to) : ''
    }
    if (!isShown) continue
    if (at === first && href) {
      const own = read.indexOf('attr__href')
      if (own >= 0) read.splice(own, 4)
      read.push('attr__href', href, 'href', href.slice(0, 2048))
    }
    if (mayRead && !noText && (at === first || CONTROLS.includes(tag))) {
      text = textOf(element)
      if (text) read.push('text', text.slice(0, 400))
    } else text = ''
    let nth = 1
    let ofType = 1
    for (let other = element.previousElementSibling; other; other = other.previousElementSibling) {
      nth++
      if (other.tagName === element.tagName) ofType++
    }
    read.push('nth-child', String(nth), 'nth-of-type', String(ofType))
    read.push('', label ? label.replace(/[^a-z\d]+/gi, '-') : tag)
    chain.unshift(read)
  }
  const props: Record<string, unknown> = {}
  if (text) props.$el_text = text
  if (href && isClick) {
    const link = document.createElement('a')
    link.href = href
    if (link.host && link.host !== location.host) props.$external_click_url = href
  }
  return { read: chain.flat(), props: { ...props, ...attributes }, target: path[first]! }
}

const limit = (text: string): string => (text.length > 1024 ? text.slice(0, 1024) + '...' : text)

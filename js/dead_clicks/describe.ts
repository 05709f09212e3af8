// The elements that a gesture happened to, as an event says it: `$elements`, and what goes with them (posthog-js
// `autocapturePropertiesForElement`, 1.449.2).

import { PropertyName } from '../wire/names'
import { pathOf, previousOf, tagOf } from './nodes'
import { holdsInput, isMarked, isNoCapture, isSafe } from './privacy'
import { attributesIn, isSecret, LINKS, textIn } from './texts'

/** What the config does not want to know. */
export interface Masks {
  noAttributes: boolean
  noText: boolean
  noHashes: boolean
  ignored: string[]
}
type Described = Record<string, any>

const CONTROLS = 'a button form input select textarea label'.split(' ')
/** What is read of the attributes of an element that holds input. */
const PLAIN = ['name', 'id', 'class', 'aria-label']
/** Attributes that name a property of the event after a dash. */
const GIVEN = 'data-ph-capture-attribute'
const SVG = 'http://www.w3.org/2000/svg'
/** Longest values in `$elements`, UTF-16 units, and longest texts and links in `$elements_chain`. */
const MAX_VALUE = 1024
const MAX_CHAIN_TEXT = 400
const MAX_CHAIN_HREF = 2048

const limited = (text: string): string => (text.length > MAX_VALUE ? text.slice(0, MAX_VALUE) + '...' : text)
const words = (text: string): string[] =>
  text
    .trim()
    .split(/\s+/)
    .filter((word) => word)

/** An element of the path, and what is known of it. */
interface Read {
  element: Element
  tag: string
  attributes: Record<string, string>
  isHidden: boolean
}

/** The properties of an event that happened to `target`; none where a part of the page is not to be captured. */
export function describe(target: Element, kind: string, masks: Masks): Described {
  const path = pathOf(target)
  if (path.some(isNoCapture)) return {}
  const all = readAll(path)
  const isClick = kind === 'click'
  // the drawing in a button is the button
  const isDrawn = isClick && target.namespaceURI === SVG
  const first = isDrawn
    ? Math.max(
        all.findIndex(({ tag }) => LINKS.includes(tag)),
        0,
      )
    : 0
  const hidesText = ({ isHidden, element }: Read): boolean => isHidden || holdsInput(element)
  const noText = masks.noText || (first > 0 && all.slice(0, first + 1).some(hidesText))
  const shown = all.slice(first)
  const elements = shown.map((read) => elementOf(read, read === shown[0], noText, masks))
  const [clicked] = elements as [Described]
  const href = addressOf(all, masks)
  if (href) clicked.attr__href = href
  const properties: Described = {
    [PropertyName.EventType]: kind,
    [PropertyName.CeVersion]: 1,
    $elements: elements,
    [PropertyName.ElementsChain]: elements.map(linkOf).join(';'),
  }
  if (clicked.$el_text) properties.$el_text = clicked.$el_text
  if (href && isClick) {
    const link = document.createElement('a')
    link.href = href
    if (link.host && link.host !== location.host) properties.$external_click_url = href
  }
  return { ...properties, ...givenBy(all) }
}

function readAll(path: Element[]): Read[] {
  let isAround = false
  const all: Read[] = []
  for (let at = path.length; at--;) {
    const element = path[at]!
    isAround ||= isMarked(element)
    const attributes = attributesIn(element)
    all.unshift({
      element,
      tag: tagOf(element),
      attributes,
      isHidden: isAround || isSecret(element, attributes),
    })
  }
  return all
}

function elementOf(
  { element, tag, attributes, isHidden }: Read,
  isFirst: boolean,
  noText: boolean,
  masks: Masks,
) {
  const found: Described = { tag_name: tag }
  if (!noText && (isFirst || CONTROLS.includes(tag))) {
    const text = isHidden ? '' : textIn(element, tag)
    found.$el_text = isFirst ? text : limited(text)
  }
  const takes = (name: string): boolean => !masks.noAttributes && !masks.ignored.includes(name)
  const classes = words(attributes.class ?? '')
  if (classes.length && takes('class')) found.classes = classes
  const isInput = holdsInput(element)
  for (const name of Object.keys(attributes)) {
    const value = attributes[name]!
    if (
      (isInput && !PLAIN.includes(name)) ||
      /^_ng(content|host)/.test(name) ||
      !takes(name) ||
      !isSafe(value)
    )
      continue
    found['attr__' + name] = limited(
      name === 'class' ? classes.join(' ') : name === 'href' ? addressFor(value, masks) : value,
    )
  }
  found.nth_child = found.nth_of_type = 1
  for (let other = previousOf(element); other; other = previousOf(other)) {
    found.nth_child++
    if (tagOf(other) === tag) found.nth_of_type++
  }
  return found
}

const addressFor = (address: string, { noHashes }: Masks): string =>
  noHashes ? address.split('#')[0]! : address

/** Where the outermost link leads. */
function addressOf(all: Read[], masks: Masks): string | undefined {
  if (masks.noAttributes || masks.ignored.includes('href')) return
  const link = all.filter(({ tag }) => tag === 'a').pop()
  const href = link?.attributes.href
  return href && !link.isHidden && isSafe(href) ? addressFor(href, masks) : undefined
}

/** Properties that attributes name; the innermost element's win. */
function givenBy(all: Read[]): Described {
  const given: Described = {}
  for (let at = all.length; at--;) {
    const { attributes, isHidden } = all[at]!
    for (const name of Object.keys(attributes)) {
      const value = attributes[name]!
      const key = name.startsWith(GIVEN) && name.replace(GIVEN + '-', '')
      if (key && value && !isHidden && isSafe(value)) given[key] = value
    }
  }
  return given
}

const escaped = (text: string): string => text.replace(/"|\\"/g, '\\"')

/** An element as `$elements_chain` has it. */
function linkOf(element: Described): string {
  const parts: Record<string, unknown> = {}
  if (element.$el_text) parts.text = element.$el_text.slice(0, MAX_CHAIN_TEXT)
  if (element.attr__href) parts.href = element.attr__href.slice(0, MAX_CHAIN_HREF)
  if (element.attr__id) parts.attr_id = element.attr__id
  parts['nth-child'] = element.nth_child
  parts['nth-of-type'] = element.nth_of_type
  for (const name of Object.keys(element)) if (name.startsWith('attr__')) parts[name] = element[name]
  let link: string = element.tag_name
  for (const name of words(element.attr__class ?? '').sort()) link += '.' + name.replaceAll('"', '')
  link += ':'
  for (const name of Object.keys(parts).sort()) link += `${escaped(name)}="${escaped(`${parts[name]}`)}"`
  return link
}
